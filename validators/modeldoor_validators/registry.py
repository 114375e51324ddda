"""The contracts that the gate knows: their names, kinds and schemas, all from the package itself.

Nothing is ever fetched: a reference that leaves the package is an error.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any, NamedTuple, NoReturn

import modeldoor_contracts
from modeldoor_validators.errors import UnknownContract


class Contract(NamedTuple):
    """One contract.

    `kind` is what documents of it say in `kind`; it is empty for a shape that has none.
    `is_foreign` marks a shape that another project owns: it is kept exactly as they publish it.
    """

    name: str
    title: str
    kind: str
    schema_version: str
    is_foreign: bool


@cache
def contracts() -> tuple[Contract, ...]:
    """All contracts, by name."""
    return tuple(Contract(*row) for row in modeldoor_contracts.CONTRACTS)


@cache
def contract(name: str) -> Contract:
    """The contract with this name; raises `UnknownContract`."""
    for each in contracts():
        if each.name == name:
            return each
    raise UnknownContract(name, tuple(each.name for each in contracts()))


def contract_of_kind(kind: object) -> Contract | None:
    """The contract whose documents say this `kind`, if there is one."""
    return next((each for each in contracts() if each.kind and each.kind == kind), None)


def contract_titled(title: str) -> Contract | None:
    """The contract whose schema has this title, which is also its model's class name."""
    return next((each for each in contracts() if each.title == title), None)


def contract_called(name: str) -> Contract:
    """The contract with this name or of this kind, as people say it; raises `UnknownContract`."""
    return contract_titled(name) or contract(name)


@cache
def schema(name: str) -> dict[str, Any]:
    """The schema of a contract, or of the shapes that several share (`common`)."""
    with open(modeldoor_contracts.schema_path(name), "rb") as file:
        loaded: dict[str, Any] = json.loads(file.read())
    return loaded


def schema_at(uri: str) -> dict[str, Any]:
    """The schema with this identifier; raises `LookupError` for anything that is not ours."""
    if not uri.startswith(modeldoor_contracts.BASE_URI):
        _refuse(uri)
    name = uri.removeprefix(modeldoor_contracts.BASE_URI).removesuffix(".json")
    if name not in modeldoor_contracts.SCHEMAS:
        _refuse(uri)
    return schema(name)


def _refuse(uri: str) -> NoReturn:
    raise LookupError(f"`$ref` must lead to a contract of this package; '{uri}' does not, and nothing is fetched")

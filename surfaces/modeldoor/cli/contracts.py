"""`modeldoor schemas` and `modeldoor examples`: what the package ships, as it is."""

from __future__ import annotations

import os

import modeldoor_contracts
from modeldoor.cli.output import YES, write_out
from modeldoor_validators import registry
from modeldoor_validators.errors import ModeldoorError, UnknownContract

NOT_EXAMPLES = frozenset({"expected.json"})
"""Beside the examples lies what each invalid one is refused for."""


def list_schemas() -> int:
    """One line for each contract: its name, its kind, and what it is, in a sentence."""
    rows = [
        (each.name, each.title, registry.schema(each.name)["description"].partition(". ")[0].rstrip("."))
        for each in registry.contracts()
    ]
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    lines = [f"{name:<{widths[0]}}  {title:<{widths[1]}}  {text}\n" for name, title, text in rows]
    write_out("".join(lines).encode())
    return YES


def show_schema(name: str) -> int:
    """The schema with this name or of this kind, to the byte."""
    titled = registry.contract_titled(name)
    stem = titled.name if titled is not None else name
    if stem not in modeldoor_contracts.SCHEMAS:
        raise UnknownContract(name, modeldoor_contracts.SCHEMAS)
    with open(modeldoor_contracts.schema_path(stem), "rb") as file:
        write_out(file.read())
    return YES


def bundle_schema(name: str) -> int:
    """The contract with this name or of this kind as one schema, for tools that read no other file."""
    from modeldoor_validators import bundles

    write_out(bundles.bundle_bytes(bundles.bundle(registry.contract_called(name).name)))
    return YES


def list_examples() -> int:
    """One line for each example."""
    write_out("".join(f"{name}\n" for name in _example_names()).encode())
    return YES


def show_example(name: str) -> int:
    """The example with this name, to the byte; its `.json` may be left out."""
    names = _example_names()
    wanted = name.removesuffix(".json")
    if wanted not in names:
        from difflib import get_close_matches

        near = get_close_matches(wanted, names, 3, 0.4)
        hint = f"do you mean {' or '.join(repr(each) for each in near)}?" if near else "modeldoor examples list"
        raise ModeldoorError(f"'{name}' must be an example, as CONTRACT/NAME", hint=hint)
    contract, _, file_name = wanted.partition("/")
    with open(os.path.join(modeldoor_contracts.examples_path(contract), file_name + ".json"), "rb") as file:
        write_out(file.read())
    return YES


def _example_names() -> list[str]:
    return [
        f"{contract.name}/{file.removesuffix('.json')}"
        for contract in registry.contracts()
        for file in sorted(os.listdir(modeldoor_contracts.examples_path(contract.name)))
        if file.endswith(".json") and file not in NOT_EXAMPLES
    ]

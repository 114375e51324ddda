"""The search for a neighbour of every keyword: a change of a valid example that only this keyword refuses.

An example shows that a contract accepts what it should; a keyword that nobody breaks could vanish
from a schema without anybody noticing.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from tools.refusals.faults import carried_out, operations
from tools.refusals.keywords import ROOT, Location, compiled, contracts
from tools.refusals.visits import same_place, values, visits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tools.refusals.visits import Visit

EXAMPLES = ROOT / "examples" / "v1"
TRIES = 60
"""Visits of one keyword that are tried before it is given up."""


MOST_VALUES = 24
"""Values of other examples that are tried at one place."""


class Met(NamedTuple):
    """A keyword met in an example."""

    contract: str
    example: str
    document: Any
    visit: Visit


class Neighbour(NamedTuple):
    """A change of a valid example that the contract refuses because of one keyword."""

    contract: str
    example: str
    operation: dict[str, Any]
    keyword: Location


class Examples:
    """All examples: the valid ones to be changed, the invalid ones as they are."""

    def __init__(self) -> None:
        self.valid = {contract: list(_documents(contract, valid=True)) for contract in contracts()}
        self.invalid = {contract: [each for _, each in _documents(contract, valid=False)] for contract in contracts()}
        self.elsewhere: dict[tuple[str, tuple[str, ...]], list[Any]] = {}
        for contract in contracts():
            for document in [each for _, each in self.valid[contract]] + self.invalid[contract]:
                for place, value in values(document):
                    known = self.elsewhere.setdefault((contract, place), [])
                    if len(known) < MOST_VALUES and value not in known:
                        known.append(value)
        self.met: dict[Location, list[Met]] = {}
        for contract, documents in self.valid.items():
            for example, document in documents:
                for visit in visits(contract, document):
                    met = self.met.setdefault(visit.location, [])
                    if len(met) < TRIES:
                        met.append(Met(contract, example, document, visit))


def _documents(contract: str, *, valid: bool) -> Iterator[tuple[str, Any]]:
    """Examples of a contract, the shortest first."""
    paths = [path for path in (EXAMPLES / contract).glob("*.json") if path.name.endswith(".invalid.json") != valid]
    for path in sorted(paths, key=lambda path: (path.stat().st_size, path.name)):
        if path.name != "expected.json":
            yield path.stem, json.loads(path.read_text())


def missed(location: Location, examples: Examples) -> Neighbour | str:
    """What shows that this keyword is gone: a neighbour that only it refuses, else an example whose verdict changes."""
    validators: dict[str, tuple[Any, Any]] = {}
    for met in examples.met.get(location, ()):
        if met.contract not in validators:
            whole, without = compiled(met.contract), compiled(met.contract, without=location)
            validators[met.contract] = whole, without
            for _, document in examples.valid[met.contract]:
                if not without.is_valid(document):
                    return met.contract
            for document in examples.invalid[met.contract]:
                if without.is_valid(document) and not whole.is_valid(document):
                    return met.contract
        whole, without = validators[met.contract]
        elsewhere = examples.elsewhere[met.contract, same_place(met.visit.place)]
        for operation in operations(met.visit, elsewhere):
            changed = carried_out(met.document, operation)
            if not whole.is_valid(changed) and without.is_valid(changed):
                return Neighbour(met.contract, met.example, operation, location)
    return ""

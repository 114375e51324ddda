"""`modeldoor schemas compat`: what became of each contract, for people or as a report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modeldoor.cli.output import NO, YES, document_bytes, write_lines, write_out
from modeldoor.cli.reading import read_input
from modeldoor_validators.compatibility import compare
from modeldoor_validators.schema_sets import schema_set

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Object = Mapping[str, Any]

WHAT_TO_DO = (
    "A released contract never changes: put the change into a new version in its own folder, such as schemas/v2."
)

_LOSSES = {"vanished": "is gone", "changed": "says something else", "unmarked": "is no longer marked as one"}


def run_compat(old: str, new: str, form: str) -> int:
    """Compares two sets of contracts, writes what was found, and returns the exit code of the verdict."""
    report = compare(schema_set(old, read_input), schema_set(new, read_input))
    if form == "json":
        write_out(document_bytes(report))
    else:
        write_lines(report_lines(report))
    return YES if report["verdict"] == "compatible" else NO


def report_lines(report: Object) -> Iterator[str]:
    """The report for people: the contracts that changed, then what to do."""
    for contract in report["contracts"]:
        if contract["change"] != "unchanged":
            yield from _contract_lines(contract)
    if report["verdict"] == "breaking":
        yield f"breaking: what '{report['old']}' promises is not kept by '{report['new']}'"
        yield f"    {WHAT_TO_DO}"
    elif all(contract["change"] == "unchanged" for contract in report["contracts"]):
        yield "compatible: no contract has changed"
    else:
        yield f"compatible: what '{report['old']}' promises is kept by '{report['new']}'"


def _contract_lines(contract: Object) -> Iterator[str]:
    yield f"{contract['name']}: {contract['change']}"
    if contract["change"] == "breaking":
        if contract["oldAcceptedByNew"] == "unproven":
            yield "    not proven: that the new contract accepts every old document"
        if contract["newAcceptedByOld"] == "unproven":
            yield "    not proven: that readers of the old contract accept every new document"
        for rule in contract["lostSafetyRules"]:
            yield f"    a safety rule {_LOSSES[rule['loss']]}: {_place(rule)}: {rule['comment']}"
        for rule in contract["lostGateRules"]:
            yield f"    a rule of the gate is gone: {rule}"
        for rule in contract["gainedGateRules"]:
            yield f"    a rule of the gate is new: {rule}"
    for place in contract.get("places", ()):
        yield f"    {place['edit']}: {_place(place)}: {_values(place)}"
    if contract.get("storage", {}).get("status") == "stored":
        yield f"    its documents are stored: the new version needs the migration {contract['storage']['migration']}"


def _place(where: Object) -> str:
    return f"{where['file']}#{where['pointer']}"


def _values(place: Object) -> str:
    if place["edit"] == "changed":
        return f"was {place['before']}, is {place['after']}"
    return str(place["after"] if place["edit"] == "added" else place["before"])

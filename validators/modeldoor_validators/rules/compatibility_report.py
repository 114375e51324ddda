"""Rules of a compatibility report."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from modeldoor_validators.rules import Rule
from modeldoor_validators.rules.shared import places

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modeldoor_validators.rules import Document, Wrong

BREAKING_CHANGES = frozenset(["breaking", "removed"])

_MIGRATION = re.compile(r"(?P<contract>.*)/v(?P<old>[0-9]+)-to-v(?P<new>[0-9]+)")


def _verdict_is_the_worst(report: Document) -> Iterator[Wrong]:
    is_breaking = any(each["change"] in BREAKING_CHANGES for each in report["contracts"])
    verdict = "breaking" if is_breaking else "compatible"
    if report["verdict"] != verdict:
        yield ("verdict",), f"must be '{verdict}', as its contracts say; it is '{report['verdict']}'"


def _contracts_in_order(report: Document) -> Iterator[Wrong]:
    names = list(places.each(report, ("contracts", ..., "name")))
    yield from places.repeated(names, "a contract")
    yield from places.unordered(names, "in the order of their names")


def _breaking_has_a_cause(report: Document) -> Iterator[Wrong]:
    for index, each in _breaking(report):
        proofs = (each["oldAcceptedByNew"], each["newAcceptedByOld"])
        if proofs == ("proven", "proven") and not each["lostSafetyRules"]:
            yield (
                ("contracts", index, "change"),
                "must not be 'breaking': both directions are proven, and no safety rule is lost",
            )


def _gate_rules_count(report: Document) -> Iterator[Wrong]:
    for index, each in _breaking(report):
        for rules, proof in (("gainedGateRules", "oldAcceptedByNew"), ("lostGateRules", "newAcceptedByOld")):
            if each[rules] and each[proof] == "proven":
                yield ("contracts", index, proof), f"must be 'unproven': a schema proves nothing about `{rules}`"


def _gate_rules_were_compared(report: Document) -> Iterator[Wrong]:
    if report["gateRules"] == "notRecorded":
        for index, each in _breaking(report):
            for rules in ("lostGateRules", "gainedGateRules"):
                if each[rules]:
                    yield ("contracts", index, rules), "must be empty: `gateRules` is 'notRecorded'"


def _unproven_shows_where(report: Document) -> Iterator[Wrong]:
    for index, each in _breaking(report):
        is_by_schema = (each["oldAcceptedByNew"] == "unproven" and not each["gainedGateRules"]) or (
            each["newAcceptedByOld"] == "unproven" and not each["lostGateRules"]
        )
        if is_by_schema and not each["places"]:
            yield ("contracts", index, "places"), "must hold a place: schemas that differ nowhere are proven alike"


def _migration_goes_forward(report: Document) -> Iterator[Wrong]:
    for index, each in _breaking(report):
        if each["storage"]["status"] != "stored":
            continue
        migration = each["storage"]["migration"]
        found = _MIGRATION.fullmatch(migration)
        place = ("contracts", index, "storage", "migration")
        if found is None or found["contract"] != each["name"]:
            yield place, f"must be one of '{each['name']}'; it is '{migration}'"
        elif int(found["new"]) <= int(found["old"]):
            yield place, f"must lead to a later version; it is '{migration}'"


def _breaking(report: Document) -> Iterator[tuple[int, Document]]:
    return ((index, each) for index, each in enumerate(report["contracts"]) if each["change"] == "breaking")


RULES = (
    Rule(
        "compatibility/verdict-is-the-worst",
        "The verdict is 'breaking' exactly when a contract is breaking or was removed.",
        _verdict_is_the_worst,
    ),
    Rule(
        "compatibility/contracts-in-order", "Each contract stands once, in the order of the names.", _contracts_in_order
    ),
    Rule(
        "compatibility/breaking-has-a-cause",
        "A breaking contract lacks a proof in at least one direction, or has lost a safety rule.",
        _breaking_has_a_cause,
    ),
    Rule(
        "compatibility/gate-rules-count",
        "A rule of the gate that came makes old documents unproven, one that went makes new ones so.",
        _gate_rules_count,
    ),
    Rule(
        "compatibility/gate-rules-were-compared",
        "No rule of the gate came or went where nobody compared them.",
        _gate_rules_were_compared,
    ),
    Rule(
        "compatibility/unproven-shows-where",
        "What the schemas do not prove is shown at the places where they differ.",
        _unproven_shows_where,
    ),
    Rule(
        "compatibility/migration-goes-forward",
        "A migration is named after its contract and leads from its version to a later one.",
        _migration_goes_forward,
    ),
)

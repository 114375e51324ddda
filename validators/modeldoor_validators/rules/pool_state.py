"""Rules of the state of a pool: room that adds up, and every model in it once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from modeldoor_validators.rules import Rule
from modeldoor_validators.rules.shared.artifacts import artifact_rules
from modeldoor_validators.rules.shared.places import repeated, unordered
from modeldoor_validators.times import instant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modeldoor_validators.findings import Place
    from modeldoor_validators.rules import Document, Wrong


def _used_is_the_sum(pool: Document) -> Iterator[Wrong]:
    used = pool["sharedBytes"] + sum(entry["exclusiveBytes"] for entry in pool["entries"])
    if pool["diskUsedBytes"] != used:
        yield (
            ("diskUsedBytes",),
            f"must be {used}, `sharedBytes` and the `exclusiveBytes` of all entries; it is {pool['diskUsedBytes']}",
        )


def _over_budget_is_the_difference(pool: Document) -> Iterator[Wrong]:
    over = max(0, pool["diskUsedBytes"] - pool["diskBudgetBytes"])
    if pool["overBudgetBytes"] != over:
        yield (
            ("overBudgetBytes",),
            f"must be {over}, what is used beyond the budget; it is {pool['overBudgetBytes']}",
        )


def _shared_is_used_by_several(pool: Document) -> Iterator[Wrong]:
    """What is shared lies in at least two entries, so it is at most half of what they do not use alone."""
    places = list(enumerate(pool["entries"]))
    for index, entry in places:
        if entry["exclusiveBytes"] > entry["diskBytes"]:
            yield (
                ("entries", index, "exclusiveBytes"),
                f"must be at most `diskBytes` ({entry['diskBytes']}); it is {entry['exclusiveBytes']}",
            )
            return
    parts = [entry["diskBytes"] - entry["exclusiveBytes"] for _, entry in places]
    most, least = sum(parts) // 2, max(parts, default=0)
    if not least <= pool["sharedBytes"] <= most:
        bounds = str(least) if least == most else f"between {least} and {most}" if least < most else f"at least {least}"
        yield (
            ("sharedBytes",),
            f"must be {bounds} by what the entries do not use alone, each file counted once; it is {pool['sharedBytes']}",
        )


def _entries_in_order(pool: Document) -> Iterator[Wrong]:
    names = [(("entries", index, "name"), entry["name"]) for index, entry in enumerate(pool["entries"])]
    twice = list(repeated(names, "a name"))
    yield from twice or unordered(names, "in the order of names")


def _one_entry_an_artifact(pool: Document) -> Iterator[Wrong]:
    yield from repeated(
        (
            (("entries", index, "artifact"), json.dumps(entry["artifact"], sort_keys=True))
            for index, entry in enumerate(pool["entries"])
        ),
        "an artifact",
    )


def _names_have_a_tag(pool: Document) -> Iterator[Wrong]:
    if pool["runtime"] != "ollama":
        return
    for index, entry in enumerate(pool["entries"]):
        if ":" not in entry["name"].rpartition("/")[2]:
            yield ("entries", index, "name"), f"must end in its tag, such as '{entry['name']}:latest'"


def _replaced_is_there(pool: Document) -> Iterator[Wrong]:
    names = {entry["name"] for entry in pool["entries"]}
    for index, reservation in enumerate(pool["reservations"]):
        if "replaces" in reservation and reservation["replaces"] not in names:
            yield (
                ("reservations", index, "replaces"),
                f"must be the name of an entry; '{reservation['replaces']}' is none",
            )


def _one_reservation_a_name(pool: Document) -> Iterator[Wrong]:
    yield from repeated(
        ((("reservations", index, "name"), each["name"]) for index, each in enumerate(pool["reservations"])), "a name"
    )


def _times_in_order(pool: Document) -> Iterator[Wrong]:
    for place, earlier, later in _pairs(pool):
        if instant(earlier) > instant(later):
            yield place, f"must not be later than {later}; it is {earlier}"


def _pairs(pool: Document) -> Iterator[tuple[Place, str, str]]:
    """Each time that must not be later than another, with its place."""
    updated = pool["updatedAt"]
    if "refreshedAt" in pool:
        yield ("refreshedAt",), pool["refreshedAt"], updated
    if "observedAt" in pool["observation"]:
        yield ("observation", "observedAt"), pool["observation"]["observedAt"], updated
    for index, entry in enumerate(pool["entries"]):
        yield from _entry_pairs(("entries", index), entry, updated)
    for index, each in enumerate(pool["reservations"]):
        yield ("reservations", index, "reservedAt"), each["reservedAt"], updated


def _entry_pairs(place: Place, entry: dict[str, Any], updated: str) -> Iterator[tuple[Place, str, str]]:
    yield (*place, "installedAt"), entry["installedAt"], entry.get("lastUsedAt", updated)
    if "lastUsedAt" in entry:
        yield (*place, "lastUsedAt"), entry["lastUsedAt"], updated
    if "rankedAt" in entry["score"]:
        yield (*place, "score", "rankedAt"), entry["score"]["rankedAt"], updated
    for index, lease in enumerate(entry["leases"]):
        yield (*place, "leases", index, "takenAt"), lease["takenAt"], updated
        yield (*place, "leases", index, "takenAt"), lease["takenAt"], lease["expiresAt"]


def _one_lease_a_name(pool: Document) -> Iterator[Wrong]:
    yield from repeated(
        (
            (("entries", index, "leases", number, "leaseId"), lease["leaseId"])
            for index, entry in enumerate(pool["entries"])
            for number, lease in enumerate(entry["leases"])
        ),
        "a name",
    )


RULES = (
    Rule("pool/used-is-the-sum", "What is used is what each entry uses alone and what they share.", _used_is_the_sum),
    Rule(
        "pool/over-budget-is-the-difference",
        "What is over the budget is what is used beyond it, and nothing when nothing is.",
        _over_budget_is_the_difference,
    ),
    Rule(
        "pool/shared-is-used-by-several",
        "What entries share lies in at least two of them, and no entry uses more alone than in all.",
        _shared_is_used_by_several,
    ),
    Rule(
        "pool/entries-in-order", "Entries have names of their own and stand in the order of names.", _entries_in_order
    ),
    Rule("pool/one-entry-an-artifact", "An artifact is in the pool once.", _one_entry_an_artifact),
    Rule("pool/names-have-a-tag", "A name in Ollama ends in its tag.", _names_have_a_tag),
    Rule("pool/replaced-is-there", "What a reservation replaces is an entry.", _replaced_is_there),
    Rule("pool/one-reservation-a-name", "A model has at most one reservation.", _one_reservation_a_name),
    Rule("pool/one-lease-a-name", "A lease has a name of its own.", _one_lease_a_name),
    Rule("pool/times-in-order", "Nothing happened before it could, or after the state was written.", _times_in_order),
    *artifact_rules(("entries", ..., "artifact")),
)

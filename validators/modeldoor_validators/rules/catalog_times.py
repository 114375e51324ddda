"""When things happened to files of the catalogue, and what a file that is out of use cannot have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modeldoor_validators.rules import Rule
from modeldoor_validators.times import exactly

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modeldoor_validators.findings import Place
    from modeldoor_validators.rules import Document, Wrong


def _times_in_order(catalog: Document) -> Iterator[Wrong]:
    updated = catalog["updatedAt"]
    for index, entry in enumerate(catalog["entries"]):
        for place, earlier, later in _pairs(("entries", index), entry, updated):
            if exactly(earlier) > exactly(later):
                yield place, f"must not be later than {later}; it is {earlier}"


def _pairs(place: Place, entry: dict[str, Any], updated: str) -> Iterator[tuple[Place, str, str]]:
    """Each time that must not be later than another. A file may be hashed before and after it was registered."""
    registered = entry["registeredAt"]
    yield (*place, "registeredAt"), registered, updated
    for holder, key in (("trust", "verifiedAt"), ("trust", "hashedAt")):
        if key in entry[holder]:
            yield (*place, holder, key), entry[holder][key], updated
    for holder, key in (("trust", "distrustedAt"), ("lifecycle", "retiredAt")):
        if key in entry[holder]:
            yield (*place, holder, key), entry[holder][key], updated
            yield (*place, "registeredAt"), registered, entry[holder][key]
    if "lastUsedAt" in entry:
        yield (*place, "lastUsedAt"), entry["lastUsedAt"], updated
        yield (*place, "registeredAt"), registered, entry["lastUsedAt"]
    for number, lease in enumerate(entry["leases"]):
        at = (*place, "leases", number)
        yield (*place, "registeredAt"), registered, lease["takenAt"]
        yield (*at, "takenAt"), lease["takenAt"], updated
        yield (*at, "takenAt"), lease["takenAt"], lease["expiresAt"]


def _out_of_use(catalog: Document) -> Iterator[Wrong]:
    for index, entry in enumerate(catalog["entries"]):
        ends = [
            (holder[key], word)
            for holder, key, word in (
                (entry["lifecycle"], "retiredAt", "retired"),
                (entry["trust"], "distrustedAt", "unverified"),
            )
            if key in holder
        ]
        if not ends:
            continue
        end, word = min(ends, key=lambda each: exactly(each[0]))
        if entry["leases"]:
            yield ("entries", index, "leases"), f"must be empty: the model is {word}"
        if "lastUsedAt" in entry and exactly(entry["lastUsedAt"]) > exactly(end):
            yield (
                ("entries", index, "lastUsedAt"),
                f"must not be later than {end}, since when it is {word}; it is {entry['lastUsedAt']}",
            )


RULES = (
    Rule(
        "modelCatalog/times-in-order",
        "Nothing happened before it could, or after the catalogue was written.",
        _times_in_order,
    ),
    Rule(
        "modelCatalog/out-of-use",
        "A model that is retired or unverified has no lease and was not handed on since.",
        _out_of_use,
    ),
)

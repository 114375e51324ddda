"""The memory that a model takes: four terms that add up to a total, and details that add up to a term."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modeldoor_validators.findings import Place
    from modeldoor_validators.rules import Wrong

    Estimate = dict[str, Any]
    """An object with `memory`."""

TERMS = ("weights", "kvCache", "compute", "overhead")
BASES = ("exact", "fitted", "guessed")
"""From the surest."""


def needed_bytes(estimate: Estimate) -> int:
    """What the model takes: the sum of the four terms, whatever `totalBytes` says."""
    return sum(estimate["memory"][term]["bytes"] for term in TERMS)


def total_is_the_sum(place: Place, estimate: Estimate) -> Iterator[Wrong]:
    """`totalBytes` is what the terms come to."""
    total, told = needed_bytes(estimate), estimate["memory"]["totalBytes"]
    if told != total:
        yield (*place, "memory", "totalBytes"), f"must be {total}, the sum of the four parts; it is {told}"


def details_add_up(place: Place, estimate: Estimate) -> Iterator[Wrong]:
    """Where details of a term are told, none is left out and none counts twice."""
    for name in TERMS:
        term = estimate["memory"][name]
        if "details" in term:
            total = sum(detail["bytes"] for detail in term["details"])
            if total != term["bytes"]:
                yield (
                    (*place, "memory", name, "details"),
                    f"must add up to {term['bytes']}, the `bytes` beside it; they add up to {total}",
                )


def no_surer_than_its_details(place: Place, estimate: Estimate) -> Iterator[Wrong]:
    """A sum of what was read and what was guessed is a guess."""
    for name in TERMS:
        term = estimate["memory"][name]
        least = max((BASES.index(detail["basis"]) for detail in term.get("details", ())), default=0)
        if BASES.index(term["basis"]) < least:
            yield (
                (*place, "memory", name, "basis"),
                f"must be '{BASES[least]}', as a part of it is; it is '{term['basis']}'",
            )

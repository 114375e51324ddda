"""Rules of references: a document that is named by its digest is of the kind that is wanted, and was there."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from modeldoor_validators.rules import Rule
from modeldoor_validators.rules.shared.placeholders import is_placeholder
from modeldoor_validators.rules.shared.places import each

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modeldoor_validators.rules import Document, Wrong
    from modeldoor_validators.rules.shared.places import Path

    Reference = tuple[Path, str]
    """Where a reference stands, and the contract of what it leads to."""


def reference_rules(*references: Reference) -> tuple[Rule, ...]:
    """The rules of every reference (`DocumentRef`) that the paths lead to."""
    return (
        Rule(
            "reference/names-its-contract",
            "A reference leads to a document of the contract that belongs there.",
            partial(_names_its_contract, references),
        ),
        Rule(
            "reference/digest-is-real",
            "The digest of a reference was computed from a document: it is no placeholder.",
            partial(_digest_is_real, references),
        ),
    )


def _names_its_contract(references: tuple[Reference, ...], document: Document) -> Iterator[Wrong]:
    for path, contract in references:
        for place, reference in each(document, path):
            if reference["contract"] != contract:
                yield (*place, "contract"), f"must be '{contract}'; it is '{reference['contract']}'"


def _digest_is_real(references: tuple[Reference, ...], document: Document) -> Iterator[Wrong]:
    for path, _ in references:
        for place, reference in each(document, path):
            if is_placeholder(reference["digest"]):
                yield (
                    (*place, "digest"),
                    "must be the SHA-256 of the canonical bytes of a document; it is a placeholder",
                )

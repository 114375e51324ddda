"""Rules of references: a document that is named by its digest is of the kind that is wanted, and was there."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from modeldoor_validators.findings import path_of
from modeldoor_validators.rules import Rule
from modeldoor_validators.rules.shared.placeholders import is_placeholder
from modeldoor_validators.rules.shared.places import each

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modeldoor_validators.findings import Place
    from modeldoor_validators.rules import Document, Wrong
    from modeldoor_validators.rules.shared.places import Path

    Reference = tuple[Path, str]
    """Where a reference stands, and the contract of what it leads to."""

EMPTY_DOCUMENTS = frozenset(
    [
        "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
        "sha256:4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945",
        "sha256:74234e98afe7498fb5daf1f36ac2d78acc339464f950703b8c019892f982b90b",
        "sha256:12ae32cb1ec02d01eda3581b127c1fee3b0dc53572ed6baf239721a03d82e126",
    ]
)
"""The SHA-256 of `{}`, `[]`, `null` and `""`: what a tool writes that had no document."""


def reference_rules(*references: Reference) -> tuple[Rule, ...]:
    """The rules of every reference (`DocumentRef`) that the paths lead to."""
    return (
        Rule(
            "reference/names-its-contract",
            _names_its_contract_sentence(references),
            partial(_names_its_contract, references),
        ),
        Rule(
            "reference/digest-is-real",
            "The digest of a reference was computed from a document: it is no placeholder.",
            partial(_digest_is_real, references),
        ),
        Rule(
            "reference/one-contract-a-document",
            "No document belongs to two contracts: references to different ones have different digests.",
            partial(_one_contract_a_document, references),
        ),
    )


def _names_its_contract_sentence(references: tuple[Reference, ...]) -> str:
    each_leads = ", ".join(f"`{'.'.join(map(str, path))}` to a '{contract}'" for path, contract in references)
    return f"A reference leads to a document of the contract that belongs there: {each_leads}."


def _names_its_contract(references: tuple[Reference, ...], document: Document) -> Iterator[Wrong]:
    for path, contract in references:
        for place, reference in each(document, path):
            if reference["contract"] != contract:
                yield (*place, "contract"), f"must be '{contract}'; it is '{reference['contract']}'"


def _digest_is_real(references: tuple[Reference, ...], document: Document) -> Iterator[Wrong]:
    for path, _ in references:
        for place, reference in each(document, path):
            if is_placeholder(reference["digest"]) or reference["digest"] in EMPTY_DOCUMENTS:
                yield (
                    (*place, "digest"),
                    "must be the SHA-256 of the canonical bytes of a document; it is a placeholder",
                )


def _one_contract_a_document(references: tuple[Reference, ...], document: Document) -> Iterator[Wrong]:
    named: dict[str, tuple[str, Place]] = {}
    for path, contract in references:
        for place, reference in each(document, path):
            first, at = named.setdefault(reference["digest"], (contract, place))
            if first != contract:
                yield (*place, "digest"), f"must be that of a '{contract}'; `{path_of(at)}`, a '{first}', has it too"

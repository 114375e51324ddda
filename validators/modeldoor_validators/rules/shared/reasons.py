"""Rules of reasons against an admission, wherever a document repeats them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from modeldoor_validators import registry
from modeldoor_validators.rules import Rule
from modeldoor_validators.rules.shared.places import each

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modeldoor_validators.rules import Document, Wrong


def in_contract_order(reasons: set[str]) -> list[str]:
    """These reasons in the order of the contract (`AdmissionReason`)."""
    order: list[str] = registry.schema("common")["$defs"]["AdmissionReason"]["enum"]
    return [reason for reason in order if reason in reasons]


def reasons_in_order(prefix: str, *path: str) -> Rule:
    """The rule that the reasons to which the path leads stand in the order of the contract."""
    return Rule(
        f"{prefix}/reasons-in-order",
        "Reasons stand in the order of the contract, the first the one to look at first.",
        partial(_reasons_in_order, path),
    )


def _reasons_in_order(path: tuple[str, ...], document: Document) -> Iterator[Wrong]:
    for place, reasons in each(document, path):
        ordered = in_contract_order(set(reasons))
        if reasons != ordered:
            yield place, f"must be {', '.join(repr(reason) for reason in ordered)}, in this order"

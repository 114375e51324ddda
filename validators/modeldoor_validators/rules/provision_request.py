"""Rules of a request for a model: it names one file, and what its bytes must give."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from modeldoor_validators.rules import Rule
from modeldoor_validators.rules.shared.artifacts import digest_rule
from modeldoor_validators.rules.shared.model_references import fault_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modeldoor_validators.rules import Document, Wrong
    from modeldoor_validators.rules.shared.model_references import Kind


def _has_no_fault(kind: Kind, request: Document) -> Iterator[Wrong]:
    fault = fault_of(request["model_ref"])
    if fault is not None and fault.kind == kind:
        yield ("model_ref",), fault.message


def _rule(id_: str, sentence: str, kind: Kind) -> Rule:
    return Rule(id_, sentence, partial(_has_no_fault, kind))


RULES = (
    _rule("request/carries-no-secret", "A reference carries no name, password or token.", "secret"),
    _rule(
        "request/leads-nowhere-else", "A reference stays where it seems to be: nothing in it leads upwards.", "wayUp"
    ),
    _rule("request/has-a-form", "A reference has the form of its scheme, and one file at its end.", "form"),
    _rule("request/can-be-had", "A reference names a source that modeldoor takes models from.", "source"),
    digest_rule(("expected_digest", "value")),
)

"""What a JSON Schema cannot say: orders, sums, and what one part of a document says of another.

A rule is a name, a sentence and a function over a document whose shape has already passed. The
functions yield findings; they decide nothing and read nothing but the document.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from modeldoor_validators.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from modeldoor_validators.findings import Place

    Document = dict[str, Any]
    Wrong = tuple[Place, str]


class Rule(NamedTuple):
    """One rule of a contract: `sentence` says what holds, `check` yields where it does not."""

    id: str
    sentence: str
    check: Callable[[Document], Iterator[Wrong]]


WITH_RULES = frozenset(
    [
        "admission-policy",
        "agentplane-evidence",
        "benchmark-snapshot",
        "compatibility-report",
        "conformance-report",
        "download-event",
        "engine-handoff",
        "eviction-report",
        "guardrail-evidence",
        "hardware-catalog",
        "hardware-plan",
        "hardware-profile",
        "model-candidates",
        "model-catalog",
        "model-download",
        "model-estimate",
        "model-proposal",
        "model-recommendation",
        "model-registry",
        "model-shapes",
        "placement-withheld",
        "pool-state",
        "provenance-record",
        "provision-policy",
        "provision-request",
        "ranked-models",
        "resource-snapshot",
        "speed-calibration",
        "upgrade-recommendation",
        "validation-report",
    ]
)
"""The contracts that have rules; the module of each has its name."""


def rules_of(contract_name: str) -> tuple[Rule, ...]:
    """The rules of a contract; a contract may have none. Only the module that is asked for is imported."""
    if contract_name not in WITH_RULES:
        return ()
    from importlib import import_module

    rules: tuple[Rule, ...] = import_module(f"modeldoor_validators.rules.{contract_name.replace('-', '_')}").RULES
    return rules


def findings(document: Document, contract_name: str) -> Iterator[Finding]:
    """Every place of a well-shaped document that breaks a rule of its contract."""
    for rule in rules_of(contract_name):
        for place, message in rule.check(document):
            yield Finding(rule.id, place, message, rule.sentence)

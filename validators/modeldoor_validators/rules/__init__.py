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


def rules_of(contract_name: str) -> tuple[Rule, ...]:
    """The rules of a contract; a contract may have none."""
    match contract_name:
        case "resource-snapshot":
            from modeldoor_validators.rules import resource_snapshot

            return resource_snapshot.RULES
        case "admission-policy":
            from modeldoor_validators.rules import admission_policy

            return admission_policy.RULES
        case "guardrail-evidence":
            from modeldoor_validators.rules import guardrail_evidence

            return guardrail_evidence.RULES
        case "validation-report":
            from modeldoor_validators.rules import validation_report

            return validation_report.RULES
        case "pool-state":
            from modeldoor_validators.rules import pool_state

            return pool_state.RULES
        case "model-proposal":
            from modeldoor_validators.rules import model_proposal

            return model_proposal.RULES
        case "compatibility-report":
            from modeldoor_validators.rules import compatibility_report

            return compatibility_report.RULES
        case "ranked-models":
            from modeldoor_validators.rules import ranked_models

            return ranked_models.RULES
        case "benchmark-snapshot":
            from modeldoor_validators.rules import benchmark_snapshot

            return benchmark_snapshot.RULES
        case "model-candidates":
            from modeldoor_validators.rules import model_candidates

            return model_candidates.RULES
        case "hardware-profile":
            from modeldoor_validators.rules import hardware_profile

            return hardware_profile.RULES
        case "hardware-catalog":
            from modeldoor_validators.rules import hardware_catalog

            return hardware_catalog.RULES
        case "model-shapes":
            from modeldoor_validators.rules import model_shapes

            return model_shapes.RULES
        case "model-estimate":
            from modeldoor_validators.rules import model_estimate

            return model_estimate.RULES
        case "model-registry":
            from modeldoor_validators.rules import model_registry

            return model_registry.RULES
        case "upgrade-recommendation":
            from modeldoor_validators.rules import upgrade_recommendation

            return upgrade_recommendation.RULES
        case "model-download":
            from modeldoor_validators.rules import model_download

            return model_download.RULES
        case "provision-request":
            from modeldoor_validators.rules import provision_request

            return provision_request.RULES
        case "engine-handoff":
            from modeldoor_validators.rules import engine_handoff

            return engine_handoff.RULES
        case "model-catalog":
            from modeldoor_validators.rules import model_catalog

            return model_catalog.RULES
        case "provenance-record":
            from modeldoor_validators.rules import provenance_record

            return provenance_record.RULES
        case _:
            return ()


def findings(document: Document, contract_name: str) -> Iterator[Finding]:
    """Every place of a well-shaped document that breaks a rule of its contract."""
    for rule in rules_of(contract_name):
        for place, message in rule.check(document):
            yield Finding(rule.id, place, message, rule.sentence)

"""Rules of a model estimate: figures that agree with one another, and claims that have their ground."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from modeldoor_validators.rules import Rule
from modeldoor_validators.rules.estimate_command import COMMAND_RULES
from modeldoor_validators.rules.estimate_speeds import ESTIMATE_SPEED_RULES
from modeldoor_validators.rules.shared.disclosure import notices_rule
from modeldoor_validators.rules.shared.estimated_models import estimated_model_rules, exactly
from modeldoor_validators.rules.shared.estimates import engine_rule, estimate_rules, largest_context_rule
from modeldoor_validators.rules.shared.references import reference_rules
from modeldoor_validators.rules.shared.workloads import context_rule, workload_rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modeldoor_validators.rules import Document, Wrong

ROUNDING_OF_A_TOKEN = Decimal("0.5")
"""The cache of one token may be told in whole bytes."""


def _cache_is_that_of_its_tokens(estimate: Document) -> Iterator[Wrong]:
    tokens, cache = estimate["workload"]["contextTokens"], estimate["memory"]["kvCache"]["bytes"]
    told = estimate["kvCacheBytesPerToken"]
    if abs(exactly(told) * exactly(tokens) - exactly(cache)) > ROUNDING_OF_A_TOKEN * exactly(tokens):
        yield (
            ("kvCacheBytesPerToken",),
            f"must be {cache / tokens:.6g}, the cache divided by {tokens} tokens; it is {told}",
        )


def _disk_is_the_artifacts(estimate: Document) -> Iterator[Wrong]:
    artifact, disk = estimate["model"].get("artifact", {"source": "unpinned"}), estimate["disk"]
    if artifact["source"] == "unpinned":
        return
    if disk["bytes"] != artifact["totalBytes"]:
        yield ("disk", "bytes"), f"must be {artifact['totalBytes']}, the size of its files; it is {disk['bytes']}"
    elif disk["basis"] != "exact":
        yield ("disk", "basis"), f"must be 'exact' where the files are known; it is '{disk['basis']}'"


RULES = (
    notices_rule(("notices",)),
    Rule(
        "estimate/cache-is-that-of-its-tokens",
        "The cache is what one token takes, times the context.",
        _cache_is_that_of_its_tokens,
    ),
    Rule("estimate/disk-is-the-artifacts", "A model takes the room of its files.", _disk_is_the_artifacts),
    *estimated_model_rules(),
    *estimate_rules(()),
    engine_rule(()),
    largest_context_rule(()),
    *ESTIMATE_SPEED_RULES,
    *workload_rules(("workload",)),
    context_rule(("workload",), ("model", "maximumContextTokens")),
    *COMMAND_RULES,
    *reference_rules((("hardware",), "hardware-profile"), (("calibration",), "speed-calibration")),
)

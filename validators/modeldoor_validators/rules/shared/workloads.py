"""Rules of workloads: what an engine can be asked for, and of which model."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from modeldoor_validators.rules import Rule
from modeldoor_validators.rules.shared.places import at_each, each

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from modeldoor_validators.findings import Place
    from modeldoor_validators.rules import Document, Wrong
    from modeldoor_validators.rules.shared.places import Path

QUANTISED_CACHES = frozenset({"q8_0", "q5_1", "q5_0", "q4_1", "q4_0", "iq4_nl"})
"""How values may not be stored without flash attention: llama.cpp refuses to start then. Keys may always be."""


def workload_rules(*paths: Path) -> tuple[Rule, ...]:
    """The rules of every workload that the paths lead to."""
    return (
        Rule(
            "workload/quantised-cache-needs-flash-attention",
            "Quantised values need flash attention; quantised keys do without.",
            partial(at_each, paths, _quantised_needs_flash_attention),
        ),
        Rule(
            "workload/each-sequence-has-a-token",
            "The context, which is for all sequences together, has a token for each at least.",
            partial(at_each, paths, _each_sequence_has_a_token),
        ),
        Rule(
            "workload/outputs-within-a-batch",
            "An engine keeps room for the scores of a batch at most.",
            partial(at_each, paths, _outputs_within_a_batch),
        ),
    )


def context_rule(workload: Path, longest: Path, at: Path = ()) -> Rule:
    """The rule that the workload asks no more context of a model than it was made for.

    Both paths begin at each value that `at` leads to; where one leads nowhere, or to null, nothing is asked.
    """
    return Rule(
        "workload/context-within-the-models",
        "No sequence has more context than the model was made for.",
        partial(_context_within_the_models, workload, longest, at),
    )


def value_cache_type(workload: Mapping[str, Any]) -> str:
    """How values are stored: as keys are, unless the workload says otherwise."""
    stored: str = workload.get("valueCacheType", workload["kvCacheType"])
    return stored


def most_tokens(longest: int, parallel_sequences: int) -> int:
    """The largest context of all sequences together, for a model that was made for so many tokens."""
    return longest * parallel_sequences


def _quantised_needs_flash_attention(place: Place, workload: dict[str, Any]) -> Iterator[Wrong]:
    stored = value_cache_type(workload)
    if stored in QUANTISED_CACHES and not workload["flashAttention"]:
        yield (*place, "flashAttention"), f"must be 'true' where values are stored as '{stored}'"


def _each_sequence_has_a_token(place: Place, workload: dict[str, Any]) -> Iterator[Wrong]:
    asked, sequences = workload["contextTokens"], workload["parallelSequences"]
    if asked < sequences:
        yield (*place, "contextTokens"), f"must be at least {sequences}, one for each sequence; it is {asked}"


def _outputs_within_a_batch(place: Place, workload: dict[str, Any]) -> Iterator[Wrong]:
    reserved, batch = workload.get("reservedOutputs", 0), workload["batchTokens"]
    if reserved > batch:
        yield (*place, "reservedOutputs"), f"must be at most `batchTokens` ({batch}); it is {reserved}"


def _context_within_the_models(workload: Path, longest: Path, at: Path, document: Document) -> Iterator[Wrong]:
    for place, value in each(document, at):
        for below, asked in each(value, workload):
            for _, own in each(value, longest):
                most = own and most_tokens(own, asked["parallelSequences"])
                if most is not None and asked["contextTokens"] > most:
                    yield (
                        (*place, *below, "contextTokens"),
                        f"must be at most {most}, `{longest[-1]}` for each sequence; it is {asked['contextTokens']}",
                    )

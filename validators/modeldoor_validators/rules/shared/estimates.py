"""Rules of estimates: memory that adds up, fits that fit, and speeds in order."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from modeldoor_validators.rules import Rule
from modeldoor_validators.rules.shared import fits, speeds
from modeldoor_validators.rules.shared.places import each

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from modeldoor_validators.findings import Place
    from modeldoor_validators.rules import Document, Wrong
    from modeldoor_validators.rules.shared.places import Path

QUANTISED_CACHES = frozenset({"q8_0", "q5_1", "q5_0", "q4_1", "q4_0", "iq4_nl"})
"""Caches that llama.cpp refuses to start without flash attention."""

_TOTAL_ID = "memory/total-is-the-sum"
_TOTAL_SENTENCE = "The memory in all is the sum of its four parts."


def estimate_rules(*paths: Path) -> tuple[Rule, ...]:
    """The rules of every object with `memory`, `fit`, `decodeSpeed` and perhaps `prefillSpeed` that the paths lead to."""

    def rule(id_: str, sentence: str, check: Callable[[Place, dict[str, Any]], Iterator[Wrong]]) -> Rule:
        return Rule(id_, sentence, partial(_at_each, paths, check))

    return (
        rule(_TOTAL_ID, _TOTAL_SENTENCE, fits.total_is_the_sum),
        rule("fit/parts-hold-all", "The parts of a fit hold just what the model takes.", fits.parts_hold_all),
        rule(
            "fit/parts-have-room", "What lies in a place, and the reserve there, is free there.", fits.parts_have_room
        ),
        rule("fit/placement-names-its-parts", "The placement is what the parts say.", fits.placement_names_its_parts),
        rule(
            "fit/layers-follow-the-placement",
            "Devices hold all layers, some or none, as the placement says.",
            fits.layers_follow_the_placement,
        ),
        rule(
            "fit/shortfall-is-the-difference",
            "What is missing is what is needed less what was free.",
            fits.shortfall_is_the_difference,
        ),
        rule(
            "fit/needed-includes-all",
            "What is needed is at least what the model takes.",
            fits.needed_includes_all,
        ),
        rule("speed/in-order", "The likely speed lies inside its interval.", speeds.speed_in_order),
        rule(
            "speed/only-what-fits-runs",
            "A speed is told only of what fits; where that is unknown, only a measured one.",
            speeds.only_what_fits_runs,
        ),
        rule(
            "speed/confidence-follows-the-fit",
            "Where the processor computes, confidence is at most medium, and low where it computes most.",
            speeds.confidence_follows_the_fit,
        ),
    )


def memory_rule(*paths: Path) -> Rule:
    """The rule of every object with `memory` and without a fit that the paths lead to."""
    return Rule(_TOTAL_ID, _TOTAL_SENTENCE, partial(_at_each, paths, fits.total_is_the_sum))


def workload_rule(*paths: Path) -> Rule:
    """The rule of every workload that the paths lead to."""
    return Rule(
        "workload/quantised-cache-needs-flash-attention",
        "A quantised cache needs flash attention.",
        partial(_at_each, paths, _quantised_needs_flash_attention),
    )


def _at_each(
    paths: tuple[Path, ...], check: Callable[[Place, dict[str, Any]], Iterator[Wrong]], document: Document
) -> Iterator[Wrong]:
    for path in paths:
        for place, value in each(document, path):
            yield from check(place, value)


def _quantised_needs_flash_attention(place: Place, workload: dict[str, Any]) -> Iterator[Wrong]:
    if workload["kvCacheType"] in QUANTISED_CACHES and not workload["flashAttention"]:
        yield (*place, "flashAttention"), f"must be 'true' for the cache type '{workload['kvCacheType']}'"

"""Rules of estimates: memory that adds up, fits that fit, speeds in order, and engines that read the files."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from modeldoor_validators.rules import Rule
from modeldoor_validators.rules.shared import fits, memory_terms, speeds
from modeldoor_validators.rules.shared.places import at_each, each
from modeldoor_validators.rules.shared.workloads import most_tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from modeldoor_validators.findings import Place
    from modeldoor_validators.rules import Document, Wrong
    from modeldoor_validators.rules.shared.places import Path

FORMATS = {
    "llama.cpp": frozenset({"gguf"}),
    "ollama": frozenset({"gguf"}),
    "mlx": frozenset({"mlx", "safetensors"}),
    "vllm": frozenset({"safetensors", "gguf"}),
}
"""The formats that each engine reads."""


def estimate_rules(*paths: Path) -> tuple[Rule, ...]:
    """The rules of every object with `memory`, `fit`, `decodeSpeed` and perhaps `prefillSpeed` that the paths lead to."""

    def rule(id_: str, sentence: str, check: Callable[[Place, dict[str, Any]], Iterator[Wrong]]) -> Rule:
        return Rule(id_, sentence, partial(at_each, paths, check))

    return (
        *memory_rules(*paths),
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
        speed_order_rule(*paths),
        rule(
            "speed/only-what-fits-runs",
            "A speed is told only of what fits; where that is unknown, only a measured one.",
            speeds.only_what_fits_runs,
        ),
        rule(
            "speed/confidence-follows-the-fit",
            "Where the processor computes a part, confidence is at most medium; where it computes all, or more than half "
            "of the model lies in the machine's memory, it is low. What was measured on the machine is free of this.",
            speeds.confidence_follows_the_fit,
        ),
    )


def memory_rules(*paths: Path) -> tuple[Rule, ...]:
    """The rules of every object with `memory` that the paths lead to; `estimate_rules` holds them too."""
    return (
        Rule(
            "memory/total-is-the-sum",
            "The memory in all is the sum of its four parts.",
            partial(at_each, paths, memory_terms.total_is_the_sum),
        ),
        Rule(
            "memory/details-add-up",
            "A part of the memory is what its own parts come to.",
            partial(at_each, paths, memory_terms.details_add_up),
        ),
        Rule(
            "memory/no-surer-than-its-details",
            "A part of the memory is as sure as the least sure of its own parts.",
            partial(at_each, paths, memory_terms.no_surer_than_its_details),
        ),
    )


def speed_order_rule(*paths: Path) -> Rule:
    """The rule of every object with speeds that the paths lead to; `estimate_rules` holds it too."""
    return Rule(
        "speed/in-order",
        "The likely speed lies inside its interval.",
        partial(at_each, paths, speeds.speed_in_order),
    )


def engine_rule(*paths: Path) -> Rule:
    """The rule of each estimate, or entry of a list with `artifact` and perhaps `fit`, under the document's `workload`."""
    return Rule(
        "workload/engine-runs-the-files",
        "An engine reads the format of the files, and MLX runs in unified memory.",
        partial(_engine_runs_the_files, paths),
    )


def largest_context_rule(*paths: Path) -> Rule:
    """The rule of each estimate, or entry of a list with `fit`, under the document's `workload`."""
    return Rule(
        "fit/largest-context-is-the-largest",
        "What fits is at most the largest context, and what does not fit is more.",
        partial(_largest_context_is_the_largest, paths),
    )


def _model_of(estimate: dict[str, Any]) -> dict[str, Any]:
    """What tells the model: a member of an estimate of one, the entry itself in a list."""
    model: dict[str, Any] = estimate.get("model", estimate)
    return model


def _engine_runs_the_files(paths: tuple[Path, ...], document: Document) -> Iterator[Wrong]:
    engine = document["workload"]["engine"]
    for place, estimate in each(document, *paths):
        stored, fit = _model_of(estimate).get("artifact", {}).get("format"), estimate.get("fit", {})
        if stored is not None and stored not in FORMATS[engine]:
            yield _of_other_files(place, engine, stored)
        elif engine == "mlx" and fit.get("placement", "unified") != "unified":
            yield (
                (*place, "fit", "placement"),
                f"must be 'unified' for the engine 'mlx'; it is '{fit['placement']}'",
            )


def _of_other_files(place: Place, engine: str, stored: str) -> Wrong:
    """Of an estimate of one model the engine is to mend; of a list, which has one engine, the entry."""
    if place:
        known = " or ".join(f"'{format_}'" for format_ in sorted(FORMATS[engine]))
        return (*place, "artifact", "format"), f"must be {known}, which the engine '{engine}' reads; it is '{stored}'"
    fitting = " or ".join(f"'{name}'" for name, formats in FORMATS.items() if stored in formats)
    return ("workload", "engine"), f"must be an engine that reads '{stored}', {fitting}; it is '{engine}'"


def _largest_context_is_the_largest(paths: tuple[Path, ...], document: Document) -> Iterator[Wrong]:
    asked, sequences = document["workload"]["contextTokens"], document["workload"]["parallelSequences"]
    for at, estimate in each(document, *paths):
        fit, longest = estimate["fit"], _model_of(estimate).get("maximumContextTokens")
        largest = fit.get("largestContextTokens")
        place = (*at, "fit", "largestContextTokens")
        if largest is None:
            continue
        if longest is not None and largest > most_tokens(longest, sequences):
            yield place, f"must be at most {most_tokens(longest, sequences)}, the model's own; it is {largest}"
        elif fit["verdict"] == "fits" and largest < asked:
            yield place, f"must be at least `contextTokens` ({asked}), which fits; it is {largest}"
        elif fit["verdict"] == "doesNotFit" and largest >= asked:
            yield place, f"must be less than `contextTokens` ({asked}), which does not fit; it is {largest}"

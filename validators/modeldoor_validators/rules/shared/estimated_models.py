"""Rules of a model whose memory was reckoned: weights that are the files', and claims that have their ground."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from modeldoor_validators.rules import Rule
from modeldoor_validators.rules.shared.artifacts import PROJECTOR, artifact_rules
from modeldoor_validators.rules.shared.fits import SKIPPED_SHARE, least_weights, least_weights_of_files
from modeldoor_validators.rules.shared.memory_terms import needed_bytes
from modeldoor_validators.rules.shared.model_names import sizes_of
from modeldoor_validators.rules.shared.parameters import active_rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modeldoor_validators.rules import Document, Wrong

HEAVY_BITS_PER_WEIGHT = 16
"""Models are published with 16 bits a weight: who supposes fewer tells half the size of one that nobody quantised."""


def estimated_model_rules() -> tuple[Rule, ...]:
    """The rules of a document with `model`, `memory` and perhaps `companions`."""
    return (
        Rule(
            "estimate/weights-follow-the-bits",
            "All weights count that were not read, those of resting experts too, with the bits that each has.",
            _weights_follow_the_bits,
        ),
        Rule(
            "estimate/exact-weights-are-the-files",
            "Weights whose size was read are those of the files.",
            _exact_weights_are_the_files,
        ),
        Rule(
            "estimate/unknown-quantization-is-heavy",
            "Of a quantisation that is not known, a heavy storage is supposed, and weights are guessed.",
            _unknown_quantization_is_heavy,
        ),
        Rule(
            "estimate/exact-weights-were-read",
            "The size of weights is exact only where it was read.",
            _exact_weights_were_read,
        ),
        Rule(
            "estimate/quantization-is-the-artifacts",
            "A model has the quantisation of its files.",
            _quantization_is_the_artifacts,
        ),
        Rule(
            "estimate/companions-are-counted",
            "What runs beside a model is a part of the memory.",
            _companions_are_counted,
        ),
        active_rule(("model",)),
        *artifact_rules(("model", "artifact"), ("companions", ..., "artifact")),
    )


def _weights_follow_the_bits(estimate: Document) -> Iterator[Wrong]:
    model, weights = estimate["model"], estimate["memory"]["weights"]
    if weights["basis"] == "exact":
        return
    bits = exactly(model["parametersTotal"]) * exactly(model["quantization"]["bitsPerWeight"])
    least = least_weights(int(bits / 8))
    if weights["bytes"] < least:
        yield (
            ("memory", "weights", "bytes"),
            f"must be at least {least}, all weights by their bits less one in {SKIPPED_SHARE}; it is {weights['bytes']}",
        )


def _exact_weights_are_the_files(estimate: Document) -> Iterator[Wrong]:
    artifact, weights = estimate["model"].get("artifact", {}), estimate["memory"]["weights"]
    sizes = list(sizes_of(artifact)) if artifact.get("source", "unpinned") != "unpinned" else [None]
    if weights["basis"] != "exact" or None in sizes:
        return
    names = [file["path"].rpartition("/")[2] for file in artifact.get("files", ())] or [""]
    size = sum(size for size, name in zip(sizes, names, strict=True) if size and not name.startswith(PROJECTOR))
    least = least_weights_of_files(size)
    if weights["bytes"] < least:
        yield (
            ("memory", "weights", "bytes"),
            f"must be at least {least}, what files of {size} bytes hold beside their headers; it is {weights['bytes']}",
        )


def _unknown_quantization_is_heavy(estimate: Document) -> Iterator[Wrong]:
    quantization, weights = estimate["model"]["quantization"], estimate["memory"]["weights"]
    if quantization["isKnown"]:
        return
    if quantization["bitsPerWeight"] < HEAVY_BITS_PER_WEIGHT:
        yield (
            ("model", "quantization", "bitsPerWeight"),
            f"must be at least {HEAVY_BITS_PER_WEIGHT} where the quantisation is not known; it is {quantization['bitsPerWeight']}",
        )
    if weights["basis"] != "guessed":
        yield (
            ("memory", "weights", "basis"),
            f"must be 'guessed' where the quantisation is not known; it is '{weights['basis']}'",
        )


def _exact_weights_were_read(estimate: Document) -> Iterator[Wrong]:
    model = estimate["model"]
    is_pinned = model.get("artifact", {}).get("source", "unpinned") != "unpinned"
    if estimate["memory"]["weights"]["basis"] == "exact" and model["shapeSource"] != "header" and not is_pinned:
        yield (
            ("memory", "weights", "basis"),
            "must be 'fitted' or 'guessed' where neither a header nor a pinned artifact tells the size of the weights",
        )


def _quantization_is_the_artifacts(estimate: Document) -> Iterator[Wrong]:
    model = estimate["model"]
    stored = model.get("artifact", {}).get("quantization")
    name = model["quantization"]["name"]
    if stored is not None and stored.casefold() != name.casefold():
        yield ("model", "quantization", "name"), f"must be '{stored}', that of its files; it is '{name}'"


def _companions_are_counted(estimate: Document) -> Iterator[Wrong]:
    companions = estimate.get("companions", [])
    beside, total = sum(companion["memoryBytes"] for companion in companions), needed_bytes(estimate)
    if beside > total:
        yield (
            ("companions",),
            f"must take at most {total} bytes together, what `memory` holds with them; they take {beside}",
        )


def exactly(number: float) -> Decimal:
    """A number as it is written: binary fractions would differ from it by a little."""
    return Decimal(str(number))

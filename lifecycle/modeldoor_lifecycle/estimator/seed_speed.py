"""Speed by bandwidth and an engine's efficiency alone: what is left where no shape or no measured family is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modeldoor_lifecycle.estimator.footprint import ShapedFootprints
from modeldoor_lifecycle.estimator.guess import guessed_weight_bytes
from modeldoor_lifecycle.estimator.guessed_footprint import GuessedFootprints
from modeldoor_lifecycle.estimator.read_places import SUPPOSED_PROCESSOR
from modeldoor_lifecycle.estimator.speed.interval import SEED_BAND, interval_of
from modeldoor_lifecycle.estimator.speed.seed import seed_speed
from modeldoor_lifecycle.estimator.speed_documents import Prediction

if TYPE_CHECKING:
    from modeldoor_lifecycle.estimator.arrangement import Arrangement
    from modeldoor_lifecycle.estimator.footprint import Footprints
    from modeldoor_lifecycle.estimator.places import Places
    from modeldoor_lifecycle.estimator.speed.interval import Confidence
    from modeldoor_lifecycle.estimator.speed.seed import SeedBackend

BACKENDS: dict[str, SeedBackend] = {"llama.cpp": "llama-cpp", "ollama": "ollama", "mlx": "mlx", "vllm": "vllm"}


def seed_prediction(
    model: Footprints, arrangement: Arrangement, places: Places, offload_share: float, confidence: Confidence
) -> Prediction:
    """The seed's formula, where it knows one device only; several take their turns, each for its own layers."""
    weights = _active_weight_bytes(model)
    if not arrangement.shares:
        processor = places.host.processor
        bandwidth = (SUPPOSED_PROCESSOR if processor is None else processor)["bandwidth"]["gigabytesPerSecond"]
        speed = seed_speed(bandwidth, weights, "cpu", 1.0, is_processor_alone=True).tokens_per_second
    else:
        bandwidth = _bandwidth_in_turns(arrangement)
        backend = BACKENDS[model.workload.engine]
        speed = seed_speed(bandwidth, weights, backend, offload_share).tokens_per_second
    return Prediction(interval_of(speed, SEED_BAND), SEED_BAND, confidence, "seed")


def _bandwidth_in_turns(arrangement: Arrangement) -> float:
    """Times of devices add up, so their bandwidths count by how many layers each holds."""
    counts = [share.layer_count + share.holds_output for share in arrangement.shares]
    bandwidths: list[float] = [share.place.device["bandwidth"]["gigabytesPerSecond"] for share in arrangement.shares]
    return sum(counts) / sum(count / bandwidth for count, bandwidth in zip(counts, bandwidths, strict=True))


def _active_weight_bytes(model: Footprints) -> int:
    if isinstance(model, ShapedFootprints):
        shape = model.shape
        active = shape.parameters_active or shape.parameters_total
        return round(active * model.weights.bits_per_weight / 8)
    if isinstance(model, GuessedFootprints):
        subject = model.subject
        return guessed_weight_bytes(subject.parameters_active or subject.parameters_total, subject.quantization)
    raise TypeError(f"footprints must be of a shape or guessed; they are {type(model).__name__}")

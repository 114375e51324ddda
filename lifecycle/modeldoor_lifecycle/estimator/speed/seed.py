"""The seed's formula: bandwidth times the efficiency of an engine, divided by the weights of a token.

It is kept for devices of which only a bandwidth is known, and for comparison. Two things are its own and
wrong, and stay as they are, because the figures are known: bandwidths of device and processor are
averaged where times should be added, and weights count in GiB against a bandwidth in GB.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from modeldoor_lifecycle.estimator.speed.errors import not_negative, positive, share

if TYPE_CHECKING:
    from collections.abc import Mapping

SeedBackend = Literal["ollama", "llama-cpp", "mlx", "vllm", "cpu"]

EFFICIENCIES: Mapping[SeedBackend, float] = {"ollama": 0.55, "llama-cpp": 0.55, "mlx": 0.70, "vllm": 0.65, "cpu": 0.35}
"""The share of the bandwidth that each engine reaches, by the seed."""

PROCESSOR_GIGABYTES_PER_SECOND = 60.0
"""What the seed takes for the part of a model that lies in the machine's memory."""

BYTES_PER_GIBIBYTE = 2**30


@dataclass(frozen=True, slots=True)
class SeedSpeed:
    """What the seed says: the speed, how much lies outside the device, and the bandwidth that it reckons with."""

    tokens_per_second: float
    offload_fraction: float
    effective_gigabytes_per_second: float


def default_backend(platform: str) -> SeedBackend:
    """The engine that the seed takes on a platform when none is said."""
    return _BACKENDS.get(platform, "cpu")


_BACKENDS: Mapping[str, SeedBackend] = {"macos": "mlx", "nvidia": "llama-cpp"}
"""By the platforms of a hardware profile; the processor runs everything else."""


def seed_offload_fraction(platform: str, total_bytes: float, device_bytes: float) -> float:
    """The share of all memory needed that the device cannot hold; on a machine without one, all of it."""
    positive("total_bytes", total_bytes)
    not_negative("device_bytes", device_bytes)
    if platform == "cpu":
        return 1.0
    return min(1.0, max(0.0, (total_bytes - device_bytes) / total_bytes))


def seed_speed(
    bandwidth_gigabytes_per_second: float,
    active_weight_bytes: float,
    backend: SeedBackend,
    offload_fraction: float = 0.0,
    *,
    is_processor_alone: bool = False,
) -> SeedSpeed:
    """The seed's speed. `active_weight_bytes` are the weights that a token reads; none of them: speed 0."""
    positive("bandwidth_gigabytes_per_second", bandwidth_gigabytes_per_second)
    not_negative("active_weight_bytes", active_weight_bytes)
    share("offload_fraction", offload_fraction)
    outside = 0.0 if is_processor_alone else offload_fraction
    effective = bandwidth_gigabytes_per_second * (1 - outside) + PROCESSOR_GIGABYTES_PER_SECOND * outside
    if not active_weight_bytes:
        return SeedSpeed(0.0, offload_fraction, effective)
    speed = effective * EFFICIENCIES[backend] / (active_weight_bytes / BYTES_PER_GIBIBYTE)
    return SeedSpeed(speed, offload_fraction, effective)

"""What the seed, whichllm and llmfit would say of the same cases: their formulas, in our own words.

whichllm 0.5.21 and llmfit (its source of August 2026), as read in November 2026. Where a formula
leaves something open, the line says what was taken.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.speed_cases import is_processor
from modeldoor_lifecycle.estimator.speed.processor_kinds import OF_APPLE, Family
from modeldoor_lifecycle.estimator.speed.seed import seed_speed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from benchmarks.speed_cases import Case
    from modeldoor_lifecycle.estimator.speed.seed import SeedBackend

_WHICHLLM_EFFICIENCIES: Mapping[str, float] = {
    "F16": 0.40,
    "BF16": 0.40,
    "Q8": 0.45,
    "Q6": 0.50,
    "Q5": 0.52,
    "Q4": 0.55,
}
_WHICHLLM_OTHER = 0.45
"""Two bits, and taken for three."""
_WHICHLLM_BACKENDS: Mapping[Family, float] = {
    Family.METAL: 0.82,
    Family.METAL_FIRST: 0.82,
    Family.AMD: 0.78,
    Family.VEGA_20: 0.78,
    Family.GCN: 0.78,
    Family.APU: 0.78,
    Family.INTEL: 0.65,
}
_WHICHLLM_PROCESSOR = 18.0
"""Tokens per second of a model of a billion parameters on any processor."""
_WHICHLLM_LEAST_ACTIVE = (0.05, 0.25, 1000.0)
"""The least share of a mixture that counts as active: from 5 to 25 %, rising with bandwidth; taken as reached at 1,000 GB/s."""

_LLMFIT_BYTES: Mapping[str, float] = {
    "F16": 2.0,
    "BF16": 2.0,
    "Q8": 1.0,
    "Q6": 0.75,
    "Q5": 0.625,
    "Q4": 0.5,
    "Q3": 0.375,
    "Q2": 0.25,
}
_LLMFIT_EFFICIENCY = 0.55
_LLMFIT_PROCESSOR = 0.3
_LLMFIT_SEVERAL = 0.9
_LLMFIT_FIXED_BYTES = 3.2
"""For each weight of a mixture outside its experts."""


def seed(case: Case) -> float:
    """The seed: bandwidth times .55, .70 on Apple, .35 on processors, over the weights in use."""
    backend: SeedBackend = "cpu" if is_processor(case) else "mlx" if case.family in OF_APPLE else "llama-cpp"
    return seed_speed(
        case.place.bandwidth_gigabytes_per_second,
        case.place.weight_bytes,
        backend,
        is_processor_alone=is_processor(case),
    ).tokens_per_second


def whichllm(case: Case) -> float:
    """whichllm: bandwidth over the file, times an efficiency for the storage and one for the maker."""
    efficiency = _by_bits(case, _WHICHLLM_EFFICIENCIES, _WHICHLLM_OTHER)
    if is_processor(case):
        return _WHICHLLM_PROCESSOR / (case.active_parameters / 1e9) * efficiency / 0.45
    bandwidth = case.place.bandwidth_gigabytes_per_second
    least, most, reached = _WHICHLLM_LEAST_ACTIVE
    floor = least + (most - least) * min(1.0, bandwidth / reached)
    active = max(case.active_parameters / case.total_parameters, floor) if case.layer_kind.is_mixture else 1.0
    read_bytes = case.file_bytes * active
    return bandwidth * 1e9 / read_bytes * efficiency * _WHICHLLM_BACKENDS.get(case.family, 1.0)


def llmfit(case: Case) -> float:
    """llmfit: bandwidth times .55 over whole bytes for each parameter."""
    bytes_each = _by_bits(case, _LLMFIT_BYTES, 0.5)
    if case.layer_kind.is_mixture:
        read_bytes = case.expert_parameters * bytes_each + case.shared_parameters * _LLMFIT_FIXED_BYTES
    else:
        read_bytes = case.total_parameters * bytes_each
    factor = _LLMFIT_PROCESSOR if is_processor(case) else _LLMFIT_SEVERAL if case.devices > 1 else 1.0
    return case.place.bandwidth_gigabytes_per_second * 1e9 / read_bytes * _LLMFIT_EFFICIENCY * factor


FORMULAS: Mapping[str, Callable[[Case], float]] = {"seed": seed, "whichllm": whichllm, "llmfit": llmfit}
"""Each by its name, in the order of the table."""


def _by_bits(case: Case, table: Mapping[str, float], otherwise: float) -> float:
    name = "Q4" if case.quantization.startswith("MXFP4") else case.quantization
    return next((value for start, value in table.items() if name.startswith(start)), otherwise)

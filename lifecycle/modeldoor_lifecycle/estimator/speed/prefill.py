"""How fast a prompt is read: operations instead of bytes, and only as a range.

The rows are few (106 that tell it) and hang on kernels, batches and builds more than decoding does, so the
range is half to twice the likely speed. Nothing is told of families without a row.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from modeldoor_lifecycle.estimator.speed.errors import positive
from modeldoor_lifecycle.estimator.speed.processor_kinds import OF_NVIDIA, Family

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modeldoor_lifecycle.estimator.speed.layer_kinds import LayerKind

PARAMETER_TOKENS_PER_UNIT_CYCLE: Sequence[tuple[Family, str, float]] = (
    (Family.NVIDIA_AMPERE, r"\b(a100x?|a30x?|h20|h100|h200|h800|gh200)\b|hopper", 301.0),
    (Family.NVIDIA_AMPERE, r"\bada\b|\brtx 40\d\d|\bl(4|40|40s)\b", 151.0),
    (Family.NVIDIA_AMPERE, r"blackwell|\brtx 50\d\d|\bgb10\b|\bb[23]00\b", 249.0),
    (Family.NVIDIA_AMPERE, r"", 170.0),
    (Family.NVIDIA_OLDER, r"volta|v100|titan v\b", 246.0),
    (Family.AMD, r"rdna [34]|\bgfx1[12]|\brx [79]\d\d0|\bw7[5-9]00|\br9700", 99.0),
    (Family.GCN, r"", 25.0),
    (Family.METAL, r"", 83.0),
)
"""Parameters times tokens that a unit computes in a cycle: by words of the architecture or name, the first that fits.

From an earlier fit of 107 rows. Hopper, without a row, is taken as A100; AMD's cards without matrix
units are not told at all.
"""

UNQUANTISED_FACTOR = 1.35
"""F16 on NVIDIA needs no unpacking."""
MIXTURE_FACTOR = 0.24
"""Experts see few tokens each, and their matrices are small."""
DEVICES_EXPONENT = 0.24
"""Devices that hold layers one after another work at several batches at once: four read 1.4 times as fast as one."""


def prefill_tokens_per_second(
    family: Family,
    device_words: str,
    compute_units: int | None,
    clock_gigahertz: float | None,
    active_parameters: int,
    layer_kind: LayerKind,
    *,
    devices: int = 1,
    is_quantised: bool = True,
) -> float | None:
    """The likely speed; None where nothing was measured. `device_words` are the device's architecture and name."""
    positive("active_parameters", active_parameters)
    positive("devices", devices)
    rate = _rate(family, device_words.casefold())
    if rate is None or compute_units is None or clock_gigahertz is None:
        return None
    positive("compute_units", compute_units)
    positive("clock_gigahertz", clock_gigahertz)
    factor = math.pow(devices, DEVICES_EXPONENT)
    if not is_quantised and family in OF_NVIDIA:
        factor *= UNQUANTISED_FACTOR
    if layer_kind.is_mixture:
        factor *= MIXTURE_FACTOR
    return rate * factor * compute_units * clock_gigahertz * 1e9 / active_parameters


def _rate(family: Family, words: str) -> float | None:
    return next(
        (rate for of, pattern, rate in PARAMETER_TOKENS_PER_UNIT_CYCLE if of is family and re.search(pattern, words)),
        None,
    )

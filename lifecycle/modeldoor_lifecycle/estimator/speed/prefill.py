"""How fast a prompt is read: operations instead of bytes, and only as a range.

The rows are few (106 that tell it) and hang on kernels, batches and builds more than decoding does, so the
range is half to twice the likely speed. Nothing is told of families without a row.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from modeldoor_lifecycle.estimator.speed.errors import positive
from modeldoor_lifecycle.estimator.speed.processor_kinds import OF_APPLE, OF_NVIDIA, Family

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modeldoor_lifecycle.estimator.speed.layer_kinds import LayerKind

_TENSOR_CORES = frozenset({Family.NVIDIA_AMPERE, Family.NVIDIA_UNIFIED})

PARAMETER_TOKENS_PER_UNIT_CYCLE: Sequence[tuple[frozenset[Family], str, float]] = (
    (_TENSOR_CORES, r"\b(a100x?|a30x?|h20|h100|h200|h800|gh200)\b|hopper", 301.0),
    (_TENSOR_CORES, r"\bada\b|\brtx 40\d\d|\bl(4|40|40s)\b", 151.0),
    (_TENSOR_CORES, r"blackwell|\brtx 50\d\d|\bgb10\b|\bb[23]00\b", 249.0),
    (_TENSOR_CORES, r"", 170.0),
    (frozenset({Family.NVIDIA_OLDER}), r"volta|v100|titan v\b", 246.0),
    (frozenset({Family.AMD}), r"rdna [34]|\bgfx1[12]|\brx [79]\d\d0|\bw7[5-9]00|\br9700", 99.0),
    (frozenset({Family.GCN}), r"", 25.0),
    (OF_APPLE, r"\bm5\b", 274.0),
    (OF_APPLE, r"", 83.0),
)
"""Parameters times tokens that a unit computes in a cycle: by words of the architecture or name, the first that fits.

From an earlier fit of 107 rows. Hopper, without a row, is taken as A100; the M5, whose cores have units for
matrices, from two rows of the second table; AMD's cards without matrix units are not told at all.
"""

UNQUANTISED_FACTOR = 1.35
"""F16 on NVIDIA needs no unpacking."""
MIXTURE_FACTOR = 0.24
"""Experts see few tokens each, and their matrices are small."""
MIXTURE_FACTOR_ON_METAL = 0.6
"""The same on Apple's graphics, which wait less for small matrices: three rows of the second table, from 0.58 to 0.78."""
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
        factor *= MIXTURE_FACTOR_ON_METAL if family in OF_APPLE else MIXTURE_FACTOR
    return rate * factor * compute_units * clock_gigahertz * 1e9 / active_parameters


def _rate(family: Family, words: str) -> float | None:
    return next(
        (rate for of, pattern, rate in PARAMETER_TOKENS_PER_UNIT_CYCLE if family in of and re.search(pattern, words)),
        None,
    )

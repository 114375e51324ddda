"""What a recurrent layer keeps for a sequence, from the words of `models.csv`, as llama.cpp allocates it."""

from __future__ import annotations

import re
from typing import Any

_DELTA = re.compile(
    r"Gated DeltaNet in [0-9]+ of [0-9]+ layers: (?P<keys>[0-9]+) K heads x (?P<key>[0-9]+), "
    r"(?P<values>[0-9]+) V heads x (?P<value>[0-9]+), conv (?P<conv>[0-9]+)"
)
_MAMBA = re.compile(r"(?P<heads>[0-9]+) heads x (?P<length>[0-9]+)[^;]*?d_state (?P<state>[0-9]+)")
_GROUPS = re.compile(r"n_groups (?P<before>[0-9]+)|(?P<after>[0-9]+) groups")
_CONV = re.compile(r"conv (?P<conv>[0-9]+)")
_SHORT = re.compile(r"short convolution \(L_cache (?P<cache>[0-9]+), width (?P<width>[0-9]+)\)")


def recurrent_state(text: str, facts: dict[str, str]) -> dict[str, Any]:
    """The kind and the size of the state: the state itself, and the last inputs of the convolution before it."""
    delta, short, mamba = _DELTA.search(text), _SHORT.search(text), _MAMBA.search(text)
    if delta:
        keys, key, values, value = (int(delta[each]) for each in ("keys", "key", "values", "value"))
        inputs = (int(delta["conv"]) - 1) * (2 * keys * key + values * value)
        return {"kind": "gatedDeltaNet", "elements": values * key * value + inputs}
    if short:
        return {"kind": "shortConvolution", "elements": (int(short["cache"]) - 1) * int(short["width"])}
    if mamba is None:
        raise ValueError(f"must describe a recurrence; it is '{text}'")
    groups, conv = _GROUPS.search(text), _CONV.search(text)
    count = int((groups["before"] or groups["after"]) if groups else facts["mamba_groups"])
    width, state = int(mamba["heads"]) * int(mamba["length"]), int(mamba["state"])
    inputs = (int(conv["conv"] if conv else facts["mamba_conv"]) - 1) * (width + 2 * count * state)
    return {"kind": "mamba2", "elements": width * state + inputs}

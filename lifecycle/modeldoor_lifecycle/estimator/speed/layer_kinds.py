"""What a model's layers do beside reading matrices: each such thing starts more work on the device."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Recurrence = Literal["gatedDeltaNet", "mamba", "shortConvolution"]


@dataclass(frozen=True, slots=True)
class LayerKind:
    """What is told of all layers of a model together. The plain kind is a dense transformer."""

    is_mixture: bool = False
    """Layers choose among experts for each token."""
    recurrence: Recurrence | None = None
    """What stands in place of attention in some or all layers."""
    has_extra_norms: bool = False
    """Norms after attention and after the feed-forward block as well as before (Gemma 2 and later)."""

    @property
    def is_plain(self) -> bool:
        """Whether nothing at all comes on top."""
        return self == DENSE


DENSE = LayerKind()

_RECURRENCES: dict[str, Recurrence] = {
    "mamba": "mamba",
    "mamba2": "mamba",
    "rwkv": "gatedDeltaNet",
    "other": "gatedDeltaNet",
    "gatedDeltaNet": "gatedDeltaNet",
    "shortConvolution": "shortConvolution",
}
"""Kinds of recurrent state, as shapes name them. RWKV 7 keeps and updates a matrix for each head, as a gated delta net does."""


def layer_kind(architecture: str, *, has_experts: bool, recurrent_kind: str | None = None) -> LayerKind:
    """The kind of a model by its architecture in GGUF's words and by what its layers keep."""
    return LayerKind(
        is_mixture=has_experts,
        recurrence=None if recurrent_kind is None else _RECURRENCES.get(recurrent_kind, "gatedDeltaNet"),
        has_extra_norms=architecture.startswith("gemma") and architecture != "gemma",
    )

"""What is estimated: a model by its shape and weights, or by its size alone."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from modeldoor_lifecycle.estimator.model_shape import ModelShape, Weights
    from modeldoor_lifecycle.estimator.quantizations import Quantization

Basis = Literal["exact", "fitted", "guessed"]

QUANTIZATION_NAME = re.compile("(?=.{2,32}$)[A-Za-z0-9]+([._-][A-Za-z0-9]+)*")
"""How the contracts write one (`artifacts.json#Quantization`)."""


@dataclass(frozen=True, slots=True)
class Companion:
    """What runs beside the model: a projector for images and sound, or a model that drafts tokens."""

    role: Literal["projector", "draft"]
    name: str
    memory_bytes: int
    disk_bytes: int


@dataclass(frozen=True, slots=True)
class Subject:
    """One model as it was named.

    `shape` and `weights` are both there or both absent; without them `parameters_total` is all
    that is known, and everything that follows from it is a guess.
    """

    name: str
    repository: str | None
    file_name: str
    """What a command calls its file, without a folder."""
    shape: ModelShape | None
    weights: Weights | None
    quantization: Quantization
    bits_per_weight: float
    parameters_total: int
    parameters_active: int | None
    maximum_context_tokens: int | None
    disk_bytes: int
    disk_basis: Basis
    is_shape_weak: bool = False
    """Whether the shape comes from sources that nobody confirmed."""
    companions: tuple[Companion, ...] = ()
    notices: tuple[dict[str, str], ...] = field(default=())

    def companions_document(self) -> dict[str, Any]:
        """The `companions` member of a document, where there are any."""
        if not self.companions:
            return {}
        return {
            "companions": [
                {"role": each.role, "name": each.name, "memoryBytes": each.memory_bytes, "diskBytes": each.disk_bytes}
                for each in self.companions
            ]
        }

    def document(self) -> dict[str, Any]:
        """The `model` member of a document."""
        told: dict[str, Any] = {
            "name": self.name,
            "shapeSource": "none" if self.shape is None else self.shape.source,
            "quantization": {
                "name": self.quantization.name,
                "bitsPerWeight": round(self.bits_per_weight, 4),
                "isKnown": self.quantization.is_known,
            },
            "parametersTotal": self.parameters_total,
        }
        if self.repository is not None:
            told["repository"] = self.repository
        if self.parameters_active is not None:
            told["parametersActive"] = self.parameters_active
        if self.maximum_context_tokens is not None:
            told["maximumContextTokens"] = self.maximum_context_tokens
        return told


def unknown_quantization(stored: Quantization) -> list[dict[str, str]]:
    """The notice that a name for a quantisation is nobody's; none where it is known."""
    if stored.is_known:
        return []
    words = f"Nobody knows the quantisation {stored.name}: weights are counted with 16 bits each."
    return [{"code": "quantizationUnknown", "message": words}]

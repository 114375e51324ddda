"""What can go wrong before anything is estimated, as types; each says what must be and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from modeldoor_validators.errors import ModeldoorError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modeldoor_validators.findings import DocumentRefused

WorkloadFault = Literal[
    "contextTooLong",
    "contextTooShort",
    "depthBeyondContext",
    "valuesNeedFlashAttention",
    "engineReadsNot",
    "engineHasNoDevice",
]


class ModelUnknown(ModeldoorError):  # named by what happened, as every error of ours
    """Nobody knows a model of this name, and it tells no size to guess from."""

    def __init__(self, name: str, message: str, *, nearest: Sequence[str] = (), hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.name = name
        self.nearest = tuple(nearest)


class ModelFileRefused(ModeldoorError):  # named by what happened, as every error of ours
    """A file or folder that was named as a model is none, or cannot be read as one."""

    def __init__(self, path: str, message: str, *, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.path = path


class QuantizationRefused(ModeldoorError):  # named by what happened, as every error of ours
    """What was given as a quantisation cannot be the name of one."""

    def __init__(self, name: str, message: str, *, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.name = name


class NotToldByContract(ModeldoorError):  # named by what happened, as every error of ours
    """Figures came out that no document may tell: nobody has such a model, or asks for so much."""

    def __init__(self, refusal: DocumentRefused) -> None:
        super().__init__(
            f"the model and what is asked of it must be such as there are; what comes out is refused: {refusal}"
        )
        self.refusal = refusal


class WorkloadRefused(ModeldoorError):  # named by what happened, as every error of ours
    """No engine could do what is asked with this model."""

    def __init__(self, fault: WorkloadFault, message: str, *, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.fault: WorkloadFault = fault


class MeasurementRefused(ModeldoorError):  # named by what happened, as every error of ours
    """A measured speed cannot be that of this case."""

"""What can go wrong with hardware that somebody names or gives by hand, as types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from modeldoor_validators.errors import ModeldoorError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modeldoor_validators.findings import Finding

SimulationFault = Literal[
    "unreadable", "unknownName", "ambiguousName", "memorySize", "units", "count", "contradiction", "memoryNotSaid"
]


class SimulationError(ModeldoorError):
    """A machine that is not here was not described so that it can be only one.

    `part` is the part of the description that is wrong, and `candidates` are texts that would do in
    its place: every meaning of an ambiguous name, or the nearest names to an unknown one.
    """

    def __init__(
        self, fault: SimulationFault, part: str, message: str, *, hint: str = "", candidates: Sequence[str] = ()
    ) -> None:
        super().__init__(message, hint=hint)
        self.fault: SimulationFault = fault
        self.part = part
        self.candidates = tuple(candidates)


class ProfileRefused(ModeldoorError):
    """A hardware profile that was given by hand cannot be used; nothing takes its place.

    `findings` says why in full when the document itself was refused.
    """

    def __init__(self, message: str, *, hint: str = "", findings: Sequence[Finding] = ()) -> None:
        super().__init__(message, hint=hint)
        self.findings = tuple(findings)

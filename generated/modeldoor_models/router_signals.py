# Generated from schemas/ by datamodel-code-generator. Do not edit.

from __future__ import annotations

from typing import Annotated, Literal

from modeldoor_validators.document import Document
from pydantic import ConfigDict, Field, StrictBool, StrictInt


class RouterResourceSignals(Document):
    """
    The six resource signals that model-router reads, exactly. They are safe under its own checks: the local lane is open only when the snapshot admits the profile spoken for.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    localModelProfileAvailable: Annotated[
        StrictBool, Field(description="True only when the profile spoken for is admitted by a fresh snapshot.")
    ]
    localServiceHealthy: Annotated[
        StrictBool, Field(description="True only when the profile spoken for is admitted by a fresh snapshot.")
    ]
    batteryState: Annotated[
        Literal["normal", "elevated", "critical", "unknown"],
        Field(description="The battery: the level when it is known, `unknown` in every other case."),
    ]
    thermalState: Annotated[
        Literal["normal", "elevated", "critical", "unknown"],
        Field(description="Heat: the level when it is known, `unknown` in every other case."),
    ]
    memoryAvailableBytes: Annotated[
        StrictInt,
        Field(description="Available memory; 0 when it is unknown.", examples=[2147483648], ge=0, le=9007199254740991),
    ]
    networkAvailable: Annotated[
        StrictBool, Field(description="Whether a default route is known to exist. It authorises nothing.")
    ]

# Generated from schemas/ by datamodel-code-generator. Do not edit.

from __future__ import annotations

from typing import Annotated, Literal

from modeldoor_validators.document import Document
from pydantic import MISSING, BaseModel, ConfigDict, Field, StrictFloat, StrictInt, StrictStr

from .common import Notice
from .estimates import Companion, EstimatedModel, MemoryTerms, SpeedEstimated, SpeedUnavailable, Workload


class Option(BaseModel):
    """
    Devices of one kind that hold the model wholly.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    name: Annotated[
        StrictStr,
        Field(
            description="The catalogue's name for the device.",
            examples=["NVIDIA GeForce RTX 3090", "Apple M3 Max (40-core GPU)"],
            max_length=128,
            pattern="^[^ ](.*[^ ])?$",
        ),
    ]
    vendor: Annotated[Literal["nvidia", "amd", "apple", "intel", "other"], Field(description="Who made the device.")]
    deviceCount: Annotated[StrictInt, Field(description="How many of them, in one machine.", ge=1, le=16)]
    memoryBytesEach: Annotated[
        StrictInt,
        Field(
            description="All memory of each; of unified memory, all of the machine's.",
            examples=[25769803776],
            ge=1,
            le=9007199254740991,
        ),
    ]
    placement: Annotated[
        Literal["fullDevice", "splitDevices", "unified"],
        Field(
            description="Where the model lies: on one device, over several, or in unified memory. What a processor would compute is no plan."
        ),
    ]
    largestContextTokens: Annotated[
        StrictInt | MISSING,
        Field(
            description="The largest context that still fits there, never beyond the model's own. Absent: not computed.",
            examples=[131072],
            ge=1,
            le=2147483648,
        ),
    ] = MISSING
    decodeSpeed: Annotated[
        SpeedEstimated | SpeedUnavailable,
        Field(description="How fast an answer is written, with one sequence at work.", discriminator="status"),
    ]
    decodeDepthTokens: Annotated[
        StrictInt | MISSING,
        Field(
            description="How many tokens the context holds when `decodeSpeed` is reached: the fuller it is, the slower. Absent: no speed is told.",
            examples=[4096],
            ge=0,
            le=2147483648,
        ),
    ] = MISSING
    quality: Annotated[
        Literal["verified", "reported", "weak"], Field(description="How well the catalogue's entry is founded.")
    ]


class Insufficient(BaseModel):
    """
    Devices of one kind that cannot hold the model.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    name: Annotated[
        StrictStr,
        Field(
            description="The catalogue's name for the device.",
            examples=["NVIDIA GeForce RTX 3090", "Apple M3 Max (40-core GPU)"],
            max_length=128,
            pattern="^[^ ](.*[^ ])?$",
        ),
    ]
    vendor: Annotated[Literal["nvidia", "amd", "apple", "intel", "other"], Field(description="Who made the device.")]
    deviceCount: Annotated[StrictInt, Field(description="How many of them, in one machine.", ge=1, le=16)]
    memoryBytesEach: Annotated[
        StrictInt,
        Field(
            description="All memory of each; of unified memory, all of the machine's.",
            examples=[25769803776],
            ge=1,
            le=9007199254740991,
        ),
    ]
    shortfallBytes: Annotated[
        StrictInt,
        Field(description="What is missing of usable memory.", examples=[25769803776], ge=1, le=9007199254740991),
    ]
    quality: Annotated[
        Literal["verified", "reported", "weak"], Field(description="How well the catalogue's entry is founded.")
    ]


class HardwarePlan(Document):
    """
    What hardware would be enough for a model and a workload, the least memory first.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    schemaVersion: Annotated[Literal["v1"], Field(description="The version of this contract.")]
    kind: Annotated[Literal["HardwarePlan"], Field(description="Always `HardwarePlan`.")]
    plannedAt: Annotated[
        StrictStr,
        Field(
            description="When the plan was made.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ]
    model: EstimatedModel
    companions: Annotated[
        list[Companion] | MISSING,
        Field(
            description="What runs beside it and is counted in the memory. Absent: nothing.", max_length=8, min_length=1
        ),
    ] = MISSING
    workload: Workload
    memory: Annotated[
        MemoryTerms,
        Field(
            description="The memory that it takes on a single device that holds it all, by NVIDIA's backend where the engine has several."
        ),
    ]
    requiredBytes: Annotated[
        StrictInt,
        Field(
            description="What a single device must have usable and free: what lies on it, and the reserve. The part of `memory` that lies in the machine's memory does not count.",
            examples=[25769803776],
            ge=1,
            le=9007199254740991,
        ),
    ]
    targetTokensPerSecond: Annotated[
        StrictFloat | MISSING,
        Field(
            description="How fast answers are to be written. Absent: any speed will do.",
            examples=[31.4],
            gt=0.0,
            le=10000000.0,
        ),
    ] = MISSING
    options: Annotated[
        list[Option],
        Field(
            description="Devices that are enough, from the least memory in all; of equal memory, the faster first. None: nothing that the catalogue lists.",
            max_length=64,
        ),
    ]
    insufficient: Annotated[
        list[Insufficient] | MISSING,
        Field(
            description="The nearest that are too small, from the least that is missing. Absent: none are told.",
            max_length=16,
            min_length=1,
        ),
    ] = MISSING
    notices: Annotated[list[Notice], Field(description="What a reader should know.", max_length=64)]

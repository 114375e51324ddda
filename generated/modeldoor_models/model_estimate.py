# Generated from schemas/ by datamodel-code-generator. Do not edit.

from __future__ import annotations

from typing import Annotated, Literal

from modeldoor_validators.document import Document
from pydantic import MISSING, BaseModel, ConfigDict, Field, StrictFloat, StrictInt, StrictStr

from .common import Argument, DocumentRef, Notice
from .estimates import (
    Companion,
    DoesNotFit,
    EstimatedModel,
    Fits,
    FitUnknown,
    MemoryTerms,
    SpeedEstimated,
    SpeedUnavailable,
    Workload,
)


class DiskTerm(BaseModel):
    """
    The room that its own files take; those of companions come on top.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    bytes: Annotated[
        StrictInt,
        Field(description="A size in bytes, at most 2^53-1.", examples=[2147483648], ge=0, le=9007199254740991),
    ]
    basis: Annotated[
        Literal["exact", "fitted", "guessed"],
        Field(
            description="What a figure rests on: `exact` is read from a header or computed from a known shape, `fitted` is a formula whose constants were fitted on measurements, `guessed` is neither."
        ),
    ]


class DecodeBudget(BaseModel):
    """
    The time of one token in parts, which add up: they follow one another.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    readBytes: Annotated[
        StrictInt,
        Field(
            description="Bytes that are read for one token: weights in use and cache.",
            examples=[2147483648],
            ge=0,
            le=9007199254740991,
        ),
    ]
    fixedMs: Annotated[
        StrictFloat, Field(description="Starting the work of each layer.", examples=[1.9], ge=0.0, le=3600000.0)
    ]
    weightsMs: Annotated[
        StrictFloat,
        Field(
            description="Reading weights that devices hold, or the processor where no device holds any.",
            examples=[19.4],
            ge=0.0,
            le=3600000.0,
        ),
    ]
    kvCacheMs: Annotated[StrictFloat, Field(description="Reading the cache.", examples=[0.6], ge=0.0, le=3600000.0)]
    hostMs: Annotated[
        StrictFloat,
        Field(
            description="What the processor does for layers and experts that lie in the machine's memory while devices hold the rest.",
            examples=[0],
            ge=0.0,
            le=3600000.0,
        ),
    ]
    hopMs: Annotated[
        StrictFloat, Field(description="Handing over between devices.", examples=[0], ge=0.0, le=3600000.0)
    ]


class ModelEstimate(Document):
    """
    How much memory a model takes on a machine, whether it fits there, and how fast it runs, each with what the figure rests on.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    schemaVersion: Annotated[Literal["v1"], Field(description="The version of this contract.")]
    kind: Annotated[Literal["ModelEstimate"], Field(description="Always `ModelEstimate`.")]
    estimatedAt: Annotated[
        StrictStr,
        Field(
            description="When the estimate was made.",
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
    hardware: Annotated[DocumentRef, Field(description="The hardware profile that it was made for.")]
    hardwareOrigin: Annotated[
        Literal["probe", "override", "simulation", "fallback"],
        Field(
            description="Whether a machine was looked at: found by looking, given by hand, made for a machine that is not here, or what remains when looking failed."
        ),
    ]
    memory: MemoryTerms
    kvCacheBytesPerToken: Annotated[
        StrictFloat,
        Field(
            description="What one token of context takes: `memory.kvCache`, recurrent state included, divided by the context.",
            examples=[32768],
            ge=0.0,
            le=9007199254740991.0,
        ),
    ]
    disk: DiskTerm
    fit: Annotated[
        Fits | DoesNotFit | FitUnknown,
        Field(
            description="Whether it fits. Of a machine that was not looked at, against memory that is supposed to be free.",
            discriminator="verdict",
        ),
    ]
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
    decodeBudget: Annotated[
        DecodeBudget | MISSING,
        Field(description="Where the time of one token goes. Absent: the speed was not reckoned from it."),
    ] = MISSING
    prefillSpeed: Annotated[
        SpeedEstimated | SpeedUnavailable,
        Field(description="How fast a prompt is read, with one sequence at work.", discriminator="status"),
    ]
    calibration: Annotated[
        DocumentRef | MISSING,
        Field(description="The measurements on this machine that a speed rests on. Absent: none."),
    ] = MISSING
    reproduceCommand: Annotated[
        list[Argument] | MISSING,
        Field(
            description="The command of llama.cpp that makes the same case, argument by argument, without paths. Absent: another engine runs it, or no such command is known.",
            max_length=64,
            min_length=1,
        ),
    ] = MISSING
    notices: Annotated[list[Notice], Field(description="What a reader should know.", max_length=64)]

# Generated from schemas/ by datamodel-code-generator. Do not edit.

from __future__ import annotations

from typing import Annotated, Literal

from modeldoor_validators.document import Document
from pydantic import MISSING, BaseModel, ConfigDict, Field, StrictFloat, StrictInt, StrictStr

from .estimates import Workload


class Correction(BaseModel):
    """
    By how much predictions for this machine are corrected.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    ratio: Annotated[
        StrictFloat,
        Field(
            description="The median of the ratios, of an even number the mean of the middle two. How far it is believed for another case is the estimator's to say: of one measurement less than of many.",
            examples=[0.95],
            ge=0.02,
            le=50.0,
        ),
    ]
    measurementCount: Annotated[StrictInt, Field(description="How many measurements it rests on.", ge=1, le=256)]
    lowestRatio: Annotated[
        StrictFloat, Field(description="The least of the ratios.", examples=[0.95], ge=0.02, le=50.0)
    ]
    highestRatio: Annotated[
        StrictFloat, Field(description="The greatest of the ratios.", examples=[0.95], ge=0.02, le=50.0)
    ]


class Measurement(BaseModel):
    """
    How fast one model was on this machine, and how fast it was predicted to be.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    measuredAt: Annotated[
        StrictStr,
        Field(
            description="When it was measured.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ]
    model: Annotated[
        StrictStr,
        Field(
            description="What people call it.",
            examples=["Llama 3.2 1B Instruct"],
            max_length=128,
            pattern="^[^ ](.*[^ ])?$",
        ),
    ]
    repository: Annotated[
        StrictStr | MISSING,
        Field(
            description="Its repository. Absent: it is known by its name alone.",
            examples=["meta-llama/Llama-3.2-1B-Instruct"],
            max_length=200,
            pattern="^[A-Za-z0-9_]+([.-]+[A-Za-z0-9_]+)*/[A-Za-z0-9_]+([.-]+[A-Za-z0-9_]+)*$",
        ),
    ] = MISSING
    artifactDigest: Annotated[
        StrictStr | MISSING,
        Field(
            description="The digest of its file, of a split model that of the first part. Absent: not known.",
            examples=["sha256:6f85a640a97cf2bf5b8e764087b1e83da0fdb51d7c9fab7d0fece9385611df83"],
            max_length=71,
            min_length=71,
            pattern="^sha256:0*[1-9a-f][0-9a-f]*$",
        ),
    ] = MISSING
    quantization: Annotated[
        StrictStr,
        Field(
            description="How weights are stored, in the words of the format: `Q4_K_M`, `F16`, `MXFP4`, `MLX-4bit`.",
            examples=["Q4_K_M"],
            max_length=32,
            min_length=2,
            pattern="^[A-Za-z0-9]+([._-][A-Za-z0-9]+)*$",
        ),
    ]
    workload: Workload
    placement: Annotated[
        Literal["fullDevice", "splitDevices", "partialOffload", "unified", "cpu"],
        Field(
            description="Where a model lies: on one device, over several, partly on devices and partly in the machine's memory, in unified memory, or in the machine's memory alone."
        ),
    ]
    deviceLayers: Annotated[
        StrictInt | MISSING, Field(description="Layers that devices held. Absent: not told.", ge=0, le=100000)
    ] = MISSING
    totalLayers: Annotated[
        StrictInt | MISSING,
        Field(
            description="All layers; the output counts as one more, as llama.cpp counts. Absent: not told.",
            ge=2,
            le=100000,
        ),
    ] = MISSING
    hostExpertLayers: Annotated[
        StrictInt | MISSING,
        Field(
            description="Layers whose experts lay in the machine's memory while devices held the rest of them. Absent: none.",
            ge=1,
            le=100000,
        ),
    ] = MISSING
    decodeDepthTokens: Annotated[
        StrictInt, Field(description="How many tokens the context held.", examples=[512], ge=0, le=2147483648)
    ]
    measuredTokensPerSecond: Annotated[
        StrictFloat,
        Field(
            description="How fast an answer was written, with one sequence at work.",
            examples=[31.4],
            gt=0.0,
            le=10000000.0,
        ),
    ]
    predictedTokensPerSecond: Annotated[
        StrictFloat,
        Field(
            description="The likely speed as it was predicted for this case without any calibration.",
            examples=[31.4],
            gt=0.0,
            le=10000000.0,
        ),
    ]
    ratio: Annotated[
        StrictFloat,
        Field(
            description="`measuredTokensPerSecond` divided by `predictedTokensPerSecond`.",
            examples=[0.95],
            ge=0.02,
            le=50.0,
        ),
    ]


class SpeedCalibration(Document):
    """
    Speeds that were measured on one machine, and by how much what is predicted there must be corrected.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    schemaVersion: Annotated[Literal["v1"], Field(description="The version of this contract.")]
    kind: Annotated[Literal["SpeedCalibration"], Field(description="Always `SpeedCalibration`.")]
    updatedAt: Annotated[
        StrictStr,
        Field(
            description="When the newest of the measurements was made.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ]
    hardwareDigest: Annotated[
        StrictStr,
        Field(
            description="What the measurements hold for: the digest of the canonical bytes (RFC 8785) of those parts of the hardware profile that decide speed, such as names, sizes, units, clocks, bandwidths, backends, links and usable cores. Free memory and times are no part of it.",
            examples=["sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
            max_length=71,
            min_length=71,
            pattern="^sha256:0*[1-9a-f][0-9a-f]*$",
        ),
    ]
    speedModel: Annotated[
        StrictStr,
        Field(
            description="With which constants the speeds were predicted. Ratios hold for these alone: a reader whose constants are others does not use them.",
            examples=["time-budget-2026-11-20"],
            max_length=128,
            pattern="^[a-z0-9]+([._-][a-z0-9]+)*$",
        ),
    ]
    measurements: Annotated[
        list[Measurement],
        Field(
            description="What was measured, the oldest first. A case that is measured again replaces its earlier measurement.",
            max_length=256,
            min_length=1,
        ),
    ]
    correction: Correction

# Generated from schemas/ by datamodel-code-generator. Do not edit.

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import MISSING, BaseModel, ConfigDict, Field, RootModel, StrictBool, StrictFloat, StrictInt, StrictStr

from .artifacts import HttpsArtifact, HubArtifact, LocalArtifact, OllamaArtifact, UnpinnedArtifact
from .common import DocumentRef


class Estimates(RootModel[Any]):
    model_config = ConfigDict(
        frozen=True,
    )
    root: Annotated[
        Any,
        Field(
            description="Memory, fit and speed of a model on a machine, each with what it rests on.", title="Estimates"
        ),
    ]


class MemoryDetail(BaseModel):
    """
    What one part of the memory is made of, in part.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    label: Annotated[
        StrictStr,
        Field(description="What it is.", examples=["draft model"], max_length=128, pattern="^[!-~]([ -~]*[!-~])?$"),
    ]
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


class MemoryPart(BaseModel):
    """
    What lies in one place.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    place: Annotated[
        Literal["device", "host"], Field(description="A device's own or unified memory, or the machine's memory.")
    ]
    deviceIndex: Annotated[
        StrictInt | MISSING,
        Field(
            description="Which device of the hardware profile. Absent: it lies in the machine's memory.", ge=0, le=1023
        ),
    ] = MISSING
    neededBytes: Annotated[
        StrictInt, Field(description="What the model takes there.", examples=[2147483648], ge=0, le=9007199254740991)
    ]
    availableBytes: Annotated[
        StrictInt, Field(description="What was free there.", examples=[2147483648], ge=0, le=9007199254740991)
    ]
    reserveBytes: Annotated[
        StrictInt, Field(description="What is kept free there.", examples=[2147483648], ge=0, le=9007199254740991)
    ]


class Fits(BaseModel):
    """
    It fits, against free memory and with the reserve kept.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    verdict: Annotated[Literal["fits"], Field(description="The tag of this variant.")]
    placement: Annotated[
        Literal["fullDevice", "splitDevices", "partialOffload", "unified", "cpu"],
        Field(
            description="Where its layers lie. What an engine keeps in the machine's memory whatever happens, such as the table of inputs, does not count."
        ),
    ]
    parts: Annotated[list[MemoryPart], Field(description="What lies where.", max_length=65, min_length=1)]
    deviceLayers: Annotated[
        StrictInt | MISSING, Field(description="Layers that devices hold. Absent: not told.", ge=0, le=100000)
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
            description="Layers whose experts lie in the machine's memory while devices hold the rest of them. Absent: none.",
            ge=1,
            le=100000,
        ),
    ] = MISSING
    largestContextTokens: Annotated[
        StrictInt | MISSING,
        Field(
            description="The largest context that still fits there, never beyond the model's own. Absent: not computed.",
            examples=[131072],
            ge=1,
            le=2147483648,
        ),
    ] = MISSING


class DoesNotFit(BaseModel):
    """
    It does not fit anywhere on this machine now.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    verdict: Annotated[Literal["doesNotFit"], Field(description="The tag of this variant.")]
    requiredBytes: Annotated[
        StrictInt,
        Field(description="What it takes, reserve included.", examples=[2147483648], ge=0, le=9007199254740991),
    ]
    availableBytes: Annotated[
        StrictInt,
        Field(
            description="How much of the free memory could hold it, in all places together. Places hold whole layers, and what that leaves over does not count.",
            examples=[2147483648],
            ge=0,
            le=9007199254740991,
        ),
    ]
    shortfallBytes: Annotated[
        StrictInt, Field(description="What is missing.", examples=[2147483648], ge=0, le=9007199254740991)
    ]
    largestContextTokens: Annotated[
        StrictInt | MISSING,
        Field(
            description="The largest context that would fit. Absent: none would, or it was not computed.",
            examples=[131072],
            ge=1,
            le=2147483648,
        ),
    ] = MISSING


class FitUnknown(BaseModel):
    """
    It cannot be told, because free memory is unknown. That is not a fit.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    verdict: Annotated[Literal["unknown"], Field(description="The tag of this variant.")]
    reason: Annotated[
        StrictStr,
        Field(
            description="A stable code in lowerCamelCase that programs can rely on; readers pass over codes that they do not know.",
            examples=["noSensor"],
            max_length=64,
            min_length=3,
            pattern="^[a-z][A-Za-z0-9]*$",
        ),
    ]


class SpeedEstimated(BaseModel):
    """
    How fast tokens of one sequence come, as an interval.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    status: Annotated[Literal["estimated"], Field(description="The tag of this variant.")]
    lowTokensPerSecond: Annotated[
        StrictFloat, Field(description="The lower end of the interval.", examples=[31.4], gt=0.0, le=10000000.0)
    ]
    likelyTokensPerSecond: Annotated[
        StrictFloat, Field(description="The likely speed.", examples=[31.4], gt=0.0, le=10000000.0)
    ]
    highTokensPerSecond: Annotated[
        StrictFloat, Field(description="The upper end of the interval.", examples=[31.4], gt=0.0, le=10000000.0)
    ]
    coveragePercent: Annotated[
        StrictFloat,
        Field(
            description="How many of a hundred measured cases fell into such an interval.",
            examples=[90],
            gt=0.0,
            le=100.0,
        ),
    ]
    confidence: Annotated[Literal["high", "medium", "low"], Field(description="How far a figure can be relied on.")]
    method: Annotated[
        Literal["measured", "calibrated", "timeBudget", "seed"],
        Field(
            description="`measured` on this machine, `calibrated` by other measurements on it, a `timeBudget` for each token, or the `seed` formula of bandwidth times efficiency."
        ),
    ]


class SpeedUnavailable(BaseModel):
    """
    No speed can be told.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    status: Annotated[Literal["unavailable"], Field(description="The tag of this variant.")]
    reason: Annotated[
        StrictStr,
        Field(
            description="A stable code in lowerCamelCase that programs can rely on; readers pass over codes that they do not know.",
            examples=["noSensor"],
            max_length=64,
            min_length=3,
            pattern="^[a-z][A-Za-z0-9]*$",
        ),
    ]


class QuantizationTerm(BaseModel):
    """
    How its weights are stored.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    name: Annotated[
        StrictStr,
        Field(
            description="How weights are stored, in the words of the format: `Q4_K_M`, `F16`, `MXFP4`, `MLX-4bit`.",
            examples=["Q4_K_M"],
            max_length=32,
            min_length=2,
            pattern="^[A-Za-z0-9]+([._-][A-Za-z0-9]+)*$",
        ),
    ]
    bitsPerWeight: Annotated[
        StrictFloat, Field(description="Bits for each weight, on average.", examples=[4.85], gt=0.0, le=64.0)
    ]
    isKnown: Annotated[
        StrictBool,
        Field(
            description="Whether `bitsPerWeight` is known: by the name, or by the sizes in the file. If it is not, a heavy storage is supposed, never a light one."
        ),
    ]


class Workload(BaseModel):
    """
    What the model is asked to do, and by which engine.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    engine: Annotated[
        Literal["llama.cpp", "ollama", "mlx", "vllm"],
        Field(description="What runs a model: memory and speed are its own."),
    ]
    contextTokens: Annotated[
        StrictInt,
        Field(description="Tokens of context, for all sequences together.", examples=[131072], ge=1, le=2147483648),
    ]
    kvCacheType: Annotated[
        Literal["f32", "f16", "bf16", "q8_0", "q5_1", "q5_0", "q4_1", "q4_0", "iq4_nl"],
        Field(description="How keys are stored, and values unless `valueCacheType` says otherwise."),
    ]
    valueCacheType: Annotated[
        Literal["f32", "f16", "bf16", "q8_0", "q5_1", "q5_0", "q4_1", "q4_0", "iq4_nl"] | MISSING,
        Field(description="How values are stored where that differs from keys. Absent: as `kvCacheType` says."),
    ] = MISSING
    parallelSequences: Annotated[
        StrictInt, Field(description="Sequences at the same time.", examples=[1], ge=1, le=4096)
    ]
    unifiedCache: Annotated[
        StrictBool | MISSING,
        Field(
            description="Whether all sequences share one cache. Absent: each has its own, of an equal share of the context."
        ),
    ] = MISSING
    flashAttention: Annotated[StrictBool, Field(description="Whether flash attention is on. Quantised values need it.")]
    batchTokens: Annotated[
        StrictInt,
        Field(description="Tokens that are computed at once (llama.cpp's `n_ubatch`).", examples=[512], ge=1, le=65536),
    ]
    reservedOutputs: Annotated[
        StrictInt | MISSING,
        Field(
            description="For how many tokens of a batch the engine keeps room for the scores of the whole vocabulary. Absent: for all of `batchTokens`.",
            examples=[1],
            ge=1,
            le=65536,
        ),
    ] = MISSING


class OneMachine(BaseModel):
    """
    One machine, as much of it as was free when it was looked at.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    by: Annotated[Literal["machine"], Field(description="The tag of this variant.")]
    hardware: Annotated[DocumentRef, Field(description="The hardware profile that every model was held against.")]
    hardwareOrigin: Annotated[
        Literal["probe", "override", "simulation", "fallback"],
        Field(
            description="Whether a machine was looked at: found by looking, given by hand, made for a machine that is not here, or what remains when looking failed."
        ),
    ]
    hardwareReadAt: Annotated[
        StrictStr,
        Field(
            description="When the free memory of that profile was read; of one without, when the machine was looked at.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ]
    workload: Annotated[Workload, Field(description="What the model is asked to do.")]
    minimumTokensPerSecond: Annotated[
        StrictFloat | MISSING,
        Field(
            description="How fast a model must be likely to write, behind the whole context. Absent: as slowly as it likes.",
            examples=[31.4],
            gt=0.0,
            le=10000000.0,
        ),
    ] = MISSING
    calibration: Annotated[
        DocumentRef | MISSING, Field(description="The measurements on this machine that speeds rest on. Absent: none.")
    ] = MISSING


class MemoryTerm(BaseModel):
    """
    One part of the memory that a model takes.
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
    method: Annotated[
        StrictStr,
        Field(
            description="How it was found.",
            examples=["Two cards were found; the larger one counts."],
            max_length=500,
            pattern="^[^ ].*[^ ]$",
        ),
    ]
    details: Annotated[
        list[MemoryDetail] | MISSING,
        Field(
            description="What it is made of, part by part; they add up to `bytes`. Absent: not told.",
            max_length=32,
            min_length=1,
        ),
    ] = MISSING


class MemoryTerms(BaseModel):
    """
    The memory that a model takes when it runs, in four parts.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    weights: Annotated[
        MemoryTerm,
        Field(description="The weights, all experts of a mixture included, and what the engine keeps beside them."),
    ]
    kvCache: Annotated[MemoryTerm, Field(description="Keys, values and recurrent state for the whole context.")]
    compute: Annotated[MemoryTerm, Field(description="Buffers for the computation itself.")]
    overhead: Annotated[MemoryTerm, Field(description="What the engine and the driver take beside that.")]
    totalBytes: Annotated[
        StrictInt, Field(description="The sum of the four.", examples=[2147483648], ge=0, le=9007199254740991)
    ]


class EstimatedModel(BaseModel):
    """
    Which model, and how it was known.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    name: Annotated[
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
            description="Its repository. Absent: it is known by its file alone.",
            examples=["meta-llama/Llama-3.2-1B-Instruct"],
            max_length=200,
            pattern="^[A-Za-z0-9_]+([.-]+[A-Za-z0-9_]+)*/[A-Za-z0-9_]+([.-]+[A-Za-z0-9_]+)*$",
        ),
    ] = MISSING
    artifact: Annotated[
        HubArtifact | HttpsArtifact | OllamaArtifact | LocalArtifact | UnpinnedArtifact | MISSING,
        Field(
            description="Its files, to the byte. Absent: they are known by a header or by a name alone.",
            discriminator="source",
        ),
    ] = MISSING
    shapeSource: Annotated[
        Literal["header", "configuration", "shapes", "none"],
        Field(
            description="Where its shape was read: in the file's own header, in its configuration, in the shipped shapes, or nowhere."
        ),
    ]
    quantization: QuantizationTerm
    parametersTotal: Annotated[
        StrictInt, Field(description="All its weights.", examples=[1235814400], ge=1, le=1000000000000000)
    ]
    parametersActive: Annotated[
        StrictInt | MISSING,
        Field(
            description="Weights that each token uses. Absent: all of them, or not known.",
            examples=[1235814400],
            ge=1,
            le=1000000000000000,
        ),
    ] = MISSING
    maximumContextTokens: Annotated[
        StrictInt | MISSING,
        Field(
            description="The longest context that the model was made for. Absent: not known.",
            examples=[131072],
            ge=1,
            le=2147483648,
        ),
    ] = MISSING


class Companion(BaseModel):
    """
    A second model that is loaded with the first.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    role: Annotated[
        Literal["projector", "draft"],
        Field(description="It turns images or sound into tokens, or it drafts tokens that the model checks."),
    ]
    name: Annotated[
        StrictStr,
        Field(
            description="What people call it.",
            examples=["Llama 3.2 1B Instruct"],
            max_length=128,
            pattern="^[^ ](.*[^ ])?$",
        ),
    ]
    artifact: Annotated[
        HubArtifact | HttpsArtifact | OllamaArtifact | LocalArtifact | UnpinnedArtifact | MISSING,
        Field(
            description="Its files, to the byte. Absent: they are known by a header or by a name alone.",
            discriminator="source",
        ),
    ] = MISSING
    memoryBytes: Annotated[
        StrictInt,
        Field(description="What it takes of the memory in all.", examples=[2147483648], ge=0, le=9007199254740991),
    ]
    diskBytes: Annotated[
        StrictInt, Field(description="The room that its files take.", examples=[2147483648], ge=0, le=9007199254740991)
    ]

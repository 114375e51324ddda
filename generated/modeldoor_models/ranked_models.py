# Generated from schemas/ by datamodel-code-generator. Do not edit.

from __future__ import annotations

from typing import Annotated, Literal

from modeldoor_validators.document import Document
from pydantic import MISSING, BaseModel, ConfigDict, Field, StrictBool, StrictFloat, StrictInt, StrictStr

from .artifacts import HttpsArtifact, HubArtifact, LocalArtifact, OllamaArtifact, UnpinnedArtifact
from .common import DocumentRef, Notice
from .estimates import DoesNotFit, Fits, FitUnknown, MemoryTerms, SpeedEstimated, SpeedUnavailable, Workload
from .evidence import ScoreEvidence


class Options(BaseModel):
    """
    What was asked for.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    includesUnfit: Annotated[
        StrictBool, Field(description="Whether models that do not fit are listed too; their score is 0.")
    ]
    placements: Annotated[
        list[Literal["fullDevice", "splitDevices", "partialOffload", "unified", "cpu"]] | MISSING,
        Field(description="Where a model may lie to count as fitting. Absent: anywhere.", max_length=5, min_length=1),
    ] = MISSING
    limit: Annotated[
        StrictInt | MISSING,
        Field(
            description="At most so many rows. Absent: all, which are 1000 at most: more would make a document that the gate does not read.",
            ge=1,
            le=1000,
        ),
    ] = MISSING
    turnTokens: Annotated[
        StrictInt,
        Field(
            description="How many tokens an agent's model is taken to write in one turn. An estimated turn is the time of writing them; reading the prompt is not counted.",
            examples=[131072],
            ge=1,
            le=2147483648,
        ),
    ]
    latencyBudgetMs: Annotated[
        StrictInt,
        Field(description="How long one turn of an agent may take.", examples=[120000], ge=0, le=9007199254740991),
    ]


class QualityInterval(BaseModel):
    """
    The interval of a quality.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    lowScore: Annotated[StrictFloat, Field(description="The lower end.", examples=[57.63], ge=0.0, le=100.0)]
    highScore: Annotated[StrictFloat, Field(description="The upper end.", examples=[57.63], ge=0.0, le=100.0)]
    coveragePercent: Annotated[
        StrictFloat,
        Field(
            description="How many of a hundred held-out figures fell into such an interval.",
            examples=[90],
            gt=0.0,
            le=100.0,
        ),
    ]


class AgentEligible(BaseModel):
    """
    It suits: it fits, it is known to call tools, and a turn stays within the budget.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    verdict: Annotated[Literal["eligible"], Field(description="The tag of this variant.")]
    toolCalling: Annotated[
        Literal["supported"], Field(description="It is known to call tools; whoever is not known to is not eligible.")
    ]
    score: Annotated[
        StrictFloat,
        Field(description="How well it suits, by the ranker's own method.", examples=[57.63], ge=0.0, le=100.0),
    ]
    turnMs: Annotated[
        StrictInt,
        Field(
            description="How long one turn takes. Where it is estimated: `turnTokens` / `likelyTokensPerSecond` of `decodeSpeed` * 1000, rounded to a whole number; one more or less is taken for rounding.",
            examples=[120000],
            ge=0,
            le=9007199254740991,
        ),
    ]
    turnBasis: Annotated[
        Literal["measured", "estimated"], Field(description="Whether a turn was measured or follows from the speed.")
    ]
    probedAt: Annotated[
        StrictStr | MISSING,
        Field(
            description="When the model was last tried on this machine. Absent: never.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ] = MISSING
    buildQuality: Annotated[
        StrictFloat | MISSING,
        Field(
            description="How well it did the tasks that it was tried on. Absent: it was tried on none.",
            examples=[0.85],
            ge=0.0,
            le=1.0,
        ),
    ] = MISSING


class UseQuality(BaseModel):
    """
    Quality for one use.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    score: Annotated[
        StrictFloat,
        Field(
            description="The quality: some mean of the contributions' scores that it rests on, so neither better nor worse than all of them, unless one is interpolated.",
            examples=[57.63],
            ge=0.0,
            le=100.0,
        ),
    ]
    interval: Annotated[
        QualityInterval | MISSING, Field(description="Where the quality probably lies. Absent: not computed.")
    ] = MISSING
    restsOn: Annotated[
        Literal["ownBenchmarks", "otherBenchmarks"],
        Field(
            description="`ownBenchmarks`: benchmarks of this use were observed. `otherBenchmarks`: none was, so those of other uses stand for them."
        ),
    ]


class AgentIneligible(BaseModel):
    """
    It does not suit, or it is not known to.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    verdict: Annotated[Literal["ineligible"], Field(description="The tag of this variant.")]
    toolCalling: Annotated[
        Literal["supported", "unsupported", "unknown"],
        Field(description="Whether it calls tools: `unsupported` and `unknown` are reasons each."),
    ]
    reasons: Annotated[
        list[Literal["doesNotFit", "fitUnknown", "noToolCalling", "toolCallingUnknown", "latencyUnknown", "latencyOverBudget"]],
        Field(
            description="Every reason that holds and no other, in the order of their list. Of the fit: `doesNotFit` or `fitUnknown` where the verdict is `doesNotFit` or `unknown`. Of the tools: `noToolCalling` or `toolCallingUnknown` where `toolCalling` is `unsupported` or `unknown`. Of the turn, only where it fits: `latencyUnknown` without `turnMs`, `latencyOverBudget` where `turnMs` is more than `latencyBudgetMs`.",
            max_length=6,
            min_length=1,
        ),
    ]
    turnMs: Annotated[
        StrictInt | MISSING,
        Field(
            description="How long one turn takes. Where it is estimated: `turnTokens` / `likelyTokensPerSecond` of `decodeSpeed` * 1000, rounded to a whole number; one more or less is taken for rounding. Absent: it does not fit, or that cannot be told.",
            examples=[120000],
            ge=0,
            le=9007199254740991,
        ),
    ] = MISSING
    turnBasis: Annotated[
        Literal["measured", "estimated"] | MISSING,
        Field(description="Whether a turn was measured or follows from the speed. Absent: there is no `turnMs`."),
    ] = MISSING
    probedAt: Annotated[
        StrictStr | MISSING,
        Field(
            description="When the model was last tried on this machine. Absent: never.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ] = MISSING


class Excluded(BaseModel):
    """
    A candidate that is not in `rows`.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    repository: Annotated[
        StrictStr,
        Field(
            description="The model.",
            examples=["meta-llama/Llama-3.2-1B-Instruct"],
            max_length=200,
            pattern="^[A-Za-z0-9_]+([.-]+[A-Za-z0-9_]+)*/[A-Za-z0-9_]+([.-]+[A-Za-z0-9_]+)*$",
        ),
    ]
    quantization: Annotated[
        StrictStr,
        Field(
            description="How the weights are stored: that of `artifact`.",
            examples=["Q4_K_M"],
            max_length=32,
            min_length=2,
            pattern="^[A-Za-z0-9]+([._-][A-Za-z0-9]+)*$",
        ),
    ]
    artifact: Annotated[
        HubArtifact | HttpsArtifact | OllamaArtifact | LocalArtifact | UnpinnedArtifact,
        Field(description="The files that were considered.", discriminator="source"),
    ]
    reason: Annotated[
        Literal["candidateInvalid", "formatUnsupported", "contextTooShort", "shapeUnknown", "noObservation", "fitUnknown", "doesNotFit"],
        Field(description="The first reason that holds."),
    ]


class Quality(BaseModel):
    """
    Quality on the common scale, before speed, confidence and fit are weighed. A use that nothing is known of is left out.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    general: Annotated[UseQuality | MISSING, Field(description="For everything. Absent: nothing is known.")] = MISSING
    coding: Annotated[UseQuality | MISSING, Field(description="For writing programs. Absent: nothing is known.")] = (
        MISSING
    )
    reasoning: Annotated[
        UseQuality | MISSING, Field(description="For problems that need several steps. Absent: nothing is known.")
    ] = MISSING


class Row(BaseModel):
    """
    One model in one quantisation, as one set of files.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    rank: Annotated[StrictInt, Field(description="Its place, from 1.", ge=1, le=1000)]
    repository: Annotated[
        StrictStr,
        Field(
            description="The model that was measured and released.",
            examples=["meta-llama/Llama-3.2-1B-Instruct"],
            max_length=200,
            pattern="^[A-Za-z0-9_]+([.-]+[A-Za-z0-9_]+)*/[A-Za-z0-9_]+([.-]+[A-Za-z0-9_]+)*$",
        ),
    ]
    displayName: Annotated[
        StrictStr,
        Field(
            description="What people call it.",
            examples=["Llama 3.2 1B Instruct"],
            max_length=128,
            pattern="^[^ ](.*[^ ])?$",
        ),
    ]
    family: Annotated[
        StrictStr,
        Field(
            description="The family that it belongs to, as the candidates say.",
            examples=["llama-3.2-1b-q4-k-m"],
            max_length=128,
            pattern="^[a-z0-9]+([._-][a-z0-9]+)*$",
        ),
    ]
    baseRepository: Annotated[
        StrictStr | MISSING,
        Field(
            description="The model that it was made from, as the candidates say; evidence of the grade `base` is of this model. Absent: it was made from none, or that is not known.",
            examples=["meta-llama/Llama-3.2-1B-Instruct"],
            max_length=200,
            pattern="^[A-Za-z0-9_]+([.-]+[A-Za-z0-9_]+)*/[A-Za-z0-9_]+([.-]+[A-Za-z0-9_]+)*$",
        ),
    ] = MISSING
    parametersTotal: Annotated[
        StrictInt,
        Field(
            description="A number of weights, all counted, not billions.",
            examples=[1235814400],
            ge=1,
            le=1000000000000000,
        ),
    ]
    parametersActive: Annotated[
        StrictInt,
        Field(
            description="Weights that each token uses; of a dense model, all of them.",
            examples=[1235814400],
            ge=1,
            le=1000000000000000,
        ),
    ]
    quantization: Annotated[
        StrictStr,
        Field(
            description="How the weights are stored: that of `artifact`, so that a row can be named without it.",
            examples=["Q4_K_M"],
            max_length=32,
            min_length=2,
            pattern="^[A-Za-z0-9]+([._-][A-Za-z0-9]+)*$",
        ),
    ]
    artifact: Annotated[
        HubArtifact | HttpsArtifact | OllamaArtifact | LocalArtifact | UnpinnedArtifact,
        Field(
            description="The files that would run. Only a pinned artifact can be installed. Once it is, `pool-state` and `model-catalog` hold the same digests, and the name by which an engine is asked for it: a ranking knows no such name.",
            discriminator="source",
        ),
    ]
    ollamaName: Annotated[
        StrictStr | MISSING,
        Field(
            description="Its name in Ollama, which can be pointed at other weights: what is installed is `artifact`. Absent: none is known, or its files are pinned elsewhere.",
            examples=["qwen3:32b"],
            max_length=255,
            pattern="^[A-Za-z0-9][A-Za-z0-9._-]*([:/][A-Za-z0-9_][A-Za-z0-9._-]*)*:[A-Za-z0-9_][A-Za-z0-9._-]*$",
        ),
    ] = MISSING
    memory: MemoryTerms
    diskBytes: Annotated[
        StrictInt | MISSING,
        Field(
            description="The room that its files take: `totalBytes` of the artifact. Absent: not known, as for an unpinned artifact without a size.",
            examples=[2147483648],
            ge=0,
            le=9007199254740991,
        ),
    ] = MISSING
    fit: Annotated[Fits | DoesNotFit | FitUnknown, Field(description="Whether it fits.", discriminator="verdict")]
    decodeSpeed: Annotated[
        SpeedEstimated | SpeedUnavailable,
        Field(
            description="How fast an answer is written. A `reason` is one of no closed list.", discriminator="status"
        ),
    ]
    prefillSpeed: Annotated[
        SpeedEstimated | SpeedUnavailable | MISSING,
        Field(description="How fast a prompt is read. Absent: not computed.", discriminator="status"),
    ] = MISSING
    score: Annotated[
        StrictFloat,
        Field(
            description="The score that the order follows: quality for this use, weighed by how far speed and evidence can be relied on. 0 for a model that does not fit.",
            examples=[57.63],
            ge=0.0,
            le=100.0,
        ),
    ]
    quality: Annotated[Quality, Field(description="How good the model is, for each use that something is known of.")]
    evidence: ScoreEvidence
    agentic: Annotated[
        AgentEligible | AgentIneligible,
        Field(description="Whether it suits an agent that calls tools.", discriminator="verdict"),
    ]


class RankedModels(Document):
    """
    Which models suit one machine best, for one use, with the memory, speed and evidence that each place in the order rests on.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    schemaVersion: Annotated[Literal["v1"], Field(description="The version of this contract.")]
    kind: Annotated[Literal["RankedModels"], Field(description="Always `RankedModels`.")]
    rankedAt: Annotated[
        StrictStr,
        Field(
            description="When the models were ranked.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ]
    use: Annotated[Literal["general", "coding", "reasoning"], Field(description="What the order is for.")]
    workload: Workload
    scoringMethod: Annotated[
        StrictStr,
        Field(
            description="How scores were made: the ranker's own name for it, of which there is no closed list. Scores of two methods cannot be compared.",
            examples=["llama-3.2-1b-q4-k-m"],
            max_length=128,
            pattern="^[a-z0-9]+([._-][a-z0-9]+)*$",
        ),
    ]
    options: Options
    hardware: Annotated[
        DocumentRef,
        Field(description="The hardware profile that the ranking is for: a document of `hardware-profile`."),
    ]
    benchmarks: Annotated[
        DocumentRef | MISSING,
        Field(
            description="The benchmark snapshot that the scores come from: a document of `benchmark-snapshot`. Absent: none could be had, as the notice `snapshotUnavailable` says; then nothing is ranked."
        ),
    ] = MISSING
    candidates: Annotated[
        DocumentRef, Field(description="The candidates that were compared: a document of `model-candidates`.")
    ]
    candidateCount: Annotated[
        StrictInt,
        Field(
            description="How many candidates were compared: those in `rows`, those in `excluded`, and those beyond the limit.",
            ge=0,
            le=5000,
        ),
    ]
    rows: Annotated[
        list[Row],
        Field(
            description="The models, the best first: by score, then by likely speed (none is slower than any), then by repository, quantisation and the digests of the files in their order, by code points. Of an unpinned artifact its place in the hub stands for the digests, after all of these.",
            max_length=1000,
        ),
    ]
    excluded: Annotated[
        list[Excluded],
        Field(
            description="Every candidate that was judged and is not in `rows`, with the reason: nothing is dropped in silence.",
            max_length=5000,
        ),
    ]
    beyondLimitCount: Annotated[
        StrictInt | MISSING,
        Field(description="How many more rows there would be without `limit`. Absent: none.", ge=1, le=5000),
    ] = MISSING
    notices: Annotated[
        list[Notice],
        Field(
            description="What a reader should know, such as a benchmark snapshot that could not be had. There is no closed list of codes.",
            max_length=64,
        ),
    ]

# Generated from schemas/ by datamodel-code-generator. Do not edit.

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import MISSING, BaseModel, ConfigDict, Field, RootModel, StrictFloat, StrictInt, StrictStr


class Evidence(RootModel[Any]):
    model_config = ConfigDict(
        frozen=True,
    )
    root: Annotated[
        Any, Field(description="What is known of a model's quality, how directly, and how long ago.", title="Evidence")
    ]


class Contribution(BaseModel):
    """
    One observation and its weight in a score.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    repository: Annotated[
        StrictStr,
        Field(
            description="The model that was measured: the ranked one itself, the same model in another packaging (`bartowski/Qwen3-8B-GGUF` for `Qwen/Qwen3-8B`), or the relative that `grade` speaks of.",
            examples=["meta-llama/Llama-3.2-1B-Instruct"],
            max_length=200,
            pattern="^[A-Za-z0-9_]+([.-]+[A-Za-z0-9_]+)*/[A-Za-z0-9_]+([.-]+[A-Za-z0-9_]+)*$",
        ),
    ]
    quantization: Annotated[
        StrictStr | MISSING,
        Field(
            description="The quantisation that was measured. Absent: not told.",
            examples=["Q4_K_M"],
            max_length=32,
            min_length=2,
            pattern="^[A-Za-z0-9]+([._-][A-Za-z0-9]+)*$",
        ),
    ] = MISSING
    benchmark: Annotated[
        StrictStr,
        Field(
            description="A benchmark, its release included; there is no closed list. Names that differ only in `-`, `_` and `.` are one.",
            examples=["ollb2-mmlu-pro"],
            max_length=96,
            min_length=2,
            pattern="^[a-z0-9]+([.+_-]+[a-z0-9]+)*[+]?$",
        ),
    ]
    uses: Annotated[
        list[Literal["general", "coding", "reasoning"]],
        Field(description="What the benchmark tells about.", max_length=3, min_length=1),
    ]
    scale: Annotated[Literal["percent", "elo"], Field(description="The benchmark's own scale.")]
    observedScore: Annotated[
        StrictFloat,
        Field(
            description="The figure as it was observed, on the benchmark's own scale.",
            examples=[67.8],
            ge=0.0,
            le=10000.0,
        ),
    ]
    score: Annotated[
        StrictFloat,
        Field(
            description="The figure on the common scale, on which benchmarks may be put beside each other. What that scale is, the scoring method says: a percent may stand there unchanged, or as a standard score. In one benchmark it keeps the order.",
            examples=[57.63],
            ge=0.0,
            le=100.0,
        ),
    ]
    observedOn: Annotated[
        StrictStr,
        Field(
            description="When it was measured.",
            examples=["2026-11-20"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$",
        ),
    ]
    grade: Annotated[
        Literal["direct", "variant", "base", "interpolated", "selfReported"],
        Field(
            description="How directly the model was measured, from the strongest: the model itself in this quantisation, another quantisation or packaging of it, its base model, its siblings by size, or only its maker's word, on it or on its base."
        ),
    ]
    sourceId: Annotated[
        StrictStr,
        Field(
            description="The source, by its `id` in the benchmark snapshot.",
            examples=["llama-3.2-1b-q4-k-m"],
            max_length=128,
            pattern="^[a-z0-9]+([._-][a-z0-9]+)*$",
        ),
    ]
    gradeWeight: Annotated[
        StrictFloat, Field(description="Weight of the grade, by the scoring method.", examples=[0.85], gt=0.0, le=1.0)
    ]
    recencyWeight: Annotated[
        StrictFloat, Field(description="Weight of the age, by the scoring method.", examples=[0.85], gt=0.0, le=1.0)
    ]
    sourceWeight: Annotated[
        StrictFloat, Field(description="Weight of the source, by the scoring method.", examples=[0.85], gt=0.0, le=1.0)
    ]
    combinedWeight: Annotated[
        StrictFloat,
        Field(
            description="The product of the three, to four decimals or more; 0.00025 is taken for rounding.",
            examples=[0.85],
            gt=0.0,
            le=1.0,
        ),
    ]


class ScoreEvidence(BaseModel):
    """
    What a score rests on. A score without evidence cannot be said.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    grade: Annotated[
        Literal["direct", "variant", "base", "interpolated", "selfReported"],
        Field(description="The weakest grade of all contributions."),
    ]
    confidence: Annotated[
        Literal["high", "medium", "low"],
        Field(
            description="How far the score can be relied on. `high` needs a direct figure; where all are interpolated or makers' words it is `low`. More than that is the ranker's judgement."
        ),
    ]
    newestObservedOn: Annotated[
        StrictStr,
        Field(
            description="The day of the youngest of `contributions`.",
            examples=["2026-11-20"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$",
        ),
    ]
    ageDays: Annotated[
        StrictInt,
        Field(
            description="How many days before the day of this document the youngest of `contributions` was observed, both in UTC.",
            examples=[203],
            ge=0,
            le=36525,
        ),
    ]
    contributions: Annotated[
        list[Contribution], Field(description="Every observation that counts.", max_length=1000, min_length=1)
    ]

# Generated from schemas/ by datamodel-code-generator. Do not edit.

from __future__ import annotations

from typing import Annotated, Literal

from modeldoor_validators.document import Document
from pydantic import MISSING, BaseModel, ConfigDict, Field, StrictBool, StrictFloat, StrictStr

from .common import Notice


class BenchmarkSource(BaseModel):
    """
    Where figures come from, and how much they weigh.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    id: Annotated[
        StrictStr,
        Field(
            description="How the document refers to this source.",
            examples=["llama-3.2-1b-q4-k-m"],
            max_length=128,
            pattern="^[a-z0-9]+([._-][a-z0-9]+)*$",
        ),
    ]
    origin: Annotated[
        StrictStr,
        Field(
            description="Where a figure or a file was found, precisely enough to find it again. It names no user, host or home folder.",
            examples=["github:mudler/LocalAI@82c191af gallery/index.yaml"],
            max_length=1000,
            min_length=3,
            pattern="^[^ ].*[^ ]$",
        ),
    ]
    license: Annotated[
        StrictStr | MISSING,
        Field(
            description="The licence of the source's figures. Absent: none was found.",
            examples=["Apache-2.0", "LicenseRef-Llama-3.2"],
            max_length=64,
            min_length=2,
            pattern="^[A-Za-z0-9][A-Za-z0-9.+-]*$",
        ),
    ] = MISSING
    attribution: Annotated[
        StrictStr | MISSING,
        Field(
            description="The words that the licence asks for. Absent: it asks for none.",
            examples=["Two cards were found; the larger one counts."],
            max_length=500,
            pattern="^[^ ].*[^ ]$",
        ),
    ] = MISSING
    measuredBy: Annotated[
        Literal["makers", "others", "mixed"],
        Field(
            description="Who measured what this source says: the models' makers, others, or now one and now the other."
        ),
    ]
    isWeak: Annotated[
        StrictBool,
        Field(description="Whether figures of this source are second-hand, contradict others or could not be checked."),
    ]
    weight: Annotated[
        StrictFloat,
        Field(
            description="How much the source weighs. A source of weight 0 counts for nothing.",
            examples=[0.85],
            ge=0.0,
            le=1.0,
        ),
    ]


class Benchmark(BaseModel):
    """
    One benchmark in one release; releases are not comparable.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    id: Annotated[
        StrictStr,
        Field(
            description="A benchmark, its release included; there is no closed list. Names that differ only in `-`, `_` and `.` are one.",
            examples=["ollb2-mmlu-pro"],
            max_length=96,
            min_length=2,
            pattern="^[a-z0-9]+([.+_-]+[a-z0-9]+)*[+]?$",
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
    scale: Annotated[
        Literal["percent", "elo"],
        Field(
            description="How figures are written: `percent` from 0 to 100, or `elo`: a rating that says nothing alone, and nothing beside a percent."
        ),
    ]
    uses: Annotated[
        list[Literal["general", "coding", "reasoning"]],
        Field(description="What it tells about.", max_length=3, min_length=1),
    ]


class ObservedInterval(BaseModel):
    """
    Where the source says that the true figure lies, on the benchmark's own scale.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    lowScore: Annotated[StrictFloat, Field(description="The lower end.", examples=[67.8], ge=0.0, le=10000.0)]
    highScore: Annotated[StrictFloat, Field(description="The upper end.", examples=[67.8], ge=0.0, le=10000.0)]
    coveragePercent: Annotated[
        StrictFloat,
        Field(
            description="In how many of a hundred cases the true figure lies in such an interval.",
            examples=[95],
            gt=0.0,
            le=100.0,
        ),
    ]


class Observation(BaseModel):
    """
    One figure for one model.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    repository: Annotated[
        StrictStr,
        Field(
            description="The model that was measured.",
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
    score: Annotated[
        StrictFloat, Field(description="The figure on the benchmark's own scale.", examples=[67.8], ge=0.0, le=10000.0)
    ]
    interval: Annotated[
        ObservedInterval | MISSING, Field(description="How sure the source is of the figure. Absent: it does not say.")
    ] = MISSING
    metric: Annotated[
        StrictStr | MISSING,
        Field(
            description="How it was measured, in the source's words. Absent: it does not say.",
            examples=["Two cards were found; the larger one counts."],
            max_length=500,
            pattern="^[^ ].*[^ ]$",
        ),
    ] = MISSING
    observedOn: Annotated[
        StrictStr,
        Field(
            description="When it was measured; of a maker's own figure, when the model came out; where only a month is known, its first day. Never the day on which it was fetched.",
            examples=["2026-11-20"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$",
        ),
    ]
    grade: Annotated[
        Literal["direct", "selfReported"], Field(description="Who measured: somebody else, or the model's maker.")
    ]
    sourceId: Annotated[
        StrictStr,
        Field(
            description="The source, by its `id` in `sources`.",
            examples=["llama-3.2-1b-q4-k-m"],
            max_length=128,
            pattern="^[a-z0-9]+([._-][a-z0-9]+)*$",
        ),
    ]


class BenchmarkSnapshot(Document):
    """
    What benchmarks said of models up to one day, frozen, with the source of every figure.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    schemaVersion: Annotated[Literal["v1"], Field(description="The version of this contract.")]
    kind: Annotated[Literal["BenchmarkSnapshot"], Field(description="Always `BenchmarkSnapshot`.")]
    generatedAt: Annotated[
        StrictStr,
        Field(
            description="When the snapshot was made. No observation is younger.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ]
    origin: Annotated[Literal["shipped", "refreshed"], Field(description="Shipped with the program, or made anew.")]
    sources: Annotated[
        list[BenchmarkSource], Field(description="Where the figures come from.", max_length=256, min_length=1)
    ]
    benchmarks: Annotated[list[Benchmark], Field(description="What was measured.", max_length=1024, min_length=1)]
    observations: Annotated[list[Observation], Field(description="Every figure.", max_length=40000)]
    notices: Annotated[
        list[Notice],
        Field(
            description="What a reader should know, such as a source that could not be read. There is no closed list of codes.",
            max_length=64,
        ),
    ]

# Generated from schemas/ by datamodel-code-generator. Do not edit.

from __future__ import annotations

from typing import Annotated, Literal

from modeldoor_validators.document import Document
from pydantic import MISSING, BaseModel, ConfigDict, Field, StrictFloat, StrictInt, StrictStr

from .common import DocumentRef
from .estimates import OneMachine


class OneBracket(BaseModel):
    """
    Every machine with so much memory, by what the registries say that their models need. No machine was looked at.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    by: Annotated[Literal["bracket"], Field(description="The tag of this variant.")]
    ramBracket: Annotated[
        Literal["4gb", "8gb", "16gb", "32gb"],
        Field(description="The bracket. `32gb` has no end, and here stands for its smallest machine."),
    ]


class Recommendation(BaseModel):
    """
    There is one to recommend.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    result: Annotated[Literal["recommended"], Field(description="The tag of this variant.")]
    id: Annotated[
        StrictStr,
        Field(
            description="Its name in the registry.",
            examples=["llama-3.2-1b-q4-k-m"],
            max_length=128,
            pattern="^[a-z0-9]+([._-][a-z0-9]+)*$",
        ),
    ]
    version: Annotated[StrictInt, Field(description="Its version.", ge=1, le=9007199254740991)]
    displayName: Annotated[
        StrictStr,
        Field(
            description="What people call it.",
            examples=["Llama 3.2 1B Instruct"],
            max_length=128,
            pattern="^[^ ](.*[^ ])?$",
        ),
    ]
    license: Annotated[
        StrictStr,
        Field(
            description="Its licence.",
            examples=["Apache-2.0", "LicenseRef-Llama-3.2"],
            max_length=64,
            min_length=2,
            pattern="^[A-Za-z0-9][A-Za-z0-9.+-]*$",
        ),
    ]
    maximumContextTokens: Annotated[
        StrictInt,
        Field(description="The longest context that it was made for.", examples=[131072], ge=1, le=2147483648),
    ]
    remark: Annotated[
        StrictStr | MISSING,
        Field(
            description="What an application should tell its users of it. Absent: nothing beyond the rest.",
            examples=["Two cards were found; the larger one counts."],
            max_length=500,
            pattern="^[^ ].*[^ ]$",
        ),
    ] = MISSING
    downloadBytes: Annotated[
        StrictInt, Field(description="What has to be fetched.", examples=[807694464], ge=1, le=9007199254740991)
    ]
    rationale: Annotated[
        StrictStr,
        Field(
            description="Why this one, in words, for the user.",
            examples=["Two cards were found; the larger one counts."],
            max_length=500,
            pattern="^[^ ].*[^ ]$",
        ),
    ]


class NoRecommendation(BaseModel):
    """
    There is none to recommend: nothing that is too large or too slow takes its place.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    result: Annotated[Literal["none"], Field(description="The tag of this variant.")]
    because: Annotated[
        Literal["nothingListed", "noneSuits", "fitUnknown", "nothingFits"],
        Field(
            description="Why: the registries have no model for it, some fit and none of them suits, of some it cannot be told whether they fit, or none fits and can do what is asked."
        ),
    ]


class RecommendedModel(BaseModel):
    """
    The one that is recommended: the first that suits.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    verdict: Annotated[Literal["recommended"], Field(description="The tag of this variant.")]
    id: Annotated[
        StrictStr,
        Field(
            description="Its name in the registry.",
            examples=["llama-3.2-1b-q4-k-m"],
            max_length=128,
            pattern="^[a-z0-9]+([._-][a-z0-9]+)*$",
        ),
    ]
    version: Annotated[StrictInt, Field(description="Its version.", ge=1, le=9007199254740991)]
    yardstickId: Annotated[
        StrictStr,
        Field(
            description="What it was scored by.",
            examples=["llama-3.2-1b-q4-k-m"],
            max_length=128,
            pattern="^[a-z0-9]+([._-][a-z0-9]+)*$",
        ),
    ]
    score: Annotated[
        StrictFloat,
        Field(description="A score from 0, the worst, to 100, the best.", examples=[57.63], ge=0.0, le=100.0),
    ]
    totalBytes: Annotated[
        StrictInt,
        Field(description="The exact size of a file in bytes.", examples=[807694464], ge=1, le=9007199254740991),
    ]
    memoryBytes: Annotated[
        StrictInt,
        Field(description="The memory that it takes in all.", examples=[25769803776], ge=1, le=9007199254740991),
    ]
    placement: Annotated[
        Literal["fullDevice", "splitDevices", "partialOffload", "unified", "cpu"] | MISSING,
        Field(description="Where its layers lie. Absent: no machine was looked at."),
    ] = MISSING
    likelyTokensPerSecond: Annotated[
        StrictFloat | MISSING,
        Field(
            description="How fast it is likely to write. Absent: that is not known, or no machine was looked at.",
            examples=[31.4],
            gt=0.0,
            le=10000000.0,
        ),
    ] = MISSING


class FittingModel(BaseModel):
    """
    One that fits, and is not recommended.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    verdict: Annotated[Literal["fits"], Field(description="The tag of this variant.")]
    reason: Annotated[
        Literal["speedUnknown", "tooSlow", "betterExists"],
        Field(
            description="Why not: how fast it writes is not known, it writes too slowly, or a better one suits. The first that holds."
        ),
    ]
    id: Annotated[
        StrictStr,
        Field(
            description="Its name in the registry.",
            examples=["llama-3.2-1b-q4-k-m"],
            max_length=128,
            pattern="^[a-z0-9]+([._-][a-z0-9]+)*$",
        ),
    ]
    version: Annotated[StrictInt, Field(description="Its version.", ge=1, le=9007199254740991)]
    yardstickId: Annotated[
        StrictStr,
        Field(
            description="What it was scored by.",
            examples=["llama-3.2-1b-q4-k-m"],
            max_length=128,
            pattern="^[a-z0-9]+([._-][a-z0-9]+)*$",
        ),
    ]
    score: Annotated[
        StrictFloat,
        Field(description="A score from 0, the worst, to 100, the best.", examples=[57.63], ge=0.0, le=100.0),
    ]
    totalBytes: Annotated[
        StrictInt,
        Field(description="The exact size of a file in bytes.", examples=[807694464], ge=1, le=9007199254740991),
    ]
    memoryBytes: Annotated[
        StrictInt,
        Field(description="The memory that it takes in all.", examples=[25769803776], ge=1, le=9007199254740991),
    ]
    placement: Annotated[
        Literal["fullDevice", "splitDevices", "partialOffload", "unified", "cpu"] | MISSING,
        Field(description="Where its layers lie. Absent: no machine was looked at."),
    ] = MISSING
    likelyTokensPerSecond: Annotated[
        StrictFloat | MISSING,
        Field(
            description="How fast it is likely to write. Absent: that is not known, or no machine was looked at.",
            examples=[31.4],
            gt=0.0,
            le=10000000.0,
        ),
    ] = MISSING


class UnfitModel(BaseModel):
    """
    One that takes more memory than there is.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    verdict: Annotated[Literal["doesNotFit"], Field(description="The tag of this variant.")]
    id: Annotated[
        StrictStr,
        Field(
            description="Its name in the registry.",
            examples=["llama-3.2-1b-q4-k-m"],
            max_length=128,
            pattern="^[a-z0-9]+([._-][a-z0-9]+)*$",
        ),
    ]
    version: Annotated[StrictInt, Field(description="Its version.", ge=1, le=9007199254740991)]
    yardstickId: Annotated[
        StrictStr,
        Field(
            description="What it was scored by.",
            examples=["llama-3.2-1b-q4-k-m"],
            max_length=128,
            pattern="^[a-z0-9]+([._-][a-z0-9]+)*$",
        ),
    ]
    score: Annotated[
        StrictFloat,
        Field(description="A score from 0, the worst, to 100, the best.", examples=[57.63], ge=0.0, le=100.0),
    ]
    totalBytes: Annotated[
        StrictInt,
        Field(description="The exact size of a file in bytes.", examples=[807694464], ge=1, le=9007199254740991),
    ]
    memoryBytes: Annotated[
        StrictInt,
        Field(description="The memory that it would take in all.", examples=[25769803776], ge=1, le=9007199254740991),
    ]
    shortfallBytes: Annotated[
        StrictInt, Field(description="How much memory is missing.", examples=[25769803776], ge=1, le=9007199254740991)
    ]


class UnrunnableModel(BaseModel):
    """
    One that cannot do what is asked, however much memory there is.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    verdict: Annotated[Literal["cannotRun"], Field(description="The tag of this variant.")]
    reason: Annotated[
        Literal["contextTooLong", "engineCannot"],
        Field(
            description="Why: it was made for a shorter context, or the engine cannot run its files on such a machine."
        ),
    ]
    id: Annotated[
        StrictStr,
        Field(
            description="Its name in the registry.",
            examples=["llama-3.2-1b-q4-k-m"],
            max_length=128,
            pattern="^[a-z0-9]+([._-][a-z0-9]+)*$",
        ),
    ]
    version: Annotated[StrictInt, Field(description="Its version.", ge=1, le=9007199254740991)]
    yardstickId: Annotated[
        StrictStr,
        Field(
            description="What it was scored by.",
            examples=["llama-3.2-1b-q4-k-m"],
            max_length=128,
            pattern="^[a-z0-9]+([._-][a-z0-9]+)*$",
        ),
    ]
    score: Annotated[
        StrictFloat,
        Field(description="A score from 0, the worst, to 100, the best.", examples=[57.63], ge=0.0, le=100.0),
    ]
    totalBytes: Annotated[
        StrictInt,
        Field(description="The exact size of a file in bytes.", examples=[807694464], ge=1, le=9007199254740991),
    ]


class UndecidedModel(BaseModel):
    """
    One of which it cannot be told. That is not a fit.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    verdict: Annotated[Literal["unknown"], Field(description="The tag of this variant.")]
    reason: Annotated[
        StrictStr,
        Field(
            description="Why, such as that free memory is not known.",
            examples=["noSensor"],
            max_length=64,
            min_length=3,
            pattern="^[a-z][A-Za-z0-9]*$",
        ),
    ]
    id: Annotated[
        StrictStr,
        Field(
            description="Its name in the registry.",
            examples=["llama-3.2-1b-q4-k-m"],
            max_length=128,
            pattern="^[a-z0-9]+([._-][a-z0-9]+)*$",
        ),
    ]
    version: Annotated[StrictInt, Field(description="Its version.", ge=1, le=9007199254740991)]
    yardstickId: Annotated[
        StrictStr,
        Field(
            description="What it was scored by.",
            examples=["llama-3.2-1b-q4-k-m"],
            max_length=128,
            pattern="^[a-z0-9]+([._-][a-z0-9]+)*$",
        ),
    ]
    score: Annotated[
        StrictFloat,
        Field(description="A score from 0, the worst, to 100, the best.", examples=[57.63], ge=0.0, le=100.0),
    ]
    totalBytes: Annotated[
        StrictInt,
        Field(description="The exact size of a file in bytes.", examples=[807694464], ge=1, le=9007199254740991),
    ]


class ModelRecommendation(Document):
    """
    Which model of the registries to offer by default, on one machine or on machines of one size, and what stands against each of the others. It changes nothing by itself.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    schemaVersion: Annotated[Literal["v1"], Field(description="The version of this contract.")]
    kind: Annotated[Literal["ModelRecommendation"], Field(description="Always `ModelRecommendation`.")]
    recommendedAt: Annotated[
        StrictStr,
        Field(
            description="When the registries were asked.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ]
    registries: Annotated[
        list[DocumentRef],
        Field(
            description="The registries that were asked, in the order that decides: of two entries with one name, the first counts.",
            max_length=16,
            min_length=1,
        ),
    ]
    target: Annotated[OneMachine | OneBracket, Field(description="What the model is for.", discriminator="by")]
    considered: Annotated[
        list[Annotated[RecommendedModel | FittingModel | UnfitModel | UnrunnableModel | UndecidedModel, Field(discriminator="verdict")]],
        Field(
            description="Every model that counts, in the order that decides: yardstick by yardstick as the registries stand, and by one yardstick the higher score first, then the smaller files, then the name. For a bracket: those of the bracket.",
            max_length=4096,
        ),
    ]
    unpinnedCount: Annotated[
        StrictInt | MISSING,
        Field(
            description="How many more models the registries know by name only: these are never recommended. Absent: none.",
            ge=1,
            le=4096,
        ),
    ] = MISSING
    outcome: Annotated[Recommendation | NoRecommendation, Field(description="What was found.", discriminator="result")]

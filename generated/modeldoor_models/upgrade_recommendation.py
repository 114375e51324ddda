# Generated from schemas/ by datamodel-code-generator. Do not edit.

from __future__ import annotations

from typing import Annotated, Literal

from modeldoor_validators.document import Document
from pydantic import MISSING, BaseModel, ConfigDict, Field, StrictFloat, StrictInt, StrictStr

from .common import DocumentRef
from .estimates import OneMachine


class NoUpgrade(BaseModel):
    """
    There is none to recommend.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    result: Annotated[Literal["none"], Field(description="The tag of this variant.")]
    because: Annotated[
        Literal["currentIsBest", "noneSuits", "nothingComparable", "unknownModel", "unknownVersion", "unpinnedModel"],
        Field(
            description="Why: nothing that such a machine holds is better, of what is better nothing suits the machine that was named, the other models of that size were scored by another yardstick, the registries do not know the model, they know it and not this version, or its bytes are not known."
        ),
    ]
    replacedBecause: Annotated[
        StrictStr | MISSING,
        Field(
            description="Why the version in use was replaced. Absent: it was not, or that is not told.",
            examples=["Two cards were found; the larger one counts."],
            max_length=500,
            pattern="^[^ ].*[^ ]$",
        ),
    ] = MISSING


class Standing(BaseModel):
    """
    One version of a model, as far as it is held against others.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
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
        Field(description="The memory that it needs in all.", examples=[25769803776], ge=1, le=9007199254740991),
    ]


class Upgrade(BaseModel):
    """
    There is a better one for a machine of the same size.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    result: Annotated[Literal["upgrade"], Field(description="The tag of this variant.")]
    ramBracket: Annotated[
        Literal["4gb", "8gb", "16gb", "32gb"],
        Field(description="The bracket of both: the smallest machine that holds them; `32gb` has no end."),
    ]
    yardstickId: Annotated[
        StrictStr,
        Field(
            description="What both were scored by.",
            examples=["llama-3.2-1b-q4-k-m"],
            max_length=128,
            pattern="^[a-z0-9]+([._-][a-z0-9]+)*$",
        ),
    ]
    current: Standing
    recommended: Standing
    newer: Annotated[
        Standing | MISSING,
        Field(
            description="The newer version of the current model, where what is recommended is as good and smaller than that, and not than the version in use. Absent otherwise."
        ),
    ] = MISSING
    because: Annotated[
        Literal["higherScore", "newerVersion", "smaller", "smallerThanNewer"],
        Field(
            description="What decides, in this order: a higher score, a newer version of the same model, as good and smaller, or as good and smaller than the newer version, which nobody needs to fetch first."
        ),
    ]
    qualityGain: Annotated[StrictFloat, Field(description="How many points of the score are gained.", ge=0.0, le=100.0)]
    qualityGainPercent: Annotated[
        StrictInt | MISSING,
        Field(
            description="The gain as a share of the current score, rounded, halves up. Absent: the current score is 0, and no share can be told, or the share is beyond all bounds.",
            ge=0,
            le=1000000,
        ),
    ] = MISSING
    replacedBecause: Annotated[
        StrictStr | MISSING,
        Field(
            description="Why the version in use was replaced. Absent: it was not, or that is not told.",
            examples=["Two cards were found; the larger one counts."],
            max_length=500,
            pattern="^[^ ].*[^ ]$",
        ),
    ] = MISSING
    license: Annotated[
        StrictStr,
        Field(
            description="The licence of what is recommended.",
            examples=["Apache-2.0", "LicenseRef-Llama-3.2"],
            max_length=64,
            min_length=2,
            pattern="^[A-Za-z0-9][A-Za-z0-9.+-]*$",
        ),
    ]
    maximumContextTokens: Annotated[
        StrictInt,
        Field(
            description="The longest context that what is recommended was made for.",
            examples=[131072],
            ge=1,
            le=2147483648,
        ),
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
            description="The same in words, for the user.",
            examples=["Two cards were found; the larger one counts."],
            max_length=500,
            pattern="^[^ ].*[^ ]$",
        ),
    ]


class UpgradeRecommendation(Document):
    """
    Whether the registries have a better model than the one in use, for a machine of the same size; where a machine is named, one that suits it. It changes nothing by itself.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    schemaVersion: Annotated[Literal["v1"], Field(description="The version of this contract.")]
    kind: Annotated[Literal["UpgradeRecommendation"], Field(description="Always `UpgradeRecommendation`.")]
    checkedAt: Annotated[
        StrictStr,
        Field(
            description="When the registry was asked.",
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
    currentId: Annotated[
        StrictStr,
        Field(
            description="The model in use.",
            examples=["llama-3.2-1b-q4-k-m"],
            max_length=128,
            pattern="^[a-z0-9]+([._-][a-z0-9]+)*$",
        ),
    ]
    currentVersion: Annotated[
        StrictInt | MISSING,
        Field(description="The version in use. Absent: the one that the registry has now.", ge=1, le=9007199254740991),
    ] = MISSING
    target: Annotated[
        OneMachine | MISSING,
        Field(description="The machine that a better model must suit too. Absent: none was looked at."),
    ] = MISSING
    outcome: Annotated[Upgrade | NoUpgrade, Field(description="What was found.", discriminator="result")]

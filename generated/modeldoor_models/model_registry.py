# Generated from schemas/ by datamodel-code-generator. Do not edit.

from __future__ import annotations

from typing import Annotated, Literal

from modeldoor_validators.document import Document
from pydantic import MISSING, BaseModel, ConfigDict, Field, StrictFloat, StrictInt, StrictStr

from .artifacts import FileDigest, HttpsArtifact, HubArtifact, UnpinnedArtifact
from .common import DataSource, Slug
from .estimates import Workload


class EarlierVersion(BaseModel):
    """
    What the entry was before.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    version: Annotated[StrictInt, Field(description="Which version it was.", ge=1, le=9007199254740991)]
    score: Annotated[
        StrictFloat, Field(description="Its score, by the same yardstick.", examples=[57.63], ge=0.0, le=100.0)
    ]
    totalBytes: Annotated[
        StrictInt, Field(description="The size of its files.", examples=[807694464], ge=1, le=9007199254740991)
    ]
    memoryBytes: Annotated[
        StrictInt,
        Field(description="The memory that it needed in all.", examples=[25769803776], ge=1, le=9007199254740991),
    ]
    digests: Annotated[
        list[FileDigest],
        Field(
            description="The digests of its files, by which a file on a disk is known again.",
            max_length=256,
            min_length=1,
        ),
    ]
    replacedBecause: Annotated[
        StrictStr | MISSING,
        Field(
            description="Why it was replaced, for the user. Absent: not told.",
            examples=["Two cards were found; the larger one counts."],
            max_length=500,
            pattern="^[^ ].*[^ ]$",
        ),
    ] = MISSING


class Yardstick(BaseModel):
    """
    What a score of this registry is made of.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    id: Annotated[
        StrictStr,
        Field(
            description="Its name. Two registries that name the same one score alike.",
            examples=["llama-3.2-1b-q4-k-m"],
            max_length=128,
            pattern="^[a-z0-9]+([._-][a-z0-9]+)*$",
        ),
    ]
    method: Annotated[
        StrictStr,
        Field(
            description="How a score is found.",
            examples=["Two cards were found; the larger one counts."],
            max_length=500,
            pattern="^[^ ].*[^ ]$",
        ),
    ]
    leastDifference: Annotated[
        StrictFloat | MISSING,
        Field(
            description="Two scores that differ by less tell nothing of which model is better. Absent: nobody knows how little tells.",
            gt=0.0,
            le=100.0,
        ),
    ] = MISSING


class Confirmation(BaseModel):
    """
    The sources that state the digest and the size of each file.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    by: Annotated[
        Literal["twoSources", "hubPage", "oneSource"],
        Field(
            description="Two sources with origins of their own, the hub's own page of the repository, or one source."
        ),
    ]
    sourceIds: Annotated[
        list[Slug], Field(description="Those sources, by their `id` in `sources`.", max_length=16, min_length=1)
    ]


class QualityScore(BaseModel):
    """
    How good the model is, by the registry's yardstick.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    score: Annotated[
        StrictFloat,
        Field(description="A score from 0, the worst, to 100, the best.", examples=[57.63], ge=0.0, le=100.0),
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
    scoredOn: Annotated[
        StrictStr,
        Field(
            description="When it was scored.",
            examples=["2026-11-20"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$",
        ),
    ]


class UnpinnedEntry(BaseModel):
    """
    One model whose bytes are not known.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    id: Annotated[
        StrictStr,
        Field(
            description="The entry's name.",
            examples=["llama-3.2-1b-q4-k-m"],
            max_length=128,
            pattern="^[a-z0-9]+([._-][a-z0-9]+)*$",
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
    artifact: UnpinnedArtifact
    license: Annotated[
        StrictStr | MISSING,
        Field(
            description="The model's licence. Absent: not known.",
            examples=["Apache-2.0", "LicenseRef-Llama-3.2"],
            max_length=64,
            min_length=2,
            pattern="^[A-Za-z0-9][A-Za-z0-9.+-]*$",
        ),
    ] = MISSING
    sourceIds: Annotated[
        list[Slug],
        Field(description="Where the figures come from, by their `id` in `sources`.", max_length=16, min_length=1),
    ]


class Requirements(BaseModel):
    """
    What the model needs to run, for one workload.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    workload: Workload
    memoryBytes: Annotated[
        StrictInt, Field(description="Memory in all.", examples=[25769803776], ge=1, le=9007199254740991)
    ]
    basis: Annotated[Literal["exact", "fitted", "guessed"], Field(description="What that rests on.")]
    diskBytes: Annotated[
        StrictInt, Field(description="The room that its files take.", examples=[807694464], ge=1, le=9007199254740991)
    ]


class Entry(BaseModel):
    """
    One model file, pinned.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    id: Annotated[
        StrictStr,
        Field(
            description="The entry's name, which stays with the model when its version changes.",
            examples=["llama-3.2-1b-q4-k-m"],
            max_length=128,
            pattern="^[a-z0-9]+([._-][a-z0-9]+)*$",
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
    version: Annotated[
        StrictInt, Field(description="Counts up from 1 when the entry's files change.", ge=1, le=9007199254740991)
    ]
    earlierVersions: Annotated[
        list[EarlierVersion] | MISSING,
        Field(
            description="Every earlier version, from 1 on: what a newer one is held against. Absent: this is the first.",
            max_length=256,
            min_length=1,
        ),
    ] = MISSING
    baseRepository: Annotated[
        StrictStr,
        Field(
            description="The model that the files were made from.",
            examples=["meta-llama/Llama-3.2-1B-Instruct"],
            max_length=200,
            pattern="^[A-Za-z0-9_]+([.-]+[A-Za-z0-9_]+)*/[A-Za-z0-9_]+([.-]+[A-Za-z0-9_]+)*$",
        ),
    ]
    artifact: Annotated[HubArtifact | HttpsArtifact, Field(description="The files.", discriminator="source")]
    license: Annotated[
        StrictStr,
        Field(
            description="The model's licence.",
            examples=["Apache-2.0", "LicenseRef-Llama-3.2"],
            max_length=64,
            min_length=2,
            pattern="^[A-Za-z0-9][A-Za-z0-9.+-]*$",
        ),
    ]
    maximumContextTokens: Annotated[
        StrictInt,
        Field(description="The longest context that the model was made for.", examples=[131072], ge=1, le=2147483648),
    ]
    ramBracket: Annotated[
        Literal["4gb", "8gb", "16gb", "32gb"],
        Field(
            description="The smallest machine that holds what the model needs. `32gb` has no end: hold `requirements.memoryBytes` against the machine."
        ),
    ]
    quality: QualityScore
    requirements: Requirements
    confirmation: Annotated[Confirmation, Field(description="Who says that these are the bytes.")]
    sourceIds: Annotated[
        list[Slug], Field(description="Where the entry's figures come from, all together.", max_length=16, min_length=1)
    ]
    remark: Annotated[
        StrictStr | MISSING,
        Field(
            description="What an application should tell its users. Absent: nothing beyond the rest.",
            examples=["Two cards were found; the larger one counts."],
            max_length=500,
            pattern="^[^ ].*[^ ]$",
        ),
    ] = MISSING


class ModelRegistry(Document):
    """
    A curated list of models that an application may offer: each to the exact byte, with its licence, its needs and its quality.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    schemaVersion: Annotated[Literal["v1"], Field(description="The version of this contract.")]
    kind: Annotated[Literal["ModelRegistry"], Field(description="Always `ModelRegistry`.")]
    registryId: Annotated[
        StrictStr,
        Field(
            description="The registry's own name.",
            examples=["llama-3.2-1b-q4-k-m"],
            max_length=128,
            pattern="^[a-z0-9]+([._-][a-z0-9]+)*$",
        ),
    ]
    revision: Annotated[
        StrictInt, Field(description="Counts up with every change of the registry.", ge=1, le=9007199254740991)
    ]
    generatedAt: Annotated[
        StrictStr,
        Field(
            description="When this revision was made.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ]
    yardstick: Annotated[
        Yardstick,
        Field(
            description="What every score of this registry is measured by. Scores of two yardsticks are never compared."
        ),
    ]
    sources: Annotated[
        list[DataSource], Field(description="Where the figures come from.", max_length=256, min_length=1)
    ]
    entries: Annotated[
        list[Entry], Field(description="Models that may be recommended and downloaded.", max_length=4096)
    ]
    unpinned: Annotated[
        list[UnpinnedEntry],
        Field(
            description="Models that are known by name only: they are shown, and never recommended, downloaded or enforced.",
            max_length=4096,
        ),
    ]

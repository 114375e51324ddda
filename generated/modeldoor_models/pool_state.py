# Generated from schemas/ by datamodel-code-generator. Do not edit.

from __future__ import annotations

from typing import Annotated, Literal

from modeldoor_validators.document import Document
from pydantic import MISSING, BaseModel, ConfigDict, Field, StrictBool, StrictFloat, StrictInt, StrictStr

from .artifacts import HttpsArtifact, HubArtifact, LocalArtifact, OllamaArtifact, Organization
from .common import DocumentRef, Lease, Slug


class Allowlist(BaseModel):
    """
    Whose models may be installed. Nobody listed: nothing may.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    organizations: Annotated[
        list[Organization], Field(description="Owners of repositories, exactly as they are spelled.", max_length=256)
    ]
    families: Annotated[
        list[Slug], Field(description="Families of models. None: all families of those owners.", max_length=256)
    ]


class AppliedRanking(BaseModel):
    """
    The ranking that was applied to the pool last.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    ranking: Annotated[DocumentRef, Field(description="The ranking itself.")]
    use: Annotated[Literal["general", "coding", "reasoning"], Field(description="What its scores are for.")]
    rankedAt: Annotated[
        StrictStr,
        Field(
            description="When the models were ranked.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ]
    appliedAt: Annotated[
        StrictStr,
        Field(
            description="When the scores of all entries were set by it.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ]


class NotScored(BaseModel):
    """
    It does not stand in `lastRanking`, or there is none. That is not a score of 0, and no earlier score counts.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    status: Annotated[Literal["notScored"], Field(description="The tag of this variant.")]
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


class QualityByUse(BaseModel):
    """
    Its quality there for each use that something is known of, before speed, confidence and fit are weighed.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    general: Annotated[
        StrictFloat | MISSING,
        Field(description="For everything. Absent: nothing is known.", examples=[57.63], ge=0.0, le=100.0),
    ] = MISSING
    coding: Annotated[
        StrictFloat | MISSING,
        Field(description="For writing programs. Absent: nothing is known.", examples=[57.63], ge=0.0, le=100.0),
    ] = MISSING
    reasoning: Annotated[
        StrictFloat | MISSING,
        Field(
            description="For problems that need several steps. Absent: nothing is known.",
            examples=[57.63],
            ge=0.0,
            le=100.0,
        ),
    ] = MISSING


class Reservation(BaseModel):
    """
    Room for a model that is being installed.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    name: Annotated[
        StrictStr,
        Field(
            description="The name that the model will have in the pool.",
            examples=["qwen3:32b"],
            max_length=255,
            pattern="^[A-Za-z0-9_][A-Za-z0-9_-]*([.:/][A-Za-z0-9_][A-Za-z0-9_-]*)*$",
        ),
    ]
    bytes: Annotated[
        StrictInt,
        Field(
            description="How much room was taken: the size of all that is to be fetched.",
            examples=[807694464],
            ge=1,
            le=9007199254740991,
        ),
    ]
    reservedAt: Annotated[
        StrictStr,
        Field(
            description="When the room was taken.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ]
    replaces: Annotated[
        StrictStr | MISSING,
        Field(
            description="The entry that leaves for it, and whose `exclusiveBytes` count as room. Absent: none leaves.",
            examples=["qwen3:32b"],
            max_length=255,
            pattern="^[A-Za-z0-9_][A-Za-z0-9_-]*([.:/][A-Za-z0-9_][A-Za-z0-9_-]*)*$",
        ),
    ] = MISSING


class ObservedAt(BaseModel):
    """
    The runtime answered.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    status: Annotated[Literal["known"], Field(description="The tag of this variant.")]
    observedAt: Annotated[
        StrictStr,
        Field(
            description="When it answered.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ]
    modelCount: Annotated[StrictInt, Field(description="How many models it listed.", ge=0, le=1000000)]


class ObservationFailed(BaseModel):
    """
    The runtime did not answer as it should. That says nothing about which models are there.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    status: Annotated[Literal["error"], Field(description="The tag of this variant.")]
    observedAt: Annotated[
        StrictStr,
        Field(
            description="When it was asked.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ]
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


class NeverObserved(BaseModel):
    """
    The runtime was never asked.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    status: Annotated[Literal["unknown"], Field(description="The tag of this variant.")]
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


class Scored(BaseModel):
    """
    It stands in `lastRanking`.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    status: Annotated[Literal["scored"], Field(description="The tag of this variant.")]
    score: Annotated[StrictFloat, Field(description="Its score there.", examples=[57.63], ge=0.0, le=100.0)]
    qualityByUse: QualityByUse


class PoolEntry(BaseModel):
    """
    One model.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    name: Annotated[
        StrictStr,
        Field(
            description="The entry's name in the pool: the model's name and tag in its runtime.",
            examples=["qwen3:32b"],
            max_length=255,
            pattern="^[A-Za-z0-9_][A-Za-z0-9_-]*([.:/][A-Za-z0-9_][A-Za-z0-9_-]*)*$",
        ),
    ]
    repository: Annotated[
        StrictStr,
        Field(
            description="The model that it is, by its maker's repository.",
            examples=["meta-llama/Llama-3.2-1B-Instruct"],
            max_length=200,
            pattern="^[A-Za-z0-9_]+([.-]+[A-Za-z0-9_]+)*/[A-Za-z0-9_]+([.-]+[A-Za-z0-9_]+)*$",
        ),
    ]
    family: Annotated[
        StrictStr,
        Field(
            description="The family that it belongs to.",
            examples=["llama-3.2-1b-q4-k-m"],
            max_length=128,
            pattern="^[a-z0-9]+([._-][a-z0-9]+)*$",
        ),
    ]
    artifact: Annotated[
        HubArtifact | HttpsArtifact | OllamaArtifact | LocalArtifact,
        Field(description="Its exact files.", discriminator="source"),
    ]
    diskBytes: Annotated[
        StrictInt,
        Field(
            description="The sum of the lengths of all its files on the disk, those that other entries use too among them, measured after the installation.",
            examples=[807694464],
            ge=1,
            le=9007199254740991,
        ),
    ]
    exclusiveBytes: Annotated[
        StrictInt,
        Field(
            description="What of that no other entry uses: what its removal would free.",
            examples=[2147483648],
            ge=0,
            le=9007199254740991,
        ),
    ]
    installedAt: Annotated[
        StrictStr,
        Field(
            description="When it was installed.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ]
    lastUsedAt: Annotated[
        StrictStr | MISSING,
        Field(
            description="When it was last used. Absent: never since it was installed.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ] = MISSING
    score: Annotated[
        Scored | NotScored,
        Field(description="How good it is here, for the use of the last ranking.", discriminator="status"),
    ]
    toolCalling: Annotated[Literal["supported", "unsupported", "unknown"], Field(description="Whether it calls tools.")]
    isPinned: Annotated[StrictBool, Field(description="Whether it must stay.")]
    phase: Annotated[
        Literal["ready", "pendingEviction"],
        Field(description="`ready` to be used, or due to leave as soon as nobody uses it."),
    ]
    leases: Annotated[list[Lease], Field(description="Who uses it now.", max_length=256)]


class PoolState(Document):
    """
    Which models a machine holds, within which budget and by whose leave: every one to the byte.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    schemaVersion: Annotated[Literal["v1"], Field(description="The version of this contract.")]
    kind: Annotated[Literal["PoolState"], Field(description="Always `PoolState`.")]
    generation: Annotated[
        StrictInt,
        Field(
            description="Counts up with every change, so that nobody writes over a state that he has not seen.",
            ge=0,
            le=9007199254740991,
        ),
    ]
    updatedAt: Annotated[
        StrictStr,
        Field(
            description="When it was last changed.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ]
    runtime: Annotated[Literal["ollama", "llama.cpp", "advisory"], Field(description="What holds the models.")]
    diskBudgetBytes: Annotated[
        StrictInt,
        Field(
            description="What the pool may take on the disk. 0: nothing may be installed.",
            examples=[2147483648],
            ge=0,
            le=9007199254740991,
        ),
    ]
    diskUsedBytes: Annotated[
        StrictInt,
        Field(
            description="What the entries take: what each alone uses, and what they share, counted once.",
            examples=[2147483648],
            ge=0,
            le=9007199254740991,
        ),
    ]
    sharedBytes: Annotated[
        StrictInt,
        Field(
            description="Files that several entries use, each counted once: equal bytes lie in a store once.",
            examples=[2147483648],
            ge=0,
            le=9007199254740991,
        ),
    ]
    reservedBytes: Annotated[
        StrictInt,
        Field(
            description="What the reservations take beyond what the entries that they replace free, for each at least nothing: a larger model gives room to others when it has left.",
            examples=[2147483648],
            ge=0,
            le=9007199254740991,
        ),
    ]
    overBudgetBytes: Annotated[
        StrictInt,
        Field(
            description="What the entries and the reservations take beyond the budget, which may have been lowered.",
            examples=[2147483648],
            ge=0,
            le=9007199254740991,
        ),
    ]
    allowlist: Allowlist
    entries: Annotated[list[PoolEntry], Field(description="The models, by name.", max_length=4096)]
    reservations: Annotated[
        list[Reservation],
        Field(description="Room that installations in progress have taken in advance.", max_length=256),
    ]
    lastRanking: Annotated[
        AppliedRanking | MISSING,
        Field(
            description="The ranking whose scores the entries have. Absent: none was ever applied, and no entry has a score."
        ),
    ] = MISSING
    observation: Annotated[
        ObservedAt | ObservationFailed | NeverObserved,
        Field(description="What the runtime itself said last.", discriminator="status"),
    ]

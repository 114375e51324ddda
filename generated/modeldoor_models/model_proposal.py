# Generated from schemas/ by datamodel-code-generator. Do not edit.

from __future__ import annotations

from typing import Annotated, Literal

from modeldoor_validators.document import Document
from pydantic import MISSING, BaseModel, ConfigDict, Field, StrictFloat, StrictInt, StrictStr

from .artifacts import HttpsArtifact, HubArtifact, LocalArtifact, OllamaArtifact
from .common import DocumentRef, Sentence


class Target(BaseModel):
    """
    The model that would come.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
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
    name: Annotated[
        StrictStr,
        Field(
            description="The name that it would have in the pool.",
            examples=["qwen3:32b"],
            max_length=255,
            pattern="^[A-Za-z0-9_][A-Za-z0-9_-]*([.:/][A-Za-z0-9_][A-Za-z0-9_-]*)*$",
        ),
    ]
    artifact: Annotated[
        HubArtifact | HttpsArtifact | OllamaArtifact | LocalArtifact,
        Field(description="Its exact files.", discriminator="source"),
    ]
    score: Annotated[StrictFloat, Field(description="Its score in the ranking.", examples=[57.63], ge=0.0, le=100.0)]


class LeavingScored(BaseModel):
    """
    It stands in the ranking.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    status: Annotated[Literal["scored"], Field(description="The tag of this variant.")]
    score: Annotated[StrictFloat, Field(description="Its score there.", examples=[57.63], ge=0.0, le=100.0)]


class LeavingNotScored(BaseModel):
    """
    It does not stand in the ranking. That is not a score of 0.
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


class Add(BaseModel):
    """
    Install a model beside those that are there.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    kind: Annotated[Literal["add"], Field(description="The tag of this variant.")]
    target: Target


class EvidenceKnown(BaseModel):
    """
    What the scores rest on was measured, in some way.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    status: Annotated[Literal["known"], Field(description="The tag of this variant.")]
    grade: Annotated[
        Literal["direct", "variant", "base", "interpolated", "selfReported"],
        Field(description="The weakest grade among the models whose scores count."),
    ]
    confidence: Annotated[Literal["high", "medium", "low"], Field(description="The lowest confidence among them.")]
    newestObservedOn: Annotated[
        StrictStr,
        Field(
            description="The day of the newest observation of any of them.",
            examples=["2026-11-20"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$",
        ),
    ]


class EvidenceNone(BaseModel):
    """
    No score counts, as for the removal of a model that nobody ranks.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    status: Annotated[Literal["none"], Field(description="The tag of this variant.")]
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


class GateRunning(BaseModel):
    """
    It is being checked before anybody is asked.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    status: Annotated[Literal["gateRunning"], Field(description="The tag of this variant.")]
    startedAt: Annotated[
        StrictStr,
        Field(
            description="When the check began.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ]


class InstallingProposal(BaseModel):
    """
    It was approved and is being carried out.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    status: Annotated[Literal["installing"], Field(description="The tag of this variant.")]
    decidedAt: Annotated[
        StrictStr,
        Field(
            description="When it was decided.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ]
    decidedBy: Annotated[
        StrictStr,
        Field(
            description="Who decided: a user or a program, by its own name.",
            examples=["operator", "_model-router"],
            max_length=128,
            pattern="^[^\\x00-\\x20\\x7f-\\xa0@:/\\\\.-][^\\x00-\\x20\\x7f-\\xa0@:/\\\\]*( [^\\x00-\\x20\\x7f-\\xa0@:/\\\\]+)*$",
        ),
    ]
    startedAt: Annotated[
        StrictStr,
        Field(
            description="When the installation began.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ]


class Approved(BaseModel):
    """
    It was approved and carried out.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    status: Annotated[Literal["approved"], Field(description="The tag of this variant.")]
    decidedAt: Annotated[
        StrictStr,
        Field(
            description="When it was decided.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ]
    decidedBy: Annotated[
        StrictStr,
        Field(
            description="Who decided: a user or a program, by its own name.",
            examples=["operator", "_model-router"],
            max_length=128,
            pattern="^[^\\x00-\\x20\\x7f-\\xa0@:/\\\\.-][^\\x00-\\x20\\x7f-\\xa0@:/\\\\]*( [^\\x00-\\x20\\x7f-\\xa0@:/\\\\]+)*$",
        ),
    ]
    completedAt: Annotated[
        StrictStr,
        Field(
            description="When it was done.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ]


class Rejected(BaseModel):
    """
    It was turned down.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    status: Annotated[Literal["rejected"], Field(description="The tag of this variant.")]
    decidedAt: Annotated[
        StrictStr,
        Field(
            description="When it was decided.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ]
    decidedBy: Annotated[
        StrictStr,
        Field(
            description="Who decided: a user or a program, by its own name.",
            examples=["operator", "_model-router"],
            max_length=128,
            pattern="^[^\\x00-\\x20\\x7f-\\xa0@:/\\\\.-][^\\x00-\\x20\\x7f-\\xa0@:/\\\\]*( [^\\x00-\\x20\\x7f-\\xa0@:/\\\\]+)*$",
        ),
    ]
    message: Annotated[
        StrictStr,
        Field(
            description="Why, in the words of whoever decided.",
            examples=["Two cards were found; the larger one counts."],
            max_length=500,
            pattern="^[^ ].*[^ ]$",
        ),
    ]


class Superseded(BaseModel):
    """
    A newer ranking made it moot before it was carried out.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    status: Annotated[Literal["superseded"], Field(description="The tag of this variant.")]
    supersededAt: Annotated[
        StrictStr,
        Field(
            description="When the newer ranking was applied.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ]
    ranking: Annotated[DocumentRef, Field(description="The newer ranking.")]


class Failure(BaseModel):
    """
    What went wrong.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    code: Annotated[
        StrictStr,
        Field(
            description="A stable code in lowerCamelCase that programs can rely on; readers pass over codes that they do not know.",
            examples=["noSensor"],
            max_length=64,
            min_length=3,
            pattern="^[a-z][A-Za-z0-9]*$",
        ),
    ]
    message: Annotated[
        StrictStr,
        Field(
            description="The same, in words for people.",
            examples=["Two cards were found; the larger one counts."],
            max_length=500,
            pattern="^[^ ].*[^ ]$",
        ),
    ]
    failedAt: Annotated[
        StrictStr,
        Field(
            description="When it went wrong.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ]


class Leaving(BaseModel):
    """
    The entry that would go.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    name: Annotated[
        StrictStr,
        Field(
            description="Its name in the pool.",
            examples=["qwen3:32b"],
            max_length=255,
            pattern="^[A-Za-z0-9_][A-Za-z0-9_-]*([.:/][A-Za-z0-9_][A-Za-z0-9_-]*)*$",
        ),
    ]
    diskBytes: Annotated[
        StrictInt,
        Field(
            description="What it takes on the disk, what it shares with other entries included.",
            examples=[807694464],
            ge=1,
            le=9007199254740991,
        ),
    ]
    exclusiveBytes: Annotated[
        StrictInt,
        Field(
            description="What of that no other entry uses: what its removal frees.",
            examples=[2147483648],
            ge=0,
            le=9007199254740991,
        ),
    ]
    score: Annotated[
        LeavingScored | LeavingNotScored, Field(description="How good it is here.", discriminator="status")
    ]


class Swap(BaseModel):
    """
    Install a model and remove another that is worse, or that has no score.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    kind: Annotated[Literal["swap"], Field(description="The tag of this variant.")]
    target: Target
    replaces: Leaving
    scoreGain: Annotated[
        StrictFloat | MISSING,
        Field(
            description="How much better the new one is, for a swap never brings a worse one. Absent: the old one has no score.",
            gt=0.0,
            le=100.0,
        ),
    ] = MISSING


class Evict(BaseModel):
    """
    Remove a model.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    kind: Annotated[Literal["evict"], Field(description="The tag of this variant.")]
    removes: Leaving


class Reasoning(BaseModel):
    """
    Why, for people.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    summary: Annotated[
        StrictStr,
        Field(
            description="What speaks for the change.",
            examples=["Two cards were found; the larger one counts."],
            max_length=500,
            pattern="^[^ ].*[^ ]$",
        ),
    ]
    benchmarkBasis: Annotated[list[Sentence], Field(description="What the scores rest on.", max_length=32)]
    hardwareFit: Annotated[
        StrictStr,
        Field(
            description="How it fits the machine.",
            examples=["Two cards were found; the larger one counts."],
            max_length=500,
            pattern="^[^ ].*[^ ]$",
        ),
    ]
    evidence: Annotated[
        EvidenceKnown | EvidenceNone,
        Field(description="How directly the models whose scores count were measured.", discriminator="status"),
    ]


class Open(BaseModel):
    """
    Nobody has decided.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    status: Annotated[Literal["open"], Field(description="The tag of this variant.")]
    lastFailure: Annotated[
        Failure | MISSING, Field(description="Why the last try ended. Absent: nobody has tried.")
    ] = MISSING


class GateFailed(BaseModel):
    """
    The check refused it.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    status: Annotated[Literal["gateFailed"], Field(description="The tag of this variant.")]
    failure: Failure


class TargetMissing(BaseModel):
    """
    It was approved, and the model is no longer to be had. Nothing else was taken instead.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    status: Annotated[Literal["targetMissing"], Field(description="The tag of this variant.")]
    decidedAt: Annotated[
        StrictStr,
        Field(
            description="When it was decided.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ]
    decidedBy: Annotated[
        StrictStr,
        Field(
            description="Who decided: a user or a program, by its own name.",
            examples=["operator", "_model-router"],
            max_length=128,
            pattern="^[^\\x00-\\x20\\x7f-\\xa0@:/\\\\.-][^\\x00-\\x20\\x7f-\\xa0@:/\\\\]*( [^\\x00-\\x20\\x7f-\\xa0@:/\\\\]+)*$",
        ),
    ]
    failure: Failure


class ModelProposal(Document):
    """
    A change of the pool that somebody may approve or reject: what, why, and what became of it.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    schemaVersion: Annotated[Literal["v1"], Field(description="The version of this contract.")]
    kind: Annotated[Literal["ModelProposal"], Field(description="Always `ModelProposal`.")]
    proposalId: Annotated[
        StrictStr,
        Field(
            description="What names the proposal; it means nothing beyond itself.",
            examples=["0d9f1c1e-8f43-4c53-9d0a-2f6f6f1b7c11"],
            max_length=64,
            min_length=8,
            pattern="^[a-z0-9]+(-[a-z0-9]+)*$",
        ),
    ]
    createdAt: Annotated[
        StrictStr,
        Field(
            description="When it was made.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
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
    action: Annotated[Add | Swap | Evict, Field(description="What is proposed.", discriminator="kind")]
    use: Annotated[
        Literal["general", "coding", "reasoning"], Field(description="What the scores are for: the use of the ranking.")
    ]
    ranking: Annotated[DocumentRef, Field(description="The ranking that it follows from.")]
    justification: Reasoning
    diskChangeBytes: Annotated[
        StrictInt,
        Field(
            description="What the pool would take more at most, as files that the target shares with entries come only once; less when negative. The size of what comes, less what the removal frees.",
            ge=-9007199254740991,
            le=9007199254740991,
        ),
    ]
    state: Annotated[
        Open | GateRunning | GateFailed | InstallingProposal | Approved | Rejected | TargetMissing | Superseded,
        Field(description="Where it stands.", discriminator="status"),
    ]

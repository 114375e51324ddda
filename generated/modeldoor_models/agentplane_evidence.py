# Generated from schemas/ by datamodel-code-generator. Do not edit.

from __future__ import annotations

from typing import Annotated, Literal

from modeldoor_validators.document import Document
from pydantic import MISSING, BaseModel, ConfigDict, Field, RootModel, StrictInt, StrictStr

from .common import Admitted, Authorizations, Denied, SnapshotRef


class UpstreamAnchor(RootModel[StrictStr]):
    model_config = ConfigDict(
        frozen=True,
    )
    root: Annotated[
        StrictStr,
        Field(
            description="A reference or a digest.",
            examples=["urn:srcos:admission-policy:default"],
            max_length=256,
            pattern="^(urn:srcos:admission-policy:[a-z0-9][a-z0-9._-]*|sha256:[0-9a-f]{64})$",
        ),
    ]


class NonClaim(RootModel[StrictStr]):
    model_config = ConfigDict(
        frozen=True,
    )
    root: Annotated[
        StrictStr,
        Field(
            description="A sentence.",
            examples=["The verdict is no permission."],
            max_length=500,
            min_length=10,
            pattern="^[^ ].*[^ ]$",
        ),
    ]


class ReceiptParts(BaseModel):
    """
    What may be put into a ModelRoutingLaneDecisionReceipt, which is a closed shape of agentplane's. Its names are theirs in our spelling: `hellgraphEvidenceRefs` is for `hellgraph_evidence_refs`, and so on.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    hellgraphEvidenceRefs: Annotated[
        list[SnapshotRef],
        Field(
            description="What was observed on the machine: the snapshot, and nothing else.", max_length=1, min_length=1
        ),
    ]
    upstreamAnchors: Annotated[
        list[UpstreamAnchor],
        Field(
            description="What the snapshot was judged by: the reference of its policy, and the policy's digest.",
            max_length=2,
            min_length=2,
        ),
    ]
    nonClaims: Annotated[
        list[NonClaim],
        Field(description="What a receipt that rests on this evidence does not claim.", max_length=32, min_length=1),
    ]


class AgentplaneResourceEvidence(Document):
    """
    What agentplane's receipts can rest on about the machine: which snapshot was judged, when, and with what verdict, and the parts that fit into a receipt. It is no receipt and decides nothing.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    schemaVersion: Annotated[Literal["v1"], Field(description="The version of this contract.")]
    kind: Annotated[Literal["AgentplaneResourceEvidence"], Field(description="Always `AgentplaneResourceEvidence`.")]
    resourceSnapshotRef: Annotated[
        StrictStr,
        Field(
            description="The snapshot that was judged.",
            examples=["urn:srcos:local-resource-snapshot:sha256-e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
            pattern="^urn:srcos:local-resource-snapshot:sha256-[0-9a-f]{64}$",
        ),
    ]
    resourceSnapshotDigest: Annotated[
        StrictStr,
        Field(
            description="The digest of the snapshot that was judged.",
            examples=["sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
            max_length=71,
            min_length=71,
            pattern="^sha256:0*[1-9a-f][0-9a-f]*$",
        ),
    ]
    policyRef: Annotated[
        StrictStr,
        Field(
            description="The URN of an admission policy.",
            examples=["urn:srcos:admission-policy:default"],
            max_length=256,
            pattern="^urn:srcos:admission-policy:[a-z0-9][a-z0-9._-]*$",
        ),
    ]
    policyDigest: Annotated[
        StrictStr,
        Field(
            description="The digest of the policy that the snapshot carries.",
            examples=["sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
            max_length=71,
            min_length=71,
            pattern="^sha256:0*[1-9a-f][0-9a-f]*$",
        ),
    ]
    capturedAt: Annotated[
        StrictStr,
        Field(
            description="When the snapshot was collected: `collectedAt` there, in the word of agentplane's artifacts.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ]
    expiresAt: Annotated[
        StrictStr,
        Field(
            description="When the snapshot expires.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ]
    evaluatedAt: Annotated[
        StrictStr,
        Field(
            description="When its age was judged.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ]
    ageMs: Annotated[
        StrictInt | MISSING,
        Field(
            description="The snapshot's age at `evaluatedAt` by the machine's own clock that nobody sets; negative when it claims to be from later. Absent: it was judged on another machine, after another start, or for another time; then only the times above tell.",
            ge=-9007199254740991,
            le=9007199254740991,
        ),
    ] = MISSING
    freshness: Annotated[
        Literal["fresh", "stale", "fromFuture"], Field(description="The snapshot's age at `evaluatedAt`.")
    ]
    profileRef: Annotated[
        StrictStr | MISSING,
        Field(
            description="The profile spoken for. Absent: none.",
            examples=["urn:srcos:model-profile:local-llama32-1b"],
            max_length=256,
            pattern="^urn:srcos:model-profile:[a-z0-9][a-z0-9._-]*$",
        ),
    ] = MISSING
    admission: Annotated[Admitted | Denied, Field(description="The verdict at `evaluatedAt`.", discriminator="verdict")]
    receiptParts: ReceiptParts
    authorizations: Authorizations

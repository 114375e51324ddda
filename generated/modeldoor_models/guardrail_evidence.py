# Generated from schemas/ by datamodel-code-generator. Do not edit.

from __future__ import annotations

from typing import Annotated, Literal

from modeldoor_validators.document import Document
from pydantic import MISSING, ConfigDict, Field, StrictInt, StrictStr

from .common import Admitted, Authorizations, Denied


class GuardrailResourceEvidence(Document):
    """
    What guardrail-fabric puts into a decision's evidence about the machine: which snapshot was judged, when, and with what verdict. It decides nothing.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    schemaVersion: Annotated[Literal["v1"], Field(description="The version of this contract.")]
    kind: Annotated[Literal["GuardrailResourceEvidence"], Field(description="Always `GuardrailResourceEvidence`.")]
    actionClass: Annotated[
        Literal["model"],
        Field(description="The class of action that the evidence is about, in guardrail-fabric's words."),
    ]
    inputDigest: Annotated[
        StrictStr,
        Field(
            description="The digest of the snapshot that was judged.",
            examples=["sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
            max_length=71,
            min_length=71,
            pattern="^sha256:0*[1-9a-f][0-9a-f]*$",
        ),
    ]
    resourceSnapshotRef: Annotated[
        StrictStr,
        Field(
            description="The snapshot that was judged.",
            examples=["urn:srcos:local-resource-snapshot:sha256-e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
            pattern="^urn:srcos:local-resource-snapshot:sha256-[0-9a-f]{64}$",
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
    collectedAt: Annotated[
        StrictStr,
        Field(
            description="When the snapshot was collected.",
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
    adapterHealth: Annotated[
        Literal["healthy", "degraded", "unavailable"],
        Field(
            description="For guardrail-fabric's `adapter_health`, which lets every word pass that it does not know: `healthy` only when admitted, else one of the two words that it blocks."
        ),
    ]
    admission: Annotated[Admitted | Denied, Field(description="The verdict at `evaluatedAt`.", discriminator="verdict")]
    authorizations: Authorizations

# Generated from schemas/ by datamodel-code-generator. Do not edit.

from __future__ import annotations

from typing import Annotated, Literal

from modeldoor_validators.document import Document
from pydantic import MISSING, ConfigDict, Field, StrictInt, StrictStr

from .common import Authorizations


class PlacementFactWithheld(Document):
    """
    Stands where a PlacementFact cannot be written, because its shape has no way to say what is not known. It says why.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    schemaVersion: Annotated[Literal["v1"], Field(description="The version of this contract.")]
    kind: Annotated[Literal["PlacementFactWithheld"], Field(description="Always `PlacementFactWithheld`.")]
    machineRef: Annotated[
        StrictStr,
        Field(
            description="The machine of which nothing is said, as its owner named it.",
            examples=["urn:srcos:agent-machine:workstation"],
            max_length=256,
            pattern="^urn:srcos:agent-machine:[!-~]+$",
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
    reasons: Annotated[
        list[Literal["policyRefused", "collectionFailed", "snapshotStale", "snapshotFromFuture", "memoryUnknown", "memoryError"]],
        Field(
            description="Why there is no fact, in the order of this list; what the words mean stands in the contract of the snapshot.",
            min_length=1,
        ),
    ]
    authorizations: Authorizations

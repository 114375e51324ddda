# Generated from schemas/ by datamodel-code-generator. Do not edit.

from __future__ import annotations

from typing import Annotated, Literal

from modeldoor_validators.document import Document
from pydantic import MISSING, BaseModel, ConfigDict, Field, RootModel, StrictInt, StrictStr


class ModelResidencyRef(RootModel[StrictStr]):
    model_config = ConfigDict(
        frozen=True,
    )
    root: Annotated[StrictStr, Field(description="The URN of a residency.", pattern="^urn:srcos:model-residency:")]


class ProviderRef(RootModel[StrictStr]):
    model_config = ConfigDict(
        frozen=True,
    )
    root: Annotated[StrictStr, Field(description="The URN of a provider.", pattern="^urn:srcos:inference-provider:")]


class PlacementHardware(BaseModel):
    """
    What the hardware offers.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    arch: Annotated[
        StrictStr, Field(description="The architecture, such as `aarch64` or `x86_64`.", examples=["x86_64"])
    ]
    accelerators: Annotated[
        list[StrictStr],
        Field(
            description="Accelerators that were detected. modeldoor names those that answered; that the list is empty does not prove that there is none."
        ),
    ]
    memoryBytes: Annotated[
        StrictInt,
        Field(
            description="Memory for placement. The shape has no way to say that it is unknown: then modeldoor writes no fact. modeldoor writes what is available, not what is built in.",
            examples=[17179869184],
            ge=0,
            le=9007199254740991,
        ),
    ]
    storageBytesAvailable: Annotated[
        StrictInt | None | MISSING,
        Field(
            description="Room for models, or null when it is unknown. Absent: nothing is said of it.",
            examples=[107374182400],
            ge=0,
            le=9007199254740991,
        ),
    ] = MISSING


class PlacementIsolation(BaseModel):
    """
    How work on the machine is kept apart from it. A snapshot does not know, so its owner states it.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    runtime: Annotated[
        Literal["process", "bubblewrap", "rootless-podman", "toolbox", "systemd", "quadlet", "kubernetes-pod", "vm"],
        Field(description="What keeps it apart."),
    ]
    networkDefault: Annotated[
        Literal["deny", "loopback-only", "policy-gated", "allow"],
        Field(description="What it may do on the network unless more is granted."),
    ]
    filesystemDefault: Annotated[
        Literal["read-only", "workspace-scoped-rw", "policy-gated-rw", "host-rw"],
        Field(description="What it may do with files unless more is granted."),
    ]


class PlacementFact(Document):
    """
    What a scheduler may count on when it places work on a machine. The shape is that of SourceOS and is kept; modeldoor fills in what a snapshot knows and leaves the rest as its owner stated it. It carries no verdict.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    id: Annotated[
        StrictStr,
        Field(
            description="The URN of this fact. modeldoor makes it of the digest of everything else in it.",
            examples=["urn:srcos:placement-fact:workstation-as-stated"],
            pattern="^urn:srcos:placement-fact:",
        ),
    ]
    type: Annotated[Literal["PlacementFact"], Field(description="Always `PlacementFact`.")]
    specVersion: Annotated[
        StrictStr, Field(description="The version of the SourceOS specification.", examples=["2.1.0"])
    ]
    machineRef: Annotated[
        StrictStr,
        Field(
            description="The machine. A snapshot never names one, so its owner does.",
            examples=["urn:srcos:agent-machine:workstation"],
            pattern="^urn:srcos:agent-machine:",
        ),
    ]
    observedAt: Annotated[
        StrictStr,
        Field(
            description="When the machine was observed: RFC 3339. modeldoor writes the snapshot's `collectedAt`.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})$",
        ),
    ]
    hardware: PlacementHardware
    isolation: PlacementIsolation
    trustPosture: Annotated[
        Literal["trusted-local", "sandboxed-local", "cluster-governed", "remote-governed", "untrusted"],
        Field(description="How far the machine is trusted. A snapshot does not know, so its owner states it."),
    ]
    modelResidencyRefs: Annotated[
        list[ModelResidencyRef], Field(description="Models that are resident on the machine.")
    ]
    providerRefs: Annotated[
        list[ProviderRef] | MISSING,
        Field(description="Inference providers on the machine. Absent: nothing is said of them."),
    ] = MISSING
    cacheNotes: Annotated[
        list[StrictStr] | MISSING, Field(description="Notes for people on what is cached where. Absent: none.")
    ] = MISSING
    evidenceRefs: Annotated[
        list[StrictStr] | MISSING,
        Field(
            description="What the fact rests on. modeldoor writes the reference of the snapshot, and nothing else. Absent: it rests on what its owner says."
        ),
    ] = MISSING

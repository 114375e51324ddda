# Generated from schemas/ by datamodel-code-generator. Do not edit.

from __future__ import annotations

from typing import Annotated, Literal

from modeldoor_validators.document import Document
from pydantic import MISSING, BaseModel, ConfigDict, Field, StrictFloat, StrictInt, StrictStr

from .common import ProfileRef


class Roles(BaseModel):
    """
    What each signal counts for. Memory, model service, thermal and battery are always required.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    memory: Annotated[Literal["required"], Field(description="The role of memory: always required.")]
    modelService: Annotated[Literal["required"], Field(description="The role of the model service: always required.")]
    thermal: Annotated[Literal["required"], Field(description="The role of heat: always required.")]
    battery: Annotated[Literal["required"], Field(description="The role of the battery: always required.")]
    disk: Annotated[
        Literal["required", "informational"], Field(description="The role of the disk that holds the models.")
    ]
    accelerator: Annotated[Literal["required", "informational"], Field(description="The role of the accelerators.")]
    network: Annotated[Literal["required", "informational"], Field(description="The role of the network.")]


class Memory(BaseModel):
    """
    What a model needs beside its own hint, and when memory pressure counts.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    reserveBytes: Annotated[
        StrictInt,
        Field(description="Kept free beside the model's own memory.", examples=[536870912], ge=0, le=1125899906842624),
    ]
    minimumBytes: Annotated[
        StrictInt,
        Field(
            description="The least that any model needs; never below model-router's own floor of 2 GiB.",
            examples=[2147483648],
            ge=2147483648,
            le=1125899906842624,
        ),
    ]
    pressureElevatedAtPercent: Annotated[
        StrictFloat | MISSING,
        Field(
            description="Elevated when all tasks stalled on memory for at least this share of the last ten seconds (PSI full avg10). Absent: never.",
            gt=0.0,
            le=100.0,
        ),
    ] = MISSING
    pressureCriticalAtPercent: Annotated[
        StrictFloat | MISSING,
        Field(
            description="Critical when all tasks stalled on memory for at least this share of the last ten seconds (PSI full avg10). Absent: never. When given, unreadable pressure denies.",
            gt=0.0,
            le=100.0,
        ),
    ] = MISSING
    source: Annotated[
        StrictStr,
        Field(description="Where these figures come from.", max_length=500, min_length=10, pattern="^[^ ].*[^ ]$"),
    ]


class Thermal(BaseModel):
    """
    Critical is at or above the sensor's own critical trip point.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    elevatedWithinCelsius: Annotated[
        StrictFloat,
        Field(
            description="Elevated from this many degrees below the critical trip point.", examples=[5], ge=0.0, le=50.0
        ),
    ]
    source: Annotated[
        StrictStr,
        Field(description="Where these figures come from.", max_length=500, min_length=10, pattern="^[^ ].*[^ ]$"),
    ]


class Battery(BaseModel):
    """
    Critical only while the battery is not being charged or held by mains.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    criticalBelowPercent: Annotated[
        StrictFloat, Field(description="Critical below this charge.", examples=[5], gt=0.0, le=100.0)
    ]
    elevatedBelowPercent: Annotated[
        StrictFloat, Field(description="Elevated below this charge.", examples=[20], gt=0.0, le=100.0)
    ]
    source: Annotated[
        StrictStr,
        Field(description="Where these figures come from.", max_length=500, min_length=10, pattern="^[^ ].*[^ ]$"),
    ]


class ModelService(BaseModel):
    """
    How long a model service may take to answer.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    timeoutMs: Annotated[
        StrictInt,
        Field(
            description="The limit of the whole exchange with one service, in milliseconds.",
            examples=[800],
            ge=50,
            le=1500,
        ),
    ]
    source: Annotated[
        StrictStr,
        Field(description="Where these figures come from.", max_length=500, min_length=10, pattern="^[^ ].*[^ ]$"),
    ]


class Recovery(BaseModel):
    """
    When a machine that was judged worse counts as better again, so that one at the edge does not flap. It works where a collector keeps the last snapshot (`--watch`). Absent: at once.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    holdSeconds: Annotated[
        StrictInt,
        Field(
            description="A level gets better only after it would have been better for so long without a break.",
            examples=[30],
            ge=0,
            le=3600,
        ),
    ]
    memoryMarginBytes: Annotated[
        StrictInt,
        Field(
            description="A model that was denied for want of memory must find so much more than it needs.",
            examples=[268435456],
            ge=0,
            le=1125899906842624,
        ),
    ]
    source: Annotated[
        StrictStr,
        Field(description="Where these figures come from.", max_length=500, min_length=10, pattern="^[^ ].*[^ ]$"),
    ]


class Disk(BaseModel):
    """
    Judged where the model store lies. A read-only file system is critical.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    criticalBelowBytes: Annotated[
        StrictInt,
        Field(description="Critical below this free space.", examples=[2147483648], ge=0, le=9007199254740991),
    ]
    elevatedBelowPercent: Annotated[
        StrictFloat, Field(description="Elevated below this share of free space.", examples=[80], ge=0.0, le=100.0)
    ]
    elevatedBelowInodesPercent: Annotated[
        StrictFloat,
        Field(
            description="Elevated below this share of free inodes, where the file system counts them.",
            examples=[80],
            ge=0.0,
            le=100.0,
        ),
    ]
    source: Annotated[
        StrictStr,
        Field(description="Where these figures come from.", max_length=500, min_length=10, pattern="^[^ ].*[^ ]$"),
    ]


class Thresholds(BaseModel):
    """
    Where each level begins, and what each figure rests on.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    memory: Annotated[
        Memory, Field(description="What a model needs beside its own hint, and when memory pressure counts.")
    ]
    thermal: Annotated[Thermal, Field(description="Critical is at or above the sensor's own critical trip point.")]
    battery: Annotated[
        Battery, Field(description="Critical only while the battery is not being charged or held by mains.")
    ]
    disk: Annotated[Disk, Field(description="Judged where the model store lies. A read-only file system is critical.")]
    modelService: Annotated[ModelService, Field(description="How long a model service may take to answer.")]


class Waiver(BaseModel):
    """
    One signal, waived with a reason and an end. It counts only while the signal is unknown: never when it is bad, and never when its source failed.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    signal: Annotated[
        Literal["thermal", "battery", "disk", "accelerator"], Field(description="The signal that cannot be observed.")
    ]
    justification: Annotated[
        StrictStr,
        Field(
            description="Why the operator accepts that the signal cannot be observed: at least ten characters of text.",
            examples=["A cloud VM: the host watches the heat of its processors."],
            max_length=500,
            min_length=10,
            pattern="^[^ ].*[^ ]$",
        ),
    ]
    waivedAt: Annotated[
        StrictStr,
        Field(
            description="When the waiver begins.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ]
    expiresAt: Annotated[
        StrictStr,
        Field(
            description="When the waiver ends: at most 366 days after it begins.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ]


class AdmissionPolicy(Document):
    """
    What an operator demands of a machine before a local model may run: roles, thresholds, preferred profiles and waivers.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    schemaVersion: Annotated[Literal["v1"], Field(description="The version of this contract.")]
    kind: Annotated[Literal["AdmissionPolicy"], Field(description="Always `AdmissionPolicy`.")]
    policyRef: Annotated[
        StrictStr,
        Field(
            description="The URN of an admission policy.",
            examples=["urn:srcos:admission-policy:default"],
            max_length=256,
            pattern="^urn:srcos:admission-policy:[a-z0-9][a-z0-9._-]*$",
        ),
    ]
    description: Annotated[
        StrictStr | MISSING,
        Field(description="What the policy is for. Absent: nobody said.", max_length=500, pattern="^[^ ].*[^ ]$"),
    ] = MISSING
    snapshotLifetimeSeconds: Annotated[
        StrictInt,
        Field(description="How long a snapshot made under this policy may be used.", examples=[15], ge=1, le=300),
    ]
    roles: Annotated[
        Roles,
        Field(
            description="What each signal counts for. Memory, model service, thermal and battery are always required."
        ),
    ]
    thresholds: Annotated[Thresholds, Field(description="Where each level begins, and what each figure rests on.")]
    recovery: Annotated[
        Recovery | MISSING,
        Field(
            description="When a machine that was judged worse counts as better again, so that one at the edge does not flap. It works where a collector keeps the last snapshot (`--watch`). Absent: at once."
        ),
    ] = MISSING
    profileOrder: Annotated[
        list[ProfileRef],
        Field(description="The profiles in the order in which they are preferred; others follow.", max_length=64),
    ]
    waivers: Annotated[
        list[Waiver],
        Field(
            description="Signals that the operator accepts as unobservable on this machine, for a time. At most one for each signal.",
            max_length=4,
        ),
    ]

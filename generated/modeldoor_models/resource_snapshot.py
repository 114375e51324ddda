# Generated from schemas/ by datamodel-code-generator. Do not edit.

from __future__ import annotations

from typing import Annotated, Literal

from modeldoor_validators.document import Document
from pydantic import MISSING, BaseModel, ConfigDict, Field, StrictBool, StrictFloat, StrictInt, StrictStr

from .admission_policy import AdmissionPolicy
from .common import (
    AbsentOptional,
    AbsentRequired,
    Admitted,
    Authorizations,
    Denied,
    FailedOptional,
    FailedRequired,
    Informational,
    Required,
    UnknownOptional,
    UnknownRequired,
    UnknownUnwaivable,
    UnknownWaivable,
)


class Collector(BaseModel):
    """
    What made the snapshot.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    name: Annotated[
        StrictStr,
        Field(description="The program.", examples=["x86_pkg_temp"], max_length=128, pattern="^[!-~]([ -~]*[!-~])?$"),
    ]
    version: Annotated[
        StrictStr,
        Field(description="Its version.", examples=["x86_pkg_temp"], max_length=128, pattern="^[!-~]([ -~]*[!-~])?$"),
    ]


class PressureKnown(BaseModel):
    """
    Measured pressure.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    status: Annotated[Literal["known"], Field(description="The tag of this variant.")]
    fullAvg10Percent: Annotated[
        StrictFloat,
        Field(
            description="The share of the last ten seconds in which all tasks stalled on memory (PSI full avg10).",
            examples=[80],
            ge=0.0,
            le=100.0,
        ),
    ]


class PressureUnknown(BaseModel):
    """
    Pressure that could not be read. It denies only where the policy sets a critical pressure.
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


class DiskKnown(BaseModel):
    """
    Room where the model store lies.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    status: Annotated[Literal["known"], Field(description="The tag of this variant.")]
    level: Annotated[
        Literal["normal", "elevated", "critical"],
        Field(
            description="How near a signal is to harm by the policy's thresholds. Only a critical level of a required signal denies."
        ),
    ]
    availableBytes: Annotated[
        StrictInt, Field(description="Free for this user.", examples=[2147483648], ge=0, le=9007199254740991)
    ]
    totalBytes: Annotated[
        StrictInt, Field(description="The size of the file system.", examples=[2147483648], ge=0, le=9007199254740991)
    ]
    availableInodes: Annotated[
        StrictInt | MISSING,
        Field(
            description="Free inodes for this user; absent where the file system does not count them.",
            ge=0,
            le=9007199254740991,
        ),
    ] = MISSING
    totalInodes: Annotated[
        StrictInt | MISSING,
        Field(description="All inodes; absent where the file system does not count them.", ge=1, le=9007199254740991),
    ] = MISSING
    readOnly: Annotated[StrictBool, Field(description="Whether the file system is mounted read-only.")]
    source: Annotated[
        StrictStr,
        Field(
            description="What was asked, in words that name no user, host or home folder.",
            examples=["/proc/meminfo"],
            max_length=160,
            pattern="^[!-~]([ -~]*[!-~])?$",
        ),
    ]
    ageMs: Annotated[
        StrictFloat,
        Field(
            description="How old the reading was at `collectedAt`, in milliseconds, by a clock that goes on while the machine sleeps.",
            examples=[12.5],
            ge=0.0,
            le=3600000.0,
        ),
    ]
    elapsedMs: Annotated[
        StrictFloat,
        Field(
            description="How long the reading took, in milliseconds, by a monotonic clock.",
            examples=[0.8],
            ge=0.0,
            le=3600000.0,
        ),
    ]
    gate: Annotated[
        Required | Informational, Field(description="What the policy makes of this signal.", discriminator="role")
    ]
    heldSince: Annotated[
        StrictStr | MISSING,
        Field(
            description="Since when the level is held above what the thresholds alone say, so that a machine at the edge does not flap. A held level may be worse, never better. Absent: it is just what the thresholds say.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ] = MISSING


class Temperature(BaseModel):
    """
    A sensor's temperature against its own critical trip point.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    method: Annotated[Literal["temperature"], Field(description="The tag of this variant.")]
    sensor: Annotated[
        StrictStr,
        Field(
            description="The sensor's own name.",
            examples=["x86_pkg_temp"],
            max_length=128,
            pattern="^[!-~]([ -~]*[!-~])?$",
        ),
    ]
    celsius: Annotated[
        StrictFloat,
        Field(
            description="A temperature. Readings outside these bounds are a broken sensor, not a temperature.",
            examples=[48.5],
            ge=-60.0,
            le=200.0,
        ),
    ]
    criticalCelsius: Annotated[
        StrictFloat,
        Field(
            description="Where the hardware's or firmware's own critical limit lies.",
            examples=[48.5],
            ge=-60.0,
            le=200.0,
        ),
    ]


class HardwareSlowdown(BaseModel):
    """
    An accelerator says that its hardware slows down for heat: critical by itself.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    method: Annotated[Literal["hardwareSlowdown"], Field(description="The tag of this variant.")]
    sensor: Annotated[
        StrictStr,
        Field(
            description="The accelerator's name.",
            examples=["x86_pkg_temp"],
            max_length=128,
            pattern="^[!-~]([ -~]*[!-~])?$",
        ),
    ]


class SystemState(BaseModel):
    """
    The operating system's own judgement, where it gives no temperatures.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    method: Annotated[Literal["systemState"], Field(description="The tag of this variant.")]
    state: Annotated[
        Literal["nominal", "fair", "serious", "critical"],
        Field(
            description="NSProcessInfo.thermalState of macOS: `serious` and `critical` are critical, `fair` is elevated."
        ),
    ]


class ChargePercent(BaseModel):
    """
    By energy over all batteries.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    method: Annotated[Literal["percent"], Field(description="The tag of this variant.")]
    percent: Annotated[StrictFloat, Field(description="A share of one hundred.", examples=[80], ge=0.0, le=100.0)]


class ChargeLevel(BaseModel):
    """
    By the coarse level that the firmware gives, where it gives no figure: the worst of all batteries.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    method: Annotated[Literal["capacityLevel"], Field(description="The tag of this variant.")]
    capacityLevel: Annotated[
        Literal["critical", "low", "normal", "high", "full"], Field(description="The firmware's word.")
    ]


class DeviceMemoryKnown(BaseModel):
    """
    Memory of a device.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    status: Annotated[Literal["known"], Field(description="The tag of this variant.")]
    availableBytes: Annotated[
        StrictInt,
        Field(description="A size in bytes, at most 2^53-1.", examples=[2147483648], ge=0, le=9007199254740991),
    ]
    totalBytes: Annotated[StrictInt, Field(description="All of it.", ge=1, le=9007199254740991)]


class DeviceMemoryUnknown(BaseModel):
    """
    Memory that the driver does not tell. The machine's own memory never stands in for it.
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


class DeviceMemoryAbsent(BaseModel):
    """
    Proven to have none of its own: it uses the machine's, which `memory` counts.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    status: Annotated[Literal["notApplicable"], Field(description="The tag of this variant.")]
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


class Partition(BaseModel):
    """
    One instance of a card that is cut into several, each with memory of its own.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    index: Annotated[StrictInt, Field(description="Its number on this card, in the driver's order.", ge=0, le=63)]
    name: Annotated[
        StrictStr,
        Field(
            description="A short name that a device or a program gives itself.",
            examples=["x86_pkg_temp"],
            max_length=128,
            pattern="^[!-~]([ -~]*[!-~])?$",
        ),
    ]
    memory: Annotated[
        DeviceMemoryKnown | DeviceMemoryUnknown, Field(description="Its share of the memory.", discriminator="status")
    ]


class DeviceFailed(BaseModel):
    """
    A device that the driver lists and that does not answer, or all of a maker whose devices could not be read.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    status: Annotated[Literal["error"], Field(description="The tag of this variant.")]
    vendor: Annotated[Literal["nvidia", "amd", "intel", "apple"], Field(description="Whose driver tells of it.")]
    index: Annotated[
        StrictInt,
        Field(description="Its number among the devices of this vendor, in the driver's order.", ge=0, le=1023),
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


class NetworkKnown(BaseModel):
    """
    Whether this machine has a way out. Nothing is sent to find out, and nothing is authorised.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    status: Annotated[Literal["known"], Field(description="The tag of this variant.")]
    defaultRoute: Annotated[
        StrictBool,
        Field(description="Whether a usable default route exists. It does not say that anything answers at its end."),
    ]
    source: Annotated[
        StrictStr,
        Field(
            description="What was asked, in words that name no user, host or home folder.",
            examples=["/proc/meminfo"],
            max_length=160,
            pattern="^[!-~]([ -~]*[!-~])?$",
        ),
    ]
    ageMs: Annotated[
        StrictFloat,
        Field(
            description="How old the reading was at `collectedAt`, in milliseconds, by a clock that goes on while the machine sleeps.",
            examples=[12.5],
            ge=0.0,
            le=3600000.0,
        ),
    ]
    elapsedMs: Annotated[
        StrictFloat,
        Field(
            description="How long the reading took, in milliseconds, by a monotonic clock.",
            examples=[0.8],
            ge=0.0,
            le=3600000.0,
        ),
    ]
    gate: Annotated[
        Required | Informational, Field(description="What the policy makes of this signal.", discriminator="role")
    ]


class EndpointHealthy(BaseModel):
    """
    A service that answered as it should within its limit.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    status: Annotated[Literal["healthy"], Field(description="The tag of this variant.")]
    endpoint: Annotated[
        StrictStr,
        Field(
            description="A model service on this machine: a literal loopback address with its port. Names, other addresses and other schemes are refused.",
            examples=["http://127.0.0.1:11434"],
            pattern="^http://(127\\.(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])\\.(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])\\.(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])|\\[::1\\]):[1-9][0-9]{0,4}$",
        ),
    ]
    api: Annotated[Literal["ollama", "openaiCompatible"], Field(description="How it is spoken to.")]
    version: Annotated[
        StrictStr | MISSING,
        Field(
            description="The version that the service gives. Absent: it gives none.",
            examples=["x86_pkg_temp"],
            max_length=128,
            pattern="^[!-~]([ -~]*[!-~])?$",
        ),
    ] = MISSING
    modelCount: Annotated[StrictInt, Field(description="How many models it lists.", ge=0, le=1000000)]


class EndpointUnhealthy(BaseModel):
    """
    A service that did not.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    status: Annotated[Literal["unhealthy"], Field(description="The tag of this variant.")]
    endpoint: Annotated[
        StrictStr,
        Field(
            description="A model service on this machine: a literal loopback address with its port. Names, other addresses and other schemes are refused.",
            examples=["http://127.0.0.1:11434"],
            pattern="^http://(127\\.(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])\\.(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])\\.(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])|\\[::1\\]):[1-9][0-9]{0,4}$",
        ),
    ]
    api: Annotated[Literal["ollama", "openaiCompatible"], Field(description="How it is spoken to.")]
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


class MemoryNeedKnown(BaseModel):
    """
    `requiredBytes` is the greater of `hintBytes` + `reserveBytes` - `loadedBytes` and `minimumBytes`, and `recoveryBytes` on top.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    status: Annotated[Literal["known"], Field(description="The tag of this variant.")]
    requiredBytes: Annotated[
        StrictInt, Field(description="What must be available.", examples=[2147483648], ge=0, le=9007199254740991)
    ]
    hintBytes: Annotated[StrictInt, Field(description="The profile's memory hint.", ge=1, le=9007199254740991)]
    reserveBytes: Annotated[
        StrictInt, Field(description="The policy's reserve.", examples=[2147483648], ge=0, le=9007199254740991)
    ]
    loadedBytes: Annotated[
        StrictInt,
        Field(
            description="Memory that this model already holds: `reportedLoadedBytes` less the machine's `fileMappedBytes` and `swappedBytes`, and never more than `hintBytes`, the machine's `anonymousBytes`, or what of `totalBytes` is not available.",
            examples=[2147483648],
            ge=0,
            le=9007199254740991,
        ),
    ]
    minimumBytes: Annotated[
        StrictInt, Field(description="The policy's minimum.", examples=[2147483648], ge=0, le=9007199254740991)
    ]
    reportedLoadedBytes: Annotated[
        StrictInt | MISSING,
        Field(
            description="What the service says that this model holds, video memory left out. Absent: it does not say that the model is loaded.",
            examples=[2147483648],
            ge=0,
            le=9007199254740991,
        ),
    ] = MISSING
    recoveryBytes: Annotated[
        StrictInt | MISSING,
        Field(
            description="Asked for on top, because the last snapshot denied this model for want of memory: the policy's `memoryMarginBytes`. Absent: none.",
            ge=1,
            le=9007199254740991,
        ),
    ] = MISSING


class MemoryNeedUnknown(BaseModel):
    """
    The profile gives no memory hint. That is not a need of zero.
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


class RefusedProfile(BaseModel):
    """
    A profile that was left out.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    name: Annotated[
        StrictStr,
        Field(
            description="The name of its file, without its folder.",
            examples=["mine.json"],
            max_length=128,
            min_length=1,
            pattern="^[A-Za-z0-9._-]*$",
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


class MemoryKnown(BaseModel):
    """
    Memory that a model could take now.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    status: Annotated[Literal["known"], Field(description="The tag of this variant.")]
    level: Annotated[
        Literal["normal", "elevated", "critical"],
        Field(
            description="How near a signal is to harm by the policy's thresholds. Only a critical level of a required signal denies."
        ),
    ]
    availableBytes: Annotated[
        StrictInt,
        Field(
            description="The least of what the kernel says is available and what each limit on this process leaves.",
            examples=[2147483648],
            ge=0,
            le=9007199254740991,
        ),
    ]
    totalBytes: Annotated[
        StrictInt,
        Field(
            description="The least of the machine's memory and each limit on this process.",
            examples=[2147483648],
            ge=0,
            le=9007199254740991,
        ),
    ]
    limitedBy: Annotated[
        Literal["machine", "controlGroup"],
        Field(
            description="What sets `availableBytes`: the machine itself, or a control group that holds this process."
        ),
    ]
    anonymousBytes: Annotated[
        StrictInt | MISSING,
        Field(
            description="Memory of all programs on the machine that no file backs: a loaded model cannot hold more of it. Absent: the system does not tell, and no service is believed to hold a model.",
            examples=[2147483648],
            ge=0,
            le=9007199254740991,
        ),
    ] = MISSING
    fileMappedBytes: Annotated[
        StrictInt | MISSING,
        Field(
            description="Pages of files that programs have mapped, on the whole machine. They count as available too, so they are not counted as held by a model. Absent: the system does not tell, and no service is believed to hold a model.",
            examples=[2147483648],
            ge=0,
            le=9007199254740991,
        ),
    ] = MISSING
    swappedBytes: Annotated[
        StrictInt | MISSING,
        Field(
            description="Memory of all programs on the machine that was moved to swap: whatever a model has there must come back. Absent: the system does not tell, and no service is believed to hold a model.",
            examples=[2147483648],
            ge=0,
            le=9007199254740991,
        ),
    ] = MISSING
    pressure: Annotated[
        PressureKnown | PressureUnknown,
        Field(description="How much tasks stalled for want of memory.", discriminator="status"),
    ]
    source: Annotated[
        StrictStr,
        Field(
            description="What was asked, in words that name no user, host or home folder.",
            examples=["/proc/meminfo"],
            max_length=160,
            pattern="^[!-~]([ -~]*[!-~])?$",
        ),
    ]
    ageMs: Annotated[
        StrictFloat,
        Field(
            description="How old the reading was at `collectedAt`, in milliseconds, by a clock that goes on while the machine sleeps.",
            examples=[12.5],
            ge=0.0,
            le=3600000.0,
        ),
    ]
    elapsedMs: Annotated[
        StrictFloat,
        Field(
            description="How long the reading took, in milliseconds, by a monotonic clock.",
            examples=[0.8],
            ge=0.0,
            le=3600000.0,
        ),
    ]
    gate: Annotated[Required, Field(description="What the policy makes of this signal.")]
    heldSince: Annotated[
        StrictStr | MISSING,
        Field(
            description="Since when the level is held above what the thresholds alone say, so that a machine at the edge does not flap. A held level may be worse, never better. Absent: it is just what the thresholds say.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ] = MISSING


class ThermalKnown(BaseModel):
    """
    Heat, by the sensor that is nearest to its own limit.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    status: Annotated[Literal["known"], Field(description="The tag of this variant.")]
    level: Annotated[
        Literal["normal", "elevated", "critical"],
        Field(
            description="How near a signal is to harm by the policy's thresholds. Only a critical level of a required signal denies."
        ),
    ]
    measurement: Annotated[
        Temperature | HardwareSlowdown | SystemState,
        Field(description="What the level rests on.", discriminator="method"),
    ]
    sensorCount: Annotated[StrictInt, Field(description="Sensors with a usable limit that were read.", ge=0, le=10000)]
    unreadableSensorCount: Annotated[
        StrictInt,
        Field(description="Sensors that could not be read; none of them measures the processor.", ge=0, le=10000),
    ]
    source: Annotated[
        StrictStr,
        Field(
            description="What was asked, in words that name no user, host or home folder.",
            examples=["/proc/meminfo"],
            max_length=160,
            pattern="^[!-~]([ -~]*[!-~])?$",
        ),
    ]
    ageMs: Annotated[
        StrictFloat,
        Field(
            description="How old the reading was at `collectedAt`, in milliseconds, by a clock that goes on while the machine sleeps.",
            examples=[12.5],
            ge=0.0,
            le=3600000.0,
        ),
    ]
    elapsedMs: Annotated[
        StrictFloat,
        Field(
            description="How long the reading took, in milliseconds, by a monotonic clock.",
            examples=[0.8],
            ge=0.0,
            le=3600000.0,
        ),
    ]
    gate: Annotated[Required, Field(description="What the policy makes of this signal.")]
    heldSince: Annotated[
        StrictStr | MISSING,
        Field(
            description="Since when the level is held above what the thresholds alone say, so that a machine at the edge does not flap. A held level may be worse, never better. Absent: it is just what the thresholds say.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ] = MISSING


class BatteryKnown(BaseModel):
    """
    All batteries that power this machine, together.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    status: Annotated[Literal["known"], Field(description="The tag of this variant.")]
    level: Annotated[
        Literal["normal", "elevated", "critical"],
        Field(
            description="How near a signal is to harm by the policy's thresholds. Only a critical level of a required signal denies."
        ),
    ]
    charge: Annotated[ChargePercent | ChargeLevel, Field(description="How full they are.", discriminator="method")]
    powerState: Annotated[
        Literal["charging", "discharging", "full", "notCharging", "undetermined"],
        Field(description="Which way energy flows. `undetermined` is judged like `discharging`."),
    ]
    batteryCount: Annotated[StrictInt, Field(description="How many batteries are counted.", ge=1, le=64)]
    source: Annotated[
        StrictStr,
        Field(
            description="What was asked, in words that name no user, host or home folder.",
            examples=["/proc/meminfo"],
            max_length=160,
            pattern="^[!-~]([ -~]*[!-~])?$",
        ),
    ]
    ageMs: Annotated[
        StrictFloat,
        Field(
            description="How old the reading was at `collectedAt`, in milliseconds, by a clock that goes on while the machine sleeps.",
            examples=[12.5],
            ge=0.0,
            le=3600000.0,
        ),
    ]
    elapsedMs: Annotated[
        StrictFloat,
        Field(
            description="How long the reading took, in milliseconds, by a monotonic clock.",
            examples=[0.8],
            ge=0.0,
            le=3600000.0,
        ),
    ]
    gate: Annotated[Required, Field(description="What the policy makes of this signal.")]
    heldSince: Annotated[
        StrictStr | MISSING,
        Field(
            description="Since when the level is held above what the thresholds alone say, so that a machine at the edge does not flap. A held level may be worse, never better. Absent: it is just what the thresholds say.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ] = MISSING


class DeviceKnown(BaseModel):
    """
    A device that answered.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    status: Annotated[Literal["known"], Field(description="The tag of this variant.")]
    vendor: Annotated[Literal["nvidia", "amd", "intel", "apple"], Field(description="Whose driver tells of it.")]
    index: Annotated[
        StrictInt,
        Field(description="Its number among the devices of this vendor, in the driver's order.", ge=0, le=1023),
    ]
    name: Annotated[
        StrictStr,
        Field(
            description="A short name that a device or a program gives itself.",
            examples=["x86_pkg_temp"],
            max_length=128,
            pattern="^[!-~]([ -~]*[!-~])?$",
        ),
    ]
    memory: Annotated[
        DeviceMemoryKnown | DeviceMemoryUnknown | DeviceMemoryAbsent,
        Field(description="Its own memory.", discriminator="status"),
    ]
    partitions: Annotated[
        list[Partition] | MISSING,
        Field(
            description="The instances into which the card is cut (MIG). Absent: it is not cut, or the driver does not say.",
            max_length=64,
            min_length=1,
        ),
    ] = MISSING
    utilizationPercent: Annotated[
        StrictFloat | MISSING,
        Field(
            description="The share of the driver's last sampling period in which it was busy. Absent: the driver does not say.",
            examples=[80],
            ge=0.0,
            le=100.0,
        ),
    ] = MISSING
    celsius: Annotated[
        StrictFloat | MISSING,
        Field(description="Its temperature. Absent: the driver does not say.", examples=[48.5], ge=-60.0, le=200.0),
    ] = MISSING
    criticalCelsius: Annotated[
        StrictFloat | MISSING,
        Field(
            description="From where the hardware slows itself down. Absent: the driver does not say.",
            examples=[48.5],
            ge=-60.0,
            le=200.0,
        ),
    ] = MISSING
    throttleReasons: Annotated[
        list[Literal["hardwareThermal", "softwareThermal", "hardwareSlowdown", "hardwarePowerBrake", "softwarePowerCap"]] | MISSING,
        Field(
            description="What slows it down now. Empty: nothing does, and the driver would say if heat did. A list without heat proves nothing about heat. Absent: the driver does not say.",
            max_length=5,
        ),
    ] = MISSING


class ModelServiceKnown(BaseModel):
    """
    The local services that the profiles name.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    status: Annotated[Literal["known"], Field(description="The tag of this variant.")]
    healthy: Annotated[StrictBool, Field(description="Whether at least one of them answers as it should.")]
    endpoints: Annotated[
        list[Annotated[EndpointHealthy | EndpointUnhealthy, Field(discriminator="status")]],
        Field(description="One entry for each service.", max_length=64, min_length=1),
    ]
    source: Annotated[
        StrictStr,
        Field(
            description="What was asked, in words that name no user, host or home folder.",
            examples=["/proc/meminfo"],
            max_length=160,
            pattern="^[!-~]([ -~]*[!-~])?$",
        ),
    ]
    ageMs: Annotated[
        StrictFloat,
        Field(
            description="How old the reading was at `collectedAt`, in milliseconds, by a clock that goes on while the machine sleeps.",
            examples=[12.5],
            ge=0.0,
            le=3600000.0,
        ),
    ]
    elapsedMs: Annotated[
        StrictFloat,
        Field(
            description="How long the reading took, in milliseconds, by a monotonic clock.",
            examples=[0.8],
            ge=0.0,
            le=3600000.0,
        ),
    ]
    gate: Annotated[Required, Field(description="What the policy makes of this signal.")]


class Profile(BaseModel):
    """
    One model profile and its verdict.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    profileRef: Annotated[
        StrictStr,
        Field(
            description="The URN of a model profile.",
            examples=["urn:srcos:model-profile:local-llama32-1b"],
            max_length=256,
            pattern="^urn:srcos:model-profile:[a-z0-9][a-z0-9._-]*$",
        ),
    ]
    modelName: Annotated[
        StrictStr | MISSING,
        Field(
            description="What the service must list, exactly. Absent: the profile names no model that a service could list.",
            examples=["llama3.2:1b"],
            max_length=512,
            pattern="^[!-~]+$",
        ),
    ] = MISSING
    endpoint: Annotated[
        StrictStr | MISSING,
        Field(
            description="The service that must answer. Absent: the profile's endpoint is not a literal loopback address, or its runtime cannot be asked.",
            examples=["http://127.0.0.1:11434"],
            pattern="^http://(127\\.(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])\\.(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])\\.(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])|\\[::1\\]):[1-9][0-9]{0,4}$",
        ),
    ] = MISSING
    availability: Annotated[
        Literal["available", "unavailable", "unknown"],
        Field(description="Whether the service lists exactly this model."),
    ]
    memoryNeed: Annotated[
        MemoryNeedKnown | MemoryNeedUnknown,
        Field(description="The memory that the model needs now, and why.", discriminator="status"),
    ]
    admission: Annotated[
        Admitted | Denied, Field(description="The verdict on this profile alone.", discriminator="verdict")
    ]


class AcceleratorKnown(BaseModel):
    """
    Accelerators of this machine.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    status: Annotated[Literal["known"], Field(description="The tag of this variant.")]
    level: Annotated[
        Literal["normal", "elevated", "critical"],
        Field(
            description="How near a signal is to harm by the policy's thresholds. Only a critical level of a required signal denies."
        ),
    ]
    devices: Annotated[
        list[Annotated[DeviceKnown | DeviceFailed, Field(discriminator="status")]],
        Field(description="One entry for each device.", max_length=64, min_length=1),
    ]
    source: Annotated[
        StrictStr,
        Field(
            description="What was asked, in words that name no user, host or home folder.",
            examples=["/proc/meminfo"],
            max_length=160,
            pattern="^[!-~]([ -~]*[!-~])?$",
        ),
    ]
    ageMs: Annotated[
        StrictFloat,
        Field(
            description="How old the reading was at `collectedAt`, in milliseconds, by a clock that goes on while the machine sleeps.",
            examples=[12.5],
            ge=0.0,
            le=3600000.0,
        ),
    ]
    elapsedMs: Annotated[
        StrictFloat,
        Field(
            description="How long the reading took, in milliseconds, by a monotonic clock.",
            examples=[0.8],
            ge=0.0,
            le=3600000.0,
        ),
    ]
    gate: Annotated[
        Required | Informational, Field(description="What the policy makes of this signal.", discriminator="role")
    ]
    heldSince: Annotated[
        StrictStr | MISSING,
        Field(
            description="Since when the level is held above what the thresholds alone say, so that a machine at the edge does not flap. A held level may be worse, never better. Absent: it is just what the thresholds say.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ] = MISSING


class Signals(BaseModel):
    """
    What was observed. Every signal is always present.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    memory: Annotated[
        MemoryKnown | UnknownRequired | FailedRequired, Field(description="Memory for models.", discriminator="status")
    ]
    modelService: Annotated[
        ModelServiceKnown | UnknownRequired | FailedRequired,
        Field(description="The local model services.", discriminator="status"),
    ]
    thermal: Annotated[
        ThermalKnown | UnknownWaivable | FailedRequired, Field(description="Heat.", discriminator="status")
    ]
    battery: Annotated[
        BatteryKnown | UnknownWaivable | FailedRequired | AbsentRequired,
        Field(description="The battery.", discriminator="status"),
    ]
    disk: Annotated[
        DiskKnown | UnknownOptional | FailedOptional,
        Field(description="The disk that holds the models.", discriminator="status"),
    ]
    accelerator: Annotated[
        AcceleratorKnown | UnknownOptional | FailedOptional | AbsentOptional,
        Field(description="Accelerators.", discriminator="status"),
    ]
    network: Annotated[
        NetworkKnown | UnknownUnwaivable | FailedOptional, Field(description="The network.", discriminator="status")
    ]


class LocalResourceSnapshot(Document):
    """
    What one machine can run now, with a verdict for each model profile. Whatever could not be determined is said to be so, and never helps an admission.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    schemaVersion: Annotated[Literal["v1"], Field(description="The version of this contract.")]
    kind: Annotated[Literal["LocalResourceSnapshot"], Field(description="Always `LocalResourceSnapshot`.")]
    collector: Annotated[Collector, Field(description="What made the snapshot.")]
    collectedAt: Annotated[
        StrictStr,
        Field(
            description="When the last reading ended, by the wall clock.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ]
    expiresAt: Annotated[
        StrictStr,
        Field(
            description="From when the snapshot may no longer be used. It is for the reader to check, at reading.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ]
    bootTimeMs: Annotated[
        StrictInt,
        Field(
            description="Milliseconds since the machine started, sleep included, at `collectedAt`: it orders the snapshots of one boot although the wall clock may jump.",
            ge=0,
            le=9007199254740991,
        ),
    ]
    bootRef: Annotated[
        StrictStr | MISSING,
        Field(
            description="Which start of the machine `bootTimeMs` counts from: a digest of a number that the kernel draws at each start. It names neither machine nor user. With it, a reader on the same machine judges the age by a clock that nobody sets. Absent: the system does not tell.",
            examples=["5d41402abc4b2a76b9719d911017c592"],
            pattern="^[0-9a-f]{32}$",
        ),
    ] = MISSING
    elapsedMs: Annotated[
        StrictFloat,
        Field(description="How long the collection took, in milliseconds.", examples=[0.8], ge=0.0, le=3600000.0),
    ]
    policyDigest: Annotated[
        StrictStr,
        Field(
            description="The digest of `policy`.",
            examples=["sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
            max_length=71,
            min_length=71,
            pattern="^sha256:0*[1-9a-f][0-9a-f]*$",
        ),
    ]
    policy: Annotated[
        AdmissionPolicy,
        Field(
            description="The whole policy that was applied, so that the verdict can be checked from this document alone."
        ),
    ]
    signals: Annotated[Signals, Field(description="What was observed. Every signal is always present.")]
    profiles: Annotated[
        list[Profile],
        Field(
            description="A verdict for each profile, in the order of preference. Each is judged alone: any one of the admitted may run, not all of them.",
            max_length=64,
        ),
    ]
    refusedProfiles: Annotated[
        list[RefusedProfile],
        Field(description="Profiles that were left out, because they could not be used.", max_length=64),
    ]
    refusal: Annotated[
        Literal["policyRefused", "collectionFailed"] | MISSING,
        Field(
            description="Present when no judgement was possible at all, because the policy was refused or the collection failed. It always denies. Absent: the machine was judged."
        ),
    ] = MISSING
    admission: Annotated[
        Admitted | Denied,
        Field(description="The verdict: admit when at least one profile is admitted.", discriminator="verdict"),
    ]
    authorizations: Authorizations

# Generated from schemas/ by datamodel-code-generator. Do not edit.

from __future__ import annotations

from typing import Annotated, Literal

from modeldoor_validators.document import Document
from pydantic import MISSING, BaseModel, ConfigDict, Field, RootModel, StrictBool, StrictFloat, StrictInt, StrictStr

from .common import Notice


class VectorExtension(RootModel[StrictStr]):
    model_config = ConfigDict(
        frozen=True,
    )
    root: Annotated[
        StrictStr, Field(description="One of them.", examples=["avx2"], max_length=32, pattern="^[a-z][a-z0-9_]*$")
    ]


class AvailableKnown(BaseModel):
    """
    Free memory that was read at `memoryReadAt`.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    status: Annotated[Literal["known"], Field(description="The tag of this variant.")]
    bytes: Annotated[
        StrictInt,
        Field(description="A size in bytes, at most 2^53-1.", examples=[2147483648], ge=0, le=9007199254740991),
    ]


class AvailableAssumed(BaseModel):
    """
    Free memory of a machine that was not looked at, as it was said or supposed.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    status: Annotated[Literal["assumed"], Field(description="The tag of this variant.")]
    bytes: Annotated[
        StrictInt,
        Field(description="A size in bytes, at most 2^53-1.", examples=[2147483648], ge=0, le=9007199254740991),
    ]


class AvailableUnknown(BaseModel):
    """
    Free memory that could not be read. Nothing may be planned against it.
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


class Bandwidth(BaseModel):
    """
    Memory bandwidth, and where the figure comes from.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    gigabytesPerSecond: Annotated[
        StrictFloat,
        Field(description="Memory bandwidth in 10^9 bytes per second.", examples=[1008], gt=0.0, le=1000000.0),
    ]
    source: Annotated[
        Literal["driver", "table", "measured", "override", "default"],
        Field(
            description="Told by the driver, looked up in the catalogue, measured here, given by hand, or a default for hardware that no table lists."
        ),
    ]
    tableEntry: Annotated[
        StrictStr | MISSING,
        Field(
            description="The catalogue's name for the hardware. Absent: no table has it.",
            examples=["Llama 3.2 1B Instruct"],
            max_length=128,
            pattern="^[^ ](.*[^ ])?$",
        ),
    ] = MISSING


class Card(BaseModel):
    """
    A card that is divided.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    index: Annotated[
        StrictInt,
        Field(
            description="Its number in the driver's order: parts with the same number lie on the same card.",
            ge=0,
            le=1023,
        ),
    ]
    totalBytes: Annotated[
        StrictInt, Field(description="All its memory.", examples=[25769803776], ge=1, le=9007199254740991)
    ]


class IgnoredDevice(BaseModel):
    """
    An accelerator that does not count.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    name: Annotated[
        StrictStr,
        Field(
            description="A short name that a device or a program gives itself.",
            examples=["x86_pkg_temp"],
            max_length=128,
            pattern="^[!-~]([ -~]*[!-~])?$",
        ),
    ]
    vendor: Annotated[Literal["nvidia", "amd", "apple", "intel", "other"], Field(description="Who made the device.")]
    reason: Annotated[
        StrictStr,
        Field(
            description="Why it does not count.",
            examples=["noSensor"],
            max_length=64,
            min_length=3,
            pattern="^[a-z][A-Za-z0-9]*$",
        ),
    ]


class Processor(BaseModel):
    """
    The processor.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    name: Annotated[
        StrictStr | MISSING,
        Field(
            description="Its name, as the system gives it. Absent: the system does not tell.",
            examples=["x86_pkg_temp"],
            max_length=128,
            pattern="^[!-~]([ -~]*[!-~])?$",
        ),
    ] = MISSING
    architecture: Annotated[
        Literal["x86_64", "arm64", "riscv64", "other"] | MISSING,
        Field(description="Its instruction set. Absent: not known."),
    ] = MISSING
    vectorExtensions: Annotated[
        list[VectorExtension] | MISSING,
        Field(
            description="Vector instructions that it has, in the kernel's words. Without any, no fast code runs on it. Absent: not known.",
            max_length=64,
        ),
    ] = MISSING
    physicalCores: Annotated[StrictInt | MISSING, Field(description="Cores. Absent: not known.", ge=1, le=65536)] = (
        MISSING
    )
    logicalCores: Annotated[
        StrictInt | MISSING, Field(description="Threads that run at the same time. Absent: not known.", ge=1, le=65536)
    ] = MISSING
    usableCores: Annotated[
        StrictFloat | MISSING,
        Field(
            description="How many this process may use at the same time, by affinity and control group. Absent: not known.",
            examples=[1.5],
            gt=0.0,
            le=65536.0,
        ),
    ] = MISSING
    clockMegahertz: Annotated[
        StrictFloat | MISSING, Field(description="Its highest usual clock. Absent: not known.", gt=0.0, le=100000.0)
    ] = MISSING
    numaNodeCount: Annotated[
        StrictInt | MISSING,
        Field(
            description="Parts of the memory that are not equally near to each core. Absent: not known.", ge=1, le=65536
        ),
    ] = MISSING
    bandwidth: Annotated[Bandwidth, Field(description="How fast it reads the machine's memory.")]


class HostMemory(BaseModel):
    """
    The machine's memory.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    totalBytes: Annotated[StrictInt, Field(description="All of it.", examples=[25769803776], ge=1, le=9007199254740991)]
    usableBytes: Annotated[
        StrictInt,
        Field(
            description="What this process may take at most: the least of the machine's memory and each limit on it.",
            examples=[25769803776],
            ge=1,
            le=9007199254740991,
        ),
    ]
    limitedBy: Annotated[Literal["machine", "controlGroup"], Field(description="What sets `usableBytes`.")]
    available: Annotated[
        AvailableKnown | AvailableAssumed | AvailableUnknown,
        Field(description="What is free now.", discriminator="status"),
    ]
    channels: Annotated[
        StrictInt | MISSING, Field(description="Memory channels in use. Absent: not known.", ge=1, le=64)
    ] = MISSING
    megatransfersPerSecond: Annotated[
        StrictInt | MISSING, Field(description="Their transfer rate. Absent: not known.", ge=1, le=1000000)
    ] = MISSING


class Partition(BaseModel):
    """
    Which part of which card it is.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    profile: Annotated[
        StrictStr,
        Field(
            description="The driver's name for a part of this size.",
            examples=["3g.40gb"],
            max_length=128,
            pattern="^[!-~]([ -~]*[!-~])?$",
        ),
    ]
    card: Annotated[Card, Field(description="The card.")]


class Device(BaseModel):
    """
    One accelerator, or one part of it.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    index: Annotated[
        StrictInt,
        Field(description="Its number in this profile. Numbers rise, in the order of the drivers.", ge=0, le=1023),
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
    vendor: Annotated[Literal["nvidia", "amd", "apple", "intel", "other"], Field(description="Who made the device.")]
    memoryKind: Annotated[
        Literal["dedicated", "unified", "carveOut", "partition"],
        Field(
            description="Its own memory; the machine's memory, which it shares; a fixed share of that which the system has set aside for it and does not count as its own; or a fixed part of a card (MIG)."
        ),
    ]
    partition: Annotated[
        Partition | MISSING,
        Field(
            description="Which part of which card it is. Absent: it is a device of its own, or the card is not known."
        ),
    ] = MISSING
    backend: Annotated[
        Literal["cuda", "rocm", "metal", "vulkan", "sycl"], Field(description="How engines speak to it best.")
    ]
    totalBytes: Annotated[
        StrictInt, Field(description="All its memory.", examples=[25769803776], ge=1, le=9007199254740991)
    ]
    usableBytes: Annotated[
        StrictInt,
        Field(description="What programs may take of it at most.", examples=[25769803776], ge=1, le=9007199254740991),
    ]
    usableSource: Annotated[
        Literal["driver", "ruleOfThumb", "override"],
        Field(
            description="Where `usableBytes` comes from: told by the driver, a rule of thumb for such devices, or given by hand."
        ),
    ]
    available: Annotated[
        AvailableKnown | AvailableAssumed | AvailableUnknown,
        Field(description="What is free now, for all programs together.", discriminator="status"),
    ]
    bandwidth: Bandwidth
    architecture: Annotated[
        StrictStr | MISSING,
        Field(
            description="Its architecture, in its maker's words. Absent: not known.",
            examples=["x86_pkg_temp"],
            max_length=128,
            pattern="^[!-~]([ -~]*[!-~])?$",
        ),
    ] = MISSING
    computeCapability: Annotated[
        StrictStr | MISSING,
        Field(
            description="Which instructions it has, by NVIDIA's count. Absent: not NVIDIA's, or not known.",
            examples=["8.9"],
            pattern="^[1-9][0-9]?[.][0-9]$",
        ),
    ] = MISSING
    computeUnits: Annotated[
        StrictInt | MISSING,
        Field(description="Streaming multiprocessors, compute units or cores. Absent: not known.", ge=1, le=65536),
    ] = MISSING
    clockMegahertz: Annotated[
        StrictFloat | MISSING, Field(description="Its highest usual clock. Absent: not known.", gt=0.0, le=100000.0)
    ] = MISSING
    driverVersion: Annotated[
        StrictStr | MISSING,
        Field(
            description="The version of its driver. Absent: not known.",
            examples=["x86_pkg_temp"],
            max_length=128,
            pattern="^[!-~]([ -~]*[!-~])?$",
        ),
    ] = MISSING
    hostLinkGigabytesPerSecond: Annotated[
        StrictFloat | MISSING,
        Field(
            description="How fast data comes to it from the machine's memory, by the generation and the lanes of its link. Absent: not known, or the memory is the same.",
            examples=[1008],
            gt=0.0,
            le=1000000.0,
        ),
    ] = MISSING
    drivesDisplay: Annotated[
        StrictBool | MISSING,
        Field(description="Whether a display hangs on it, whose memory comes off. Absent: not known."),
    ] = MISSING


class HardwareProfile(Document):
    """
    What one machine has to run models with: its memory, processors and accelerators, how fast each memory is, and how much of it is free.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    schemaVersion: Annotated[Literal["v1"], Field(description="The version of this contract.")]
    kind: Annotated[Literal["HardwareProfile"], Field(description="Always `HardwareProfile`.")]
    detectedAt: Annotated[
        StrictStr,
        Field(
            description="When the machine was looked at; of a cached profile, not when it was read from the cache. Of a machine that is not here: when the profile was made.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ]
    origin: Annotated[
        Literal["probe", "override", "simulation", "fallback"],
        Field(
            description="Whether a machine was looked at: found by looking, given by hand, made for a machine that is not here, or what remains when looking failed."
        ),
    ]
    isFromCache: Annotated[
        StrictBool,
        Field(
            description="Whether the profile was kept from an earlier look. Free memory is never kept: it is read anew, or unknown."
        ),
    ]
    memoryReadAt: Annotated[
        StrictStr | MISSING,
        Field(
            description="When free memory was read. Absent: none was.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ] = MISSING
    platform: Annotated[
        Literal["macos", "nvidia", "amd", "intel", "other", "cpu"],
        Field(
            description="What models run on best here: `macos` stands for Apple's accelerator, the next three for its maker, `other` for an accelerator of anybody else, `cpu` for none."
        ),
    ]
    operatingSystem: Annotated[
        Literal["linux", "macos", "windows", "other"], Field(description="The operating system.")
    ]
    processor: Annotated[
        Processor | MISSING, Field(description="The processor. Absent: of a machine that is not here, it was not said.")
    ] = MISSING
    hostMemory: Annotated[
        HostMemory | MISSING,
        Field(description="The machine's memory. Absent: of a machine that is not here, it was not said."),
    ] = MISSING
    devices: Annotated[list[Device], Field(description="Accelerators that models can run on.", max_length=64)]
    ignoredDevices: Annotated[
        list[IgnoredDevice],
        Field(
            description="Accelerators that were seen and do not count, so that none is left out in silence.",
            max_length=64,
        ),
    ]
    notices: Annotated[
        list[Notice],
        Field(description="What a reader should know, such as a device that no table lists.", max_length=64),
    ]

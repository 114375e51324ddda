# Generated from schemas/ by datamodel-code-generator. Do not edit.

from __future__ import annotations

from typing import Annotated, Literal

from modeldoor_validators.document import Document
from pydantic import MISSING, BaseModel, ConfigDict, Field, StrictFloat, StrictInt, StrictStr

from .common import DataSource, DisplayName, MemorySizeBytes, Slug


class CatalogDevice(BaseModel):
    """
    One accelerator. Two of one name differ in their memory or in their units.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    name: Annotated[
        StrictStr,
        Field(
            description="What people call it.",
            examples=["Llama 3.2 1B Instruct"],
            max_length=128,
            pattern="^[^ ](.*[^ ])?$",
        ),
    ]
    aliases: Annotated[
        list[DisplayName], Field(description="Other names, exactly as drivers give them.", max_length=32)
    ]
    vendor: Annotated[Literal["nvidia", "amd", "apple", "intel", "other"], Field(description="Who made the device.")]
    memoryKind: Annotated[
        Literal["dedicated", "unified"], Field(description="Its own memory, or the machine's memory that it shares.")
    ]
    memoryOptionsBytes: Annotated[
        list[MemorySizeBytes],
        Field(
            description="The sizes of memory that it was sold with, from the smallest, as they are advertised: a driver tells up to a tenth less. None: what the machine has.",
            max_length=32,
        ),
    ]
    bandwidthGigabytesPerSecond: Annotated[
        StrictFloat,
        Field(description="Memory bandwidth in 10^9 bytes per second.", examples=[1008], gt=0.0, le=1000000.0),
    ]
    architecture: Annotated[
        StrictStr | MISSING,
        Field(
            description="Its architecture. Absent: no source says.",
            examples=["x86_pkg_temp"],
            max_length=128,
            pattern="^[!-~]([ -~]*[!-~])?$",
        ),
    ] = MISSING
    computeUnits: Annotated[
        StrictInt | MISSING,
        Field(description="Streaming multiprocessors, compute units or cores. Absent: no source says.", ge=1, le=65536),
    ] = MISSING
    boostClockMegahertz: Annotated[
        StrictFloat | MISSING,
        Field(description="Its highest usual clock. Absent: no source says.", gt=0.0, le=100000.0),
    ] = MISSING
    memoryType: Annotated[
        StrictStr | MISSING,
        Field(
            description="The kind of memory. Absent: no source says.",
            examples=["x86_pkg_temp"],
            max_length=128,
            pattern="^[!-~]([ -~]*[!-~])?$",
        ),
    ] = MISSING
    releasedOn: Annotated[
        StrictStr | MISSING,
        Field(
            description="When it came out. Absent: no source says.",
            examples=["2026-11-20"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$",
        ),
    ] = MISSING
    quality: Annotated[
        Literal["verified", "reported", "weak"],
        Field(
            description="How well an entry is founded: a maker's own figures were read, others repeat them, or they contradict others or could not be checked."
        ),
    ]
    sourceIds: Annotated[
        list[Slug],
        Field(description="Where the figures come from, by their `id` in `sources`.", max_length=16, min_length=1),
    ]
    remark: Annotated[
        StrictStr | MISSING,
        Field(
            description="What a reader of the figures should know. Absent: nothing.",
            examples=["Two cards were found; the larger one counts."],
            max_length=500,
            pattern="^[^ ].*[^ ]$",
        ),
    ] = MISSING


class MemoryModules(BaseModel):
    """
    Memory modules in use.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    channels: Annotated[StrictInt, Field(description="Channels of 64 bits.", ge=1, le=64)]
    megatransfersPerSecond: Annotated[StrictInt, Field(description="The transfer rate.", ge=1, le=1000000)]


class MemoryConfiguration(BaseModel):
    """
    Memory modules in use. The bandwidth is channels times 8 bytes times the transfer rate.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    name: Annotated[
        StrictStr,
        Field(
            description="What people call it.",
            examples=["Llama 3.2 1B Instruct"],
            max_length=128,
            pattern="^[^ ](.*[^ ])?$",
        ),
    ]
    channels: Annotated[StrictInt, Field(description="Channels of 64 bits in use.", ge=1, le=64)]
    megatransfersPerSecond: Annotated[StrictInt, Field(description="The transfer rate.", ge=1, le=1000000)]
    memoryType: Annotated[
        StrictStr | MISSING,
        Field(
            description="The kind of memory. Absent: several kinds have this rate.",
            examples=["x86_pkg_temp"],
            max_length=128,
            pattern="^[!-~]([ -~]*[!-~])?$",
        ),
    ] = MISSING
    bandwidthGigabytesPerSecond: Annotated[
        StrictFloat,
        Field(description="Memory bandwidth in 10^9 bytes per second.", examples=[1008], gt=0.0, le=1000000.0),
    ]
    quality: Annotated[
        Literal["verified", "reported", "weak"],
        Field(
            description="How well an entry is founded: a maker's own figures were read, others repeat them, or they contradict others or could not be checked."
        ),
    ]
    sourceIds: Annotated[
        list[Slug],
        Field(description="Where the figures come from, by their `id` in `sources`.", max_length=16, min_length=1),
    ]
    remark: Annotated[
        StrictStr | MISSING,
        Field(
            description="Which processors have it. Absent: no example is named.",
            examples=["Two cards were found; the larger one counts."],
            max_length=500,
            pattern="^[^ ].*[^ ]$",
        ),
    ] = MISSING


class CatalogProcessor(BaseModel):
    """
    One processor, or one family of them. Two of one name differ in their memory or in their cores.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    name: Annotated[
        StrictStr,
        Field(
            description="What people call it.",
            examples=["Llama 3.2 1B Instruct"],
            max_length=128,
            pattern="^[^ ](.*[^ ])?$",
        ),
    ]
    aliases: Annotated[
        list[DisplayName], Field(description="Other names, exactly as the system gives them.", max_length=32)
    ]
    namePrefixes: Annotated[
        list[DisplayName] | MISSING,
        Field(
            description="How the names of its family begin, exactly as the system gives them; the longest that fits a name counts. Absent: only the whole names above.",
            max_length=64,
            min_length=1,
        ),
    ] = MISSING
    physicalCores: Annotated[
        StrictInt | MISSING, Field(description="Cores. Absent: they differ within the family.", ge=1, le=65536)
    ] = MISSING
    clockMegahertz: Annotated[
        StrictFloat | MISSING,
        Field(
            description="Its highest usual clock. Absent: not known, or it differs within the family.",
            gt=0.0,
            le=100000.0,
        ),
    ] = MISSING
    memoryOptionsBytes: Annotated[
        list[MemorySizeBytes],
        Field(description="The sizes of memory that it was sold with, from the smallest. None: any.", max_length=32),
    ]
    memory: Annotated[
        MemoryModules | MISSING,
        Field(description="The memory that it usually has. Absent: it differs, or it is not made of 64-bit channels."),
    ] = MISSING
    bandwidthGigabytesPerSecond: Annotated[
        StrictFloat,
        Field(description="Memory bandwidth in 10^9 bytes per second.", examples=[1008], gt=0.0, le=1000000.0),
    ]
    quality: Annotated[
        Literal["verified", "reported", "weak"],
        Field(
            description="How well an entry is founded: a maker's own figures were read, others repeat them, or they contradict others or could not be checked."
        ),
    ]
    sourceIds: Annotated[
        list[Slug],
        Field(description="Where the figures come from, by their `id` in `sources`.", max_length=16, min_length=1),
    ]
    remark: Annotated[
        StrictStr | MISSING,
        Field(
            description="What a reader of the figures should know. Absent: nothing.",
            examples=["Two cards were found; the larger one counts."],
            max_length=500,
            pattern="^[^ ].*[^ ]$",
        ),
    ] = MISSING


class HardwareCatalog(Document):
    """
    What is known of accelerators, processors and memory that a machine may have: bandwidth, units, clocks and sizes, each with its source.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    schemaVersion: Annotated[Literal["v1"], Field(description="The version of this contract.")]
    kind: Annotated[Literal["HardwareCatalog"], Field(description="Always `HardwareCatalog`.")]
    generatedAt: Annotated[
        StrictStr,
        Field(
            description="When the catalogue was made.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ]
    sources: Annotated[
        list[DataSource], Field(description="Where the figures come from.", max_length=256, min_length=1)
    ]
    devices: Annotated[list[CatalogDevice], Field(description="Accelerators.", max_length=4096)]
    processors: Annotated[
        list[CatalogProcessor],
        Field(description="Processors whose memory bandwidth is known by their name.", max_length=4096),
    ]
    memoryConfigurations: Annotated[
        list[MemoryConfiguration],
        Field(
            description="Bandwidth by channels and transfer rate, for processors that have sockets for memory.",
            max_length=1024,
        ),
    ]

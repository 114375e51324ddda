# Generated from schemas/ by datamodel-code-generator. Do not edit.

from __future__ import annotations

from typing import Annotated, Literal

from modeldoor_validators.document import Document
from pydantic import MISSING, BaseModel, ConfigDict, Field, StrictInt

from .model_download import DownloadError, ModelDownload


class StateChanged(BaseModel):
    """
    The download has the state that `download` shows.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    type: Annotated[Literal["stateChanged"], Field(description="The tag of this variant.")]
    previousStatus: Annotated[
        Literal["pending", "downloading", "paused", "verifying", "installing", "complete", "failed", "cancelled"] | MISSING,
        Field(description="The state before. Absent: the stream begins here, or states between were not seen."),
    ] = MISSING


class Progressed(BaseModel):
    """
    More bytes are safely on the disk, or time went by.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    type: Annotated[Literal["progressed"], Field(description="The tag of this variant.")]


class Restarted(BaseModel):
    """
    What had been received of a file does not count, and it is fetched from its first byte.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    type: Annotated[Literal["restarted"], Field(description="The tag of this variant.")]
    because: Annotated[
        Literal["sourceChanged", "rangeIgnored", "rangeRefused", "digestMismatch", "partialUnusable"],
        Field(
            description="Why: the server's file is another one now, the server cannot send a part of it, what was received has the wrong digest, or what lay on the disk could not be used."
        ),
    ]
    droppedBytes: Annotated[
        StrictInt,
        Field(description="How many received bytes do not count.", examples=[2147483648], ge=0, le=9007199254740991),
    ]


class Retrying(BaseModel):
    """
    An attempt failed, and another follows by itself.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    type: Annotated[Literal["retrying"], Field(description="The tag of this variant.")]
    attempt: Annotated[
        StrictInt,
        Field(
            description="The number of the attempt that follows, counted since one that brought enough bytes.",
            ge=2,
            le=1000000,
        ),
    ]
    waitMs: Annotated[StrictInt, Field(description="How long is waited before it.", ge=0, le=86400000)]
    error: Annotated[DownloadError, Field(description="Why the last attempt failed.")]


class DownloadEvent(Document):
    """
    Something happened to a download: one line of the stream that whoever waits for it reads. Each tells where the download stands since, so that a reader who missed some has missed nothing.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    schemaVersion: Annotated[Literal["v1"], Field(description="The version of this contract.")]
    kind: Annotated[Literal["DownloadEvent"], Field(description="Always `DownloadEvent`.")]
    sequence: Annotated[
        StrictInt, Field(description="Counts the events of one stream, from 1 on.", ge=1, le=9007199254740991)
    ]
    event: Annotated[
        StateChanged | Progressed | Retrying | Restarted, Field(description="What happened.", discriminator="type")
    ]
    download: Annotated[
        ModelDownload, Field(description="The download as it stands since. Its `updatedAt` is when this happened.")
    ]

# Generated from schemas/ by datamodel-code-generator. Do not edit.

from __future__ import annotations

from typing import Annotated, Literal

from modeldoor_validators.document import Document
from pydantic import MISSING, BaseModel, ConfigDict, Field, RootModel, StrictBool, StrictInt, StrictStr

from .artifacts import Organization
from .common import AbsolutePath


class HostName(RootModel[StrictStr]):
    model_config = ConfigDict(
        frozen=True,
    )
    root: Annotated[
        StrictStr,
        Field(
            description="A web server by its full name, in lower case; never a number.",
            examples=["models.example.org"],
            max_length=253,
            pattern="^([a-z0-9]+(-+[a-z0-9]+)*[.])+[a-z]{2,63}$",
        ),
    ]


class DownloadsForbidden(BaseModel):
    """
    Nothing is fetched, whoever asks for it.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    decision: Annotated[Literal["forbidden"], Field(description="The tag of this variant.")]


class DownloadsAllowed(BaseModel):
    """
    What is missing is fetched, also where nobody asks for that. Where anybody is listed, nothing comes from others, whoever asks for it.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    decision: Annotated[Literal["allowed"], Field(description="The tag of this variant.")]
    organizations: Annotated[
        list[Organization] | MISSING,
        Field(
            description="Whose repositories on the hub models may come from, exactly as they are spelled. Absent: anybody's, or nobody's where `hosts` are listed.",
            max_length=256,
            min_length=1,
        ),
    ] = MISSING
    hosts: Annotated[
        list[HostName] | MISSING,
        Field(
            description="The web servers that models may come from. Absent: any, or none where `organizations` are listed.",
            max_length=256,
            min_length=1,
        ),
    ] = MISSING


class ProvisionPolicy(Document):
    """
    What an operator allows whoever provisions models: from which folders and whom they may come, how strictly they are held against their digests, and how much room they may take.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    schemaVersion: Annotated[Literal["v1"], Field(description="The version of this contract.")]
    kind: Annotated[Literal["ProvisionPolicy"], Field(description="Always `ProvisionPolicy`.")]
    allowedRoots: Annotated[
        list[AbsolutePath] | MISSING,
        Field(
            description="The folders below which a file that somebody names must lie, wherever links to it lie. Absent: any folder, but a link may not leave the folder of the file that is named.",
            max_length=64,
            min_length=1,
        ),
    ] = MISSING
    downloads: Annotated[
        DownloadsForbidden | DownloadsAllowed | MISSING,
        Field(
            description="Whether models may be fetched. Absent: only where whoever asks for a model asks for that too.",
            discriminator="decision",
        ),
    ] = MISSING
    strictVerification: Annotated[
        StrictBool | MISSING,
        Field(
            description="Whether a file is refused when nobody says what its digest must be. Absent: no, unless a request says so."
        ),
    ] = MISSING
    gpuOnly: Annotated[
        StrictBool | MISSING,
        Field(
            description="Whether a model is refused that does not lie wholly in the memory of the graphics cards. Absent: no, unless whoever asks says so."
        ),
    ] = MISSING
    storeBudgetBytes: Annotated[
        StrictInt | MISSING,
        Field(
            description="The most that the store of models may hold. Absent: as much as the disk.",
            examples=[107374182400],
            ge=1,
            le=9007199254740991,
        ),
    ] = MISSING
    handoffLeaseSeconds: Annotated[
        StrictInt | MISSING,
        Field(
            description="How long a model that was handed on is kept from being removed. Absent: 600 seconds.",
            examples=[600],
            ge=1,
            le=86400,
        ),
    ] = MISSING

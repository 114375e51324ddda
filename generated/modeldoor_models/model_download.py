# Generated from schemas/ by datamodel-code-generator. Do not edit.

from __future__ import annotations

from typing import Annotated, Literal

from modeldoor_validators.document import Document
from pydantic import MISSING, BaseModel, ConfigDict, Field, StrictBool, StrictFloat, StrictInt, StrictStr


class Pending(BaseModel):
    """
    It waits for its turn, for the first time or after a halt.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    status: Annotated[Literal["pending"], Field(description="The tag of this variant.")]
    startedAt: Annotated[
        StrictStr | MISSING,
        Field(
            description="When the first byte was asked for. Absent: none was.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ] = MISSING


class Downloading(BaseModel):
    """
    Bytes are coming in.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    status: Annotated[Literal["downloading"], Field(description="The tag of this variant.")]
    startedAt: Annotated[
        StrictStr,
        Field(
            description="When the first byte was asked for.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ]
    bytesPerSecond: Annotated[
        StrictFloat | MISSING,
        Field(description="How fast bytes came in lately. Absent: not measured yet.", ge=0.0, le=9007199254740991.0),
    ] = MISSING
    remainingSeconds: Annotated[
        StrictInt | MISSING,
        Field(
            description="How long the rest takes at this rate, rounded up. Absent: it cannot be told, as while nothing comes in.",
            examples=[86400],
            ge=0,
            le=9007199254740991,
        ),
    ] = MISSING


class Paused(BaseModel):
    """
    It was halted and can be resumed.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    status: Annotated[Literal["paused"], Field(description="The tag of this variant.")]
    startedAt: Annotated[
        StrictStr | MISSING,
        Field(
            description="When the first byte was asked for. Absent: none was.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ] = MISSING
    pausedAt: Annotated[
        StrictStr,
        Field(
            description="When it was halted.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ]
    because: Annotated[
        Literal["owner", "interruption"], Field(description="Who halted it: its owner, or a stop of the program.")
    ]


class Verifying(BaseModel):
    """
    All bytes are here and are being checked.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    status: Annotated[Literal["verifying"], Field(description="The tag of this variant.")]
    startedAt: Annotated[
        StrictStr,
        Field(
            description="When the first byte was asked for.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ]


class Installing(BaseModel):
    """
    The bytes are right and are being put in place.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    status: Annotated[Literal["installing"], Field(description="The tag of this variant.")]
    startedAt: Annotated[
        StrictStr,
        Field(
            description="When the first byte was asked for.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ]


class Complete(BaseModel):
    """
    The file is in place, and its bytes are the right ones.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    status: Annotated[Literal["complete"], Field(description="The tag of this variant.")]
    startedAt: Annotated[
        StrictStr,
        Field(
            description="When the first byte was asked for.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ]
    completedAt: Annotated[
        StrictStr,
        Field(
            description="When it was put in place.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ]


class Cancelled(BaseModel):
    """
    Its owner gave it up.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    status: Annotated[Literal["cancelled"], Field(description="The tag of this variant.")]
    startedAt: Annotated[
        StrictStr | MISSING,
        Field(
            description="When the first byte was asked for. Absent: none was.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ] = MISSING
    cancelledAt: Annotated[
        StrictStr,
        Field(
            description="When it was given up.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ]


class DownloadError(BaseModel):
    """
    Why it ended.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    code: Annotated[
        Literal["digestMismatch", "sizeMismatch", "sourceChanged", "sourceUnavailable", "notFound", "unauthorized", "forbidden", "rateLimited", "redirectRefused", "addressRefused", "tlsFailed", "unexpectedResponse", "timeout", "network", "diskFull", "diskFailed", "internal"],
        Field(description="The kind of failure."),
    ]
    message: Annotated[
        StrictStr,
        Field(
            description="What happened, without a path of this machine, a digest, or an address that holds a secret.",
            examples=["Two cards were found; the larger one counts."],
            max_length=500,
            pattern="^[^ ].*[^ ]$",
        ),
    ]
    hint: Annotated[
        StrictStr,
        Field(
            description="What to do, as carefully worded.",
            examples=["Two cards were found; the larger one counts."],
            max_length=500,
            pattern="^[^ ].*[^ ]$",
        ),
    ]
    isRetryable: Annotated[StrictBool, Field(description="Whether trying again may help.")]
    retryAfterSeconds: Annotated[
        StrictInt | MISSING,
        Field(
            description="How long the server asks to wait. Absent: it did not say.",
            examples=[86400],
            ge=0,
            le=9007199254740991,
        ),
    ] = MISSING


class Failed(BaseModel):
    """
    It ended without the file.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    status: Annotated[Literal["failed"], Field(description="The tag of this variant.")]
    startedAt: Annotated[
        StrictStr | MISSING,
        Field(
            description="When the first byte was asked for. Absent: none was.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ] = MISSING
    failedAt: Annotated[
        StrictStr,
        Field(
            description="When it ended.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ]
    error: DownloadError


class ModelDownload(Document):
    """
    How far a download is. This is the only form in which a download leaves the library: it says neither where on this machine the file lies nor what its digest should be.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    schemaVersion: Annotated[Literal["v1"], Field(description="The version of this contract.")]
    kind: Annotated[Literal["ModelDownload"], Field(description="Always `ModelDownload`.")]
    downloadId: Annotated[
        StrictStr,
        Field(
            description="The download's own name.",
            examples=["0d9f1c1e-8f43-4c53-9d0a-2f6f6f1b7c11"],
            max_length=64,
            min_length=8,
            pattern="^[a-z0-9]+(-[a-z0-9]+)*$",
        ),
    ]
    owner: Annotated[
        StrictStr,
        Field(
            description="Whose download it is. Nobody else sees it.",
            examples=["operator", "_model-router"],
            max_length=128,
            pattern="^[^\\x00-\\x20\\x7f-\\xa0@:/\\\\.-][^\\x00-\\x20\\x7f-\\xa0@:/\\\\]*( [^\\x00-\\x20\\x7f-\\xa0@:/\\\\]+)*$",
        ),
    ]
    reference: Annotated[
        StrictStr,
        Field(
            description="What is fetched; of a split model, the first file.",
            examples=["hf:bartowski/Llama-3.2-1B-Instruct-GGUF@067b946cf014b7c697f3654f621d577a3e3afd1c/Llama-3.2-1B-Instruct-Q4_K_M.gguf"],
            max_length=1024,
            pattern="^(hf:[A-Za-z0-9_]+([.-]+[A-Za-z0-9_]+)*/[A-Za-z0-9_]+([.-]+[A-Za-z0-9_]+)*@[0-9a-f]{40}|https://([a-z0-9]+(-+[a-z0-9]+)*[.])+[a-z]{2,63}|http://(127[.](25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])[.](25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])[.](25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])|\\[::1\\]):[1-9][0-9]{0,4})(/[A-Za-z0-9_][A-Za-z0-9_+-]*([.][A-Za-z0-9_+-]+)*)+$",
        ),
    ]
    registryId: Annotated[
        StrictStr | MISSING,
        Field(
            description="The registry that names the model, by its own name. Absent: a file was asked for, and no entry of a registry.",
            examples=["llama-3.2-1b-q4-k-m"],
            max_length=128,
            pattern="^[a-z0-9]+([._-][a-z0-9]+)*$",
        ),
    ] = MISSING
    entryId: Annotated[
        StrictStr | MISSING,
        Field(
            description="The model, by its name in that registry. Absent: as for `registryId`.",
            examples=["llama-3.2-1b-q4-k-m"],
            max_length=128,
            pattern="^[a-z0-9]+([._-][a-z0-9]+)*$",
        ),
    ] = MISSING
    entryVersion: Annotated[
        StrictInt | MISSING,
        Field(description="Which version of that entry. Absent: as for `registryId`.", ge=1, le=9007199254740991),
    ] = MISSING
    displayName: Annotated[
        StrictStr,
        Field(
            description="What people call the model.",
            examples=["Llama 3.2 1B Instruct"],
            max_length=128,
            pattern="^[^ ](.*[^ ])?$",
        ),
    ]
    createdAt: Annotated[
        StrictStr,
        Field(
            description="When it was asked for.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ]
    updatedAt: Annotated[
        StrictStr,
        Field(
            description="When this was last true.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ]
    totalBytes: Annotated[
        StrictInt,
        Field(description="The exact size of the model's files.", examples=[807694464], ge=1, le=9007199254740991),
    ]
    receivedBytes: Annotated[
        StrictInt, Field(description="What is safely on the disk.", examples=[2147483648], ge=0, le=9007199254740991)
    ]
    percent: Annotated[
        StrictInt,
        Field(
            description="The share that has been received, rounded down: 100 only when nothing is missing.",
            ge=0,
            le=100,
        ),
    ]
    state: Annotated[
        Pending | Downloading | Paused | Verifying | Installing | Complete | Failed | Cancelled,
        Field(description="Where it stands.", discriminator="status"),
    ]

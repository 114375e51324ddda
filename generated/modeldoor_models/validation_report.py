# Generated from schemas/ by datamodel-code-generator. Do not edit.

from __future__ import annotations

from typing import Annotated, Literal

from modeldoor_validators.document import Document
from pydantic import MISSING, BaseModel, ConfigDict, Field, StrictInt, StrictStr


class Finding(BaseModel):
    """
    One thing that is wrong.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    rule: Annotated[
        StrictStr,
        Field(
            description="The rule that is broken; `modeldoor validate --help` tells where they are described.",
            examples=["schema/const", "snapshot/reasons-follow"],
            pattern="^[a-z][A-Za-z]*(/[A-Za-z][A-Za-z0-9-]*)?$",
        ),
    ]
    pointer: Annotated[
        StrictStr,
        Field(
            description="The place, as a JSON pointer (RFC 6901).",
            examples=["/signals/thermal/status"],
            pattern="^(/.*)?$",
        ),
    ]
    path: Annotated[
        StrictStr,
        Field(description="The same place, as a JSON path.", examples=["$.signals.thermal.status"], pattern="^[$]"),
    ]
    message: Annotated[StrictStr, Field(description="What the place must be, and what it is.", min_length=1)]
    hint: Annotated[
        StrictStr | MISSING, Field(description="What to do about it. Absent: the message says it all.", min_length=1)
    ] = MISSING
    line: Annotated[
        StrictInt | MISSING,
        Field(
            description="The line of the place, from 1. Absent when the text is not at hand.", ge=1, le=9007199254740991
        ),
    ] = MISSING
    column: Annotated[
        StrictInt | MISSING,
        Field(
            description="The column of the place, from 1, in characters. Absent: as for `line`.",
            ge=1,
            le=9007199254740991,
        ),
    ] = MISSING


class DocumentReport(BaseModel):
    """
    One document.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    name: Annotated[StrictStr, Field(description="The path as it was given; `-` is standard input.", min_length=1)]
    streamLine: Annotated[
        StrictInt | MISSING,
        Field(
            description="The line of the file that is this document, from 1, where every line is one (NDJSON). Absent: the document is the whole file.",
            ge=1,
            le=9007199254740991,
        ),
    ] = MISSING
    contract: Annotated[
        StrictStr | MISSING,
        Field(
            description="The contract that it was held against. Absent: it could not be told.",
            examples=["resource-snapshot"],
            pattern="^[a-z][a-z-]*$",
        ),
    ] = MISSING
    outcome: Annotated[
        Literal["valid", "invalid", "unreadable"],
        Field(description="`unreadable` when it could not be read at all, `invalid` when it was read and refused."),
    ]
    findings: Annotated[list[Finding], Field(description="What is wrong, in the order of the document.")]


class ValidationReport(Document):
    """
    What the gate found in each document that it was shown.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    schemaVersion: Annotated[Literal["v1"], Field(description="The version of this contract.")]
    kind: Annotated[Literal["ValidationReport"], Field(description="Always `ValidationReport`.")]
    outcome: Annotated[
        Literal["valid", "invalid", "unreadable"], Field(description="The worst outcome of all documents.")
    ]
    documents: Annotated[
        list[DocumentReport], Field(description="One entry for each document, in the order of reading.")
    ]

# Generated from schemas/ by datamodel-code-generator. Do not edit.

from __future__ import annotations

from typing import Annotated, Literal

from modeldoor_validators.document import Document
from pydantic import MISSING, BaseModel, ConfigDict, Field, RootModel, StrictFloat, StrictInt, StrictStr


class ExitCode(RootModel[StrictInt]):
    model_config = ConfigDict(
        frozen=True,
    )
    root: Annotated[StrictInt, Field(description="An exit code: 0 to 255.", ge=0, le=255)]


class OpenByExitCode(BaseModel):
    """
    The program's exit code says it.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    method: Annotated[Literal["exitCode"], Field(description="The tag of this variant.")]
    exitCodes: Annotated[list[ExitCode], Field(description="The exit codes that mean open.", min_length=1)]


class ClosedExitCode(RootModel[StrictInt]):
    model_config = ConfigDict(
        frozen=True,
    )
    root: Annotated[
        StrictInt, Field(description="Never 0: what ends well and says nothing has refused nothing.", ge=1, le=255)
    ]


class AnswerJson(RootModel[StrictStr]):
    model_config = ConfigDict(
        frozen=True,
    )
    root: Annotated[
        StrictStr,
        Field(description="A value as JSON.", examples=['"local-cheap"', "true"], max_length=512, min_length=1),
    ]


class ConformanceCase(BaseModel):
    """
    One document, and what came of it.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    name: Annotated[
        StrictStr,
        Field(
            description="Its name; `modeldoor conformance --list` tells all of them.",
            examples=["value/thermalState/word-Critical"],
            max_length=256,
            pattern="^[a-z][A-Za-z0-9.-]*(/[A-Za-z0-9][A-Za-z0-9.-]*)+$",
        ),
    ]
    about: Annotated[
        StrictStr,
        Field(description="What is special about it.", examples=['`thermalState` is "Critical"'], min_length=1),
    ]
    expectation: Annotated[
        Literal["mayOpen", "mustStayClosed"],
        Field(description="`mayOpen` only for a document that passes the gate, is fresh and admits a model."),
    ]
    outcome: Annotated[
        Literal["opened", "closed", "crashed", "timedOut", "noAnswer"],
        Field(
            description="What the program did. `crashed`, `timedOut` and `noAnswer` open nothing, and say nothing of what whoever runs the program makes of that."
        ),
    ]


class Counts(BaseModel):
    """
    What came of the documents, in figures.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    caseCount: Annotated[
        StrictInt, Field(description="Documents that were sent.", examples=[12], ge=0, le=9007199254740991)
    ]
    mayOpenCount: Annotated[
        StrictInt, Field(description="Those of them that may open the lane.", examples=[12], ge=0, le=9007199254740991)
    ]
    openedRightlyCount: Annotated[
        StrictInt, Field(description="Those that may, and did.", examples=[12], ge=0, le=9007199254740991)
    ]
    openedWronglyCount: Annotated[
        StrictInt, Field(description="Those that must not, and did.", examples=[12], ge=0, le=9007199254740991)
    ]
    closedCount: Annotated[
        StrictInt, Field(description="Those to which the program said no.", examples=[12], ge=0, le=9007199254740991)
    ]
    crashedCount: Annotated[
        StrictInt, Field(description="Those at which it crashed.", examples=[12], ge=0, le=9007199254740991)
    ]
    timedOutCount: Annotated[
        StrictInt, Field(description="Those at which it did not end in time.", examples=[12], ge=0, le=9007199254740991)
    ]
    noAnswerCount: Annotated[
        StrictInt,
        Field(
            description="Those to which it said nothing that could be read.", examples=[12], ge=0, le=9007199254740991
        ),
    ]
    unansweredCount: Annotated[
        StrictInt,
        Field(
            description="Those that must not, and of which it is not known what the program made: it did not end in time, said nothing that could be read, or crashed where a field answers. Where the exit code answers, a crash has one, and it is not one of those that open.",
            examples=[12],
            ge=0,
            le=9007199254740991,
        ),
    ]


class OpenByField(BaseModel):
    """
    A field of the JSON document that it writes to standard output says it.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    method: Annotated[Literal["field"], Field(description="The tag of this variant.")]
    field: Annotated[
        StrictStr,
        Field(
            description="The way to the field: names of members and positions in lists, joined by dots.",
            examples=["selected.lane"],
            max_length=512,
            pattern="^[^.]+(\\.[^.]+)*$",
        ),
    ]
    values: Annotated[list[AnswerJson], Field(description="The values that mean open, each as JSON.", min_length=1)]
    closedExitCodes: Annotated[
        list[ClosedExitCode] | MISSING,
        Field(
            description="Exit codes that mean no, whatever was written, unless the field holds one of these values. Absent: none does.",
            min_length=1,
        ),
    ] = MISSING


class ConformanceReport(Document):
    """
    Which documents a program took for a yes that it must not. It was shown good, odd, invalid and stale ones, each in a run of its own.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    schemaVersion: Annotated[Literal["v1"], Field(description="The version of this contract.")]
    kind: Annotated[Literal["ConformanceReport"], Field(description="Always `ConformanceReport`.")]
    modeldoorVersion: Annotated[
        StrictStr,
        Field(
            description="The version of modeldoor whose documents were sent.",
            examples=["x86_pkg_temp"],
            max_length=128,
            pattern="^[!-~]([ -~]*[!-~])?$",
        ),
    ]
    startedAt: Annotated[
        StrictStr,
        Field(
            description="When the first document was sent.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ]
    program: Annotated[
        StrictStr,
        Field(
            description="The program that was run: the last part of its path alone. Its arguments are not told, because they may hold secrets.",
            examples=["router-adapter"],
            max_length=255,
            pattern="^[^/\\\\]+$",
        ),
    ]
    sent: Annotated[Literal["resourceSnapshot", "routerSignals"], Field(description="What it was sent.")]
    sentBy: Annotated[Literal["standardInput", "file"], Field(description="Where it found the document.")]
    selection: Annotated[
        Literal["all", "some"],
        Field(description="Whether it was sent every document, or only those that were asked for by name."),
    ]
    timeoutSeconds: Annotated[
        StrictFloat, Field(description="How long each run might last.", examples=[10], gt=0.0, le=60.0)
    ]
    openWhen: Annotated[
        OpenByExitCode | OpenByField,
        Field(description="By what an open local lane was recognised.", discriminator="method"),
    ]
    verdict: Annotated[
        Literal["conforms", "opensWrongly", "provesNothing", "unclear"],
        Field(
            description="`opensWrongly` when a document that must not open the lane did; else `provesNothing` when none opened it, not even those that may, or when none was sent that must not; else `unclear` when one that must not open it got no answer; else `conforms`."
        ),
    ]
    counts: Annotated[Counts, Field(description="What came of the documents, in figures.")]
    cases: Annotated[
        list[ConformanceCase], Field(description="One entry for each document, in the order of sending.", min_length=1)
    ]

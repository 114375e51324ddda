# Generated from schemas/ by datamodel-code-generator. Do not edit.

from __future__ import annotations

from typing import Annotated, Literal

from modeldoor_validators.document import Document
from pydantic import MISSING, BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr

from .artifacts import StoreKey


class Unregistered(BaseModel):
    """
    Files of the store that no entry of the catalogue names, and that stay.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    fileCount: Annotated[StrictInt, Field(description="How many there are.", ge=0, le=9007199254740991)]
    totalBytes: Annotated[
        StrictInt, Field(description="The sum of their sizes.", examples=[2147483648], ge=0, le=9007199254740991)
    ]


class RetiredOnly(BaseModel):
    """
    That no file is kept for a model that is no longer used.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    kind: Annotated[Literal["retiredOnly"], Field(description="The tag of this variant.")]


class RoomOnTheDisk(BaseModel):
    """
    That so much is free where the store lies.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    kind: Annotated[Literal["freeBytes"], Field(description="The tag of this variant.")]
    freeBytes: Annotated[
        StrictInt, Field(description="How much must be free.", examples=[807694464], ge=1, le=9007199254740991)
    ]
    freeBytesBefore: Annotated[
        StrictInt,
        Field(
            description="How much was free. What is removed is added to it; what other programs write or remove is not seen.",
            examples=[2147483648],
            ge=0,
            le=9007199254740991,
        ),
    ]


class StoreBudget(BaseModel):
    """
    That the store holds no more than so much.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    kind: Annotated[Literal["storeBytes"], Field(description="The tag of this variant.")]
    storeBytes: Annotated[
        StrictInt, Field(description="The most that it may hold.", examples=[2147483648], ge=0, le=9007199254740991)
    ]


class UnregisteredFile(BaseModel):
    """
    A file of the store that no entry of the catalogue names.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    what: Annotated[Literal["unregisteredFile"], Field(description="The tag of this variant.")]
    storeKey: Annotated[
        StrictStr,
        Field(
            description="A file's name in the store of modeldoor: its digest.",
            examples=["sha256-6f85a640a97cf2bf5b8e764087b1e83da0fdb51d7c9fab7d0fece9385611df83"],
            max_length=71,
            min_length=71,
            pattern="^sha256-0*[1-9a-f][0-9a-f]*$",
        ),
    ]
    reclaimedBytes: Annotated[
        StrictInt, Field(description="Its size.", examples=[807694464], ge=1, le=9007199254740991)
    ]


class RefusedFiles(BaseModel):
    """
    Files that were put aside in the store because their bytes were not what they should be.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    what: Annotated[Literal["refusedFiles"], Field(description="The tag of this variant.")]
    fileCount: Annotated[StrictInt, Field(description="How many there were.", ge=1, le=9007199254740991)]
    reclaimedBytes: Annotated[
        StrictInt, Field(description="The sum of their sizes.", examples=[2147483648], ge=0, le=9007199254740991)
    ]


class Reached(BaseModel):
    """
    There is.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    result: Annotated[Literal["reached"], Field(description="The tag of this variant.")]


class NotReached(BaseModel):
    """
    There is not: what stays may not be removed.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    result: Annotated[Literal["notReached"], Field(description="The tag of this variant.")]
    shortfallBytes: Annotated[
        StrictInt, Field(description="How much is missing.", examples=[807694464], ge=1, le=9007199254740991)
    ]


class EvictedModel(BaseModel):
    """
    A model that was taken out of the catalogue, with those of its files that no other model uses.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    what: Annotated[Literal["model"], Field(description="The tag of this variant.")]
    modelId: Annotated[
        StrictStr,
        Field(
            description="The one name of a file: its reference in canonical form, with the commit where it comes from a repository.",
            examples=["hf:bartowski/Llama-3.2-1B-Instruct-GGUF@067b946cf014b7c697f3654f621d577a3e3afd1c/Llama-3.2-1B-Instruct-Q4_K_M.gguf", "file:/models/TinyLlama-1.1B-Chat-v1.0-q4_k_m.gguf"],
            max_length=2048,
            pattern="^(file:(/([^./\\x00-\\x1f\\x7f-\\xa0]|[.][^./\\x00-\\x1f\\x7f-\\xa0]|[.][.][^/\\x00-\\x1f\\x7f-\\xa0])[^/\\x00-\\x1f\\x7f-\\xa0]*)+|hf:[A-Za-z0-9_]+([.-]+[A-Za-z0-9_]+)*/[A-Za-z0-9_]+([.-]+[A-Za-z0-9_]+)*@[0-9a-f]{40}(/[A-Za-z0-9_][A-Za-z0-9_+-]*([.][A-Za-z0-9_+-]+)*)+|ollama:[A-Za-z0-9][A-Za-z0-9._-]*([:/][A-Za-z0-9_][A-Za-z0-9._-]*)*:[A-Za-z0-9_][A-Za-z0-9._-]*|https://([a-z0-9]+(-+[a-z0-9]+)*[.])+[a-z]{2,63}(/[A-Za-z0-9_][A-Za-z0-9_+-]*([.][A-Za-z0-9_+-]+)*)+)$",
        ),
    ]
    storeKeys: Annotated[
        list[StoreKey],
        Field(
            description="The names that were removed from the store. None: other models use its files, or they were gone.",
            max_length=256,
        ),
    ]
    reclaimedBytes: Annotated[
        StrictInt, Field(description="The sum of their sizes.", examples=[2147483648], ge=0, le=9007199254740991)
    ]
    reason: Annotated[
        Literal["retired", "leastRecentlyUsed", "filesMissing"],
        Field(description="Why it had to go: it was retired, nothing used it for longest, or files of it are missing."),
    ]
    lastUsedAt: Annotated[
        StrictStr | MISSING,
        Field(
            description="When it was last handed on. Absent: never.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ] = MISSING
    recordId: Annotated[
        StrictStr | MISSING,
        Field(
            description="The record in the provenance that tells of it. Absent: nothing was touched.",
            examples=["0d9f1c1e-8f43-4c53-9d0a-2f6f6f1b7c11"],
            max_length=64,
            min_length=8,
            pattern="^[a-z0-9]+(-[a-z0-9]+)*$",
        ),
    ] = MISSING


class KeptModel(BaseModel):
    """
    A model that stays.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    modelId: Annotated[
        StrictStr,
        Field(
            description="The one name of a file: its reference in canonical form, with the commit where it comes from a repository.",
            examples=["hf:bartowski/Llama-3.2-1B-Instruct-GGUF@067b946cf014b7c697f3654f621d577a3e3afd1c/Llama-3.2-1B-Instruct-Q4_K_M.gguf", "file:/models/TinyLlama-1.1B-Chat-v1.0-q4_k_m.gguf"],
            max_length=2048,
            pattern="^(file:(/([^./\\x00-\\x1f\\x7f-\\xa0]|[.][^./\\x00-\\x1f\\x7f-\\xa0]|[.][.][^/\\x00-\\x1f\\x7f-\\xa0])[^/\\x00-\\x1f\\x7f-\\xa0]*)+|hf:[A-Za-z0-9_]+([.-]+[A-Za-z0-9_]+)*/[A-Za-z0-9_]+([.-]+[A-Za-z0-9_]+)*@[0-9a-f]{40}(/[A-Za-z0-9_][A-Za-z0-9_+-]*([.][A-Za-z0-9_+-]+)*)+|ollama:[A-Za-z0-9][A-Za-z0-9._-]*([:/][A-Za-z0-9_][A-Za-z0-9._-]*)*:[A-Za-z0-9_][A-Za-z0-9._-]*|https://([a-z0-9]+(-+[a-z0-9]+)*[.])+[a-z]{2,63}(/[A-Za-z0-9_][A-Za-z0-9_+-]*([.][A-Za-z0-9_+-]+)*)+)$",
        ),
    ]
    sizeBytes: Annotated[
        StrictInt,
        Field(
            description="The sum of the sizes of its files, also of those that other models use too.",
            examples=[807694464],
            ge=1,
            le=9007199254740991,
        ),
    ]
    reason: Annotated[
        Literal["external", "pinned", "leased", "sharesFiles", "notNeeded"],
        Field(
            description="Why it stays: its files lie where somebody else put them, it is pinned, somebody has a lease on it, its files are those of others that stay, or there is room enough. The first that holds."
        ),
    ]


class EvictionReport(Document):
    """
    What was removed from the store of models to make room, what stays and why. It never leaves the machine. All sizes are those that files had when the store was looked at.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    schemaVersion: Annotated[Literal["v1"], Field(description="The version of this contract.")]
    kind: Annotated[Literal["EvictionReport"], Field(description="Always `EvictionReport`.")]
    reportedAt: Annotated[
        StrictStr,
        Field(
            description="When it was decided what goes.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ]
    isDryRun: Annotated[
        StrictBool,
        Field(
            description="Whether nothing was touched: then the report says what would be removed, and what would stay."
        ),
    ]
    goal: Annotated[
        RetiredOnly | RoomOnTheDisk | StoreBudget, Field(description="What was asked for.", discriminator="kind")
    ]
    includesUnregistered: Annotated[
        StrictBool, Field(description="Whether files of the store that no entry of the catalogue names were to go too.")
    ]
    storeBytesBefore: Annotated[
        StrictInt,
        Field(
            description="What the store held: files of models, those that no entry names, and those that were refused. What downloads have received so far does not count, nor what another catalogue lists too.",
            examples=[2147483648],
            ge=0,
            le=9007199254740991,
        ),
    ]
    storeBytesAfter: Annotated[
        StrictInt, Field(description="What it holds then.", examples=[2147483648], ge=0, le=9007199254740991)
    ]
    removed: Annotated[
        list[Annotated[EvictedModel | UnregisteredFile | RefusedFiles, Field(discriminator="what")]],
        Field(
            description="What was removed, in the order in which it had to go: refused files, models without their files, retired models, files that no entry names, and models in use. Models of one kind go in the order of their last use.",
            max_length=200000,
        ),
    ]
    kept: Annotated[list[KeptModel], Field(description="Every other model of the catalogue, by id.", max_length=100000)]
    unregistered: Annotated[
        Unregistered, Field(description="Files of the store that no entry of the catalogue names, and that stay.")
    ]
    outcome: Annotated[
        Reached | NotReached,
        Field(description="Whether there is as much room as was asked for.", discriminator="result"),
    ]

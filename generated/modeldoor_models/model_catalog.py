# Generated from schemas/ by datamodel-code-generator. Do not edit.

from __future__ import annotations

from typing import Annotated, Literal

from modeldoor_validators.document import Document
from pydantic import MISSING, BaseModel, ConfigDict, Field, RootModel, StrictBool, StrictInt, StrictStr

from .artifacts import HttpsArtifact, HubArtifact, LocalArtifact, OllamaArtifact, StoreKey
from .common import Lease


class ModelAlias(RootModel[StrictStr]):
    model_config = ConfigDict(
        frozen=True,
    )
    root: Annotated[
        StrictStr,
        Field(
            description="Another reference that led to the file when it was last followed.",
            examples=["registry:llama-3.2-1b-q4-k-m"],
            max_length=2048,
            pattern="^(file:(/([^./\\x00-\\x1f\\x7f-\\xa0]|[.][^./\\x00-\\x1f\\x7f-\\xa0]|[.][.][^/\\x00-\\x1f\\x7f-\\xa0])[^/\\x00-\\x1f\\x7f-\\xa0]*)+|hf:[A-Za-z0-9_]+([.-]+[A-Za-z0-9_]+)*/[A-Za-z0-9_]+([.-]+[A-Za-z0-9_]+)*(@[0-9a-f]{40})?(/[A-Za-z0-9_][A-Za-z0-9_+-]*([.][A-Za-z0-9_+-]+)*)+|ollama:[A-Za-z0-9][A-Za-z0-9._-]*([:/][A-Za-z0-9_][A-Za-z0-9._-]*)*:[A-Za-z0-9_][A-Za-z0-9._-]*|https://([a-z0-9]+(-+[a-z0-9]+)*[.])+[a-z]{2,63}(/[A-Za-z0-9_][A-Za-z0-9_+-]*([.][A-Za-z0-9_+-]+)*)+|registry:[a-z0-9]+([._-][a-z0-9]+)*)$",
        ),
    ]


class ManagedLocation(BaseModel):
    """
    In the store, under its digest: it may be removed when room is made.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    kind: Annotated[Literal["managed"], Field(description="The tag of this variant.")]
    storeKeys: Annotated[
        list[StoreKey],
        Field(
            description="The names of its files in the store, in the order of the artifact. Where there are several, the store has a folder too, called by the first, in which they have their own names: engines look for the other parts there.",
            max_length=256,
            min_length=1,
        ),
    ]


class ExternalLocation(BaseModel):
    """
    Where somebody else put it. modeldoor never removes or changes it.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    kind: Annotated[Literal["external"], Field(description="The tag of this variant.")]
    path: Annotated[
        StrictStr,
        Field(
            description="Where the first file lies; the others lie beside it.",
            examples=["/models/TinyLlama-1.1B-Chat-v1.0-q4_k_m.gguf"],
            max_length=4096,
            pattern="^(/([^./\\x00-\\x1f\\x7f-\\xa0]|[.][^./\\x00-\\x1f\\x7f-\\xa0]|[.][.][^/\\x00-\\x1f\\x7f-\\xa0])[^/\\x00-\\x1f\\x7f-\\xa0]*)+$",
        ),
    ]
    holder: Annotated[Literal["user", "ollama", "huggingFaceCache"], Field(description="Who put it there.")]


class Active(BaseModel):
    """
    It may be used.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    state: Annotated[Literal["active"], Field(description="The tag of this variant.")]


class Retired(BaseModel):
    """
    It is no longer used, and stays until room is made.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    state: Annotated[Literal["retired"], Field(description="The tag of this variant.")]
    retiredAt: Annotated[
        StrictStr,
        Field(
            description="When it was retired.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ]


class FileIdentity(BaseModel):
    """
    What tells whether a file was changed or replaced since.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    device: Annotated[
        StrictStr, Field(description="Its device.", examples=["4325376"], max_length=20, pattern="^(0|[1-9][0-9]*)$")
    ]
    inode: Annotated[
        StrictStr, Field(description="Its inode.", examples=["4325376"], max_length=20, pattern="^(0|[1-9][0-9]*)$")
    ]
    sizeBytes: Annotated[
        StrictInt,
        Field(description="The exact size of a file in bytes.", examples=[807694464], ge=1, le=9007199254740991),
    ]
    modifiedNs: Annotated[
        StrictStr,
        Field(
            description="When its content was last changed, in nanoseconds since 1970. Whoever may write the file can set it back.",
            examples=["4325376"],
            max_length=20,
            pattern="^(0|[1-9][0-9]*)$",
        ),
    ]
    changedNs: Annotated[
        StrictStr,
        Field(
            description="When its content or attributes were last changed, by the kernel's own account, in nanoseconds since 1970: nobody can set it back.",
            examples=["4325376"],
            max_length=20,
            pattern="^(0|[1-9][0-9]*)$",
        ),
    ]


class Verified(BaseModel):
    """
    Its digest was computed over the whole file and is the expected one.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    state: Annotated[Literal["verified"], Field(description="The tag of this variant.")]
    verifiedAt: Annotated[
        StrictStr,
        Field(
            description="When it was computed.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ]
    method: Annotated[
        Literal["overTheFile", "whileDownloading"],
        Field(description="How a digest was computed: over the file where it lies, or over its bytes while they came."),
    ]
    expectedFrom: Annotated[
        Literal["request", "registry", "hub", "ollama"], Field(description="Who said what the digest must be.")
    ]
    identities: Annotated[
        list[FileIdentity],
        Field(description="What each file was then, in the order of the artifact.", max_length=256, min_length=1),
    ]


class WarnedTrust(BaseModel):
    """
    Its digest was computed, and nobody said what it must be.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    state: Annotated[Literal["warned"], Field(description="The tag of this variant.")]
    hashedAt: Annotated[
        StrictStr,
        Field(
            description="When it was computed.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ]
    method: Annotated[
        Literal["overTheFile", "whileDownloading"],
        Field(description="How a digest was computed: over the file where it lies, or over its bytes while they came."),
    ]
    identities: Annotated[
        list[FileIdentity],
        Field(description="What each file was then, in the order of the artifact.", max_length=256, min_length=1),
    ]


class Unverified(BaseModel):
    """
    It is not what it was when it was hashed, or it failed a check. It is not handed on.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    state: Annotated[Literal["unverified"], Field(description="The tag of this variant.")]
    distrustedAt: Annotated[
        StrictStr,
        Field(
            description="When that was found.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
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
    expectedFrom: Annotated[
        Literal["request", "registry", "hub", "ollama"] | MISSING,
        Field(
            description="Who said what its digest must be, when it was verified: that holds again when its bytes are the same again. Absent: nobody."
        ),
    ] = MISSING


class Tokenizer(BaseModel):
    """
    How a model splits text.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    model: Annotated[
        StrictStr,
        Field(
            description="The tokenizer, in GGUF's words.",
            examples=["gpt2"],
            max_length=64,
            pattern="^[a-z0-9]+([_.-][a-z0-9]+)*$",
        ),
    ]
    vocabularySize: Annotated[StrictInt, Field(description="Tokens of the vocabulary.", ge=1, le=16777216)]
    hasChatTemplate: Annotated[StrictBool, Field(description="Whether the file carries a chat template.")]


class GgufHeader(BaseModel):
    """
    Facts of a GGUF header that was read and found sound.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    architecture: Annotated[
        StrictStr,
        Field(
            description="The architecture, in GGUF's words.",
            examples=["qwen3moe"],
            max_length=48,
            pattern="^[a-z0-9]+([_-][a-z0-9]+)*$",
        ),
    ]
    maximumContextTokens: Annotated[
        StrictInt | MISSING,
        Field(
            description="The longest context that the model was made for. Absent: it does not say.",
            examples=[131072],
            ge=1,
            le=2147483648,
        ),
    ] = MISSING
    tokenizer: Annotated[
        Tokenizer | MISSING, Field(description="How the model splits text. Absent: it does not say.")
    ] = MISSING


class CatalogEntry(BaseModel):
    """
    One model: one file, or all files of one that is split.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    id: Annotated[
        StrictStr,
        Field(
            description="The one name of a file: its reference in canonical form, with the commit where it comes from a repository.",
            examples=["hf:bartowski/Llama-3.2-1B-Instruct-GGUF@067b946cf014b7c697f3654f621d577a3e3afd1c/Llama-3.2-1B-Instruct-Q4_K_M.gguf", "file:/models/TinyLlama-1.1B-Chat-v1.0-q4_k_m.gguf"],
            max_length=2048,
            pattern="^(file:(/([^./\\x00-\\x1f\\x7f-\\xa0]|[.][^./\\x00-\\x1f\\x7f-\\xa0]|[.][.][^/\\x00-\\x1f\\x7f-\\xa0])[^/\\x00-\\x1f\\x7f-\\xa0]*)+|hf:[A-Za-z0-9_]+([.-]+[A-Za-z0-9_]+)*/[A-Za-z0-9_]+([.-]+[A-Za-z0-9_]+)*@[0-9a-f]{40}(/[A-Za-z0-9_][A-Za-z0-9_+-]*([.][A-Za-z0-9_+-]+)*)+|ollama:[A-Za-z0-9][A-Za-z0-9._-]*([:/][A-Za-z0-9_][A-Za-z0-9._-]*)*:[A-Za-z0-9_][A-Za-z0-9._-]*|https://([a-z0-9]+(-+[a-z0-9]+)*[.])+[a-z]{2,63}(/[A-Za-z0-9_][A-Za-z0-9_+-]*([.][A-Za-z0-9_+-]+)*)+)$",
        ),
    ]
    aliases: Annotated[
        list[ModelAlias] | MISSING,
        Field(
            description="Other references that led to it when they were last followed. Absent: none.",
            max_length=64,
            min_length=1,
        ),
    ] = MISSING
    artifact: Annotated[
        HubArtifact | HttpsArtifact | OllamaArtifact | LocalArtifact,
        Field(description="Its exact bytes.", discriminator="source"),
    ]
    location: Annotated[ManagedLocation | ExternalLocation, Field(description="Where it lies.", discriminator="kind")]
    lifecycle: Annotated[Active | Retired, Field(description="Whether it is in use.", discriminator="state")]
    trust: Annotated[
        Verified | Unverified | WarnedTrust, Field(description="How far it can be trusted.", discriminator="state")
    ]
    header: Annotated[
        GgufHeader | MISSING,
        Field(description="What its GGUF header says. Absent: it is of another format, or it was not read."),
    ] = MISSING
    registeredAt: Annotated[
        StrictStr,
        Field(
            description="When it came into the catalogue.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ]
    lastUsedAt: Annotated[
        StrictStr | MISSING,
        Field(
            description="When it was last handed on. Absent: never.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ] = MISSING
    isPinned: Annotated[StrictBool, Field(description="Whether it must stay when room is made.")]
    leases: Annotated[list[Lease], Field(description="Who uses it now.", max_length=256)]


class ModelCatalog(Document):
    """
    Which model files this machine has, where, and how far each can be trusted. It never leaves the machine.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    schemaVersion: Annotated[Literal["v1"], Field(description="The version of this contract.")]
    kind: Annotated[Literal["ModelCatalog"], Field(description="Always `ModelCatalog`.")]
    generation: Annotated[StrictInt, Field(description="Counts up with every change.", ge=0, le=9007199254740991)]
    updatedAt: Annotated[
        StrictStr,
        Field(
            description="When it was last changed.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ]
    entries: Annotated[list[CatalogEntry], Field(description="The files, by id.", max_length=100000)]

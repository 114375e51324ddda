# Generated from schemas/ by datamodel-code-generator. Do not edit.

from __future__ import annotations

from typing import Annotated, Literal

from modeldoor_validators.document import Document
from pydantic import MISSING, BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr

from .artifacts import FileDigest, HttpsArtifact, HubArtifact, LocalArtifact, OllamaArtifact, StoreKey
from .common import DocumentRef


class Tool(BaseModel):
    """
    What did it.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    name: Annotated[
        StrictStr,
        Field(
            description="The program.",
            examples=["llama-3.2-1b-q4-k-m"],
            max_length=128,
            pattern="^[a-z0-9]+([._-][a-z0-9]+)*$",
        ),
    ]
    version: Annotated[
        StrictStr,
        Field(
            description="Its version.", examples=["0.1.0"], max_length=64, pattern="^[A-Za-z0-9]+([.+_-][A-Za-z0-9]+)*$"
        ),
    ]


class First(BaseModel):
    """
    There is none.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    position: Annotated[Literal["first"], Field(description="The tag of this variant.")]


class After(BaseModel):
    """
    By the digest of its canonical bytes.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    position: Annotated[Literal["after"], Field(description="The tag of this variant.")]
    digest: Annotated[
        StrictStr,
        Field(
            description="The SHA-256 of a document's canonical bytes (RFC 8785). A digest of zeros, which stands for none, is refused.",
            examples=["sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
            max_length=71,
            min_length=71,
            pattern="^sha256:0*[1-9a-f][0-9a-f]*$",
        ),
    ]


class PassVerdict(BaseModel):
    """
    Its digest is the expected one.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    verdict: Annotated[Literal["pass"], Field(description="The tag of this variant.")]
    expectedFrom: Annotated[
        Literal["request", "registry", "hub", "ollama"], Field(description="Who said what the digest must be.")
    ]
    isStrict: Annotated[StrictBool, Field(description="Whether nothing else would have been accepted.")]


class WarnVerdict(BaseModel):
    """
    Nobody said what its digest must be.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    verdict: Annotated[Literal["warn"], Field(description="The tag of this variant.")]
    isStrict: Annotated[Literal[False], Field(description="What is not verified is not accepted in strict mode.")]


class VerificationFailed(BaseModel):
    """
    The bytes of a file are not the expected ones, and it was not accepted.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    kind: Annotated[Literal["verificationFailed"], Field(description="The tag of this variant.")]
    file: Annotated[
        StrictStr | MISSING,
        Field(
            description="Which file of a model in several parts, by its path in the repository. Absent: the model is one file.",
            examples=["Llama-3.2-1B-Instruct-Q4_K_M.gguf"],
            max_length=255,
            pattern="^[A-Za-z0-9_][A-Za-z0-9_+-]*([.][A-Za-z0-9_+-]+)*(/[A-Za-z0-9_][A-Za-z0-9_+-]*([.][A-Za-z0-9_+-]+)*)*$",
        ),
    ] = MISSING
    expectedDigest: Annotated[
        StrictStr,
        Field(
            description="The SHA-256 of the file's bytes. A digest of zeros, which stands for none, is refused.",
            examples=["sha256:6f85a640a97cf2bf5b8e764087b1e83da0fdb51d7c9fab7d0fece9385611df83"],
            max_length=71,
            min_length=71,
            pattern="^sha256:0*[1-9a-f][0-9a-f]*$",
        ),
    ]
    actualDigest: Annotated[
        StrictStr,
        Field(
            description="The SHA-256 of the file's bytes. A digest of zeros, which stands for none, is refused.",
            examples=["sha256:6f85a640a97cf2bf5b8e764087b1e83da0fdb51d7c9fab7d0fece9385611df83"],
            max_length=71,
            min_length=71,
            pattern="^sha256:0*[1-9a-f][0-9a-f]*$",
        ),
    ]
    sizeBytes: Annotated[
        StrictInt,
        Field(description="The exact size of a file in bytes.", examples=[807694464], ge=1, le=9007199254740991),
    ]
    request: Annotated[
        DocumentRef | MISSING, Field(description="The request that asked for it. Absent: nobody wrote one.")
    ] = MISSING


class Rejected(BaseModel):
    """
    It was not accepted for another reason than its digest.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    kind: Annotated[Literal["rejected"], Field(description="The tag of this variant.")]
    digests: Annotated[
        list[FileDigest], Field(description="The digests of its files, in their order.", max_length=256, min_length=1)
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


class Reverified(BaseModel):
    """
    Its digests were computed again.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    kind: Annotated[Literal["reverified"], Field(description="The tag of this variant.")]
    digests: Annotated[
        list[FileDigest], Field(description="The digests of its files, in their order.", max_length=256, min_length=1)
    ]
    verification: Annotated[
        PassVerdict | WarnVerdict, Field(description="Whether it is what it should be.", discriminator="verdict")
    ]


class Distrusted(BaseModel):
    """
    It changed since it was hashed, or failed a check: it is no longer handed on.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    kind: Annotated[Literal["distrusted"], Field(description="The tag of this variant.")]
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


class HandedOff(BaseModel):
    """
    It was handed to an engine.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    kind: Annotated[Literal["handedOff"], Field(description="The tag of this variant.")]
    engine: Annotated[Literal["llama.cpp"], Field(description="The engine.")]
    digests: Annotated[
        list[FileDigest], Field(description="The digests of its files, in their order.", max_length=256, min_length=1)
    ]
    verification: Annotated[
        PassVerdict | WarnVerdict, Field(description="Whether it is what it should be.", discriminator="verdict")
    ]
    handoff: Annotated[DocumentRef, Field(description="The handoff.")]


class RetiredEvent(BaseModel):
    """
    It was retired.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    kind: Annotated[Literal["retired"], Field(description="The tag of this variant.")]
    by: Annotated[
        StrictStr,
        Field(
            description="Who did it: a user or a program, by its own name, in letters of any language. It is no address: `@`, `:` and slashes are refused, and a dot or a hyphen at the beginning.",
            examples=["operator", "_model-router"],
            max_length=128,
            pattern="^[^\\x00-\\x20\\x7f-\\xa0@:/\\\\.-][^\\x00-\\x20\\x7f-\\xa0@:/\\\\]*( [^\\x00-\\x20\\x7f-\\xa0@:/\\\\]+)*$",
        ),
    ]


class Reactivated(BaseModel):
    """
    It is in use again.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    kind: Annotated[Literal["reactivated"], Field(description="The tag of this variant.")]
    by: Annotated[
        StrictStr,
        Field(
            description="Who did it: a user or a program, by its own name, in letters of any language. It is no address: `@`, `:` and slashes are refused, and a dot or a hyphen at the beginning.",
            examples=["operator", "_model-router"],
            max_length=128,
            pattern="^[^\\x00-\\x20\\x7f-\\xa0@:/\\\\.-][^\\x00-\\x20\\x7f-\\xa0@:/\\\\]*( [^\\x00-\\x20\\x7f-\\xa0@:/\\\\]+)*$",
        ),
    ]


class Forgotten(BaseModel):
    """
    It was taken out of the catalogue; the file stays where somebody else put it.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    kind: Annotated[Literal["forgotten"], Field(description="The tag of this variant.")]
    by: Annotated[
        StrictStr,
        Field(
            description="Who did it: a user or a program, by its own name, in letters of any language. It is no address: `@`, `:` and slashes are refused, and a dot or a hyphen at the beginning.",
            examples=["operator", "_model-router"],
            max_length=128,
            pattern="^[^\\x00-\\x20\\x7f-\\xa0@:/\\\\.-][^\\x00-\\x20\\x7f-\\xa0@:/\\\\]*( [^\\x00-\\x20\\x7f-\\xa0@:/\\\\]+)*$",
        ),
    ]


class Evicted(BaseModel):
    """
    It was taken out of the catalogue, and its files out of the store and nowhere else, to make room or because somebody asked.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    kind: Annotated[Literal["evicted"], Field(description="The tag of this variant.")]
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
        StrictStr,
        Field(
            description="A stable code in lowerCamelCase that programs can rely on; readers pass over codes that they do not know.",
            examples=["noSensor"],
            max_length=64,
            min_length=3,
            pattern="^[a-z][A-Za-z0-9]*$",
        ),
    ]
    by: Annotated[
        StrictStr | MISSING,
        Field(
            description="Who asked. Absent: nobody; room was made.",
            examples=["operator", "_model-router"],
            max_length=128,
            pattern="^[^\\x00-\\x20\\x7f-\\xa0@:/\\\\.-][^\\x00-\\x20\\x7f-\\xa0@:/\\\\]*( [^\\x00-\\x20\\x7f-\\xa0@:/\\\\]+)*$",
        ),
    ] = MISSING


class Provisioned(BaseModel):
    """
    It came into the catalogue.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    kind: Annotated[Literal["provisioned"], Field(description="The tag of this variant.")]
    artifact: Annotated[
        HubArtifact | HttpsArtifact | OllamaArtifact | LocalArtifact,
        Field(description="Its exact bytes.", discriminator="source"),
    ]
    verification: Annotated[
        PassVerdict | WarnVerdict, Field(description="Whether it is what it should be.", discriminator="verdict")
    ]
    acquiredBy: Annotated[
        Literal["found", "downloaded"], Field(description="How it came: it was there already, or it was fetched.")
    ]
    request: Annotated[
        DocumentRef | MISSING, Field(description="The request that asked for it. Absent: nobody wrote one.")
    ] = MISSING


class ProvenanceRecord(Document):
    """
    One line of the record of what happened to a model file. Records are only ever added.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    schemaVersion: Annotated[Literal["v1"], Field(description="The version of this contract.")]
    kind: Annotated[Literal["ProvenanceRecord"], Field(description="Always `ProvenanceRecord`.")]
    recordId: Annotated[
        StrictStr,
        Field(
            description="A name that a program gave; it means nothing beyond itself.",
            examples=["0d9f1c1e-8f43-4c53-9d0a-2f6f6f1b7c11"],
            max_length=64,
            min_length=8,
            pattern="^[a-z0-9]+(-[a-z0-9]+)*$",
        ),
    ]
    recordedAt: Annotated[
        StrictStr,
        Field(
            description="When it happened.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ]
    previous: Annotated[
        First | After,
        Field(description="The record before this one, so that a missing line shows.", discriminator="position"),
    ]
    tool: Annotated[Tool, Field(description="What did it.")]
    modelId: Annotated[
        StrictStr,
        Field(
            description="Which model.",
            examples=["file:TinyLlama-1.1B-Chat-v1.0-q4_k_m.gguf", "ollama:llama3.2:1b"],
            max_length=2048,
            pattern="^(file:([^./\\x00-\\x1f\\x7f-\\xa0]|[.][^./\\x00-\\x1f\\x7f-\\xa0]|[.][.][^/\\x00-\\x1f\\x7f-\\xa0])[^/\\x00-\\x1f\\x7f-\\xa0]*|hf:[A-Za-z0-9_]+([.-]+[A-Za-z0-9_]+)*/[A-Za-z0-9_]+([.-]+[A-Za-z0-9_]+)*@[0-9a-f]{40}(/[A-Za-z0-9_][A-Za-z0-9_+-]*([.][A-Za-z0-9_+-]+)*)+|ollama:[A-Za-z0-9][A-Za-z0-9._-]*([:/][A-Za-z0-9_][A-Za-z0-9._-]*)*:[A-Za-z0-9_][A-Za-z0-9._-]*|https://([a-z0-9]+(-+[a-z0-9]+)*[.])+[a-z]{2,63}(/[A-Za-z0-9_][A-Za-z0-9_+-]*([.][A-Za-z0-9_+-]+)*)+)$",
        ),
    ]
    event: Annotated[
        Provisioned | VerificationFailed | Rejected | Reverified | Distrusted | HandedOff | RetiredEvent | Reactivated | Forgotten | Evicted,
        Field(description="What happened.", discriminator="kind"),
    ]

# Generated from schemas/ by datamodel-code-generator. Do not edit.

from __future__ import annotations

from typing import Annotated, Literal

from modeldoor_validators.document import Document
from pydantic import MISSING, BaseModel, ConfigDict, Field, RootModel, StrictBool, StrictInt, StrictStr

from .estimates import MemoryTerms, Workload


class Model(BaseModel):
    """
    The model.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    id: Annotated[
        StrictStr,
        Field(
            description="Its name, by which requests ask for it.",
            examples=["file:/models/qwen2.5-0.5b-instruct-q4_k_m.gguf"],
            max_length=2048,
            pattern="^[^\\x00-\\x20\\x7f-\\xa0]([^\\x00-\\x1f\\x7f-\\xa0]*[^\\x00-\\x20\\x7f-\\xa0])?$",
        ),
    ]
    path: Annotated[
        StrictStr,
        Field(
            description="Where the file lies on this machine; of a model in several parts, the first.",
            examples=["/models/TinyLlama-1.1B-Chat-v1.0-q4_k_m.gguf"],
            max_length=4096,
            pattern="^(/([^./\\x00-\\x1f\\x7f-\\xa0]|[.][^./\\x00-\\x1f\\x7f-\\xa0]|[.][.][^/\\x00-\\x1f\\x7f-\\xa0])[^/\\x00-\\x1f\\x7f-\\xa0]*)+$",
        ),
    ]


class Metadata(BaseModel):
    """
    What is known of the file. Absent: nobody read it.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    size_bytes: Annotated[
        StrictInt,
        Field(
            description="Its exact size in bytes; of a model in several parts, of all together.",
            ge=1,
            le=9007199254740991,
        ),
    ]
    ctx_max: Annotated[
        StrictInt | None | MISSING,
        Field(
            description="The longest context that the model was made for, in tokens. Absent or null: not known.",
            ge=1,
            le=2147483648,
        ),
    ] = MISSING


class Tokenizer(BaseModel):
    """
    How the model splits text. Absent: the header was not read.
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
    vocabulary_size: Annotated[StrictInt, Field(description="Tokens of the vocabulary.", ge=1, le=16777216)]
    has_chat_template: Annotated[StrictBool, Field(description="Whether the file carries a chat template.")]


class EngineArgument(RootModel[StrictStr]):
    model_config = ConfigDict(
        frozen=True,
    )
    root: Annotated[
        StrictStr,
        Field(
            description="One argument; it may hold the path of the file.",
            examples=["--model"],
            max_length=4096,
            pattern="^[^\\x00-\\x1f\\x7f-\\xa0]+$",
        ),
    ]


class Digest(BaseModel):
    """
    The digest of a file's bytes.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    algo: Annotated[Literal["sha256"], Field(description="The algorithm. No other is accepted.")]
    value: Annotated[
        StrictStr,
        Field(
            description="In lower-case hexadecimal digits. A digest of zeros, which stands for none, is refused.",
            examples=["6f85a640a97cf2bf5b8e764087b1e83da0fdb51d7c9fab7d0fece9385611df83"],
            max_length=64,
            min_length=64,
            pattern="^0*[1-9a-f][0-9a-f]*$",
        ),
    ]


class Part(BaseModel):
    """
    One file of a model that is split.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    path: Annotated[
        StrictStr,
        Field(
            description="Where it lies.",
            examples=["/models/TinyLlama-1.1B-Chat-v1.0-q4_k_m.gguf"],
            max_length=4096,
            pattern="^(/([^./\\x00-\\x1f\\x7f-\\xa0]|[.][^./\\x00-\\x1f\\x7f-\\xa0]|[.][.][^/\\x00-\\x1f\\x7f-\\xa0])[^/\\x00-\\x1f\\x7f-\\xa0]*)+$",
        ),
    ]
    size_bytes: Annotated[StrictInt, Field(description="Its exact size in bytes.", ge=1, le=9007199254740991)]
    digest: Digest


class Passed(BaseModel):
    """
    Its digest was computed and is the expected one; so is that of each part.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    verdict: Annotated[Literal["pass"], Field(description="The tag of this variant.")]
    strict: Annotated[StrictBool, Field(description="Whether nothing else would have been handed on.")]
    digest: Digest
    verified_at: Annotated[
        StrictStr,
        Field(
            description="When it was computed.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ]
    method: Annotated[
        Literal["hashed", "unchangedSinceHash"],
        Field(description="How: over the bytes now, or earlier for a file that has not changed since."),
    ]


class Warned(BaseModel):
    """
    Its digest was computed, and nobody said what it must be.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    verdict: Annotated[Literal["warn"], Field(description="The tag of this variant.")]
    strict: Annotated[
        Literal[False], Field(description="Never in strict mode: SAFETY. What is not verified is not handed on there.")
    ]
    digest: Digest
    hashed_at: Annotated[
        StrictStr,
        Field(
            description="When it was computed.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ]
    method: Annotated[
        Literal["hashed", "unchangedSinceHash"],
        Field(description="How: over the bytes now, or earlier for a file that has not changed since."),
    ]


class Engine(BaseModel):
    """
    How to start it. Absent: whoever starts it chooses the arguments.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    name: Annotated[Literal["llama.cpp"], Field(description="The engine.")]
    arguments: Annotated[
        list[EngineArgument],
        Field(
            description="The arguments of llama-server that follow from all this, one by one. They give the file, and with an estimate all that it rests on.",
            max_length=64,
            min_length=2,
        ),
    ]
    checked_against: Annotated[
        StrictStr | MISSING,
        Field(
            description="The version of llama.cpp whose options the arguments were checked against. Absent: they were not checked.",
            examples=["x86_pkg_temp"],
            max_length=128,
            pattern="^[!-~]([ -~]*[!-~])?$",
        ),
    ] = MISSING


class Estimate(BaseModel):
    """
    What the engine will take. Absent: nobody made one.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    workload: Annotated[
        Workload, Field(description="What it is meant for, by llama.cpp; the context is for all sequences together.")
    ]
    memory: MemoryTerms
    placement: Annotated[
        Literal["fullDevice", "splitDevices", "partialOffload", "unified", "cpu"],
        Field(
            description="Where a model lies: on one device, over several, partly on devices and partly in the machine's memory, in unified memory, or in the machine's memory alone."
        ),
    ]
    device_layers: Annotated[
        StrictInt | MISSING,
        Field(
            description="Layers to put on devices, the output counted as one. Absent: all, or none where it runs on the processor.",
            ge=0,
            le=100000,
        ),
    ] = MISSING
    total_layers: Annotated[
        StrictInt | MISSING,
        Field(
            description="All its layers, the output counted as one. Absent: `device_layers` is absent too.",
            ge=2,
            le=100000,
        ),
    ] = MISSING
    host_expert_layers: Annotated[
        StrictInt | MISSING,
        Field(description="Layers whose experts lie in the machine's memory. Absent: none.", ge=1, le=100000),
    ] = MISSING
    gpu_only: Annotated[
        StrictBool | MISSING,
        Field(
            description="Whether it may lie in the memory of devices alone, as llama-orch's policy GPU_ONLY asks. Absent: no."
        ),
    ] = MISSING


class EngineHandoff(Document):
    """
    The file that an engine is started with, and what is known of it. llama-orch's own shape, `model` with `metadata`, is valid as it is; the other members say more.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    model: Annotated[Model, Field(description="The model.")]
    metadata: Annotated[Metadata | MISSING, Field(description="What is known of the file. Absent: nobody read it.")] = (
        MISSING
    )
    parts: Annotated[
        list[Part] | MISSING,
        Field(
            description="All parts of a model that is split into several files, in order. Absent: it is one file.",
            max_length=256,
            min_length=2,
        ),
    ] = MISSING
    verification: Annotated[
        Passed | Warned | MISSING,
        Field(
            description="Whether the file is what it should be. Absent: nobody checked, and nobody asked for a strict check.",
            discriminator="verdict",
        ),
    ] = MISSING
    tokenizer: Annotated[
        Tokenizer | MISSING, Field(description="How the model splits text. Absent: the header was not read.")
    ] = MISSING
    estimate: Annotated[
        Estimate | MISSING, Field(description="What the engine will take. Absent: nobody made one.")
    ] = MISSING
    engine: Annotated[
        Engine | MISSING, Field(description="How to start it. Absent: whoever starts it chooses the arguments.")
    ] = MISSING

# Generated from schemas/ by datamodel-code-generator. Do not edit.

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import MISSING, BaseModel, ConfigDict, Field, RootModel, StrictInt, StrictStr


class Artifacts(RootModel[Any]):
    model_config = ConfigDict(
        frozen=True,
    )
    root: Annotated[
        Any,
        Field(
            description="Which bytes a model is made of. Whatever is fetched, pooled or handed to an engine is named by one of these shapes.",
            title="Artifacts",
        ),
    ]


class Organization(RootModel[StrictStr]):
    model_config = ConfigDict(
        frozen=True,
    )
    root: Annotated[
        StrictStr,
        Field(
            description="Who owns repositories: what stands before the slash.",
            examples=["meta-llama"],
            max_length=100,
            pattern="^[A-Za-z0-9_]+([.-]+[A-Za-z0-9_]+)*$",
        ),
    ]


class FileDigest(RootModel[StrictStr]):
    model_config = ConfigDict(
        frozen=True,
    )
    root: Annotated[
        StrictStr,
        Field(
            description="The SHA-256 of the file's bytes. A digest of zeros, which stands for none, is refused.",
            examples=["sha256:6f85a640a97cf2bf5b8e764087b1e83da0fdb51d7c9fab7d0fece9385611df83"],
            max_length=71,
            min_length=71,
            pattern="^sha256:0*[1-9a-f][0-9a-f]*$",
        ),
    ]


class StoreKey(RootModel[StrictStr]):
    model_config = ConfigDict(
        frozen=True,
    )
    root: Annotated[
        StrictStr,
        Field(
            description="A file's name in the store of modeldoor: its digest.",
            examples=["sha256-6f85a640a97cf2bf5b8e764087b1e83da0fdb51d7c9fab7d0fece9385611df83"],
            max_length=71,
            min_length=71,
            pattern="^sha256-0*[1-9a-f][0-9a-f]*$",
        ),
    ]


class ArtifactFile(BaseModel):
    """
    One file, to the byte.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    path: Annotated[
        StrictStr,
        Field(
            description="A file inside the repository: relative, without `..` and without names that begin with a dot or a hyphen.",
            examples=["Llama-3.2-1B-Instruct-Q4_K_M.gguf"],
            max_length=255,
            pattern="^[A-Za-z0-9_][A-Za-z0-9_+-]*([.][A-Za-z0-9_+-]+)*(/[A-Za-z0-9_][A-Za-z0-9_+-]*([.][A-Za-z0-9_+-]+)*)*$",
        ),
    ]
    sizeBytes: Annotated[
        StrictInt,
        Field(description="The exact size of a file in bytes.", examples=[807694464], ge=1, le=9007199254740991),
    ]
    digest: Annotated[
        StrictStr,
        Field(
            description="The SHA-256 of the file's bytes. A digest of zeros, which stands for none, is refused.",
            examples=["sha256:6f85a640a97cf2bf5b8e764087b1e83da0fdb51d7c9fab7d0fece9385611df83"],
            max_length=71,
            min_length=71,
            pattern="^sha256:0*[1-9a-f][0-9a-f]*$",
        ),
    ]


class HubArtifact(BaseModel):
    """
    Files of a repository at one commit.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    source: Annotated[Literal["hub"], Field(description="The tag of this variant.")]
    repository: Annotated[
        StrictStr,
        Field(
            description="A model repository: its organisation and its name.",
            examples=["meta-llama/Llama-3.2-1B-Instruct"],
            max_length=200,
            pattern="^[A-Za-z0-9_]+([.-]+[A-Za-z0-9_]+)*/[A-Za-z0-9_]+([.-]+[A-Za-z0-9_]+)*$",
        ),
    ]
    revision: Annotated[
        StrictStr,
        Field(
            description="A full commit of the repository, in forty hexadecimal digits. Branches and tags move, and are refused.",
            examples=["067b946cf014b7c697f3654f621d577a3e3afd1c"],
            max_length=40,
            min_length=40,
            pattern="^0*[1-9a-f][0-9a-f]*$",
        ),
    ]
    format: Annotated[Literal["gguf", "safetensors", "mlx"], Field(description="The format of the files.")]
    quantization: Annotated[
        StrictStr,
        Field(
            description="How weights are stored, in the words of the format: `Q4_K_M`, `F16`, `MXFP4`, `MLX-4bit`.",
            examples=["Q4_K_M"],
            max_length=32,
            min_length=2,
            pattern="^[A-Za-z0-9]+([._-][A-Za-z0-9]+)*$",
        ),
    ]
    files: Annotated[
        list[ArtifactFile],
        Field(
            description="All files of the model; an engine is given the first. A split model has one for each part, in order.",
            max_length=256,
            min_length=1,
        ),
    ]
    totalBytes: Annotated[
        StrictInt, Field(description="The sum of all sizes.", examples=[807694464], ge=1, le=9007199254740991)
    ]


class HttpsArtifact(BaseModel):
    """
    One file on a web server.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    source: Annotated[Literal["https"], Field(description="The tag of this variant.")]
    url: Annotated[
        StrictStr,
        Field(
            description="Where it lies: https, a host name, the usual port, and a plain path without a query, a name or a password. No address of the hub, and none with a branch in it.",
            examples=["https://models.example.org/qwen3-8b-q4-k-m.gguf"],
            max_length=1024,
            pattern="^https://([a-z0-9]+(-+[a-z0-9]+)*[.])+[a-z]{2,63}(/[A-Za-z0-9_][A-Za-z0-9_+-]*([.][A-Za-z0-9_+-]+)*)+$",
        ),
    ]
    format: Annotated[Literal["gguf", "safetensors", "mlx"], Field(description="The format of the files.")]
    quantization: Annotated[
        StrictStr,
        Field(
            description="How weights are stored, in the words of the format: `Q4_K_M`, `F16`, `MXFP4`, `MLX-4bit`.",
            examples=["Q4_K_M"],
            max_length=32,
            min_length=2,
            pattern="^[A-Za-z0-9]+([._-][A-Za-z0-9]+)*$",
        ),
    ]
    totalBytes: Annotated[
        StrictInt,
        Field(description="The exact size of a file in bytes.", examples=[807694464], ge=1, le=9007199254740991),
    ]
    digest: Annotated[
        StrictStr,
        Field(
            description="The SHA-256 of the file's bytes. A digest of zeros, which stands for none, is refused.",
            examples=["sha256:6f85a640a97cf2bf5b8e764087b1e83da0fdb51d7c9fab7d0fece9385611df83"],
            max_length=71,
            min_length=71,
            pattern="^sha256:0*[1-9a-f][0-9a-f]*$",
        ),
    ]


class OllamaArtifact(BaseModel):
    """
    A model that Ollama holds, by the manifest that it has now: a name alone can be pointed at other weights.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    source: Annotated[Literal["ollama"], Field(description="The tag of this variant.")]
    name: Annotated[
        StrictStr,
        Field(
            description="A model's full name in Ollama, its tag included.",
            examples=["qwen3:32b"],
            max_length=255,
            pattern="^[A-Za-z0-9][A-Za-z0-9._-]*([:/][A-Za-z0-9_][A-Za-z0-9._-]*)*:[A-Za-z0-9_][A-Za-z0-9._-]*$",
        ),
    ]
    manifestDigest: Annotated[
        StrictStr,
        Field(
            description="The digest of its manifest, as Ollama lists it.",
            examples=["sha256:6f85a640a97cf2bf5b8e764087b1e83da0fdb51d7c9fab7d0fece9385611df83"],
            max_length=71,
            min_length=71,
            pattern="^sha256:0*[1-9a-f][0-9a-f]*$",
        ),
    ]
    modelDigest: Annotated[
        StrictStr | MISSING,
        Field(
            description="The digest of the weights that the manifest names. Absent: the manifest was not read.",
            examples=["sha256:6f85a640a97cf2bf5b8e764087b1e83da0fdb51d7c9fab7d0fece9385611df83"],
            max_length=71,
            min_length=71,
            pattern="^sha256:0*[1-9a-f][0-9a-f]*$",
        ),
    ] = MISSING
    quantization: Annotated[
        StrictStr,
        Field(
            description="How weights are stored, in the words of the format: `Q4_K_M`, `F16`, `MXFP4`, `MLX-4bit`.",
            examples=["Q4_K_M"],
            max_length=32,
            min_length=2,
            pattern="^[A-Za-z0-9]+([._-][A-Za-z0-9]+)*$",
        ),
    ]
    totalBytes: Annotated[
        StrictInt,
        Field(
            description="The size of everything that the manifest names.",
            examples=[807694464],
            ge=1,
            le=9007199254740991,
        ),
    ]


class LocalArtifact(BaseModel):
    """
    A file that was given by hand: its bytes are its identity.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    source: Annotated[Literal["local"], Field(description="The tag of this variant.")]
    format: Annotated[Literal["gguf", "safetensors", "mlx"], Field(description="The format of the files.")]
    quantization: Annotated[
        StrictStr,
        Field(
            description="How weights are stored, in the words of the format: `Q4_K_M`, `F16`, `MXFP4`, `MLX-4bit`.",
            examples=["Q4_K_M"],
            max_length=32,
            min_length=2,
            pattern="^[A-Za-z0-9]+([._-][A-Za-z0-9]+)*$",
        ),
    ]
    totalBytes: Annotated[
        StrictInt,
        Field(description="The exact size of a file in bytes.", examples=[807694464], ge=1, le=9007199254740991),
    ]
    digest: Annotated[
        StrictStr,
        Field(
            description="The SHA-256 of the file's bytes. A digest of zeros, which stands for none, is refused.",
            examples=["sha256:6f85a640a97cf2bf5b8e764087b1e83da0fdb51d7c9fab7d0fece9385611df83"],
            max_length=71,
            min_length=71,
            pattern="^sha256:0*[1-9a-f][0-9a-f]*$",
        ),
    ]


class UnpinnedArtifact(BaseModel):
    """
    A model whose exact bytes are not known. It may be compared; it is never fetched, installed or handed to an engine.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    source: Annotated[Literal["unpinned"], Field(description="The tag of this variant.")]
    repository: Annotated[
        StrictStr,
        Field(
            description="A model repository: its organisation and its name.",
            examples=["meta-llama/Llama-3.2-1B-Instruct"],
            max_length=200,
            pattern="^[A-Za-z0-9_]+([.-]+[A-Za-z0-9_]+)*/[A-Za-z0-9_]+([.-]+[A-Za-z0-9_]+)*$",
        ),
    ]
    format: Annotated[Literal["gguf", "safetensors", "mlx"], Field(description="The format of the files.")]
    quantization: Annotated[
        StrictStr,
        Field(
            description="How weights are stored, in the words of the format: `Q4_K_M`, `F16`, `MXFP4`, `MLX-4bit`.",
            examples=["Q4_K_M"],
            max_length=32,
            min_length=2,
            pattern="^[A-Za-z0-9]+([._-][A-Za-z0-9]+)*$",
        ),
    ]
    path: Annotated[
        StrictStr | MISSING,
        Field(
            description="The file. Absent: it is not known which.",
            examples=["Llama-3.2-1B-Instruct-Q4_K_M.gguf"],
            max_length=255,
            pattern="^[A-Za-z0-9_][A-Za-z0-9_+-]*([.][A-Za-z0-9_+-]+)*(/[A-Za-z0-9_][A-Za-z0-9_+-]*([.][A-Za-z0-9_+-]+)*)*$",
        ),
    ] = MISSING
    totalBytes: Annotated[
        StrictInt | MISSING,
        Field(
            description="The size that the source gives, unconfirmed. Absent: it gives none.",
            examples=[807694464],
            ge=1,
            le=9007199254740991,
        ),
    ] = MISSING
    reason: Annotated[
        StrictStr,
        Field(
            description="What is missing.",
            examples=["noSensor"],
            max_length=64,
            min_length=3,
            pattern="^[a-z][A-Za-z0-9]*$",
        ),
    ]

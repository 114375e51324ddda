# Generated from schemas/ by datamodel-code-generator. Do not edit.

from __future__ import annotations

from typing import Annotated, Literal

from modeldoor_validators.document import Document
from pydantic import MISSING, BaseModel, ConfigDict, Field, StrictInt, StrictStr

from .artifacts import HttpsArtifact, HubArtifact, LocalArtifact, OllamaArtifact, UnpinnedArtifact
from .common import DataSource, Notice, Slug


class Candidate(BaseModel):
    """
    One model in one quantisation, as one set of files.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    repository: Annotated[
        StrictStr,
        Field(
            description="The model that was released.",
            examples=["meta-llama/Llama-3.2-1B-Instruct"],
            max_length=200,
            pattern="^[A-Za-z0-9_]+([.-]+[A-Za-z0-9_]+)*/[A-Za-z0-9_]+([.-]+[A-Za-z0-9_]+)*$",
        ),
    ]
    displayName: Annotated[
        StrictStr,
        Field(
            description="What people call it.",
            examples=["Llama 3.2 1B Instruct"],
            max_length=128,
            pattern="^[^ ](.*[^ ])?$",
        ),
    ]
    family: Annotated[
        StrictStr,
        Field(
            description="The family that it belongs to; there is no closed list.",
            examples=["llama-3.2-1b-q4-k-m"],
            max_length=128,
            pattern="^[a-z0-9]+([._-][a-z0-9]+)*$",
        ),
    ]
    series: Annotated[
        StrictStr | MISSING,
        Field(
            description="The models that differ from it in size alone share this name: what is known of one may be interpolated to another. Absent: none are known.",
            examples=["llama-3.2-1b-q4-k-m"],
            max_length=128,
            pattern="^[a-z0-9]+([._-][a-z0-9]+)*$",
        ),
    ] = MISSING
    baseRepository: Annotated[
        StrictStr | MISSING,
        Field(
            description="The model that it was made from, by training on or by distillation. Absent: it was made from none, or that is not known.",
            examples=["meta-llama/Llama-3.2-1B-Instruct"],
            max_length=200,
            pattern="^[A-Za-z0-9_]+([.-]+[A-Za-z0-9_]+)*/[A-Za-z0-9_]+([.-]+[A-Za-z0-9_]+)*$",
        ),
    ] = MISSING
    parametersTotal: Annotated[
        StrictInt,
        Field(
            description="A number of weights, all counted, not billions.",
            examples=[1235814400],
            ge=1,
            le=1000000000000000,
        ),
    ]
    parametersActive: Annotated[
        StrictInt,
        Field(
            description="Weights that each token uses; of a dense model, all of them.",
            examples=[1235814400],
            ge=1,
            le=1000000000000000,
        ),
    ]
    quantization: Annotated[
        StrictStr,
        Field(
            description="How the weights are stored: that of `artifact`.",
            examples=["Q4_K_M"],
            max_length=32,
            min_length=2,
            pattern="^[A-Za-z0-9]+([._-][A-Za-z0-9]+)*$",
        ),
    ]
    artifact: Annotated[
        HubArtifact | HttpsArtifact | OllamaArtifact | LocalArtifact | UnpinnedArtifact,
        Field(description="The files that would run.", discriminator="source"),
    ]
    ollamaName: Annotated[
        StrictStr | MISSING,
        Field(
            description="Its name in Ollama, which can be pointed at other weights: what is installed is `artifact`. Absent: none is known, or its files are pinned elsewhere.",
            examples=["qwen3:32b"],
            max_length=255,
            pattern="^[A-Za-z0-9][A-Za-z0-9._-]*([:/][A-Za-z0-9_][A-Za-z0-9._-]*)*:[A-Za-z0-9_][A-Za-z0-9._-]*$",
        ),
    ] = MISSING
    license: Annotated[
        StrictStr | MISSING,
        Field(
            description="The model's licence. Absent: not known.",
            examples=["Apache-2.0", "LicenseRef-Llama-3.2"],
            max_length=64,
            min_length=2,
            pattern="^[A-Za-z0-9][A-Za-z0-9.+-]*$",
        ),
    ] = MISSING
    maximumContextTokens: Annotated[
        StrictInt | MISSING,
        Field(
            description="The longest context that the model was made for. Absent: not known.",
            examples=[131072],
            ge=1,
            le=2147483648,
        ),
    ] = MISSING
    toolCalling: Annotated[
        Literal["supported", "unsupported", "unknown"],
        Field(description="Whether it calls tools; `unknown` is no yes."),
    ]
    releasedOn: Annotated[
        StrictStr | MISSING,
        Field(
            description="When the model came out. Absent: not known.",
            examples=["2026-11-20"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$",
        ),
    ] = MISSING
    downloads: Annotated[
        StrictInt | MISSING,
        Field(
            description="Downloads that the hub counted. They say nothing of quality. Absent: not asked for.",
            ge=0,
            le=9007199254740991,
        ),
    ] = MISSING
    likes: Annotated[
        StrictInt | MISSING,
        Field(
            description="Likes that the hub counted. They say nothing of quality. Absent: not asked for.",
            ge=0,
            le=9007199254740991,
        ),
    ] = MISSING
    sourceIds: Annotated[
        list[Slug],
        Field(description="Where the figures come from, by their `id` in `sources`.", max_length=16, min_length=1),
    ]


class ModelCandidates(Document):
    """
    Which models may be considered for a machine, each in one quantisation, with its files as far as they are known.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    schemaVersion: Annotated[Literal["v1"], Field(description="The version of this contract.")]
    kind: Annotated[Literal["ModelCandidates"], Field(description="Always `ModelCandidates`.")]
    generatedAt: Annotated[
        StrictStr,
        Field(
            description="When the list was made.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ]
    origin: Annotated[Literal["shipped", "discovered"], Field(description="Shipped with the program, or found anew.")]
    sources: Annotated[
        list[DataSource], Field(description="Where the figures come from.", max_length=256, min_length=1)
    ]
    candidates: Annotated[
        list[Candidate], Field(description="One entry for each model, quantisation and set of files.", max_length=5000)
    ]
    notices: Annotated[
        list[Notice],
        Field(
            description="What a reader should know, such as an organisation that could not be asked. There is no closed list of codes.",
            max_length=64,
        ),
    ]

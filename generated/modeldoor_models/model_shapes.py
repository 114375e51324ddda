# Generated from schemas/ by datamodel-code-generator. Do not edit.

from __future__ import annotations

from typing import Annotated, Literal

from modeldoor_validators.document import Document
from pydantic import MISSING, BaseModel, ConfigDict, Field, RootModel, StrictBool, StrictInt, StrictStr

from .common import DataSource, Slug


class LayerOrderItem(RootModel[StrictInt]):
    model_config = ConfigDict(
        frozen=True,
    )
    root: Annotated[StrictInt, Field(description="A position in `layerGroups`.", examples=[0], ge=0, le=63)]


class FullCache(BaseModel):
    """
    Keys and values of every token.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    kind: Annotated[Literal["full"], Field(description="The tag of this variant.")]
    keyValueHeads: Annotated[StrictInt, Field(description="Heads of keys and values.", ge=1, le=4096)]
    keyLength: Annotated[StrictInt, Field(description="The length of a key.", ge=1, le=65536)]
    valueLength: Annotated[StrictInt, Field(description="The length of a value.", ge=1, le=65536)]


class SlidingCache(BaseModel):
    """
    Keys and values of the last tokens only.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    kind: Annotated[Literal["sliding"], Field(description="The tag of this variant.")]
    keyValueHeads: Annotated[StrictInt, Field(description="Heads of keys and values.", ge=1, le=4096)]
    keyLength: Annotated[StrictInt, Field(description="The length of a key.", ge=1, le=65536)]
    valueLength: Annotated[StrictInt, Field(description="The length of a value.", ge=1, le=65536)]
    windowTokens: Annotated[
        StrictInt, Field(description="How many tokens the window holds.", examples=[131072], ge=1, le=2147483648)
    ]


class LatentCache(BaseModel):
    """
    One compressed entry for each token (multi-head latent attention).
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    kind: Annotated[Literal["latent"], Field(description="The tag of this variant.")]
    compressedLength: Annotated[
        StrictInt, Field(description="The length of the compressed entry (`kv_lora_rank`).", ge=1, le=65536)
    ]
    ropeLength: Annotated[StrictInt, Field(description="The length of the position part.", ge=0, le=65536)]


class SharedCache(BaseModel):
    """
    Nothing of its own: the layer reads the cache of another layer.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    kind: Annotated[Literal["shared"], Field(description="The tag of this variant.")]
    reads: Annotated[Literal["full", "sliding", "latent"], Field(description="Which kind of cache it reads.")]


class NoCache(BaseModel):
    """
    Nothing for each token.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    kind: Annotated[Literal["none"], Field(description="The tag of this variant.")]


class RecurrentState(BaseModel):
    """
    A state of fixed size.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    kind: Annotated[
        Literal["mamba", "mamba2", "gatedDeltaNet", "shortConvolution", "rwkv", "other"],
        Field(description="How it is updated."),
    ]
    elements: Annotated[
        StrictInt,
        Field(
            description="Numbers in it, of four bytes each: the state itself and the last inputs of its convolution.",
            ge=1,
            le=1099511627776,
        ),
    ]


class Experts(BaseModel):
    """
    A mixture of experts.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    layers: Annotated[
        StrictInt | MISSING, Field(description="Layers that have experts. Absent: not known.", ge=1, le=4096)
    ] = MISSING
    count: Annotated[StrictInt, Field(description="Experts of a layer.", ge=2, le=65536)]
    used: Annotated[StrictInt, Field(description="Experts that each token uses.", ge=1, le=65536)]
    feedForwardLength: Annotated[
        StrictInt | MISSING, Field(description="The width of one expert. Absent: not known.", ge=1, le=1048576)
    ] = MISSING
    sharedFeedForwardLength: Annotated[
        StrictInt | MISSING,
        Field(
            description="The width of the experts that every token uses. Absent: none, or not known.", ge=1, le=1048576
        ),
    ] = MISSING


class LayerGroup(BaseModel):
    """
    Layers that keep the same.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    layers: Annotated[StrictInt, Field(description="How many.", ge=1, le=4096)]
    cache: Annotated[
        FullCache | SlidingCache | LatentCache | SharedCache | NoCache,
        Field(description="What a layer keeps for each token.", discriminator="kind"),
    ]
    feedForwardLength: Annotated[
        StrictInt | MISSING,
        Field(
            description="The width of the dense feed-forward block of these layers, where it differs from the model's. Absent: that.",
            examples=[12288],
            ge=1,
            le=1048576,
        ),
    ] = MISSING
    recurrentState: Annotated[
        RecurrentState | MISSING,
        Field(description="What a layer keeps for each sequence, however long it is. Absent: nothing."),
    ] = MISSING


class Shape(BaseModel):
    """
    How one model is built.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    repository: Annotated[
        StrictStr,
        Field(
            description="A model repository: its organisation and its name.",
            examples=["meta-llama/Llama-3.2-1B-Instruct"],
            max_length=200,
            pattern="^[A-Za-z0-9_]+([.-]+[A-Za-z0-9_]+)*/[A-Za-z0-9_]+([.-]+[A-Za-z0-9_]+)*$",
        ),
    ]
    family: Annotated[
        StrictStr,
        Field(
            description="The family that it belongs to.",
            examples=["llama-3.2-1b-q4-k-m"],
            max_length=128,
            pattern="^[a-z0-9]+([._-][a-z0-9]+)*$",
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
    architecture: Annotated[
        StrictStr,
        Field(
            description="Its architecture, in GGUF's words.",
            examples=["qwen3moe"],
            max_length=48,
            min_length=2,
            pattern="^[a-z0-9]+([_-][a-z0-9]+)*$",
        ),
    ]
    parametersTotal: Annotated[
        StrictInt,
        Field(
            description="All weights of the text model; tied weights count once.",
            examples=[1235814400],
            ge=1,
            le=1000000000000000,
        ),
    ]
    parametersActive: Annotated[
        StrictInt | MISSING,
        Field(
            description="Weights that each token uses: of a dense model all of them, of a mixture those of the experts in use, and of tables that layers look up none. Absent: not known.",
            examples=[1235814400],
            ge=1,
            le=1000000000000000,
        ),
    ] = MISSING
    layers: Annotated[StrictInt, Field(description="Layers.", ge=1, le=4096)]
    embeddingLength: Annotated[StrictInt, Field(description="The width of a layer.", ge=1, le=1048576)]
    attentionHeads: Annotated[
        StrictInt,
        Field(description="Query heads of a layer; where layers differ, the most that one has.", ge=1, le=4096),
    ]
    layerGroups: Annotated[
        list[LayerGroup],
        Field(description="The layers by what each keeps for every sequence.", max_length=64, min_length=1),
    ]
    layerOrder: Annotated[
        list[LayerOrderItem] | MISSING,
        Field(
            description="Which group each layer belongs to, from the first layer: positions in `layerGroups`. Absent: not known, or there is one group.",
            max_length=4096,
            min_length=1,
        ),
    ] = MISSING
    feedForwardLength: Annotated[
        StrictInt | MISSING,
        Field(
            description="The width of a dense feed-forward block. Absent: it has none, or layers differ and no group says how, or it is not known.",
            ge=1,
            le=1048576,
        ),
    ] = MISSING
    experts: Annotated[
        Experts | MISSING, Field(description="How the mixture of experts is built. Absent: the model is dense.")
    ] = MISSING
    vocabularySize: Annotated[
        StrictInt | MISSING, Field(description="Tokens of the vocabulary. Absent: not known.", ge=1, le=16777216)
    ] = MISSING
    perLayerEmbeddingLength: Annotated[
        StrictInt | MISSING,
        Field(
            description="The width of the extra embedding that each layer looks up for a token, which costs memory and hardly any time (Gemma 3n, Gemma 4). Absent: none.",
            ge=1,
            le=1048576,
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
    tiedEmbeddings: Annotated[
        StrictBool | MISSING, Field(description="Whether input and output share one table. Absent: not known.")
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
    releasedOn: Annotated[
        StrictStr | MISSING,
        Field(
            description="When the model came out. Absent: not known.",
            examples=["2026-11-20"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$",
        ),
    ] = MISSING
    quality: Annotated[
        Literal["verified", "reported", "weak"],
        Field(
            description="How well an entry is founded: a maker's own figures were read, others repeat them, or they contradict others or could not be checked."
        ),
    ]
    sourceIds: Annotated[
        list[Slug],
        Field(description="Where the figures come from, by their `id` in `sources`.", max_length=16, min_length=1),
    ]
    remark: Annotated[
        StrictStr | MISSING,
        Field(
            description="What a reader of the figures should know. Absent: nothing.",
            examples=["Two cards were found; the larger one counts."],
            max_length=500,
            pattern="^[^ ].*[^ ]$",
        ),
    ] = MISSING


class ModelShapes(Document):
    """
    How models are built: layers, heads, experts, caches and vocabulary, from which memory and speed follow.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
    )
    schemaVersion: Annotated[Literal["v1"], Field(description="The version of this contract.")]
    kind: Annotated[Literal["ModelShapes"], Field(description="Always `ModelShapes`.")]
    generatedAt: Annotated[
        StrictStr,
        Field(
            description="When the document was made.",
            examples=["2026-11-20T09:30:00.000Z"],
            pattern="^(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?Z$",
        ),
    ]
    sources: Annotated[
        list[DataSource], Field(description="Where the figures come from.", max_length=1024, min_length=1)
    ]
    shapes: Annotated[list[Shape], Field(description="One entry for each model, by its repository.", max_length=4096)]

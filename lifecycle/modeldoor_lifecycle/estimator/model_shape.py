"""How a model is built, layer by layer, as far as memory and speed follow from it.

Headers of files, configurations and the shipped shapes are all read into this one form, so that
nothing behind it asks where a shape came from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ShapeSource = Literal["header", "configuration", "shapes"]
"""Where a shape was read, in the words of the model-estimate contract."""

RecurrentKind = Literal["mamba", "mamba2", "gatedDeltaNet", "shortConvolution", "rwkv", "other"]


@dataclass(frozen=True, slots=True)
class FullCache:
    """Keys and values of every token."""

    key_value_heads: int
    key_length: int
    value_length: int


@dataclass(frozen=True, slots=True)
class SlidingCache:
    """Keys and values of the last `window_tokens` tokens only."""

    key_value_heads: int
    key_length: int
    value_length: int
    window_tokens: int


@dataclass(frozen=True, slots=True)
class LatentCache:
    """One compressed entry for each token (multi-head latent attention), without values of its own."""

    compressed_length: int
    rope_length: int
    index_length: int = 0
    """A key beside it by which tokens are chosen (the indexer of DeepSeek V3.2 and GLM 5); 0: none."""


@dataclass(frozen=True, slots=True)
class RecurrentState:
    """What a layer keeps for each sequence, however long it is: numbers of four bytes each."""

    kind: RecurrentKind
    state_elements: int
    convolution_elements: int


@dataclass(frozen=True, slots=True)
class Experts:
    """The experts among which a layer chooses for each token, and those that every token uses."""

    count: int
    used: int
    feed_forward_length: int | None
    shared_feed_forward_length: int


@dataclass(frozen=True, slots=True)
class LayerShape:
    """One layer. `cache` is None where it keeps nothing for a token, or reads what another layer keeps."""

    cache: FullCache | SlidingCache | LatentCache | None
    recurrent_state: RecurrentState | None
    attention_heads: int
    """Query heads; 0 where the layer has no attention."""
    feed_forward_length: int | None
    """The width of the dense block; None where it has none or it is not known."""
    experts: Experts | None
    read_cache: FullCache | SlidingCache | LatentCache | None = None
    """The cache of another layer that it reads, where it has none of its own (Gemma 3n, Gemma 4)."""


@dataclass(frozen=True, slots=True)
class ModelShape:
    """A whole model. `layers` are in their order from the first where `is_in_order`; else group by group."""

    source: ShapeSource
    architecture: str
    embedding_length: int
    vocabulary_size: int | None
    layers: tuple[LayerShape, ...]
    is_in_order: bool
    maximum_context_tokens: int | None
    has_tied_embeddings: bool | None
    per_layer_embedding_length: int
    """The width of the extra embedding that each layer looks up (Gemma 3n, Gemma 4); 0: none."""
    parameters_total: int
    parameters_active: int | None
    has_known_caches: bool = True
    """Whether it is known what layers of this architecture keep; if not, each counts as full attention."""


@dataclass(frozen=True, slots=True)
class LayerWeights:
    """The bytes of one layer's weights; routed experts apart, because they can lie elsewhere and mostly rest."""

    dense_bytes: int
    expert_bytes: int


@dataclass(frozen=True, slots=True)
class Weights:
    """What a model's weights take, by where llama.cpp puts them.

    The input table (and Gemma's per-layer tables) stay in the machine's memory even where devices
    hold every layer. A model with tied embeddings has its output matrix only once in the file; a
    device that holds the output gets a copy of its own.
    """

    basis: Literal["exact", "fitted", "guessed"]
    layers: tuple[LayerWeights, ...]
    input_table_bytes: int
    per_layer_input_bytes: int
    output_bytes: int
    """The output matrix and what belongs to it; of tied embeddings the size that a copy would have."""
    is_output_tied: bool
    repacked_bytes: int
    """How much of what lies in the machine's memory a CPU build keeps a second time in its own order, at most."""
    bits_per_weight: float

    @property
    def loaded_bytes(self) -> int:
        """All weights, each once: what a file holds beside its header."""
        own_output = 0 if self.is_output_tied else self.output_bytes
        blocks = sum(layer.dense_bytes + layer.expert_bytes for layer in self.layers)
        return blocks + self.input_table_bytes + self.per_layer_input_bytes + own_output

"""The same model as an entry, a configuration and a header: one shape."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from estimator.configurations import CONFIGURATIONS
from estimator.headers import header, norms
from families import for_each
from modeldoor_lifecycle.data.documents import model_shapes
from modeldoor_lifecycle.estimator.kv_cache import kv_cache_of_layers
from modeldoor_lifecycle.estimator.model_shape import FullCache, LayerShape, SlidingCache
from modeldoor_lifecycle.estimator.shapes.from_configuration import shape_of_configuration
from modeldoor_lifecycle.estimator.shapes.from_entry import shape_of_entry
from modeldoor_lifecycle.estimator.shapes.from_header import shape_of_model
from modeldoor_lifecycle.estimator.shapes.translation import (
    architecture_of_configuration,
    keys_of,
    text_configuration,
)
from modeldoor_lifecycle.estimator.workload import Workload

if TYPE_CHECKING:
    from modeldoor_lifecycle.estimator.model_shape import ModelShape

GOLDENS = Path(__file__).parents[2] / "examples" / "v1" / "model-shapes"
ENTRIES: dict[str, Any] = {
    entry["repository"]: entry
    for name in ("dense-and-mixtures", "recurrent", "sliding-and-shared")
    for entry in json.loads((GOLDENS / f"{name}.json").read_text())["shapes"]
}


def _header_shape(repository: str) -> ModelShape:
    """The shape of a file with the metadata that the converter writes, and no tensors of layers."""
    text = text_configuration(CONFIGURATIONS[repository])
    architecture = architecture_of_configuration(text)
    keys = keys_of(architecture, text)
    width, tokens, layers = (int(str(keys[key])) for key in ("embedding_length", "vocab_size", "block_count"))
    tensors = [("token_embd.weight", (width, tokens), "F16"), *norms(width, range(layers))]
    if not shape_of_configuration(CONFIGURATIONS[repository]).has_tied_embeddings:
        tensors.append(("output.weight", (width, tokens), "F16"))
    return shape_of_model(header(architecture, keys, tensors))


def _comparable(layer: LayerShape) -> LayerShape:
    """Entries tell the state and its convolution as one number."""
    state = layer.recurrent_state
    if state is None:
        return layer
    together = replace(state, state_elements=state.state_elements + state.convolution_elements, convolution_elements=0)
    return replace(layer, recurrent_state=together)


@for_each("repository", sorted(CONFIGURATIONS))
def test_entry_configuration_and_header_tell_the_same_layers(repository: str) -> None:
    told = shape_of_entry(ENTRIES[repository])
    configured, read = shape_of_configuration(CONFIGURATIONS[repository]), _header_shape(repository)
    for shape in (configured, read):
        assert [_comparable(layer) for layer in shape.layers] == list(told.layers)
        assert shape.architecture == told.architecture
        assert shape.embedding_length == told.embedding_length
        assert shape.per_layer_embedding_length == told.per_layer_embedding_length
        assert shape.maximum_context_tokens == told.maximum_context_tokens
        assert shape.vocabulary_size == told.vocabulary_size or told.vocabulary_size is None
        assert shape.has_tied_embeddings == told.has_tied_embeddings or told.has_tied_embeddings is None
        assert shape.is_in_order
        assert shape.has_known_caches
    assert (told.source, configured.source, read.source) == ("shapes", "configuration", "header")


@for_each("repository", sorted(CONFIGURATIONS))
def test_the_weights_of_a_configuration_are_those_of_the_model(repository: str) -> None:
    entry, configuration = ENTRIES[repository], CONFIGURATIONS[repository]
    tolerance = 1e-4
    if entry["architecture"] == "gemma4":
        # Its layers without a cache are twice as wide, and its nominal count holds what sees and hears.
        configuration = configuration | {"text_config": configuration["text_config"] | {"use_double_wide_mlp": True}}
        tolerance = 0.1
    shape = shape_of_configuration(configuration)
    assert shape.parameters_total == pytest.approx(entry["parametersTotal"], rel=tolerance)
    assert shape.parameters_active == pytest.approx(entry["parametersActive"], rel=tolerance)


def test_known_weights_take_the_place_of_counted_ones() -> None:
    shape = shape_of_configuration(CONFIGURATIONS["Qwen/Qwen3-30B-A3B"], parameters_total=60_000_000_000)
    assert shape.parameters_total == 60_000_000_000
    assert shape.parameters_active == pytest.approx(60e9 * 3_353_032_704 / 30_532_122_624)


@for_each("repository", sorted(ENTRIES))
def test_every_golden_entry_has_a_shape(repository: str) -> None:
    entry = ENTRIES[repository]
    shape = shape_of_entry(entry)
    assert len(shape.layers) == entry["layers"]
    assert shape.parameters_total == entry["parametersTotal"]
    with_experts = [layer for layer in shape.layers if layer.experts is not None]
    assert len(with_experts) == entry.get("experts", {}).get("layers", 0)


def test_every_shipped_entry_has_a_shape_whose_cache_can_be_told() -> None:
    for entry in model_shapes()["shapes"]:
        shape = shape_of_entry(entry)
        assert any(kept.total_bytes for kept in kv_cache_of_layers(shape, Workload(4096))), entry["repository"]


def test_layers_stand_in_the_order_that_the_entry_tells() -> None:
    shape = shape_of_entry(ENTRIES["google/gemma-3-1b-it"])
    assert [number for number, layer in enumerate(shape.layers) if isinstance(layer.cache, FullCache)] == [
        5,
        11,
        17,
        23,
    ]
    unordered = {key: value for key, value in ENTRIES["google/gemma-3-1b-it"].items() if key != "layerOrder"}
    grouped = shape_of_entry(unordered)
    assert not grouped.is_in_order
    assert [isinstance(layer.cache, SlidingCache) for layer in grouped.layers] == [True] * 22 + [False] * 4
    assert shape_of_entry(ENTRIES["Qwen/Qwen3-32B"]).is_in_order


def test_layers_without_experts_come_first() -> None:
    shape = shape_of_entry(ENTRIES["deepseek-ai/DeepSeek-V3"])
    assert [layer.experts is None for layer in shape.layers] == [True] * 3 + [False] * 58
    assert shape.layers[0].feed_forward_length == 18_432
    assert shape.layers[3].feed_forward_length is None


def test_layers_that_share_read_the_kind_that_the_entry_names() -> None:
    shape = shape_of_entry(ENTRIES["google/gemma-4-E2B-it"])
    assert isinstance(shape.layers[15].read_cache, SlidingCache)
    assert isinstance(shape.layers[19].read_cache, FullCache)
    assert shape.layers[15].cache is None


def test_layers_without_attention_have_no_heads() -> None:
    shape = shape_of_entry(ENTRIES["nvidia/Llama-3_3-Nemotron-Super-49B-v1"])
    assert {layer.attention_heads for layer in shape.layers if layer.cache is None} == {0}
    assert {layer.attention_heads for layer in shape.layers if layer.cache is not None} == {64}

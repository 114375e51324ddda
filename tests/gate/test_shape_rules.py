"""How models are built: layers that add up, and shapes that say what a cache takes as real engines have told it."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from families import for_each
from goldens import golden
from modeldoor_validators import check

MIB = 2**20
BYTES = {"f16": 2.0, "q8_0": 34 / 32, "q4_0": 18 / 32}


def shapes(name: str) -> Any:
    return golden(name, "model-shapes")


def broken(document: Any) -> list[tuple[str, str]]:
    return [(finding.rule.removeprefix("shape/"), finding.pointer) for finding in check(document, "model-shapes")]


def shape_of(repository: str) -> Any:
    for name in ("dense-and-mixtures", "sliding-and-shared", "recurrent"):
        for shape in shapes(name)["shapes"]:
            if shape["repository"] == repository:
                return shape
    raise LookupError(repository)


def cache_mib(shape: Any, context: int, kind: str = "f16", sequences: int = 1, batch: int = 512) -> float:
    """What llama.cpp keeps for keys and values, by its own rule for the cells of a window."""
    cells = context // sequences
    elements = 0
    for group in shape["layerGroups"]:
        cache = group["cache"]
        if cache["kind"] == "latent":
            elements += group["layers"] * cells * (cache["compressedLength"] + cache["ropeLength"])
        elif cache["kind"] in ("full", "sliding"):
            window = -(-(cache.get("windowTokens", context) + batch) // 256) * 256
            length = cache["keyValueHeads"] * (cache["keyLength"] + cache["valueLength"])
            elements += group["layers"] * min(cells, window) * length
    return sequences * elements * BYTES[kind] / MIB


def state_mib(shape: Any, sequences: int = 1) -> float:
    """What recurrent layers keep, of four bytes a number."""
    numbers: float = sum(
        group["layers"] * group["recurrentState"]["elements"]
        for group in shape["layerGroups"]
        if "recurrentState" in group
    )
    return sequences * numbers * 4 / MIB


@for_each(
    ("repository", "context", "kind", "sequences", "told"),
    [
        # llama.cpp's own log, of the shapes with random weights
        ("meta-llama/Llama-3.2-1B-Instruct", 4096, "f16", 1, 128.0),
        ("meta-llama/Llama-3.2-1B-Instruct", 4096, "q8_0", 1, 68.0),
        ("meta-llama/Llama-3.2-1B-Instruct", 4096, "q4_0", 1, 36.0),
        ("meta-llama/Llama-3.2-1B-Instruct", 65536, "f16", 1, 2048.0),
        ("google/gemma-3-1b-it", 65536, "f16", 1, 278.0),
        ("google/gemma-3-1b-it", 16384, "f16", 4, 152.0),
        # a log of DeepSeek-V3's shape (671B, 32768 tokens) that others have published
        ("deepseek-ai/DeepSeek-V3", 32768, "q8_0", 1, 1167.0),
        # a log of Qwen3.6-27B, which has the shape of Qwen3.5-27B
        ("Qwen/Qwen3.5-27B", 131072, "q8_0", 1, 4352.0),
    ],
)
def test_a_shape_says_what_a_cache_takes(repository: str, context: int, kind: str, sequences: int, told: float) -> None:
    assert cache_mib(shape_of(repository), context, kind, sequences) == pytest.approx(told, abs=0.6)


def test_a_shape_says_what_recurrent_layers_keep() -> None:
    assert state_mib(shape_of("Qwen/Qwen3.5-27B"), sequences=4) == pytest.approx(598, abs=0.6)


def test_attention_and_recurrence_stand_in_one_layer_where_a_model_has_both() -> None:
    shape = shape_of("tiiuae/Falcon-H1-0.5B-Instruct")
    assert cache_mib(shape, 1024) > 0
    assert state_mib(shape) > 0
    assert [group["layers"] for group in shape["layerGroups"]] == [shape["layers"]]


@given(st.lists(st.integers(1, 40), min_size=1, max_size=6), st.integers(1, 240))
def test_layers_are_those_of_the_groups(parts: list[int], layers: int) -> None:
    document = shapes("dense-and-mixtures")
    shape = document["shapes"][0]
    group = shape["layerGroups"][0]
    shape["layerGroups"] = [{**copy.deepcopy(group), "layers": part} for part in parts]
    shape["layers"] = layers
    expected = [] if layers == sum(parts) else [("layers-add-up", "/shapes/0/layers")]
    assert broken(document) == expected


@given(st.permutations([0, 0, 0, 1, 1, 2]))
def test_layers_may_stand_in_any_order_of_their_groups(order: list[int]) -> None:
    document = shapes("dense-and-mixtures")
    shape = document["shapes"][0]
    group = shape["layerGroups"][0]
    shape["layerGroups"] = [{**copy.deepcopy(group), "layers": part} for part in (3, 2, 1)]
    shape |= {"layers": 6, "layerOrder": order}
    assert broken(document) == []


@for_each(
    ("order", "pointer"),
    [
        ([0, 0, 0, 1, 1, 1], "/shapes/0/layerOrder"),
        ([0, 0, 0, 1, 1], "/shapes/0/layerOrder"),
        ([0, 0, 0, 0, 1, 1, 2], "/shapes/0/layerOrder"),
        ([0, 0, 0, 1, 1, 3], "/shapes/0/layerOrder/5"),
        ([63], "/shapes/0/layerOrder/0"),
    ],
)
def test_an_order_names_each_layer_once(order: list[int], pointer: str) -> None:
    document = shapes("dense-and-mixtures")
    shape = document["shapes"][0]
    group = shape["layerGroups"][0]
    shape["layerGroups"] = [{**copy.deepcopy(group), "layers": part} for part in (3, 2, 1)]
    shape |= {"layers": 6, "layerOrder": order}
    assert broken(document) == [("order-follows-the-groups", pointer)]


@for_each(("heads", "holds"), [(32, True), (33, False)])
def test_a_layer_keeps_at_most_as_many_heads_as_it_asks_with(heads: int, holds: bool) -> None:
    document = shapes("dense-and-mixtures")
    document["shapes"][0]["layerGroups"][0]["cache"]["keyValueHeads"] = heads
    place = "/shapes/0/layerGroups/0/cache/keyValueHeads"
    assert broken(document) == ([] if holds else [("heads-and-windows-within", place)])


@for_each(("window", "holds"), [(32768, True), (32769, False)])
def test_a_window_is_at_most_the_context(window: int, holds: bool) -> None:
    document = shapes("sliding-and-shared")
    shape = document["shapes"][0]
    shape["layerGroups"][0]["cache"]["windowTokens"] = window
    place = "/shapes/0/layerGroups/0/cache/windowTokens"
    assert broken(document) == ([] if holds else [("heads-and-windows-within", place)])
    del shape["maximumContextTokens"]
    assert broken(document) == []


def test_a_layer_that_shares_reads_what_another_keeps() -> None:
    document = shapes("sliding-and-shared")
    shape = document["shapes"][1]
    shape["layerGroups"][1]["cache"] = {"kind": "none"}
    assert broken(document) == [("shared-reads-what-is-kept", "/shapes/1/layerGroups/3/cache/reads")]


@for_each(
    ("experts", "expected"),
    [
        ({"count": 8, "used": 8}, []),
        ({"count": 8, "used": 9}, ["/shapes/2/experts/used"]),
        ({"count": 8, "used": 2, "layers": 48}, []),
        ({"count": 8, "used": 2, "layers": 49}, ["/shapes/2/experts/layers"]),
    ],
)
def test_a_token_uses_experts_that_are_there(experts: dict[str, int], expected: list[str]) -> None:
    document = shapes("dense-and-mixtures")
    document["shapes"][2]["experts"] = experts
    assert broken(document) == [("experts-within", pointer) for pointer in expected]


@for_each("key", ["experts", "perLayerEmbeddingLength"])
def test_weights_rest_only_where_there_are_experts_or_tables(key: str) -> None:
    document = shapes("dense-and-mixtures" if key == "experts" else "sliding-and-shared")
    index = 2 if key == "experts" else 1
    assert document["shapes"][index]["parametersActive"] < document["shapes"][index]["parametersTotal"]
    assert broken(document) == []
    del document["shapes"][index][key]
    assert broken(document) == [("dense-uses-all", f"/shapes/{index}/parametersActive")]
    del document["shapes"][index]["parametersActive"]
    assert broken(document) == []


def test_more_active_weights_than_there_are_break_one_rule_only() -> None:
    document = shapes("dense-and-mixtures")
    document["shapes"][0]["parametersActive"] += 1
    assert broken(document) == [("model/active-within-total", "/shapes/0/parametersActive")]


def test_a_model_has_one_shape_in_whatever_letters() -> None:
    document = shapes("dense-and-mixtures")
    document["shapes"].append({**document["shapes"][0], "repository": "META-LLAMA/Llama-3.2-1B-instruct"})
    assert broken(document) == [("repository-stands-once", "/shapes/5/repository")]


def test_no_shapes_at_all_are_a_document_too() -> None:
    document = shapes("dense-and-mixtures")
    document["shapes"] = []
    assert broken(document) == []

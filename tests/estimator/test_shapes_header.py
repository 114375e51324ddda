"""What headers tell of each architecture, by llama.cpp's rules, and headers that are nonsense."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimator.headers import header, norms
from families import for_each
from modeldoor_lifecycle.estimator.model_shape import Experts, FullCache, LatentCache, RecurrentState, SlidingCache
from modeldoor_lifecycle.estimator.shapes.architectures import KNOWN, RECURRENT, SLIDING
from modeldoor_lifecycle.estimator.shapes.errors import ShapeError
from modeldoor_lifecycle.estimator.shapes.from_header import Header, shape_of_model
from modeldoor_lifecycle.gguf.header import ArrayInfo

KEYS: dict[str, object] = {
    "block_count": 8,
    "embedding_length": 256,
    "feed_forward_length": 512,
    "context_length": 4096,
    "attention.head_count": 8,
    "attention.head_count_kv": 2,
    "attention.key_length": 64,
    "attention.value_length": 32,
}
WINDOW: dict[str, object] = {"attention.sliding_window": 128}
STATE: dict[str, object] = {
    "ssm.conv_kernel": 4,
    "ssm.inner_size": 512,
    "ssm.state_size": 64,
    "ssm.group_count": 2,
    "full_attention_interval": 4,
    "kda.head_dim": None,
}
FULL = FullCache(2, 64, 32)
SLIDES = SlidingCache(2, 64, 32, 128)


def _layers(architecture: str, **changes: Any) -> list[object]:
    return [layer.cache for layer in shape_of_model(_header(architecture, changes)).layers]


def _header(architecture: str, changes: dict[str, Any]) -> Header:
    keys = KEYS | {name.replace("__", "."): value for name, value in changes.items()}
    return header(architecture, {name: value for name, value in keys.items() if value is not None})


def test_heads_lengths_and_defaults() -> None:
    assert _layers("llama") == [FULL] * 8
    assert _layers("llama", attention__head_count_kv=None) == [FullCache(8, 64, 32)] * 8
    assert _layers("llama", attention__key_length=None, attention__value_length=None) == [FullCache(2, 32, 32)] * 8
    assert _layers("deci", attention__head_count_kv=[2, 0] * 4) == [FULL, None] * 4


@for_each(
    ("architecture", "slides"),
    [
        ("gemma2", "10101010"),
        ("gemma3", "11111011"),
        ("gpt-oss", "10101010"),
        ("cohere2", "11101110"),
        ("olmo2", "11101110"),
        ("afmoe", "11101110"),
        ("laguna", "01110111"),
        ("plamo3", "11111110"),
        ("exaone4", "00000000"),
        ("phi3", "00000000"),
        ("llama", "00000000"),
        ("qwen3", "00000000"),
        ("tomorrows-model", "00000000"),
    ],
)
def test_each_architecture_slides_in_layers_of_its_own(architecture: str, slides: str) -> None:
    expected = [SLIDES if letter == "1" else FULL for letter in slides]
    assert _layers(architecture, **WINDOW) == expected


def test_exaone_4_slides_where_it_has_64_layers() -> None:
    layers = _layers("exaone4", block_count=64, **WINDOW)
    assert layers == [SLIDES, SLIDES, SLIDES, FULL] * 16


def test_fixed_windows_are_fixed() -> None:
    assert _layers("smallthinker", **WINDOW)[:2] == [FULL, SlidingCache(2, 64, 32, 4096)]
    assert _layers("llama4")[:4] == [SlidingCache(2, 64, 32, 8192)] * 3 + [FULL]
    assert _layers("llama4", attention__sliding_window=0) == [FULL] * 8
    assert _layers("gemma2")[0] == SlidingCache(2, 64, 32, 4096)


def test_a_header_may_say_itself_which_layers_slide() -> None:
    by_list = {"attention.sliding_window_pattern": [True, True, False, False] * 2}
    assert _layers("gemma4", **WINDOW, **by_list) == [SLIDES, SLIDES, FULL, FULL] * 2
    assert _layers("tomorrows-model", **WINDOW, **by_list) == [SLIDES, SLIDES, FULL, FULL] * 2
    assert _layers("granite", **WINDOW, **by_list) == _layers("llama", **WINDOW, **by_list) == [FULL] * 8
    assert _layers("gemma3", **WINDOW, **{"attention.sliding_window_pattern": 2}) == [SLIDES, FULL] * 4
    assert _layers("gemma3", **WINDOW, **{"attention.sliding_window_pattern": 0}) == [SLIDES] * 8
    assert _layers("gemma3", **WINDOW, **{"attention.sliding_window_pattern": 1}) == [FULL] * 8


def test_sliding_layers_may_have_heads_of_another_length() -> None:
    lengths = {"attention.key_length_swa": 16, "attention.value_length_swa": 8}
    assert _layers("gemma3", **WINDOW, **lengths)[4:6] == [SlidingCache(2, 16, 8, 128), FULL]


def test_the_last_layers_may_read_the_caches_of_others() -> None:
    pattern = {"attention.sliding_window_pattern": [True, True, False, True] * 2, "attention.shared_kv_layers": 4}
    shape = shape_of_model(_header("gemma4", WINDOW | pattern))
    assert [layer.cache for layer in shape.layers] == [SLIDES, SLIDES, FULL, SLIDES, None, None, None, None]
    assert [layer.read_cache for layer in shape.layers[4:]] == [SLIDES, SLIDES, FULL, SLIDES]
    assert {layer.attention_heads for layer in shape.layers} == {8}
    of_gemma3n = _layers("gemma3n", block_count=30, **WINDOW)
    assert [cache is None for cache in of_gemma3n] == [False] * 20 + [True] * 10


LATENT: dict[str, object] = {
    "attention.head_count_kv": 1,
    "attention.key_length": 576,
    "attention.value_length": 512,
    "attention.key_length_mla": 192,
    "attention.value_length_mla": 128,
    "attention.kv_lora_rank": 512,
}


def test_latent_attention_keeps_one_entry_where_the_file_is_made_for_it() -> None:
    assert _layers("deepseek2", **LATENT) == [LatentCache(512, 64)] * 8
    older = {"attention.kv_lora_rank": 512, "attention.head_count_kv": 8, "attention.key_length": 192}
    assert _layers("deepseek2", **older) == [FullCache(8, 192, 32)] * 8


def test_an_indexer_keeps_keys_of_its_own() -> None:
    assert _layers("deepseek32", **LATENT, **{"attention.indexer.key_length": 128}) == [LatentCache(512, 64, 128)] * 8


def test_layers_that_predict_further_ahead_are_none_of_the_model() -> None:
    shape = shape_of_model(_header("glm4moe", {"nextn_predict_layers": 1}))
    assert len(shape.layers) == 7


@for_each(
    ("architecture", "recurs", "caches"),
    [
        ("qwen3next", "11101110", "00010001"),
        ("qwen35", "11101110", "00010001"),
        ("mamba", "11111111", "00000000"),
        ("mamba2", "11111111", "00000000"),
        ("falcon-h1", "11111111", "11111111"),
    ],
)
def test_recurrent_layers_keep_a_state_instead_of_a_cache_or_beside_it(
    architecture: str, recurs: str, caches: str
) -> None:
    shape = shape_of_model(_header(architecture, STATE))
    assert "".join("1" if layer.recurrent_state else "0" for layer in shape.layers) == recurs
    assert "".join("1" if layer.cache else "0" for layer in shape.layers) == caches
    states = {layer.recurrent_state for layer in shape.layers if layer.recurrent_state}
    assert states == {RecurrentState(RECURRENT[architecture], 64 * 512, 3 * (512 + 2 * 2 * 64))}


@for_each("architecture", ["granitehybrid", "jamba", "plamo2"])
def test_layers_without_key_heads_recur(architecture: str) -> None:
    shape = shape_of_model(_header(architecture, STATE | {"attention.head_count_kv": [0, 0, 0, 2] * 2}))
    assert [layer.recurrent_state is None for layer in shape.layers] == [False, False, False, True] * 2
    assert [layer.cache for layer in shape.layers] == [None, None, None, FULL] * 2


def test_a_header_may_say_itself_which_layers_recur() -> None:
    told = {"attention.recurrent_layers": [True, False] * 4}
    shape = shape_of_model(_header("qwen35", STATE | told))
    assert [layer.cache is None for layer in shape.layers] == [True, False] * 4


def test_states_have_the_sizes_of_llama_cpp() -> None:
    short = shape_of_model(_header("lfm2", {"shortconv.l_cache": 3, "attention.head_count_kv": [0, 2] * 4}))
    assert short.layers[0].recurrent_state == RecurrentState("shortConvolution", 0, 2 * 256)
    rwkv = shape_of_model(_header("rwkv7", {"wkv.head_size": 64, "token_shift_count": 2}))
    assert rwkv.layers[0].recurrent_state == RecurrentState("rwkv", 256 * 64, 2 * 256)
    kimi = shape_of_model(
        _header(
            "kimi-linear",
            LATENT | {"kda.head_dim": 128, "ssm.conv_kernel": 4, "attention.head_count_kv": [0, 0, 0, 1] * 2},
        )
    )
    assert kimi.layers[0].recurrent_state == RecurrentState("gatedDeltaNet", 128 * 128 * 8, 3 * 3 * 8 * 128)
    assert kimi.layers[3].cache == LatentCache(512, 64)


def test_nemotron_has_blocks_attention_and_recurrence_in_layers_of_their_own() -> None:
    told = {"attention.head_count_kv": [0, 0, 2, 0] * 2, "feed_forward_length": [0, 512, 0, 0] * 2}
    shape = shape_of_model(_header("nemotron_h", STATE | told))
    assert [layer.recurrent_state is not None for layer in shape.layers] == [True, False, False, True] * 2
    assert [layer.cache is not None for layer in shape.layers] == [False, False, True, False] * 2
    assert [layer.feed_forward_length for layer in shape.layers] == [None, 512, None, None] * 2


@for_each("architecture", ["bert", "gemma-embedding", "llada"])
def test_models_that_see_all_tokens_at_once_keep_nothing(architecture: str) -> None:
    shape = shape_of_model(_header(architecture, {}))
    assert {layer.cache for layer in shape.layers} == {None}
    assert {layer.attention_heads for layer in shape.layers} == {8}


def test_widths_of_blocks_come_from_the_tensors() -> None:
    tensors: list[tuple[str, tuple[int, ...], str]] = [
        ("token_embd.weight", (256, 640), "F16"),
        ("output.weight", (256, 640), "F16"),
    ]
    tensors += [("blk.0.ffn_down.weight", (768, 256), "F16")]
    tensors += [
        ("blk.1.ffn_down_exps.weight", (128, 256, 16), "Q8_0"),
        ("blk.1.ffn_down_shexp.weight", (64, 256), "F16"),
    ]
    shape = shape_of_model(header("qwen3moe", KEYS | {"block_count": 2, "expert_used_count": 4}, tensors))
    assert shape.layers[0].feed_forward_length == 768
    assert shape.layers[1].feed_forward_length is None
    assert shape.layers[1].experts == Experts(16, 4, 128, 64)
    assert shape.vocabulary_size == 640
    assert shape.has_tied_embeddings is False
    elements = 2 * 256 * 640 + 768 * 256 + 64 * 256
    assert shape.parameters_total == elements + 128 * 256 * 16
    assert shape.parameters_active == elements + 128 * 256 * 4


def test_metadata_tell_blocks_where_tensors_do_not() -> None:
    told = {"expert_count": 8, "expert_used_count": 2, "expert_feed_forward_length": 96, "expert_shared_count": 2}
    shape = shape_of_model(_header("deepseek2", LATENT | told | {"leading_dense_block_count": 3}))
    assert [layer.feed_forward_length for layer in shape.layers] == [512] * 3 + [None] * 5
    assert shape.layers[3].experts == Experts(8, 2, 96, 192)


def test_of_experts_that_differ_between_layers_the_most_count() -> None:
    told = {"expert_count": [8, 16] * 4, "expert_used_count": [2, 4] * 4, "expert_feed_forward_length": [64, 96] * 4}
    assert shape_of_model(_header("qwen3moe", told)).layers[0].experts == Experts(16, 4, 96, 0)


def test_tables_that_layers_look_up_are_not_among_the_weights_in_use() -> None:
    tensors = [
        ("token_embd.weight", (256, 640), "F16"),
        ("per_layer_token_embd.weight", (512, 640), "Q8_0"),
        *norms(256, range(8)),
    ]
    shape = shape_of_model(header("gemma4", KEYS | {"embedding_length_per_layer_input": 64}, tensors))
    assert shape.per_layer_embedding_length == 64
    assert shape.has_tied_embeddings is True
    assert shape.parameters_active == 256 * 640 + 8 * 256
    assert shape.parameters_total == (256 + 512) * 640 + 8 * 256


def test_an_architecture_that_is_not_known_says_so() -> None:
    assert not shape_of_model(_header("tomorrows-model", {})).has_known_caches
    assert all(
        shape_of_model(_header(name, STATE | {"shortconv.l_cache": 3, "wkv.head_size": 64})).has_known_caches
        for name in KNOWN
    )


@for_each("architecture", sorted(KNOWN | {"tomorrows-model"}))
def test_only_rules_that_are_written_down_make_a_cache_smaller(architecture: str) -> None:
    told = WINDOW | STATE | {"shortconv.l_cache": 3, "wkv.head_size": 64}
    layers = shape_of_model(_header(architecture, told)).layers
    if architecture not in SLIDING and architecture not in RECURRENT and any(layer.cache for layer in layers):
        assert {layer.cache for layer in layers} == {FULL}


@for_each(
    ("changes", "code", "name"),
    [
        ({"block_count": None}, "missing", "llama.block_count"),
        ({"block_count": 0}, "outOfRange", "llama.block_count"),
        ({"block_count": 2**40}, "outOfRange", "llama.block_count"),
        ({"block_count": "8"}, "ofAnotherType", "llama.block_count"),
        ({"embedding_length": None}, "missing", "llama.embedding_length"),
        ({"nextn_predict_layers": 8}, "contradictory", "llama.nextn_predict_layers"),
        ({"attention.head_count": None}, "missing", "llama.attention.head_count"),
        ({"feed_forward_length": None}, "missing", "llama.feed_forward_length"),
        ({"attention.head_count": [8] * 7}, "contradictory", "llama.attention.head_count"),
        ({"attention.head_count_kv": -1}, "outOfRange", "llama.attention.head_count_kv"),
        ({"attention.head_count_kv": [2, True] * 4}, "ofAnotherType", "llama.attention.head_count_kv"),
        ({"attention.key_length": 2**31}, "outOfRange", "llama.attention.key_length"),
        ({"attention.shared_kv_layers": 8}, "contradictory", "llama.attention.shared_kv_layers"),
        (LATENT | {"attention.kv_lora_rank": 1024}, "contradictory", "llama.attention.kv_lora_rank"),
        (LATENT | {"attention.kv_lora_rank": None}, "missing", "llama.attention.kv_lora_rank"),
        ({"expert_count": 8}, "contradictory", "llama.expert_used_count"),
        ({"context_length": 0}, "outOfRange", "llama.context_length"),
    ],
)
def test_nonsense_is_refused_with_the_key_that_is_wrong(changes: dict[str, Any], code: str, name: str) -> None:
    with pytest.raises(ShapeError) as refused:
        shape_of_model(_header("llama", changes))
    assert (refused.value.code, refused.value.name) == (code, name)
    assert refused.value.hint
    assert f"`{name}` must " in refused.value.message


@for_each(("architecture", "code"), [(None, "missing"), (7, "ofAnotherType"), ("clip", "notALanguageModel")])
def test_what_holds_no_language_model_is_refused(architecture: object, code: str) -> None:
    told = header("llama", KEYS)
    with pytest.raises(ShapeError) as refused:
        shape_of_model(type(told)(dict(told.metadata) | {"general.architecture": architecture}, told.tensors))
    assert refused.value.code == code


def test_a_file_without_weights_is_refused() -> None:
    with pytest.raises(ShapeError, match="`tensors` must have weights"):
        shape_of_model(header("llama", KEYS, []))


_VALUES = (
    st.booleans()
    | st.integers(-(2**63), 2**64)
    | st.integers(0, 64)
    | st.floats()
    | st.text(max_size=4)
    | st.lists(st.integers(0, 4), min_size=8, max_size=8)
    | st.lists(st.booleans(), max_size=9)
)
_NAMES = sorted(
    {*KEYS, *WINDOW, *STATE, *LATENT}
    | {
        "attention.sliding_window_pattern",
        "attention.shared_kv_layers",
        "nextn_predict_layers",
        "expert_count",
        "expert_used_count",
    }
    | {
        "shortconv.l_cache",
        "wkv.head_size",
        "attention.recurrent_layers",
        "leading_dense_block_count",
        "interleave_moe_layer_step",
    }
)


@given(st.sampled_from(sorted(KNOWN)), st.dictionaries(st.sampled_from(_NAMES), _VALUES, max_size=5))
def test_any_header_gives_a_shape_or_says_what_is_wrong(architecture: str, changes: dict[str, Any]) -> None:
    keys = KEYS | STATE | {"shortconv.l_cache": 3, "wkv.head_size": 64} | changes
    try:
        shape = shape_of_model(header(architecture, {name: value for name, value in keys.items() if value is not None}))
    except ShapeError:
        return
    assert 1 <= len(shape.layers) <= 4096


def _table(columns: int, rows: int) -> list[tuple[str, tuple[int, ...], str]]:
    return [("token_embd.weight", (columns, rows), "F16")]


@for_each(
    ("told", "tensors", "name"),
    [
        ({}, [*_table(128, 512), *norms(256, range(8))], "token_embd.weight"),
        ({"vocab_size": 500}, [*_table(256, 512), *norms(256, range(8))], "token_embd.weight"),
        ({}, _table(256, 512), "llama.block_count"),
        ({}, [*_table(256, 512), *norms(256, range(7))], "llama.block_count"),
        ({}, [*_table(256, 512), *norms(256, [0, 1, 2, 3, 5, 6, 7])], "llama.block_count"),
        ({}, [*_table(256, 512), *norms(256, range(9))], "llama.block_count"),
        (
            {"block_count": 9, "nextn_predict_layers": 1},
            [*_table(256, 512), *norms(256, range(7))],
            "llama.block_count",
        ),
    ],
    ids=["columns", "rows", "no-layers", "without-the-last", "without-one", "one-more", "not-only-ahead"],
)
def test_a_header_that_its_own_tensors_contradict_is_refused(
    told: dict[str, object], tensors: list[tuple[str, tuple[int, ...], str]], name: str
) -> None:
    with pytest.raises(ShapeError) as refused:
        shape_of_model(header("llama", KEYS | told, tensors))
    assert (refused.value.code, refused.value.name) == ("contradictory", name)


@for_each("rows", [511, 512, 513])
def test_the_table_has_a_row_for_each_token_that_the_file_lists(rows: int) -> None:
    made = header("llama", KEYS | {"vocab_size": 7}, [*_table(256, rows), *norms(256, range(8))])
    listed = type(made)(dict(made.metadata) | {"tokenizer.ggml.tokens": ArrayInfo("string", 512)}, made.tensors)
    if rows == 512:
        assert shape_of_model(listed).vocabulary_size == 512
    else:
        with pytest.raises(ShapeError, match="must have a row for each of 512 tokens"):
            shape_of_model(listed)


def test_layers_that_predict_further_ahead_may_be_left_out() -> None:
    told = KEYS | {"block_count": 9, "nextn_predict_layers": 1}
    assert len(shape_of_model(header("glm4moe", told, [*_table(256, 512), *norms(256, range(8))])).layers) == 8


def test_layers_that_a_search_emptied_have_no_tensors() -> None:
    emptied = {
        "attention.head_count": [8, 0] * 4,
        "attention.head_count_kv": [2, 0] * 4,
        "feed_forward_length": [512, 0] * 4,
    }
    shape = shape_of_model(header("deci", KEYS | emptied, [*_table(256, 512), *norms(256, range(0, 8, 2))]))
    assert [layer.cache for layer in shape.layers] == [FULL, None] * 4
    only_blocks = emptied | {"feed_forward_length": 512}
    with pytest.raises(ShapeError, match="layer 1 has none"):
        shape_of_model(header("deci", KEYS | only_blocks, [*_table(256, 512), *norms(256, range(0, 8, 2))]))

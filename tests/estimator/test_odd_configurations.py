"""Whatever stands in a config.json, there is an estimate or one typed error, and never an accident."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from estimator.configurations import CONFIGURATIONS
from modeldoor_lifecycle.estimator.estimate import estimate_of
from modeldoor_lifecycle.estimator.subjects import subject_of
from modeldoor_lifecycle.estimator.workload import Workload, default_context_tokens
from modeldoor_lifecycle.hardware.simulation import simulate
from modeldoor_validators.errors import ModeldoorError

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
MACHINE = simulate("RTX 4090 + Ryzen 9 7950X 64GB", now=NOW)

KINDS = ["mamba", "attention", "full_attention", "sliding_attention", "linear_attention", "conv"]
NO_OBJECT: dict[str, Any] = {}
NO_LIST: list[Any] = []
ODD: list[Any] = [2**31, 2**53 - 1, 10**30, 0.5, 1e300, "", "7", NO_OBJECT, NO_LIST, [NO_OBJECT], [NO_LIST], "auto"]
ODD_ENTRIES: list[Any] = [*KINDS, NO_OBJECT, None]
ODD_VALUES: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 70_000),
    st.sampled_from(ODD),
    st.lists(st.one_of(st.integers(-1, 300), st.sampled_from(ODD_ENTRIES)), max_size=70),
)
FURTHER_KEYS = [
    "layer_types",
    "layers_block_type",
    "full_attn_idxs",
    "attn_layer_period",
    "attn_layer_offset",
    "sliding_window",
    "sliding_window_pattern",
    "num_key_value_heads",
    "linear_attn_config",
    "hybrid_override_pattern",
    "quantization_config",
    "text_config",
    "torch_dtype",
    "mlp_only_layers",
    "kv_lora_rank",
]


@st.composite
def configurations(draw: st.DrawFn) -> dict[str, Any]:
    """A published configuration with some values changed, taken away or added."""
    told = dict(draw(st.sampled_from(list(CONFIGURATIONS.values()))))
    for key in draw(st.lists(st.sampled_from([*told, *FURTHER_KEYS]), max_size=4)):
        if draw(st.booleans()):
            told[key] = draw(ODD_VALUES)
        else:
            told.pop(key, None)
    return told


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=configurations())
def test_an_odd_configuration_gives_an_estimate_or_a_typed_error(tmp_path: Path, told: dict[str, Any]) -> None:
    file = tmp_path / "config.json"
    file.write_text(json.dumps(told))
    try:
        subject = subject_of(str(file), "Q4_K_M")
        context = default_context_tokens(subject.maximum_context_tokens, 1)
        document = estimate_of(subject, Workload(context), MACHINE, now=NOW)
    except ModeldoorError:
        return
    assert document["memory"]["totalBytes"] > 0


def test_kinds_of_layers_that_are_no_words_count_as_no_attention(tmp_path: Path) -> None:
    told = CONFIGURATIONS["Qwen/Qwen3-32B"] | {"model_type": "qwen3_next", "layer_types": [NO_OBJECT, NO_LIST] * 32}
    told |= {f"linear_{name}": 16 for name in ("key_head_dim", "value_head_dim", "num_key_heads", "num_value_heads")}
    file = tmp_path / "config.json"
    file.write_text(json.dumps(told | {"linear_conv_kernel_dim": 4, "num_experts": 0}))
    shape = subject_of(str(file), "Q4_K_M").shape
    assert shape is not None
    assert all(layer.cache is None and layer.recurrent_state is not None for layer in shape.layers)

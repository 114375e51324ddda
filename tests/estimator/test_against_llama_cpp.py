"""What real llama.cpp sets aside for models of twenty architectures, by its own log, against our figures.

Weights, caches and states must agree to the digit that it prints. The compute buffer follows from which
tensors live at once and from how its allocator fills holes between them: to a hundredth mostly, and where
it is further off, the table says how far.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from estimator.llama_cpp import MEBIBYTE, PRINTED_BYTES, NotLoaded, load
from modeldoor_lifecycle.estimator.compute_buffer import host_compute_bytes
from modeldoor_lifecycle.estimator.kv_cache import CacheRefused, kv_cache_of_layers
from modeldoor_lifecycle.estimator.shapes.from_header import shape_of_model
from modeldoor_lifecycle.estimator.weights import weights_of_model
from modeldoor_lifecycle.estimator.workload import Workload
from modeldoor_lifecycle.gguf.reader import read_header

if TYPE_CHECKING:
    from pathlib import Path

    from modeldoor_lifecycle.estimator.model_shape import ModelShape, Weights

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Model:
    """One file that is made, and how far its compute buffer may be off."""

    blueprint: str
    compute_share: float = 0.01
    sizes: dict[str, Any] = field(default_factory=dict[str, Any])


# In the proportions of known models, with the few layers that show every kind.
MODELS = {
    "llama, small": Model("llama", sizes={"layers": 6}),
    "llama, tied embeddings and odd sizes": Model("llama-tied", 0.02, {"layers": 6}),
    "llama, as Llama 3.2 1B": Model(
        "llama",
        sizes={"embedding_length": 2048, "attention_heads": 32, "key_value_heads": 8, "feed_forward_length": 8192},
    ),
    "qwen2, as Qwen2.5 0.5B": Model(
        "qwen2", sizes={"embedding_length": 896, "attention_heads": 14, "feed_forward_length": 4864}
    ),
    "qwen3, as Qwen3 0.6B": Model(
        "qwen3",
        sizes={
            "embedding_length": 1024,
            "attention_heads": 16,
            "key_value_heads": 8,
            "head_length": 128,
            "feed_forward_length": 3072,
        },
    ),
    "qwen3moe, as Qwen3 30B-A3B": Model(
        "qwen3moe",
        0.05,
        {
            "embedding_length": 2048,
            "attention_heads": 32,
            "key_value_heads": 4,
            "head_length": 128,
            "expert_feed_forward_length": 768,
            "experts_used": 8,
        },
    ),
    "gemma2, small": Model("gemma2", 0.03),
    "gemma3, as Gemma 3 1B": Model(
        "gemma3",
        0.04,
        {
            "embedding_length": 1152,
            "key_value_heads": 1,
            "head_length": 256,
            "feed_forward_length": 6912,
            "window_tokens": 512,
        },
    ),
    "gemma4, as Gemma 4 E2B": Model(
        "gemma4",
        0.08,
        {
            "embedding_length": 1536,
            "attention_heads": 8,
            "key_value_heads": 1,
            "head_length": 256,
            "feed_forward_length": 6144,
            "window_tokens": 512,
            "per_layer_length": 256,
        },
    ),
    "gpt-oss, as gpt-oss 20B": Model(
        "gpt-oss",
        sizes={
            "embedding_length": 2880,
            "attention_heads": 64,
            "key_value_heads": 8,
            "expert_feed_forward_length": 2880,
            "experts_used": 4,
        },
    ),
    "deepseek2, as DeepSeek V2 Lite": Model(
        "deepseek2",
        0.02,
        {
            "embedding_length": 2048,
            "attention_heads": 16,
            "head_length": 128,
            "compressed_length": 512,
            "rope_length": 64,
            "feed_forward_length": 10944,
            "expert_feed_forward_length": 1408,
            "experts_used": 6,
        },
    ),
    "qwen35, as Qwen3.5 4B": Model(
        "qwen35",
        0.06,
        {
            "embedding_length": 2560,
            "attention_heads": 16,
            "key_value_heads": 4,
            "head_length": 256,
            "feed_forward_length": 9216,
            "state_heads": 32,
            "state_groups": 16,
            "state_size": 128,
        },
    ),
    "qwen3next, as Qwen3-Next 80B-A3B": Model(
        "qwen3next",
        0.12,
        {
            "embedding_length": 2048,
            "attention_heads": 16,
            "head_length": 256,
            "expert_feed_forward_length": 512,
            "experts": 16,
            "experts_used": 10,
            "state_heads": 32,
            "state_groups": 16,
            "state_size": 128,
        },
    ),
    "granitehybrid, as Granite 4.0 H 1B": Model(
        "granitehybrid",
        0.03,
        {
            "embedding_length": 1536,
            "attention_heads": 12,
            "key_value_heads": 4,
            "head_length": 128,
            "feed_forward_length": 4096,
            "state_heads": 48,
            "state_groups": 1,
            "state_size": 128,
        },
    ),
    "falcon-h1, as Falcon-H1 1.5B": Model(
        "falcon-h1",
        0.10,
        {
            "embedding_length": 2048,
            "attention_heads": 8,
            "head_length": 128,
            "feed_forward_length": 4096,
            "state_heads": 48,
            "state_groups": 1,
            "state_size": 256,
        },
    ),
    "lfm2, small": Model("lfm2"),
    "phi3, small": Model("phi3", 0.02),
    "cohere2, small": Model("cohere2", 0.08),
    "llama4, small": Model("llama4", 0.06, {"layers": 8, "experts_used": 1, "expert_feed_forward_length": 1024}),
    "mamba, small": Model("mamba"),
    "mamba2, as Mamba 2 2.7B": Model(
        "mamba2", 0.02, {"embedding_length": 2560, "state_heads": 80, "state_groups": 1, "state_size": 128}
    ),
}

WORKLOADS = {
    "short context": Workload(512, reserved_outputs=1),
    "long context": Workload(32768, reserved_outputs=1),
    "without flash attention": Workload(4096, reserved_outputs=1, has_flash_attention=False),
    "four sequences": Workload(8192, parallel_sequences=4, reserved_outputs=4),
    "four sequences in one cache": Workload(8192, parallel_sequences=4, reserved_outputs=4, has_unified_cache=True),
    "small batches, 8-bit cache": Workload(
        4096, key_cache_type="q8_0", value_cache_type="q8_0", batch_tokens=128, reserved_outputs=1
    ),
    "scores of every token": Workload(4096),
}

OTHERWISE = {
    # Told to hand out embeddings, llama.cpp makes no scores for this architecture.
    ("lfm2, small", "scores of every token"),
}
"""What llama.cpp computes in another way than the workload says."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")


@pytest.mark.parametrize("workload", WORKLOADS)
@pytest.mark.parametrize("name", MODELS)
def test_llama_cpp_sets_aside_what_the_estimator_says(folder: Path, name: str, workload: str) -> None:
    path, shape, weights = _made(name, folder)
    asked = WORKLOADS[workload]
    try:
        caches = kv_cache_of_layers(shape, asked)
    except CacheRefused:
        with pytest.raises(NotLoaded):
            load(path, asked)
        return
    told = load(path, asked)
    assert told.model_mebibytes["CPU_Mapped"] == _printed(weights.loaded_bytes)
    assert sum(told.cache_mebibytes) == _printed(sum(c.full_bytes + c.sliding_bytes for c in caches), lines=2)
    assert told.recurrent_mebibytes == _printed(sum(c.recurrent_bytes for c in caches))
    assert told.output_mebibytes == _printed(4 * asked.parallel_sequences * (shape.vocabulary_size or 0), lines=2)
    if (name, workload) not in OTHERWISE:
        ours = host_compute_bytes(shape, asked, layer_count=len(shape.layers), holds_output=True, copies=1)
        assert ours / MEBIBYTE == pytest.approx(told.compute_mebibytes, rel=MODELS[name].compute_share, abs=0.06)


@pytest.mark.parametrize("weight_type", ["Q4_0", "Q4_K", "IQ4_NL", "MXFP4", "Q2_K", "Q5_0", "Q8_0", "F16"])
@pytest.mark.parametrize("blueprint", ["llama", "qwen3moe", "gpt-oss"])
def test_no_more_is_repacked_than_the_estimator_says(tmp_path: Path, blueprint: str, weight_type: str) -> None:
    """How much depends on the instructions of this processor; `repacked_bytes` is the most of any."""
    from toy_models import make_model

    path = make_model(blueprint, tmp_path / "toy.gguf", weight_type=weight_type)
    header = read_header(path)
    weights = weights_of_model(header, shape_of_model(header))
    workload = Workload(512, reserved_outputs=1)
    repacked = load(path, workload).model_mebibytes.get("CPU_REPACK", 0.0)
    assert repacked <= weights.repacked_bytes / MEBIBYTE + PRINTED_BYTES / MEBIBYTE
    assert "CPU_REPACK" not in load(path, workload, has_repacking=False).model_mebibytes


@cache
def _made(name: str, folder: Path) -> tuple[Path, ModelShape, Weights]:
    from toy_models import make_model

    path = make_model(MODELS[name].blueprint, folder / f"{name}.gguf", **MODELS[name].sizes)
    header = read_header(path)
    shape = shape_of_model(header)
    return path, shape, weights_of_model(header, shape)


def _printed(size: int, *, lines: int = 1) -> object:
    """The size as the log says it, in so many lines, each rounded to a hundredth of a MiB."""
    return pytest.approx(size / MEBIBYTE, abs=lines * PRINTED_BYTES / MEBIBYTE + 1e-9, rel=0)

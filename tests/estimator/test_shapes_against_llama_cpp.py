"""Architectures whose caches follow rules of their own, loaded in real llama.cpp: its log is the truth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from estimator.llama_cpp import MEBIBYTE, PRINTED_BYTES, load
from modeldoor_lifecycle.estimator.compute_buffer import host_compute_bytes
from modeldoor_lifecycle.estimator.kv_cache import kv_cache_of_layers
from modeldoor_lifecycle.estimator.shapes.from_header import shape_of_model
from modeldoor_lifecycle.estimator.weights import weights_of_model
from modeldoor_lifecycle.estimator.workload import Workload
from modeldoor_lifecycle.gguf.splits import read_model

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

NAMES = (
    "afmoe",
    "deepseek2-of-old",
    "deepseek32",
    "exaone-moe",
    "exaone4",
    "gemma3n",
    "glm4moe",
    "jamba",
    "kimi-linear",
    "laguna",
    "mimo2",
    "minicpm3",
    "nemotron_h",
    "olmo2",
    "plamo3",
    "rwkv7",
    "smallthinker",
)
"""The names of `further_architectures`, which needs the package that writes GGUF."""

COMPUTE_BOUNDS = {
    "deepseek32": (0.75, 1.0),
    "kimi-linear": (0.95, 1.25),
    "laguna": (0.95, 1.35),
    "smallthinker": (0.95, 1.2),
}
"""What we say of the compute buffer, as a share of what llama.cpp reserves, where the usual bounds do not hold."""

USUAL_BOUNDS = (0.95, 1.16)

WORKLOAD = Workload(8192, "q8_0", "q8_0", parallel_sequences=4, batch_tokens=256, reserved_outputs=4)


@pytest.mark.parametrize("name", NAMES)
def test_a_shape_keeps_and_weighs_what_llama_cpp_logs(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from estimator.further_architectures import FURTHER
    from toy_architectures import BLUEPRINTS
    from toy_models import make_model

    assert sorted(FURTHER) == sorted(NAMES)
    draw, layers = FURTHER[name]
    monkeypatch.setitem(BLUEPRINTS, name, draw)  # an entry of a registry, gone after the test
    path = make_model(name, tmp_path / "model.gguf", layers=layers)
    logged = load(path, WORKLOAD)

    model = read_model(path)
    shape = shape_of_model(model)
    kept = kv_cache_of_layers(shape, WORKLOAD)
    assert shape.has_known_caches
    ours = sum(layer.full_bytes + layer.sliding_bytes for layer in kept)
    assert ours == pytest.approx(sum(logged.cache_mebibytes) * MEBIBYTE, abs=2 * PRINTED_BYTES + 1)
    recurrent = sum(layer.recurrent_bytes for layer in kept)
    assert recurrent == pytest.approx(logged.recurrent_mebibytes * MEBIBYTE, abs=PRINTED_BYTES + 1)
    weights = weights_of_model(model, shape).loaded_bytes
    assert weights == pytest.approx(sum(logged.model_mebibytes.values()) * MEBIBYTE, abs=PRINTED_BYTES + 4096)

    compute = host_compute_bytes(shape, WORKLOAD, layer_count=len(shape.layers), holds_output=True, copies=1)
    lowest, highest = COMPUTE_BOUNDS.get(name, USUAL_BOUNDS)
    assert lowest <= compute / MEBIBYTE / logged.compute_mebibytes <= highest

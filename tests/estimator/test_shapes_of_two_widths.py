"""Layers whose feed-forward blocks differ in width: as an entry and as the model's own configuration tell them."""

from __future__ import annotations

import json
from pathlib import Path

from estimator.configurations import CONFIGURATIONS
from modeldoor_lifecycle.data.models import shape_entry
from modeldoor_lifecycle.estimator.kv_cache import kv_cache_of_layers
from modeldoor_lifecycle.estimator.shapes.from_configuration import shape_of_configuration
from modeldoor_lifecycle.estimator.shapes.from_entry import shape_of_entry
from modeldoor_lifecycle.estimator.workload import Workload

GOLDEN = Path(__file__).parents[2] / "examples" / "v1" / "model-shapes" / "layers-of-two-widths.json"
REPOSITORY = "google/gemma-4-E2B-it"
MEBIBYTE = 1 << 20


def test_a_group_tells_a_width_of_its_own_and_the_others_have_the_models() -> None:
    (entry,) = json.loads(GOLDEN.read_text(encoding="utf-8"))["shapes"]

    assert [layer.feed_forward_length for layer in shape_of_entry(entry).layers] == [6144] * 15 + [12288] * 20


def test_the_shipped_entry_and_the_configuration_tell_the_same_layers() -> None:
    entry, configuration = shape_entry(REPOSITORY), CONFIGURATIONS[REPOSITORY]
    assert entry is not None
    wide = configuration | {"text_config": configuration["text_config"] | {"use_double_wide_mlp": True}}

    assert shape_of_entry(entry).layers == shape_of_configuration(wide).layers


def test_the_cache_of_the_shipped_gemma_4_12b_is_that_of_the_log() -> None:
    """tests/truth/memory.csv: 68 MiB for 8 layers, 323 MiB in all at one sequence of 8192 tokens in q8_0."""
    entry = shape_entry("google/gemma-4-12B-it")
    assert entry is not None
    kept = kv_cache_of_layers(shape_of_entry(entry), Workload(8192, "q8_0", "q8_0"))

    assert sum(layer.total_bytes for layer in kept) == 323 * MEBIBYTE

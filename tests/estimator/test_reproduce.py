"""The command of an estimate is one of llama-server's own, and asks for just the case that was estimated."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

import llama_arguments
from families import for_each
from modeldoor_lifecycle.estimator.estimate import estimate_of
from modeldoor_lifecycle.estimator.subjects import subject_of
from modeldoor_lifecycle.estimator.workload import Workload
from modeldoor_lifecycle.hardware.simulation import simulate
from modeldoor_validators.rules import engine_options
from modeldoor_validators.rules.estimate_command import OPTIONS
from small_models import llama, write

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
CARD, CARDS = "RTX 4090 + Ryzen 9 7950X 64GB", "2x RTX 4090 + Ryzen 9 7950X 64GB"
UNEVEN = "RTX 3060 12GB + RTX 4090 + Ryzen 9 7950X 64GB"

CASES: dict[str, tuple[str, str, Workload]] = {
    "on one device": ("qwen3:8b", CARD, Workload(4096)),
    "over two devices": ("llama3.3:70b", CARDS, Workload(4096)),
    "over two devices of different size": ("qwen3:32b:Q6_K", UNEVEN, Workload(4096)),
    "partly on the processor": ("llama3.3:70b", CARD, Workload(4096)),
    "experts on the processor": ("qwen3:30b-a3b", "RTX 3060 12GB + Ryzen 9 7950X 64GB", Workload(4096)),
    "on the processor": ("qwen3:8b", "Ryzen 9 7950X 64GB", Workload(4096)),
    "without a second copy": ("qwen3:30b-a3b", "Ryzen 5 5600 32GB", Workload(4096)),
    "in shared memory": ("qwen3:8b", "M3 Max 36GB", Workload(4096)),
    "a quantised cache": ("qwen3:8b", CARD, Workload(8192, "q8_0", "q4_0")),
    "several sequences": ("qwen3:8b", CARD, Workload(8192, parallel_sequences=4)),
    "one cache for all sequences": ("qwen3:8b", CARD, Workload(8192, parallel_sequences=4, has_unified_cache=True)),
    "without flash attention": ("qwen3:8b", CARD, Workload(8192, has_flash_attention=False)),
    "a small batch": ("qwen3:8b", CARD, Workload(8192, batch_tokens=64)),
    "a large batch": ("qwen3:8b", CARD, Workload(8192, batch_tokens=4096)),
    "one of two devices": ("qwen3:8b", CARDS, Workload(4096)),
    "beside a device that holds nothing": (
        "qwen2.5:72b",
        "GTX 1650 4GB + Ryzen 9 7950X 64GB",
        Workload(32768, batch_tokens=4096),
    ),
    "what does not fit": ("deepseek-v3", CARD, Workload(4096)),
    "a guess": ("70B", CARD, Workload(4096)),
}


def estimated(case: str) -> dict[str, Any]:
    model, machine, workload = CASES[case]
    return estimate_of(subject_of(model), workload, simulate(machine, now=NOW), now=NOW)


def options_of(document: dict[str, Any]) -> dict[str, str]:
    program, *arguments = document["reproduceCommand"]
    assert program == "llama-server"
    given, wrong = engine_options.read(arguments, OPTIONS)
    assert wrong == []
    return {name: each.value for name, each in given.items()}


@for_each("case", CASES)
def test_it_asks_for_the_workload_with_listed_options(case: str) -> None:
    document = estimated(case)
    options = options_of(document)
    workload = document["workload"]
    assert options["--ctx-size"] == str(workload["contextTokens"])
    assert options["--parallel"] == str(workload["parallelSequences"])
    assert options["--ubatch-size"] == str(workload["batchTokens"])
    assert options["--cache-type-k"] == workload["kvCacheType"]
    assert options["--cache-type-v"] == workload.get("valueCacheType", workload["kvCacheType"])
    assert options["--flash-attn"] == ("on" if workload["flashAttention"] else "off")
    assert ("--kv-unified" in options) == workload.get("unifiedCache", False)


@for_each("case", CASES)
def test_it_puts_layers_where_the_estimate_has_them(case: str) -> None:
    document = estimated(case)
    options, fit = options_of(document), document["fit"]
    assert options.get("--n-gpu-layers") == (str(fit["deviceLayers"]) if fit["verdict"] == "fits" else None)
    experts = fit.get("hostExpertLayers")
    assert options.get("--n-cpu-moe") == (None if experts is None else str(experts))


def test_what_llama_cpp_would_divide_otherwise_is_divided_by_the_command() -> None:
    document = estimated("over two devices of different size")
    counts = [int(count) for count in options_of(document)["--tensor-split"].split(",")]
    assert sum(counts) == document["fit"]["deviceLayers"]
    assert "--tensor-split" not in options_of(estimated("over two devices"))


def test_a_processor_without_room_for_a_second_copy_is_told_so() -> None:
    assert "--no-repack" in options_of(estimated("without a second copy"))
    assert "--no-repack" not in options_of(estimated("on the processor"))


@for_each("name", ["with space.gguf", "--help.gguf", "ü.gguf", "a;b.gguf", "$(x).gguf"])
def test_a_file_whose_name_no_command_carries_safely_has_none(tmp_path: Path, name: str) -> None:
    subject = subject_of(str(write(tmp_path / name, llama())))
    document = estimate_of(subject, Workload(512), simulate(CARD, now=NOW), now=NOW)
    assert "reproduceCommand" not in document


def test_of_a_file_only_its_name_is_told(tmp_path: Path) -> None:
    subject = subject_of(str(write(tmp_path / "zaphod.gguf", llama())))
    document = estimate_of(subject, Workload(512), simulate(CARD, now=NOW), now=NOW)
    assert options_of(document)["--model"] == "zaphod.gguf"


@pytest.mark.slow
def test_real_llama_cpp_knows_every_option() -> None:
    commands = [estimated(case)["reproduceCommand"] for case in CASES]
    broken = [["llama-server", "--zaphod", "1"], [*commands[0], "--ctx-size"]]
    assert llama_arguments.known([*commands, *broken]) == [True] * len(commands) + [False, False]


def test_a_batch_beyond_the_engines_own_is_asked_for_as_a_whole() -> None:
    """llama.cpp computes no more at once than `--batch-size` allows, which is 2048 by itself."""
    options = options_of(estimated("a large batch"))
    assert (options["--ubatch-size"], options["--batch-size"]) == ("4096", "4096")
    assert "--batch-size" not in options_of(estimated("a small batch"))


def test_devices_that_hold_nothing_are_kept_out() -> None:
    """llama.cpp would spread a model over all devices, and make buffers on those of which it uses no memory."""
    assert options_of(estimated("one of two devices"))["--device"] == "CUDA0"
    alone = estimated("beside a device that holds nothing")
    assert alone["fit"]["placement"] == "cpu"
    assert options_of(alone)["--device"] == "none"
    assert "--device" not in options_of(estimated("on the processor"))
    assert "--device" not in options_of(estimated("over two devices"))

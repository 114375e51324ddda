"""What an engine is started with follows from the estimate, and llama.cpp knows every option of it."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import pytest

import llama_arguments
from families import for_each
from modeldoor_lifecycle.estimator.estimate import estimate_of
from modeldoor_lifecycle.estimator.subjects import subject_of
from modeldoor_lifecycle.estimator.workload import Workload
from modeldoor_lifecycle.hardware.simulation import simulate
from modeldoor_lifecycle.provisioner.engine_arguments import (
    CHECKED_AGAINST,
    EMITTED,
    alias_of,
    arguments_of,
    options_of,
)
from modeldoor_validators.rules import engine_options

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modeldoor_validators.rules.engine_options import Given

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
PATH = "/models/a model, with: marks.gguf"
CARD, CARDS = "RTX 4090 + Ryzen 9 7950X 64GB", "2x RTX 4090 + Ryzen 9 7950X 64GB"
UNEVEN, PROCESSOR = "RTX 3060 12GB + RTX 4090 + Ryzen 9 7950X 64GB", "Ryzen 9 7950X 64GB"

CASES: dict[str, tuple[str, str, Workload]] = {
    "on one device": ("qwen3:8b", CARD, Workload(4096)),
    "on one of two devices": ("qwen3:8b", CARDS, Workload(4096)),
    "over two devices": ("llama3.3:70b", CARDS, Workload(4096)),
    "over two devices of different size": ("qwen3:32b:Q6_K", UNEVEN, Workload(4096)),
    "partly on the processor": ("llama3.3:70b", CARD, Workload(4096)),
    "experts on the processor": ("qwen3:30b-a3b", "RTX 3060 12GB + Ryzen 9 7950X 64GB", Workload(4096)),
    "on the processor": ("qwen3:8b", PROCESSOR, Workload(4096)),
    "on the processor without a second copy": ("qwen3:30b-a3b", "Ryzen 5 5600 32GB", Workload(4096)),
    "beside a device that holds nothing": (
        "qwen2.5:72b",
        "GTX 1650 4GB + Ryzen 9 7950X 64GB",
        Workload(32768, batch_tokens=4096),
    ),
    "in shared memory": ("qwen3:8b", "M3 Max 36GB", Workload(4096)),
    "a quantised cache": ("qwen3:8b", CARD, Workload(8192, "q8_0", "q4_0")),
    "an exact cache": ("qwen3:0.6b", PROCESSOR, Workload(1024, "f32", "bf16")),
    "one cache for all": ("qwen3:8b", CARD, Workload(8192, parallel_sequences=4, has_unified_cache=True)),
    "several sequences": ("qwen3:8b", PROCESSOR, Workload(8192, parallel_sequences=4)),
    "without flash attention": ("qwen3:8b", CARD, Workload(8192, has_flash_attention=False)),
    "a large batch": ("qwen3:8b", CARD, Workload(8192, batch_tokens=4096)),
}


@cache
def estimated(case: str) -> dict[str, Any]:
    model, machine, workload = CASES[case]
    return estimate_of(subject_of(model), workload, simulate(machine, now=NOW), now=NOW, with_largest_context=False)


def arguments(case: str) -> list[str]:
    return arguments_of(PATH, alias="zaphod", options=options_of(estimated(case)), is_estimated=True, port=8080)


def given_in(listed: list[str]) -> Mapping[str, Given]:
    given, wrong = engine_options.read(listed)
    assert wrong == []
    return given


@for_each("case", CASES)
def test_every_argument_is_one_that_a_handoff_may_carry(case: str) -> None:
    given = given_in(arguments(case))
    assert given["--model"].value == PATH
    assert set(given) <= EMITTED


def test_no_option_is_said_to_come_that_never_does() -> None:
    assert {name for case in CASES for name in given_in(arguments(case))} == EMITTED


@for_each("case", CASES)
def test_the_engine_is_asked_for_what_was_reckoned(case: str) -> None:
    given, estimate = given_in(arguments(case)), estimated(case)
    for option, value in engine_options.asked_by(estimate["workload"]).items():
        assert given[option].value == value
    assert given["--n-gpu-layers"].value == str(estimate["fit"]["deviceLayers"])
    assert (given["--n-cpu-moe"].value if "--n-cpu-moe" in given else "0") == str(
        estimate["fit"].get("hostExpertLayers", 0)
    )
    assert ("--kv-unified" in given) == estimate["workload"].get("unifiedCache", False)


@for_each("case", CASES)
def test_the_engine_may_neither_rearrange_it_nor_take_what_nobody_counted(case: str) -> None:
    given = given_in(arguments(case))
    assert given["--fit"].value == "off"
    assert given["--cache-ram"].value == "0"


def test_without_an_estimate_the_engine_finds_its_own() -> None:
    assert arguments_of("/m.gguf", alias="m", options=("--ctx-size", "512")) == [
        "--model", "/m.gguf", "--alias", "m", "--ctx-size", "512", "--host", "127.0.0.1", "--offline",
    ]  # fmt: skip


def test_layers_are_kept_off_devices_by_their_number() -> None:
    """No handoff may carry `--device none`, which the estimate's own command has."""
    case = "beside a device that holds nothing"
    assert "none" in estimated(case)["reproduceCommand"]
    given = given_in(arguments(case))
    assert "--device" not in given
    assert given["--n-gpu-layers"].value == "0"
    command = ["llama-server", "--model", "m.gguf", "--ctx-size", "512", "--device", "none", "--no-repack"]
    assert options_of({"reproduceCommand": command}) == ("--ctx-size", "512", "--no-repack")
    assert options_of({}) == ()


@for_each(
    ("model_id", "alias"),
    [
        ("file:/models/TinyLlama-1.1B.gguf", "TinyLlama-1.1B"),
        ("file:/models/a,b.gguf", "a-b"),
        ("file:/models/-x.gguf", "x"),
        ("file:/models/-.gguf", "model"),
        ("file:/models/.gguf", "model"),
        (f"hf:Qwen/Qwen3-8B-GGUF@{'c' * 40}/sub/Qwen3-8B-Q4_K_M.gguf", "Qwen3-8B-Q4_K_M"),
        ("ollama:llama3.2:1b", "llama3.2:1b"),
        ("registry:llama-3.2-1b-q4-k-m", "llama-3.2-1b-q4-k-m"),
        ("https://models.example.org/m.gguf", "m"),
    ],
)
def test_a_model_has_a_short_name_that_is_one_name_and_no_option(model_id: str, alias: str) -> None:
    assert alias_of(model_id) == alias
    given_in(arguments_of("/m.gguf", alias=alias))


@pytest.mark.slow
def test_real_llama_cpp_of_this_version_knows_every_option() -> None:
    assert f"llama.cpp of xllamacpp {version('xllamacpp')}" == CHECKED_AGAINST
    commands = [["llama-server", *arguments(case)] for case in CASES]
    broken = [[*commands[0], "--zaphod", "1"], commands[0][:-2]]  # no port behind `--port`
    assert llama_arguments.known([*commands, *broken]) == [True] * len(commands) + [False, False]
    options = {option for option in EMITTED if engine_options.HANDED_ON[option].form}
    alone = [["llama-server", option] for option in sorted(options)]
    assert llama_arguments.known(alone) == [False] * len(alone), "each that we give a value takes one"

"""`modeldoor estimate` as its users meet it: every option, every kind of model, exit codes and surroundings."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from command import LONG_S, MODELDOOR, here
from families import for_each
from goldens import golden
from modeldoor_validators import check
from small_models import configured, llama, projector, write

if TYPE_CHECKING:
    from pathlib import Path

    from command import Door, Ended

CARD = ("--simulate", "RTX 4090 + Ryzen 9 7950X 64GB")


def estimated(capfd: pytest.CaptureFixture[str], *arguments: str | Path) -> dict[str, Any]:
    ended = here(capfd, "estimate", *arguments)
    assert (ended.code, ended.err) == (0, "")
    document: dict[str, Any] = ended.document
    assert check(document, "hardware-plan" if document["kind"] == "HardwarePlan" else "model-estimate") == ()
    return document


# What it answers


def test_piped_it_is_one_document_that_the_gate_accepts(door: Door) -> None:
    ended = door.shell('modeldoor estimate qwen3:8b --simulate "RTX 4090 + 64GB" | modeldoor validate -')
    assert (ended.code, ended.text, ended.err) == (0, "-: valid model-estimate\n", "")


@for_each(
    "model",
    ["Qwen/Qwen3-32B", "qwen3:32b", "Qwen3 32B", "qwen3:32b:Q8_0", "qwen3:32b-q8_0", "7B", "30B-A3B", "7B:Q8_0"],
)
def test_every_kind_of_name_is_understood(capfd: pytest.CaptureFixture[str], model: str) -> None:
    document = estimated(capfd, model, *CARD)
    assert document["model"]["quantization"]["name"] == ("Q8_0" if "8_0" in model else "Q4_K_M")


def test_every_kind_of_path_is_understood(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file, folder = write(tmp_path / "one" / "zaphod.gguf", llama()), configured(tmp_path / "two")
    for path, source in {file: "header", file.parent: "header", folder: "configuration"}.items():
        document = estimated(capfd, path, "--context", "512", *CARD)
        assert document["model"]["shapeSource"] == source
        assert str(tmp_path) not in json.dumps(document)


@pytest.mark.slow
def test_paths_in_the_home_folder_are_found(door: Door) -> None:
    write(door.home / "zaphod.gguf", llama())
    ended = door("estimate", "~/zaphod.gguf", *CARD)
    assert (ended.code, ended.document["model"]["name"]) == (0, "Zaphod 1B")


@for_each(
    ("options", "workload"),
    [
        ((), {"contextTokens": 4096, "kvCacheType": "f16", "parallelSequences": 1, "flashAttention": True}),
        (("--context", "8192"), {"contextTokens": 8192}),
        (("--context", "32k"), {"contextTokens": 32768}),
        (("--context", " 32K "), {"contextTokens": 32768}),
        (("--kv-cache", "q8_0"), {"kvCacheType": "q8_0", "valueCacheType": None}),
        (("--kv-cache", "Q8_0,F16"), {"kvCacheType": "q8_0", "valueCacheType": "f16"}),
        (("--parallel", "4"), {"parallelSequences": 4, "unifiedCache": None}),
        (("--parallel", "4", "--kv-unified"), {"parallelSequences": 4, "unifiedCache": True}),
        (("--no-flash-attention",), {"flashAttention": False}),
        (("--batch", "64"), {"batchTokens": 64}),
        (("--engine", "ollama"), {"engine": "ollama"}),
        (("--engine", "vllm"), {"engine": "vllm"}),
    ],
)
def test_every_option_of_the_workload_stands_in_the_document(
    capfd: pytest.CaptureFixture[str], options: tuple[str, ...], workload: dict[str, Any]
) -> None:
    told = estimated(capfd, "qwen3:8b", *CARD, *options)["workload"]
    assert {key: told.get(key) for key in workload} == workload


def test_the_default_context_is_never_beyond_the_models_own(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = write(tmp_path / "zaphod.gguf", llama())
    assert estimated(capfd, path, *CARD)["workload"]["contextTokens"] == 2048
    assert estimated(capfd, path, *CARD, "--parallel", "4")["workload"]["contextTokens"] == 4096


def test_a_depth_and_a_quantisation_may_be_told(capfd: pytest.CaptureFixture[str]) -> None:
    document = estimated(capfd, "qwen3:8b", *CARD, "--depth", "1k", "--quant", "q6_k")
    assert (document["decodeDepthTokens"], document["model"]["quantization"]["name"]) == (1024, "Q6_K")


def test_companions_stand_in_the_document(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = write(tmp_path / "mmproj.gguf", projector())
    told = estimated(capfd, "qwen3:8b", *CARD, "--projector", path, "--draft", "qwen3:0.6b")["companions"]
    assert [(each["role"], each["name"]) for each in told] == [("projector", "mmproj.gguf"), ("draft", "Qwen3 0.6B")]


@for_each("name", ["two-rtx-4090", "m3-max-36gb", "cpu-container", "h100-mig", "rtx-3060-alone"])
def test_a_stored_profile_takes_the_place_of_this_machine(
    capfd: pytest.CaptureFixture[str], tmp_path: Path, name: str
) -> None:
    path = tmp_path / "hardware.json"
    profile = golden(name, "hardware-profile")
    path.write_text(json.dumps(profile))
    document = estimated(capfd, "qwen3:0.6b", "--hardware", path)
    assert document["hardwareOrigin"] == profile["origin"]


@pytest.mark.slow
def test_a_profile_may_come_from_a_pipe(door: Door) -> None:
    ended = door.shell('modeldoor hardware --simulate "M3 Max 36GB" | modeldoor estimate qwen3:8b --hardware -')
    assert (ended.code, ended.document["fit"]["placement"]) == (0, "unified")


def test_this_machine_is_judged_by_what_is_free_now(door: Door) -> None:
    document = door("estimate", "qwen3:0.6b").document
    assert check(document, "model-estimate") == ()
    assert document["hardwareOrigin"] in ("probe", "fallback")


def test_a_described_machine_needs_no_folder_of_the_user(door: Door) -> None:
    relative = {"MODELDOOR_HOME": "relative", "HOME": None}
    assert door("estimate", "qwen3:8b", *CARD, environment=relative).code == 0
    assert os.listdir(door.home) == []


def test_a_plan_is_a_document_too(capfd: pytest.CaptureFixture[str]) -> None:
    document = estimated(capfd, "qwen3:32b", "--plan", "--target", "60", "--context", "8k")
    assert (document["kind"], document["targetTokensPerSecond"]) == ("HardwarePlan", 60)
    assert document["options"]


# Exit codes


def test_what_does_not_fit_is_an_answer_unless_a_fit_is_required(capfd: pytest.CaptureFixture[str]) -> None:
    assert here(capfd, "estimate", "deepseek-v3", *CARD).code == 0
    required = here(capfd, "estimate", "deepseek-v3", *CARD, "--require-fit")
    assert (required.code, required.document["fit"]["verdict"]) == (1, "doesNotFit")
    assert here(capfd, "estimate", "qwen3:8b", *CARD, "--require-fit").code == 0


def test_what_is_unknown_is_no_fit(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "hardware.json"
    path.write_text(json.dumps(golden("nvidia-probe-failed", "hardware-profile")))
    ended = here(capfd, "estimate", "qwen3:8b", "--hardware", path, "--require-fit")
    assert (ended.code, ended.document["fit"]["verdict"]) == (1, "unknown")


@for_each("text", ["", "rubbish", "{}", "[]", "\0", '{"kind":"HardwareProfile"}'])
def test_a_profile_that_is_none_is_refused_by_the_gate(
    capfd: pytest.CaptureFixture[str], tmp_path: Path, text: str
) -> None:
    path = tmp_path / "hardware.json"
    path.write_text(text)
    ended = here(capfd, "estimate", "qwen3:8b", "--hardware", path)
    assert ended.code == 1
    assert str(path) in ended.only_message


# Surroundings


def test_closed_and_full_standard_output_is_one_line(door: Door) -> None:
    closed: Ended = door.shell(f'modeldoor estimate qwen3:8b {CARD[0]} "{CARD[1]}" >&-')
    full: Ended = door.shell(f'modeldoor estimate qwen3:8b {CARD[0]} "{CARD[1]}" > /dev/full')
    for ended in (closed, full):
        assert ended.code == 2
        assert "standard output must be writable" in ended.only_message


def test_a_relative_home_is_refused_where_it_is_needed(door: Door) -> None:
    ended = door("estimate", "qwen3:8b", environment={"MODELDOOR_HOME": "relative"})
    assert (ended.code, "must be an absolute path" in ended.only_message) == (2, True)


@pytest.mark.slow
def test_without_a_home_of_its_own_the_systems_is_taken(door: Door) -> None:
    ended = door("estimate", "qwen3:0.6b", environment={"MODELDOOR_HOME": None})
    assert ended.code == 0
    assert (door.home / ".cache" / "modeldoor").is_dir()


def test_nothing_heavy_is_imported_for_a_program(door: Door) -> None:
    code = (
        "import sys; from modeldoor.cli.main import run; "
        f"code = run(['estimate', 'qwen3:8b', '--simulate', {CARD[1]!r}]); "
        "heavy = {'rich', 'pydantic', 'numpy', 'jsonschema', 'psutil', 'orjson', 'gguf'} & set(sys.modules); "
        "print(sorted(heavy), file=sys.stderr); sys.exit(code)"
    )
    ended = door.python(code)
    assert (ended.code, ended.err) == (0, "[]\n")


@pytest.mark.slow
def test_standard_input_is_left_alone(door: Door) -> None:
    done = subprocess.run(
        ["sh", "-c", f'{MODELDOOR} estimate qwen3:8b --simulate "RTX 4090" > /dev/null; cat'],
        input=b"left",
        capture_output=True,
        env=door.environment,
        check=True,
        timeout=LONG_S,
    )
    assert done.stdout == b"left"

"""Whatever somebody may type, `modeldoor estimate` refuses what cannot be in one line, and never with a traceback."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from command import here
from families import for_each

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

CARD = ("--simulate", "RTX 4090 + Ryzen 9 7950X 64GB")
LONG = "a" * 10_000


def refused(capfd: pytest.CaptureFixture[str], *arguments: str | Path) -> str:
    ended = here(capfd, "estimate", *arguments)
    assert ended.code == 2
    return ended.only_message


NO_MODELS = (
    *("", " ", LONG, "zaphod", "0B", "99999B", "\x1b[31m", "7B\x1b[2J", "7B\n7B", "7B\udcff", "\u202e7B"),
    *(f"{LONG}.gguf", "..", "/", "/dev/zero", "/dev/null", "none.gguf", "none.json", "~nobody-at-all/x.gguf"),
)


@for_each("model", NO_MODELS)
def test_a_model_that_is_none(capfd: pytest.CaptureFixture[str], model: str) -> None:
    assert "must" in refused(capfd, model, *CARD)


def test_an_unknown_name_lists_the_nearest(capfd: pytest.CaptureFixture[str]) -> None:
    assert "Qwen/Qwen3-32B" in refused(capfd, "Qwen3-32X", *CARD)


def test_files_that_cannot_be_read(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.gguf")
    os.mkfifo(tmp_path / "pipe.json")
    (tmp_path / "empty").mkdir()
    (tmp_path / "page.gguf").write_text("<!DOCTYPE html>")
    for name in ("pipe.gguf", "pipe.json", "empty", "page.gguf"):
        assert name in refused(capfd, tmp_path / name, *CARD)
        for option in ("--projector", "--draft", "--hardware"):
            machine = () if option == "--hardware" else CARD
            ended = here(capfd, "estimate", "qwen3:8b", *machine, option, tmp_path / name)
            assert ended.code in (1, 2)
            assert name in ended.only_message


@for_each(
    ("options", "words"),
    [
        (("--context", "0"), "must be a number of tokens"),
        (("--context", "-1"), "must be a number of tokens"),
        (("--context", "1.5"), "must be a number of tokens"),
        (("--context", "nan"), "must be a number of tokens"),
        (("--context", "\u0663"), "must be a number of tokens"),
        (("--context", "k"), "must be a number of tokens"),
        (("--context", ""), "must be a number of tokens"),
        (("--context", "2147483648"), "must be a number of tokens"),
        (("--context", "9" * 5000), "must be a number of tokens"),
        (("--context", "40961"), "must be at most 40960"),
        (("--context", "3", "--parallel", "4"), "must have a token for each of 4 sequences"),
        (("--depth", "4097"), "must be at most 4096"),
        (("--depth", "-1"), "must be a number of tokens"),
        (("--kv-cache", "q9"), "must be one of f32, f16"),
        (("--kv-cache", ","), "must be one of f32, f16"),
        (("--kv-cache", "f16,f16,f16"), "must be one of f32, f16"),
        (("--kv-cache", "q8_0", "--no-flash-attention"), "without flash attention"),
        (("--parallel", "0"), "is not in the range"),
        (("--parallel", "4097"), "is not in the range"),
        (("--batch", "65537"), "is not in the range"),
        (("--engine", "zaphod"), "is not one of"),
        (("--engine", "mlx"), "must have a device of metal"),
        (("--engine", "mlx", "--quant", "Q4_K_M"), "must read the files"),
        (("--quant", "AWQ"), "must read the files"),
        (("--quant", ""), "the quantisation must be a name"),
        (("--quant", LONG), "the quantisation must be a name"),
        (("--quant", "a/b"), "the quantisation must be a name"),
        (("--draft", "7B"), "only the size is known"),
        (("--hardware", "x.json"), "two answers to one question"),
        (("--measured", "40"), "--measured is for this machine"),
        (("--measured", "nan"), "must be a number of tokens per second"),
        (("--target", "40"), "--target needs --plan"),
        (("--plan",), "--plan has no part for --simulate"),
        (("--zaphod",), "No such option"),
    ],
)
def test_options_that_ask_for_what_cannot_be(
    capfd: pytest.CaptureFixture[str], options: tuple[str, ...], words: str
) -> None:
    assert words in refused(capfd, "qwen3:8b", *CARD, *options)


@for_each(
    ("options", "words"),
    [
        (("--require-fit",), "--plan has no part for --require-fit"),
        (("--measured", "40"), "--plan has no part for --measured"),
        (("--depth", "100"), "--plan has no part for --depth"),
        (("--target", "nan"), "must be a number of tokens per second"),
        (("--target", "inf"), "must be a number of tokens per second"),
        (("--target", "0"), "must be a number of tokens per second"),
        (("--target", "-5"), "must be a number of tokens per second"),
    ],
)
def test_a_plan_has_no_part_for_one_machine(
    capfd: pytest.CaptureFixture[str], options: tuple[str, ...], words: str
) -> None:
    assert words in refused(capfd, "qwen3:8b", "--plan", *options)


@for_each("value", ["inf", "-1", "0", "1e309", "abc", "", "nan"])
def test_a_measured_speed_is_a_number(capfd: pytest.CaptureFixture[str], value: str) -> None:
    words = refused(capfd, "qwen3:8b", "--measured", value)
    assert "'--measured': must be a number of tokens per second" in words

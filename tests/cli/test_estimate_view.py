"""What people see of an estimate and of a plan: the answer first, then every figure with what it rests on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from command import here
from families import for_each
from goldens import EXAMPLES, ROOT, golden
from modeldoor.cli.estimate_view import (
    answer,
    closing_lines,
    place_lines,
    rate,
    show_estimate,
    size,
    speed_lines,
    title,
)
from modeldoor.cli.plan_view import show_plan
from modeldoor_validators import check

if TYPE_CHECKING:
    from collections.abc import Callable

    from syrupy.assertion import SnapshotAssertion

    from command import Door

CASES = {
    "fits wholly": ("qwen3:32b", "--simulate", "RTX 4090 + Ryzen 9 7950X 64GB"),
    "over two cards": ("llama3.3:70b", "--simulate", "2x RTX 4090 + Ryzen 9 7950X 64GB", "--kv-cache", "q8_0,f16"),
    "partly on the processor": ("llama3.3:70b", "--simulate", "RTX 4090 + Ryzen 9 7950X 64GB"),
    "experts on the processor": ("qwen3:30b-a3b", "--simulate", "RTX 3060 12GB + Ryzen 5 5600 32GB"),
    "shared memory": ("qwen3:30b-a3b:Q4_K_M", "--simulate", "M3 Max 36GB", "--parallel", "2", "--context", "16k"),
    "on the processor": ("gpt-oss-20b", "--simulate", "Ryzen 5 5600 32GB"),
    "does not fit": ("deepseek-v3", "--simulate", "M3 Max 36GB"),
    "would fit with less context": ("llama3.3:70b", "--simulate", "2x RTX 4090", "--context", "128k"),
    "a guess": ("7B", "--simulate", "RTX 4090"),
    "another engine": ("qwen3:8b", "--simulate", "M3 Max 36GB", "--engine", "mlx"),
    "with a draft model": ("qwen3:8b:Q8_0", "--simulate", "RTX 4090 + Ryzen 9 7950X 64GB", "--draft", "qwen3:0.6b"),
    "a plan": ("qwen3:32b:Q4_K_M", "--plan", "--target", "60"),
    "a plan that nothing reaches": ("qwen3:32b:Q4_K_M", "--plan", "--target", "5000"),
}
GOLDENS = sorted(
    path.stem for path in (EXAMPLES / "model-estimate").glob("*.json") if not path.stem.endswith(".invalid")
)


@pytest.fixture
def shown(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """What is shown of a case in a hundred columns, made in this process: it saves the start of Python."""
    monkeypatch.setenv("COLUMNS", "100")

    def show(case: str) -> str:
        document = here(capfd, "estimate", *CASES[case]).document
        show_plan(document) if document["kind"] == "HardwarePlan" else show_estimate(document)
        return "".join(f"{line.rstrip()}\n" for line in capfd.readouterr().out.splitlines())

    return show


@pytest.mark.parametrize(
    "case",
    CASES,
)
def test_people_see_a_table(shown: Callable[[str], str], snapshot: SnapshotAssertion, case: str) -> None:
    assert shown(case) == snapshot


def test_a_terminal_shows_the_same(door: Door, shown: Callable[[str], str]) -> None:
    ended = door.on_terminal("estimate", *CASES["experts on the processor"])
    assert (ended.code, ended.err) == (0, "")
    assert ended.screen == shown("experts on the processor")


@pytest.mark.slow
def test_a_terminal_shows_a_plan_the_same(door: Door, shown: Callable[[str], str]) -> None:
    assert door.on_terminal("estimate", *CASES["a plan"]).screen == shown("a plan")


@pytest.mark.parametrize("name", [name for name in GOLDENS if name != "expected"])
def test_every_kind_of_estimate_has_words(name: str, snapshot: SnapshotAssertion) -> None:
    document: dict[str, Any] = golden(name, "model-estimate")
    lines = [title(document), answer(document), *place_lines(document), *speed_lines(document)]
    assert "\n".join([*lines, *closing_lines(document)]) == snapshot


@pytest.mark.slow
def test_a_narrow_terminal_shows_every_figure(door: Door) -> None:
    wide, narrow = (door.on_terminal("estimate", *CASES["fits wholly"], columns=columns) for columns in (100, 40))
    figures = [word for word in wide.screen.split() if word[0].isdigit()]
    assert [word for word in narrow.screen.split() if word[0].isdigit()] == figures


def test_json_on_a_terminal_is_what_programs_get(door: Door) -> None:
    ended = door.on_terminal("estimate", *CASES["fits wholly"], "--json")
    assert check(json.loads(ended.text), "model-estimate") == ()


@pytest.mark.slow
def test_a_required_fit_is_told_on_a_terminal_too(door: Door) -> None:
    ended = door.on_terminal("estimate", *CASES["does not fit"], "--require-fit")
    assert (ended.code, ended.err) == (1, "")
    assert "It does not fit" in ended.screen


def test_the_page_shows_what_people_see(shown: Callable[[str], str]) -> None:
    page = (ROOT / "docs" / "estimate.md").read_text()
    blocks = [block.split("```")[0] for block in page.split("```text\n")[1:]]
    for case, block in zip(("experts on the processor", "a plan"), blocks, strict=True):
        screen = shown(case)
        for line in block.splitlines():
            assert line.strip() == "..." or f"{line}\n" in screen


@for_each(
    ("number", "text"),
    [(0, "0 MiB"), (2**20, "1 MiB"), (2**30 - 1, "1024 MiB"), (2**30, "1.00 GiB"), (2**41, "2048.00 GiB")],
)
def test_a_size_has_the_unit_that_people_read(number: int, text: str) -> None:
    assert size(number) == text


@for_each(("number", "text"), [(0.1234, "0.123"), (9.876, "9.88"), (99.94, "99.9"), (100, "100"), (12345.6, "12346")])
def test_a_speed_has_the_digits_that_mean_something(number: float, text: str) -> None:
    assert rate(number) == text

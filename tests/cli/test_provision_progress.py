"""What is shown while a model is provisioned: nothing for a moment, then how far it is, where somebody can see it."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from goldens import golden
from modeldoor.cli.provision_progress import A_MOMENT_S, HashingBar, Interrupted, Onlooker

if TYPE_CHECKING:
    from modeldoor_lifecycle.downloads.rows import Because

MIB = 2**20


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def nobody() -> None:
    return


@pytest.fixture
def clock() -> Clock:
    return Clock()


def drawn(bar: HashingBar, width: int = 80) -> list[str]:
    console = Console(file=io.StringIO(), width=width, color_system=None)
    with console.capture() as capture:
        console.print(bar.frame(width))
    return [line.rstrip() for line in capture.get().splitlines()]


def test_where_nothing_can_be_drawn_a_file_that_takes_long_is_said_once(
    capfd: pytest.CaptureFixture[str], clock: Clock
) -> None:
    with Onlooker("model.gguf", nobody, clock=clock) as onlooker:
        for done in range(5):
            onlooker.progress(done * MIB, 10 * MIB)
            clock.now_s += A_MOMENT_S
    assert capfd.readouterr().err == "modeldoor: reading every byte of 'model.gguf': 10.0 MiB\n"


def test_what_is_over_in_a_moment_is_not_said(capfd: pytest.CaptureFixture[str], clock: Clock) -> None:
    with Onlooker("model.gguf", nobody, clock=clock) as onlooker:
        onlooker.progress(0, 10 * MIB)
        clock.now_s += A_MOMENT_S / 2
        onlooker.progress(5 * MIB, 10 * MIB)
        clock.now_s += A_MOMENT_S
        onlooker.progress(10 * MIB, 10 * MIB)
    assert capfd.readouterr().err == ""


def test_the_bar_tells_how_much_of_the_file_was_read_and_how_long_the_rest_takes(clock: Clock) -> None:
    bar = HashingBar("model.gguf", clock=clock)
    clock.now_s += 2
    bar.show(500 * MIB, 2000 * MIB)
    line, words = drawn(bar)
    assert line.startswith("model.gguf ")
    assert line.endswith(" 25 % 0.48/1.95 GiB 250.0 MiB/s         6 s left")
    assert words == "reading every byte; Ctrl-C ends it"
    assert all(len(each) <= 30 for each in drawn(bar, 30))


def test_the_next_file_of_a_model_has_its_own_time(clock: Clock) -> None:
    bar = HashingBar("model.gguf", clock=clock)
    clock.now_s += 100
    bar.show(100 * MIB, 100 * MIB)
    bar.show(0, 50 * MIB)
    clock.now_s += 1
    bar.show(25 * MIB, 50 * MIB)
    assert "1 s left" in drawn(bar)[0]


def test_an_empty_file_is_no_division_by_zero(clock: Clock) -> None:
    bar = HashingBar("model.gguf", clock=clock)
    bar.show(0, 0)
    assert "0 %" in drawn(bar)[0]


def test_a_download_is_told_where_nothing_can_be_drawn(capfd: pytest.CaptureFixture[str]) -> None:
    name = golden("begun", "download-event")["download"]["displayName"]
    with Onlooker("model.gguf", nobody) as onlooker:
        onlooker.on_event(golden("begun", "download-event"))
    assert f"fetching '{name}'" in capfd.readouterr().err


def test_work_goes_on_until_somebody_wishes_otherwise() -> None:
    wishes: list[Because] = []
    with Onlooker("model.gguf", lambda: wishes[0] if wishes else None) as onlooker:
        onlooker.halt()
        wishes.append("owner")
        with pytest.raises(Interrupted):
            onlooker.halt()
        assert onlooker.watch.stop is not None
        assert onlooker.watch.stop() == "owner"

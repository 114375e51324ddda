"""The bar of a download: what it shows at any width and any moment."""

from __future__ import annotations

import io
from typing import Any

from rich.console import Console

from families import for_each
from goldens import golden
from modeldoor.cli.download_bar import DownloadBar, figures_that_fit

MIB = 2**20


def event(kind: str = "progressed", status: str = "downloading", **changes: Any) -> dict[str, Any]:
    download = {**golden("downloading", "model-download"), **changes}
    download["state"] = {**download["state"], "status": status}
    return {"event": {"type": kind}, "download": download}


def retrying(wait_ms: int) -> dict[str, Any]:
    return {**event(), "event": {**golden("retrying", "download-event")["event"], "waitMs": wait_ms}}


class Drawn:
    """A bar whose clock and halt are in the test's hands, and what it draws."""

    def __init__(self, *, is_followed: bool = False) -> None:
        self.now = 100.0
        self.because: str | None = None
        self.bar = DownloadBar(lambda: self.because, is_followed=is_followed, clock=lambda: self.now)

    def show(self, event: dict[str, Any]) -> Drawn:
        self.bar.show(event)
        return self

    def lines(self, width: int = 100) -> list[str]:
        console = Console(file=io.StringIO(), width=width, force_terminal=False, color_system=None)
        with console.capture() as capture:
            console.print(self.bar.frame(width))
        return [line.rstrip() for line in capture.get().splitlines()]

    @property
    def words(self) -> str:
        return self.lines(200)[1]


def test_before_the_first_event_nothing_is_drawn() -> None:
    assert Drawn().lines() == [""]


def test_it_shows_name_bar_share_rate_and_time_left() -> None:
    download = event(receivedBytes=1010 * MIB, totalBytes=2020 * MIB, percent=50, displayName="Llama 3.2 3B")
    download["download"]["state"] |= {"bytesPerSecond": 10 * MIB, "remainingSeconds": 101}
    line, words = Drawn().show(download).lines()
    assert line.startswith("Llama 3.2 3B ")
    assert line.count("━") + line.count("╸") + line.count("╺") > 10
    assert line.endswith(" 50 % 0.98/1.97 GiB  10.0 MiB/s  1 min 41 s left")
    assert words == "Ctrl-C pauses it, and keeps what has arrived"


@for_each("width", [200, 100, 80, 60, 40, 20, 10, 1])
def test_it_fits_into_any_width(width: int) -> None:
    lines = Drawn().show(event(displayName="モデル" * 20)).lines(width)
    assert len(lines) == 2
    for line in lines:
        assert Console().render_str(line, markup=False).cell_len <= width


def test_what_has_no_room_is_left_out_and_the_percentage_last() -> None:
    document = event()["download"]
    numbers = [len(figures_that_fit(document, width)) for width in (100, 55, 42, 10)]
    assert numbers == sorted(numbers, reverse=True)
    assert (numbers[0], numbers[-1]) == (4, 1)
    assert figures_that_fit(document, 10)[0].text == f"{document['percent']} %"


def test_nothing_moves_while_figures_change() -> None:
    slow, quick = event(percent=5, receivedBytes=10), event(percent=100, receivedBytes=2 * 10**9)
    slow["download"]["state"] |= {"bytesPerSecond": 9, "remainingSeconds": 3599}
    quick["download"]["state"] |= {"bytesPerSecond": 999 * MIB, "remainingSeconds": 1}
    ends = [[each.width for each in figures_that_fit(one["download"], 100)] for one in (slow, quick)]
    assert ends[0] == ends[1]


def test_a_retry_counts_down_and_ends_with_the_next_bytes() -> None:
    drawn = Drawn().show(event()).show(retrying(5000))
    assert drawn.words.startswith("trying again in 5 s (attempt ")
    drawn.now += 3
    assert drawn.words.startswith("trying again in 2 s (attempt ")
    drawn.show(event(receivedBytes=MIB))  # what had come before reaches the disk
    assert drawn.words.startswith("trying again in 2 s (attempt ")
    drawn.now += 3
    assert drawn.words.startswith("trying again (attempt ")
    drawn.show(event(receivedBytes=2 * MIB))
    assert drawn.words.startswith("Ctrl-C pauses it")


def test_while_it_waits_to_try_again_no_rate_is_claimed() -> None:
    downloading = event()
    downloading["download"]["state"] |= {"bytesPerSecond": MIB, "remainingSeconds": 7}
    drawn = Drawn().show(downloading)
    assert "MiB/s" in drawn.lines()[0]
    drawn.show({**retrying(5000), "download": downloading["download"]})
    assert "MiB/s" not in drawn.lines()[0]
    assert "left" not in drawn.lines()[0]


def test_that_it_starts_anew_is_said_for_a_while() -> None:
    restarted = {**event(), "event": {"type": "restarted", "because": "sourceChanged", "droppedBytes": 5}}
    drawn = Drawn().show(restarted).show(event(receivedBytes=5))
    assert drawn.words == "starting anew: the server has another file now"
    drawn.now += 11
    drawn.show(event(receivedBytes=6))
    assert drawn.words.startswith("Ctrl-C pauses it")


def test_when_nothing_comes_it_says_for_how_long() -> None:
    drawn = Drawn().show(event(receivedBytes=5))
    drawn.now += 4
    drawn.show(event(receivedBytes=5))
    drawn.now += 3
    assert drawn.words == "no new bytes for 7 s"
    drawn.show(event(receivedBytes=6))
    assert drawn.words.startswith("Ctrl-C pauses it")


@for_each(
    ("status", "words"),
    [
        ("pending", "waiting for its turn"),
        ("verifying", "checking every byte"),
        ("installing", "putting it in place"),
        ("paused", ""),
    ],
)
def test_every_phase_is_told(status: str, words: str) -> None:
    drawn = Drawn().show(event("stateChanged", status))
    drawn.now += 60
    assert drawn.lines(200)[1] == words


def test_that_it_is_being_halted_comes_before_everything() -> None:
    drawn = Drawn().show(retrying(5000))
    drawn.because = "owner"
    assert drawn.words == "pausing; Ctrl-C once more ends it at once"


def test_who_follows_another_program_is_told_that_ctrl_c_leaves_it_alone() -> None:
    drawn = Drawn(is_followed=True).show(event())
    assert drawn.words == "another program fetches it; Ctrl-C ends this view of it"
    drawn.because = "owner"
    assert drawn.words == "another program fetches it; Ctrl-C ends this view of it"


def test_a_follower_who_takes_over_is_none_any_more() -> None:
    drawn = Drawn(is_followed=True).show(event()).show(event("stateChanged", "pending")).show(event("stateChanged"))
    assert drawn.words.startswith("Ctrl-C pauses it")


def test_nothing_that_moves_the_cursor_is_drawn() -> None:
    line, _ = Drawn().show(event(displayName="x\x1b[2J\u202e")).lines()
    assert line.startswith("x?[2J? ")


def test_a_name_is_no_markup() -> None:
    line, _ = Drawn().show(event(displayName="[red]x[/red]")).lines()
    assert line.startswith("[red]x[/red] ")

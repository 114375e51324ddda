"""A download on a terminal while it goes on: a bar with its figures, and a line that says what is going on."""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from modeldoor.cli.download_words import FOLLOWED, PHASES, pace, restart_words, retry_words, share, time_left
from modeldoor.cli.output import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType
    from typing import Self, TextIO

    from rich.console import RenderableType

    Object = Mapping[str, Any]

REFRESHES_PER_SECOND = 5

QUIET_S = 5.0
"""Bytes are brought to the disk once a second; when none was for so long, that is worth saying."""

TOLD_FOR_S = 10.0
"""How long it is said that a file is fetched anew: it happens once, and goes on as any other."""

SHORTEST_BAR, LONG_BAR, LONGEST_BAR = 10, 20, 40
"""A long bar comes before the whole of a long name, a shorter one after its beginning."""

SHORTEST_NAME = 12

_CANNOT_DRAW = frozenset({"dumb", "unknown"})
"""What TERM calls a terminal that moves no cursor."""

SHOW_CURSOR = b"\r\x1b[?25h\n"
"""DECTCEM: rich hides the cursor while it draws."""


class Terminal:
    """Standard error; what a terminal that is closed does not take any more is let go, and the download goes on."""

    encoding = property(lambda _: getattr(sys.stderr, "encoding", "utf-8"))

    def isatty(self) -> bool:
        """Whether something can be drawn there."""
        return is_shown()

    def write(self, text: str) -> int:
        """Writes what can be written."""
        with suppress(OSError, ValueError):
            sys.stderr.write(text)
        return len(text)

    def flush(self) -> None:
        """Brings to the terminal what can be brought there."""
        with suppress(OSError, ValueError):
            sys.stderr.flush()


class DownloadBar:
    """Draws what the events of one download tell, on standard error, and is gone when it is over."""

    def __init__(
        self,
        because: Callable[[], object],
        *,
        is_followed: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`because` says why it is being halted, as long as it is; `is_followed`: another program runs it."""
        from rich.console import Console
        from rich.live import Live

        self._because = because
        self._is_followed = is_followed
        self._clock = clock
        self._download: Object | None = None
        self._retrying: Object | None = None
        self._retry_due = 0.0
        self._restarted: Object | None = None
        self._restarted_at = 0.0
        self._received_bytes = -1
        self._came_at = 0.0
        console = Console(file=cast("TextIO", Terminal()), highlight=False)
        self._live = Live(
            console=console,
            get_renderable=lambda: self.frame(console.width),
            refresh_per_second=REFRESHES_PER_SECOND,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.stop()

    def show(self, event: Object) -> None:
        """Takes an event in; it is drawn with the next refresh."""
        now = self._clock()
        download, happened = event["download"], event["event"]
        match happened["type"]:
            case "retrying":
                self._retrying, self._retry_due = happened, now + happened["waitMs"] / 1000
            case "restarted":
                self._restarted, self._restarted_at = happened, now
            case "progressed" if now < self._retry_due:
                pass  # what had arrived before the attempt failed reached the disk
            case _:
                self._retrying = None
        if download["state"]["status"] in ("pending", "paused"):
            self._is_followed = False  # whoever goes on now may be this process
        if download["receivedBytes"] != self._received_bytes or happened["type"] != "progressed":
            self._received_bytes, self._came_at = download["receivedBytes"], now
        self._download = download

    def frame(self, width: int) -> RenderableType:
        """What is drawn now."""
        from rich.console import Group
        from rich.text import Text

        if self._download is None:
            return Text("")
        return Group(
            progress_line(self._download, width, is_quiet=self._is_quiet() or self._retrying is not None),
            Text(printable(self._words(self._download)), style="dim", no_wrap=True, overflow="ellipsis"),
        )

    def _words(self, download: Object) -> str:
        """What is going on, in one line."""
        if self._because() is not None and not self._is_followed:
            return "pausing; Ctrl-C once more ends it at once"
        now = self._clock()
        if self._retrying is not None:
            return retry_words(self._retrying, self._retry_due - now)
        if self._restarted is not None and now - self._restarted_at < TOLD_FOR_S:
            return restart_words(self._restarted)
        if self._is_quiet():
            return f"no new bytes for {round(now - self._came_at)} s"
        phase = PHASES.get(download["state"]["status"], "")
        return FOLLOWED if self._is_followed and phase else phase

    def _is_quiet(self) -> bool:
        is_coming = self._download is not None and self._download["state"]["status"] == "downloading"
        return is_coming and self._clock() - self._came_at >= QUIET_S


def progress_line(download: Object, width: int, *, is_quiet: bool = False) -> RenderableType:
    """Name, bar and figures in one line; what has no room is left out, the least needed first.

    Room is kept for the longest figures, so that nothing moves while they change.
    """
    from rich.progress_bar import ProgressBar
    from rich.table import Table
    from rich.text import Text

    figures = figures_that_fit(download, width, is_quiet=is_quiet)
    name = Text(printable(download["displayName"]), style="bold", no_wrap=True, overflow="ellipsis")
    rest = width - sum(each.width + 1 for each in figures)
    name_width = min(name.cell_len, max(SHORTEST_NAME, rest - LONG_BAR - 1))
    bar_width = min(rest - name_width - 1, LONGEST_BAR)
    has_bar = bar_width >= SHORTEST_BAR
    table = Table.grid(padding=(0, 1, 0, 0))
    cells: list[RenderableType] = [name]
    table.add_column(no_wrap=True, max_width=max(rest - (bar_width + 1 if has_bar else 0), 1))
    if has_bar:
        table.add_column(width=bar_width)
        cells.append(ProgressBar(download["totalBytes"], download["receivedBytes"], width=bar_width))
    for each in figures:
        table.add_column(no_wrap=True, width=each.width, justify="right")
        cells.append(Text(each.text))
    table.add_row(*cells)
    return table


class Figure(NamedTuple):
    """A figure of the bar, and the width that it may take."""

    text: str
    width: int


def figures_that_fit(download: Object, width: int, *, is_quiet: bool = False) -> list[Figure]:
    """Percentage, bytes, rate and time left, as many of them as leave room for a name."""
    received, total = download["receivedBytes"], download["totalBytes"]
    state: Object = {} if is_quiet else download["state"]
    percent = Figure(f"{download['percent']} %", len("100 %"))
    bytes_here = Figure(share(received, total), len(share(total, total)))
    rate = Figure(pace(state), len("999.9 MiB/s"))
    left = Figure(time_left(state), len("59 min 59 s left"))
    # The percentage is worth most, then the time left: the rest says the same in other words.
    shown = [percent, bytes_here, rate, left]
    for least in (rate, bytes_here, left):
        if sum(each.width + 1 for each in shown) + SHORTEST_NAME > width:
            shown.remove(least)
    return shown


def is_shown() -> bool:
    """Whether standard error is a terminal on which a bar can be drawn, as one cannot that only prints line by line."""
    return is_watched() and os.environ.get("TERM", "").lower() not in _CANNOT_DRAW


def is_watched() -> bool:
    """Whether standard error is a terminal, where somebody looks."""
    try:
        return sys.stderr is not None and sys.stderr.isatty()
    except ValueError:
        return False


def give_the_cursor_back() -> None:
    """Undoes what drawing does to the terminal, for a process that ends at once."""
    if is_shown():
        os.write(sys.stderr.fileno(), SHOW_CURSOR)

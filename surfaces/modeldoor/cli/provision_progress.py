"""What is shown while a model is provisioned: the bar of a download, that of a file whose every byte is read, or lines."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, cast

from modeldoor.cli.download_bar import REFRESHES_PER_SECOND, DownloadBar, Terminal, is_shown, progress_line
from modeldoor.cli.download_lines import DownloadLines
from modeldoor.cli.download_words import attempt_words, size
from modeldoor.cli.output import complain, printable
from modeldoor_validators.errors import ModeldoorError
from modeldoor_validators.findings import quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType
    from typing import Self, TextIO

    from rich.console import RenderableType

    from modeldoor_lifecycle.downloads.rows import Because
    from modeldoor_lifecycle.hub.errors import TransferRefused
    from modeldoor_lifecycle.provisioner.surroundings import Watch

    Object = Mapping[str, Any]

A_MOMENT_S = 1.0
"""What is over sooner needs no word: a disk reads a gigabyte in that time."""

READING = "reading every byte; Ctrl-C ends it"


class Interrupted(ModeldoorError):  # named by what happened, as every error of ours
    """This process was told to end before it was done."""

    def __init__(self) -> None:
        super().__init__("interrupted: nothing was changed but what was said", hint="ask for it once more")


class HashingBar:
    """Draws how far a file has been read, on standard error, and is gone when it is over."""

    def __init__(self, name: str, *, began_s: float | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        """`began_s`: when reading began, by the clock, where that was before now."""
        from rich.console import Console
        from rich.live import Live

        self._name = name
        self._clock = clock
        self._began_s = clock() if began_s is None else began_s
        self._done_bytes = self._all_bytes = 0
        console = Console(file=cast("TextIO", Terminal()), highlight=False)
        self._live = Live(
            console=console,
            get_renderable=lambda: self.frame(console.width),
            refresh_per_second=REFRESHES_PER_SECOND,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )

    def start(self) -> None:
        """Begins to draw."""
        self._live.start()

    def stop(self) -> None:
        """Takes the bar away."""
        self._live.stop()

    def show(self, done_bytes: int, all_bytes: int) -> None:
        """Takes in how far it is; that is drawn with the next refresh."""
        if done_bytes < self._done_bytes:
            self._began_s = self._clock()  # the next file
        self._done_bytes, self._all_bytes = done_bytes, all_bytes

    def frame(self, width: int) -> RenderableType:
        """What is drawn now."""
        from rich.console import Group
        from rich.text import Text

        return Group(progress_line(self._as_of_a_download(), width), Text(READING, style="dim", no_wrap=True))

    def _as_of_a_download(self) -> Object:
        state: dict[str, Any] = {}
        elapsed_s = self._clock() - self._began_s
        if elapsed_s > 0 and self._done_bytes:
            rate = self._done_bytes / elapsed_s
            left_bytes = self._all_bytes - self._done_bytes
            state = {"bytesPerSecond": rate, "remainingSeconds": round(left_bytes / rate)}
        return {
            "displayName": self._name,
            "receivedBytes": self._done_bytes,
            "totalBytes": max(self._all_bytes, 1),
            "percent": 100 * self._done_bytes // max(self._all_bytes, 1),
            "state": state,
        }


class Onlooker:
    """Shows what goes on with one model, as it is told of it, and asks the wish of whoever started it.

    While this is entered, a bar may stand on the terminal.
    """

    def __init__(
        self, name: str, because: Callable[[], Because | None], *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`name` is what to call the model; `because` says why the work is to be halted, as long as it is."""
        self._name = printable(name)
        self._because = because
        self._clock = clock
        self._download: DownloadBar | DownloadLines | None = None
        self._hashing: HashingBar | None = None
        self._hashing_began_s: float | None = None
        self._is_said = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.clear()

    def clear(self) -> None:
        """Takes away what is drawn."""
        if isinstance(self._download, DownloadBar):
            self._download.__exit__(None, None, None)
        if self._hashing is not None:
            self._hashing.stop()
        self._download = self._hashing = None

    @property
    def watch(self) -> Watch:
        """What the provisioner tells and asks."""
        from modeldoor_lifecycle.provisioner.surroundings import Watch

        return Watch(
            halt=self.halt,
            on_progress=self.progress,
            on_event=self.on_event,
            on_attempt=self.told,
            stop=self._because,
        )

    def halt(self) -> None:
        """Raises `Interrupted` where the work is to be halted."""
        if self._because() is not None:
            raise Interrupted

    def on_event(self, event: Object) -> None:
        """An event of the download of the model (`DownloadEvent`)."""
        if self._download is None:
            from modeldoor_lifecycle.downloads.transitions import RUNNING

            self.clear()
            is_followed = event["download"]["state"]["status"] in RUNNING
            if is_shown():
                self._download = DownloadBar(self._because, is_followed=is_followed).__enter__()
            else:
                self._download = DownloadLines(is_followed=is_followed)
        self._download.show(event)

    def progress(self, done_bytes: int, all_bytes: int) -> None:
        """How much of a file has been read to verify it."""
        now = self._clock()
        if self._hashing_began_s is None:
            self._hashing_began_s = now
        if self._hashing is not None:
            self._hashing.show(done_bytes, all_bytes)
        elif now - self._hashing_began_s >= A_MOMENT_S and done_bytes < all_bytes:
            self._begin(done_bytes, all_bytes)

    def told(self, attempt: int, wait_s: float, refusal: TransferRefused) -> None:
        """A question to a server that is asked again."""
        complain(attempt_words(attempt, wait_s, refusal.message))

    def _begin(self, done_bytes: int, all_bytes: int) -> None:
        if is_shown():
            self.clear()
            self._hashing = HashingBar(self._name, began_s=self._hashing_began_s, clock=self._clock)
            self._hashing.show(done_bytes, all_bytes)
            self._hashing.start()
        elif not self._is_said:
            self._is_said = True
            complain(f"reading every byte of {quoted(self._name)}: {size(all_bytes)}")

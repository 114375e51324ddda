"""`modeldoor download` while it runs: halted by signals and from other programs, followed, killed, and left by its reader."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import pty
import select
import signal
import sqlite3
import subprocess
import threading
import time
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from command import BIN, LONG_S, Door
from file_servers import ServedFile, cut_after, faithful, file_server, part_of, send_body, send_head, stall_after
from modeldoor_validators import check

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

    from loopback_servers import Exchange

DATA = bytes(range(256)) * 4096
DIGEST = "sha256:" + hashlib.sha256(DATA).hexdigest()
HALF = len(DATA) // 2


def arguments_for(url: str) -> tuple[str, ...]:
    return ("start", url, "--digest", DIGEST, "--bytes", str(len(DATA)))


class Running:
    """A download in the foreground that tells its events."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        self.process = process
        self._out = process.stdout.fileno()
        self._read = b""

    def event(self) -> Any:
        """The next event."""
        while b"\n" not in self._read:
            assert select.select([self._out], [], [], LONG_S)[0], "nothing came"
            chunk = os.read(self._out, 1 << 16)
            assert chunk, "the stream ended before a whole line"
            self._read += chunk
        line, _, self._read = self._read.partition(b"\n")
        event = json.loads(line)
        assert check(event, "download-event") == ()
        return event

    def until(self, wanted: Callable[[Any], bool]) -> Any:
        """The download as the first event from now on that is as wanted tells it."""
        deadline = time.monotonic() + LONG_S
        while time.monotonic() < deadline:
            event = self.event()
            if wanted(event["download"]):
                return event["download"]
        raise AssertionError("no such event came")

    def until_half(self) -> Any:
        """The download once half of its bytes are safe."""
        return self.until(lambda each: each["receivedBytes"] == HALF)

    def ended(self, number: int | None = None) -> tuple[int, list[Any], list[str]]:
        """Its exit code, the events that were left and its complaints, after this signal."""
        if number is not None:
            self.process.send_signal(number)
        out, err = self.process.communicate(timeout=LONG_S)
        events = [json.loads(line) for line in (self._read + out).splitlines()]
        complaints = err.decode().splitlines()
        assert all(each.startswith("modeldoor: ") for each in complaints)
        return self.process.returncode, events, complaints


@contextmanager
def running(door: Door, *arguments: str) -> Generator[Running]:
    process = door.start("download", *arguments, "--json")
    try:
        yield Running(process)
    finally:
        process.kill()
        process.communicate()


def partials(door: Door) -> list[Path]:
    return [path for path in (door.folder / "modeldoor" / "data" / "store").iterdir() if "partial" in path.name]


def test_ctrl_c_pauses_and_what_arrived_is_not_fetched_again(door: Door) -> None:
    with file_server(DATA, first=[stall_after(HALF)]) as server:
        with running(door, *arguments_for(server.url)) as one:
            one.until_half()
            code, events, (complaint,) = one.ended(signal.SIGINT)
        download = events[-1]["download"]
        assert code == 2
        assert (download["state"]["status"], download["state"]["because"]) == ("paused", "owner")
        assert download["receivedBytes"] == HALF
        assert complaint.endswith(
            f"'model.gguf' was paused: 50 % of it is here (go on: modeldoor download resume {download['downloadId'][:8]})"
        )
        resumed = door("download", "resume", download["downloadId"][:8])
        assert (resumed.code, resumed.document["state"]["status"]) == (0, "complete")
        assert [each.fields.get("range") for each in server.requests] == [None, f"bytes={HALF}-"]
    store = door.folder / "modeldoor" / "data" / "store"
    assert (store / DIGEST.replace(":", "-")).read_bytes() == DATA


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP], ids=lambda each: each.name)
@pytest.mark.slow
def test_a_program_that_is_told_to_end_leaves_an_interrupted_download(door: Door, number: signal.Signals) -> None:
    if signal.getsignal(number) is signal.SIG_IGN:
        pytest.skip("the tests themselves were started to ignore it, and so is what they start (nohup)")
    with file_server(DATA, first=[stall_after(HALF)]) as server:
        with running(door, *arguments_for(server.url)) as one:
            one.until_half()
            code, events, _ = one.ended(number)
        assert code == 2
        assert events[-1]["download"]["state"]["because"] == "interruption"
        assert door("download", *arguments_for(server.url)).code == 0


def test_one_is_paused_and_cancelled_from_another_program(door: Door) -> None:
    with file_server(DATA, first=[stall_after(HALF), stall_after(0)]) as server:
        with running(door, *arguments_for(server.url)) as one:
            identifier = one.until_half()["downloadId"]
            paused = door("download", "pause", identifier)
            assert (paused.code, paused.document["state"]["status"]) == (0, "paused")
            code, events, (complaint,) = one.ended()
        assert (code, events[-1]["download"]["state"]["status"]) == (2, "paused")
        assert "was paused from elsewhere: 50 %" in complaint
        with running(door, "resume", identifier) as one:
            one.until(lambda each: each["state"]["status"] == "downloading")
            cancelled = door("download", "cancel", "model.gguf")
            assert (cancelled.code, cancelled.document["state"]["status"]) == (0, "cancelled")
            code, events, (complaint,) = one.ended()
        assert (code, events[-1]["download"]["state"]["status"]) == (2, "cancelled")
        assert "was cancelled from elsewhere" in complaint
    assert partials(door) == []


def test_two_programs_that_start_the_same_download_share_one_transfer(door: Door) -> None:
    with file_server(DATA, always=stall_after(HALF)) as server:
        with running(door, *arguments_for(server.url)) as one, running(door, *arguments_for(server.url)) as other:
            assert one.until_half()["downloadId"] == other.until_half()["downloadId"]
            assert door("download", "cancel", "model.gguf").code == 0
            ends = [one.ended(), other.ended()]
        assert len(server.requests) == 1
    for code, events, _ in ends:
        assert (code, events[-1]["download"]["state"]["status"]) == (2, "cancelled")


@pytest.mark.slow
def test_a_follower_sees_the_end_of_what_another_program_fetches(door: Door) -> None:
    with file_server(DATA) as server:
        limited = (*arguments_for(server.url), "--limit", "800KB")
        with running(door, *limited) as one, running(door, *limited) as other:
            ends = [one.ended(), other.ended()]
        assert len(server.requests) == 1
    for code, events, _ in ends:
        assert code == 0
        assert events[-1]["download"]["state"]["status"] == "complete"
        assert [each for each in events if check(each, "download-event")] == []


@pytest.mark.slow
def test_ctrl_c_ends_a_follower_and_leaves_the_run_alone(door: Door) -> None:
    with file_server(DATA, always=stall_after(HALF)) as server, running(door, *arguments_for(server.url)) as one:
        identifier = one.until_half()["downloadId"]
        with running(door, "resume", identifier) as other:
            other.until_half()
            code, _, (complaint,) = other.ended(signal.SIGINT)
        assert code == 2
        assert "goes on in another program" in complaint
        assert door("download", "status", identifier).document["state"]["status"] == "downloading"
        assert one.process.poll() is None


def test_a_killed_download_is_recovered_and_told_by_the_next_command(door: Door) -> None:
    with file_server(DATA, first=[stall_after(HALF)]) as server:
        with running(door, *arguments_for(server.url)) as one:
            one.until_half()
            one.ended(signal.SIGKILL)
        listed = door("download", "list")
        assert json.loads(listed.text)["state"]["because"] == "interruption"
        assert listed.messages == [
            "modeldoor: 'model.gguf' was left unfinished by a program that ended; 50 % of it is here"
        ]
        assert door("download", "list").err == ""
        assert door("download", "resume", "model.gguf").code == 0
        assert server.requests[-1].fields["range"] == f"bytes={HALF}-"


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda each: each.name)
def test_a_second_signal_ends_it_whatever_it_waits_for(door: Door, number: signal.Signals) -> None:
    with file_server(DATA, first=[stall_after(HALF)]) as server:
        with running(door, *arguments_for(server.url)) as one:
            one.until_half()
            (path,) = (door.folder / "modeldoor" / "state").glob("*.sqlite")
            with closing(sqlite3.connect(path, isolation_level=None)) as held:
                held.execute("BEGIN IMMEDIATE")  # so that it cannot say that it is paused
                code = None
                while code is None:
                    one.process.send_signal(number)
                    try:
                        code = one.process.wait(0.2)
                    except subprocess.TimeoutExpired:
                        continue
                held.execute("ROLLBACK")
            _, _, complaints = one.ended()
        assert (code, complaints) == (
            2,
            ["modeldoor: ended at once; the next command recovers what has arrived"],
        )
        assert door("download", "resume", "model.gguf").code == 0


@pytest.mark.slow
def test_a_reader_who_goes_away_pauses_it(door: Door) -> None:
    with file_server(DATA) as server:
        arguments = " ".join((*arguments_for(server.url), "--limit", "200KB", "--json"))
        ended = door.shell(f"{{ modeldoor download {arguments}; echo $? >code; }} | head -n 1")
    assert json.loads(ended.text)["download"]["state"]["status"] == "pending"
    assert (door.folder / "code").read_text() == "2\n"
    assert "nobody reads its events any more" in ended.err
    assert json.loads(door("download", "list").text)["state"]["because"] == "interruption"


@pytest.mark.slow
def test_a_full_disk_under_the_events_pauses_it_and_is_said(door: Door) -> None:
    with file_server(DATA) as server:
        arguments = " ".join(arguments_for(server.url))
        ended = door.shell(f"modeldoor download {arguments} --json >/dev/full")
    assert ended.code == 2
    assert ended.messages[0].startswith("modeldoor: standard output must be writable")
    assert json.loads(door("download", "list").text)["state"]["because"] == "interruption"


STREAM = """
import sys
from modeldoor.cli.download_stream import EventStream
stream = EventStream()
for number in range(1000):
    stream.send({"sequence": number, "event": {"type": "progressed"}, "filler": "x" * 500})
stream.send({"sequence": 1000, "event": {"type": "stateChanged"}})
sys.stderr.write("sent\\n")
stream.finish(lambda: False)
"""


@pytest.mark.slow
def test_a_reader_who_does_not_read_cannot_keep_a_program_that_must_end(door: Door) -> None:
    reading, writing = os.pipe()
    fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, 4096)
    with open(reading, "rb") as reader:
        code = STREAM.replace("lambda: False", "lambda: True")
        with open(writing, "wb") as out:
            done = subprocess.run(
                [BIN / "python", "-c", code], stdout=out, env=door.environment, timeout=LONG_S, check=False
            )
        assert done.returncode == 0
        assert b'"sequence":1000' not in reader.read()


def test_a_reader_who_does_not_read_holds_nothing_up_and_misses_no_change(door: Door) -> None:
    reading, writing = os.pipe()
    fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, 4096)
    with open(reading, "rb") as reader:
        process = subprocess.Popen(
            [BIN / "python", "-c", STREAM],
            stdout=writing,
            stderr=subprocess.PIPE,
            env=door.environment,
        )
        os.close(writing)
        assert process.stderr is not None
        assert process.stderr.readline() == b"sent\n"
        lines = reader.read().splitlines()
        assert process.wait(LONG_S) == 0
        process.stderr.close()
    numbers = [json.loads(line)["sequence"] for line in lines]
    assert numbers == sorted(set(numbers))
    assert numbers[0] == 0
    assert numbers[-1] == 1000
    assert len(numbers) < 20


TAKES_THE_TERMINAL = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.argv[1], sys.argv[1:])
"""
"""Makes the terminal that of the program's session, so that Ctrl-C and its end become signals."""


class Screen:
    """A download on a terminal: both of its outputs are the terminal, or only the one for words (`out`: where the other is)."""

    def __init__(
        self, door: Door, *arguments: str, out: int | None = None, before: str = "", **environment: str
    ) -> None:
        self.terminal, theirs = pty.openpty()
        self.process = subprocess.Popen(
            [BIN / "python", "-c", before + TAKES_THE_TERMINAL, door.command, "download", *arguments],
            stdin=theirs,
            stdout=theirs if out is None else out,
            stderr=theirs,
            cwd=door.folder,
            env=door.environment_with({"TERM": "xterm-256color", "COLUMNS": "100", "LINES": "30", **environment}),
            start_new_session=True,
        )
        os.close(theirs)
        self.shown = b""

    def until(self, wanted: bytes) -> None:
        """Waits until this was shown since the last time."""
        seen = len(self.shown)
        while wanted not in self.shown[seen:]:
            assert self._reads(), f"it ended without {wanted!r}: {self.shown!r}"

    def ended(self) -> tuple[int, str]:
        """The exit code, and all that was shown."""
        while self._reads():
            pass
        os.close(self.terminal)
        return self.process.wait(LONG_S), self.shown.decode()

    def _reads(self) -> bool:
        assert select.select([self.terminal], [], [], LONG_S)[0], f"nothing more came: {self.shown!r}"
        try:
            chunk = os.read(self.terminal, 1 << 16)
        except OSError:  # Linux says so when nobody has the other side open any more
            return False
        self.shown += chunk
        return bool(chunk)


def test_on_a_terminal_a_bar_is_drawn_and_ctrl_c_pauses(door: Door) -> None:
    with file_server(DATA, first=[stall_after(HALF)]) as server:
        screen = Screen(door, *arguments_for(server.url), "--name", "A model")
        screen.until(b"50 %")
        os.write(screen.terminal, b"\x03")
        code, shown = screen.ended()
        assert code == 2
        assert "━" in shown
        assert "0.5/1.0 MiB" in shown
        assert "Ctrl-C pauses it, and keeps what has arrived" in shown
        assert "modeldoor: 'A model' was paused: 50 % of it is here (go on: modeldoor download resume " in shown
        assert shown.rfind("\x1b[?25h") > shown.rfind("\x1b[?25l")  # the cursor is back
        again = Screen(door, "resume", "A model")
        code, shown = again.ended()
    assert code == 0
    assert "A model is here: 1.0 MiB, SHA-256 as it must be\r\n" in shown


@pytest.mark.slow
def test_a_terminal_that_is_closed_interrupts_it(door: Door) -> None:
    with file_server(DATA, first=[stall_after(HALF)]) as server:
        screen = Screen(door, *arguments_for(server.url))
        screen.until(b"50 %")
        os.close(screen.terminal)
        assert screen.process.wait(LONG_S) == 2
        (listed,) = door("download", "list").text.splitlines()
        assert json.loads(listed)["state"]["because"] == "interruption"
        assert json.loads(listed)["receivedBytes"] == HALF


IGNORES_HANGUPS = """
import signal
signal.signal(signal.SIGHUP, signal.SIG_IGN)
"""


@pytest.mark.slow
@pytest.mark.parametrize("is_out_a_file", [True, False])
def test_a_terminal_that_is_closed_denies_no_file_to_who_ignores_it(
    door: Door, tmp_path: Path, is_out_a_file: bool
) -> None:
    is_closed = threading.Event()

    def in_halves(file: ServedFile, exchange: Exchange) -> None:
        part = part_of(file, exchange)
        send_head(exchange, part)
        send_body(exchange, part.body[:HALF])
        is_closed.wait(LONG_S)
        send_body(exchange, part.body[HALF:])

    with file_server(DATA, always=in_halves) as server, open(tmp_path / "out", "wb") as out:
        to = out.fileno() if is_out_a_file else None
        unbuffered = {"PYTHONUNBUFFERED": "1"}  # as images of containers set it: writing nothing fails there too
        screen = Screen(door, *arguments_for(server.url), out=to, before=IGNORES_HANGUPS, **unbuffered)
        screen.until(b"50 %")
        os.close(screen.terminal)
        is_closed.set()
        assert screen.process.wait(LONG_S) == 0
    if is_out_a_file:
        assert json.loads((tmp_path / "out").read_bytes())["state"]["status"] == "complete"


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda each: each.name)
def test_who_holds_the_terminal_does_not_hold_the_program(door: Door, number: signal.Signals) -> None:
    with file_server(DATA, first=[stall_after(HALF)]) as server:
        screen = Screen(door, *arguments_for(server.url))
        screen.until(b"50 %")
        os.write(screen.terminal, b"\x13")
        screen.process.send_signal(number)
        assert screen.process.wait(LONG_S) == 2
        os.close(screen.terminal)
        (listed,) = door("download", "list").text.splitlines()
        assert json.loads(listed)["state"]["status"] == "paused"
        assert door("download", "list").err == ""


@pytest.mark.slow
def test_ctrl_backslash_ends_it_at_once_and_gives_the_cursor_back(door: Door) -> None:
    with file_server(DATA, first=[stall_after(HALF)]) as server:
        screen = Screen(door, *arguments_for(server.url))
        screen.until(b"50 %")
        os.write(screen.terminal, b"\x1c")
        code, shown = screen.ended()
    assert code == 2
    assert "ended at once; the next command recovers what has arrived" in shown
    assert shown.rfind("\x1b[?25h") > shown.rfind("\x1b[?25l")


@pytest.mark.slow
def test_a_terminal_that_moves_no_cursor_gets_lines(door: Door) -> None:
    with file_server(DATA, first=[faithful, cut_after(HALF)]) as server:
        screen = Screen(door, "start", server.url, "--digest", DIGEST, TERM="dumb")
        code, shown = screen.ended()
    asking, begun, retried, done, _ = shown.splitlines()
    assert code == 0
    assert asking == f"modeldoor: asking '{server.endpoint.removeprefix('http://')}' about the file"
    assert begun.startswith("modeldoor: fetching 'model.gguf': 1.0 MiB (halt it: modeldoor download pause ")
    assert retried.startswith("modeldoor: trying again")
    assert done == "model.gguf is here: 1.0 MiB, SHA-256 as it must be"


@pytest.mark.slow
def test_a_limit_has_no_part_in_what_another_program_fetches(door: Door) -> None:
    with file_server(DATA, always=stall_after(HALF)) as server, running(door, *arguments_for(server.url)) as one:
        identifier = one.until_half()["downloadId"]
        with running(door, "resume", identifier, "--limit", "5MB") as other:
            other.until_half()
            _, _, complaints = other.ended(signal.SIGINT)
    assert "--limit has no part in it" in complaints[0]


def test_nothing_of_ours_is_imported_before_an_interruption_has_a_quiet_end(door: Door) -> None:
    code = "import sys, modeldoor.cli.main; print([name for name in sys.modules if name.startswith('modeldoor')])"
    assert door.python(code).text == "['modeldoor', 'modeldoor.cli', 'modeldoor.cli.main']\n"

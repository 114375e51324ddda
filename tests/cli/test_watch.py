"""`modeldoor snapshot --watch`: it keeps its pace, ends when it is told to, and never shows half a document."""

from __future__ import annotations

import errno
import fcntl
import json
import mmap
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from command import LONG_S, Door
from goldens import golden
from modeldoor.cli.watch import CLEAR_SCREEN
from modeldoor_validators import check

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

ONE = "urn:srcos:model-profile:local-llama32-1b"


class Watch:
    """A watch that runs, with what it has said so far."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        assert process.stderr is not None
        self.process = process
        self.out, self.err = process.stdout, process.stderr
        self._read = b""

    def line(self) -> Any:
        """The next line, which is one whole document."""
        while b"\n" not in self._read:
            chunk = _chunk(self.out.fileno())
            assert chunk, "the stream ended before a whole line"
            self._read += chunk
        line, _, self._read = self._read.partition(b"\n")
        return json.loads(line)

    def until(self, wanted: Callable[[Any], bool]) -> Any:
        """The first document from now on that is as wanted."""
        deadline = time.monotonic() + LONG_S
        while time.monotonic() < deadline:
            document = self.line()
            if wanted(document):
                return document
        raise AssertionError("no such document came")

    def complaint(self) -> str:
        """What it says next on standard error."""
        return _chunk(self.err.fileno()).decode()

    def ended(self, number: int = signal.SIGTERM) -> tuple[int, bytes, str]:
        """Tells it to end, and how it did: exit code, the rest of its output, and of its complaints."""
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=LONG_S)
        return self.process.returncode, self._read + out, err.decode()


def _chunk(descriptor: int) -> bytes:
    assert select.select([descriptor], [], [], LONG_S)[0], "nothing came"
    return os.read(descriptor, 1 << 20)


@contextmanager
def watching(door: Door, *arguments: str | Path) -> Generator[Watch]:
    process = door.start("snapshot", "--watch", *arguments)
    try:
        yield Watch(process)
    finally:
        process.kill()
        process.communicate()


def replaced(path: Path, old: int | None = None) -> int:
    """Waits until another file stands there than the one with this inode, and gives the new one's."""
    deadline = time.monotonic() + LONG_S
    while time.monotonic() < deadline:
        if path.exists() and (inode := path.stat().st_ino) != old:
            return inode
        time.sleep(0.01)
    raise AssertionError("the file was not replaced")


class TestStream:
    def test_each_line_is_one_snapshot_that_passes_the_gate(self, door: Door) -> None:
        with watching(door, "0.05") as watch:
            documents = [watch.line() for _ in range(3)]
        for document in documents:
            assert check(document, "resource-snapshot") == ()
        times = [document["bootTimeMs"] for document in documents]
        assert times == sorted(set(times))

    @pytest.mark.slow
    def test_it_keeps_its_pace(self, door: Door) -> None:
        with watching(door, "0.25") as watch:
            watch.line()
            times = [watch.line()["bootTimeMs"] for _ in range(5)]
        assert (times[-1] - times[0]) / 4 == pytest.approx(250, abs=60)

    def test_without_a_pause_one_follows_the_other(self, door: Door) -> None:
        with watching(door, "0") as watch:
            assert [watch.line()["kind"] for _ in range(20)] == ["LocalResourceSnapshot"] * 20

    def test_other_views_come_as_lines_too(self, door: Door) -> None:
        for view in ("guardrail", "agentplane"):
            with watching(door, "0.05", "--view", view) as watch:
                evidence = watch.line()
            assert check(evidence, f"{view}-evidence") == ()
            assert evidence["ageMs"] < 2000

    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP], ids=lambda each: each.name)
    def test_a_signal_ends_it_in_good_order(self, door: Door, number: signal.Signals) -> None:
        with watching(door, "0.05") as watch:
            watch.line()
            code, rest, err = watch.ended(number)
        assert (code, err) == (0, "")
        assert rest == b"" or rest.endswith(b"\n")
        for line in rest.splitlines():
            assert check(json.loads(line), "resource-snapshot") == ()

    def test_a_signal_that_is_ignored_stays_so(self, door: Door) -> None:
        script = door.folder / "under-nohup"
        script.write_text(f"#!/bin/sh\ntrap '' HUP\nexec {door.command} \"$@\"\n")
        script.chmod(0o755)
        door.command = str(script)
        with watching(door, "0.05") as watch:
            before = watch.line()["bootTimeMs"]
            watch.process.send_signal(signal.SIGHUP)
            watch.until(lambda document: document["bootTimeMs"] > before + 500)
            code, _, err = watch.ended()
        assert (code, err) == (0, "")

    def test_it_ends_when_nobody_reads_any_more(self, door: Door) -> None:
        with watching(door, "0.05") as watch:
            watch.line()
            watch.out.close()
            assert watch.process.wait(LONG_S) == 0
            assert watch.err.read() == b""

    def test_a_reader_that_takes_the_first_line_ends_it(self, door: Door) -> None:
        ended = door.shell("modeldoor snapshot --watch 0.05 | head -n 1")
        assert (ended.code, ended.err) == (0, "")
        assert check(ended.document, "resource-snapshot") == ()

    def test_a_signal_ends_it_though_the_reader_has_stopped_reading(self, door: Door) -> None:
        with watching(door, "0") as watch:
            watch.line()
            wait_until_full(watch.out.fileno())
            watch.process.send_signal(signal.SIGTERM)
            assert watch.process.wait(LONG_S) == 0

    def test_a_full_device_is_an_error(self, door: Door) -> None:
        ended = door.shell("modeldoor snapshot --watch 0.05 > /dev/full")
        assert ended.code == 2
        assert ended.messages == [
            "modeldoor: standard output must be writable: no space left on device (what stands there is not whole)"
        ]


def wait_until_full(descriptor: int) -> None:
    """Waits until nothing more goes into this pipe, which is made as small as one can be: shorter than a line."""
    while True:
        try:
            fcntl.fcntl(descriptor, fcntl.F_SETPIPE_SZ, mmap.PAGESIZE)
        except OSError as error:
            if error.errno != errno.EBUSY:
                raise
            _chunk(descriptor)
        else:
            break
    assert select.select([descriptor], [], [], LONG_S)[0], "nothing came"


class TestFile:
    def test_the_file_is_replaced_and_is_whole_at_every_moment(self, door: Door) -> None:
        path = door.folder / "snapshot.json"
        with watching(door, "0.01", "--output", path) as watch:
            replaced(path)
            seen: set[int] = set()
            while len(seen) < 10:
                document = json.loads(path.read_bytes())
                assert document["kind"] == "LocalResourceSnapshot"
                seen.add(path.stat().st_mtime_ns)  # the number of a file that is gone is soon that of another
            assert watch.ended() == (0, b"", "")
        assert check(json.loads(path.read_bytes()), "resource-snapshot") == ()
        assert [each.name for each in door.folder.iterdir() if each.name.startswith(".")] == []

    def test_a_kill_leaves_a_whole_file(self, door: Door) -> None:
        path = door.folder / "snapshot.json"
        for _ in range(5):
            with watching(door, "0", "--output", path) as watch:
                replaced(path)
                watch.process.kill()
                watch.process.wait(LONG_S)
            assert check(json.loads(path.read_bytes()), "resource-snapshot") == ()

    def test_two_watches_may_write_one_file(self, door: Door) -> None:
        path = door.folder / "snapshot.json"
        with watching(door, "0", "--output", path) as one, watching(door, "0", "--output", path) as two:
            inode = replaced(path)
            for _ in range(20):
                inode = replaced(path, inode)
                assert check(json.loads(path.read_bytes()), "resource-snapshot") == ()
            assert one.ended()[0] == two.ended()[0] == 0

    def test_a_folder_that_goes_away_is_complained_of_once_and_used_again_when_it_is_back(self, door: Door) -> None:
        folder, away = door.folder / "state", door.folder / "away"
        folder.mkdir()
        path = folder / "snapshot.json"
        with watching(door, "0.02", "--output", path) as watch:
            inode = replaced(path)
            folder.rename(away)
            # It went before the file was written, or between that and the order to keep it on the disk.
            assert re.search(r"must be (writable|kept on the disk): no such file or directory", watch.complaint())
            door.write_profile("odd.json", "{")
            said = watch.complaint()
            assert said.startswith("modeldoor: profile 'odd.json' is left out")
            assert said.count("\n") == 1, "a later round failed in the same way and did not say so again"
            away.rename(folder)
            replaced(path, inode)
            assert watch.ended() == (0, b"", "")

    def test_a_file_that_cannot_be_written_at_all_ends_it(self, door: Door) -> None:
        ended = door("snapshot", "--watch", "1", "--output", door.folder / "nowhere" / "snapshot.json")
        assert ended.code == 2
        assert "must be writable" in ended.only_message

    def test_metrics_go_into_a_file(self, door: Door) -> None:
        path = door.folder / "modeldoor.prom"
        with watching(door, "0.02", "--view", "openmetrics", "--output", path) as watch:
            replaced(path)
            assert watch.ended()[0] == 0
        assert path.read_text().endswith("# EOF\n")


class TestSettings:
    def test_a_policy_that_changes_counts_from_the_next_snapshot_on(self, door: Door) -> None:
        policy = golden("default", "admission-policy")
        with watching(door, "0.02") as watch:
            assert watch.line()["expiresAt"] > ""
            door.write_policy({**policy, "snapshotLifetimeSeconds": 7})
            watch.until(lambda each: each["policy"]["snapshotLifetimeSeconds"] == 7)

    def test_a_policy_that_breaks_denies_until_it_is_mended(self, door: Door) -> None:
        def replace(content: str) -> None:  # at once: a file that is being written is empty first
            written = door.folder / "written.json"
            written.write_text(content)
            written.chmod(0o600)
            written.replace(path)

        good = json.dumps(golden("default", "admission-policy"))
        path = door.write_policy(good)
        with watching(door, "0.02") as watch:
            assert "refusal" not in watch.line()
            replace("{")
            assert watch.until(lambda each: "refusal" in each)["admission"]["verdict"] == "deny"
            assert watch.complaint().count("\n") == 1
            watch.until(lambda each: "refusal" in each)
            replace(good)
            watch.until(lambda each: "refusal" not in each)
            code, _, err = watch.ended()
        assert (code, err) == (0, "")

    def test_a_profile_that_is_taken_away_is_complained_of_and_nothing_is_said_for_it(self, door: Door) -> None:
        mine = {**golden("local-llama32-1b", "model-profile"), "profileId": "urn:srcos:model-profile:mine"}
        path = door.write_profile("mine.json", mine)
        with watching(door, "0.02", "--profile", mine["profileId"]) as watch:
            assert watch.line()["profiles"][0]["profileRef"] == mine["profileId"]
            path.unlink()
            assert "'urn:srcos:model-profile:mine' must be a profile of the snapshot" in watch.complaint()
            door.write_profile("mine.json", mine)
            watch.until(lambda each: each["profiles"][0]["profileRef"] == mine["profileId"])

    def test_a_profile_that_was_never_there_ends_it(self, door: Door) -> None:
        ended = door("snapshot", "--watch", "1", "--profile", "urn:srcos:model-profile:nobody")
        assert ended.code == 2
        assert "must be a profile of the snapshot" in ended.only_message


class TestUsage:
    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (["--watch", "1", "--input", "x.json"], "--watch has no part for --input: that is for one snapshot"),
            (["--watch", "1", "--require-admit"], "--watch has no part for --require-admit: that is for one snapshot"),
            (["--watch", "1", "--input", "x", "--at", "y"], "--watch has no part for --input"),
            (["--watch", "nan"], "--watch must be a number of seconds"),
            (["--watch", "-1"], "-1.0 is not in the range"),
            (["--watch", "inf"], "inf is not in the range"),
            (["--watch", "soon"], "'soon' is not a valid float"),
            (["--watch", "1", "--view", "openmetrics"], "--watch with --view openmetrics needs --output"),
            (["--watch", "1", "--view", "router"], "--watch has no part for --view router: it bears no time"),
            (["--watch", "1", "--view", "router", "--output", "f"], "--watch has no part for --view router"),
        ],
        ids=" ".join,
    )
    def test_what_makes_no_sense_is_said(self, door: Door, arguments: list[str], message: str) -> None:
        ended = door("snapshot", *arguments)
        assert ended.code == 2
        assert message in ended.only_message

    def test_a_pace_that_leaves_gaps_is_warned_of(self, door: Door) -> None:
        with watching(door, "20") as watch:
            watch.line()
            assert "`--watch` should be less than 15 s" in watch.complaint()
            assert watch.ended()[0] == 0


def test_people_see_the_present_state_on_a_terminal(door: Door) -> None:
    ours, theirs = pty.openpty()
    with open(ours, "rb", buffering=0) as terminal, open(theirs, "wb", buffering=0) as screen:
        process = subprocess.Popen(
            [door.command, "snapshot", "--watch", "0.1"], stdout=screen, cwd=door.folder, env=door.environment
        )
        try:
            shown = b""
            while shown.count(CLEAR_SCREEN) < 4:
                shown += _chunk(terminal.fileno())
            process.terminate()
            assert process.wait(LONG_S) == 0
        finally:
            process.kill()
            process.wait()
    first = shown.split(CLEAR_SCREEN)[1].decode()
    assert "memory" in first
    assert "DENY" in first


class TestSuspend:
    """A laptop that sleeps: the clock that nobody sets goes on, whatever the wall clock says."""

    @pytest.fixture
    def later(self, door: Door) -> Callable[..., list[str]]:
        """The command as it runs on this machine after so many more seconds since its start."""
        unshare = shutil.which("unshare")
        if unshare is None:
            pytest.skip("needs unshare(1)")

        def command(seconds: int, *arguments: str | Path) -> list[str]:
            return [str(unshare), "--time", f"--boottime={seconds}", door.command, *map(str, arguments)]

        tried = door.program(*command(0, "--version"))
        if tried.code != 0:
            pytest.skip(f"no time namespace here: {tried.err.strip()}")
        return command

    def test_a_snapshot_that_slept_too_long_is_stale_though_the_wall_clock_was_set_back(
        self, door: Door, later: Callable[..., list[str]]
    ) -> None:
        path = door.folder / "snapshot.json"
        door("snapshot", "--output", path)
        soon = door.program(*later(1, "snapshot", "--input", path))
        assert (soon.code, soon.err) == (0, "")
        slept = door.program(*later(3600, "snapshot", "--input", path))
        assert slept.code == 1
        assert "the snapshot must not be stale: it is 3600 s old" in slept.only_message.replace("3601", "3600")

    def test_views_of_it_deny(self, door: Door, later: Callable[..., list[str]]) -> None:
        path = door.folder / "snapshot.json"
        door("snapshot", "--output", path)
        evidence = door.program(*later(3600, "snapshot", "--input", path, "--view", "guardrail")).document
        assert evidence["freshness"] == "stale"
        assert evidence["ageMs"] >= 3_600_000
        assert evidence["admission"]["reasons"][0] == "snapshotStale"
        signals = door.program(*later(3600, "snapshot", "--input", path, "--view", "router")).document
        assert signals["memoryAvailableBytes"] == 0

    def test_a_snapshot_from_another_start_is_judged_by_the_wall_clock_alone(
        self, door: Door, later: Callable[..., list[str]]
    ) -> None:
        path = door.folder / "snapshot.json"
        document = door("snapshot").document
        path.write_text(json.dumps({**document, "bootRef": "0" * 32}))
        assert door.program(*later(3600, "snapshot", "--input", path)).code == 0

    def test_a_time_that_was_given_counts_alone(self, door: Door, later: Callable[..., list[str]]) -> None:
        path = door.folder / "snapshot.json"
        document = door("snapshot", "--output", path)
        assert document.code == 0
        at = json.loads(path.read_bytes())["collectedAt"]
        assert door.program(*later(3600, "snapshot", "--input", path, "--at", at)).code == 0

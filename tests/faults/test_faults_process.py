"""Faults 62 and 63: whoever reads is gone, the disk is full, the end comes early, a probe breaks."""

from __future__ import annotations

import os
import signal
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from command import LONG_S, Ended
from faults.permitted import own_mounts
from faults.promises import ONE, Laptop
from loopback_servers import Exchange, hang, serve
from modeldoor_validators import check
from modeldoor_validators.parsing import parse

if TYPE_CHECKING:
    from faults.promises import Judged

VIEWS = ("native", "router", "guardrail", "agentplane", "openmetrics")

REASONS = {
    "memory": "memoryError",
    "thermal": "thermalError",
    "battery": "batteryError",
    "disk": "diskError",
    "accelerator": "acceleratorError",
    "network": "networkError",
}


# 62: output


def only_the_tests_own(laptop: Laptop) -> set[str]:
    return {"home-of-zaphod", "modeldoor", "machine", "settings.json", "deeds"} & set(os.listdir(laptop.folder))


def without_a_document(laptop: Laptop, ended: Ended, words: str) -> None:
    assert (ended.code, ended.out) == (2, b"")
    assert words in ended.only_message
    assert set(os.listdir(laptop.folder)) == only_the_tests_own(laptop)


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize(("redirection", "words"), [(">&-", "it is closed"), (">/dev/full", "no space left on device")])
def test_fault_62_an_output_that_takes_nothing_is_told(laptop: Laptop, view: str, redirection: str, words: str) -> None:
    laptop.redirection = ["sh", "-c", f'exec "$@" {redirection}', "sh"]
    without_a_document(laptop, laptop.run("snapshot", "--view", view), words)


@pytest.mark.parametrize("view", VIEWS)
def test_fault_62_a_reader_that_is_gone_is_told(laptop: Laptop, view: str) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with open(writer, "wb") as pipe:
        process = laptop.start("snapshot", "--view", view, stdout=pipe.fileno())
        _, errors = process.communicate(timeout=LONG_S)
    without_a_document(laptop, Ended(process.returncode, b"", errors.decode()), "broken pipe")


@pytest.mark.parametrize("limit_bytes", [0, 100])
def test_fault_62_a_file_that_cannot_be_written_whole_is_not_written(laptop: Laptop, limit_bytes: int) -> None:
    output = laptop.folder / "snapshot.json"
    laptop.settings["deeds"] = os.devnull
    laptop.confinement = {"limits": {"RLIMIT_FSIZE": limit_bytes}}
    without_a_document(laptop, laptop.run("snapshot", "--output", output), "snapshot.json' must be")


def test_fault_62_and_what_stood_there_before_still_does(laptop: Laptop) -> None:
    output = laptop.folder / "snapshot.json"
    output.write_text("before")
    laptop.settings["deeds"] = os.devnull
    laptop.confinement = {"limits": {"RLIMIT_FSIZE": 100}}
    assert laptop.run("snapshot", "--output", output).code == 2
    assert output.read_text() == "before"
    assert not [each for each in os.listdir(laptop.folder) if each.startswith(".")]


@own_mounts
@pytest.mark.parametrize("options", ["size=4k,nr_inodes=8", "size=1m,nr_inodes=1", "size=1m,ro"])
def test_fault_62_a_disk_without_room_is_told(laptop: Laptop, options: str) -> None:
    full = laptop.folder / "machine" / "full"
    full.mkdir()
    laptop.confinement = {"mounts": [["-t", "tmpfs", "-o", options, "none", str(full)]]}
    ended = laptop.run("snapshot", "--output", full / "snapshot.json")
    assert (ended.code, ended.out) == (2, b"")
    assert "snapshot.json' must be" in ended.only_message


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGKILL])
def test_fault_62_an_end_in_the_middle_leaves_neither_words_nor_files(laptop: Laptop, number: signal.Signals) -> None:
    asked = threading.Event()

    def reply(exchange: Exchange) -> None:
        asked.set()
        hang(exchange)

    with serve(reply) as endpoint:
        laptop.profile_text(endpoint=endpoint)
        process = laptop.start("snapshot", "--output", str(laptop.folder / "snapshot.json"))
        assert asked.wait(LONG_S)
        process.send_signal(number)
        out, errors = process.communicate(timeout=LONG_S)
    assert process.returncode != 0
    assert out == b""
    assert b"Traceback" not in errors
    assert set(os.listdir(laptop.folder)) == only_the_tests_own(laptop)


def test_fault_62_what_is_written_is_whole_and_says_the_same(laptop: Laptop) -> None:
    output = laptop.folder / "snapshot.json"
    assert laptop.run("snapshot", "--output", output) == Ended(0, b"", "")
    document = parse(output.read_bytes())
    assert check(document, "resource-snapshot") == ()
    assert document["admission"] == {"verdict": "admit"}
    assert output.stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("closed", ["<&- >&- 2>&-", ">&- 2>&-", "<&-"])
def test_fault_62_a_file_is_written_whatever_else_is_closed(laptop: Laptop, closed: str) -> None:
    output = laptop.folder / "snapshot.json"
    laptop.redirection = ["sh", "-c", f'exec "$@" {closed}', "sh"]
    assert laptop.run("snapshot", "--output", output) == Ended(0, b"", "")
    assert check(parse(output.read_bytes()), "resource-snapshot") == ()


# 63: probes


EXCEPTIONS = [
    *("BaseException", "Exception", "SystemExit", "KeyboardInterrupt", "GeneratorExit", "RecursionError"),
    *("MemoryError", "OSError", "TimeoutError", "StopIteration", "AssertionError", "Warning"),
]


@pytest.mark.parametrize("exceptions", [EXCEPTIONS[:6], EXCEPTIONS[6:], EXCEPTIONS[5::-1]])
def test_fault_63_whatever_a_probe_raises_is_an_error_of_its_signal(laptop: Laptop, exceptions: list[str]) -> None:
    laptop.demand("disk", "accelerator", "network")
    laptop.settings["probes"] = dict(zip(REASONS, exceptions, strict=True))
    found = laptop.denies(*REASONS.values())
    assert {found.outcome(signal) for signal in REASONS} == {("error", "probeCrashed")}
    assert found.ended.err == ""


@pytest.mark.parametrize("signal", REASONS)
def test_fault_63_one_probe_that_breaks_takes_nothing_from_the_others(laptop: Laptop, signal: str) -> None:
    healthy = laptop.admits()
    laptop.settings["probes"] = {signal: "MemoryError"}
    found = laptop.judged()
    assert found.outcome(signal) == ("error", "probeCrashed")
    others = set(REASONS) - {signal}
    assert {found.outcome(each) for each in others} == {healthy.outcome(each) for each in others}
    required = signal in ("memory", "thermal", "battery")
    assert found.reasons(ONE) == ((REASONS[signal],) if required else ())


def test_fault_63_one_probe_that_hangs_takes_nothing_from_the_others(laptop: Laptop, tmp_path: Path) -> None:
    def with_one_that_hangs(signal: str) -> tuple[str, Judged]:
        folder = tmp_path / f"with-{signal}"
        folder.mkdir()
        other = Laptop(folder, laptop.endpoint)
        other.settings["probes"] = {signal: "hang"}
        return signal, other.judged()

    with ThreadPoolExecutor() as side_by_side:
        for signal, found in side_by_side.map(with_one_that_hangs, REASONS):
            assert found.outcome(signal) == ("unknown", "deadlineExceeded")
            assert all(found.signal(each)["status"] != "unknown" for each in set(REASONS) - {signal})


@pytest.mark.slow
def test_fault_63_probes_that_all_hang_end_together_in_time(laptop: Laptop) -> None:
    laptop.settings["probes"] = dict.fromkeys(REASONS, "hang")
    found = laptop.denies("memoryUnknown", "thermalUnknown", "batteryUnknown")
    assert {found.outcome(signal) for signal in REASONS} == {("unknown", "deadlineExceeded")}


def test_the_launcher_is_the_only_door_to_another_machine(laptop: Laptop) -> None:
    shipped = Path(sys.modules["modeldoor.cli.main"].__file__ or "").parents[1]
    words = ("MODELDOOR_ROOT", "--root", "FAKE", "launcher")
    for path in shipped.rglob("*.py"):
        assert not any(word in path.read_text() for word in words), path
    assert laptop.door("snapshot").document["signals"]["memory"] != laptop.admits().signal("memory")

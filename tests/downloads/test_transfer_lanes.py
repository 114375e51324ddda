"""What goes on beside a transfer: the hash, and the way to the disk. Order, bounds, halts and failures."""

from __future__ import annotations

import hashlib
import threading
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from families import for_each
from modeldoor_lifecycle.downloads.flushing import Flushes
from modeldoor_lifecycle.downloads.inflow import Inflow
from modeldoor_lifecycle.downloads.lane import Lane
from modeldoor_lifecycle.downloads.retries import Limits
from modeldoor_lifecycle.downloads.stream_hash import WAITING_WRITES, StreamHash
from modeldoor_lifecycle.hub.errors import TransferRefused
from modeldoor_lifecycle.store.errors import StoreFailed
from modeldoor_lifecycle.store.partial import Partial

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LONG_S = 60.0


class Halted(Exception):
    """Somebody asked for the end."""


def halting_at(count: int) -> Callable[[], None]:
    """A beat that ends the work when it is called so many times."""
    calls: list[int] = []

    def beat() -> None:
        calls.append(1)
        if len(calls) >= count:
            raise Halted

    return beat


def quiet() -> None:
    """A beat that lets everything go on."""


class Gate:
    """Work that waits until it is let through, and tells when it was reached."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self.opened = threading.Event()
        self.done: list[object] = []

    def work(self, item: object) -> None:
        self.reached.set()
        assert self.opened.wait(LONG_S)
        self.done.append(item)


def thread_count(name: str) -> int:
    return sum(thread.name == name for thread in threading.enumerate())


# -- Lanes


def test_a_lane_does_everything_in_order() -> None:
    done: list[int] = []
    lane: Lane[int] = Lane(done.append, 2, "test order")
    for number in range(1000):
        lane.put(number, quiet)
    lane.finish(quiet)
    assert lane.is_idle
    lane.close()
    assert done == list(range(1000))
    assert not thread_count("test order")


def test_who_finds_a_lane_full_is_called_while_it_waits_and_can_leave() -> None:
    gate = Gate()
    lane: Lane[int] = Lane(gate.work, 1, "test full")
    lane.put(1, quiet)
    assert gate.reached.wait(LONG_S)
    lane.put(2, quiet)
    with pytest.raises(Halted):
        lane.put(3, halting_at(2))
    with pytest.raises(Halted):
        lane.finish(halting_at(2))
    assert not lane.is_idle
    gate.opened.set()
    lane.finish(quiet)
    lane.close()
    assert gate.done == [1, 2]


def test_a_closed_lane_drops_what_waits_and_ends_after_what_it_has_at_hand() -> None:
    gate = Gate()
    lane: Lane[int] = Lane(gate.work, 4, "test closing")
    for number in range(4):
        lane.put(number, quiet)
    assert gate.reached.wait(LONG_S)
    opener = threading.Thread(target=gate.opened.set)
    opener.start()
    lane.close()
    opener.join()
    assert gate.done in ([0], [0, 1], [0, 1, 2], [0, 1, 2, 3])
    assert not thread_count("test closing")


def test_what_the_work_raises_is_raised_to_whoever_comes_next() -> None:
    def fail(_: int) -> None:
        raise StoreFailed("the store must be able to write; it is not", hint="")

    lane: Lane[int] = Lane(fail, 1, "test failing")
    lane.put(1, quiet)
    with pytest.raises(StoreFailed):
        lane.finish(quiet)
    with pytest.raises(StoreFailed):
        lane.put(2, quiet)
    with pytest.raises(StoreFailed):
        assert lane.is_idle
    lane.close()


def test_a_system_without_threads_is_told_in_words() -> None:
    lane: Lane[int] = Lane(list[int]().append, 1, "test none")
    before = threading.stack_size(2**46)  # more than there are addresses
    try:
        with pytest.raises(TransferRefused, match="must allow two more threads") as caught:
            lane.put(1, quiet)
    finally:
        threading.stack_size(before)
    assert caught.value.code == "internal"
    lane.close()


# -- The hash


@given(sizes=st.lists(st.integers(1, 5000), max_size=300), begun=st.binary(max_size=100))
def test_the_hash_is_that_of_all_pieces_in_order_after_what_came_before(sizes: list[int], begun: bytes) -> None:
    pieces = [bytes([position % 256]) * size for position, size in enumerate(sizes)]
    stream = StreamHash(hashlib.sha256(begun))
    for piece in pieces:
        stream.add(piece, quiet)
    found = stream.finish(quiet).hexdigest()
    stream.close()
    assert found == hashlib.sha256(begun + b"".join(pieces)).hexdigest()


class SlowHash:
    """Stands in the place of a hash that the processor has no time for."""

    def __init__(self, gate: Gate) -> None:
        self.update = gate.work


def test_a_slow_processor_holds_the_network_up_before_the_memory_fills() -> None:
    gate = Gate()
    stream = StreamHash(SlowHash(gate))  # type: ignore[arg-type]  # of a hash, only `update` is asked here
    added: list[bytes] = []

    def add_for_ever() -> None:
        while True:
            stream.add(b"x", halting_at(1))
            added.append(b"x")

    with pytest.raises(Halted):
        add_for_ever()
    gate.opened.set()
    stream.close()
    assert len(added) in (WAITING_WRITES, WAITING_WRITES + 1)  # one may be at hand


# -- The disk


class Disk:
    """Counts what was brought to it; waits where told."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self.gate = threading.Event()
        self.gate.set()
        self.syncs = 0

    def sync(self) -> None:
        self.reached.set()
        assert self.gate.wait(LONG_S)
        self.syncs += 1


def test_bytes_are_brought_to_the_disk_when_it_is_time_or_when_there_are_many() -> None:
    disk, told = Disk(), list[int]()
    flushes = Flushes(disk.sync, told.append, Limits(flush_interval_s=10, flush_bytes=1000))
    now = time.monotonic() + 1  # the first is due at once

    def ask(written_bytes: int, moment: float) -> None:
        flushes.ask_when_due(written_bytes, moment)
        flushes.finish(quiet)

    ask(1, now)
    assert told == [1]
    ask(1, now + 100)
    ask(1000, now + 9)
    assert told == [1]
    ask(1000, now + 10)
    assert told == [1, 1000]
    ask(1999, now + 11)
    assert told == [1, 1000]
    ask(2000, now + 11)
    assert told == [1, 1000, 2000]
    assert disk.syncs == 3
    flushes.close()


def test_what_is_written_during_a_flush_is_not_told_as_safe() -> None:
    disk, told = Disk(), list[int]()
    flushes = Flushes(disk.sync, told.append, Limits(flush_interval_s=0, flush_bytes=10))
    disk.gate.clear()
    flushes.ask_when_due(100, time.monotonic())
    flushes.ask_when_due(200, time.monotonic())
    assert told == []
    disk.gate.set()
    flushes.finish(quiet)
    assert told == [100]
    flushes.make_safe(200, quiet)
    assert told == [100, 200]
    flushes.close()


def test_receiving_waits_when_the_disk_is_two_flushes_behind_and_can_be_halted_meanwhile() -> None:
    disk, told = Disk(), list[int]()
    flushes = Flushes(disk.sync, told.append, Limits(flush_bytes=100))
    disk.gate.clear()
    flushes.ask_when_due(100, time.monotonic())
    flushes.keep_up(200, halting_at(1))
    with pytest.raises(Halted):
        flushes.keep_up(201, halting_at(1))
    disk.gate.set()
    flushes.keep_up(201, quiet)
    assert told == [100]
    flushes.close()


def test_a_flush_that_fails_is_raised_and_nothing_is_told() -> None:
    def fail() -> None:
        raise StoreFailed("the store must be able to write; it is not", hint="")

    told: list[int] = []
    flushes = Flushes(fail, told.append, Limits())
    with pytest.raises(StoreFailed):
        flushes.make_safe(1, quiet)
    flushes.close()
    assert told == []


def test_a_flush_that_ends_while_it_is_closed_is_told() -> None:
    disk, told = Disk(), list[int]()
    flushes = Flushes(disk.sync, told.append, Limits())
    disk.gate.clear()
    flushes.ask_when_due(100, time.monotonic())
    assert disk.reached.wait(LONG_S)
    opener = threading.Thread(target=disk.gate.set)
    opener.start()
    flushes.close()
    opener.join()
    assert told == [100]


class Losing(Partial):
    """A file whose first way to the disk fails; the system then takes it for written."""

    syncs = 0

    def sync(self) -> None:
        self.syncs += 1
        if self.syncs == 1:
            raise StoreFailed("the store must be able to write; it is not", hint="")


@for_each("is_noticed", [True, False], ids=["in between", "at the end"])
def test_after_a_flush_that_failed_nothing_is_ever_told_as_safe(tmp_path: Path, is_noticed: bool) -> None:
    path, told = tmp_path / "partial", list[int]()
    with (
        open(path, "ab+", buffering=0) as file,
        Losing("model", file, str(path), str(tmp_path / "sidecar")) as partial,
    ):
        inflow = Inflow(partial, Limits(), told.append, quiet)
        inflow.take(b"bytes")
        inflow.write()
        if is_noticed:
            with pytest.raises(StoreFailed):
                inflow.make_safe()
        inflow.close()
        assert partial.syncs == 1
    assert told == []


def test_what_is_not_safe_yet_is_brought_to_the_disk_at_the_end(tmp_path: Path) -> None:
    path, told = tmp_path / "partial", list[int]()
    with (
        open(path, "ab+", buffering=0) as file,
        Partial("model", file, str(path), str(tmp_path / "sidecar")) as partial,
    ):
        inflow = Inflow(partial, Limits(), told.append, quiet)
        inflow.take(b"bytes")
        inflow.write()
        inflow.close()
    assert told == [5]
    assert path.read_bytes() == b"bytes"


class Slow(Partial):
    """A file on a disk that is never done."""

    is_let_go = threading.Event()

    def sync(self) -> None:
        assert self.is_let_go.wait(LONG_S)


def test_a_slow_disk_holds_the_network_up(tmp_path: Path) -> None:
    path = tmp_path / "partial"
    with (
        open(path, "ab+", buffering=0) as file,
        Slow("model", file, str(path), str(tmp_path / "sidecar")) as partial,
    ):
        inflow = Inflow(partial, Limits(flush_bytes=100), list[int]().append, halting_at(1))
        inflow.take(bytes(100))
        inflow.write()
        inflow.when_time_passes(time.monotonic())
        inflow.take(bytes(100))
        inflow.write()
        inflow.take(bytes(1))
        with pytest.raises(Halted):
            inflow.write()
        assert inflow.written_bytes == 201
        partial.is_let_go.set()
        inflow.close()

"""A process that is killed at any moment loses nothing: the next one goes on, and leaves no trace of it."""

from __future__ import annotations

import hashlib
import os
import random
import sys
import time
from collections import Counter
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, get_args

import pytest

from file_servers import Fault, FileServer, file_server, status
from modeldoor_lifecycle.downloads import rows
from modeldoor_lifecycle.downloads.database import Database
from modeldoor_lifecycle.downloads.transitions import Happening
from modeldoor_lifecycle.store.store import Store
from nursery import Nursery, Task

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator

MIB = 2**20
SOAK = "MODELDOOR_SOAK" in os.environ
SMALL = random.Random(6).randbytes(3 * MIB + 17)


@cache
def large() -> bytes:
    """64 MiB, made by whoever asks for them: every process that collects the tests would make them too."""
    return random.Random(64).randbytes(64 * MIB)


@cache
def sha256_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


class Place(NamedTuple):
    """One user's folders, and the file that is wanted there."""

    state: Path
    store: Path
    data: bytes
    server: FileServer

    def task(self, **more: Any) -> Task:
        task: Task = {
            "state_folder": str(self.state),
            "store_folder": str(self.store),
            "owner": "operator",
            "location": self.server.url,
            "size_bytes": len(self.data),
            "digest": f"sha256:{sha256_of(self.data)}",
        }
        return {**task, **more}  # type: ignore[typeddict-item]  # the keys of `more` are those of a task

    @property
    def name(self) -> str:
        return f"sha256-{sha256_of(self.data)}"

    def status(self) -> str:
        """What the database says of the download; empty while there is none."""
        with Database(str(self.state)).reading() as connection:
            found = rows.of_owner(connection, "operator")
        return found[0].status if found else ""

    def partial_bytes(self) -> int:
        """How much has been received that can be gone on with: what is there and is known to be of this file."""
        store = Store(str(self.store))
        names = store.partial_names()
        return sum(store.partial_bytes(name) for name in names if store.partial_identity(name) is not None)

    def assert_whole(self, said: dict[str, Any] | None, *, cancelled: bool = False) -> None:
        """The file is there and nothing else; `cancelled`: an earlier download of it was given up."""
        assert said is not None
        assert said.get("error") is None
        assert said["download"]["state"]["status"] == "complete"
        assert [Path(path).read_bytes() == self.data for path in said["paths"]] == [True]
        left = {each.name for each in self.store.iterdir()}
        assert left == {self.name, f".{self.name}.seal", "locks"}, "no orphan is left"
        with Database(str(self.state)).reading() as connection:
            statuses = [row.status for row in rows.of_owner(connection, "operator")]
        assert statuses == ["complete", *(["cancelled"] if cancelled else [])], "each download is over"
        assert list((self.state / "downloads.locks").iterdir()) == []

    def asked_from(self) -> list[int]:
        """From which byte each request asked."""
        ranges = [request.fields.get("range", "bytes=0-") for request in self.server.requests]
        return [int(each.removeprefix("bytes=").removesuffix("-")) for each in ranges]


@contextmanager
def place(folder: Path, data: bytes, first: Iterable[Fault] = ()) -> Generator[Place]:
    with file_server(data, first=first) as server:
        folder.mkdir()
        yield Place(folder / "state", folder / "store", data, server)


@pytest.fixture(scope="module")
def nursery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    with Nursery(tmp_path_factory.mktemp("nursery")) as running:
        yield running


@pytest.fixture(scope="module")
def points(nursery: Nursery, tmp_path_factory: pytest.TempPathFactory) -> dict[str, int]:
    """Every point that a download comes by, and how often."""
    with place(tmp_path_factory.mktemp("points") / "whole", SMALL) as here:
        said = nursery.run(here.task())
        here.assert_whole(said)
        assert said is not None
        found: dict[str, int] = said["points"]
        return found


def killed_and_gone_on(nursery: Nursery, here: Place, point: str, occurrence: int) -> None:
    assert nursery.run(here.task(dies_at=point, dies_on=occurrence)) is None, "it was killed"
    there = here.partial_bytes()
    asked = len(here.server.requests)
    here.assert_whole(nursery.run(here.task()))
    if asked < len(here.server.requests):
        assert here.asked_from()[asked] == there, "nothing that was there is fetched again"
    assert len(here.server.requests) <= asked + 1


EVERY_CHANGE = {
    *(f"downloads change:{each}" for each in ("inserted", "begun", "received", "verified", "installed")),
    *(f"downloads changed:{each}" for each in ("pending", "downloading", "verifying", "installing", "complete")),
}


def test_every_change_of_state_can_be_killed_before_and_after_it_is_kept(points: dict[str, int]) -> None:
    assert points.keys() >= EVERY_CHANGE


def test_a_process_killed_at_any_step_is_gone_on_with_by_the_next(
    nursery: Nursery, points: dict[str, int], tmp_path: Path
) -> None:
    """Every point once; ten times each in `make soak`."""
    for point, count in points.items():
        for turn in range(10 if SOAK else 1):
            with place(tmp_path / f"{point.replace(' ', '-').replace(':', '-')}-{turn}", SMALL) as here:
                killed_and_gone_on(nursery, here, point, 1 + turn % count)


INTERVENTIONS = {
    "change:paused": ("changed:downloading", "pause"),
    "changed:paused": ("changed:verifying", "pause"),
    "change:interrupted": ("changed:downloading", "stop"),
    "change:cancelled": ("changed:downloading", "cancel"),
    "changed:cancelled": ("changed:verifying", "cancel"),
}
"""By which intervention, and when, a download comes by the points that an undisturbed one never sees."""


@pytest.mark.parametrize("point", INTERVENTIONS)
def test_a_process_killed_while_somebody_intervenes_is_gone_on_with(
    nursery: Nursery, tmp_path: Path, point: str
) -> None:
    """Once here; ten times each in `make soak`."""
    act_at, act = INTERVENTIONS[point]
    for turn in range(10 if SOAK else 1):
        with place(tmp_path / str(turn), SMALL) as here:
            task = here.task(act_at=act_at, act=act, dies_at=f"downloads {point}")
            assert nursery.run(task) is None, "it was killed"
            here.assert_whole(nursery.run(here.task()), cancelled=point == "changed:cancelled")


def test_a_process_killed_while_it_fails_is_gone_on_with(nursery: Nursery, tmp_path: Path) -> None:
    for turn in range(10 if SOAK else 1):
        with place(tmp_path / str(turn), SMALL, first=[status("404 Not Found")]) as here:
            assert nursery.run(here.task(dies_at="downloads change:failed")) is None
            here.assert_whole(nursery.run(here.task()))


@pytest.mark.parametrize("point", ["downloads change:refetched", "downloads changed:downloading"])
def test_a_process_killed_while_wrong_bytes_are_dropped_is_gone_on_with(
    nursery: Nursery, tmp_path: Path, point: str
) -> None:
    for turn in range(10 if SOAK else 1):
        with place(tmp_path / str(turn), SMALL) as here:
            nursery.run(here.task(act_at="changed:verifying", act="stop"))
            (partial,) = (each for each in here.store.iterdir() if each.name.endswith("-0"))
            partial.write_bytes(b"wrong" + SMALL[5:])
            dies_on = 2 if "changed" in point else 1
            assert nursery.run(here.task(dies_at=point, dies_on=dies_on)) is None
            here.assert_whole(nursery.run(here.task()))


@pytest.mark.parametrize(
    "point", ["downloads change:recovered", "downloads changed:recovered", "downloads change:resumed"]
)
def test_a_process_killed_while_it_recovers_is_gone_on_with(nursery: Nursery, tmp_path: Path, point: str) -> None:
    for turn in range(10 if SOAK else 1):
        with place(tmp_path / str(turn), SMALL) as here:
            nursery.run(here.task(dies_at="downloads changed:verifying"))
            assert nursery.run(here.task(dies_at=point)) is None
            here.assert_whole(nursery.run(here.task()))
            assert here.asked_from() == [0]


def test_every_change_that_there_is_is_killed_somewhere_here(points: dict[str, int]) -> None:
    elsewhere = {"paused", "interrupted", "cancelled", "failed", "refetched", "resumed"}
    killed = {point.removeprefix("downloads change:") for point in points if point.startswith("downloads change:")}
    assert set(get_args(Happening)) <= killed | elsewhere


def test_two_processes_killed_one_after_the_other_are_gone_on_with(
    nursery: Nursery, points: dict[str, int], tmp_path: Path
) -> None:
    """The second dies while it recovers, or in any step after that."""
    later = [*points, "downloads change:recovered", "downloads changed:recovered", "downloads change:resumed"]
    chosen = (
        [(first, second) for first in points for second in later]
        if SOAK
        else list(zip(points, later[3:], strict=False))[::3]
    )
    for number, (first, second) in enumerate(chosen):
        with place(tmp_path / str(number), SMALL) as here:
            nursery.run(here.task(dies_at=first))
            nursery.run(here.task(dies_at=second))
            here.assert_whole(nursery.run(here.task()))


def test_kills_at_random_moments_of_a_long_transfer_lose_nothing(nursery: Nursery, tmp_path: Path) -> None:
    """64 MiB, killed again and again until it is through: 300 kills in `make soak`, some here."""
    kills = 300 if SOAK else 12
    draw = random.Random(20261120)
    histogram: Counter[str] = Counter()
    with place(tmp_path / "measured", large()) as here:
        began = time.monotonic()
        here.assert_whole(nursery.run(here.task()))
        whole_s = time.monotonic() - began
        (here.store / here.name).unlink()
    number = 0
    while sum(histogram.values()) < kills:
        number += 1
        said: dict[str, Any] | None = None
        with place(tmp_path / f"run-{number}", large()) as here:
            for kill in range(5):
                there, asked = here.partial_bytes(), len(here.server.requests)
                child = nursery.start(here.task())
                is_last = kill == 4 or sum(histogram.values()) >= kills
                if not is_last:
                    time.sleep(draw.uniform(0, whole_s))  # a moment is drawn; no state is waited for
                    child.kill()
                said = child.wait()
                # A kill may come after the head of the answer and before the partial says whose it is.
                assert here.asked_from()[asked:] in ([], [there]), "nothing that was there is fetched again"
                if said is not None:
                    break
                histogram[here.status() or "none yet"] += 1
            here.assert_whole(said)
            (here.store / here.name).unlink()
    sys.stdout.write(f"{sum(histogram.values())} kills, by the state that the download had: {dict(histogram)}\n")
    assert histogram["downloading"] > kills // 4


def test_eight_processes_that_start_the_same_download_make_one_transfer(nursery: Nursery, tmp_path: Path) -> None:
    with place(tmp_path / "eight", large()[: 16 * MIB]) as here:
        children = [nursery.start(here.task()) for _ in range(8)]
        answers = [child.wait() for child in children]  # all of them: whoever still looks holds a lock
        for said in answers:
            here.assert_whole(said)
        assert here.asked_from() == [0]


def test_of_eight_processes_another_goes_on_when_the_one_that_runs_is_killed(nursery: Nursery, tmp_path: Path) -> None:
    with place(tmp_path / "eight", SMALL) as here:
        deadly = nursery.start(here.task(dies_at="downloads changed:verifying"))
        children = [nursery.start(here.task()) for _ in range(7)]
        ends = [child.wait() for child in (deadly, *children)]
        for said in ends:
            if said is not None:
                here.assert_whole(said)
        assert len([said for said in ends if said is not None]) >= 7


def test_a_limit_on_the_size_of_files_is_told_and_what_came_is_kept(nursery: Nursery, tmp_path: Path) -> None:
    with place(tmp_path / "full", SMALL) as here:
        said = nursery.run(here.task(file_limit_bytes=MIB))
        assert said is not None
        state = said["download"]["state"]
        assert (state["status"], state["error"]["code"], state["error"]["isRetryable"]) == ("failed", "diskFull", True)
        assert said["download"]["receivedBytes"] == here.partial_bytes() == MIB
        here.assert_whole(nursery.run(here.task()))
        assert here.asked_from()[-1] == MIB

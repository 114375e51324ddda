"""Locks between processes and threads, and what is taken away that nobody has."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from modeldoor_lifecycle.store.errors import NameRefused, StoreFailed
from modeldoor_lifecycle.store.names import key_of, named, partial_of, refused_of, seal_of, sidecar_of, writing_of
from modeldoor_lifecycle.store.store import Store
from modeldoor_lifecycle.store.sweeping import SweepReport
from store.samples import IDENTITY, listing, put, sample, whole

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

SAMPLE = sample()
OTHER = sample(seed=2)


class Halted(Exception):
    """What a caller's own halt raises."""


def after(calls: int) -> Callable[[], None]:
    """A halt that waits for so many calls."""
    left = iter(range(calls))

    def halt() -> None:
        if next(left, None) is None:
            raise Halted

    return halt


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(str(tmp_path / "store"))


# --- turns and slots


def turn(store: Store, halt: Callable[[], None]) -> AbstractContextManager[int]:
    return store.turn(SAMPLE.digest, halt)


def only_slot(store: Store, halt: Callable[[], None]) -> AbstractContextManager[int]:
    return store.slot(1, halt)


@pytest.mark.parametrize("lock", [turn, only_slot])
def test_one_has_it_and_the_next_waits_until_it_is_given_back_or_the_wait_is_ended(
    store: Store, lock: Callable[[Store, Callable[[], None]], AbstractContextManager[int]]
) -> None:
    with lock(store, after(1)), pytest.raises(Halted), lock(store, after(3)):
        pass
    waits = threading.Event()
    order: list[str] = []

    def second() -> None:
        with lock(Store(store.folder), waits.set):
            order.append("second")

    thread = threading.Thread(target=second)
    with lock(store, after(1)):
        thread.start()
        assert waits.wait(30)
        order.append("first")
    thread.join()
    assert order == ["first", "second"]


def test_turns_of_different_files_do_not_wait_for_each_other(store: Store) -> None:
    with store.turn(SAMPLE.digest, after(1)), store.turn(OTHER.digest, after(1)):
        assert put(store, SAMPLE).digest == SAMPLE.digest


def test_who_lists_files_in_a_catalogue_and_who_makes_room_wait_for_each_other(store: Store) -> None:
    with store.catalogs.listing("/a"), pytest.raises(Halted), store.catalogs.making_room(after(2)):
        pass
    with store.catalogs.making_room(), pytest.raises(Halted), store.catalogs.listing("/b", after(2)):
        pass
    assert [each.catalog_folder for each in store.catalogs.all()] == ["/a"]


def test_there_are_as_many_slots_as_were_asked_for(store: Store) -> None:
    with store.slot(3, after(1)) as first, store.slot(3, after(1)) as second, store.slot(3, after(1)) as third:
        assert {first, second, third} == {0, 1, 2}
        with pytest.raises(Halted), store.slot(3, after(2)):
            pass
    with store.slot(3, after(1)) as again:
        assert again == 0
    with pytest.raises(NameRefused, match="at least 1 slot"):
        store.slot(0)


def test_whatever_goes_wrong_meanwhile_gives_the_lock_back(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.turn(SAMPLE.digest):
        _ = 1 // 0
    with store.turn(SAMPLE.digest, after(1)):
        pass


def test_a_link_in_place_of_a_lock_is_not_followed(store: Store, tmp_path: Path) -> None:
    store.partial("x").discard()
    (Path(store.folder) / "locks" / "slot-0.lock").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StoreFailed, match="must be able to hold a lock"), store.slot(1):
        pass
    assert not (tmp_path / "elsewhere").exists()


# --- sweeping


def left_by_the_dead(store: Store) -> Path:
    """A store with a file, two partial files, and everything that processes can leave when they die."""
    put(store, SAMPLE)
    for name in ("wanted", "unwanted"):
        with store.partial(name) as partial:
            partial.append(b"abc")
            partial.identify(IDENTITY)
    with store.turn(SAMPLE.digest), store.slot(2):
        pass
    folder = Path(store.folder)
    for name in (
        sidecar_of("gone"),
        writing_of(sidecar_of("gone")),
        writing_of(sidecar_of("wanted")),
        seal_of(OTHER.key),
        writing_of(seal_of(OTHER.key)),
        writing_of(seal_of(SAMPLE.key)),
    ):
        (folder / name).write_bytes(b"{")
    return folder


def test_what_belongs_to_nothing_is_taken_away_and_all_else_stays(store: Store) -> None:
    left_by_the_dead(store)
    report = store.sweep(lambda name: name == "wanted")
    assert report == SweepReport(("unwanted",), (), (), removed_leftovers=6 + 2, freed_bytes=3 + 6)
    assert listing(store) == sorted([*whole(SAMPLE), partial_of("wanted"), sidecar_of("wanted")])
    assert os.listdir(Path(store.folder) / "locks") == ["names.lock"]
    with store.partial("wanted") as partial:
        assert (partial.size_bytes, partial.identity) == (3, IDENTITY)
    assert store.locate(SAMPLE.digest, SAMPLE.size_bytes) is not None


def test_what_somebody_has_stays_even_if_nobody_wants_it(store: Store) -> None:
    folder = left_by_the_dead(store)
    with store.partial("unwanted"), store.partial("wanted"), store.turn(SAMPLE.digest), store.slot(1):
        report = store.sweep(lambda _: False)
        assert report.busy_partials == ("unwanted", "wanted")
        assert report.removed_partials == ()
        assert (folder / writing_of(sidecar_of("wanted"))).exists()
        assert sorted(os.listdir(folder / "locks")) == sorted([f"{SAMPLE.key}.lock", "names.lock", "slot-0.lock"])
        with pytest.raises(Halted), store.turn(SAMPLE.digest, after(2)):
            pass
    assert store.sweep(lambda _: False).removed_partials == ("unwanted", "wanted")
    assert listing(store) == whole(SAMPLE)


def test_a_second_sweep_finds_nothing(store: Store) -> None:
    left_by_the_dead(store)
    store.sweep(lambda _: False)
    assert store.sweep(lambda _: False) == SweepReport()


def test_what_is_not_of_the_store_is_left_alone(store: Store) -> None:
    store.partial("x").discard()
    names = [
        "README",
        ".hidden",
        ".partial-",
        ".partial-a.b",
        f"{SAMPLE.key}.gguf",
        ".sha256-ab.seal",
        refused_of(OTHER.key, "1"),
    ]
    for name in names:
        (Path(store.folder) / name).write_bytes(b"mine")
    assert store.sweep(lambda _: False) == SweepReport()
    assert listing(store) == sorted(names)
    assert store.partial_names() == []


def test_whoever_waits_for_a_lock_whose_file_is_swept_still_excludes_the_next(store: Store) -> None:
    with store.turn(SAMPLE.digest):
        pass
    waits, go_on = threading.Event(), threading.Event()
    outcomes: list[str] = []

    def holder() -> None:
        with store.turn(SAMPLE.digest):
            waits.set()
            assert go_on.wait(30)

    assert store.sweep(lambda _: False).removed_leftovers == 1
    thread = threading.Thread(target=holder)
    thread.start()
    assert waits.wait(30)
    store.sweep(lambda _: False)
    with pytest.raises(Halted), store.turn(SAMPLE.digest, after(2)):
        outcomes.append("both")
    go_on.set()
    thread.join()
    assert outcomes == []


def test_what_keep_raises_comes_out_and_nothing_is_taken_away(store: Store) -> None:
    left_by_the_dead(store)
    before = listing(store)

    def keep(_name: str) -> bool:
        raise Halted

    with pytest.raises(Halted):
        store.sweep(keep)
    assert listing(store) == before


# --- names


def test_a_name_says_what_its_file_is() -> None:
    key = key_of(SAMPLE.digest)
    told = {
        key: ("file", key),
        seal_of(key): ("seal", key),
        writing_of(seal_of(key)): ("writing", key),
        partial_of("a-1_b"): ("partial", "a-1_b"),
        sidecar_of("a-1_b"): ("sidecar", "a-1_b"),
        writing_of(sidecar_of("a-1_b")): ("writing", "a-1_b"),
        refused_of(key, "20261120T180000Z-1"): ("refused", key),
    }
    assert {name: named(name)[1:] for name in told} == told
    for name in told:
        for other in (name.upper(), f"{name}~", f"{name}\n", f"x{name}"):
            assert named(other).kind == "other" or other.startswith(".refused")

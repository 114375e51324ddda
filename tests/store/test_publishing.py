"""A partial file gets its digest's name whole and verified, or not at all, whatever happens meanwhile."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import pytest

from modeldoor_lifecycle.store.errors import DigestMismatch, PartialSwapped, SizeMismatch, StoreFailed
from modeldoor_lifecycle.store.points import FilePoint, Point
from modeldoor_lifecycle.store.store import Store
from store.samples import IDENTITY, age, listing, put, sample, whole
from store.scenarios import forks, scenario

if TYPE_CHECKING:
    from collections.abc import Callable

    from modeldoor_lifecycle.store.verified import StoredFile

SAMPLE = sample()
OTHER = sample(seed=2)
IN_PLACE = get_args(FilePoint)[get_args(FilePoint).index("renamed") :]
"""The moments at which the file has its name already."""

as_root = pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can become another")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(str(tmp_path / "store"))


def test_bytes_of_another_digest_are_not_published(store: Store) -> None:
    with store.partial("x") as partial:
        partial.append(OTHER.data)
        with pytest.raises(DigestMismatch) as told:
            store.publish(partial, SAMPLE.digest, SAMPLE.size_bytes)
        assert partial.size_bytes == OTHER.size_bytes
    assert told.value.code == "digestMismatch"
    assert SAMPLE.digest[7:20] not in str(told.value)
    assert OTHER.digest[7:20] not in str(told.value)
    assert listing(store) == [".partial-x"]


def test_too_many_or_too_few_bytes_are_not_published(store: Store) -> None:
    with store.partial("x") as partial:
        partial.append(SAMPLE.data[:-1])
        with pytest.raises(SizeMismatch, match="must have 700001 bytes; it has 700000"):
            store.publish(partial, SAMPLE.digest, SAMPLE.size_bytes)
        partial.append(SAMPLE.data[-1:])
        with pytest.raises(SizeMismatch, match="must have 700000 bytes; it has 700001"):
            store.publish(partial, SAMPLE.digest, SAMPLE.size_bytes - 1)
        store.publish(partial, SAMPLE.digest, SAMPLE.size_bytes)
    assert listing(store) == whole(SAMPLE)


def test_a_published_file_can_be_written_by_its_fetcher_no_more(store: Store) -> None:
    partial = store.partial("x")
    partial.append(SAMPLE.data)
    partial.identify(IDENTITY)
    store.publish(partial, SAMPLE.digest, SAMPLE.size_bytes)
    with pytest.raises(ValueError, match="closed file"):
        partial.append(b"!")
    assert listing(store) == whole(SAMPLE)


def test_publishing_halts_and_can_be_done_again(store: Store) -> None:
    class Halted(Exception):
        pass

    points: list[Point] = []

    def halt() -> None:
        raise Halted

    with Store(store.folder, points.append).partial("x") as partial:
        partial.append(SAMPLE.data)
        with pytest.raises(Halted):
            store.publish(partial, SAMPLE.digest, SAMPLE.size_bytes, halt)
        partial.vouch(hashlib.sha256(SAMPLE.data))
        with pytest.raises(Halted):
            store.publish(partial, SAMPLE.digest, SAMPLE.size_bytes, halt)
        assert listing(store) == [".partial-x"]
        store.publish(partial, SAMPLE.digest, SAMPLE.size_bytes)
    assert listing(store) == whole(SAMPLE)


def test_the_moments_come_in_their_order(tmp_path: Path) -> None:
    points: list[Point] = []
    store = Store(str(tmp_path / "store"), points.append)
    with store.partial("x") as partial:
        partial.identify(IDENTITY)
        partial.append(SAMPLE.data)
        store.publish(partial, SAMPLE.digest, SAMPLE.size_bytes)
    assert tuple(points) == get_args(FilePoint)


# --- what has the name already


def test_a_right_file_that_is_there_is_given_and_the_partial_one_dropped(store: Store) -> None:
    first = put(store, SAMPLE)
    assert put(store, SAMPLE, "y") == first
    with store.partial("z") as partial:  # what it holds does not even matter
        assert store.publish(partial, SAMPLE.digest, SAMPLE.size_bytes) == first
    assert listing(store) == whole(SAMPLE)


def a_wrong_file(path: Path) -> None:
    path.write_bytes(OTHER.data)


def a_file_cut_short(path: Path) -> None:
    path.write_bytes(SAMPLE.data[:-1])


def a_link(path: Path) -> None:
    (path.parent / "victim").write_bytes(b"precious")
    path.symlink_to("victim")


def a_folder(path: Path) -> None:
    (path / "something").mkdir(parents=True)


def a_pipe(path: Path) -> None:
    os.mkfifo(path)


@pytest.mark.parametrize("plant", [a_wrong_file, a_file_cut_short, a_link, a_folder, a_pipe])
@pytest.mark.parametrize("when", ["created", "confirmed", "named"])
def test_something_else_that_has_the_name_is_moved_away_or_replaced_and_never_written(
    tmp_path: Path, plant: Callable[[Path], None], when: Point
) -> None:
    target = tmp_path / "store" / SAMPLE.key

    def at(here: Point) -> None:
        if here == when:
            plant(target)

    store = Store(str(tmp_path / "store"), at)
    assert Path(put(store, SAMPLE).path).read_bytes() == SAMPLE.data
    assert store.locate(SAMPLE.digest, SAMPLE.size_bytes) is not None
    victim = target.with_name("victim")
    assert not victim.exists() or victim.read_bytes() == b"precious"


def test_a_seal_that_was_planted_is_replaced_not_followed(store: Store, tmp_path: Path) -> None:
    store.partial("y").discard()
    (tmp_path / "victim").write_bytes(b"precious")
    (Path(store.folder) / f".{SAMPLE.key}.seal").symlink_to(tmp_path / "victim")
    put(store, SAMPLE)
    assert store.locate(SAMPLE.digest, SAMPLE.size_bytes) is not None
    assert (tmp_path / "victim").read_bytes() == b"precious"


def test_without_a_seal_that_can_be_written_the_file_is_there_all_the_same(store: Store) -> None:
    store.partial("y").discard()
    (Path(store.folder) / f".{SAMPLE.key}.seal" / "something").mkdir(parents=True)
    assert Path(put(store, SAMPLE).path).read_bytes() == SAMPLE.data
    assert store.confirm(SAMPLE.digest, SAMPLE.size_bytes) is not None


def test_of_two_that_verified_at_the_same_time_the_first_is_kept_and_the_second_dropped(tmp_path: Path) -> None:
    quicker: list[StoredFile] = []

    def at(here: Point) -> None:
        if here == "readOnly":
            quicker.append(put(Store(str(tmp_path / "store")), SAMPLE, "y"))

    store = Store(str(tmp_path / "store"), at)
    assert put(store, SAMPLE) == quicker[0] == store.locate(SAMPLE.digest, SAMPLE.size_bytes)
    assert listing(store) == whole(SAMPLE)


# --- what others do between verifying and naming


def swap(path: Path) -> None:
    path.rename(path.with_name("verified"))
    path.write_bytes(OTHER.data)


def swap_for_a_link(path: Path) -> None:
    path.rename(path.with_name("verified"))
    path.symlink_to("verified")


def write(path: Path) -> None:
    path.chmod(0o600)
    with path.open("r+b") as file:
        file.write(b"!")


def link_elsewhere(path: Path) -> None:
    path.with_name("elsewhere").hardlink_to(path)


def remove(path: Path) -> None:
    path.unlink()


@pytest.mark.parametrize("harm", [swap, swap_for_a_link, write, link_elsewhere, remove])
@pytest.mark.parametrize("when", ["verified", "synced", "readOnly", "named"])
def test_a_file_that_is_no_longer_the_verified_one_is_not_published(
    tmp_path: Path, harm: Callable[[Path], None], when: Point
) -> None:
    path = tmp_path / "store" / ".partial-x"

    def at(here: Point) -> None:
        if here == when:
            harm(path)

    store = Store(str(tmp_path / "store"), at)
    with store.partial("x") as partial:
        partial.append(SAMPLE.data)
        age(path)
        with pytest.raises(PartialSwapped) as told:
            store.publish(partial, SAMPLE.digest, SAMPLE.size_bytes)
    assert told.value.code == "diskFailed"
    assert SAMPLE.key not in listing(store)
    assert store.refused_names() == []
    assert store.confirm(SAMPLE.digest, SAMPLE.size_bytes) is None


@pytest.mark.parametrize("harm", [swap, swap_for_a_link, write])
def test_a_file_that_is_swapped_once_it_has_its_name_is_taken_away_again(
    tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    target = tmp_path / "store" / SAMPLE.key

    def at(here: Point) -> None:
        if here == "renamed":
            harm(target)

    store = Store(str(tmp_path / "store"), at)
    with store.partial("x") as partial:
        partial.append(SAMPLE.data)
        age(tmp_path / "store" / ".partial-x")
        with pytest.raises(PartialSwapped):
            store.publish(partial, SAMPLE.digest, SAMPLE.size_bytes)
    assert not os.path.lexists(target)
    assert len(store.refused_names()) == 1


def test_a_file_that_is_written_while_it_is_hashed_is_not_published(store: Store) -> None:
    with store.partial("x") as partial:
        partial.append(SAMPLE.data)
        age(partial.path)
        with pytest.raises(PartialSwapped):
            store.publish(partial, SAMPLE.digest, SAMPLE.size_bytes, lambda: write(Path(partial.path)))


def test_what_others_do_once_all_is_done_is_seen_by_the_seal(tmp_path: Path) -> None:
    target = tmp_path / "store" / SAMPLE.key

    def at(here: Point) -> None:
        if here == "folderSynced":
            write(target)

    store = Store(str(tmp_path / "store"), at)
    put(store, SAMPLE)
    assert store.locate(SAMPLE.digest, SAMPLE.size_bytes) is None
    assert store.confirm(SAMPLE.digest, SAMPLE.size_bytes) is None


# --- many at once


def test_threads_that_publish_the_same_bytes_get_the_same_file(store: Store) -> None:
    barrier = threading.Barrier(6)
    paths: list[str] = []

    def work(name: str) -> None:
        with store.partial(name) as partial:
            partial.append(SAMPLE.data)
            barrier.wait()
            paths.append(store.publish(partial, SAMPLE.digest, SAMPLE.size_bytes).path)

    threads = [threading.Thread(target=work, args=(name,)) for name in "abcdef"]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert paths == [str(Path(store.folder) / SAMPLE.key)] * 6
    assert listing(store) == whole(SAMPLE)
    assert store.locate(SAMPLE.digest, SAMPLE.size_bytes) is not None


@forks
def test_processes_that_publish_the_same_bytes_get_the_same_file(tmp_path: Path) -> None:
    told = scenario("many_publishers", tmp_path / "store")
    assert told == {"codes": [0] * 8, "left": whole(SAMPLE)}
    assert Store(str(tmp_path / "store")).locate(SAMPLE.digest, SAMPLE.size_bytes) is not None


# --- the process is killed


@forks
def test_a_process_killed_at_any_moment_leaves_the_whole_verified_file_or_none_and_no_orphan(tmp_path: Path) -> None:
    told = scenario("killed_at_each_point", tmp_path)
    assert list(told) == list(get_args(FilePoint))
    for point, found in told.items():
        is_in_place = point in IN_PLACE
        is_sealed = point in ("sealed", "forgotten")
        assert found == {
            "found": True if is_in_place else None,
            "resumed": whole(SAMPLE),
            "afterSweep": whole(SAMPLE) if is_sealed else [SAMPLE.key] if is_in_place else [],
            "afterConfirming": whole(SAMPLE) if is_in_place else [],
            "locks": ["names.lock"],
        }, point


@forks
def test_what_a_killed_process_held_is_free_at_once(tmp_path: Path) -> None:
    assert scenario("killed_holder", tmp_path / "store") == {
        "while": ["partial", "turn", "slot"],
        "after": [],
        "swept": ["x"],
    }


# --- the disk


@forks
def test_a_limit_on_the_size_of_files_is_a_full_disk_and_what_was_written_stays(tmp_path: Path) -> None:
    assert scenario("limited_file_size", tmp_path / "store") == {
        "error": "StoreFull",
        "message": "the store must have room to write the unfinished file: file too large",
        "code": "diskFull",
        "kept": 300_000,
        "isPrefix": True,
        "left": whole(SAMPLE),
    }


def test_on_a_disk_that_is_full_what_was_written_stays_and_is_gone_on_with(tmp_path: Path) -> None:
    namespaces = ["unshare", "--map-root-user", "--mount"]
    mount = ["sh", "-c", 'mount -t tmpfs -o size=800k,mode=700 none "$4" && exec "$@"', "sh"]
    may_mount = ["mount", "-t", "tmpfs", "none", str(tmp_path)]
    if not shutil.which("unshare") or subprocess.run([*namespaces, *may_mount], capture_output=True).returncode != 0:
        pytest.skip("nothing can be mounted here")
    told = scenario("small_disk", tmp_path, *namespaces, *mount)
    assert 0 < told.pop("kept") < 320_000
    assert told == {
        "error": "StoreFull",
        "message": "the store must have room to write the unfinished file: no space left on device",
        "code": "diskFull",
        "isPrefix": True,
        "identified": "diskFull",
        "left": whole(SAMPLE),
    }


@as_root
def test_a_user_without_rights_is_told_what_is_not_allowed_and_reads_what_is() -> None:
    # pytest's own folders are closed to others
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        told = scenario("somebody_else", Path(folder))
    refused = "StoreFailed: the store must be able to"
    assert told == {
        "found": False,
        "confirmed": True,
        "partial": f"{refused} open the unfinished file: permission denied",
        "noted": [],
        "planted": "PartialRefused: the unfinished file must be a regular file that only this user has; it is a file of another user",
        "readOnly": True,
        "untrusted": f"{refused} make its folder: permission denied",
    }


def test_a_store_that_cannot_be_made_is_told_without_a_path(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreFailed, match="the store must be able to") as told:
        Store(str(tmp_path / "file" / "store")).partial("x")
    assert str(tmp_path) not in str(told.value)


@pytest.mark.slow
@forks
def test_a_gibibyte_is_hashed_in_the_memory_of_one_piece(tmp_path: Path) -> None:
    told = scenario("hashed_in_flat_memory", tmp_path / "store")
    hasher = hashlib.sha256(SAMPLE.data)
    zeros = bytes(2**20)
    left = 2**30 - SAMPLE.size_bytes
    for _ in range(left // len(zeros)):
        hasher.update(zeros)
    hasher.update(zeros[: left % len(zeros)])
    assert told["digest"] == f"sha256:{hasher.hexdigest()}"
    assert told["growthKiB"] < 2048

"""A file that is being fetched belongs to one alone, and is never something that was put in its place."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import threading
from io import FileIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modeldoor_lifecycle.store.disk import SMALL_FILE_BYTES
from modeldoor_lifecycle.store.errors import NameRefused, PartialBusy, PartialRefused, StoreFailed, StoreFull
from modeldoor_lifecycle.store.identity import read_identity
from modeldoor_lifecycle.store.partial import Partial
from modeldoor_lifecycle.store.store import Store
from store.samples import IDENTITY, age, listing, sample

if TYPE_CHECKING:
    from collections.abc import Callable

    from modeldoor_lifecycle.store.points import Point

SAMPLE = sample()
AS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(str(tmp_path / "store"))


def path_of(store: Store, name: str = "x") -> Path:
    return Path(store.folder) / f".partial-{name}"


def test_it_is_made_for_this_user_alone_and_keeps_what_was_added(store: Store) -> None:
    with store.partial("x") as partial:
        assert (partial.name, partial.size_bytes, partial.identity) == ("x", 0, None)
        partial.append(SAMPLE.data[:1000])
        partial.sync()
        partial.append(bytearray(SAMPLE.data[1000:2000]))
        partial.append(memoryview(SAMPLE.data)[2000:])
        partial.append(b"")
    with store.partial("x") as again:
        assert again.size_bytes == SAMPLE.size_bytes
        assert again.digest() == SAMPLE.digest
    assert stat.S_IMODE(path_of(store).stat().st_mode) == 0o600
    assert path_of(store).read_bytes() == SAMPLE.data
    assert store.partial_names() == ["x"]


def test_adding_goes_on_at_the_end_whatever_was_read_or_dropped_before(store: Store) -> None:
    with store.partial("x") as partial:
        partial.append(b"abcdef")
        partial.truncate(4)
        assert partial.hash(2).digest() == hashlib.sha256(b"ab").digest()
        partial.append(b"EF")
        assert partial.size_bytes == 6
    assert path_of(store).read_bytes() == b"abcdEF"


def test_a_hash_of_what_is_there_goes_on_with_what_is_added(store: Store) -> None:
    with store.partial("x") as partial:
        partial.append(SAMPLE.data[:300_000])
    with store.partial("x") as partial:
        hasher = partial.hash()
        partial.append(SAMPLE.data[300_000:])
        hasher.update(SAMPLE.data[300_000:])
        assert f"sha256:{hasher.hexdigest()}" == partial.digest() == SAMPLE.digest


def test_a_hash_of_more_than_there_is_is_that_of_what_there_is(store: Store) -> None:
    with store.partial("x") as partial:
        partial.append(b"abc")
        assert partial.hash(10**15).digest() == hashlib.sha256(b"abc").digest()


def test_it_knows_what_it_is_a_part_of(store: Store) -> None:
    with store.partial("x") as partial:
        partial.append(b"abc")
        partial.identify(IDENTITY._replace(etag=""))
        partial.identify(IDENTITY)
        assert partial.identity == IDENTITY
    with store.partial("x") as again:
        assert again.identity == IDENTITY
    assert listing(store) == [".partial-x", ".partial-x.json"]
    assert stat.S_IMODE((Path(store.folder) / ".partial-x.json").stat().st_mode) == 0o600


def test_the_start_of_the_machine_counts_only_when_both_are_told() -> None:
    assert IDENTITY.is_of_boot(IDENTITY.boot_id)
    assert not IDENTITY.is_of_boot("another")
    assert not IDENTITY.is_of_boot(None)
    assert not IDENTITY._replace(boot_id="").is_of_boot("")
    assert not IDENTITY._replace(boot_id="").is_of_boot(None)


def test_what_was_known_about_a_file_that_is_gone_is_not_believed_of_the_next(store: Store) -> None:
    with store.partial("x") as partial:
        partial.append(b"abc")
        partial.identify(IDENTITY)
    path_of(store).unlink()
    with store.partial("x") as partial:
        assert partial.identity is None
    assert listing(store) == [".partial-x"]


ODD_SIDECARS = [
    b"",
    b"null",
    b"[]",
    b"{}",
    b"\xff\xfe",
    b"[" * 16_000,
    b'{"reference": "a"}',
    b" " * 20_000 + b"{}",
]


@pytest.mark.parametrize("change", [{"totalBytes": "700001"}, {"totalBytes": True}, {"totalBytes": -1}, {"etag": None}])
def test_an_identity_of_another_shape_counts_as_none(store: Store, change: dict[str, object]) -> None:
    with store.partial("x") as partial:
        partial.append(b"abc")
        partial.identify(IDENTITY)
    sidecar = Path(store.folder) / ".partial-x.json"
    for changed in ({**json.loads(sidecar.read_text()), **change}, {**json.loads(sidecar.read_text()), "more": 1}):
        sidecar.write_text(json.dumps(changed))
        with store.partial("x") as partial:
            assert partial.identity is None


@given(st.one_of(st.sampled_from(ODD_SIDECARS), st.binary(max_size=200)))
def test_any_bytes_in_place_of_an_identity_count_as_none(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "sidecar.json"
    path.write_bytes(data)
    assert read_identity(str(path)) is None


@pytest.mark.parametrize(
    "change", [{"etag": "x" * SMALL_FILE_BYTES}, {"etag": "\ud800"}, {"total_bytes": -1}, {"reference": None}]
)
def test_what_could_not_be_read_again_is_not_written(store: Store, change: dict[str, Any]) -> None:
    with store.partial("x") as partial:
        partial.append(b"abc")
        partial.identify(IDENTITY)
        with pytest.raises(NameRefused, match="must be texts and a size"):
            partial.identify(IDENTITY._replace(**change))
        assert partial.identity == IDENTITY
    with store.partial("x") as partial:
        assert partial.identity == IDENTITY


def sidecar_link(path: Path) -> None:
    (path.parent / "elsewhere").write_text((path).read_text())
    path.unlink()
    path.symlink_to("elsewhere")


def sidecar_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def sidecar_nowhere(path: Path) -> None:
    path.unlink()
    path.symlink_to("nowhere")


@pytest.mark.parametrize("plant", [sidecar_link, sidecar_pipe, sidecar_nowhere])
def test_what_is_no_file_counts_as_no_identity_and_is_replaced_not_followed(
    store: Store, plant: Callable[[Path], None]
) -> None:
    with store.partial("x") as partial:
        partial.append(b"abc")
        partial.identify(IDENTITY)
    sidecar = Path(store.folder) / ".partial-x.json"
    plant(sidecar)
    with store.partial("x") as partial:
        assert partial.identity is None
        partial.identify(IDENTITY)
    assert stat.S_ISREG(sidecar.lstat().st_mode)
    assert not (sidecar.parent / "nowhere").exists()
    with store.partial("x") as partial:
        assert partial.identity == IDENTITY


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "../x", "a.json", "-a", "_", "a" * 129, "é", "a\n", "a\0"])
def test_a_name_that_could_mean_another_file_is_refused(store: Store, name: str) -> None:
    with pytest.raises(NameRefused, match="the name of an unfinished file must be"):
        store.partial(name)
    with pytest.raises(NameRefused):
        store.discard(name)


def test_the_longest_name_has_room_for_all_that_belongs_to_it(store: Store) -> None:
    with store.partial("a" * 128) as partial:
        partial.identify(IDENTITY)
        assert partial.identity == IDENTITY


def test_how_far_it_is_and_what_it_is_can_be_told_while_somebody_has_it(store: Store) -> None:
    assert (store.partial_bytes("x"), store.partial_identity("x")) == (0, None)
    with store.partial("x") as partial:
        partial.append(b"abc")
        partial.identify(IDENTITY)
        assert (store.partial_bytes("x"), store.partial_identity("x")) == (3, IDENTITY)


# --- one holder


def test_a_second_holder_is_refused_whatever_thread_it_is(store: Store) -> None:
    refused: list[PartialBusy] = []

    def second() -> None:
        try:
            Store(store.folder).partial("x")
        except PartialBusy as error:
            refused.append(error)

    with store.partial("x"):
        second()
        thread = threading.Thread(target=second)
        thread.start()
        thread.join()
        with pytest.raises(PartialBusy):
            store.discard("x")
        store.partial("y").close()
    assert [each.is_retryable for each in refused] == [True, True]
    store.partial("x").close()


def test_of_many_threads_that_want_a_new_file_one_has_it(store: Store) -> None:
    barrier = threading.Barrier(8)
    had: list[Partial] = []
    busy: list[PartialBusy] = []

    def want() -> None:
        barrier.wait()
        try:
            had.append(store.partial("x"))
        except PartialBusy as error:
            busy.append(error)

    threads = [threading.Thread(target=want) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert (len(had), len(busy)) == (1, 7)
    had[0].close()


def test_a_file_that_its_holder_removed_before_the_next_could_hold_it_is_made_anew(store: Store) -> None:
    first = store.partial("x")
    first.append(b"abc")
    opened: list[Point] = []

    def at(point: Point) -> None:
        opened.append(point)
        if opened == ["opened"]:
            first.discard()

    with Store(store.folder, at).partial("x") as second:
        assert second.size_bytes == 0
        second.append(b"def")
    assert opened == ["opened", "opened", "created"]
    assert path_of(store).read_bytes() == b"def"


def test_it_can_be_closed_twice_and_says_nothing_afterwards(store: Store) -> None:
    partial = store.partial("x")
    partial.close()
    partial.close()
    with pytest.raises(ValueError, match="closed file"):
        _ = partial.descriptor


def test_discarding_removes_it_and_what_is_known_about_it(store: Store) -> None:
    with store.partial("x") as partial:
        partial.append(b"abc")
        partial.identify(IDENTITY)
        assert partial.discard() == 3
    with store.partial("x") as partial:
        partial.append(b"abc")
        partial.identify(IDENTITY)
    store.discard("x")
    store.discard("x")
    assert listing(store) == []


def test_discarding_never_removes_a_file_that_took_its_name(store: Store) -> None:
    with store.partial("x") as partial:
        path_of(store).rename(path_of(store, "y"))
        path_of(store).write_bytes(b"another")
        assert partial.discard() == 0
    assert path_of(store).read_bytes() == b"another"


# --- what somebody put in its place


def link(path: Path) -> None:
    path.symlink_to("victim")


def link_to_nowhere(path: Path) -> None:
    path.symlink_to("nowhere")


def pipe(path: Path) -> None:
    os.mkfifo(path)


def folder(path: Path) -> None:
    path.mkdir()


def second_name(path: Path) -> None:
    path.hardlink_to(path.with_name("victim"))


def socket_(path: Path) -> None:
    os.mknod(path, stat.S_IFSOCK | 0o600)


PLANTS = [
    (link, "it is a link"),
    (link_to_nowhere, "it is a link"),
    (pipe, "it is a named pipe"),
    (folder, "it is a folder"),
    (second_name, "it is a file that has another name elsewhere"),
    (socket_, "it is a socket"),
]


@pytest.mark.parametrize(("plant", "words"), PLANTS)
def test_nothing_is_written_through_what_was_put_in_its_place(
    store: Store, plant: Callable[[Path], None], words: str
) -> None:
    store.partial("y").discard()
    victim = Path(store.folder) / "victim"
    victim.write_bytes(b"precious")
    plant(path_of(store))
    assert store.partial_bytes("x") == 0
    with pytest.raises(PartialRefused, match=words) as told:
        store.partial("x")
    assert told.value.code == "diskFailed"
    store.discard("x")
    assert not os.path.lexists(path_of(store))
    assert victim.read_bytes() == b"precious"
    assert listing(store) == ["victim"]


def test_a_folder_that_holds_something_is_left_and_told(store: Store) -> None:
    store.partial("y").discard()
    (path_of(store) / "something").mkdir(parents=True)
    with pytest.raises(StoreFailed, match="must be able to remove the unfinished file: directory not empty"):
        store.discard("x")
    assert store.sweep(lambda _: False).stuck_partials == ("x",)


@pytest.mark.skipif(not AS_ROOT, reason="only root can give a file away")
def test_a_file_of_another_user_is_refused_even_by_root(store: Store) -> None:
    store.partial("x").close()
    os.chown(path_of(store), 65534, 65534)
    with pytest.raises(PartialRefused, match="it is a file of another user"):
        store.partial("x")


def test_a_file_that_others_could_read_is_closed_to_them_again(store: Store) -> None:
    store.partial("x").close()
    path_of(store).chmod(0o666)
    with store.partial("x") as partial:
        assert stat.S_IMODE(partial.status.st_mode) == 0o600


# --- vouching


def halts(store: Store, partial: Partial, digest: str, size_bytes: int) -> int:
    calls: list[None] = []
    store.publish(partial, digest, size_bytes, lambda: calls.append(None))
    return len(calls)


def test_a_file_that_was_vouched_for_is_not_read_again(store: Store) -> None:
    long = sample(3_000_000)
    with store.partial("x") as partial:
        partial.append(long.data)
        partial.vouch(hashlib.sha256(long.data))
        assert halts(store, partial, long.digest, long.size_bytes) == 1
    other = sample(3_000_000, seed=2)
    with store.partial("x") as partial:
        partial.append(other.data)
        assert halts(store, partial, other.digest, other.size_bytes) == 13


@pytest.mark.parametrize("when", ["before the last own write", "before vouching", "after vouching"])
def test_vouching_does_not_count_for_a_file_that_somebody_else_wrote(store: Store, when: str) -> None:
    def write() -> None:
        with path_of(store).open("r+b") as file:
            file.write(b"!")

    with store.partial("x") as partial:
        partial.append(b"abc")
        age(path_of(store))  # so that any later write shows, however soon
        partial.close()
    with store.partial("x") as partial:
        hasher = partial.hash()
        if when == "before the last own write":
            write()
        partial.append(b"def")
        hasher.update(b"def")
        if when == "before vouching":
            age(path_of(store))
            write()
        partial.vouch(hasher)
        if when == "after vouching":
            age(path_of(store))
            write()
        assert partial.digest() == f"sha256:{hashlib.sha256(b'!bcdef').hexdigest()}"


def test_what_was_vouched_for_wrongly_is_published_under_no_digest_that_was_asked_for(store: Store) -> None:
    from modeldoor_lifecycle.store.errors import DigestMismatch

    with store.partial("x") as partial:
        partial.append(SAMPLE.data)
        partial.vouch(hashlib.sha256(b"something else"))
        with pytest.raises(DigestMismatch):
            store.publish(partial, SAMPLE.digest, SAMPLE.size_bytes)
    assert listing(store) == [".partial-x"]


# --- a full disk


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no /dev/full")
def test_a_full_disk_is_an_error_of_its_own(tmp_path: Path) -> None:
    with Partial("x", FileIO("/dev/full", "rb+"), "/dev/full", str(tmp_path / "none")) as partial:
        with pytest.raises(StoreFull, match="must have room to write the unfinished file: no space left") as told:
            partial.append(b"abc")
        assert (told.value.code, told.value.is_retryable) == ("diskFull", True)
        assert "/dev" not in str(told.value)

"""A file of the store is given only when its bytes are known to be those of its digest."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from modeldoor_lifecycle.store import seals
from modeldoor_lifecycle.store.errors import NameRefused, SizeMismatch, StoreFailed, StoreUntrusted
from modeldoor_lifecycle.store.store import Store
from store.samples import age, listing, put, sample, whole

if TYPE_CHECKING:
    from collections.abc import Callable

SAMPLE = sample()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(str(tmp_path / "data" / "store"))


def kept(store: Store) -> Path:
    return Path(put(store, SAMPLE).path)


def found(store: Store) -> bool:
    return store.locate(SAMPLE.digest, SAMPLE.size_bytes) is not None


def test_a_store_that_nobody_has_written_holds_nothing_and_is_not_made_by_asking(store: Store) -> None:
    assert store.locate(SAMPLE.digest, SAMPLE.size_bytes) is None
    assert store.confirm(SAMPLE.digest, SAMPLE.size_bytes) is None
    assert store.partial_names() == []
    assert store.sweep(lambda _: False).removed_partials == ()
    assert store.free_bytes() > 0
    assert not os.path.lexists(store.folder)


def test_a_published_file_is_found_read_only_under_its_digest(store: Store) -> None:
    path = kept(store)
    file = store.locate(SAMPLE.digest, SAMPLE.size_bytes)
    assert file is not None
    assert (file.path, file.digest, file.size_bytes) == (str(path), SAMPLE.digest, SAMPLE.size_bytes)
    assert path.name == SAMPLE.key
    assert path.read_bytes() == SAMPLE.data
    assert stat.S_IMODE(path.stat().st_mode) == 0o444
    assert stat.S_IMODE(Path(store.folder).stat().st_mode) == 0o700
    assert listing(store) == whole(SAMPLE)


def test_another_object_and_another_path_to_the_folder_find_it_too(store: Store, tmp_path: Path) -> None:
    kept(store)
    (tmp_path / "link").symlink_to(store.folder)
    assert found(Store(str(tmp_path / "link")))


@pytest.mark.parametrize(
    "digest", ["", "sha256:", "sha256:" + "0" * 64, "sha256:" + "AB" * 32, "sha1:" + "ab" * 20, "sha256:../" + "a" * 61]
)
def test_what_is_no_digest_is_refused_before_anything_is_looked_at(store: Store, digest: str) -> None:
    with pytest.raises(NameRefused, match="a digest must be"):
        store.locate(digest, 1)


def changed_bytes(path: Path) -> None:
    path.chmod(0o600)
    path.write_bytes(b"!" + SAMPLE.data[1:])
    path.chmod(0o444)


def changed_bytes_and_time_set_back(path: Path) -> None:
    before = path.stat()
    changed_bytes(path)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def replaced(path: Path) -> None:
    other = path.with_name("other")
    other.write_bytes(b"!" + SAMPLE.data[1:])
    other.chmod(0o444)
    other.replace(path)


def longer(path: Path) -> None:
    path.chmod(0o600)
    with path.open("ab") as file:
        file.write(b"!")
    path.chmod(0o444)


def shorter(path: Path) -> None:
    path.chmod(0o600)
    os.truncate(path, SAMPLE.size_bytes - 1)
    path.chmod(0o444)


@pytest.mark.parametrize("harm", [changed_bytes, changed_bytes_and_time_set_back, replaced, longer, shorter])
def test_a_file_with_other_bytes_is_never_given_and_is_moved_out_of_the_way(
    store: Store, harm: Callable[[Path], None]
) -> None:
    path = kept(store)
    harm(path)
    wrong = path.read_bytes()
    assert not found(store)
    assert store.confirm(SAMPLE.digest, SAMPLE.size_bytes) is None
    assert store.refused_names() == listing(store)
    (refused,) = store.refused_names()
    assert refused.startswith(f".refused-{SAMPLE.key}-")
    assert (path.parent / refused).read_bytes() == wrong
    assert kept(store).read_bytes() == SAMPLE.data


def test_two_files_refused_in_one_second_have_two_names_until_they_are_discarded(store: Store) -> None:
    for _ in range(2):
        changed_bytes(kept(store))
        assert store.confirm(SAMPLE.digest, SAMPLE.size_bytes) is None
    assert len(store.refused_names()) == 2
    store.sweep(lambda _: False)
    assert len(store.refused_names()) == 2
    assert store.discard_refused() == 2 * SAMPLE.size_bytes
    assert listing(store) == []


def touched(path: Path) -> None:
    age(path)


def writable_again(path: Path) -> None:
    path.chmod(0o644)


def linked_elsewhere(path: Path) -> None:
    (path.parent.parent / "backup").hardlink_to(path)


def copied_over(path: Path) -> None:
    copy = path.with_name("copy")
    copy.write_bytes(path.read_bytes())
    copy.replace(path)


def without_seal(path: Path) -> None:
    path.with_name(f".{path.name}.seal").unlink()


def with_a_broken_seal(path: Path) -> None:
    path.with_name(f".{path.name}.seal").write_text('{"inode": ')


def with_the_seal_of_an_older_form(path: Path) -> None:
    seal = path.with_name(f".{path.name}.seal")
    document = json.loads(seal.read_text())
    del document["changedNs"]
    seal.write_text(json.dumps(document))


def with_a_link_for_a_seal(path: Path) -> None:
    seal = path.with_name(f".{path.name}.seal")
    seal.rename(seal.parent.parent / "elsewhere")
    seal.symlink_to("../elsewhere")


def with_a_pipe_for_a_seal(path: Path) -> None:
    seal = path.with_name(f".{path.name}.seal")
    seal.unlink()
    os.mkfifo(seal)


@pytest.mark.parametrize(
    "change",
    [
        touched,
        writable_again,
        linked_elsewhere,
        copied_over,
        without_seal,
        with_a_broken_seal,
        with_the_seal_of_an_older_form,
        with_a_link_for_a_seal,
        with_a_pipe_for_a_seal,
    ],
)
def test_a_right_file_whose_seal_does_not_fit_is_hashed_once_and_sealed_anew(
    store: Store, change: Callable[[Path], None]
) -> None:
    path = kept(store)
    change(path)
    assert not found(store)
    file = store.confirm(SAMPLE.digest, SAMPLE.size_bytes)
    assert file is not None
    assert store.locate(SAMPLE.digest, SAMPLE.size_bytes) == file
    assert stat.S_IMODE(path.stat().st_mode) == 0o444
    assert listing(store) == whole(SAMPLE)


def test_a_seal_that_cannot_be_written_costs_a_hash_each_time_and_nothing_else(store: Store) -> None:
    path = kept(store)
    without_seal(path)
    path.with_name(f".{path.name}.seal").mkdir()
    for _ in range(2):
        assert store.confirm(SAMPLE.digest, SAMPLE.size_bytes) is not None
        assert not found(store)


def test_the_seal_of_another_file_does_not_count(store: Store) -> None:
    path = kept(store)
    other = sample(seed=2)
    Path(put(store, other).path).unlink()
    path.with_name(f".{path.name}.seal").rename(path.with_name(f".{other.key}.seal"))
    os.link(path, path.with_name(other.key))
    assert store.locate(other.digest, other.size_bytes) is None
    assert store.confirm(other.digest, other.size_bytes) is None


def test_a_seal_counts_for_the_file_that_it_names_and_only_while_that_is_read_only(store: Store) -> None:
    path = kept(store)
    seal = str(path.with_name(f".{path.name}.seal"))
    assert seals.fits(seal, SAMPLE.key, path.stat())
    assert not seals.fits(seal, sample(seed=2).key, path.stat())
    path.chmod(0o600)
    seals.write_seal(seal, SAMPLE.key, path.stat())
    assert not found(store)


def a_link_to_the_right_bytes(path: Path) -> None:
    elsewhere = path.parent.parent / "right"
    path.rename(elsewhere)
    path.symlink_to(elsewhere)


def a_link_to_nowhere(path: Path) -> None:
    path.unlink()
    path.symlink_to("nowhere")


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


@pytest.mark.parametrize("plant", [a_link_to_the_right_bytes, a_link_to_nowhere, a_folder, a_pipe])
def test_what_is_no_file_is_never_given_and_never_followed(store: Store, plant: Callable[[Path], None]) -> None:
    path = kept(store)
    plant(path)
    assert not found(store)
    assert store.confirm(SAMPLE.digest, SAMPLE.size_bytes) is None
    assert len(store.refused_names()) == 1
    assert kept(store).read_bytes() == SAMPLE.data


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give a file away")
def test_a_file_of_another_user_is_never_given(store: Store) -> None:
    path = kept(store)
    os.chown(path, 65534, 65534)
    assert not found(store)
    assert store.confirm(SAMPLE.digest, SAMPLE.size_bytes) is None
    assert len(store.refused_names()) == 1


def test_a_right_file_of_another_size_than_was_asked_for_stays_and_is_told(store: Store) -> None:
    kept(store)
    assert store.locate(SAMPLE.digest, SAMPLE.size_bytes + 1) is None
    with pytest.raises(SizeMismatch, match="must have 700002 bytes; it has 700001") as told:
        store.confirm(SAMPLE.digest, SAMPLE.size_bytes + 1)
    assert (told.value.code, told.value.size_bytes) == ("sizeMismatch", SAMPLE.size_bytes)
    assert found(store)


def test_confirming_ends_when_it_is_halted(store: Store) -> None:
    age(kept(store))
    calls = iter(range(3))

    def halt() -> None:
        if next(calls) == 2:
            raise InterruptedByOwner

    with pytest.raises(InterruptedByOwner):
        store.confirm(SAMPLE.digest, SAMPLE.size_bytes, halt)
    assert store.confirm(SAMPLE.digest, SAMPLE.size_bytes) is not None


class InterruptedByOwner(Exception):
    """What a caller's own halt raises."""


def test_a_file_that_is_written_while_it_is_hashed_is_not_given(store: Store) -> None:
    path = kept(store)
    age(path)
    path.chmod(0o644)

    def write() -> None:
        with path.open("ab") as file:
            file.write(b"!")

    with pytest.raises(StoreFailed, match="somebody writes or replaces it"):
        store.confirm(SAMPLE.digest, SAMPLE.size_bytes, write)


@pytest.mark.parametrize("call", [1, 4], ids=["while it is hashed", "before it is sealed"])
def test_a_file_that_is_replaced_meanwhile_is_hashed_anew_and_not_the_one_that_was_read(
    store: Store, call: int
) -> None:
    path = kept(store)
    without_seal(path)
    calls: list[None] = []

    def halt() -> None:
        calls.append(None)
        if len(calls) == call:
            replaced(path)

    assert store.confirm(SAMPLE.digest, SAMPLE.size_bytes, halt) is None
    assert len(store.refused_names()) == 1


def test_a_file_that_is_taken_away_meanwhile_is_not_there(store: Store) -> None:
    path = kept(store)
    without_seal(path)
    calls: list[None] = []

    def halt() -> None:
        calls.append(None)
        if len(calls) == 4:
            path.unlink()

    assert store.confirm(SAMPLE.digest, SAMPLE.size_bytes, halt) is None
    assert listing(store) == []


@pytest.mark.parametrize("where", ["the folder", "the folder above"])
def test_a_folder_that_others_can_write_is_not_believed(store: Store, where: str) -> None:
    folder = kept(store).parent
    shared = folder if where == "the folder" else folder.parent
    shared.chmod(0o770)
    with pytest.raises(StoreUntrusted, match="must be writable by its owner only; its mode is 0770") as told:
        found(store)
    assert told.value.code == "diskFailed"
    assert str(folder) not in str(told.value)


def test_a_sticky_folder_above_is_believed_because_nobody_can_replace_what_lies_in_it(store: Store) -> None:
    folder = kept(store).parent
    folder.parent.chmod(0o1777)
    assert found(store)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give a folder away")
def test_a_folder_of_another_user_is_not_believed(store: Store) -> None:
    folder = kept(store).parent
    os.chown(folder, 65534, 65534)
    with pytest.raises(StoreUntrusted, match="must belong to root or to the user who runs this"):
        found(store)


def test_a_file_in_the_place_of_the_folder_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "store").write_text("")
    with pytest.raises(StoreFailed, match="must be a folder"):
        found(Store(str(tmp_path / "store")))
    with pytest.raises(StoreFailed, match="must be able to make its folder"):
        Store(str(tmp_path / "store")).partial("x")

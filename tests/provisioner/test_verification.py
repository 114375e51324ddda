"""The digest is that of the bytes which are there, and a file that is another meanwhile is noticed."""

from __future__ import annotations

import hashlib
import mmap
import os
from typing import TYPE_CHECKING

import pytest

from families import for_each
from modeldoor_lifecycle.provisioner.errors import FileChanged, FileUnsuitable, HeaderRefused, ModelNotHere
from modeldoor_lifecycle.provisioner.identity import FileIdentity
from modeldoor_lifecycle.provisioner.verification import checked_header, hashed, is_still, still
from modeldoor_lifecycle.store.hashing import PIECE_BYTES
from provisioner.held_models import parts
from provisioner.homes import digest_of, model_bytes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

OTHER = model_bytes("Zaphod 2B")


def model_at(folder: Path) -> Path:
    path = folder / "model.gguf"
    path.write_bytes(model_bytes())
    return path


@for_each("size_bytes", [1, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, 3 * PIECE_BYTES + 17])
def test_the_digest_is_that_of_the_bytes(tmp_path: Path, size_bytes: int) -> None:
    """CAT-UNIT-3105: what a digest is held against is the SHA-256 of every byte."""
    path = tmp_path / "file"
    path.write_bytes((b"0123456789abcdef" * (size_bytes // 16 + 1))[:size_bytes])
    halts, told = list[int](), list[tuple[int, int]]()
    file = hashed(str(path), halt=lambda: halts.append(1), progress=lambda done, whole: told.append((done, whole)))
    assert file.digest == f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"
    assert (file.path, file.identity) == (str(path), FileIdentity.of(path.stat()))
    assert len(halts) == -(-size_bytes // PIECE_BYTES), "asked before each piece"
    assert told[-1] == (size_bytes, size_bytes)
    assert all(0 <= done_bytes <= all_bytes == size_bytes for done_bytes, all_bytes in told)


def test_whoever_halts_ends_it() -> None:
    class Enough(Exception):
        pass

    def end() -> None:
        raise Enough

    with pytest.raises(Enough):
        hashed(os.path.realpath(__file__), halt=end)


def write_in_place(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(OTHER)


def write_and_set_back(path: Path) -> None:
    status = path.stat()
    write_in_place(path)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def append(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"\0")


def cut(path: Path) -> None:
    os.truncate(path, 100)


def replace(path: Path) -> None:
    other = path.with_name("other")
    other.write_bytes(OTHER)
    other.replace(path)


def replace_by_the_same(path: Path) -> None:
    other = path.with_name("other")
    other.write_bytes(path.read_bytes())
    other.replace(path)


def lead_elsewhere(path: Path) -> None:
    other = path.with_name("other")
    other.write_bytes(OTHER)
    path.unlink()
    path.symlink_to(other)


CHANGES: list[Callable[[Path], object]] = [
    write_in_place,
    write_and_set_back,
    append,
    cut,
    replace,
    replace_by_the_same,
    lead_elsewhere,
    os.unlink,
]


@for_each("change", CHANGES, ids=lambda each: each.__name__)
def test_a_file_that_is_another_while_it_is_hashed_has_no_digest(
    tmp_path: Path, change: Callable[[Path], object]
) -> None:
    path = model_at(tmp_path)
    changes = [change]

    def halt() -> None:
        if changes:
            changes.pop()(path)

    with pytest.raises(FileChanged):
        hashed(str(path), halt=halt)
    assert not changes


@for_each("change", CHANGES, ids=lambda each: each.__name__)
def test_a_file_that_is_another_since_it_was_hashed_is_noticed(
    tmp_path: Path, change: Callable[[Path], object]
) -> None:
    path = model_at(tmp_path)
    file = hashed(str(path))
    still(file.path, file.identity)
    assert checked_header([file]).architecture == "llama"
    change(path)
    assert not is_still(file.path, file.identity)
    with pytest.raises(FileChanged):
        still(file.path, file.identity)
    assert checked_header([file]).architecture == "llama", "its header is that of the bytes that were hashed"


def test_what_a_program_writes_that_has_the_file_mapped_is_noticed(tmp_path: Path) -> None:
    path = model_at(tmp_path)
    with path.open("r+b") as file, mmap.mmap(file.fileno(), 0) as mapped:
        mapped[0] = mapped[0]
        os.fsync(file.fileno())
        changed_ns = path.stat().st_ctime_ns
        mapped[0] = mapped[0]
        if path.stat().st_ctime_ns == changed_ns:
            pytest.skip("a file system in memory does not date what is written to mapped pages")
        judged = hashed(str(path))
        mapped[0] ^= 1
        assert digest_of(path.read_bytes()) != judged.digest
        assert not is_still(judged.path, judged.identity)


def test_an_identity_is_all_that_tells_a_file_from_others_and_is_kept_whole(tmp_path: Path) -> None:
    status = model_at(tmp_path).stat()
    identity = FileIdentity.of(status)
    assert identity == (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
    assert FileIdentity.from_document(identity.document()) == identity


def test_a_time_before_1970_is_a_typed_error_with_its_way_out(tmp_path: Path) -> None:
    path = model_at(tmp_path)
    os.utime(path, ns=(0, -1))
    with pytest.raises(FileUnsuitable, match="must bear a time since 1970") as refusal:
        hashed(str(path))
    assert refusal.value.hint == "touch the file"
    path.touch()
    assert hashed(str(path)).digest == digest_of(model_bytes())


def test_the_parts_of_a_split_model_must_be_whole_and_in_order(tmp_path: Path) -> None:
    for name, data in parts(3).items():
        (tmp_path / name).write_bytes(data)
    files = [hashed(str(tmp_path / name)) for name in parts(3)]
    assert checked_header(files).quantization == "Q8_0"
    with pytest.raises(HeaderRefused, match="be file 1 of 2"):
        checked_header([hashed(files[1].path), files[2]])


def test_a_file_behind_a_link_is_opened_where_the_link_must_lead(tmp_path: Path) -> None:
    real, other, link = model_at(tmp_path), tmp_path / "other.gguf", tmp_path / "link.gguf"
    other.write_bytes(OTHER)
    link.symlink_to(real)
    with pytest.raises(FileChanged):
        hashed(str(link))
    file = hashed(str(link), real_path=str(real))
    assert (file.path, file.digest) == (str(link), digest_of(model_bytes()))
    link.unlink()
    link.symlink_to(other)
    with pytest.raises(FileChanged):
        hashed(str(link), real_path=str(real))


def test_what_is_no_file_that_can_be_read_is_a_typed_error(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    for name, error in (("absent", ModelNotHere), ("empty", FileUnsuitable), ("", FileUnsuitable)):
        with pytest.raises(error):
            hashed(str(tmp_path / name).rstrip("/"))
    for path in (str(tmp_path / "absent"), "a\0b", "\ud800"):
        assert not is_still(path, FileIdentity(1, 2, 3, 4, 5))


def test_a_header_that_is_not_sound_is_refused_by_its_file(tmp_path: Path) -> None:
    path = tmp_path / "page.gguf"
    path.write_bytes(b"<!DOCTYPE html>" * 10)
    with pytest.raises(HeaderRefused, match="must be a sound GGUF file") as refusal:
        checked_header([hashed(str(path))])
    assert refusal.value.path == str(path)
    assert refusal.value.is_answer

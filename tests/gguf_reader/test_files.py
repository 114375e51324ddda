"""Only a regular file is read, without waiting for anybody, and one that changes meanwhile is refused."""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from gguf_bytes import SMALL, STRING, Gguf, array
from modeldoor_lifecycle.gguf.cursor import PIECE_BYTES, Cursor
from modeldoor_lifecycle.gguf.errors import FileChanged, FileUnreadable, GgufError, HeaderTruncated
from modeldoor_lifecycle.gguf.files import open_model
from modeldoor_lifecycle.gguf.reader import read_header

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "small.gguf"
    path.write_bytes(SMALL.build())
    return path


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileUnreadable, match="must be readable; no such file or directory"):
        read_header(tmp_path / "absent.gguf")


def test_a_name_that_can_be_no_path_is_refused() -> None:
    with pytest.raises(FileUnreadable, match="it is no path"):
        read_header("a\0b")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileUnreadable, match="must be a regular file; it is a folder"):
        read_header(tmp_path)


def test_a_named_pipe_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "pipe.gguf"
    os.mkfifo(path)
    with pytest.raises(FileUnreadable, match="it is a named pipe"):
        read_header(path)


def test_a_device_is_refused() -> None:
    with pytest.raises(FileUnreadable, match="it is a device"):
        read_header("/dev/zero")


def test_a_socket_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "socket.gguf"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        with pytest.raises(FileUnreadable):
            read_header(path)


def test_an_open_file_that_cannot_be_sought_in_is_refused() -> None:
    reading, writing = os.pipe()
    os.close(writing)
    with open(reading, "rb", buffering=0) as pipe, pytest.raises(FileUnreadable, match="sought in"):
        read_header(pipe)


def test_an_open_file_that_cannot_be_read_is_refused(small: Path) -> None:
    with small.open("ab") as file, pytest.raises(FileUnreadable, match="must be readable"):
        read_header(file)


def test_a_link_to_a_model_is_the_model(small: Path) -> None:
    link = small.with_name("link.gguf")
    link.symlink_to(small)
    assert read_header(link) == read_header(small)


def test_a_file_that_is_cut_while_it_is_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(Gguf(entries=(array("key", STRING, ["x" * 1000] * 1000),)).build())
    with path.open("rb", buffering=0) as file:
        cursor = Cursor(file, path.stat().st_size)
        cursor.take(1, "the beginning")
        os.truncate(path, PIECE_BYTES + 7)
        cursor.skip(PIECE_BYTES, "what is skipped")
        with pytest.raises(FileChanged, match=f"keep its .* bytes while it is read; it has {PIECE_BYTES + 7}"):
            cursor.take(100, "what was cut away")


def test_a_file_that_is_written_while_it_is_read_is_refused(small: Path) -> None:
    with pytest.raises(FileChanged, match="it was written or replaced"), open_model(str(small)):
        os.utime(small, ns=(0, 0))


def test_a_file_that_grows_while_it_is_read_is_refused(small: Path) -> None:
    with pytest.raises(FileChanged), open_model(str(small)), small.open("ab") as file:
        file.write(b"more")


def test_a_file_that_is_replaced_while_it_is_read_is_refused(small: Path) -> None:
    other = small.with_name("other.gguf")
    other.write_bytes(SMALL.build())
    with pytest.raises(FileChanged), open_model(str(small)):
        os.replace(other, small)


def test_a_file_that_is_removed_while_it_is_read_is_refused(small: Path) -> None:
    with pytest.raises(FileChanged), open_model(str(small)):
        small.unlink()


def test_a_fault_that_comes_of_a_change_is_named_as_the_change(small: Path) -> None:
    def read_what_is_cut() -> None:
        with open_model(str(small)) as (_, size_bytes):
            os.truncate(small, size_bytes - 1)
            raise HeaderTruncated("the file", "be whole", "it is cut")

    with pytest.raises(FileChanged):
        read_what_is_cut()


@pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="shows what is open on Linux alone")
@pytest.mark.parametrize("data", [b"", SMALL.build()[:-1], SMALL.build()])
def test_no_file_is_left_open(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "any.gguf"
    path.write_bytes(data)
    before = os.listdir("/proc/self/fd")
    with suppress(GgufError):
        read_header(path)
    with suppress(GgufError):
        read_header(tmp_path)
    assert os.listdir("/proc/self/fd") == before

"""Whatever is wrong with a file is named, with its place and what to do; nothing else is ever raised."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from damaged_gguf import DAMAGED, Damage
from families import for_each
from gguf_bytes import SMALL, STRING, UINT8, Gguf, Tensor, array, entry, text, u32, u64
from modeldoor_lifecycle.gguf import bounds, errors
from modeldoor_lifecycle.gguf.reader import read_header

if TYPE_CHECKING:
    from pathlib import Path


def refusal_of(data: bytes) -> errors.GgufError:
    with pytest.raises(errors.GgufError) as caught:
        read_header(io.BytesIO(data))
    return caught.value


@for_each("damage", DAMAGED, ids=str)
def test_what_is_wrong_is_named(damage: Damage) -> None:
    error = refusal_of(damage.data)
    assert isinstance(error, damage.error)
    assert damage.words in error.message
    assert error.message.isprintable()
    assert error.hint
    assert f"{error.subject} must {error.expected}; {error.found}" in error.message


def test_every_code_is_of_one_error() -> None:
    kinds = [each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, errors.GgufError)]
    assert len({each.code for each in kinds}) == len(kinds) > 20


def test_the_place_is_that_of_the_fault() -> None:
    first = entry("general.architecture", STRING, "llama")
    wrong = text("key") + u32(99) + bytes(8)
    error = refusal_of(Gguf(entries=(first, wrong)).build())
    assert error.offset_bytes == 24 + len(first) + len(text("key"))
    assert error.message.startswith(f"byte {error.offset_bytes}: ")


def test_a_file_is_named_by_its_path(tmp_path: Path) -> None:
    path = tmp_path / "cut.gguf"
    path.write_bytes(SMALL.build()[:-1])
    with pytest.raises(errors.DataTruncated) as caught:
        read_header(path)
    error = caught.value
    assert error.path == str(path)
    assert error.missing_bytes == 1
    assert error.message.startswith(f"'{path}': the file must have at least ")
    assert str(error) == f"{error.message} ({error.hint})"


def test_the_first_name_of_a_file_stays() -> None:
    error = refusal_of(b"").in_file("first").in_file("second")
    assert error.path == "first"
    assert error.message.startswith("'first', byte 0: the file must begin")


def test_a_file_that_ends_anywhere_is_refused_as_too_short() -> None:
    data = SMALL.build()
    for length in range(1, len(data)):
        expected = errors.HeaderTruncated if length < len(SMALL.header()) else errors.DataTruncated
        assert isinstance(refusal_of(data[:length]), expected), length


def test_a_version_that_is_not_read_says_which() -> None:
    error = refusal_of(SMALL.with_(version=1).build())
    assert isinstance(error, errors.VersionUnsupported)
    assert error.version == 1
    assert "convert the model again" in error.hint
    newer = refusal_of(SMALL.with_(version=4).build())
    assert "a newer modeldoor" in newer.hint


def test_a_type_that_is_not_known_says_its_number() -> None:
    error = refusal_of(Gguf(tensors=(Tensor("a", (32,), 1234),), data_bytes=32).build())
    assert isinstance(error, errors.TensorTypeUnknown)
    assert error.type_number == 1234


def test_an_offset_that_is_aligned_is_not_called_otherwise() -> None:
    lines = (Tensor("a", (8,)), Tensor("b", (8,), offset=64))
    assert refusal_of(Gguf(tensors=lines, data_bytes=128).build()).found == "it begins at 64"


# -- What is too much


def test_as_many_keys_as_the_bound_says_are_read_and_one_more_is_not() -> None:
    entries = tuple(entry(f"key{number}", UINT8, 1) for number in range(bounds.MAXIMUM_KEYS + 1))
    assert len(read_header(io.BytesIO(Gguf(entries=entries[1:]).build())).metadata) == bounds.MAXIMUM_KEYS
    assert "must be at most 16384; it is 16385" in refusal_of(Gguf(entries=entries).build()).message


def test_a_header_of_many_gigabytes_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "huge.gguf"
    entries = tuple(text(f"key{number}") + u32(8) + u64(2**32) for number in range(1))
    with path.open("wb") as file:
        file.write(Gguf(entries=entries).build())
        file.truncate(2**33)  # a hole: it takes no room on the disk
    with pytest.raises(errors.BoundExceeded, match="the header must be at most 134217728 bytes long"):
        read_header(path)


def test_metadata_that_would_fill_the_memory_are_refused() -> None:
    count = bounds.MAXIMUM_KEPT_BYTES // (bounds.LONGEST_KEPT_ARRAY * 40) + 1
    numbers = bytes(bounds.LONGEST_KEPT_ARRAY)
    error = refusal_of(Gguf(entries=tuple(array(f"k{each}", UINT8, numbers) for each in range(count))).build())
    assert isinstance(error, errors.BoundExceeded)
    assert "the metadata must take at most 16777216 bytes of memory" in error.message


# -- What it looks like instead


@for_each(
    ("data", "looks_like"),
    [
        (b"<!DOCTYPE html>\n<html lang='en'><title>Sign in</title>", "an HTML page"),
        (b"\n\n  <HTML><body>404</body></HTML>", "an HTML page"),
        (b"<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>", "an XML document"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n", "a pointer of git-lfs"),
        (b'{"error":"Unauthorized"}', "a JSON document"),
        (b"\xef\xbb\xbf[1, 2]", "a JSON document"),
        (b"PK\x03\x04" + bytes(60), "a ZIP archive, as PyTorch saves models"),
        (b"\x80\x02}q\x00(X\x05", "a pickle of Python, as PyTorch saved models"),
        (u64(123) + b'{"__metadata__":{"format":"pt"}}', "a safetensors file"),
        (u64(0x0A0A) + b'{"__metadata__":{"format":"pt"}}', "a safetensors file"),
        (b"tjgg" + u32(3), "a model of ggml from before GGUF"),
        (b"lmgg" + u32(32000), "a model of ggml from before GGUF"),
        (b"fmgg" + u32(1), "a model of ggml from before GGUF"),
        (b"\x1f\x8b\x08" + bytes(20), "a compressed file"),
        (b"\x28\xb5\x2f\xfd" + bytes(20), "a compressed file"),
        (b"\x89HDF\r\n\x1a\n", "an HDF5 file, as Keras saves models"),
        (b"Entry not found", "an answer of a hub that the file is not to be had"),
        (bytes(5000), "a file of zeros"),
    ],
)
def test_another_kind_of_file_is_recognised(data: bytes, looks_like: str) -> None:
    error = refusal_of(data)
    assert isinstance(error, errors.NotGguf)
    assert error.looks_like == looks_like
    assert f"the file must begin with the letters 'GGUF'; it looks like {looks_like}" in error.message
    assert error.hint != errors.NotGguf.usual_hint


def test_what_is_not_recognised_is_not_guessed() -> None:
    error = refusal_of(b"Don't panic")
    assert isinstance(error, errors.NotGguf)
    assert error.looks_like == ""
    assert error.message.endswith("it begins with the bytes 44 6f 6e 27")

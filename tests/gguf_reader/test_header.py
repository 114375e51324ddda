"""What a header says is read as it stands; nothing behind it is read."""

from __future__ import annotations

import io
import math
from typing import TYPE_CHECKING

import pytest

from families import for_each
from gguf_bytes import (
    ARCHITECTURE,
    BOOL,
    F16,
    F32,
    FLOAT32,
    FLOAT64,
    INT8,
    INT16,
    INT32,
    INT64,
    Q4_0,
    SMALL,
    STRING,
    UINT8,
    UINT16,
    UINT32,
    UINT64,
    Gguf,
    Tensor,
    array,
    entry,
    text,
    u32,
    u64,
)
from modeldoor_lifecycle.gguf.bounds import LONGEST_KEPT_ARRAY, LONGEST_KEPT_TEXT_BYTES, MAXIMUM_HEADER_BYTES
from modeldoor_lifecycle.gguf.cursor import PIECE_BYTES
from modeldoor_lifecycle.gguf.errors import BoundExceeded
from modeldoor_lifecycle.gguf.header import ArrayInfo, SkippedText, SplitInfo
from modeldoor_lifecycle.gguf.reader import read_header

if TYPE_CHECKING:
    from pathlib import Path

    from modeldoor_lifecycle.gguf.header import GgufHeader, MetadataValue


def header_of(file: Gguf) -> GgufHeader:
    return read_header(io.BytesIO(file.build()))


def value_of(written: bytes) -> MetadataValue:
    """How the one value of an entry with the key `key` is read."""
    return header_of(Gguf(entries=(written,))).metadata["key"]


@for_each("version", [2, 3])
def test_a_small_model_is_read_whole(version: int) -> None:
    header = header_of(SMALL.with_(version=version))
    assert header.version == version
    assert dict(header.metadata) == {
        "general.architecture": "llama",
        "general.name": "Zaphod 1B",
        "general.file_type": 15,
        "llama.block_count": 2,
        "llama.context_length": 2048,
        "llama.attention.head_count_kv": (4, 2),
        "tokenizer.ggml.tokens": ArrayInfo("string", 3),
    }
    assert [
        (each.name, each.shape, each.type.name, each.offset_bytes, each.size_bytes, each.element_count)
        for each in header.tensors
    ] == [
        ("token_embd.weight", (64, 3), "F16", 0, 384, 192),
        ("blk.0.attn_q.weight", (64, 8), "Q4_0", 384, 288, 512),
        ("output_norm.weight", (7,), "F32", 672, 28, 7),
    ]
    assert header.tensor_bytes == 384 + 288 + 28
    assert header.parameter_count == 192 + 512 + 7
    assert header.split is None


def test_the_places_are_those_of_the_file() -> None:
    header = header_of(SMALL)
    assert header.header_bytes == len(SMALL.header())
    assert header.data_offset_bytes == header.header_bytes + -header.header_bytes % 32
    assert header.file_size_bytes == len(SMALL.build()) == header.data_offset_bytes + 672 + 28


@for_each(("alignment", "second"), [(1, 12), (8, 16), (64, 64), (4096, 4096)])
def test_the_alignment_is_what_the_file_says(alignment: int, second: int) -> None:
    tensors = (Tensor("a", (3,)), Tensor("b", (5,)))
    file = Gguf(entries=(entry("general.alignment", UINT32, alignment),), tensors=tensors, alignment=alignment)
    header = header_of(file)
    assert header.alignment_bytes == alignment
    assert header.data_offset_bytes % alignment == 0
    assert header.tensors[1].offset_bytes == second


@for_each(
    ("kind", "content"),
    [
        (UINT8, 255),
        (INT8, -128),
        (UINT16, 65535),
        (INT16, -32768),
        (UINT32, 2**32 - 1),
        (INT32, -(2**31)),
        (UINT64, 2**64 - 1),
        (INT64, -(2**63)),
        (FLOAT32, 0.5),
        (FLOAT64, 1e300),
        (STRING, "Größe"),
        (STRING, ""),
    ],
)
def test_a_value_of_every_type_is_itself(kind: int, content: object) -> None:
    value = value_of(entry("key", kind, content))
    assert value == content
    assert type(value) is type(content)


def test_truth_values_are_true_and_false() -> None:
    assert value_of(entry("key", BOOL, 1)) is True
    assert value_of(entry("key", BOOL, 0)) is False
    assert value_of(array("key", BOOL, [1, 0])) == (True, False)


def test_numbers_that_are_none_are_kept_as_such() -> None:
    value = value_of(entry("key", FLOAT32, math.nan))
    assert isinstance(value, float)
    assert math.isnan(value)


def test_short_arrays_of_numbers_are_kept_and_long_ones_counted() -> None:
    numbers = list(range(LONGEST_KEPT_ARRAY))
    assert value_of(array("key", INT32, numbers)) == tuple(numbers)
    assert value_of(array("key", INT32, [*numbers, 0])) == ArrayInfo("int32", LONGEST_KEPT_ARRAY + 1)
    assert value_of(array("key", FLOAT32, [])) == ()


@for_each(
    ("kind", "name"),
    [
        (UINT8, "uint8"),
        (INT8, "int8"),
        (UINT16, "uint16"),
        (INT16, "int16"),
        (UINT32, "uint32"),
        (INT32, "int32"),
        (FLOAT32, "float32"),
        (BOOL, "bool"),
        (UINT64, "uint64"),
        (INT64, "int64"),
        (FLOAT64, "float64"),
    ],
)
def test_a_long_array_says_of_what_it_is(kind: int, name: str) -> None:
    file = Gguf(entries=(array("key", kind, [1] * (LONGEST_KEPT_ARRAY + 1)), entry("next", UINT32, 42)))
    assert dict(header_of(file).metadata) == {"key": ArrayInfo(name, LONGEST_KEPT_ARRAY + 1), "next": 42}


def test_arrays_of_texts_are_counted_whatever_their_letters_are() -> None:
    assert value_of(array("key", STRING, ["a", "", b"\xff\xfe"])) == ArrayInfo("string", 3)
    assert value_of(array("key", STRING, [])) == ArrayInfo("string", 0)
    assert value_of(array("key", STRING, [""])) == ArrayInfo("string", 1)


def test_long_texts_are_measured() -> None:
    assert value_of(entry("key", STRING, "x" * LONGEST_KEPT_TEXT_BYTES)) == "x" * LONGEST_KEPT_TEXT_BYTES
    longer = LONGEST_KEPT_TEXT_BYTES + 1
    assert value_of(entry("key", STRING, "x" * longer)) == SkippedText(longer)


@for_each("letters", [0, 1, 7, 300, PIECE_BYTES - 9, PIECE_BYTES - 8, PIECE_BYTES, 3 * PIECE_BYTES])
def test_what_follows_texts_is_found_wherever_a_piece_of_the_file_ends(letters: int) -> None:
    count = 2 * PIECE_BYTES // (letters + 8) + 2
    file = Gguf(entries=(array("key", STRING, ["x" * letters] * count), entry("next", UINT32, 42)))
    header = header_of(file)
    assert dict(header.metadata) == {"key": ArrayInfo("string", count), "next": 42}


def test_the_smallest_entry_may_end_a_file() -> None:
    assert header_of(Gguf(entries=(entry("k", UINT8, 7),))).metadata == {"k": 7}


def test_a_file_without_tensors_is_a_header_alone() -> None:
    header = header_of(Gguf(entries=(ARCHITECTURE,)))
    assert header.tensors == ()
    assert header.data_offset_bytes == header.header_bytes == header.file_size_bytes


def test_a_tensor_may_have_no_dimensions_and_up_to_four() -> None:
    tensors = (Tensor("scalar", ()), Tensor("four", (32, 2, 3, 4), Q4_0))
    header = header_of(Gguf(tensors=tensors))
    assert [(each.shape, each.element_count, each.size_bytes) for each in header.tensors] == [
        ((), 1, 4),
        ((32, 2, 3, 4), 768, 432),
    ]


def test_padding_and_more_behind_the_last_tensor_do_no_harm() -> None:
    data = Gguf(tensors=(Tensor("a", (3,), F16),)).build()
    assert read_header(io.BytesIO(data + bytes(1000))).tensors == read_header(io.BytesIO(data)).tensors


def test_a_file_of_several_says_which_it_is() -> None:
    entries = (
        entry("split.no", UINT16, 1),
        entry("split.count", UINT16, 3),
        entry("split.tensors.count", INT32, 9),
    )
    assert header_of(Gguf(entries=entries)).split == SplitInfo(1, 3, 9)
    alone = (entry("split.no", UINT16, 0), entry("split.count", UINT16, 1), entry("split.tensors.count", INT32, 9))
    assert header_of(Gguf(entries=alone)).split is None


def test_a_path_and_an_open_file_say_the_same(tmp_path: Path) -> None:
    path = tmp_path / "small.gguf"
    path.write_bytes(SMALL.build())
    assert read_header(path) == read_header(str(path)) == header_of(SMALL)
    with path.open("rb") as file:
        file.seek(100)
        assert read_header(file) == read_header(path)


def test_metadata_cannot_be_changed() -> None:
    metadata = header_of(SMALL).metadata
    assert not hasattr(metadata, "__setitem__")


class Watched(io.BytesIO):
    """A file that gives at most so many bytes at once, and keeps in mind what it gave."""

    at_once = -1
    furthest = 0

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.reads: list[int] = []

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size if self.at_once < 0 or size is None else min(size, self.at_once))
        self.reads.append(len(data))
        self.furthest = max(self.furthest, self.tell())
        return data


def test_tensors_are_not_read() -> None:
    file = Watched(Gguf(tensors=(Tensor("large", (1024, 1024), F32),)).build())
    header = read_header(file)
    assert header.file_size_bytes > 4 * PIECE_BYTES
    assert file.furthest <= PIECE_BYTES


def test_long_values_are_not_read() -> None:
    entries = (
        array("key", UINT8, bytes(4 * PIECE_BYTES)),
        entry("text", STRING, "x" * 4 * PIECE_BYTES),
        entry("end", UINT32, 1),
    )
    file = Watched(Gguf(entries=entries).build())
    assert read_header(file).metadata["end"] == 1
    assert sum(file.reads) < 2.2 * PIECE_BYTES


def test_a_small_file_is_read_at_once() -> None:
    file = Watched(SMALL.build())
    read_header(file)
    assert [each for each in file.reads if each] == [len(SMALL.build())]


def test_many_arrays_of_texts_are_read_once() -> None:
    file = Watched(Gguf(entries=tuple(array(f"k{each}", STRING, ["a", "b"]) for each in range(1000))).build())
    read_header(file)
    assert len([each for each in file.reads if each]) == 1


def test_a_file_that_gives_little_at_a_time_is_read_whole() -> None:
    file = Watched(SMALL.build())
    file.at_once = 7
    assert read_header(file) == header_of(SMALL)


def test_the_largest_header_is_read_and_one_byte_more_is_not(tmp_path: Path) -> None:
    path = tmp_path / "large.gguf"
    letters = MAXIMUM_HEADER_BYTES - len(Gguf(entries=(entry("key", STRING, ""),)).build())
    for more in (0, 1):
        with path.open("wb") as file:
            file.write(Gguf(entries=(text("key") + u32(STRING) + u64(letters + more),)).build())
            file.truncate(MAXIMUM_HEADER_BYTES + more)  # a hole: it takes no room on the disk
        if more:
            with pytest.raises(BoundExceeded, match="the header must be at most"):
                read_header(path)
        else:
            assert read_header(path).metadata == {"key": SkippedText(letters)}
            assert read_header(path).header_bytes == MAXIMUM_HEADER_BYTES

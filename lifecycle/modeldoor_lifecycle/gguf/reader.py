"""Reads the header of a GGUF file: its metadata and its table of tensors, bounded in every count and length."""

from __future__ import annotations

import os
from types import MappingProxyType
from typing import TYPE_CHECKING

from modeldoor_lifecycle.gguf.bounds import MAXIMUM_KEYS, MAXIMUM_TENSORS
from modeldoor_lifecycle.gguf.cursor import Cursor
from modeldoor_lifecycle.gguf.errors import AlignmentInvalid, BoundExceeded, FileUnreadable, GgufError, HeaderTruncated
from modeldoor_lifecycle.gguf.files import open_model
from modeldoor_lifecycle.gguf.header import (
    ArrayInfo,
    GgufHeader,
    MetadataValue,
    SkippedText,
    SplitInfo,
    TensorInfo,
)
from modeldoor_lifecycle.gguf.metadata_section import SMALLEST_ENTRY_BYTES, read_entries
from modeldoor_lifecycle.gguf.signature import LOOKED_AT_BYTES, require_gguf
from modeldoor_lifecycle.gguf.split_info import split_info_of
from modeldoor_lifecycle.gguf.tensor_table import SMALLEST_LINE_BYTES, place_tensors, read_lines
from modeldoor_lifecycle.state.errors import reason_words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import BinaryIO

__all__ = ["ArrayInfo", "GgufHeader", "MetadataValue", "SkippedText", "SplitInfo", "TensorInfo", "read_header"]

DEFAULT_ALIGNMENT_BYTES = 32
"""What tensors are aligned to when the file says nothing (the description of the format)."""

ALIGNMENT_KEY = "general.alignment"


def read_header(source: str | os.PathLike[str] | BinaryIO) -> GgufHeader:
    """The header of a model; no tensor is read.

    `source` is a path, or a binary file that can be read and sought in; it stays open, its place is
    lost. Raises a `GgufError`, which says what is wrong with the file, and nothing else for any
    content of a file. A path must lead to a regular file, which must stay as it is meanwhile.
    """
    if isinstance(source, (str, os.PathLike)):
        path = os.fspath(source)
        try:
            with open_model(path) as (file, size_bytes):
                return _read(file, size_bytes)
        except GgufError as error:
            raise error.in_file(path) from None
    try:
        size_bytes = source.seek(0, os.SEEK_END)
    except OSError as error:
        raise FileUnreadable("the file", "be one that can be sought in", reason_words(error)) from None
    return _read(source, size_bytes)


def _read(file: BinaryIO, size_bytes: int) -> GgufHeader:
    cursor = Cursor(file, size_bytes)
    version = require_gguf(cursor.peek(LOOKED_AT_BYTES), size_bytes)
    cursor.skip(8, "the version of the format")
    tensor_count = _count(cursor, "tensors", MAXIMUM_TENSORS, SMALLEST_LINE_BYTES)
    key_count = _count(cursor, "entries of metadata", MAXIMUM_KEYS, SMALLEST_ENTRY_BYTES)
    metadata = read_entries(cursor, key_count)
    alignment_bytes = _alignment(metadata)
    lines = read_lines(cursor, tensor_count)
    header_bytes = cursor.offset_bytes
    data_offset_bytes = header_bytes + -header_bytes % alignment_bytes if lines else header_bytes
    return GgufHeader(
        version=version,
        metadata=MappingProxyType(metadata),
        tensors=place_tensors(lines, alignment_bytes, data_offset_bytes, size_bytes),
        alignment_bytes=alignment_bytes,
        header_bytes=header_bytes,
        data_offset_bytes=data_offset_bytes,
        file_size_bytes=size_bytes,
        split=split_info_of(metadata),
    )


def _count(cursor: Cursor, things: str, maximum: int, smallest_bytes: int) -> int:
    """How many there are: no more than any model has, and no more than the rest of the file can hold."""
    offset_bytes = cursor.offset_bytes
    count = cursor.u64(f"the number of {things}")
    if count > maximum:
        raise BoundExceeded(
            f"the number of {things}", f"be at most {maximum}", f"it is {count}", offset_bytes=offset_bytes
        )
    if count * smallest_bytes > cursor.left_bytes:
        raise HeaderTruncated(
            "the file",
            f"hold {count} {things}, of {smallest_bytes} bytes or more each",
            f"it ends {cursor.left_bytes} bytes later",
            offset_bytes=offset_bytes,
        )
    return count


def _alignment(metadata: Mapping[str, MetadataValue]) -> int:
    value = metadata.get(ALIGNMENT_KEY, DEFAULT_ALIGNMENT_BYTES)
    if not isinstance(value, int) or value == 0 or value & (value - 1):  # its type is uint32
        raise AlignmentInvalid(f"the value of '{ALIGNMENT_KEY}'", "be a power of two", f"it is {value}")
    return value

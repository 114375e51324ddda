"""Reads the table of tensors and checks that they lie one behind the other, within the file."""

from __future__ import annotations

from math import prod
from struct import unpack
from typing import TYPE_CHECKING

from modeldoor_lifecycle.gguf.bounds import MAXIMUM_DIMENSIONS, MAXIMUM_ELEMENTS, MAXIMUM_NAME_BYTES
from modeldoor_lifecycle.gguf.errors import (
    BlockMisfit,
    DataTruncated,
    ShapeInvalid,
    TensorDuplicate,
    TensorOffsetInvalid,
    TensorTypeUnknown,
)
from modeldoor_lifecycle.gguf.header import TensorInfo
from modeldoor_lifecycle.gguf.metadata_section import read_name
from modeldoor_lifecycle.gguf.tensor_types import REMOVED_TYPES, TENSOR_TYPES
from modeldoor_validators.findings import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modeldoor_lifecycle.gguf.cursor import Cursor
    from modeldoor_lifecycle.gguf.tensor_types import TensorType

SMALLEST_LINE_BYTES = 8 + 4 + 4 + 8
"""The length of a name without letters, no dimensions, a type and an offset."""


def read_lines(cursor: Cursor, count: int) -> list[TensorInfo]:
    """So many lines of the table, each right in itself; raises a `GgufError`."""
    lines: list[TensorInfo] = []
    names: set[str] = set()
    for _ in range(count):
        offset_bytes = cursor.offset_bytes
        line = _line(cursor)
        if line.name in names:
            raise TensorDuplicate(
                f"the tensor {quoted(line.name)}", "stand once", "it stands twice", offset_bytes=offset_bytes
            )
        names.add(line.name)
        lines.append(line)
    return lines


def place_tensors(
    lines: Sequence[TensorInfo], alignment_bytes: int, data_offset_bytes: int, file_size_bytes: int
) -> tuple[TensorInfo, ...]:
    """The same tensors, when each begins where the one before ends and all lie in the file; raises a `GgufError`."""
    expected = 0
    for line in lines:
        if line.offset_bytes != expected:
            misaligned = "" if line.offset_bytes % alignment_bytes == 0 else f", no multiple of {alignment_bytes}"
            raise TensorOffsetInvalid(
                f"the tensor {quoted(line.name)}",
                f"begin at {expected}, where the one before it ends",
                f"it begins at {line.offset_bytes}{misaligned}",
            )
        expected += line.size_bytes + -line.size_bytes % alignment_bytes
    if lines:
        last = lines[-1]
        end = data_offset_bytes + last.offset_bytes + last.size_bytes
        if end > file_size_bytes:
            raise DataTruncated(
                "the file",
                f"have at least {end} bytes to hold its tensors",
                f"it has {file_size_bytes}",
                missing_bytes=end - file_size_bytes,
            )
    return tuple(lines)


def _line(cursor: Cursor) -> TensorInfo:
    offset_bytes = cursor.offset_bytes
    name = read_name(cursor, "a tensor's name", MAXIMUM_NAME_BYTES)
    dimensions = cursor.u32("the number of a tensor's dimensions")
    if dimensions > MAXIMUM_DIMENSIONS:
        raise ShapeInvalid(
            f"the tensor {quoted(name)}",
            f"have at most {MAXIMUM_DIMENSIONS} dimensions",
            f"it has {dimensions}",
            offset_bytes=offset_bytes,
        )
    shape: tuple[int, ...] = unpack(f"<{dimensions}Q", cursor.take(8 * dimensions, "a tensor's shape"))
    elements = prod(shape)
    if not 0 < elements <= MAXIMUM_ELEMENTS:
        raise ShapeInvalid(
            f"the tensor {quoted(name)}",
            f"have 1 to {MAXIMUM_ELEMENTS} elements",
            f"its shape is {list(shape)}",
            offset_bytes=offset_bytes,
        )
    tensor_type = _type(cursor, name)
    row = shape[0] if shape else 1
    if row % tensor_type.block_elements:
        raise BlockMisfit(
            f"the rows of {quoted(name)}",
            f"have a multiple of {tensor_type.block_elements} elements, as {tensor_type.name} asks for",
            f"they have {row}",
            offset_bytes=offset_bytes,
        )
    size_bytes = elements // tensor_type.block_elements * tensor_type.block_bytes
    return TensorInfo(name, shape, tensor_type, cursor.u64("a tensor's offset"), size_bytes)


def _type(cursor: Cursor, name: str) -> TensorType:
    offset_bytes = cursor.offset_bytes
    number = cursor.u32("a tensor's type")
    tensor_type = TENSOR_TYPES.get(number)
    if tensor_type is None:
        removed = REMOVED_TYPES.get(number)
        raise TensorTypeUnknown(
            f"the tensor {quoted(name)}",
            number,
            f"its type {number} is not known" if removed is None else f"its type {number}, {removed}, was removed",
            offset_bytes=offset_bytes,
        )
    return tensor_type

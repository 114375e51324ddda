"""What the header of a GGUF file says, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modeldoor_lifecycle.gguf.tensor_types import TensorType


@dataclass(frozen=True, slots=True)
class ArrayInfo:
    """An array whose values were passed over: texts, and more numbers than any model has layers."""

    element_type: str
    length: int


@dataclass(frozen=True, slots=True)
class SkippedText:
    """A text that was passed over for its length."""

    length_bytes: int


Scalar = bool | int | float | str
MetadataValue = Scalar | tuple[bool, ...] | tuple[int, ...] | tuple[float, ...] | ArrayInfo | SkippedText
"""A value of the metadata; short arrays of numbers and of truth values are tuples."""


class TensorInfo(NamedTuple):
    """A line of the tensor table; `shape` has the length of a row first, as the file has it.

    `offset_bytes` counts from the header's `data_offset_bytes`; `size_bytes` is without the padding
    that follows.
    """

    name: str
    shape: tuple[int, ...]
    type: TensorType
    offset_bytes: int
    size_bytes: int

    @property
    def element_count(self) -> int:
        """How many numbers the tensor has."""
        return prod(self.shape)


@dataclass(frozen=True, slots=True)
class SplitInfo:
    """Which of the files of a model this one is, counted from 0, and how many tensors they all have."""

    number: int
    count: int
    tensor_count: int


@dataclass(frozen=True, slots=True)
class GgufHeader:
    """A whole header: everything in the file that comes before the tensors.

    `header_bytes` is where the tensor table ends, `data_offset_bytes` where the first tensor begins.
    """

    version: int
    metadata: Mapping[str, MetadataValue]
    tensors: tuple[TensorInfo, ...]
    alignment_bytes: int
    header_bytes: int
    data_offset_bytes: int
    file_size_bytes: int
    split: SplitInfo | None

    @property
    def tensor_bytes(self) -> int:
        """The size of all tensors, without the padding between them."""
        return sum(tensor.size_bytes for tensor in self.tensors)

    @property
    def parameter_count(self) -> int:
        """How many numbers all tensors have."""
        return sum(tensor.element_count for tensor in self.tensors)

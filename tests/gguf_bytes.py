"""Writes GGUF files byte by byte, right ones and wrong ones, without any library."""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

UINT8, INT8, UINT16, INT16, UINT32, INT32, FLOAT32, BOOL, STRING, ARRAY, UINT64, INT64, FLOAT64 = range(13)
CODES = {
    UINT8: "B",
    INT8: "b",
    UINT16: "H",
    INT16: "h",
    UINT32: "I",
    INT32: "i",
    FLOAT32: "f",
    BOOL: "B",
    UINT64: "Q",
    INT64: "q",
    FLOAT64: "d",
}

F32, F16, Q4_0, Q8_0, Q4_K = 0, 1, 2, 8, 12
BLOCKS = {F32: (1, 4), F16: (1, 2), Q4_0: (32, 18), Q8_0: (32, 34), Q4_K: (256, 144)}
"""Elements and bytes of a block, from the description of the format."""


def u32(number: int) -> bytes:
    return struct.pack("<I", number)


def u64(number: int) -> bytes:
    return struct.pack("<Q", number)


def text(value: str | bytes) -> bytes:
    data = value.encode() if isinstance(value, str) else value
    return u64(len(data)) + data


def value(kind: int, content: object) -> bytes:
    """A value as it stands after its type."""
    if kind == STRING:
        assert isinstance(content, (str, bytes))
        return text(content)
    return struct.pack(f"<{CODES[kind]}", content)


def entry(key: str | bytes, kind: int, content: object) -> bytes:
    """A key with one value."""
    return text(key) + u32(kind) + value(kind, content)


def array(key: str, kind: int, contents: Sequence[object]) -> bytes:
    """A key with an array."""
    return text(key) + u32(ARRAY) + u32(kind) + u64(len(contents)) + b"".join(value(kind, each) for each in contents)


@dataclass(frozen=True)
class Tensor:
    """A line of the tensor table; without an offset it is put behind the one before it."""

    name: str | bytes
    shape: tuple[int, ...]
    type: int = F32
    offset: int | None = None

    @property
    def size(self) -> int:
        """What it takes, for the types that the builder knows."""
        elements, block_bytes = BLOCKS[self.type]
        count = 1
        for each in self.shape:
            count *= each
        return count // elements * block_bytes

    def line(self, offset: int) -> bytes:
        dimensions = u32(len(self.shape)) + b"".join(map(u64, self.shape))
        return text(self.name) + dimensions + u32(self.type) + u64(offset if self.offset is None else self.offset)


@dataclass(frozen=True)
class Gguf:
    """A file in the making; `with_` changes a part, `build` writes it."""

    entries: tuple[bytes, ...] = ()
    tensors: tuple[Tensor, ...] = ()
    version: int = 3
    magic: bytes = b"GGUF"
    alignment: int = 32
    key_count: int | None = None
    tensor_count: int | None = None
    data_bytes: int | None = None

    def with_(self, **changes: object) -> Gguf:
        return replace(self, **changes)  # type: ignore[arg-type] # what a part may be is said above

    def header(self) -> bytes:
        """Everything before the tensors' data, without padding."""
        lines: list[bytes] = []
        offset = 0
        for tensor in self.tensors:
            lines.append(tensor.line(offset))
            if tensor.type in BLOCKS:
                offset += tensor.size + -tensor.size % self.alignment
        counts = (
            len(self.tensors) if self.tensor_count is None else self.tensor_count,
            len(self.entries) if self.key_count is None else self.key_count,
        )
        return self.magic + u32(self.version) + b"".join(map(u64, counts)) + b"".join(self.entries) + b"".join(lines)

    def build(self) -> bytes:
        """The whole file; its tensors are zeros, `data_bytes` of them when that is given."""
        header = self.header()
        if not self.tensors:
            return header
        data_bytes = self.data_bytes
        if data_bytes is None:
            sizes = [tensor.size for tensor in self.tensors]
            data_bytes = sum(size + -size % self.alignment for size in sizes[:-1]) + sizes[-1]
        return header + bytes(-len(header) % self.alignment + data_bytes)


ARCHITECTURE = entry("general.architecture", STRING, "llama")

SMALL = Gguf(
    entries=(
        ARCHITECTURE,
        entry("general.name", STRING, "Zaphod 1B"),
        entry("general.file_type", UINT32, 15),
        entry("llama.block_count", UINT32, 2),
        entry("llama.context_length", UINT32, 2048),
        array("llama.attention.head_count_kv", INT32, [4, 2]),
        array("tokenizer.ggml.tokens", STRING, ["<s>", "don't", "panic"]),
    ),
    tensors=(
        Tensor("token_embd.weight", (64, 3), F16),
        Tensor("blk.0.attn_q.weight", (64, 8), Q4_0),
        Tensor("output_norm.weight", (7,), F32),
    ),
)
"""A small model that nothing is wrong with."""

"""GGUF files that must be refused: what is wrong with each, how it is named, and what llama.cpp makes of it."""

from __future__ import annotations

from typing import NamedTuple

from gguf_bytes import (
    ARCHITECTURE,
    ARRAY,
    BOOL,
    F32,
    INT32,
    Q4_0,
    Q4_K,
    SMALL,
    STRING,
    UINT8,
    UINT16,
    UINT32,
    UINT64,
    Gguf,
    Tensor,
    entry,
    text,
    u32,
    u64,
)
from modeldoor_lifecycle.gguf import bounds, errors


class Damage(NamedTuple):
    """A file, the error that names its fault, words of the message, and whether llama.cpp's header reader refuses it."""

    name: str
    data: bytes
    error: type[errors.GgufError]
    words: str
    llama_refuses: bool = True

    def __str__(self) -> str:
        return self.name


def one(written: bytes) -> bytes:
    """A file with one entry."""
    return Gguf(entries=(written,)).build()


def tensors(*lines: Tensor, data_bytes: int | None = None) -> bytes:
    """A file with these tensors, and so much data when it is not what they take."""
    return Gguf(entries=(ARCHITECTURE,), tensors=lines, data_bytes=data_bytes).build()


SPLIT = (entry("split.no", UINT16, 0), entry("split.count", UINT16, 2))

DAMAGED: tuple[Damage, ...] = (
    # -- The first bytes
    Damage("empty", b"", errors.NotGguf, "it is empty"),
    Damage("two-letters", b"GG", errors.HeaderTruncated, "it ends after 2 bytes"),
    Damage("no-version", b"GGUF\x03\0", errors.HeaderTruncated, "it ends after 6 bytes"),
    Damage("other-letters", SMALL.with_(magic=b"GGUf").build(), errors.NotGguf, "begins with the bytes 47 47 55 66"),
    Damage("version-0", SMALL.with_(version=0).build(), errors.VersionUnsupported, "it is 0"),
    Damage("version-1", SMALL.with_(version=1).build(), errors.VersionUnsupported, "it is 1"),
    Damage("version-4", SMALL.with_(version=4).build(), errors.VersionUnsupported, "it is 4"),
    Damage("big-endian", SMALL.with_(version=3 << 24).build(), errors.ByteOrderUnsupported, "it is big-endian"),
    Damage("big-endian-letters", SMALL.with_(magic=b"FUGG").build(), errors.ByteOrderUnsupported, "it is big-endian"),
    # -- Counts
    Damage("no-counts", b"GGUF" + u32(3), errors.HeaderTruncated, "8 bytes here, of the number of tensors"),
    Damage("more-keys-than-bytes", Gguf(key_count=10_000).build(), errors.HeaderTruncated, "hold 10000 entries"),
    Damage(
        "two-keys-in-the-bytes-of-one",
        Gguf(entries=(entry("k", UINT8, 7),), key_count=2).build(),
        errors.HeaderTruncated,
        "hold 2 entries of metadata, of 14 bytes or more each; it ends 14 bytes later",
    ),
    Damage(
        "more-keys-than-any",
        Gguf(key_count=2**63).build(),
        errors.BoundExceeded,
        "entries of metadata must be at most 16384",
    ),
    Damage("more-tensors-than-bytes", Gguf(tensor_count=60_000).build(), errors.HeaderTruncated, "hold 60000 tensors"),
    Damage(
        "more-tensors-than-any",
        Gguf(tensor_count=2**64 - 1).build(),
        errors.BoundExceeded,
        "tensors must be at most 65536",
    ),
    # What these are called depends on what is then taken for what.
    Damage("one-key-more-than-there-is", SMALL.with_(key_count=8).build(), errors.GgufError, ""),
    Damage("one-tensor-more-than-there-is", SMALL.with_(tensor_count=4).build(), errors.GgufError, ""),
    Damage("one-tensor-less-than-there-is", SMALL.with_(key_count=6).build(), errors.GgufError, ""),
    # -- Keys
    Damage("empty-key", one(entry("", UINT32, 1)), errors.TextInvalid, "it is empty"),
    Damage(
        "long-key",
        one(entry("k" * (bounds.MAXIMUM_KEY_BYTES + 1), UINT32, 1)),
        errors.BoundExceeded,
        "at most 65535",
        llama_refuses=False,
    ),
    Damage(
        "key-longer-than-file",
        one(u64(60_000) + b"key of some letters"),
        errors.HeaderTruncated,
        "60000 bytes here, of a key",
    ),
    Damage(
        "key-of-2^64-letters", one(u64(2**64 - 1) + b"key" + bytes(20)), errors.BoundExceeded, "18446744073709551615"
    ),
    Damage(
        "key-with-zero-byte", one(entry("general.alignment\0", UINT32, 0)), errors.TextInvalid, "without zero bytes"
    ),
    Damage(
        "key-not-utf-8",
        one(entry(b"k\xe4se", UINT32, 1)),
        errors.TextInvalid,
        "its byte 1 is 0xe4",
        llama_refuses=False,
    ),
    Damage(
        "key-twice",
        Gguf(entries=(entry("a", UINT32, 1), entry("b", UINT32, 1), entry("a", UINT32, 1))).build(),
        errors.KeyDuplicate,
        "'a' must stand once",
    ),
    # -- Values
    Damage(
        "type-13",
        one(text("key") + u32(13) + bytes(8)),
        errors.ValueTypeUnknown,
        "'key' must be one of 0 to 12; it is 13",
    ),
    Damage("type-2^32", one(text("key") + u32(2**32 - 1) + bytes(8)), errors.ValueTypeUnknown, "it is 4294967295"),
    Damage("value-cut", one(text("key") + u32(UINT64) + bytes(7)), errors.HeaderTruncated, "8 bytes here, of a value"),
    Damage(
        "bool-2", one(text("key") + u32(BOOL) + b"\x02"), errors.ValueInvalid, "0 or 1; one is 2", llama_refuses=False
    ),
    Damage(
        "bools-2",
        one(text("key") + u32(ARRAY) + u32(BOOL) + u64(3) + b"\1\0\7"),
        errors.ValueInvalid,
        "one is 7",
        llama_refuses=False,
    ),
    Damage(
        "text-cut",
        one(text("key") + u32(STRING) + u64(9) + b"zaphod"),
        errors.HeaderTruncated,
        "9 bytes here, of a text",
    ),
    Damage(
        "text-of-2^63-letters",
        one(text("key") + u32(STRING) + u64(2**63) + b"zaphod"),
        errors.HeaderTruncated,
        "of a text",
    ),
    Damage(
        "text-not-utf-8",
        one(entry("key", STRING, b"\xff")),
        errors.TextInvalid,
        "the value of 'key' must be UTF-8",
        llama_refuses=False,
    ),
    Damage(
        "array-of-arrays",
        one(text("key") + u32(ARRAY) + u32(ARRAY) + u64(0)),
        errors.ValueTypeUnknown,
        "they are arrays",
    ),
    Damage(
        "array-of-type-99",
        one(text("key") + u32(ARRAY) + u32(99) + u64(1) + bytes(8)),
        errors.ValueTypeUnknown,
        "their type is 99",
    ),
    Damage(
        "array-cut",
        one(text("key") + u32(ARRAY) + u32(INT32) + u64(100) + bytes(399)),
        errors.HeaderTruncated,
        "400 bytes here",
    ),
    Damage(
        "long-array-cut",
        one(text("key") + u32(ARRAY) + u32(INT32) + u64(10_000) + bytes(399)),
        errors.HeaderTruncated,
        "40000 bytes here",
    ),
    Damage(
        "array-of-2^64",
        one(text("key") + u32(ARRAY) + u32(INT32) + u64(2**64 - 1) + bytes(99)),
        errors.BoundExceeded,
        "at most 16777216",
    ),
    Damage(
        "texts-cut",
        one(text("key") + u32(ARRAY) + u32(STRING) + u64(3) + text("a") + text("b") + u64(2)),
        errors.HeaderTruncated,
        "of an array of texts",
    ),
    Damage(
        "more-texts-than-bytes",
        one(text("key") + u32(ARRAY) + u32(STRING) + u64(1000) + text("a")),
        errors.HeaderTruncated,
        "8000 bytes here",
    ),
    Damage(
        "text-in-array-of-2^64-letters",
        one(text("key") + u32(ARRAY) + u32(STRING) + u64(2) + u64(2**64 - 1) + bytes(90)),
        errors.HeaderTruncated,
        "of an array of texts",
    ),
    Damage(
        "text-in-array-of-2^62-letters",
        one(text("key") + u32(ARRAY) + u32(STRING) + u64(2) + u64(2**62) + bytes(90)),
        errors.HeaderTruncated,
        "of an array of texts",
    ),
    # -- Keys that have a type
    Damage(
        "alignment-0", one(entry("general.alignment", UINT32, 0)), errors.AlignmentInvalid, "a power of two; it is 0"
    ),
    Damage("alignment-48", one(entry("general.alignment", UINT32, 48)), errors.AlignmentInvalid, "it is 48"),
    Damage(
        "alignment-of-64-bits",
        one(entry("general.alignment", UINT64, 32)),
        errors.ValueTypeUnknown,
        "be 4, uint32; it is 10",
    ),
    Damage("alignment-in-letters", one(entry("general.alignment", STRING, "32")), errors.ValueTypeUnknown, "it is 8"),
    Damage(
        "split-without-tensors",
        Gguf(entries=SPLIT).build(),
        errors.KeyMissing,
        "split.tensors.count",
        llama_refuses=False,
    ),
    Damage(
        "split-number-of-8-bits",
        one(entry("split.no", UINT8, 2)),
        errors.ValueTypeUnknown,
        "'split.no' must be 2, uint16",
        llama_refuses=False,
    ),
    Damage(
        "split-tensors-of-64-bits",
        one(entry("split.tensors.count", UINT64, 2)),
        errors.ValueTypeUnknown,
        "be 5, int32",
        llama_refuses=False,
    ),
    Damage(
        "split-of-less-than-0",
        Gguf(entries=(*SPLIT, entry("split.tensors.count", INT32, -1))).build(),
        errors.KeyMistyped,
        "a whole number from 0; it is -1",
        llama_refuses=False,
    ),
    Damage(
        "split-of-32-bits",
        one(entry("split.count", UINT32, 2)),
        errors.ValueTypeUnknown,
        "be 2, uint16; it is 4",
        llama_refuses=False,
    ),
    # -- Tensors
    Damage("long-name", tensors(Tensor("n" * 64, (8,))), errors.BoundExceeded, "at most 63 bytes"),
    Damage("name-not-utf-8", tensors(Tensor(b"\x80", (8,))), errors.TextInvalid, "must be UTF-8", llama_refuses=False),
    Damage(
        "name-with-zero-byte",
        tensors(Tensor("a\0b", (8,)), Tensor("a\0c", (8,))),
        errors.TextInvalid,
        "without zero bytes",
        llama_refuses=False,
    ),
    Damage(
        "tensor-twice", tensors(Tensor("a", (8,)), Tensor("a", (8,))), errors.TensorDuplicate, "'a' must stand once"
    ),
    Damage(
        "five-dimensions", tensors(Tensor("a", (2, 1, 1, 1, 1))), errors.ShapeInvalid, "at most 4 dimensions; it has 5"
    ),
    Damage(
        "2^32-dimensions",
        Gguf(tensor_count=1).build() + text("a") + u32(2**32 - 1) + bytes(64),
        errors.ShapeInvalid,
        "it has 4294967295",
    ),
    Damage(
        "empty-dimension", tensors(Tensor("a", (8, 0))), errors.ShapeInvalid, "its shape is [8, 0]", llama_refuses=False
    ),
    Damage(
        "elements-overflow",
        tensors(Tensor("a", (2**32, 2**32)), data_bytes=64),
        errors.ShapeInvalid,
        "1 to 9223372036854775807 elements",
    ),
    Damage(
        "elements-overflow-to-few",
        tensors(Tensor("a", (2**32, 2**32, 2)), data_bytes=64),
        errors.ShapeInvalid,
        "[4294967296, 4294967296, 2]",
    ),
    Damage("row-of-2^63", tensors(Tensor("a", (2**63,)), data_bytes=64), errors.ShapeInvalid, "[9223372036854775808]"),
    Damage(
        "row-of-2^64",
        tensors(Tensor("a", (2**64 - 1, 3)), data_bytes=64),
        errors.ShapeInvalid,
        "[18446744073709551615, 3]",
    ),
    Damage(
        "bytes-overflow", tensors(Tensor("a", (2**62,)), data_bytes=64), errors.DataTruncated, "to hold its tensors"
    ),
    Damage(
        "type-4",
        tensors(Tensor("a", (32,), 4), data_bytes=64),
        errors.TensorTypeUnknown,
        "its type 4, Q4_2, was removed",
    ),
    Damage(
        "type-31",
        tensors(Tensor("a", (32,), 31), data_bytes=64),
        errors.TensorTypeUnknown,
        "its type 31, Q4_0_4_4, was removed",
    ),
    Damage(
        "type-9999",
        tensors(Tensor("a", (32,), 9999), data_bytes=64),
        errors.TensorTypeUnknown,
        "its type 9999 is not known",
    ),
    Damage(
        "type-below-0",
        tensors(Tensor("a", (32,), 2**32 - 1), data_bytes=64),
        errors.TensorTypeUnknown,
        "its type 4294967295",
    ),
    Damage(
        "half-a-block",
        tensors(Tensor("a", (48, 2), Q4_0)),
        errors.BlockMisfit,
        "a multiple of 32 elements, as Q4_0 asks for; they have 48",
    ),
    Damage(
        "half-a-large-block", tensors(Tensor("a", (896, 2), Q4_K)), errors.BlockMisfit, "a multiple of 256 elements"
    ),
    Damage("quantized-scalar", tensors(Tensor("a", (), Q4_0), data_bytes=64), errors.BlockMisfit, "they have 1"),
    Damage(
        "tensor-cut",
        Gguf(tensor_count=1).build() + text("a") + u32(1) + u64(8) + u32(F32) + bytes(7),
        errors.HeaderTruncated,
        "of a tensor's offset",
    ),
    # -- Where tensors lie
    Damage(
        "offset-not-aligned",
        tensors(Tensor("a", (8,)), Tensor("b", (8,), F32, 33), data_bytes=99),
        errors.TensorOffsetInvalid,
        "'b' must begin at 32, where the one before it ends; it begins at 33, no multiple of 32",
    ),
    Damage(
        "overlap",
        tensors(Tensor("a", (16,)), Tensor("b", (8,), F32, 32)),
        errors.TensorOffsetInvalid,
        "must begin at 64",
    ),
    Damage(
        "gap",
        tensors(Tensor("a", (8,)), Tensor("b", (8,), F32, 64), data_bytes=128),
        errors.TensorOffsetInvalid,
        "it begins at 64",
    ),
    Damage(
        "first-not-first",
        tensors(Tensor("a", (8,), F32, 32), data_bytes=128),
        errors.TensorOffsetInvalid,
        "must begin at 0",
    ),
    Damage(
        "offset-beyond-all",
        tensors(Tensor("a", (8,), F32, 2**64 - 32), data_bytes=128),
        errors.TensorOffsetInvalid,
        "18446744073709551584",
    ),
    Damage(
        "other-order",
        tensors(Tensor("a", (8,), F32, 32), Tensor("b", (8,), F32, 0)),
        errors.TensorOffsetInvalid,
        "must begin at 0",
    ),
    Damage(
        "data-cut",
        tensors(Tensor("a", (8,)), Tensor("b", (8,)), data_bytes=63),
        errors.DataTruncated,
        "to hold its tensors",
        llama_refuses=False,
    ),
    Damage("no-data", Gguf(tensors=(Tensor("a", (8,)),)).header(), errors.DataTruncated, "to hold its tensors"),
)
"""In the order in which a reader meets what is wrong."""

"""A model as a file, for benchmarks: a whole header, and weights of made-up bytes."""

from __future__ import annotations

import os
import struct
from typing import TYPE_CHECKING

from benchmarks.gguf import INT32, STRING, array, text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LAYERS, WIDTH, HIDDEN, HEADS, KV_WIDTH, KV_HEADS, TOKENS, CONTEXT = 22, 2048, 5632, 32, 256, 4, 32_000, 2048
"""As TinyLlama 1.1B has them: 1.1 GiB at eight bits."""

UINT32, FLOAT32 = 4, 6

F32, Q8_0 = 0, 8
BYTES_OF = {F32: (1, 4), Q8_0: (32, 34)}
"""Weights of a block, and its bytes."""

ALIGNMENT_BYTES = 32

PIECE_BYTES = 2**20


def write_model(path: Path, layers: int = LAYERS) -> int:
    """Writes a model with so many layers, and returns its size in bytes.

    Its weights are one random mebibyte over and over: neither a hash nor the page cache sees the difference.
    """
    lines, offset = bytearray(), 0
    tensors = list(_tensors(layers))
    for name, shape, kind in tensors:
        lines += text(name) + struct.pack(f"<I{len(shape)}QIQ", len(shape), *shape, kind, offset)
        offset += _padded(_size_bytes(shape, kind))
    entries = list(_entries(layers))
    head = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(entries)) + b"".join(entries) + lines
    piece = os.urandom(PIECE_BYTES)
    with path.open("wb") as file:
        file.write(head.ljust(_padded(len(head)), b"\0"))
        for begin in range(0, offset, PIECE_BYTES):
            file.write(piece[: offset - begin])
    return _padded(len(head)) + offset


def _entries(layers: int) -> Iterator[bytes]:
    numbers = {
        "block_count": layers,
        "context_length": CONTEXT,
        "embedding_length": WIDTH,
        "feed_forward_length": HIDDEN,
        "attention.head_count": HEADS,
        "attention.head_count_kv": KV_HEADS,
        "rope.dimension_count": WIDTH // HEADS,
    }
    yield _text("general.architecture", "llama")
    yield _number("general.file_type", 7)
    for key, value in numbers.items():
        yield _number(f"llama.{key}", value)
    yield text("llama.attention.layer_norm_rms_epsilon") + struct.pack("<If", FLOAT32, 1e-5)
    yield _text("tokenizer.ggml.model", "llama")
    yield array("tokenizer.ggml.tokens", STRING, TOKENS, b"".join(text(f"t{number:x}") for number in range(TOKENS)))
    yield array("tokenizer.ggml.scores", FLOAT32, TOKENS, bytes(4 * TOKENS))
    yield array("tokenizer.ggml.token_type", INT32, TOKENS, struct.pack("<i", 1) * TOKENS)


def _tensors(layers: int) -> Iterator[tuple[str, tuple[int, ...], int]]:
    yield "token_embd.weight", (WIDTH, TOKENS), Q8_0
    for layer in range(layers):
        block = f"blk.{layer}"
        for norm in ("attn_norm", "ffn_norm"):
            yield f"{block}.{norm}.weight", (WIDTH,), F32
        for name, width in (("attn_q", WIDTH), ("attn_k", KV_WIDTH), ("attn_v", KV_WIDTH), ("attn_output", WIDTH)):
            yield f"{block}.{name}.weight", (WIDTH, width), Q8_0
        for name in ("ffn_gate", "ffn_up"):
            yield f"{block}.{name}.weight", (WIDTH, HIDDEN), Q8_0
        yield f"{block}.ffn_down.weight", (HIDDEN, WIDTH), Q8_0
    yield "output_norm.weight", (WIDTH,), F32
    yield "output.weight", (WIDTH, TOKENS), Q8_0


def _text(key: str, value: str) -> bytes:
    return text(key) + struct.pack("<I", STRING) + text(value)


def _number(key: str, value: int) -> bytes:
    return text(key) + struct.pack("<II", UINT32, value)


def _size_bytes(shape: tuple[int, ...], kind: int) -> int:
    weights, size_bytes = BYTES_OF[kind]
    count = 1
    for each in shape:
        count *= each
    return count // weights * size_bytes


def _padded(size_bytes: int) -> int:
    return size_bytes + -size_bytes % ALIGNMENT_BYTES

"""Makes models that say one letter again and again: small, and what they say shows which bytes were loaded.

A llama of one layer, written byte by byte. Every token begins with the same numbers, the layer adds nothing,
and the last table, which tells how likely each token is next, knows one letter only.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from gguf_bytes import FLOAT32, INT32, STRING, UINT16, UINT32, Gguf, Tensor, array, entry

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

WIDTH, HIDDEN, HEADS, CONTEXT = 64, 64, 4, 1024

UNKNOWN, CONTROL, BYTE = 2, 3, 6
"""Kinds of tokens (`llama_token_type` in llama.h)."""

SPECIAL = ["<unk>", "<s>", "</s>"]
TOKENS = [*SPECIAL, *(f"<0x{byte:02X}>" for byte in range(256))]
KINDS = [UNKNOWN, CONTROL, CONTROL, *[BYTE] * 256]

_KEYS = {
    "block_count": 1,
    "context_length": CONTEXT,
    "embedding_length": WIDTH,
    "feed_forward_length": HIDDEN,
    "attention.head_count": HEADS,
}
_ARCHITECTURE = entry("general.architecture", STRING, "llama")
_ENTRIES = (
    _ARCHITECTURE,
    entry("general.file_type", UINT32, 0),
    *(entry(f"llama.{key}", UINT32, value) for key, value in _KEYS.items()),
    entry("llama.attention.layer_norm_rms_epsilon", FLOAT32, 1e-5),
    entry("tokenizer.ggml.model", STRING, "llama"),
    array("tokenizer.ggml.tokens", STRING, TOKENS),
    array("tokenizer.ggml.scores", FLOAT32, [0.0] * len(TOKENS)),
    array("tokenizer.ggml.token_type", INT32, KINDS),
    entry("tokenizer.ggml.unknown_token_id", UINT32, 0),
    entry("tokenizer.ggml.bos_token_id", UINT32, 1),
    entry("tokenizer.ggml.eos_token_id", UINT32, 2),
)
_FIRST = (Tensor("token_embd.weight", (WIDTH, len(TOKENS))), Tensor("output_norm.weight", (WIDTH,)))
_BLOCK = (
    Tensor("blk.0.attn_norm.weight", (WIDTH,)),
    Tensor("blk.0.attn_q.weight", (WIDTH, WIDTH)),
    Tensor("blk.0.attn_k.weight", (WIDTH, WIDTH)),
    Tensor("blk.0.attn_v.weight", (WIDTH, WIDTH)),
    Tensor("blk.0.attn_output.weight", (WIDTH, WIDTH)),
    Tensor("blk.0.ffn_norm.weight", (WIDTH,)),
    Tensor("blk.0.ffn_gate.weight", (WIDTH, HIDDEN)),
    Tensor("blk.0.ffn_up.weight", (WIDTH, HIDDEN)),
    Tensor("blk.0.ffn_down.weight", (HIDDEN, WIDTH)),
)
_OUTPUT = Tensor("output.weight", (WIDTH, len(TOKENS)))


def talking(path: Path, letter: str = "A") -> Path:
    """A model in one file that says this letter."""
    return _write(path, _ENTRIES, (*_FIRST, *_BLOCK, _OUTPUT), letter)


def talking_in_parts(folder: Path, letter: str = "A", stem: str = "talking") -> list[Path]:
    """The same in two files; what it says stands in the second."""
    total = len(_FIRST) + len(_BLOCK) + 1
    parts: list[Path] = []
    for number, (entries, tensors) in enumerate(((_ENTRIES, (*_FIRST, *_BLOCK)), ((_ARCHITECTURE,), (_OUTPUT,)))):
        of_split = (
            entry("split.no", UINT16, number),
            entry("split.count", UINT16, 2),
            entry("split.tensors.count", INT32, total),
        )
        parts.append(_write(folder / f"{stem}-{number + 1:05}-of-00002.gguf", (*entries, *of_split), tensors, letter))
    return parts


def _write(path: Path, entries: Sequence[bytes], tensors: Sequence[Tensor], letter: str) -> Path:
    header = Gguf(entries=tuple(entries), tensors=tuple(tensors)).header()
    data = b"".join(_padded(_content(tensor, letter)) for tensor in tensors)
    path.write_bytes(_padded(header) + data)
    return path


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 32)


def _content(tensor: Tensor, letter: str) -> bytes:
    ones = struct.pack(f"<{WIDTH}f", *[1.0] * WIDTH)
    if tensor is _OUTPUT:
        said = len(SPECIAL) + ord(letter)
        return b"".join(ones if token == said else bytes(len(ones)) for token in range(len(TOKENS)))
    return ones * (tensor.size // len(ones)) if tensor in _FIRST else bytes(tensor.size)

"""Small models as files: GGUF of a few kilobytes, written byte by byte, and configurations in folders."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from gguf_bytes import F32, FLOAT32, Q8_0, STRING, UINT32, Gguf, Tensor, array, entry

if TYPE_CHECKING:
    from pathlib import Path

LAYERS, WIDTH, HIDDEN, TOKENS, CONTEXT = 2, 64, 128, 96, 2048

CONFIGURATION: dict[str, Any] = {
    "model_type": "llama",
    "hidden_size": 2048,
    "num_hidden_layers": 16,
    "num_attention_heads": 32,
    "num_key_value_heads": 8,
    "head_dim": 64,
    "intermediate_size": 8192,
    "vocab_size": 128256,
    "max_position_embeddings": 131072,
    "tie_word_embeddings": True,
    "torch_dtype": "bfloat16",
}
"""That of Llama 3.2 1B, as far as it matters."""


def llama(name: str | None = "Zaphod 1B", architecture: str = "llama", *more: bytes) -> Gguf:
    """A whole model of two layers; 16 of a token's 64 numbers belong to each head, and two heads share keys."""
    keys = {
        "block_count": LAYERS,
        "context_length": CONTEXT,
        "embedding_length": WIDTH,
        "feed_forward_length": HIDDEN,
        "attention.head_count": 4,
        "attention.head_count_kv": 2,
    }
    entries = (
        entry("general.architecture", STRING, architecture),
        *(() if name is None else (entry("general.name", STRING, name),)),
        entry("general.file_type", UINT32, 7),
        *(entry(f"{architecture}.{key}", UINT32, value) for key, value in keys.items()),
        entry(f"{architecture}.attention.layer_norm_rms_epsilon", FLOAT32, 1e-5),
        array("tokenizer.ggml.tokens", STRING, [f"t{number}" for number in range(TOKENS)]),
        *more,
    )
    tensors = [Tensor("token_embd.weight", (WIDTH, TOKENS), Q8_0)]
    for layer in range(LAYERS):
        block = f"blk.{layer}"
        tensors += [
            Tensor(f"{block}.attn_norm.weight", (WIDTH,), F32),
            Tensor(f"{block}.attn_q.weight", (WIDTH, WIDTH), Q8_0),
            Tensor(f"{block}.attn_k.weight", (WIDTH, WIDTH // 2), Q8_0),
            Tensor(f"{block}.attn_v.weight", (WIDTH, WIDTH // 2), Q8_0),
            Tensor(f"{block}.attn_output.weight", (WIDTH, WIDTH), Q8_0),
            Tensor(f"{block}.ffn_norm.weight", (WIDTH,), F32),
            Tensor(f"{block}.ffn_gate.weight", (WIDTH, HIDDEN), Q8_0),
            Tensor(f"{block}.ffn_up.weight", (WIDTH, HIDDEN), Q8_0),
            Tensor(f"{block}.ffn_down.weight", (HIDDEN, WIDTH), Q8_0),
        ]
    tensors += [Tensor("output_norm.weight", (WIDTH,), F32), Tensor("output.weight", (WIDTH, TOKENS), Q8_0)]
    return Gguf(entries=entries, tensors=tuple(tensors))


def projector() -> Gguf:
    """A projector for images, as far as its size matters."""
    return Gguf(
        entries=(entry("general.architecture", STRING, "clip"), entry("general.file_type", UINT32, 7)),
        tensors=(Tensor("v.patch_embd.weight", (WIDTH, WIDTH), Q8_0), Tensor("mm.0.weight", (WIDTH, HIDDEN), Q8_0)),
    )


def write(path: Path, model: Gguf) -> Path:
    """The model as a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(model.build())
    return path


def configured(folder: Path, **changes: Any) -> Path:
    """A folder with a configuration; a change to None takes a member away."""
    told = {key: value for key, value in (CONFIGURATION | changes).items() if value is not None}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(told))
    return folder

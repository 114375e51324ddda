"""Model files of gigabytes that take no room: a whole header, and a hole where the weights would be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gguf_bytes import F32, FLOAT32, Q4_0, STRING, UINT32, Gguf, Tensor, array, entry

if TYPE_CHECKING:
    from pathlib import Path

WIDTH, HIDDEN, HEADS, HEADS_KV, CONTEXT, TOKENS = 4096, 14336, 32, 8, 8192, 512
EXPERTS, USED, EXPERT_HIDDEN = 32, 4, 2048


def dense(path: Path, layers: int = 32) -> Path:
    """In the proportions of Llama 3.1 8B, four gigabytes with 32 layers; the vocabulary is small."""
    return _write(path, "llama", layers, {"feed_forward_length": HIDDEN}, _dense_block)


def mixture(path: Path, layers: int = 32) -> Path:
    """A mixture of experts, 14 gigabytes with 32 layers, of which a token uses an eighth."""
    keys = {
        "expert_count": EXPERTS,
        "expert_used_count": USED,
        "expert_feed_forward_length": EXPERT_HIDDEN,
        "feed_forward_length": HIDDEN,
    }
    return _write(path, "qwen3moe", layers, keys, _expert_block)


def without(path: Path, key: str, *, architecture: str = "llama") -> Path:
    """A model of one layer that does not tell one of its figures."""
    return _write(path, architecture, 1, {"feed_forward_length": HIDDEN}, _dense_block, leave_out=key)


def _dense_block(block: str) -> list[Tensor]:
    return [
        Tensor(f"{block}.ffn_gate.weight", (WIDTH, HIDDEN), Q4_0),
        Tensor(f"{block}.ffn_up.weight", (WIDTH, HIDDEN), Q4_0),
        Tensor(f"{block}.ffn_down.weight", (HIDDEN, WIDTH), Q4_0),
    ]


def _expert_block(block: str) -> list[Tensor]:
    return [
        Tensor(f"{block}.ffn_gate_inp.weight", (WIDTH, EXPERTS), F32),
        Tensor(f"{block}.ffn_gate_exps.weight", (WIDTH, EXPERT_HIDDEN, EXPERTS), Q4_0),
        Tensor(f"{block}.ffn_up_exps.weight", (WIDTH, EXPERT_HIDDEN, EXPERTS), Q4_0),
        Tensor(f"{block}.ffn_down_exps.weight", (EXPERT_HIDDEN, WIDTH, EXPERTS), Q4_0),
    ]


def _write(
    path: Path, architecture: str, layers: int, more: dict[str, int], block_of: object, leave_out: str = ""
) -> Path:
    keys = {
        "block_count": layers,
        "context_length": CONTEXT,
        "embedding_length": WIDTH,
        "attention.head_count": HEADS,
        "attention.head_count_kv": HEADS_KV,
        **more,
    }
    keys.pop(leave_out, None)
    entries = (
        entry("general.architecture", STRING, architecture),
        entry("general.file_type", UINT32, 2),
        *(entry(f"{architecture}.{key}", UINT32, value) for key, value in keys.items()),
        entry(f"{architecture}.attention.layer_norm_rms_epsilon", FLOAT32, 1e-5),
        array("tokenizer.ggml.tokens", STRING, [f"t{number}" for number in range(TOKENS)]),
    )
    head_width = WIDTH // HEADS * HEADS_KV
    tensors = [Tensor("token_embd.weight", (WIDTH, TOKENS), Q4_0)]
    for layer in range(layers):
        block = f"blk.{layer}"
        tensors += [
            Tensor(f"{block}.attn_norm.weight", (WIDTH,), F32),
            Tensor(f"{block}.attn_q.weight", (WIDTH, WIDTH), Q4_0),
            Tensor(f"{block}.attn_k.weight", (WIDTH, head_width), Q4_0),
            Tensor(f"{block}.attn_v.weight", (WIDTH, head_width), Q4_0),
            Tensor(f"{block}.attn_output.weight", (WIDTH, WIDTH), Q4_0),
            Tensor(f"{block}.ffn_norm.weight", (WIDTH,), F32),
        ]
        tensors += _dense_block(block) if block_of is _dense_block else _expert_block(block)
    tensors += [Tensor("output_norm.weight", (WIDTH,), F32), Tensor("output.weight", (WIDTH, TOKENS), Q4_0)]
    header = Gguf(entries=entries, tensors=tuple(tensors)).header()
    data_bytes = sum(tensor.size + -tensor.size % 32 for tensor in tensors)
    path.write_bytes(header)
    with path.open("r+b") as file:
        file.truncate(len(header) + -len(header) % 32 + data_bytes)
    return path

"""What the names of a GGUF file's tensors say: which layer they belong to, and which are tables."""

from __future__ import annotations

INPUT_TABLE = "token_embd.weight"
OUTPUT = "output.weight"
PER_LAYER_TABLE = "per_layer_token_embd.weight"


def layer_of(tensor_name: str) -> int | None:
    """The layer that a tensor belongs to (`blk.7.attn_q.weight`, `dec.blk.7...`); None: to no layer."""
    _, separator, rest = f".{tensor_name}".partition(".blk.")
    number = rest.partition(".")[0]
    return int(number) if separator and number.isascii() and number.isdigit() and len(number) < 8 else None


def is_of_experts(tensor_name: str) -> bool:
    """Whether a tensor holds experts among which a layer chooses (`blk.7.ffn_up_exps.weight`)."""
    return "_exps." in tensor_name or "_chexps." in tensor_name

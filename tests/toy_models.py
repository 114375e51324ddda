"""Makes small model files that real llama.cpp loads.

A file has a whole header (metadata, a tokenizer, the table of tensors) and a hole where the weights
would be: the file system keeps no bytes for it, and every weight reads as zero. What is allocated
for a model follows from its header alone, so a large shape costs little more than a small one.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from gguf import GGML_QUANT_SIZES, GGMLQuantizationType, GGUFWriter, TokenType

from toy_architectures import BLUEPRINTS, Scale

if TYPE_CHECKING:
    from pathlib import Path

_ALIGNMENT = 32
"""GGUF's default of `general.alignment`."""

_USUAL_SCALES = {
    "llama-tied": Scale(
        embedding_length=240, attention_heads=5, key_value_heads=1, head_length=48, feed_forward_length=496
    ),
    "qwen3": Scale(head_length=96),
    "gemma3": Scale(layers=7),
    "gemma4": Scale(layers=8),
    "lfm2": Scale(embedding_length=256),
}
"""What shows an architecture better than the common scale does."""


def usual_scale(model: str) -> Scale:
    """The scale at which a model of `BLUEPRINTS` is made unless told otherwise."""
    return _USUAL_SCALES.get(model, Scale())


def make_model(model: str, path: Path, **sizes: Any) -> Path:
    """Write one of the `BLUEPRINTS` to `path`; `sizes` are fields of `Scale` that are to differ."""
    blueprint = BLUEPRINTS[model](replace(usual_scale(model), **sizes))
    writer = GGUFWriter(path, blueprint.architecture)
    writer.add_name("toy")  # llama.cpp looks for names of models, "phi3" for one
    for key, value in blueprint.metadata.items():
        _add(writer, f"{blueprint.architecture}.{key}", value)
    _add_tokenizer(writer, blueprint.scale.vocabulary_size)
    data_bytes = 0
    for name, (shape, kind) in blueprint.tensors.items():
        weight_type = _type_of(shape, kind)
        block_elements, block_bytes = GGML_QUANT_SIZES[weight_type]
        tensor_bytes = math.prod(shape) // block_elements * block_bytes
        # Of any type but bytes the writer takes the shape for one of elements.
        writer.add_tensor_info(name, shape[::-1], np.dtype(np.float32), tensor_bytes, raw_dtype=weight_type)
        data_bytes += _aligned(tensor_bytes)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_ti_data_to_file()
    writer.close()
    with path.open("r+b") as file:
        file.truncate(_aligned(path.stat().st_size) + data_bytes)
    return path


def _aligned(size: int) -> int:
    return -(-size // _ALIGNMENT) * _ALIGNMENT


def _type_of(shape: tuple[int, ...], kind: str) -> GGMLQuantizationType:
    """What llama.cpp's own tool does too: a row that blocks do not divide is kept in half precision."""
    wanted = GGMLQuantizationType[kind]
    block_elements, _ = GGML_QUANT_SIZES[wanted]
    return GGMLQuantizationType.F16 if shape[0] % block_elements else wanted


def _add(writer: GGUFWriter, key: str, value: Any) -> None:
    match value:
        case bool():
            writer.add_bool(key, value)
        case int():
            writer.add_uint32(key, value)
        case float():
            writer.add_float32(key, value)
        case list():
            writer.add_array(key, value)  # pyright: ignore[reportUnknownArgumentType] of whatever the key is said to hold
        case _:
            raise TypeError(f"`{key}` must be a number or a list; it is {value!r}")


def _add_tokenizer(writer: GGUFWriter, vocabulary_size: int) -> None:
    """One token for each byte and as many more as are wanted, which stand for nothing."""
    special = ["<unk>", "<s>", "</s>"]
    of_bytes = [f"<0x{byte:02X}>" for byte in range(256)]
    more = [f"t{place}" for place in range(vocabulary_size - len(special) - len(of_bytes))]
    writer.add_tokenizer_model("llama")
    writer.add_tokenizer_pre("default")
    writer.add_token_list(special + of_bytes + more)
    writer.add_token_scores([0.0] * vocabulary_size)
    writer.add_token_types(
        [TokenType.UNKNOWN, TokenType.CONTROL, TokenType.CONTROL]
        + [TokenType.BYTE] * 256
        + [TokenType.NORMAL] * len(more)
    )
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)

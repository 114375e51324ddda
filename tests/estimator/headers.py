"""Headers of models that tests build without a file."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

from modeldoor_lifecycle.estimator.shapes.figures import MOST_LAYERS
from modeldoor_lifecycle.gguf.header import TensorInfo
from modeldoor_lifecycle.gguf.tensor_types import TENSOR_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_TYPES = {each.name: each for each in TENSOR_TYPES.values()}


@dataclass(frozen=True, slots=True)
class Header:
    """What the estimator reads of a file."""

    metadata: Mapping[str, object]
    tensors: Sequence[TensorInfo]


def header(
    architecture: str, keys: Mapping[str, object], tensors: Sequence[tuple[str, tuple[int, ...], str]] | None = None
) -> Header:
    """A header of this architecture; `keys` are without its name, tensors are name, shape and type.

    Without tensors it has a table of 512 tokens and a norm in each layer.
    """
    metadata = {"general.architecture": architecture} | {f"{architecture}.{key}": value for key, value in keys.items()}
    infos: list[TensorInfo] = []
    for name, shape, kind in _smallest(keys) if tensors is None else tensors:
        of_type = _TYPES[kind]
        size = prod(shape) // of_type.block_elements * of_type.block_bytes
        infos.append(TensorInfo(name, shape, of_type, sum(info.size_bytes for info in infos), size))
    return Header(metadata, infos)


def _smallest(keys: Mapping[str, object]) -> list[tuple[str, tuple[int, ...], str]]:
    width, layers = keys.get("embedding_length"), keys.get("block_count")
    columns = width if isinstance(width, int) and width > 0 else 256
    count = min(layers, MOST_LAYERS) if isinstance(layers, int) else 0
    return [("token_embd.weight", (columns, 512), "F16"), *norms(columns, range(count))]


def norms(width: int, numbers: Iterable[int]) -> list[tuple[str, tuple[int, ...], str]]:
    """A norm in each of these layers."""
    return [(f"blk.{number}.attn_norm.weight", (width,), "F32") for number in numbers]

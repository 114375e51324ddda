"""Headers of models that tests build without a file."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

from modeldoor_lifecycle.gguf.header import TensorInfo
from modeldoor_lifecycle.gguf.tensor_types import TENSOR_TYPES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_TYPES = {each.name: each for each in TENSOR_TYPES.values()}


@dataclass(frozen=True, slots=True)
class Header:
    """What the estimator reads of a file."""

    metadata: Mapping[str, object]
    tensors: Sequence[TensorInfo]


def header(
    architecture: str,
    keys: Mapping[str, object],
    tensors: Sequence[tuple[str, tuple[int, ...], str]] = (("token_embd.weight", (256, 512), "F16"),),
) -> Header:
    """A header of this architecture; `keys` are without its name, tensors are name, shape and type."""
    metadata = {"general.architecture": architecture} | {f"{architecture}.{key}": value for key, value in keys.items()}
    infos: list[TensorInfo] = []
    for name, shape, kind in tensors:
        of_type = _TYPES[kind]
        size = prod(shape) // of_type.block_elements * of_type.block_bytes
        infos.append(TensorInfo(name, shape, of_type, sum(info.size_bytes for info in infos), size))
    return Header(metadata, infos)

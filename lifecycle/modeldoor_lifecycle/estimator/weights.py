"""What the weights of a model take, by where an engine puts them: read from a header, or reckoned from a shape."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from modeldoor_lifecycle.estimator.mixtures import tensor_type
from modeldoor_lifecycle.estimator.model_shape import LayerWeights, Weights
from modeldoor_lifecycle.estimator.shapes.tensor_names import (
    INPUT_TABLE,
    PER_LAYER_TABLE,
    is_of_experts,
    layer_of,
)
from modeldoor_lifecycle.estimator.tensors import Tensor, tensors_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from modeldoor_lifecycle.estimator.mixtures import Place, Role
    from modeldoor_lifecycle.estimator.model_shape import ModelShape
    from modeldoor_lifecycle.estimator.quantizations import Quantization
    from modeldoor_lifecycle.estimator.shapes.from_header import Header
    from modeldoor_lifecycle.estimator.tensors import ModelTensors
    from modeldoor_lifecycle.gguf.header import TensorInfo

REPACKED_TYPES = frozenset({"Q4_0", "Q4_K", "Q2_K", "IQ4_NL", "MXFP4"})
"""Types that llama.cpp's CPU build keeps in an order of its own on processors with AVX2 or AVX-512
(ggml-cpu, repack.cpp, ggml_repack_get_optimal_repack_type)."""

REPACKED_ROWS = 8
"""How many rows such an order takes together."""

SMALL_BITS = 16.0
"""What formats other than GGUF keep of norms and routers."""

HEADER_BYTES_PER_TOKEN = 45
"""What the header of a GGUF file takes for each token of the vocabulary: its text, its kind, and merges.

Between 39 (Qwen 2.5, 151936 tokens) and 61 (Llama 3, 128256 tokens and 280147 merges).
"""


class _Stored(NamedTuple):
    size_bytes: float
    repacked_bytes: float


def weights_of_model(model: Header, shape: ModelShape) -> Weights:
    """What the tensors of this model take, to the byte; `shape` is that of the same header.

    Layers that only predict tokens further ahead (MTP) do not count: an engine leaves them where they are.
    """
    count, is_tied = len(shape.layers), bool(shape.has_tied_embeddings)
    dense, experts, beside = Counter[int](), Counter[int](), Counter[str]()
    repacked = stored = elements = 0
    for tensor in model.tensors:
        layer = layer_of(tensor.name)
        if layer is None:
            beside[_part_of(tensor.name)] += tensor.size_bytes
        elif layer >= count:
            continue
        else:
            (experts if is_of_experts(tensor.name) else dense)[layer] += tensor.size_bytes
        stored += tensor.size_bytes
        elements += tensor.element_count
        if _is_repacked(tensor, is_tied=is_tied):
            repacked += tensor.size_bytes
    if is_tied:
        dense[count - 1] += beside["output"]
        beside["output"] = sum(tensor.size_bytes for tensor in model.tensors if tensor.name == INPUT_TABLE)
    return Weights(
        basis="exact",
        layers=tuple(LayerWeights(dense[number], experts[number]) for number in range(count)),
        input_table_bytes=beside["input"],
        per_layer_input_bytes=beside["perLayer"],
        output_bytes=beside["output"],
        is_output_tied=is_tied,
        repacked_bytes=repacked,
        bits_per_weight=stored * 8 / elements,
    )


def _part_of(name: str) -> str:
    """Where a tensor lies that belongs to no layer; what stands behind the layers lies with the output."""
    if name == PER_LAYER_TABLE:
        return "perLayer"
    return "input" if name.startswith(_OF_THE_INPUT) else "output"


_OF_THE_INPUT = ("token_embd", "position_embd", "token_types")
"""How names of tensors begin that are looked up or added before the first layer (llama-arch.cpp, LAYER_INPUT)."""


def _is_repacked(tensor: TensorInfo, *, is_tied: bool) -> bool:
    """A matrix that is multiplied with, in rows that come in eights; a table that is only looked up stays as it is."""
    if tensor.type.name not in REPACKED_TYPES or len(tensor.shape) < 2 or tensor.shape[1] % REPACKED_ROWS:
        return False
    if tensor.name == INPUT_TABLE:
        return is_tied
    return tensor.name != PER_LAYER_TABLE


def weights_of_shape(shape: ModelShape, quantization: Quantization) -> Weights:
    """What a model of this shape takes when it is stored so; guessed where nobody knows the quantisation."""
    tensors = tensors_of(shape)
    layers = [_layer(tensors, number, quantization) for number in range(len(shape.layers))]
    tables = tensors.tables
    role: Role = "output" if tables.is_tied else "input"
    input_table = _stored(_table(shape, role, tables.input), tensors.places[0], quantization)
    output = _stored(_table(shape, "output", tables.output or tables.input), tensors.places[0], quantization)
    per_layer = _stored(_table(shape, "input", tables.per_layer), tensors.places[0], quantization)
    repacked = sum(part.repacked_bytes for pair in layers for part in pair) + output.repacked_bytes
    weights = Weights(
        basis="fitted" if quantization.is_known else "guessed",
        layers=tuple(LayerWeights(round(dense.size_bytes), round(experts.size_bytes)) for dense, experts in layers),
        input_table_bytes=round(input_table.size_bytes),
        per_layer_input_bytes=round(per_layer.size_bytes),
        output_bytes=round(output.size_bytes),
        is_output_tied=tables.is_tied,
        repacked_bytes=round(repacked),
        bits_per_weight=0.0,
    )
    return _with_bits(weights, shape)


def header_bytes_of_shape(shape: ModelShape) -> int:
    """About what a GGUF file of this shape holds beside its weights."""
    return HEADER_BYTES_PER_TOKEN * (shape.vocabulary_size or 0)


def _with_bits(weights: Weights, shape: ModelShape) -> Weights:
    return replace(weights, bits_per_weight=weights.loaded_bytes * 8 / shape.parameters_total)


def _layer(tensors: ModelTensors, number: int, quantization: Quantization) -> tuple[_Stored, _Stored]:
    dense: list[_Stored] = []
    experts: list[_Stored] = []
    for tensor in tensors.layers[number]:
        counts_values = tensor.role in ("value", "queryKeyValue")
        place = (tensors.attention_places if counts_values else tensors.places)[number]
        (experts if tensor.is_expert else dense).append(_stored(tensor, place, quantization))
    return _together(dense), _together(experts)


def _table(shape: ModelShape, role: Role, elements: int) -> Tensor:
    return Tensor(role, shape.embedding_length, elements)


def _stored(tensor: Tensor, place: Place, quantization: Quantization) -> _Stored:
    if quantization.mixture is None:
        bits = _plain_bits(tensor.role, quantization)
        return _Stored(tensor.elements * bits / 8, 0.0)
    stored = tensor_type(quantization.mixture, tensor.role, place, tensor.row_length)
    bits = stored.bits_per_element * (1.0 if tensor.role == "small" else quantization.heavier_share)
    if tensor.role in ("input", "output"):
        bits = max(bits, quantization.output_bits if tensor.role == "output" else quantization.input_bits)
    size = tensor.elements * bits / 8
    return _Stored(size, size if stored.name in REPACKED_TYPES and tensor.role != "input" else 0.0)


def _plain_bits(role: Role, quantization: Quantization) -> float:
    match role:
        case "input":
            return quantization.input_bits
        case "output":
            return quantization.output_bits
        case "small":
            return max(SMALL_BITS, quantization.block_bits)
        case _:
            return quantization.block_bits


def _together(parts: Iterable[_Stored]) -> _Stored:
    parts = list(parts)
    return _Stored(sum(part.size_bytes for part in parts), sum(part.repacked_bytes for part in parts))

"""Which type each tensor has in a file that llama.cpp's quantiser made.

A file type such as Q4_K_M names a mixture: most tensors have its base type, those that suffer most
have more bits. The rules are those of llama.cpp (llama-quant.cpp, October 2026), as tables; with an
importance matrix for the types that need one (IQ...), without for all others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from modeldoor_lifecycle.gguf.tensor_types import TENSOR_TYPES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modeldoor_lifecycle.gguf.tensor_types import TensorType

Role = Literal[
    "input",
    "output",
    "query",
    "key",
    "value",
    "attentionOutput",
    "queryKeyValue",
    "up",
    "gate",
    "down",
    "other",
    "small",
]
"""What a tensor does. `small`: norms, routers and the like, which are never quantised."""


class Place(NamedTuple):
    """Where a tensor stands: in which layer of how many, in a model with how many queries a key and how many experts."""

    layer: int
    layers: int
    queries_per_key: int
    experts: int


TYPES: Mapping[str, TensorType] = {each.name: each for each in TENSOR_TYPES.values()}
"""Every type of ggml by its name."""

BASE_TYPES: Mapping[str, str] = {
    "F32": "F32",
    "F16": "F16",
    "BF16": "BF16",
    "Q1_0": "Q1_0",
    "Q2_0": "Q2_0",
    "Q4_0": "Q4_0",
    "Q4_1": "Q4_1",
    "Q5_0": "Q5_0",
    "Q5_1": "Q5_1",
    "Q8_0": "Q8_0",
    "Q2_K": "Q2_K",
    "Q2_K_S": "Q2_K",
    "Q3_K_S": "Q3_K",
    "Q3_K_M": "Q3_K",
    "Q3_K_L": "Q3_K",
    "Q4_K_S": "Q4_K",
    "Q4_K_M": "Q4_K",
    "Q5_K_S": "Q5_K",
    "Q5_K_M": "Q5_K",
    "Q6_K": "Q6_K",
    "IQ1_S": "IQ1_S",
    "IQ1_M": "IQ1_M",
    "IQ2_XXS": "IQ2_XXS",
    "IQ2_XS": "IQ2_XS",
    "IQ2_S": "IQ2_XS",
    "IQ2_M": "IQ2_S",
    "IQ3_XXS": "IQ3_XXS",
    "IQ3_XS": "IQ3_S",
    "IQ3_S": "IQ3_S",
    "IQ3_M": "IQ3_S",
    "IQ4_NL": "IQ4_NL",
    "IQ4_XS": "IQ4_XS",
    "TQ1_0": "TQ1_0",
    "TQ2_0": "TQ2_0",
    "MXFP4_MOE": "Q8_0",
    "NVFP4": "NVFP4",
}
"""The type of most tensors of a file type (llama-quant.cpp, llama_ftype_get_default_type)."""

_FALLBACKS: Mapping[str, str] = {
    "IQ1_S": "IQ4_NL",
    "IQ1_M": "IQ4_NL",
    "IQ2_XXS": "IQ4_NL",
    "IQ2_XS": "IQ4_NL",
    "IQ2_S": "IQ4_NL",
    "IQ3_XXS": "IQ4_NL",
    "IQ3_S": "IQ4_NL",
    "IQ4_XS": "IQ4_NL",
    "Q2_0": "Q4_0",
    "Q2_K": "Q4_0",
    "Q3_K": "Q4_0",
    "TQ1_0": "Q4_0",
    "TQ2_0": "Q4_0",
    "Q4_K": "Q5_0",
    "Q5_K": "Q5_1",
    "Q6_K": "Q8_0",
}
"""What takes the place of a type whose blocks do not divide the rows of a tensor (tensor_type_fallback)."""

_WITHOUT_MIXTURE = frozenset({"F32", "F16", "BF16"})
_TINY = frozenset({"IQ1_S", "IQ1_M", "IQ2_XXS", "IQ2_XS", "IQ2_S", "IQ2_M"})
_TINY_WITH_MORE = frozenset({"IQ2_S", "IQ2_M"})
_OUTPUT_Q5 = _TINY | {"IQ3_XXS"}
_INPUT: Mapping[str, str] = {
    "IQ2_XXS": "Q2_K",
    "IQ2_XS": "Q2_K",
    "IQ1_S": "Q2_K",
    "IQ1_M": "Q2_K",
    "IQ2_S": "IQ3_S",
    "IQ2_M": "IQ3_S",
    "IQ3_XXS": "IQ3_S",
    "TQ1_0": "Q4_K",
    "TQ2_0": "Q4_K",
    "Q2_0": "Q4_K",
}
_EXPERTS_OF_MIXTRAL = 8
"""llama.cpp gives attention more bits in models with exactly this many experts, where it is a small part."""
_SHAPE_OF_70B = (80, 8)
"""Layers and queries for each key of the models that llama.cpp calls 70B: their values are few, so they get more bits."""


def tensor_type(file_type: str, role: Role, place: Place, row_length: int) -> TensorType:
    """The type of a tensor of this role in a file of this type, whose rows are so long."""
    if role == "small":
        return TYPES["F32"]
    base = BASE_TYPES[file_type]
    if file_type in _WITHOUT_MIXTURE:
        return TYPES[base]
    chosen = _chosen(file_type, base, role, place, row_length)
    return _dividing(chosen, row_length)


class _Matrix(NamedTuple):
    role: Role
    row_length: int
    rows: int


_REFERENCE_LAYERS = 32
_REFERENCE = (
    _Matrix("query", 4096, 4096),
    _Matrix("key", 4096, 1024),
    _Matrix("value", 4096, 1024),
    _Matrix("attentionOutput", 4096, 4096),
    _Matrix("gate", 4096, 14336),
    _Matrix("up", 4096, 14336),
    _Matrix("down", 14336, 4096),
)
"""The matrices of a layer of Llama 3.1 8B, for which llama.cpp tells the bits of each mixture (tools/quantize)."""


def reference_bits(file_type: str) -> tuple[float, float, float]:
    """Bits of a weight in the layers, the output and the input table of Llama 3.1 8B in a file of this type."""
    places = [Place(layer, _REFERENCE_LAYERS, 4, 0) for layer in range(_REFERENCE_LAYERS)]
    sizes = [
        (matrix.row_length * matrix.rows, tensor_type(file_type, matrix.role, place, matrix.row_length))
        for place in places
        for matrix in _REFERENCE
    ]
    stored = sum(elements * each.bits_per_element for elements, each in sizes)
    output, table = (tensor_type(file_type, role, places[0], 4096) for role in _TABLES)
    return stored / sum(elements for elements, _ in sizes), output.bits_per_element, table.bits_per_element


_TABLES: tuple[Role, Role] = ("output", "input")


def _dividing(name: str, row_length: int) -> TensorType:
    for each in (name, _FALLBACKS.get(name, "F16")):
        if row_length % TYPES[each].block_elements == 0:
            return TYPES[each]
    return TYPES["F16"]


def _chosen(file_type: str, base: str, role: Role, place: Place, row_length: int) -> str:
    match role:
        case "output":
            return _output(file_type, base, row_length)
        case _ if file_type == "MXFP4_MOE":
            return "MXFP4" if place.experts and role in ("up", "gate", "down") else "Q8_0"
        case "input":
            return _INPUT.get(file_type, base)
        case _ if file_type in _TINY:
            return _tiny(file_type, base, role, place)
        case "value" | "queryKeyValue":
            return _value(file_type, base, place)
        case "query" | "key":
            return _query_or_key(file_type, base, role, place)
        case "down":
            return _down(file_type, base, place)
        case "attentionOutput":
            return _attention_output(file_type, base, place)
        case "up" | "gate":
            inner = _eighth(place) <= place.layer < 7 * place.layers // 8
            return "IQ3_XXS" if file_type == "IQ3_XS" and inner else base
        case _:
            return base


def _output(file_type: str, base: str, row_length: int) -> str:
    if file_type == "MXFP4_MOE" or base == "Q8_0" or row_length % TYPES[base].block_elements:
        return "Q8_0"
    return "Q5_K" if file_type in _OUTPUT_Q5 else "Q6_K"


def _tiny(file_type: str, base: str, role: Role, place: Place) -> str:
    more = "IQ3_S" if file_type in _TINY_WITH_MORE else "Q2_K"
    if role in ("value", "queryKeyValue"):
        return "Q4_K" if place.queries_per_key >= 4 or place.experts >= 4 else more
    if role == "key" and place.experts == _EXPERTS_OF_MIXTRAL:
        return "Q4_K"
    if role == "down" and place.layer < _eighth(place):
        return more
    if role == "attentionOutput":
        if place.experts == _EXPERTS_OF_MIXTRAL:
            return "Q5_K"
        return {"IQ1_S": "IQ2_XXS", "IQ1_M": "IQ2_XXS", "IQ2_S": "IQ3_S", "IQ2_M": "IQ3_S"}.get(file_type, base)
    return base


def _value(file_type: str, base: str, place: Place) -> str:
    if place.experts == _EXPERTS_OF_MIXTRAL:
        return "Q8_0"
    is_grouped = place.queries_per_key >= 4
    rules = {
        "Q2_K": "Q4_K" if is_grouped else "Q3_K",
        "Q2_K_S": "Q4_K" if is_grouped else base,
        "IQ3_XXS": "Q4_K" if is_grouped else "IQ3_XXS",
        "IQ3_XS": "Q4_K" if is_grouped else base,
        "IQ3_S": "Q4_K" if is_grouped else base,
        "IQ3_M": "Q4_K",
        "Q3_K_M": "Q5_K" if place.layer < 2 else "Q4_K",
        "Q3_K_L": "Q5_K",
        "IQ4_NL": "Q5_K" if is_grouped else base,
        "IQ4_XS": "Q5_K" if is_grouped else base,
        "Q4_K_S": "Q5_K" if place.layer < 4 else base,
        "Q4_K_M": "Q6_K" if _has_more_bits(place) else base,
        "Q5_K_M": "Q6_K" if _has_more_bits(place) else base,
    }
    chosen = rules.get(file_type, base)
    if chosen in ("Q3_K", "Q4_K") and (place.layers, place.queries_per_key) == _SHAPE_OF_70B:
        return "Q5_K"
    return chosen


def _query_or_key(file_type: str, base: str, role: Role, place: Place) -> str:
    if role == "key" and place.experts == _EXPERTS_OF_MIXTRAL:
        return "Q8_0"
    return {"IQ3_XS": "IQ3_XXS", "IQ3_XXS": "IQ2_S"}.get(file_type, base)


def _down(file_type: str, base: str, place: Place) -> str:
    is_first = place.layer < _eighth(place)
    rules = {
        "Q2_K": "Q3_K",
        "Q2_K_S": "Q4_K" if is_first else base,
        "Q3_K_M": "Q5_K" if place.layer < place.layers // 16 else "Q4_K",
        "IQ3_M": "Q4_K" if is_first else base,
        "Q3_K_L": "Q5_K",
        "Q4_K_M": "Q6_K" if _has_more_bits(place) else base,
        "Q5_K_M": "Q6_K" if _has_more_bits(place) else base,
        "Q4_K_S": "Q5_K" if is_first else base,
    }
    return rules.get(file_type, base)


def _attention_output(file_type: str, base: str, place: Place) -> str:
    if place.experts == _EXPERTS_OF_MIXTRAL:
        raised = base not in ("Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "Q5_K", "Q6_K")
        return "Q5_K" if raised and file_type not in ("Q2_K_S", "Q3_K_L") else base
    return {"Q2_K": "Q3_K", "IQ3_XXS": "IQ3_S", "Q3_K_M": "Q4_K", "Q3_K_L": "Q5_K", "IQ3_M": "Q4_K"}.get(
        file_type, base
    )


def _eighth(place: Place) -> int:
    return place.layers // 8


def _has_more_bits(place: Place) -> bool:
    """The first and the last eighth, and every third layer between."""
    eighth = place.layers // 8
    return place.layer < eighth or place.layer >= 7 * place.layers // 8 or (place.layer - eighth) % 3 == 2

"""What a weight takes under every name that files and repositories give to a quantisation.

`bits_per_weight` is what a whole model takes on average, for when nothing but its size is known;
the bits of blocks, output and input are for models whose shape is known. A name that nobody knows
counts 16 bits, as published models have: supposing fewer would call a heavy model light.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from modeldoor_lifecycle.estimator.mixtures import BASE_TYPES, TYPES, reference_bits

FileFormat = Literal["gguf", "mlx", "safetensors"]

UNKNOWN_BITS = 16.0
"""Models are published with 16 bits a weight; the gate asks as much (`estimate/unknown-quantization-is-heavy`)."""


@dataclass(frozen=True, slots=True)
class Quantization:
    """How weights are stored, by name."""

    name: str
    bits_per_weight: float
    """Of a whole model of about eight billion weights; larger ones take up to 2 % less, small ones more."""
    is_known: bool
    block_bits: float
    """Of the matrices of the layers; of a mixture of experts those of the experts."""
    output_bits: float
    input_bits: float
    formats: tuple[FileFormat, ...]
    heavier_share: float = 1.0
    """How many times as much a whole model takes as the rules of its mixture tell."""
    mixture: str | None = None
    """The file type whose rules llama.cpp's quantiser follows (`mixtures`); None: one type for all matrices."""


def quantization(name: str) -> Quantization:
    """The quantisation that is called so, whatever its case; one that nobody knows is heavy, and says so."""
    trimmed = name.strip()
    key = _key(trimmed)
    known = _known().get(_ALIASES.get(key, key)) or _by_form(key)
    if known is not None:
        return known
    bits = UNKNOWN_BITS
    return Quantization(trimmed or name, bits, False, bits, bits, bits, ("gguf", "mlx", "safetensors"))


def _key(name: str) -> str:
    return name.casefold().replace("_", "-").replace(" ", "-")


_TOTALS = {"Q4_K_M": 4.85, "NVFP4": 5.75, "MXFP4_MOE": 4.65}
"""Bits of a weight where those of the model that we reckon with are not the best.

Q4_K_M keeps the seed's figure, which lies between 8 (4.89) and 70 billion weights (4.82). Files of NVFP4 leave the
tables at 16 bits. MXFP4_MOE is the file of gpt-oss-20b: 12109566560 bytes for 20.9 billion weights.
"""

_PARTS = {"NVFP4": (4.5, 16.0, 16.0), "MXFP4_MOE": (4.25, 8.5, 8.5)}
"""Bits of layers (of experts, where there are any), output and input that the rules of mixtures do not tell."""

_UNSLOTH_TOTALS = {
    "Q2_K_XL": 3.5,
    "Q3_K_XL": 4.35,
    "Q4_K_XL": 5.05,
    "Q5_K_XL": 5.8,
    "Q6_K_XL": 7.4,
    "Q8_K_XL": 10.6,
}
"""Unsloth's own mixtures differ from model to model; these are the heavy side of dense models of eight billion."""

_UNSLOTH_SHARE = 1.1
"""Unsloth's dynamic files of llama.cpp's own types are up to a tenth larger than their namesakes."""

_LARGE_TABLES = {"Q2_K_L": "Q2_K", "Q3_K_XL": "Q3_K_L", "Q4_K_L": "Q4_K_M", "Q5_K_L": "Q5_K_M", "Q6_K_L": "Q6_K"}
"""Names of bartowski: a mixture of llama.cpp whose input and output tables are Q8_0."""

_TABLE_BITS = 16.0
"""What safetensors keep of tables that a quantiser leaves alone."""

_SHARE_OF_TABLES = 1050673152 / 8030261248
"""Input and output tables of Llama 3.1 8B; in larger models they are less, in small ones more."""

_ALIASES = {
    "q8": "q8-0",
    "q6": "q6-k",
    "q5": "q5-k-m",
    "q4": "q4-k-m",
    "q3": "q3-k-m",
    "q2": "q2-k",
    "q4-k": "q4-k-m",
    "q5-k": "q5-k-m",
    "q3-k": "q3-k-m",
    "fp32": "f32",
    "float32": "f32",
    "fp16": "f16",
    "float16": "f16",
    "half": "f16",
    "bfloat16": "bf16",
    "q4-0-4-4": "q4-0",
    "q4-0-4-8": "q4-0",
    "q4-0-8-8": "q4-0",
    "mxfp4-moe": "mxfp4",
    "awq-int4": "awq",
    "awq-4bit": "awq",
    "int4-awq": "awq",
    "gptq-4bit": "gptq-int4",
    "gptq": "gptq-int4",
    "gptq-8bit": "gptq-int8",
    "int4": "w4a16",
    "w4a16-g128": "w4a16",
    "w8a8-int8": "int8",
    "w8a8": "int8",
    "w8a16": "int8",
    "fp8-e4m3": "fp8",
    "fp8-e4m3fn": "fp8",
    "fp8-e5m2": "fp8",
    "fp8-dynamic": "fp8",
    "f8-e4m3": "fp8",
    "f8-e5m2": "fp8",
    "w8a8-fp8": "fp8",
    "float8": "fp8",
    "nf4": "bnb-4bit",
    "bnb-nf4": "bnb-4bit",
    "unsloth-bnb-4bit": "bnb-4bit",
    "bitsandbytes-4bit": "bnb-4bit",
    "bnb-int8": "bnb-8bit",
    "bitsandbytes-8bit": "bnb-8bit",
}

_MLX_BITS = (2, 3, 4, 5, 6, 8)
_MLX_GROUP_BITS = 32
"""A scale and a bias of 16 bits each for every group of weights (mlx.core.quantize)."""
_MLX_GROUP = 64
"""How many weights share them where nothing is said: the default of mlx_lm.convert."""
_MLX_GROUPS = (32, 64, 128)

_MLX_FORM = re.compile(r"mlx-q?([234568])(?:-?bits?)?(?:-(?:g|gs|group-?)(32|64|128))?")
_UNSLOTH_FORM = re.compile(r"ud-(.+)")
_BITS_FORM = re.compile(r"(?:exl[23]-)?([1-8](?:\.[0-9]{1,3})?)-?bpw(?:-h[68])?")
_EXLLAMA_OUTPUT_BITS = 6.0
"""ExLlama's quantisers give the output matrix six bits unless told otherwise."""


@cache
def _known() -> dict[str, Quantization]:
    of_gguf = [_of_gguf(name) for name in BASE_TYPES if name != "MXFP4_MOE"]
    of_gguf += [_of_one_type(name) for name in ("F64", "Q8_1", "Q8_K")]
    of_larger = [_with_large_tables(name, namesake) for name, namesake in _LARGE_TABLES.items()]
    of_safetensors = [
        _of_safetensors("AWQ", 4 + 20 / 128),
        _of_safetensors("GPTQ-Int4", 4 + 20 / 128),
        _of_safetensors("GPTQ-Int8", 8 + 24 / 128),
        _of_safetensors("W4A16", 4 + 20 / 128),
        _of_safetensors("FP8", 8.0),
        _of_safetensors("INT8", 8.0),
        _of_safetensors("bnb-4bit", 4.5),
        _of_safetensors("bnb-8bit", 8.0),
    ]
    known = {_key(each.name): each for each in (*of_gguf, *of_larger, *of_safetensors)}
    known["mxfp4"] = replace(_of_gguf("MXFP4_MOE"), name="MXFP4")
    return known


def _of_gguf(name: str) -> Quantization:
    blocks, output, table = _PARTS.get(name) or reference_bits(name)
    tables = _SHARE_OF_TABLES / 2 * (output + table)
    total = _TOTALS.get(name) or round((1 - _SHARE_OF_TABLES) * blocks + tables, 2)
    formats: tuple[FileFormat, ...] = ("gguf", "mlx", "safetensors") if name in _PLAIN else ("gguf",)
    return Quantization(name, total, True, blocks, output, table, formats, mixture=name)


_PLAIN = frozenset({"F32", "F16", "BF16"})


def _of_one_type(name: str) -> Quantization:
    bits = TYPES[name].bits_per_element
    return Quantization(name, bits, True, bits, bits, bits, ("gguf",))


def _with_large_tables(name: str, namesake: str) -> Quantization:
    plain = _of_gguf(namesake)
    half = _SHARE_OF_TABLES / 2
    total = plain.bits_per_weight + half * (8.5 - plain.output_bits) + half * (8.5 - plain.input_bits)
    return replace(plain, name=name, bits_per_weight=round(total, 2), output_bits=8.5, input_bits=8.5)


def _of_safetensors(name: str, block_bits: float) -> Quantization:
    total = block_bits + _SHARE_OF_TABLES * (_TABLE_BITS - block_bits)
    return Quantization(name, round(total, 2), True, block_bits, _TABLE_BITS, _TABLE_BITS, ("safetensors",))


def _by_form(key: str) -> Quantization | None:
    if found := _MLX_FORM.fullmatch(key):
        return _of_mlx(int(found[1]), int(found[2] or _MLX_GROUP))
    if found := _UNSLOTH_FORM.fullmatch(key):
        return _of_unsloth(found[1])
    if found := _BITS_FORM.fullmatch(key):
        bits = float(found[1])
        total = round(bits + _SHARE_OF_TABLES / 2 * (_TABLE_BITS - bits + _EXLLAMA_OUTPUT_BITS - bits), 2)
        name = (
            f"EXL2-{bits:g}bpw" if key.startswith("exl2") else f"EXL3-{bits:g}bpw" if "exl3" in key else f"{bits:g}bpw"
        )
        return Quantization(
            name, max(total, bits), True, bits, max(bits, _EXLLAMA_OUTPUT_BITS), _TABLE_BITS, ("safetensors",)
        )
    return None


def _of_mlx(bits: int, group: int) -> Quantization:
    stored = bits + _MLX_GROUP_BITS / group
    name = f"MLX-{bits}bit" if group == _MLX_GROUP else f"MLX-{bits}bit-g{group}"
    return Quantization(name, stored, True, stored, stored, stored, ("mlx",))


def _of_unsloth(key: str) -> Quantization | None:
    for name, total in _UNSLOTH_TOTALS.items():
        if key == _key(name):
            namesake = "Q8_0" if name == "Q8_K_XL" else "Q6_K" if name == "Q6_K_XL" else name.replace("_XL", "_M")
            plain = _of_gguf(namesake if namesake in BASE_TYPES else namesake.removesuffix("_M"))
            return _heavier(plain, f"UD-{name}", total)
    plain_or_none = _known().get(_ALIASES.get(key, key))
    if plain_or_none is None or plain_or_none.mixture is None:
        return None
    return _heavier(plain_or_none, f"UD-{plain_or_none.name}", plain_or_none.bits_per_weight * _UNSLOTH_SHARE)


def _heavier(plain: Quantization, name: str, total: float) -> Quantization:
    """All parts by the same share: where Unsloth spends the bits is decided anew for each model."""
    share = total / plain.bits_per_weight
    return replace(
        plain,
        name=name,
        bits_per_weight=round(total, 2),
        block_bits=plain.block_bits * share,
        output_bits=plain.output_bits * share,
        input_bits=plain.input_bits * share,
        heavier_share=plain.heavier_share * share,
    )

"""Names of quantisations: the seed's table, the names of other formats, and what nobody knows."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from families import for_each
from modeldoor_lifecycle.estimator.mixtures import BASE_TYPES
from modeldoor_lifecycle.estimator.quantizations import quantization
from modeldoor_lifecycle.gguf.tensor_types import FILE_TYPES, TENSOR_TYPES

NAME_IN_DOCUMENTS = re.compile(r"[A-Za-z0-9]+([._-][A-Za-z0-9]+)*")
"""The contracts' pattern of a quantisation (artifacts.json)."""

SAME = ""
OF_THE_8B = "Llama 3.1 8B as llama.cpp tells it, its output in Q6_K included; the seed told less than any file has"

SEED = [
    ("F32", 32, 32, SAME),
    ("FP16", 16, 16, SAME),
    ("BF16", 16, 16, SAME),
    ("F16", 16, 16, SAME),
    ("Q8_0", 8.5, 8.5, SAME),
    ("Q6_K", 6.6, 6.56, "210 bytes for 256 weights, in blocks and output alike"),
    ("Q5_K_M", 5.7, 5.7, SAME),
    ("Q5_K_S", 5.5, 5.57, OF_THE_8B),
    ("Q4_K_M", 4.85, 4.85, SAME),
    ("Q4_K_S", 4.6, 4.67, OF_THE_8B),
    ("Q4_0", 4.5, 4.63, OF_THE_8B),
    ("Q3_K_M", 3.9, 4.0, OF_THE_8B),
    ("Q3_K_S", 3.5, 3.64, OF_THE_8B),
    ("Q2_K", 3.35, 3.16, "the mixture has changed since: files of today take less"),
    ("IQ4_XS", 4.25, 4.42, OF_THE_8B),
    ("IQ3_M", 3.7, 3.76, OF_THE_8B),
    ("MLX-4bit", 4.25, 4.5, "a scale and a bias of 16 bits for every 64 weights, not 128: the default of mlx_lm"),
    ("MLX-8bit", 8.5, 8.5, SAME),
]


@for_each(("name", "seed", "ours", "why"), SEED, ids=[row[0] for row in SEED])
def test_the_seeds_table_holds_or_a_better_figure_has_its_reason(name: str, seed: float, ours: float, why: str) -> None:
    found = quantization(name)
    assert found.is_known
    assert found.bits_per_weight == ours
    assert (seed == ours) == (why == SAME)


@for_each(
    ("alias", "name"),
    [
        ("mlx-q4", "MLX-4bit"),
        ("mlx-4-bit", "MLX-4bit"),
        ("MLX-4bit", "MLX-4bit"),
        ("mlx-q8", "MLX-8bit"),
        ("mlx-8-bit", "MLX-8bit"),
        ("q8", "Q8_0"),
        ("q6", "Q6_K"),
        ("q5", "Q5_K_M"),
        ("q4", "Q4_K_M"),
        ("q3", "Q3_K_M"),
        ("q2", "Q2_K"),
        ("fp16", "F16"),
        ("f16", "F16"),
        ("bf16", "BF16"),
        ("f32", "F32"),
        ("  q4_k_m ", "Q4_K_M"),
        ("Q4-K-M", "Q4_K_M"),
        ("iq4_nl", "IQ4_NL"),
        ("mxfp4_moe", "MXFP4"),
        ("ud-q4_k_xl", "UD-Q4_K_XL"),
        ("ud-iq2_xxs", "UD-IQ2_XXS"),
        ("gptq", "GPTQ-Int4"),
        ("fp8-e4m3", "FP8"),
        ("FP8_E5M2", "FP8"),
        ("nf4", "bnb-4bit"),
        ("w8a8", "INT8"),
        ("int4", "W4A16"),
        ("4.0bpw", "4bpw"),
        ("exl2-3.5bpw", "EXL2-3.5bpw"),
        ("q4_0_4_4", "Q4_0"),
    ],
)
def test_names_are_one_name_whatever_their_case(alias: str, name: str) -> None:
    for written in (alias, alias.upper(), alias.lower(), f" {alias}\t"):
        assert quantization(written) == quantization(name)
        assert quantization(written).name == name
        assert quantization(written).is_known


@for_each("name", sorted(set(FILE_TYPES.values()) | set(BASE_TYPES)))
def test_every_file_type_of_llama_cpp_is_known(name: str) -> None:
    assert quantization(name).is_known
    assert "gguf" in quantization(name).formats


@for_each("name", [each.name for each in TENSOR_TYPES.values() if not each.name.startswith("I")])
def test_every_type_of_a_tensor_is_known(name: str) -> None:
    assert quantization(name).is_known


@for_each(
    ("name", "bits"),
    [
        ("MLX-2bit", 2.5),
        ("MLX-3bit", 3.5),
        ("MLX-5bit", 5.5),
        ("MLX-6bit", 6.5),
        ("mlx-4bit-g32", 5),
        ("mlx-4bit-g128", 4.25),
        ("mlx-4bit-gs128", 4.25),
    ],
)
def test_mlx_counts_the_scale_and_the_bias_of_each_group(name: str, bits: float) -> None:
    found = quantization(name)
    assert found.formats == ("mlx",)
    assert found.bits_per_weight == found.block_bits == found.input_bits == found.output_bits == bits


@for_each(
    ("name", "blocks"),
    [
        ("AWQ", 4.15625),
        ("GPTQ-Int4", 4.15625),
        ("GPTQ-Int8", 8.1875),
        ("FP8", 8),
        ("INT8", 8),
        ("W4A16", 4.15625),
        ("bnb-4bit", 4.5),
    ],
)
def test_quantisers_of_safetensors_leave_tables_alone(name: str, blocks: float) -> None:
    found = quantization(name)
    assert found.formats == ("safetensors",)
    assert found.block_bits == blocks
    assert found.input_bits == found.output_bits == 16
    assert found.bits_per_weight > blocks


@for_each("name", ["Q2_K_L", "Q3_K_XL", "Q4_K_L", "Q5_K_L", "Q6_K_L"])
def test_large_variants_have_tables_in_eight_bits(name: str) -> None:
    assert quantization(name).input_bits == quantization(name).output_bits == 8.5


@for_each("name", ["Q2_K", "Q3_K_M", "Q4_K_M", "Q5_K_M", "Q6_K", "Q8_0", "IQ1_S", "IQ2_XXS", "IQ3_XXS"])
def test_dynamic_files_are_no_lighter_than_their_namesakes(name: str) -> None:
    assert quantization(f"UD-{name}").bits_per_weight > quantization(name).bits_per_weight


@for_each("name", ["Q4_K_P", "", "   ", "foo", "Q9_Z", "UD-", "UD-AWQ", "0.5bpw", "mlx-7bit", "ud-ud-q4_0", "Ⅳbit"])
def test_what_nobody_knows_is_heavy_and_says_so(name: str) -> None:
    found = quantization(name)
    assert not found.is_known
    assert found.bits_per_weight == found.block_bits == found.input_bits == found.output_bits == 16
    assert found.name == (name.strip() or name)


@given(st.text(max_size=40))
def test_any_text_has_an_answer_and_what_is_known_fits_a_document(name: str) -> None:
    found = quantization(name)
    assert 0 < found.bits_per_weight <= 64
    assert found.is_known or found.bits_per_weight >= 16
    if found.is_known:
        assert NAME_IN_DOCUMENTS.fullmatch(found.name)
        assert len(found.name) <= 32
        assert quantization(found.name) == found

"""Mixtures of llama.cpp: bits of a whole model, and the types of single tensors."""

from __future__ import annotations

from itertools import product
from typing import get_args

import pytest

from families import for_each
from modeldoor_lifecycle.estimator.mixtures import BASE_TYPES, Place, Role, reference_bits, tensor_type

OF_LLAMA_8B = [
    ("IQ1_S", 2.0042),
    ("IQ1_M", 2.1460),
    ("IQ2_XXS", 2.3824),
    ("IQ2_XS", 2.5882),
    ("IQ2_S", 2.7403),
    ("IQ2_M", 2.9294),
    ("IQ3_XXS", 3.2548),
    ("IQ3_XS", 3.4977),
    ("IQ3_S", 3.6606),
    ("IQ3_M", 3.7628),
    ("IQ4_NL", 4.6818),
    ("Q2_K_S", 2.9697),
    ("Q2_K", 3.1593),
    ("Q3_K_S", 3.6429),
    ("Q3_K_M", 3.9960),
    ("Q3_K_L", 4.2979),
    ("Q4_K_S", 4.6672),
    ("Q4_K_M", 4.8944),
    ("Q5_K_S", 5.5704),
    ("Q5_K_M", 5.7036),
    ("Q6_K", 6.5633),
    ("Q8_0", 8.5008),
    ("F16", 16.0005),
]
"""Bits of a weight of Llama 3.1 8B in llama.cpp's tools/quantize/README.md. Files there also hold norms in 32 bits.

IQ4_XS (4.4597) and IQ4_NL there were made without an importance matrix, which gives the first layers more.
"""

TABLES = 2 * 128_256 * 4096
ALL = 8_030_261_248
EARLY, LATE, MIDDLE = Place(0, 32, 4, 0), Place(31, 32, 4, 0), Place(8, 32, 4, 0)


@for_each(("name", "told"), OF_LLAMA_8B, ids=[name for name, _ in OF_LLAMA_8B])
def test_a_whole_model_has_the_bits_that_llama_cpp_tells(name: str, told: float) -> None:
    blocks, output, table = reference_bits(name)
    bits = (blocks * (ALL - TABLES) + TABLES / 2 * (output + table)) / ALL
    assert bits == pytest.approx(told, abs=0.002 if name != "IQ4_NL" else 0.04)


@for_each(
    ("file_type", "role", "place", "expected"),
    [
        ("Q4_K_M", "query", MIDDLE, "Q4_K"),
        ("Q4_K_M", "value", EARLY, "Q6_K"),
        ("Q4_K_M", "value", MIDDLE, "Q4_K"),
        ("Q4_K_M", "down", LATE, "Q6_K"),
        ("Q4_K_M", "output", EARLY, "Q6_K"),
        ("Q4_K_M", "input", EARLY, "Q4_K"),
        ("Q4_K_M", "small", EARLY, "F32"),
        ("Q4_K_S", "value", Place(3, 32, 4, 0), "Q5_K"),
        ("Q3_K_M", "attentionOutput", MIDDLE, "Q4_K"),
        ("Q2_K", "value", Place(8, 32, 1, 0), "Q3_K"),
        ("Q4_K_M", "value", Place(40, 80, 8, 0), "Q5_K"),
        ("Q4_K_M", "value", Place(8, 32, 4, 8), "Q8_0"),
        ("Q4_K_M", "attentionOutput", Place(8, 32, 4, 8), "Q5_K"),
        ("IQ2_XXS", "key", Place(8, 32, 4, 8), "Q4_K"),
        ("IQ3_XS", "gate", MIDDLE, "IQ3_XXS"),
        ("IQ3_XS", "gate", EARLY, "IQ3_S"),
        ("Q8_0", "output", EARLY, "Q8_0"),
        ("F16", "output", EARLY, "F16"),
        ("MXFP4_MOE", "up", Place(8, 24, 8, 32), "MXFP4"),
        ("MXFP4_MOE", "query", Place(8, 24, 8, 32), "Q8_0"),
        ("TQ2_0", "input", EARLY, "Q4_K"),
    ],
)
def test_a_tensor_has_the_type_that_the_quantiser_gives_it(
    file_type: str, role: Role, place: Place, expected: str
) -> None:
    assert tensor_type(file_type, role, place, 4096).name == expected


@for_each(
    ("file_type", "row_length", "expected"),
    [
        ("Q4_K_M", 896, "Q5_0"),
        ("Q5_K_S", 896, "Q5_1"),
        ("Q6_K", 896, "Q8_0"),
        ("Q2_K", 896, "Q4_0"),
        ("IQ3_XXS", 896, "IQ4_NL"),
        ("Q4_0", 896, "Q4_0"),
        ("Q4_K_M", 100, "F16"),
        ("Q8_0", 100, "F16"),
    ],
)
def test_rows_that_blocks_do_not_divide_get_another_type(file_type: str, row_length: int, expected: str) -> None:
    assert tensor_type(file_type, "gate", MIDDLE, row_length).name == expected


@for_each("file_type", sorted(BASE_TYPES))
def test_every_tensor_of_a_file_has_a_type_whose_blocks_divide_it(file_type: str) -> None:
    places = (EARLY, MIDDLE, LATE, Place(8, 48, 8, 128), Place(8, 32, 4, 8))
    for role, row_length, place in product(get_args(Role), (4096, 896, 2880, 100), places):
        assert row_length % tensor_type(file_type, role, place, row_length).block_elements == 0

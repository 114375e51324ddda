"""What the elements of a tensor take, by its type."""

from __future__ import annotations

from families import for_each
from modeldoor_lifecycle.gguf.tensor_types import REMOVED_TYPES, TENSOR_TYPES

BY_NAME = {each.name: each for each in TENSOR_TYPES.values()}


@for_each(
    ("name", "bits"),
    [("F32", 32), ("BF16", 16), ("Q8_0", 8.5), ("Q6_K", 6.5625), ("Q4_K", 4.5), ("MXFP4", 4.25), ("IQ1_S", 1.5625)],
)
def test_an_element_takes_its_share_of_a_block(name: str, bits: float) -> None:
    assert BY_NAME[name].bits_per_element == bits


def test_types_with_blocks_are_quantized() -> None:
    plain = {each.name for each in TENSOR_TYPES.values() if not each.is_quantized}
    assert plain == {"F32", "F16", "BF16", "F64", "I8", "I16", "I32", "I64"}


def test_every_number_has_one_meaning() -> None:
    assert all(number == each.number for number, each in TENSOR_TYPES.items())
    assert len(BY_NAME) == len(TENSOR_TYPES)
    assert not TENSOR_TYPES.keys() & REMOVED_TYPES.keys()
    assert sorted(TENSOR_TYPES.keys() | REMOVED_TYPES.keys()) == list(range(43))

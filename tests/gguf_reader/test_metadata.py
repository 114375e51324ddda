"""Metadata answer in the kind that is asked for, nothing when they say nothing, and an error when they say otherwise."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from families import for_each
from modeldoor_lifecycle.gguf.errors import KeyMissing, KeyMistyped
from modeldoor_lifecycle.gguf.header import ArrayInfo, SkippedText
from modeldoor_lifecycle.gguf.metadata import Metadata

if TYPE_CHECKING:
    from collections.abc import Callable

    from modeldoor_lifecycle.gguf.header import MetadataValue

LLAMA = Metadata(
    {
        "general.architecture": "llama",
        "general.name": "Zaphod 1B",
        "general.file_type": 15,
        "llama.block_count": 16,
        "llama.context_length": 131072,
        "tokenizer.ggml.tokens": ArrayInfo("string", 128256),
    }
)

VALUES: dict[str, MetadataValue] = {
    "text": "a",
    "true": True,
    "whole": 7,
    "half": 0.5,
    "nan": math.nan,
    "wholes": (1, 2),
    "halves": (0.5, 1.5),
    "flags": (True, False),
    "zeros and ones": (0, 1),
    "empty": (),
    "array": ArrayInfo("string", 3),
    "long text": SkippedText(100_000),
}
METADATA = Metadata(VALUES)

ANSWERS: dict[Callable[[Metadata, str], object], dict[str, object]] = {
    Metadata.text: {"text": "a"},
    Metadata.flag: {"true": True},
    Metadata.whole: {"whole": 7},
    Metadata.number: {"whole": 7.0, "half": 0.5},
    Metadata.wholes: {"whole": 7, "wholes": (1, 2), "zeros and ones": (0, 1), "empty": ()},
    Metadata.flags: {"true": True, "flags": (True, False), "zeros and ones": (False, True), "empty": ()},
    Metadata.length: {"wholes": 2, "halves": 2, "flags": 2, "zeros and ones": 2, "empty": 0, "array": 3},
}


@for_each("ask", ANSWERS, ids=lambda ask: ask.__name__)
@for_each("key", VALUES)
def test_every_question_answers_values_of_its_kind_alone(ask: Callable[[Metadata, str], object], key: str) -> None:
    if key in ANSWERS[ask]:
        answer = ask(METADATA, key)
        assert answer == ANSWERS[ask][key]
        assert type(answer) is type(ANSWERS[ask][key])
    else:
        with pytest.raises(KeyMistyped) as caught:
            ask(METADATA, key)
        assert caught.value.key == key
        assert caught.value.message.startswith(f"the value of '{key}' must be ")


@for_each("ask", ANSWERS, ids=lambda ask: ask.__name__)
def test_what_is_not_there_is_nothing(ask: Callable[[Metadata, str], object]) -> None:
    assert ask(METADATA, "absent") is None


@for_each(
    ("key", "found"),
    [
        ("array", "it is an array of 3 (string)"),
        ("long text", "it is a text of 100000 bytes, which is not kept"),
        ("halves", "it is an array of 2"),
        ("text", "it is 'a'"),
        ("nan", "it is nan"),
    ],
)
def test_what_it_is_instead_is_said(key: str, found: str) -> None:
    with pytest.raises(KeyMistyped) as caught:
        METADATA.whole(key)
    assert caught.value.found == found


def test_what_a_model_cannot_be_without_is_missed() -> None:
    with pytest.raises(KeyMissing, match=r"must hold the key 'general\.architecture'; it is not there"):
        _ = Metadata({}).architecture
    with pytest.raises(KeyMissing, match=r"llama\.head_count"):
        LLAMA.required_whole(LLAMA.own_key("head_count"))
    assert LLAMA.required_whole("llama.block_count") == 16


def test_the_usual_questions_have_names() -> None:
    assert LLAMA.architecture == "llama"
    assert LLAMA.name == "Zaphod 1B"
    assert LLAMA.block_count == 16
    assert LLAMA.context_length == 131072
    assert LLAMA.vocabulary_size == 128256


@for_each(
    ("file_type", "quantization"), [(15, "Q4_K_M"), (1, "F16"), (38, "MXFP4_MOE"), (1024 + 7, "Q8_0"), (999, None)]
)
def test_the_file_type_is_named(file_type: int, quantization: str | None) -> None:
    metadata = Metadata({"general.file_type": file_type})
    assert metadata.quantization == quantization
    assert metadata.file_type == file_type & ~1024
    assert Metadata({}).quantization is None


def test_the_vocabulary_is_the_list_of_tokens_or_else_what_is_stated() -> None:
    stated: dict[str, MetadataValue] = {"general.architecture": "llama", "llama.vocab_size": 32000}
    assert Metadata(stated).vocabulary_size == 32000
    assert Metadata({**stated, "tokenizer.ggml.tokens": ArrayInfo("string", 3)}).vocabulary_size == 3
    assert Metadata({"general.architecture": "llama"}).vocabulary_size is None

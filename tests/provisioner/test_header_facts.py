"""What is told of a header, and which headers are none that an engine loads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from families import for_each
from gguf_bytes import INT32, Q8_0, STRING, UINT32, Tensor, array, entry
from modeldoor_lifecycle.gguf.splits import read_model
from modeldoor_lifecycle.provisioner.errors import HeaderRefused
from modeldoor_lifecycle.provisioner.header_facts import HeaderFacts, facts_of
from small_models import llama, projector, write

if TYPE_CHECKING:
    from pathlib import Path

    from gguf_bytes import Gguf


def facts(folder: Path, model: Gguf) -> HeaderFacts:
    return facts_of(read_model(write(folder / "model.gguf", model)))


def with_tokenizer(*more: bytes, name: str = "gpt2") -> Gguf:
    return llama("Zaphod 1B", "llama", entry("tokenizer.ggml.model", STRING, name), *more)


TEMPLATE = "tokenizer.chat_template"
TOKENIZER = {"model": "gpt2", "vocabularySize": 96, "hasChatTemplate": False}


@for_each(
    ("model", "document"),
    [
        (llama(), {"architecture": "llama", "maximumContextTokens": 2048}),
        (llama(None, "qwen3moe"), {"architecture": "qwen3moe", "maximumContextTokens": 2048}),
        (projector(), {"architecture": "clip"}),
        (with_tokenizer(), {"tokenizer": TOKENIZER}),
        (with_tokenizer(entry(TEMPLATE, STRING, "{{ x }}")), {"tokenizer": TOKENIZER | {"hasChatTemplate": True}}),
        (with_tokenizer(entry(TEMPLATE, STRING, "x" * 2**17)), {"tokenizer": TOKENIZER | {"hasChatTemplate": True}}),
        (with_tokenizer(entry(TEMPLATE, STRING, "")), {"tokenizer": TOKENIZER}),
        (with_tokenizer(entry(TEMPLATE, UINT32, 1)), {"tokenizer": TOKENIZER}),
        (with_tokenizer(name="no name\n"), {"architecture": "llama", "maximumContextTokens": 2048}),
    ],
    ids=lambda value: str(value)[:20],
)
def test_the_facts_of_a_header_are_what_it_says(tmp_path: Path, model: Gguf, document: dict[str, Any]) -> None:
    """ORCH-MODP-5504: the longest context is known from the header."""
    told = facts(tmp_path, model).document()
    assert told.items() >= document.items()
    assert set(told) <= {"architecture", "maximumContextTokens", "tokenizer"}
    assert ("tokenizer" in told) == ("tokenizer" in document)


@for_each(("context", "told"), [(0, None), (1, 1), (2**31, 2**31), (2**31 + 1, None)])
def test_a_context_that_no_contract_holds_is_not_told(tmp_path: Path, context: int, told: int | None) -> None:
    model = llama()
    entries = [each for each in model.entries if b"context_length" not in each]
    model = model.with_(entries=(*entries, entry("llama.context_length", UINT32, context)))
    assert facts(tmp_path, model).maximum_context_tokens == told
    assert facts(tmp_path, model).document().get("maximumContextTokens") == told


def test_the_quantization_is_what_the_file_says_of_itself_or_else_its_commonest_type(tmp_path: Path) -> None:
    model = llama()
    without = model.with_(entries=tuple(each for each in model.entries if b"file_type" not in each))
    assert facts(tmp_path, model).quantization == facts(tmp_path, without).quantization == "Q8_0"


@for_each(
    ("model", "words"),
    [
        (llama(None, "No Name"), "must name an architecture"),
        (llama(None, "a" * 49), "must name an architecture"),
        (llama(None, "a--b"), "must name an architecture"),
        (llama().with_(tensors=()), "must hold the weights"),
        (llama().with_(entries=llama().entries[1:]), "general.architecture"),
        (llama("Zaphod 1B", "llama", entry("tokenizer.ggml.model", INT32, 1)), "tokenizer.ggml.model"),
        (
            llama().with_(entries=(*llama().entries[:-1], entry("tokenizer.ggml.tokens", UINT32, 1))),
            "tokenizer.ggml.tokens",
        ),
    ],
    ids=lambda value: str(value)[:20],
)
def test_a_header_without_a_model_is_refused_with_its_reason(tmp_path: Path, model: Gguf, words: str) -> None:
    with pytest.raises(HeaderRefused, match=words) as refusal:
        facts(tmp_path, model)
    assert refusal.value.path == str(tmp_path / "model.gguf")


def test_an_architecture_of_any_form_that_engines_use_is_told(tmp_path: Path) -> None:
    for name in ("a" * 48, "t5encoder", "jina-bert-v2", "nomic_bert"):
        assert facts(tmp_path, llama(None, name)).architecture == name


def test_a_vocabulary_without_tokens_is_not_told(tmp_path: Path) -> None:
    model = with_tokenizer()
    entries = [each for each in model.entries if b"ggml.tokens" not in each]
    without = model.with_(
        entries=(*entries, array("tokenizer.ggml.tokens", STRING, [])),
        tensors=(Tensor("blk.0.attn_q.weight", (64, 64), Q8_0),),
    )
    assert facts(tmp_path, without).tokenizer is None

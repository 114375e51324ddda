"""What a catalogue and a handoff tell of a model, from the header of its file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from modeldoor_lifecycle.estimator.subject import QUANTIZATION_NAME
from modeldoor_lifecycle.estimator.subject_of_path import commonest_type
from modeldoor_lifecycle.gguf.errors import GgufError, KeyMistyped
from modeldoor_lifecycle.gguf.header import SkippedText
from modeldoor_lifecycle.gguf.metadata import Metadata
from modeldoor_lifecycle.provisioner.errors import HeaderRefused
from modeldoor_validators.findings import quoted

if TYPE_CHECKING:
    from modeldoor_lifecycle.gguf.splits import GgufModel

TOKENIZER_KEY = "tokenizer.ggml.model"
CHAT_TEMPLATE_KEY = "tokenizer.chat_template"

MOST_TOKENS = 2**31
MOST_VOCABULARY = 2**24
"""The bounds of the contracts (`common.json#Tokens`, `model-catalog.json#Tokenizer`)."""

REQUESTS = (".yaml", ".yml", ".json")
"""How files of requests end, and no model's."""

_ARCHITECTURE = re.compile("(?=.{1,48}$)[a-z0-9]+([_-][a-z0-9]+)*")
_TOKENIZER = re.compile("(?=.{1,64}$)[a-z0-9]+([_.-][a-z0-9]+)*")


class HeaderFacts(NamedTuple):
    """Facts of a header that was read and found sound."""

    architecture: str
    quantization: str
    maximum_context_tokens: int | None
    tokenizer: dict[str, Any] | None

    def document(self) -> dict[str, Any]:
        """The `GgufHeader` of the contract `model-catalog`."""
        told: dict[str, Any] = {"architecture": self.architecture}
        if self.maximum_context_tokens is not None:
            told["maximumContextTokens"] = self.maximum_context_tokens
        if self.tokenizer is not None:
            told["tokenizer"] = dict(self.tokenizer)
        return told


def facts_of(model: GgufModel) -> HeaderFacts:
    """The facts of a model; raises `HeaderRefused` for one that says no architecture, or things that cannot be."""
    metadata = Metadata(model.metadata)
    try:
        architecture = metadata.architecture
        quantization = metadata.quantization or commonest_type(model.tensors)
        context = metadata.context_length
        tokenizer = _tokenizer(metadata)
    except GgufError as refusal:
        raise refused(model.path, refusal) from None
    if not _ARCHITECTURE.fullmatch(architecture):
        raise HeaderRefused(
            model.path,
            f"must name an architecture such as 'llama' in its header; it names {quoted(architecture)}",
            hint="no engine loads it: convert the model again, or get another file",
        )
    if not model.tensors:
        raise HeaderRefused(
            model.path,
            "must hold the weights of a model; it has no tensor",
            hint="it may be a vocabulary or a part alone: get the file of the model",
        )
    return HeaderFacts(
        architecture,
        quantization if QUANTIZATION_NAME.fullmatch(quantization) else "unknown",
        context if context is not None and 1 <= context <= MOST_TOKENS else None,
        tokenizer,
    )


def refused(path: str, refusal: GgufError) -> HeaderRefused:
    """The refusal of a file whose header is not sound, in the words of the reader of headers."""
    hint = "if it is a request, give it with --config" if path.endswith(REQUESTS) else refusal.hint
    return HeaderRefused(path, f"must be a sound GGUF file: {refusal.message}", hint=hint)


def _tokenizer(metadata: Metadata) -> dict[str, Any] | None:
    name = metadata.text(TOKENIZER_KEY)
    size = metadata.vocabulary_size
    if name is None or size is None or not _TOKENIZER.fullmatch(name) or not 1 <= size <= MOST_VOCABULARY:
        return None
    return {"model": name, "vocabularySize": size, "hasChatTemplate": _has_text(metadata, CHAT_TEMPLATE_KEY)}


def _has_text(metadata: Metadata, key: str) -> bool:
    """Whether there is a text that is not empty; long ones are passed over by the reader, and are there."""
    value = metadata.values.get(key)
    if isinstance(value, SkippedText):
        return value.length_bytes > 0
    try:
        return bool(metadata.text(key))
    except KeyMistyped:
        return False

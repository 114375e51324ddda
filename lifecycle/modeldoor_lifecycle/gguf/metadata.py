"""Asks the metadata of a model for values of a kind, and says so when they are of another."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING

from modeldoor_lifecycle.gguf.errors import KeyMissing, KeyMistyped
from modeldoor_lifecycle.gguf.header import ArrayInfo, SkippedText
from modeldoor_lifecycle.gguf.tensor_types import FILE_TYPES
from modeldoor_validators.findings import quoted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modeldoor_lifecycle.gguf.header import MetadataValue

ARCHITECTURE_KEY = "general.architecture"
NAME_KEY = "general.name"
FILE_TYPE_KEY = "general.file_type"
TOKENS_KEY = "tokenizer.ggml.tokens"

GUESSED_FILE_TYPE = 1024
"""Added to a file type that was guessed (`LLAMA_FTYPE_GUESSED`)."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """The metadata of a model; every question answers `None` when the key is not there.

    Raises `KeyMistyped` when the value is of another kind than is asked for, and `KeyMissing` where
    no model can be without the key.
    """

    values: Mapping[str, MetadataValue]

    @property
    def architecture(self) -> str:
        """The name by which llama.cpp knows the architecture: `llama`, `qwen3moe`; raises `KeyMissing`."""
        architecture = self.text(ARCHITECTURE_KEY)
        if architecture is None:
            raise KeyMissing(ARCHITECTURE_KEY)
        return architecture

    def own_key(self, name: str) -> str:
        """A key of the architecture: `llama.block_count` for `block_count`."""
        return f"{self.architecture}.{name}"

    def text(self, key: str) -> str | None:
        """A text."""
        value = self.values.get(key)
        if value is None or isinstance(value, str):
            return value
        raise _mistyped(key, "be a text", value)

    def flag(self, key: str) -> bool | None:
        """A truth value."""
        value = self.values.get(key)
        if value is None or isinstance(value, bool):
            return value
        raise _mistyped(key, "be true or false", value)

    def whole(self, key: str) -> int | None:
        """A whole number."""
        value = self.values.get(key)
        if value is None or (isinstance(value, int) and not isinstance(value, bool)):
            return value
        raise _mistyped(key, "be a whole number", value)

    def required_whole(self, key: str) -> int:
        """A whole number without which nothing can be said; raises `KeyMissing`."""
        value = self.whole(key)
        if value is None:
            raise KeyMissing(key)
        return value

    def number(self, key: str) -> float | None:
        """A finite number."""
        value = self.values.get(key)
        if value is None:
            return None
        if isinstance(value, (int, float)) and not isinstance(value, bool) and isfinite(value):
            return float(value)
        raise _mistyped(key, "be a finite number", value)

    def wholes(self, key: str) -> int | tuple[int, ...] | None:
        """A whole number for all layers, or one for each."""
        value = self.values.get(key)
        if not isinstance(value, tuple):
            return self.whole(key)
        wholes = tuple(each for each in value if isinstance(each, int) and not isinstance(each, bool))
        if len(wholes) < len(value):
            raise _mistyped(key, "be a whole number, or one for each layer", value)
        return wholes

    def flags(self, key: str) -> bool | tuple[bool, ...] | None:
        """A truth value for all layers, or one for each; some converters write them as 0 and 1."""
        value = self.values.get(key)
        if value is None or isinstance(value, bool):
            return value
        if (
            isinstance(value, tuple)
            and not isinstance(value, (ArrayInfo, SkippedText))
            and all(each in (0, 1) for each in value)
        ):
            return tuple(map(bool, value))
        raise _mistyped(key, "be true or false, or one of them for each layer", value)

    def length(self, key: str) -> int | None:
        """How many elements an array has."""
        value = self.values.get(key)
        if value is None:
            return None
        if isinstance(value, ArrayInfo):
            return value.length
        if isinstance(value, tuple):
            return len(value)
        raise _mistyped(key, "be an array", value)

    @property
    def name(self) -> str | None:
        """What the model is called, in its maker's words."""
        return self.text(NAME_KEY)

    @property
    def file_type(self) -> int | None:
        """The number of the mixture of types that most tensors are stored in."""
        value = self.whole(FILE_TYPE_KEY)
        return None if value is None else value & ~GUESSED_FILE_TYPE

    @property
    def quantization(self) -> str | None:
        """The name of that mixture, as `Q4_K_M`; nothing for a number that is not known."""
        file_type = self.file_type
        return None if file_type is None else FILE_TYPES.get(file_type)

    @property
    def vocabulary_size(self) -> int | None:
        """How many tokens the model knows: those that the file lists, or else the number that it states."""
        listed = self.length(TOKENS_KEY)
        return self.whole(self.own_key("vocab_size")) if listed is None else listed

    @property
    def context_length(self) -> int | None:
        """The most tokens that the model was made for."""
        return self.whole(self.own_key("context_length"))

    @property
    def block_count(self) -> int | None:
        """How many layers the model has."""
        return self.whole(self.own_key("block_count"))


def _mistyped(key: str, expected: str, value: MetadataValue) -> KeyMistyped:
    if isinstance(value, ArrayInfo):
        found = f"it is an array of {value.length} ({value.element_type})"
    elif isinstance(value, SkippedText):
        found = f"it is a text of {value.length_bytes} bytes, which is not kept"
    elif isinstance(value, tuple):
        found = f"it is an array of {len(value)}"
    elif isinstance(value, float) and not isfinite(value):
        found = f"it is {value}"
    else:
        found = f"it is {quoted(value)}"
    return KeyMistyped(key, expected, found)

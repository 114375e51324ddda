"""From what somebody calls a model to what is estimated: a file, a configuration, a known name, or a size."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from modeldoor_lifecycle.estimator.errors import ModelUnknown, QuantizationRefused
from modeldoor_lifecycle.estimator.quantizations import quantization
from modeldoor_lifecycle.estimator.subject import QUANTIZATION_NAME
from modeldoor_validators.findings import quoted
from modeldoor_validators.visible import shows_all

if TYPE_CHECKING:
    from modeldoor_lifecycle.estimator.guess import NamedSize
    from modeldoor_lifecycle.estimator.quantizations import Quantization
    from modeldoor_lifecycle.estimator.subject import Subject

DEFAULT_QUANTIZATIONS = {"llama.cpp": "Q4_K_M", "ollama": "Q4_K_M", "mlx": "MLX-4bit", "vllm": "BF16"}
"""What an engine's users mostly run; Ollama's library and most GGUF repositories offer Q4_K_M first."""

HIGHEST_NAME_LENGTH = 4096

LONGEST_LABEL = 128
"""The longest name of a model in a document (`common.json#DisplayName`)."""

FEWEST_PARAMETERS, MOST_PARAMETERS = 10**7, 10**14
"""Sizes to guess from: hardly a language model has fewer weights, and none has a tenth as many as the most."""

NEAR_SIZE = 1.2
"""Names round sizes, so that models of up to so many times the size may be the one that was meant."""

LONGEST_QUANTIZATION = 32
"""What the contracts allow (`artifacts.json#Quantization`)."""

_SEPARATOR = re.compile("[-._:]")
_PACKAGING = re.compile("([-._]gguf)+$", re.IGNORECASE)
"""Behind the quantisation in names of repositories and files."""

_BITS_ALONE = re.compile("^([2-8])bit$")
"""How mlx-community names its repositories; others write their tool before the bits."""

_HAS_WORD = re.compile("[A-Za-z]{3}")
"""What is more than a size."""


def subject_of(model: str, quantization_name: str | None = None, *, engine: str = "llama.cpp") -> Subject:
    """The model that is called so.

    A path that exists is read: a GGUF file by its header, a folder or JSON file by its
    configuration. Else it is a name, perhaps with a quantisation behind a colon, and last a size.
    Raises `ModelUnknown`, `QuantizationRefused`, `ModelFileRefused`, `ShapeError` and `GgufError`.
    """
    if quantization_name is not None:
        _refuse_quantization(quantization_name)
    if _is_path(model):
        from modeldoor_lifecycle.estimator.subject_of_path import subject_of_path

        return subject_of_path(model, quantization_name)
    name, told = _split(model, quantization_name)
    return _named(name, quantization(told or DEFAULT_QUANTIZATIONS[engine]), is_told=told is not None)


def _is_path(model: str) -> bool:
    """What exists, or what can be nothing but a path: then the complaint is that nothing lies there."""
    looks_so = model.endswith((".gguf", ".json")) or model.startswith(("/", "./", "../", "~"))
    if len(model) > HIGHEST_NAME_LENGTH or "\0" in model:
        return False
    return looks_so or os.path.exists(model)


def _split(model: str, quantization_name: str | None) -> tuple[str, str | None]:
    """The name, and the quantisation that is told: beside it, or at its end, as in `qwen3:8b-q8_0` and `Qwen3-8B-AWQ`.

    A repository whose own name ends so is called by it, and nothing is told.
    """
    from modeldoor_lifecycle.data.models import shape_entry

    if quantization_name is not None:
        return model, quantization_name
    packed = _PACKAGING.sub("", model.strip())
    for found in _SEPARATOR.finditer(packed, max(len(packed) - LONGEST_QUANTIZATION, 0)):
        tail = _BITS_ALONE.sub(r"MLX-\1bit", packed[found.end() :])
        if quantization(tail).is_known:
            entry = shape_entry(model)
            if entry is None:
                return packed[: found.start()] or model, tail
            is_its_own = entry["repository"].casefold().endswith(tail.casefold())
            return model, None if is_its_own else tail
    return model, None


def _named(name: str, stored: Quantization, *, is_told: bool) -> Subject:
    from modeldoor_lifecycle.data.models import nearest_models, shape_entry
    from modeldoor_lifecycle.estimator.guess import size_in_name
    from modeldoor_lifecycle.estimator.subject_of_name import subject_of_entry, subject_of_size

    entry = shape_entry(name)
    if entry is not None:
        return subject_of_entry(entry, stored, is_told=is_told)
    near = nearest_models(name)
    size = size_in_name(name)
    if size is not None and _is_guessable(name, size):
        if not is_told:
            _refuse_unknown_tag(name)
        alike = [each for each in near if _is_about(each, size)] if _HAS_WORD.search(name) else []
        return subject_of_size(name.strip(), size, stored, is_told=is_told, alike=alike)
    known = f"; the nearest known are {', '.join(near)}" if near else ""
    raise ModelUnknown(
        name,
        f"the model must be a GGUF file, a config.json, a known name or a size such as 7B; it is {quoted(name)}{known}",
        nearest=near,
        hint="name the file itself: its header tells everything",
    )


def _refuse_unknown_tag(name: str) -> None:
    """Behind a colon stands a quantisation, or a size as in `llama:7b`; another word there would be passed over."""
    from modeldoor_lifecycle.estimator.guess import size_in_name

    _, colon, tag = name.rpartition(":")
    if colon and tag.casefold() != "latest" and size_in_name(tag) is None:
        raise QuantizationRefused(
            tag,
            f"what stands behind ':' must be a quantisation that is known, such as Q4_K_M, or a size; it is {quoted(tag)}",
            hint="name any other with --quant: what nobody knows counts as 16 bits a weight",
        )


def _is_guessable(name: str, size: NamedSize) -> bool:
    """Whether there may be such a model, and a document may show its name."""
    is_shown = len(name) <= LONGEST_LABEL and shows_all(name)
    return is_shown and FEWEST_PARAMETERS <= size.parameters_total <= MOST_PARAMETERS


def _is_about(repository: str, size: NamedSize) -> bool:
    """Whether a known model has about as many weights."""
    from modeldoor_lifecycle.data.models import shape_entry

    entry = shape_entry(repository)
    known = 0 if entry is None else entry["parametersTotal"]
    return size.parameters_total <= known * NEAR_SIZE and known <= size.parameters_total * NEAR_SIZE


def _refuse_quantization(name: str) -> None:
    if not quantization(name).is_known and not QUANTIZATION_NAME.fullmatch(name.strip()):
        raise QuantizationRefused(
            name,
            f"the quantisation must be a name such as Q4_K_M, of letters, digits and '.', '_' or '-' between them; it is {quoted(name)}",
        )

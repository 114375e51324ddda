"""Shapes of models by the names that people, hubs and programs give them."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from modeldoor_lifecycle.data import ollama_names
from modeldoor_lifecycle.data.documents import model_shapes
from modeldoor_lifecycle.data.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

Entry = dict[str, Any]
"""A `Shape` of the contract `model-shapes`; not to be changed."""

LONGEST_NAME = 512
"""Longer than any name of a model; what is longer names none."""

_HUB = re.compile(r"^(https?://)?(hf\.co|huggingface\.co)/")

_SHARD = re.compile(r"(-[0-9]{5}-of-[0-9]{5})?\.gguf$")

_SUFFIX = re.compile(
    r"[-._:]("
    r"(ud-)?i?q[1-8](_[0-9a-z]+)*|tq[12]_0"  # types of llama.cpp
    r"|[2-8][-_]?bits?|[2-8](\.[0-9]+)?bpw|int[48]|fp(4|8|16|32)|f(16|32)|bf16|(nv|mx)fp[48]|w[48]a(8|16)"
    r"|(fp8-)?(dynamic|block)|g(32|64|128)"
    r"|gguf|mlx|awq|gptq|hqq|bnb|exl[23]|onnx|openvino|dwq|qat|imatrix|imat|i1|quantized|unsloth|hf"
    r")$"
)
"""What whoever packages a model adds to its name: a format, a number of bits, the tool that made it."""

_MAKERS = re.compile(r"^(meta|nvidia)[-_](?=llama|nvidia|nemotron)")
"""A maker's name that some packagers write before the model's own."""


class _Index(NamedTuple):
    """Models by whole names, and by names without what packaging adds; several where a name fits several."""

    whole: dict[str, tuple[Entry, ...]]
    stripped: dict[str, tuple[Entry, ...]]


def shape_entry(name: str) -> Entry | None:
    """The one model with this repository, display name or Ollama name; `None` when there is none or more than one.

    A repository or a file may carry the suffixes of a packaging (`-GGUF`, `-AWQ`, `-4bit`, `-Q4_K_M.gguf`)
    and belong to whoever packaged it, as long as the rest names exactly one model. What differs
    otherwise is another model: a fine-tuned one, or one with further heads.
    """
    if len(name) > LONGEST_NAME:
        return None
    wanted = _SHARD.sub("", _HUB.sub("", name.strip().casefold()))
    if "/" in wanted.removeprefix("library/"):
        wanted = wanted.partition(":")[0]
    if wanted.removeprefix("library/") in ollama_names.MEANS_ANOTHER:
        return None
    whole = _index().whole.get(wanted)
    if whole is not None:
        return _only(whole)
    repository = ollama_names.repository_of(wanted)
    if repository is not None:
        return _only(_index().whole.get(repository.casefold(), ()))
    return _only(_index().stripped.get(_stripped(wanted), ()))


def nearest_models(name: str, count: int = 5) -> tuple[str, ...]:
    """The repositories of the models whose names are nearest to this one, the nearest first."""
    by_name = {each["repository"].rpartition("/")[2]: each["repository"] for each in model_shapes()["shapes"]}
    wanted = name[-LONGEST_NAME:].rpartition("/")[2] or name
    return tuple(by_name[each] for each in nearest(wanted, by_name, count))


def _only(entries: tuple[Entry, ...]) -> Entry | None:
    return entries[0] if len(entries) == 1 else None


@cache
def _index() -> _Index:
    index = _Index({}, {})
    shapes: list[Entry] = model_shapes()["shapes"]
    for shape in shapes:
        for name in dict.fromkeys(_names(shape)):
            index.whole[name] = (*index.whole.get(name, ()), shape)
        for name in dict.fromkeys(map(_stripped, _names(shape))):
            index.stripped[name] = (*index.stripped.get(name, ()), shape)
    return index


def _names(shape: Entry) -> Iterator[str]:
    """Its repository, with and without the organisation, and its display name, with and without a size behind it."""
    repository, display_name = shape["repository"].casefold(), shape["displayName"].casefold()
    yield from (repository, repository.rpartition("/")[2], display_name, display_name.partition(" (")[0])


def _stripped(name: str) -> str:
    """A name without its organisation and without what packaging adds."""
    name = name.rpartition("/")[2]
    for organisation in _organisations():
        name = name.removeprefix(f"{organisation}_")
    while (shorter := _SUFFIX.sub("", name)) != name:
        name = shorter
    return _MAKERS.sub("", name)


@cache
def _organisations() -> tuple[str, ...]:
    shapes: list[Entry] = model_shapes()["shapes"]
    return tuple(dict.fromkeys(shape["repository"].casefold().partition("/")[0] for shape in shapes))

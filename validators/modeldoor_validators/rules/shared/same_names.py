"""When two names mean one thing: capitals, separators and packaging tell no models apart."""

from __future__ import annotations

import re

_SEPARATORS = re.compile(r"[._-]+")

_PACKAGING = re.compile(
    r"-(?:gguf|ggml|awq|gptq|mlx|bnb|exl[23]|imatrix|i1|ud|unsloth|quantized|dynamic"
    r"|i?q[1-8](?:-(?:0|1|k|xxs|xs|s|m|l|xl|nl))*"
    r"|b?f16|f32|[bf]p16|fp32|(?:nv|mx)?fp[48]|int[48]|[2-8]bit|w[48]a(?:4|8|16))$"
)
"""The last word of a repository's name that says how it is packed, as llama.cpp, MLX, vLLM and Unsloth name theirs."""


def repository_key(repository: str) -> str:
    """What is alike for all spellings of a repository: the hub leads any of them to the one."""
    return repository.casefold()


def quantization_key(quantization: str | None) -> str | None:
    """What is alike for all spellings of a quantisation. `F16` and `BF16` are two: their numbers differ."""
    return quantization and _SEPARATORS.sub("-", quantization.casefold())


def benchmark_key(benchmark: str) -> str:
    """What is alike for all spellings of a benchmark. A `+` is a part of the name: HumanEval+ is not HumanEval."""
    return _SEPARATORS.sub("-", benchmark)


def is_packaging_of(repository: str, model: str) -> bool:
    """Whether a repository holds the model itself: the same name but for packaging, and for its maker in front.

    `bartowski/ibm-granite_granite-4.0-h-tiny-GGUF` holds `ibm-granite/granite-4.0-h-tiny`.
    """
    shorter, longer = sorted((_stem(repository), _stem(model)), key=len)
    in_front = longer[: len(longer) - len(shorter)]
    makers = {word for name in (repository, model) for word in _words(name.partition("/")[0])}
    return longer[len(in_front) :] == shorter and makers.issuperset(in_front)


def _words(name: str) -> list[str]:
    return _SEPARATORS.split(name.casefold())


def _stem(repository: str) -> list[str]:
    name = "-".join(_words(repository.partition("/")[2]))
    while (stripped := _PACKAGING.sub("", name)) != name:
        name = stripped
    return name.split("-")

"""Headers of small models beyond `toy_architectures`: those whose caches follow rules of their own.

Each has the keys and tensors that llama.cpp asks for. Shapes have the length of a row first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from estimator.latent_architectures import deepseek2_of_old, deepseek32, kimi_linear, minicpm3
from estimator.recurrent_architectures import jamba, nemotron_h, rwkv7
from estimator.sliding_architectures import (
    afmoe,
    exaone4,
    exaone_moe,
    gemma3n,
    glm4moe,
    laguna,
    mimo2,
    olmo2,
    plamo3,
    smallthinker,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from toy_architectures import Blueprint, Scale

FURTHER: dict[str, tuple[Callable[[Scale], Blueprint], int]] = {
    "afmoe": (afmoe, 4),
    "deepseek2-of-old": (deepseek2_of_old, 4),
    "deepseek32": (deepseek32, 4),
    "exaone-moe": (exaone_moe, 4),
    "exaone4": (exaone4, 64),
    "gemma3n": (gemma3n, 24),
    "glm4moe": (glm4moe, 4),
    "jamba": (jamba, 4),
    "kimi-linear": (kimi_linear, 4),
    "laguna": (laguna, 4),
    "mimo2": (mimo2, 4),
    "minicpm3": (minicpm3, 4),
    "nemotron_h": (nemotron_h, 4),
    "olmo2": (olmo2, 4),
    "plamo3": (plamo3, 9),
    "rwkv7": (rwkv7, 4),
    "smallthinker": (smallthinker, 4),
}
"""How each is drawn up, and with how many layers."""

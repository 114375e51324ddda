"""The small models that can be made, by name: an architecture of llama.cpp, or a variety of one.

Each is drawn up with the keys and tensors that llama.cpp asks for; what is missing or has another
shape it says in its log.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from toy_blueprints import Blueprint, Scale
from toy_models_with_full_attention import deepseek2, llama, llama_tied, phi3, qwen2, qwen3, qwen3moe
from toy_models_with_states import falcon_h1, granitehybrid, lfm2, mamba, mamba2, qwen3next, qwen35
from toy_models_with_windows import cohere2, gemma2, gemma3, gemma4, gpt_oss, llama4

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["BLUEPRINTS", "Blueprint", "Scale"]

BLUEPRINTS: dict[str, Callable[[Scale], Blueprint]] = {
    "llama": llama,
    "llama-tied": llama_tied,
    "qwen2": qwen2,
    "qwen3": qwen3,
    "qwen3moe": qwen3moe,
    "gemma2": gemma2,
    "gemma3": gemma3,
    "gemma4": gemma4,
    "gpt-oss": gpt_oss,
    "deepseek2": deepseek2,
    "qwen35": qwen35,
    "qwen3next": qwen3next,
    "granitehybrid": granitehybrid,
    "falcon-h1": falcon_h1,
    "lfm2": lfm2,
    "phi3": phi3,
    "cohere2": cohere2,
    "llama4": llama4,
    "mamba": mamba,
    "mamba2": mamba2,
}

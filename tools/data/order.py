"""Which layers of a model are of which kind, where an architecture decides it by counting."""

from __future__ import annotations


def sliding_order(layers: int, period: int) -> list[int]:
    """0 for each layer but the last of every `period`, which is 1.

    So llama.cpp lays out Gemma 2 (period 2), Gemma 3 and 4 (6, or 5), gpt-oss (2), Command R7B and
    Llama 4 (4), and the linear attention of Qwen3-Next and Qwen3.5 (4).
    """
    return [int((layer + 1) % period == 0) for layer in range(layers)]

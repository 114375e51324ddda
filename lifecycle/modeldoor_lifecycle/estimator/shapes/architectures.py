"""What llama.cpp knows of architectures beyond the header of a file: which layers slide, share or recur.

The tables follow llama.cpp of October 2026 (src/models/*.cpp, load_arch_hparams; llama-hparams.cpp).
An architecture that is not named here counts as unknown, and its layers as full attention.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modeldoor_lifecycle.estimator.model_shape import RecurrentKind


class Sliding(NamedTuple):
    """Which layers of an architecture slide where the header gives a window but no list of layers.

    Of `period` layers all slide but the last, or but the first where `is_dense_first`. `window_tokens`
    is the window where the header gives none; `is_fixed`: it is that whatever the header says.
    """

    period: int
    is_dense_first: bool = False
    window_tokens: int | None = None
    is_fixed: bool = False


SLIDING: Mapping[str, Sliding] = {
    "afmoe": Sliding(4),
    "cohere2": Sliding(4),
    "cohere2moe": Sliding(4, is_dense_first=True),
    "exaone-moe": Sliding(4, window_tokens=128),
    "exaone4": Sliding(4, window_tokens=4096),
    "gemma2": Sliding(2, window_tokens=4096),
    "gemma3": Sliding(6),
    "gemma3n": Sliding(5),
    "gemma4": Sliding(6),
    "gpt-oss": Sliding(2),
    "laguna": Sliding(4, is_dense_first=True),
    "llama4": Sliding(4, window_tokens=8192, is_fixed=True),
    "mimo2": Sliding(6),
    "olmo2": Sliding(4),
    "plamo3": Sliding(8),
    "smallthinker": Sliding(4, is_dense_first=True, window_tokens=4096, is_fixed=True),
    "step35": Sliding(4, is_dense_first=True),
}
"""Architectures with a second cache for the layers that slide."""

LAYERS_OF_EXAONE4_THAT_SLIDES = 64
"""llama.cpp has EXAONE 4 slide in the model of 32 billion weights only, which has so many layers."""

NEVER_SLIDING = frozenset({"phi3", "phimoe", "llama", "mistral3", "qwen2", "qwen2moe", "qwen3", "starcoder2"})
"""Architectures whose files may name a window that llama.cpp does not use."""

OWN_CACHES_OF_GEMMA3N = 20
"""Layers of Gemma 3n that have a cache of their own; the others read it."""

RECURRENT: Mapping[str, RecurrentKind] = {
    "arwkv7": "rwkv",
    "falcon-h1": "mamba2",
    "granitehybrid": "mamba2",
    "jamba": "mamba",
    "kimi-linear": "gatedDeltaNet",
    "lfm2": "shortConvolution",
    "lfm2moe": "shortConvolution",
    "mamba": "mamba",
    "mamba2": "mamba2",
    "nemotron_h": "mamba2",
    "nemotron_h_moe": "mamba2",
    "plamo2": "mamba2",
    "qwen35": "gatedDeltaNet",
    "qwen35moe": "gatedDeltaNet",
    "qwen3next": "gatedDeltaNet",
    "rwkv6": "rwkv",
    "rwkv6qwen2": "rwkv",
    "rwkv7": "rwkv",
}
"""Architectures with layers that keep a state of fixed size, and how they update it."""

ONLY_RECURRENT = frozenset({"arwkv7", "mamba", "mamba2", "rwkv6", "rwkv6qwen2", "rwkv7"})
"""Architectures all of whose layers recur, and none of which has a cache."""

WITHOUT_FEED_FORWARD = frozenset({"mamba", "mamba2"})
"""Architectures whose layers recur and do nothing else; what their configurations call the width of a
block is that of the state."""

BOTH_IN_EACH_LAYER = frozenset({"falcon-h1"})
"""Architectures with a state and a cache side by side in each layer."""

EITHER_MIXES_OR_COMPUTES = frozenset({"nemotron_h", "nemotron_h_moe"})
"""Architectures in which a layer with a feed-forward block has neither cache nor state."""

FULL_ATTENTION_INTERVAL: Mapping[str, int] = {"qwen35": 4, "qwen35moe": 4, "qwen3next": 4}
"""Every how many layers one has attention where the header does not say; the others recur."""

WITHOUT_CACHE = frozenset(
    {
        "bert",
        "dream",
        "gemma-embedding",
        "jina-bert-v2",
        "jina-bert-v3",
        "llada",
        "llada-moe",
        "modern-bert",
        "neo-bert",
        "nomic-bert",
        "nomic-bert-moe",
        "rnd1",
    }
)
"""Architectures that see all tokens at once and keep nothing: embeddings and diffusion (create_memory)."""

NOT_OF_LANGUAGE = frozenset({"clip", "wavtokenizer-dec"})
"""Architectures of files that hold no language model, such as projectors."""

ONLY_FULL_ATTENTION = frozenset(
    {
        "apertus",
        "arcee",
        "arctic",
        "baichuan",
        "bailingmoe",
        "bailingmoe2",
        "bitnet",
        "bloom",
        "chameleon",
        "chatglm",
        "codeshell",
        "cogvlm",
        "command-r",
        "dbrx",
        "deci",
        "deepseek",
        "deepseek2",
        "deepseek2-ocr",
        "deepseek32",
        "dots1",
        "ernie4_5",
        "ernie4_5-moe",
        "exaone",
        "falcon",
        "gemma",
        "glm4",
        "glm-dsa",
        "glm4moe",
        "gpt2",
        "gptneox",
        "granite",
        "granitemoe",
        "grok",
        "grovemoe",
        "hunyuan-dense",
        "hunyuan-moe",
        "hunyuan_vl",
        "internlm2",
        "jais",
        "jais2",
        "maincoder",
        "minicpm",
        "minicpm3",
        "minimax-m2",
        "mistral4",
        "mpt",
        "nemotron",
        "olmo",
        "olmoe",
        "openelm",
        "orion",
        "paddleocr",
        "pangu-embedded",
        "phi2",
        "plamo",
        "plm",
        "qwen",
        "qwen2vl",
        "qwen3moe",
        "qwen3vl",
        "qwen3vlmoe",
        "refact",
        "seed_oss",
        "smollm3",
        "stablelm",
        "starcoder",
        "xverse",
    }
)
"""Architectures all of whose layers keep every token, as the header says, latent attention included."""

KNOWN = frozenset({*SLIDING, *NEVER_SLIDING, *RECURRENT, *WITHOUT_CACHE, *ONLY_FULL_ATTENTION})
"""Architectures whose caches are known."""

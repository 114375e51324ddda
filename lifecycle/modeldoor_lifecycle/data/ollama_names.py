"""Which models Ollama's library means by its names.

The table is by hand, of names that the library had in November 2026 at the latest. Tags move: where
one has meant models of several shapes (`deepseek-r1:8b`, `command-r:35b`) it is left out. Those of Qwen3
that moved in August 2025 mean the thinking models of July (Qwen's own documentation says so of `30b-a3b`);
the same with a format behind it are the older ones, as they were.
"""

from __future__ import annotations

import re

LIBRARY: dict[str, dict[str, str]] = {
    "llama3.1": {"8b": "meta-llama/Llama-3.1-8B-Instruct", "70b": "meta-llama/Llama-3.1-70B-Instruct"},
    "llama3.2": {"1b": "meta-llama/Llama-3.2-1B-Instruct", "3b": "meta-llama/Llama-3.2-3B-Instruct"},
    "llama3.3": {"70b": "meta-llama/Llama-3.3-70B-Instruct"},
    "llama4": {
        "scout": "meta-llama/Llama-4-Scout-17B-16E-Instruct",
        "16x17b": "meta-llama/Llama-4-Scout-17B-16E-Instruct",
    },
    "qwen2.5": {
        "0.5b": "Qwen/Qwen2.5-0.5B-Instruct",
        "1.5b": "Qwen/Qwen2.5-1.5B-Instruct",
        "3b": "Qwen/Qwen2.5-3B-Instruct",
        "7b": "Qwen/Qwen2.5-7B-Instruct",
        "14b": "Qwen/Qwen2.5-14B-Instruct",
        "32b": "Qwen/Qwen2.5-32B-Instruct",
        "72b": "Qwen/Qwen2.5-72B-Instruct",
    },
    "qwen2.5-coder": {
        "1.5b": "Qwen/Qwen2.5-Coder-1.5B-Instruct",
        "3b": "Qwen/Qwen2.5-Coder-3B-Instruct",
        "7b": "Qwen/Qwen2.5-Coder-7B-Instruct",
        "14b": "Qwen/Qwen2.5-Coder-14B-Instruct",
        "32b": "Qwen/Qwen2.5-Coder-32B-Instruct",
    },
    "qwq": {"32b": "Qwen/QwQ-32B"},
    "qwen3": {
        "0.6b": "Qwen/Qwen3-0.6B",
        "1.7b": "Qwen/Qwen3-1.7B",
        "4b": "Qwen/Qwen3-4B-Thinking-2507",
        "4b-thinking": "Qwen/Qwen3-4B-Thinking-2507",
        "4b-thinking-2507": "Qwen/Qwen3-4B-Thinking-2507",
        "4b-q4_k_m": "Qwen/Qwen3-4B",
        "4b-q8_0": "Qwen/Qwen3-4B",
        "4b-fp16": "Qwen/Qwen3-4B",
        "4b-instruct": "Qwen/Qwen3-4B-Instruct-2507",
        "4b-instruct-2507": "Qwen/Qwen3-4B-Instruct-2507",
        "8b": "Qwen/Qwen3-8B",
        "14b": "Qwen/Qwen3-14B",
        "30b": "Qwen/Qwen3-30B-A3B-Thinking-2507",
        "30b-a3b": "Qwen/Qwen3-30B-A3B-Thinking-2507",
        "30b-thinking": "Qwen/Qwen3-30B-A3B-Thinking-2507",
        "30b-a3b-thinking-2507": "Qwen/Qwen3-30B-A3B-Thinking-2507",
        "30b-a3b-q4_k_m": "Qwen/Qwen3-30B-A3B",
        "30b-a3b-q8_0": "Qwen/Qwen3-30B-A3B",
        "30b-a3b-fp16": "Qwen/Qwen3-30B-A3B",
        "30b-instruct": "Qwen/Qwen3-30B-A3B-Instruct-2507",
        "30b-a3b-instruct-2507": "Qwen/Qwen3-30B-A3B-Instruct-2507",
        "32b": "Qwen/Qwen3-32B",
        "235b": "Qwen/Qwen3-235B-A22B-Thinking-2507",
        "235b-a22b": "Qwen/Qwen3-235B-A22B-Thinking-2507",
        "235b-thinking": "Qwen/Qwen3-235B-A22B-Thinking-2507",
        "235b-a22b-thinking-2507": "Qwen/Qwen3-235B-A22B-Thinking-2507",
        "235b-a22b-q4_k_m": "Qwen/Qwen3-235B-A22B",
        "235b-a22b-q8_0": "Qwen/Qwen3-235B-A22B",
        "235b-a22b-fp16": "Qwen/Qwen3-235B-A22B",
    },
    "qwen3-coder": {
        "30b": "Qwen/Qwen3-Coder-30B-A3B-Instruct",
        "30b-a3b": "Qwen/Qwen3-Coder-30B-A3B-Instruct",
    },
    "qwen3-next": {
        "80b": "Qwen/Qwen3-Next-80B-A3B-Instruct",
        "80b-a3b": "Qwen/Qwen3-Next-80B-A3B-Instruct",
    },
    "qwen3.5": {
        "0.8b": "Qwen/Qwen3.5-0.8B",
        "4b": "Qwen/Qwen3.5-4B",
        "9b": "Qwen/Qwen3.5-9B",
        "27b": "Qwen/Qwen3.5-27B",
        "35b": "Qwen/Qwen3.5-35B-A3B",
        "35b-a3b": "Qwen/Qwen3.5-35B-A3B",
        "122b": "Qwen/Qwen3.5-122B-A10B",
        "122b-a10b": "Qwen/Qwen3.5-122B-A10B",
    },
    "qwen3.6": {
        "27b": "Qwen/Qwen3.6-27B",
        "35b": "Qwen/Qwen3.6-35B-A3B",
        "35b-a3b": "Qwen/Qwen3.6-35B-A3B",
    },
    "gemma2": {"2b": "google/gemma-2-2b-it", "9b": "google/gemma-2-9b-it", "27b": "google/gemma-2-27b-it"},
    "gemma3": {
        "1b": "google/gemma-3-1b-it",
        "4b": "google/gemma-3-4b-it",
        "12b": "google/gemma-3-12b-it",
        "27b": "google/gemma-3-27b-it",
    },
    "gemma4": {
        "e2b": "google/gemma-4-E2B-it",
        "e4b": "google/gemma-4-E4B-it",
        "12b": "google/gemma-4-12B-it",
        "26b": "google/gemma-4-26B-A4B-it",
        "26b-a4b": "google/gemma-4-26B-A4B-it",
        "31b": "google/gemma-4-31B-it",
    },
    "phi3.5": {"3.8b": "microsoft/Phi-3.5-mini-instruct"},
    "phi4": {"14b": "microsoft/phi-4"},
    "phi4-mini": {"3.8b": "microsoft/Phi-4-mini-instruct"},
    "mistral": {"7b": "mistralai/Mistral-7B-Instruct-v0.3"},
    "mistral-nemo": {"12b": "mistralai/Mistral-Nemo-Instruct-2407"},
    "mistral-small": {
        "22b": "mistralai/Mistral-Small-Instruct-2409",
        "24b": "mistralai/Mistral-Small-24B-Instruct-2501",
    },
    "codestral": {"22b": "mistralai/Codestral-22B-v0.1"},
    "ministral-3": {
        "3b": "mistralai/Ministral-3-3B-Instruct-2512",
        "8b": "mistralai/Ministral-3-8B-Instruct-2512",
        "14b": "mistralai/Ministral-3-14B-Instruct-2512",
    },
    "mixtral": {"8x7b": "mistralai/Mixtral-8x7B-Instruct-v0.1"},
    "deepseek-r1": {
        "1.5b": "deepseek-ai/DeepSeek-R1-Distill-Qwen-1.5B",
        "7b": "deepseek-ai/DeepSeek-R1-Distill-Qwen-7B",
        "8b-llama-distill": "deepseek-ai/DeepSeek-R1-Distill-Llama-8B",
        "14b": "deepseek-ai/DeepSeek-R1-Distill-Qwen-14B",
        "32b": "deepseek-ai/DeepSeek-R1-Distill-Qwen-32B",
        "70b": "deepseek-ai/DeepSeek-R1-Distill-Llama-70B",
        "671b": "deepseek-ai/DeepSeek-R1",
    },
    "deepseek-v2": {"16b": "deepseek-ai/DeepSeek-V2-Lite-Chat"},
    "deepseek-v3": {"671b": "deepseek-ai/DeepSeek-V3"},
    "gpt-oss": {"20b": "openai/gpt-oss-20b", "120b": "openai/gpt-oss-120b"},
    "glm-4.7-flash": {"latest": "zai-org/GLM-4.7-Flash"},
    "granite3.1-dense": {"2b": "ibm-granite/granite-3.1-2b-instruct", "8b": "ibm-granite/granite-3.1-8b-instruct"},
    "granite3.3": {"8b": "ibm-granite/granite-3.3-8b-instruct"},
    "granite4": {
        "micro": "ibm-granite/granite-4.0-micro",
        "3b": "ibm-granite/granite-4.0-micro",
        "micro-h": "ibm-granite/granite-4.0-h-micro",
        "tiny-h": "ibm-granite/granite-4.0-h-tiny",
        "7b-a1b-h": "ibm-granite/granite-4.0-h-tiny",
        "small-h": "ibm-granite/granite-4.0-h-small",
        "32b-a9b-h": "ibm-granite/granite-4.0-h-small",
    },
    "smollm2": {
        "135m": "HuggingFaceTB/SmolLM2-135M-Instruct",
        "360m": "HuggingFaceTB/SmolLM2-360M-Instruct",
        "1.7b": "HuggingFaceTB/SmolLM2-1.7B-Instruct",
    },
    "olmo2": {"7b": "allenai/OLMo-2-1124-7B-Instruct", "13b": "allenai/OLMo-2-1124-13B-Instruct"},
    "falcon3": {"7b": "tiiuae/Falcon3-7B-Instruct", "10b": "tiiuae/Falcon3-10B-Instruct"},
    "tinyllama": {"1.1b": "TinyLlama/TinyLlama-1.1B-Chat-v1.0"},
    "command-r7b": {"7b": "CohereLabs/c4ai-command-r7b-12-2024"},
    "nemotron": {"70b": "nvidia/Llama-3.1-Nemotron-70B-Instruct-HF"},
    "nemotron-3-nano": {"30b": "nvidia/NVIDIA-Nemotron-3-Nano-30B-A3B-BF16"},
}

LATEST = {
    "llama3.1": "8b", "llama3.2": "3b", "llama3.3": "70b", "llama4": "scout", "qwen2.5": "7b", "qwen2.5-coder": "7b",
    "qwq": "32b", "qwen3": "8b", "qwen3-coder": "30b", "qwen3.5": "9b", "gemma2": "9b", "gemma3": "4b", "gemma4": "e4b",
    "phi3.5": "3.8b", "phi4": "14b", "phi4-mini": "3.8b", "mistral": "7b", "mistral-nemo": "12b", "mistral-small": "24b",
    "codestral": "22b", "ministral-3": "8b", "mixtral": "8x7b", "gpt-oss": "20b", "glm-4.7-flash": "latest",
    "granite3.1-dense": "8b", "granite3.3": "8b", "granite4": "micro", "smollm2": "1.7b", "olmo2": "7b", "falcon3": "7b",
    "tinyllama": "1.1b", "command-r7b": "7b", "nemotron": "70b", "nemotron-3-nano": "30b",
}  # fmt: skip
"""What a name without a tag means."""

MEANS_ANOTHER = frozenset({"deepseek-r1", "deepseek-r1:latest"})
"""Names that a model of the Hub bears and that mean another one here: this one is of 671 billion there, of 8 here."""

_SUFFIX = re.compile(r"-(instruct|chat|text|it|qat|mlx|bf16|fp16|fp8|mxfp4|mxfp8|nvfp4|int[48]|i?q[1-8](_[0-9a-z]+)*)$")
"""What a tag says of training for chats, which all of these models have had, and of the format of the weights."""


def repository_of(name: str) -> str | None:
    """The repository of the model that Ollama's library calls so; `None` when the table has no such name."""
    family, _, tag = name.casefold().removeprefix("library/").partition(":")
    tags = LIBRARY.get(family)
    if tags is None:
        return None
    if tag in ("", "latest"):
        tag = LATEST.get(family, "")
    while tag not in tags:
        shorter = _SUFFIX.sub("", tag)
        if shorter == tag:
            return None
        tag = shorter
    return tags[tag]

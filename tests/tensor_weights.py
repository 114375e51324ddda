"""How many weights the tensors of a model have, reckoned from its shape: what a published total can be held against."""

from __future__ import annotations

from typing import Any

Shape = dict[str, Any]

LOW_RANK_OF_QUERIES = {"deepseek-ai/DeepSeek-V3": 1536, "deepseek-ai/DeepSeek-R1": 1536, "zai-org/GLM-4.7-Flash": 768}
"""`q_lora_rank` of the configurations; DeepSeek V2 Lite has none."""

LENGTHS_OF_LATENT_HEADS = {"zai-org/GLM-4.7-Flash": (192, 256)}
"""Lengths of a query without its position part, and of a value; the others have 128 and 128."""

WITHOUT_BIASES = ("zai-org/GLM-4-32B-0414",)
"""`attention_bias` is false there, unlike in the smaller model."""

STATE_OF_MAMBA = 128
MAMBA_HEADS = {
    "ibm-granite/granite-4.0-h-micro": 64,
    "ibm-granite/granite-4.0-h-tiny": 48,
    "ibm-granite/granite-4.0-h-small": 128,
}
LENGTH_OF_MAMBA_HEAD = 64
DELTA_KEYS = (16, 128)
CONVOLUTION = 4


def weights(shape: Shape) -> int:
    """All weights of the text model; tied tables count once."""
    width: int = shape["embeddingLength"]
    tables: int = shape["vocabularySize"] * width * (1 if shape["tiedEmbeddings"] else 2)
    layers = sum(int(group["layers"]) * _mixing(shape, group) for group in shape["layerGroups"])
    return tables + width + layers + _feed_forward(shape)


def _mixing(shape: Shape, group: dict[str, Any]) -> int:
    """What a layer has beside its feed-forward block: attention or recurrence, and norms."""
    width: int = shape["embeddingLength"]
    if "recurrentState" in group:
        return _recurrence(shape, group["recurrentState"]) + 2 * width
    if group["cache"]["kind"] == "latent":
        return _latent(shape, group["cache"]) + 2 * width
    return _attention(shape, group["cache"])


def _attention(shape: Shape, cache: dict[str, Any]) -> int:
    width: int = shape["embeddingLength"]
    length: int = cache["keyLength"]
    queries: int = shape["attentionHeads"] * length
    pairs: int = cache["keyValueHeads"] * length
    projections = 2 * width * (queries + pairs)
    biases = 0 if shape["repository"] in WITHOUT_BIASES else queries + 2 * pairs
    match shape["architecture"]:
        case "llama" | "phi3" | "granite" | "granitehybrid" | "smollm3" | "mistral3":
            return projections + 2 * width
        case "qwen2" | "glm4moe":
            return projections + 2 * width + biases
        case "qwen3" | "qwen3moe" | "lfm2" | "lfm2moe":
            return projections + 2 * width + 2 * length
        case "qwen3next" | "qwen35" | "qwen35moe":  # a gate as wide as the queries
            return projections + width * queries + 2 * width + 2 * length
        case "gemma2":
            return projections + 4 * width
        case "gemma4":  # values of layers that see all are their keys
            return projections - (width * pairs if cache["kind"] == "full" else 0) + 4 * width + 2 * length
        case "gemma3":
            return projections + 4 * width + 2 * length
        case "glm4":
            return projections + 4 * width + biases
        case "olmo2":
            return projections + 2 * width + queries + pairs
        case "gpt-oss":  # biases of all four projections, and a sink for each head
            return projections + 3 * width + biases + queries // length
        case "command-r" | "cohere2":
            return projections + width
        case other:
            raise ValueError(f"nothing is known of the tensors of '{other}'")


def _latent(shape: Shape, cache: dict[str, Any]) -> int:
    width: int = shape["embeddingLength"]
    heads: int = shape["attentionHeads"]
    rank: int = cache["compressedLength"]
    rope: int = cache["ropeLength"]
    plain, value = LENGTHS_OF_LATENT_HEADS.get(shape["repository"], (128, 128))
    low = LOW_RANK_OF_QUERIES.get(shape["repository"])
    query = heads * (plain + rope)
    queries = width * query if low is None else width * low + low + low * query
    return queries + width * (rank + rope) + rank + rank * heads * (plain + value) + heads * value * width


def _recurrence(shape: Shape, state: dict[str, Any]) -> int:
    width: int = shape["embeddingLength"]
    elements: int = state["elements"]
    if state["kind"] == "shortConvolution":
        return width * 3 * width + 3 * width + width * width
    if state["kind"] == "mamba2":
        heads = MAMBA_HEADS[shape["repository"]]
        inner = heads * LENGTH_OF_MAMBA_HEAD
        channels = inner + 2 * STATE_OF_MAMBA
        assert elements == inner * STATE_OF_MAMBA + (CONVOLUTION - 1) * channels
        return width * (inner + channels + heads) + (CONVOLUTION + 1) * channels + 3 * heads + inner + inner * width
    keys, length = DELTA_KEYS
    inputs = (CONVOLUTION - 1) * 2 * keys * length
    values = (elements - inputs) // (length * length + (CONVOLUTION - 1) * length)
    inner = values * length
    channels = 2 * keys * length + inner
    return width * (channels + inner + 2 * values) + CONVOLUTION * channels + 2 * values + length + inner * width


def _feed_forward(shape: Shape) -> int:
    width: int = shape["embeddingLength"]
    layers: int = shape["layers"]
    dense: int = 3 * width * shape.get("feedForwardLength", 0)
    experts = shape.get("experts")
    if experts is None:
        return layers * dense
    count: int = experts["count"]
    inner: int = experts["feedForwardLength"]
    each: int = count * (3 * width * inner + width) + 3 * width * experts.get("sharedFeedForwardLength", 0)
    if shape["architecture"] in ("qwen3next", "qwen35moe"):
        each += width  # the gate of the shared expert
    if shape["architecture"] in ("lfm2moe", "glm4moe") or shape["repository"] in LOW_RANK_OF_QUERIES:
        each += count  # a bias for the choice of each expert
    if shape["architecture"] == "gpt-oss":
        each += count * (1 + 2 * inner + width)
    with_experts: int = experts["layers"]
    return (layers - with_experts) * dense + with_experts * each

"""Small models and machines for tests of fits: every figure is round, so that sums can be seen."""

from __future__ import annotations

from typing import Any

from modeldoor_lifecycle.estimator.footprint import ShapedFootprints
from modeldoor_lifecycle.estimator.model_shape import Experts, FullCache, LayerShape, LayerWeights, ModelShape, Weights
from modeldoor_lifecycle.estimator.places import Places, places_of
from modeldoor_lifecycle.estimator.workload import Workload

GIB = 2**30
MIB = 2**20


def shape_of(layers: int = 32, *, experts: Experts | None = None, longest: int | None = 131072) -> ModelShape:
    """Eight heads of 128: 4096 bytes for each token and layer in f16."""
    layer = LayerShape(
        cache=FullCache(8, 128, 128),
        recurrent_state=None,
        attention_heads=32,
        feed_forward_length=None if experts else 14336,
        experts=experts,
    )
    return ModelShape(
        source="header",
        architecture="llama",
        embedding_length=4096,
        vocabulary_size=128256,
        layers=(layer,) * layers,
        is_in_order=True,
        maximum_context_tokens=longest,
        has_tied_embeddings=False,
        per_layer_embedding_length=0,
        parameters_total=8 * 10**9,
        parameters_active=8 * 10**9,
    )


def weights_of(
    layers: int = 32,
    *,
    layer_bytes: int = 128 * MIB,
    expert_bytes: int = 0,
    repacked_bytes: int = 0,
    is_output_tied: bool = False,
) -> Weights:
    """Input table and output take 256 MiB each."""
    return Weights(
        basis="exact",
        layers=(LayerWeights(layer_bytes, expert_bytes),) * layers,
        input_table_bytes=256 * MIB,
        per_layer_input_bytes=0,
        output_bytes=256 * MIB,
        is_output_tied=is_output_tied,
        repacked_bytes=repacked_bytes,
        bits_per_weight=4.5,
    )


def model_of(
    layers: int = 32,
    *,
    context: int = 4096,
    experts: Experts | None = None,
    workload: dict[str, Any] | None = None,
    longest: int | None = 131072,
    companion: int = 0,
    **weights: Any,
) -> ShapedFootprints:
    """A model whose blocks take 4 GiB unless told otherwise."""
    return ShapedFootprints(
        shape_of(layers, experts=experts, longest=longest),
        weights_of(layers, **weights),
        Workload(context, **(workload or {})),
        companion,
    )


def device(available: int | None, *, index: int = 0, kind: str = "dedicated", **traits: Any) -> dict[str, Any]:
    """A card of NVIDIA, or a chip of Apple for unified memory."""
    free = (
        {"status": "known", "bytes": available} if available is not None else {"status": "unknown", "reason": "timeout"}
    )
    is_apple = kind == "unified"
    return {
        "index": index,
        "name": "Apple M3 Max" if is_apple else "NVIDIA GeForce RTX 4090",
        "vendor": "apple" if is_apple else "nvidia",
        "memoryKind": kind,
        "backend": "metal" if is_apple else "cuda",
        "usableBytes": 24 * GIB,
        "available": free,
        "bandwidth": {"gigabytesPerSecond": 1008, "source": "driver"},
        "computeUnits": 128,
        "clockMegahertz": 2520,
        **traits,
    }


def machine(*devices: dict[str, Any], host: int | None = 64 * GIB, is_described: bool = True) -> Places:
    """A machine with these devices; `host` bytes of its memory are free, None: it is not known how many."""
    profile: dict[str, Any] = {"devices": list(devices)}
    if is_described:
        free = {"status": "known", "bytes": host} if host is not None else {"status": "unknown", "reason": "timeout"}
        profile["hostMemory"] = {"usableBytes": 64 * GIB, "available": free}
        profile["processor"] = {
            "name": "AMD Ryzen 9 7950X",
            "architecture": "x86_64",
            "physicalCores": 16,
            "clockMegahertz": 5000,
            "bandwidth": {"gigabytesPerSecond": 83.2, "source": "table"},
        }
    return places_of(profile)

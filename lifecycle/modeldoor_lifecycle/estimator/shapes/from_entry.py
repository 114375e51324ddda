"""The shape of a known model, from its entry in the contract `model-shapes`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modeldoor_lifecycle.estimator.model_shape import (
    Experts,
    FullCache,
    LatentCache,
    LayerShape,
    ModelShape,
    RecurrentState,
    SlidingCache,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from modeldoor_lifecycle.estimator.model_shape import RecurrentKind

    Entry = Mapping[str, Any]
    """A `Shape` of the contract, or one of its groups of layers."""
    Cache = FullCache | SlidingCache | LatentCache


def shape_of_entry(entry: Entry) -> ModelShape:
    """The shape that an entry tells, which passed the gate.

    Where the entry does not tell the order of layers, they come group by group; of layers with and
    without experts those without come first, as in every model that has both.
    """
    groups: Sequence[Entry] = entry["layerGroups"]
    order: Sequence[int] | None = entry.get("layerOrder")
    numbers = order or [number for number, group in enumerate(groups) for _ in range(group["layers"])]
    is_alone = _blocks_stand_alone(groups, entry)
    experts = _experts_of(entry)
    with_experts = _layers_with_experts(entry, [groups[number] for number in numbers], is_alone=is_alone)
    layers = tuple(
        _layer(entry, groups[number], groups, experts if place in with_experts else None, is_alone=is_alone)
        for place, number in enumerate(numbers)
    )
    return ModelShape(
        source="shapes",
        architecture=entry["architecture"],
        embedding_length=entry["embeddingLength"],
        vocabulary_size=entry.get("vocabularySize"),
        layers=layers,
        is_in_order=order is not None or len(groups) == 1,
        maximum_context_tokens=entry.get("maximumContextTokens"),
        has_tied_embeddings=entry.get("tiedEmbeddings"),
        per_layer_embedding_length=entry.get("perLayerEmbeddingLength", 0),
        parameters_total=entry["parametersTotal"],
        parameters_active=entry.get("parametersActive"),
    )


def _layer(
    entry: Entry, group: Entry, groups: Sequence[Entry], experts: Experts | None, *, is_alone: bool
) -> LayerShape:
    cache = _cache_of(group["cache"])
    state = _state_of(group.get("recurrentState"))
    is_mixing = group["cache"]["kind"] != "none" or state is not None
    is_dense = experts is None and not (is_alone and is_mixing)
    return LayerShape(
        cache=cache,
        recurrent_state=state,
        attention_heads=entry["attentionHeads"] if group["cache"]["kind"] != "none" else 0,
        feed_forward_length=group.get("feedForwardLength", entry.get("feedForwardLength")) if is_dense else None,
        experts=experts,
        read_cache=_read_by(group["cache"], groups),
    )


def _blocks_stand_alone(groups: Sequence[Entry], entry: Entry) -> bool:
    """Whether a layer either mixes tokens or computes on each, never both (Nemotron-H)."""
    kinds = [(group["cache"]["kind"], "recurrentState" in group) for group in groups]
    return ("none", False) in kinds and ("none", True) in kinds and not entry["architecture"].startswith("deci")


def _layers_with_experts(entry: Entry, groups: Sequence[Entry], *, is_alone: bool) -> frozenset[int]:
    if "experts" not in entry:
        return frozenset()
    able = [
        place
        for place, group in enumerate(groups)
        if not is_alone or (group["cache"]["kind"] == "none" and "recurrentState" not in group)
    ]
    count = min(entry["experts"].get("layers", len(able)), len(able))
    return frozenset(able[len(able) - count :])


def _experts_of(entry: Entry) -> Experts | None:
    """The experts; where all layers have them and a dense width is told too, that block stands beside them (Gemma 4)."""
    told = entry.get("experts")
    if told is None:
        return None
    is_everywhere = told.get("layers", entry["layers"]) == entry["layers"]
    beside: int = entry.get("feedForwardLength", 0) if is_everywhere else 0
    return Experts(
        count=told["count"],
        used=told["used"],
        feed_forward_length=told.get("feedForwardLength"),
        shared_feed_forward_length=told.get("sharedFeedForwardLength", beside),
    )


def _cache_of(told: Entry) -> Cache | None:
    match told["kind"]:
        case "full":
            return FullCache(told["keyValueHeads"], told["keyLength"], told["valueLength"])
        case "sliding":
            return SlidingCache(told["keyValueHeads"], told["keyLength"], told["valueLength"], told["windowTokens"])
        case "latent":
            return LatentCache(told["compressedLength"], told["ropeLength"])
        case _:
            return None


def _read_by(told: Entry, groups: Sequence[Entry]) -> Cache | None:
    if told["kind"] != "shared":
        return None
    kept = [group["cache"] for group in groups if group["cache"]["kind"] == told["reads"]]
    return _cache_of(kept[-1])


def _state_of(told: Entry | None) -> RecurrentState | None:
    """The entry tells the state and the inputs of its convolution as one number."""
    if told is None:
        return None
    kind: RecurrentKind = told["kind"]
    return RecurrentState(kind, state_elements=told["elements"], convolution_elements=0)

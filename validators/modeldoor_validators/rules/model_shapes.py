"""Rules of model shapes: layers that add up, heads and experts that are there, and caches that somebody keeps."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from modeldoor_validators.rules import Rule
from modeldoor_validators.rules.shared.licenses import license_rule
from modeldoor_validators.rules.shared.parameters import active_rule
from modeldoor_validators.rules.shared.places import each, repeated
from modeldoor_validators.rules.shared.sources import quality_rule, source_rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modeldoor_validators.findings import Place
    from modeldoor_validators.rules import Document, Wrong

_SHAPES = ("shapes", ...)


def _repository_stands_once(document: Document) -> Iterator[Wrong]:
    """Hub names that differ only in case are one repository."""
    yield from repeated(
        ((place, name.casefold()) for place, name in each(document, (*_SHAPES, "repository"))), "a repository"
    )


def _layers_add_up(document: Document) -> Iterator[Wrong]:
    for place, shape in each(document, _SHAPES):
        layers = sum(group["layers"] for group in shape["layerGroups"])
        if shape["layers"] != layers:
            yield (*place, "layers"), f"must be {layers}, the layers of all groups; it is {shape['layers']}"


def _order_follows_the_groups(document: Document) -> Iterator[Wrong]:
    for place, shape in each(document, _SHAPES):
        if "layerOrder" in shape:
            yield from _order_of((*place, "layerOrder"), shape["layerOrder"], shape["layerGroups"])


def _order_of(place: Place, order: list[int], groups: list[dict[str, Any]]) -> Iterator[Wrong]:
    named = Counter(order)
    for index, number in enumerate(order):
        if number >= len(groups):
            yield (*place, index), f"must be a position in `layerGroups`, at most {len(groups) - 1}; it is {number}"
            return
    for number, group in enumerate(groups):
        if named[number] != group["layers"]:
            yield (
                place,
                f"must name group {number} once for each of its {group['layers']} layers; it does {named[number]} times",
            )
            return


def _heads_and_windows_within(document: Document) -> Iterator[Wrong]:
    for place, shape in each(document, _SHAPES):
        heads, context = shape["attentionHeads"], shape.get("maximumContextTokens")
        for index, group in enumerate(shape["layerGroups"]):
            cache, at = group["cache"], (*place, "layerGroups", index, "cache")
            if cache.get("keyValueHeads", 0) > heads:
                yield (
                    (*at, "keyValueHeads"),
                    f"must be at most `attentionHeads` ({heads}); it is {cache['keyValueHeads']}",
                )
            if context is not None and cache.get("windowTokens", 0) > context:
                yield (
                    (*at, "windowTokens"),
                    f"must be at most `maximumContextTokens` ({context}); it is {cache['windowTokens']}",
                )


def _shared_reads_what_is_kept(document: Document) -> Iterator[Wrong]:
    for place, shape in each(document, _SHAPES):
        kept = {group["cache"]["kind"] for group in shape["layerGroups"]}
        for index, group in enumerate(shape["layerGroups"]):
            reads = group["cache"].get("reads")
            if reads is not None and reads not in kept:
                yield (
                    (*place, "layerGroups", index, "cache", "reads"),
                    f"must be a kind of cache that another group keeps; none keeps '{reads}'",
                )


def _experts_within(document: Document) -> Iterator[Wrong]:
    for place, shape in each(document, _SHAPES):
        experts = shape.get("experts")
        if experts is None:
            continue
        if experts["used"] > experts["count"]:
            yield (
                (*place, "experts", "used"),
                f"must be at most `count` ({experts['count']}); it is {experts['used']}",
            )
        if experts.get("layers", 0) > shape["layers"]:
            yield (
                (*place, "experts", "layers"),
                f"must be at most `layers` of the model ({shape['layers']}); it is {experts['layers']}",
            )


def _dense_uses_all(document: Document) -> Iterator[Wrong]:
    for place, shape in each(document, _SHAPES):
        active, total = shape.get("parametersActive"), shape["parametersTotal"]
        if active is None or active >= total or "experts" in shape or "perLayerEmbeddingLength" in shape:
            continue
        yield (
            (*place, "parametersActive"),
            f"must be `parametersTotal` ({total}) for a model without experts and tables to look up; it is {active}",
        )


RULES = (
    Rule("shape/repository-stands-once", "A model has one shape.", _repository_stands_once),
    Rule("shape/layers-add-up", "The layers of a model are those of its groups.", _layers_add_up),
    Rule(
        "shape/order-follows-the-groups",
        "The order of layers names each group once for each of its layers.",
        _order_follows_the_groups,
    ),
    Rule(
        "shape/heads-and-windows-within",
        "A layer keeps keys for no more heads than it asks with, and for no more tokens than the context has.",
        _heads_and_windows_within,
    ),
    Rule(
        "shape/shared-reads-what-is-kept",
        "A layer without a cache of its own reads one that another layer keeps.",
        _shared_reads_what_is_kept,
    ),
    Rule("shape/experts-within", "A token uses experts that are there, in layers that are there.", _experts_within),
    active_rule(_SHAPES),
    Rule(
        "shape/dense-uses-all",
        "A token uses all weights of a model that has neither experts nor tables to look up.",
        _dense_uses_all,
    ),
    license_rule((*_SHAPES, "license"), ("sources", ..., "license")),
    quality_rule(_SHAPES),
    *source_rules((*_SHAPES, "sourceIds", ...)),
)

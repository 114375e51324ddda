"""What each place reads for one token, from where the layers lie: the input of the time budget."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modeldoor_lifecycle.estimator.kv_cache import kv_bytes_read_of_layer
from modeldoor_lifecycle.estimator.speed.decode import Place
from modeldoor_lifecycle.estimator.speed.layer_kinds import layer_kind
from modeldoor_lifecycle.estimator.speed.processor_kinds import processor_family, speed_family

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from modeldoor_lifecycle.estimator.arrangement import Arrangement, DeviceShare
    from modeldoor_lifecycle.estimator.footprint import ShapedFootprints
    from modeldoor_lifecycle.estimator.model_shape import LayerShape, LayerWeights
    from modeldoor_lifecycle.estimator.places import HostPlace
    from modeldoor_lifecycle.estimator.speed.layer_kinds import LayerKind

SUPPOSED_PROCESSOR: Mapping[str, Any] = {"bandwidth": {"gigabytesPerSecond": 40.0, "source": "default"}}
"""Of a machine whose memory was described and whose processor was not: the seed's figure for one that no table lists."""

WHOLE_BITS = 16
"""Weights of so many bits are used as they are; narrower ones have to be unpacked."""


def kind_of(model: ShapedFootprints) -> LayerKind:
    """What its layers do beside reading matrices."""
    layers = model.shape.layers
    states = (layer.recurrent_state.kind for layer in layers if layer.recurrent_state is not None)
    return layer_kind(
        model.shape.architecture,
        has_experts=any(layer.experts is not None for layer in layers),
        recurrent_kind=next(states, None),
    )


def read_places(
    model: ShapedFootprints, arrangement: Arrangement, host: HostPlace, depth_tokens: int
) -> tuple[Place, ...] | None:
    """The places in their order; None where nothing is known of the speed of one of them."""
    found: list[Place | None] = [_of_share(model, share, arrangement, depth_tokens) for share in arrangement.shares]
    if not arrangement.shares or arrangement.host_layers or arrangement.host_expert_layers:
        found.append(_of_host(model, arrangement, host, depth_tokens))
    known = tuple(place for place in found if place is not None)
    return known if len(known) == len(found) else None


def hops_of(arrangement: Arrangement) -> int:
    """How often one place hands over to another for one token."""
    has_host = bool(arrangement.shares) and bool(arrangement.host_layers or arrangement.host_expert_layers)
    return max(len(arrangement.shares) - 1, 0) + has_host


def _of_share(model: ShapedFootprints, share: DeviceShare, arrangement: Arrangement, depth_tokens: int) -> Place | None:
    family = speed_family(share.place.device)
    if family is None:
        return None
    last = share.first_layer + share.layer_count
    weights = sum(
        _read_of(layer, shape, has_experts=number >= arrangement.host_expert_layers)
        for number, layer, shape in _layers(model, share.first_layer, last)
    )
    if share.holds_output:
        weights += model.weights.output_bytes
    device = share.place.device
    return Place(
        family=family,
        bandwidth_gigabytes_per_second=device["bandwidth"]["gigabytesPerSecond"],
        layers=share.layer_count,
        weight_bytes=round(weights),
        kv_bytes=_cache_read(model, share.first_layer, last, depth_tokens),
        compute_units=device.get("computeUnits"),
        clock_gigahertz=_gigahertz(device),
        quantised_weights=_quantised(model, weights),
        host_link_gigabytes_per_second=device.get("hostLinkGigabytesPerSecond"),
    )


def _of_host(model: ShapedFootprints, arrangement: Arrangement, host: HostPlace, depth_tokens: int) -> Place | None:
    processor = SUPPOSED_PROCESSOR if host.is_processor_supposed else host.processor
    family = None if processor is None else processor_family(processor)
    if processor is None or family is None:
        return None
    layers = arrangement.host_layers
    weights = sum(_read_of(layer, shape, has_experts=True) for _, layer, shape in _layers(model, 0, layers))
    last = max(layers, arrangement.host_expert_layers)
    weights += sum(_experts_read(layer, shape) for _, layer, shape in _layers(model, layers, last))
    if not arrangement.shares:
        weights += model.weights.output_bytes
    return Place(
        family=family,
        bandwidth_gigabytes_per_second=processor["bandwidth"]["gigabytesPerSecond"],
        layers=last,
        weight_bytes=round(weights),
        kv_bytes=_cache_read(model, 0, layers, depth_tokens),
        compute_units=_cores(processor),
        clock_gigahertz=_gigahertz(processor),
        quantised_weights=_quantised(model, weights),
    )


def _layers(model: ShapedFootprints, first: int, last: int) -> Iterable[tuple[int, LayerWeights, LayerShape]]:
    return zip(range(first, last), model.weights.layers[first:last], model.shape.layers[first:last], strict=True)


def _read_of(layer: LayerWeights, shape: LayerShape, *, has_experts: bool) -> float:
    return layer.dense_bytes + (_experts_read(layer, shape) if has_experts else 0)


def _experts_read(layer: LayerWeights, shape: LayerShape) -> float:
    """Of the routed experts a token reads those that it uses."""
    if shape.experts is None:
        return layer.expert_bytes
    return layer.expert_bytes * shape.experts.used / shape.experts.count


def _cache_read(model: ShapedFootprints, first: int, last: int, depth_tokens: int) -> int:
    return sum(kv_bytes_read_of_layer(layer, model.workload, depth_tokens) for layer in model.shape.layers[first:last])


def _quantised(model: ShapedFootprints, weight_bytes: float) -> int:
    bits = model.weights.bits_per_weight
    return round(weight_bytes * 8 / bits) if bits < WHOLE_BITS else 0


def _gigahertz(place: Mapping[str, Any]) -> float | None:
    megahertz = place.get("clockMegahertz")
    return None if megahertz is None else megahertz / 1000


def _cores(processor: Mapping[str, Any]) -> int | None:
    """Cores that may compute: no more than this process may use."""
    physical, usable = processor.get("physicalCores"), processor.get("usableCores")
    known = [value for value in (physical, usable) if value is not None]
    return max(int(min(known)), 1) if known else None

"""Every way to lay a model out on a machine that an engine knows, in tiers: the best kind first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modeldoor_lifecycle.estimator.arrangement import (
    default_split,
    on_device,
    on_processor,
    over_devices,
    with_experts_on_host,
    without_repacking,
)
from modeldoor_lifecycle.estimator.halving import largest_that, smallest_that

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modeldoor_lifecycle.estimator.arrangement import Arrangement
    from modeldoor_lifecycle.estimator.footprint import Footprint, Footprints
    from modeldoor_lifecycle.estimator.places import DevicePlace, HostPlace, Places

ENGINES_WITH_OFFLOAD = frozenset({"llama.cpp", "ollama"})
"""Engines that can compute a part of the layers with the processor, or all of them."""

ENGINE_BACKENDS = {
    "llama.cpp": frozenset({"cuda", "rocm", "metal", "vulkan", "sycl"}),
    "ollama": frozenset({"cuda", "rocm", "metal", "vulkan"}),
    "mlx": frozenset({"metal"}),
    "vllm": frozenset({"cuda", "rocm"}),
}
"""Which devices an engine can use. MLX also has a CUDA build, which nothing was measured on."""


def fits(footprint: Footprint, host: HostPlace) -> bool:
    """Whether every place has room for its part; the memory of a machine that was not described is supposed to."""
    for part in footprint.parts:
        if part.device is not None:
            if not part.device.room.holds(part.terms.total):
                return False
        elif not host.is_supposed and not host.room.holds(part.terms.total):
            return False
    return True


def fitting_tiers(model: Footprints, places: Places) -> Iterator[list[Arrangement]]:
    """The arrangements that fit, tier by tier: on one device, over several, and with the processor's help."""
    engine = model.workload.engine
    usable = tuple(place for place in places.devices if place.backend in ENGINE_BACKENDS[engine])
    layers = model.layer_count

    def fitting(arrangements: Iterator[Arrangement]) -> list[Arrangement]:
        return [each for each in arrangements if fits(model.of(each), places.host)]

    yield fitting(on_device(place, layers) for place in usable)
    groups = _groups(usable)
    yield fitting(split for group in groups for split in _splits(model, group))
    if engine in ENGINES_WITH_OFFLOAD and not places.host.is_supposed:
        helped = [*fullest(model, usable), on_processor(layers)]
        yield fitting(_first_that_fits(model, each, places.host) for each in helped)


def _first_that_fits(model: Footprints, arrangement: Arrangement, host: HostPlace) -> Arrangement:
    """With weights repacked for the processor, or, where that is too much, as they lie in the file."""
    return arrangement if fits(model.of(arrangement), host) else without_repacking(arrangement)


def fullest(model: Footprints, usable: tuple[DevicePlace, ...]) -> list[Arrangement]:
    """Devices as full as they can be, each alone and all of a kind together, and the rest on the processor."""
    singles = tuple((place,) for place in usable if not place.is_unified)
    return [each for group in (*singles, *_groups(usable)) for each in _helped(model, group)]


def _groups(usable: tuple[DevicePlace, ...]) -> list[tuple[DevicePlace, ...]]:
    """Devices that can share a model: several with memory of their own, of one backend."""
    by_backend: dict[str, list[DevicePlace]] = {}
    for place in usable:
        if not place.is_unified and place.room.available_bytes is not None:
            by_backend.setdefault(place.backend, []).append(place)
    return [tuple(group) for group in by_backend.values() if len(group) > 1]


def _splits(model: Footprints, group: tuple[DevicePlace, ...]) -> Iterator[Arrangement]:
    """As llama.cpp divides the layers by itself; where that does not fit, as full as each device can be."""
    items = model.layer_count + 1
    free = tuple(place.room.available_bytes or 0 for place in group)
    if sum(free):
        yield over_devices(group, default_split(free, items), items - 1, is_default=True)
    yield over_devices(group, _filled_from_the_last(model, group), items - 1, is_default=False)


def _filled_from_the_last(model: Footprints, group: tuple[DevicePlace, ...]) -> tuple[int, ...]:
    """All layers: each device from the last on as full as it can be, and the first takes what is left.

    The first holds a layer at least: what lies beside the layers is with it.
    """
    layers = model.layer_count
    counts = [0] * len(group)
    left = layers + 1
    for position in reversed(range(1, len(group))):

        def holds(count: int, position: int = position, left: int = left) -> bool:
            tried = [left - count, *counts[1:]]
            tried[position] = count
            parts = model.of(over_devices(group, tuple(tried), layers, is_default=False)).parts
            place = group[position]
            return all(place.room.holds(part.terms.total) for part in parts if part.device is place)

        counts[position] = largest_that(holds, 0, left - 1)
        left -= counts[position]
    counts[0] = left
    return tuple(counts)


def _helped(model: Footprints, group: tuple[DevicePlace, ...]) -> Iterator[Arrangement]:
    """As many layers on the devices as they hold, and of a mixture all layers with some experts on the host."""
    layers = model.layer_count
    counts = _most_layers(model, group)
    if sum(counts):
        yield over_devices(group, counts, layers, is_default=False)
    if model.has_experts:
        yield from _with_fewest_experts_on_host(model, group)


def _most_layers(model: Footprints, group: tuple[DevicePlace, ...]) -> tuple[int, ...]:
    """How many layers each device holds when the last ones come first and each device is filled in turn.

    The second turn gives a device what it kept for things that lie with the first layers, where
    another now holds those.
    """
    items = model.layer_count + 1
    counts = [0] * len(group)
    for _ in range(2 if len(group) > 1 else 1):
        for position in reversed(range(len(group))):
            left = items - sum(counts) + counts[position]
            counts[position] = _most_on_one(model, group, counts, position, left)
    return tuple(counts)


def _most_on_one(model: Footprints, group: tuple[DevicePlace, ...], counts: list[int], position: int, left: int) -> int:
    """The largest number of items for one device: more never take less."""

    def holds(count: int) -> bool:
        tried = [*counts]
        tried[position] = count
        return _devices_hold(model.of(over_devices(group, tuple(tried), model.layer_count, is_default=False)))

    return largest_that(holds, 0, left)


def _with_fewest_experts_on_host(model: Footprints, group: tuple[DevicePlace, ...]) -> Iterator[Arrangement]:
    layers = model.layer_count
    free = tuple(place.room.available_bytes or 0 for place in group)
    if not sum(free):
        return
    whole = over_devices(group, default_split(free, layers + 1), layers, is_default=True)

    def holds(count: int) -> bool:
        return _devices_hold(model.of(with_experts_on_host(whole, count)))

    yield with_experts_on_host(whole, smallest_that(holds, 1, layers))


def _devices_hold(footprint: Footprint) -> bool:
    return all(part.device is None or part.device.room.holds(part.terms.total) for part in footprint.parts)

"""Which layers of a model lie where, counted as llama.cpp counts them.

llama.cpp numbers the layers from the input on and counts the output as one more. Of `n` layers that
devices are to hold, they hold the last `n`, so the output is the first to come and the first layers
are the last (`--n-gpu-layers`). Devices hold them in their order, the last one the output.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from modeldoor_lifecycle.estimator.places import DevicePlace

Placement = Literal["fullDevice", "splitDevices", "partialOffload", "unified", "cpu"]


@dataclass(frozen=True, slots=True)
class DeviceShare:
    """What one device holds: layers from `first_layer` on, and perhaps the output."""

    place: DevicePlace
    first_layer: int
    layer_count: int
    holds_output: bool


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Where everything lies. The first `host_layers` lie in the machine's memory.

    Of the first `host_expert_layers` the routed experts lie in the machine's memory too
    (`--n-cpu-moe`), though a device holds the rest of the layer.
    """

    placement: Placement
    shares: tuple[DeviceShare, ...]
    host_layers: int
    host_expert_layers: int = 0
    is_default_split: bool = True
    """Whether llama.cpp divides the layers so by itself; otherwise it must be told (`--tensor-split`)."""
    is_repacked: bool = True
    """Whether the processor gets a second copy of its weights in an order of its own; without it takes less and
    reads prompts more slowly (`--no-repack`)."""

    @property
    def device_layers(self) -> int:
        """Layers that devices hold, the output included."""
        return sum(share.layer_count + share.holds_output for share in self.shares)


def on_processor(layers: int) -> Arrangement:
    """All in the machine's memory."""
    return Arrangement("cpu", (), layers)


def on_device(place: DevicePlace, layers: int) -> Arrangement:
    """All on one device."""
    share = DeviceShare(place, 0, layers, holds_output=True)
    return Arrangement("unified" if place.is_unified else "fullDevice", (share,), 0)


def over_devices(
    places: tuple[DevicePlace, ...], counts: tuple[int, ...], layers: int, *, is_default: bool
) -> Arrangement:
    """So many layers on each device, the output counted with the last that holds any; what is left on the host.

    `counts` add up to at most `layers + 1`. Devices that hold nothing take no part.
    """
    first = layers + 1 - sum(counts)
    host_layers = min(first, layers)
    shares: list[DeviceShare] = []
    for place, count in zip(places, counts, strict=True):
        if count:
            last = first + count
            holds_output = last > layers
            shares.append(DeviceShare(place, first, count - holds_output, holds_output))
            first = last
    if host_layers:
        placement: Placement = "partialOffload" if shares else "cpu"
    else:
        placement = "splitDevices" if len(shares) > 1 else "fullDevice"
    return Arrangement(placement, tuple(shares), host_layers, is_default_split=is_default or len(shares) < 2)


def with_experts_on_host(arrangement: Arrangement, layers: int) -> Arrangement:
    """The same, with the experts of the first `layers` in the machine's memory."""
    return replace(arrangement, placement="partialOffload", host_expert_layers=layers)


def without_repacking(arrangement: Arrangement) -> Arrangement:
    """The same, with the processor's weights as they lie in the file."""
    return replace(arrangement, is_repacked=False)


def default_split(available_bytes: tuple[int, ...], items: int) -> tuple[int, ...]:
    """How many of `items` (layers, and the output) llama.cpp gives each device by itself.

    Each device has its part of the way from the first item to the last in proportion to its free
    memory, and an item goes to the device in whose part its beginning lies (llama-model.cpp,
    `get_layer_buft_list`).
    """
    total = sum(available_bytes)
    ends: list[int] = []
    reached = 0
    for available in available_bytes:
        reached += available
        ends.append(reached)
    counts = [0] * len(ends)
    device = 0
    for item in range(items):
        while device < len(ends) - 1 and item * total >= ends[device] * items:
            device += 1
        counts[device] += 1
    return tuple(counts)

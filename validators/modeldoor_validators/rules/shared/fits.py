"""Whether a model fits: parts that hold it, places that have room, and layers that are where the placement says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from modeldoor_validators.rules.shared.memory_terms import needed_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modeldoor_validators.findings import Place
    from modeldoor_validators.rules import Wrong

    Estimate = dict[str, Any]
    """An object with `memory` and `fit`, as `ModelEstimate` and the rows of `RankedModels` are."""


class _Placement(NamedTuple):
    """How many parts of a fit lie on devices and in the machine's memory, at least and at most; -1: any number."""

    devices: tuple[int, int]
    hosts: tuple[int, int]
    words: str


class Layers(NamedTuple):
    """How many layers devices hold, of how many, and of how many of them the experts lie elsewhere."""

    devices: int | None
    total: int | None
    experts: int


class LayerFault(NamedTuple):
    """What is wrong, with the layers of devices or with those whose experts lie elsewhere."""

    of_devices: bool
    message: str


LARGEST_HEADER_BYTES = 64 * 2**20
"""What of a file may be no weights: the header of gpt-oss-120b, with 201088 tokens, is 12980384 bytes long."""

SKIPPED_SHARE = 20
"""An engine may leave out one part in so many: of GLM-4.5-Air's 110.5 billion weights the text model has 106.9.

Not more: whoever takes gigabytes for gibibytes tells one part in 14 too little.
"""

PLACEMENTS = {
    "fullDevice": _Placement((1, 1), (0, 1), "one part on a device and at most one in the machine's memory"),
    "splitDevices": _Placement((2, -1), (0, 1), "parts on several devices and at most one in the machine's memory"),
    "partialOffload": _Placement((1, -1), (1, 1), "parts on devices and one in the machine's memory"),
    "unified": _Placement((1, 1), (0, 0), "one part, on a device"),
    "cpu": _Placement((0, 0), (1, 1), "one part, in the machine's memory"),
}
"""llama.cpp keeps the table of input embeddings in the machine's memory even where devices hold every layer."""


def least_weights(stored_bytes: int) -> int:
    """What an engine loads at least of weights that take so many bytes."""
    return stored_bytes - stored_bytes // SKIPPED_SHARE


def least_weights_of_files(size_bytes: int) -> int:
    """What an engine loads at least of files that have so many bytes, headers included."""
    return max(least_weights(size_bytes) - LARGEST_HEADER_BYTES, 0)


def parts_hold_all(place: Place, estimate: Estimate) -> Iterator[Wrong]:
    """Nothing of the model lies nowhere, and nothing twice."""
    if estimate["fit"]["verdict"] == "fits":
        total = needed_bytes(estimate)
        held = sum(part["neededBytes"] for part in estimate["fit"]["parts"])
        if held != total:
            yield (
                (*place, "fit", "parts"),
                f"must hold {total} bytes in all, which is what the model takes; they hold {held}",
            )


def parts_have_room(place: Place, estimate: Estimate) -> Iterator[Wrong]:
    """A place holds its part and keeps its reserve."""
    for index, part in enumerate(estimate["fit"].get("parts", ())):
        needed = part["neededBytes"] + part["reserveBytes"]
        if needed > part["availableBytes"]:
            yield (
                (*place, "fit", "parts", index, "availableBytes"),
                f"must be at least {needed}, what is needed there and kept free; it is {part['availableBytes']}",
            )


def placement_names_its_parts(place: Place, estimate: Estimate) -> Iterator[Wrong]:
    """Devices are named once each, the machine's memory has no number, and there are as many parts as the word says."""
    fit = estimate["fit"]
    if fit["verdict"] != "fits":
        return
    devices = [part["deviceIndex"] for part in fit["parts"] if part["place"] == "device"]
    expected = PLACEMENTS[fit["placement"]]
    if not (_within(len(devices), expected.devices) and _within(len(fit["parts"]) - len(devices), expected.hosts)):
        yield (*place, "fit", "parts"), f"must be {expected.words} where the placement is '{fit['placement']}'"
    elif len(set(devices)) != len(devices):
        yield (*place, "fit", "parts"), "must name each device once"
    for index, part in enumerate(fit["parts"]):
        if part["place"] == "host" and "deviceIndex" in part:
            yield (
                (*place, "fit", "parts", index, "deviceIndex"),
                "must be absent: the machine's memory is no device",
            )


def layers_follow_the_placement(place: Place, estimate: Estimate) -> Iterator[Wrong]:
    """Devices hold no layer, some or all, as the placement says; experts lie elsewhere only in a partial offload."""
    fit = estimate["fit"]
    if fit["verdict"] == "fits":
        layers = Layers(fit.get("deviceLayers"), fit.get("totalLayers"), fit.get("hostExpertLayers", 0))
        fault = layer_fault(fit["placement"], layers)
        if fault is not None:
            yield (*place, "fit", "deviceLayers" if fault.of_devices else "hostExpertLayers"), fault.message


def layer_fault(placement: str, layers: Layers) -> LayerFault | None:
    """What is wrong with the numbers of layers for a placement; `total` is told wherever `devices` is."""
    if layers.experts and placement != "partialOffload":
        return LayerFault(False, f"must be absent where the placement is '{placement}'")
    if layers.devices is None or layers.total is None:
        return None
    held, total = layers.devices, layers.total
    lowest, highest = {"partialOffload": (1, total if layers.experts else total - 1), "cpu": (0, 0)}.get(
        placement, (total, total)
    )
    if not lowest <= held <= highest:
        words = f"where the placement is '{placement}' and all layers are {total}; it is {held}"
        return LayerFault(True, f"must be {_bounds(lowest, highest)} {words}")
    if layers.experts > held:
        words = f"which is how many layers devices hold the rest of; it is {layers.experts}"
        return LayerFault(False, f"must be at most {held}, {words}")
    return None


def shortfall_is_the_difference(place: Place, estimate: Estimate) -> Iterator[Wrong]:
    """What does not fit lacks something, and just as much as the two sizes say."""
    fit = estimate["fit"]
    if fit["verdict"] == "doesNotFit":
        missing = fit["requiredBytes"] - fit["availableBytes"]
        if missing <= 0:
            yield (
                (*place, "fit", "availableBytes"),
                f"must be less than `requiredBytes` ({fit['requiredBytes']}) where nothing fits; it is {fit['availableBytes']}",
            )
        elif fit["shortfallBytes"] != missing:
            yield (
                (*place, "fit", "shortfallBytes"),
                f"must be {missing}, `requiredBytes` less `availableBytes`; it is {fit['shortfallBytes']}",
            )


def needed_includes_all(place: Place, estimate: Estimate) -> Iterator[Wrong]:
    """What is needed is never less than the model itself."""
    fit = estimate["fit"]
    if fit["verdict"] == "doesNotFit" and fit["requiredBytes"] < needed_bytes(estimate):
        yield (
            (*place, "fit", "requiredBytes"),
            f"must be at least {needed_bytes(estimate)}, what the model takes; it is {fit['requiredBytes']}",
        )


def _within(number: int, bounds: tuple[int, int]) -> bool:
    return number >= bounds[0] and (bounds[1] < 0 or number <= bounds[1])


def _bounds(lowest: int, highest: int) -> str:
    return str(lowest) if lowest == highest else f"from {lowest} to {highest}"

"""What hardware would be enough: every device of the catalogue, alone and in numbers, held against one model."""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from modeldoor_lifecycle.data.documents import hardware_catalog
from modeldoor_lifecycle.estimator.arrangement import default_split, on_device, over_devices
from modeldoor_lifecycle.estimator.arrangements import ENGINE_BACKENDS, fitting_tiers
from modeldoor_lifecycle.estimator.case import Case, footprints_of, memory_of
from modeldoor_lifecycle.estimator.fit import Fitting, largest_context_in
from modeldoor_lifecycle.estimator.overhead import DEVICE_RESERVE_BYTES
from modeldoor_lifecycle.estimator.places import DevicePlace, Room, places_of
from modeldoor_lifecycle.estimator.requirements import refuse_impossible
from modeldoor_lifecycle.estimator.speeds import likely_tokens_per_second, speeds_of
from modeldoor_lifecycle.estimator.telling import told
from modeldoor_lifecycle.hardware.simulated_profile import Machine, SimulatedDevice, profile_of
from modeldoor_validators.times import to_the_millisecond, written

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from modeldoor_lifecycle.estimator.arrangement import Arrangement
    from modeldoor_lifecycle.estimator.footprint import Footprints
    from modeldoor_lifecycle.estimator.subject import Subject
    from modeldoor_lifecycle.estimator.workload import Workload

CONTRACT = "hardware-plan"

COUNTS = (1, 2, 4, 8)
"""How many cards machines are built with."""

MOST_OPTIONS = 64
"""The contract's bound."""

MOST_OF_A_SIZE = 3
"""So many of one maker with the same memory in all are told, the fastest: forty cards of 24 GB help nobody."""

MOST_INSUFFICIENT = 8

_SHARE_OF_A_CARD = re.compile(r"-[0-9]+[ABCQ]$")
"""How NVIDIA names shares of a card for virtual machines (`RTX A5000-8Q`): nobody can put one into a machine."""


class _Machine(NamedTuple):
    """So many of one device of the catalogue, each with so much memory."""

    entry: dict[str, Any]
    device_count: int
    memory_bytes: int
    profile: dict[str, Any]

    @property
    def total_bytes(self) -> int:
        return self.device_count * self.memory_bytes


class _Option(NamedTuple):
    machine: _Machine
    fit: Fitting
    tokens_per_second: float


class _Lacking(NamedTuple):
    machine: _Machine
    shortfall_bytes: int


def plan_of(
    subject: Subject, workload: Workload, *, now: datetime, target_tokens_per_second: float | None = None
) -> dict[str, Any]:
    """A HardwarePlan that passed the gate: for each device the least number of them that is enough.

    With a target only what is likely to write so fast is enough. Raises as `estimate_of` does.
    """
    refuse_impossible(subject, workload, None, None)
    model = footprints_of(subject, workload)
    options: list[_Option] = []
    lacking: list[_Lacking] = []
    is_any_too_slow = False
    for entry, memory_bytes in _devices():
        for machine in _machines(entry, memory_bytes, now):
            found = _held_against(model, machine)
            if isinstance(found, _Lacking):
                lacking.append(found)
            elif target_tokens_per_second is None or found.tokens_per_second >= target_tokens_per_second:
                options.append(found)
                break
            else:
                is_any_too_slow = True
    memory, required_bytes = _on_one_device(model)
    chosen = _chosen(options)
    document: dict[str, Any] = {
        "schemaVersion": "v1",
        "kind": "HardwarePlan",
        "plannedAt": written(to_the_millisecond(now)),
        "model": subject.document(),
        **subject.companions_document(),
        "workload": workload.document(),
        "memory": memory,
        "requiredBytes": required_bytes,
        "options": [_option_document(subject, workload, model, each) for each in chosen],
        "notices": [*subject.notices, *_notices(options, chosen, is_any_too_slow=is_any_too_slow)],
    }
    if target_tokens_per_second is not None:
        document["targetTokensPerSecond"] = target_tokens_per_second
    nearest = sorted(_nearest(lacking, required_bytes), key=lambda each: each["shortfallBytes"])
    if nearest:
        document["insufficient"] = nearest[:MOST_INSUFFICIENT]
    return told(document, CONTRACT)


def _devices() -> Iterator[tuple[dict[str, Any], int]]:
    for entry in hardware_catalog()["devices"]:
        if _SHARE_OF_A_CARD.search(entry["name"]):
            continue
        for memory_bytes in entry["memoryOptionsBytes"]:
            yield entry, memory_bytes


def _machines(entry: dict[str, Any], memory_bytes: int, now: datetime) -> Iterator[_Machine]:
    is_unified = entry["memoryKind"] == "unified"
    for count in (1,) if is_unified else COUNTS:
        devices = (SimulatedDevice(entry, memory_bytes),) * count
        described = Machine(devices, None, memory_bytes if is_unified else None)
        yield _Machine(entry, count, memory_bytes, profile_of(described, now, hardware_catalog()))


def _held_against(model: Footprints, machine: _Machine) -> _Option | _Lacking:
    """Whether this machine holds the model on its devices alone."""
    places = places_of(machine.profile)
    speed_of = likely_tokens_per_second(places)
    for tier in islice(fitting_tiers(model, places), 2):
        if tier:
            best = max(tier, key=lambda each: speed_of(model, each))
            return _Option(machine, Fitting(best, model.of(best), None), speed_of(model, best))
    layers = model.layer_count
    counts = default_split(tuple(place.room.available_bytes or 0 for place in places.devices), layers + 1)
    whole = (
        on_device(places.devices[0], layers)
        if machine.device_count == 1
        else over_devices(places.devices, counts, layers, is_default=True)
    )
    parts = [part for part in model.of(whole).parts if part.device is not None]
    shortfall = sum(
        max(part.terms.total + part.device.room.reserve_bytes - (part.device.room.available_bytes or 0), 0)
        for part in parts
        if part.device is not None
    )
    return _Lacking(machine, max(shortfall, 1))


def _on_one_device(model: Footprints) -> tuple[dict[str, Any], int]:
    """The memory of the model on a single device, and the least that one must have free.

    Drivers differ in what they take for themselves: the memory is told for the backend that most
    use, the least for the one that takes least.
    """
    backends = ENGINE_BACKENDS[model.workload.engine]
    commonest = "cuda" if "cuda" in backends else "metal"
    footprints = {backend: model.of(_alone(model, backend)) for backend in backends}
    memory = memory_of(model, _alone(model, commonest), footprints[commonest])
    least = min(footprint.parts[0].terms.total for footprint in footprints.values())
    return memory, least + DEVICE_RESERVE_BYTES


def _alone(model: Footprints, backend: str) -> Arrangement:
    """All on one device of this backend."""
    place = DevicePlace(
        index=0,
        backend=backend,
        is_unified=backend == "metal",
        room=Room(None, DEVICE_RESERVE_BYTES),
        drives_display=False,
        device={},
    )
    return on_device(place, model.layer_count)


def _chosen(options: list[_Option]) -> list[_Option]:
    """From the least memory; of one size the fastest few. Of one name that stands for several the slowest counts."""
    slowest: dict[tuple[str, int, int], _Option] = {}
    for each in sorted(options, key=lambda each: each.tokens_per_second):
        machine = each.machine
        slowest.setdefault((machine.entry["name"], machine.device_count, machine.memory_bytes), each)
    ordered = sorted(
        slowest.values(),
        key=lambda each: (each.machine.total_bytes, -each.tokens_per_second, each.machine.entry["name"]),
    )
    of_size: Counter[tuple[int, str]] = Counter()
    found: list[_Option] = []
    for each in ordered:
        kind = (each.machine.total_bytes, each.machine.entry["vendor"])
        of_size[kind] += 1
        if of_size[kind] <= MOST_OF_A_SIZE:
            found.append(each)
    return found[:MOST_OPTIONS]


def _option_document(subject: Subject, workload: Workload, model: Footprints, option: _Option) -> dict[str, Any]:
    machine, fit = option.machine, option.fit
    places = places_of(machine.profile)
    depth = workload.context_tokens // workload.parallel_sequences
    speeds = speeds_of(Case(subject, workload, places, model, fit), machine.profile, depth, None)
    largest = largest_context_in(model, fit.arrangement, places)
    return {
        "name": machine.entry["name"],
        "vendor": machine.entry["vendor"],
        "deviceCount": machine.device_count,
        "memoryBytesEach": machine.memory_bytes,
        "placement": fit.arrangement.placement,
        **({} if largest is None else {"largestContextTokens": largest}),
        **{key: speeds[key] for key in ("decodeSpeed", "decodeDepthTokens") if key in speeds},
        "quality": machine.entry["quality"],
    }


def _nearest(lacking: list[_Lacking], required_bytes: int) -> Iterator[dict[str, Any]]:
    """What lacks least, each device once, in its largest number that is too small."""
    most: dict[tuple[str, int], _Lacking] = {}
    for each in lacking:
        most[each.machine.entry["name"], each.machine.memory_bytes] = each
    for each in most.values():
        machine = each.machine
        yield {
            "name": machine.entry["name"],
            "vendor": machine.entry["vendor"],
            "deviceCount": machine.device_count,
            "memoryBytesEach": machine.memory_bytes,
            "shortfallBytes": max(each.shortfall_bytes, required_bytes - machine.total_bytes),
            "quality": machine.entry["quality"],
        }


def _notices(options: list[_Option], chosen: list[_Option], *, is_any_too_slow: bool) -> list[dict[str, str]]:
    if not options and is_any_too_slow:
        words = "Some of the catalogue's devices hold it, but none is likely to write so fast."
        return [{"code": "noneIsFastEnough", "message": words}]
    if not options:
        words = "No device that the catalogue lists is enough, also not eight of one kind."
        return [{"code": "nothingIsEnough", "message": words}]
    left_out = len(options) - len(chosen)
    if not left_out:
        return []
    return [
        {
            "code": "moreWouldDo",
            "message": f"{left_out} more of the catalogue's devices would do: of each maker and size of memory the fastest are listed.",
        }
    ]

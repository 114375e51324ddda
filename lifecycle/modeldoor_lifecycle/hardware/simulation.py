"""The hardware profile of a machine that is not here, from a description such as `2x RTX 4090 + Ryzen 9 7950X 64GB`."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from modeldoor_lifecycle.data.documents import hardware_catalog
from modeldoor_lifecycle.data.nearest import nearest
from modeldoor_lifecycle.hardware import description, traits
from modeldoor_lifecycle.hardware.description import size_words
from modeldoor_lifecycle.hardware.errors import SimulationError
from modeldoor_lifecycle.hardware.names import Names, units_of
from modeldoor_lifecycle.hardware.refusals import ambiguous, either, listed, not_sold, say
from modeldoor_lifecycle.hardware.simulated_profile import Machine, SimulatedDevice, SimulatedProcessor, profile_of
from modeldoor_validators import gate
from modeldoor_validators.errors import ModeldoorError
from modeldoor_validators.findings import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from modeldoor_lifecycle.hardware.description import Part
    from modeldoor_lifecycle.hardware.names import Entry

NEAREST = 5


class _Catalog(NamedTuple):
    devices: Names
    processors: Names
    document: dict[str, Any]


def simulate(text: str, *, now: datetime, catalog: dict[str, Any] | None = None) -> dict[str, Any]:
    """The profile (origin `simulation`) of the machine that the text describes; its free memory is assumed.

    Parts stand behind `+` or `,`; each is `[N x] NAME [SIZE GB]`. A name must be one of the catalogue's
    and lead to exactly one entry. Raises `SimulationError`.
    """
    known = _shipped() if catalog is None else _indexed(catalog)
    profile = profile_of(_machine(text, known), now, known.document)
    found = gate.check(profile, "hardware-profile")
    if found:
        raise ModeldoorError(
            f"this is a fault of modeldoor: the simulated machine breaks its contract at {found[0].path}: {found[0].message}"
        )
    return profile


@cache
def _shipped() -> _Catalog:
    return _indexed(hardware_catalog())


def _indexed(catalog: dict[str, Any]) -> _Catalog:
    processors = [entry for entry in catalog["processors"] if not stands_for_the_rest(entry)]
    document = {**catalog, "processors": processors}
    return _Catalog(Names(catalog["devices"]), Names(processors, of_processors=True), document)


def stands_for_the_rest(processor: Entry) -> bool:
    """Whether an entry is for what no other has: its figure is a guess, which looking takes and describing does not."""
    is_known = processor["memoryOptionsBytes"] or not processor.keys().isdisjoint({"memory", "physicalCores"})
    return processor["quality"] == "weak" and not is_known


def _machine(text: str, known: _Catalog) -> Machine:
    devices: list[SimulatedDevice] = []
    processor: SimulatedProcessor | None = None
    sizes: list[tuple[str, int]] = []
    unsized: list[tuple[Part, Entry]] = []
    for part in description.parts(text):
        if not part.names:
            sizes.extend((part.text, size) for size in [part.size_bytes] if size is not None)
            continue
        entry = _device(part, known)
        if entry is not None:
            devices.extend([SimulatedDevice(entry, _size_of(part, entry, known.devices))] * part.number)
            unsized.extend([(part, entry)] if devices[-1].size_bytes is None else [])
            found = _processor_beside(part, entry, known)
        else:
            found = _processor(part, known)
            if part.size_bytes is not None:
                sizes.append((part.text, part.size_bytes))
        if found is not None:
            _require_sockets(text, part, found, processor)
            processor = found._replace(sockets=part.number)
    _require_sizes(unsized, [size for _, size in sizes], known.devices)
    if processor is not None and all(each.entry["memoryKind"] != "unified" for each in devices):
        devices.extend(_graphics_of(processor, known))
    return _whole(text, devices, processor, sizes)


def _require_sockets(text: str, part: Part, found: SimulatedProcessor, other: SimulatedProcessor | None) -> None:
    """A machine has one processor, or several of one kind where boards with as many sockets were made for it."""
    sockets = traits.sockets(found.name)
    if other is None and part.number <= sockets:
        return
    limit = "one processor" if other is not None or sockets == 1 else f"at most {sockets} processors of this kind"
    raise SimulationError(
        "contradiction",
        part.text,
        f"a machine must have {limit}; {quoted(text)} names more",
        hint="describe one machine at a time",
    )


def _graphics_of(processor: SimulatedProcessor, known: _Catalog) -> list[SimulatedDevice]:
    """The graphics that come with a processor and need not be named."""
    name = traits.graphics(processor.name)
    found = known.devices.named((name,)) if name is not None else ()
    return [SimulatedDevice(found[0], None)] if len(found) == 1 else []


def _device(part: Part, known: _Catalog) -> Entry | None:
    """The device that a part names; `None` when it may name a processor."""
    named = known.devices.named(part.names)
    if not named:
        return None
    return _only(part, named, known.devices)


def _processor_beside(part: Part, device: Entry, known: _Catalog) -> SimulatedProcessor | None:
    """The processor on the same chip as a device that shares the machine's memory, when the catalogue has it."""
    if device["memoryKind"] != "unified":
        return None
    found = known.processors.named(part.names)
    if device["vendor"] == "apple":
        return SimulatedProcessor(device["name"], found[0] if len(found) == 1 else None, device, part.processor_cores)
    return SimulatedProcessor(found[0]["name"], found[0], None, part.processor_cores) if len(found) == 1 else None


def _processor(part: Part, known: _Catalog) -> SimulatedProcessor:
    cores = part.processor_cores if part.units is None else part.units
    named = known.processors.named(part.names)
    if named:
        entry = _only(part, named, known.processors)
        return SimulatedProcessor(entry["name"], entry, None, cores)
    family = known.processors.family(part.names)
    if family is None:
        raise _unknown(part, known)
    sold = family.entry["memoryOptionsBytes"]
    if part.size_bytes is not None and sold and part.size_bytes not in sold:
        raise not_sold(part, sold, ())
    return SimulatedProcessor(family.name, family.entry, None, cores)


def _only(part: Part, named: Sequence[Entry], names: Names) -> Entry:
    """The one entry that was meant of those that have the name."""
    meant = names.meant(part)
    if len(meant) == 1:
        return meant[0]
    if meant:
        raise ambiguous(part, _texts(((each, part.size_bytes) for each in meant), names))
    sold = sorted({size for each in named for size in each["memoryOptionsBytes"]})
    texts = _texts(((each, None) for each in named), names)
    if part.size_bytes is not None and sold and part.size_bytes not in sold:
        raise not_sold(part, sold, texts)
    units = sorted({found for each in named for found in [units_of(each)] if found is not None})
    raise SimulationError(
        "units",
        part.text,
        f"the number of units in {quoted(part.text)} must go with its name and memory; there are {either(map(str, units))}",
        hint=say(texts),
        candidates=texts,
    )


def _size_of(part: Part, entry: Entry, names: Names) -> int | None:
    """The memory of a device; `None` when it is what the machine has."""
    sizes = entry["memoryOptionsBytes"]
    if part.size_bytes is not None:
        return part.size_bytes
    if len(sizes) > 1 and entry["memoryKind"] != "unified":
        raise ambiguous(part, names.texts_of(entry))
    return sizes[0] if len(sizes) == 1 else None


def _require_sizes(unsized: Sequence[tuple[Part, Entry]], said: Sequence[int], names: Names) -> None:
    """The machine's memory must be one with which a chip that shares it was sold."""
    for part, entry in unsized:
        sizes = entry["memoryOptionsBytes"]
        if sizes and not said:
            raise ambiguous(part, names.texts_of(entry))
        for size in said:
            if sizes and size not in sizes:
                raise not_sold(part, sizes, names.texts_of(entry))


def _whole(
    text: str,
    devices: Sequence[SimulatedDevice],
    processor: SimulatedProcessor | None,
    sizes: Sequence[tuple[str, int]],
) -> Machine:
    """The machine that the parts make up together."""
    shared = [each for each in devices if each.entry["memoryKind"] == "unified"]
    if len(shared) > 1 or (shared and shared[0].entry["vendor"] == "apple" and len(devices) > 1):
        raise SimulationError(
            "contradiction",
            text,
            f"a machine must have one chip whose graphics share its memory, and Apple's no other device; {quoted(text)} names {len(devices)} devices",
            hint="describe one machine at a time",
        )
    said = {size for _, size in sizes} | {each.size_bytes for each in shared if each.size_bytes is not None}
    if len(said) > 1 or len(sizes) > 1:
        raise SimulationError(
            "contradiction",
            text,
            f"the machine's memory must be said once; {quoted(text)} says {' and '.join(size_words(each) for each in sorted(said))}",
        )
    host_bytes = next(iter(said), None)
    if not devices and processor is None:
        raise SimulationError(
            "unreadable",
            text,
            f"a machine must have a device or a processor; {quoted(text)} names none",
            hint=description.EXAMPLE,
        )
    if host_bytes is None and (shared or not devices):
        sizes_sold: list[int] = (
            [] if processor is None or processor.entry is None else processor.entry["memoryOptionsBytes"]
        )
        raise SimulationError(
            "memoryNotSaid",
            text,
            f"the machine's memory must be said; {quoted(text)} does not",
            hint=f"say {either(map(size_words, sizes_sold))}" if sizes_sold else "say it behind the name, such as 32GB",
        )
    return Machine(tuple(devices), processor, host_bytes)


def _texts(entries: Iterable[tuple[Entry, int | None]], names: Names) -> list[str]:
    """What leads to each of these entries, or to its size that was said; those of one name by their memory."""
    order: dict[str, int] = {}
    found: list[tuple[int, int, str]] = []
    for entry, said in entries:
        place = order.setdefault(entry["name"], len(order))
        found += [(place, description.parts(text)[0].size_bytes or 0, text) for text in names.texts_of(entry, said)]
    return [text for *_, text in sorted(found, key=lambda each: each[:2])]


def _unknown(part: Part, known: _Catalog) -> SimulationError:
    candidates: list[str] = []
    for names in (known.devices, known.processors):
        begun = [(entry, entry["memoryOptionsBytes"]) for entry in names.beginning_with(part.names)]
        fitting = [each for each in begun if part.size_bytes is None or not each[1] or part.size_bytes in each[1]]
        candidates += _texts(((entry, part.size_bytes if sizes else None) for entry, sizes in fitting), names)
    if len(candidates) > 1:
        return ambiguous(part, candidates)
    near = nearest(part.names[-1], _all_texts(known), NEAREST)
    return SimulationError(
        "unknownName",
        part.text,
        f"{quoted(part.text)} must be a device or a processor that the catalogue lists; it is none",
        hint=f"the nearest are {listed(near)}" if near else description.EXAMPLE,
        candidates=near,
    )


def _all_texts(known: _Catalog) -> list[str]:
    entries = (*known.document["devices"], *known.document["processors"])
    return list(dict.fromkeys(entry["name"] for entry in entries))

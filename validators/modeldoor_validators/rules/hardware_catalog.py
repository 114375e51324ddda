"""Rules of the hardware catalogue: a name and a size lead to one entry, and bandwidths are what memory gives."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from modeldoor_validators.rules import Rule
from modeldoor_validators.rules.shared.licenses import license_rule
from modeldoor_validators.rules.shared.places import each, repeated, unordered
from modeldoor_validators.rules.shared.sources import quality_rule, source_rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modeldoor_validators.findings import Place
    from modeldoor_validators.rules import Document, Wrong

BYTES_OF_A_CHANNEL = 8
"""A memory channel is 64 bits wide."""

ROUNDING_GIGABYTES_PER_SECOND = Decimal("0.05")
"""Bandwidths are told to one decimal: 34.1 for two channels of 2133, which give 34.128."""

_LISTS = (("devices", "computeUnits"), ("processors", "physicalCores"))
"""The lists that are searched by name, and what tells entries of one name apart beside their memory."""


class _Taken:
    """The machines that entries of one name stand for already: sizes of memory by number of units; `None` is any."""

    def __init__(self) -> None:
        self.by_units: dict[int | None, set[int | None]] = {}
        self.of_all_units: set[int | None] = set()

    def meets(self, sizes: set[int | None], units: int | None) -> bool:
        """Whether some machine of these sizes and units is stood for."""
        groups = (
            [self.of_all_units]
            if units is None
            else [self.by_units.get(units, set[int | None]()), self.by_units.get(None, set[int | None]())]
        )
        return any(group and (None in group or None in sizes or not group.isdisjoint(sizes)) for group in groups)

    def add(self, sizes: set[int | None], units: int | None) -> None:
        """From now on such machines are stood for."""
        self.by_units.setdefault(units, set()).update(sizes)
        self.of_all_units.update(sizes)


def _name_leads_to_one_entry(catalog: Document) -> Iterator[Wrong]:
    for key, unit in _LISTS:
        taken: dict[str, _Taken] = {}
        for place, entry in each(catalog, (key, ...)):
            sizes: set[int | None] = set(entry["memoryOptionsBytes"] or [None])
            names = list(_names(place, entry))
            for at, name in names:
                before = taken.get(name.casefold())
                if before is not None and before.meets(sizes, entry.get(unit)):
                    yield (
                        at,
                        f"must lead to one entry: an earlier '{name}' has the same memory and no other `{unit}`",
                    )
                    break
            for _, name in names:
                taken.setdefault(name.casefold(), _Taken()).add(sizes, entry.get(unit))


def _names(place: Place, entry: dict[str, Any]) -> Iterator[tuple[Place, str]]:
    yield (*place, "name"), entry["name"]
    for index, alias in enumerate(entry["aliases"]):
        yield (*place, "aliases", index), alias


def _alias_is_another_name(catalog: Document) -> Iterator[Wrong]:
    for key, _ in _LISTS:
        for place, entry in each(catalog, (key, ...)):
            yield from repeated(((at, name.casefold()) for at, name in _names(place, entry)), "a name")


def _memory_options_rise(catalog: Document) -> Iterator[Wrong]:
    for key, _ in _LISTS:
        for place, sizes in each(catalog, (key, ..., "memoryOptionsBytes")):
            yield from unordered((((*place, index), size) for index, size in enumerate(sizes)), "from the smallest")


def _prefix_stands_once(catalog: Document) -> Iterator[Wrong]:
    yield from repeated(each(catalog, ("processors", ..., "namePrefixes", ...)), "the beginning of a name")


def _configuration_stands_once(catalog: Document) -> Iterator[Wrong]:
    entries = list(each(catalog, ("memoryConfigurations", ...)))
    yield from repeated((((*place, "name"), entry["name"].casefold()) for place, entry in entries), "a name")
    yield from repeated(
        ((place, (entry["channels"], entry["megatransfersPerSecond"])) for place, entry in entries),
        "a number of channels and a rate",
    )


def _bandwidth_follows_from_the_memory(catalog: Document) -> Iterator[Wrong]:
    for place, entry in each(catalog, ("memoryConfigurations", ...)):
        yield from _bandwidth_of(place, entry, entry)
    for place, entry in each(catalog, ("processors", ...)):
        if "memory" in entry:
            yield from _bandwidth_of(place, entry, entry["memory"])


def _bandwidth_of(place: Place, entry: dict[str, Any], memory: dict[str, Any]) -> Iterator[Wrong]:
    megabytes = memory["channels"] * BYTES_OF_A_CHANNEL * memory["megatransfersPerSecond"]
    exact, told = Decimal(megabytes) / 1000, entry["bandwidthGigabytesPerSecond"]
    if abs(Decimal(str(told)) - exact) > ROUNDING_GIGABYTES_PER_SECOND:
        yield (
            (*place, "bandwidthGigabytesPerSecond"),
            f"must be {exact}: channels times {BYTES_OF_A_CHANNEL} bytes times the transfer rate; it is {told}",
        )


_ENTRIES = (("devices", ...), ("processors", ...), ("memoryConfigurations", ...))

RULES = (
    Rule(
        "hardwareCatalog/name-leads-to-one-entry",
        "A name leads to one entry, or to entries that differ in their memory or in their units.",
        _name_leads_to_one_entry,
    ),
    Rule("hardwareCatalog/alias-is-another-name", "An entry has each of its names once.", _alias_is_another_name),
    Rule("hardwareCatalog/memory-options-rise", "Sizes of memory stand from the smallest.", _memory_options_rise),
    Rule("hardwareCatalog/prefix-stands-once", "The beginning of a name leads to one family.", _prefix_stands_once),
    Rule(
        "hardwareCatalog/configuration-stands-once",
        "Memory of so many channels at one rate stands once, under a name of its own.",
        _configuration_stands_once,
    ),
    Rule(
        "hardwareCatalog/bandwidth-follows-from-the-memory",
        "Bandwidth is channels times 8 bytes times the transfer rate.",
        _bandwidth_follows_from_the_memory,
    ),
    license_rule(("sources", ..., "license")),
    quality_rule(*_ENTRIES),
    *source_rules(*((*entry, "sourceIds", ...) for entry in _ENTRIES)),
)

"""How people describe a machine: `2x RTX 4090 + Ryzen 9 7950X 64GB`, taken apart without knowing any name."""

from __future__ import annotations

import re
from typing import NamedTuple

from modeldoor_lifecycle.hardware.errors import SimulationError
from modeldoor_validators.findings import quoted

LONGEST_TEXT = 1000
"""This project's choice: a machine with a card of its own kind in every slot is described in 300 characters."""

MAXIMUM_DEVICES = 64
"""A hardware profile holds at most as many."""

GIBIBYTE = 2**30
LARGEST_GIBIBYTES = 65536
"""Four times the memory of the largest server that was sold: a size beyond it is a slip of the pen."""

_ALLOWED = re.compile(r"[A-Za-z0-9 +,.()/@\u00d7\u00ae\u2122_-]*")
_TRADEMARKS = re.compile(r"\((?:r|tm)\)|[\u00ae\u2122]", re.IGNORECASE)
_ASIDE = re.compile(r" @ ?[0-9.]+ ?GHz| (?:w/|with) Radeon(?: Graphics| [0-9]+[A-Z])?", re.IGNORECASE)
"""What a processor's own name says beside: its clock, and the graphics on the same chip."""
_SEPARATOR = re.compile(r" *, *| +[+] *|[+](?=[^ ,])")
"""A plus sign behind a word and before a space belongs to the word, as in `Ryzen AI Max+ 395`."""

_COUNT = re.compile(r"([0-9]{1,3}) ?[x\u00d7] ?(?=[A-Za-z0-9])", re.IGNORECASE)
"""A number of four digits before an X is a processor's: `7950X`."""
_SIZE = re.compile(r"(?<![A-Za-z0-9.])([0-9]{1,9}(?:[.][0-9]{1,3})?)[ -]?([GT])i?B(?![A-Za-z0-9])", re.IGNORECASE)
_UNITS = re.compile(
    r"(?<![A-Za-z0-9.])([0-9]{1,9})[ -]?(?:(?P<before>CPU|GPU)[ -])?(?:cores?|CUs?|SMs?|units?)(?:[ -](?P<behind>CPU|GPU)(?![A-Za-z0-9]))?(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_ONLY_MEMORY = re.compile(r"(?:of )?(?:RAM|memory|DDR[345])?", re.IGNORECASE)


class Part(NamedTuple):
    """One device, one processor, or the machine's memory, as it was said.

    `names` are what its name may be, the longest first: with everything, without the size, and
    without the number of units too. None: only a size was said. `units` are those of a device, or of
    whatever the name stands for; `processor_cores` were said to be those of a processor.
    """

    text: str
    number: int
    names: tuple[str, ...]
    size_bytes: int | None
    units: int | None
    processor_cores: int | None


def parts(text: str) -> tuple[Part, ...]:
    """The parts of a description, in their order; raises `SimulationError`."""
    if len(text) > LONGEST_TEXT:
        raise SimulationError(
            "unreadable", "", f"a machine must be described in at most {LONGEST_TEXT} characters; these are {len(text)}"
        )
    if not _ALLOWED.fullmatch(text):
        odd = next(each for each in text if not _ALLOWED.fullmatch(each))
        raise SimulationError(
            "unreadable",
            text,
            f"a machine must be described in letters, digits and simple signs; {quoted(text)} has {quoted(odd)}",
            hint=EXAMPLE,
        )
    found = tuple(_part(each) for each in _SEPARATOR.split(tidy(text)))
    if sum(each.number for each in found) > MAXIMUM_DEVICES:
        raise SimulationError("count", text, f"a machine must have at most {MAXIMUM_DEVICES} devices")
    return found


EXAMPLE = "such as '2x RTX 4090', 'M3 Max 36GB' or 'RTX 3060 12GB + Ryzen 5 5600 32GB'"


def tidy(text: str) -> str:
    """A text without trademark signs, with single spaces."""
    return " ".join(_TRADEMARKS.sub(" ", text).split())


def without_size(name: str) -> str:
    """A name without sizes of memory."""
    return tidy(_SIZE.sub(" ", name))


def without_units(name: str) -> str:
    """A name without numbers of units."""
    return tidy(_UNITS.sub(" ", name))


def size_words(size_bytes: int) -> str:
    """A size of memory as people write it: memory is sold in powers of two and called GB."""
    return f"{size_bytes / GIBIBYTE:g}GB"


def _part(text: str) -> Part:
    counted = _COUNT.match(text)
    count = int(counted[1]) if counted else 1
    if not 1 <= count <= MAXIMUM_DEVICES:
        raise SimulationError(
            "count", text, f"the number of devices must be 1 to {MAXIMUM_DEVICES}; it is {count} in {quoted(text)}"
        )
    name = _ASIDE.sub("", text[counted.end() :] if counted else text)
    size_bytes = _size(name)
    sizeless = without_size(name)
    names: tuple[str, ...] = ()
    if size_bytes is None or not _ONLY_MEMORY.fullmatch(sizeless):
        names = tuple(dict.fromkeys((name, sizeless, without_units(sizeless))))
    if size_bytes is None and not any(each.isalnum() for each in name):
        raise SimulationError(
            "unreadable", text, f"each part must name a device or a processor; {quoted(text)} names none", hint=EXAMPLE
        )
    units, processor_cores = _units(name)
    return Part(text, count, names, size_bytes, units, processor_cores)


def _size(name: str) -> int | None:
    found = _SIZE.findall(name)
    if not found:
        return None
    if len(found) > 1:
        raise SimulationError(
            "memorySize",
            name,
            f"each part must have one size of memory; {quoted(name)} has {len(found)}",
            hint="separate parts by ' + '",
        )
    number, unit = found[0]
    gibibytes = float(number) * (1024 if unit in "tT" else 1)
    size_bytes = int(gibibytes * GIBIBYTE)
    if not 0 < gibibytes <= LARGEST_GIBIBYTES:
        raise SimulationError(
            "memorySize",
            name,
            f"a size of memory must be more than 0 and at most {LARGEST_GIBIBYTES} GB; it is {number} {unit.upper()}B in {quoted(name)}",
        )
    return size_bytes


def _units(name: str) -> tuple[int | None, int | None]:
    """The numbers of units, and of a processor's cores, that a name says."""
    of_device: set[int] = set()
    of_processor: set[int] = set()
    for found in _UNITS.finditer(name):
        whose = (found["before"] or found["behind"] or "").upper()
        (of_processor if whose == "CPU" else of_device).add(int(found[1]))
    if len(of_device) > 1 or len(of_processor) > 1:
        raise SimulationError(
            "units",
            name,
            f"each part must have one number of units; {quoted(name)} has more",
            hint="separate parts by ' + '",
        )
    return next(iter(of_device), None), next(iter(of_processor), None)

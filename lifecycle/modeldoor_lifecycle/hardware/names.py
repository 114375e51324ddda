"""What a name stands for in the hardware catalogue: one entry, several, or none; never what merely looks like it.

Case, spaces, hyphens, trademark signs and the names of makers do not count, and some words mean the
same (`_SAME`). Everything else does, each digit above all.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from modeldoor_lifecycle.hardware import description

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from modeldoor_lifecycle.hardware.description import Part

Entry = dict[str, Any]

MAKERS = {
    "nvidia": "nvidia",
    "geforce": "nvidia",
    "amd": "amd",
    "radeon": "amd",
    "intel": "intel",
    "apple": "apple",
}
"""Words that say whose a device is. They may be left out, and must not be wrong."""

_SAME = {"mobile": "laptop", "notebook": "laptop"}
"""Words that people and drivers use for one thing."""

_NUMBERED = re.compile(r"sxm[2-6]")
"""A socket that may be said without its number, but not with a wrong one."""

_NEUTRAL = frozenset({"tesla", "core", "processor", "cpu", "gpu", "graphics", "generation"})
"""Words that some write and others leave out; so they do with `Ryzen` before `Threadripper`."""

_WORD = re.compile(r"[a-z0-9+]+")
_MODEL = re.compile(r"[+]?( ?(pro|hx))? ?[a-z]{0,2}-?[0-9]{1,5}[a-z0-9]{0,4}(-[0-9]{2}[a-z]?| v[0-9])?[+]?")
"""How the rest of a processor's name looks behind the beginning of its family's: `950X3D`, `+ PRO 395`, `480+`."""

_VARIANT = re.compile(r"[a-z0-9]{0,4}[+]?")
"""How it looks behind a beginning that has the number of the model: `u` behind `AMD Ryzen 7 7730`."""

LONGEST_MODEL = 32
"""More signs than any form above allows: what is longer is no model."""

_ENDS_IN_A_NUMBER = re.compile(r"[0-9]{3}$")
_ENDS_IN_A_WORD = re.compile(r"[A-Za-z]$| v[0-9]$")
"""The beginnings `258V` and `E5-2680 v4` are whole names by themselves; `i9-14` is not."""


_DIGITS_OF_FAMILIES = (
    (re.compile(r"(Ryzen [3579] [3-9]|i[3579]-[2-9])$"), (4,)),
    (re.compile(r"i[3579]-1[0-9]$"), (4, 5)),
)
"""How many digits the numbers of a family have, by its beginning: there was an i9-9900K, and no i9-99000K."""
_FOR_COMPANIES = re.compile(r"\b(ryzen [3579]) pro (?=[0-9])", re.IGNORECASE)
"""Such a Ryzen has the memory of the one for everybody; Threadripper PRO is another processor."""
_DIGITS_AT_END, _DIGITS_AT_START = re.compile(r"[0-9]*$"), re.compile(r"[0-9]*")


class Family(NamedTuple):
    """A family of processors and the name of the one that was meant."""

    entry: Entry
    name: str


class _Said(NamedTuple):
    """The end of a name, and the sign that parts it from the beginning."""

    parting: str
    rest: str


def key(name: str, *, loosely: bool = False) -> str:
    """What names are compared by; `loosely`, words that mean the same are one."""
    return "".join(_counting(name, loosely=loosely))


def makers_said(names: Iterable[str]) -> frozenset[str]:
    """Whose the names say that it is."""
    return frozenset(MAKERS[word] for name in names for word in _words(name) if word in MAKERS)


class Names:
    """The names of one list of the catalogue's entries: its devices or its processors."""

    def __init__(self, entries: Sequence[Entry], *, of_processors: bool = False) -> None:
        self._entries = entries
        self._of_processors = of_processors
        self._exact: dict[str, list[Entry]] = {}
        self._loose: dict[str, list[Entry]] = {}
        self._families: dict[str, tuple[Entry, str]] = {}
        for entry in entries:
            spellings = [each for name in _all_names(entry) for each in _spellings(name)]
            _add(self._exact, entry, (key(each) for each in spellings))
            _add(self._loose, entry, (loose for each in spellings for loose in _loose_keys(each)))
            for prefix in entry.get("namePrefixes", ()):
                for loosely in (False, True):
                    self._families.setdefault(key(prefix, loosely=loosely), (entry, prefix))

    def named(self, spellings: Sequence[str]) -> tuple[Entry, ...]:
        """Every entry that has the first of these spellings that any entry has, exactly if one does."""
        makers = makers_said(spellings)
        for spelling in spellings:
            for loosely, index in ((False, self._exact), (True, self._loose)):
                found = tuple(
                    entry for entry in index.get(key(spelling, loosely=loosely), ()) if makers <= _makers(entry)
                )
                if found:
                    return found
        return ()

    def family(self, spellings: Sequence[str]) -> Family | None:
        """The family of processors whose beginning fits the longest part of a name, when the rest is a model.

        Apple's chips are no families: each is an entry of its own.
        """
        spelling = _FOR_COMPANIES.sub(r"\1 ", spellings[-1])
        series = r"\1" if spelling == spellings[-1] else r"\1 PRO"
        for loosely in (False, True):
            asked = key(spelling, loosely=loosely)
            length = next((each for each in range(len(asked), 0, -1) if asked[:each] in self._families), None)
            if length is None:
                continue
            entry, prefix = self._families[asked[:length]]
            said = _as_said(spelling, asked[length:])
            makers = makers_said((prefix,))
            if said is None or "apple" in makers or not makers_said((spelling,)) <= makers:
                continue
            if _is_model(prefix, said.rest):
                name = f"{description.tidy(prefix)}{said.parting}{said.rest.upper()}"
                return Family(entry, re.sub(r"(Ryzen [3579])\b", series, name))
        return None

    def beginning_with(self, spellings: Sequence[str]) -> tuple[Entry, ...]:
        """Entries one of whose names has all the words of the shortest spelling, with the same first one."""
        makers = makers_said(spellings)
        words = _loose_words(spellings[-1])
        if not words:
            return ()
        found: list[Entry] = []
        for entry in self._entries:
            for name in _all_names(entry):
                theirs = _loose_words(name)
                known = {*theirs, *map(_unnumbered, theirs)}
                if theirs[:1] == words[:1] and known.issuperset(words) and makers <= _makers(entry):
                    found.append(entry)
                    break
        return tuple(found)

    def meant(self, part: Part) -> tuple[Entry, ...]:
        """Those of the entries with a part's name that had its size of memory and its number of units, where it says them."""
        units = part.units
        if self._of_processors and part.processor_cores is not None:
            units = part.processor_cores
        return tuple(
            entry
            for entry in self.named(part.names)
            if _agrees(part.size_bytes, entry["memoryOptionsBytes"]) and _agrees(units, _known_units(entry))
        )

    def texts_of(self, entry: Entry, size_bytes: int | None = None) -> tuple[str, ...]:
        """For each size of an entry's memory, or for this one, the shortest text that leads to it alone."""
        sizes = entry["memoryOptionsBytes"] if size_bytes is None else [size_bytes]
        if not sizes:
            return tuple(filter(None, [self._text_of(entry, None)]))
        return tuple(filter(None, (self._text_of(entry, size) for size in sizes)))

    def _text_of(self, entry: Entry, size: int | None) -> str:
        name = entry["name"]
        bare = description.without_size(name)
        numbered = f"{bare} {units_of(entry)}-core"
        sized = "" if size is None else f" {description.size_words(size)}"
        several = len(entry["memoryOptionsBytes"]) > 1
        for text in (f"{bare}{sized}" if several else name, f"{bare}{sized}", f"{numbered}{sized}"):
            part = description.parts(text)[0]
            if self.meant(part) == (entry,):
                return text
        return ""


@lru_cache(maxsize=8192)
def _words(name: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(description.tidy(name).casefold()))


def _counting(name: str, *, loosely: bool) -> tuple[str, ...]:
    """The words of a name that count."""
    words = tuple(each for each in _words(name) if each not in MAKERS and each not in _NEUTRAL)
    if "threadripper" in words:
        words = tuple(each for each in words if each != "ryzen")
    return tuple(_SAME.get(each, each) for each in words) if loosely else words


def _loose_words(name: str) -> tuple[str, ...]:
    return _counting(description.without_units(description.without_size(name)), loosely=True)


def _loose_keys(name: str) -> tuple[str, str]:
    """The loose key of an entry's name, and the same with sockets that are not numbered."""
    words = _counting(name, loosely=True)
    return "".join(words), "".join(map(_unnumbered, words))


def _unnumbered(word: str) -> str:
    return _NUMBERED.sub("sxm", word)


def _spellings(name: str) -> tuple[str, ...]:
    sizeless = description.without_size(name)
    return tuple(dict.fromkeys((name, sizeless, description.without_units(sizeless))))


def _all_names(entry: Mapping[str, Any]) -> Iterator[str]:
    yield entry["name"]
    yield from entry["aliases"]


def _makers(entry: Mapping[str, Any]) -> frozenset[str]:
    said = makers_said(_all_names(entry))
    return said | {entry["vendor"]} if "vendor" in entry else said


def units_of(entry: Mapping[str, Any]) -> int | None:
    """How many units a device has, or cores a processor, where the catalogue says."""
    units: int | None = entry.get("computeUnits", entry.get("physicalCores"))
    return units


def _known_units(entry: Mapping[str, Any]) -> tuple[int, ...]:
    units = units_of(entry)
    return () if units is None else (units,)


def _agrees(said: int | None, known: Sequence[int]) -> bool:
    """Whether a number that was said is among those that are known, as far as both are there."""
    return said is None or not known or said in known


def _is_model(prefix: str, rest: str) -> bool:
    """Whether a beginning and the rest of a name are one model's."""
    if any(family.search(prefix) and _digits(prefix, rest) not in known for family, known in _DIGITS_OF_FAMILIES):
        return False
    form = _VARIANT if _ENDS_IN_A_NUMBER.search(prefix) else _MODEL
    return form.fullmatch(rest.casefold()) is not None or (not rest and _ENDS_IN_A_WORD.search(prefix) is not None)


def _digits(prefix: str, rest: str) -> int:
    """How many digits the number has of which a beginning and the rest are parts."""
    return sum(len(found[0]) for found in (_DIGITS_AT_END.search(prefix), _DIGITS_AT_START.match(rest)) if found)


def _as_said(spelling: str, rest: str) -> _Said | None:
    """The end of a name that is compared as `rest`; `None` when no end of this name is."""
    if not rest:
        return _Said("", "")
    spoken = " ".join(word for word in spelling.split(" ") if word.casefold() not in _NEUTRAL)
    for start in range(len(spoken) - 1, max(-1, len(spoken) - LONGEST_MODEL), -1):
        if key(spoken[start:]) == rest:
            parting = spoken[start - 1] if start > 0 and spoken[start - 1] in " -" else ""
            return _Said(parting, spoken[start:].strip(" -"))
    return None


def _add(index: dict[str, list[Entry]], entry: Entry, keys: Iterable[str]) -> None:
    for each in dict.fromkeys(keys):
        if each:
            index.setdefault(each, []).append(entry)

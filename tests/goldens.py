"""The golden examples as tests read them."""

from __future__ import annotations

import copy
import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from modeldoor_validators import registry
from modeldoor_validators.shapes import is_list, is_object

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "examples" / "v1"
SCHEMAS = ROOT / "schemas" / "v1"


class Golden(NamedTuple):
    """One example file: `expected` is empty for a valid one."""

    contract: str
    name: str
    text: bytes
    expected: dict[str, Any]

    @property
    def document(self) -> Any:
        return json.loads(self.text)

    @property
    def is_valid(self) -> bool:
        return not self.name.endswith(".invalid.json")

    def __str__(self) -> str:
        return f"{self.contract}/{self.name}"


@cache
def goldens() -> tuple[Golden, ...]:
    """Every example of every contract; they are read once, and `document` is made anew each time."""
    found: list[Golden] = []
    for contract in registry.contracts():
        folder = EXAMPLES / contract.name
        expected = json.loads((folder / "expected.json").read_text())
        for path in sorted(folder.glob("*.json")):
            if path.name != "expected.json":
                found.append(Golden(contract.name, path.name, path.read_bytes(), expected.get(path.name, {})))
    return tuple(found)


class Parted(NamedTuple):
    """A few examples of each contract for `make test`, and the others for `make check`."""

    few: list[Golden]
    others: list[Golden]


def parted(examples: Iterable[Golden], of_each: int = 3) -> Parted:
    """The examples in the two parts that two tests of one statement take."""
    seen: Counter[str] = Counter()
    parts = Parted([], [])
    for each in examples:
        seen[each.contract] += 1
        (parts.others if seen[each.contract] > of_each else parts.few).append(each)
    return parts


def golden(name: str, contract: str = "resource-snapshot") -> Any:
    """The document of one example."""
    return json.loads((EXAMPLES / contract / f"{name}.json").read_text())


def places(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Every place of a value, its own (the empty one) first, with what stands there."""
    yield place, value
    if is_object(value):
        for key, inner in value.items():
            yield from places(inner, (*place, key))
    elif is_list(value):
        for index, inner in enumerate(value):
            yield from places(inner, (*place, index))


def place_of(pointer: str) -> list[str | int]:
    """The steps of a JSON pointer whose numbers are list positions."""
    return [int(step) if step.isdigit() else step for step in pointer.split("/")[1:]]


def patched(document: Any, operation: dict[str, Any]) -> Any:
    """The document with one JSON Patch operation carried out."""
    changed = copy.deepcopy(document)
    *front, last = place_of(operation["path"])
    holder = changed
    for step in front:
        holder = holder[step]
    if operation["op"] == "remove":
        del holder[last]
    else:
        holder[last] = operation["value"]
    return changed

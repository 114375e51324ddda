"""The examples of a contract: what passes, what is refused with which words, and what mends it."""

from __future__ import annotations

import copy
import json
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from modeldoor_validators import gate, registry
from modeldoor_validators.findings import DocumentRefused, path_of
from modeldoor_validators.shapes import is_list, is_object
from tools.reference.library import ROOT, CannotDocument, contract_names, schema_named

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from modeldoor_validators.findings import Finding, Place

EXAMPLES = ROOT / "examples" / "v1"

FEW_CHANGES = 2
"""An object of which more than this and more than half is another is told as one change."""

MOST_CHANGES = 10
"""A mend of more changes is told as one: the value that stands there afterwards."""


class Change(NamedTuple):
    """One thing to do to a document.

    `deed` is 'set', 'remove', 'insert' (an entry, before the one that stands there) or 'order' (a
    list, whose entries come in the order of the positions in `value`).
    """

    deed: str
    path: str
    value: Any = None


class Refused(NamedTuple):
    """An example that the gate refuses: as which command says it, and what mends it."""

    contract: str
    name: str
    rule: str
    findings: tuple[Finding, ...]
    changes: tuple[Change, ...]

    @property
    def file(self) -> str:
        """Its path from the root of the repository."""
        return f"examples/v1/{self.contract}/{self.name}"

    def lines(self) -> Iterator[str]:
        """What `modeldoor validate` prints of it."""
        for each in self.findings:
            yield f"{self.file}:{each.line}:{each.column}: {each.path}: {each.message} [{each.rule}]"
            if each.hint:
                yield f"    {each.hint}"


def valid_examples(contract: str) -> list[Path]:
    """The examples that pass, the smallest first."""
    files = [path for path in _files(contract) if not path.name.endswith(".invalid.json")]
    if not files:
        raise CannotDocument(f"{contract} must have a valid example")
    return sorted(files, key=lambda path: (len(path.read_bytes()), path.name))


@cache
def refused_examples(contract: str) -> tuple[Refused, ...]:
    """The examples that are refused, by name."""
    expected = json.loads((EXAMPLES / contract / "expected.json").read_text(encoding="utf-8"))
    return tuple(
        _refused(contract, path, expected[path.name])
        for path in _files(contract)
        if path.name.endswith(".invalid.json")
    )


def check_copies() -> None:
    """Refuses to speak of a gate that is older than the schemas: it holds what `make generate` made of them."""
    shipped = {each.name for each in registry.contracts()}
    stale = [name for name in contract_names() if name not in shipped or registry.schema(name) != schema_named(name)]
    if stale:
        raise CannotDocument(f"the gate must know {', '.join(stale)} as in schemas/v1: run `make generate` first")


def _files(contract: str) -> list[Path]:
    return sorted(path for path in (EXAMPLES / contract).glob("*.json") if path.name != "expected.json")


def _refused(contract: str, path: Path, expected: dict[str, Any]) -> Refused:
    data = path.read_bytes()
    try:
        gate.read(data, contract)
    except DocumentRefused as refusal:
        document = json.loads(data)
        changes = tuple(_changes(document, _patched(document, expected["mend"]), ()))
        if len(changes) > MOST_CHANGES:
            changes = (Change("set", path_of(_place(expected["mend"]["path"])), expected["mend"]["value"]),)
        return Refused(contract, path.name, refusal.findings[0].rule, refusal.findings, changes)
    raise CannotDocument(f"{contract}/{path.name} must be refused; it passes")


def _place(pointer: str) -> Place:
    steps = (step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:])
    return tuple(int(step) if step.isdigit() else step for step in steps)


def _patched(document: Any, operation: dict[str, Any]) -> Any:
    """The document after one operation of JSON Patch."""
    changed = copy.deepcopy(document)
    last: Any
    *front, last = _place(operation["path"])
    holder: Any = changed
    for step in front:
        holder = holder[step]
    match operation["op"]:
        case "remove":
            del holder[last]
        case "add" if is_list(holder):
            holder.insert(len(holder) if last == "-" else last, operation["value"])
        case _:
            holder[last] = operation["value"]
    return changed


def _changes(before: Any, after: Any, place: Place) -> Iterator[Change]:
    """The least that must be done to make one value of the other."""
    if is_object(before) and is_object(after):
        yield from _changes_of_object(before, after, place)
    elif is_list(before) and is_list(after):
        yield from _changes_of_list(before, after, place)
    elif json.dumps(before) != json.dumps(after):
        yield Change("set", path_of(place), after)


def _changes_of_object(before: dict[str, Any], after: dict[str, Any], place: Place) -> Iterator[Change]:
    names = {**before, **after}
    differing = [name for name in names if (name in before, before.get(name)) != (name in after, after.get(name))]
    if place and len(differing) > FEW_CHANGES and 2 * len(differing) > len(names):
        yield Change("set", path_of(place), after)
        return
    for name in names:
        if name not in after:
            yield Change("remove", path_of((*place, name)))
        elif name not in before:
            yield Change("set", path_of((*place, name)), after[name])
        else:
            yield from _changes(before[name], after[name], (*place, name))


def _changes_of_list(before: list[Any], after: list[Any], place: Place) -> Iterator[Change]:
    old, new = [json.dumps(each) for each in before], [json.dumps(each) for each in after]
    if old == new:
        return
    if sorted(old) == sorted(new):
        yield Change("order", path_of(place), [old.index(each) for each in new])
    elif len(old) == len(new):
        for index, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from _changes(one, other, (*place, index))
    elif (index := _position_of_more(old, new)) >= 0:
        yield Change("remove", path_of((*place, index)))
    elif (index := _position_of_more(new, old)) >= 0:
        yield Change("insert", path_of((*place, index)), after[index])
    else:
        yield Change("set", path_of(place), after)


def _position_of_more(longer: list[str], shorter: list[str]) -> int:
    """Which entry the one list has more than the other; -1 when that is not all that differs."""
    positions = range(len(longer)) if len(longer) == len(shorter) + 1 else range(0)
    return next((each for each in reversed(positions) if [*longer[:each], *longer[each + 1 :]] == shorter), -1)

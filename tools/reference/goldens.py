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

MOST_CHANGES = 6
"""A mend of more changes is told as one: the value that stands there afterwards."""


class Change(NamedTuple):
    """One thing to do to a document; `value` is None where something is taken away."""

    path: str
    is_removal: bool
    value: Any


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
            changes = (Change(path_of(_place(expected["mend"]["path"])), False, expected["mend"]["value"]),)
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
        for name in before:
            if name not in after:
                yield Change(path_of((*place, name)), True, None)
        for name, value in after.items():
            if name not in before:
                yield Change(path_of((*place, name)), False, value)
            else:
                yield from _changes(before[name], value, (*place, name))
    elif is_list(before) and is_list(after) and len(before) == len(after):
        for index, (old, new) in enumerate(zip(before, after, strict=True)):
            yield from _changes(old, new, (*place, index))
    elif json.dumps(before) != json.dumps(after):
        yield Change(path_of(place), False, after)

"""Where in a document the values lie that a rule speaks of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modeldoor_validators.shapes import is_list, is_object

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator
    from types import EllipsisType

    from modeldoor_validators.findings import Place
    from modeldoor_validators.rules import Document, Wrong

    Path = tuple[str | EllipsisType, ...]
    """Member names from the root; `...` stands for every entry of a list."""


def each(document: Document, *paths: Path) -> Iterator[tuple[Place, Any]]:
    """Every value that the paths lead to, path by path, with its place; what is absent is passed over."""
    for path in paths:
        yield from _led_to(document, path)


def at_each(
    paths: tuple[Path, ...], check: Callable[[Place, Any], Iterator[Wrong]], document: Document
) -> Iterator[Wrong]:
    """What a check finds wrong with each value that the paths lead to; rules bind the first two."""
    for place, value in each(document, *paths):
        yield from check(place, value)


def _led_to(document: Document, path: Path) -> list[tuple[Place, Any]]:
    found: list[tuple[Place, Any]] = [((), document)]
    for step in path:
        if step is ...:
            found = [
                ((*place, index), entry)
                for place, value in found
                if is_list(value)
                for index, entry in enumerate(value)
            ]
        else:
            found = [((*place, step), value[step]) for place, value in found if is_object(value) and step in value]
    return found


def repeated(keys: Iterable[tuple[Place, Hashable]], what: str) -> Iterator[Wrong]:
    """Every key that stood at an earlier place already; `what` says what must be there once."""
    first: dict[Hashable, Place] = {}
    for place, key in keys:
        if key in first:
            from modeldoor_validators.findings import path_of

            yield place, f"must be {what} that no other entry has; `{path_of(first[key])}` has it too"
        else:
            first[key] = place


def unordered(keys: Iterable[tuple[Place, Any]], order: str) -> Iterator[Wrong]:
    """The first key that stands before its time; `order` says how they must stand."""
    before: Any = None
    for place, key in keys:
        if before is not None and key < before:
            yield place, f"must stand {order}"
            return
        before = key

"""Where two schemas differ, and which safety rules one of them has lost, for the author of the change to look at."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from modeldoor_validators.expansion import UNORDERED, plain, spelled
from modeldoor_validators.schema_keywords import LISTED_SCHEMAS
from modeldoor_validators.shapes import is_list

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modeldoor_validators.expansion import Expanded, Step
    from modeldoor_validators.findings import Place

SAFETY_MARK = "SAFETY."
"""How the `$comment` of a safety rule begins."""

LONGEST_SHOWN = 240
"""Of a value so much is shown: the longest pattern of the contracts, and no whole definition."""

_BRANCHES = frozenset(["then", "else"])


class Difference(NamedTuple):
    """One keyword or value that only one of the two has, or that differs; what is absent is empty."""

    file: str
    place: Place
    before: str
    after: str


class LostRule(NamedTuple):
    """A safety rule of the old schema that does not stand in the new one as it stood."""

    file: str
    place: Place
    comment: str
    loss: str


def differences(before: Expanded, after: Expanded) -> list[Difference]:
    """Each difference once, however many references lead to it, in the order of the old schema.

    The place is where the new schema was written; what the two reach by different references is
    told where it is referred to.
    """
    found = (
        each if each.after or each.file != after.file else each._replace(file=before.file)
        for each in _differing(before, after, after.file, after.place, (before.file, after.file))
    )
    return list(dict.fromkeys(found))


def lost_safety_rules(before: Expanded, after: Expanded) -> list[LostRule]:
    """Each safety rule that vanished, changed or lost its mark, once, however many references lead to it."""
    lost: dict[tuple[str, Place], LostRule] = {}
    for path, parent, rule in _nodes(before, before, ()):
        mark = _mark(rule)
        loss = _loss(_rule(parent, path, rule), path, after) if mark else ""
        if loss:
            lost.setdefault((rule.file, rule.place), LostRule(rule.file, rule.place, mark, loss))
    return list(lost.values())


def _differing(
    before: Expanded, after: Expanded, file: str, place: Place, roots: tuple[str, str]
) -> Iterator[Difference]:
    if _origin(before, roots[0]) == _origin(after, roots[1]):
        file, place = after.file, after.place
    for keyword in dict.fromkeys((*before.values, *after.values)):
        yield from _differing_values(
            before.values.get(keyword, ...), after.values.get(keyword, ...), keyword, file, place
        )
    for step in dict.fromkeys((*before.inner, *after.inner)):
        where = (*place, *(step[:1] if step[0] in LISTED_SCHEMAS else step))
        was, now = before.inner.get(step), after.inner.get(step)
        if was is not None and now is not None:
            yield from _differing(was, now, file, where, roots)
        else:
            yield Difference(file, where, _shown_schema(was), _shown_schema(now))


def _differing_values(was: Any, now: Any, keyword: str, file: str, place: Place) -> Iterator[Difference]:
    where = (*place, keyword)
    if keyword in UNORDERED and is_list(was) and is_list(now):
        old, new = {spelled(each) for each in was}, {spelled(each) for each in now}
        yield from (Difference(file, where, _shortened(each), "") for each in sorted(old - new))
        yield from (Difference(file, where, "", _shortened(each)) for each in sorted(new - old))
    elif was is ... or now is ... or spelled(was) != spelled(now):
        yield Difference(file, where, *("" if each is ... else _shown(each) for each in (was, now)))


def _origin(node: Expanded, root_file: str) -> tuple[str, Place]:
    """Where the node was written, whatever the root's own file is called."""
    return "" if node.file == root_file else node.file, node.place


def _shown_schema(node: Expanded | None) -> str:
    return "" if node is None else _shown(plain(node))


def _shown(value: Any) -> str:
    return _shortened(json.dumps(value))


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 3] + "..."


def _nodes(
    node: Expanded, parent: Expanded, path: tuple[Step, ...]
) -> Iterator[tuple[tuple[Step, ...], Expanded, Expanded]]:
    yield path, parent, node
    for step, inner in node.inner.items():
        yield from _nodes(inner, node, (*path, step))


def _mark(node: Expanded) -> str:
    """What the node says of itself when it is a safety rule."""
    return next((comment for comment in node.comments if comment.startswith(SAFETY_MARK)), "")


def _rule(parent: Expanded, path: tuple[Step, ...], rule: Expanded) -> str:
    """The rule in one spelling, with the condition under which it holds."""
    condition = parent.inner.get(("if",)) if path and path[-1][0] in _BRANCHES else None
    return spelled([None if condition is None else plain(condition), plain(rule)])


def _loss(rule: str, path: tuple[Step, ...], root: Expanded) -> str:
    """What became of a rule in the schema with this root; empty when it stands there as it stood."""
    parent, node = root, root
    for step in path:
        inner = node.inner.get(step)
        if inner is None:
            return "vanished"
        parent, node = node, inner
    if _rule(parent, path, node) == rule:
        return "" if _mark(node) else "unmarked"
    return "changed" if _mark(node) else "vanished"

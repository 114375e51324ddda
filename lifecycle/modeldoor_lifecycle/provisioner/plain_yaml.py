"""The plain part of YAML as values: objects, lists, texts, `true` and `false`; the rest is refused where it stands.

Read from PyYAML's events, one by one, so that nothing is made of an alias, a tag or a bomb before it
is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

import yaml

from modeldoor_validators.findings import DocumentRefused, Finding, quoted
from modeldoor_validators.limits import MAXIMUM_DEPTH

if TYPE_CHECKING:
    from modeldoor_validators.findings import Place

Places = dict["Place", tuple[int, int]]
"""Line and column of each value, from 1."""

TRUTHS = {"true": True, "false": False}

_TAKEN_FOR = {
    "int": "a number",
    "float": "a number",
    "timestamp": "a date",
    "null": "nothing",
    "bool": "a truth value",
    "merge": "an order to merge",
    "value": "a default value",
}
"""What YAML takes a text without quotes for, by the last part of its tag (yaml.org/type)."""

_PLAIN_HINT = "a request is plain YAML: names, texts, true and false"


def parse(data: bytes) -> tuple[Any, Places]:
    """The value of a YAML text, and where each part of it stands; raises `DocumentRefused` with one finding."""
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        _refuse("yaml/encoding", f"must be UTF-8; byte {error.start} is not", hint="save it as UTF-8")
    try:
        loader: Any = yaml.SafeLoader(text)  # whose stubs leave out the types of what is asked below
        try:
            return _document(loader)
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        words = error.problem or error.context or "it cannot be read"
        _refuse("yaml/syntax", f"must be YAML: {words}", error.problem_mark or error.context_mark, _PLAIN_HINT)
    except yaml.YAMLError:  # of the characters themselves
        _refuse(
            "yaml/encoding", "must not hold control characters", hint="remove escapes and other invisible characters"
        )


def _document(loader: Any) -> tuple[Any, Places]:
    places: Places = {}
    loader.get_event()  # the stream begins
    if loader.check_event(yaml.StreamEndEvent):
        _refuse("yaml/syntax", "must hold an object; it is empty", hint=_PLAIN_HINT)
    loader.get_event()  # the document begins
    value = _value(loader, (), places)
    loader.get_event()  # and ends
    if not loader.check_event(yaml.StreamEndEvent):
        _refuse("yaml/plain", "must be one document; another begins here", loader.peek_event().start_mark, _PLAIN_HINT)
    return value, places


def _value(loader: Any, place: Place, places: Places) -> Any:
    event = _plain_event(loader, place)
    mark = event.start_mark
    places[place] = (mark.line + 1, mark.column + 1)
    if isinstance(event, yaml.ScalarEvent):
        return _scalar(loader, event, place)
    if len(place) == MAXIMUM_DEPTH:
        _refuse("yaml/plain", "is nested too deeply", mark, f"at most {MAXIMUM_DEPTH} levels are read")
    if isinstance(event, yaml.SequenceStartEvent):
        values: list[Any] = []
        while not loader.check_event(yaml.SequenceEndEvent):
            values.append(_value(loader, (*place, len(values)), places))
        loader.get_event()
        return values
    members: dict[str, Any] = {}
    while not loader.check_event(yaml.MappingEndEvent):
        name = _name(loader, members)
        members[name] = _value(loader, (*place, name), places)
    loader.get_event()
    return members


def _plain_event(loader: Any, place: Place) -> Any:
    """The next event, if it is one of what is read."""
    event = loader.get_event()
    if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
        _refuse(
            "yaml/plain", "must be written out: anchors and aliases are not read", event.start_mark, _PLAIN_HINT, place
        )
    if event.tag is not None:
        _refuse("yaml/plain", f"must have no tag; it has {quoted(event.tag)}", event.start_mark, _PLAIN_HINT, place)
    return event


def _name(loader: Any, before: dict[str, Any]) -> str:
    event = _plain_event(loader, ())
    if not isinstance(event, yaml.ScalarEvent):
        _refuse("yaml/plain", "must be a name in text; it is an object or a list", event.start_mark, _PLAIN_HINT)
    name: str = event.value
    taken_for = _taken_for(loader, event)
    if taken_for is not None:
        words = f"must be a name in text; YAML takes {quoted(name)} for {_TAKEN_FOR[taken_for]}"
        _refuse("yaml/plain", words, event.start_mark, "put it in quotes")
    if name in before:
        _refuse(
            "yaml/plain",
            f"must have {quoted(name)} once; here it stands again",
            event.start_mark,
            "keep one of the two",
        )
    return name


def _scalar(loader: Any, event: Any, place: Place) -> str | bool:
    text: str = event.value
    taken_for = _taken_for(loader, event)
    if taken_for is None:
        return text
    if text in TRUTHS:
        return TRUTHS[text]
    if taken_for == "bool":
        words = f"must be 'true' or 'false' where a truth value is meant; it is {quoted(text)}"
    else:
        words = f"must be a text, 'true' or 'false'; YAML takes {quoted(text)} for {_TAKEN_FOR[taken_for]}"
    return _refuse("yaml/plain", words, event.start_mark, "put it in quotes if it is a text", place)


def _taken_for(loader: Any, event: Any) -> str | None:
    """What YAML takes a scalar for by its form; None for a text."""
    tag: str = loader.resolve(yaml.ScalarNode, event.value, event.implicit)
    kind = tag.rpartition(":")[2]
    return None if kind == "str" else kind


def _refuse(rule: str, message: str, mark: Any = None, hint: str = "", place: Place = ()) -> NoReturn:
    line, column = (1, 1) if mark is None else (mark.line + 1, mark.column + 1)
    raise DocumentRefused((Finding(rule, place, message, hint, line, column),)) from None

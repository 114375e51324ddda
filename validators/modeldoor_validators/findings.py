"""A finding: one thing that is wrong with a document, as data."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from modeldoor_validators.errors import ModeldoorError
from modeldoor_validators.shapes import is_list, is_object

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Self

Step = str | int
Place = tuple[Step, ...]
"""Where in a document: member names and list positions, from the root."""

_PLAIN_MEMBER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class Finding(NamedTuple):
    """One broken rule at one place.

    `line` and `column` count from 1, in characters; they are 0 when the text was not at hand.
    """

    rule: str
    place: Place
    message: str
    hint: str = ""
    line: int = 0
    column: int = 0

    @property
    def pointer(self) -> str:
        """The place as a JSON pointer (RFC 6901)."""
        return pointer_of(self.place)

    @property
    def path(self) -> str:
        """The place as a JSON path, for people."""
        return path_of(self.place)

    def at(self, line: int, column: int) -> Self:
        """The same finding with its place in the text."""
        return self._replace(line=line, column=column)


MAXIMUM_FINDINGS = 100
"""More than anybody mends at a time, and few enough to be told at once."""

MORE = Finding("gate/more", (), f"must be mended first: more than {MAXIMUM_FINDINGS} places are wrong")


class DocumentRefused(ModeldoorError):
    """A document did not pass the gate; `findings` says why, in full."""

    def __init__(self, findings: Sequence[Finding], *, contract: str = "") -> None:
        first = findings[0]
        more = f", and {len(findings) - 1} more" if len(findings) > 1 else ""
        super().__init__(f"{first.path}: {first.message}{more}", hint=first.hint)
        self.findings = tuple(findings)
        self.contract = contract

    def named(self, name: str) -> DocumentRefused:
        """The same refusal, whose message begins with the document's name and the place in its text."""
        first = self.findings[0]
        place = f"{name}:{first.line}:{first.column}" if first.line else name
        again = DocumentRefused(self.findings, contract=self.contract)
        again.message = f"{place}: {self.message}"
        return again


def pointer_of(place: Place) -> str:
    """The JSON pointer (RFC 6901) of a place."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in place)


def path_of(place: Place) -> str:
    """The JSON path of a place: `$.profiles[0].admission`."""
    path = "$"
    for step in place:
        if isinstance(step, int):
            path += f"[{step}]"
        elif _PLAIN_MEMBER.fullmatch(step):
            path += f".{step}"
        else:
            path += f"[{quoted(step)}]"
    return path


def quoted(value: object, limit: int = 80) -> str:
    """A value as people read it in a message: one line, printable, short."""
    import json

    if isinstance(value, str):
        text = "'" + json.dumps(value)[1:-1].replace('\\"', '"').replace("'", "\\'").replace("\x7f", "\\u007f") + "'"
    elif is_object(value):
        text = "an object"
    elif is_list(value):
        text = f"a list of {len(value)}"
    elif value is None or isinstance(value, (bool, int, float)):
        text = json.dumps(value)
    else:
        text = f"a {type(value).__name__} of Python"
    return text if len(text) <= limit else text[: limit - 4] + "..." + text[-1]

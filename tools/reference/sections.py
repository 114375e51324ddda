"""The objects that a document is made of, in the order in which a reader meets them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tools.reference.library import CannotDocument, Node, root_of
from tools.reference.markdown import code, slug
from tools.reference.words import has_long_form, is_long_choice, is_object_shape

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT_HEADING = "The document"
EACH = "[*]"
"""The step to any entry of a list; the step to a member is its name behind a dot."""

Steps = tuple[str, ...]
"""How to come from the document to a place in it."""


class Section(NamedTuple):
    """An object or a long choice, with its heading and every place of a document where it stands."""

    heading: str
    node: Node
    places: tuple[Steps, ...]

    @property
    def is_root(self) -> bool:
        """Whether this is the document itself."""
        return self.heading == ROOT_HEADING


class Outline:
    """What a page on a contract has to tell: its sections and the long forms of its strings."""

    def __init__(self, contract: str) -> None:
        self.contract = contract
        self.forms: dict[str, Node] = {}
        self._headings: dict[int, str] = {}
        self._nodes: dict[str, Node] = {}
        self._places: dict[str, list[Steps]] = {}
        self._visit(root_of(contract), (), "", ())

    def sections(self) -> tuple[Section, ...]:
        """The document itself and every object in it, each once."""
        return tuple(Section(heading, node, tuple(self._places[heading])) for heading, node in self._nodes.items())

    def heading_of(self, node: Node) -> str:
        """Under which heading an object or a long choice stands."""
        return self._headings[id(node.schema)]

    def _visit(self, node: Node, place: Steps, path: str, above: tuple[str, ...]) -> None:
        """`path` leads here from the last heading that has a name of its own."""
        target = node.followed()
        if place:
            path = target.name or path
        if has_long_form(target):
            self.forms.setdefault(target.name, target)
        if is_long_choice(target) or is_object_shape(target):
            heading = self._place(target, place, path)
            if heading in above:
                return
            above = (*above, heading)
        for step, inner in _inner(target):
            self._visit(inner, (*place, step) if step else place, path + step, above)

    def _place(self, target: Node, place: Steps, path: str) -> str:
        if not place:
            heading = ROOT_HEADING
        elif target.name:
            heading = target.name
        else:
            heading = f"{'Object' if is_object_shape(target) else 'Values of'} {code(path.lstrip('.'))}"
        other = self._nodes.setdefault(heading, target)
        if other.schema is not target.schema:
            raise CannotDocument(f"'{heading}' must name one thing on a page; it names two")
        self._headings[id(target.schema)] = heading
        places = self._places.setdefault(heading, [])
        if place not in places:
            places.append(place)
        return heading


def _inner(node: Node) -> Iterator[tuple[str, Node]]:
    """What stands directly inside, with the step of a path that leads there."""
    if "oneOf" in node.schema:
        yield from (("", each) for each in node.variants())
    for name, inner in node.properties().items():
        yield f".{name}", inner
    if "items" in node.schema:
        yield EACH, node.inner(node.schema["items"])


def check_headings(page: str, contract: str) -> None:
    """Refuses a page on which two headings would have the same link."""
    seen: set[str] = set()
    for line in page.splitlines():
        if line.startswith("#"):
            name = slug(line.lstrip("# "))
            if name in seen:
                raise CannotDocument(f"'{line}' must stand once on the page of {contract}")
            seen.add(name)

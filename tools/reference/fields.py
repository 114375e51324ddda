"""The part of a page that tells every field of a document, object by object."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.reference.conditions import consequences
from tools.reference.markdown import code, link, listed, literal, prose, table
from tools.reference.samples import example_of
from tools.reference.words import is_object_shape, value_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tools.reference.conditions import Consequence, Statement
    from tools.reference.library import Node
    from tools.reference.sections import Outline, Section

MOST_PLACES = 4
"""So many places of an object are named; the rest are counted."""


def section_text(section: Section, outline: Outline) -> str:
    """One object, or one long choice."""
    parts = [f"### {section.heading}\n"]
    description = section.node.schema.get("description", "")
    if not section.is_root:
        parts.append(f"{prose(description)} Stands at {_places(section)}.\n")
    if is_object_shape(section.node):
        parts.append(table(("field", "value", "required", "meaning"), _rows(section, outline)))
        variants = list(_variant_rows(section.node, outline))
        if variants:
            parts.append(table(("field", "when its tag is", "it is"), variants))
    else:
        parts.append("".join(f"- {literal(each)}\n" for each in section.node.schema["enum"]))
    return "\n".join(parts)


def consequences_text(outline: Outline) -> str:
    """What follows from what, in every object of the document; empty where nothing does."""
    return "".join(
        _consequence_text(section, each) for section in outline.sections() for each in consequences(section.node)
    )


def forms_text(outline: Outline) -> str:
    """The long patterns that the fields refer to; empty where there are none."""
    return table(
        ("form", "meaning", "regular expression"),
        (
            (name, prose(node.schema["description"]), code(node.schema["pattern"]))
            for name, node in sorted(outline.forms.items())
        ),
    )


def _places(section: Section) -> str:
    named = [code("$" + "".join(each)) for each in section.places[:MOST_PLACES]]
    more = len(section.places) - len(named)
    return listed([*named, f"{more} more places"] if more > 0 else named, "and")


def _rows(section: Section, outline: Outline) -> Iterator[tuple[str, str, str, str]]:
    for name, inner in section.node.properties().items():
        sample = example_of(outline.contract, section, name)
        example = f" Example: {code(sample)}" if sample else ""
        required = _required(section.node, name)
        yield code(name), value_words(inner, outline.heading_of), required, _meaning(inner) + example


def _required(node: Node, name: str) -> str:
    if name in node.schema.get("required", ()):
        return "yes"
    words: list[str] = []
    for other, needed in node.schema.get("dependentRequired", {}).items():
        if name in needed:
            words.append(f"when {code(other)} is there")
    for each in consequences(node):
        if name in each.required:
            words.append(each.condition)
        if name in each.absent:
            words.append(f"never {each.condition}")
    return "; ".join(words) or "no"


def _meaning(node: Node) -> str:
    target = node.followed()
    words = [node.schema.get("description", "")]
    says_enough = is_object_shape(target) or target.schema.get("type") in ("integer", "number")
    if not (words[0] and says_enough) and target.schema.get("description", "") not in words:
        words.append(target.schema["description"])
    return prose(" ".join(each for each in words if each))


def _variant_rows(node: Node, outline: Outline) -> Iterator[tuple[str, str, str]]:
    for name, inner in node.properties().items():
        target = inner.followed()
        if "items" in target.schema:
            target = target.inner(target.schema["items"]).followed()
        if "oneOf" in target.schema:
            tag = target.schema["discriminator"]["propertyName"]
            for each in target.variants():
                told = link(each.name, outline.heading_of(each))
                value = literal(each.schema["properties"][tag]["const"])
                yield code(name), f"{code(tag)}: {value}", f"{told}: {prose(each.schema['description'])}"


def _consequence_text(section: Section, consequence: Consequence) -> str:
    comment = consequence.comment.removeprefix("SAFETY. ")
    lead = "**Safety:** " if consequence.is_safety else ""
    where = link(section.heading.replace("The", "the"), section.heading)
    text = f"- {lead}{prose(comment)} In {where}, {consequence.condition}:\n"
    return text + "".join(_bullets(consequence.statements, "  "))


def _bullets(statements: tuple[Statement, ...], indent: str) -> Iterator[str]:
    for each in statements:
        yield f"{indent}- {each.text}\n"
        yield from _bullets(each.under, indent + "  ")

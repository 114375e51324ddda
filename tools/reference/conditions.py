"""What one part of a document says of another: `if`, `then`, `else` and their kin as sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tools.reference.library import CannotDocument, Node
from tools.reference.markdown import code, listed, literal, prose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tools.reference.library import Schema

_CONDITIONAL = frozenset({"if", "then", "else", "dependentSchemas", "dependentRequired"})
_OF_MEMBERS = frozenset({"properties", "required", "items", "$comment"})


class Mood(NamedTuple):
    """Whether a sentence tells what is or what must be."""

    be: str
    have: str
    hold: str


IS = Mood("is", "has", "holds")
MUST = Mood("must be", "must have", "must hold")


class Statement(NamedTuple):
    """A sentence, and those that hold under it."""

    text: str
    under: tuple[Statement, ...] = ()


class Consequence(NamedTuple):
    """What follows in an object from one condition: `comment` says why, `is_safety` that no admission may rest on less."""

    condition: str
    comment: str
    statements: tuple[Statement, ...]
    required: tuple[str, ...]
    absent: tuple[str, ...]

    @property
    def is_safety(self) -> bool:
        """Whether the schema marks it so."""
        return self.comment.startswith("SAFETY. ")


def consequences(node: Node) -> Iterator[Consequence]:
    """Every condition of an object and what follows from it, in the order of the schema."""
    schema = node.schema
    for name, follows in schema.get("dependentSchemas", {}).items():
        yield _consequence(node, f"when {code(name)} is there", follows)
    if "if" in schema:
        condition = _all((node,), schema["if"])
        for keyword, word in (("then", "when"), ("else", "unless")):
            if keyword in schema:
                yield _consequence(node, f"{word} {condition}", schema[keyword])


def entry_words(node: Node) -> str:
    """What at least one entry of this list must be."""
    return f"at least one entry whose {_all(_entries((node,)), node.schema['contains'])}"


def _consequence(node: Node, condition: str, follows: Schema) -> Consequence:
    forbidden = tuple(name for name, schema in follows.get("properties", {}).items() if schema is False)
    return Consequence(
        condition,
        follows.get("$comment", ""),
        tuple(_told((node,), follows, "", MUST)),
        tuple(follows.get("required", ())),
        forbidden,
    )


def _told(
    here: tuple[Node, ...], schema: Schema | bool, at: str, mood: Mood, *, is_sure: bool = True
) -> Iterator[Statement]:
    """What a schema says of the value `at` a place, which may be any of the shapes `here`.

    `is_sure` says whether the place is always there: a schema says nothing of a member that is absent.
    """
    if isinstance(schema, bool):
        if schema:
            raise CannotDocument(f"a condition says nothing at '{at}'")
        yield Statement(f"{code(at)} {'is absent' if mood is IS else 'must be absent'}")
        return
    if schema.keys() & _CONDITIONAL:
        yield from _nested(here, schema, at, mood)
    place = code(at) if is_sure else f"{code(at)} is absent or" if mood is IS else f"{code(at)}, if it is there,"
    for words in _of_value(schema, mood):
        yield Statement(f"{place} {words.removeprefix('is ') if mood is IS and not is_sure else words}")
    if "contains" in schema:
        yield Statement(f"{place} {mood.hold} an entry whose {_all(_entries(here), schema['contains'])}")
    demanded = schema.get("required", ())
    for name in demanded:
        if mood is MUST or name not in schema.get("properties", {}):
            yield Statement(f"{code(_member(at, name))} {'is required' if mood is MUST else 'is there'}")
    if "items" in schema:
        yield from _told(_entries(here), schema["items"], f"{at}[*]", mood)
    for name, inner in schema.get("properties", {}).items():
        always, shapes = _members(here, name)
        sure = name in demanded or (is_sure and always)
        yield from _told(shapes, inner, _member(at, name), mood, is_sure=sure)


def _nested(here: tuple[Node, ...], schema: Schema, at: str, mood: Mood) -> Iterator[Statement]:
    if mood is IS or schema.keys() & {"dependentSchemas", "dependentRequired"} or "if" not in schema:
        raise CannotDocument(f"no page can tell {', '.join(sorted(schema))} within a condition yet, at '{at}'")
    words = _all(here, schema["if"], at)
    for keyword, lead in (("then", f"when {words}"), ("else", "otherwise")):
        if keyword in schema:
            comment = schema[keyword].get("$comment", "")
            yield Statement(
                f"{lead}:{' ' if comment else ''}{prose(comment)}", tuple(_told(here, schema[keyword], at, mood))
            )


def _all(here: tuple[Node, ...], schema: Schema, at: str = "") -> str:
    words = [each.text for each in _told(here, schema, at, IS)]
    if not words:
        raise CannotDocument(f"a condition must say something; at '{at}' it says nothing")
    return listed(words, "and")


def _of_value(schema: Schema, mood: Mood) -> Iterator[str]:  # a table of words, one for each keyword
    for keyword, value in schema.items():
        match keyword:
            case "const":
                yield f"{mood.be} {literal(value)}"
            case "enum":
                yield f"{mood.be} {listed([literal(each) for each in value], 'or')}"
            case "minimum":
                yield f"{mood.be} at least {value}"
            case "maximum":
                yield f"{mood.be} at most {value}"
            case "exclusiveMinimum":
                yield f"{mood.be} more than {value}"
            case "exclusiveMaximum":
                yield f"{mood.be} less than {value}"
            case "minItems":
                yield f"{mood.have} at least {value} {'entry' if value == 1 else 'entries'}"
            case "maxItems":
                yield (
                    f"{mood.be} empty"
                    if value == 0
                    else f"{mood.have} at most {value} {'entry' if value == 1 else 'entries'}"
                )
            case "pattern":
                yield f"{mood.have} the form {code(value)}"
            case _ if keyword in _OF_MEMBERS or keyword in _CONDITIONAL or keyword == "contains":
                continue
            case _:
                raise CannotDocument(f"no page can tell '{keyword}' within a condition yet")


def _member(at: str, name: str) -> str:
    return f"{at}.{name}" if at else name


def _members(here: tuple[Node, ...], name: str) -> tuple[bool, tuple[Node, ...]]:
    """Whether every shape has this member always, and what it may be."""
    holders = [each for shape in here for each in shape.variants()]
    found = [each.properties()[name] for each in holders if name in each.properties()]
    always = len(found) == len(holders) and all(name in each.schema.get("required", ()) for each in holders)
    return always, tuple(found)


def _entries(here: tuple[Node, ...]) -> tuple[Node, ...]:
    return tuple(
        each.inner(each.schema["items"]) for shape in here for each in shape.variants() if "items" in each.schema
    )

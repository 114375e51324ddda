"""A schema with every reference followed, and with each node's place in the file that it was written in.

Two schemas that say the same may be cut into definitions differently. Followed to the end they are
alike, so that a definition that was renamed, moved or written out is no difference, and each use
of a definition stands where it counts.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from modeldoor_validators.errors import ModeldoorError
from modeldoor_validators.findings import pointer_of, quoted
from modeldoor_validators.limits import MAXIMUM_DEPTH
from modeldoor_validators.schema_keywords import ANNOTATIONS, LISTED_SCHEMAS, NAMED_SCHEMAS, ONE_SCHEMA
from modeldoor_validators.shapes import is_list, is_object

if TYPE_CHECKING:
    from collections.abc import Callable

    from modeldoor_validators.findings import Place

    Schema = dict[str, Any]
    SchemaIn = Callable[[str], Schema]
    """Gives the schema of a file by its name beside the one that refers to it."""
    Step = tuple[str, ...]
    """How an inner schema is reached: its keyword, and its name where the keyword holds several."""

MAXIMUM_NODES = 50_000
"""The largest of our contracts has fewer than a thousand; a hostile one can double with every reference."""

# Every keyword of draft 2020-12 that holds schemas, by the way in which it holds them.
UNIONS = frozenset(["anyOf", "oneOf"])
UNORDERED = frozenset(["enum", "required", "type"])
"""Lists whose order says nothing."""


class CannotExpand(ModeldoorError):
    """A schema refers to something that cannot be followed, or grows without end."""

    def __init__(self, file: str, place: Place, must: str, *, hint: str) -> None:
        super().__init__(f"'{file}#{pointer_of(place)}' {must}", hint=hint)
        self.file = file
        self.place = place


class Expanded(NamedTuple):
    """One schema whose references are followed.

    `file` and `place` say where it was written, `comments` are its own `$comment` and those of the
    references that lead to it and say nothing else, `values` are its keywords that hold no schema,
    and `inner` are the schemas in it.
    """

    file: str
    place: Place
    comments: tuple[str, ...]
    values: dict[str, Any]
    inner: dict[Step, Expanded]


def expanded(file: str, schema_in: SchemaIn) -> Expanded:
    """The schema of this file with every reference followed; raises `CannotExpand`."""
    return _Expansion(schema_in).node(file, (), schema_in(file), "", ((f"{file}#", ""),))


def plain(node: Expanded) -> Schema:
    """The expanded schema as a JSON Schema without annotations, in an order that says nothing."""
    whole: Schema = dict(node.values)
    for step, inner in node.inner.items():
        keyword, schema = step[0], plain(inner)
        if keyword in NAMED_SCHEMAS:
            whole.setdefault(keyword, {})[step[1]] = schema
        elif keyword in LISTED_SCHEMAS or keyword == "$ref":
            whole.setdefault("allOf" if keyword == "$ref" else keyword, []).append(schema)
        else:
            whole[keyword] = schema
    for keyword in LISTED_SCHEMAS & whole.keys() - {"prefixItems"}:
        whole[keyword] = sorted(whole[keyword], key=spelled)
    return whole


def spelled(value: Any) -> str:
    """One spelling of a JSON value, whatever the order of its members."""
    return json.dumps(value, sort_keys=True)


class _Expansion:
    """One walk from a root; it counts, because what is small when written may be endless when followed."""

    def __init__(self, schema_in: SchemaIn) -> None:
        self._schema_in = schema_in
        self._nodes = 0

    def node(self, file: str, place: Place, schema: Any, path: str, following: tuple[tuple[str, str], ...]) -> Expanded:
        """What stands at a place. `path` leads there from the root; `following` are the references in between."""
        self._nodes += 1
        if self._nodes > MAXIMUM_NODES or path.count("/") + len(following) > MAXIMUM_DEPTH:
            _refuse(file, place, f"must lead to at most {MAXIMUM_NODES} schemas, {MAXIMUM_DEPTH} deep", "refer to less")
        if isinstance(schema, bool):
            nothing = Expanded(file, place, (), {}, {})
            return nothing if schema else nothing._replace(inner={("not",): nothing})
        if not is_object(schema):
            _refuse(
                file, place, f"must be a schema; it is {quoted(schema)}", "a schema is an object, `true` or `false`"
            )
        if "$dynamicRef" in schema or (place and "$id" in schema):
            _refuse(
                file, place, "must have neither `$dynamicRef` nor an inner `$id`", "refer by `$ref` to a definition"
            )
        comment = schema.get("$comment")
        found = Expanded(file, place, (comment,) if isinstance(comment, str) else (), {}, {})
        judging = schema.keys() - ANNOTATIONS
        if judging == {"$ref"}:
            target = self._followed(found, schema["$ref"], path, following)
            return target._replace(comments=found.comments + target.comments)
        for keyword in schema:
            if keyword in judging:
                self._take_in(found, keyword, schema[keyword], path, following)
        return found

    def _take_in(
        self, found: Expanded, keyword: str, value: Any, path: str, following: tuple[tuple[str, str], ...]
    ) -> None:
        def inner(step: Step, place: Place, schema: Any) -> None:
            where = (*found.place, *place)
            found.inner[step] = self.node(found.file, where, schema, f"{path}{pointer_of(step)}", following)

        if keyword == "$ref":
            found.inner[(keyword,)] = self._followed(found, value, f"{path}/allOf/$ref", following)
        elif keyword in ONE_SCHEMA:
            inner((keyword,), (keyword,), value)
        elif keyword in NAMED_SCHEMAS:
            if not is_object(value):
                _refuse(
                    found.file, (*found.place, keyword), f"must be an object; it is {quoted(value)}", "name schemas"
                )
            for name, schema in value.items():
                inner((keyword, name), (keyword, name), schema)
        elif keyword in LISTED_SCHEMAS:
            if not is_list(value):
                _refuse(found.file, (*found.place, keyword), f"must be a list; it is {quoted(value)}", "list schemas")
            for index, schema in enumerate(value):
                inner((keyword, str(index)), (keyword, index), schema)
            if keyword in UNIONS:
                _name_variants(found, keyword, len(value))
        else:
            is_set = keyword in UNORDERED and is_list(value)
            found.values[keyword] = sorted(value, key=spelled) if is_set else value

    def _followed(self, found: Expanded, reference: Any, path: str, following: tuple[tuple[str, str], ...]) -> Expanded:
        where = (*found.place, "$ref")
        if not isinstance(reference, str):
            _refuse(found.file, where, f"must be text; it is {quoted(reference)}", "name a definition")
        other, _, pointer = reference.partition("#")
        file = other or found.file
        if "/" in other or "\\" in other or ":" in other or (pointer and not pointer.startswith("/$defs/")):
            _refuse(
                found.file,
                where,
                f"must lead to a file beside it, or to a definition; it is {quoted(reference)}",
                "such as 'common.json#/$defs/Bytes'; nothing is fetched, and nothing outside the folder is read",
            )
        target = f"{file}#{pointer}"
        before = next((begun for known, begun in following if known == target), None)
        if before is not None:
            # A schema that holds itself is written down once. It is told by how deep it began, because on
            # the way to here there is one schema at each depth; no engine can follow that, nor prove by it.
            return Expanded(found.file, found.place, (), {"$ref": f"urn:again:{before.count('/')}"}, {})
        place: Place = ()
        schema: Any = self._schema_in(file)
        for step in pointer.split("/")[1:]:
            name = step.replace("~1", "/").replace("~0", "~")
            place = (*place, name)
            schema = schema.get(name) if is_object(schema) else None
        if schema is None:
            _refuse(
                found.file, where, f"must lead to a definition; {quoted(reference)} does not", "name one under `$defs`"
            )
        return self.node(file, place, schema, path, (*following, (target, path)))


def _name_variants(found: Expanded, keyword: str, count: int) -> None:
    """Calls the variants of a tagged union by their tags, so that their order says nothing."""
    variants = [found.inner[keyword, str(index)] for index in range(count)]
    for property_name in sorted({step[1] for each in variants for step in each.inner if step[0] == "properties"}):
        tags = [_constant(each, property_name) for each in variants]
        if len(set(tags)) == count and "" not in tags:
            for index, variant in enumerate(variants):
                del found.inner[keyword, str(index)]
                found.inner[keyword, f"{property_name}={tags[index]}"] = variant
            return


def _constant(variant: Expanded, property_name: str) -> str:
    tag = variant.inner.get(("properties", property_name))
    value = None if tag is None else tag.values.get("const")
    return value if isinstance(value, str) else ""


def _refuse(file: str, place: Place, must: str, hint: str) -> NoReturn:
    raise CannotExpand(file, place, must, hint=hint)

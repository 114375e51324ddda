"""Sets of contracts that can be compared: what this package ships, a folder, a release, or one file."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from modeldoor_validators import parsing, registry, rules
from modeldoor_validators.errors import ModeldoorError, UnknownContract
from modeldoor_validators.findings import DocumentRefused, pointer_of, quoted
from modeldoor_validators.shapes import is_list, is_object

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from modeldoor_validators.expansion import Schema, SchemaIn
    from modeldoor_validators.findings import Place

    Read = Callable[[str], bytes]
    """Gives the bytes of a file, or raises a `ModeldoorError`."""

DIALECT = "https://json-schema.org/draft/2020-12/schema"
SHIPPED = "v1"
RULES_FILE = "rules.json"
SCHEMAS_FOLDER = "schemas"

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
_RULE = re.compile(r"(?=.{1,256}$)[a-z][A-Za-z]*/[A-Za-z][A-Za-z0-9-]*")
"""As the contract of the report has them."""


class SchemaSet(NamedTuple):
    """Contracts, and how to reach what they refer to.

    `label` is what people call it, `files` tells each contract's file, and `rules` the ids of each
    contract's rules, or `None` where nobody wrote them down. `is_one` marks a contract that was
    named by itself, whatever lies beside it.
    """

    label: str
    files: Mapping[str, str]
    schema_in: SchemaIn
    rules: Mapping[str, tuple[str, ...]] | None
    is_one: bool = False

    def only(self, name: str) -> SchemaSet:
        """The same set with no other contract than this; raises `UnknownContract`."""
        if name not in self.files:
            raise UnknownContract(name, tuple(sorted(self.files)))
        return self._replace(files={name: self.files[name]}, is_one=True)


class NotASchemaSet(ModeldoorError):
    """What was named holds no contracts that could be compared."""

    def __init__(self, name: str, must: str, *, hint: str) -> None:
        super().__init__(f"'{name}' {must}", hint=hint)
        self.name = name


def schema_set(name: str, read: Read) -> SchemaSet:
    """The set that a name means: a folder or a file, or else `v1` or a contract of this package.

    `read` gives the bytes of a file. Raises `NotASchemaSet` and what `read` raises.
    """
    if os.path.isdir(name):
        return _folder(name, read)
    if os.path.lexists(name):
        return _file(name, read)
    if name == SHIPPED:
        return shipped()
    try:
        contract = registry.contract_called(name)
    except UnknownContract:
        raise NotASchemaSet(
            name,
            "must be a folder of schemas, the file of a schema, or a name of this package; there is none",
            hint=f"'{SHIPPED}' means all contracts of this package; modeldoor schemas list",
        ) from None
    return shipped().only(contract.name)._replace(label=contract.name)


def shipped() -> SchemaSet:
    """The contracts of this package, with the rules of its gate."""
    files = {each.name: f"{each.name}.json" for each in registry.contracts()}

    def schema_in(file: str) -> Schema:
        return registry.schema(file.removesuffix(".json"))

    return SchemaSet(SHIPPED, files, schema_in, rules_of_the_gate())


def rules_of_the_gate() -> dict[str, tuple[str, ...]]:
    """The ids of the rules that this gate knows, by contract."""
    return {each.name: tuple(rule.id for rule in rules.rules_of(each.name)) for each in registry.contracts()}


def _folder(path: str, read: Read) -> SchemaSet:
    """A folder of schemas, or of a release: its schemas, with the rules that were written down beside them."""
    schemas = os.path.join(path, SCHEMAS_FOLDER)
    if os.path.isdir(schemas):
        recorded = _recorded(os.path.join(path, RULES_FILE), read)
        return _schemas_in(path, schemas, read)._replace(rules=recorded)
    return _schemas_in(path, path, read)


def _schemas_in(label: str, folder: str, read: Read) -> SchemaSet:
    try:
        files = sorted(name for name in os.listdir(folder) if name.endswith(".json") and not name.startswith("."))
    except OSError as error:
        reason = (error.strerror or "it failed").lower()
        raise NotASchemaSet(folder, f"must be a folder that can be read: {reason}", hint="name another") from None
    schemas = {file: _schema(os.path.join(folder, file), read) for file in files}
    contracts = {_named(folder, file): file for file, schema in schemas.items() if "properties" in schema}
    if not contracts:
        raise NotASchemaSet(
            folder, "must hold contracts; no '*.json' in it has `properties`", hint="such as the folder 'schemas/v1'"
        )

    def schema_in(file: str) -> Schema:
        if file not in schemas:
            raise NotASchemaSet(folder, f"must hold {quoted(file)}; a schema refers to it", hint="put it there")
        return schemas[file]

    return SchemaSet(label, contracts, schema_in, None)


def _file(path: str, read: Read) -> SchemaSet:
    folder, own = os.path.split(path)
    schemas: dict[str, Schema] = {own: _schema(path, read)}
    if "properties" not in schemas[own]:
        raise NotASchemaSet(path, "must be a contract; it has no `properties`", hint="shared shapes are no contracts")
    identifier = schemas[own].get("$id")
    name = identifier.rpartition("/")[2] if isinstance(identifier, str) else own

    def schema_in(file: str) -> Schema:
        if file not in schemas:
            schemas[file] = _schema(os.path.join(folder, file), read)
        return schemas[file]

    return SchemaSet(path, {_named(path, name): own}, schema_in, None, is_one=True)


def _named(where: str, file: str) -> str:
    name = file.removesuffix(".json")
    if not _NAME.fullmatch(name):
        raise NotASchemaSet(
            where, f"must name its contract plainly; {quoted(name)} is no name", hint="'pool-state.json'"
        )
    return name


def _schema(path: str, read: Read) -> Schema:
    import jsonschema_rs

    schema = _object(path, read)
    if schema.get("$schema", DIALECT) != DIALECT:
        raise NotASchemaSet(path, f"must be of draft 2020-12; `$schema` is {quoted(schema['$schema'])}", hint=DIALECT)
    try:
        jsonschema_rs.meta.validate(schema)
    except jsonschema_rs.ValidationError as error:
        place = pointer_of(tuple(error.instance_path))
        raise NotASchemaSet(
            path, f"must be a JSON Schema; '{place}' is not what draft 2020-12 says", hint=quoted(error.message, 200)
        ) from None
    for at, pattern in _patterns(schema, ()):
        try:
            jsonschema_rs.Draft202012Validator({"pattern": pattern})
        except ValueError as error:
            raise NotASchemaSet(
                path,
                f"must be a JSON Schema; '{pointer_of(at)}' is no regular expression: {quoted(pattern)}",
                hint=quoted(str(error).partition("\n")[0], 200),
            ) from None
    return schema


def _patterns(value: Any, place: Place) -> Iterator[tuple[Place, str]]:
    """Every pattern with its place: the metaschema calls its form an annotation, and engines refuse it late."""
    if is_object(value):
        for key, inner in value.items():
            if key == "pattern" and isinstance(inner, str):
                yield (*place, key), inner
            elif key not in ("const", "enum", "examples", "default"):
                yield from _patterns(inner, (*place, key))
    elif is_list(value):
        for index, inner in enumerate(value):
            yield from _patterns(inner, (*place, index))


def _recorded(path: str, read: Read) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, ids in _object(path, read).items():
        if not is_list(ids) or not all(isinstance(each, str) and _RULE.fullmatch(each) for each in ids):
            raise NotASchemaSet(
                path, f"must give a list of rules for {quoted(name)}", hint="such as 'report/outcome-is-the-worst'"
            )
        found[name] = tuple(ids)
    return found


def _object(path: str, read: Read) -> dict[str, Any]:
    try:
        value = parsing.parse(read(path))
    except DocumentRefused as refusal:
        first = refusal.findings[0]
        raise NotASchemaSet(
            f"{path}:{first.line}:{first.column}", f"{first.message} [{first.rule}]", hint=first.hint
        ) from None
    if not is_object(value):
        raise NotASchemaSet(path, f"must be an object; it is {quoted(value)}", hint="a schema is an object")
    return value

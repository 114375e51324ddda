"""Makes `generated/typescript/` from `schemas/` and `examples/`; `--check` only compares.

    python -m tools.generate_typescript                    write
    python -m tools.generate_typescript --check            exit 1 and name each file that is not as it would be written
    python -m tools.generate_typescript --output FOLDER    write there instead

It holds, for each contract, a bundle (the schema as one file) and a module of types made from it by
json-schema-to-typescript; an index of the types; and the references of the valid examples, by which
another implementation of the canonical bytes can be held against ours.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modeldoor_validators.bundles import bundle_bytes, bundled
from modeldoor_validators.canonical import digest, document_ref
from modeldoor_validators.errors import ModeldoorError
from modeldoor_validators.parsing import parse
from modeldoor_validators.shapes import is_list, is_object
from tools.generate import EXAMPLES, GENERATED, contract_rows, differences, load_schemas
from tools.node_packages import NodeFailed, answer

if TYPE_CHECKING:
    from collections.abc import Mapping

TARGET = GENERATED / "typescript"

SAID_BY_TYPES = frozenset({
    "$defs", "$ref", "additionalProperties", "const", "description", "enum", "items", "minItems", "oneOf",
    "properties", "required", "title", "type",
})  # fmt: skip
"""What a type can say of a value."""

LEFT_TO_VALIDATORS = frozenset({
    "$comment", "$id", "$schema", "contains", "dependentRequired", "dependentSchemas", "else", "examples",
    "exclusiveMaximum", "exclusiveMinimum", "format", "if", "maxItems", "maxLength", "maximum", "minLength", "minimum",
    "pattern", "then", "uniqueItems",
})  # fmt: skip
"""What no type can say, or need not: bounds, forms of texts, conditions, and what names the schema."""

OF_NAMES = frozenset({"$defs", "properties"})
"""Under these stand names, not keywords."""

VALUES = frozenset({"const", "enum"})
"""Under these stand values of documents."""


class NoTypeForKeyword(ModeldoorError):
    """A schema uses a keyword of which nobody has decided what becomes of it in TypeScript."""


def as_types_see_it(schema: Any) -> Any:
    """A schema with only what a type can say, in the words of the draft that the generator reads.

    There a reference stands alone: what stands beside one makes a copy of the type under a second
    name. So it is wrapped, which keeps the type's name and the property's own description.
    """
    if is_list(schema):
        return [as_types_see_it(each) for each in schema]
    if not is_object(schema):
        return schema
    seen: dict[str, Any] = {}
    for keyword, value in schema.items():
        if keyword in OF_NAMES:
            seen[keyword] = {name: as_types_see_it(inner) for name, inner in value.items()}
        elif keyword in VALUES:
            seen[keyword] = value
        elif keyword in SAID_BY_TYPES:
            seen[keyword] = as_types_see_it(value)
        elif keyword not in LEFT_TO_VALIDATORS:
            raise NoTypeForKeyword(
                f"`{keyword}` must be a keyword that the types know",
                hint="say in tools/generate_typescript.py what it is",
            )
    if "$ref" in seen and len(seen) > 1:
        seen["allOf"] = [{"$ref": seen.pop("$ref")}]
    return seen


def bundles(schemas: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Each contract as one schema, by name."""
    return {name: bundled(name, schemas.__getitem__) for name, *_ in contract_rows(dict(schemas))}


def types(of: Mapping[str, dict[str, Any]]) -> dict[str, str]:
    """The module of each contract, by name."""
    written: dict[str, str] = answer("write_types.mjs", {name: as_types_see_it(each) for name, each in of.items()})
    return written


def index(rows: list[tuple[str, str, str, str, bool]]) -> str:
    """The module that leads to all documents, and the union of those that say their `kind`."""
    lines = ["// Generated from schemas/ by tools/generate_typescript.py. Do not edit."]
    lines += [f'import type {{ {title} }} from "./{name}.js";' for name, title, *_ in rows]
    lines += ["", "export type {", *(f"  {title}," for _, title, *_ in rows), "};", ""]
    lines += ["/** Any document that says its own `kind`, by which a reader tells them apart. */"]
    lines += ["export type AnyDocument ="]
    lines += [f"  | {title}" for _, title, kind, *_ in rows if kind]
    return "\n".join(lines) + ";\n"


def references(rows: list[tuple[str, str, str, str, bool]]) -> dict[str, dict[str, str]]:
    """Digest and, where the document has a kind, reference of each valid example."""
    found: dict[str, dict[str, str]] = {}
    for name, _, kind, *_ in rows:
        for path in sorted((EXAMPLES / name).glob("*.json")):
            if path.name == "expected.json" or path.name.endswith(".invalid.json"):
                continue
            document = parse(path.read_bytes())
            found[f"{name}/{path.name}"] = {"digest": digest(document)} | (
                {"ref": document_ref(document)} if kind else {}
            )
    return found


def write(target: Path) -> None:
    """All of it, into a folder that is made."""
    schemas = load_schemas()
    rows = contract_rows(schemas)
    schema_of = bundles(schemas)
    (target / "bundles").mkdir(parents=True)
    (target / "types").mkdir()
    for name, schema in schema_of.items():
        (target / "bundles" / f"{name}.json").write_bytes(bundle_bytes(schema))
    for name, text in types(schema_of).items():
        (target / "types" / f"{name}.d.ts").write_text(text)
    (target / "types" / "index.d.ts").write_text(index(rows))
    (target / "references.json").write_text(json.dumps(references(rows), indent=2) + "\n")


def main() -> int:
    """Writes or compares; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare only")
    parser.add_argument("--output", type=Path, default=TARGET, help="the folder to write or to compare")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / arguments.output.name
        try:
            write(made)
        except (ModeldoorError, NodeFailed) as error:
            print(error)
            return 2
        if arguments.check:
            found = differences(made, arguments.output)
            if found:
                print(*found, "run `make generate` and commit what it writes", sep="\n")
            return 1 if found else 0
        shutil.rmtree(arguments.output, ignore_errors=True)
        shutil.copytree(made, arguments.output)
    return 0


if __name__ == "__main__":
    sys.exit(main())

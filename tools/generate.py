"""Makes everything in `generated/` from `schemas/` and `examples/`; `--check` only compares.

    python tools/generate.py            write
    python tools/generate.py --check    exit 1 and name each file that is not as it would be written

Two packages come out: `modeldoor_contracts` (copies of the schemas and examples, and an index of
them) and `modeldoor_models` (pydantic models by datamodel-code-generator, whose settings stand in
`pyproject.toml`).
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SCHEMAS = ROOT / "schemas" / "v1"
EXAMPLES = ROOT / "examples" / "v1"
GENERATED = ROOT / "generated"
HEADER = "# Generated from schemas/ and examples/ by tools/generate.py. Do not edit.\n"

FOREIGN = frozenset({"engine-handoff", "model-profile", "placement-fact", "provision-request", "router-signals"})
"""Shapes that other projects own (llama-orch, model-carry, SourceOS, model-router): they are kept, or added to as their owners allow."""


def load_schemas() -> dict[str, dict[str, Any]]:
    """The schemas by name."""
    return {path.stem: json.loads(path.read_text()) for path in sorted(SCHEMAS.glob("*.json"))}


def contract_rows(schemas: dict[str, dict[str, Any]]) -> list[tuple[str, str, str, str, bool]]:
    """Name, title, kind, version, and whether it is foreign: one row for each contract."""
    rows: list[tuple[str, str, str, str, bool]] = []
    for name, schema in schemas.items():
        if "properties" not in schema:
            continue
        properties = schema["properties"]
        kind = properties.get("kind", {}).get("const", "")
        version = properties.get("schemaVersion", {}).get("const", "")
        rows.append((name, schema["title"], kind, version, name in FOREIGN))
    return rows


def write_contracts(target: Path, schemas: dict[str, dict[str, Any]]) -> None:
    """The package of schemas and examples, with its index."""
    for source, folder in ((SCHEMAS, "schemas"), (EXAMPLES, "examples")):
        shutil.copytree(source, target / folder / "v1")
    base = schemas["common"]["$id"].removesuffix("common.json")
    rows = "".join(f"    {render(row)},\n" for row in contract_rows(schemas))
    (target / "py.typed").touch()
    (target / "__init__.py").write_text(
        f'''{HEADER}"""The contracts and their golden examples, as data."""

import os.path

BASE_URI = "{base}"
SCHEMAS = {render(tuple(schemas))}
CONTRACTS = (
{rows})
"""Name, title, kind, version, and whether the shape is foreign: one row for each contract."""

_ROOT = os.path.dirname(__file__)


def schema_path(name: str) -> str:
    """Where the schema with this name lies."""
    return os.path.join(_ROOT, "schemas", "v1", f"{{name}}.json")


def examples_path(contract: str) -> str:
    """Where the examples of a contract lie."""
    return os.path.join(_ROOT, "examples", "v1", contract)
'''
    )


def write_models(target: Path, schemas: dict[str, dict[str, Any]]) -> None:
    """The package of models, each imported only when it is asked for."""
    rows = contract_rows(schemas)
    bases = {title: "modeldoor_validators.document.Document" for _, title, *_ in rows}
    target.mkdir()
    subprocess.run(
        [
            sys.executable,
            "-m",
            "datamodel_code_generator",
            "--output",
            str(target),
            "--base-class-map",
            json.dumps(bases),
        ],
        cwd=ROOT,
        check=True,
    )
    modules = {title: name.replace("-", "_") for name, title, *_ in sorted(rows, key=lambda row: row[1])}
    imports = "".join(f"    from modeldoor_models.{module} import {title}\n" for title, module in modules.items())
    names = "".join(f'    "{title}",\n' for title in modules)
    table = "".join(f'    "{title}": "{module}",\n' for title, module in modules.items())
    (target / "py.typed").touch()
    (target / "__init__.py").write_text(
        f'''{HEADER}"""The documents as Python types. Only what is asked for is imported."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
{imports}
__all__ = (
{names})
_MODULES = {{
{table}}}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module 'modeldoor_models' has no attribute '{{name}}'")
    from importlib import import_module

    return getattr(import_module(f"modeldoor_models.{{_MODULES[name]}}"), name)
'''
    )


def render(value: tuple[object, ...]) -> str:
    """A tuple as source, in double quotes."""
    inner = ", ".join(json.dumps(each) if isinstance(each, str) else repr(each) for each in value)
    return f"({inner},)" if len(value) == 1 else f"({inner})"


def differences(made: Path, there: Path) -> list[str]:
    """One line for each file that is missing, left over or not as it would be written."""

    def files(folder: Path) -> dict[str, bytes]:
        return {
            str(path.relative_to(folder)): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file() and "__pycache__" not in path.parts
        }

    new, old = files(made), files(there) if there.exists() else {}
    lines = [f"missing: {there.name}/{name}" for name in new.keys() - old.keys()]
    lines += [f"left over: {there.name}/{name}" for name in old.keys() - new.keys()]
    lines += [f"stale: {there.name}/{name}" for name in new.keys() & old.keys() if new[name] != old[name]]
    return sorted(lines)


def main() -> int:
    """Writes or compares; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare only")
    check = parser.parse_args().check
    schemas = load_schemas()
    with tempfile.TemporaryDirectory(dir=ROOT / "generated") as folder:
        made = Path(folder)
        write_contracts(made / "modeldoor_contracts", schemas)
        write_models(made / "modeldoor_models", schemas)
        found: list[str] = []
        for package in ("modeldoor_contracts", "modeldoor_models"):
            found += differences(made / package, GENERATED / package)
            if not check:
                shutil.rmtree(GENERATED / package, ignore_errors=True)
                (made / package).rename(GENERATED / package)
    if check and found:
        print(*found, "run `make generate` and commit what it writes", sep="\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

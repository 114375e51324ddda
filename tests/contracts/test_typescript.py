"""The TypeScript types say what a type can say of each contract, and no more."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

import jsonschema_rs
import pytest

from families import for_each
from goldens import ROOT, goldens
from modeldoor_validators import bundles, registry
from modeldoor_validators.shapes import is_list, is_object
from node import run_script

if TYPE_CHECKING:
    from pathlib import Path

TYPESCRIPT = ROOT / "generated" / "typescript"
CONSUMER = ROOT / "tests" / "contracts" / "consumer.ts"

STRICT: dict[str, Any] = {
    "strict": True,
    "noEmit": True,
    "exactOptionalPropertyTypes": True,
    "noUncheckedIndexedAccess": True,
    "noPropertyAccessFromIndexSignature": True,
    "isolatedModules": True,
    "verbatimModuleSyntax": True,
    "skipLibCheck": False,
    "module": "nodenext",
    "target": "es2022",
    "types": [],
}

UNSEEN = {
    "dependentRequired": "that one member calls for another",
    "dependentSchemas": "that one member calls for another",
    "if": "a condition between two places",
    "then": "a condition between two places",
    "else": "a condition between two places",
    "contains": "that some entry of a list is such",
    "minContains": "that some entry of a list is such",
    "maxContains": "that some entry of a list is such",
    "maxItems": "how long a list may grow",
    "uniqueItems": "that entries differ",
    "minProperties": "how many members there are",
    "maxProperties": "how many members there are",
    "propertyNames": "how the members of a table are called",
    "pattern": "the form of a text",
    "format": "the form of a text",
    "minLength": "the length of a text",
    "maxLength": "the length of a text",
    "minimum": "the size of a number",
    "maximum": "the size of a number",
    "exclusiveMinimum": "the size of a number",
    "exclusiveMaximum": "the size of a number",
}
"""What a type of TypeScript cannot say. It also has one kind of number, so an integer is a number."""

SEEN_RULES = ("additionalProperties", "required", "type", "const", "enum", "oneOf", "minItems")
"""For each of these at least one example is refused by the compiler."""


class Compiled(NamedTuple):
    """What the compiler said of each example, by its name, and of everything else."""

    errors: dict[str, list[str]]
    elsewhere: list[str]


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    """One run over every example as a literal of its contract's type, and over a consumer's program."""
    folder = tmp_path_factory.mktemp("typescript")
    shutil.copytree(TYPESCRIPT / "types", folder / "types")
    shutil.copy(CONSUMER, folder)
    (folder / "goldens").mkdir()
    readable = [golden for golden in goldens() if not golden.expected.get("rule", "").startswith("json/")]
    for number, golden in enumerate(readable):
        title = registry.contract(golden.contract).title
        (folder / "goldens" / f"{number}.ts").write_text(
            f'import type {{ {title} }} from "../types/{golden.contract}.js";\n'
            f"export const document: {title} = {json.dumps(golden.document)};\n"
        )
    (folder / "package.json").write_text('{"type": "module"}')
    (folder / "tsconfig.json").write_text(json.dumps({"compilerOptions": STRICT, "include": ["."]}))
    done = run_script("node_modules/typescript/bin/tsc", "--pretty", "false", "--project", str(folder))
    errors: dict[str, list[str]] = {str(golden): [] for golden in readable}
    elsewhere: list[str] = []
    for line in done.stdout.splitlines() + done.stderr.splitlines():
        of_golden = re.search(r"goldens/(\d+)\.ts\(", line)
        if of_golden:
            errors[str(readable[int(of_golden[1])])].append(line)
        elif not line.startswith(" "):
            elsewhere.append(line)
    return Compiled(errors, elsewhere)


def seen_by_types(schema: Any) -> Any:
    """The schema without what no type can say."""
    if is_list(schema):
        return [seen_by_types(each) for each in schema]
    if not is_object(schema):
        return schema
    seen: dict[str, Any] = {}
    for keyword, value in schema.items():
        if keyword in ("$defs", "properties"):
            seen[keyword] = {name: seen_by_types(inner) for name, inner in value.items()}
        elif keyword == "type":
            seen[keyword] = ["number" if each == "integer" else each for each in (value if is_list(value) else [value])]
        elif keyword in ("const", "enum"):
            seen[keyword] = value
        elif keyword not in UNSEEN:
            seen[keyword] = seen_by_types(value)
    return seen


@pytest.mark.slow
def test_the_compiler_takes_every_valid_example_and_the_program_of_a_consumer(compiled: Compiled) -> None:
    assert compiled.elsewhere == []
    refused = {str(golden): compiled.errors[str(golden)] for golden in goldens() if golden.is_valid}
    assert {name: errors for name, errors in refused.items() if errors} == {}


@pytest.mark.slow
def test_the_compiler_refuses_exactly_what_a_type_can_say(compiled: Compiled) -> None:
    sighted = {
        contract.name: jsonschema_rs.Draft202012Validator(seen_by_types(bundles.bundle(contract.name)))
        for contract in registry.contracts()
    }
    by_name = {str(golden): golden for golden in goldens()}
    refused = {name for name, errors in compiled.errors.items() if errors}
    wrong = {name for name in compiled.errors if not sighted[by_name[name].contract].is_valid(by_name[name].document)}
    assert refused == wrong


@pytest.mark.slow
@pytest.mark.parametrize("keyword", SEEN_RULES)
def test_the_check_has_teeth(compiled: Compiled, keyword: str) -> None:
    broken = [golden for golden in goldens() if golden.expected.get("rule") == f"schema/{keyword}"]
    assert any(compiled.errors[str(golden)] for golden in broken)


# What is written


every_contract = for_each("contract", registry.contracts(), ids=lambda contract: contract.name)


@every_contract
def test_each_contract_has_its_types_under_its_title_and_no_hole_in_them(contract: registry.Contract) -> None:
    text = (TYPESCRIPT / "types" / f"{contract.name}.d.ts").read_text()
    assert f"export interface {contract.title} {{" in text
    assert (
        f'import type {{ {contract.title} }} from "./{contract.name}.js";'
        in (TYPESCRIPT / "types" / "index.d.ts").read_text()
    )
    code = re.sub(r'/\*.*?\*/|"(?:[^"\\]|\\.)*"', "", text, flags=re.DOTALL)
    assert re.findall(r"\b(?:any|unknown|never|object|import)\b|\{\s*\}", code) == []


@every_contract
def test_no_type_stands_twice_under_two_names(contract: registry.Contract) -> None:
    text = (TYPESCRIPT / "types" / f"{contract.name}.d.ts").read_text()
    bundle = bundles.bundle(contract.name)
    inline = {node["title"] for node in _nodes(bundle) if isinstance(node.get("title"), str)}
    declared = re.findall(r"^export (?:interface|type) (\w+)", text, flags=re.MULTILINE)
    assert set(declared) <= {contract.title, *bundle.get("$defs", {}), *inline}


def _nodes(value: Any) -> list[dict[str, Any]]:
    if is_object(value):
        return [value, *(node for inner in value.values() for node in _nodes(inner))]
    return [node for inner in value for node in _nodes(inner)] if is_list(value) else []


@every_contract
def test_each_contract_has_its_bundle(contract: registry.Contract) -> None:
    written = (TYPESCRIPT / "bundles" / f"{contract.name}.json").read_bytes()
    assert written == bundles.bundle_bytes(bundles.bundle(contract.name))


@pytest.mark.slow
def test_a_file_that_is_not_as_it_would_be_written_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "typescript"
    shutil.copytree(TYPESCRIPT, folder)
    (folder / "types" / "left-over.d.ts").touch()
    (folder / "bundles" / "model-profile.json").write_text("{}")
    (folder / "references.json").unlink()
    command = [sys.executable, "-m", "tools.generate_typescript", "--check", "--output", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stdout.splitlines()[:3] == [
        "left over: typescript/types/left-over.d.ts",
        "missing: typescript/references.json",
        "stale: typescript/bundles/model-profile.json",
    ]


@pytest.mark.slow
def test_a_keyword_of_which_no_type_is_known_stops_the_generator(tmp_path: Path) -> None:
    for folder in ("tools", "schemas", "examples"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("node_modules*"))
    path = tmp_path / "schemas" / "v1" / "router-signals.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "unevaluatedProperties": False}))
    command = [sys.executable, "-m", "tools.generate_typescript"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, "")
    assert done.stdout.startswith("`unevaluatedProperties` must be a keyword that the types know")
    assert not (tmp_path / "generated").exists(), "nothing is written by halves"


def test_the_lock_of_packages_holds_versions_and_hashes_and_no_address() -> None:
    node = ROOT / "tools" / "node"
    wanted = json.loads((node / "package.json").read_text())["devDependencies"]
    packages = json.loads((node / "package-lock.json").read_text())["packages"]
    for path, package in packages.items():
        assert "resolved" not in package, path
        assert not path or package["integrity"].startswith("sha512-"), path
    for name, version in wanted.items():
        assert packages[f"node_modules/{name}"]["version"] == version, "exact versions only"
    addresses = re.findall(r'"\w+": "\w+://', (node / "package-lock.json").read_text())
    assert set(addresses) <= {'"url": "https://'}, "where a package's makers ask for support"

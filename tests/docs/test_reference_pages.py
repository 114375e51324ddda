"""The page of each contract tells everything that the gate checks, and nothing that is not so."""

from __future__ import annotations

import copy
import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from families import for_each
from goldens import EXAMPLES, ROOT, places
from modeldoor.cli.main import run
from modeldoor_validators import check, registry
from modeldoor_validators.bundles import bundle
from modeldoor_validators.rules import rules_of
from modeldoor_validators.shapes import is_list, is_object
from tools.reference import conditions, words
from tools.reference.index import GROUPS
from tools.reference.library import CannotDocument, Node
from tools.reference.markdown import code, literal, prose, slug, table
from tools.reference.sections import Outline

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FOLDER = ROOT / "docs" / "contracts"
CONTRACTS = [contract.name for contract in registry.contracts()]

_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_STEP = re.compile(r"\.(\w+)|\[(\d+)\]")
_MEND = re.compile(
    r"^The example \[`[^`]+`\]\(\.\./\.\./([^)]+)\) is valid again after this: (.+)\.\n(?:\n```json\n((?:.*\n)*?)```$)?",
    re.MULTILINE,
)
_NEXT_DEED = re.compile("(?:, | and )(?=(?:remove|set|insert|put the entries of) `)")
_DEED = re.compile(r"^(remove|set|insert|put the entries of) `(\$[^`]*)`(.*)$")


def page_of(contract: str) -> str:
    return (FOLDER / f"{contract}.md").read_text(encoding="utf-8")


def sections_of(page: str) -> dict[str, str]:
    """The text under each heading."""
    _, *parts = _HEADING.split(page)
    return dict(zip(parts[::2], parts[1::2], strict=True))


def fields_of(section: str) -> list[str]:
    """The first column of the first table, without its head."""
    found = re.search(r"\| field \|.*\n\|[-|]+\n((?:\|.*\n)*)", section)
    return re.findall(r"^\| `([^`]+)` \|", found[1], re.MULTILINE) if found else []


def nodes(schema: Any) -> Iterator[dict[str, Any]]:
    return (node for _, node in places(schema) if is_object(node))


@for_each("contract", CONTRACTS)
def test_every_field_of_every_object_has_its_row(contract: str) -> None:
    sections = sections_of(page_of(contract))
    whole = bundle(contract)
    shapes = {"The document": whole, **whole.get("$defs", {})}
    for name, shape in shapes.items():
        if shape.get("type") == "object":
            assert fields_of(sections[name]) == list(shape["properties"])
            required = re.findall(r"^\| `([^`]+)` \|.* \| yes \|", sections[name], re.MULTILINE)
            assert sorted(required) == sorted(shape.get("required", ()))
    rows = sorted(field for text in sections.values() for field in fields_of(text))
    assert rows == sorted(key for node in nodes(whole) if node.get("type") == "object" for key in node["properties"])


@for_each("contract", CONTRACTS)
def test_every_form_choice_and_comment_is_told(contract: str) -> None:
    page = page_of(contract)
    for node in nodes(bundle(contract)):
        if isinstance(node.get("pattern"), str):
            assert code(node["pattern"]).replace("|", "\\|") in page
        if isinstance(node.get("$comment"), str):
            assert prose(node["$comment"].removeprefix("SAFETY. ")) in page
        if is_list(node.get("enum")):
            assert [each for each in node["enum"] if literal(each).replace("|", "\\|") not in page] == []


@for_each("contract", CONTRACTS)
def test_every_rule_has_a_section_that_the_page_of_rules_leads_to(contract: str) -> None:
    headings = sections_of(page_of(contract))
    rules = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    for rule in rules_of(contract):
        assert prose(rule.sentence) in headings[f"Rule {rule.id}"]
        assert f"(contracts/{contract}.md#{slug(f'Rule {rule.id}')})" in rules


@for_each("contract", CONTRACTS)
def test_what_a_page_calls_an_example_passes_the_gate(contract: str) -> None:
    sections = sections_of(page_of(contract))
    called = [sections[heading] for heading in sections if re.search("^(The smallest|An) example", heading)]
    blocks = [each for text in called for each in re.findall(r"```json\n(.*?)```\n", text, re.DOTALL)]
    assert len(blocks) == len(called) > 0
    assert [check(json.loads(block), contract) for block in blocks] == [()] * len(blocks)


@pytest.mark.parametrize("contract", CONTRACTS)
def test_what_a_page_says_is_printed_is_what_the_command_prints(
    contract: str, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    shown = re.findall(r"```text\n(.*?)```\n", page_of(contract), re.DOTALL)
    files = {line.split(":")[0] for block in shown for line in block.splitlines() if line.startswith("examples/")}
    printed = ""
    for file in sorted(files):
        assert run(["validate", file, "--kind", file.split("/")[2]]) == 1
        printed += capfd.readouterr().out
    assert [block for block in shown if block not in printed] == []
    assert len(shown) == len({rule.id for rule in rules_of(contract)})


@for_each("contract", CONTRACTS)
def test_what_a_page_says_mends_an_example_does_mend_it(contract: str) -> None:
    told = _MEND.findall(page_of(contract))
    assert len(told) == len({rule.id for rule in rules_of(contract)})
    for file, deeds, block in told:
        document = json.loads((ROOT / file).read_text(encoding="utf-8"))
        for deed in _NEXT_DEED.split(deeds):
            ((verb, path, rest),) = _DEED.findall(deed)
            document = mended(document, verb, path, re.findall("`([^`]*)`", rest) or [block])
        assert check(document, file.split("/")[2]) == (), file


def mended(document: Any, verb: str, path: str, values: list[str]) -> Any:
    changed = copy.deepcopy(document)
    *front, last = [name or int(index) for name, index in _STEP.findall(path)]
    holder: Any = changed
    for step in front:
        holder = holder[step]
    match verb:
        case "remove":
            del holder[last]
        case "set":
            holder[last] = json.loads(values[0])
        case "insert":
            holder.insert(last, json.loads(values[0]))
        case _:
            holder[last] = [holder[last][int(each.strip("[]"))] for each in values]
    return changed


@for_each("contract", CONTRACTS)
def test_every_example_is_linked_from_the_page(contract: str) -> None:
    page = page_of(contract)
    names = [path.name for path in (EXAMPLES / contract).glob("*.json") if path.name != "expected.json"]
    assert [name for name in names if f"../../examples/v1/{contract}/{name})" not in page] == []


def test_the_index_lists_every_contract_once_and_nothing_else() -> None:
    index = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^\| \[([a-z-]+)\]\(\1\.md\)", index, re.MULTILINE)) == sorted(CONTRACTS)
    assert sorted(name for names in GROUPS.values() for name in names) == sorted(CONTRACTS)
    assert sorted(path.stem for path in FOLDER.glob("*.md")) == sorted([*CONTRACTS, "README"])


def document_contracts(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tools.document_contracts", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_pages_are_as_they_would_be_written_and_others_are_named(tmp_path: Path) -> None:
    made = document_contracts("--into", str(tmp_path))
    assert (made.returncode, made.stderr) == (0, "")
    pages = [*FOLDER.glob("*.md"), ROOT / "docs" / "rules.md"]
    assert [
        page.name for page in pages if page.read_text() != (tmp_path / page.relative_to(ROOT / "docs")).read_text()
    ] == []
    (tmp_path / "rules.md").write_text("# Others\n")
    (tmp_path / "contracts" / "README.md").unlink()
    (tmp_path / "contracts" / "gone.md").touch()
    compared = document_contracts("--check", "--into", str(tmp_path))
    assert compared.returncode == 1
    assert compared.stdout.splitlines()[:3] == [
        "left over: docs/contracts/gone.md",
        "missing: docs/contracts/README.md",
        "stale: docs/rules.md",
    ]


def node(**schema: Any) -> Node:
    return Node(schema, "common")


def object_of(*required: str, **properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required)}


@for_each(
    ("schema", "told"),
    [
        ({"type": "integer", "minimum": 1, "maximum": 64}, "integer, 1 to 64"),
        ({"type": "number", "exclusiveMinimum": 0, "maximum": 100}, "number, more than 0, at most 100"),
        ({"type": "integer", "minimum": 0, "maximum": 2**53 - 1}, "integer, 0 to 2^53-1"),
        ({"type": "boolean"}, "`true` or `false`"),
        ({"type": ["integer", "null"], "minimum": 1}, "integer, at least 1, or `null`"),
        ({"const": "v1"}, "always 'v1'"),
        ({"const": False}, "always `false`"),
        ({"enum": ["a_", "b"]}, "one of 'a\\_' or 'b'"),
        ({"type": "string", "minLength": 40, "maxLength": 40}, "string, 40 characters"),
        ({"type": "string", "minLength": 1}, "string, not empty"),
        ({"type": "string", "pattern": "^[a-z]$"}, "string, form `^[a-z]$`"),
        (
            {"type": "array", "minItems": 1, "maxItems": 64, "uniqueItems": True, "items": {"type": "boolean"}},
            "list of 1 to 64, no two alike; each: `true` or `false`",
        ),
        (
            {
                "type": "array",
                "items": object_of("ok", ok={"type": "boolean"}),
                "contains": {"properties": {"ok": {"const": True}}},
            },
            "list, at least one entry whose `ok` is `true`; each: object [below](#here)",
        ),
    ],
)
def test_limits_are_told_in_words(schema: dict[str, Any], told: str) -> None:
    assert words.value_words(node(**schema), lambda _: "Here") == told


@for_each(
    "schema",
    [
        {"type": "string", "contentEncoding": "base64"},
        {"type": "string", "format": "email"},
        {"type": "widget"},
        {"multipleOf": 2},
    ],
)
def test_what_no_page_can_tell_is_refused(schema: dict[str, Any]) -> None:
    with pytest.raises(CannotDocument):
        words.value_words(node(**schema), lambda _: "Here")


@for_each("condition", [{}, {"multipleOf": 2}, {"if": {"const": 1}, "then": {"const": 2}}])
def test_a_condition_that_no_page_can_tell_is_refused(condition: dict[str, Any]) -> None:
    with pytest.raises(CannotDocument):
        list(conditions.consequences(node(**{"if": {"properties": {"a": condition}}, "then": {"required": ["b"]}})))
    with pytest.raises(CannotDocument):
        list(
            conditions.consequences(
                node(**{"if": {"required": ["a"]}, "then": {"properties": {"a": {"multipleOf": 2}}}})
            )
        )


def test_a_condition_says_when_a_field_may_be_absent() -> None:
    a, b = {"type": "string"}, {"type": "array", "items": {"type": "string"}}
    shape = object_of("a", a=a, b=b, c=object_of(d=a))
    shape["if"] = {"properties": {"a": {"const": "x"}, "b": {"minItems": 1}}, "required": ["c"]}
    shape["then"] = {
        "required": ["b"],
        "properties": {"c": {"properties": {"d": {"const": "y"}}}, "b": {"maxItems": 1}},
    }
    shape["else"] = {"$comment": "SAFETY. Nothing else.", "properties": {"c": False}}
    then, otherwise = conditions.consequences(node(**shape))
    assert then.condition == "when `c` is there, `a` is 'x' and `b` is absent or has at least 1 entry"
    assert [each.text for each in then.statements] == [
        "`b` is required",
        "`c.d`, if it is there, must be 'y'",
        "`b` must have at most 1 entry",
    ]
    assert otherwise.condition == then.condition.replace("when", "unless", 1)
    assert [each.text for each in otherwise.statements] == ["`c` must be absent"]
    assert otherwise.is_safety
    assert not then.is_safety


def test_an_object_is_told_once_with_all_its_places() -> None:
    sections = {each.heading: each for each in Outline("resource-snapshot").sections()}
    assert next(iter(sections)) == "The document"
    assert sections["Waiver"].places == ((".policy", ".waivers", "[*]"),)
    assert sections["FailedRequired"].places[:2] == ((".signals", ".memory"), (".signals", ".modelService"))


@for_each(
    ("pattern", "told", "good", "bad"),
    [
        ("^[^ ].*[^ ]$", "no space at either end", ["ab", "a b", "é b"], [" ab", "ab ", " "]),
        ("^[^ ](.*[^ ])?$", "no space at either end", ["a", "a b", "é"], [" a", "a ", " "]),
        ("^[!-~]([ -~]*[!-~])?$", "ASCII, no space at either end", ["a", "a b"], ["é", " a", "a "]),
        ("^[!-~]+$", "ASCII without spaces", ["a", "a~b"], ["a b", "é"]),
    ],
)
def test_forms_in_words_say_what_the_pattern_does(pattern: str, told: str, good: list[str], bad: list[str]) -> None:
    assert words.value_words(node(type="string", pattern=pattern), str) == f"string, {told}, form {code(pattern)}"
    assert all(re.search(pattern, each) for each in good)
    assert not any(re.search(pattern, each) for each in bad)


def test_signs_of_markdown_stay_what_they_are() -> None:
    assert prose("a*b `c*d` [e](f) <g> _h_ i_j $k$") == r"a\*b `c*d` \[e](f) \<g> \_h\_ i_j \$k\$"
    assert prose("an odd ` is a sign") == r"an odd \` is a sign"
    assert code("a`b") == "`` a`b ``"
    assert table(("a",), [("`x|y`",)]) == "| a |\n|---|\n| `x\\|y` |\n"
    assert slug("Rule snapshot/times-in-order") == "rule-snapshottimes-in-order"

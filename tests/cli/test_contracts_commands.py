"""`modeldoor schemas` and `modeldoor examples`: what the package ships, to the byte; and every help text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click
import pytest

from command import Door, Ended, here
from families import for_each
from goldens import SCHEMAS, Golden, goldens
from modeldoor.cli.commands import modeldoor
from modeldoor_validators import registry

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from syrupy.assertion import SnapshotAssertion


# schemas


def test_the_list_names_every_contract_with_its_kind_and_what_it_is(door: Door) -> None:
    ended = door("schemas", "list")
    assert (ended.code, ended.err) == (0, "")
    rows = [line.split(maxsplit=2) for line in ended.text.splitlines()]
    assert [(name, title) for name, title, _ in rows] == [(each.name, each.title) for each in registry.contracts()]
    for name, _, description in rows:
        assert json.loads((SCHEMAS / f"{name}.json").read_text())["description"].startswith(description)


@for_each("path", sorted(SCHEMAS.glob("*.json")), ids=lambda path: path.stem)
def test_a_schema_is_shown_to_the_byte(capfd: pytest.CaptureFixture[str], path: Path) -> None:
    assert here(capfd, "schemas", "show", path.stem) == Ended(0, path.read_bytes(), "")


@for_each("contract", registry.contracts(), ids=lambda contract: contract.name)
def test_a_schema_is_shown_by_the_kind_of_its_documents_too(
    capfd: pytest.CaptureFixture[str], contract: registry.Contract
) -> None:
    assert here(capfd, "schemas", "show", contract.title).out == (SCHEMAS / f"{contract.name}.json").read_bytes()


def test_what_is_listed_can_be_shown(door: Door) -> None:
    names = [line.split()[0] for line in door("schemas", "list").text.splitlines()]
    assert len(names) == len(registry.contracts())
    for name in names:
        ended = door("schemas", "show", name)
        assert (ended.code, ended.err, ended.text.count('"$id"')) == (0, "", 1), name


@pytest.mark.parametrize("command", ["show", "bundle"])
@pytest.mark.parametrize(
    "name", ["resource-snapshots", "resource_snapshot", "Resource-Snapshot", "resource-snapshot.json"]
)
def test_a_wrong_name_of_a_schema_is_one_line_with_the_right_one(door: Door, command: str, name: str) -> None:
    ended = door("schemas", command, name)
    assert ended.code == 2
    assert f"'{name}' is not a contract" in ended.only_message
    assert "'resource-snapshot'" in ended.only_message


# bundles


def test_a_bundle_alone_judges_examples_where_there_is_nothing_else(door: Door) -> None:
    """With a validator that knows none of our files, in a folder that holds nothing but these."""
    judge = "import json, jsonschema_rs, sys; schema, *documents = map(json.load, map(open, sys.argv[1:])); "
    judge += "print(*map(jsonschema_rs.validator_for(schema).is_valid, documents))"
    for name in ("bundle.json", "healthy-1b", "unknown-version.invalid"):
        arguments = ("examples", "show", f"resource-snapshot/{name}")
        printed = door(*(("schemas", "bundle", "resource-snapshot") if name == "bundle.json" else arguments))
        assert (printed.code, printed.err) == (0, "")
        (door.folder / name).write_bytes(printed.out)
    ended = door.python(judge, "bundle.json", "healthy-1b", "unknown-version.invalid")
    assert ended == Ended(0, b"True False\n", "")


@for_each("contract", registry.contracts(), ids=lambda contract: contract.name)
def test_every_contract_is_bundled_by_its_name_and_by_its_kind(
    capfd: pytest.CaptureFixture[str], contract: registry.Contract
) -> None:
    ended = here(capfd, "schemas", "bundle", contract.name)
    assert (ended.code, ended.err) == (0, "")
    assert ended.document["title"] == contract.title
    assert here(capfd, "schemas", "bundle", contract.title) == ended


# examples


def test_every_example_is_listed_once_and_nothing_else(door: Door) -> None:
    ended = door("examples", "list")
    assert (ended.code, ended.err) == (0, "")
    assert ended.text.splitlines() == [str(each).removesuffix(".json") for each in goldens()]


@pytest.mark.parametrize("suffix", ["", pytest.param(".json", marks=pytest.mark.slow)])
def test_every_example_is_shown_to_the_byte(capfd: pytest.CaptureFixture[str], suffix: str) -> None:
    for each in goldens():
        name = str(each).removesuffix(".json") + suffix
        assert here(capfd, "examples", "show", name) == Ended(0, each.text, ""), name


@pytest.mark.parametrize("each", [each for each in goldens() if each.contract == "resource-snapshot"][:2], ids=str)
def test_an_example_is_shown_by_the_installed_command_too(door: Door, each: Golden) -> None:
    assert door("examples", "show", str(each)) == Ended(0, each.text, "")


def test_an_example_that_is_shown_can_be_validated(door: Door) -> None:
    for name in ("resource-snapshot/healthy-1b", "admission-policy/default", "model-profile/local-llama32-1b"):
        ended = door.shell(f"modeldoor examples show {name} | modeldoor validate -")
        assert ended == Ended(0, f"-: valid {name.partition('/')[0]}\n".encode(), "")


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("resource-snapshot/healthy-1", "'resource-snapshot/healthy-1b'"),
        ("resource-snapshots/thermal-critical", "'resource-snapshot/thermal-critical'"),
        ("model-profile/local-llama-1b.json", "'model-profile/local-llama32-1b'"),
        ("zzzz", "modeldoor examples list"),
    ],
)
def test_a_wrong_name_of_an_example_is_one_line_with_the_nearest(door: Door, name: str, near: str) -> None:
    ended = door("examples", "show", name)
    assert ended.code == 2
    assert f"'{name}' must be an example" in ended.only_message
    assert near in ended.only_message


@pytest.mark.parametrize("command", ["schemas", "examples"])
@pytest.mark.parametrize(
    "name", ["", ".", "..", "../v1/common", "resource-snapshot/../resource-snapshot/healthy-1b", "/etc/hostname",
             "resource-snapshot/expected", "a\nb", "esc\x1b[31m", "no-utf8-\udcff", "x" * 5000]
)  # fmt: skip
def test_nothing_but_what_is_listed_can_be_shown(door: Door, command: str, name: str) -> None:
    ended = door(command, "show", name)
    assert ended.code == 2
    assert ended.only_message


# Help


def command_lines(command: click.Command, names: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield names
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            yield from command_lines(inner, (*names, name))


@pytest.mark.parametrize("names", list(command_lines(modeldoor)), ids=lambda names: " ".join(names) or "modeldoor")
def test_the_help_of_every_command_stays_as_reviewed(
    door: Door, snapshot: SnapshotAssertion, names: tuple[str, ...]
) -> None:
    ended = door(*names, "--help", environment={"COLUMNS": "100"})
    assert (ended.code, ended.err) == (0, "")
    assert ended.text == snapshot
    assert door(*names, "-h", environment={"COLUMNS": "100"}) == ended


def test_the_version_is_told(door: Door) -> None:
    ended = door("--version")
    assert (ended.code, ended.err) == (0, "")
    assert ended.text.startswith("modeldoor ")
    assert ended.text.split()[1] == door("snapshot").document["collector"]["version"]


@pytest.mark.parametrize("group", [(), ("policy",), ("schemas",), ("examples",)], ids=lambda names: " ".join(names))
def test_a_command_line_that_names_no_command_gets_the_help_and_a_2(door: Door, group: tuple[str, ...]) -> None:
    ended = door(*group)
    assert (ended.code, ended.err) == (2, "")
    assert ended.text == door(*group, "--help").text

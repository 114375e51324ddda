"""`modeldoor validate --format github`: workflow commands that GitHub's runner reads as they are meant, and no others."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from command import LATER, Door, Ended, here
from families import for_each
from goldens import EXAMPLES, Golden, golden, goldens, parted
from modeldoor.cli.report_formats import as_workflow_commands
from modeldoor_validators import Finding, registry
from modeldoor_validators.reports import Report

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

VALID = (EXAMPLES / "resource-snapshot" / "healthy-1b.json").read_bytes()
INVALID = (EXAMPLES / "resource-snapshot" / "thermal-unknown-admitted.invalid.json").read_bytes()
REFUSED = parted(each for each in goldens() if registry.contract(each.contract).kind and not each.is_valid)
HINT = "name a file, or '-' for standard input"


class Command(NamedTuple):
    """A workflow command as the runner takes it in."""

    name: str
    properties: dict[str, str]
    message: str


def taken_in(line: str) -> Command:
    """What GitHub's runner makes of a line: `ActionCommand.TryParseV2` of actions/runner, in short.

    Its older form, `##[name]message`, counts only where this one does not apply.
    """
    assert line.startswith("::")
    information, separator, message = line[2:].partition("::")
    assert separator == "::"
    name, _, listed = information.partition(" ")
    properties: dict[str, str] = {}
    for each in listed.strip().split(","):
        key, _, value = each.partition("=")
        if value:
            properties[key] = unescaped(value, "\r\n:,%")
    return Command(name, properties, unescaped(message, "\r\n%"))


def unescaped(text: str, characters: str) -> str:
    for character in characters:
        text = text.replace(f"%{ord(character):02X}", character)
    return text


def commands_of(ended: Ended) -> list[Command]:
    """Every line of standard output, each of which is one error that GitHub shows."""
    commands = [taken_in(line) for line in ended.text.split("\n")[:-1]]
    assert {each.name for each in commands} <= {"error"}
    return commands


# What GitHub shows


def test_a_finding_is_one_command_as_reviewed(door: Door, snapshot: SnapshotAssertion) -> None:
    (door.folder / "thermal.json").write_bytes(INVALID)
    ended = door("validate", "--format", "github", "thermal.json", "missing.json")
    assert ended.code == 2
    assert f"{ended.text}--\n{ended.err}" == snapshot


def test_a_finding_stands_beside_its_line_and_tells_what_to_do(door: Door) -> None:
    (door.folder / "twice.json").write_text('{\n  "kind": "AdmissionPolicy",\n  "kind": "AdmissionPolicy"\n}')
    ended = door("validate", "--format=github", "twice.json")
    (command,) = commands_of(ended)
    assert (ended.code, ended.messages) == (1, ["modeldoor: 0 of 1 documents are valid"])
    assert command.properties == {
        "file": "twice.json", "line": "3", "col": "3", "title": "modeldoor json/duplicate-key",
    }  # fmt: skip
    assert command.message == (
        "twice.json:3:3: $.kind: stands twice in the same object [json/duplicate-key]\n"
        "keep one of the two: readers differ in which one they take"
    )


@for_each("each", REFUSED.few, ids=str)
def test_each_finding_of_an_example_is_a_command_of_its_own(capfd: pytest.CaptureFixture[str], each: Golden) -> None:
    each_finding_is_a_command(capfd, each)


@pytest.mark.slow
@for_each("each", REFUSED.others, ids=str)
def test_each_finding_of_every_other_example_is_a_command(capfd: pytest.CaptureFixture[str], each: Golden) -> None:
    each_finding_is_a_command(capfd, each)


def each_finding_is_a_command(capfd: pytest.CaptureFixture[str], each: Golden) -> None:
    path = EXAMPLES / each.contract / each.name
    told = here(capfd, "validate", "--format", "json", path).document["documents"][0]["findings"]
    commands = commands_of(here(capfd, "validate", "--format", "github", path))
    assert len(commands) == len(told)
    for command, finding in zip(commands, told, strict=True):
        assert command.properties == {
            "file": str(path),
            "line": str(finding["line"]),
            "col": str(finding["column"]),
            "title": f"modeldoor {finding['rule']}",
        }
        assert command.message.endswith(f"{finding['message']} [{finding['rule']}]\n{finding['hint']}")


def test_several_findings_of_a_document_are_several_commands(door: Door) -> None:
    document = golden("healthy-1b")
    document["signals"]["memory"]["availableBytes"] = -1
    document["collectedAt"] = 20261120
    (door.folder / "a.json").write_text(json.dumps(document, indent=1))
    lines = [int(each.properties["line"]) for each in commands_of(door("validate", "--format", "github", "a.json"))]
    assert len(lines) == 2
    assert lines == sorted(lines)


def test_valid_documents_are_only_counted(door: Door) -> None:
    (door.folder / "a.json").write_bytes(VALID)
    assert door("validate", "--format", "github", "a.json") == Ended(0, b"", "modeldoor: 1 of 1 documents are valid\n")


@pytest.mark.parametrize(
    ("path", "file"),
    [("a.json", "a.json"), ("./a.json", "a.json"), ("documents/../a.json", "a.json"), (".", "a.json")],
)
def test_a_file_is_named_from_the_working_folder_as_github_looks_for_it(door: Door, path: str, file: str) -> None:
    (door.folder / "documents").mkdir()
    (door.folder / "a.json").write_bytes(INVALID)
    (command,) = commands_of(door("validate", "--format", "github", path))
    assert command.properties["file"] == file


def test_standard_input_has_no_file(door: Door) -> None:
    ended = door("validate", "--format", "github", "-", stdin=INVALID)
    (command,) = commands_of(ended)
    assert command.properties == {"title": "modeldoor schema/const"}
    assert command.message.startswith("-:90:17: $.signals.thermal.status: must be ")


def test_what_cannot_be_read_is_a_command_without_a_line(door: Door) -> None:
    (door.folder / "empty").mkdir()
    ended = door("validate", "--format", "github", "missing.json", "empty", "-", stdin=VALID)
    assert (ended.code, ended.messages) == (2, ["modeldoor: 1 of 3 documents are valid"])
    assert commands_of(ended) == [
        Command(
            "error",
            {"file": name, "title": "modeldoor input/unreadable"},
            f"{name}: $: must be readable: {reason} [input/unreadable]\n{HINT}",
        )
        for name, reason in [("missing.json", "no such file or directory"), ("empty", "the folder holds no '*.json'")]
    ]


def test_a_line_of_a_stream_is_the_line_that_github_shows(door: Door) -> None:
    line = json.dumps(json.loads(INVALID)).encode()
    (door.folder / "a.ndjson").write_bytes(b"\n" + line + b"\n{\n")
    commands = commands_of(door("validate", "--format", "github", "--ndjson", "a.ndjson"))
    assert [(each.properties["line"], each.properties["title"]) for each in commands] == [
        ("2", "modeldoor schema/const"),
        ("3", "modeldoor json/syntax"),
    ]


# What is hostile

HOSTILE = [
    "::add-mask::a",
    "\n::add-mask::a",
    "\r\n::stop-commands::a",
    "%0A::add-mask::a",
    "%250A::add-mask::a",
    "##[add-mask]a",
    "a::b",
    ",line=1,file=other.json",
    "a%3A%2C",
    "\u2028::add-mask::a",
    "\u0085::add-mask::a",
    "\x1b[31m\x1b]8;;evil\x07",
]


@pytest.mark.parametrize("text", HOSTILE, ids=repr)
def test_no_text_of_a_document_becomes_a_command(door: Door, text: str) -> None:
    document = golden("healthy-1b")
    document["kind"] = text
    document[text] = text
    (door.folder / "a.json").write_text(json.dumps(document))
    (door.folder / "b.json").write_text(json.dumps({**golden("healthy-1b"), "collectedAt": text, text: {text: text}}))
    (door.folder / "c.json").write_text(json.dumps({text: 1})[:-1] + "," + json.dumps({text: 1})[1:])
    ended = door("validate", "--format", "github", "a.json", "b.json", "c.json")
    found = commands_of(ended)
    assert {each.properties["file"] for each in found} == {"a.json", "b.json", "c.json"}
    assert all(each.message.startswith(f"{each.properties['file']}:") for each in found)
    assert ended.messages == [f"modeldoor: 0 of 3 documents are valid{LATER}"]


@pytest.mark.parametrize("text", HOSTILE, ids=repr)
@pytest.mark.parametrize("content", [VALID, b"{}"], ids=["valid", "invalid"])
def test_no_name_of_a_file_becomes_a_command(door: Door, text: str, content: bytes) -> None:
    (door.folder / text).write_bytes(content)
    (door.folder / "documents").mkdir()
    (door.folder / "documents" / f"{text}.json").write_bytes(content)
    ended = door("validate", "--format", "github", text, "documents", f"missing{text}")
    assert len(commands_of(ended)) == (1 if content == VALID else 3)
    assert len(ended.messages) == 1


PIECES = [
    "%", "%0A", "%0a", "%0D", "%25", "%2C", "%3A", ":", "::", ",", "=", ";", "#", "##[", "]", "a", " ", "/", ".",
    "\r", "\n", "\t", "\x00", "\x1b", "\x85", "\u2028", "\u202e", "\udcff", "ü",
]  # fmt: skip
ODD = st.lists(st.sampled_from(PIECES) | st.characters(), max_size=12).map("".join)
NAMES = ODD.filter(lambda name: name not in ("", "-"))


@given(NAMES, ODD, ODD, st.lists(ODD | st.integers(0, 9), max_size=3), st.integers(0, 99), st.integers(1, 99))
def test_whatever_is_told_is_one_line_that_reads_back_as_it_was(
    name: str, message: str, hint: str, place: list[str | int], line: int, column: int
) -> None:
    finding = Finding("schema/const", tuple(place), message, hint, line, column if line else 0)
    written = as_workflow_commands(Report(name, "", "invalid", (finding,))).decode()
    assert written.count("\n") == 1
    assert written[:-1].isprintable()
    command = taken_in(written[:-1])
    assert command.name == "error"
    assert set(command.properties) == {"file", "title", *(("line", "col") if line else ())}
    assert command.properties["file"] == seen(os.path.normpath(name))
    assert command.properties.get("line", "0") == str(line)
    assert command.properties["title"] == "modeldoor schema/const"
    told = f"{name}:{line}:{column}" if line else name
    what = f"{told}: {finding.path}: {message} [schema/const]"
    assert command.message.split("\n") == [seen(each) for each in (what, hint) if each]


def seen(text: str) -> str:
    return "".join(each if each.isprintable() else "?" for each in text)

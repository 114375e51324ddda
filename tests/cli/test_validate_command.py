"""`modeldoor validate`: what is wrong, where it stands, and an exit code for programs."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from command import LATER, Door, Ended, here
from families import for_each
from goldens import EXAMPLES, Golden, golden, goldens, parted, place_of
from modeldoor_validators import check, registry

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

VALID = (EXAMPLES / "resource-snapshot" / "healthy-1b.json").read_bytes()
INVALID = (EXAMPLES / "resource-snapshot" / "thermal-unknown-admitted.invalid.json").read_bytes()
ROUTER = (EXAMPLES / "router-signals" / "healthy-1b.json").read_bytes()
TAGGED = [each for each in goldens() if registry.contract(each.contract).kind]
VALID_TAGGED = parted(each for each in TAGGED if each.is_valid)
INVALID_TAGGED = parted(each for each in TAGGED if not each.is_valid)


@pytest.fixture
def documents(door: Door) -> Path:
    """A folder with a valid document, an invalid one, and some that are none of its own."""
    folder = door.folder / "documents"
    (folder / "inner").mkdir(parents=True)
    (folder / "b.json").write_bytes(VALID)
    (folder / "inner" / "c.json").write_bytes(VALID)
    (folder / "a.json").write_bytes(INVALID)
    (folder / "notes.txt").write_text("no document")
    (folder / ".hidden.json").write_text("no document")
    return folder


def report_of(ended: Ended) -> list[dict[str, Any]]:
    """The documents of a JSON report, which passes the gate like every other document."""
    report = ended.document
    assert check(report, "validation-report") == ()
    assert ended.code == {"valid": 0, "invalid": 1, "unreadable": 2}[report["outcome"]]
    found: list[dict[str, Any]] = report["documents"]
    return found


# Valid and invalid


def test_a_valid_document_is_one_line_and_a_yes(door: Door) -> None:
    assert door("validate", "-", stdin=VALID) == Ended(0, b"-: valid resource-snapshot\n", "")


@for_each("each", [*VALID_TAGGED.few, *INVALID_TAGGED.few], ids=str)
def test_an_example_is_judged_by_its_own_kind(capfd: pytest.CaptureFixture[str], each: Golden) -> None:
    judged_by_its_own_kind(capfd, each)


@pytest.mark.slow
@for_each("each", [*VALID_TAGGED.others, *INVALID_TAGGED.others], ids=str)
def test_every_other_example_is_judged_by_its_own_kind(capfd: pytest.CaptureFixture[str], each: Golden) -> None:
    judged_by_its_own_kind(capfd, each)


def judged_by_its_own_kind(capfd: pytest.CaptureFixture[str], each: Golden) -> None:
    path = EXAMPLES / each.contract / each.name
    ended = here(capfd, "validate", path)
    if each.is_valid:
        assert (ended.code, ended.text, ended.err) == (0, f"{path}: valid {each.contract}\n", "")
    else:
        assert ended.code == 1
        assert ended.text.count(f"[{each.expected['rule']}]\n") == 1
        later = LATER if each.expected["rule"].startswith("schema/") else ""
        assert ended.messages == [f"modeldoor: 0 of 1 documents are valid{later}"]


@for_each("each", INVALID_TAGGED.few, ids=str)
def test_a_finding_in_json_names_rule_and_place(capfd: pytest.CaptureFixture[str], each: Golden) -> None:
    found_by_rule_and_place(capfd, each)


@pytest.mark.slow
@for_each("each", INVALID_TAGGED.others, ids=str)
def test_every_other_finding_in_json_names_rule_and_place(capfd: pytest.CaptureFixture[str], each: Golden) -> None:
    found_by_rule_and_place(capfd, each)


def found_by_rule_and_place(capfd: pytest.CaptureFixture[str], each: Golden) -> None:
    (found,) = report_of(here(capfd, "validate", "--format", "json", EXAMPLES / each.contract / each.name))
    assert (found["contract"], found["outcome"]) == (each.contract, "invalid")
    (finding,) = found["findings"]
    assert (finding["rule"], finding["pointer"]) == (each.expected["rule"], each.expected["pointer"])
    assert finding["hint"]
    assert finding["line"] > 0


def test_several_findings_are_all_told_in_the_order_of_the_document(door: Door) -> None:
    document = golden("healthy-1b")
    document["signals"]["memory"]["availableBytes"] = -1
    document["collectedAt"] = 20261120
    (found,) = report_of(door("validate", "-", "--format", "json", stdin=json.dumps(document).encode()))
    assert [each["pointer"] for each in found["findings"]] == ["/collectedAt", "/signals/memory/availableBytes"]


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_report_stays_as_reviewed(door: Door, documents: Path, snapshot: SnapshotAssertion, form: str) -> None:
    (documents / "empty.json").write_bytes(b"")
    (documents / "twice.json").write_text('{\n  "kind": "AdmissionPolicy",\n  "kind": "AdmissionPolicy"\n}')
    ended = door("validate", "--format", form, "documents", "missing.json")
    assert ended.code == 2
    assert f"{ended.text}--\n{ended.err}" == snapshot


# Where it stands


@pytest.mark.parametrize("indent", [None, 2, "\t"])
@pytest.mark.parametrize(
    "pointer", ["/collectedAt", "/policy/description", "/signals/thermal/status", "/profiles/1/admission/reasons/0"]
)
def test_line_and_column_lead_to_the_value_however_the_text_is_laid_out(
    door: Door, pointer: str, indent: int | str | None
) -> None:
    document = golden("healthy-1b")
    document["policy"]["description"] = "Zaphod's policy, ünïcödé and all."
    *front, last = place_of(pointer)
    holder = document
    for step in front:
        holder = holder[step]
    holder[last] = 123454321
    text = json.dumps(document, indent=indent, ensure_ascii=False)
    (found,) = report_of(door("validate", "-", "--format", "json", stdin=text.encode()))
    finding = next(each for each in found["findings"] if each["pointer"] == pointer)
    before = text[: text.index("123454321")]
    assert (finding["line"], finding["column"]) == (before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1)


def test_line_and_column_stand_before_the_path_as_editors_read_them(door: Door) -> None:
    path = door.folder / "snapshot.json"
    path.write_text('{\n  "kind": "LocalResourceSnapshot",\n  "kind": "AdmissionPolicy"\n}\n')
    ended = door("validate", "snapshot.json")
    assert (
        ended.text.splitlines()[0] == "snapshot.json:3:3: $.kind: stands twice in the same object [json/duplicate-key]"
    )


# Which contract


@pytest.mark.parametrize("kind", ["router-signals", "RouterResourceSignals"])
def test_a_shape_without_a_kind_is_judged_by_the_contract_that_is_named(door: Door, kind: str) -> None:
    assert door("validate", "-", "--kind", kind, stdin=ROUTER) == Ended(0, b"-: valid router-signals\n", "")


def test_a_shape_without_a_kind_is_not_guessed(door: Door) -> None:
    ended = door("validate", "-", stdin=ROUTER)
    assert ended.code == 1
    assert ended.text.startswith("-:1:1: $: must have `kind` [gate/kind]\n")
    assert "--kind" in ended.text


def test_a_document_of_another_kind_than_the_one_that_is_named_is_invalid(door: Door) -> None:
    ended = door("validate", "-", "--kind", "admission-policy", stdin=VALID)
    assert ended.code == 1
    assert "$.kind: must be 'AdmissionPolicy'; it is 'LocalResourceSnapshot' [schema/const]" in ended.text


@pytest.mark.parametrize("kind", ["resource-snapshots", "localresourcesnapshot", "common", "", "../v1/common", "\n"])
def test_a_contract_that_nobody_knows_is_named_with_those_that_are_known(door: Door, kind: str) -> None:
    ended = door("validate", "-", "--kind", kind, stdin=VALID)
    assert ended.code == 2
    assert "is not a contract" in ended.only_message
    assert "'resource-snapshot'" in ended.only_message


# Several paths, folders


def test_a_folder_means_every_document_below_it_in_order(door: Door, documents: Path) -> None:
    found = report_of(door("validate", documents.name, "--format", "json"))
    assert [(each["name"], each["outcome"]) for each in found] == [
        ("documents/a.json", "invalid"),
        ("documents/b.json", "valid"),
        ("documents/inner/c.json", "valid"),
    ]


def test_the_worst_outcome_counts_and_every_document_is_told(door: Door, documents: Path) -> None:
    good, bad = str(documents / "b.json"), str(documents / "a.json")
    assert door("validate", good, good).messages == ["modeldoor: 2 of 2 documents are valid"]
    assert door("validate", good, bad, good).messages == [f"modeldoor: 2 of 3 documents are valid{LATER}"]
    found = report_of(door("validate", "missing.json", bad, good, "--format", "json"))
    assert [each["outcome"] for each in found] == ["unreadable", "invalid", "valid"]


def test_many_paths_and_standard_input_go_together(door: Door, documents: Path) -> None:
    paths = [f"{documents.name}/b.json"] * 300
    found = report_of(door("validate", *paths[:150], "-", *paths[150:], "--format", "json", stdin=INVALID))
    assert [each["name"] for each in found] == [*paths[:150], "-", *paths[150:]]
    assert [each["name"] for each in found if each["outcome"] != "valid"] == ["-"]


def test_a_folder_without_documents_is_no_yes(door: Door, documents: Path) -> None:
    (documents / "empty").mkdir()
    ended = door("validate", "documents/empty")
    assert ended.code == 2
    assert "documents/empty: $: must be readable: the folder holds no '*.json'" in ended.text


def test_a_folder_without_documents_does_not_hide_the_others(door: Door, documents: Path) -> None:
    (documents / "empty").mkdir()
    ended = door("validate", "documents/empty", "documents", "--format", "json")
    assert ended.code == 2
    assert {each["outcome"] for each in ended.document["documents"]} == {"valid", "invalid", "unreadable"}


def test_a_folder_that_cannot_be_read_to_its_end_is_no_yes(door: Door) -> None:
    folder = door.folder / "deep"
    folder.mkdir()
    (folder / "good.json").write_bytes(VALID)
    descriptor = os.open(folder, os.O_RDONLY)
    for _ in range(20):  # 20 names of 250 characters: longer than any path that the system takes
        os.mkdir("d" * 250, dir_fd=descriptor)
        below = os.open("d" * 250, os.O_RDONLY, dir_fd=descriptor)
        os.close(descriptor)
        descriptor = below
    with open("bad.json", "wb", opener=lambda name, flags: os.open(name, flags, 0o600, dir_fd=descriptor)) as file:
        file.write(INVALID)
    os.close(descriptor)
    try:
        assert door("validate", "deep").code == 2
    finally:
        shutil.rmtree(folder)


# What cannot be read


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("missing.json", "no such file or directory"),
        ("", "must be readable"),
        ("file/below.json", "not a directory"),
        ("n" * 300, "file name too long"),
        ("circle.json", "too many levels of symbolic links"),
        ("pipe.json", "it is not a regular file"),
        ("/dev/zero", "it is not a regular file"),
    ],
)
def test_what_cannot_be_read_is_told_and_waited_for_by_nobody(door: Door, name: str, words: str) -> None:
    (door.folder / "file").touch()
    (door.folder / "circle.json").symlink_to("circle.json")
    os.mkfifo(door.folder / "pipe.json")
    ended = door("validate", name)
    assert ended.code == 2
    assert words in ended.text + ended.err
    assert ended.messages


def test_a_folder_with_what_cannot_be_read_is_read_to_its_end(door: Door, documents: Path) -> None:
    (documents / "loop").symlink_to(".")
    (documents / "circle.json").symlink_to("circle.json")
    (documents / "nowhere.json").symlink_to("missing")
    os.mkfifo(documents / "pipe.json")
    (documents / "folder.json").mkdir()
    (documents / "folder.json" / "inside.json").write_bytes(VALID)
    found = report_of(door("validate", "documents", "--format", "json"))
    assert {each["name"].removeprefix("documents/"): each["outcome"] for each in found} == {
        "a.json": "invalid",
        "b.json": "valid",
        "circle.json": "unreadable",
        "nowhere.json": "unreadable",
        "pipe.json": "unreadable",
        "folder.json/inside.json": "valid",
        "inner/c.json": "valid",
    }


ODD_NAMES = [b"line\nbreak.json", b"esc\x1b[31mape.json", b"no-utf8-\xff.json", "über \u202e.json".encode(), b" .json"]


@pytest.mark.parametrize("name", ODD_NAMES, ids=repr)
@pytest.mark.parametrize("content", [VALID, b"{}", None], ids=["valid", "invalid", "unreadable"])
def test_no_odd_name_of_a_file_reaches_the_terminal_as_it_is(
    capfd: pytest.CaptureFixture[str], documents: Path, name: bytes, content: bytes | None
) -> None:
    path = os.fsdecode(os.path.join(os.fsencode(documents), name))
    if content is None:
        os.mkfifo(path)
    else:
        Path(path).write_bytes(content)
    for argument in (path, documents):
        text = here(capfd, "validate", argument)
        assert text.text.replace("\n", "").isprintable()
        assert text.messages or text.code == 0
        assert len(re.findall(f"^{documents}/[^/]*json:", text.text, re.MULTILINE)) == (1 if argument == path else 3)
        found = report_of(here(capfd, "validate", argument, "--format", "json"))
        assert all(each["name"].isprintable() for each in found)


def test_the_installed_command_takes_a_name_that_is_no_text(door: Door, documents: Path) -> None:
    (documents / "no-utf8-\udcff.json").write_bytes(VALID)
    assert door("validate", documents / "no-utf8-\udcff.json").text.endswith(
        "no-utf8-?.json: valid resource-snapshot\n"
    )


# Bad input

DEEP = 100_000
BAD_INPUT = {
    "empty": (b"", "json/syntax"),
    "blank": (b" \n\t ", "json/syntax"),
    "no-json": (b"hello", "json/syntax"),
    "cut-off": (VALID[:-40], "json/syntax"),
    "two-documents": (VALID + VALID, "json/syntax"),
    "17-MiB": (b" " * (17 * 1024 * 1024), "json/size"),
    "deep-lists": (b"[" * DEEP, "json/depth"),
    "deep-lists-closed": (b"[" * DEEP + b"]" * DEEP, "json/depth"),
    "deep-objects": (b'{"a":' * DEEP, "json/depth"),
    "not-utf-8": (b'{"kind": "\xff"}', "json/encoding"),
    "latin-1": ('{"kind": "ü"}'.encode("latin-1"), "json/encoding"),
    "utf-16": (VALID.decode().encode("utf-16"), "json/encoding"),
    "utf-16-without-mark": (VALID.decode().encode("utf-16-le"), "json/encoding"),
    "utf-32": (VALID.decode().encode("utf-32-be"), "json/encoding"),
    "byte-order-mark": (b"\xef\xbb\xbf" + VALID, "json/encoding"),
    "duplicate-key": (VALID.replace(b"{", b'{"kind": "LocalResourceSnapshot",', 1), "json/duplicate-key"),
    "nan": (VALID.replace(b"86412345", b"NaN"), "json/number"),
    "infinity": (VALID.replace(b"86412345", b"-Infinity"), "json/number"),
    "overflow": (VALID.replace(b"86412345", b"1e999"), "json/number"),
    "too-large-integer": (VALID.replace(b"86412345", b"9007199254740992"), "json/number"),
    "a-million-digits": (b"9" * 1_000_000, "json/number"),
    "half-a-character": (b'{"kind": "\\ud800"}', "json/surrogate"),
    "nothing": (b"null", "gate/kind"),
    "a-list": (b"[]", "gate/kind"),
    "unknown-kind": (b'{"kind": "LocalResourceSnapshots"}', "gate/kind"),
    "kind-of-another-type": (b'{"kind": {"kind": 1}}', "gate/kind"),
}


@pytest.mark.parametrize(("data", "rule"), BAD_INPUT.values(), ids=BAD_INPUT)
def test_bad_input_is_refused_with_its_place_and_in_short_lines(door: Door, data: bytes, rule: str) -> None:
    (found,) = report_of(door("validate", "-", "--format", "json", stdin=data))
    (finding,) = found["findings"]
    assert (found["outcome"], finding["rule"]) == ("invalid", rule)
    assert finding["line"] >= 1
    assert len(finding["message"]) < 500
    assert finding["hint"]


@for_each("data", [data for data, _ in BAD_INPUT.values()], ids=BAD_INPUT)
def test_bad_input_is_no_snapshot_and_one_line(capfd: pytest.CaptureFixture[str], tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "stored.json"
    path.write_bytes(data)
    ended = here(capfd, "snapshot", "--input", path, "--view", "router")
    assert ended.code == 1
    assert ended.only_message.startswith(f"modeldoor: {path}:")
    assert len(ended.only_message) < 2000


@pytest.mark.parametrize("arguments", [("validate", "-"), ("snapshot", "--input", "-")], ids=" ".join)
def test_endless_input_is_refused_and_not_read_to_its_end(door: Door, arguments: tuple[str, ...]) -> None:
    ended = door.shell(f"modeldoor {' '.join(arguments)} < /dev/zero")
    assert ended.code == 1
    assert "must be at most 16777216 bytes long" in ended.text + ended.err
    assert len(ended.messages) == 1


def test_without_a_path_nothing_is_judged(door: Door) -> None:
    ended = door("validate")
    assert ended.code == 2
    assert "Missing argument" in ended.only_message

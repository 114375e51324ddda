"""`modeldoor validate --ndjson`: every line is a document, judged as it arrives, however long the stream is."""

from __future__ import annotations

import json
import os
import select
import shlex
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from command import LATER, LONG_S, UNMEASURED, Door, Ended
from goldens import EXAMPLES, golden
from modeldoor.cli.ndjson import Line, lines
from modeldoor_validators import check
from modeldoor_validators.limits import MAXIMUM_BYTES
from modeldoor_validators.parsing import parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from syrupy.assertion import SnapshotAssertion


def one_line(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()


POLICY = one_line(golden("default", "admission-policy"))
VALID = one_line(golden("healthy-1b"))
INVALID = one_line(golden("thermal-unknown-admitted.invalid"))
COLUMN = INVALID.decode().index('"unknown"', INVALID.decode().index('"thermal"')) + 1
ROUTER = one_line(golden("healthy-1b", "router-signals"))

MIB = 1024 * 1024


def reports_of(ended: Ended) -> list[dict[str, Any]]:
    """The document of each report, every one of which is a line and passes the gate by itself."""
    reports = [parse(line) for line in ended.out.splitlines()]
    found: list[dict[str, Any]] = []
    for report in reports:
        assert check(report, "validation-report") == ()
        (document,) = report["documents"]
        found.append(document)
    worst = max((each["outcome"] for each in found), key=["valid", "invalid", "unreadable"].index)
    assert ended.code == {"valid": 0, "invalid": 1, "unreadable": 2}[worst]
    return found


# Lines


def test_every_line_is_judged_and_a_broken_one_stops_no_other(door: Door, snapshot: SnapshotAssertion) -> None:
    stream = [VALID, INVALID, b"{", b"", POLICY, b"[]", VALID + VALID, b"\xff", POLICY]
    (door.folder / "events.ndjson").write_bytes(b"\n".join(stream) + b"\n")
    ended = door("validate", "--ndjson", "events.ndjson")
    assert ended.code == 1
    assert f"{ended.text}--\n{ended.err}" == snapshot


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b" \t\r\n"], ids=repr)
@pytest.mark.parametrize("last", ["ended", "not ended"])
def test_line_and_column_are_those_in_the_file_however_lines_end(door: Door, end: bytes, last: str) -> None:
    stream = end.join([VALID, b"", b" " + INVALID, VALID]) + (end if last == "ended" else b"")
    (door.folder / "events.ndjson").write_bytes(stream)
    ended = door("validate", "--ndjson", "events.ndjson")
    assert (ended.code, ended.messages) == (1, [f"modeldoor: 2 of 3 documents are valid{LATER}"])
    first, wrong, _, second = ended.text.splitlines()
    assert first == "events.ndjson:1: valid resource-snapshot"
    assert second == "events.ndjson:4: valid resource-snapshot"
    assert wrong.startswith(f"events.ndjson:3:{COLUMN + 1}: $.signals.thermal.status: ")


@pytest.mark.parametrize(
    "stream", [POLICY, POLICY + b"\n", POLICY + b"\r\n", b"\n\r\n \t\n" + POLICY + b"\n\n"], ids=range(4)
)
def test_blank_lines_hold_no_document_and_only_count(door: Door, stream: bytes) -> None:
    number = stream[: stream.index(b"{")].count(b"\n") + 1
    told = f"-:{number}: valid admission-policy\n".encode()
    assert door("validate", "--ndjson", "-", stdin=stream) == Ended(0, told, "")


@pytest.mark.parametrize("between", ["\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029", "\x1e", " ", ","], ids=ascii)
def test_nothing_but_a_line_feed_ends_a_line(door: Door, between: str) -> None:
    (found,) = reports_of(
        door("validate", "--ndjson", "--format", "json", "-", stdin=POLICY + between.encode() + POLICY)
    )
    assert (found["streamLine"], found["outcome"]) == (1, "invalid")
    assert [each["rule"] for each in found["findings"]] == ["json/syntax"]


def test_a_line_feed_in_a_text_is_an_escape_and_no_end(door: Door) -> None:
    document = {**golden("default", "admission-policy"), "kind": "first\nsecond"}
    (found,) = reports_of(door("validate", "--ndjson", "--format", "json", "-", stdin=one_line(document)))
    assert [(each["rule"], each["line"]) for each in found["findings"]] == [("gate/kind", 1)]


@pytest.mark.parametrize(
    ("stream", "rules"),
    [
        (b"\xef\xbb\xbf" + POLICY + b"\n" + POLICY, {1: "json/encoding"}),
        (POLICY + b"\n\xef\xbb\xbf" + POLICY, {2: "json/encoding"}),
        (POLICY + b"\n" + POLICY.replace(b"v1", b"\xff"), {2: "json/encoding"}),
        (POLICY.decode().encode("utf-16") + b"\n", {1: "json/encoding"}),
        (POLICY + b"\n" + POLICY[:-9], {2: "json/syntax"}),
        (b"\x1e" + POLICY, {1: "json/syntax"}),
        (b"[" * 100_000 + b"\n" + POLICY, {1: "json/depth"}),
        (b"null\n[]\n7\n" + POLICY, {1: "gate/kind", 2: "gate/kind", 3: "gate/kind"}),
    ],
    ids=range(8),
)  # fmt: skip
def test_a_bad_line_is_refused_at_its_place(door: Door, stream: bytes, rules: dict[int, str]) -> None:
    found = reports_of(door("validate", "--ndjson", "--format", "json", "-", stdin=stream))
    told = {each["streamLine"]: each["findings"][0] for each in found if each["outcome"] == "invalid"}
    assert {number: finding["rule"] for number, finding in told.items()} == rules
    assert all(finding["line"] == number and finding["hint"] for number, finding in told.items())


def test_a_document_over_several_lines_is_told_what_lines_are(door: Door) -> None:
    ended = door("validate", "--ndjson", str(EXAMPLES / "admission-policy" / "default.json"))
    assert ended.code == 1
    assert "    with --ndjson each line is one whole document\n" in ended.text


@given(
    st.lists(
        st.sampled_from([b"a", b"{}", b" ", b"\t", b"\r", b"\n", b"\x00", b"\x0b", b"\x0c", b"\xff", b"\xe2\x80\xa8"])
    ).map(b"".join)
)
def test_lines_are_what_stands_between_line_feeds_but_for_blank_ones(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "stream")
        path.write_bytes(data)
        expected = [Line(number, text) for number, text in enumerate(data.split(b"\n"), 1) if text.strip(b" \t\r")]
        assert list(lines(str(path))) == expected


# What there is to read


@pytest.mark.parametrize("stream", [b"", b"\n", b" \r\n\t\n \n"], ids=repr)
@pytest.mark.parametrize("form", ["text", "json", "github"])
def test_a_stream_without_any_document_is_no_yes(door: Door, stream: bytes, form: str) -> None:
    ended = door("validate", "--ndjson", "--format", form, "-", stdin=stream)
    assert ended.code == 2
    assert "must be readable: the stream holds no document" in ended.text


def test_a_stream_without_documents_does_not_hide_the_others(door: Door) -> None:
    for name, content in {"a": VALID, "b": b"\n", "c": INVALID}.items():
        (door.folder / f"{name}.ndjson").write_bytes(content)
    found = reports_of(door("validate", "--ndjson", "--format", "json", "a.ndjson", "b.ndjson", "c.ndjson", "d.ndjson"))
    assert [(each["name"], each.get("streamLine"), each["outcome"]) for each in found] == [
        ("a.ndjson", 1, "valid"),
        ("b.ndjson", None, "unreadable"),
        ("c.ndjson", 1, "invalid"),
        ("d.ndjson", None, "unreadable"),
    ]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("missing.ndjson", "no such file or directory"),
        ("pipe.ndjson", "it is not a regular file"),
        ("/dev/zero", "it is not a regular file"),
        ("/proc/self/mem", "input/output error"),
    ],
)
def test_a_stream_that_cannot_be_read_is_told(door: Door, name: str, words: str) -> None:
    os.mkfifo(door.folder / "pipe.ndjson")
    ended = door("validate", "--ndjson", name)
    assert ended.code == 2
    assert ended.text.startswith(f"{name}: $: must be readable: {words} [input/unreadable]\n")


def test_a_closed_standard_input_cannot_be_read(door: Door) -> None:
    ended = door.shell("modeldoor validate --ndjson - <&-")
    assert ended.code == 2
    assert ended.text.startswith("-: $: must be readable: standard input is closed")


def test_in_a_folder_the_endings_tell_what_is_a_stream(door: Door) -> None:
    folder = door.folder / "documents"
    (folder / "inner").mkdir(parents=True)
    (folder / "a.json").write_text(json.dumps(golden("healthy-1b"), indent=2))
    (folder / "b.ndjson").write_bytes(VALID + b"\n" + POLICY + b"\n")
    (folder / "inner" / "c.jsonl").write_bytes(b"\n" + VALID + b"\n")
    (folder / "notes.txt").write_text("no document")
    (folder / ".hidden.ndjson").write_text("no document")
    ended = door("validate", "--ndjson", "documents")
    assert ended.text.splitlines() == [
        "documents/a.json: valid resource-snapshot",
        "documents/b.ndjson:1: valid resource-snapshot",
        "documents/b.ndjson:2: valid admission-policy",
        "documents/inner/c.jsonl:2: valid resource-snapshot",
    ]
    assert (ended.code, ended.messages) == (0, ["modeldoor: 4 of 4 documents are valid"])
    assert door("validate", "documents").text == "documents/a.json: valid resource-snapshot\n"


def test_a_folder_without_documents_and_streams_is_no_yes(door: Door) -> None:
    (door.folder / "empty").mkdir()
    ended = door("validate", "--ndjson", "empty")
    assert ended.code == 2
    assert "the folder holds no '*.json' or '*.ndjson' or '*.jsonl'" in ended.text


@pytest.mark.parametrize("kind", ["router-signals", "RouterResourceSignals"])
def test_the_contract_that_is_named_holds_for_every_line(door: Door, kind: str) -> None:
    ended = door("validate", "--ndjson", "--kind", kind, "-", stdin=ROUTER + b"\n" + POLICY + b"\n" + ROUTER)
    told = [line for line in ended.text.splitlines() if line.startswith("-:")]
    assert [line.split(":")[1] for line in told if line.endswith(": valid router-signals")] == ["1", "3"]
    assert ended.code == 1


# JSON


def test_each_line_gets_a_report_of_its_own_as_reviewed(door: Door, snapshot: SnapshotAssertion) -> None:
    stream = b"\n".join([VALID, b"", INVALID, b"{"])
    ended = door("validate", "--ndjson", "--format", "json", "-", stdin=stream)
    assert (ended.code, ended.err) == (1, "")
    assert ended.text == snapshot


def test_reports_are_a_stream_of_documents_themselves(door: Door) -> None:
    (door.folder / "events.ndjson").write_bytes(b"\n".join([VALID, INVALID, b"{", b"\xff", POLICY]))
    ended = door.shell("modeldoor validate --ndjson --format json events.ndjson | modeldoor validate --ndjson -")
    assert ended.code == 0
    assert ended.text.splitlines() == [f"-:{number}: valid validation-report" for number in range(1, 6)]


# Streams that go on


def say(process: subprocess.Popen[bytes], line: bytes) -> None:
    assert process.stdin is not None
    process.stdin.write(line)
    process.stdin.flush()


def answer(process: subprocess.Popen[bytes]) -> bytes:
    """What the command has written by now, once it has written something."""
    assert process.stdout is not None
    assert select.select([process.stdout], [], [], LONG_S)[0], "nothing came"
    return os.read(process.stdout.fileno(), 65536)


@pytest.fixture
def listening(door: Door) -> Iterator[subprocess.Popen[bytes]]:
    with door.start("validate", "--ndjson", "-", stdin=subprocess.PIPE) as process:
        yield process
        process.kill()


def test_a_line_is_answered_when_it_arrives(listening: subprocess.Popen[bytes]) -> None:
    for number in range(1, 6):
        say(listening, VALID + b"\n")
        assert answer(listening) == f"-:{number}: valid resource-snapshot\n".encode()
    say(listening, VALID[:100])
    say(listening, VALID[100:] + b"\n")
    assert answer(listening) == b"-:6: valid resource-snapshot\n"
    assert listening.communicate(POLICY, LONG_S) == (
        b"-:7: valid admission-policy\n",
        b"modeldoor: 7 of 7 documents are valid\n",
    )
    assert listening.returncode == 0


@pytest.mark.parametrize(("form", "beginning"), [("json", b'{"schemaVersion":"v1"'), ("github", b"::error title=")])
def test_in_every_form_a_line_is_answered_when_it_arrives(door: Door, form: str, beginning: bytes) -> None:
    with door.start("validate", "--ndjson", "--format", form, "-", stdin=subprocess.PIPE) as process:
        for _ in range(3):
            say(process, INVALID + b"\n")
            told = answer(process)
            assert told.startswith(beginning)
            assert told.count(b"\n") == 1
        process.communicate(timeout=LONG_S)
        assert process.returncode == 1


def test_a_line_that_is_too_long_is_answered_before_it_ends(listening: subprocess.Popen[bytes]) -> None:
    say(listening, b" " * (MAXIMUM_BYTES + MIB))
    assert answer(listening).startswith(b"-:1:1: $: must be at most 16777216 bytes long [json/size]\n")
    say(listening, b"x" * MIB + b"\n" + POLICY + b"\n")
    assert answer(listening) == b"-:2: valid admission-policy\n"


def test_an_input_that_does_not_wait_is_waited_for(door: Door) -> None:
    reader, writer = os.pipe()
    os.set_blocking(reader, False)
    with door.start("validate", "--ndjson", "-", stdin=reader) as process, open(writer, "wb", buffering=0) as stream:
        os.close(reader)
        for number in (1, 2):
            stream.write(POLICY + b"\n")
            assert answer(process) == f"-:{number}: valid admission-policy\n".encode()
        stream.close()
        process.communicate(timeout=LONG_S)
        assert process.returncode == 0


def test_a_file_that_grows_is_followed_through_tail(door: Door) -> None:
    path = door.folder / "events.ndjson"
    path.write_bytes(VALID + b"\n")
    with (
        subprocess.Popen(["tail", "-n", "+1", "-f", str(path)], stdout=subprocess.PIPE) as tail,
        open(path, "ab", buffering=0) as growing,
    ):
        assert tail.stdout is not None
        with door.start("validate", "--ndjson", "-", stdin=tail.stdout.fileno()) as process:
            assert answer(process) == b"-:1: valid resource-snapshot\n"
            growing.write(POLICY + b"\n")
            assert answer(process) == b"-:2: valid admission-policy\n"
            tail.terminate()
            _, err = process.communicate(timeout=LONG_S)
            assert (process.returncode, err) == (0, b"modeldoor: 2 of 2 documents are valid\n")


def test_an_interruption_between_two_lines_is_one_line(listening: subprocess.Popen[bytes]) -> None:
    say(listening, VALID + b"\n")
    answer(listening)
    listening.send_signal(signal.SIGINT)
    assert listening.communicate(timeout=LONG_S) == (b"", b"modeldoor: interrupted\n")
    assert listening.returncode == 2


@pytest.mark.parametrize("form", ["text", "json", "github"])
def test_a_reader_that_leaves_ends_a_stream_that_does_not(door: Door, form: str) -> None:
    (door.folder / "line").write_bytes(INVALID)
    judge = f"{{ modeldoor validate --ndjson --format {form} -; echo $? >&2; }}"
    ended = door.shell(f'yes "$(cat line)" | {judge} | head -n 1')
    assert ended.out.count(b"\n") == 1
    *message, code = ended.err.splitlines()
    assert (code, len(message)) == ("2", 1)
    assert message[0].startswith("modeldoor: standard output must be writable: broken pipe")


@pytest.mark.parametrize(("redirection", "reason"), [(">&-", "it is closed"), ("> /dev/full", "no space left")])
@pytest.mark.parametrize("form", ["text", "json", "github"])
def test_where_nothing_can_be_written_a_stream_is_not_read_on(
    door: Door, form: str, redirection: str, reason: str
) -> None:
    (door.folder / "line").write_bytes(INVALID)
    ended = door.shell(
        f'yes "$(cat line)" | {{ modeldoor validate --ndjson --format {form} - {redirection}; echo $? >&2; }}'
    )
    message, code = ended.err.splitlines()
    assert code == "2"
    assert message.startswith(f"modeldoor: standard output must be writable: {reason}")


# Size


@pytest.mark.parametrize(
    ("padding", "is_valid"), [(MAXIMUM_BYTES - len(POLICY), True), (MAXIMUM_BYTES - len(POLICY) + 1, False)]
)
@pytest.mark.parametrize("end", [b"\n", b""], ids=repr)
def test_a_line_may_be_as_long_as_a_document_and_no_longer(
    door: Door, padding: int, end: bytes, *, is_valid: bool
) -> None:
    (door.folder / "long.ndjson").write_bytes(
        POLICY + b" " * padding + end + POLICY if end else POLICY + b" " * padding
    )
    found = reports_of(door("validate", "--ndjson", "--format", "json", "long.ndjson"))
    assert found[0]["outcome"] == ("valid" if is_valid else "invalid")
    assert [each["rule"] for each in found[0]["findings"]] == ([] if is_valid else ["json/size"])
    assert [(each["streamLine"], each["outcome"]) for each in found[1:]] == ([(2, "valid")] if end else [])


@pytest.mark.parametrize("rest", [b"", b"\n", POLICY + b"\n"], ids=["nothing", "end", "document"])
def test_a_blank_line_that_is_too_long_is_refused_whatever_its_rest_holds(door: Door, rest: bytes) -> None:
    (door.folder / "long.ndjson").write_bytes(b" " * (MAXIMUM_BYTES + 1) + rest)
    (found,) = reports_of(door("validate", "--ndjson", "--format", "json", "long.ndjson"))
    assert [each["rule"] for each in found["findings"]] == ["json/size"]


def limited(mib: int, *arguments: str) -> str:
    """A line of shell that lets the command have so much memory, and no more."""
    return f"ulimit -v {mib * 1024}; exec {shlex.join(['modeldoor', *arguments])}"


def test_memory_is_bounded_whatever_the_length_of_lines(door: Door) -> None:
    feed = f"{{ head -c {500 * MIB} /dev/zero; echo; cat policy; }}"
    (door.folder / "policy").write_bytes(POLICY)
    ended = door.shell(f"{feed} | {{ {limited(400, 'validate', '--ndjson', '-')}; }}", environment=UNMEASURED)
    assert ended.text.splitlines()[-1] == "-:2: valid admission-policy"
    assert ended.text.startswith("-:1:1: $: must be at most 16777216 bytes long [json/size]\n")
    assert (ended.code, ended.messages) == (1, ["modeldoor: 1 of 2 documents are valid"])


@pytest.mark.slow
@pytest.mark.parametrize("form", ["text", "json", "github"])
def test_memory_is_bounded_whatever_the_number_of_lines(door: Door, form: str) -> None:
    (door.folder / "line").write_bytes(POLICY + b" " * (100 * 1024))
    count = 500 * MIB // (100 * 1024)
    judge = limited(400, "validate", "--ndjson", "--format", form, "-")
    ended = door.shell(f'yes "$(cat line)" | head -n {count} | {{ {judge}; }} | tail -n 1', environment=UNMEASURED)
    assert ended.err == ("" if form == "json" else f"modeldoor: {count} of {count} documents are valid\n")
    assert {"text": f"-:{count}: valid", "json": f'"streamLine":{count}', "github": ""}[form] in ended.text

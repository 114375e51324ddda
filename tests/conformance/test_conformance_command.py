"""`modeldoor conformance`: consumers that fail open in known ways are found out, and one that is right is not."""

from __future__ import annotations

import json
import os
import select
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from command import LONG_S, UNMEASURED, here
from families import for_each
from model_router import PROVIDER_SIGNALS
from modeldoor_lifecycle.conformance.answer import OpenByExitCode
from modeldoor_lifecycle.conformance.moments import this_moment
from modeldoor_lifecycle.conformance.report import ReportRefused, report_document
from modeldoor_lifecycle.conformance.selection import CONTROL, cases
from modeldoor_lifecycle.conformance.trial import Result, Trial
from modeldoor_validators import DocumentRefused, check

if TYPE_CHECKING:
    from command import Door, Ended

CONSUMERS = Path(__file__).parent / "consumers"
BARE = (sys.executable, "-I", "-S")
"""Python as quickly as it starts, for consumers that need nothing of ours."""

GATED = ("env", *(word for name in UNMEASURED for word in ("-u", name)), sys.executable)
"""Python for consumers that use the gate; their coverage is not ours."""

SNAPSHOT_SAMPLE = (
    *("--only", "good/healthy*", "--only", "age/*", "--only", "stale/healthy*", "--only", "future/healthy-1b"),
    *("--only", "invalid/thermal-[cu]*", "--only", "value/admission.verdict/word-*"),
)


def bare(consumer: str, *arguments: str) -> tuple[str, ...]:
    return ("--", *BARE, str(CONSUMERS / f"{consumer}.py"), *arguments)


def gated(consumer: str) -> tuple[str, ...]:
    return ("--", *GATED, str(CONSUMERS / f"{consumer}.py"))


def report(ended: Ended) -> dict[str, Any]:
    assert ended.err == ""
    assert check(ended.document, "conformance-report") == ()
    document: dict[str, Any] = ended.document
    return document


def wrongly_opened(document: dict[str, Any]) -> set[str]:
    return {
        each["name"]
        for each in document["cases"]
        if (each["expectation"], each["outcome"]) == ("mustStayClosed", "opened")
    }


def run_on(capfd: pytest.CaptureFixture[str], *arguments: str | Path) -> dict[str, Any]:
    ended = here(capfd, "conformance", "--format", "json", *arguments)
    document = report(ended)
    assert ended.code == (0 if document["verdict"] == "conforms" else 1)
    return document


# A consumer that is right


def test_a_careful_reader_of_snapshots_conforms(capfd: pytest.CaptureFixture[str]) -> None:
    document = run_on(capfd, *SNAPSHOT_SAMPLE, *gated("careful"))
    counts = document["counts"]
    assert (document["verdict"], document["selection"]) == ("conforms", "some")
    assert counts["openedRightlyCount"] == counts["mayOpenCount"] > 2
    assert counts["closedCount"] == counts["caseCount"] - counts["mayOpenCount"] > 10


@pytest.mark.slow
def test_a_careful_reader_of_router_signals_conforms(capfd: pytest.CaptureFixture[str]) -> None:
    only = ("--only", "value/thermalState/word-*", "--only", "text/no-*")
    document = run_on(capfd, "--send", "router", *only, *gated("careful_router"))
    assert (document["verdict"], document["sent"]) == ("conforms", "routerSignals")
    assert document["counts"]["openedRightlyCount"] == 2


@pytest.mark.slow
@pytest.mark.parametrize(("send", "consumer"), [("snapshot", "careful"), ("router", "careful_router")])
def test_a_careful_reader_conforms_whatever_it_is_shown(
    capfd: pytest.CaptureFixture[str], send: str, consumer: str
) -> None:
    document = run_on(capfd, "--send", send, *gated(consumer))
    counts = document["counts"]
    assert (document["verdict"], document["selection"]) == ("conforms", "all")
    assert counts["caseCount"] > 300
    assert counts["openedRightlyCount"] == counts["mayOpenCount"]
    assert counts["crashedCount"] == counts["timedOutCount"] == counts["noAnswerCount"] == 0


# Consumers that fail open


@for_each(
    ("consumer", "opened", "closed"),
    [
        (
            "truthy",
            {"value/localServiceHealthy/text-false", "value/localServiceHealthy/object-healthy-false"},
            {"value/localServiceHealthy/null", "value/localServiceHealthy/zero", "view/thermal-critical"},
        ),
        (
            "knows_one_word",
            {"value/thermalState/word-Critical", "value/thermalState/word-serious", "value/thermalState/null"},
            {"value/thermalState/word-critical", "value/localServiceHealthy/false", "missing/thermalState"},
        ),
        (
            "missing_is_good",
            {"missing/localServiceHealthy", "missing/thermalState", "missing/batteryState"},
            {"value/thermalState/null", "value/localServiceHealthy/text-true"},
        ),
        (
            "text_is_a_number",
            {"value/memoryAvailableBytes/text-17179869184", "value/memoryAvailableBytes/1e30"},
            {"value/memoryAvailableBytes/below-2-gib", "value/memoryAvailableBytes/nan"},
        ),
    ],
)
def test_a_reader_of_router_signals_is_found_out_by_what_it_takes_for_good(
    capfd: pytest.CaptureFixture[str], consumer: str, opened: set[str], closed: set[str]
) -> None:
    only = [word for name in opened | closed for word in ("--only", name)]
    document = run_on(capfd, "--send", "router", *only, *bare(consumer))
    assert document["verdict"] == "opensWrongly"
    assert {each["name"] for each in document["cases"]} == opened | closed | {CONTROL}
    assert wrongly_opened(document) == opened


@pytest.mark.slow
def test_whoever_forgets_the_age_is_found_out_by_every_old_snapshot_and_by_no_other(
    capfd: pytest.CaptureFixture[str],
) -> None:
    document = run_on(capfd, *SNAPSHOT_SAMPLE, *gated("forgets_the_age"))
    names = {each["name"] for each in document["cases"]}
    assert wrongly_opened(document) == {name for name in names if name.startswith(("age/", "stale/", "future/"))}


def test_whoever_forgets_the_gate_is_found_out_by_invalid_snapshots_and_a_clock_that_was_set_back(
    capfd: pytest.CaptureFixture[str],
) -> None:
    opened = wrongly_opened(run_on(capfd, *SNAPSHOT_SAMPLE, *bare("forgets_the_gate")))
    assert {name.partition("/")[0] for name in opened} == {"invalid", "age"}
    assert "invalid/thermal-unknown-admitted" in opened
    assert {name for name in opened if name.startswith("age/")} <= {"age/clock-set-back"}


def test_whoever_believes_a_verdict_alone_is_found_out_by_both(capfd: pytest.CaptureFixture[str]) -> None:
    opened = wrongly_opened(run_on(capfd, *SNAPSHOT_SAMPLE, *bare("verdict_only")))
    assert {"stale/healthy-1b", "future/healthy-1b", "invalid/thermal-critical-admitted"} <= opened


def test_whoever_takes_an_error_for_a_yes_is_found_out_by_damaged_texts(capfd: pytest.CaptureFixture[str]) -> None:
    document = run_on(capfd, "--by", "file", "--only", "text/*", "--only", "shape/*", *bare("open_on_error"))
    assert document["sentBy"] == "file"
    assert wrongly_opened(document) >= {"text/empty", "text/cut-in-half", "text/too-deep", "shape/in-a-list"}


# model-router

FACTS = {
    **{
        f"value/{key}/{value}": opens
        for key in ("thermalState", "batteryState")
        for value, opens in {
            "word-unknown": True,
            "word-Critical": True,
            "word-serious": True,
            "word-error": True,
            "null": True,
            "word-empty": True,
            "word-hot": True,
            "object-status-unknown": True,
            "list-of-critical": True,
            "word-critical": False,
        }.items()
    },
    "value/localModelProfileAvailable/word-unknown": True,
    "value/localModelProfileAvailable/text-false": True,
    "value/localModelProfileAvailable/word-no": True,
    "value/localModelProfileAvailable/object-state-unknown": True,
    "value/localModelProfileAvailable/one": True,
    "value/localModelProfileAvailable/empty-list": False,
    "value/localModelProfileAvailable/null": False,
    "value/localModelProfileAvailable/zero": False,
    "value/localServiceHealthy/word-unknown": True,
    "value/localServiceHealthy/word-unhealthy": True,
    "value/localServiceHealthy/object-healthy-false": True,
    "value/localServiceHealthy/null": False,
    "value/memoryAvailableBytes/text-17179869184": True,
    "value/memoryAvailableBytes/whole-float": True,
    "value/memoryAvailableBytes/1e30": True,
    "value/memoryAvailableBytes/minus-one": False,
    "value/memoryAvailableBytes/zero": False,
    "value/memoryAvailableBytes/true": False,
    "value/memoryAvailableBytes/below-2-gib": False,
    "value/memoryAvailableBytes/exactly-2-gib": True,
    "value/memoryAvailableBytes/null": False,
    "value/memoryAvailableBytes/word-unknown": False,
    "value/memoryAvailableBytes/text-17GiB": False,
    "value/memoryAvailableBytes/nan": False,
    "value/memoryAvailableBytes/infinity": False,
    "value/networkAvailable/word-unknown": True,
    "value/networkAvailable/word-offline": True,
    "value/networkAvailable/object-status-error": True,
    "value/networkAvailable/null": True,
    "value/networkAvailable/false": True,
    "stranger/admissionSafe": True,
    "stranger/localAdmissionSafety": True,
    "stranger/diskAvailableBytes": True,
    "stranger/acceleratorAvailable": True,
    "stranger/profileRef": True,
    "stranger/capturedAt": True,
    "stranger/estimatedLaneCosts": True,
    "missing/thermalState": False,
    "shape/native-snapshot": False,
}
"""What model-router's own script was seen to do with its local lane, one changed value at a time."""


OWN = CONSUMERS / "provider-signals.json"
"""What model-router's script wants beside the six signals."""


def test_the_members_of_the_caller_are_those_that_the_double_wants() -> None:
    assert json.loads(OWN.read_text()) == PROVIDER_SIGNALS


@pytest.mark.slow
def test_the_double_of_model_router_opens_where_model_router_was_seen_to_open(
    capfd: pytest.CaptureFixture[str],
) -> None:
    only = [word for name in FACTS for word in ("--only", name)]
    answer = ("--open-when", "selected.lane=local-cheap")
    document = run_on(capfd, "--send", "router", "--with", OWN, *answer, *only, *bare("model_router_double"))
    outcomes = {each["name"]: each["outcome"] for each in document["cases"]}
    assert {name: outcomes[name] == "opened" for name in FACTS} == FACTS
    # Of those that open, these may: the contract itself lets them pass beside two `true`.
    assert {name for name, opens in FACTS.items() if opens} - wrongly_opened(document) == {
        *("value/thermalState/word-unknown", "value/batteryState/word-unknown", "value/networkAvailable/false"),
        *("value/memoryAvailableBytes/whole-float", "value/memoryAvailableBytes/exactly-2-gib"),
    }
    assert outcomes["missing/thermalState"] == outcomes["shape/native-snapshot"] == "noAnswer"
    assert outcomes["value/memoryAvailableBytes/nan"] == outcomes["value/memoryAvailableBytes/null"] == "crashed"


def test_the_view_of_no_snapshot_opens_model_router_wrongly(capfd: pytest.CaptureFixture[str]) -> None:
    answer = ("--open-when", "selected.lane=local-cheap")
    document = run_on(
        capfd, "--send", "router", "--with", OWN, *answer, "--only", "view/*", *bare("model_router_double")
    )
    assert document["verdict"] == "conforms"
    assert document["counts"]["openedRightlyCount"] == document["counts"]["mayOpenCount"] > 10


def test_without_what_it_wants_from_elsewhere_model_router_opens_nothing_and_proves_nothing(
    capfd: pytest.CaptureFixture[str],
) -> None:
    answer = ("--open-when", "selected.lane=local-cheap")
    document = run_on(capfd, "--send", "router", *answer, "--only", "missing/*", *bare("model_router_double"))
    assert document["verdict"] == "provesNothing"
    assert document["counts"]["noAnswerCount"] == document["counts"]["caseCount"]


# Answers that cannot be read


ONE_ODD = "value/thermalState/word-hot"
MUST_NOT = "of 1 document that must not open the local lane, 0 did"
NO_ANSWER = (
    "    No answer is no refusal: whoever runs the program may take it for a yes. See --closed-when and --timeout."
)
BY_FIELD = ("--open-when", "selected.lane=local-cheap")


def lines(capfd: pytest.CaptureFixture[str], code: int, *arguments: str | Path) -> list[str]:
    ended = here(capfd, "conformance", *arguments)
    assert (ended.code, ended.err) == (code, "")
    return ended.text.splitlines()


def test_whoever_opens_behind_a_warning_does_not_conform(capfd: pytest.CaptureFixture[str]) -> None:
    only = ("--only", "value/thermalState/word-error", "--only", ONE_ODD)
    assert lines(capfd, 1, "--send", "router", "--open-when", "open=true", *only, *bare("warns_first")) == [
        "no answer to 2 documents",
        (
            "unclear: of 2 documents that must not open the local lane, 0 did and 2 got no answer "
            "(first value/thermalState/word-error); of 1 that may, 1 did"
        ),
        NO_ANSWER,
    ]


def test_whoever_says_a_mebibyte_and_ends_with_the_code_that_opens_has_opened(
    capfd: pytest.CaptureFixture[str],
) -> None:
    document = run_on(capfd, "--only", "text/empty", *bare("misbehaves", "say_much_and_end_well"))
    assert (document["verdict"], wrongly_opened(document)) == ("opensWrongly", {"text/empty"})


@pytest.mark.slow
def test_whoever_hangs_at_what_it_does_not_know_does_not_conform(capfd: pytest.CaptureFixture[str]) -> None:
    script = 'grep -q "thermalState.: .normal" || sleep 3600'
    assert lines(capfd, 1, "--send", "router", "--only", ONE_ODD, "--timeout", "3", "--", "sh", "-c", script) == [
        f'timed out: {ONE_ODD}: `thermalState` is "hot"',
        f"unclear: {MUST_NOT} and 1 got no answer ({ONE_ODD}); of 1 that may, 1 did",
        NO_ANSWER,
    ]


def test_whoever_is_shown_nothing_that_must_stay_closed_has_withstood_nothing(
    capfd: pytest.CaptureFixture[str],
) -> None:
    assert lines(capfd, 1, "--only", "good/healthy-1b", "--", "true") == [
        "proves nothing: of 0 documents that must not open the local lane, 0 did; of 1 that may, 1 did",
        "    None of these documents must stay closed, so nothing was tried: choose others with --only.",
    ]


def test_a_crash_is_a_no_where_the_exit_code_answers_and_that_is_said(capfd: pytest.CaptureFixture[str]) -> None:
    assert lines(capfd, 0, "--send", "router", "--only", "missing/thermalState", *bare("knows_one_word")) == [
        "crashed: missing/thermalState: `thermalState` is missing",
        f"conforms: {MUST_NOT}; of 1 that may, 1 did",
        "    A crash is a no only to whoever opens at the exit code that was named, and at no other.",
    ]


def test_a_crash_is_no_answer_where_a_field_answers_unless_its_exit_code_was_named_as_a_no(
    capfd: pytest.CaptureFixture[str],
) -> None:
    nan = ("--send", "router", "--with", OWN, *BY_FIELD, "--only", "value/memoryAvailableBytes/nan")
    assert lines(capfd, 1, *nan, *bare("model_router_double")) == [
        "crashed: value/memoryAvailableBytes/nan: `memoryAvailableBytes` is NaN",
        f"unclear: {MUST_NOT} and 1 got no answer (value/memoryAvailableBytes/nan); of 1 that may, 1 did",
        NO_ANSWER,
    ]
    document = run_on(capfd, *nan, "--closed-when", "exit:1", *bare("model_router_double"))
    assert (document["verdict"], document["counts"]["closedCount"]) == ("conforms", 1)
    assert document["openWhen"] == {
        "method": "field",
        "field": "selected.lane",
        "values": ['"local-cheap"'],
        "closedExitCodes": [1],
    }


# The report


def test_it_tells_what_opened_first_then_what_broke_down_then_the_verdict(capfd: pytest.CaptureFixture[str]) -> None:
    only = ("--only", "value/*State/word-[CS]ritical", "--only", "text/empty", "--only", "value/thermalState/text-true")
    ended = here(capfd, "conformance", "--send", "router", *only, *bare("knows_one_word"))
    assert (ended.code, ended.err) == (1, "")
    assert ended.text.splitlines() == [
        'opened: value/batteryState/word-Critical: `batteryState` is "Critical"',
        'opened: value/thermalState/word-Critical: `thermalState` is "Critical"',
        'opened: value/thermalState/text-true: `thermalState` is "true"',
        "crashed: text/empty: the text is empty",
        "opens wrongly: of 4 documents that must not open the local lane, 3 did; of 1 that may, 1 did",
        "    Hold each document against its contract and judge its age before you believe it: docs/conformance.md.",
    ]


def test_what_hangs_is_told_and_has_not_opened(capfd: pytest.CaptureFixture[str]) -> None:
    only = ("--timeout", "0.3", "--only", "text/empty")
    ended = here(capfd, "conformance", *only, *bare("misbehaves", "hang"))
    assert (ended.code, ended.err) == (1, "")
    assert ended.text.splitlines() == [
        "timed out: good/healthy-1b: a valid example, collected now",
        "timed out: text/empty: the text is empty",
        f"proves nothing: {MUST_NOT} and 1 got no answer (text/empty); of 1 that may, 0 did",
        "    A program that never opens may never have read a document: see --send, --by and --open-when.",
    ]


def test_what_says_too_much_has_given_no_answer(capfd: pytest.CaptureFixture[str]) -> None:
    ended = here(
        capfd, "conformance", "--open-when", "open=true", "--only", "text/empty", *bare("misbehaves", "babble")
    )
    assert ended.code == 1
    assert ended.text.splitlines()[0] == "no answer to 2 documents"


def test_the_report_says_what_was_sent_how_and_by_what_an_open_lane_was_known(
    capfd: pytest.CaptureFixture[str],
) -> None:
    document = run_on(capfd, "--by", "file", "--only", "text/*", "--timeout", "30", *bare("open_on_error"))
    assert {key: document[key] for key in ("sent", "sentBy", "selection", "timeoutSeconds", "openWhen")} == {
        "sent": "resourceSnapshot",
        "sentBy": "file",
        "selection": "some",
        "timeoutSeconds": 30,
        "openWhen": {"method": "exitCode", "exitCodes": [0]},
    }
    answer = ("--open-when", "a.b=local", "--open-when", "a.b=true")
    document = run_on(capfd, *answer, "--only", "text/empty", "--", "cat")
    assert document["openWhen"] == {"method": "field", "field": "a.b", "values": ['"local"', "true"]}


def test_the_report_tells_of_the_command_only_the_name_of_its_program(
    capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    program = tmp_path / "home-of-zaphod" / "gatekeeper"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o700)
    ended = here(capfd, "conformance", "--format", "json", "--only", "text/empty", "--", program, "--token", "s3cr3t")
    assert report(ended)["program"] == "gatekeeper"
    assert not {"zaphod", "s3cr3t", "token", str(tmp_path)} & set(ended.text.replace("/", " ").split())
    assert "s3cr3t" not in ended.text
    assert "zaphod" not in ended.text


def test_the_report_can_be_validated_by_the_command_itself(door: Door) -> None:
    ended = door.shell("modeldoor conformance --only text/empty --format json -- false | modeldoor validate -")
    assert (ended.code, ended.text, ended.err) == (0, "-: valid conformance-report\n", "")


# How it is sent


def test_a_path_stands_where_it_is_meant_to_or_behind_the_command(
    capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    seen = tmp_path / "seen"
    script = 'test "$1" = --in && cat "$2" > "$3"; test "$2" != "$4" && rm "$2.gone" 2> /dev/null; exit 0'
    run_on(capfd, "--by", "file", "--only", "good/healthy-1b", "--", "sh", "-c", script, "sh", "--in", "{}", seen)
    assert check(json.loads(seen.read_text()), "resource-snapshot") == ()
    run_on(capfd, "--by", "file", "--only", "good/healthy-1b", "--", "sh", "-c", 'cat "$1" > "$0"', seen)
    assert check(json.loads(seen.read_text()), "resource-snapshot") == ()


def test_no_file_is_left_behind(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    paths = tmp_path / "paths"
    script = 'echo "$1" >> "$0"; test -f "$1" && test ! -s /dev/stdin'
    run_on(capfd, "--by", "file", "--only", "text/*", "--jobs", "1", "--", "sh", "-c", script, paths)
    seen = [Path(line) for line in paths.read_text().splitlines()]
    assert len(seen) == len(set(seen)) > 15
    assert not any(path.exists() or path.parent.exists() for path in seen)


def test_own_members_may_come_from_standard_input(door: Door) -> None:
    script = f"{sys.executable} -c 'import json, sys; sys.exit(json.load(sys.stdin)[\"tokens\"] != 7)'"
    ended = door(
        *("conformance", "--send", "router", "--with", "-", "--only", "good/*", "--", "sh", "-c", script),
        stdin=b'{"tokens": 7}',
    )
    assert ended.text.splitlines()[-2] == (
        "opens wrongly: of 2 documents that must not open the local lane, 2 did; of 2 that may, 2 did"
    )


def test_the_list_names_every_document_and_runs_nothing(door: Door, capfd: pytest.CaptureFixture[str]) -> None:
    ended = door("conformance", "--list", "--", "touch", "ran")
    assert (ended.code, ended.err) == (0, "")
    lines = ended.text.splitlines()
    assert "good/healthy-1b: a valid example, collected now" in lines
    assert 'value/admission.verdict/word-allow: `admission.verdict` is "allow"' in lines
    assert not (door.folder / "ran").exists()
    chosen = here(capfd, "conformance", "--list", "--send", "router", "--only", "missing/t*").text.splitlines()
    assert chosen == ["good/healthy-1b: a valid example", "missing/thermalState: `thermalState` is missing"]


# What cannot be done


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "a COMMAND must stand behind '--' (see: modeldoor conformance --help)"),
        (
            ("--with", "own.json", "--", "true"),
            "--with needs --send router: a snapshot has no room for members of others",
        ),
        (("--timeout", "0", "--", "true"), "Invalid value for '--timeout'"),
        (("--timeout", "nan", "--", "touch", "ran"), "--timeout must be a number of seconds"),
        (
            ("--open-when", "exit:00256", "--", "touch", "ran"),
            "'exit:00256' must be 'exit:' and an exit code from 0 to",
        ),
        (("--closed-when", "exit:2", "--", "touch", "ran"), "--closed-when must stand beside a field that opens"),
        (
            ("--open-when", "a=1", "--closed-when", "exit:0", "--", "touch", "ran"),
            "'exit:0' must be 'exit:' and an exit code from 1 to 255",
        ),
        (("--open-when", "open", "--", "true"), "'open' must be FIELD=VALUE"),
        (("--only", "none/*", "--", "true"), "'none/*' must fit the name of a case (modeldoor conformance --list)"),
        (("--send", "router", "--with", "list.json", "--", "true"), "'list.json' must hold one JSON object"),
        (("--send", "router", "--with", "nan.json", "--", "true"), "'nan.json' must hold one JSON object"),
        (("--send", "router", "--with", "no.json", "--", "true"), "'no.json' must be readable"),
        (("--send", "router", "--with", "six.json", "--", "true"), "`batteryState` must not be among your own members"),
        (("--", "no-such-program"), "'no-such-program' must be a program that can be run: no such file or directory"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_exit_code_2(
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    arguments: tuple[str, ...],
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own.json").write_text("{}")
    (tmp_path / "list.json").write_text("[]")
    (tmp_path / "nan.json").write_text('{"a": NaN}')
    (tmp_path / "six.json").write_text('{"batteryState": "normal"}')
    ended = here(capfd, "conformance", *arguments)
    assert ended.code == 2
    assert message in ended.only_message
    assert not (tmp_path / "ran").exists()


def test_a_report_that_the_gate_refuses_is_no_negative_answer() -> None:
    trial = Trial(("consumer",), "resourceSnapshot", "standardInput", OpenByExitCode((256,)), 10, 1, {})
    chosen = cases("resourceSnapshot", {}, ["good/healthy-1b"])
    with pytest.raises(ReportRefused, match="the report must be a valid ConformanceReport") as refusal:
        report_document(trial, [Result(chosen[0], "mayOpen", "opened")], this_moment().now, is_selection=True)
    # The command ends with 2 for such an error, and with 1 only for the refusal of somebody's document.
    assert not isinstance(refusal.value, DocumentRefused)


def test_a_program_whose_name_no_report_may_hold_is_named_with_a_mark(
    capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    program = tmp_path / "gate\\keeper\n"
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o700)
    assert run_on(capfd, "--only", "text/empty", "--", program)["program"] == "gate\ufffdkeeper\ufffd"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_that_ends_it_ends_the_consumers_too_and_leaves_no_file(door: Door, number: signal.Signals) -> None:
    if signal.getsignal(number) is signal.SIG_IGN:
        pytest.skip("the tests themselves were started to ignore it, and so is what they start (nohup)")
    seen, temporary = door.folder / "seen", door.folder / "temporary"
    os.mkfifo(seen)
    temporary.mkdir()
    door.environment["TMPDIR"] = str(temporary)
    script = 'trap "" TERM INT HUP; echo $$ > "$0"; sleep 3600'
    arguments = ("conformance", "--by", "file", "--timeout", "60", "--jobs", "1", "--", "sh", "-c", script, seen)
    with door.start(*arguments) as process:
        consumer = os.pidfd_open(int(seen.read_text()))
        assert any(temporary.iterdir())
        process.send_signal(number)
        assert process.wait(LONG_S) == (2 if number == signal.SIGINT else -number)
        assert select.select([consumer], [], [], LONG_S)[0]
        os.close(consumer)
        assert process.stderr is not None
        assert process.stderr.read() == (b"modeldoor: interrupted\n" if number == signal.SIGINT else b"")
    assert list(temporary.iterdir()) == []


def test_a_folder_for_temporary_files_that_is_not_there_is_one_line_and_exit_code_2(door: Door) -> None:
    nowhere = door.folder / "no-such"
    code = (
        "import sys, tempfile; from modeldoor.cli.main import run; tempfile.tempdir = sys.argv[1];"
        "sys.exit(run(['conformance', '--by', 'file', '--', 'true']))"
    )
    ended = door.python(code, nowhere)
    assert ended.code == 2
    assert ended.only_message == (
        "modeldoor: the folder for temporary files must be writable: no such file or directory (TMPDIR names another one)"
    )
    assert door.python(code.replace("'--by', 'file', ", "'--only', 'text/empty', "), nowhere).code == 1

"""`modeldoor snapshot --view agentplane|placement|openmetrics`: what leaves, where to, and with which exit code."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from command import Door, Ended, here
from families import for_each
from goldens import EXAMPLES, golden
from metrics_readers import in_openmetrics, in_text_format
from modeldoor_validators import check

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

FOLDER = EXAMPLES / "resource-snapshot"
HEALTHY = FOLDER / "healthy-1b.json"
STATED = EXAMPLES / "placement-fact" / "stated.json"
AT, LATE = "2026-11-20T09:30:02Z", "2026-11-20T09:30:15Z"
PLACEMENT = ("--view", "placement", "--placement", STATED)


def stored(capfd: pytest.CaptureFixture[str], name: str, at: str, *arguments: str | Path) -> Ended:
    return here(capfd, "snapshot", "--input", FOLDER / f"{name}.json", "--at", at, *arguments)


class TestPlacement:
    @for_each("name", ["healthy-1b", "gpu-server"])
    def test_a_fact_is_written_and_the_exit_code_is_0(self, capfd: pytest.CaptureFixture[str], name: str) -> None:
        ended = stored(capfd, name, AT, *PLACEMENT)
        assert (ended.code, ended.err) == (0, "")
        assert ended.document == golden(name, "placement-fact")

    @for_each(
        ("name", "at", "expected"),
        [
            ("healthy-1b", LATE, "stale"),
            ("policy-refused", AT, "policy-refused"),
            ("everything-failed", AT, "memory-error"),
        ],
    )
    def test_a_fact_that_is_withheld_is_a_negative_answer(
        self, capfd: pytest.CaptureFixture[str], name: str, at: str, expected: str
    ) -> None:
        ended = stored(capfd, name, at, *PLACEMENT)
        assert (ended.code, ended.err) == (1, "")
        assert ended.document == golden(expected, "placement-withheld")

    def test_a_fact_tells_nothing_of_the_verdict_and_the_exit_code_does_when_asked(
        self, capfd: pytest.CaptureFixture[str]
    ) -> None:
        assert stored(capfd, "thermal-critical", AT, *PLACEMENT).code == 0
        ended = stored(capfd, "thermal-critical", AT, *PLACEMENT, "--require-admit")
        assert (ended.code, ended.document["type"]) == (1, "PlacementFact")

    def test_when_nothing_could_be_judged_the_exit_code_says_so(self, door: Door) -> None:
        door.write_policy("{}")
        ended = door("snapshot", *PLACEMENT)
        assert ended.code == 2
        assert check(ended.document, "placement-withheld") == ()
        assert ended.document["reasons"] == ["policyRefused"]

    def test_what_the_owner_states_may_come_from_standard_input(self, door: Door) -> None:
        ended = door("snapshot", "--view", "placement", "--placement", "-", stdin=STATED.read_bytes())
        assert (ended.code, ended.err) == (0, "")
        assert check(ended.document, "placement-fact") == ()
        assert ended.document["machineRef"] == golden("stated", "placement-fact")["machineRef"]

    def test_a_statement_that_is_no_fact_is_refused_by_name_before_anything_is_asked(
        self, capfd: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        wrong = tmp_path / "stated.json"
        wrong.write_text(json.dumps({**golden("stated", "placement-fact"), "trustPosture": "very"}))
        ended = here(capfd, "snapshot", "--view", "placement", "--placement", wrong)
        assert (ended.code, ended.out) == (1, b"")
        assert str(wrong) in ended.err
        assert "`trustPosture`" in ended.err or "$.trustPosture" in ended.err

    def test_a_machine_whose_name_cannot_be_repeated_is_refused_in_one_line(
        self, capfd: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        odd = tmp_path / "stated.json"
        odd.write_text(json.dumps({**golden("stated", "placement-fact"), "machineRef": "urn:srcos:agent-machine:a b"}))
        ended = stored(capfd, "healthy-1b", AT, "--view", "placement", "--placement", odd)
        assert ended.code == 2
        assert "`machineRef` must be" in ended.only_message

    @for_each(
        "arguments",
        [
            ("--view", "placement"),
            ("--placement", STATED),
            ("--placement", STATED, "--view", "router"),
            ("--view", "placement", "--placement", "-", "--input", "-"),
        ],
    )
    def test_view_and_statement_go_together(
        self, capfd: pytest.CaptureFixture[str], arguments: tuple[str | Path, ...]
    ) -> None:
        ended = here(capfd, "snapshot", *arguments)
        assert ended.code == 2
        assert "--placement" in ended.only_message


class TestAgentplane:
    @for_each(("at", "expected"), [(AT, "healthy-1b"), (LATE, "stale")])
    def test_evidence_is_written_whatever_its_verdict(
        self, capfd: pytest.CaptureFixture[str], at: str, expected: str
    ) -> None:
        ended = stored(capfd, "healthy-1b", at, "--view", "agentplane")
        assert (ended.code, ended.err) == (0, "")
        assert ended.document == golden(expected, "agentplane-evidence")

    def test_the_gate_recognises_it_by_its_kind(self, door: Door) -> None:
        line = "modeldoor snapshot --view agentplane | modeldoor validate -"
        assert door.shell(line) == Ended(0, b"-: valid agentplane-evidence\n", "")


class TestOpenmetrics:
    def test_a_file_of_metrics_is_written_whole_for_whoever_collects_such_files(self, door: Door) -> None:
        target = door.folder / "modeldoor.prom"
        ended = door("snapshot", "--view", "openmetrics", "--output", target)
        assert (ended.code, ended.out, ended.err) == (0, b"", "")
        text = target.read_text()
        assert text.endswith("# EOF\n")
        assert in_openmetrics(text)
        assert in_text_format(text)

    def test_nothing_of_who_runs_it_stands_in_the_metrics(self, door: Door) -> None:
        text = door("snapshot", "--view", "openmetrics").text
        assert [secret for secret in ("zaphod", str(door.folder), "/home") if secret in text] == []


@for_each("view", [("--view", "agentplane"), ("--view", "openmetrics"), PLACEMENT], ids=lambda v: v[1])
def test_require_admit_asks_for_a_fresh_snapshot_that_admits(
    capfd: pytest.CaptureFixture[str], view: tuple[str | Path, ...]
) -> None:
    assert stored(capfd, "healthy-1b", AT, *view, "--require-admit").code == 0
    assert stored(capfd, "healthy-1b", LATE, *view, "--require-admit").code == 1
    assert stored(capfd, "thermal-critical", AT, *view, "--require-admit").code == 1


@for_each("view", [("--view", "agentplane"), ("--view", "openmetrics"), PLACEMENT], ids=lambda v: v[1])
def test_a_profile_that_is_not_judged_cannot_be_asked_for(
    capfd: pytest.CaptureFixture[str], view: tuple[str | Path, ...]
) -> None:
    ended = stored(capfd, "healthy-1b", AT, *view, "--profile", "urn:srcos:model-profile:other")
    assert ended.code == 2
    assert "must be a profile of the snapshot" in ended.only_message

"""What a consumer is shown: every example as if it had been collected now, and what differs from one in one thing."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from families import for_each
from goldens import golden, goldens
from modeldoor_collector.boots import BootTime
from modeldoor_collector.views.freshness import freshness
from modeldoor_lifecycle.conformance.expectation import expectation
from modeldoor_lifecycle.conformance.moments import Moment, retimed, this_moment
from modeldoor_lifecycle.conformance.odd_values import ODD_VALUES
from modeldoor_lifecycle.conformance.selection import CONTROL, NoSuchCase, NotYours, cases
from modeldoor_validators import DocumentRefused, check, load, parsing
from modeldoor_validators.canonical import digest
from modeldoor_validators.times import instant
from modeldoor_validators.visible import shows_all

if TYPE_CHECKING:
    from goldens import Golden
    from modeldoor_lifecycle.conformance.case import Case
    from modeldoor_lifecycle.conformance.expectation import Expectation, Sent

SNAPSHOTS = [each for each in goldens() if each.contract == "resource-snapshot"]
VALID = [each for each in SNAPSHOTS if each.is_valid]
INVALID = [each for each in SNAPSHOTS if not each.is_valid]
SENT: tuple[Sent, ...] = ("resourceSnapshot", "routerSignals")

BOOT = BootTime("5d41402abc4b2a76b9719d911017c592", 90_061_000.0)
MOMENT = Moment(datetime(2031, 3, 1, 0, 0, 3, 250_000, UTC), BOOT)
"""Just after midnight and the end of a February, a day after the machine started."""

OWN = {"providerQuotaKnown": True, "estimatedInputTokens": 1200}


def shown(sent: Sent, own: dict[str, Any] | None = None) -> dict[str, Case]:
    every = cases(sent, own or {})
    named = {each.name: each for each in every}
    assert len(named) == len(every), "no name stands twice"
    return named


def expected(case: Case, sent: Sent) -> Expectation:
    moment = this_moment()
    return expectation(case.write(moment, {}), sent, moment)


def names_that_may_open(sent: Sent) -> set[str]:
    return {name for name, case in shown(sent).items() if expected(case, sent) == "mayOpen"}


# Times


@for_each("example", VALID, ids=str)
@for_each("moment", [MOMENT, Moment(MOMENT.now)], ids=["with a boot clock", "without one"])
def test_a_valid_example_is_valid_and_fresh_when_it_is_collected_now(example: Golden, moment: Moment) -> None:
    snapshot = retimed(example.document, moment)
    assert check(snapshot, "resource-snapshot") == ()
    assert instant(snapshot["collectedAt"]) == moment.now
    assert freshness(snapshot, moment.now, moment.boot) == "fresh"


@for_each("example", VALID, ids=str)
def test_nothing_but_times_differs_from_the_example(example: Golden) -> None:
    def timeless(snapshot: Any) -> str:
        text = re.sub(r'"[0-9]{4}-[0-9-]{5}T[^"]*Z"', '"T"', json.dumps(snapshot, sort_keys=True))
        return re.sub(r'"(bootTimeMs|bootRef|policyDigest)": [^,]*, ', "", text)

    assert timeless(retimed(example.document, MOMENT)) == timeless(example.document)


@for_each("example", INVALID, ids=str)
def test_an_invalid_example_is_refused_for_the_same_reason_when_it_is_collected_now(example: Golden) -> None:
    found = check(retimed(example.document, Moment(MOMENT.now)), "resource-snapshot")
    assert [(each.rule, each.pointer) for each in found] == [(example.expected["rule"], example.expected["pointer"])]


@for_each(
    ("age", "expected"),
    [
        (timedelta(0), "fresh"),
        (timedelta(seconds=14), "fresh"),
        (timedelta(seconds=15), "stale"),
        (timedelta(hours=30), "stale"),
        (timedelta(seconds=-3), "fromFuture"),
    ],
    ids=str,
)
def test_a_snapshot_is_as_old_as_it_was_asked_to_be_by_both_clocks(age: timedelta, expected: str) -> None:
    snapshot = retimed(golden("healthy-1b"), MOMENT, age)
    assert freshness(snapshot, MOMENT.now, BOOT) == expected
    assert snapshot["bootRef"] == BOOT.ref
    assert snapshot["bootTimeMs"] == max(0, BOOT.ms - age.total_seconds() * 1000)


def test_waivers_move_with_the_snapshot_that_uses_them_and_the_digest_of_the_policy_stays_right() -> None:
    before = golden("vm-with-waivers")
    after = retimed(before, MOMENT)
    (old, *_), (new, *_) = before["policy"]["waivers"], after["policy"]["waivers"]
    moved = instant(after["collectedAt"]) - instant(before["collectedAt"])
    for key in ("waivedAt", "expiresAt"):
        assert instant(new[key]) - instant(old[key]) == moved
    assert after["signals"]["thermal"]["gate"]["expiresAt"] == new["expiresAt"]
    assert after["policyDigest"] == digest(after["policy"]) != before["policyDigest"]


def test_the_digest_of_another_policy_stays_that_of_another() -> None:
    before = golden("policy-digest-of-another.invalid")
    assert retimed(before, MOMENT)["policyDigest"] == before["policyDigest"]


def test_a_case_is_written_for_the_moment_at_which_it_is_sent() -> None:
    case = shown("resourceSnapshot")[CONTROL]
    earlier, later = (Moment(MOMENT.now + timedelta(minutes=minutes), BOOT) for minutes in (0, 5))
    for moment in (earlier, later):
        assert instant(json.loads(case.write(moment, {}))["collectedAt"]) == moment.now


# What may open


def test_of_the_snapshots_only_valid_fresh_ones_that_admit_may_open() -> None:
    admitted = {
        f"good/{each.name.removesuffix('.json')}" for each in VALID if each.document["admission"]["verdict"] == "admit"
    }
    assert names_that_may_open("resourceSnapshot") == admitted
    assert CONTROL in admitted


def test_of_the_router_signals_only_open_ones_in_the_form_of_the_contract_may_open() -> None:
    admitted = {each.name.removesuffix(".json") for each in VALID if each.document["admission"]["verdict"] == "admit"}
    assert names_that_may_open("routerSignals") == {
        *(f"view/{name}" for name in admitted),
        *("good/healthy-1b", "good/vm-with-waivers"),
        # A waiver, or no battery: our own view says so, and its booleans carry the verdict.
        *("value/thermalState/word-unknown", "value/batteryState/word-unknown"),
        # JSON's 2500000000.0 is an integer; 2 GiB are enough for model-router, and the view is not the place to ask more.
        *("value/memoryAvailableBytes/whole-float", "value/memoryAvailableBytes/exactly-2-gib"),
        "value/networkAvailable/false",
    }


def test_a_snapshot_that_has_expired_may_not_open_though_it_was_good_when_it_was_written() -> None:
    data = shown("resourceSnapshot")[CONTROL].write(MOMENT, {})
    assert expectation(data, "resourceSnapshot", MOMENT) == "mayOpen"
    seconds_later = Moment(MOMENT.now + timedelta(seconds=15), BOOT._replace(ms=BOOT.ms + 15_000))
    assert expectation(data, "resourceSnapshot", seconds_later) == "mustStayClosed"


def test_a_clock_that_was_set_back_makes_no_old_snapshot_fresh() -> None:
    case = shown("resourceSnapshot")["age/clock-set-back"]
    snapshot = json.loads(case.write(MOMENT, {}))
    assert check(snapshot, "resource-snapshot") == ()
    assert freshness(snapshot, MOMENT.now) == "fresh"
    assert expectation(case.write(MOMENT, {}), "resourceSnapshot", MOMENT) == "mustStayClosed"


@for_each("sent", SENT)
def test_no_damaged_text_is_json_in_the_sense_of_the_gate(sent: Sent) -> None:
    texts = [case for name, case in shown(sent).items() if name.startswith("text/")]
    assert len(texts) >= 15
    for case in texts:
        with pytest.raises(DocumentRefused) as refusal:
            parsing.parse(case.write(MOMENT, OWN if sent == "routerSignals" else {}))
        assert refusal.value.findings[0].rule.startswith("json/"), case.name


# What is shown


@for_each("sent", SENT)
def test_every_name_and_every_sentence_can_stand_in_a_report(sent: Sent) -> None:
    every = [
        {"name": case.name, "about": case.about, "expectation": "mayOpen", "outcome": "opened"}
        for case in shown(sent).values()
    ]
    every[-1] |= {"expectation": "mustStayClosed", "outcome": "closed"}
    report = golden("never-answers", "conformance-report")
    count = len(every)
    figures = dict.fromkeys(report["counts"], 0) | {
        "caseCount": count,
        "mayOpenCount": count - 1,
        "openedRightlyCount": count - 1,
        "closedCount": 1,
    }
    load(report | {"cases": every, "counts": figures, "verdict": "conforms"}, contract="conformance-report")
    assert all(shows_all(case.about) for case in shown(sent).values())


@for_each("sent", SENT)
def test_every_odd_case_differs_from_the_control(sent: Sent) -> None:
    named = shown(sent)
    control = named[CONTROL].write(MOMENT, {})
    same = {name for name, case in named.items() if case.write(MOMENT, {}) == control}
    assert all(name.startswith(("good/", "view/")) for name in same), same


def test_every_odd_value_stands_at_every_one_of_the_six_signals() -> None:
    values = [name.split("/")[1:] for name in shown("routerSignals") if name.startswith("value/")]
    signals = golden("healthy-1b", "router-signals")
    for signal, good in signals.items():
        odd = [name for name, value in ODD_VALUES if (type(value), value) != (type(good), good)]
        assert [value for key, value in values if key == signal] == odd
        assert len(odd) > 40


def test_every_member_of_both_documents_is_missing_once() -> None:
    for sent, contract in (("resourceSnapshot", "resource-snapshot"), ("routerSignals", "router-signals")):
        assert sent in SENT
        missing = {name.partition("/")[2] for name in shown(sent) if name.startswith("missing/")}
        assert missing == golden("healthy-1b", contract).keys() - {"bootRef"}


def test_own_members_join_the_signals_and_none_of_the_six_is_among_them() -> None:
    named = shown("routerSignals", OWN)
    assert json.loads(named[CONTROL].write(MOMENT, OWN)) == golden("healthy-1b", "router-signals") | OWN
    with pytest.raises(NotYours, match="`thermalState` must not be among your own members"):
        cases("routerSignals", OWN | {"thermalState": "normal"})


def test_what_is_a_stranger_to_the_contract_and_not_to_the_caller_is_not_sent() -> None:
    own: dict[str, Any] = OWN | {"estimatedLaneCosts": {}}
    left_out = shown("routerSignals").keys() - shown("routerSignals", own).keys()
    assert left_out == {"stranger/estimatedLaneCosts", "invalid/provider-quota-added"}


def test_the_control_is_shown_with_whatever_is_chosen() -> None:
    chosen = [each.name for each in cases("routerSignals", {}, ["missing/*State"])]
    assert chosen == [CONTROL, "missing/batteryState", "missing/thermalState"]
    with pytest.raises(NoSuchCase, match="'nothing/\\*' must fit the name of a case"):
        cases("routerSignals", {}, ["missing/*", "nothing/*"])

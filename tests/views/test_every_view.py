"""Every view of every snapshot at every age keeps its contract, and none says more than the snapshot does."""

from __future__ import annotations

import copy
import json
import random
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from consumers import PLACEMENT_FACT, complaints
from families import for_each
from goldens import Golden, golden, goldens, places
from metrics_readers import in_openmetrics, samples
from model_router import PROVIDER_SIGNALS, local_lane_is_open
from modeldoor.cli.views import VIEWS, Question, View, view_of
from modeldoor_collector.admission.decide import admit, overall, verdict
from modeldoor_collector.boots import BootTime
from modeldoor_collector.views.freshness import freshness
from modeldoor_collector.views.spokesman import profile_spoken_for
from modeldoor_validators import check, engine, parsing
from modeldoor_validators.canonical import document_ref
from modeldoor_validators.shapes import is_object
from modeldoor_validators.times import instant

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

SNAPSHOTS = [each for each in goldens() if each.contract == "resource-snapshot" and each.is_valid]
STATED = golden("stated", "placement-fact")
SECONDS = (-2.001, -2, 2, 14.999, 15, 15.0004)
SEED = 20261120
CHANGED = 300
"""So many changed snapshots meet every view; about one change in four leaves a valid document."""

CONTRACTS = {
    "router": ("router-signals",),
    "guardrail": ("guardrail-evidence",),
    "agentplane": ("agentplane-evidence",),
    "placement": ("placement-fact", "placement-withheld"),
}


def at(snapshot: Any, seconds: float) -> datetime:
    return instant(snapshot["collectedAt"]) + timedelta(seconds=seconds)


def viewed(name: str, snapshot: Any, seconds: float, boot: BootTime | None = None) -> View:
    return view_of(snapshot, Question(name, at(snapshot, seconds), boot, stated=STATED))


def admits(snapshot: Any, seconds: float, boot: BootTime | None = None) -> bool:
    """Whether the snapshot says yes, to whoever reads it then."""
    profile = profile_spoken_for(snapshot)
    is_fresh = freshness(snapshot, at(snapshot, seconds), boot) == "fresh"
    return is_fresh and profile is not None and bool(profile["admission"]["verdict"] == "admit")


def says_yes(name: str, content: bytes) -> bool:
    """What a reader of a view takes from its bytes alone."""
    if name == "openmetrics":
        told = [each for each in samples(content.decode()) if each.name == "modeldoor_admission"]
        return any(each.value for each in told if each.labels["verdict"] == "admit")
    document = parsing.parse(content)
    if name == "router":
        return local_lane_is_open({**PROVIDER_SIGNALS, **document})
    return bool(document["admission"]["verdict"] == "admit")


def keeps_its_contract(name: str, view: View) -> None:
    if name == "openmetrics":
        assert in_openmetrics(view.content.decode())
        return
    document = parsing.parse(view.content)
    is_fact = name == "placement" and not view.is_withheld
    contract = CONTRACTS[name][view.is_withheld] if name == "placement" else CONTRACTS[name][0]
    assert check(document, contract) == ()
    assert not is_fact or complaints(document, PLACEMENT_FACT) == []


def promise_is_kept(snapshot: Any, seconds: float, boot: BootTime | None = None) -> None:
    expected = admits(snapshot, seconds, boot)
    for name in VIEWS:
        if name == "native":
            continue
        view = viewed(name, snapshot, seconds, boot)
        keeps_its_contract(name, view)
        assert view.is_admitted is expected, name
        if name != "placement":
            assert says_yes(name, view.content) is expected, name


@for_each("each", SNAPSHOTS, ids=str)
@for_each("seconds", SECONDS)
def test_every_view_keeps_its_contract_and_admits_exactly_what_a_fresh_snapshot_admits(
    each: Golden, seconds: float
) -> None:
    promise_is_kept(each.document, seconds)


@for_each("each", SNAPSHOTS, ids=str)
@for_each("told_ms", [-2001, 14_999, 15_000])
def test_the_same_holds_by_the_clock_that_nobody_sets(each: Golden, told_ms: int) -> None:
    snapshot = each.document
    if "bootRef" in snapshot:
        promise_is_kept(snapshot, 2, BootTime(snapshot["bootRef"], snapshot["bootTimeMs"] + told_ms))


@pytest.mark.parametrize("part", [0, *(pytest.param(part, marks=pytest.mark.slow) for part in (1, 2))])
def test_no_view_of_a_changed_snapshot_says_more_than_it_does(part: int) -> None:
    draw = random.Random(SEED + part)
    verdicts: set[bool] = set()
    for snapshot in changed_snapshots(draw, CHANGED // 3):
        seconds = draw.choice(SECONDS)
        promise_is_kept(snapshot, seconds)
        verdicts.add(admits(snapshot, seconds))
    assert verdicts == {True, False}


def changed_snapshots(draw: random.Random, count: int) -> Iterator[Any]:
    """Valid snapshots of machines in states that no golden one is in, judged anew as the collector judges."""
    while count:
        snapshot = copy.deepcopy(draw.choice(SNAPSHOTS).document)
        for _ in range(draw.randint(1, 3)):
            _change(snapshot, draw)
        if "refusal" not in snapshot:
            for profile in snapshot["profiles"]:
                profile["admission"] = verdict(admit(snapshot["signals"], profile, snapshot["policy"]))
            reasons = [profile["admission"].get("reasons", ()) for profile in snapshot["profiles"]]
            snapshot["admission"] = overall(reasons)
        if check(snapshot, "resource-snapshot") == ():
            count -= 1
            yield snapshot


def _change(snapshot: Any, draw: random.Random) -> None:
    """Another machine's signal under the same kind of gate, or another value in one place."""
    name = draw.choice(list(snapshot["signals"]))
    if draw.random() < 0.6:
        gate = snapshot["signals"][name]["gate"]["role"]
        others = [each["signals"][name] for each in all_documents() if each["signals"][name]["gate"]["role"] == gate]
        snapshot["signals"][name] = copy.deepcopy(draw.choice(others))
        return
    holders = [value for _, value in places(snapshot["signals"][name]) if is_object(value)]
    holder = draw.choice(holders)
    key = draw.choice(list(holder))
    if isinstance(holder[key], bool):
        holder[key] = not holder[key]
    elif isinstance(holder[key], (int, float)):
        holder[key] = draw.choice([0, holder[key] * 2, holder[key] // 2, 2**31 - 1, 2**31, 2**53 - 1])
    elif key == "level":
        holder[key] = draw.choice(["normal", "elevated", "critical"])


@cache
def all_documents() -> tuple[Any, ...]:
    return tuple(each.document for each in SNAPSHOTS)


@for_each("each", SNAPSHOTS, ids=str)
def test_a_view_in_one_line_is_the_same_document(each: Golden) -> None:
    now = at(each.document, 2)
    for name in ("native", *CONTRACTS):
        question = Question(name, now, stated=STATED)
        lines = view_of(each.document, question._replace(one_line=True)).content
        assert lines.count(b"\n") == 1
        assert lines.endswith(b"\n")
        assert json.loads(lines) == json.loads(view_of(each.document, question).content)


@for_each("each", SNAPSHOTS, ids=str)
def test_guardrail_agentplane_and_placement_name_the_same_snapshot(each: Golden) -> None:
    reference = document_ref(each.document)
    views = {name: parsing.parse(viewed(name, each.document, 2).content) for name in CONTRACTS if name != "router"}
    assert views["guardrail"]["resourceSnapshotRef"] == reference
    assert views["agentplane"]["receiptParts"]["hellgraphEvidenceRefs"] == [reference]
    placed = views["placement"]
    assert placed.get("evidenceRefs", [placed.get("resourceSnapshotRef")]) == [reference]


def test_every_view_has_a_contract_or_a_format() -> None:
    assert {"native", "openmetrics", *CONTRACTS} == set(VIEWS)
    assert engine.is_valid(STATED, "placement-fact")

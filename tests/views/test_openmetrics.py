"""The metrics are read by the parsers that people use, and an unknown value is never a number."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from families import for_each
from goldens import ROOT, Golden, golden, goldens
from metrics_readers import in_openmetrics, in_text_format, samples
from modeldoor_collector.admission.decide import REASONS
from modeldoor_collector.boots import BootTime
from modeldoor_collector.views import openmetrics as view
from modeldoor_collector.views import signal_metrics
from modeldoor_collector.views.exposition import PREFIX, Metric, exposition, sample
from modeldoor_collector.views.freshness import freshness
from modeldoor_validators import registry
from modeldoor_validators.rules.snapshot_levels import LEVELS, SYSTEM_STATES
from modeldoor_validators.times import instant

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

SNAPSHOTS = [each for each in goldens() if each.contract == "resource-snapshot" and each.is_valid]
HEALTHY = golden("healthy-1b")
ONE, THREE = (f"urn:srcos:model-profile:local-llama32-{size}" for size in ("1b", "3b"))

ALWAYS_TOLD = re.compile("modeldoor_(collector|policy|snapshot|admission|profile_admission|profiles_left_out)")
"""What is told of a snapshot that is not fresh."""


def text_of(snapshot: Any, seconds: float = 2, *asked: str) -> str:
    return view.openmetrics(snapshot, instant(snapshot["collectedAt"]) + timedelta(seconds=seconds), asked)


def values(text: str, name: str, **labels: str) -> list[float]:
    return [
        each.value
        for each in samples(text)
        if each.name == PREFIX + name and labels.items() <= dict(each.labels).items()
    ]


@for_each("each", SNAPSHOTS, ids=str)
@for_each("seconds", [2, 60])
def test_both_formats_read_the_same_in_it(each: Golden, seconds: int) -> None:
    text = text_of(each.document, seconds)
    new, old = in_openmetrics(text), in_text_format(text)
    assert new.keys() == old.keys()
    for name, family in new.items():
        assert family.type == old[name].type == "gauge"
        assert family.documentation == old[name].documentation
        assert [(s.labels, s.value) for s in family.samples] == [(s.labels, s.value) for s in old[name].samples]
        assert all(each_sample.timestamp is None for each_sample in family.samples)
    assert text.endswith("\n# EOF\n")


@for_each("each", SNAPSHOTS, ids=str)
def test_no_series_stands_twice(each: Golden) -> None:
    series = Counter((one.name, tuple(sorted(one.labels.items()))) for one in samples(text_of(each.document)))
    assert max(series.values()) == 1


@for_each("each", SNAPSHOTS, ids=str)
@for_each("seconds", [-60, 2, 60])
def test_it_admits_exactly_what_the_snapshot_admits_now(each: Golden, seconds: int) -> None:
    text = text_of(each.document, seconds)
    is_fresh = seconds == 2
    admits = each.document["admission"]["verdict"] == "admit" and is_fresh
    assert values(text, "admission", verdict="admit") == [admits]
    assert values(text, "admission", verdict="deny") == [not admits]
    for profile in each.document["profiles"]:
        of_profile = profile["admission"]["verdict"] == "admit" and is_fresh
        assert values(text, "profile_admission", verdict="admit", profile=profile["profileRef"]) == [of_profile]


@for_each("each", SNAPSHOTS, ids=str)
@for_each(("seconds", "reason"), [(-60, "snapshotFromFuture"), (60, "snapshotStale")])
def test_what_is_not_fresh_does_not_look_alive(each: Golden, seconds: int, reason: str) -> None:
    text = text_of(each.document, seconds)
    assert {one.name for one in samples(text) if not ALWAYS_TOLD.match(one.name)} == set()
    assert values(text, "admission_reason", reason=reason) == [1]
    assert values(text, "snapshot_freshness", freshness="fresh") == [0]


def test_the_clock_that_nobody_sets_counts_too() -> None:
    now = instant(HEALTHY["collectedAt"]) + timedelta(seconds=2)
    text = view.openmetrics(HEALTHY, now, (), BootTime(HEALTHY["bootRef"], HEALTHY["bootTimeMs"] + 16_000))
    assert values(text, "snapshot_age_seconds") == [16]
    assert values(text, "admission", verdict="admit") == [0]


@for_each("each", SNAPSHOTS, ids=str)
def test_a_signal_that_is_not_known_has_a_status_and_a_reason_and_no_value(each: Golden) -> None:
    told: dict[str, set[str]] = defaultdict(set)
    text = text_of(each.document)
    for one in samples(text):
        told[one.name.removeprefix(PREFIX).partition("_")[0]].add(one.name)
    for name, signal in each.document["signals"].items():
        assert values(text, "signal_status", signal=name, status=signal["status"]) == [1]
        assert sum(values(text, "signal_status", signal=name)) == 1
        if signal["status"] != "known":
            first_word = re.split("(?=[A-Z])", name)[0]
            assert told[first_word] == set(), f"{name} is not known"
            assert values(text, "signal_reason", signal=name, reason=signal["reason"]) == [1]
            assert values(text, "signal_level", signal=name) == []


def test_a_device_that_is_not_known_has_no_value_either() -> None:
    text = text_of(golden("accelerators-of-every-kind"))
    for device in golden("accelerators-of-every-kind")["signals"]["accelerator"]["devices"]:
        labels = {"vendor": device["vendor"], "index": str(device["index"])}
        is_told = device.get("memory", {}).get("status") == "known"
        assert len(values(text, "accelerator_memory_available_bytes", **labels)) == is_told
        assert len(values(text, "accelerator_device_error", **labels)) == (device["status"] == "error")
        assert len(values(text, "accelerator_celsius", **labels)) == ("celsius" in device)


def test_values_are_those_of_the_snapshot_in_base_units() -> None:
    text, signals = text_of(golden("battery-critical")), golden("battery-critical")["signals"]
    assert values(text, "memory_available_bytes") == [signals["memory"]["availableBytes"]]
    assert values(text, "battery_charge_ratio") == [signals["battery"]["charge"]["percent"] / 100]
    assert values(text, "thermal_celsius") == [signals["thermal"]["measurement"]["celsius"]]
    assert values(text, "network_default_route") == [signals["network"]["defaultRoute"]]
    assert values(text, "snapshot_age_seconds") == [2]
    assert values(text, "snapshot_expires_timestamp_seconds") == [instant(HEALTHY["expiresAt"]).timestamp()]


def test_of_profiles_that_were_asked_for_only_those_are_told() -> None:
    text = text_of(HEALTHY, 2, THREE)
    assert {one.labels["profile"] for one in samples(text) if "profile" in one.labels} == {THREE}
    assert values(text, "admission", verdict="admit") == [0]
    assert values(text_of(HEALTHY, 2, ONE), "admission", verdict="admit") == [1]


def test_the_words_of_states_are_those_of_the_contract() -> None:
    snapshot, common = registry.schema("resource-snapshot"), registry.schema("common")["$defs"]
    shapes = snapshot["$defs"]
    assert list(view.REFUSALS) == snapshot["properties"]["refusal"]["enum"]
    assert list(view.FRESHNESS) == registry.schema("guardrail-evidence")["properties"]["freshness"]["enum"]
    assert list(view.AVAILABILITIES) == shapes["Profile"]["properties"]["availability"]["enum"]
    assert list(LEVELS) == common["Level"]["enum"]
    assert list(REASONS) == common["AdmissionReason"]["enum"]
    assert list(SYSTEM_STATES) == shapes["SystemState"]["properties"]["state"]["enum"]
    assert list(signal_metrics.CAPACITY_LEVELS) == shapes["ChargeLevel"]["properties"]["capacityLevel"]["enum"]
    assert list(signal_metrics.POWER_STATES) == shapes["BatteryKnown"]["properties"]["powerState"]["enum"]
    throttle = shapes["DeviceKnown"]["properties"]["throttleReasons"]["items"]["enum"]
    assert list(signal_metrics.THROTTLE_REASONS) == throttle
    roles = {common[name]["properties"]["role"]["const"] for name in ("Required", "Informational", "Waived")}
    assert set(view.ROLES) == roles
    unions = [signal["oneOf"] for signal in snapshot["properties"]["signals"]["properties"].values()]
    statuses = {variant(each["$ref"])["properties"]["status"]["const"] for union in unions for each in union}
    assert set(view.STATUSES) == statuses


def variant(reference: str) -> Any:
    file, _, name = reference.partition("#/$defs/")
    return registry.schema(file.removesuffix(".json") or "resource-snapshot")["$defs"][name]


@for_each("metric", view.METRICS, ids=lambda metric: metric.name)
def test_a_name_ends_in_its_unit_and_its_words_need_no_escape(metric: Metric) -> None:
    assert re.fullmatch("[a-z0-9]+(_[a-z0-9]+)*", metric.name)
    assert metric.name.endswith(f"_{metric.unit}") or not metric.unit
    assert not re.search("_(total|created|bucket|count|sum)$", metric.name), "they mean something in the format"
    unit_words = {"bytes", "seconds", "celsius", "ratio", "inodes"}
    assert metric.unit in unit_words or metric.name.rpartition("_")[2] not in unit_words
    assert re.fullmatch(r"[A-Z][^\\\"\n]+\.", metric.help)


def test_every_metric_is_told_of_some_machine_and_stands_in_the_page_on_them() -> None:
    told = {one.name for each in SNAPSHOTS for one in samples(text_of(each.document))}
    assert told == {PREFIX + metric.name for metric in view.METRICS}
    page = (ROOT / "docs" / "openmetrics.md").read_text()
    assert [name for name in sorted(told) if f"`{name}`" not in page] == []


def test_what_an_operator_wrote_is_not_told() -> None:
    snapshot = golden("vm-with-waivers")
    because = [signal["gate"].get("justification", "") for signal in snapshot["signals"].values()]
    assert any(because)
    assert [words for words in because if words and words in text_of(snapshot)] == []


@pytest.mark.parametrize("name", ["healthy-1b", "vm-with-waivers", "accelerators-of-every-kind", "policy-refused"])
def test_the_metrics_of_golden_snapshots_stay_as_reviewed(name: str, snapshot: SnapshotAssertion) -> None:
    assert without_what_is_zero(text_of(golden(name))) == snapshot


def test_the_metrics_of_a_stale_snapshot_stay_as_reviewed(snapshot: SnapshotAssertion) -> None:
    assert text_of(HEALTHY, 15) == snapshot


def without_what_is_zero(text: str) -> str:
    """The text without the words of states that do not hold, so that a reviewer sees what does."""
    return "".join(line for line in text.splitlines(keepends=True) if not line.endswith("} 0\n"))


@example('"\\\n')
@given(st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=40))
def test_any_label_comes_back_as_it_was(words: str) -> None:
    text = exposition([Metric("odd", "Odd.")], [sample("odd", 1, words=words)])
    assert [dict(each.labels) for each in samples(text)] == [{"words": words}]


@given(st.one_of(st.booleans(), st.integers(0, 2**53 - 1), st.floats(-1e18, 1e18)))
def test_any_number_comes_back_as_it_was(value: float) -> None:
    text = exposition([Metric("odd", "Odd.")], [sample("odd", value)])
    assert [each.value for each in samples(text)] == [value]


def test_a_metric_without_a_value_is_not_named() -> None:
    assert exposition([Metric("odd", "Odd.")], []) == "# EOF\n"


def test_freshness_is_judged_as_the_other_views_judge_it() -> None:
    for seconds in (-2.001, -2, 0, 14.999, 15):
        now = instant(HEALTHY["collectedAt"]) + timedelta(seconds=seconds)
        assert values(text_of(HEALTHY, seconds), "snapshot_freshness", freshness=freshness(HEALTHY, now)) == [1]

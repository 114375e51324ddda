"""Every cause of a denial is told in words, with what to do about it."""

from __future__ import annotations

import copy
import shlex
from typing import Any

from families import for_each
from goldens import golden, goldens
from modeldoor_collector.admission.decide import REASONS
from modeldoor_collector.views.remedies import Cause, causes, gibibytes, spoken_reason

DENIED = [
    each.document
    for each in goldens()
    if each.contract == "resource-snapshot" and each.is_valid and each.document["admission"]["verdict"] == "deny"
]


def denied_for(reason: str, base: str = "vm-without-sensors", signals: Any = None) -> Any:
    document = golden(base)
    document["signals"].update(signals or {})
    document["admission"] = {"verdict": "deny", "reasons": [reason]}
    for profile in document["profiles"]:
        profile["admission"] = {"verdict": "deny", "reasons": [reason]}
    return document


def only(found: tuple[Cause, ...]) -> Cause:
    (cause,) = found
    return cause


@for_each("snapshot", DENIED, ids=lambda each: ",".join(each["admission"]["reasons"]))
def test_every_reason_of_a_denial_is_told_in_its_order(snapshot: Any) -> None:
    found = causes(snapshot)
    assert [cause.reason for cause in found] == snapshot["admission"]["reasons"]
    for cause in found:
        assert cause.text.endswith(".")
        assert cause.text[0].isupper()


@for_each("signal", ["thermal", "battery"])
def test_what_cannot_be_observed_can_be_waived_with_the_line_that_is_given(signal: str) -> None:
    cause = next(each for each in causes(golden("vm-without-sensors")) if each.reason == f"{signal}Unknown")
    words = shlex.split(cause.remedies[0])
    assert words[:4] == ["modeldoor", "policy", "waive", signal]
    assert len(words[words.index("--because") + 1]) >= 10
    assert words[words.index("--until") + 1] == "2027-02-18"


@for_each("signal", ["memory", "modelService", "network"])
def test_what_cannot_be_waived_says_so(signal: str) -> None:
    unknown = {"status": "unknown", "reason": "deadlineExceeded", "source": "a source"}
    cause = only(causes(denied_for(f"{signal}Unknown", signals={signal: unknown})))
    assert "it did not answer in time (deadlineExceeded); a source was asked" in cause.text
    assert cause.remedies == ("this cannot be waived",)


@for_each("signal", ["memory", "modelService", "thermal", "battery", "disk", "accelerator", "network"])
def test_a_source_that_failed_is_named_and_no_waiver_is_offered(signal: str) -> None:
    failed = {"status": "error", "reason": "probeCrashed", "source": "a source"}
    cause = only(causes(denied_for(f"{signal}Error", signals={signal: failed})))
    assert "the probe failed (probeCrashed); a source was asked" in cause.text
    assert not any("waive " in remedy for remedy in cause.remedies)


@for_each(
    ("reason", "base", "text", "remedy"),
    [
        ("thermalCritical", "thermal-critical", "x86_pkg_temp is at 101.5 °C; its critical limit is 100 °C.", "let the machine cool down"),
        ("thermalCritical", "accelerator-slowdown", "NVIDIA GeForce RTX 4090 slows down for heat.", "let it cool down"),
        ("batteryCritical", "battery-critical", "The battery is at 3.9 % and not charging.", "connect the charger"),
        ("diskCritical", "healthy-1b", "The model store's disk has 200.0 GiB left.", "free space there"),
        ("modelServiceUnhealthy", "service-down", "nothing listens there (connectionRefused)", "ollama serve"),
        ("profileUnavailable", "healthy-1b", "The service does not list exactly 'llama3.2:3b'.", "ollama pull llama3.2:3b"),
        ("memoryInsufficient", "memory-insufficient-for-3b", "of memory is needed, 5.0 GiB is available.", "smaller model"),
        ("profileAvailabilityUnknown", "service-down", "until its service answers", ""),
        ("profileAvailabilityUnknown", "odd-profiles", "until its service answers", ""),
        ("noProfile", "policy-refused", "There is no profile to judge.", "modeldoor examples show"),
        ("memoryPressureUnknown", "gpu-server", "this kernel does not tell it", "psi=1"),
        ("acceleratorAbsent", "healthy-1b", "there is none", "another policy"),
    ],
)  # fmt: skip
def test_a_cause_gives_its_figures_and_its_remedy(reason: str, base: str, text: str, remedy: str) -> None:
    cause = only(causes(denied_for(reason, base)))
    assert text in cause.text
    assert remedy in " ".join(cause.remedies)


def test_a_cause_of_one_profile_speaks_of_that_profile_only() -> None:
    document = golden("odd-profiles")
    told = {cause.reason: cause for cause in causes(document, document["profiles"][1])}
    assert set(told) == {"endpointRefused", "profileAvailabilityUnknown", "memoryNeedUnknown"}
    unnamed = copy.deepcopy(document)
    del unnamed["profiles"][1]["modelName"]
    told = {cause.reason: cause for cause in causes(unnamed, unnamed["profiles"][1])}
    assert "names no model" in told["profileAvailabilityUnknown"].text


def test_a_service_that_is_not_ollama_is_started_as_what_it_is() -> None:
    document = golden("service-down")
    document["signals"]["modelService"]["endpoints"][0]["api"] = "openaiCompatible"
    cause = causes(document, document["profiles"][0])[0]
    assert cause.remedies[0].startswith("llama-server ")
    document = denied_for("profileUnavailable", "healthy-1b")
    document["signals"]["modelService"]["endpoints"][0]["api"] = "openaiCompatible"
    assert only(causes(document)).remedies == ("start the service with this model",)


def test_a_battery_without_a_figure_and_a_read_only_disk_are_told_in_words() -> None:
    battery = {"status": "known", "charge": {"method": "capacityLevel", "capacityLevel": "critical"}}
    assert "The battery is critical" in only(causes(denied_for("batteryCritical", signals={"battery": battery}))).text
    disk = {**golden("healthy-1b")["signals"]["disk"], "readOnly": True}
    assert "is read-only" in only(causes(denied_for("diskCritical", signals={"disk": disk}))).text


def test_every_reason_of_the_contract_has_words() -> None:
    for reason in REASONS:
        if not reason.startswith("snapshot"):
            base = {"memoryInsufficient": "memory-insufficient-for-3b", "thermalCritical": "thermal-critical"}
            cause = only(causes(denied_for(reason, base.get(reason, "healthy-1b"))))
            assert cause.text != reason, reason


def test_sizes_and_codes_are_spoken() -> None:
    assert gibibytes(3 * 2**30 // 2) == "1.5 GiB"
    assert spoken_reason("noSensor") == "no sensor is to be found (noSensor)"
    assert spoken_reason("somethingNew") == "somethingNew"

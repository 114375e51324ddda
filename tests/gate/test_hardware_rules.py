"""A machine is what it says: sizes in order, devices of their maker, free memory that somebody read."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from families import for_each
from goldens import golden, patched
from modeldoor_validators import check
from modeldoor_validators.rules.hardware_profile import BACKENDS, UNMAPPED

MIB, GIB = 2**20, 2**30


def broken(profile: Any) -> list[tuple[str, str]]:
    return [(finding.rule.removeprefix("hardware/"), finding.pointer) for finding in check(profile, "hardware-profile")]


def profile(name: str) -> Any:
    return golden(name, "hardware-profile")


def replaced(name: str, path: str, value: Any) -> Any:
    return patched(profile(name), {"op": "replace", "path": path, "value": value})


def cards(number: int) -> Any:
    """The machine with two cards, with any number of them."""
    document = profile("two-rtx-4090")
    document["devices"] = [{**copy.deepcopy(document["devices"][1]), "index": index} for index in range(number)]
    return document


@given(st.integers(1, 2**40), st.integers(1, 2**40), st.integers(0, 2**40))
def test_what_is_free_is_usable_and_what_is_usable_is_there(total: int, usable: int, free: int) -> None:
    document = profile("two-rtx-4090")
    device = document["devices"][1]
    device |= {"totalBytes": total, "usableBytes": usable, "available": {"status": "known", "bytes": free}}
    expected = []
    if usable > total:
        expected = [("sizes-in-order", "/devices/1/usableBytes")]
    elif free > usable:
        expected = [("sizes-in-order", "/devices/1/available/bytes")]
    assert broken(document) == expected


def test_free_memory_that_is_not_known_is_not_compared() -> None:
    document = profile("two-rtx-4090")
    document["devices"][0]["available"] = {"status": "unknown", "reason": "driverDoesNotTell"}
    assert broken(document) == []


@for_each(
    ("usable", "limit", "expected"),
    [
        (23 * GIB, "machine", ["limit-is-named"]),
        (23 * GIB, "controlGroup", []),
        (24 * GIB, "machine", []),
        (24 * GIB, "controlGroup", ["limit-is-named"]),
    ],
)
def test_a_control_group_is_the_limit_just_where_less_is_usable(usable: int, limit: str, expected: list[str]) -> None:
    document = profile("cpu-container")
    document["hostMemory"] |= {"totalBytes": 24 * GIB, "usableBytes": usable, "limitedBy": limit}
    assert [rule for rule, _ in broken(document)] == expected


@for_each(
    ("key", "cores", "holds"),
    [("physicalCores", 2, True), ("physicalCores", 3, False), ("usableCores", 2, True), ("usableCores", 2.5, False)],
)
def test_cores_are_at_most_the_threads(key: str, cores: float, holds: bool) -> None:
    document = profile("cpu-container")
    document["processor"][key] = cores
    assert broken(document) == ([] if holds else [("cores-in-order", f"/processor/{key}")])


def test_cores_are_not_compared_with_threads_that_nobody_counted() -> None:
    document = profile("m3-max-36gb")
    assert "logicalCores" not in document["processor"]
    assert broken(document) == []


@given(st.permutations(range(5)))
def test_devices_stand_in_the_order_of_their_numbers_and_no_other(order: list[int]) -> None:
    document = cards(5)
    document["devices"] = [document["devices"][index] for index in order]
    assert (broken(document) == []) == (order == sorted(order))


def test_numbers_of_devices_may_leave_some_out() -> None:
    document = cards(2)
    document["devices"][0]["index"], document["devices"][1]["index"] = 3, 1023
    assert broken(document) == []


@for_each("platform", ["macos", "amd", "intel", "other"])
def test_a_platform_needs_a_device_of_its_own(platform: str) -> None:
    assert broken(replaced("two-rtx-4090", "/platform", platform)) == [("platform-has-its-device", "/platform")]


def test_apples_accelerator_under_another_system_is_another_platform() -> None:
    document = profile("m3-max-36gb")
    document |= {"operatingSystem": "linux"}
    document["devices"][0]["backend"] = "vulkan"
    assert broken(document) == [("platform-has-its-device", "/platform")]
    document["platform"] = "other"
    assert broken(document) == []


def test_several_makers_leave_the_choice_of_the_platform() -> None:
    document = cards(2)
    document["devices"][1] |= {"vendor": "intel", "backend": "sycl", "name": "Intel(R) Arc(TM) B580 Graphics"}
    assert broken(document) == []
    document["platform"] = "intel"
    assert broken(document) == []


@for_each("vendor", sorted(UNMAPPED))
@for_each("backend", sorted(BACKENDS))
@for_each("system", ["linux", "macos", "windows", "other"])
def test_a_backend_serves_its_maker_where_there_is_one(vendor: str, backend: str, system: str) -> None:
    document = cards(1)
    document["devices"][0] |= {"vendor": vendor, "backend": backend}
    document["operatingSystem"] = system
    serves = {
        "cuda": vendor == "nvidia" and system != "macos",
        "rocm": vendor == "amd" and system != "macos",
        "sycl": vendor == "intel" and system != "macos",
        "metal": vendor == "apple" and system == "macos",
        "vulkan": True,
    }[backend]
    found = [pointer for rule, pointer in broken(document) if rule == "backend-serves-its-device"]
    assert found == ([] if serves else ["/devices/0/backend"])


def test_the_message_names_the_backends_that_would_serve() -> None:
    findings = check(replaced("two-rtx-4090", "/devices/0/backend", "metal"), "hardware-profile")
    assert findings[0].message == "must be 'cuda' or 'vulkan' for a device of 'nvidia' under 'linux'; it is 'metal'"


@for_each(("vendor", "code"), sorted(UNMAPPED.items()))
def test_each_maker_has_a_notice_for_what_no_table_lists(vendor: str, code: str) -> None:
    document = cards(2)
    for device in document["devices"]:
        device |= {"vendor": vendor, "backend": "vulkan", "bandwidth": {"gigabytesPerSecond": 300, "source": "default"}}
    missing = [message.message for message in check(document, "hardware-profile") if message.place == ("notices",)]
    assert missing == [f"must hold '{code}': the bandwidth of device 0 is only a default"]
    document["notices"] = [{"code": code, "message": "No table lists it."}]
    assert "notices" not in {pointer.strip("/") for _, pointer in broken(document)}


def test_a_processor_that_no_table_lists_has_its_notice_beside_that_of_a_card() -> None:
    document = profile("arc-pro-b60-unlisted")
    document["processor"]["bandwidth"] = {"gigabytesPerSecond": 40, "source": "default"}
    assert broken(document) == [("default-has-its-notice", "/notices")]
    document["notices"].append({"code": "cpuUnmappedFamily", "message": "No table lists the processor."})
    assert broken(document) == []


def test_a_fallback_is_a_processor() -> None:
    document = cards(1)
    document |= {"origin": "fallback", "isFromCache": False}
    assert broken(document) == [("fallback-says-why", "/platform")]


def test_any_look_may_be_the_one_that_failed() -> None:
    document = replaced("nvidia-probe-failed", "/notices/0/code", "macosProbeFailed")
    assert broken(document) == []
    document["notices"][0]["code"] = "probeFailedTwice"
    assert broken(document) == [("fallback-says-why", "/notices")]


@for_each("name", ["m3-max-36gb", "rtx-4090-24gb", "nvidia-probe-failed"])
def test_only_what_was_found_by_looking_is_kept(name: str) -> None:
    assert broken(replaced(name, "/isFromCache", True)) == [("only-a-look-is-kept", "/isFromCache")]


@for_each("name", ["m3-max-36gb", "rtx-4090-24gb"])
def test_free_memory_of_a_machine_that_is_not_here_is_supposed(name: str) -> None:
    document = profile(name)
    document["hostMemory"]["available"]["status"] = "known"
    document["memoryReadAt"] = document["detectedAt"]
    assert broken(document) == [("free-memory-was-read", "/hostMemory/available/status")]
    document["hostMemory"]["available"] = {"status": "unknown", "reason": "notSaid"}
    document["devices"][0]["available"] = {"status": "unknown", "reason": "notSaid"}
    del document["memoryReadAt"]
    assert broken(document) == []


@for_each(
    ("read", "cached", "expected"),
    [
        ("2026-11-19T18:02:10.999Z", False, ["/memoryReadAt"]),
        ("2026-11-19T18:02:11.000Z", False, []),
        ("2026-11-19T18:02:11.000Z", True, ["/memoryReadAt"]),
        ("2026-11-19T18:02:11.001Z", True, []),
    ],
)
def test_free_memory_is_read_when_the_machine_is_looked_at_or_later(
    read: str, cached: bool, expected: list[str]
) -> None:
    document = profile("two-rtx-4090")
    document |= {"memoryReadAt": read, "isFromCache": cached}
    assert [pointer for _, pointer in broken(document)] == expected


def test_free_memory_has_a_time_just_where_some_is_known() -> None:
    document = profile("two-rtx-4090")
    del document["memoryReadAt"]
    assert broken(document) == [("free-memory-has-its-time", "")]
    document = profile("nvidia-probe-failed")
    document["memoryReadAt"] = document["detectedAt"]
    assert broken(document) == [("free-memory-has-its-time", "/memoryReadAt")]


def test_unified_memory_is_not_free_beside_the_machines() -> None:
    document = profile("snapdragon-x-elite")
    document["devices"][0]["available"]["bytes"] = document["hostMemory"]["available"]["bytes"] = 15 * GIB
    assert broken(document) == []
    document["hostMemory"]["available"]["bytes"] -= 1
    assert broken(document) == [("unified-is-the-machines-memory", "/devices/0/available/bytes")]
    document["hostMemory"]["available"] = {"status": "unknown", "reason": "notTold"}
    assert broken(document) == []


def test_unified_memory_needs_a_machine_whose_memory_it_is() -> None:
    document = profile("m3-max-36gb")
    del document["hostMemory"]
    assert broken(document) == [("unified-is-the-machines-memory", "/devices/0/memoryKind")]


def test_what_the_firmware_set_aside_may_be_more_than_the_machine_counts() -> None:
    document = profile("strix-halo-carve-out")
    assert document["devices"][0]["totalBytes"] > document["hostMemory"]["totalBytes"]
    assert broken(document) == []
    document["devices"][0]["memoryKind"] = "unified"
    assert ("unified-is-the-machines-memory", "/devices/0/totalBytes") in broken(document)


@given(st.lists(st.integers(1, 200), min_size=1, max_size=7))
def test_parts_of_a_card_fit_into_it_together(sizes: list[int]) -> None:
    document = profile("h100-mig")
    part = document["devices"][2]
    part |= {"available": {"status": "unknown", "reason": "notTold"}}
    document["devices"] = [
        {**copy.deepcopy(part), "index": index, "totalBytes": size, "usableBytes": size}
        for index, size in enumerate(sizes)
    ]
    for device in document["devices"]:
        device["partition"]["card"]["totalBytes"] = 700
    assert (broken(document) == []) == (sum(sizes) <= 700)


@for_each(("more", "holds"), [(-1, True), (0, True), (1, False)])
def test_parts_of_a_card_may_fill_it_to_the_byte(more: int, holds: bool) -> None:
    document = profile("h100-mig")
    part = document["devices"][2] | {"available": {"status": "unknown", "reason": "notTold"}}
    document["devices"] = [
        {**copy.deepcopy(part), "index": index, "totalBytes": size, "usableBytes": size}
        for index, size in enumerate((3 * GIB, 4 * GIB + more))
    ]
    for device in document["devices"]:
        device["partition"]["card"]["totalBytes"] = 7 * GIB
    assert broken(document) == ([] if holds else [("partitions-within-their-card", "/devices/1/totalBytes")])


def test_parts_of_several_cards_are_counted_apart() -> None:
    document = profile("h100-mig")
    document["devices"][0]["partition"]["card"]["index"] = 1
    for device in document["devices"]:
        device["partition"]["card"]["totalBytes"] = 42278584320
    assert broken(document) == []


def test_parts_of_a_card_agree_on_it() -> None:
    document = replaced("h100-mig", "/devices/1/partition/card/totalBytes", 80 * GIB)
    assert broken(document) == [("partitions-within-their-card", "/devices/1/partition/card/totalBytes")]


def test_a_whole_card_is_no_part_of_one() -> None:
    document = replaced("h100-mig", "/devices/1/memoryKind", "dedicated")
    assert broken(document) == [("partitions-within-their-card", "/devices/1/memoryKind")]


def test_a_simulated_card_needs_no_machine_around_it() -> None:
    document = profile("rtx-4090-24gb")
    del document["processor"], document["hostMemory"]
    assert broken(document) == []
    for key in ("processor", "hostMemory"):
        seen = profile("two-rtx-4090")
        del seen[key]
        assert broken(seen) == [("schema/required", "")]
        processor = profile("cpu-container")
        del processor[key]
        assert broken(processor) == [("schema/required", "")]

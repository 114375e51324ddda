"""Faults 20 to 31: how much memory there is, who may have it, and how much of it a model needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import model_router
from faults.machines import CGROUP_HYBRID, CGROUP_V1, FREE_GIB, GIB, GROUP, NO_LIMIT_V1, WHOLE_GIB
from faults.promises import ONE, THREE

if TYPE_CHECKING:
    from faults.promises import Laptop

MIB = 2**20


def under_version_1(laptop: Laptop, limit: str | int, usage: int = 0) -> None:
    """The hybrid layout: version 2 is mounted too, and counts no memory."""
    laptop.files.remove("sys/fs/cgroup")
    laptop.files.write("proc/self/cgroup", f"4:memory:/{GROUP}\n1:name=systemd:/{GROUP}\n0::/{GROUP}\n")
    laptop.files.write("proc/self/mountinfo", CGROUP_V1 + CGROUP_HYBRID)
    laptop.files.attributes(f"sys/fs/cgroup/unified/{GROUP}", **{"cgroup.controllers": "", "cgroup.events": ""})
    for group in ("", "user.slice"):
        laptop.files.group_v1(group)
    laptop.files.group_v1(GROUP, limit, usage)


def test_fault_20_a_limit_on_this_process_counts_and_not_the_hosts_memory(laptop: Laptop) -> None:
    laptop.files.group_v2(GROUP, hard=GIB)
    found = laptop.denies("memoryInsufficient")
    memory = found.signal("memory")
    assert (memory["availableBytes"], memory["totalBytes"], memory["limitedBy"]) == (GIB, GIB, "controlGroup")
    assert found.router["memoryAvailableBytes"] == GIB


def test_fault_21_the_tightest_limit_above_counts(laptop: Laptop) -> None:
    laptop.files.group_v2("user.slice", hard=3 * GIB, current=2 * GIB, inactive_file=GIB)
    laptop.files.group_v2(GROUP, hard=8 * GIB)
    found = laptop.denies("memoryInsufficient")
    assert found.signal("memory")["availableBytes"] == 2 * GIB


def test_fault_22_a_limit_of_version_1_counts_beside_version_2(laptop: Laptop) -> None:
    under_version_1(laptop, limit=GIB)
    assert laptop.denies("memoryInsufficient").signal("memory")["availableBytes"] == GIB


def test_fault_22_a_file_of_a_limit_that_is_missing_is_no_missing_limit(laptop: Laptop) -> None:
    under_version_1(laptop, limit=GIB)
    laptop.files.remove(f"sys/fs/cgroup/memory/{GROUP}/memory.limit_in_bytes")
    assert laptop.denies("memoryUnknown").outcome("memory") == ("unknown", "controlGroupUnreadable")


def test_fault_23_a_limit_that_may_not_be_read_leaves_nothing(laptop: Laptop) -> None:
    laptop.files.path(f"sys/fs/cgroup/{GROUP}/memory.max").chmod(0)
    laptop.confinement = {"powerless": True}
    found = laptop.denies("memoryUnknown")
    assert found.outcome("memory") == ("unknown", "controlGroupUnreadable")
    assert found.router["memoryAvailableBytes"] == 0


def test_fault_24_no_limit_of_version_2_leaves_what_the_kernel_says(laptop: Laptop) -> None:
    memory = laptop.admits().signal("memory")
    assert (memory["availableBytes"], memory["limitedBy"]) == (FREE_GIB * GIB, "machine")


def test_fault_24_no_limit_of_version_1_leaves_what_the_kernel_says(laptop: Laptop) -> None:
    under_version_1(laptop, limit=NO_LIMIT_V1, usage=WHOLE_GIB * GIB)
    memory = laptop.admits().signal("memory")
    assert (memory["availableBytes"], memory["limitedBy"]) == (FREE_GIB * GIB, "machine")


@pytest.mark.parametrize("version", [1, 2])
def test_fault_25_more_usage_than_the_limit_leaves_zero(laptop: Laptop, version: int) -> None:
    if version == 1:
        under_version_1(laptop, limit=GIB, usage=3 * GIB)
    else:
        laptop.files.group_v2(GROUP, hard=GIB, current=3 * GIB)
    found = laptop.denies("memoryInsufficient")
    assert found.signal("memory")["availableBytes"] == found.router["memoryAvailableBytes"] == 0


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("", ("unknown", "noMemAvailable")),
        ("MemTotal: 33554432 kB\nMemFree: 16777216 kB\nCached: 8388608 kB\n", ("unknown", "noMemAvailable")),
        ("MemAvailable: 16777216 kB\n", ("unknown", "noMemTotal")),
        ("MemTotal: 33554432 kB\nMemAvailable: lots kB\n", ("error", "unparsable")),
        ("MemTotal: 33554432 kB\nMemAvailable: 16777216 MB\n", ("error", "unparsable")),
        ("MemTotal: 33554432 kB\nMemAvailable:\n", ("error", "unparsable")),
        ("MemTotal: 33554432 kB\nMemAvailable: 33554433 kB\n", ("error", "implausible")),
        ("MemTotal: 33554432 kB\nMemAvailable: -1 kB\n", ("error", "implausible")),
        ("MemTotal: 0 kB\nMemAvailable: 0 kB\n", ("error", "implausible")),
    ],
)
def test_fault_26_what_the_kernel_does_not_say_is_not_estimated(
    laptop: Laptop, text: str, outcome: tuple[str, str]
) -> None:
    laptop.files.write("proc/meminfo", text)
    found = laptop.denies("memoryUnknown" if outcome[0] == "unknown" else "memoryError")
    assert found.outcome("memory") == outcome
    assert found.router["memoryAvailableBytes"] == 0


def test_fault_27_enough_for_model_router_is_not_enough_for_the_profile(laptop: Laptop) -> None:
    laptop.files.memory(2.5)
    found = laptop.denies("memoryInsufficient")
    assert found.router["memoryAvailableBytes"] == int(2.5 * GIB)
    reasons = model_router.reasons_against_local_lane(found.router | model_router.PROVIDER_SIGNALS)
    assert reasons == ["local-model-profile-unavailable", "local-service-unhealthy"]


def test_fault_28_of_two_models_the_one_that_fits_is_admitted(laptop: Laptop) -> None:
    laptop.files.memory(5)
    found = laptop.admits(ONE)
    assert found.reasons(THREE) == ("memoryInsufficient",)


def test_fault_28_the_view_for_the_other_is_closed(laptop: Laptop) -> None:
    laptop.files.memory(5)
    laptop.denies("memoryInsufficient", arguments=["--profile", THREE])


def test_fault_29_a_profile_without_a_hint_needs_an_unknown_amount(laptop: Laptop) -> None:
    laptop.profile_text(endpoint=laptop.endpoint, memoryHintMb=None)
    found = laptop.denies("memoryNeedUnknown", arguments=["--profile", ONE])
    assert found.profile()["memoryNeed"] == {"status": "unknown", "reason": "noMemoryHint"}


@pytest.mark.parametrize(
    ("refusal", "reason"),
    [(None, "noPressureStall"), ("EOPNOTSUPP", "pressureStallOff"), ("EIO", "pressureUnreadable")],
)
def test_fault_30_pressure_that_is_not_told_denies_only_where_the_policy_asks(
    laptop: Laptop, refusal: str | None, reason: str
) -> None:
    if refusal is None:
        laptop.files.remove("proc/pressure")
    else:
        laptop.settings["refusals"] = {"proc/pressure/memory": refusal}
    found = laptop.admits()
    assert found.signal("memory")["pressure"] == {"status": "unknown", "reason": reason}
    laptop.demand(memory={"pressureCriticalAtPercent": 10})
    laptop.denies("memoryPressureUnknown")


@pytest.mark.parametrize(("percent", "level"), [(9.99, "elevated"), (10, "critical"), (100, "critical")])
def test_fault_31_a_machine_that_stalls_for_memory_is_denied(laptop: Laptop, percent: float, level: str) -> None:
    laptop.demand(memory={"pressureElevatedAtPercent": 5, "pressureCriticalAtPercent": 10})
    laptop.files.pressure(percent)
    found = laptop.admits() if level == "elevated" else laptop.denies("memoryCritical")
    assert found.outcome("memory") == ("known", level)


# Beyond the list


def test_a_pipe_in_the_place_of_the_memory_is_not_waited_for(laptop: Laptop) -> None:
    laptop.files.pipe("proc/meminfo")
    assert laptop.denies("memoryUnknown").outcome("memory") == ("unknown", "noMemAvailable")


def test_a_folder_in_the_place_of_the_memory_is_an_error(laptop: Laptop) -> None:
    laptop.files.remove("proc/meminfo")
    laptop.files.folder("proc/meminfo")
    assert laptop.denies("memoryError").outcome("memory") == ("error", "unreadable")


def test_a_hundred_megabytes_in_the_place_of_the_memory_are_not_read(laptop: Laptop) -> None:
    with laptop.files.path("proc/meminfo").open("ab") as file:
        file.truncate(100 * MIB)
    assert laptop.denies("memoryError").outcome("memory") == ("error", "unreadable")


@pytest.mark.parametrize(
    "path", ["proc/meminfo", "proc/self/cgroup", "proc/self/mountinfo", f"sys/fs/cgroup/{GROUP}/memory.max"]
)
def test_bytes_that_are_no_text_never_help(laptop: Laptop, path: str) -> None:
    laptop.files.write(path, b"\xff\xfe\x80" + laptop.files.path(path).read_bytes())
    found = laptop.judged()
    assert found.document["admission"]["verdict"] == "deny"
    assert found.signal("memory")["status"] in ("unknown", "error")


@pytest.mark.parametrize("group", ["../../..", "user.slice/../..", "..", "not/there"])
def test_a_group_that_cannot_be_seen_may_have_a_limit(laptop: Laptop, group: str) -> None:
    laptop.files.write("proc/self/cgroup", f"0::/{group}\n")
    assert laptop.denies("memoryUnknown").outcome("memory") == ("unknown", "controlGroupNotVisible")

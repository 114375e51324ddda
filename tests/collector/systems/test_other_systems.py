"""The command on macOS and Windows, as far as a Linux machine can play them: it starts, and it denies what it cannot know.

Names that those systems lack are hidden from the process, and their libraries are missing, or say
what was recorded (`elsewhere.py`). Nothing here was run on a real Mac or a real Windows machine.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import model_router
from command import LONG_S, UNMEASURED, Door, Ended
from families import for_each
from goldens import golden
from loopback_servers import ollama
from modeldoor_collector.collect.clock import boot_clock
from modeldoor_collector.collect.sources import SIGNALS, sources_of_this_machine
from modeldoor_validators import check
from modeldoor_validators.parsing import parse
from modeldoor_validators.times import written

if TYPE_CHECKING:
    from collections.abc import Iterator

LAUNCHER = str(Path(__file__).with_name("elsewhere.py"))
SYSTEMS = ("darwin", "win32")
ONE = "llama3.2:1b"


class Elsewhere:
    """The command of a user of another system, with a model service of ours on its loopback."""

    def __init__(self, door: Door, endpoint: str) -> None:
        self.door = door
        door.config = door.home / "modeldoor" / "config"
        door.environment |= {"MODELDOOR_HOME": str(door.home / "modeldoor"), "USERPROFILE": str(door.home)}
        profile = golden("local-llama32-1b", "model-profile")
        profile["runtime"]["endpoint"] = endpoint
        door.write_profile("one.json", profile)

    def __call__(self, system: str, machine: str, *arguments: str | Path, stdin: bytes = b"") -> Ended:
        return self.door.program(sys.executable, LAUNCHER, system, machine, "snapshot", *arguments, stdin=stdin)

    def taken(self, system: str, machine: str) -> Any:
        """A snapshot that the gate accepts, taken without a word of complaint."""
        ended = self(system, machine, "--json")
        assert (ended.code, ended.messages) == (0, [])
        assert check(ended.document, "resource-snapshot") == ()
        return ended.document

    def router_view(self, system: str, machine: str) -> Any:
        ended = self(system, machine, "--view", "router")
        assert (ended.code, ended.messages) == (0, [])
        return ended.document


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Elsewhere]:
    with ollama(models=[ONE]) as endpoint:
        yield Elsewhere(Door(tmp_path), endpoint)


def verdict(document: Any) -> Any:
    return document["profiles"][0]["admission"]


def opens_the_local_lane(view: Any) -> bool:
    return model_router.local_lane_is_open({**model_router.PROVIDER_SIGNALS, **view})


class TestStart:
    @pytest.mark.parametrize("system", SYSTEMS)
    def test_the_command_starts_without_what_the_system_lacks_and_denies(
        self, elsewhere: Elsewhere, system: str
    ) -> None:
        document = elsewhere.taken(system, "none")
        signals = document["signals"]
        assert signals["modelService"]["healthy"] is True
        assert {name for name in SIGNALS if signals[name]["status"] == "known"} <= {"disk"}
        assert verdict(document)["verdict"] == "deny"
        assert "memoryError" in verdict(document)["reasons"]

    @pytest.mark.parametrize("system", SYSTEMS)
    def test_the_view_of_model_router_closes_the_local_lane(self, elsewhere: Elsewhere, system: str) -> None:
        assert not opens_the_local_lane(elsewhere.router_view(system, "none"))

    @pytest.mark.parametrize("system", SYSTEMS)
    def test_a_file_is_written_whole_and_read_again(self, elsewhere: Elsewhere, system: str) -> None:
        path = elsewhere.door.home / "snapshot.json"
        assert elsewhere(system, "none", "--json", "--output", path) == Ended(0, b"", "")
        again = elsewhere(system, "none", "--json", "--input", path)
        assert again.code == 0
        assert again.document == parse(path.read_bytes())

    def test_watching_ends_when_it_is_told_to(self, elsewhere: Elsewhere) -> None:
        process = subprocess.Popen(
            [sys.executable, LAUNCHER, "darwin", "none", "snapshot", "--json", "--watch", "1"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=elsewhere.door.environment_with(UNMEASURED),
        )
        assert process.stdout is not None
        first = parse(process.stdout.readline())
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=LONG_S)
        assert (process.returncode, errors) == (0, b"")
        assert check(first, "resource-snapshot") == ()

    def test_a_system_that_nobody_has_written_for_is_unknown(self) -> None:
        readings = {name: probe.read() for name, probe in sources_of_this_machine({}, "sunos5").probes.items()}
        assert {(each.status, each.reason) for each in readings.values()} == {("unknown", "unsupportedOs")}
        assert set(readings) == set(SIGNALS)


class TestMac:
    def test_a_fit_mac_admits(self, elsewhere: Elsewhere) -> None:
        document = elsewhere.taken("darwin", "mac")
        assert verdict(document) == {"verdict": "admit"}
        assert document["signals"]["thermal"]["measurement"] == {"method": "systemState", "state": "nominal"}
        assert document["signals"]["accelerator"]["devices"][0]["name"] == "Apple M1 Pro"
        assert opens_the_local_lane(elsewhere.router_view("darwin", "mac"))

    def test_fault_17_a_serious_thermal_state_denies_and_model_router_is_told_critical(
        self, elsewhere: Elsewhere
    ) -> None:
        assert verdict(elsewhere.taken("darwin", "mac-serious"))["reasons"] == ["thermalCritical"]
        view = elsewhere.router_view("darwin", "mac-serious")
        assert view["thermalState"] == "critical"
        assert not opens_the_local_lane(view)

    def test_fault_18_the_words_of_pmset_deny(self, elsewhere: Elsewhere) -> None:
        document = elsewhere.taken("darwin", "mac-pmset")
        assert verdict(document)["reasons"] == ["thermalError"]
        view = elsewhere.router_view("darwin", "mac-pmset")
        assert view["thermalState"] == "unknown"
        assert not opens_the_local_lane(view)

    def test_a_mac_that_swaps_has_no_room_though_its_tools_call_a_third_free(self, elsewhere: Elsewhere) -> None:
        assert verdict(elsewhere.taken("darwin", "mac-swapping"))["reasons"] == ["memoryInsufficient"]

    def test_a_virtual_mac_is_not_known_to_be_cool(self, elsewhere: Elsewhere) -> None:
        assert verdict(elsewhere.taken("darwin", "mac-virtual"))["reasons"] == ["thermalUnknown"]

    def test_nothing_of_the_battery_but_its_charge_is_told(self, elsewhere: Elsewhere) -> None:
        ended = elsewhere("darwin", "mac", "--json")
        assert b"D86000000000000000" not in ended.out


class TestWindows:
    def waive_heat(self, elsewhere: Elsewhere) -> None:
        now = datetime.now(UTC).replace(microsecond=0)
        policy = golden("default", "admission-policy")
        policy["policyRef"] = "urn:srcos:admission-policy:mine"
        policy["waivers"] = [
            {
                "signal": "thermal",
                "justification": "Something else watches this machine's heat.",
                "waivedAt": written(now - timedelta(days=1)),
                "expiresAt": written(now + timedelta(days=1)),
            }
        ]
        elsewhere.door.write_policy(policy)

    def test_fault_19_heat_that_no_library_tells_denies(self, elsewhere: Elsewhere) -> None:
        document = elsewhere.taken("win32", "windows")
        assert document["signals"]["thermal"]["reason"] == "unsupportedOs"
        assert verdict(document)["reasons"] == ["thermalUnknown"]
        assert not opens_the_local_lane(elsewhere.router_view("win32", "windows"))

    def test_with_a_waiver_for_heat_a_fit_machine_admits(self, elsewhere: Elsewhere) -> None:
        self.waive_heat(elsewhere)
        assert verdict(elsewhere.taken("win32", "windows")) == {"verdict": "admit"}

    def test_fault_11_a_battery_of_which_windows_knows_nothing_denies(self, elsewhere: Elsewhere) -> None:
        self.waive_heat(elsewhere)
        document = elsewhere.taken("win32", "windows-unknown")
        assert document["signals"]["battery"]["reason"] == "flagUnknown"
        assert verdict(document)["reasons"] == ["batteryUnknown"]
        assert not opens_the_local_lane(elsewhere.router_view("win32", "windows-unknown"))


class TestFoldersOnWindows:
    """Windows tells Python no owner, so the place of a policy stands in for it."""

    def test_a_policy_outside_of_the_users_folder_is_refused(self, elsewhere: Elsewhere, tmp_path: Path) -> None:
        policy = tmp_path / "policy.json"
        policy.write_text(json.dumps(golden("default", "admission-policy")))
        ended = elsewhere("win32", "windows", "--json", "--policy", policy)
        assert ended.code == 2
        assert ended.document["refusal"] == "policyRefused"
        assert "must lie below the folder of the user who runs this" in ended.messages[0]

    def test_a_link_out_of_it_is_refused(self, elsewhere: Elsewhere, tmp_path: Path) -> None:
        policy = tmp_path / "policy.json"
        policy.write_text(json.dumps(golden("default", "admission-policy")))
        link = elsewhere.door.home / "policy.json"
        link.symlink_to(policy)
        ended = elsewhere("win32", "windows", "--json", "--policy", link)
        assert (ended.code, ended.document["refusal"]) == (2, "policyRefused")

    def test_a_link_to_nowhere_is_no_missing_policy(self, elsewhere: Elsewhere) -> None:
        (elsewhere.door.config / "policy.json").symlink_to(elsewhere.door.home / "none.json")
        ended = elsewhere("win32", "windows", "--json")
        assert (ended.code, ended.document["refusal"]) == (2, "policyRefused")
        assert "leads nowhere" in ended.messages[0]

    def test_profiles_outside_of_it_are_refused_and_nothing_is_admitted(
        self, elsewhere: Elsewhere, tmp_path: Path
    ) -> None:
        outside = tmp_path / "outside"
        (elsewhere.door.config / "profiles").rename(outside)
        (elsewhere.door.config / "profiles").symlink_to(outside)
        ended = elsewhere("win32", "windows", "--json")
        assert ended.code == 0
        assert [each["reason"] for each in ended.document["refusedProfiles"]] == ["untrusted"]
        assert ended.document["admission"]["reasons"] == ["noProfile"]

    def test_without_a_known_folder_of_the_user_no_policy_counts(self, elsewhere: Elsewhere) -> None:
        elsewhere.door.write_policy(golden("default", "admission-policy"))
        elsewhere.door.environment["HOME"] = "nowhere"
        ended = elsewhere("win32", "windows", "--json")
        assert (ended.code, ended.document["refusal"]) == (2, "policyRefused")


class TestClock:
    @for_each(
        ("system", "clock"),
        [("linux", "CLOCK_BOOTTIME"), ("darwin", "CLOCK_MONOTONIC"), ("win32", None), ("sunos5", None)],
    )
    def test_each_system_has_its_clock_that_goes_on_in_sleep(self, system: str, clock: str | None) -> None:
        assert boot_clock(system) == clock

    @pytest.mark.parametrize("system", SYSTEMS)
    def test_the_clock_of_the_other_systems_goes_on_from_snapshot_to_snapshot(
        self, elsewhere: Elsewhere, system: str
    ) -> None:
        first, second = (elsewhere.taken(system, "none") for _ in range(2))
        assert 0 < first["bootTimeMs"] < second["bootTimeMs"]

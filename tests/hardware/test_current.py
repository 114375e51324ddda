"""Which profile of this machine counts: given by hand, kept from an earlier look, or found by looking now."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from goldens import golden
from made_up_machines import MadeUp
from modeldoor_lifecycle.hardware.current import current_hardware, measured_hardware
from modeldoor_lifecycle.hardware.errors import ProfileRefused
from modeldoor_lifecycle.hardware.measure import Measured
from modeldoor_lifecycle.hardware.measured import measured_profile
from modeldoor_validators import check
from modeldoor_validators.times import written

if TYPE_CHECKING:
    from pathlib import Path


class User:
    """Somebody's folders, and what they are told."""

    def __init__(self, folder: Path) -> None:
        self.config = folder / "config"
        self.cache = folder / "cache"
        self.state = folder / "state"
        self.complaints: list[str] = []
        self.config.mkdir(mode=0o700)

    def hardware(self, machine: MadeUp, *, use_cache: bool = True, measure: bool = False) -> dict[str, Any]:
        profile = (measured_hardware if measure else current_hardware)(
            machine,
            configuration_folder=str(self.config),
            cache_folder=str(self.cache),
            state_folder=str(self.state),
            use_cache=use_cache,
            complain=self.complaints.append,
        )
        assert check(profile, "hardware-profile") == ()
        return profile

    def gives(self, profile: Any) -> None:
        path = self.config / "hardware.json"
        path.write_text(json.dumps(profile))
        path.chmod(0o600)


@pytest.fixture
def user(tmp_path: Path) -> User:
    return User(tmp_path)


def test_the_first_look_is_the_machines_own(user: User) -> None:
    machine = MadeUp()
    profile = user.hardware(machine)
    assert not profile["isFromCache"]
    assert machine.looks == 1
    assert user.complaints == []


def test_a_second_one_is_kept_with_free_memory_read_anew(user: User) -> None:
    machine = MadeUp()
    first = user.hardware(machine)
    machine.moment += timedelta(hours=1)
    machine.free_bytes = 12345678
    second = user.hardware(machine)
    assert machine.looks == 1
    assert second["isFromCache"]
    assert second["detectedAt"] == first["detectedAt"]
    assert second["memoryReadAt"] == written(machine.moment + timedelta(milliseconds=1))
    assert {each["available"]["bytes"] for each in (second["hostMemory"], *second["devices"])} == {12345678}


def test_without_the_cache_one_looks_anew_and_keeps_that(user: User) -> None:
    machine = MadeUp()
    user.hardware(machine)
    machine.moment += timedelta(hours=1)
    assert not user.hardware(machine, use_cache=False)["isFromCache"]
    assert machine.looks == 2
    renewed_at = written(machine.moment)
    machine.moment += timedelta(hours=23, minutes=30)
    assert user.hardware(machine)["detectedAt"] == renewed_at
    assert machine.looks == 2


@pytest.mark.parametrize("later", [timedelta(hours=24), timedelta(days=30), timedelta(hours=-1)], ids=str)
def test_after_a_day_and_after_a_clock_was_set_back_one_looks_anew(user: User, later: timedelta) -> None:
    machine = MadeUp()
    user.hardware(machine)
    machine.moment += later
    assert not user.hardware(machine)["isFromCache"]
    assert machine.looks == 2


def test_a_machine_that_has_changed_is_looked_at_anew(user: User) -> None:
    machine = MadeUp()
    user.hardware(machine)
    machine.moment += timedelta(minutes=1)
    machine.name = "with another driver"
    user.hardware(machine)
    assert machine.looks == 2


def test_a_look_that_failed_is_tried_again_the_next_time(user: User) -> None:
    machine = MadeUp("nvidia-probe-failed")
    for looks in (1, 2):
        assert user.hardware(machine)["origin"] == "fallback"
        assert machine.looks == looks
    assert not user.cache.exists()


def test_free_memory_that_makes_no_sense_means_that_one_looks_anew(user: User) -> None:
    machine = MadeUp()
    user.hardware(machine)
    machine.moment += timedelta(minutes=1)
    machine.free_bytes = 2**52
    assert not user.hardware(machine)["isFromCache"]
    assert machine.looks == 2


def test_what_is_given_by_hand_takes_the_place_of_looking_and_of_the_cache(user: User) -> None:
    machine = MadeUp()
    user.hardware(machine)
    by_hand = golden("m3-max-36gb", "hardware-profile")
    user.gives(by_hand)
    assert user.hardware(machine) == by_hand
    assert user.hardware(machine, use_cache=False) == by_hand
    assert machine.looks == 1


def test_what_is_given_by_hand_and_wrong_makes_no_room_for_looking(user: User) -> None:
    machine = MadeUp()
    user.gives({"kind": "HardwareProfile"})
    with pytest.raises(ProfileRefused):
        user.hardware(machine)
    assert machine.looks == 0


def test_a_cache_that_cannot_be_written_is_told_and_does_no_harm(user: User) -> None:
    user.cache.write_text("a file is in the way")
    assert not user.hardware(MadeUp())["isFromCache"]
    (complaint,) = user.complaints
    assert "the hardware profile is not kept" in complaint
    assert user.hardware(MadeUp(), measure=True)["processor"]["bandwidth"]["source"] == "measured"
    assert user.complaints == [complaint] * 2
    assert user.hardware(MadeUp())["processor"]["bandwidth"]["source"] == "measured"


@pytest.mark.parametrize("later", [timedelta(minutes=1), timedelta(hours=25), timedelta(days=365)], ids=str)
@pytest.mark.parametrize("use_cache", [True, False])
def test_a_measured_bandwidth_says_so_and_is_kept_however_old_the_look_is(
    user: User, later: timedelta, use_cache: bool
) -> None:
    machine = MadeUp("cpu-container")
    measured = {"gigabytesPerSecond": 51.3, "source": "measured"}
    assert user.hardware(machine, measure=True)["processor"]["bandwidth"] == measured
    machine.moment += later
    assert user.hardware(machine, use_cache=use_cache)["processor"]["bandwidth"] == measured
    assert user.complaints == []


def test_a_measured_bandwidth_is_kept_where_a_driver_failed(user: User) -> None:
    machine = MadeUp("nvidia-probe-failed")
    for measure in (True, False):
        profile = user.hardware(machine, measure=measure)
        assert profile["processor"]["bandwidth"]["gigabytesPerSecond"] == 51.3
        assert [each["code"] for each in profile["notices"]] == ["nvidiaProbeFailed"]
        assert profile["origin"] == "fallback"
    assert user.complaints == []


def test_a_measured_bandwidth_is_kept_when_a_driver_is_another(user: User) -> None:
    machine = MadeUp()
    user.hardware(machine, measure=True)
    machine.name = "with another driver"
    assert user.hardware(machine)["processor"]["bandwidth"]["source"] == "measured"


def test_what_is_measured_again_takes_the_place_of_what_was_measured(user: User) -> None:
    machine = MadeUp()
    user.hardware(machine, measure=True)
    machine.measured = Measured(38.41, 38.4)
    user.hardware(machine, measure=True)
    assert user.hardware(machine)["processor"]["bandwidth"]["gigabytesPerSecond"] == 38.4


def test_another_processor_is_not_what_was_measured(user: User) -> None:
    user.hardware(MadeUp("cpu-container"), measure=True)
    assert user.hardware(MadeUp("two-rtx-4090", "that one"))["processor"]["bandwidth"]["source"] != "measured"


def test_what_was_measured_with_fewer_usable_cores_is_not_what_more_of_them_read(user: User) -> None:
    class Unlimited(MadeUp):
        def look(self) -> dict[str, Any]:
            profile = super().look()
            return profile | {"processor": profile["processor"] | {"usableCores": 2}}

    user.hardware(MadeUp("cpu-container"), measure=True)
    unlimited = user.hardware(Unlimited("cpu-container", "that one"))["processor"]
    assert (unlimited["usableCores"], unlimited["bandwidth"]["gigabytesPerSecond"]) == (2, 36.4)


def test_a_measurement_that_cannot_be_kept_is_told_and_counts_all_the_same(user: User) -> None:
    user.state.write_text("a file is in the way")
    assert user.hardware(MadeUp(), measure=True)["processor"]["bandwidth"]["source"] == "measured"
    assert len([each for each in user.complaints if "the measurement is not kept" in each]) == 1


def test_a_kept_measurement_that_cannot_be_used_is_told_and_does_not_count(user: User) -> None:
    user.hardware(MadeUp(), measure=True)
    (path,) = user.state.rglob("*.json")
    path.write_text("{")
    assert user.hardware(MadeUp())["processor"]["bandwidth"]["source"] != "measured"
    assert len(user.complaints) == 1
    assert user.hardware(MadeUp(), measure=True)["processor"]["bandwidth"]["source"] == "measured"
    assert user.hardware(MadeUp())["processor"]["bandwidth"]["source"] == "measured"


@pytest.mark.parametrize("name", ["two-rtx-4090", "nvidia-probe-failed", "strix-halo-carve-out"])
def test_what_is_kept_of_a_measurement_is_the_profile_of_a_processor_alone(user: User, name: str) -> None:
    user.hardware(MadeUp(name), measure=True)
    (path,) = user.state.rglob("*.json")
    document = json.loads(path.read_text())
    assert check(document, "hardware-profile") == ()
    assert (document["platform"], document["devices"], document["isFromCache"]) == ("cpu", [], True)
    assert path.stat().st_mode & 0o777 == 0o600


def test_runs_that_scatter_are_told_until_it_is_measured_in_peace(user: User) -> None:
    machine = MadeUp()
    machine.measured = Measured(37.2, 14.5)
    for measure in (True, False):
        (told,) = user.hardware(machine, measure=measure)["notices"]
        assert told["code"] == "measurementScatters"
        assert "14.5 to 37.2 GB/s" in told["message"]
    machine.measured = Measured(37.2, 36.9)
    assert user.hardware(machine, measure=True)["notices"] == []
    assert user.hardware(machine)["notices"] == []


def test_a_measured_bandwidth_keeps_the_name_of_the_tables_entry(user: User) -> None:
    assert user.hardware(MadeUp(), measure=True)["processor"]["bandwidth"] == {
        "gigabytesPerSecond": 51.3,
        "source": "measured",
        "tableEntry": "8 channels at 3200 MT/s",
    }


def test_a_measured_bandwidth_takes_the_defaults_notice_away() -> None:
    profile = golden("nvidia-probe-failed", "hardware-profile")
    assert [each["code"] for each in profile["notices"]] == ["nvidiaProbeFailed", "cpuUnmappedFamily"]
    measured = measured_profile(profile, Measured(36.44, 36.4))
    assert check(measured, "hardware-profile") == ()
    assert [each["code"] for each in measured["notices"]] == ["nvidiaProbeFailed"]


def test_what_is_given_by_hand_is_not_measured(user: User) -> None:
    user.gives(golden("m3-max-36gb", "hardware-profile"))
    with pytest.raises(ProfileRefused, match="given by hand"):
        user.hardware(MadeUp(), measure=True)

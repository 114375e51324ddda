"""What the list of faults forgot: a clock that is wrong, no room to work in, nothing in the environment."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from command import UNMEASURED, Ended
from faults.machines import FREE_GIB, GIB
from faults.permitted import dead_file_server, own_mounts
from goldens import golden
from modeldoor_validators import check

if TYPE_CHECKING:
    from faults.promises import Laptop

STRANGER = 54321
"""A user who owns nothing here and runs nothing else."""


def seconds(year: int, month: int, day: int) -> int:
    return int((datetime(year, month, day, tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds())


# Clocks


@pytest.fixture(scope="session")
def wrong_clock(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library that tells a process another time of day."""
    compiler = shutil.which(os.environ.get("CC", "cc"))
    if compiler is None:
        pytest.skip("there is no C compiler")
    library = tmp_path_factory.mktemp("clock") / "wrong_clock.so"
    source = Path(__file__).with_name("wrong_clock.c")
    subprocess.run([compiler, "-shared", "-fPIC", "-o", str(library), str(source), "-ldl"], check=True)
    return library


@pytest.mark.parametrize("year", [1970, 2000, 2038, 2106, 2262])
def test_any_year_that_python_can_count_is_a_year(laptop: Laptop, wrong_clock: Path, year: int) -> None:
    laptop.environment |= {"LD_PRELOAD": str(wrong_clock), "WRONG_CLOCK": str(seconds(year, 1, 6))}
    found = laptop.admits()
    assert found.document["collectedAt"].startswith(f"{year}-01-06T00:00:00")


YEAR_10000 = seconds(9999, 12, 31) + 86_400


@pytest.mark.parametrize("moment", [-1, -86_400 * 366, YEAR_10000 - 60, YEAR_10000, 2**40, 2**62, -(2**40), -(2**62)])
def test_a_clock_that_is_wrong_beyond_all_measure_is_no_reason_to_fail(
    laptop: Laptop, wrong_clock: Path, moment: int
) -> None:
    laptop.environment |= {"LD_PRELOAD": str(wrong_clock), "WRONG_CLOCK": str(moment)}
    laptop.admits()


# An environment of nothing


@pytest.mark.parametrize(
    "environment",
    [
        {"PATH": None, "LANG": None, "USER": None, "LOGNAME": None},
        {"PATH": "", "LANG": "", "LC_ALL": "", "TZ": ""},
        {"PATH": ":::", "LANG": "\udcff", "LC_ALL": "xx_YY.nonsense", "TZ": ":/gone"},
        {"TMPDIR": "/gone", "TEMP": "", "TERM": "", "COLUMNS": "-1"},
    ],
    ids=["nothing", "empty", "nonsense", "elsewhere"],
)
def test_whatever_the_environment_lacks_the_laptop_is_judged_alike(
    laptop: Laptop, environment: dict[str, str | None]
) -> None:
    laptop.environment |= environment
    assert laptop.admits().ended.err == ""


def test_without_any_variable_the_built_in_policy_and_profiles_are_judged(laptop: Laptop) -> None:
    ended = laptop.door.program("env", "-i", sys.executable, laptop.door.command, "snapshot", environment=UNMEASURED)
    assert (ended.code, ended.err) == (0, "")
    assert check(ended.document, "resource-snapshot") == ()


# No room to work in


def assert_no_yes_by_accident(ended: Ended) -> None:
    """Whatever was possible: a valid document that says what there is, or none and an exit code that says so."""
    if not ended.out:
        assert ended.code != 0
        return
    document = ended.document
    assert check(document, "resource-snapshot") == ()
    assert ended.code == (2 if "refusal" in document else 0)
    if document["admission"]["verdict"] == "admit":
        assert document["signals"]["memory"]["availableBytes"] == FREE_GIB * GIB


@pytest.mark.parametrize("count", [0, 3, 4, 5, 6, 8, 12])
def test_with_few_descriptors_or_none_nothing_is_admitted_by_accident(laptop: Laptop, count: int) -> None:
    laptop.environment |= UNMEASURED
    laptop.settings["limits"] = {"RLIMIT_NOFILE": count}
    ended = laptop.run("snapshot")
    assert_no_yes_by_accident(ended)
    assert "Traceback" not in ended.err
    assert len(ended.err.splitlines()) <= 1


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="another user's threads cannot be counted")
def test_without_a_thread_nothing_is_known_and_nothing_admitted(shared: Laptop) -> None:
    shared.settings["user"] = STRANGER
    shared.settings["limits"] = {"RLIMIT_NPROC": 1}
    shared.denies(
        "memoryUnknown", "modelServiceUnknown", "thermalUnknown", "batteryUnknown", "profileAvailabilityUnknown"
    )


@pytest.mark.parametrize("megabytes", [30, 40, 200, 1000])
def test_with_little_address_space_nothing_is_admitted_by_accident(laptop: Laptop, megabytes: int) -> None:
    laptop.environment |= UNMEASURED
    laptop.confinement = {"limits": {"RLIMIT_AS": megabytes * 2**20, "RLIMIT_CORE": 0}}
    assert_no_yes_by_accident(laptop.run("snapshot"))


@pytest.mark.slow
def test_without_any_memory_left_it_ends_in_time(laptop: Laptop) -> None:
    laptop.settings["limits"] = {"RLIMIT_AS": 2**20}
    assert_no_yes_by_accident(ended_within(laptop, 5))


def ended_within(laptop: Laptop, seconds: float) -> Ended:
    """A snapshot that is there in time; raises `TimeoutExpired` when it is not."""
    process = laptop.start("snapshot")
    try:
        out, errors = process.communicate(timeout=seconds)
    finally:
        process.kill()
        process.communicate()
    return Ended(process.returncode, out, errors.decode())


@own_mounts
def test_a_temporary_folder_that_may_not_be_written_is_not_needed(laptop: Laptop) -> None:
    laptop.confinement = {"mounts": [["--bind", str(laptop.folder), str(laptop.folder)]]}
    laptop.confinement["mounts"].append(["-o", "remount,bind,ro", str(laptop.folder)])
    laptop.settings["deeds"] = os.devnull
    ended = laptop.run("snapshot")
    assert (ended.code, ended.err, ended.document["admission"]) == (0, "", {"verdict": "admit"})
    written = laptop.run("snapshot", "--output", laptop.folder / "snapshot.json")
    assert (written.code, written.out) == (2, b"")
    assert "snapshot.json' must be" in written.only_message


def test_a_short_stack_is_enough(laptop: Laptop) -> None:
    hard = resource.getrlimit(resource.RLIMIT_STACK)[1]
    laptop.confinement = {"limits": {"RLIMIT_STACK": 1_000_000 if hard < 0 else min(hard, 1_000_000)}}
    laptop.admits()


@dead_file_server
@pytest.mark.slow
@pytest.mark.parametrize("folder", ["config", "config/profiles"])
def test_a_configuration_on_a_file_server_that_never_answers_is_left_behind(laptop: Laptop, folder: str) -> None:
    laptop.confinement = {"dead": [str(laptop.folder / "modeldoor" / folder)]}
    assert ended_within(laptop, 5).document["admission"]["verdict"] == "deny"


# Another user


def test_a_user_who_may_not_read_the_configuration_is_denied(shared: Laptop) -> None:
    shared.door.config.chmod(0o700)
    if os.geteuid() != 0:
        shared.door.config.chmod(0)
    shared.settings["user"] = STRANGER
    found = shared.denies("policyRefused", code=2)
    shared.door.config.chmod(0o700)
    assert found.router == golden("nothing-known", "router-signals")


def test_a_user_who_owns_nothing_is_judged_by_what_root_configured(shared: Laptop) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can be another user")
    shared.settings["user"] = STRANGER
    shared.admits()

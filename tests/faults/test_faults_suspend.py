"""A laptop that slept, was started anew or had its clock set between the taking and the reading of a snapshot.

The wall's clock says each time that the snapshot is a second old.
"""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

import model_router
from faults.permitted import may_unshare
from goldens import golden
from modeldoor_collector.boots import boot_ref

if TYPE_CHECKING:
    from pathlib import Path

    from command import Ended
    from faults.promises import Laptop

pytestmark = pytest.mark.skipif(boot_ref() is None, reason="this system does not tell one start from another")

VIEWS = ("native", "router", "guardrail", "agentplane", "openmetrics")


def read_now(laptop: Laptop, snapshot: Any, view: str = "router", *before: str) -> Ended:
    """What the installed command makes of a stored snapshot now."""
    stored = json.dumps(snapshot).encode()
    command = [*before, laptop.door.command, "snapshot", "--input", "-", "--view", view, "--require-admit"]
    return laptop.door.program(*command, stdin=stored)


def is_closed(ended: Ended) -> bool:
    """Whether nobody is let in: the view says no, and so does the exit code."""
    assert ended.code in (0, 1)
    assert "Traceback" not in ended.err
    if ended.code == 0:
        assert model_router.local_lane_is_open(ended.document | model_router.PROVIDER_SIGNALS)
    else:
        assert ended.document == golden("nothing-known", "router-signals")
    return ended.code == 1


def slept(snapshot: Any, seconds: float) -> Any:
    """The same as if the laptop had slept since, and the wall's clock with it."""
    return snapshot | {"bootTimeMs": int(snapshot["bootTimeMs"] - seconds * 1000)}


def test_what_was_taken_just_now_is_open(laptop: Laptop) -> None:
    assert not is_closed(read_now(laptop, laptop.admits().document))


@pytest.mark.parametrize("seconds", [15, 60, 8 * 3600, 400 * 86_400])
def test_a_snapshot_does_not_outlast_a_sleep_that_the_clock_slept_through(laptop: Laptop, seconds: float) -> None:
    snapshot = laptop.admits().document
    if snapshot["bootTimeMs"] < seconds * 1000:
        pytest.skip("this machine has not run for so long")
    assert is_closed(read_now(laptop, slept(snapshot, seconds)))


@pytest.mark.parametrize("view", VIEWS)
def test_no_view_of_it_says_yes(laptop: Laptop, view: str) -> None:
    snapshot = laptop.admits().document
    assert read_now(laptop, snapshot, view).code == 0
    assert read_now(laptop, slept(snapshot, 20), view).code == 1


@pytest.mark.skipif(not may_unshare("--time", "--boottime", "60"), reason="no clock of its own can be given here")
@pytest.mark.parametrize("view", VIEWS)
def test_after_a_real_minute_on_the_clock_that_counts_sleep_no_view_says_yes(laptop: Laptop, view: str) -> None:
    snapshot = laptop.admits().document
    asleep = read_now(laptop, snapshot, view, "unshare", "--time", "--boottime", "60")
    assert asleep.code == 1
    assert read_now(laptop, snapshot, view).code == 0


def test_a_snapshot_from_later_in_this_start_is_closed(laptop: Laptop) -> None:
    assert is_closed(read_now(laptop, slept(laptop.admits().document, -60)))


def test_of_a_snapshot_of_another_start_only_the_walls_clock_tells_the_age(laptop: Laptop) -> None:
    other = laptop.admits().document | {"bootRef": "0" * 32, "bootTimeMs": 5}
    assert not is_closed(read_now(laptop, other))


def test_two_readers_at_once_read_the_same(laptop: Laptop, tmp_path: Path) -> None:
    stored = tmp_path / "stored"
    stored.write_text(json.dumps(laptop.admits().document))
    command = [laptop.door.command, "snapshot", "--input", str(stored), "--view", "router"]
    readers = [subprocess.Popen(command, stdout=subprocess.PIPE, env=laptop.door.environment) for _ in range(4)]
    assert len({reader.communicate()[0] for reader in readers}) == 1

"""One snapshot after the other under files that change: what could not be read begins all waiting again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from goldens import golden
from modeldoor.snapshots import SnapshotTaker
from modeldoor_collector.collect.sources import Sources
from modeldoor_collector.readings import Reading, absent, known, unknown
from modeldoor_collector.views.spokesman import ProfileNotInSnapshot
from modeldoor_validators.times import instant

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from command import Door
    from modeldoor_collector.probes.endpoints import Service
    from modeldoor_collector.probes.model_service import Answer

CLOCKS_READ_APART = timedelta(milliseconds=1)
"""The wall's clock and the other one are read one after the other, and both are told to the millisecond."""

MINE = "urn:srcos:model-profile:mine"


class Said:
    """A probe that says what it is told to say."""

    source = "s"

    def __init__(self, reading: Reading) -> None:
        self.reading = reading

    def read(self) -> Reading:
        return self.reading


def heat(celsius: float) -> Reading:
    measurement = {"method": "temperature", "sensor": "cpu", "celsius": celsius, "criticalCelsius": 100}
    return known("s", {"measurement": measurement, "sensorCount": 1, "unreadableSensorCount": 0})


def held_since(taker: SnapshotTaker) -> datetime:
    thermal: dict[str, Any] = taker.take().document["signals"]["thermal"]
    assert thermal["level"] == "critical"
    return instant(thermal["heldSince"])


def no_answers(_services: Sequence[Service], _timeout_s: float) -> tuple[Answer, ...]:
    return ()


@pytest.fixture
def thermal() -> Said:
    return Said(heat(100))


@pytest.fixture
def taker(door: Door, thermal: Said) -> SnapshotTaker:
    """Asked for one profile, on a machine that was too hot a moment ago."""
    door.write_profile("mine.json", {**golden("local-llama32-1b", "model-profile"), "profileId": MINE})
    nothing = Said(unknown("s", "sourceMissing"))
    probes = dict.fromkeys(("memory", "disk", "network"), nothing)
    none = Said(absent("s", "none"))
    sources = Sources({**probes, "battery": none, "accelerator": none, "thermal": thermal}, no_answers)
    taker = SnapshotTaker(profile_refs=[MINE], environment=door.environment, sources=sources)
    taker.take()
    thermal.reading = heat(20)
    return taker


def test_a_level_is_held_from_the_first_better_reading_on(taker: SnapshotTaker) -> None:
    before = held_since(taker)
    for _ in range(20):
        assert abs(held_since(taker) - before) <= CLOCKS_READ_APART


def test_a_policy_that_could_not_be_used_begins_the_waiting_again(door: Door, taker: SnapshotTaker) -> None:
    before = held_since(taker)
    path = door.write_policy("{")
    for _ in range(20):
        assert taker.take().is_refusal
    path.unlink()
    assert held_since(taker) - before > CLOCKS_READ_APART


def test_a_profile_that_was_not_there_begins_the_waiting_again(door: Door, taker: SnapshotTaker) -> None:
    before = held_since(taker)
    path = door.config / "profiles" / "mine.json"
    path.rename(door.folder / "away.json")
    for _ in range(20):
        with pytest.raises(ProfileNotInSnapshot):
            taker.take()
    (door.folder / "away.json").rename(path)
    assert held_since(taker) - before > CLOCKS_READ_APART

"""Hysteresis: a machine that was judged worse counts as better again only after a while.

Without it, one at the edge of a threshold is admitted and denied in turn, and models are loaded and
dropped with it. What is remembered from one snapshot to the next is little and explicit, so the
whole is a function of the readings and of that memory. A level can only get worse here, never better,
and whatever could not be read did not get better.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from modeldoor_collector.admission.levels import LEVELS, worst
from modeldoor_validators.times import to_the_millisecond, written

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from modeldoor_collector.admission.levels import Level

    Object = Mapping[str, Any]

SHORT_OF_MEMORY = "memoryInsufficient"


class Held(NamedTuple):
    """A level that was shown last, and since when it would have been better without a break.

    `since_ms` tells for each better level, by its place in `LEVELS`, from when on nothing worse was
    read than that, on the clock that nobody sets.
    """

    level: Level
    since_ms: Mapping[int, float] = {}


class Past(NamedTuple):
    """What one snapshot leaves for the next: levels by signal, and the profiles that lacked memory.

    `accelerator_heat` is the level of heat that accelerators showed, and `hot_signal` the signal of heat
    that they made when it was last critical. `taken_ms` is when the snapshot was taken, and `gap_ms` how
    long after the one before, on the clock that nobody sets.
    """

    levels: Mapping[str, Held] = {}
    short_of_memory: frozenset[str] = frozenset()
    accelerator_heat: Held | None = None
    hot_signal: Mapping[str, Any] = {}
    taken_ms: float | None = None
    gap_ms: float = 0.0


NOTHING = Past()
"""Before the first snapshot."""

LONGEST_GAP = 3
"""Times the gap before it: one round may be late, but a machine that slept or stood still was not watched."""


def interrupted(past: Past) -> Past:
    """What is left after a time in which nothing was read: levels as they were, and all waiting begins again."""
    heat = past.accelerator_heat
    return past._replace(
        levels={name: Held(held.level) for name, held in past.levels.items()},
        accelerator_heat=None if heat is None else Held(heat.level),
    )


def with_held_levels(
    judged: Mapping[str, Object], heat: Level | None, past: Past, policy: Object, boot_ms: float, now: datetime
) -> tuple[dict[str, dict[str, Any]], Past]:
    """The signals, where a level that has got better too lately stays what it was, and what to remember.

    `heat` is that of the accelerators (`signals.accelerator_heat`).
    """
    gap_ms = 0.0 if past.taken_ms is None else boot_ms - past.taken_ms
    if gap_ms > max(policy["snapshotLifetimeSeconds"] * 1000, LONGEST_GAP * past.gap_ms):
        past = interrupted(past)
    hold_ms = policy.get("recovery", {}).get("holdSeconds", 0) * 1000
    signals = {name: dict(signal) for name, signal in judged.items()}
    hot_signal = signals["thermal"] if heat == "critical" else past.hot_signal
    held_heat = _held(heat, past.accelerator_heat, hold_ms, boot_ms)
    levels = dict(past.levels)
    for name, signal in signals.items():
        level = None if _is_untold(name, signal, policy) else signal.get("level")
        held = _held(level, past.levels.get(name), hold_ms, boot_ms)
        if held is None:
            continue
        levels[name] = held
        if "level" in signal and LEVELS.index(held.level) > LEVELS.index(signal["level"]):
            signal.update(_held_since(held, boot_ms, now))
    if held_heat is not None and held_heat.level == "critical" and signals["thermal"].get("level") != "critical":
        # The accelerator was too hot a moment ago: a cool processor, or a waiver, says nothing about that.
        shown = signals["thermal"] if signals["thermal"]["status"] == "known" else hot_signal
        signals["thermal"] = {**shown, **_held_since(held_heat, boot_ms, now)}
    return signals, Past(levels, past.short_of_memory, held_heat, hot_signal, boot_ms, gap_ms)


def lacking_memory(profiles: Sequence[Object], memory: Object, before: frozenset[str]) -> frozenset[str]:
    """The profiles that lack memory, and those that lacked it `before` and were not seen to find enough."""
    enough = {
        profile["profileRef"]
        for profile in profiles
        if memory["status"] == "known" and profile["memoryNeed"]["status"] == "known"
    }
    short = {
        profile["profileRef"] for profile in profiles if SHORT_OF_MEMORY in profile["admission"].get("reasons", ())
    }
    return frozenset((before - enough) | short)


def _is_untold(name: str, signal: Object, policy: Object) -> bool:
    """Whether the level rests on nothing: pressure that the policy judges and that could not be read."""
    if name != "memory" or signal["status"] != "known":
        return False
    limits = policy["thresholds"]["memory"]
    is_judged = "pressureElevatedAtPercent" in limits or "pressureCriticalAtPercent" in limits
    return is_judged and signal["pressure"]["status"] != "known"


def _held(level: Level | None, last: Held | None, hold_ms: float, boot_ms: float) -> Held | None:
    """What is shown after this level, or after nothing could be told (`None`)."""
    if level is None:
        return None if last is None else Held(last.level)
    if last is None:
        return Held(level)
    told, shown = LEVELS.index(level), LEVELS.index(last.level)
    since_ms = {better: last.since_ms.get(better, boot_ms) for better in range(told, shown)}
    ripe = [better for better, since in since_ms.items() if boot_ms - since >= hold_ms]
    level = LEVELS[min(ripe)] if ripe else worst([level, last.level])
    return Held(level, {better: since for better, since in since_ms.items() if better < LEVELS.index(level)})


def _held_since(held: Held, boot_ms: float, now: datetime) -> dict[str, str]:
    """When the level would first have been better, by the wall clock; now, where that cannot be told."""
    since_ms = min(held.since_ms.values(), default=boot_ms)
    since = to_the_millisecond(now - timedelta(milliseconds=boot_ms - since_ms))
    return {"heldSince": written(since), "level": held.level}

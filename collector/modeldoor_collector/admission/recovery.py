"""Hysteresis: a machine that was judged worse counts as better again only after a while.

Without it, one at the edge of a threshold is admitted and denied in turn, and models are loaded and
dropped with it. What is remembered from one snapshot to the next is little and explicit, so the
whole is a function of the readings and of that memory. A level can only get worse here, never better.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from modeldoor_collector.admission.levels import LEVELS
from modeldoor_validators.times import to_the_millisecond, written

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from modeldoor_collector.admission.levels import Level

    Object = Mapping[str, Any]

SHORT_OF_MEMORY = "memoryInsufficient"


class Held(NamedTuple):
    """A level that was shown last, and since when the thresholds alone have said a better one.

    `better_since_ms` counts on the clock that nobody sets; `None` while they do not.
    """

    level: Level
    better_since_ms: float | None = None


class Past(NamedTuple):
    """What one snapshot leaves for the next: levels by signal, and the profiles that lacked memory."""

    levels: Mapping[str, Held] = {}
    short_of_memory: frozenset[str] = frozenset()


class Recovered(NamedTuple):
    """Signals with their levels held, and what is to be remembered of them."""

    signals: dict[str, dict[str, Any]]
    levels: dict[str, Held]


NOTHING = Past()
"""Before the first snapshot."""


def with_held_levels(signals: Object, past: Past, policy: Object, boot_ms: float, now: datetime) -> Recovered:
    """The signals, where a level that has got better too lately stays what it was, with `heldSince`.

    A signal that is not known has no level to hold, and what was remembered of it stays: that it
    could not be read is no sign that it got better.
    """
    hold_ms = policy.get("recovery", {}).get("holdSeconds", 0) * 1000
    shown: dict[str, dict[str, Any]] = {}
    levels = dict(past.levels)
    for name, signal in signals.items():
        shown[name] = dict(signal)
        if "level" in signal:
            levels[name] = _held(signal["level"], past.levels.get(name), hold_ms, boot_ms)
            since_ms = levels[name].better_since_ms
            if since_ms is not None:
                since = to_the_millisecond(now - timedelta(milliseconds=boot_ms - since_ms))
                shown[name].update(level=levels[name].level, heldSince=written(since))
        elif name in levels:
            levels[name] = Held(levels[name].level)
    return Recovered(shown, levels)


def lacking_memory(profiles: Sequence[Object]) -> frozenset[str]:
    """The profiles that were denied for want of memory, among other reasons or alone."""
    return frozenset(
        profile["profileRef"] for profile in profiles if SHORT_OF_MEMORY in profile["admission"].get("reasons", ())
    )


def _held(level: Level, last: Held | None, hold_ms: float, boot_ms: float) -> Held:
    if last is None or LEVELS.index(level) >= LEVELS.index(last.level):
        return Held(level)
    since_ms = boot_ms if last.better_since_ms is None else last.better_since_ms
    return Held(level) if boot_ms - since_ms >= hold_ms else Held(last.level, since_ms)

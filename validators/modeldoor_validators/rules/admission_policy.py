"""Rules of an admission policy."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from modeldoor_validators.rules import Rule
from modeldoor_validators.times import exactly, is_longer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modeldoor_validators.rules import Document, Wrong

LONGEST_WAIVER = timedelta(days=366)
"""A waiver is looked at again at least once a year."""


def _thresholds_in_order(policy: Document) -> Iterator[Wrong]:
    battery = policy["thresholds"]["battery"]
    if battery["elevatedBelowPercent"] < battery["criticalBelowPercent"]:
        yield (
            ("thresholds", "battery", "elevatedBelowPercent"),
            f"must be at least `criticalBelowPercent` ({battery['criticalBelowPercent']}); it is {battery['elevatedBelowPercent']}",
        )
    memory = policy["thresholds"]["memory"]
    elevated, critical = memory.get("pressureElevatedAtPercent"), memory.get("pressureCriticalAtPercent")
    if elevated is not None and critical is not None and elevated > critical:
        yield (
            ("thresholds", "memory", "pressureElevatedAtPercent"),
            f"must be at most `pressureCriticalAtPercent` ({critical}); it is {elevated}",
        )


def _one_waiver_a_signal(policy: Document) -> Iterator[Wrong]:
    seen: set[str] = set()
    for index, waiver in enumerate(policy["waivers"]):
        if waiver["signal"] in seen:
            yield ("waivers", index, "signal"), f"must be waived once; '{waiver['signal']}' is waived above already"
        seen.add(waiver["signal"])


def _waiver_has_an_end(policy: Document) -> Iterator[Wrong]:
    for index, waiver in enumerate(policy["waivers"]):
        if exactly(waiver["expiresAt"]) <= exactly(waiver["waivedAt"]):
            yield (
                ("waivers", index, "expiresAt"),
                f"must be after `waivedAt` ({waiver['waivedAt']}); it is {waiver['expiresAt']}",
            )
        elif is_longer(waiver["waivedAt"], waiver["expiresAt"], LONGEST_WAIVER.days * 24 * 60 * 60):
            yield (
                ("waivers", index, "expiresAt"),
                f"must be at most {LONGEST_WAIVER.days} days after `waivedAt` ({waiver['waivedAt']}); it is {waiver['expiresAt']}",
            )


RULES = (
    Rule(
        "policy/thresholds-in-order",
        "A critical threshold is never reached before the elevated one.",
        _thresholds_in_order,
    ),
    Rule("policy/one-waiver-a-signal", "A signal has at most one waiver.", _one_waiver_a_signal),
    Rule("policy/waiver-has-an-end", "A waiver ends after it begins, and within 366 days.", _waiver_has_an_end),
)

"""`modeldoor policy`: show, explain and waive."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from modeldoor.cli.interruption import uninterrupted
from modeldoor.cli.output import NOT_DONE, YES, complain, document_bytes, write_lines, write_out
from modeldoor.cli.words import SIGNAL_NAMES
from modeldoor.snapshots import take_snapshot
from modeldoor_lifecycle.state.folders import configuration_folder
from modeldoor_lifecycle.state.policies import load_policy, waive

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Object = Mapping[str, Any]


def show(path: str | None) -> int:
    """The policy in force."""
    loaded = load_policy(path, configuration_folder(os.environ))
    complain(f"this policy is {loaded.origin if loaded.origin == 'built in' else 'from ' + loaded.origin}")
    write_out(document_bytes(loaded.policy))
    return YES


def explain(path: str | None) -> int:
    """The policy in words, and what it makes of this machine now."""
    from modeldoor.cli.terminal import headline, verdict_lines

    loaded = load_policy(path, configuration_folder(os.environ))
    taken = take_snapshot(policy_path=path)
    for complaint in taken.complaints:
        complain(complaint)
    lines = [f"Policy {loaded.policy['policyRef']} ({loaded.origin})"]
    if "description" in loaded.policy:
        lines.append(f"  {loaded.policy['description']}")
    lines += ["", *_thresholds(loaded.policy), "", *_recovery(loaded.policy), *_waivers(loaded.policy), ""]
    lines += [headline(taken.document), "", *verdict_lines(taken.document)]
    write_lines(lines)
    return NOT_DONE if taken.is_refusal else YES


def waive_signal(signal: str, because: str, until: str) -> int:
    """Writes a waiver into the configured policy."""
    with uninterrupted():
        result = waive(configuration_folder(os.environ), signal, because, until, datetime.now(UTC))
    waiver = next(each for each in result.policy["waivers"] if each["signal"] == signal)
    lines = (
        f"{SIGNAL_NAMES[signal]} is waived until {waiver['expiresAt']}, in {result.path}",
        "it counts only while the signal is unknown; see: modeldoor policy explain",
    )
    is_required = result.policy["roles"][signal] == "required"
    note = () if is_required else (f"it has no effect while {SIGNAL_NAMES[signal]} is informational, as it is now",)
    write_lines((*lines, *note))
    return YES


def _thresholds(policy: Object) -> Iterator[str]:
    yield f"{'signal':<14}{'counts as':<15}denies when"
    for name, words in _denials(policy["thresholds"]).items():
        role = policy["roles"][name]
        yield f"{SIGNAL_NAMES[name]:<14}{role:<15}{words if role == 'required' else '-'}"


def _denials(limits: Object) -> dict[str, str]:
    memory, battery, disk = limits["memory"], limits["battery"], limits["disk"]
    mib, gib = 2**20, 2**30
    pressure = memory.get("pressureCriticalAtPercent")
    stalls = "" if pressure is None else f", or tasks stall for it {pressure:g} % of the time"
    return {
        "memory": f"unknown, or less than hint + {memory['reserveBytes'] / mib:g} MiB - loaded, at least {memory['minimumBytes'] / gib:g} GiB{stalls}",
        "modelService": f"unknown, or no right answer within {limits['modelService']['timeoutMs']} ms",
        "thermal": f"unknown, or at the critical trip point (elevated within {limits['thermal']['elevatedWithinCelsius']:g} °C of it)",
        "battery": f"unknown, or discharging below {battery['criticalBelowPercent']:g} % (elevated below {battery['elevatedBelowPercent']:g} %)",
        "disk": f"unknown, read-only, or below {disk['criticalBelowBytes'] / gib:g} GiB (elevated below {disk['elevatedBelowPercent']:g} %)",
        "accelerator": "unknown, absent, slowed down for heat, or at its own limit",
        "network": "unknown, or no default route",
    }


def _recovery(policy: Object) -> Iterator[str]:
    recovery = policy.get("recovery")
    if recovery is not None:
        margin = f"{recovery['memoryMarginBytes'] / 2**20:g} MiB"
        yield f"With --watch, a level gets better after {recovery['holdSeconds']} s, and a model that lacked memory must find {margin} more."


def _waivers(policy: Object) -> Iterator[str]:
    if not policy["waivers"]:
        yield "No waivers."
    for waiver in policy["waivers"]:
        yield f"Waived while unknown: {SIGNAL_NAMES[waiver['signal']]}, {waiver['waivedAt']} to {waiver['expiresAt']}: {waiver['justification']}"

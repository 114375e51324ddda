"""The six signals that model-router reads, safe under its own checks.

model-router opens its local lane on nearly every value that it does not know (docs/model-router.md).
So each of its keys is given in the one form that it judges as we mean it, and both of its booleans
are true only for an admitted profile of a fresh snapshot.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modeldoor_collector.views.freshness import freshness
from modeldoor_collector.views.spokesman import profile_spoken_for

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from modeldoor_collector.boots import BootTime


def router_signals(
    snapshot: Mapping[str, Any], now: datetime, asked: Sequence[str] = (), boot: BootTime | None = None
) -> dict[str, Any]:
    """The six keys. Nothing of a snapshot that is stale or from the future is passed on as known.

    `boot` is the reader's moment on the clock that nobody sets (`freshness`).
    """
    profile = profile_spoken_for(snapshot, asked)
    if freshness(snapshot, now, boot) != "fresh":
        return _signals(is_open=False, signals={})
    is_open = profile is not None and profile["admission"]["verdict"] == "admit"
    return _signals(is_open=is_open, signals=snapshot["signals"])


def _signals(*, is_open: bool, signals: Mapping[str, Any]) -> dict[str, Any]:
    memory, network = signals.get("memory", {}), signals.get("network", {})
    return {
        "localModelProfileAvailable": is_open,
        "localServiceHealthy": is_open,
        "batteryState": _state(signals.get("battery", {})),
        "thermalState": _state(signals.get("thermal", {})),
        "memoryAvailableBytes": memory["availableBytes"] if memory.get("status") == "known" else 0,
        "networkAvailable": network.get("status") == "known" and network["defaultRoute"],
    }


def _state(signal: Mapping[str, Any]) -> str:
    return str(signal["level"]) if signal.get("status") == "known" else "unknown"

"""Machines that tests make up, and that say how often they were looked at."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from goldens import golden
from modeldoor_lifecycle.hardware.measure import Measured
from modeldoor_validators.times import written

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def looked_at(moment: datetime = NOON, name: str = "two-rtx-4090") -> dict[str, Any]:
    """A golden profile as if its machine had been looked at then."""
    profile: dict[str, Any] = golden(name, "hardware-profile")
    profile |= {"isFromCache": False, "detectedAt": written(moment)}
    if "memoryReadAt" in profile:
        profile["memoryReadAt"] = written(moment)
    return profile


class MadeUp:
    """A machine of which `looks` says how often it was looked at; `moment` and `free_bytes` may be set."""

    def __init__(self, profile: str = "two-rtx-4090", identity: str = "this one") -> None:
        self.profile = profile
        self.name = identity
        self.moment = NOON
        self.free_bytes = 2**30
        self.looks = 0
        self.measured = Measured(51.26, 49.8)

    def now(self) -> datetime:
        return self.moment

    def identity(self) -> str:
        return self.name

    def look(self) -> dict[str, Any]:
        self.looks += 1
        return looked_at(self.moment, self.profile)

    def with_free_memory(self, profile: dict[str, Any]) -> dict[str, Any]:
        free = {"status": "known", "bytes": self.free_bytes}
        read = profile | {"memoryReadAt": written(self.moment + timedelta(milliseconds=1))}
        read["hostMemory"] = profile["hostMemory"] | {"available": free}
        read["devices"] = [device | {"available": free} for device in profile["devices"]]
        return read

    def memory_bandwidth(self) -> Measured:
        return self.measured

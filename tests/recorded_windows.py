"""What Windows machines have said, as people have published it; each with its origin. The project has none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modeldoor_collector.probes.windows.battery import Power
from modeldoor_collector.probes.windows.kernel import Adapter, Kernel, PowerStatus, Volume

if TYPE_CHECKING:
    from collections.abc import Sequence

FULL_ON_MAINS = Power(line=1, flag=1, percent=100)
"""A laptop: mhammond/pywin32, pull request 2010."""

LOW = Power(line=0, flag=2, percent=5)
CRITICAL = Power(line=0, flag=6, percent=4)
CRITICAL_AND_CHARGING = Power(line=1, flag=14, percent=4)
"""A laptop that was run down on purpose: kivy/plyer, pull request 546. Critical comes with low, and with charging."""

DESKTOP = Power(line=1, flag=128, percent=255)
"""A machine without a battery: 128 as in spacedriveapp/spacedrive, pull request 3037; 255 after winbase.h."""

UNKNOWN = Power(line=255, flag=255, percent=255)
"""Nothing is known, after winbase.h: no recorded one was found."""


class RecordedKernel(Kernel):
    """A Windows machine of which these values were published; what is not given cannot be read."""

    def __init__(
        self,
        power: Power | None = None,
        commit_left_bytes: int | None = None,
        volume: Volume | None = None,
        adapters: Sequence[Adapter] | None = None,
    ) -> None:
        self._power = power
        self._commit_left_bytes = commit_left_bytes
        self._volume = volume
        self._adapters = adapters

    def __call__(self) -> Kernel:
        return self

    def power_status(self) -> PowerStatus:
        if self._power is None:
            raise OSError("Windows gave no answer")
        return PowerStatus(*self._power)

    def commit_left_bytes(self) -> int:
        if self._commit_left_bytes is None:
            raise OSError("Windows gave no answer")
        return self._commit_left_bytes

    def volume(self, path: str) -> Volume:
        if self._volume is None:
            raise OSError(f"Windows gave no answer for {path}")
        return self._volume

    def adapters(self) -> list[Adapter]:
        if self._adapters is None:
            raise OSError("Windows gave no answer")
        return list(self._adapters)

"""Memory that a model could take now: what the kernel can free, cut to the limits on this process."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, Any

from modeldoor_collector.probes import control_groups
from modeldoor_collector.readings import failed, known, unknown
from modeldoor_validators.limits import MAXIMUM_INTEGER

if TYPE_CHECKING:
    from modeldoor_collector.probes.files import Host
    from modeldoor_collector.readings import Reading


class MemoryProbe:
    """Reads how much memory there is, how much of it is available, and whether tasks stall for it."""

    source = "/proc/meminfo, /proc/self/cgroup, /proc/pressure/memory"

    def __init__(self, host: Host) -> None:
        self._host = host

    def read(self) -> Reading:
        """Reads memory now.

        Without `MemAvailable` nothing is estimated from the free pages: what the kernel could give
        back is for the kernel to say.
        """
        try:
            text = self._host.text("proc", "meminfo")
        except FileNotFoundError:
            return unknown(self.source, "sourceMissing")
        except PermissionError:
            return unknown(self.source, "permissionDenied")
        except OSError:
            return failed(self.source, "unreadable")
        try:
            available, total = _bytes(text, "MemAvailable"), _bytes(text, "MemTotal")
            uses = _uses(text)
        except ValueError:
            return failed(self.source, "unparsable")
        if available is None:
            return unknown(self.source, "noMemAvailable")
        if total is None:
            return unknown(self.source, "noMemTotal")
        if not (0 < total <= MAXIMUM_INTEGER and 0 <= available <= total):
            return failed(self.source, "implausible")
        if any(size > total for name, size in uses.items() if name != "swappedBytes"):
            return failed(self.source, "implausible")
        try:
            limits = control_groups.headroom(self._host)
        except control_groups.ControlGroupError as error:
            return unknown(self.source, error.reason)
        left = min((limit.headroom_bytes for limit in limits), default=available)
        return known(
            self.source,
            {
                "availableBytes": min(available, left),
                "totalBytes": min([total, *(limit.limit_bytes for limit in limits)]),
                "limitedBy": "controlGroup" if left < available else "machine",
                **uses,
                "pressure": _pressure(self._host),
            },
        )


def machine_total_bytes(host: Host) -> int | None:
    """All memory of the machine, whatever limits this process; `None` where the kernel does not tell."""
    try:
        total = _bytes(host.text("proc", "meminfo"), "MemTotal")
    except (OSError, ValueError):
        return None
    return total if total is not None and 0 < total <= MAXIMUM_INTEGER else None


def _uses(text: str) -> dict[str, int]:
    """What the machine's memory is used for, as far as it is told: all of it, or nothing.

    Raises `ValueError` for what is no size.
    """
    names = ("AnonPages", "Mapped", "SwapTotal", "SwapFree")
    anonymous, mapped, swap, free_swap = (_bytes(text, name) for name in names)
    if anonymous is None or mapped is None or swap is None or free_swap is None:
        return {}
    swapped = swap - free_swap
    if min(anonymous, mapped, swapped) < 0 or swap > MAXIMUM_INTEGER:
        return {}
    return {"anonymousBytes": anonymous, "fileMappedBytes": mapped, "swappedBytes": swapped}


def _bytes(text: str, name: str) -> int | None:
    """A figure of `/proc/meminfo`, which counts in units of 1,024 bytes; `None` when it is not there."""
    lines = [line for line in text.split("\n") if line.startswith(name + ":")]
    if not lines:
        return None
    if len(lines) > 1:
        raise ValueError("the figure stands twice")
    value, unit = lines[0].partition(":")[2].split()
    digits = value.removeprefix("-")
    if unit != "kB" or not (digits.isascii() and digits.isdigit() and len(digits) <= 20):
        raise ValueError("not a size")
    return int(value) * 1024


def _pressure(host: Host) -> dict[str, Any]:
    """The pressure, or why it is not known, which does not take the sizes away.

    The file is missing where the kernel was built without pressure stall information, and refuses
    to be read (`EOPNOTSUPP`) where it was started with `psi=0`.
    """
    try:
        percent = _full_average_percent(host.text("proc", "pressure", "memory"))
    except FileNotFoundError:
        return {"status": "unknown", "reason": "noPressureStall"}
    except (OSError, ValueError) as error:
        off = isinstance(error, OSError) and error.errno == errno.EOPNOTSUPP
        return {"status": "unknown", "reason": "pressureStallOff" if off else "pressureUnreadable"}
    return {"status": "known", "fullAvg10Percent": percent}


def _full_average_percent(text: str) -> float:
    """The share of the last ten seconds in which all tasks stalled: `full avg10=1.25 ...`."""
    prefix = "full avg10="
    values = [line[len(prefix) :].partition(" ")[0] for line in text.split("\n") if line.startswith(prefix)]
    value = values[0] if len(values) == 1 else ""
    whole, _, hundredths = value.partition(".")
    if not (value.isascii() and whole.isdigit() and hundredths.isdigit()) or float(value) > 100:
        raise ValueError("no average")
    return float(value)

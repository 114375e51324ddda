"""Heat on macOS, as the system itself judges it: it tells no temperatures to ordinary programs.

Two words of the system are heard, and the worse counts. `NSProcessInfo.thermalState` is the
documented one, and was reported to stay `nominal` or `fair` on Macs that throttle heavily
already. The thermal pressure of notify(3) is what the system's own tools show then. No program's
output is read: `pmset -g therm` says that no warning was recorded, in the user's language, when
nobody knows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modeldoor_collector.probes.macos.asking import TIMEOUT_S, ask, command_for
from modeldoor_collector.probes.macos.kernel import is_virtual_machine
from modeldoor_collector.readings import Reading, failed, known, unknown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modeldoor_collector.probes.macos.kernel import Kernel

STATES = ("nominal", "fair", "serious", "critical")
"""NSProcessInfoThermalState, 0 to 3 (Foundation/NSProcessInfo.h)."""

PRESSURES = ("nominal", "fair", "serious", "critical", "critical")
"""Nominal, moderate, heavy, trapping and sleeping, 0 to 4, as the states that ask for the same
restraint (libkern/OSThermalNotification.h)."""

BAD = ("serious", "critical")

MEMBERS = frozenset({"thermalState", "thermalPressure"})


class ThermalProbe:
    """Asks the system for its thermal state. `command` is what is started in place of the child."""

    source = "NSProcessInfo.thermalState, notify(3)"

    def __init__(self, kernel: Kernel, command: Sequence[str] | None = None, timeout_s: float = TIMEOUT_S) -> None:
        self._kernel = kernel
        self._command = command or command_for("thermal")
        self._timeout_s = timeout_s

    def read(self) -> Reading:
        """Reads the state now."""
        answer = ask(self._command, MEMBERS, self._timeout_s)
        if answer.fault == "timeout":
            return unknown(self.source, "timeout")
        if answer.fault:
            return failed(self.source, answer.fault)
        try:
            is_virtual = is_virtual_machine(self._kernel)
        except OSError:
            is_virtual = True
        return judged(self.source, answer.value["thermalState"], answer.value["thermalPressure"], is_virtual=is_virtual)


def judged(source: str, state: Any, pressure: Any, *, is_virtual: bool) -> Reading:
    """What the two words say together. Whatever is bad counts, whoever says it; good needs both.

    A virtual machine is always `nominal`, because it has no sensors.
    """
    try:
        words = [_word(STATES, state), _word(PRESSURES, pressure)]
    except ValueError:
        return failed(source, "implausible")
    told = [word for word in words if word is not None]
    worst = max(told, key=STATES.index, default=None)
    if worst not in BAD:
        if is_virtual:
            return unknown(source, "virtualMachine")
        if len(told) < len(words):
            return unknown(source, "stateNotTold")
    return known(
        source, {"measurement": {"method": "systemState", "state": worst}, "sensorCount": 0, "unreadableSensorCount": 0}
    )


def _word(words: Sequence[str], number: Any) -> str | None:
    """The word for a number of the system; `None` where it told none."""
    if number is None:
        return None
    if type(number) is not int or not 0 <= number < len(words):
        raise ValueError("no such state")
    return words[number]

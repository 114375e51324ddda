"""The machine that a source stands for, by its operating system; nothing of the other systems is loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from modeldoor_lifecycle.hardware.looking import Machine
    from modeldoor_lifecycle.hardware.source import HardwareSource


def machine_of(source: HardwareSource) -> Machine:
    """What can be looked at."""
    if source.system.startswith("linux"):
        from modeldoor_lifecycle.hardware.linux import LinuxMachine

        return LinuxMachine(source)
    if source.system == "darwin":
        from modeldoor_lifecycle.hardware.macos import MacMachine

        return MacMachine(source)
    if source.system == "win32":
        from modeldoor_lifecycle.hardware.windows import WindowsMachine

        return WindowsMachine(source)
    from modeldoor_lifecycle.hardware.elsewhere import OtherMachine

    return OtherMachine(source)

"""Where a collection reads: one probe for each signal, on this machine."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, NamedTuple

from modeldoor_collector.probes import model_service
from modeldoor_collector.readings import Reading, unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from modeldoor_collector.probes.endpoints import Service
    from modeldoor_collector.probes.macos.kernel import Kernel
    from modeldoor_collector.readings import Probe

    AskServices = Callable[[Sequence[Service], float], tuple[model_service.Answer, ...]]


SIGNALS = ("accelerator", "memory", "thermal", "battery", "disk", "network")
"""The signals that have a probe of their own."""


class Sources(NamedTuple):
    """What a collection asks: a probe for each signal but the model service, and how services are asked."""

    probes: Mapping[str, Probe]
    ask_services: AskServices = model_service.ask_all


class UnsupportedProbe:
    """Stands for a signal that cannot be read on this operating system yet: always unknown."""

    def __init__(self, source: str) -> None:
        self.source = source

    def read(self) -> Reading:
        """Says that this system is not supported."""
        return unknown(self.source, "unsupportedOs")


def sources_of_this_machine(environment: Mapping[str, str] = os.environ, system: str = sys.platform) -> Sources:
    """The probes for the machine that this process runs on; docs/systems.md says what each system tells."""
    if system.startswith("linux"):
        return linux_sources(environment)
    if system == "darwin":
        return macos_sources(environment)
    if system == "win32":
        return windows_sources(environment)
    return Sources({name: UnsupportedProbe(system) for name in SIGNALS})


def linux_sources(environment: Mapping[str, str], root: str = "/") -> Sources:
    """The probes for a Linux machine whose files lie below `root`."""
    from modeldoor_collector.probes.accelerator import AcceleratorProbe
    from modeldoor_collector.probes.battery import BatteryProbe
    from modeldoor_collector.probes.disk import ModelStoreProbe
    from modeldoor_collector.probes.files import Host
    from modeldoor_collector.probes.memory import MemoryProbe
    from modeldoor_collector.probes.network import NetworkProbe
    from modeldoor_collector.probes.thermal import ThermalProbe

    host = Host(root)
    return Sources(
        {
            "accelerator": AcceleratorProbe(host, keeps_child=True),
            "memory": MemoryProbe(host),
            "thermal": ThermalProbe(host),
            "battery": BatteryProbe(host),
            "disk": ModelStoreProbe(host, environment, environment.get("HOME") or os.path.expanduser("~")),
            "network": NetworkProbe(host),
        }
    )


def macos_sources(environment: Mapping[str, str], kernel: Kernel | None = None) -> Sources:
    """The probes for a Mac; `kernel` is another system library with the same functions."""
    from modeldoor_collector.probes.macos.accelerator import AcceleratorProbe
    from modeldoor_collector.probes.macos.battery import BatteryProbe
    from modeldoor_collector.probes.macos.disk import DiskProbe
    from modeldoor_collector.probes.macos.kernel import Kernel
    from modeldoor_collector.probes.macos.memory import MemoryProbe
    from modeldoor_collector.probes.macos.network import NetworkProbe
    from modeldoor_collector.probes.macos.thermal import ThermalProbe

    kernel = kernel or Kernel()
    return Sources(
        {
            "accelerator": AcceleratorProbe(kernel),
            "memory": MemoryProbe(kernel),
            "thermal": ThermalProbe(kernel),
            "battery": BatteryProbe(kernel),
            "disk": DiskProbe(environment, environment.get("HOME") or os.path.expanduser("~"), kernel),
            "network": NetworkProbe(kernel),
        }
    )


def windows_sources(environment: Mapping[str, str]) -> Sources:
    """The probes for a Windows machine. Its heat is told to administrators only, by few machines and seldom true."""
    from modeldoor_collector.probes.windows.battery import BatteryProbe
    from modeldoor_collector.probes.windows.disk import DiskProbe
    from modeldoor_collector.probes.windows.kernel import Kernel
    from modeldoor_collector.probes.windows.memory import MemoryProbe
    from modeldoor_collector.probes.windows.network import NetworkProbe

    return Sources(
        {
            "accelerator": UnsupportedProbe("win32"),
            "memory": MemoryProbe(Kernel),
            "thermal": UnsupportedProbe("win32"),
            "battery": BatteryProbe(Kernel),
            "disk": DiskProbe(Kernel, environment, environment.get("USERPROFILE") or os.path.expanduser("~")),
            "network": NetworkProbe(Kernel),
        }
    )

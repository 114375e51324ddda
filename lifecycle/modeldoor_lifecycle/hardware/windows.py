"""A machine with Windows: NVIDIA's library in a child process, and what the system tells of processor and memory."""

from __future__ import annotations

import functools
import platform
from typing import TYPE_CHECKING

from modeldoor_collector.probes.nvml_hardware_answer import hardware_of
from modeldoor_collector.probes.physical_memory import psutil_sizes
from modeldoor_collector.probes.windows import child, processor
from modeldoor_collector.probes.windows.kernel import Kernel
from modeldoor_collector.probes.windows.memory import MemoryProbe
from modeldoor_lifecycle.hardware import host_memory, nvidia
from modeldoor_lifecycle.hardware.found import Found, notice
from modeldoor_lifecycle.hardware.linux import nvml_command
from modeldoor_lifecycle.hardware.looking import ProcessorLook

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from modeldoor_lifecycle.hardware.found import Host
    from modeldoor_lifecycle.hardware.host_memory import HostFacts
    from modeldoor_lifecycle.hardware.source import HardwareSource

    Asked = Callable[[Host], Found]

ABSENT = frozenset({"libraryMissing", "noDeviceListed"})
"""How the library says that there is no card of NVIDIA's; no file tells whether there is one."""

NOT_READ = "acceleratorsNotRead"


class WindowsMachine:
    """What Windows tells."""

    operating_system = "windows"

    def __init__(self, source: HardwareSource) -> None:
        self._source = source

    def processor(self) -> ProcessorLook:
        """Reads the processor."""
        return ProcessorLook(processor.read(self._source.machine))

    def memory(self) -> HostFacts:
        """Reads the machine's memory."""
        probe = MemoryProbe(self._source.windows_kernel or Kernel, self._source.sizes or psutil_sizes)
        return host_memory.of_reading(probe.read())

    def accelerators(self) -> Mapping[str, Callable[[], Asked]]:
        """Asks NVIDIA's library."""
        return {nvidia.VENDOR: self._nvidia}

    def identity(self) -> list[str]:
        """The processor, its memory and the system; a card that is exchanged brings another driver along or none."""
        sizes = (self._source.sizes or psutil_sizes)()
        return [repr(processor.read(self._source.machine)), str(sizes.total_bytes), platform.version()]

    def _nvidia(self) -> Asked:
        hardware = hardware_of(child.run(nvml_command(self._source), self._source.child_timeout_s))
        if hardware.fault in ABSENT:
            words = "Only NVIDIA's accelerators are looked for under Windows, and there is none; others are not seen."
            return lambda _: Found(notices=(notice(NOT_READ, words),))
        return functools.partial(nvidia.found, hardware)

"""A Mac: values of the kernel, and Apple's frameworks in a child process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modeldoor_collector.probes.macos import hardware
from modeldoor_collector.probes.macos.kernel import Kernel, text
from modeldoor_collector.probes.macos.memory import MemoryProbe
from modeldoor_collector.probes.physical_memory import psutil_sizes
from modeldoor_collector.probes.processor import ARCHITECTURES, ProcessorFacts, label
from modeldoor_lifecycle.hardware import apple, host_memory
from modeldoor_lifecycle.hardware.looking import ProcessorLook

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from modeldoor_lifecycle.hardware.found import Found, Host
    from modeldoor_lifecycle.hardware.host_memory import HostFacts
    from modeldoor_lifecycle.hardware.source import HardwareSource

    Asked = Callable[[Host], Found]

MACOS = "macos"


class MacMachine:
    """What macOS tells."""

    operating_system = "macos"

    def __init__(self, source: HardwareSource) -> None:
        self._source = source
        self._kernel = source.mac_kernel or Kernel()

    def processor(self) -> ProcessorLook:
        """Reads the processor. A chip of Apple's has no modules of memory."""
        mac = hardware.read(self._kernel)
        facts = ProcessorFacts(
            name=None if mac.chip is None else label(mac.chip),
            architecture="arm64" if mac.is_apple_silicon else ARCHITECTURES.get(self._source.machine.lower(), "other"),
            vector_extensions=mac.vector_extensions,
            physical_cores=mac.physical_cores,
            logical_cores=mac.logical_cores,
            usable_cores=None if mac.logical_cores is None else float(mac.logical_cores),
            sockets=1,
        )
        return ProcessorLook(facts)

    def memory(self) -> HostFacts:
        """Reads the machine's memory."""
        facts = host_memory.of_reading(MemoryProbe(self._kernel, self._source.sizes or psutil_sizes).read())
        return facts if facts.total is not None else facts._replace(total=hardware.read(self._kernel).memory_bytes)

    def accelerators(self) -> Mapping[str, Callable[[], Asked]]:
        """Asks the frameworks how many cores the graphics have, and what memory they may use."""
        return {MACOS: self._apple}

    def identity(self) -> list[str]:
        """The chip, its memory, the system, and what somebody has set for the graphics."""
        return [repr(hardware.read(self._kernel)), text(self._kernel, "kern.osversion") or ""]

    def _apple(self) -> Asked:
        mac = hardware.read(self._kernel)
        graphics = hardware.MacGraphics()
        if mac.is_apple_silicon and not mac.is_virtual:
            graphics = hardware.read_graphics(self._source.frameworks_command, self._source.child_timeout_s)
        return lambda host: apple.found(mac, graphics, host)

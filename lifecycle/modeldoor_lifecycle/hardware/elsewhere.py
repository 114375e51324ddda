"""A machine whose system is none of those that are known here: its accelerators are not looked for."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from modeldoor_collector.probes.physical_memory import psutil_sizes
from modeldoor_collector.probes.processor import ARCHITECTURES, ProcessorFacts
from modeldoor_lifecycle.hardware.found import Found, notice
from modeldoor_lifecycle.hardware.host_memory import HostFacts
from modeldoor_lifecycle.hardware.looking import ProcessorLook

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from modeldoor_lifecycle.hardware.found import Host
    from modeldoor_lifecycle.hardware.source import HardwareSource

    Asked = Callable[[Host], Found]


class OtherMachine:
    """What any system tells."""

    operating_system = "other"

    def __init__(self, source: HardwareSource) -> None:
        self._source = source

    def processor(self) -> ProcessorLook:
        """Reads how many threads run at the same time."""
        architecture = ARCHITECTURES.get(self._source.machine.lower(), "other")
        return ProcessorLook(ProcessorFacts(architecture=architecture, logical_cores=os.cpu_count()))

    def memory(self) -> HostFacts:
        """Reads the machine's memory."""
        sizes = (self._source.sizes or psutil_sizes)()
        return HostFacts(sizes.total_bytes, None, sizes.available_bytes, "")

    def accelerators(self) -> Mapping[str, Callable[[], Asked]]:
        """Says that nothing is looked for."""
        words = f"Accelerators are not looked for on this system ({self._source.system})."
        return {"other": lambda: lambda _: Found(notices=(notice("acceleratorsNotRead", words),))}

    def identity(self) -> list[str]:
        """The system and its memory."""
        return [self._source.system, self._source.machine, str((self._source.sizes or psutil_sizes)().total_bytes)]

"""The graphics processor of a Mac with Apple silicon: always there, with the machine's own memory.

Nothing has to be loaded to know it: processor and graphics are one chip, and the chip names itself.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from modeldoor_collector.probes.macos.kernel import integer, is_virtual_machine, text
from modeldoor_collector.readings import failed, known, unknown

if TYPE_CHECKING:
    from modeldoor_collector.probes.macos.kernel import Kernel
    from modeldoor_collector.readings import Reading

_CHIP = re.compile(r"Apple [ -~]{0,120}[!-~]")
"""How Apple's chips call themselves, such as `Apple M1 Pro`; at most what the contract's Label takes."""


class AcceleratorProbe:
    """Reads whether this is Apple silicon, and which chip."""

    source = "sysctl hw.optional.arm64, machdep.cpu.brand_string"

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel

    def read(self) -> Reading:
        """Reads the chip now.

        A Mac with an Intel processor has graphics of Intel or AMD, or both, or in a box on its
        cable, and nothing here reads those. What a virtual machine can use of its host's is not told.
        """
        try:
            is_apple_silicon = integer(self._kernel, "hw.optional.arm64") == 1
            is_virtual = is_virtual_machine(self._kernel)
            chip = text(self._kernel, "machdep.cpu.brand_string")
        except OSError:
            return failed(self.source, "unreadable")
        if not is_apple_silicon:
            return unknown(self.source, "unsupportedVendor")
        if is_virtual:
            return unknown(self.source, "virtualMachine")
        if chip is None or not _CHIP.fullmatch(chip):
            return unknown(self.source, "unrecognisedProcessor")
        memory = {"status": "notApplicable", "reason": "sharesMachineMemory"}
        device = {"status": "known", "vendor": "apple", "index": 0, "name": chip, "memory": memory}
        return known(self.source, {"devices": [device]})

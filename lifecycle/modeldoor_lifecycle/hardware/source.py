"""Where a machine is looked at: this one, or a tree of files and libraries that stand in for one."""

from __future__ import annotations

import platform
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from modeldoor_collector.probes.processor import affinity_of_this_process

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from modeldoor_collector.probes.macos.kernel import Kernel as MacKernel
    from modeldoor_collector.probes.physical_memory import Sizes
    from modeldoor_collector.probes.windows.kernel import Kernel as WindowsKernel

DEADLINE_S = 5.0
"""One look in all, as in harness-engineering's detector. A driver that has to wake a server's cards takes 2 to 4 s."""

RESERVE_S = 0.3
"""What of that is left for putting the profile together once nothing is waited for any more."""


@dataclass(frozen=True)
class HardwareSource:
    """Where to look. Everything but `deadline_s` is for tests; nothing that ships offers it to a user.

    `root` is where the files of Linux lie, `affinity` how many processors this process may run on.
    `nvml_command` and `frameworks_command` are started in place of the children that ask the libraries
    of NVIDIA and Apple; `mac_kernel`, `windows_kernel` and `sizes` stand in for system libraries.
    """

    system: str = sys.platform
    machine: str = field(default_factory=platform.machine)
    root: str = "/"
    affinity: int | None = field(default_factory=affinity_of_this_process)
    nvml_command: Sequence[str] | None = None
    frameworks_command: Sequence[str] | None = None
    mac_kernel: MacKernel | None = None
    windows_kernel: Callable[[], WindowsKernel] | None = None
    sizes: Callable[[], Sizes] | None = None
    deadline_s: float = DEADLINE_S

    @property
    def child_timeout_s(self) -> float:
        """How long a child that asks a library may take: it ends before nobody waits for it any more."""
        return max(0.0, self.deadline_s - 2 * min(RESERVE_S, self.deadline_s / 4))

    @property
    def waiting_s(self) -> float:
        """How long all that is looked at side by side is waited for."""
        return max(0.0, self.deadline_s - min(RESERVE_S, self.deadline_s / 4))

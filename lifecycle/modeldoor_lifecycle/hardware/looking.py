"""What a look at a machine reads, whatever its system: facts of processor and memory, and accelerators by maker."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from modeldoor_collector.probes.processor import ProcessorFacts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from modeldoor_collector.probes.memory_modules import MemoryInUse
    from modeldoor_lifecycle.hardware.found import Found, Host
    from modeldoor_lifecycle.hardware.host_memory import HostFacts


class ProcessorLook(NamedTuple):
    """The processor, and the memory modules where the system tells them."""

    facts: ProcessorFacts = ProcessorFacts()
    in_use: MemoryInUse | None = None


class Machine(Protocol):
    """A machine that can be looked at. Everything may raise or hang: whoever looks bounds it."""

    @property
    def operating_system(self) -> str:
        """`operatingSystem` of the profile."""
        ...

    def processor(self) -> ProcessorLook:
        """Reads the processor."""
        ...

    def memory(self) -> HostFacts:
        """Reads the machine's memory."""
        ...

    def accelerators(self) -> Mapping[str, Callable[[], Callable[[Host], Found]]]:
        """For each maker, what asks its drivers; that gives back what makes devices of the answer.

        The two are apart so that drivers are asked while the machine's memory is read, which some
        devices share.
        """
        ...

    def identity(self) -> list[str]:
        """What must not change for an earlier look to hold; quick, and without asking a driver."""
        ...

"""A machine with Linux: files of the kernel, and NVIDIA's library in a child process."""

from __future__ import annotations

import functools
import os
import sys
from typing import TYPE_CHECKING

from modeldoor_collector.probes import child, control_groups, graphics_cards, memory_modules, processor
from modeldoor_collector.probes.accelerator_presence import AMD, INTEL, NVIDIA, UNRECOGNISED, presence
from modeldoor_collector.probes.control_groups import ControlGroupError
from modeldoor_collector.probes.files import Host as Files
from modeldoor_collector.probes.memory import machine_total_bytes
from modeldoor_collector.probes.nvml_child import HARDWARE
from modeldoor_collector.probes.nvml_hardware_answer import hardware_of
from modeldoor_lifecycle.hardware import amd, host_memory, intel, nvidia
from modeldoor_lifecycle.hardware.found import Found, Host, ignored
from modeldoor_lifecycle.hardware.looking import ProcessorLook

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from modeldoor_collector.probes.accelerator_presence import Presence
    from modeldoor_lifecycle.hardware.host_memory import HostFacts
    from modeldoor_lifecycle.hardware.source import HardwareSource

    Asked = Callable[[Host], Found]

NVML_CHILD = "modeldoor_collector.probes.nvml_child"

OTHER = "other"

_BUS = ("sys", "bus", "pci", "devices")
_CARD_FILES = ("vendor", "device", "subsystem_vendor", "subsystem_device", "revision")
_DRIVER_VERSIONS = (("sys", "module", "nvidia", "version"), ("sys", "module", "amdgpu", "version"))
_INSTANCES = ("proc", "driver", "nvidia", "capabilities")
_FIRST_PROCESSOR_BYTES = 4096
"""The first processor in `/proc/cpuinfo`: the kernel measures the clock of every one that is read."""


def nvml_command(source: HardwareSource) -> tuple[str, ...]:
    """What is started to ask NVIDIA's library, without anything that the environment or the user could add."""
    return (*(source.nvml_command or (sys.executable, "-I", "-m", NVML_CHILD)), HARDWARE)


class LinuxMachine:
    """What Linux tells, below the root of the source."""

    operating_system = "linux"

    def __init__(self, source: HardwareSource) -> None:
        self._source = source
        self._files = Files(source.root)

    def processor(self) -> ProcessorLook:
        """Reads the processor and, where this user may, the memory modules."""
        facts = processor.read(self._files, self._source.machine, self._source.affinity)
        return ProcessorLook(facts, memory_modules.in_use(memory_modules.read(self._files)))

    def memory(self) -> HostFacts:
        """Reads the machine's memory and the limits on this process."""
        return host_memory.of_linux(self._files)

    def accelerators(self) -> Mapping[str, Callable[[], Asked]]:
        """Asks every maker's drivers at the same time."""
        return {NVIDIA: self._nvidia, AMD: self._amd, INTEL: self._intel, OTHER: self._other}

    def identity(self) -> list[str]:
        """Cards with their numbers, parts of cards, drivers, processor, memory and the limits on this process."""
        seen = presence(self._files)
        cards = [
            (card.address, *(self._text(*_BUS, card.address, name) for name in _CARD_FILES)) for card in seen.cards
        ]
        return [
            repr((seen.outcome, seen.vendors, cards)),
            repr([self._text(*parts) for parts in _DRIVER_VERSIONS]),
            repr(self._instances()),
            os.uname().release,
            self._first_processor(),
            self._text("sys", "devices", "system", "cpu", "present"),
            repr((machine_total_bytes(self._files), self._limits(), self._source.affinity)),
        ]

    def _nvidia(self) -> Asked:
        seen = presence(self._files)
        if seen.outcome == "driverNotLoaded":
            return _always(_unasked(self._files, seen, NVIDIA, "driverNotLoaded"))
        if seen.outcome not in ("nvidia", "passedThrough"):
            return _always(Found())
        hardware = hardware_of(child.run(nvml_command(self._source), self._source.child_timeout_s))
        if hardware.fault in nvidia.WITHOUT_LIBRARY:
            hardware = nvidia.board(self._text("proc", "device-tree", "model").strip("\0")) or hardware
        if hardware.fault and seen.outcome == "nvidia":
            return _always(_unasked(self._files, seen, NVIDIA, hardware.fault))
        cards = sum(1 for card in seen.cards if card.vendor == NVIDIA)
        return functools.partial(nvidia.found, hardware, cards_on_bus=cards)

    def _amd(self) -> Asked:
        cards = graphics_cards.cards_of(self._files, AMD, presence(self._files).cards)
        return functools.partial(amd.found, cards, driver_version=self._text(*_DRIVER_VERSIONS[1]) or None)

    def _intel(self) -> Asked:
        cards = graphics_cards.cards_of(self._files, INTEL, presence(self._files).cards)
        return functools.partial(intel.found, cards)

    def _other(self) -> Asked:
        seen = presence(self._files)
        if seen.outcome == "undetermined":
            return _always(Found(fault="devicesUnreadable"))
        if AMD in seen.vendors and not any(card.vendor == AMD for card in seen.cards):
            return _always(
                Found(ignored=(ignored("AMD accelerator", AMD, "devicesUnreadable"),), fault="devicesUnreadable")
            )
        if UNRECOGNISED in seen.vendors:
            return _always(Found(ignored=(ignored("an accelerator of another maker", OTHER, "unsupportedVendor"),)))
        return _always(Found())

    def _instances(self) -> list[str]:
        """The parts that cards are cut into: the driver keeps a folder for each."""
        found: list[str] = []
        for gpu in self._names(*_INSTANCES):
            for instance in self._names(*_INSTANCES, gpu, "mig"):
                found.append(f"{gpu} {instance} {self._names(*_INSTANCES, gpu, 'mig', instance)}")
        return found

    def _limits(self) -> tuple[object, object]:
        try:
            memory = [limit.limit_bytes for limit in control_groups.headroom(self._files)]
        except ControlGroupError as error:
            return error.reason, None
        try:
            return memory, control_groups.processor_shares(self._files)
        except ControlGroupError as error:
            return memory, error.reason

    def _first_processor(self) -> str:
        try:
            with open(self._files.path("proc", "cpuinfo"), "rb") as file:
                text = file.read(_FIRST_PROCESSOR_BYTES).decode("utf-8", "replace")
        except OSError:
            return ""
        lines = text.split("\n\n")[0].split("\n")
        return "\n".join(line for line in lines if not line.startswith(("cpu MHz", "bogomips", "BogoMIPS")))

    def _names(self, *parts: str) -> Sequence[str]:
        try:
            return self._files.names(*parts)
        except OSError:
            return ()

    def _text(self, *parts: str) -> str:
        try:
            return self._files.text(*parts)
        except OSError:
            return ""


def _always(found: Found) -> Asked:
    return lambda _: found


def _unasked(files: Files, seen: Presence, vendor: str, fault: str) -> Found:
    """The cards that the bus shows, though nothing can be learned of them."""
    names: list[str] = []
    for card in seen.cards:
        if card.vendor == vendor:
            try:
                number = files.text(*_BUS, card.address, "device").removeprefix("0x")
            except OSError:
                number = "of an unknown kind"
            names.append(f"NVIDIA GPU {number}")
    return Found(ignored=tuple(ignored(name, vendor, fault) for name in names), fault=fault)

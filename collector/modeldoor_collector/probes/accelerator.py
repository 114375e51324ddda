"""Accelerators: which devices answer, how much of their memory is free, how hot they are, what slows them down.

Files tell whether there is hardware, and whose. NVIDIA's library tells about NVIDIA's, the files of the
drivers about AMD's and Intel's. So "there is none" is told from "there is one, and it is broken": the
first is an answer, the second a fault.
"""

from __future__ import annotations

import functools
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

from modeldoor_collector.probes import child
from modeldoor_collector.probes.accelerator_presence import NVIDIA, UNRECOGNISED, presence
from modeldoor_collector.probes.bounded_read import BoundedRead
from modeldoor_collector.probes.bounds import MAXIMUM_DEVICES
from modeldoor_collector.probes.card_power import are_asleep
from modeldoor_collector.probes.nvml_answer import NVML, reading_of
from modeldoor_collector.probes.sysfs_accelerators import SYSFS, VENDORS, cards_of
from modeldoor_collector.readings import absent, failed, known, unknown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from modeldoor_collector.probes.accelerator_presence import Presence
    from modeldoor_collector.probes.files import Host
    from modeldoor_collector.probes.kept_child import KeptChild
    from modeldoor_collector.readings import Reading

FILES = "/dev, /sys/bus/pci/devices"
"""The source that tells whether there is any; the others are NVML and the files of the drivers."""

TIMEOUT_S = 1.0
"""Half of the time that a whole snapshot may take; a library without a driver answers in 35 ms."""


class AcceleratorProbe:
    """Reads the accelerators. `command` is what is started in place of the child that asks NVML.

    With `keeps_child` the second reading starts a child that is asked at every reading from then on:
    for somebody who reads again and again. It ends with this process, or when the probe is closed.
    """

    source = f"{FILES}, {NVML}"

    def __init__(
        self,
        host: Host,
        command: Sequence[str] | None = None,
        timeout_s: float = TIMEOUT_S,
        *,
        keeps_child: bool = False,
    ) -> None:
        self._host = host
        self._command = command or (sys.executable, "-I", "-m", "modeldoor_collector.probes.nvml_child")
        self._timeout_s = timeout_s
        self._files = {vendor: BoundedRead(SYSFS) for vendor in VENDORS}
        self._kept = _kept_child(self._command) if keeps_child else None
        self._is_asking = threading.Lock()
        self._was_read = False

    def read(self) -> Reading:
        """Looks for hardware first: without any, no child is started.

        Nor is one for a card whose driver is not loaded: there NVML would start a program of its own
        that loads it (nvidia-modprobe), and a reader changes nothing.
        """
        found = presence(self._host)
        if found.outcome == "none":
            return absent(FILES, "noAccelerator")
        if found.outcome == "undetermined":
            return unknown(FILES, "devicesUnreadable")
        deadline = time.monotonic() + self._timeout_s
        others = [vendor for vendor in VENDORS if vendor in found.vendors]
        for vendor in others:
            self._files[vendor].begin(functools.partial(cards_of, self._host, vendor, found.cards))
        nvidia = self._nvidia(found)
        readings = {} if nvidia is None else {NVIDIA: nvidia}
        readings |= {vendor: self._files[vendor].outcome(deadline) for vendor in others}
        if UNRECOGNISED in found.vendors:
            readings[UNRECOGNISED] = unknown(FILES, "unsupportedVendor")
        return together(readings) if readings else unknown(FILES, "unsupportedVendor")

    def close(self) -> None:
        """Ends the child, if one is kept. One that is being asked just now ends with this process."""
        if self._kept is not None and self._is_asking.acquire(blocking=False):
            try:
                self._kept.close()
            finally:
                self._is_asking.release()

    def _nvidia(self, found: Presence) -> Reading | None:
        """What NVML says, where it can be asked; `None` where there is nothing to ask about."""
        if found.outcome == "driverNotLoaded":
            return failed(FILES, "driverNotLoaded")
        if found.outcome not in ("nvidia", "passedThrough"):
            return None
        if are_asleep(self._host, found.cards, NVIDIA):
            self.close()  # an open library may keep a card from staying asleep
            return unknown(FILES, "suspended")
        reading = self._asked()
        if found.outcome == "passedThrough" and reading.reason == "libraryMissing":
            return unknown(NVML, "unsupportedVendor")
        return reading

    def _asked(self) -> Reading:
        """The answer of the kept child; while an earlier reading waits for that, of one that is started for this."""
        was_read, self._was_read = self._was_read, True
        if self._kept is None or not was_read or not self._is_asking.acquire(blocking=False):
            return reading_of(child.run(self._command, self._timeout_s))
        try:
            reading = reading_of(self._kept.ask(self._timeout_s))
            # Whether a fault lies in the library's open state is not to be seen, so the next one opens it anew.
            if not _is_flawless(reading):
                self._kept.close()
        finally:
            self._is_asking.release()
        return reading


def together(readings: Mapping[str, Reading]) -> Reading:
    """One reading of all makers' devices: where one maker's cannot be read, the others' are known all the same.

    That holds where one of the others has memory of its own. Graphics in the processor, which nearly
    every machine has, must not speak for an accelerator that is broken or silent: then the whole is an
    error or unknown, an error first, because it is not to be waived. What the others told stays in the
    value all the same, for their heat counts.
    """
    sources = ", ".join(reading.source for reading in readings.values())
    source = ", ".join(dict.fromkeys(sources.split(", ")))
    devices = [device for reading in readings.values() for device in reading.value.get("devices", ())]
    untold = {vendor: reading for vendor, reading in readings.items() if reading.status != "known"}
    if untold and not any(map(_has_memory_of_its_own, devices)):
        worst = min(untold.values(), key=lambda reading: reading.status != "error")
        return worst._replace(source=source, value={"devices": devices} if devices else {})
    silent = [
        {"status": "error", "vendor": vendor, "index": 0, "reason": reading.reason}
        for vendor, reading in untold.items()
        if vendor != UNRECOGNISED
    ]
    if len(devices) + len(silent) > MAXIMUM_DEVICES:
        return failed(source, "tooManyDevices")._replace(value={"devices": devices})
    # In the order of the makers, as each was asked.
    order = {vendor: place for place, vendor in enumerate(readings)}
    return known(source, {"devices": sorted([*devices, *silent], key=lambda device: order[str(device["vendor"])])})


def _has_memory_of_its_own(device: Mapping[str, Any]) -> bool:
    return device.get("memory", {}).get("status") == "known" or "partitions" in device


def _is_flawless(reading: Reading) -> bool:
    return reading.status == "known" and all(device["status"] == "known" for device in reading.value["devices"])


def _kept_child(command: Sequence[str]) -> KeptChild:
    from modeldoor_collector.probes.kept_child import KeptChild
    from modeldoor_collector.probes.nvml_child import KEPT

    return KeptChild((*command, KEPT))

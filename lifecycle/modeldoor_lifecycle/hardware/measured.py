"""The measured bandwidth of a machine's memory, kept until it is measured again or the machine is another.

It is kept apart from what a look found: a look is kept for a day and only when every driver answered,
and neither has to do with how fast memory is. The document is the profile of the processor alone.
"""

from __future__ import annotations

import os
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from modeldoor_lifecycle.hardware.bandwidth import rounded
from modeldoor_lifecycle.hardware.cache import without_free_memory
from modeldoor_lifecycle.hardware.found import Part, notice
from modeldoor_lifecycle.state.documents import change_kept, read_kept
from modeldoor_lifecycle.state.errors import FileNotWritten
from modeldoor_validators.rules.hardware_profile import UNMAPPED_PROCESSOR

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from modeldoor_lifecycle.hardware.measure import Measured

CONTRACT = "hardware-profile"

FOLDER = "measured-memory"

GIBIBYTE = 2**30

SCATTERS = "measurementScatters"
SCATTERS_FROM = 0.8
"""A worst run below this share of the best: without others at work the runs lie within a few hundredths."""


def measured_profile(profile: dict[str, Any], measured: Measured) -> dict[str, Any]:
    """The profile whose processor reads memory as fast as was measured, with a word on runs that differ."""
    bandwidth = {
        **profile["processor"]["bandwidth"],
        "gigabytesPerSecond": rounded(measured.gigabytes_per_second),
        "source": "measured",
    }
    return _with_bandwidth(profile, bandwidth, _scattering(measured))


def with_kept_measurement(
    state_folder: str, profile: dict[str, Any], complain: Callable[[str], None] | None = None
) -> dict[str, Any]:
    """The profile with what was measured earlier on a machine with this processor and memory; as it was without that."""
    kept = read_kept(_path(state_folder, profile), CONTRACT)
    if kept.complaint and complain is not None:
        complain(kept.complaint)
    earlier = None if kept.document is None else kept.document.get("processor", {}).get("bandwidth")
    if kept.document is None or earlier is None or earlier["source"] != "measured" or "processor" not in profile:
        return profile
    return _with_bandwidth(profile, earlier, kept.document["notices"])


def keep_measurement(state_folder: str, profile: dict[str, Any]) -> str:
    """Keeps what was measured in place of what was measured before; returns a complaint, empty when all went well."""
    alone = without_free_memory({**profile, "devices": []}) | {
        "origin": "probe",
        "platform": "cpu",
        "ignoredDevices": [],
        "notices": [each for each in profile["notices"] if each["code"] == SCATTERS],
    }
    try:
        return change_kept(_path(state_folder, profile), CONTRACT, lambda _: alone).complaint
    except FileNotWritten as error:
        return f"the measurement is not kept: {error.message}"


def _with_bandwidth(profile: dict[str, Any], bandwidth: Part, notices: list[Part]) -> dict[str, Any]:
    """The notice of a default goes with the default."""
    replaced = (UNMAPPED_PROCESSOR, SCATTERS)
    return {
        **profile,
        "processor": {**profile["processor"], "bandwidth": bandwidth},
        "notices": [*(each for each in profile["notices"] if each["code"] not in replaced), *notices],
    }


def _scattering(measured: Measured) -> list[Part]:
    best, least = rounded(measured.gigabytes_per_second), rounded(measured.least_gigabytes_per_second)
    if least >= SCATTERS_FROM * best:
        return []
    words = f"Memory was read at {least:g} to {best:g} GB/s in runs that followed each other; the best counts."
    return [notice(SCATTERS, words)]


def _path(state_folder: str, profile: Mapping[str, Any]) -> str:
    """By what makes memory fast or slow to read, as far as a look tells: processor, usable cores, size and modules.

    Drivers, kernels and devices have no part in it. Sizes count in GiB, for kernels keep some mebibytes more or less.
    """
    processor, memory = profile.get("processor", {}), profile.get("hostMemory", {})
    facts = (
        profile["operatingSystem"],
        *(processor.get(key) for key in ("name", "architecture", "physicalCores", "logicalCores", "usableCores")),
        round(memory.get("totalBytes", 0) / GIBIBYTE),
        *(memory.get(key) for key in ("channels", "megatransfersPerSecond")),
    )
    return os.path.join(state_folder, FOLDER, f"{sha256(repr(facts).encode()).hexdigest()[:32]}.json")

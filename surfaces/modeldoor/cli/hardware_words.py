"""The codes of a hardware profile in words, and what to do about what is missing."""

from __future__ import annotations

from modeldoor_collector.views.remedies import spoken_reason

PLATFORMS = {
    "macos": "on Apple's graphics",
    "nvidia": "with NVIDIA's CUDA",
    "amd": "on AMD's graphics",
    "intel": "on Intel's graphics",
    "other": "on its graphics",
    "cpu": "on the processor",
}
ORIGINS = {
    "probe": "Looked at",
    "override": "Given by hand",
    "simulation": "Simulated",
    "fallback": "What remains of a look that failed,",
}
SOURCES = {
    "driver": "the driver tells it",
    "table": "from the catalogue",
    "measured": "measured",
    "override": "given by hand",
    "default": "a default: no table lists it",
}
KINDS = {
    "dedicated": "its own memory",
    "unified": "the machine's memory",
    "carveOut": "a fixed share of the machine's memory",
    "partition": "a part of a card",
}
USABLE = {"driver": "", "ruleOfThumb": " by a rule of thumb", "override": " as given by hand"}

_REASONS = {
    "acceleratorsNotRead": "it cannot be read on this system yet",
    "cardMemoryNotTold": "the size of its card is not told to this user",
    "devicesUnreadable": "the lists of devices cannot be read",
    "driverDoesNotTell": "its driver does not tell",
    "driverTimedOut": "its driver gave no answer in time",
    "memoryNotTold": "its driver does not tell its memory",
    "neverKept": "it was not read",
    "notFoundAgain": "it was not found again",
    "notTold": "it is not told",
    "partitioned": "it is cut into parts, and none is given to this user",
    "passedThrough": "it is given to a virtual machine",
    "slowerThanTheProcessor": "it is no faster than the processor, whose memory it shares",
}
"""Why something is not known or does not count, beside what every signal may say."""

_REMEDIES = {
    "driverNotLoaded": "install or load its driver, then: modeldoor hardware --no-cache",
    "libraryMissing": "install the library of its driver (a container must be given it), then: modeldoor hardware --no-cache",
    "versionMismatch": "restart the machine: its driver was replaced",
    "gpuIsLost": "restart the machine",
    "driverTimedOut": "mend its driver, then: modeldoor hardware --no-cache",
    "timeout": "mend its driver, then: modeldoor hardware --no-cache",
    "noPermission": "give this user the device (groups video and render), then: modeldoor hardware --no-cache",
    "partitioned": "ask whoever divides the card for a part of it",
}
"""What to do where a device does not count for such a reason."""

_NOTICE_REMEDIES = (
    ("ProbeFailed", "mend that, then: modeldoor hardware --no-cache"),
    ("UnmappedGpu", "give the right bandwidth by hand: docs/hardware.md"),
    ("UnmappedChip", "give the right bandwidth by hand: docs/hardware.md"),
    ("UnmappedFamily", "measure it: modeldoor hardware --measure"),
    ("measurementScatters", "measure again while nothing else works: modeldoor hardware --measure"),
    ("machineNotSaid", "say processor and memory too, as in 'RTX 3060 12GB + Ryzen 5 5600 32GB'"),
    ("sharedHalfSupposed", "give the real share by hand: docs/hardware.md"),
)
"""What to do about a notice, by how its code ends."""


def reason_in_words(code: str) -> str:
    """Why something is not known or does not count, followed by its code."""
    words = _REASONS.get(code)
    return spoken_reason(code) if words is None else f"{words} ({code})"


def remedy_for_reason(code: str) -> str:
    """What to do about a device that does not count; empty when there is nothing to do."""
    return _REMEDIES.get(code, "")


def remedy_for_notice(code: str) -> str:
    """What to do about a notice; empty when there is nothing to do."""
    return next((remedy for ending, remedy in _NOTICE_REMEDIES if code.endswith(ending)), "")

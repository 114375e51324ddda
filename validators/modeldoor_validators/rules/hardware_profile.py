"""Rules of a hardware profile: sizes in order, devices that are what they say, and figures with their source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modeldoor_validators.rules import Rule
from modeldoor_validators.rules.shared.disclosure import notices_rule
from modeldoor_validators.times import exactly

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modeldoor_validators.findings import Place
    from modeldoor_validators.rules import Document, Wrong

SEEN = frozenset({"probe", "fallback"})
"""Origins of a profile for which a machine was looked at."""

BACKENDS = {
    "cuda": (frozenset({"nvidia"}), frozenset({"linux", "windows", "other"})),
    "rocm": (frozenset({"amd"}), frozenset({"linux", "windows", "other"})),
    "sycl": (frozenset({"intel"}), frozenset({"linux", "windows", "other"})),
    "metal": (frozenset({"apple"}), frozenset({"macos"})),
    "vulkan": (
        frozenset({"nvidia", "amd", "apple", "intel", "other"}),
        frozenset({"linux", "macos", "windows", "other"}),
    ),
}
"""Whose devices, and on which systems, each backend of llama.cpp serves."""

UNMAPPED = {
    "nvidia": "nvidiaUnmappedGpu",
    "apple": "macosUnmappedChip",
    "amd": "amdUnmappedGpu",
    "intel": "intelUnmappedGpu",
    "other": "otherUnmappedGpu",
}
"""The notice that goes with the default bandwidth of a device that no table lists, by its maker."""

UNMAPPED_PROCESSOR = "cpuUnmappedFamily"
PROBE_FAILED = "ProbeFailed"
"""How the code of a notice ends that says which look at the machine failed."""


def _memories(profile: Document) -> Iterator[tuple[Place, dict[str, Any]]]:
    """The machine's memory and that of each device."""
    if "hostMemory" in profile:
        yield ("hostMemory",), profile["hostMemory"]
    for index, device in enumerate(profile["devices"]):
        yield ("devices", index), device


def _sizes_in_order(profile: Document) -> Iterator[Wrong]:
    for place, memory in _memories(profile):
        usable, total = memory["usableBytes"], memory["totalBytes"]
        free = memory["available"].get("bytes", 0)
        if usable > total:
            yield (*place, "usableBytes"), f"must be at most `totalBytes` ({total}); it is {usable}"
        elif free > usable:
            yield (*place, "available", "bytes"), f"must be at most `usableBytes` ({usable}); it is {free}"


def _limit_is_named(profile: Document) -> Iterator[Wrong]:
    memory = profile.get("hostMemory")
    if memory is not None:
        limit = "machine" if memory["usableBytes"] >= memory["totalBytes"] else "controlGroup"
        if memory["limitedBy"] != limit:
            words = "all of it is usable" if limit == "machine" else "less is usable than there is"
            yield ("hostMemory", "limitedBy"), f"must be '{limit}', because {words}; it is '{memory['limitedBy']}'"


def _cores_in_order(profile: Document) -> Iterator[Wrong]:
    processor = profile.get("processor", {})
    for key in ("physicalCores", "usableCores"):
        logical = processor.get("logicalCores")
        if logical is not None and processor.get(key, 0) > logical:
            yield ("processor", key), f"must be at most `logicalCores` ({logical}); it is {processor[key]}"


def _devices_in_order(profile: Document) -> Iterator[Wrong]:
    before = -1
    for position, device in enumerate(profile["devices"]):
        if device["index"] <= before:
            yield ("devices", position, "index"), f"must be more than {before}, as each rises; it is {device['index']}"
            return
        before = device["index"]


def _platform_has_its_device(profile: Document) -> Iterator[Wrong]:
    platform, system = profile["platform"], profile["operatingSystem"]
    vendors = {device["vendor"] for device in profile["devices"]}
    if platform == "macos":
        holds, words = "apple" in vendors and system == "macos", "a device of 'apple' under 'macos'"
    elif platform == "other":
        holds = "other" in vendors or ("apple" in vendors and system != "macos")
        words = "a device of 'other', or one of 'apple' that is not under 'macos'"
    else:
        holds, words = platform == "cpu" or platform in vendors, f"a device of '{platform}'"
    if not holds:
        have = ", ".join(f"'{vendor}'" for vendor in sorted(vendors))
        yield ("platform",), f"must follow from the devices: '{platform}' needs {words}; there are {have} ('{system}')"


def _backend_serves_its_device(profile: Document) -> Iterator[Wrong]:
    system = profile["operatingSystem"]
    for position, device in enumerate(profile["devices"]):
        vendors, systems = BACKENDS[device["backend"]]
        if device["vendor"] not in vendors or system not in systems:
            fitting = [
                backend for backend, (whose, where) in BACKENDS.items() if device["vendor"] in whose and system in where
            ]
            yield (
                ("devices", position, "backend"),
                f"must be {' or '.join(repr(each) for each in fitting)} for a device of '{device['vendor']}' under '{system}'; it is '{device['backend']}'",
            )


def _default_has_its_notice(profile: Document) -> Iterator[Wrong]:
    codes = {notice["code"] for notice in profile["notices"]}
    due: dict[str, str] = {}
    if profile.get("processor", {}).get("bandwidth", {}).get("source") == "default":
        due[UNMAPPED_PROCESSOR] = "the processor"
    for device in profile["devices"]:
        if device["bandwidth"]["source"] == "default":
            due.setdefault(UNMAPPED[device["vendor"]], f"device {device['index']}")
    for code, whose in due.items():
        if code not in codes:
            yield ("notices",), f"must hold '{code}': the bandwidth of {whose} is only a default"


def _notice_has_its_default(profile: Document) -> Iterator[Wrong]:
    due = {UNMAPPED[device["vendor"]] for device in profile["devices"] if device["bandwidth"]["source"] == "default"}
    if profile.get("processor", {}).get("bandwidth", {}).get("source") == "default":
        due.add(UNMAPPED_PROCESSOR)
    of_defaults = {*UNMAPPED.values(), UNMAPPED_PROCESSOR}
    for position, notice in enumerate(profile["notices"]):
        if notice["code"] in of_defaults - due:
            yield (
                ("notices", position),
                f"must be absent: '{notice['code']}' tells of a default, and the bandwidth that it is about is none",
            )


def _fallback_says_why(profile: Document) -> Iterator[Wrong]:
    if profile["origin"] != "fallback":
        return
    if profile["platform"] != "cpu":
        yield ("platform",), f"must be 'cpu' where looking failed; it is '{profile['platform']}'"
    elif not any(notice["code"].endswith(PROBE_FAILED) for notice in profile["notices"]):
        yield ("notices",), f"must hold a code that ends in '{PROBE_FAILED}': what failed is said"


def _only_a_look_is_kept(profile: Document) -> Iterator[Wrong]:
    if profile["isFromCache"] and profile["origin"] != "probe":
        yield ("isFromCache",), f"must be false for a profile of origin '{profile['origin']}'"


def _free_memory_was_read(profile: Document) -> Iterator[Wrong]:
    seen = profile["origin"] in SEEN
    wrong, right = ("assumed", "known") if seen else ("known", "assumed")
    for place, memory in _memories(profile):
        if memory["available"]["status"] == wrong:
            yield (
                (*place, "available", "status"),
                f"must be '{right}' or 'unknown' in a profile of origin '{profile['origin']}'; it is '{wrong}'",
            )


def _free_memory_has_its_time(profile: Document) -> Iterator[Wrong]:
    read = any(memory["available"]["status"] == "known" for _, memory in _memories(profile))
    if "memoryReadAt" not in profile:
        if read:
            yield (), "must have `memoryReadAt`: free memory is known, and soon another"
        return
    time, detected = profile["memoryReadAt"], profile["detectedAt"]
    if not read:
        yield ("memoryReadAt",), "must be absent: no free memory is known"
    elif exactly(time) < exactly(detected):
        yield ("memoryReadAt",), f"must not be earlier than `detectedAt` ({detected}); it is {time}"
    elif profile["isFromCache"] and exactly(time) == exactly(detected):
        yield ("memoryReadAt",), f"must be later than `detectedAt` ({detected}): free memory is never kept"


def _unified_is_the_machines_memory(profile: Document) -> Iterator[Wrong]:
    host = profile.get("hostMemory")
    for position, device in enumerate(profile["devices"]):
        if device["memoryKind"] != "unified":
            continue
        place: Place = ("devices", position)
        if host is None:
            yield (*place, "memoryKind"), "must not be 'unified' where `hostMemory` is absent: it is the same memory"
            continue
        if device["totalBytes"] > host["totalBytes"]:
            yield (
                (*place, "totalBytes"),
                f"must be at most the machine's memory ({host['totalBytes']}), which it shares; it is {device['totalBytes']}",
            )
        free, of_host = device["available"].get("bytes"), host["available"].get("bytes")
        if free is not None and of_host is not None and free > of_host:
            yield (
                (*place, "available", "bytes"),
                f"must be at most what is free of the machine's memory ({of_host}), which it shares; it is {free}",
            )


def _partitions_within_their_card(profile: Document) -> Iterator[Wrong]:
    cards: dict[int, int] = {}
    held: dict[int, int] = {}
    for position, device in enumerate(profile["devices"]):
        place: Place = ("devices", position)
        part = device.get("partition")
        if part is None:
            continue
        if device["memoryKind"] != "partition":
            yield (*place, "memoryKind"), f"must be 'partition' for a part of a card; it is '{device['memoryKind']}'"
            continue
        number, total = part["card"]["index"], part["card"]["totalBytes"]
        if cards.setdefault(number, total) != total:
            yield (
                (*place, "partition", "card", "totalBytes"),
                f"must be {cards[number]}, as another part of card {number} says; it is {total}",
            )
            continue
        held[number] = held.get(number, 0) + device["totalBytes"]
        if held[number] > total:
            yield (
                (*place, "totalBytes"),
                f"must fit into card {number} with its other parts: together they have {held[number]} of {total} bytes",
            )


RULES = (
    notices_rule(("notices",)),
    Rule("hardware/sizes-in-order", "What is free is usable, and what is usable is there.", _sizes_in_order),
    Rule(
        "hardware/limit-is-named",
        "All memory is usable where the machine is the limit, and less where a control group is.",
        _limit_is_named,
    ),
    Rule("hardware/cores-in-order", "Cores, and those that may be used, are at most the threads.", _cores_in_order),
    Rule("hardware/devices-in-order", "The numbers of devices rise, so each stands once.", _devices_in_order),
    Rule(
        "hardware/platform-has-its-device",
        "The platform is that of a device that is there.",
        _platform_has_its_device,
    ),
    Rule(
        "hardware/backend-serves-its-device",
        "A backend serves devices of its maker, on systems that have it.",
        _backend_serves_its_device,
    ),
    Rule(
        "hardware/default-has-its-notice",
        "A default that stands for an unknown bandwidth is told in a notice.",
        _default_has_its_notice,
    ),
    Rule(
        "hardware/notice-has-its-default",
        "A notice of a default stands only where a default counts.",
        _notice_has_its_default,
    ),
    Rule(
        "hardware/fallback-says-why",
        "What remains when looking failed is a processor, and a notice says what failed.",
        _fallback_says_why,
    ),
    Rule("hardware/only-a-look-is-kept", "Only what was found by looking is kept for later.", _only_a_look_is_kept),
    Rule(
        "hardware/free-memory-was-read",
        "Free memory is known only of a machine that was looked at, and supposed only of one that was not.",
        _free_memory_was_read,
    ),
    Rule(
        "hardware/free-memory-has-its-time",
        "Free memory that is known was read at a time, and is never kept from an earlier look.",
        _free_memory_has_its_time,
    ),
    Rule(
        "hardware/unified-is-the-machines-memory",
        "Unified memory is the machine's own: no larger, and not free beside it.",
        _unified_is_the_machines_memory,
    ),
    Rule(
        "hardware/partitions-within-their-card",
        "The parts of a card fit into it together.",
        _partitions_within_their_card,
    ),
)

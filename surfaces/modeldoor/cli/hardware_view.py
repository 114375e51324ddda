"""A hardware profile for people: memory, bandwidth and where it is from, and what does not count and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from modeldoor.cli.hardware_words import (
    KINDS,
    ORIGINS,
    PLATFORMS,
    SOURCES,
    USABLE,
    reason_in_words,
    remedy_for_notice,
    remedy_for_reason,
)
from modeldoor.cli.terminal import write_what_the_terminal_can
from modeldoor_collector.views.remedies import gibibytes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Object = Mapping[str, Any]


class Row(NamedTuple):
    """One thing that the machine has: what it is called, and lines about it, of which the later ones matter less."""

    thing: str
    lines: tuple[str, ...]
    details: tuple[str, ...] = ()


def show_hardware(profile: Object) -> None:
    """Prints the profile on the terminal: the machine, its devices, then what one should know."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    write_what_the_terminal_can()
    console = Console(highlight=False)
    console.print(Text(headline(profile), style="bold"))
    console.print()
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for row in rows(profile):
        text = Text("\n".join(row.lines))
        for detail in row.details:
            text.append(f"\n{detail}", style="dim")
        table.add_row(Text(row.thing), text)
    console.print(table)
    console.print()
    for line in remarks(profile):
        console.print(Text(line), soft_wrap=True)


def headline(profile: Object) -> str:
    """What models run on best, in one line."""
    machine = "Such a machine" if profile["origin"] == "simulation" else "This machine"
    return f"{machine} runs models best {PLATFORMS[profile['platform']]}."


def rows(profile: Object) -> Iterator[Row]:
    """The processor, the machine's memory and each device, as far as they are known."""
    if "processor" in profile:
        processor = profile["processor"]
        yield Row("processor", (", ".join(_processor(processor)), f"memory at {_bandwidth(processor['bandwidth'])}"))
    if "hostMemory" in profile:
        memory = profile["hostMemory"]
        limit = ", limited by a control group" if memory["limitedBy"] == "controlGroup" else ""
        modules = (
            (f"{memory['channels']} channels at {memory['megatransfersPerSecond']} MT/s",)
            if "channels" in memory
            else ()
        )
        yield Row("memory", (f"{_memory(memory)}{limit}",), modules)
    for device in profile["devices"]:
        lines = device["name"], _memory(device), _bandwidth(device["bandwidth"])
        yield Row(f"device {device['index']}", lines, (", ".join(_device(device)),))


def remarks(profile: Object) -> Iterator[str]:
    """Devices that do not count, notices with what to do about them, and when the profile was made."""
    for ignored in profile["ignoredDevices"]:
        yield f"- {ignored['name']} does not count: {reason_in_words(ignored['reason'])}"
        yield from _remedy(remedy_for_reason(ignored["reason"]))
    for notice in profile["notices"]:
        yield f"- {notice['message']} [{notice['code']}]"
        yield from _remedy(remedy_for_notice(notice["code"]))
    if profile["ignoredDevices"] or profile["notices"]:
        yield ""
    when = f"{ORIGINS[profile['origin']]} {profile['detectedAt']}"
    if profile["isFromCache"]:
        when += " and kept since (look anew: modeldoor hardware --no-cache)"
    if "memoryReadAt" in profile:
        when += f"; free memory read {profile['memoryReadAt']}"
    yield f"{when}."


def _remedy(remedy: str) -> Iterator[str]:
    if remedy:
        yield f"    -> {remedy}"


def _processor(processor: Object) -> Iterator[str]:
    yield processor.get("name", "name not told")
    if "physicalCores" in processor:
        threads = f" ({processor['logicalCores']} threads)" if "logicalCores" in processor else ""
        yield f"{processor['physicalCores']} cores{threads}"
    elif "logicalCores" in processor:
        yield f"{processor['logicalCores']} threads"
    if "usableCores" in processor and processor["usableCores"] != processor.get("logicalCores"):
        yield f"{processor['usableCores']:g} usable"
    if "clockMegahertz" in processor:
        yield _clock(processor)


def _device(device: Object) -> Iterator[str]:
    yield KINDS[device["memoryKind"]]
    yield device["backend"]
    if "architecture" in device:
        capability = f" ({device['computeCapability']})" if "computeCapability" in device else ""
        yield f"{device['architecture']}{capability}"
    if "computeUnits" in device:
        yield f"{device['computeUnits']} units"
    if "clockMegahertz" in device:
        yield _clock(device)
    if "hostLinkGigabytesPerSecond" in device:
        yield f"link {device['hostLinkGigabytesPerSecond']:g} GB/s"
    if "driverVersion" in device:
        yield f"driver {device['driverVersion']}"
    if device.get("drivesDisplay"):
        yield "a display hangs on it"


def _memory(memory: Object) -> str:
    words = [gibibytes(memory["totalBytes"])]
    if memory["usableBytes"] < memory["totalBytes"]:
        words.append(f"{gibibytes(memory['usableBytes'])} usable{USABLE.get(memory.get('usableSource', ''), '')}")
    free = memory["available"]
    if free["status"] == "unknown":
        words.append(f"free unknown: {reason_in_words(free['reason'])}")
    else:
        words.append(f"{gibibytes(free['bytes'])} {'free' if free['status'] == 'known' else 'supposed to be free'}")
    return ", ".join(words)


def _bandwidth(bandwidth: Object) -> str:
    entry = f": {bandwidth['tableEntry']}" if "tableEntry" in bandwidth else ""
    return f"{bandwidth['gigabytesPerSecond']:g} GB/s, {SOURCES[bandwidth['source']]}{entry}"


def _clock(thing: Object) -> str:
    return f"{thing['clockMegahertz'] / 1000:.2f} GHz"

"""A snapshot for people: signals, values, sources, the verdict on each profile, and what to do."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from typing import TYPE_CHECKING, Any

from modeldoor.cli.devices import device_lines
from modeldoor.cli.words import SIGNAL_NAMES
from modeldoor_collector.views.remedies import causes, gibibytes, spoken_reason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Object = Mapping[str, Any]

_STYLES = {
    "normal": "green",
    "healthy": "green",
    "unhealthy": "red",
    "elevated": "yellow",
    "critical": "red",
    "unknown": "yellow",
    "error": "red",
}


def show_snapshot(snapshot: Object) -> None:
    """Prints the snapshot on the terminal: the answer first, then what it rests on, then what to do."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    write_what_the_terminal_can()
    console = Console(highlight=False)
    console.print(Text(headline(snapshot), style="bold green" if _is_admitted(snapshot) else "bold red"))
    console.print()
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for name, signal in snapshot["signals"].items():
        state = _state(name, signal)
        value = Text(_value(name, signal))
        value.append(f"\n{_role(signal)}; {signal['source']}", style="dim")
        table.add_row(SIGNAL_NAMES[name], Text(state, style=_STYLES.get(state, "")), value)
    console.print(table)
    console.print()
    for line in verdict_lines(snapshot):
        style = "green" if line.startswith("ADMIT") else "red" if line.startswith("DENY") else ""
        console.print(Text(line, style=style), soft_wrap=True)


def write_what_the_terminal_can() -> None:
    """Degree signs and the like become question marks where only ASCII can be shown."""
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="replace")


def headline(snapshot: Object) -> str:
    """The answer in one line."""
    admitted = [each for each in snapshot["profiles"] if each["admission"]["verdict"] == "admit"]
    if not admitted:
        return "No model may run on this machine now."
    names = " or ".join(str(each["modelName"]) for each in admitted)
    return f"This machine may run {names} now."


def _is_admitted(snapshot: Object) -> bool:
    return bool(snapshot["admission"]["verdict"] == "admit")


def _role(signal: Object) -> str:
    gate = signal["gate"]
    return f"waived until {gate['expiresAt']}" if gate["role"] == "waived" else str(gate["role"])


def verdict_lines(snapshot: Object) -> Iterator[str]:
    """The verdict on each profile in plain lines, every cause with its remedy."""
    if not snapshot["profiles"]:
        yield "DENY"
        yield from _cause_lines(snapshot, None)
    common = _common_reasons(snapshot)
    for profile in snapshot["profiles"]:
        name = profile.get("modelName", "no model name")
        if profile["admission"]["verdict"] == "admit":
            need = gibibytes(profile["memoryNeed"]["requiredBytes"])
            yield f"ADMIT  {name}  {profile['profileRef']}  (needs {need})"
        else:
            yield f"DENY   {name}  {profile['profileRef']}"
            yield from _cause_lines(snapshot, profile, but=common)
    if common:
        yield ""
        yield "What stands against every profile:"
        yield from _cause_lines(snapshot, None, only=common)
    if snapshot["refusedProfiles"]:
        yield ""
    for refused in snapshot["refusedProfiles"]:
        yield f"left out: {refused['name']} ({refused['reason']})"
    yield ""
    yield f"Collected {snapshot['collectedAt']}, good until {snapshot['expiresAt']}, under {snapshot['policy']['policyRef']}."
    yield "Each profile is judged alone: any one of the admitted may run, not all of them at once."


def _common_reasons(snapshot: Object) -> frozenset[str]:
    """Reasons that deny every profile and say the same of each, so that they are told once."""
    profiles = snapshot["profiles"]
    if len(profiles) < 2:
        return frozenset()
    reasons: list[set[str]] = [set(profile["admission"].get("reasons", ())) for profile in profiles]
    own = {"profileUnavailable", "memoryInsufficient", "memoryNeedUnknown", "endpointRefused"}
    return frozenset(reasons[0].intersection(*reasons[1:]) - own)


def _cause_lines(
    snapshot: Object, profile: Object | None, *, but: frozenset[str] = frozenset(), only: frozenset[str] | None = None
) -> Iterator[str]:
    for cause in causes(snapshot, profile):
        if cause.reason in but or (only is not None and cause.reason not in only):
            continue
        yield f"  - {cause.text} [{cause.reason}]"
        for remedy in cause.remedies:
            yield f"      -> {_as_called(remedy)}"


def _as_called(remedy: str) -> str:
    """The remedy, its command spelled as this one was called, so that it can be pasted."""
    words = remedy.split(" ", 1)
    return f"{_program()} {words[1]}" if words[0] == "modeldoor" and len(words) > 1 else remedy


def _program() -> str:
    called = sys.argv[0]
    found = shutil.which("modeldoor")
    on_path = found is not None and os.path.exists(called) and os.path.samefile(found, called)
    return "modeldoor" if on_path or os.path.basename(called) != "modeldoor" else shlex.quote(called)


def _state(name: str, signal: Object) -> str:
    if signal["status"] == "known":
        if name == "modelService":
            return "healthy" if signal["healthy"] else "unhealthy"
        if name == "network":
            return "present" if signal["defaultRoute"] else "absent"
        return str(signal["level"])
    return {"notApplicable": "none"}.get(signal["status"], str(signal["status"]))


def _value(name: str, signal: Object) -> str:
    if signal["status"] != "known":
        return spoken_reason(signal["reason"])
    held = f", held since {signal['heldSince']}" if "heldSince" in signal else ""
    return f"{_VALUES[name](signal)}{held}"


def _memory(signal: Object) -> str:
    limit = ", limited by a control group" if signal["limitedBy"] == "controlGroup" else ""
    return f"{gibibytes(signal['availableBytes'])} of {gibibytes(signal['totalBytes'])} available{limit}"


def _service(signal: Object) -> str:
    return "\n".join(
        f"{each['endpoint']} lists {each['modelCount']} model{'' if each['modelCount'] == 1 else 's'}"
        if each["status"] == "healthy"
        else f"{each['endpoint']}: {spoken_reason(each['reason'])}"
        for each in signal["endpoints"]
    )


def _thermal(signal: Object) -> str:
    measurement = signal["measurement"]
    if measurement["method"] == "hardwareSlowdown":
        return f"{measurement['sensor']} slows down for heat"
    if measurement["method"] == "systemState":
        return f"the system calls it {measurement['state']}"
    return f"{measurement['sensor']} {measurement['celsius']:g} °C, critical at {measurement['criticalCelsius']:g} °C"


def _battery(signal: Object) -> str:
    charge = signal["charge"]
    level = f"{charge['percent']:g} %" if charge["method"] == "percent" else charge["capacityLevel"]
    return f"{level}, {signal['powerState']}"


def _disk(signal: Object) -> str:
    read_only = ", read-only" if signal["readOnly"] else ""
    return f"{gibibytes(signal['availableBytes'])} of {gibibytes(signal['totalBytes'])} free{read_only}"


def _accelerator(signal: Object) -> str:
    return "\n".join(line for device in signal["devices"] for line in device_lines(device))


def _network(signal: Object) -> str:
    return "a default route exists" if signal["defaultRoute"] else "no default route"


_VALUES: dict[str, Callable[[Object], str]] = {
    "memory": _memory,
    "modelService": _service,
    "thermal": _thermal,
    "battery": _battery,
    "disk": _disk,
    "accelerator": _accelerator,
    "network": _network,
}

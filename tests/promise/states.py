"""Every state that a signal can be in, and what must follow from it: the promise, said once more.

What follows is written from docs/policy.md alone. It shares no code with the collector or the gate,
and knows nothing of their reasons, levels or gates: only whether a model may run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args

from goldens import golden
from modeldoor_collector.readings import Reading, absent, failed, known, unknown

if TYPE_CHECKING:
    from collections.abc import Sequence

State = Literal["good", "bad", "unknown", "error", "notApplicable", "waived", "stale", "missing"]
STATES: tuple[State, ...] = get_args(State)
"""`good` and `bad` are known; `waived` is unknown with a waiver in force; `stale` is good and too old;
`missing` is a signal that the document does not hold."""

SIGNALS = ("memory", "modelService", "thermal", "battery", "disk", "accelerator", "network")
WAIVABLE = ("thermal", "battery", "disk", "accelerator")
OPTIONAL = ("disk", "accelerator", "network")
"""Signals that a policy may make informational."""

CAN_BE_ABSENT = ("battery", "accelerator")
HARMLESS_WHEN_ABSENT = ("battery",)

GIB = 2**30


class Cell(NamedTuple):
    """One way in which a signal can be in a state.

    `reading` is missing where the signal is. `availability` is what the service tells of the profile's
    model; only the model service has a say in it.
    """

    reading: Reading | None
    availability: str = "available"


def may_run(states: Sequence[State], informational: Sequence[str] = ()) -> bool:
    """Whether a model may run when the signals are in these states: the whole promise."""
    seen = observed(states)
    if not can_be_written(seen) or "stale" in seen:
        return False
    return all(_is_fit(name, state) for name, state in zip(SIGNALS, seen, strict=True) if name not in informational)


def observed(states: Sequence[State]) -> tuple[State, ...]:
    """The states after heat is seen: a bad accelerator is too hot, so heat is known and bad, whatever else is told of it."""
    found = dict(zip(SIGNALS, states, strict=True))
    if found["accelerator"] == "bad" and found["thermal"] != "missing":
        found["thermal"] = "bad"
    return tuple(found.values())


def _is_fit(name: str, state: State) -> bool:
    if state == "waived":
        return name in WAIVABLE
    if state == "notApplicable":
        return name in HARMLESS_WHEN_ABSENT
    return state == "good"


def can_be_written(states: Sequence[State]) -> bool:
    """Whether the contract has a document for these states at all; whatever it says, it is refused otherwise."""
    return all(_has_words(name, state) for name, state in zip(SIGNALS, states, strict=True))


def _has_words(name: str, state: State) -> bool:
    if state == "waived":
        return name in WAIVABLE
    if state == "notApplicable":
        return name in CAN_BE_ABSENT
    return state != "missing"


# -- Examples of each state

SERVER = golden("gpu-server")


def _value(name: str, **changes: Any) -> dict[str, Any]:
    """The value of a signal in a golden document with these changes, as a probe brings it."""
    beside = ("status", "level", "source", "ageMs", "elapsedMs", "gate", "heldSince")
    return {**{key: value for key, value in SERVER["signals"][name].items() if key not in beside}, **changes}


def _heat(celsius: float) -> dict[str, Any]:
    measurement = {"method": "temperature", "sensor": "x86_pkg_temp", "celsius": celsius, "criticalCelsius": 100}
    return _value("thermal", measurement=measurement)


def _system_heat(state: str) -> dict[str, Any]:
    return _value("thermal", measurement={"method": "systemState", "state": state}, sensorCount=0)


def _charge(percent: float, power_state: str) -> dict[str, Any]:
    return {"charge": {"method": "percent", "percent": percent}, "powerState": power_state, "batteryCount": 1}


def _word(level: str, power_state: str) -> dict[str, Any]:
    return {"charge": {"method": "capacityLevel", "capacityLevel": level}, "powerState": power_state, "batteryCount": 1}


def _cards(**changes: Any) -> dict[str, Any]:
    first, *others = _value("accelerator")["devices"]
    return {"devices": [{**first, **changes}, *others]}


def _pressure(percent: float) -> dict[str, Any]:
    return {"status": "known", "fullAvg10Percent": percent}


def _service(*statuses: str) -> dict[str, Any]:
    told = _value("modelService")["endpoints"][0]
    sick = {"status": "unhealthy", "api": "ollama", "reason": "timeout"}
    endpoints = [
        {**(told if status == "healthy" else sick), "endpoint": f"http://127.0.0.1:{11434 + index}"}
        for index, status in enumerate(statuses)
    ]
    return {"healthy": "healthy" in statuses, "endpoints": endpoints}


def _known(*values: dict[str, Any]) -> tuple[Cell, ...]:
    return tuple(Cell(known("a promise", value)) for value in values)


_GOOD: dict[str, tuple[Cell, ...]] = {
    "memory": _known(_value("memory"), _value("memory", pressure=_pressure(19.9))),
    "modelService": _known(_value("modelService"), _service("healthy", "unhealthy")),
    "thermal": _known(_heat(54), _heat(99.9), _system_heat("nominal"), _system_heat("fair")),
    "battery": _known(
        _charge(80, "discharging"), _charge(5, "undetermined"), _charge(1, "charging"), _word("low", "discharging")
    ),
    "disk": _known(_value("disk"), _value("disk", availableBytes=GIB)),
    "accelerator": _known(_value("accelerator"), _cards(throttleReasons=["softwareThermal", "softwarePowerCap"])),
    "network": _known({"defaultRoute": True}),
}
_BAD: dict[str, tuple[Cell, ...]] = {
    "memory": _known(
        _value("memory", availableBytes=4 * GIB),
        _value("memory", availableBytes=0),
        _value("memory", pressure=_pressure(20)),
        _value("memory", pressure={"status": "unknown", "reason": "pressureStallOff"}),
    ),
    "modelService": (
        Cell(known("a promise", _service("unhealthy")), "unknown"),
        Cell(known("a promise", _service("unhealthy", "healthy")), "unknown"),
        Cell(known("a promise", _service("healthy")), "unavailable"),
    ),
    "thermal": _known(_heat(100), _heat(130), _system_heat("serious"), _system_heat("critical")),
    "battery": _known(_charge(4.9, "discharging"), _charge(0, "undetermined"), _word("critical", "discharging")),
    "disk": _known(_value("disk", readOnly=True), _value("disk", availableBytes=GIB - 1)),
    "accelerator": _known(_cards(throttleReasons=["hardwareThermal"]), _cards(celsius=92, criticalCelsius=92)),
    "network": _known({"defaultRoute": False}),
}


def cells(name: str, state: State) -> tuple[Cell, ...]:
    """Every example of this signal in this state."""
    if state in ("good", "stale"):
        return _GOOD[name]
    if state == "bad":
        return _BAD[name]
    if state == "missing":
        return (Cell(None),)
    make = {"error": failed, "notApplicable": absent}.get(state, unknown)
    return (Cell(make("a promise", "anyReason"), "unknown" if name == "modelService" else "available"),)

"""Looking at a machine: processor, memory and accelerators side by side, within five seconds, without a write.

Nothing here raises for a machine's sake. What cannot be read is left out and said; where the drivers of
accelerators cannot be asked, what remains is a profile of the processor with a notice that says why.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

from modeldoor_collector.collect.clock import Clock
from modeldoor_collector.collect.side_by_side import SideBySide
from modeldoor_lifecycle.hardware import profile
from modeldoor_lifecycle.hardware.found import Found
from modeldoor_lifecycle.hardware.host_memory import HostFacts, shared
from modeldoor_lifecycle.hardware.looking import ProcessorLook
from modeldoor_lifecycle.hardware.machines import machine_of
from modeldoor_lifecycle.hardware.measure import measure_bandwidth
from modeldoor_lifecycle.hardware.profile import Seen
from modeldoor_lifecycle.hardware.source import HardwareSource
from modeldoor_validators import gate
from modeldoor_validators.times import to_the_millisecond

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from modeldoor_collector.collect.side_by_side import Outcome
    from modeldoor_lifecycle.hardware.looking import Machine

__all__ = ["HardwareSource", "identity", "look", "measure_bandwidth", "read_free_memory"]

CONTRACT = "hardware-profile"

PROCESSOR, MEMORY = "processor", "memory"

EDITION = "1"
"""Raised when `identity` is made of other things."""


def look(source: HardwareSource | None = None, *, clock: Clock | None = None) -> dict[str, Any]:
    """A whole hardware profile that has passed the gate, of origin `probe`, or `fallback` when looking failed."""
    source, clock = source or HardwareSource(), clock or Clock()
    seen = _seen(source, clock)
    now = to_the_millisecond(clock.wall())
    try:
        document = profile.assembled(seen, now)
        if not gate.check(document, CONTRACT):
            return document
    except Exception:  # noqa: BLE001, S110  # a fault of ours leaves the processor, as a driver's does
        pass
    return profile.least(seen, now)


def read_free_memory(
    document: dict[str, Any], source: HardwareSource | None = None, *, clock: Clock | None = None
) -> dict[str, Any]:
    """An earlier profile of this machine with the memory that is free now; unknown where that cannot be read."""
    source, clock = source or HardwareSource(), clock or Clock()
    seen = _seen(source, clock, with_processor=False)
    return profile.with_free_memory(document, seen, to_the_millisecond(clock.wall()))


def identity(source: HardwareSource | None = None) -> str:
    """A digest of what must be the same for an earlier look to hold. It asks no driver and takes milliseconds.

    Where the machine cannot be told, it is that of a machine that cannot be told.
    """
    source = source or HardwareSource()
    try:
        facts = machine_of(source).identity()
    except Exception:  # noqa: BLE001  # whatever a system library raises
        facts = ["untold"]
    return sha256("\0".join((EDITION, source.system, source.machine, *facts)).encode()).hexdigest()[:32]


def _seen(source: HardwareSource, clock: Clock, *, with_processor: bool = True) -> Seen:
    """Everything that comes back in time; the rest is what it is without."""
    try:
        machine = machine_of(source)
        accelerators = machine.accelerators()
    except Exception:  # noqa: BLE001  # a system library that is not there
        return Seen(source.system, "other", ProcessorLook(), HostFacts(), {"other": Found(fault="systemUnreadable")})
    outcomes = SideBySide(clock.boot_ms).run(
        {**_basics(machine, with_processor), **accelerators},
        source.waiting_s,
        alone=(MEMORY, PROCESSOR, *accelerators),
    )
    memory = _result(outcomes, MEMORY, HostFacts(reason="probeCrashed" if MEMORY in outcomes else "timeout"))
    host = shared(memory)
    found = {maker: _made(outcomes.get(maker), host) for maker in accelerators}
    look_at_processor = _result(outcomes, PROCESSOR, ProcessorLook())
    return Seen(source.system, machine.operating_system, look_at_processor, memory, found)


def _basics(machine: Machine, with_processor: bool) -> Mapping[str, Callable[[], Any]]:
    basics: dict[str, Callable[[], Any]] = {MEMORY: machine.memory}
    return {**basics, PROCESSOR: machine.processor} if with_processor else basics


def _result(outcomes: Mapping[str, Outcome], name: str, otherwise: Any) -> Any:
    outcome = outcomes.get(name)
    return otherwise if outcome is None or outcome.crashed else outcome.result


def _made(outcome: Outcome | None, host: Any) -> Found:
    """The devices that a maker's answer makes; a fault of ours is one of that look, and takes no other with it."""
    if outcome is None:
        return Found(fault="timeout")
    if outcome.crashed:
        return Found(fault="probeCrashed")
    try:
        made: Found = outcome.result(host)
    except Exception:  # noqa: BLE001  # figures that nobody thought of
        return Found(fault="probeCrashed")
    return made

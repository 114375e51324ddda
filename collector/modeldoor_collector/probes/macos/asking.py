"""Asks the child that talks to Apple's frameworks, and understands its answer strictly."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from modeldoor_collector.probes import child

if TYPE_CHECKING:
    from collections.abc import Sequence

TIMEOUT_S = 1.0
"""As for the child that asks NVML: half of the time that a whole snapshot may take."""

Fault = Literal["", "timeout", "probeNotStarted", "probeCrashed"]


class Answer(NamedTuple):
    """What the child said; where there is a fault, nothing."""

    value: dict[str, Any]
    fault: Fault = ""


def command_for(question: str) -> tuple[str, ...]:
    """What is started: this Python, without anything that the environment or the user could add."""
    return (sys.executable, "-I", "-m", "modeldoor_collector.probes.macos.frameworks_child", question)


def ask(command: Sequence[str], members: frozenset[str], timeout_s: float) -> Answer:
    """The object with exactly these members that the child prints, or why there is none."""
    result = child.run(command, timeout_s)
    if result.outcome == "timeout":
        return Answer({}, "timeout")
    if result.outcome == "notStarted":
        return Answer({}, "probeNotStarted")
    # Imported when the child has answered, so that it works beside the import of the gate.
    from modeldoor_validators.findings import DocumentRefused
    from modeldoor_validators.parsing import parse

    if result.outcome != "exited" or result.status != 0:
        return Answer({}, "probeCrashed")
    try:
        value = parse(result.output)
    except DocumentRefused:
        return Answer({}, "probeCrashed")
    if not isinstance(value, dict) or value.keys() != members:
        return Answer({}, "probeCrashed")
    return Answer(value)

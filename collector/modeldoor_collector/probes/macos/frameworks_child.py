"""The child that asks Apple's frameworks, and prints one JSON object: `thermal`, `battery` or `graphics`.

A process of its own for each question, for two reasons. NSProcessInfo was reported to keep the state
that it had when a process first asked, so that only a new process learns the present one. And what
crashes or hangs here is one signal without a value, and not a snapshot that was never written.
"""

from __future__ import annotations

import json
import os
import plistlib
import sys
from typing import TYPE_CHECKING, Any

from modeldoor_collector.probes.macos import frameworks

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

KEPT = ("Type", "Is Present", "Current Capacity", "Max Capacity", "Is Charging", "Is Charged", "Power Source State")
"""What leaves the child of a power source (IOKit/ps/IOPSKeys.h). The serial number does not."""


def thermal() -> dict[str, Any]:
    """The state of NSProcessInfo and the level of notify(3); null where the system does not tell."""
    return {
        "thermalState": frameworks.thermal_state(frameworks.library(frameworks.FOUNDATION)),
        "thermalPressure": frameworks.thermal_pressure(frameworks.library(None)),
    }


def battery() -> dict[str, Any]:
    """The power sources that the system lists."""
    core_foundation = frameworks.library(frameworks.CORE_FOUNDATION)
    lists = frameworks.power_sources(core_foundation, frameworks.library(frameworks.IO_KIT))
    return {"sources": [kept(plistlib.loads(each)) for each in lists]}


def kept(source: dict[str, Any]) -> dict[str, Any]:
    """Of a power source, what the parent judges by."""
    return {key: source[key] for key in KEPT if key in source}


def graphics() -> dict[str, Any]:
    """How many cores the graphics have, and how much memory Metal lets them use; null where the system does not tell."""
    return {"graphicsCores": _told(_graphics_cores), "workingSetBytes": _told(_working_set_bytes)}


def _graphics_cores() -> int | None:
    core_foundation = frameworks.library(frameworks.CORE_FOUNDATION)
    told = frameworks.graphics_cores(core_foundation, frameworks.library(frameworks.IO_KIT))
    return None if told is None else int(plistlib.loads(told))


def _working_set_bytes() -> int | None:
    frameworks.library(frameworks.CORE_GRAPHICS)
    return frameworks.working_set_bytes(frameworks.library(frameworks.FOUNDATION), frameworks.library(frameworks.METAL))


def _told(ask: Callable[[], int | None]) -> int | None:
    """An answer that the other one does not hang on."""
    try:
        return ask()
    except (frameworks.FrameworkError, OSError, TypeError, ValueError):
        return None


QUESTIONS: dict[str, Callable[[], dict[str, Any]]] = {"thermal": thermal, "battery": battery, "graphics": graphics}


def main(arguments: Sequence[str]) -> int:
    """Answers one question; an exit code other than 0 says that there is no answer."""
    question = QUESTIONS.get(arguments[0]) if len(arguments) == 1 else None
    if question is None:
        return 2
    try:
        answer = json.dumps(question(), allow_nan=False)
    except Exception:  # noqa: BLE001  # whatever a framework or its answer does, there is no answer
        return 1
    os.write(1, answer.encode())
    return 0


if __name__ == "__main__":
    # The frameworks may have threads of their own by now; nobody waits for them.
    os._exit(main(sys.argv[1:]))

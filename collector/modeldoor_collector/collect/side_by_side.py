"""Runs tasks side by side and waits for none of them longer than one deadline.

A read of a sensor, a mount or a driver can block for ever in the kernel. Such a thread cannot be
stopped; it can be left behind. So each task has a daemon thread of its own and a slot for its
outcome, and whoever has not come back in time is not waited for.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Outcome(NamedTuple):
    """What a task came back with: `result`, or `crashed` when it raised; and when, on the caller's clock."""

    result: Any
    crashed: bool
    elapsed_ms: float
    ended_ms: float


def side_by_side(
    tasks: Mapping[str, Callable[[], Any]],
    deadline_s: float,
    clock_ms: Callable[[], float],
    meanwhile: Callable[[], object] = lambda: None,
) -> dict[str, Outcome]:
    """The outcomes of all tasks that came back within `deadline_s` seconds; the others are missing.

    The caller's own thread does `meanwhile` before it waits.
    """
    outcomes: dict[str, Outcome] = {}
    ends = time.monotonic() + deadline_s

    def run(name: str, task: Callable[[], Any]) -> None:
        began = time.monotonic()
        try:
            result, crashed = task(), False
        except BaseException:  # noqa: BLE001  # whatever a probe raises is its own failure, never the collection's
            result, crashed = None, True
        outcomes[name] = Outcome(result, crashed, (time.monotonic() - began) * 1000, clock_ms())

    threads: list[threading.Thread] = []
    for name, task in tasks.items():
        thread = threading.Thread(target=run, args=(name, task), name=f"probe-{name}", daemon=True)
        thread.start()
        threads.append(thread)
    meanwhile()
    for thread in threads:
        thread.join(max(0.0, ends - time.monotonic()))
    return dict(outcomes)

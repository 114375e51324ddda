"""The command with an audit hook around all of it: `python watched.py DESCRIPTOR MACHINE ARGUMENT...`.

Every audit event goes to the descriptor, as one JSON list in a line; -1 leaves the hook out. MACHINE
is JSON: `root`, a folder whose files stand in for the machine's, and `child`, what is started in
place of the child that asks NVML; `{}` is this machine. What happens before the hook is in place is
the start of Python itself.
"""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

REPORT, MACHINE = int(sys.argv[1]), json.loads(sys.argv[2])
sys.argv = ["modeldoor", *sys.argv[3:]]

IN_MEMORY = frozenset(
    ["compile", "exec", "marshal.loads", "sys._getframe", "object.__getattr__", "object.__setattr__", "builtins.id"]
)
"""What every import does to Python's own objects: it would drown the rest."""


def tell(event: str, arguments: tuple[Any, ...]) -> None:
    if event not in IN_MEMORY:
        os.write(REPORT, json.dumps([event, *arguments], default=plain).encode() + b"\n")


def plain(value: Any) -> Any:
    return os.fsdecode(value) if isinstance(value, bytes) else repr(value)


if MACHINE:
    from modeldoor import snapshots
    from modeldoor_collector.collect.sources import Sources, linux_sources

    def stand_in(environment: Mapping[str, str], _system: str = sys.platform) -> Sources:
        found = linux_sources(environment, MACHINE["root"])
        if "child" not in MACHINE:
            return found
        from modeldoor_collector.probes.accelerator import AcceleratorProbe
        from modeldoor_collector.probes.files import Host

        probe = AcceleratorProbe(Host(MACHINE["root"]), MACHINE["child"])
        return found._replace(probes={**found.probes, "accelerator": probe})

    snapshots.__dict__["sources_of_this_machine"] = stand_in

if REPORT >= 0:
    sys.addaudithook(tell)

from modeldoor.cli.main import main  # noqa: E402  # watched, like all that comes

main()

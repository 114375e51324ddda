"""The options of `modeldoor snapshot` without click.

Programs call `snapshot` every few seconds, and importing click takes as long as starting Python. So
a command line that is right in every detail is read here, and every other one, help and mistakes
included, is left to click. A test holds both against each other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modeldoor.cli.output import is_terminal
from modeldoor.cli.snapshot import SnapshotRequest
from modeldoor.cli.views import VIEWS

if TYPE_CHECKING:
    from collections.abc import Sequence

FLAGS = {"--json": "as_json", "--require-admit": "require_admit"}
VALUES = {
    "--policy": "policy",
    "--view": "view",
    "--placement": "placement",
    "--output": "output",
    "--input": "input",
    "--at": "at",
}
REPEATED = {"--profile": "profiles"}
LEFT_TO_CLICK = frozenset({"--watch"})
"""What goes on for hours need not start quickly."""


def quick_request(arguments: Sequence[str]) -> SnapshotRequest | None:
    """The request, or `None` when click should look at this command line."""
    if not arguments or arguments[0] != "snapshot":
        return None
    fields: dict[str, Any] = {}
    rest = list(arguments[1:])
    while rest:
        option = rest.pop(0)
        if option in FLAGS:
            fields[FLAGS[option]] = True
            continue
        if not rest or (rest[0].startswith("-") and rest[0] != "-"):
            return None
        if option in VALUES and VALUES[option] not in fields:
            fields[VALUES[option]] = rest.pop(0)
        elif option in REPEATED:
            fields[REPEATED[option]] = (*fields.get(REPEATED[option], ()), rest.pop(0))
        else:
            return None
    request = SnapshotRequest(**fields)
    return None if _is_odd(request) or (not fields and is_terminal()) else request


def _is_odd(request: SnapshotRequest) -> bool:
    """Whether click has something to say: what it refuses is not refused here a second time."""
    return (
        request.view not in VIEWS
        or (request.input is None and request.at is not None)
        or (request.input is not None and request.policy is not None)
        or (request.view == "placement") != (request.placement is not None)
        or request.placement == request.input == "-"
    )

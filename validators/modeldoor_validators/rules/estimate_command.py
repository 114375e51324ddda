"""Rules of the command that makes the case of an estimate again: it asks for that case, and names nobody's files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from modeldoor_validators.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modeldoor_validators.rules import Document, Wrong

_WORKLOAD_OPTIONS = {
    "--ctx-size": "contextTokens",
    "--cache-type-k": "kvCacheType",
    "--cache-type-v": "kvCacheType",
    "--parallel": "parallelSequences",
    "--flash-attn": "flashAttention",
    "--ubatch-size": "batchTokens",
}
"""Options of llama.cpp, and the member of the workload that each asks for."""

_PATH = re.compile(r"(?:^|=)(?:[/~]|\.{1,2}/|[A-Za-z]:[\\/]|file:)|\\|(?:^|/)\.\.(?:/|$)")
"""What begins like a path of this machine, or climbs out of a folder."""


def _command_names_no_path(estimate: Document) -> Iterator[Wrong]:
    for index, argument in enumerate(estimate.get("reproduceCommand", ())):
        if _PATH.search(argument):
            yield ("reproduceCommand", index), f"must name no path; it is '{argument}'"


def _command_asks_for_the_case(estimate: Document) -> Iterator[Wrong]:
    command: list[str] = estimate.get("reproduceCommand", [])
    for index, option in enumerate(command):
        if option in _WORKLOAD_OPTIONS:
            value = _spoken(estimate["workload"][_WORKLOAD_OPTIONS[option]])
            if index + 1 == len(command):
                yield ("reproduceCommand", index), f"must be followed by '{value}', as `workload` says"
            elif command[index + 1] != value:
                yield (
                    ("reproduceCommand", index + 1),
                    f"must be '{value}' behind '{option}', as `workload` says; it is '{command[index + 1]}'",
                )


def _spoken(value: Any) -> str:
    """A member of the workload as the command line says it."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return str(value)


COMMAND_RULES: tuple[Rule, ...] = (
    Rule(
        "estimate/command-names-no-path",
        "A command that others can repeat names no path.",
        _command_names_no_path,
    ),
    Rule(
        "estimate/command-asks-for-the-case",
        "The command asks for the workload that was estimated.",
        _command_asks_for_the_case,
    ),
)

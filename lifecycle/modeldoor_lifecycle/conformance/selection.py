"""Which cases a consumer is shown."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from modeldoor_collector.collect.clock import Clock
from modeldoor_lifecycle.conformance import router_cases, snapshot_cases
from modeldoor_lifecycle.conformance.case import GOOD
from modeldoor_validators.errors import ModeldoorError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from modeldoor_lifecycle.conformance.case import Case
    from modeldoor_lifecycle.conformance.expectation import Sent

CONTROL = f"{GOOD}/{snapshot_cases.BASE}"
"""Always shown: without a document that may open the lane, a closed one says nothing."""


class NoSuchCase(ModeldoorError):
    """A pattern that was given fits no case."""

    def __init__(self, pattern: str) -> None:
        super().__init__(f"'{pattern}' must fit the name of a case", hint="modeldoor conformance --list")


class NotYours(ModeldoorError):
    """The caller's own members hold one of those that are sent."""

    def __init__(self, member: str) -> None:
        super().__init__(f"`{member}` must not be among your own members", hint="it is one of those that are sent")


def cases(sent: Sent, own: Mapping[str, Any], patterns: Sequence[str] = ()) -> list[Case]:
    """The cases to be sent, or those whose names fit a pattern, with the control among them.

    A case that only adds what is among the caller's own members is left out: to its consumer
    that is no stranger. Raises `NoSuchCase` and `NotYours`.
    """
    if sent == "resourceSnapshot":
        every = list(snapshot_cases.snapshot_cases(has_boot_clock=Clock().boot_ref() is not None))
    else:
        every = list(router_cases.router_cases())
        for member in router_cases.MEMBERS:
            if member in own:
                raise NotYours(member)
    every = [each for each in every if not each.adds & own.keys()]
    for pattern in patterns:
        if not any(fnmatchcase(each.name, pattern) for each in every):
            raise NoSuchCase(pattern)
    if not patterns:
        return every
    return [each for each in every if each.name == CONTROL or any(fnmatchcase(each.name, one) for one in patterns)]

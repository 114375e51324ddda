"""What a probe brings home: a value, or why there is none. Nothing is judged here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

Status = Literal["known", "unknown", "error", "notApplicable"]


class Reading(NamedTuple):
    """One signal as it was found.

    `value` holds the fields of the signal's known variant in the snapshot contract, without level,
    gate, source and times; unless `status` is `known` it is empty, or holds what some devices told
    although the signal as a whole cannot be told. `reason` is a code in
    lowerCamelCase, and empty when `status` is `known`.
    """

    status: Status
    source: str
    value: Mapping[str, Any] = {}
    reason: str = ""


class Probe(Protocol):
    """Something that reads one signal. `read` may raise or hang: whoever calls it bounds it."""

    @property
    def source(self) -> str:
        """What is asked, in words for the snapshot."""
        ...

    def read(self) -> Reading:
        """Reads the signal now."""
        ...


def known(source: str, value: Mapping[str, Any]) -> Reading:
    """The value was read."""
    return Reading("known", source, value)


def unknown(source: str, reason: str) -> Reading:
    """The source is missing, or answered without telling the value."""
    return Reading("unknown", source, reason=reason)


def failed(source: str, reason: str) -> Reading:
    """The source exists and failed, or told something that cannot be."""
    return Reading("error", source, reason=reason)


def absent(source: str, reason: str) -> Reading:
    """Proven not to exist on this machine."""
    return Reading("notApplicable", source, reason=reason)

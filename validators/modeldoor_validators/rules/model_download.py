"""Rules of a download: figures that follow from its bytes, times in order, and nothing that it should not tell."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING

from modeldoor_validators.limits import MAXIMUM_INTEGER
from modeldoor_validators.rules import Rule
from modeldoor_validators.rules.shared.disclosure import disclosure_rule
from modeldoor_validators.rules.shared.model_references import hub_address_fault
from modeldoor_validators.rules.shared.moving_addresses import moving_address_fault
from modeldoor_validators.rules.shared.placeholders import is_no_commit
from modeldoor_validators.times import exactly

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modeldoor_validators.findings import Place
    from modeldoor_validators.rules import Document, Wrong

ROUNDING_SECONDS = 1
"""A program that divides in binary can land on the other side of a whole second."""

ENDS = ("pausedAt", "completedAt", "failedAt", "cancelledAt")
"""The times by which a state is reached, after the transfer began."""


def _no_more_than_all(download: Document) -> Iterator[Wrong]:
    received, total = download["receivedBytes"], download["totalBytes"]
    if received > total:
        yield ("receivedBytes",), f"must be at most `totalBytes` ({total}); it is {received}"


def _percent_from_bytes(download: Document) -> Iterator[Wrong]:
    received, total = download["receivedBytes"], download["totalBytes"]
    percent = 100 * received // total
    if received <= total and download["percent"] != percent:
        yield ("percent",), f"must be {percent}, the share of the bytes rounded down; it is {download['percent']}"


def _times_in_order(download: Document) -> Iterator[Wrong]:
    state = download["state"]
    times: list[tuple[Place, str]] = [(("createdAt",), download["createdAt"])]
    times += [(("state", key), state[key]) for key in ("startedAt", *ENDS) if key in state]
    times.append((("updatedAt",), download["updatedAt"]))
    for (before, earlier), (place, later) in pairwise(times):
        if exactly(later) < exactly(earlier):
            yield place, f"must not be before `{before[-1]}` ({earlier}); it is {later}"


def _begun_before_it_came(download: Document) -> Iterator[Wrong]:
    if download["receivedBytes"] and "startedAt" not in download["state"]:
        yield ("state",), f"must have `startedAt`: {download['receivedBytes']} bytes have been received"


def _reference_is_pinned(download: Document) -> Iterator[Wrong]:
    reference = download["reference"]
    if reference.startswith("hf:"):
        if is_no_commit(reference.partition("@")[2].partition("/")[0]):
            yield ("reference",), "must hold a commit of the repository after `@`; it is a placeholder"
        return
    fault = hub_address_fault(reference) or moving_address_fault(reference)
    if fault:
        yield ("reference",), fault


def _rest_from_rate(download: Document) -> Iterator[Wrong]:
    state = download["state"]
    if "remainingSeconds" not in state:
        return
    place = ("state", "remainingSeconds")
    rate, left = Fraction(state["bytesPerSecond"]), download["totalBytes"] - download["receivedBytes"]
    if rate == 0:
        yield place, "must be absent while nothing comes in"
    elif left >= 0:
        seconds = ceil(left / rate)
        if seconds > MAXIMUM_INTEGER:
            yield place, "must be absent where the rest takes longer than can be told"
        elif abs(state["remainingSeconds"] - seconds) > ROUNDING_SECONDS:
            words = f"must be {seconds}, the rest at `bytesPerSecond` rounded up; it is {state['remainingSeconds']}"
            yield place, words


RULES = (
    Rule("download/no-more-than-all", "No more bytes have been received than there are.", _no_more_than_all),
    Rule(
        "download/percent-from-bytes",
        "The percentage is the share of the bytes, rounded down: 100 only when nothing is missing.",
        _percent_from_bytes,
    ),
    Rule(
        "download/times-in-order",
        "It was asked for, then begun, then paused or ended, and told of last.",
        _times_in_order,
    ),
    Rule(
        "download/begun-before-it-came",
        "Where bytes have been received, the transfer has begun, whether it waits or was halted since or not.",
        _begun_before_it_came,
    ),
    Rule(
        "download/reference-is-pinned",
        "What is fetched stays the same: a file of the hub at a commit, or an address that names no branch.",
        _reference_is_pinned,
    ),
    Rule(
        "download/rest-from-rate",
        "How long the rest takes follows from the rate, and cannot be told while nothing comes in.",
        _rest_from_rate,
    ),
    disclosure_rule(
        ("downloadId",),
        ("reference",),
        ("registryId",),
        ("entryId",),
        ("displayName",),
        ("state", "error", "message"),
        ("state", "error", "hint"),
    ),
)

"""Router signals as a consumer may meet them: ours, and those that a file of someone else may hold."""

from __future__ import annotations

import json
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from modeldoor_collector.views.router import router_signals
from modeldoor_lifecycle.conformance.case import GOOD, Case, missing_members, of_value, values_at
from modeldoor_lifecycle.conformance.damaged_texts import damaged_texts
from modeldoor_lifecycle.conformance.examples import examples
from modeldoor_lifecycle.conformance.moments import retimed
from modeldoor_lifecycle.conformance.odd_values import ODD_VALUES
from modeldoor_validators.times import instant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modeldoor_lifecycle.conformance.moments import Moment

BASE = "healthy-1b"
"""The example from which the odd ones differ: its lane is open."""

CONTRACT = "router-signals"

_DAY = timedelta(days=1)

MEMBERS = (
    "localModelProfileAvailable",
    "localServiceHealthy",
    "batteryState",
    "thermalState",
    "memoryAvailableBytes",
    "networkAvailable",
)
"""The six that are sent."""

STRANGERS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("admissionSafe", {"admissionSafe": False}),
    ("localAdmissionSafety", {"localAdmissionSafety": "deny"}),
    ("diskAvailableBytes", {"diskAvailableBytes": 0}),
    ("acceleratorAvailable", {"acceleratorAvailable": False}),
    ("profileRef", {"profileRef": "urn:srcos:model-profile:not-allowed"}),
    ("capturedAt", {"capturedAt": "2020-01-01T00:00:00Z"}),
    ("expiresAt", {"expiresAt": "2020-01-01T00:00:00Z"}),
    ("estimatedLaneCosts", {"estimatedLaneCosts": {"local-cheap": -5}}),
    ("schemaVersion", {"schemaVersion": "v2"}),
)
"""Members that are none of the six, and that speak against the lane or lie about it."""


def router_cases() -> Iterator[Case]:
    """Every case, the plain ones first."""
    snapshots = examples("resource-snapshot", valid=True)
    good = examples(CONTRACT, valid=True)
    signals: dict[str, Any] = good[BASE]
    base = partial(_as_it_is, signals)
    for name, document in good.items():
        yield of_value(f"{GOOD}/{name}", "a valid example", partial(_as_it_is, document))
    for name, snapshot in snapshots.items():
        yield of_value(
            f"view/{name}", "the view of a fresh snapshot, a valid example", partial(_view, snapshot, timedelta(0))
        )
    yield of_value("view/stale", "the view of a snapshot that has expired", partial(_view, snapshots[BASE], _DAY))
    yield of_value("view/future", "the view of a snapshot from the future", partial(_view, snapshots[BASE], -_DAY))
    for name, document in examples(CONTRACT, valid=False).items():
        yield of_value(
            f"invalid/{name}",
            f"an example that the gate refuses: {name.replace('-', ' ')}",
            partial(_as_it_is, document),
            adds=document.keys() - signals.keys(),
        )
    for key, value in signals.items():
        yield from values_at(base, (key,), [each for each in ODD_VALUES if not _is_same(each[1], value)])
    yield from missing_members(base, signals)
    for name, members in STRANGERS:
        yield of_value(
            f"stranger/{name}",
            f"a member that is none of the six: {json.dumps(members)}",
            partial(_as_it_is, signals | members),
            adds=members,
        )
    yield from _wrapped(signals, snapshots[BASE])
    yield from damaged_texts(base, "localModelProfileAvailable", False)


def _as_it_is(document: Any, _moment: Moment) -> Any:
    return document


def _view(snapshot: dict[str, Any], age: timedelta, _moment: Moment) -> dict[str, Any]:
    return router_signals(snapshot, instant(snapshot["collectedAt"]) + age)


def _is_same(value: Any, other: Any) -> bool:
    return type(value) is type(other) and bool(value == other)


def _wrapped(signals: dict[str, Any], snapshot: dict[str, Any]) -> Iterator[Case]:
    lowered = {name.lower(): value for name, value in signals.items()}
    yield of_value("shape/in-a-list", "the signals stand in a list", lambda _: [signals])
    yield of_value("shape/one-deeper", "the signals stand one level deeper", lambda _: {"resources": signals})
    yield of_value("shape/as-text", "the signals stand as text in JSON", lambda _: json.dumps(signals))
    yield of_value("shape/small-letters", "the names of the members are in small letters", lambda _: lowered)
    yield of_value(
        "shape/native-snapshot", "the native snapshot in place of the view", lambda moment: retimed(snapshot, moment)
    )
    yield of_value("shape/empty-object", "an object without members", lambda _: {})
    yield of_value("shape/true", "only the word true", lambda _: True)
    yield of_value("shape/null", "only the word null", lambda _: None)

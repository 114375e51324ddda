"""Which documents may open the local lane: those that the gate lets pass, that are fresh, and that admit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from modeldoor_collector.views.freshness import freshness
from modeldoor_validators import engine, gate, parsing
from modeldoor_validators.findings import DocumentRefused

if TYPE_CHECKING:
    from modeldoor_lifecycle.conformance.moments import Moment

Sent = Literal["resourceSnapshot", "routerSignals"]
Expectation = Literal["mayOpen", "mustStayClosed"]

CONTRACTS: dict[Sent, str] = {"resourceSnapshot": "resource-snapshot", "routerSignals": "router-signals"}


def expectation(data: bytes, sent: Sent, moment: Moment) -> Expectation:
    """What a consumer may make of these bytes at this moment."""
    try:
        document = parsing.parse(data)
    except DocumentRefused:
        return "mustStayClosed"
    # The engine is asked first: `check` would also look for words, and those nobody reads here.
    if not engine.is_valid(document, CONTRACTS[sent]) or gate.check(document, CONTRACTS[sent]):
        return "mustStayClosed"
    admits = _admits_now(document, moment) if sent == "resourceSnapshot" else document["localModelProfileAvailable"]
    return "mayOpen" if admits else "mustStayClosed"


def _admits_now(snapshot: dict[str, Any], moment: Moment) -> bool:
    is_fresh = freshness(snapshot, moment.now, moment.boot) == "fresh"
    return is_fresh and bool(snapshot["admission"]["verdict"] == "admit")

"""The views of a snapshot: what leaves for whom, and whether it says that the model may run."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from modeldoor.cli.output import document_bytes
from modeldoor_validators import gate
from modeldoor_validators.errors import ModeldoorError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from modeldoor_collector.boots import BootTime

    Object = Mapping[str, Any]

VIEWS = ("native", "router", "guardrail", "agentplane", "placement", "openmetrics")


class View(NamedTuple):
    """What leaves. `is_admitted`: the model may run now; `is_withheld`: something stands in for what was asked for."""

    content: bytes
    is_admitted: bool
    is_withheld: bool = False


class Question(NamedTuple):
    """Which view, judged when: `boot` is the reader's moment on the clock that nobody sets.

    `profiles` are those that were asked for, `stated` is the PlacementFact that the machine's owner
    states, and `one_line` leaves the line breaks out of a JSON document, for streams of documents.
    """

    view: str
    now: datetime
    boot: BootTime | None = None
    profiles: Sequence[str] = ()
    stated: Object | None = None
    one_line: bool = False


def view_of(snapshot: Object, question: Question) -> View:
    """The view of a snapshot that has passed the gate. What has a contract is held against it before it leaves.

    The native view is the snapshot as it is: whoever asks for it judges its age.
    """
    if question.view == "native":
        return View(_bytes(snapshot, question), _speaks_yes(snapshot, question))
    if question.view == "openmetrics":
        from modeldoor_collector.views.openmetrics import openmetrics

        text = openmetrics(snapshot, question.now, question.profiles, question.boot)
        return View(text.encode(), _admits_now(snapshot, question))
    if question.view == "placement":
        return _placement(snapshot, question)
    return _document(snapshot, question)


def _document(snapshot: Object, question: Question) -> View:
    now, boot, profiles = question.now, question.boot, question.profiles
    if question.view == "router":
        from modeldoor_collector.views.router import router_signals

        signals = _checked(router_signals(snapshot, now, profiles, boot), "router-signals")
        return View(_bytes(signals, question), bool(signals["localModelProfileAvailable"]))
    if question.view == "guardrail":
        from modeldoor_collector.views.guardrail import guardrail_evidence

        evidence = _checked(guardrail_evidence(snapshot, now, profiles, boot), "guardrail-evidence")
    else:
        from modeldoor_collector.views.agentplane import agentplane_evidence

        evidence = _checked(agentplane_evidence(snapshot, now, profiles, boot), "agentplane-evidence")
    return View(_bytes(evidence, question), bool(evidence["admission"]["verdict"] == "admit"))


def _placement(snapshot: Object, question: Question) -> View:
    from modeldoor_collector.views.placement import placement

    if question.stated is None:
        raise ModeldoorError(
            "the view 'placement' must be given the PlacementFact that the machine's owner states",
            hint="--placement FILE; docs/placement.md shows one",
        )
    made = placement(snapshot, question.stated, question.now, question.boot)
    document = _checked(made.document, "placement-fact" if made.is_fact else "placement-withheld")
    return View(_bytes(document, question), _admits_now(snapshot, question), is_withheld=not made.is_fact)


def _checked(document: dict[str, Any], contract: str) -> dict[str, Any]:
    found = gate.check(document, contract)
    if found:
        raise ModeldoorError(
            f"this is a fault of modeldoor: the view breaks its contract at {found[0].path}: {found[0].message}"
        )
    return document


def _admits_now(snapshot: Object, question: Question) -> bool:
    from modeldoor_collector.views.freshness import freshness
    from modeldoor_collector.views.spokesman import profile_spoken_for
    from modeldoor_collector.views.verdict import verdict_at_reading

    profile = profile_spoken_for(snapshot, question.profiles)
    age = freshness(snapshot, question.now, question.boot)
    return bool(verdict_at_reading(snapshot, profile, age)["verdict"] == "admit")


def _speaks_yes(snapshot: Object, question: Question) -> bool:
    from modeldoor_collector.views.spokesman import profile_spoken_for

    profile = profile_spoken_for(snapshot, question.profiles)
    return profile is not None and profile["admission"]["verdict"] == "admit"


def _bytes(document: Object, question: Question) -> bytes:
    if not question.one_line:
        return document_bytes(document)
    return json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode() + b"\n"

"""A snapshot for any states of its signals, made of the collector's own parts, and the doors that it meets.

Two hundred thousand documents pass here in a test, so each is a new arrangement of parts that are
made once: a policy for each set of waivers and roles, a reading for each example of a state.
"""

from __future__ import annotations

import copy
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

from goldens import golden
from modeldoor_collector.admission.decide import admit, denied, overall, verdict
from modeldoor_collector.admission.signals import Timed, judged
from modeldoor_collector.views.router import router_signals
from modeldoor_validators import engine
from modeldoor_validators.canonical import digest
from modeldoor_validators.rules import rules_of
from modeldoor_validators.times import written
from promise.states import OPTIONAL, SERVER, SIGNALS, WAIVABLE, Cell, State, cells

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Document = dict[str, Any]

CONTRACT = "resource-snapshot"
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
LIFETIME_S = 15
LATER = NOW + timedelta(seconds=LIFETIME_S)
EARLIER = NOW - timedelta(seconds=2, milliseconds=1)
"""When a snapshot of `NOW` is read, it has just become stale, or is a little too far in the future."""

_FRESH_MS, _STALE_MS = 1.0, LIFETIME_S * 1000 + 0.001
_WAIVER = golden("cloud-vm", "admission-policy")["waivers"][0]
_IN_FORCE = {"waivedAt": "2026-11-01T00:00:00Z", "expiresAt": "2027-01-01T00:00:00Z"}
_ENDED = {"waivedAt": "2026-11-01T00:00:00Z", "expiresAt": "2026-11-20T09:30:00Z"}

_OF_THE_POLICY_ALONE = ("policy/", "snapshot/policy-digest")
"""Rules that look at nothing but the policy: the same in every document that carries the same policy."""

_RULES = [rule for rule in rules_of(CONTRACT) if not rule.id.startswith(_OF_THE_POLICY_ALONE)]


class Policy(NamedTuple):
    """A policy and its digest."""

    document: Document
    digest: str


class Machine(NamedTuple):
    """A machine in some state: the state of each signal, an example of each, and the policy it is judged by."""

    states: tuple[State, ...]
    cells: tuple[Cell, ...]
    policy: Policy

    @classmethod
    def of(
        cls, states: Sequence[State], variants: Sequence[int] = (0,) * 7, informational: Sequence[str] = ()
    ) -> Machine:
        """The machine with these states, the example of each that `variants` numbers, and these roles."""
        found = tuple(
            _cell(name, state, variant) for name, state, variant in zip(SIGNALS, states, variants, strict=True)
        )
        unexcused = tuple(name for name, state in zip(SIGNALS, states, strict=True) if state == "unknown")
        return cls(tuple(states), found, policy(unexcused, tuple(informational)))


@cache
def policy(unexcused: tuple[str, ...] = (), informational: tuple[str, ...] = ()) -> Policy:
    """Everything required but `informational`; every waiver that there can be, in force but for `unexcused`.

    So whatever is bad or failed has a waiver as well, which must not excuse it.
    """
    document = copy.deepcopy(SERVER["policy"])
    document["snapshotLifetimeSeconds"] = LIFETIME_S
    document["roles"] |= dict.fromkeys(informational, "informational")
    document["waivers"] = [
        {**_WAIVER, "signal": name, **(_ENDED if name in unexcused else _IN_FORCE)} for name in WAIVABLE
    ]
    return Policy(document, digest(document))


def all_policies() -> list[Policy]:
    """Every policy that a machine can be given here."""
    subsets = [
        [
            tuple(name for name, is_in in zip(names, flags, strict=True) if is_in)
            for flags in product((False, True), repeat=len(names))
        ]
        for names in (WAIVABLE, OPTIONAL)
    ]
    return [policy(unexcused, informational) for unexcused, informational in product(*subsets)]


# The doors


def signals_of(machine: Machine) -> dict[str, Document]:
    """The judged signals, by the collector's own function; raises `KeyError` when one is missing."""
    return judged(
        {
            name: Timed(cell.reading, 0.1, _STALE_MS if state == "stale" else _FRESH_MS)
            for name, state, cell in zip(SIGNALS, machine.states, machine.cells, strict=True)
            if cell.reading is not None
        },
        machine.policy.document,
        NOW,
    )


def reasons_of(signals: Mapping[str, Document], machine: Machine) -> tuple[str, ...]:
    """The reasons against the profile, by the collector's own function."""
    return admit(signals, _profile(machine), machine.policy.document)


def snapshot(machine: Machine, signals: Mapping[str, Document], reasons: Sequence[str]) -> Document:
    """The document that says this verdict about this machine."""
    return {
        **SERVER,
        "collectedAt": written(NOW),
        "expiresAt": written(LATER),
        "policy": machine.policy.document,
        "policyDigest": machine.policy.digest,
        "signals": {name: signals[name] for name in SIGNALS if name in signals},
        "profiles": [{**_profile(machine), "admission": verdict(reasons)}],
        "admission": overall([reasons]),
    }


def unjudged(machine: Machine) -> dict[str, Document]:
    """The signals of a machine of which one is missing, or one is waived that nobody can waive.

    No function of the collector makes them; somebody else could.
    """
    whole = machine._replace(
        states=tuple("good" if state == "missing" else state for state in machine.states),
        cells=tuple(
            cell if cell.reading else _cell(name, "good", 0) for name, cell in zip(SIGNALS, machine.cells, strict=True)
        ),
    )
    found = signals_of(whole)
    for name, state in zip(SIGNALS, machine.states, strict=True):
        if state == "missing":
            del found[name]
        elif state == "waived" and found[name]["gate"]["role"] != "waived":
            gate = {"role": "waived", "justification": _WAIVER["justification"], "expiresAt": _IN_FORCE["expiresAt"]}
            found[name] = {**found[name], "gate": gate}
    return found


def flipped(document: Document) -> Document:
    """The same document with every denial made an admission."""
    profiles = [{**profile, "admission": {"verdict": "admit"}} for profile in document["profiles"]]
    return {**document, "profiles": profiles, "admission": {"verdict": "admit"}}


def denying(document: Document, reason: str = "memoryUnknown") -> Document:
    """The same document with every admission made a denial for this reason."""
    admission = denied([reason])
    return {
        **document,
        "profiles": [{**each, "admission": admission} for each in document["profiles"]],
        "admission": admission,
    }


def passes(document: Document) -> bool:
    """Whether the gate lets the document pass: its schema, then its rules.

    `gate.check` asks the same, and on a refusal looks for the words, which takes a hundred times
    longer. Rules that look at the policy alone are left out; the test asks them of each policy once.
    """
    return engine.is_valid(document, CONTRACT) and not any(True for rule in _RULES for _ in rule.check(document))


def opens(document: Document, now: datetime = NOW) -> bool:
    """Whether the view for model-router opens the local lane."""
    view = router_signals(document, now)
    return view["localModelProfileAvailable"] is not False or view["localServiceHealthy"] is not False


@cache
def _cell(name: str, state: State, variant: int) -> Cell:
    found = cells(name, state)
    return found[variant % len(found)]


@cache
def _profiles() -> dict[str, Document]:
    first = SERVER["profiles"][0]
    return {told: {**first, "availability": told} for told in ("available", "unavailable", "unknown")}


def _profile(machine: Machine) -> Document:
    return _profiles()[machine.cells[1].availability]

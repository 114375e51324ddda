"""Of all states that the signals can be in together, only those admit that were promised to.

The full product is 8 to the 7th, some two million: `make soak` takes all of it through the pure
functions. `make test` takes every single, pair and triple and 200,000 samples through all doors.
"""

from __future__ import annotations

import os
import random
from itertools import combinations, islice, product
from typing import TYPE_CHECKING

import pytest

from families import for_each
from modeldoor_collector.views.freshness import freshness
from modeldoor_validators import check
from promise.documents import (
    CONTRACT,
    EARLIER,
    LATER,
    NOW,
    Machine,
    all_policies,
    denying,
    flipped,
    opens,
    passes,
    reasons_of,
    signals_of,
    snapshot,
    unjudged,
)
from promise.states import OPTIONAL, SIGNALS, STATES, State, can_be_written, cells, may_run, observed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from modeldoor_validators.rules import Document

IS_SOAK = "MODELDOOR_SOAK" in os.environ
SEED = int(os.environ.get("MODELDOOR_SOAK_SEED", "20261120"))
"""`make test` draws the same samples every time; `make soak` draws new ones. It stands in the test's name."""

SAMPLES, CHUNKS = 200_000, 32
QUICK_CHUNKS = 1
"""So many are drawn in each run of the tests, the rest by `make check`."""
GOOD: tuple[State, ...] = tuple(STATES[0] for _ in SIGNALS)


def function_says(machine: Machine) -> bool:
    """Whether the pure functions admit: a signal that is missing raises, one that is stale is read too late."""
    try:
        signals = signals_of(machine)
    except KeyError:
        assert "missing" in machine.states
        return False
    times = {"collectedAt": "2026-11-20T09:30:00.000Z", "expiresAt": "2026-11-20T09:30:15.000Z"}
    age = freshness(times, LATER if "stale" in machine.states else NOW)
    return reasons_of(signals, machine) == () and age == "fresh"


def assert_functions_keep_it(machine: Machine) -> None:
    """Takes one machine through the pure functions alone."""
    if "missing" in machine.states or can_be_written(observed(machine.states)):
        assert function_says(machine) == may_run(machine.states), machine


def assert_keeps_the_promise(machine: Machine, informational: Sequence[str] = ()) -> None:
    """Takes one machine through function, gate and view, as it is and with its verdict turned round."""
    expected, seen = may_run(machine.states, informational), observed(machine.states)
    is_document = can_be_written(seen) and "stale" not in seen
    if not can_be_written(seen):
        signals = unjudged(machine)
        honest = denying(snapshot(machine, signals, ()))
    else:
        signals = signals_of(machine)
        reasons = reasons_of(signals, machine)
        assert (reasons == ()) == may_run(fresh(machine.states), informational), machine
        honest = snapshot(machine, signals, reasons)
    assert passes(honest) == is_document, machine
    if expected:
        assert not passes(denying(honest)), machine
    else:
        assert not passes(flipped(honest)), machine
    if is_document:
        assert opens(honest) == expected, machine
        assert not opens(honest, LATER), machine
        assert not opens(honest, EARLIER), machine


def fresh(states: Sequence[State]) -> tuple[State, ...]:
    """The same machine with readings that are not too old: the function judges values, the gate their age."""
    return tuple("good" if state == "stale" else state for state in states)


# -- The doors that are asked here are the real ones


def test_every_policy_of_the_product_passes_the_whole_gate() -> None:
    for policy in all_policies():
        assert check(policy.document, "admission-policy") == ()
        machine = Machine.of(GOOD)._replace(policy=policy)
        assert check(snapshot(machine, signals_of(machine), ()), CONTRACT) == ()


@pytest.mark.slow
def test_the_quick_way_through_the_gate_leads_where_the_gate_does() -> None:
    draw = random.Random(SEED)
    documents: list[Document] = []
    for machine, _ in islice(samples(draw), 150):
        document = snapshot(machine, unjudged(machine), ())
        documents += [document, denying(document)]
    assert [passes(each) for each in documents] == [check(each, CONTRACT) == () for each in documents]
    assert len({passes(each) for each in documents}) == 2


# -- Every single, pair and triple


@for_each("name", SIGNALS)
def test_every_example_of_every_state_of_one_signal_keeps_the_promise(name: str) -> None:
    place = SIGNALS.index(name)
    for state in STATES:
        states = (*GOOD[:place], state, *GOOD[place + 1 :])
        for variant in range(len(cells(name, state))):
            machine = Machine.of(states, [variant] * len(SIGNALS))
            assert_keeps_the_promise(machine)
            assert_functions_keep_it(machine)


def test_the_verdict_alone_admits_no_signals_that_the_contract_has_no_words_for() -> None:
    admitted: list[tuple[str, State]] = []
    for name, state in product(SIGNALS, STATES):
        states = with_states({name: state})
        machine = Machine.of(states)
        if not can_be_written(states) and verdict_alone_admits(machine):
            admitted.append((name, state))
    assert admitted == []


def verdict_alone_admits(machine: Machine) -> bool:
    """Whether the verdict admits signals that nothing but somebody's hand makes; one that is not there may raise."""
    try:
        return reasons_of(unjudged(machine), machine) == ()
    except KeyError:
        return False


def test_the_functions_admit_no_readings_that_the_contract_has_no_words_for() -> None:
    admitted = [
        states
        for chosen in product(SIGNALS, STATES)
        if not can_be_written(states := with_states(dict([chosen]))) and function_says(Machine.of(states))
    ]
    assert admitted == []


def with_states(chosen: Mapping[str, State]) -> tuple[State, ...]:
    """Everything good but for these."""
    return tuple(chosen.get(name, "good") for name in SIGNALS)


@for_each("one", SIGNALS)
def test_every_pair_and_triple_of_states_keeps_the_promise(one: str) -> None:
    first = SIGNALS.index(one)
    for second, third in combinations(range(first + 1, len(SIGNALS)), 2):
        for chosen in product(STATES, repeat=3):
            states = list(GOOD)
            states[first], states[second], states[third] = chosen
            machine = Machine.of(states)
            assert_keeps_the_promise(machine)
            assert_functions_keep_it(machine)


# -- Samples of everything at once


def samples(draw: random.Random) -> Iterator[tuple[Machine, tuple[str, ...]]]:
    """Machines without end, with few and with many signals that are not good, and all roles; with what is informational."""
    others = STATES[1:]
    while True:
        states = list(GOOD)
        for place in draw.sample(range(len(SIGNALS)), draw.randrange(len(SIGNALS) + 1)):
            states[place] = draw.choice(others)
        informational = tuple(name for name in OPTIONAL if draw.random() < 0.25)
        yield Machine.of(states, [draw.randrange(4) for _ in SIGNALS], informational), informational


@pytest.mark.parametrize(
    "chunk",
    [pytest.param(chunk, marks=[pytest.mark.slow] if chunk >= QUICK_CHUNKS else []) for chunk in range(CHUNKS)],
    ids=lambda chunk: f"seed {SEED + chunk}",
)
def test_every_one_of_many_samples_keeps_the_promise(chunk: int) -> None:
    count = 0
    for machine, informational in islice(samples(random.Random(SEED + chunk)), SAMPLES // CHUNKS):
        assert_keeps_the_promise(machine, informational)
        count += may_run(machine.states, informational)
    assert count > 500, "samples in which nothing may run show little"


# -- All of it


@pytest.mark.slow
@pytest.mark.skipif(not IS_SOAK, reason="two million machines: `make soak`")
@pytest.mark.parametrize("first", STATES)
@pytest.mark.parametrize("second", STATES)
def test_of_the_whole_product_the_functions_admit_only_what_was_promised(first: State, second: State) -> None:
    for rest in product(STATES, repeat=len(SIGNALS) - 2):
        assert_functions_keep_it(Machine.of((first, second, *rest)))

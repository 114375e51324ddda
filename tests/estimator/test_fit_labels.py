"""What was seen to run is said to fit, and what ran out of memory is not."""

from __future__ import annotations

from benchmarks.accuracy_fit import labels

ASKED_AT_LEAST = 150
RIGHT_AT_LEAST = 0.98


def test_measured_machines_ran_what_is_said_to_fit_and_nothing_else() -> None:
    told, _ = labels()
    assert len(told) >= ASKED_AT_LEAST
    assert {label.ran for label in told} == {True, False}
    assert [label for label in told if label.is_said_to_fit and not label.ran] == []
    assert sum(label.ran == label.is_said_to_fit for label in told) >= RIGHT_AT_LEAST * len(told)

"""A download changes its state by one table, which is the one that the gate holds events against."""

from __future__ import annotations

from typing import get_args

from modeldoor_lifecycle.downloads.transitions import (
    KEEPS_ITS_PARTIAL,
    RUNNING,
    TRANSITIONS,
    Happening,
    Status,
    next_status,
)
from modeldoor_validators import registry
from modeldoor_validators.rules.shared.download_states import FOLLOWS, UNFINISHED

STATUSES: tuple[Status, ...] = get_args(Status)
HAPPENINGS: tuple[Happening, ...] = get_args(Happening)


def test_the_table_leads_exactly_where_the_gate_lets_a_download_go() -> None:
    led = {status: {after for (before, _), after in TRANSITIONS.items() if before == status} for status in STATUSES}
    assert led == FOLLOWS


def test_the_states_are_those_of_the_contract() -> None:
    schema = registry.schema("model-download")
    tags = {
        each["properties"]["status"]["const"]
        for each in schema["$defs"].values()
        if "status" in each.get("properties", {})
    }
    assert set(STATUSES) == tags == FOLLOWS.keys()


def test_every_unfinished_state_can_be_paused_cancelled_and_recovered() -> None:
    for status in STATUSES:
        ends = {
            happening: next_status(status, happening) for happening in ("paused", "interrupted", "cancelled", "failed")
        }
        if status in UNFINISHED - {"paused"}:
            assert ends == {"paused": "paused", "interrupted": "paused", "cancelled": "cancelled", "failed": "failed"}
    assert next_status("paused", "cancelled") == next_status("failed", "cancelled") == "cancelled"
    assert next_status("paused", "resumed") == next_status("failed", "resumed") == "pending"


def test_nothing_comes_after_an_end() -> None:
    for status in ("complete", "cancelled"):
        assert [next_status(status, happening) for happening in HAPPENINGS] == [None] * len(HAPPENINGS)


def test_nothing_is_complete_that_was_not_verified_and_then_installed() -> None:
    assert [before for before, after in TRANSITIONS.items() if after == "complete"] == [("installing", "installed")]
    assert [before for before, after in TRANSITIONS.items() if after == "installing"] == [("verifying", "verified")]


def test_what_may_go_on_keeps_what_it_has() -> None:
    can_go_on = {status for status in STATUSES if any(next_status(status, each) for each in HAPPENINGS)}
    assert can_go_on == KEEPS_ITS_PARTIAL
    assert RUNNING < UNFINISHED

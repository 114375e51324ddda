"""The pool's room adds up, every model is in it once, and a proposal says what it would change."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldens import golden, patched
from modeldoor_validators import check


def broken(document: Any, contract: str) -> list[tuple[str, str]]:
    return [(finding.rule, finding.pointer) for finding in check(document, contract)]


def pool(name: str = "two-models-and-an-installation") -> Any:
    return golden(name, "pool-state")


def proposal(name: str = "swap") -> Any:
    return golden(name, "model-proposal")


def replaced(document: Any, path: str, value: Any) -> Any:
    return patched(document, {"op": "replace", "path": path, "value": value})


@given(st.integers(0, 2**50), st.lists(st.integers(1, 2**40), min_size=1, max_size=2))
def test_used_room_is_what_each_uses_alone_when_nothing_is_shared(budget: int, sizes: list[int]) -> None:
    state = pool()
    for entry, size in zip(state["entries"], sizes, strict=False):
        entry["diskBytes"] = entry["exclusiveBytes"] = size
    used = sum(entry["diskBytes"] for entry in state["entries"])
    state |= {"diskBudgetBytes": budget, "diskUsedBytes": used, "overBudgetBytes": max(0, used - budget)}
    assert broken(state, "pool-state") == []
    state["diskUsedBytes"] += 1
    assert ("pool/used-is-the-sum", "/diskUsedBytes") in broken(state, "pool-state")


def test_a_budget_that_is_just_used_up_is_not_exceeded() -> None:
    state = pool()
    state["diskBudgetBytes"] = state["diskUsedBytes"]
    assert broken(state, "pool-state") == []
    state["diskBudgetBytes"] -= 1
    assert broken(state, "pool-state") == [("pool/over-budget-is-the-difference", "/overBudgetBytes")]


@pytest.mark.parametrize(("shared", "holds"), [(2_019_377_695, False), (2_019_377_696, True), (2_019_377_697, False)])
def test_a_file_that_two_share_counts_once(shared: int, holds: bool) -> None:
    state = pool("over-budget")
    more = shared - state["sharedBytes"]
    for key in ("sharedBytes", "diskUsedBytes", "overBudgetBytes"):
        state[key] += more
    assert broken(state, "pool-state") == ([] if holds else [("pool/shared-is-used-by-several", "/sharedBytes")])


def test_what_only_one_entry_does_not_use_alone_is_shared_by_nobody() -> None:
    state = pool()
    state["entries"][0]["exclusiveBytes"] -= 10
    state["diskUsedBytes"] -= 10
    (finding,) = check(state, "pool-state")
    assert finding.rule == "pool/shared-is-used-by-several"
    assert finding.message.startswith("must be at least 10 by what the entries do not use alone")


@given(st.permutations(["a:1", "b:1", "c:1"]))
def test_entries_stand_in_the_order_of_names_and_in_no_other(names: list[str]) -> None:
    state = pool("over-budget")
    for entry, name in zip(state["entries"], names, strict=True):
        entry["name"] = name
    assert ("pool/entries-in-order" in dict(broken(state, "pool-state"))) == (names != sorted(names))


@pytest.mark.parametrize("name", ["gpt-oss", "registry.example:5000/library/gpt-oss", "hf.co/org/name"])
def test_ollama_names_without_a_tag_are_refused_though_a_host_may_have_a_port(name: str) -> None:
    state = replaced(pool("over-budget"), "/entries/0/name", name)
    assert ("pool/names-have-a-tag", "/entries/0/name") in broken(state, "pool-state")


def test_other_runtimes_name_models_as_they_like() -> None:
    assert ":" not in pool("llama-cpp")["entries"][0]["name"]
    assert broken(pool("llama-cpp"), "pool-state") == []


@pytest.mark.parametrize(
    "path",
    [
        "/refreshedAt",
        "/observation/observedAt",
        "/entries/1/installedAt",
        "/entries/1/lastUsedAt",
        "/entries/1/score/rankedAt",
        "/entries/0/leases/0/takenAt",
        "/reservations/0/reservedAt",
    ],
)
def test_nothing_happened_after_the_state_was_written(path: str) -> None:
    state = replaced(pool(), path, "2026-11-20T09:30:00.001Z")
    assert ("pool/times-in-order", path) in broken(state, "pool-state")


def test_what_was_used_at_the_very_moment_of_writing_is_in_order() -> None:
    assert broken(replaced(pool(), "/entries/1/lastUsedAt", "2026-11-20T09:30:00Z"), "pool-state") == []


def test_a_lease_ends_after_it_was_taken() -> None:
    state = replaced(pool(), "/entries/0/leases/0/expiresAt", "2026-11-20T09:29:49.999Z")
    assert broken(state, "pool-state") == [("pool/times-in-order", "/entries/0/leases/0/takenAt")]


def test_a_lease_that_has_run_out_may_still_stand() -> None:
    state = replaced(pool(), "/entries/0/leases/0/expiresAt", "2026-11-20T09:29:50.001Z")
    assert broken(state, "pool-state") == []


def test_a_reservation_may_replace_nothing() -> None:
    state = pool()
    del state["reservations"][0]["replaces"]
    assert broken(state, "pool-state") == []


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_the_gain_is_the_difference_of_two_scores(new: int, old: int) -> None:
    change = proposal()
    change["action"]["target"]["score"], change["action"]["replaces"]["score"]["score"] = new / 100, old / 100
    if new > old:
        change["action"]["scoreGain"] = (new - old) / 100
        assert broken(change, "model-proposal") == []
    else:
        assert broken(change, "model-proposal") == [("proposal/gain-is-the-difference", "/action/scoreGain")]


def test_without_two_scores_there_is_no_gain_to_tell() -> None:
    change = proposal("swap-of-an-unscored-model")
    assert broken(change, "model-proposal") == []
    change["action"]["scoreGain"] = 41.4
    assert broken(change, "model-proposal") == [("proposal/gain-is-the-difference", "/action/scoreGain")]
    scored = proposal()
    del scored["action"]["scoreGain"]
    assert broken(scored, "model-proposal") == [("proposal/gain-is-the-difference", "/action")]


@pytest.mark.parametrize("name", ["add-installing", "add-approved", "gate-failed", "target-missing", "evict-rejected"])
def test_no_step_comes_before_the_one_before_it(name: str) -> None:
    change = proposal(name)
    steps = {key for key in change["state"] if key.endswith("At")} | (
        {"failure"} if "failure" in change["state"] else set()
    )
    for key in steps:
        early = copy.deepcopy(change)
        holder, member = (early["state"], key) if key.endswith("At") else (early["state"][key], "failedAt")
        holder[member] = "2026-11-20T03:00:12.299Z"
        assert [rule for rule, _ in broken(early, "model-proposal")] == ["proposal/times-in-order"], key


def test_what_was_last_changed_was_not_changed_before_it_was_decided() -> None:
    change = replaced(proposal("evict-rejected"), "/updatedAt", "2026-11-20T08:55:09.999Z")
    assert broken(change, "model-proposal") == [("proposal/times-in-order", "/updatedAt")]

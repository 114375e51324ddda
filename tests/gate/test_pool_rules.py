"""The pool's room adds up, every model is in it once, and a proposal says what it would change."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from families import for_each
from goldens import golden, patched
from modeldoor_validators import check

OLLAMA_1B, QWEN_32B = (entry["artifact"] for entry in golden("budget-lowered-meanwhile", "pool-state")["entries"])


def broken(document: Any, contract: str) -> list[tuple[str, str]]:
    return [(finding.rule, finding.pointer) for finding in check(document, contract)]


def pool(name: str = "two-models-and-an-installation") -> Any:
    return golden(name, "pool-state")


def proposal(name: str = "swap") -> Any:
    return golden(name, "model-proposal")


def replaced(document: Any, path: str, value: Any) -> Any:
    return patched(document, {"op": "replace", "path": path, "value": value})


def reckoned(state: Any) -> Any:
    """The state with every sum as its entries and reservations make it."""
    freed = {entry["name"]: entry["exclusiveBytes"] for entry in state["entries"]}
    used = state["sharedBytes"] + sum(freed.values())
    reserved = sum(max(0, each["bytes"] - freed.get(each.get("replaces"), 0)) for each in state["reservations"])
    over = max(0, used + reserved - state["diskBudgetBytes"])
    return state | {"diskUsedBytes": used, "reservedBytes": reserved, "overBudgetBytes": over}


class TestRoom:
    @given(st.integers(0, 2**50), st.lists(st.integers(0, 2**40), min_size=2, max_size=2))
    def test_used_is_what_each_uses_alone_when_nothing_is_shared(self, budget: int, more: list[int]) -> None:
        state = pool() | {"diskBudgetBytes": budget}
        for entry, bytes_ in zip(state["entries"], more, strict=True):
            entry["diskBytes"] = entry["exclusiveBytes"] = entry["artifact"]["totalBytes"] + bytes_
        state = reckoned(state)
        assert broken(state, "pool-state") == []
        state["diskUsedBytes"] += 1
        assert ("pool/used-is-the-sum", "/diskUsedBytes") in broken(state, "pool-state")

    def test_a_budget_that_is_just_used_up_is_not_exceeded(self) -> None:
        state = pool()
        state["diskBudgetBytes"] = state["diskUsedBytes"] + state["reservedBytes"]
        assert broken(state, "pool-state") == []
        state["diskBudgetBytes"] -= 1
        assert broken(state, "pool-state") == [("pool/over-budget-is-the-difference", "/overBudgetBytes")]

    @for_each(("shared", "holds"), [(2_019_377_695, False), (2_019_377_696, True), (2_019_377_697, False)])
    def test_a_file_that_two_share_counts_once(self, shared: int, holds: bool) -> None:
        state = reckoned(pool("over-budget") | {"sharedBytes": shared})
        assert broken(state, "pool-state") == ([] if holds else [("pool/shared-is-used-by-several", "/sharedBytes")])

    def test_what_three_share_counts_once_for_each_two_of_them_at_most(self) -> None:
        state = pool("over-budget")
        state["entries"].append(copy.deepcopy(state["entries"][2]) | {"name": "llama3.2-third:3b"})
        state["entries"][3]["artifact"]["totalBytes"] -= 1
        (finding,) = check(reckoned(state | {"sharedBytes": 1}), "pool-state")
        assert finding.pointer == "/sharedBytes"
        assert finding.message.startswith("must be between 2019377696 and 3029066544 by what the entries")

    def test_what_only_one_entry_does_not_use_alone_is_shared_by_nobody(self) -> None:
        state = pool()
        state["entries"][0]["exclusiveBytes"] -= 10
        (finding,) = check(reckoned(state), "pool-state")
        assert (finding.rule, finding.pointer) == ("pool/shared-is-used-by-several", "/entries/0/exclusiveBytes")
        assert finding.message == ("must be at least 5027785610, as the other entries share no more; it is 5027785600")

    def test_files_that_another_entry_holds_are_not_freed(self) -> None:
        state = pool("over-budget")
        state["entries"][2]["exclusiveBytes"] += 1
        (finding,) = check(reckoned(state), "pool-state")
        assert (finding.rule, finding.pointer) == ("pool/shared-is-not-exclusive", "/entries/2/exclusiveBytes")
        assert finding.message == "must be at most 2344, as other entries hold the same files; it is 2345"

    def test_weights_that_ollama_and_a_file_hold_are_not_freed(self) -> None:
        state = pool("over-budget")
        state["entries"][0]["artifact"]["modelDigest"] = state["entries"][2]["artifact"]["digest"]
        (finding,) = check(state, "pool-state")
        assert finding.pointer == "/entries/0/exclusiveBytes"
        most = state["entries"][0]["diskBytes"] - 2_019_377_696
        assert (
            finding.message
            == f"must be at most {most}, as other entries hold the same files; it is {most + 2_019_377_696}"
        )

    @for_each(
        ("manifest", "least"),
        [(OLLAMA_1B["manifestDigest"], OLLAMA_1B["totalBytes"]), (QWEN_32B["manifestDigest"], 1)],
        ids=["the same manifest", "another manifest over the same weights"],
    )
    def test_two_names_in_ollama_share_what_their_manifests_share(self, manifest: str, least: int) -> None:
        state = pool("budget-lowered-meanwhile")
        copied = copy.deepcopy(state["entries"][0]) | {"name": "llama3.2:copy"}
        copied["artifact"] |= {"name": "llama3.2:copy", "manifestDigest": manifest}
        state["entries"][1:] = [copied]
        (finding,) = check(reckoned(state), "pool-state")
        most = OLLAMA_1B["totalBytes"] - least
        assert finding.message.startswith(f"must be at most {most}, ")
        for entry in state["entries"][:2]:
            entry["exclusiveBytes"] = most
        state = reckoned(state | {"sharedBytes": least})
        assert broken(state, "pool-state") == []

    def test_an_entry_takes_at_least_the_room_of_its_artifact(self) -> None:
        state = pool("advisory")
        size = state["entries"][0]["artifact"]["totalBytes"]
        for less in (0, 1):
            state["entries"][0] |= {"diskBytes": size - less, "exclusiveBytes": size - less}
            wrong = [("pool/artifact-is-there-whole", "/entries/0/diskBytes")] if less else []
            assert broken(reckoned(state), "pool-state") == wrong


class TestReservations:
    def test_a_reservation_may_replace_nothing(self) -> None:
        state = pool()
        del state["reservations"][0]["replaces"]
        assert broken(state, "pool-state") == [("pool/reserved-is-the-sum", "/reservedBytes")]
        assert broken(reckoned(state), "pool-state") == []

    @given(st.integers(1, 2**45))
    def test_a_smaller_model_gives_its_room_to_nobody_before_the_larger_one_left(self, size: int) -> None:
        state = pool()
        state["reservations"][0]["bytes"] = size
        state = reckoned(state)
        assert state["reservedBytes"] == max(0, size - state["entries"][0]["exclusiveBytes"])
        assert broken(state, "pool-state") == []

    def test_room_that_is_reserved_twice_over_cannot_be_kept_silent(self) -> None:
        state = pool()
        for number in range(8):
            state["reservations"].append({**state["reservations"][0], "name": f"more-{number}:1b"})
            del state["reservations"][-1]["replaces"]
        state = reckoned(state)
        assert state["overBudgetBytes"] > 0
        assert broken(state, "pool-state") == []
        assert broken(state | {"overBudgetBytes": 0}, "pool-state") == [
            ("pool/over-budget-is-the-difference", "/overBudgetBytes")
        ]

    def test_a_budget_may_be_lowered_while_an_installation_runs(self) -> None:
        state = pool("budget-lowered-meanwhile")
        assert state["diskUsedBytes"] < state["diskBudgetBytes"] < state["diskUsedBytes"] + state["reservedBytes"]
        assert broken(state, "pool-state") == []

    def test_what_a_stranger_frees_is_not_reckoned(self) -> None:
        state = replaced(pool(), "/reservations/0/replaces", "nobody:1b") | {"reservedBytes": 7}
        assert broken(state, "pool-state") == [("pool/replaced-is-there", "/reservations/0/replaces")]


class TestNames:
    @given(st.permutations(["a:1", "b:1", "c:1"]))
    def test_entries_stand_in_the_order_of_names_and_in_no_other(self, names: list[str]) -> None:
        state = pool("over-budget")
        for entry, name in zip(state["entries"], names, strict=True):
            entry["name"] = name
        assert ("pool/entries-in-order" in dict(broken(state, "pool-state"))) == (names != sorted(names))

    @for_each("name", ["llama3.2", "registry.example:5000/library/llama3.2", "hf.co/org/name"])
    def test_ollama_names_without_a_tag_are_refused_though_a_host_may_have_a_port(self, name: str) -> None:
        state = replaced(pool("over-budget"), "/entries/1/name", name)
        assert ("pool/names-have-a-tag", "/entries/1/name") in broken(state, "pool-state")

    def test_other_runtimes_name_models_as_they_like(self) -> None:
        assert ":" not in pool("llama-cpp")["entries"][0]["name"]
        assert broken(pool("llama-cpp"), "pool-state") == []

    def test_what_ollama_holds_has_its_name_there(self) -> None:
        state = replaced(pool("over-budget"), "/entries/0/name", "deepseek-r1")
        assert broken(state, "pool-state") == [("entry/ollama-name-is-the-artifacts", "/entries/0/name")]

    @for_each("runtime", ["llama.cpp", "advisory"])
    def test_what_ollama_holds_is_in_no_other_pool(self, runtime: str) -> None:
        state = replaced(pool("budget-lowered-meanwhile"), "/runtime", runtime)
        assert broken(state, "pool-state") == [
            ("pool/ollama-holds-its-own", f"/entries/{index}/artifact/source") for index in (0, 1)
        ]

    def test_a_reservation_has_a_name_of_its_own_in_whatever_letter_case(self) -> None:
        state = pool()
        again = {**state["reservations"][0], "name": state["reservations"][0]["name"].upper()}
        del again["replaces"]
        state["reservations"].append(again)
        assert broken(reckoned(state), "pool-state") == [("pool/one-reservation-a-name", "/reservations/1/name")]

    @for_each(
        "name",
        ["operator", "_svc", "build$", "Jürgen", "Jürgen Müller", "O'Brien", "李雷", "model-router", "a", "svc_1.2"],
    )
    def test_users_and_programs_have_names_of_any_language(self, name: str) -> None:
        assert broken(replaced(proposal("evict-rejected"), "/state/decidedBy", name), "model-proposal") == []
        assert broken(replaced(pool(), "/entries/0/leases/0/holder", name), "pool-state") == []

    @for_each(
        "name",
        [
            "alice@example.com",
            "@",
            "https://x.org",
            "::1",
            "a/b",
            "C:\\x",
            "-rf",
            ".hidden",
            "",
            " a",
            "a ",
            "a  b",
            "a" * 129,
        ],
    )
    def test_no_address_and_no_option_is_a_name(self, name: str) -> None:
        (finding,) = check(replaced(proposal("evict-rejected"), "/state/decidedBy", name), "model-proposal")
        assert (finding.rule, finding.pointer) in [
            ("schema/pattern", "/state/decidedBy"),
            ("schema/maxLength", "/state/decidedBy"),
        ]

    @for_each("character", ["\n", "\x00", "\x7f", "\xa0", "\xad", "\u200b", "\u202e", "\u2028", "\ufeff"])
    def test_no_name_has_characters_that_nobody_sees(self, character: str) -> None:
        assert broken(replaced(proposal("evict-rejected"), "/state/decidedBy", f"a{character}b"), "model-proposal")


class TestScores:
    def test_without_a_ranking_nothing_has_a_score(self) -> None:
        state = pool()
        del state["lastRanking"]
        assert broken(state, "pool-state") == [("pool/scores-rest-on-a-ranking", "/entries/0/score/status")]

    def test_a_ranking_may_know_none_of_the_models(self) -> None:
        state = replaced(pool(), "/entries/0/score", {"status": "notScored", "reason": "notRanked"})
        assert broken(state, "pool-state") == []

    @for_each(("score", "holds"), [(0, True), (50.86, True), (50.87, True), (50.88, False)])
    def test_a_score_is_at_most_the_quality_that_it_weighs(self, score: float, holds: bool) -> None:
        state = replaced(pool(), "/entries/0/score/score", score)
        wrong = [("pool/score-is-for-the-use", "/entries/0/score/score")]
        assert broken(state, "pool-state") == ([] if holds else wrong)

    def test_a_score_is_for_the_use_of_the_ranking(self) -> None:
        state = replaced(pool(), "/lastRanking/use", "reasoning")
        assert broken(state, "pool-state") == [("pool/score-is-for-the-use", "/entries/0/score/qualityByUse")]


class TestTimes:
    @for_each(
        "path",
        [
            "/lastRanking/appliedAt",
            "/observation/observedAt",
            "/entries/1/installedAt",
            "/entries/1/lastUsedAt",
            "/entries/0/leases/0/takenAt",
            "/reservations/0/reservedAt",
        ],
    )
    def test_nothing_happened_after_the_state_was_written(self, path: str) -> None:
        state = replaced(pool(), path, "2026-11-20T09:45:00.001Z")
        assert ("pool/times-in-order", path) in broken(state, "pool-state")

    def test_a_ranking_was_made_before_it_was_applied(self) -> None:
        state = replaced(pool(), "/lastRanking/rankedAt", "2026-11-20T09:30:02.251Z")
        assert broken(state, "pool-state") == [("pool/times-in-order", "/lastRanking/rankedAt")]

    def test_what_was_used_at_the_very_moment_of_writing_is_in_order(self) -> None:
        assert broken(replaced(pool(), "/entries/1/lastUsedAt", "2026-11-20T09:45:00Z"), "pool-state") == []

    def test_a_lease_ends_after_it_was_taken(self) -> None:
        state = replaced(pool(), "/entries/0/leases/0/expiresAt", "2026-11-20T09:44:49.999Z")
        assert broken(state, "pool-state") == [("pool/times-in-order", "/entries/0/leases/0/takenAt")]

    def test_a_lease_that_has_run_out_may_still_stand(self) -> None:
        state = replaced(pool(), "/entries/0/leases/0/expiresAt", "2026-11-20T09:44:50.001Z")
        assert broken(state, "pool-state") == []


class TestProposals:
    @given(st.integers(0, 10_000), st.integers(0, 10_000))
    def test_the_gain_is_the_difference_of_two_scores(self, new: int, old: int) -> None:
        change = proposal()
        change["action"]["target"]["score"], change["action"]["replaces"]["score"]["score"] = new / 100, old / 100
        if new > old:
            change["action"]["scoreGain"] = (new - old) / 100
            assert broken(change, "model-proposal") == []
            change["action"]["scoreGain"] += 0.01
            assert broken(change, "model-proposal") == [("proposal/gain-is-the-difference", "/action/scoreGain")]

    @given(st.integers(0, 10_000), st.integers(0, 10_000), st.booleans())
    def test_a_worse_model_is_told_as_that_whatever_gain_is_written(self, one: int, other: int, told: bool) -> None:
        change = proposal()
        new, old = sorted((one / 100, other / 100))
        change["action"]["target"]["score"], change["action"]["replaces"]["score"]["score"] = new, old
        if not told:
            del change["action"]["scoreGain"]
        (finding,) = check(change, "model-proposal")
        assert (finding.rule, finding.pointer) == ("proposal/swap-brings-a-better-one", "/action/target/score")
        assert finding.message == f"must be more than {old}, the score of the model that leaves; it is {new}"

    def test_without_two_scores_there_is_no_gain_to_tell(self) -> None:
        change = proposal("swap-of-an-unscored-model")
        assert broken(change, "model-proposal") == []
        change["action"]["scoreGain"] = 41.4
        assert broken(change, "model-proposal") == [("proposal/gain-is-the-difference", "/action/scoreGain")]
        scored = proposal()
        del scored["action"]["scoreGain"]
        assert broken(scored, "model-proposal") == [("proposal/gain-is-the-difference", "/action")]

    @for_each("name", ["swap", "evict-rejected"])
    def test_a_removal_frees_what_no_other_entry_uses(self, name: str) -> None:
        change = proposal(name)
        leaving = change["action"].get("replaces", change["action"].get("removes"))
        leaving["diskBytes"] += 4096
        assert broken(change, "model-proposal") == []
        leaving["exclusiveBytes"] -= 1
        assert broken(change, "model-proposal") == [("proposal/disk-change-follows", "/diskChangeBytes")]

    @for_each(("name", "of"), [("swap", "two-models-and-an-installation"), ("evict-rejected", "over-budget")])
    def test_the_example_of_a_proposal_says_of_an_entry_what_the_pool_says(self, name: str, of: str) -> None:
        action, state = proposal(name)["action"], pool(of)
        leaving = action.get("replaces", action.get("removes"))
        (entry,) = [entry for entry in state["entries"] if entry["name"] == leaving["name"]]
        assert {key: leaving[key] for key in ("diskBytes", "exclusiveBytes")}.items() <= entry.items()
        assert leaving["score"].items() <= entry["score"].items()
        assert proposal(name)["ranking"] == state["lastRanking"]["ranking"]
        assert proposal(name)["use"] == state["lastRanking"]["use"]

    def test_a_target_in_ollama_has_its_name_there(self) -> None:
        change = replaced(proposal("superseded"), "/action/target/name", "qwen3:latest")
        assert broken(change, "model-proposal") == [("entry/ollama-name-is-the-artifacts", "/action/target/name")]

    @for_each("path", ["/ranking", "/state/ranking"])
    def test_what_it_rests_on_is_a_ranking_that_was_computed(self, path: str) -> None:
        change = replaced(proposal("superseded"), f"{path}/digest", "sha256:" + "deadbeef" * 8)
        assert broken(change, "model-proposal") == [("reference/digest-is-real", f"{path}/digest")]
        change = replaced(proposal("superseded"), f"{path}/contract", "model-estimate")
        assert broken(change, "model-proposal") == [("reference/names-its-contract", f"{path}/contract")]

    @for_each(
        "name", ["add-installing", "add-approved", "gate-failed", "target-missing", "evict-rejected", "superseded"]
    )
    def test_no_step_comes_before_the_one_before_it(self, name: str) -> None:
        change = proposal(name)
        steps = [key for key in change["state"] if key.endswith("At") or key == "failure"]
        for key in steps:
            early = copy.deepcopy(change)
            holder, member = (early["state"], key) if key.endswith("At") else (early["state"][key], "failedAt")
            holder[member] = "2026-11-20T09:30:02.299Z"
            assert [rule for rule, _ in broken(early, "model-proposal")] == ["proposal/times-in-order"], key

    def test_what_was_last_changed_was_not_changed_before_it_was_decided(self) -> None:
        change = replaced(proposal("evict-rejected"), "/updatedAt", "2026-11-20T09:35:09.999Z")
        assert broken(change, "model-proposal") == [("proposal/times-in-order", "/updatedAt")]

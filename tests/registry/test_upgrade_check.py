"""Whether there is a better model: never a worse one, never across brackets, and never there and back."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from families import for_each
from goldens import golden
from made_up_registries import FOUR, HOUSE, MIRROR, NOW, of_documents, of_goldens, with_models
from modeldoor_lifecycle.estimator.workload import Workload
from modeldoor_lifecycle.hardware.simulation import simulate
from modeldoor_lifecycle.registry.errors import NoRegistryCounts
from modeldoor_lifecycle.registry.lookups import in_bracket
from modeldoor_lifecycle.registry.recommendation import recommend_for_machine
from modeldoor_lifecycle.registry.registries import load_registries
from modeldoor_lifecycle.registry.suitability import READING_TOKENS_PER_SECOND
from modeldoor_lifecycle.registry.target import MachineTarget
from modeldoor_lifecycle.registry.upgrade import upgrade_check
from modeldoor_validators import DocumentRefused, check
from modeldoor_validators.rules.shared.ram_brackets import limit_bytes, smallest_bracket

if TYPE_CHECKING:
    from modeldoor_lifecycle.registry.registries import Registries

GIB = 1 << 30
MANY = settings(max_examples=2000 if "MODELDOOR_SOAK" in os.environ else 40)


def outcome(registries: Registries, current: str, version: int | None = None) -> dict[str, Any]:
    document = upgrade_check(registries, current, version, now=NOW)
    assert check(document, "upgrade-recommendation") == ()
    found: dict[str, Any] = document["outcome"]
    return found


def model(name: str, score: float, total: int = 10, memory: int = GIB, **more: Any) -> dict[str, Any]:
    return {"id": name, "score": score, "total_bytes": total, "memory_bytes": memory, **more}


def among(*models: dict[str, Any]) -> Registries:
    return of_documents(with_models("r", "y", models))


@for_each(
    ("name", "registries"),
    [("higher-score", (HOUSE, FOUR)), ("newer-version", (HOUSE,)), ("smaller", (FOUR,)), ("current-is-best", (FOUR,))],
)
def test_the_golden_recommendations_are_what_comes_out(name: str, registries: tuple[str, ...]) -> None:
    told = golden(name, "upgrade-recommendation")
    made = upgrade_check(of_goldens(*registries), told["currentId"], told.get("currentVersion"), now=NOW)
    if name == "higher-score":  # the same in other words: whoever writes one by hand may say more
        del told["outcome"]["rationale"], made["outcome"]["rationale"]
    assert made == told


@for_each(
    ("current", "version", "because"),
    [
        ("mistral-7b-instruct", None, "unknownModel"),
        ("qwen2.5-3b-instruct-q4-k-m", 3, "unknownVersion"),
        ("qwen3-14b-q4-k-m", None, "unpinnedModel"),
        ("gpt-oss-20b-mxfp4", None, "currentIsBest"),
        ("gpt-oss-120b-mxfp4", None, "currentIsBest"),
        ("llama-3.1-8b-instruct-q4-k-m", 1, "currentIsBest"),
    ],
)
def test_without_a_better_one_it_says_why(current: str, version: int | None, because: str) -> None:
    assert outcome(of_goldens(HOUSE, FOUR), current, version) == {"result": "none", "because": because}


def test_it_names_the_registries_in_their_order_and_what_was_asked() -> None:
    registries = of_goldens(MIRROR, FOUR)
    document = upgrade_check(registries, "phi-4-q4-1", 1, now=NOW)
    assert document["registries"] == registries.references()
    assert (document["currentId"], document["currentVersion"]) == ("phi-4-q4-1", 1)
    assert document["checkedAt"] == "2026-11-20T09:30:00.000Z"


@for_each(("current", "version"), [("Phi 4", None), ("", None), ("phi-4-q4-1", 0)])
def test_what_no_registry_could_list_is_refused(current: str, version: int | None) -> None:
    with pytest.raises(DocumentRefused):
        upgrade_check(of_goldens(FOUR), current, version, now=NOW)


def test_a_higher_score_decides_before_a_newer_version_and_that_before_a_size() -> None:
    old = {"score": 50, "total_bytes": 10, "memory_bytes": GIB}
    newer = model("a", 50, 12, earlier=[old])
    assert outcome(among(newer, model("b", 51, 99)), "a", 1)["because"] == "higherScore"
    found = outcome(among(newer, model("b", 50, 13)), "a", 1)
    assert (found["recommended"]["id"], found["because"]) == ("a", "newerVersion")
    found = outcome(among(newer, model("b", 50, 9)), "a", 1)
    assert (found["recommended"]["id"], found["because"]) == ("b", "smaller")
    found = outcome(among(model("a", 50, 12), model("b", 50, 11)), "a")
    assert (found["recommended"]["id"], found["because"]) == ("b", "smaller")


def test_a_newer_version_with_a_lower_score_is_no_upgrade() -> None:
    worse = model("a", 49, earlier=[{"score": 50, "total_bytes": 10, "memory_bytes": GIB}])
    assert outcome(among(worse), "a", 1) == {"result": "none", "because": "currentIsBest"}


def test_a_newer_version_that_needs_a_larger_machine_is_no_upgrade() -> None:
    larger = model("a", 60, memory=4 * GIB, earlier=[{"score": 50, "total_bytes": 10, "memory_bytes": GIB}])
    assert outcome(among(larger), "a", 1)["because"] == "currentIsBest"
    assert outcome(among(larger, model("b", 51)), "a", 1)["recommended"]["id"] == "b"


def test_a_name_alone_makes_no_upgrade() -> None:
    assert outcome(among(model("b", 50), model("a", 50)), "b")["because"] == "currentIsBest"


def test_a_score_of_another_yardstick_is_no_score() -> None:
    theirs = with_models("theirs", "other", [model("b", 99)])
    registries = of_documents(theirs, with_models("ours", "y", [model("a", 1)]))
    assert outcome(registries, "a")["because"] == "nothingComparable"
    ours = with_models("ours", "y", [model("a", 1), model("c", 0)])
    assert outcome(of_documents(theirs, ours), "a")["because"] == "currentIsBest"
    larger = with_models("theirs", "other", [model("b", 99, memory=9 * GIB)])
    assert outcome(of_documents(larger, with_models("ours", "y", [model("a", 1)])), "a")["because"] == "currentIsBest"


def test_nobody_is_sent_to_a_newer_version_that_another_model_betters() -> None:
    newer = model("a", 50, 12, earlier=[{"score": 50, "total_bytes": 10, "memory_bytes": GIB}])
    found = outcome(among(newer, model("b", 50, 11)), "a", 1)
    assert (found["recommended"]["id"], found["because"], found["newer"]["version"]) == ("b", "smallerThanNewer", 2)
    assert found["rationale"].startswith("B is as good as the newer version of A, and smaller than that.")


def test_a_difference_that_the_yardstick_does_not_tell_is_told_as_such() -> None:
    document = with_models("r", "y", [model("a", 50), model("b", 51.9)])
    words = "That is hardly a difference: this yardstick does not tell apart what lies within 2 points."
    assert words not in outcome(of_documents(document), "a")["rationale"]
    document["yardstick"]["leastDifference"] = 2
    assert words in outcome(of_documents(document), "a")["rationale"]
    document["entries"][1]["quality"]["score"] = 52
    assert words not in outcome(of_documents(document), "a")["rationale"]


def test_why_the_version_in_use_was_replaced_is_told_whatever_comes_out() -> None:
    past = {"score": 50, "total_bytes": 10, "memory_bytes": GIB}
    for score, result in ((60, "upgrade"), (40, "none")):
        document = with_models("r", "y", [model("a", score, earlier=[past])])
        document["entries"][0]["earlierVersions"][0]["replacedBecause"] = "Its template was wrong."
        registries = of_documents(document)
        found = outcome(registries, "a", 1)
        assert (found["result"], found["replacedBecause"]) == (result, "Its template was wrong.")
        assert "replacedBecause" not in outcome(registries, "a")


def test_terms_and_remark_are_those_of_what_is_recommended() -> None:
    document = with_models("r", "y", [model("a", 50), model("b", 60)])
    document["entries"][1] |= {"license": "MIT", "maximumContextTokens": 2048, "remark": "For English only."}
    found = outcome(of_documents(document), "a")
    assert (found["license"], found["maximumContextTokens"], found["remark"]) == ("MIT", 2048, "For English only.")
    document["entries"][1].pop("remark")
    assert "remark" not in outcome(of_documents(document), "a")


def test_where_no_registry_counts_nothing_is_answered() -> None:
    with pytest.raises(NoRegistryCounts):
        upgrade_check(of_documents(), "a", now=NOW)


# On a machine


def on(machine: dict[str, Any], minimum: float | None = READING_TOKENS_PER_SECOND) -> MachineTarget:
    return MachineTarget(machine, Workload(4096), minimum)


def test_what_is_better_must_suit_the_machine_that_is_named() -> None:
    registries = of_goldens(FOUR)
    machine = golden("cpu-container", "hardware-profile")
    current = "llama-3.2-1b-instruct-q4-k-m"
    document = upgrade_check(registries, current, now=NOW, target=on(machine))
    assert document["outcome"]["recommended"]["id"] == "llama-3.2-3b-instruct-q4-k-m"
    assert document["target"] == on(machine).document()
    slower = upgrade_check(registries, current, now=NOW, target=on(machine, 8))
    assert slower["outcome"] == {"result": "none", "because": "noneSuits"}


@for_each("name", ["on-this-machine", "none-suits", "nothing-comparable"])
def test_golden_answers_of_and_without_a_machine_are_what_comes_out(name: str) -> None:
    told = golden(name, "upgrade-recommendation")
    target = told.get("target")
    machine = golden("cpu-container", "hardware-profile")
    made = upgrade_check(
        of_goldens(*((FOUR,) if target else (MIRROR, FOUR))),
        told["currentId"],
        now=NOW,
        target=on(machine, target["minimumTokensPerSecond"]) if target else None,
    )
    assert made == told


@for_each("machine", ["Core i5-8250U 4GB", "Ryzen 5 5600 32GB", "RTX 3060 8GB", "T4", "M3 Max 36GB"])
def test_nobody_is_sent_to_a_model_that_the_recommendation_for_the_same_machine_refuses(machine: str) -> None:
    registries = load_registries("/nowhere")
    target = on(simulate(machine, now=NOW))
    recommended = recommend_for_machine(registries, target, now=NOW)
    suits = {each["id"] for each in recommended["considered"] if each.get("reason") == "betterExists"}
    suits.add(recommended["outcome"].get("id", ""))
    for bracket in ("4gb", "8gb", "16gb"):
        current = in_bracket(registries, bracket)[len(in_bracket(registries, bracket)) // 2]
        found = upgrade_check(registries, current.id, now=NOW, target=target)["outcome"]
        assert found.get("recommended", {"id": ""})["id"] in {"", *suits}
        assert found["result"] == "upgrade" or found["because"] in ("noneSuits", "currentIsBest")
    if recommended["outcome"]["result"] == "recommended":
        found = upgrade_check(registries, recommended["outcome"]["id"], now=NOW, target=target)["outcome"]
        assert found["result"] == "none"


# On any machine


def test_in_the_open_bracket_whoever_has_more_memory_gets_what_that_holds() -> None:
    models = (
        model("small", 50, memory=15 * GIB),
        model("large", 60, memory=60 * GIB),
        model("huge", 70, memory=61 * GIB),
    )
    assert outcome(among(*models), "small")["because"] == "currentIsBest"
    assert outcome(among(*models), "large")["because"] == "currentIsBest"
    assert outcome(among(*models), "huge")["because"] == "currentIsBest"
    assert outcome(among(*models, model("as-large", 65, memory=60 * GIB)), "large")["recommended"]["id"] == "as-large"


def test_only_the_entry_that_counts_is_looked_at() -> None:
    first = with_models("first", "y", [model("a", 50), model("b", 40)])
    second = with_models("second", "y", [model("b", 60)])
    assert outcome(of_documents(first, second), "a")["because"] == "currentIsBest"
    assert outcome(of_documents(second, first), "a")["recommended"]["id"] == "b"


@for_each(
    ("current", "better", "percent"),
    [(50, 75, 50), (0, 10, None), (0, 0, None), (8, 8.04, 1), (8, 8.039, 0), (0.001, 100, None), (0.01, 100, 999900)],
)
def test_a_share_is_rounded_halves_up_and_told_where_it_can_be(
    current: float, better: float, percent: int | None
) -> None:
    found = outcome(among(model("a", current, 10), model("b", better, 9)), "a")
    assert found.get("qualityGainPercent") == percent
    assert found["qualityGain"] == pytest.approx(better - current)


def test_the_words_tell_two_models_apart_that_are_called_alike() -> None:
    document = with_models("r", "y", [model("a", 50), model("b", 51)])
    for entry in document["entries"]:
        entry["displayName"] = "Phi"
    assert outcome(of_documents(document), "a")["rationale"].startswith("Phi (b) scores 51 where Phi (a) scores 50.")
    newer = among(model("a", 60, earlier=[{"score": 50, "total_bytes": 10, "memory_bytes": GIB}]))
    assert outcome(newer, "a", 1)["rationale"].startswith("A in version 2 scores 60 where version 1 scores 50.")


def test_words_of_any_length_stay_a_sentence_that_the_contract_takes() -> None:
    document = with_models("r", "y", [model("a", 5, earlier=[{"score": 5, "total_bytes": 9, "memory_bytes": GIB}])])
    document["entries"][0]["displayName"] = "A" * 128
    document["entries"][0]["earlierVersions"][0]["replacedBecause"] = "B" * 500
    assert outcome(of_documents(document), "a", 1)["rationale"].startswith("A newer version of AAA")


# What holds of every registry

STANDINGS = st.fixed_dictionaries(
    {
        "score": st.sampled_from([0, 0.1, 0.2, 0.30000000000000004, 33.3, 50, 100]),
        "total_bytes": st.integers(1, 4),
        "memory_bytes": st.sampled_from([GIB, 2 * GIB, 4 * GIB, 15 * GIB, 21 * GIB, 60 * GIB, 61 * GIB]),
    }
)


@st.composite
def listings(draw: st.DrawFn) -> Registries:
    """One to three registries of up to two yardsticks, some models with a past, some names twice."""
    documents = [
        with_models(
            f"r{number}",
            draw(st.sampled_from(["y", "y", "z"])),
            [
                {**draw(STANDINGS), "id": name, "earlier": draw(st.lists(STANDINGS, max_size=2))}
                for name in draw(st.lists(st.sampled_from("abcdefg"), unique=True, min_size=1, max_size=4))
            ],
        )
        for number in range(draw(st.integers(1, 3)))
    ]
    return of_documents(*documents)


def oracle(registries: Registries, current: str, version: int) -> tuple[str, int] | None:
    """What the contract's words say, model by model and pair by pair."""
    counted: dict[str, tuple[dict[str, Any], str]] = {}
    for registry in registries.registries:
        document = registry.document()
        for entry in document["entries"]:
            if entry["id"] not in counted:
                counted[entry["id"]] = entry, document["yardstick"]["id"]
    own, yardstick = counted[current]
    versions = {
        each["version"]: (each["score"], each["totalBytes"], each["memoryBytes"])
        for each in own.get("earlierVersions", [])
    }
    versions[own["version"]] = figures(own)
    score, total, memory = versions[version]
    candidates: list[tuple[dict[str, Any], tuple[float, int, int]]] = []
    for entry, theirs in counted.values():
        its_score, its_total, its_memory = its = figures(entry)
        is_newer = entry["id"] == current and entry["version"] > version
        is_other = entry["id"] != current
        is_better = (is_newer or is_other) and (
            its_score > score or (its_score == score and (is_newer or its_total < total))
        )
        runs = smallest_bracket(its_memory) == smallest_bracket(memory)
        runs = runs and its_memory <= max(limit_bytes(smallest_bracket(memory)), memory)
        if is_better and runs and theirs == yardstick:
            candidates.append((entry, its))
    for entry, its in candidates:
        if all(
            other is entry or (-its[0], its[1], entry["id"]) < (-figs[0], figs[1], other["id"])
            for other, figs in candidates
        ):
            is_newer_only = entry["id"] == current and its[0] == score
            further = oracle(registries, current, entry["version"]) if is_newer_only else None
            return further or (entry["id"], entry["version"])
    return None


def figures(entry: dict[str, Any]) -> tuple[float, int, int]:
    return entry["quality"]["score"], entry["artifact"]["totalBytes"], entry["requirements"]["memoryBytes"]


@MANY
@given(listings())
def test_it_is_what_a_search_through_all_pairs_finds(registries: Registries) -> None:
    for each in registries.pinned:
        for version in range(1, each.now.version + 1):
            found = outcome(registries, each.id, version)
            expected = oracle(registries, each.id, version)
            told = (found["recommended"]["id"], found["recommended"]["version"]) if "recommended" in found else None
            assert told == expected


@MANY
@given(listings())
def test_it_is_never_worse_never_across_and_never_there_and_back(registries: Registries) -> None:
    for each in registries.pinned:
        for version in range(1, each.now.version + 1):
            found = outcome(registries, each.id, version)
            if found["result"] == "none":
                continue
            current, better = found["current"], found["recommended"]
            assert better["score"] >= current["score"]
            assert smallest_bracket(better["memoryBytes"]) == smallest_bracket(current["memoryBytes"])
            back = outcome(registries, better["id"], better["version"])
            assert back.get("recommended", {}).get("id") != each.id


@MANY
@given(listings())
def test_nothing_is_recommended_to_the_best_and_whoever_follows_arrives(registries: Registries) -> None:
    for yardstick in registries.yardsticks:
        for bracket in ("4gb", "8gb", "16gb", "32gb"):
            models = [each for each in in_bracket(registries, bracket) if each.now.yardstick_id == yardstick]
            if models:
                assert outcome(registries, models[0].id)["result"] == "none"
    for each in registries.pinned:
        name, version, steps = each.id, 1, 0
        while (found := outcome(registries, name, version))["result"] == "upgrade":
            name, version, steps = found["recommended"]["id"], found["recommended"]["version"], steps + 1
            assert steps <= 1, "nobody fetches two models in a row"

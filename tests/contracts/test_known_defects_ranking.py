"""What went wrong in rankings before cannot be said in a document of ours."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from families import for_each
from goldens import golden, patched
from modeldoor_validators import DocumentRefused, load
from rankings import found


def ranking(path: str, value: Any, name: str = "two-models") -> Any:
    return patched(golden(name, "ranked-models"), {"op": "replace", "path": path, "value": value})


def snapshot(path: str, value: Any) -> Any:
    return patched(golden("seed-2026-05-28", "benchmark-snapshot"), {"op": "replace", "path": path, "value": value})


def candidates(path: str, value: Any) -> Any:
    return patched(golden("seed-frozen", "model-candidates"), {"op": "replace", "path": path, "value": value})


def index_of(document: Any, name: str) -> int:
    return next(index for index, row in enumerate(document["rows"]) if row["repository"].endswith(f"/{name}"))


def test_a_row_without_evidence() -> None:
    document = patched(golden("two-models", "ranked-models"), {"op": "remove", "path": "/rows/0/evidence"})
    assert found(document) == [("schema/required", "/rows/0")]
    assert found(ranking("/rows/0/evidence/contributions", [])) == [
        ("schema/minItems", "/rows/0/evidence/contributions")
    ]


@for_each("text", ["NaN", "Infinity", "-Infinity", "1e999"])
@for_each(
    ("contract", "name", "path"),
    [
        ("ranked-models", "two-models", "/rows/0/score"),
        ("ranked-models", "two-models", "/rows/0/evidence/contributions/0/observedScore"),
        ("benchmark-snapshot", "seed-2026-05-28", "/observations/0/score"),
    ],
)
def test_a_score_that_is_no_number_and_poisons_every_mean(contract: str, name: str, path: str, text: str) -> None:
    document = patched(golden(name, contract), {"op": "replace", "path": path, "value": "HERE"})
    with pytest.raises(DocumentRefused) as refusal:
        load(json.dumps(document).replace('"HERE"', text), contract=contract)
    assert refusal.value.findings[0].rule in ("json/number", "json/syntax")


def test_a_makers_word_that_counts_as_measured_by_others() -> None:
    """The seed's merge believed the label of an adapter; here the source says whose word it is."""
    boards = golden("open-boards", "benchmark-snapshot")
    said = next(index for index, each in enumerate(boards["observations"]) if each["grade"] == "selfReported")
    boards["observations"][said]["grade"] = "direct"
    assert found(boards, "benchmark-snapshot") == [("benchmark/makers-word", f"/observations/{said}/grade")]


def test_one_direct_figure_that_lends_its_grade_to_all_others() -> None:
    document = golden("coding-agents-rtx-4090", "ranked-models")
    row = index_of(document, "Qwen2.5-Coder-32B-Instruct")
    grades = {each["grade"] for each in document["rows"][row]["evidence"]["contributions"]}
    assert grades == {"direct", "variant"}
    document["rows"][row]["evidence"]["grade"] = "direct"
    assert found(document) == [("evidence/weakest-grade", f"/rows/{row}/evidence/grade")]


def test_a_figure_of_the_unquantised_model_that_counts_as_one_of_the_file() -> None:
    document = golden("m3-max-36gb", "ranked-models")
    evidence = document["rows"][0]["evidence"]
    evidence["grade"] = evidence["contributions"][0]["grade"] = "direct"
    assert found(document) == [("evidence/grade-follows-lineage", "/rows/0/evidence/contributions/0/grade")]


@for_each("day", ["2026-13-01", "2026-02-30", "28.05.2026", "2026-5-1", "", "yesterday", "2026-05-01T00:00:00Z"])
def test_a_malformed_day_taken_as_fresh(day: str) -> None:
    wrong = found(snapshot("/observations/0/observedOn", day), "benchmark-snapshot")
    assert {pointer for _, pointer in wrong} == {"/observations/0/observedOn"}
    assert all(rule.startswith("schema/") for rule, _ in wrong)
    assert found(ranking("/rows/0/evidence/contributions/0/observedOn", day))


def test_an_observation_from_the_future_that_never_ages() -> None:
    document = snapshot("/observations/0/observedOn", "2099-01-01")
    assert found(document, "benchmark-snapshot") == [("benchmark/none-from-the-future", "/observations/0/observedOn")]
    ranked = golden("two-models", "ranked-models")
    evidence = ranked["rows"][0]["evidence"]
    evidence["newestObservedOn"] = evidence["contributions"][0]["observedOn"] = "2099-01-01"
    evidence["ageDays"] = 0
    assert found(ranked) == [("evidence/none-from-the-future", "/rows/0/evidence/contributions/0/observedOn")]


def test_a_figure_of_one_source_that_counts_twice() -> None:
    first = golden("seed-2026-05-28", "benchmark-snapshot")["observations"][0]
    document = snapshot("/observations/1", {**first, "score": 66})
    assert found(document, "benchmark-snapshot") == [("benchmark/one-figure-once", "/observations/1")]
    ranked = golden("two-models", "ranked-models")
    contributions = ranked["rows"][0]["evidence"]["contributions"]
    contributions.append({**contributions[0], "gradeWeight": 1, "combinedWeight": contributions[0]["recencyWeight"]})
    assert found(ranked) == [("evidence/one-figure-counts-once", "/rows/0/evidence/contributions/1")]


@for_each("weight", [-1, 1.01])
def test_a_source_that_weighs_less_than_nothing_or_more_than_all(weight: float) -> None:
    assert {pointer for _, pointer in found(snapshot("/sources/0/weight", weight), "benchmark-snapshot")} == {
        "/sources/0/weight"
    }


def test_popularity_as_quality() -> None:
    popular = {"id": "hf-popularity", "displayName": "Downloads and likes", "scale": "percent", "uses": ["general"]}
    assert found(snapshot("/benchmarks/0", popular), "benchmark-snapshot")[0] == (
        "benchmark/measures-quality",
        "/benchmarks/0/id",
    )
    counted = patched(golden("two-models", "ranked-models"), {"op": "add", "path": "/rows/0/likes", "value": 2159})
    assert found(counted) == [("schema/additionalProperties", "/rows/0")]
    assert found(ranking("/rows/0/evidence/contributions/0/benchmark", "hf-popularity")) == [
        ("evidence/measures-quality", "/rows/0/evidence/contributions/0/benchmark")
    ]


def test_ratings_in_one_mean_with_percents() -> None:
    """A raw rating is above the common scale, and a rating told as a percent is above that scale."""
    assert found(ranking("/rows/0/evidence/contributions/0/score", 1356.97)) == [
        ("schema/maximum", "/rows/0/evidence/contributions/0/score")
    ]
    assert found(ranking("/rows/0/evidence/contributions/0/observedScore", 1356.97)) == [
        ("evidence/within-the-scale", "/rows/0/evidence/contributions/0/observedScore")
    ]
    assert found(snapshot("/benchmarks/0/scale", "elo"), "benchmark-snapshot") == [
        ("benchmark/within-the-scale", f"/observations/{index}/score") for index in range(3)
    ]


def test_a_quality_for_programming_made_of_figures_that_tell_nothing_of_it() -> None:
    document = ranking("/rows/0/quality/general", {"score": 24.117, "restsOn": "ownBenchmarks"})
    document["rows"][0]["quality"]["coding"] = {"score": 24.117, "restsOn": "ownBenchmarks"}
    assert found(document) == [("ranking/rests-on-what-counts", "/rows/0/quality/coding/restsOn")]


def test_an_unfit_model_with_a_score() -> None:
    document = golden("rtx-4090-24gb", "ranked-models")
    unfit = index_of(document, "Llama-3.3-70B-Instruct")
    document["rows"][unfit]["score"] = 71
    assert found(document) == [("schema/const", f"/rows/{unfit}/score")]


def test_an_unfit_model_without_a_speed_that_serves_agents() -> None:
    document = golden("rtx-4090-24gb", "ranked-models")
    unfit = index_of(document, "Llama-3.3-70B-Instruct")
    document["rows"][unfit]["agentic"] = document["rows"][1]["agentic"]
    assert found(document) == [("schema/const", f"/rows/{unfit}/agentic/verdict")]


def test_unknown_tool_calling_treated_as_eligible() -> None:
    assert found(ranking("/rows/0/agentic/toolCalling", "unknown")) == [("schema/const", "/rows/0/agentic/toolCalling")]


def test_a_model_of_unknown_speed_treated_as_eligible() -> None:
    document = ranking("/rows/0/decodeSpeed", {"status": "unavailable", "reason": "notComputed"})
    assert ("agent/turn-has-a-basis", "/rows/0/agentic/turnBasis") in found(document)
    endless = patched(golden("two-models", "ranked-models"), {"op": "remove", "path": "/rows/0/agentic/turnMs"})
    assert found(endless) == [("schema/required", "/rows/0/agentic")]


def test_one_name_in_ollama_for_several_quantisations() -> None:
    document = patched(
        golden("seed-frozen", "model-candidates"),
        {"op": "add", "path": "/candidates/1/ollamaName", "value": "qwen3:32b"},
    )
    assert found(document, "model-candidates") == [
        ("model/one-quantization-an-ollama-name", "/candidates/1/ollamaName")
    ]


def test_rows_of_several_quantisations_are_told_apart() -> None:
    document = golden("two-models", "ranked-models")
    again = copy.deepcopy(document["rows"][1])
    document["rows"].append({**again, "rank": 3})
    document["candidateCount"] = 3
    assert found(document) == [("model/one-entry-an-artifact", "/rows/2")]
    document["rows"][2]["quantization"] = document["rows"][2]["artifact"]["quantization"] = "Q9_X"
    assert ("model/one-entry-an-artifact", "/rows/2") in found(document), "the same bytes are the same quantisation"
    document["rows"][2]["artifact"]["files"][0]["digest"] = (
        document["rows"][0]["artifact"]["files"][0]["digest"][:-1] + "0"
    )
    assert ("model/one-entry-an-artifact", "/rows/2") not in found(document)


@for_each("revision", ["main", "v1.0", "212c964", "0" * 40, "212C964B8F97CB5EDC203D411B767AAAE707E653"])
def test_a_mutable_or_shortened_revision(revision: str) -> None:
    wrong = found(candidates("/candidates/3/artifact/revision", revision), "model-candidates")
    assert {pointer for _, pointer in wrong} == {"/candidates/3/artifact/revision"}


@for_each(
    "digest",
    [
        "0" * 64,
        "ab" * 32,
        "0123456789abcdef" * 4,
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "",
    ],
)
def test_a_placeholder_for_a_digest(digest: str) -> None:
    wrong = found(candidates("/candidates/3/artifact/files/0/digest", f"sha256:{digest}"), "model-candidates")
    assert {pointer for _, pointer in wrong} == {"/candidates/3/artifact/files/0/digest"}


def test_a_mixture_of_experts_taken_for_a_dense_model() -> None:
    document = golden("coding-agents-rtx-4090", "ranked-models")
    row = index_of(document, "Qwen3-30B-A3B")
    assert 0 < document["rows"][row]["parametersActive"] < document["rows"][row]["parametersTotal"]
    document["rows"][row]["parametersActive"] = document["rows"][row]["parametersTotal"]
    assert found(document) == [("model/active-as-named", f"/rows/{row}/parametersActive")]
    assert found(ranking("/rows/0/parametersActive", 0)) == [("schema/minimum", "/rows/0/parametersActive")]


def test_a_candidate_that_is_dropped_in_silence() -> None:
    document = golden("m3-max-36gb", "ranked-models")
    document["excluded"] = []
    assert found(document) == [("ranking/counts-every-candidate", "/candidateCount")]


def test_a_ranking_that_rests_on_no_snapshot() -> None:
    document = patched(golden("two-models", "ranked-models"), {"op": "remove", "path": "/benchmarks"})
    assert found(document) == [("schema/required", "")]


def test_a_machine_without_a_graphics_card_has_a_ranking_all_the_same() -> None:
    document = golden("two-models", "ranked-models")
    assert {row["fit"]["placement"] for row in document["rows"]} == {"cpu"}
    assert found(document) == []

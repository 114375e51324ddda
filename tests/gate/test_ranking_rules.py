"""A ranking: the best first, every candidate accounted for, and no score without what it rests on."""

from __future__ import annotations

import copy
import itertools
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldens import EXAMPLES, SCHEMAS, golden
from modeldoor_validators import check
from modeldoor_validators.canonical import digest
from modeldoor_validators.rules import ranked_models, score_evidence

CODING = golden("coding-agents-rtx-4090", "ranked-models")
TWO = golden("two-models", "ranked-models")


def found(document: Any) -> list[tuple[str, str]]:
    return [(finding.rule, finding.pointer) for finding in check(document, "ranked-models")]


def message(document: Any) -> str:
    (finding,) = check(document, "ranked-models")
    return finding.message


def two() -> Any:
    return copy.deepcopy(TWO)


def one() -> Any:
    """A ranking of one model."""
    document = two()
    document["rows"], document["candidateCount"] = document["rows"][:1], 1
    return document


def alone(name: str) -> Any:
    """One model of the long ranking."""
    document = copy.deepcopy(CODING)
    document["rows"] = [row for row in document["rows"] if row["repository"].endswith(f"/{name}")]
    document["rows"][0]["rank"] = document["candidateCount"] = 1
    document["excluded"] = []
    return document


def ranked(rows: list[Any]) -> Any:
    document = two()
    document["rows"] = [{**row, "rank": index + 1} for index, row in enumerate(rows)]
    document["candidateCount"] = len(rows)
    return document


def candidate(number: int, **changes: Any) -> Any:
    """A row like the others, of a model of its own."""
    row: Any = {**copy.deepcopy(TWO["rows"][0]), "repository": f"org/model-{number}", **changes}
    row["evidence"]["contributions"][0]["repository"] = row["repository"]
    return row


NO_SPEED = {"status": "unavailable", "reason": "architectureUnsupported"}
NO_TURN = {"verdict": "ineligible", "toolCalling": "supported", "reasons": ["latencyUnknown"]}


class TestOrder:
    def test_ranks_count_from_one_without_a_gap(self) -> None:
        document = ranked([candidate(1), candidate(2), candidate(3)])
        assert found(document) == []
        document["rows"][1]["rank"] = 3
        assert found(document) == [("ranking/rank-is-the-position", "/rows/1/rank")]
        assert message(document) == "must be 2, its place in `rows`; it is 3"

    def test_only_one_order_of_rows_is_right(self) -> None:
        """By score, then speed, then names: each row below differs from the one before it in a later key."""
        speed = copy.deepcopy(TWO["rows"][0]["decodeSpeed"])
        slower = {**speed, "likelyTokensPerSecond": speed["lowTokensPerSecond"]}
        rows = [
            candidate(9),
            candidate(1, decodeSpeed=slower),
            candidate(2, decodeSpeed=slower),
            candidate(0, decodeSpeed=NO_SPEED, agentic=NO_TURN),
            candidate(3, score=1.5),
        ]
        right = [row["repository"] for row in rows]
        for order in itertools.permutations(rows):
            document = ranked(list(order))
            expected = [row["repository"] for row in order] == right
            assert ([rule for rule, _ in found(document)] == []) == expected
            assert expected or {rule for rule, _ in found(document)} == {"ranking/best-first"}

    def test_names_are_compared_by_code_point_and_not_by_anybodys_alphabet(self) -> None:
        upper, lower = candidate(1, repository="org/Zephyr"), candidate(2, repository="org/alpha")
        for row in (upper, lower):
            row["evidence"]["contributions"][0]["repository"] = row["repository"]
        assert found(ranked([upper, lower])) == []
        assert found(ranked([lower, upper])) == [("ranking/best-first", "/rows/1")]

    def test_rows_that_are_alike_but_for_their_files_stand_in_the_order_of_digests(self) -> None:
        other = copy.deepcopy(TWO["rows"][0])
        other["artifact"]["files"][0]["digest"] = (
            "sha256:7c1a10d202d8788dbe5628dc962254d10654c853cae6aaeca0618f05490d4a46"
        )
        assert found(ranked([TWO["rows"][0], other])) == []
        assert found(ranked([other, TWO["rows"][0]])) == [("ranking/best-first", "/rows/1")]

    def test_a_whole_number_and_a_fraction_are_equal_scores(self) -> None:
        rows = [candidate(1, score=7), candidate(2, score=7.0)]
        assert found(ranked(rows)) == []

    def test_a_ranking_of_nothing_is_in_order(self) -> None:
        assert found(golden("nothing-fits", "ranked-models")) == []


class TestEveryCandidate:
    def test_rows_exclusions_and_what_lies_beyond_the_limit_are_all_candidates(self) -> None:
        document = copy.deepcopy(CODING)
        assert document["candidateCount"] == len(document["rows"]) + len(document["excluded"])
        document["excluded"].pop()
        assert found(document) == [("ranking/counts-every-candidate", "/candidateCount")]

    @pytest.mark.parametrize(
        ("limit", "beyond", "rule"),
        [
            (None, None, None),
            (2, None, None),
            (2, 7, None),
            (3, None, None),
            (3, 7, "/beyondLimitCount"),
            (None, 7, "/beyondLimitCount"),
            (1, 7, "/options/limit"),
        ],
    )
    def test_a_limit_holds_back_what_comes_after_it(
        self, limit: int | None, beyond: int | None, rule: str | None
    ) -> None:
        document = two()
        if limit:
            document["options"]["limit"] = limit
        if beyond:
            document["beyondLimitCount"], document["candidateCount"] = beyond, 2 + beyond
        assert found(document) == ([("ranking/within-the-limit", rule)] if rule else [])

    @pytest.mark.parametrize("reason", ["doesNotFit", "fitUnknown"])
    def test_what_does_not_fit_is_listed_when_asked_for_and_named_when_not(self, reason: str) -> None:
        document = golden("nothing-fits", "ranked-models")
        document["excluded"][0]["reason"] = reason
        assert found(document) == []
        document["options"]["includesUnfit"] = True
        assert ("ranking/unfit-only-when-asked", "/excluded/0/reason") in found(document)

    def test_every_unfit_row_is_one_too_many(self) -> None:
        document = golden("rtx-4090-24gb", "ranked-models")
        document["options"]["includesUnfit"] = False
        assert found(document) == [("ranking/unfit-only-when-asked", "/rows/2/fit/verdict")]
        assert "as 'doesNotFit'" in message(document)

    def test_a_model_lies_only_where_it_may(self) -> None:
        document = golden("rtx-4090-24gb", "ranked-models")
        document["options"]["placements"] = ["unified", "cpu"]
        assert found(document) == [("ranking/placement-allowed", f"/rows/{row}/fit/placement") for row in (0, 1)]
        del document["options"]["placements"]
        assert found(document) == []

    def test_no_candidate_is_ranked_and_excluded(self) -> None:
        document = one()
        row = document["rows"][0]
        document["excluded"] = [
            {key: row[key] for key in ("repository", "quantization", "artifact")} | {"reason": "noObservation"}
        ]
        document["candidateCount"] = 2
        assert found(document) == [("model/one-entry-an-artifact", "/excluded/0")]


class TestWhatItRestsOn:
    def test_a_missing_snapshot_is_said_and_one_that_was_used_is_not_called_missing(self) -> None:
        document = golden("no-benchmark-snapshot", "ranked-models")
        assert found(document) == []
        assert found({**document, "notices": []}) == [("ranking/missing-snapshot-is-said", "/notices")]
        document["notices"].append({"code": "snapshotUnavailable", "message": "It is said twice, which is no harm."})
        assert found(document) == []
        document["benchmarks"] = TWO["benchmarks"]
        assert found(document) == [("ranking/missing-snapshot-is-said", "/notices/0/code")]

    @pytest.mark.parametrize("name", ["hardware", "benchmarks", "candidates"])
    def test_references_lead_where_they_should(self, name: str) -> None:
        document = two()
        document[name]["contract"] = "ranked-models"
        assert found(document) == [("reference/names-its-contract", f"/{name}/contract")]
        document = two()
        document[name]["digest"] = "sha256:" + "ab" * 32
        assert found(document) == [("reference/digest-is-real", f"/{name}/digest")]

    @pytest.mark.parametrize("use", ["coding", "reasoning"])
    def test_a_ranking_for_a_use_that_nothing_is_known_of(self, use: str) -> None:
        document = one()
        document["use"] = use
        assert found(document) == [("ranking/quality-of-its-use", "/rows/0/quality")]

    @pytest.mark.parametrize(("score", "holds"), [(24.117, True), (24.12, True), (24.127, True), (24.128, False)])
    def test_a_score_is_at_most_its_quality_but_for_rounding(self, score: float, holds: bool) -> None:
        document = one()
        document["rows"][0]["score"] = score
        assert found(document) == ([] if holds else [("ranking/weighing-only-lowers", "/rows/0/score")])

    @pytest.mark.parametrize("use", ["general", "coding", "reasoning"])
    @pytest.mark.parametrize("rests_on", ["ownBenchmarks", "otherBenchmarks"])
    def test_a_quality_says_whose_benchmarks_it_rests_on(self, use: str, rests_on: str) -> None:
        """The one observation tells of general use and of reasoning."""
        document = one()
        document["rows"][0]["quality"][use] = {"score": 24.117, "restsOn": rests_on}
        right = "otherBenchmarks" if use == "coding" else "ownBenchmarks"
        wrong = [("ranking/rests-on-what-counts", f"/rows/0/quality/{use}/restsOn")]
        assert found(document) == ([] if rests_on == right else wrong)

    @pytest.mark.parametrize(
        ("low", "high", "holds"),
        [(24.117, 24.117, True), (0, 100, True), (24.2, 50, False), (0, 24, False), (50, 10, False)],
    )
    def test_a_quality_lies_inside_its_interval(self, low: float, high: float, holds: bool) -> None:
        document = one()
        document["rows"][0]["quality"]["general"]["interval"] = {
            "lowScore": low,
            "highScore": high,
            "coveragePercent": 90,
        }
        wrong = [("ranking/interval-holds-the-quality", "/rows/0/quality/general/score")]
        assert found(document) == ([] if holds else wrong)

    def test_a_model_takes_the_room_of_its_files_and_a_guess_only_where_they_are_unknown(self) -> None:
        document = alone("Qwen3-30B-A3B")
        document["rows"][0]["diskBytes"] += 1
        assert found(document) == []
        document = alone("Qwen3-32B")
        document["rows"][0]["diskBytes"] += 1
        assert found(document) == [("ranking/disk-is-the-artifacts", "/rows/0/diskBytes")]

    def test_whatever_else_holds_for_estimates_and_artifacts_holds_in_a_row(self) -> None:
        document = one()
        document["workload"] |= {"kvCacheType": "q4_0", "flashAttention": False}
        document["rows"][0]["memory"]["totalBytes"] += 1
        document["rows"][0]["artifact"]["totalBytes"] += 1
        rules = {rule for rule, _ in found(document)}
        assert rules > {
            "workload/quantised-cache-needs-flash-attention",
            "memory/total-is-the-sum",
            "artifact/total-is-the-sum",
        }


class TestEvidence:
    @given(
        st.lists(st.sampled_from(score_evidence.GRADES), min_size=1, max_size=6), st.sampled_from(score_evidence.GRADES)
    )
    def test_evidence_is_only_as_direct_as_its_least_direct_part(self, grades: list[str], said: str) -> None:
        document = alone("Mistral-Nemo-Instruct-2407")
        row = document["rows"][0]
        first = row["evidence"]["contributions"][0]
        row["evidence"]["contributions"] = [
            {**first, "grade": grade, "sourceId": f"source-{index}"}
            | ({"repository": "org/relative"} if grade in ("base", "interpolated") else {})
            for index, grade in enumerate(grades)
        ]
        row["evidence"]["grade"] = said
        weakest = max(grades, key=score_evidence.GRADES.index)
        wrong = [("evidence/weakest-grade", "/rows/0/evidence/grade")]
        assert found(document) == ([] if said == weakest else wrong)

    @given(
        st.tuples(*[st.integers(1, 10_000)] * 3),
        st.integers(-30, 30),
    )
    def test_a_weight_is_the_product_of_three_that_were_rounded(self, parts: tuple[int, int, int], off: int) -> None:
        document = one()
        weights = [part / 10_000 for part in parts]
        product = weights[0] * weights[1] * weights[2]
        told = max(round(product, 4) + off / 10_000, 1e-9)
        contribution = document["rows"][0]["evidence"]["contributions"][0]
        contribution |= dict(zip(("gradeWeight", "recencyWeight", "sourceWeight"), weights, strict=True))
        contribution["combinedWeight"] = min(told, 1)
        difference = abs(contribution["combinedWeight"] - product)
        wrong = [("evidence/weight-is-the-product", "/rows/0/evidence/contributions/0/combinedWeight")]
        assert found(document) == (wrong if difference > score_evidence.WEIGHT_TOLERANCE else [])

    def test_rounded_weights_are_never_refused(self) -> None:
        """Three parts and their product, each rounded to four decimals, however they fall."""
        document = one()
        contribution = document["rows"][0]["evidence"]["contributions"][0]
        for parts in itertools.product((0.99995, 0.66667, 0.33333, 0.12345), repeat=3):
            told = [round(part, 4) for part in parts]
            contribution |= dict(zip(("gradeWeight", "recencyWeight", "sourceWeight"), told, strict=True))
            contribution["combinedWeight"] = round(parts[0] * parts[1] * parts[2], 4)
            assert found(document) == []

    @pytest.mark.parametrize(
        ("observed", "age", "rules"),
        [
            ("2026-11-20", 0, []),
            ("2026-11-19", 1, []),
            ("2024-02-29", 995, []),
            ("2026-11-19", 0, ["evidence/age-follows"]),
            ("2026-11-21", 0, ["evidence/none-from-the-future"]),
        ],
    )
    def test_age_is_counted_in_days_to_the_day_of_the_ranking(self, observed: str, age: int, rules: list[str]) -> None:
        document = one()
        evidence = document["rows"][0]["evidence"]
        evidence["newestObservedOn"] = evidence["contributions"][0]["observedOn"] = observed
        evidence["ageDays"] = age
        assert [rule for rule, _ in found(document)] == rules

    def test_the_newest_observation_is_not_the_oldest(self) -> None:
        document = alone("Qwen2.5-Coder-32B-Instruct")
        evidence = document["rows"][0]["evidence"]
        days = {each["observedOn"] for each in evidence["contributions"]}
        assert evidence["newestObservedOn"] == max(days) != min(days)
        evidence["newestObservedOn"] = min(days)
        assert ("evidence/newest-observation", "/rows/0/evidence/newestObservedOn") in found(document)

    def test_a_figure_counts_again_only_from_another_source_benchmark_quantisation_or_model(self) -> None:
        document = alone("Mistral-Nemo-Instruct-2407")
        contributions = document["rows"][0]["evidence"]["contributions"]
        document["rows"][0]["evidence"]["grade"] = "interpolated"
        first = contributions[0]
        for change in (
            {"sourceId": "whatmodel"},
            {"benchmark": "aider-polyglot"},
            {"quantization": "Q8_0", "grade": "variant"},
            {"repository": "org/sibling", "grade": "interpolated"},
        ):
            contributions.append({**first, **change})
        assert found(document) == []
        contributions.append({**first, "score": 1, "observedScore": 1, "observedOn": "2024-09-01"})
        assert found(document) == [("evidence/one-figure-counts-once", "/rows/0/evidence/contributions/5")]

    @pytest.mark.parametrize(
        ("grade", "repository", "quantization", "holds"),
        [
            ("direct", "mistralai/Mistral-Nemo-Instruct-2407", "Q4_K_M", True),
            ("direct", "mistralai/Mistral-Nemo-Instruct-2407", "Q8_0", False),
            ("direct", "mistralai/Mistral-Nemo-Instruct-2407", None, False),
            ("direct", "mistralai/Mistral-Nemo-Base-2407", "Q4_K_M", False),
            ("variant", "mistralai/Mistral-Nemo-Instruct-2407", None, True),
            ("variant", "bartowski/Mistral-Nemo-Instruct-2407-GGUF", "Q4_K_M", True),
            ("base", "mistralai/Mistral-Nemo-Base-2407", None, True),
            ("base", "mistralai/Mistral-Nemo-Instruct-2407", None, False),
            ("interpolated", "mistralai/Mistral-Small-Instruct-2409", None, True),
            ("interpolated", "mistralai/Mistral-Nemo-Instruct-2407", "Q8_0", False),
            ("selfReported", "mistralai/Mistral-Nemo-Instruct-2407", "Q4_K_M", True),
            ("selfReported", "mistralai/Mistral-Nemo-Base-2407", None, True),
        ],
    )
    def test_a_grade_is_no_better_than_what_was_measured(
        self, grade: str, repository: str, quantization: str | None, holds: bool
    ) -> None:
        document = alone("Mistral-Nemo-Instruct-2407")
        evidence = document["rows"][0]["evidence"]
        contribution = evidence["contributions"][0]
        contribution |= {"grade": grade, "repository": repository}
        del contribution["quantization"]
        if quantization:
            contribution["quantization"] = quantization
        evidence["grade"] = grade
        wrong = [("evidence/grade-follows-lineage", "/rows/0/evidence/contributions/0/grade")]
        assert found(document) == ([] if holds else wrong)

    @pytest.mark.parametrize(
        ("scale", "score", "holds"),
        [
            ("percent", 0, True),
            ("percent", 100, True),
            ("percent", 100.1, False),
            ("elo", 99, False),
            ("elo", 100, True),
            ("elo", 1356.97, True),
        ],
    )
    def test_ratings_and_percents_are_never_taken_for_each_other(self, scale: str, score: float, holds: bool) -> None:
        document = one()
        document["rows"][0]["evidence"]["contributions"][0] |= {"scale": scale, "observedScore": score}
        wrong = [("evidence/within-the-scale", "/rows/0/evidence/contributions/0/observedScore")]
        assert found(document) == ([] if holds else wrong)

    def test_the_rules_know_the_grades_and_scales_of_the_schema_in_their_order(self) -> None:
        shapes = json.loads((SCHEMAS / "evidence.json").read_text())["$defs"]
        assert list(score_evidence.GRADES) == shapes["EvidenceGrade"]["enum"]
        assert list(score_evidence.SCALES) == shapes["Scale"]["enum"]


class TestAgents:
    @pytest.mark.parametrize(
        ("verdict", "tools", "turn", "reasons"),
        [
            ("fits", "supported", 12_000, []),
            ("fits", "supported", 12_001, ["latencyOverBudget"]),
            ("fits", "supported", None, ["latencyUnknown"]),
            ("fits", "unsupported", 1, ["noToolCalling"]),
            ("fits", "unknown", 1, ["toolCallingUnknown"]),
            ("fits", "unsupported", None, ["noToolCalling", "latencyUnknown"]),
            ("fits", "unknown", 12_001, ["toolCallingUnknown", "latencyOverBudget"]),
            ("unknown", "supported", None, ["doesNotFit"]),
            ("unknown", "unsupported", None, ["doesNotFit", "noToolCalling"]),
            ("unknown", "unknown", None, ["doesNotFit", "toolCallingUnknown"]),
        ],
    )
    def test_the_reasons_are_just_those_that_hold(
        self, verdict: str, tools: str, turn: int | None, reasons: list[str]
    ) -> None:
        document = alone("Qwen3-32B")
        row = document["rows"][0]
        if verdict == "unknown":
            row |= {
                "fit": {"verdict": "unknown", "reason": "availableMemoryUnknown"},
                "decodeSpeed": NO_SPEED,
                "score": 0,
            }
        timed = {"turnMs": turn, "turnBasis": "estimated"} if turn else {}
        every = ["doesNotFit", "noToolCalling", "toolCallingUnknown", "latencyUnknown", "latencyOverBudget"]
        for count in (1, 2):
            for given_ in itertools.permutations(every, count):
                row["agentic"] = {"verdict": "ineligible", "toolCalling": tools, "reasons": list(given_), **timed}
                if list(given_) == reasons:
                    assert found(document) == []
                else:
                    place = "/rows/0/agentic/reasons" if reasons else "/rows/0/agentic/verdict"
                    assert found(document) == [("agent/reasons-follow", place)]

    def test_the_rules_name_the_reasons_in_the_order_of_the_schema(self) -> None:
        listed = json.loads((SCHEMAS / "ranked-models.json").read_text())["$defs"]["AgentReason"]["enum"]
        assert listed == ["doesNotFit", "noToolCalling", "toolCallingUnknown", "latencyUnknown", "latencyOverBudget"]

    def test_a_turn_of_an_eligible_model_may_take_just_the_budget(self) -> None:
        document = one()
        document["options"]["latencyBudgetMs"] = document["rows"][0]["agentic"]["turnMs"]
        assert found(document) == []
        document["options"]["latencyBudgetMs"] -= 1
        assert found(document) == [("agent/turn-within-budget", "/rows/0/agentic/turnMs")]

    def test_a_model_that_does_not_fit_takes_no_turn(self) -> None:
        document = golden("rtx-4090-24gb", "ranked-models")
        document["rows"][2]["agentic"] |= {"turnMs": 1, "turnBasis": "estimated"}
        assert found(document) == [("agent/turn-has-a-basis", "/rows/2/agentic/turnMs")]

    def test_without_a_speed_a_turn_can_only_have_been_measured(self) -> None:
        document = alone("gpt-oss-20b")
        document["rows"][0]["decodeSpeed"] = NO_SPEED
        assert found(document) == []
        document["rows"][0]["agentic"]["turnBasis"] = "estimated"
        assert found(document) == [("agent/turn-has-a-basis", "/rows/0/agentic/turnBasis")]

    @pytest.mark.parametrize(("tried", "holds"), [("2026-11-20T09:30:00Z", True), ("2026-11-20T09:30:00.001Z", False)])
    def test_a_model_is_tried_before_it_is_ranked(self, tried: str, holds: bool) -> None:
        document = alone("gpt-oss-20b")
        document["rows"][0]["agentic"]["probedAt"] = tried
        assert found(document) == ([] if holds else [("agent/tried-before-ranked", "/rows/0/agentic/probedAt")])


class TestTheGoldens:
    def test_the_seeds_two_machines_have_its_first_model_and_its_score(self) -> None:
        for name in ("m3-max-36gb", "rtx-4090-24gb"):
            document = golden(name, "ranked-models")
            first = document["rows"][0]
            assert first["repository"] == "deepseek-ai/DeepSeek-R1-Distill-Qwen-32B"
            assert 55 <= first["score"] <= 60
            listed = [row["repository"] for row in document["rows"] if row["score"] == 0]
            excluded = [each["repository"] for each in document["excluded"]]
            unfit = listed if document["options"]["includesUnfit"] else excluded
            assert unfit == ["meta-llama/Llama-3.3-70B-Instruct"]
            assert not (listed and excluded)

    def test_every_reference_of_a_ranking_leads_to_an_example(self) -> None:
        known = {
            (folder, digest(json.loads(path.read_text())))
            for folder in ("hardware-profile", "benchmark-snapshot", "model-candidates")
            for path in (EXAMPLES / folder).glob("*.json")
            if not path.name.endswith(".invalid.json") and path.name != "expected.json"
        }
        for path in (EXAMPLES / "ranked-models").glob("*.json"):
            if not path.name.endswith(".invalid.json") and path.name != "expected.json":
                document = json.loads(path.read_text())
                references = [document[key] for key in ("hardware", "benchmarks", "candidates") if key in document]
                assert {(each["contract"], each["digest"]) for each in references} <= known, path.name

    def test_every_candidate_of_a_ranking_is_one_of_the_list_that_it_names(self) -> None:
        lists = {
            digest(document): document
            for path in (EXAMPLES / "model-candidates").glob("*.json")
            if path.name != "expected.json"
            for document in [json.loads(path.read_text())]
        }
        for name in ("coding-agents-rtx-4090", "m3-max-36gb", "rtx-4090-24gb", "two-models", "nothing-fits"):
            document = golden(name, "ranked-models")
            listed = {
                json.dumps([each["repository"], each["artifact"]])
                for each in lists[document["candidates"]["digest"]]["candidates"]
            }
            judged = {
                json.dumps([each["repository"], each["artifact"]]) for each in document["rows"] + document["excluded"]
            }
            assert judged == listed, name


def test_a_ranking_as_long_as_the_contract_allows_passes_every_rule() -> None:
    row = TWO["rows"][0]
    document = two()
    document["rows"] = [{**row, "rank": index + 1, "repository": f"org/m{index:05}"} for index in range(10_000)]
    document["candidateCount"] = 10_000
    assert [rule.id for rule in ranked_models.RULES for _ in rule.check(document)] == []

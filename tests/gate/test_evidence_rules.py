"""The evidence for a score: nothing counts twice, comes from the future, or is better than it was measured."""

from __future__ import annotations

import itertools
import json

from hypothesis import given
from hypothesis import strategies as st

from families import for_each
from goldens import SCHEMAS
from modeldoor_validators.rules.shared import evidence_grades, score_evidence
from modeldoor_validators.rules.shared.same_names import benchmark_key, is_packaging_of, quantization_key
from rankings import alone, candidate, found, message, one, ranked


class TestEvidence:
    @given(
        st.lists(st.sampled_from(evidence_grades.GRADES), min_size=1, max_size=6),
        st.sampled_from(evidence_grades.GRADES),
    )
    def test_evidence_is_only_as_direct_as_its_least_direct_part(self, grades: list[str], said: str) -> None:
        document = alone("Mistral-Nemo-Instruct-2407")
        row = document["rows"][0]
        row["baseRepository"] = "org/relative"
        first = row["evidence"]["contributions"][0]
        row["evidence"]["contributions"] = [
            {**first, "grade": grade, "sourceId": f"source-{index}"}
            | ({"repository": "org/relative"} if grade in ("base", "interpolated") else {})
            for index, grade in enumerate(grades)
        ]
        row["evidence"]["grade"] = said
        weakest = max(grades, key=evidence_grades.GRADES.index)
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

    @for_each(("told", "holds"), [(0.1134, True), (0.1138, True), (0.1132, False), (0.1139, False), (0.85, False)])
    def test_a_weight_that_is_off_by_more_than_rounding_is_refused(self, told: float, holds: bool) -> None:
        """0.85 times 0.1336 is 0.11356."""
        document = one()
        document["rows"][0]["evidence"]["contributions"][0]["combinedWeight"] = told
        wrong = [("evidence/weight-is-the-product", "/rows/0/evidence/contributions/0/combinedWeight")]
        assert found(document) == ([] if holds else wrong)

    def test_rounded_weights_are_never_refused(self) -> None:
        """Three parts and their product, each rounded to four decimals, however they fall."""
        document = one()
        contribution = document["rows"][0]["evidence"]["contributions"][0]
        for parts in itertools.product((0.99995, 0.66667, 0.33333, 0.12345), repeat=3):
            told = [round(part, 4) for part in parts]
            contribution |= dict(zip(("gradeWeight", "recencyWeight", "sourceWeight"), told, strict=True))
            contribution["combinedWeight"] = round(parts[0] * parts[1] * parts[2], 4)
            assert found(document) == []

    @for_each(
        ("observed", "age", "rules"),
        [
            ("2026-11-20", 0, []),
            ("2026-11-19", 1, []),
            ("2024-02-29", 995, []),
            ("2026-11-19", 0, ["evidence/age-follows"]),
            ("2026-11-20", 1, ["evidence/age-follows"]),
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
        assert found(document) == [("evidence/newest-observation", "/rows/0/evidence/newestObservedOn")], (
            "the age is counted from the contributions, so that it is not told from the wrong day"
        )
        evidence["newestObservedOn"], evidence["ageDays"] = max(days), evidence["ageDays"] + 1
        assert message(document).startswith(
            f"must be {evidence['ageDays'] - 1}, the days from {max(days)}, the youngest"
        )

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
        assert len(contributions) == 5
        contributions.append({**first, "observedOn": "2024-09-01"})
        assert found(document) == [("evidence/one-figure-counts-once", "/rows/0/evidence/contributions/5")]

    @for_each(
        "spelled",
        [
            {"benchmark": "aider_edit"},
            {"benchmark": "aider.edit"},
            {"benchmark": "aider--edit"},
            {"repository": "MistralAI/mistral-nemo-instruct-2407"},
            {"quantization": "q4_k_m"},
            {"quantization": "Q4-K-M"},
        ],
    )
    def test_a_figure_in_other_letters_is_no_other_figure(self, spelled: dict[str, str]) -> None:
        document = alone("Mistral-Nemo-Instruct-2407")
        contributions = document["rows"][0]["evidence"]["contributions"]
        contributions.append({**contributions[0], **spelled})
        assert found(document) == [("evidence/one-figure-counts-once", "/rows/0/evidence/contributions/1")]

    def test_what_is_spelled_alike_may_be_two_things(self) -> None:
        assert quantization_key("F16") != quantization_key("BF16"), "their numbers differ"
        assert benchmark_key("humaneval+") != benchmark_key("humaneval"), "the one has more tests"

    @for_each(
        ("repository", "model", "holds"),
        [
            ("Qwen/Qwen3-8B", "Qwen/Qwen3-8B", True),
            ("qwen/qwen3-8b", "Qwen/Qwen3-8B", True),
            ("bartowski/Qwen3-8B-GGUF", "Qwen/Qwen3-8B", True),
            ("unsloth/Qwen3-8B-unsloth-bnb-4bit", "Qwen/Qwen3-8B", True),
            ("TheBloke/Qwen3-8B.Q4_K_M.gguf", "Qwen/Qwen3-8B", True),
            ("mlx-community/Qwen3-32B-4bit", "Qwen/Qwen3-32B", True),
            ("Qwen/Qwen3-32B-AWQ", "Qwen/Qwen3-32B", True),
            ("bartowski/ibm-granite_granite-4.0-h-tiny-GGUF", "ibm-granite/granite-4.0-h-tiny", True),
            ("bartowski/Qwen_Qwen3.5-0.8B-GGUF", "Qwen/Qwen3.5-0.8B", True),
            ("unsloth/Llama-3.1-8B-Instruct", "meta-llama/Meta-Llama-3.1-8B-Instruct", True),
            ("ggml-org/gpt-oss-20b-MXFP4-GGUF", "openai/gpt-oss-20b", True),
            ("Qwen/Qwen3-8B-Base", "Qwen/Qwen3-8B", False),
            ("Qwen/Qwen3-14B", "Qwen/Qwen3-8B", False),
            ("deepseek-ai/DeepSeek-R1-0528-Qwen3-8B", "Qwen/Qwen3-8B", False),
            ("deepseek-ai/DeepSeek-R1-Distill-Qwen-32B", "Qwen/QwQ-32B", False),
            ("openai/gpt-oss-120b", "openai/gpt-oss-20b", False),
        ],
    )
    def test_a_model_is_known_in_other_packages_by_its_name(self, repository: str, model: str, holds: bool) -> None:
        assert is_packaging_of(repository, model) == is_packaging_of(model, repository) == holds

    @for_each(
        ("grades", "confidence", "holds"),
        [
            (["direct"], "high", True),
            (["direct", "selfReported"], "high", True),
            (["variant", "variant"], "high", False),
            (["base"], "high", False),
            (["base"], "medium", True),
            (["variant", "selfReported"], "medium", True),
            (["selfReported"], "medium", False),
            (["interpolated", "selfReported"], "high", False),
            (["interpolated", "interpolated"], "low", True),
            (["direct"], "low", True),
        ],
    )
    def test_evidence_is_no_surer_than_its_grades(self, grades: list[str], confidence: str, holds: bool) -> None:
        document = alone("Mistral-Nemo-Instruct-2407")
        row = document["rows"][0]
        first = row["evidence"]["contributions"][0]
        row["baseRepository"] = "mistralai/Mistral-Nemo-Base-2407"
        of_others = {
            "base": "mistralai/Mistral-Nemo-Base-2407",
            "interpolated": "mistralai/Mistral-Small-Instruct-2409",
        }
        row["evidence"]["contributions"] = [
            {**first, "grade": grade, "sourceId": f"source-{index}"}
            | ({"repository": of_others[grade]} if grade in of_others else {})
            for index, grade in enumerate(grades)
        ]
        row["evidence"] |= {"grade": max(grades, key=evidence_grades.GRADES.index), "confidence": confidence}
        wrong = [("evidence/confidence-follows-the-grades", "/rows/0/evidence/confidence")]
        assert found(document) == ([] if holds else wrong)

    @for_each(
        ("figures", "told"),
        [
            ([(20, 20), (30, 30)], ""),
            ([(20, 48), (30, 52), (30, 52)], ""),
            ([(20, 20), (20, 21)], "must be 20, as the same figure 20 has it elsewhere; it is 21"),
            ([(30, 20), (20, 25)], "must be at least 25, as the worse figure 20 has it elsewhere; it is 20"),
            ([(20, 90), (30, 30), (40, 40)], "must be at least 90, as the worse figure 20 has it elsewhere; it is 30"),
        ],
    )
    def test_one_benchmark_has_one_scale_in_a_whole_document(
        self, figures: list[tuple[float, float]], told: str
    ) -> None:
        """Whatever that scale is: a percent may be told unchanged, or as a standard score."""
        rows = [candidate(number, score=1) for number, _ in enumerate(figures)]
        for row, (observed, score) in zip(rows, figures, strict=True):
            row["evidence"]["contributions"][0] |= {"observedScore": observed, "score": score}
            row["quality"] = {"general": {"score": score, "restsOn": "ownBenchmarks"}}
        document = ranked(rows)
        assert (message(document) if told else found(document)) == (told or [])
        rows[-1]["evidence"]["contributions"][0]["benchmark"] = "another"
        if len(figures) == 2:
            assert found(document) == []

    @for_each(
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
            ("direct", "mistralai/Mistral-Nemo-Instruct-2407", "q4_k_m", True),
            ("variant", "mistralai/Mistral-Nemo-Base-2407", None, False),
            ("variant", "mistralai/Mistral-Large-Instruct-2407", "Q4_K_M", False),
            ("base", "mistralai/Mistral-7B-v0.3", None, False),
            ("base", "unsloth/Mistral-Nemo-Base-2407", None, True),
            ("interpolated", "bartowski/Mistral-Nemo-Instruct-2407-GGUF", None, False),
            ("selfReported", "mistralai/Mistral-Large-Instruct-2407", None, False),
        ],
    )
    def test_a_grade_is_no_better_than_what_was_measured(
        self, grade: str, repository: str, quantization: str | None, holds: bool
    ) -> None:
        document = alone("Mistral-Nemo-Instruct-2407")
        document["rows"][0]["baseRepository"] = "mistralai/Mistral-Nemo-Base-2407"
        evidence = document["rows"][0]["evidence"]
        contribution = evidence["contributions"][0]
        contribution |= {"grade": grade, "repository": repository}
        del contribution["quantization"]
        if quantization:
            contribution["quantization"] = quantization
        evidence["grade"] = grade
        wrong = [("evidence/grade-follows-lineage", "/rows/0/evidence/contributions/0/grade")]
        assert found(document) == ([] if holds else wrong)

    def test_a_base_is_the_one_that_the_row_names(self) -> None:
        document = alone("DeepSeek-R1-Distill-Llama-70B")
        assert document["rows"][0]["baseRepository"] == "meta-llama/Llama-3.3-70B-Instruct"
        assert found(document) == []
        del document["rows"][0]["baseRepository"]
        assert found(document) == [("evidence/grade-follows-lineage", "/rows/0/evidence/contributions/0/grade")]
        assert message(document).endswith("`baseRepository` of the row is absent")

    @for_each(
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
        assert list(evidence_grades.GRADES) == shapes["EvidenceGrade"]["enum"]
        assert list(score_evidence.SCALES) == shapes["Scale"]["enum"]

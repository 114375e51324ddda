"""A ranking: the best first, every candidate accounted for, and no score without what it rests on."""

from __future__ import annotations

import copy
import itertools
import json

from families import for_each
from goldens import EXAMPLES, SCHEMAS, golden
from modeldoor_validators.canonical import digest
from modeldoor_validators.limits import MAXIMUM_BYTES
from modeldoor_validators.rules import ranked_models
from rankings import CODING, NO_SPEED, NO_TURN, TWO, alone, candidate, found, message, one, ranked, slowed, two


class TestOrder:
    def test_ranks_count_from_one_without_a_gap(self) -> None:
        document = ranked([candidate(1), candidate(2), candidate(3)])
        assert found(document) == []
        document["rows"][1]["rank"] = 3
        assert found(document) == [("ranking/rank-is-the-position", "/rows/1/rank")]
        assert message(document) == "must be 2, its place in `rows`; it is 3"

    def test_only_one_order_of_rows_is_right(self) -> None:
        """By score, then speed, then names: each row below differs from the one before it in a later key."""
        rows = [
            candidate(9),
            candidate(1, **slowed(15)),
            candidate(2, **slowed(15)),
            candidate(0, decodeSpeed=NO_SPEED, agentic=NO_TURN),
            candidate(3, score=1.5),
        ]
        right = [row["repository"] for row in rows]
        for order in itertools.permutations(rows):
            document = ranked(list(order))
            expected = [row["repository"] for row in order] == right
            assert ([rule for rule, _ in found(document)] == []) == expected
            assert expected or {rule for rule, _ in found(document)} == {"ranking/best-first"}

    def test_no_speed_is_slower_than_any(self) -> None:
        crawling = candidate(2, **slowed(0.2))
        standing = candidate(1, decodeSpeed=NO_SPEED, agentic=NO_TURN)
        assert found(ranked([crawling, standing])) == []
        assert found(ranked([standing, crawling])) == [("ranking/best-first", "/rows/1")]

    def test_names_are_compared_by_code_point_and_not_by_anybodys_alphabet(self) -> None:
        upper, lower = candidate(1, repository="org/Zephyr"), candidate(2, repository="org/alpha")
        for row in (upper, lower):
            row["evidence"]["contributions"][0]["repository"] = row["repository"]
        assert found(ranked([upper, lower])) == []
        document = ranked([lower, upper])
        assert found(document) == [("ranking/best-first", "/rows/1")]
        assert message(document) == (
            "must stand before `$.rows[0]`: of equal scores and speeds, 'org/Zephyr' comes before 'org/alpha'; "
            "move it and renumber `rank`"
        )

    def test_a_row_that_stands_too_late_is_told_where_it_belongs_and_nothing_else(self) -> None:
        """Neither the rows that it should have passed nor the ranks that follow are told beside it."""
        rows = [candidate(number, score=score) for number, score in enumerate((20, 15, 10, 5, 18, 19))]
        document = ranked(rows)
        assert found(document) == [("ranking/best-first", "/rows/4")]
        words = "must stand before `$.rows[1]`: score 18 is more than 15; move it and renumber `rank`"
        assert message(document) == words
        for row, rank in zip(document["rows"], (1, 4, 5, 6, 3, 2), strict=True):
            row["rank"] = rank
        assert message(document) == words

    def test_of_equal_scores_the_faster_is_named(self) -> None:
        standing = candidate(1, decodeSpeed=NO_SPEED, agentic=NO_TURN)
        assert "of equal scores, 17.1 tokens per second are more than none;" in message(
            ranked([standing, candidate(2)])
        )
        slower = candidate(1, **slowed(15))
        assert "17.1 tokens per second are more than 15;" in message(ranked([slower, candidate(2)]))

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

    @for_each(
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

    @for_each("reason", ["doesNotFit", "fitUnknown"])
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

    @for_each("name", ["hardware", "benchmarks", "candidates"])
    def test_references_lead_where_they_should(self, name: str) -> None:
        document = two()
        document[name]["contract"] = "ranked-models"
        assert found(document) == [("reference/names-its-contract", f"/{name}/contract")]
        for text in ("{}", "[]", "null", '""'):
            document = two()
            document[name]["digest"] = digest(json.loads(text))
            assert found(document) == [("reference/digest-is-real", f"/{name}/digest")]
        document = two()
        document[name]["digest"] = "sha256:" + "ab" * 32
        assert found(document) == [("reference/digest-is-real", f"/{name}/digest")]

    def test_one_document_is_not_of_two_contracts(self) -> None:
        document = two()
        document["candidates"]["digest"] = document["hardware"]["digest"]
        assert found(document) == [("reference/one-contract-a-document", "/candidates/digest")]
        assert message(document) == (
            "must be that of a 'model-candidates'; `$.hardware`, a 'hardware-profile', has it too"
        )

    @for_each("use", ["coding", "reasoning"])
    def test_a_ranking_for_a_use_that_nothing_is_known_of(self, use: str) -> None:
        document = one()
        document["use"] = use
        assert found(document) == [("ranking/quality-of-its-use", "/rows/0/quality")]

    @for_each(("score", "holds"), [(24.117, True), (24.12, True), (24.127, True), (24.128, False)])
    def test_a_score_is_at_most_its_quality_but_for_rounding(self, score: float, holds: bool) -> None:
        document = one()
        document["rows"][0]["score"] = score
        assert found(document) == ([] if holds else [("ranking/weighing-only-lowers", "/rows/0/score")])

    @for_each("use", ["general", "coding", "reasoning"])
    @for_each("rests_on", ["ownBenchmarks", "otherBenchmarks"])
    def test_a_quality_says_whose_benchmarks_it_rests_on(self, use: str, rests_on: str) -> None:
        """The one observation tells of general use and of reasoning."""
        document = one()
        document["rows"][0]["quality"][use] = {"score": 24.117, "restsOn": rests_on}
        right = "otherBenchmarks" if use == "coding" else "ownBenchmarks"
        wrong = [("ranking/rests-on-what-counts", f"/rows/0/quality/{use}/restsOn")]
        assert found(document) == ([] if rests_on == right else wrong)

    @for_each(
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

    @for_each(
        ("score", "grade", "holds"),
        [
            (58.27, "variant", True),
            (59.96, "variant", True),
            (59.97, "variant", True),
            (59.98, "variant", False),
            (58.25, "variant", False),
            (60.43, "variant", False),
            (100, "variant", False),
            (100, "interpolated", True),
        ],
    )
    def test_a_quality_is_some_mean_of_the_figures_of_its_use(self, score: float, grade: str, holds: bool) -> None:
        """Two figures tell of coding, 59.96 and 58.27; others of reasoning and of general use tell nothing here."""
        document = alone("Qwen3-32B")
        row = document["rows"][0]
        row["quality"]["coding"] = {"score": score, "restsOn": "ownBenchmarks"}
        if grade == "interpolated":
            row["evidence"]["contributions"][0] |= {"grade": grade, "repository": "Qwen/Qwen3-14B"}
            row["evidence"]["grade"] = grade
        wrong = [("ranking/quality-within-its-figures", "/rows/0/quality/coding/score")]
        assert found(document) == ([] if holds else wrong)

    def test_a_quality_that_rests_on_other_benchmarks_is_a_mean_of_all(self) -> None:
        document = alone("Mistral-Nemo-Instruct-2407")
        document["rows"][0]["quality"]["general"]["score"] = 60
        assert found(document) == [("ranking/quality-within-its-figures", "/rows/0/quality/general/score")]

    def test_a_quality_of_100_from_a_figure_of_0(self) -> None:
        document = one()
        document["rows"][0]["evidence"]["contributions"][0] |= {"score": 0, "observedScore": 0}
        document["rows"][0] |= {"score": 100, "quality": {"general": {"score": 100, "restsOn": "ownBenchmarks"}}}
        assert found(document) == [("ranking/quality-within-its-figures", "/rows/0/quality/general/score")]

    def test_a_model_takes_the_room_of_its_files_as_far_as_that_is_known(self) -> None:
        document = alone("Qwen3-30B-A3B")
        row = document["rows"][0]
        assert row["artifact"]["source"] == "unpinned"
        assert "totalBytes" not in row["artifact"]
        assert found(document) == []
        row["diskBytes"] = 18_510_099_340
        assert found(document) == [("ranking/disk-is-the-artifacts", "/rows/0/diskBytes")]
        row["artifact"]["totalBytes"] = 18_510_099_340
        assert found(document) == []
        del row["diskBytes"]
        assert found(document) == [("ranking/disk-is-the-artifacts", "/rows/0")]
        assert message(document) == "must have `diskBytes`: 18510099340, the size of its files"
        document = alone("Qwen3-32B")
        document["rows"][0]["diskBytes"] += 1
        assert found(document) == [("ranking/disk-is-the-artifacts", "/rows/0/diskBytes")]

    def test_the_engine_of_the_workload_reads_the_files(self) -> None:
        document = one()
        document["workload"]["engine"] = "mlx"
        assert ("workload/engine-runs-the-files", "/rows/0/artifact/format") in found(document)
        document["workload"]["engine"] = "ollama"
        assert found(document) == []

    @for_each(("largest", "holds"), [(4096, True), (131072, True), (4095, False)])
    def test_what_fits_is_at_most_the_largest_context_that_does(self, largest: int, holds: bool) -> None:
        document = one()
        document["rows"][0]["fit"]["largestContextTokens"] = largest
        wrong = [("fit/largest-context-is-the-largest", "/rows/0/fit/largestContextTokens")]
        assert found(document) == ([] if holds else wrong)

    def test_an_excluded_candidate_has_the_quantisation_of_its_files(self) -> None:
        document = golden("no-benchmark-snapshot", "ranked-models")
        document["excluded"][1]["quantization"] = "Q4_K_M"
        assert found(document) == [("model/quantization-is-the-artifacts", "/excluded/1/quantization")]

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


def test_the_longest_lists_are_read_by_the_gate() -> None:
    """Lists as long as the contracts allow, of the largest entries that the examples have, written in lines."""
    lists = {
        "ranked-models": ("rows", "excluded"),
        "benchmark-snapshot": ("observations",),
        "model-candidates": ("candidates",),
    }
    for contract, names in lists.items():
        properties = json.loads((SCHEMAS / f"{contract}.json").read_text())["properties"]
        whole = 0
        for name in names:
            entries = [
                entry
                for path in (EXAMPLES / contract).glob("*.json")
                for entry in json.loads(path.read_text()).get(name, ())
            ]
            # One below the document and the list: four spaces more in each line.
            largest = max(len(json.dumps([[entry]], indent=2)) for entry in entries)
            whole += largest * properties[name]["maxItems"]
        assert MAXIMUM_BYTES / 4 < whole < MAXIMUM_BYTES, contract


def test_a_ranking_as_long_as_the_contract_allows_passes_every_rule() -> None:
    most = json.loads((SCHEMAS / "ranked-models.json").read_text())["properties"]["rows"]["maxItems"]
    document = ranked([candidate(number, repository=f"org/m{number:05}") for number in range(most)])
    assert len(document["rows"]) == most == 1000
    assert [rule.id for rule in ranked_models.RULES for _ in rule.check(document)] == []

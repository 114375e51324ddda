"""Verdicts for agents: each follows from fit, tool calling and the time of a turn."""

from __future__ import annotations

import itertools
import json

from families import for_each
from goldens import SCHEMAS, golden
from rankings import NO_SPEED, alone, found, one


class TestAgents:
    @for_each(
        ("verdict", "tools", "turn", "reasons"),
        [
            ("fits", "supported", 12_000, []),
            ("fits", "supported", 12_001, ["latencyOverBudget"]),
            ("fits", "supported", None, ["latencyUnknown"]),
            ("fits", "unsupported", 1, ["noToolCalling"]),
            ("fits", "unknown", 1, ["toolCallingUnknown"]),
            ("fits", "unsupported", None, ["noToolCalling", "latencyUnknown"]),
            ("fits", "unknown", 12_001, ["toolCallingUnknown", "latencyOverBudget"]),
            ("unknown", "supported", None, ["fitUnknown"]),
            ("unknown", "unsupported", None, ["fitUnknown", "noToolCalling"]),
            ("unknown", "unknown", None, ["fitUnknown", "toolCallingUnknown"]),
            ("doesNotFit", "supported", None, ["doesNotFit"]),
            ("doesNotFit", "unknown", None, ["doesNotFit", "toolCallingUnknown"]),
        ],
    )
    def test_the_reasons_are_just_those_that_hold(
        self, verdict: str, tools: str, turn: int | None, reasons: list[str]
    ) -> None:
        document = alone("Qwen3-32B")
        row = document["rows"][0]
        if verdict == "unknown":
            row |= {"fit": {"verdict": "unknown", "reason": "availableMemoryUnknown"}}
        if verdict == "doesNotFit":
            needed = row["memory"]["totalBytes"]
            row["fit"] = {
                "verdict": "doesNotFit",
                "requiredBytes": needed,
                "availableBytes": needed - 1,
                "shortfallBytes": 1,
            }
        if verdict != "fits":
            row |= {"decodeSpeed": NO_SPEED, "score": 0}
            document["options"]["includesUnfit"] = True
        timed = {"turnMs": turn, "turnBasis": "measured", "probedAt": document["rankedAt"]} if turn else {}
        every = json.loads((SCHEMAS / "ranked-models.json").read_text())["$defs"]["AgentReason"]["enum"]
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
        assert listed == [
            "doesNotFit",
            "fitUnknown",
            "noToolCalling",
            "toolCallingUnknown",
            "latencyUnknown",
            "latencyOverBudget",
        ]

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

    @for_each(
        ("turn", "holds"),
        [(35088, True), (35087, True), (35089, False), (35086, False), (3509, False), (0, False)],
    )
    def test_an_estimated_turn_follows_from_the_likely_speed(self, turn: int, holds: bool) -> None:
        """600 tokens at 17.1 tokens per second are 35087.7 milliseconds."""
        document = one()
        document["rows"][0]["agentic"]["turnMs"] = turn
        assert found(document) == ([] if holds else [("agent/turn-follows-the-speed", "/rows/0/agentic/turnMs")])
        document["rows"][0]["agentic"] |= {"turnBasis": "measured", "probedAt": document["rankedAt"]}
        assert found(document) == [], "what was measured follows from nothing"

    @for_each(("tried", "holds"), [("2026-11-20T09:30:00Z", True), ("2026-11-20T09:30:00.001Z", False)])
    def test_a_model_is_tried_before_it_is_ranked(self, tried: str, holds: bool) -> None:
        document = alone("gpt-oss-20b")
        document["rows"][0]["agentic"]["probedAt"] = tried
        assert found(document) == ([] if holds else [("agent/tried-before-ranked", "/rows/0/agentic/probedAt")])

"""Verdicts for agents: each follows from fit, tool calling and the time of a turn."""

from __future__ import annotations

import itertools
import json

import pytest

from goldens import SCHEMAS, golden
from rankings import NO_SPEED, alone, found, one


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

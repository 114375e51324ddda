"""Rules of verdicts for agents: each follows from fit, tool calling and the time of a turn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modeldoor_validators.rules import Rule
from modeldoor_validators.rules.shared.places import each
from modeldoor_validators.times import exactly

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modeldoor_validators.rules import Document, Wrong

_FIT_REASONS = {"doesNotFit": "doesNotFit", "unknown": "fitUnknown"}
_TOOL_REASONS = {"unsupported": "noToolCalling", "unknown": "toolCallingUnknown"}

TURN_TOLERANCE_MS = 1
"""A turn may be rounded to the next millisecond, or up to a whole one."""


def _implied_reasons(row: dict[str, Any], budget_ms: int) -> list[str]:
    agent, verdict = row["agentic"], row["fit"]["verdict"]
    fits = verdict == "fits"
    reasons = [] if fits else [_FIT_REASONS[verdict]]
    if agent["toolCalling"] in _TOOL_REASONS:
        reasons.append(_TOOL_REASONS[agent["toolCalling"]])
    if fits and "turnMs" not in agent:
        reasons.append("latencyUnknown")
    elif fits and agent["turnMs"] > budget_ms:
        reasons.append("latencyOverBudget")
    return reasons


def _reasons_follow(ranking: Document) -> Iterator[Wrong]:
    for place, row in each(ranking, ("rows", ...)):
        if row["agentic"]["verdict"] == "ineligible":
            given = row["agentic"]["reasons"]
            implied = _implied_reasons(row, ranking["options"]["latencyBudgetMs"])
            if not implied:
                yield (*place, "agentic", "verdict"), "must be 'eligible': nothing in this document speaks against it"
            elif given != implied:
                yield (
                    (*place, "agentic", "reasons"),
                    f"must be {', '.join(map(repr, implied))}, in this order; they are {', '.join(map(repr, given))}",
                )


def _turn_within_budget(ranking: Document) -> Iterator[Wrong]:
    budget_ms = ranking["options"]["latencyBudgetMs"]
    for place, agent in each(ranking, ("rows", ..., "agentic")):
        if agent["verdict"] == "eligible" and agent["turnMs"] > budget_ms:
            yield (
                (*place, "turnMs"),
                f"must be at most `latencyBudgetMs` ({budget_ms}) for an eligible model; it is {agent['turnMs']}",
            )


def _turn_has_a_basis(ranking: Document) -> Iterator[Wrong]:
    for place, row in each(ranking, ("rows", ...)):
        agent = row["agentic"]
        if "turnMs" in agent and row["fit"]["verdict"] != "fits":
            yield (*place, "agentic", "turnMs"), "must be absent for a model that does not fit: it takes no turn"
        elif agent.get("turnBasis") == "estimated" and row["decodeSpeed"]["status"] != "estimated":
            yield (*place, "agentic", "turnBasis"), "must be 'measured': there is no speed that it could follow from"


def _turn_follows_the_speed(ranking: Document) -> Iterator[Wrong]:
    tokens = ranking["options"]["turnTokens"]
    for place, row in each(ranking, ("rows", ...)):
        agent, speed = row["agentic"], row["decodeSpeed"]
        if agent.get("turnBasis") == "estimated" and speed["status"] == "estimated":
            turn_ms = tokens / speed["likelyTokensPerSecond"] * 1000
            if abs(agent["turnMs"] - turn_ms) > TURN_TOLERANCE_MS:
                yield (
                    (*place, "agentic", "turnMs"),
                    f"must be {turn_ms:.0f}, `turnTokens` ({tokens}) at {speed['likelyTokensPerSecond']} tokens per second; it is {agent['turnMs']}",
                )


def _tried_before_ranked(ranking: Document) -> Iterator[Wrong]:
    for place, tried in each(ranking, ("rows", ..., "agentic", "probedAt")):
        if exactly(tried) > exactly(ranking["rankedAt"]):
            yield place, f"must not be after `rankedAt` ({ranking['rankedAt']}); it is {tried}"


AGENT_RULES = (
    Rule(
        "agent/reasons-follow",
        "The reasons are exactly those that fit, tool calling and the time of a turn give, in the order of their list.",
        _reasons_follow,
    ),
    Rule("agent/turn-within-budget", "A turn of an eligible model stays within the budget.", _turn_within_budget),
    Rule(
        "agent/turn-has-a-basis",
        "Only a model that fits takes turns, and what is estimated follows from a speed.",
        _turn_has_a_basis,
    ),
    Rule(
        "agent/turn-follows-the-speed",
        "An estimated turn takes `turnTokens` / `likelyTokensPerSecond` * 1000 milliseconds, to the millisecond.",
        _turn_follows_the_speed,
    ),
    Rule("agent/tried-before-ranked", "A model was tried before it was ranked.", _tried_before_ranked),
)

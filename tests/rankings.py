"""Rankings as tests vary them."""

from __future__ import annotations

import copy
import hashlib
from typing import Any

from goldens import golden
from modeldoor_validators import check

CODING = golden("coding-agents-rtx-4090", "ranked-models")
TWO = golden("two-models", "ranked-models")


def found(document: Any, contract: str = "ranked-models") -> list[tuple[str, str]]:
    return [(finding.rule, finding.pointer) for finding in check(document, contract)]


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


def slowed(tokens_per_second: float) -> Any:
    """A speed, and the verdict for an agent that follows from it."""
    row = copy.deepcopy(TWO["rows"][0])
    speed = {**row["decodeSpeed"], "lowTokensPerSecond": 0.1, "likelyTokensPerSecond": tokens_per_second}
    turn = {"turnMs": round(TWO["options"]["turnTokens"] / tokens_per_second * 1000), "turnBasis": "estimated"}
    if turn["turnMs"] <= TWO["options"]["latencyBudgetMs"]:
        return {"decodeSpeed": speed, "agentic": {**row["agentic"], **turn}}
    late = {"verdict": "ineligible", "toolCalling": "supported", "reasons": ["latencyOverBudget"], **turn}
    return {"decodeSpeed": speed, "agentic": late}


def ranked(rows: list[Any]) -> Any:
    document = two()
    document["rows"] = [{**row, "rank": index + 1} for index, row in enumerate(rows)]
    document["candidateCount"] = len(rows)
    return document


def candidate(number: int, **changes: Any) -> Any:
    """A row like the others, of a model and a file of its own."""
    row: Any = {**copy.deepcopy(TWO["rows"][0]), "repository": f"org/model-{number}", **changes}
    row["artifact"]["files"][0]["digest"] = (
        f"sha256:{hashlib.sha256(f'the file of model {number}'.encode()).hexdigest()}"
    )
    row["evidence"]["contributions"][0]["repository"] = row["repository"]
    return row


NO_SPEED = {"status": "unavailable", "reason": "architectureUnsupported"}
NO_TURN = {"verdict": "ineligible", "toolCalling": "supported", "reasons": ["latencyUnknown"]}

"""Rules of the speeds of an estimate: what a speed holds for, and what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modeldoor_validators.rules import Rule
from modeldoor_validators.rules.shared.speed_claims import claim_rules
from modeldoor_validators.rules.shared.speeds import ON_THIS_MACHINE, estimated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modeldoor_validators.rules import Document, Wrong

BUDGET_PARTS = ("fixedMs", "weightsMs", "kvCacheMs", "hostMs", "hopMs")
RECKONED = frozenset({"timeBudget", "calibrated"})
"""Methods that reckon with a time for each part."""

MS_PER_SECOND = 1000
ROUNDING_OF_A_BUDGET = 0.01
"""A speed and the parts of its time may each be told with three digits: half a hundredth on either side."""


def _speed_has_its_depth(estimate: Document) -> Iterator[Wrong]:
    depth, context = estimate.get("decodeDepthTokens"), estimate["workload"]["contextTokens"]
    is_told = estimate["decodeSpeed"]["status"] == "estimated"
    if is_told and depth is None:
        yield (), "must have `decodeDepthTokens`: a speed holds for a context that is so full"
    elif depth is not None and not is_told:
        yield ("decodeDepthTokens",), "must be absent where no speed is told"
    elif depth is not None and depth > context:
        yield ("decodeDepthTokens",), f"must be at most `contextTokens` ({context}); it is {depth}"


def _budget_is_the_time_of_a_token(estimate: Document) -> Iterator[Wrong]:
    budget, speed = estimate.get("decodeBudget"), estimate["decodeSpeed"]
    method = speed.get("method")
    if budget is None:
        if method == "timeBudget":
            yield (), "must have `decodeBudget`, which the speed was reckoned from"
        return
    if method not in RECKONED:
        yield ("decodeBudget",), "must be absent where the speed was not reckoned from it"
        return
    likely = speed["likelyTokensPerSecond"]
    told_ms = sum(budget[part] for part in BUDGET_PARTS)
    if abs(told_ms * likely - MS_PER_SECOND) > ROUNDING_OF_A_BUDGET * MS_PER_SECOND:
        yield (
            ("decodeBudget",),
            f"must add up to {MS_PER_SECOND / likely:.6g} ms, the time of a token at the likely speed; it adds up to {told_ms:.6g} ms",
        )


def _measurements_are_named(estimate: Document) -> Iterator[Wrong]:
    measured = [(key, speed) for key, speed in estimated(estimate) if speed["method"] in ON_THIS_MACHINE]
    for key, speed in measured:
        if estimate["hardwareOrigin"] == "simulation":
            yield (key, "method"), f"must not be '{speed['method']}' on a machine that is not here"
    if measured and "calibration" not in estimate:
        yield (), "must have `calibration`: a speed rests on measurements on this machine"
    elif not measured and "calibration" in estimate:
        yield ("calibration",), "must be absent where no speed rests on measurements"


ESTIMATE_SPEED_RULES: tuple[Rule, ...] = (
    Rule(
        "estimate/speed-has-its-depth",
        "A speed of writing says how full the context is.",
        _speed_has_its_depth,
    ),
    Rule(
        "estimate/budget-is-the-time-of-a-token",
        "A speed that is reckoned from the time of each part is what these come to.",
        _budget_is_the_time_of_a_token,
    ),
    Rule(
        "estimate/measurements-are-named",
        "A speed that rests on measurements names them, and they were made on a machine that is here.",
        _measurements_are_named,
    ),
    *claim_rules(()),
)

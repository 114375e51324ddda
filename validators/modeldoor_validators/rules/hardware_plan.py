"""Rules of a hardware plan: devices that are enough, the least first, and no speed that somebody measured elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modeldoor_validators.rules import Rule
from modeldoor_validators.rules.shared.disclosure import notices_rule
from modeldoor_validators.rules.shared.estimated_models import estimated_model_rules
from modeldoor_validators.rules.shared.estimates import engine_rule, memory_rules, speed_order_rule
from modeldoor_validators.rules.shared.places import each, repeated, unordered
from modeldoor_validators.rules.shared.speed_claims import claim_rules
from modeldoor_validators.rules.shared.speeds import ON_THIS_MACHINE
from modeldoor_validators.rules.shared.workloads import context_rule, most_tokens, workload_rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modeldoor_validators.rules import Document, Wrong

_OPTIONS = ("options", ...)
_INSUFFICIENT = ("insufficient", ...)

PLACEMENT_OF_ONE = ("fullDevice", "unified")
PLACEMENT_OF_SEVERAL = ("splitDevices",)

LEAST_SHARE = 4
"""At least one part of the weights in so many lies on the device; tables of inputs may lie in the machine's memory.

Of most models they are a tenth; of Gemma 3n, which has a table for each layer, more than half.
"""


def _required_holds_the_model(plan: Document) -> Iterator[Wrong]:
    memory, required = plan["memory"], plan["requiredBytes"]
    least = memory["weights"]["bytes"] // LEAST_SHARE + memory["kvCache"]["bytes"]
    if required < least:
        yield (
            ("requiredBytes",),
            f"must be at least {least}, the cache and all weights but tables of inputs; it is {required}",
        )


def _options_are_enough(plan: Document) -> Iterator[Wrong]:
    required = plan["requiredBytes"]
    for place, option in each(plan, _OPTIONS):
        total = _total(option)
        if total < required:
            yield (
                (*place, "memoryBytesEach"),
                f"must be enough for `requiredBytes` ({required}); with `deviceCount` it comes to {total}",
            )


def _options_reach_the_target(plan: Document) -> Iterator[Wrong]:
    target = plan.get("targetTokensPerSecond")
    if target is None:
        return
    for place, option in each(plan, _OPTIONS):
        speed = option["decodeSpeed"]
        if speed["status"] != "estimated":
            yield (
                (*place, "decodeSpeed", "status"),
                f"must be 'estimated' where {target} tokens a second were asked for",
            )
        elif speed["likelyTokensPerSecond"] < target:
            yield (
                (*place, "decodeSpeed", "likelyTokensPerSecond"),
                f"must be at least `targetTokensPerSecond` ({target}); it is {speed['likelyTokensPerSecond']}",
            )


def _least_first(plan: Document) -> Iterator[Wrong]:
    options = ((place, _order(option)) for place, option in each(plan, _OPTIONS))
    yield from unordered(options, "from the least memory in all, and of equal memory before the slower")


def _order(option: dict[str, Any]) -> tuple[int, float]:
    """Of equal memory the faster comes first; what has no speed comes last."""
    return _total(option), -option["decodeSpeed"].get("likelyTokensPerSecond", 0)


def _total(option: dict[str, Any]) -> int:
    total: int = option["deviceCount"] * option["memoryBytesEach"]
    return total


def _nearest_first(plan: Document) -> Iterator[Wrong]:
    yield from unordered(each(plan, (*_INSUFFICIENT, "shortfallBytes")), "from the least that is missing")


def _hardware_stands_once(plan: Document) -> Iterator[Wrong]:
    devices = (
        (place, (option["name"].casefold(), option["deviceCount"], option["memoryBytesEach"]))
        for place, option in each(plan, _OPTIONS, _INSUFFICIENT)
    )
    yield from repeated(devices, "a name, number and memory")


def _shortfall_is_what_is_missing(plan: Document) -> Iterator[Wrong]:
    for place, option in each(plan, _INSUFFICIENT):
        missing = plan["requiredBytes"] - _total(option)
        if option["shortfallBytes"] < missing:
            yield (
                (*place, "shortfallBytes"),
                f"must be at least {missing}, what is missing even if all memory were free; it is {option['shortfallBytes']}",
            )


def _placement_follows_the_devices(plan: Document) -> Iterator[Wrong]:
    engine = plan["workload"]["engine"]
    for place, option in each(plan, _OPTIONS):
        known = PLACEMENT_OF_ONE if option["deviceCount"] == 1 else PLACEMENT_OF_SEVERAL
        if engine == "mlx" or option["vendor"] == "apple":
            known = ("unified",)
        if option["placement"] not in known:
            words = " or ".join(f"'{placement}'" for placement in known)
            yield (*place, "placement"), f"must be {words} there; it is '{option['placement']}'"
        elif option["placement"] == "unified" and option["deviceCount"] != 1:
            yield (
                (*place, "deviceCount"),
                f"must be 1 where the machine's memory is shared; it is {option['deviceCount']}",
            )


def _largest_context_holds_the_one_asked_for(plan: Document) -> Iterator[Wrong]:
    asked, longest = plan["workload"]["contextTokens"], plan["model"].get("maximumContextTokens")
    for place, largest in each(plan, (*_OPTIONS, "largestContextTokens")):
        if largest < asked:
            yield place, f"must be at least `contextTokens` ({asked}), which fits; it is {largest}"
        elif longest is not None and largest > most_tokens(longest, plan["workload"]["parallelSequences"]):
            most = most_tokens(longest, plan["workload"]["parallelSequences"])
            yield place, f"must be at most {most}, the model's own; it is {largest}"


def _speed_has_its_depth(plan: Document) -> Iterator[Wrong]:
    context = plan["workload"]["contextTokens"]
    for place, option in each(plan, _OPTIONS):
        depth, is_told = option.get("decodeDepthTokens"), option["decodeSpeed"]["status"] == "estimated"
        if is_told and depth is None:
            yield place, "must have `decodeDepthTokens`: a speed holds for a context that is so full"
        elif depth is not None and not is_told:
            yield (*place, "decodeDepthTokens"), "must be absent where no speed is told"
        elif depth is not None and depth > context:
            yield (*place, "decodeDepthTokens"), f"must be at most `contextTokens` ({context}); it is {depth}"


def _nothing_was_measured(plan: Document) -> Iterator[Wrong]:
    for place, speed in each(plan, (*_OPTIONS, "decodeSpeed")):
        if speed.get("method") in ON_THIS_MACHINE:
            yield (*place, "method"), f"must not be '{speed['method']}' on a machine that is not here"


RULES = (
    notices_rule(("notices",)),
    Rule(
        "plan/required-holds-the-model",
        "A single device holds the cache and the weights, of which tables of inputs alone lie elsewhere.",
        _required_holds_the_model,
    ),
    Rule("plan/options-are-enough", "Hardware is enough when its memory holds what is required.", _options_are_enough),
    Rule(
        "plan/options-reach-the-target",
        "Hardware is enough when it is likely to reach the speed that was asked for.",
        _options_reach_the_target,
    ),
    Rule("plan/least-first", "The least memory comes first, and of equal memory the faster.", _least_first),
    Rule("plan/nearest-first", "Of what is too small, the nearest comes first.", _nearest_first),
    Rule(
        "plan/hardware-stands-once",
        "So many devices of one name and memory stand once, and are enough or are not.",
        _hardware_stands_once,
    ),
    Rule(
        "plan/shortfall-is-what-is-missing",
        "What is missing is at least what is required less all the memory.",
        _shortfall_is_what_is_missing,
    ),
    Rule(
        "plan/placement-follows-the-devices",
        "A model lies on one device, over several or in unified memory, as the devices are.",
        _placement_follows_the_devices,
    ),
    Rule(
        "plan/largest-context-holds-the-one-asked-for",
        "The largest context is at least the one that was asked for, and at most the model's own.",
        _largest_context_holds_the_one_asked_for,
    ),
    Rule("plan/speed-has-its-depth", "A speed of writing says how full the context is.", _speed_has_its_depth),
    Rule(
        "plan/nothing-was-measured",
        "No speed rests on measurements of a machine that is not here.",
        _nothing_was_measured,
    ),
    *estimated_model_rules(),
    *memory_rules(()),
    speed_order_rule(_OPTIONS),
    *claim_rules(_OPTIONS),
    engine_rule(()),
    *workload_rules(("workload",)),
    context_rule(("workload",), ("model", "maximumContextTokens")),
)

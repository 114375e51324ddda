"""Rules of estimates: memory that adds up, fits that fit, and speeds in order."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from modeldoor_validators.rules import Rule
from modeldoor_validators.rules.places import each

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from modeldoor_validators.findings import Place
    from modeldoor_validators.rules import Document, Wrong
    from modeldoor_validators.rules.places import Path

TERMS = ("weights", "kvCache", "compute", "overhead")
QUANTISED_CACHES = frozenset({"q8_0", "q5_1", "q5_0", "q4_1", "q4_0", "iq4_nl"})
"""Caches that llama.cpp refuses to start without flash attention."""


def estimate_rules(*paths: Path) -> tuple[Rule, ...]:
    """The rules of every object with `memory`, `fit`, `decodeSpeed` and perhaps `prefillSpeed` that the paths lead to."""

    def rule(id_: str, sentence: str, check: Callable[[Place, dict[str, Any]], Iterator[Wrong]]) -> Rule:
        return Rule(id_, sentence, partial(_at_each, paths, check))

    return (
        rule("memory/total-is-the-sum", "The memory in all is the sum of its four parts.", _total_is_the_sum),
        rule("fit/parts-hold-all", "The parts of a fit hold just what the model takes.", _parts_hold_all),
        rule("fit/parts-have-room", "What lies in a place, and the reserve there, is free there.", _parts_have_room),
        rule("fit/placement-names-its-parts", "The placement is what the parts say.", _placement_names_its_parts),
        rule("fit/shortfall-is-the-difference", "What is missing is what is needed less what was free.", _shortfall),
        rule("speed/in-order", "The likely speed lies inside its interval.", _speed_in_order),
        rule("speed/only-what-fits-runs", "A speed is told only of what fits.", _only_what_fits_runs),
    )


def workload_rule(*paths: Path) -> Rule:
    """The rule of every workload that the paths lead to."""
    return Rule(
        "workload/quantised-cache-needs-flash-attention",
        "A quantised cache needs flash attention.",
        partial(_at_each, paths, _quantised_needs_flash_attention),
    )


def _at_each(
    paths: tuple[Path, ...], check: Callable[[Place, dict[str, Any]], Iterator[Wrong]], document: Document
) -> Iterator[Wrong]:
    for path in paths:
        for place, value in each(document, path):
            yield from check(place, value)


def _total_is_the_sum(place: Place, estimate: dict[str, Any]) -> Iterator[Wrong]:
    memory = estimate["memory"]
    total = sum(memory[term]["bytes"] for term in TERMS)
    if memory["totalBytes"] != total:
        yield (
            (*place, "memory", "totalBytes"),
            f"must be {total}, the sum of the four parts; it is {memory['totalBytes']}",
        )


def _parts_hold_all(place: Place, estimate: dict[str, Any]) -> Iterator[Wrong]:
    fit, total = estimate["fit"], estimate["memory"]["totalBytes"]
    if fit["verdict"] == "fits":
        held = sum(part["neededBytes"] for part in fit["parts"])
        if held != total:
            yield (
                (*place, "fit", "parts"),
                f"must hold {total} bytes in all, which is what the model takes; they hold {held}",
            )


def _parts_have_room(place: Place, estimate: dict[str, Any]) -> Iterator[Wrong]:
    for index, part in enumerate(estimate["fit"].get("parts", ())):
        needed = part["neededBytes"] + part["reserveBytes"]
        if needed > part["availableBytes"]:
            yield (
                (*place, "fit", "parts", index, "availableBytes"),
                f"must be at least {needed}, what is needed there and kept free; it is {part['availableBytes']}",
            )


_PLACEMENTS = {
    "fullDevice": (lambda devices, hosts: devices == 1 and hosts == 0, "one part on a device"),
    "unified": (lambda devices, hosts: devices == 1 and hosts == 0, "one part on a device"),
    "splitDevices": (lambda devices, hosts: devices > 1 and hosts == 0, "parts on several devices"),
    "partialOffload": (
        lambda devices, hosts: devices >= 1 and hosts == 1,
        "parts on devices and one in the machine's memory",
    ),
    "cpu": (lambda devices, hosts: devices == 0 and hosts == 1, "one part in the machine's memory"),
}  # type: dict[str, tuple[Callable[[int, int], bool], str]]


def _placement_names_its_parts(place: Place, estimate: dict[str, Any]) -> Iterator[Wrong]:
    fit = estimate["fit"]
    if fit["verdict"] != "fits":
        return
    devices = [part["deviceIndex"] for part in fit["parts"] if part["place"] == "device"]
    hosts = len(fit["parts"]) - len(devices)
    holds, words = _PLACEMENTS[fit["placement"]]
    if not holds(len(devices), hosts):
        yield (*place, "fit", "parts"), f"must be {words} where the placement is '{fit['placement']}'"
    elif len(set(devices)) != len(devices):
        yield (*place, "fit", "parts"), "must name each device once"
    elif "totalLayers" in fit and fit["deviceLayers"] > fit["totalLayers"]:
        yield (
            (*place, "fit", "deviceLayers"),
            f"must be at most `totalLayers` ({fit['totalLayers']}); it is {fit['deviceLayers']}",
        )


def _shortfall(place: Place, estimate: dict[str, Any]) -> Iterator[Wrong]:
    fit = estimate["fit"]
    if fit["verdict"] == "doesNotFit":
        missing = fit["neededBytes"] - fit["availableBytes"]
        if missing <= 0:
            yield (
                (*place, "fit", "availableBytes"),
                f"must be less than `neededBytes` ({fit['neededBytes']}) where nothing fits; it is {fit['availableBytes']}",
            )
        elif fit["shortfallBytes"] != missing:
            yield (
                (*place, "fit", "shortfallBytes"),
                f"must be {missing}, `neededBytes` less `availableBytes`; it is {fit['shortfallBytes']}",
            )


def _speed_in_order(place: Place, estimate: dict[str, Any]) -> Iterator[Wrong]:
    for key in ("decodeSpeed", "prefillSpeed"):
        speed = estimate.get(key, {})
        if speed.get("status") == "estimated":
            low, likely, high = (speed[f"{end}TokensPerSecond"] for end in ("low", "likely", "high"))
            if not low <= likely <= high:
                yield (
                    (*place, key, "likelyTokensPerSecond"),
                    f"must lie between `lowTokensPerSecond` ({low}) and `highTokensPerSecond` ({high}); it is {likely}",
                )


def _only_what_fits_runs(place: Place, estimate: dict[str, Any]) -> Iterator[Wrong]:
    if estimate["fit"]["verdict"] == "doesNotFit":
        for key in ("decodeSpeed", "prefillSpeed"):
            if estimate.get(key, {}).get("status") == "estimated":
                yield (*place, key, "status"), "must be 'unavailable' for a model that does not fit"


def _quantised_needs_flash_attention(place: Place, workload: dict[str, Any]) -> Iterator[Wrong]:
    if workload["kvCacheType"] in QUANTISED_CACHES and not workload["flashAttention"]:
        yield (*place, "flashAttention"), f"must be 'true' for the cache type '{workload['kvCacheType']}'"

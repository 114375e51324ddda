"""How fast a model runs: an interval in order, told only of what fits, and trusted no further than its ground."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modeldoor_validators.findings import Place
    from modeldoor_validators.rules import Wrong

    Estimate = dict[str, Any]
    """An object with `memory`, `fit`, `decodeSpeed` and perhaps `prefillSpeed`."""

SPEEDS = ("decodeSpeed", "prefillSpeed")
CONFIDENCES = ("low", "medium", "high")
"""From the least."""

ON_THIS_MACHINE = frozenset({"measured", "calibrated"})
"""Methods that rest on measurements on the machine itself."""


def estimated(estimate: Estimate) -> Iterator[tuple[str, dict[str, Any]]]:
    """The speeds that are told, by their names."""
    for key in SPEEDS:
        speed = estimate.get(key, {})
        if speed.get("status") == "estimated":
            yield key, speed


def speed_in_order(place: Place, estimate: Estimate) -> Iterator[Wrong]:
    """An interval has its lower end first, and the likely speed inside."""
    for key, speed in estimated(estimate):
        low, likely, high = (speed[f"{end}TokensPerSecond"] for end in ("low", "likely", "high"))
        if low > high:
            yield (
                (*place, key, "lowTokensPerSecond"),
                f"must be at most `highTokensPerSecond` ({high}); it is {low}",
            )
        elif not low <= likely <= high:
            yield (
                (*place, key, "likelyTokensPerSecond"),
                f"must lie between `lowTokensPerSecond` ({low}) and `highTokensPerSecond` ({high}); it is {likely}",
            )


def only_what_fits_runs(place: Place, estimate: Estimate) -> Iterator[Wrong]:
    """No speed is told of what does not fit; of what may not, only one that was measured."""
    verdict = estimate["fit"]["verdict"]
    for key, speed in estimated(estimate):
        if verdict == "doesNotFit" or (verdict == "unknown" and speed["method"] != "measured"):
            words = "does not fit" if verdict == "doesNotFit" else "may not fit"
            yield (*place, key, "status"), f"must be 'unavailable' for a model that {words}"


def confidence_follows_the_fit(place: Place, estimate: Estimate) -> Iterator[Wrong]:
    """What the processor computes is hard to foretell, unless this machine was measured."""
    highest, because = _highest_confidence(estimate["fit"])
    for key, speed in estimated(estimate):
        told = speed["confidence"]
        if speed["method"] not in ON_THIS_MACHINE and CONFIDENCES.index(told) > CONFIDENCES.index(highest):
            yield (*place, key, "confidence"), f"must be at most '{highest}', because {because}; it is '{told}'"


def _highest_confidence(fit: dict[str, Any]) -> tuple[str, str]:
    if fit["verdict"] != "fits":
        return "high", ""
    if fit["placement"] == "cpu":
        return "low", "the processor computes"
    needed = {"device": 0, "host": 0}
    for part in fit["parts"]:
        needed[part["place"]] += part["neededBytes"]
    if needed["host"] > needed["device"]:
        return "low", "more than half lies in the machine's memory"
    if fit["placement"] == "partialOffload":
        return "medium", "the processor computes a part"
    return "high", ""

"""Why a model is recommended, in words for the user of an application."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modeldoor_lifecycle.registry.models import Standing
    from modeldoor_lifecycle.registry.order import Because

LONGEST = 500
"""What the contracts allow (`common.json#Sentence`)."""

_PLACEMENTS = {
    "fullDevice": "it lies wholly on one device",
    "splitDevices": "it lies wholly on its devices",
    "partialOffload": "it lies partly on its devices",
    "unified": "it lies in the memory that processor and device share",
    "cpu": "it runs on the processor",
}


def upgrade_rationale(current: Standing, other: Standing, because: Because, replaced_because: str) -> str:
    """Why `other` is better than `current`."""
    theirs, ours = _names(other, current)
    if because == "higherScore":
        words = f"{theirs} scores {figure(other.score)} where {ours} scores {figure(current.score)}."
        words += _if_hardly_better(current, other)
    elif because == "newerVersion":
        words = f"A newer version of {other.display_name} is there"
        words += f": {_continued(replaced_because)}" if replaced_because else "."
    elif because == "smallerThanNewer":
        words = f"{theirs} is as good as the newer version of {ours}, and smaller than that."
    else:
        saved = decimal_size(current.total_bytes - other.total_bytes)
        words = f"{theirs} is as good as {ours}, and takes {saved} less."
    whole = f"{words} The download has {decimal_size(other.total_bytes)}."
    if len(whole) > LONGEST:  # only a long reason of the registry's makes it so
        return f"A newer version of {other.display_name} is there. The download has {decimal_size(other.total_bytes)}."
    return whole


def _if_hardly_better(current: Standing, other: Standing) -> str:
    """What a small gain is worth, where the yardstick tells what it tells apart."""
    least = current.least_difference
    if least is None or Decimal(str(other.score)) - Decimal(str(current.score)) >= Decimal(str(least)):
        return ""
    return f" That is hardly a difference: this yardstick does not tell apart what lies within {figure(least)} points."


def bracket_rationale(chosen: Standing, bracket: str, holding: Sequence[Standing]) -> str:
    """Why this one is offered to machines of a bracket, whose smallest holds these."""
    machine = f"a machine with {bracket.removesuffix('gb')} GB and no smaller one"
    best = _best_of(chosen, holding, f"fits {machine}", f"fit {machine}")
    return f"{chosen.display_name} {best}, on which little else runs (two thirds of its memory are free)."


def machine_rationale(
    chosen: Standing, placement: str, likely_tokens_per_second: float | None, suiting: Sequence[Standing]
) -> str:
    """Why this one is offered on a machine that these suit."""
    speed = "" if likely_tokens_per_second is None else f" and writes about {rate(likely_tokens_per_second)} tokens/s"
    best = _best_of(chosen, suiting, "suits this machine", "suit this machine")
    return f"{chosen.display_name} {best}: {_PLACEMENTS.get(placement, 'it fits')}{speed}."


def _best_of(chosen: Standing, others: Sequence[Standing], does: str, do: str) -> str:
    """Scores are held against those of one yardstick alone, which is named where there are several."""
    comparable = [each for each in others if each.yardstick_id == chosen.yardstick_id]
    scored = "" if len(comparable) == len(others) else f" scored by '{chosen.yardstick_id}'"
    if len(comparable) == 1:
        return f"is the only model{scored} that {does}"
    return f"has the best score ({figure(chosen.score)}) of the {len(comparable)} models{scored} that {do}"


def decimal_size(number_bytes: int) -> str:
    """A size as downloads are told, in decimal units; from a tenth of a gigabyte on in these."""
    for unit, unit_bytes in (("GB", 10**9), ("MB", 10**6), ("KB", 10**3)):
        if number_bytes * 10 >= unit_bytes:
            return f"{number_bytes / unit_bytes:.1f} {unit}"
    return f"{number_bytes} bytes"


def figure(score: float) -> str:
    """A score with the digits that it was given."""
    return f"{score:.10g}"


def rate(tokens_per_second: float) -> str:
    """A speed with the digits that mean something."""
    return f"{tokens_per_second:.0f}" if tokens_per_second >= 10 else f"{tokens_per_second:.2g}"


def _names(other: Standing, current: Standing) -> tuple[str, str]:
    """What tells the two apart: their names, else their versions, else what the registry calls them."""
    if other.id == current.id:
        return f"{other.display_name} in version {other.version}", f"version {current.version}"
    if other.display_name == current.display_name:
        return f"{other.display_name} ({other.id})", f"{current.display_name} ({current.id})"
    return other.display_name, current.display_name


def _continued(sentence: str) -> str:
    """A sentence behind a colon: small at the beginning unless it begins with a name, and with a full stop."""
    begins_with_a_word = sentence[:1].isupper() and sentence[1:2].islower() and sentence.split()[0] in _FIRST_WORDS
    small = sentence[:1].lower() + sentence[1:] if begins_with_a_word else sentence
    return small if small.endswith((".", "!", "?")) else f"{small}."


_FIRST_WORDS = frozenset({"The", "A", "An", "It", "Its", "This", "These", "Files", "Weights"})
"""Words that are written small in the middle of a sentence; others may be names."""

"""Upgrade checks for people: the better model and what speaks for it, or why there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modeldoor.cli.estimate_view import size
from modeldoor.cli.recommendation_view import machine_line, terms_lines
from modeldoor.cli.registry_view import BRACKETS
from modeldoor.cli.terminal import write_what_the_terminal_can
from modeldoor_lifecycle.registry.rationales import figure

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Object = Mapping[str, Any]

NONE_BECAUSE = {
    "currentIsBest": "There is nothing better than {}: nothing that such a machine holds is better.",
    "noneSuits": "There are models for a machine of that size that are better than {}, and none of them suits this machine.",
    "nothingComparable": "{} cannot be compared: the other models of that size were scored by another yardstick.",
    "unknownModel": "{} cannot be compared: the registries do not list it.",
    "unknownVersion": "{} cannot be compared: the registries list it and not this version.",
    "unpinnedModel": "{} cannot be compared: the registries know it by name only.",
}


def show_upgrade(document: Object) -> None:
    """Prints an upgrade check on the terminal."""
    from rich.console import Console
    from rich.text import Text

    write_what_the_terminal_can()
    console = Console(highlight=False)
    first, *rest = upgrade_lines(document)
    is_none = document["outcome"]["result"] == "none"
    console.print(Text(first, style="bold" if is_none else "bold green"), soft_wrap=True)
    for line in rest:
        console.print(Text(line), soft_wrap=True)


def upgrade_lines(document: Object) -> Iterator[str]:
    """What was found, in lines."""
    outcome = document["outcome"]
    if outcome["result"] == "none":
        yield NONE_BECAUSE[outcome["because"]].format(document["currentId"])
    else:
        yield f"{outcome['recommended']['id']}: {outcome['rationale']}"
        yield from _comparison(outcome)
        yield from terms_lines(outcome)
    if "replacedBecause" in outcome:
        yield f"Version {document['currentVersion']}, which is in use, was replaced: {outcome['replacedBecause']}"
    if "target" in document:
        yield machine_line(document["target"], document["checkedAt"])
    elif outcome["result"] == "upgrade":
        yield f"For machines with {BRACKETS[outcome['ramBracket']]}; none was looked at."


def _comparison(outcome: Object) -> Iterator[str]:
    for name, standing in (("in use", outcome["current"]), ("better", outcome["recommended"])):
        yield (
            f"  {name}: {standing['id']}, version {standing['version']}, score {figure(standing['score'])}, "
            f"{size(standing['totalBytes'])} of files, {size(standing['memoryBytes'])} of memory"
        )
    percent = f", {outcome['qualityGainPercent']} %" if "qualityGainPercent" in outcome else ""
    yield f"  gain: {figure(outcome['qualityGain'])} points by '{outcome['yardstickId']}'{percent}; both for machines with {BRACKETS[outcome['ramBracket']]}"

"""Recommendations for people: the answer first, then what stands against every other model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modeldoor.cli.estimate_view import rate, size
from modeldoor.cli.hardware_words import reason_in_words
from modeldoor.cli.registry_view import BRACKETS
from modeldoor.cli.terminal import write_what_the_terminal_can
from modeldoor_lifecycle.registry.rationales import decimal_size, figure

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rich.table import Table

    Object = Mapping[str, Any]

NONE_BECAUSE = {
    "nothingListed": "the registries list none for it",
    "noneSuits": "some fit, and none of them suits",
    "fitUnknown": "it is not known what is free",
    "nothingFits": "none fits and can do what is asked",
    "currentIsBest": "nothing that such a machine holds is better",
    "unknownModel": "the registries do not list the model",
    "unknownVersion": "the registries list the model and not this version",
    "unpinnedModel": "the registries know the model by name only",
}
PLACES = {
    "fullDevice": "on one device",
    "splitDevices": "over several devices",
    "unified": "in shared memory",
    "cpu": "on the processor",
}
OBJECTIONS = {
    "partlyOffloaded": "only partly on devices",
    "speedUnknown": "its speed is not known",
    "tooSlow": "too slow",
    "contextTooLong": "made for a shorter context",
    "engineCannot": "the engine cannot run its files here",
}
MOST_SHOWN = 20
MOST_ALTERNATIVES = 5
"""A screen's worth; JSON tells all."""

LONGEST_UNFOLDED = 40
"""What a terminal of 100 columns shows in one line beside the figures."""

_STYLES = {"recommended": "bold green", "fits": "", "doesNotFit": "red", "cannotRun": "red", "unknown": "yellow"}


def show_recommendation(document: Object) -> None:
    """Prints the recommendation on the terminal."""
    from rich.console import Console
    from rich.text import Text

    write_what_the_terminal_can()
    console = Console(highlight=False)
    is_none = document["outcome"]["result"] == "none"
    console.print(Text(answer(document), style="bold red" if is_none else "bold green"), soft_wrap=True)
    if document["considered"]:
        console.print()
        console.print(considered_table(document))
    console.print()
    for line in closing_lines(document):
        console.print(Text(line), soft_wrap=True)


def answer(document: Object) -> str:
    """Which model, or why none, in a line or two."""
    outcome = document["outcome"]
    if outcome["result"] == "none":
        return f"There is no model to recommend: {NONE_BECAUSE[outcome['because']]}."
    return f"{outcome['id']}: {outcome['rationale']}"


def considered_table(document: Object) -> Table:
    """Models with their verdicts, in the order that decides."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    models = shown_models(document)
    longest = max((len(model["id"]) for model in models), default=0)
    table.add_column("model", overflow="fold", min_width=min(longest, LONGEST_UNFOLDED))
    for heading in ("score", "memory", "tokens/s"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("verdict", overflow="fold")
    for model in models:
        speed = model.get("likelyTokensPerSecond")
        table.add_row(
            Text(model["id"]),
            Text(figure(model["score"])),
            Text(size(model["memoryBytes"]) if "memoryBytes" in model else ""),
            Text("" if speed is None else rate(speed)),
            Text(verdict(model), style=_STYLES[model["verdict"]]),
        )
    return table


def shown_models(document: Object) -> list[Object]:
    """What people want to see: what stands above the recommended model and why, and what else they could take."""
    considered = document["considered"]
    place = next((index for index, each in enumerate(considered) if each["verdict"] == "recommended"), None)
    if place is None:
        return list(considered[:MOST_SHOWN])
    suiting = [each for each in considered[place + 1 :] if each.get("reason") == "betterExists"]
    above = considered[:place][: MOST_SHOWN - MOST_ALTERNATIVES - 1]
    return [*above, considered[place], *suiting[:MOST_ALTERNATIVES]]


def verdict(model: Object) -> str:
    """What came out for one model, and why."""
    where = f", {PLACES[model['placement']]}" if model.get("placement") in PLACES else ""
    if model["verdict"] == "recommended":
        return f"recommended{where}"
    if model["verdict"] == "fits":
        return f"suits too{where}" if model["reason"] == "betterExists" else f"fits, {OBJECTIONS[model['reason']]}"
    if model["verdict"] == "doesNotFit":
        return f"does not fit, {size(model['shortfallBytes'])} missing"
    if model["verdict"] == "cannotRun":
        return f"cannot run, {OBJECTIONS[model['reason']]}"
    return f"not known, {reason_in_words(model['reason'])}"


def closing_lines(document: Object) -> Iterator[str]:
    """What the answer holds for."""
    target = document["target"]
    if target["by"] == "bracket":
        yield f"For machines with {BRACKETS[target['ramBracket']]}; none was looked at."
    else:
        minimum = target.get("minimumTokensPerSecond")
        asked = "at any speed" if minimum is None else f"at {minimum:g} tokens/s or more"
        machine = "such a machine" if target["hardwareOrigin"] == "simulation" else "the machine as it is now"
        yield f"For {machine}, with {target['workload']['contextTokens']} tokens of context, {asked}."
    if document["outcome"]["result"] == "recommended":
        yield f"The download has {decimal_size(document['outcome']['downloadBytes'])}; its licence is {document['outcome']['license']}."
    hidden = len(document["considered"]) - len(shown_models(document))
    if hidden:
        yield f"Not shown: {hidden} more that were considered (--json tells them all)."
    if "unpinnedCount" in document:
        count = document["unpinnedCount"]
        yield f"Known by name only, and never recommended: {count} more (modeldoor registry list)."


def show_upgrade(document: Object) -> None:
    """Prints an upgrade check on the terminal."""
    from rich.console import Console
    from rich.text import Text

    write_what_the_terminal_can()
    console = Console(highlight=False)
    first, *rest = upgrade_lines(document)
    console.print(Text(first, style="bold green" if rest else "bold"), soft_wrap=True)
    for line in rest:
        console.print(Text(line), soft_wrap=True)


def upgrade_lines(document: Object) -> Iterator[str]:
    """What was found, in lines."""
    outcome = document["outcome"]
    if outcome["result"] == "none":
        name, why = document["currentId"], NONE_BECAUSE[outcome["because"]]
        is_best = outcome["because"] == "currentIsBest"
        yield (
            f"There is nothing better than {name}: {why}." if is_best else f"Nothing can be held against {name}: {why}."
        )
        return
    current, better = outcome["current"], outcome["recommended"]
    yield f"{better['id']}: {outcome['rationale']}"
    for name, standing in (("in use", current), ("better", better)):
        yield (
            f"  {name}: {standing['id']}, version {standing['version']}, score {figure(standing['score'])}, "
            f"{size(standing['totalBytes'])} of files, {size(standing['memoryBytes'])} of memory"
        )
    percent = f", {outcome['qualityGainPercent']} %" if "qualityGainPercent" in outcome else ""
    yield f"  gain: {figure(outcome['qualityGain'])} points by '{outcome['yardstickId']}'{percent}; both for machines with {BRACKETS[outcome['ramBracket']]}"

"""Recommendations for people: the answer first, then what stands against every other model."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from modeldoor.cli.estimate_view import rate, size
from modeldoor.cli.hardware_words import reason_in_words
from modeldoor.cli.registry_view import BRACKETS
from modeldoor.cli.terminal import write_what_the_terminal_can
from modeldoor_lifecycle.registry.rationales import decimal_size, figure
from modeldoor_validators.times import instant

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rich.table import Table

    Object = Mapping[str, Any]

NONE_BECAUSE = {
    "nothingListed": "the registries list none for it",
    "noneSuits": "some fit, and none of them suits",
    "fitUnknown": "it is not known what is free",
    "nothingFits": "none fits and can do what is asked",
}
PLACES = {
    "fullDevice": "on one device",
    "splitDevices": "over several devices",
    "partialOffload": "partly on devices",
    "unified": "in shared memory",
    "cpu": "on the processor",
}
OBJECTIONS = {
    "speedUnknown": "its speed is not known",
    "tooSlow": "too slow",
    "contextTooLong": "made for a shorter context",
    "engineCannot": "the engine cannot run its files here",
}
MOST_SHOWN = 20
MOST_ALTERNATIVES = 5
"""A screen's worth; JSON tells all."""

FIGURES_WIDTH = 30
"""Columns of the terminal that score, memory and speed take, with what keeps them apart."""

SHORTEST_VERDICT = 15
"""So many columns a verdict needs, in several lines."""

NOW = timedelta(minutes=1)
"""Free memory that was read at most so long ago is what is free now."""

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
        if not has_room(document, console.width):
            for model in shown_models(document):
                for line in considered_lines(model):
                    console.print(Text(line), soft_wrap=True)
        else:
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
    table.add_column("model", no_wrap=True)
    for heading in ("score", "memory\nin all", "tokens/s"):
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


def has_room(document: Object, width: int) -> bool:
    """Whether a terminal of this width shows the table without cutting a name or a figure."""
    longest = max(len(model["id"]) for model in shown_models(document))
    return longest + FIGURES_WIDTH + SHORTEST_VERDICT <= width


def considered_lines(model: Object) -> Iterator[str]:
    """The same of one model where a table has no room."""
    yield str(model["id"])
    told = [f"score {figure(model['score'])}"]
    if "memoryBytes" in model:
        told.append(f"{size(model['memoryBytes'])} of memory in all")
    if "likelyTokensPerSecond" in model:
        told.append(f"{rate(model['likelyTokensPerSecond'])} tokens/s")
    yield f"  {', '.join(told)}"
    yield f"  {verdict(model)}"


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
    target, outcome = document["target"], document["outcome"]
    if target["by"] == "bracket":
        yield f"For machines with {BRACKETS[target['ramBracket']]}; none was looked at."
    else:
        yield machine_line(target, document["recommendedAt"])
    if outcome["result"] == "recommended":
        yield f"The download has {decimal_size(outcome['downloadBytes'])}."
        yield from terms_lines(outcome)
    hidden = len(document["considered"]) - len(shown_models(document))
    if hidden:
        yield f"Not shown: {hidden} more that were considered (--json tells them all)."
    if "unpinnedCount" in document:
        count = document["unpinnedCount"]
        yield f"Known by name only, and never recommended: {count} more (modeldoor registry list)."


def machine_line(target: Object, asked_at: str) -> str:
    """Which machine an answer holds for, as it was when its free memory was read, and what was asked there."""
    minimum = target.get("minimumTokensPerSecond")
    asked = "at any speed" if minimum is None else f"at {minimum:g} tokens/s or more"
    if target["hardwareOrigin"] == "simulation":
        machine = "such a machine"
    elif abs(instant(asked_at) - instant(target["hardwareReadAt"])) <= NOW:
        machine = "the machine as it is now"
    else:
        machine = f"the machine as it was at {target['hardwareReadAt']}"
    return f"For {machine}, with {target['workload']['contextTokens']} tokens of context, {asked}."


def terms_lines(outcome: Object) -> Iterator[str]:
    """What to know of a model before it is fetched."""
    yield f"Its licence is {outcome['license']}, its longest context {outcome['maximumContextTokens']} tokens."
    if "remark" in outcome:
        yield f"Remark: {outcome['remark']}"

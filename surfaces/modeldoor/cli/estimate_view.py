"""An estimate for people: the answer first, then every term and what it rests on, then how to try it."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

from modeldoor.cli.hardware_words import reason_in_words
from modeldoor.cli.terminal import write_what_the_terminal_can
from modeldoor_collector.views.remedies import spoken_reason

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rich.table import Table

    Object = Mapping[str, Any]

PLACEMENTS = {
    "fullDevice": "wholly on one device",
    "splitDevices": "over several devices",
    "partialOffload": "partly on devices, the rest on the processor",
    "unified": "in memory that processor and device share",
    "cpu": "in the machine's memory, on the processor",
}
TERMS = {"weights": "weights", "kvCache": "KV cache", "compute": "compute", "overhead": "overhead"}
BUDGET = {
    "fixedMs": "starting layers",
    "weightsMs": "reading weights",
    "kvCacheMs": "reading the cache",
    "hostMs": "on the processor",
    "hopMs": "between devices",
}
REASONS = {
    "doesNotFit": "it does not fit",
    "fitUnknown": "whether it fits is not known",
    "nothingMeasured": "nothing was measured on such a device",
    "notReckonedForOffload": "it is not reckoned where the processor helps",
    "shapeUnknown": "only the size of the model is known",
    "smallerThanMeasured": "nothing was measured of so small a model",
}
_STYLES = {"fits": "bold green", "doesNotFit": "bold red", "unknown": "bold yellow"}


def show_estimate(estimate: Object) -> None:
    """Prints the estimate on the terminal."""
    from rich.console import Console
    from rich.text import Text

    write_what_the_terminal_can()
    console = Console(highlight=False)
    console.print(Text(title(estimate), style="bold"), soft_wrap=True)
    console.print(Text(answer(estimate), style=_STYLES[estimate["fit"]["verdict"]]), soft_wrap=True)
    console.print()
    console.print(memory_table(estimate["memory"]))
    for line in (*place_lines(estimate), *speed_lines(estimate), *closing_lines(estimate)):
        console.print(Text(line), soft_wrap=True)


def title(estimate: Object) -> str:
    """Which model, and for what."""
    model, workload = estimate["model"], estimate["workload"]
    keys = workload["kvCacheType"]
    values = workload.get("valueCacheType", keys)
    cache = keys if values == keys else f"{keys} keys, {values} values"
    sequences = workload["parallelSequences"]
    shared = "" if sequences == 1 else f" for {sequences} sequences"
    return (
        f"{model['name']}, {model['quantization']['name']} ({model['quantization']['bitsPerWeight']:.2f} bits a weight), "
        f"{workload['contextTokens']} tokens of context in {cache}{shared}, {workload['engine']}"
    )


def answer(estimate: Object) -> str:
    """Whether it fits, in one line."""
    fit = estimate["fit"]
    where = "" if estimate["hardwareOrigin"] == "simulation" else " now"
    if fit["verdict"] == "fits":
        layers = ""
        if fit["placement"] in ("partialOffload", "splitDevices") and "deviceLayers" in fit:
            layers = f", {fit['deviceLayers']} of {fit['totalLayers']} layers on devices"
        if "hostExpertLayers" in fit:
            layers += f", the experts of {fit['hostExpertLayers']} layers on the processor"
        return f"It fits{where}: {PLACEMENTS[fit['placement']]}{layers}."
    if fit["verdict"] == "doesNotFit":
        return f"It does not fit{where}: {size(fit['shortfallBytes'])} are missing."
    return f"Whether it fits is not known, because what is free is not: {reason_in_words(fit['reason'])}."


def memory_table(memory: Object) -> Table:
    """Every term with its parts and what it rests on."""
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("memory")
    table.add_column("takes", justify="right")
    table.add_column("rests on")
    table.add_column("made of", overflow="fold")
    for key, name in TERMS.items():
        term = memory[key]
        parts = "; ".join(f"{detail['label']} {size(detail['bytes'])}" for detail in term.get("details", ()))
        table.add_row(name, size(term["bytes"]), term["basis"], parts or term["method"])
    table.add_row("in all", size(memory["totalBytes"]), "", "", style="bold")
    return table


def place_lines(estimate: Object) -> Iterator[str]:
    """What each place holds, and how much is left."""
    fit = estimate["fit"]
    is_supposed = any(notice["code"] == "hostMemorySupposed" for notice in estimate["notices"])
    if fit["verdict"] == "doesNotFit":
        yield ""
        if "largestContextTokens" in fit:
            yield f"With {fit['largestContextTokens']} tokens of context it would fit."
        yield "What hardware would be enough: ask with --plan instead."
    if fit["verdict"] != "fits":
        return
    yield ""
    for part in fit["parts"]:
        if part["place"] == "host" and is_supposed:
            yield f"the machine's memory: {size(part['neededBytes'])}, supposed to be free"
            continue
        name = f"device {part['deviceIndex']}" if part["place"] == "device" else "the machine's memory"
        yield f"{name}: {size(part['neededBytes'])} of {size(part['availableBytes'])} free; {size(part['reserveBytes'])} stay free"
    if "largestContextTokens" in fit:
        yield f"largest context there: {fit['largestContextTokens']} tokens"


def speed_lines(estimate: Object) -> Iterator[str]:
    """How fast it writes and reads, with the interval and what it rests on."""
    decode = estimate["decodeSpeed"]
    yield ""
    if decode["status"] == "estimated":
        yield (
            f"writes {rate(decode['likelyTokensPerSecond'])} tokens/s, {rate(decode['lowTokensPerSecond'])} to "
            f"{rate(decode['highTokensPerSecond'])} in {decode['coveragePercent']:g} of 100 cases, behind "
            f"{estimate['decodeDepthTokens']} tokens (confidence {decode['confidence']}, method {decode['method']})"
        )
    else:
        yield f"how fast it writes is not told: {REASONS.get(decode['reason'], spoken_reason(decode['reason']))}"
    budget = estimate.get("decodeBudget")
    if budget is not None:
        parts = ", ".join(f"{name} {budget[key]:.3g} ms" for key, name in BUDGET.items() if budget[key])
        yield f"  one token: {parts}; {size(budget['readBytes'])} are read"
    prefill = estimate["prefillSpeed"]
    if prefill["status"] == "estimated":
        yield (
            f"reads a prompt at {rate(prefill['lowTokensPerSecond'])} to {rate(prefill['highTokensPerSecond'])} tokens/s "
            f"(confidence {prefill['confidence']})"
        )


def closing_lines(estimate: Object) -> Iterator[str]:
    """What else a reader should know, and the command that makes the case."""
    for notice in estimate["notices"]:
        yield f"note: {notice['message']} [{notice['code']}]"
    command = estimate.get("reproduceCommand")
    if command is not None:
        yield ""
        yield f"try it: {shlex.join(command)}"


def size(number_bytes: int) -> str:
    """A size as people read it, small ones in MiB."""
    return f"{number_bytes / 2**30:.2f} GiB" if number_bytes >= 2**30 else f"{number_bytes / 2**20:.0f} MiB"


def rate(tokens_per_second: float) -> str:
    """A speed with the digits that mean something."""
    return f"{tokens_per_second:.0f}" if tokens_per_second >= 100 else f"{tokens_per_second:.3g}"

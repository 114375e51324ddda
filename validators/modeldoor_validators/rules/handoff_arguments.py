"""Rules of an engine's arguments: they give the file, keep to the estimate, and reach nothing else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from modeldoor_validators.findings import quoted
from modeldoor_validators.rules import Rule, engine_options
from modeldoor_validators.rules.shared.workloads import most_tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modeldoor_validators.findings import Place
    from modeldoor_validators.rules import Document, Wrong
    from modeldoor_validators.rules.engine_options import Given

DEFAULTS = {"--n-cpu-moe": "0"}
"""What llama-server does when it is not told and has always done. Other defaults changed from version to version."""

LOOPBACK = re.compile(
    r"127[.](25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])([.](25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])){2}|::1"
)

_ARGUMENTS: Place = ("engine", "arguments")


def _given(handoff: Document) -> dict[str, Given]:
    return engine_options.read(handoff.get("engine", {}).get("arguments", ()))[0]


def _whole(given: Given | None, otherwise: int) -> int:
    return int(given.value) if given is not None and given.value.isdecimal() else otherwise


def _context_within_maximum(handoff: Document) -> Iterator[Wrong]:
    longest = handoff.get("metadata", {}).get("ctx_max")
    if longest is None or "estimate" in handoff:
        return
    given = _given(handoff)
    context = given.get("--ctx-size")
    most = most_tokens(longest, _whole(given.get("--parallel"), 1))
    if context is not None and _whole(context, 0) > most:
        yield (
            (*_ARGUMENTS, context.position),
            f"must be at most {most}, `ctx_max` for each sequence; it is {context.value}",
        )


def _options_are_allowed(handoff: Document) -> Iterator[Wrong]:
    for position, message in engine_options.read(handoff.get("engine", {}).get("arguments", ()))[1]:
        yield (*_ARGUMENTS, position), message


def _arguments_give_the_file(handoff: Document) -> Iterator[Wrong]:
    if "engine" in handoff:
        path = handoff["model"]["path"]
        given = _given(handoff).get("--model")
        if given is None:
            yield _ARGUMENTS, f"must give `--model` with '{path}'"
        elif given.value != path:
            yield (*_ARGUMENTS, given.position), f"must be '{path}', the model's `path`"


def _arguments_follow_the_estimate(handoff: Document) -> Iterator[Wrong]:
    if "engine" not in handoff or "estimate" not in handoff:
        return
    given = _given(handoff)
    for name, value in _assumed(handoff["estimate"]).items():
        if name in given and given[name].value != value:
            yield (
                (*_ARGUMENTS, given[name].position),
                f"must be '{value}', on which the estimate rests; it is {quoted(given[name].value)}",
            )
        elif name not in given and value != DEFAULTS.get(name):
            yield _ARGUMENTS, f"must give `{name}` with '{value}', on which the estimate rests"
    fault = engine_options.unified_fault(handoff["estimate"]["workload"], given)
    if fault is not None:
        yield (_ARGUMENTS if fault[0] is None else (*_ARGUMENTS, fault[0].position)), fault[1]
    if "--fit" in given and given["--fit"].value != "off":
        yield (
            (*_ARGUMENTS, given["--fit"].position),
            "must be 'off': what was estimated is not for the engine to change",
        )


def _assumed(estimate: dict[str, Any]) -> dict[str, str]:
    """Every option with a value that decides how much memory is taken, and where."""
    rest = "0" if estimate["placement"] == "cpu" else "all"
    return {
        **engine_options.asked_by(estimate["workload"]),
        "--n-gpu-layers": str(estimate.get("device_layers", rest)),
        "--n-cpu-moe": str(estimate.get("host_expert_layers", 0)),
    }


def _devices_follow_the_placement(handoff: Document) -> Iterator[Wrong]:
    """One device or several, as the placement says, by each of the options that can make it another number."""
    placement, given = handoff.get("estimate", {}).get("placement"), _given(handoff)
    if placement == "splitDevices":
        if "--split-mode" in given and given["--split-mode"].value == "none":
            yield (*_ARGUMENTS, given["--split-mode"].position), "must not be 'none': the model lies on several devices"
        for option, named in _named(given):
            if named < 2:
                yield (*_ARGUMENTS, given[option].position), f"must name two devices at least; it names {named}"
    elif placement in ("fullDevice", "unified"):
        for option, named in _named(given):
            is_one = given.get("--split-mode", engine_options.Given(0, "")).value == "none"
            if named > 1 and not is_one:
                yield (*_ARGUMENTS, given[option].position), f"must name one device; it names {named}"


def _named(given: dict[str, Given]) -> Iterator[tuple[str, int]]:
    """How many devices each option gives something to."""
    if "--device" in given:
        yield "--device", len(set(given["--device"].value.casefold().split(",")))
    if "--tensor-split" in given:
        yield (
            "--tensor-split",
            sum(bool(re.search("[1-9]", share)) for share in given["--tensor-split"].value.split(",")),
        )


def _listens_here_alone(handoff: Document) -> Iterator[Wrong]:
    host = _given(handoff).get("--host")
    if host is not None and not LOOPBACK.fullmatch(host.value):
        yield (
            (*_ARGUMENTS, host.position),
            f"must be a loopback address such as '127.0.0.1'; it is {quoted(host.value)}",
        )


ARGUMENT_RULES: tuple[Rule, ...] = (
    Rule(
        "handoff/context-within-maximum",
        "Where nothing was estimated, no sequence is given a longer context than the model was made for.",
        _context_within_maximum,
    ),
    Rule(
        "handoff/options-are-allowed",
        "An engine gets only options that neither reach other machines nor other files, each once and with its value.",
        _options_are_allowed,
    ),
    Rule("handoff/arguments-give-the-file", "The engine is given the model's file.", _arguments_give_the_file),
    Rule(
        "handoff/arguments-follow-the-estimate",
        "The engine is given everything that the estimate rests on, and may change nothing of it.",
        _arguments_follow_the_estimate,
    ),
    Rule(
        "handoff/devices-follow-the-placement",
        "The engine is given one device or several, as the placement says.",
        _devices_follow_the_placement,
    ),
    Rule("handoff/listens-here-alone", "An engine listens on this machine alone.", _listens_here_alone),
)

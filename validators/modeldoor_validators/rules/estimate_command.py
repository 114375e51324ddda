"""Rules of the command that makes the case of an estimate again: people paste it, so it does that and nothing else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from modeldoor_validators.findings import quoted
from modeldoor_validators.rules import Rule, engine_options
from modeldoor_validators.rules.engine_options import Option
from modeldoor_validators.rules.shared.model_references import FILE, REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from modeldoor_validators.rules import Document, Wrong
    from modeldoor_validators.rules.engine_options import Given

ENGINE = "llama.cpp"
SERVER = "llama-server"
PROGRAMS = (SERVER, "llama-cli", "llama-bench")
"""Programs of llama.cpp that run a model. Only the first must be told the whole workload: the others have no sequences."""

_OF_THE_CASE = frozenset(
    [
        *engine_options.WORKLOAD,
        engine_options.UNIFIED,
        engine_options.SEPARATE,
        "--n-gpu-layers",
        "--n-cpu-moe",
        "--batch-size",
        "--threads",
        "--threads-batch",
        "--split-mode",
        "--tensor-split",
        "--main-gpu",
        "--load-mode",
        "--numa",
        "--fit",
        "--seed",
        "--offline",
        "--no-repack",
        "--no-warmup",
    ]
)
"""Options of a handoff that decide memory and speed; the rest names files of a machine or opens it to others."""

_NUMBER = "0|[1-9][0-9]{0,9}"

OPTIONS = engine_options.by_name(
    [
        *(option for option in engine_options.OPTIONS if option.name in _OF_THE_CASE),
        Option("--device", ("-dev",), f"none|{engine_options.DEVICES}"),
        Option("--model", ("-m",), FILE.pattern),
        Option("--hf-repo", ("-hf", "-hfr"), f"{REPOSITORY.pattern}(:[A-Za-z0-9_]+([.-][A-Za-z0-9_]+)*)?"),
        Option("--hf-file", ("-hff",), FILE.pattern),
        Option("--n-prompt", ("-p",), _NUMBER),
        Option("--n-gen", ("-n", "--n-predict", "--predict"), _NUMBER),
        Option("--n-depth", ("-d",), _NUMBER),
        Option("--repetitions", ("-r",), "[1-9][0-9]{0,3}"),
        Option("--output", ("-o",), "csv|json|jsonl|md|sql"),
    ]
)
"""What a command may hold: also the model by its name on the hub, and what llama-bench measures."""

_PATH = re.compile(r"(?:^|=)(?:[/~]|\.{1,2}/|[A-Za-z]:[\\/]|file:)|\\|(?:^|/)\.\.(?:/|$)")
"""What begins like a path of this machine, or climbs out of a folder."""


def _command_names_no_path(estimate: Document) -> Iterator[Wrong]:
    for index, argument in enumerate(estimate.get("reproduceCommand", ())):
        if _PATH.search(argument):
            yield ("reproduceCommand", index), f"must name no path; it is '{argument}'"


def _command_runs_the_engine(estimate: Document) -> Iterator[Wrong]:
    command, engine = estimate.get("reproduceCommand"), estimate["workload"]["engine"]
    if command is None:
        return
    if engine != ENGINE:
        yield ("reproduceCommand",), f"must be absent: commands are llama.cpp's, and the engine is '{engine}'"
        return
    if command[0] not in PROGRAMS and not _PATH.search(command[0]):
        known = " or ".join(f"'{program}'" for program in PROGRAMS)
        yield ("reproduceCommand", 0), f"must be {known}; it is {quoted(command[0])}"
    for position, message in engine_options.read(command[1:], OPTIONS, "of the case")[1]:
        if not _PATH.search(command[1 + position]):
            yield ("reproduceCommand", 1 + position), message


def _command_asks_for_the_case(estimate: Document) -> Iterator[Wrong]:
    command = estimate.get("reproduceCommand")
    if command is None or estimate["workload"]["engine"] != ENGINE:
        return
    given, is_server = engine_options.read(command[1:], OPTIONS)[0], command[0] == SERVER
    asked = engine_options.asked_by(estimate["workload"])
    for option, value in {**asked, **_layers(estimate, given)}.items():
        if option in given and given[option].value != value:
            yield (
                ("reproduceCommand", 1 + given[option].position),
                f"must be '{value}', as the estimate says; it is {quoted(given[option].value)}",
            )
        elif option in asked and option not in given and is_server:
            yield ("reproduceCommand",), f"must give `{option}` with '{value}', as the estimate says"
    fault = engine_options.unified_fault(estimate["workload"], given) if is_server else None
    if fault is not None:
        at = ("reproduceCommand",) if fault[0] is None else ("reproduceCommand", 1 + fault[0].position)
        yield at, fault[1]


def _layers(estimate: Document, given: Mapping[str, Given]) -> dict[str, str]:
    """The layers that devices are to hold, where the estimate tells them; all of them have a word too."""
    fit = estimate["fit"]
    asked = {"--n-cpu-moe": str(fit.get("hostExpertLayers", 0))} if fit["verdict"] == "fits" else {}
    if "deviceLayers" in fit:
        is_all = fit["deviceLayers"] == fit["totalLayers"] and given.get("--n-gpu-layers", ("", ""))[1] == "all"
        asked["--n-gpu-layers"] = "all" if is_all else str(fit["deviceLayers"])
    return asked


COMMAND_RULES: tuple[Rule, ...] = (
    Rule(
        "estimate/command-names-no-path",
        "A command that others can repeat names no path.",
        _command_names_no_path,
    ),
    Rule(
        "estimate/command-runs-the-engine",
        "A command runs a program of llama.cpp, with options that decide memory and speed and no others.",
        _command_runs_the_engine,
    ),
    Rule(
        "estimate/command-asks-for-the-case",
        "The command asks for the case that was estimated.",
        _command_asks_for_the_case,
    ),
)

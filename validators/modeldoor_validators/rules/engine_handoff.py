"""Rules of a handoff: the engine gets the file that was verified, as it was estimated, and nothing else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from modeldoor_validators.findings import quoted
from modeldoor_validators.rules import Rule, engine_options
from modeldoor_validators.rules.shared.artifacts import digest_rule
from modeldoor_validators.rules.shared.estimates import memory_rule
from modeldoor_validators.rules.shared.fits import TERMS
from modeldoor_validators.rules.shared.places import each
from modeldoor_validators.rules.shared.split_models import fault_of, part_of
from modeldoor_validators.rules.shared.workloads import context_rule, most_tokens, workload_rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modeldoor_validators.rules import Document, Wrong
    from modeldoor_validators.rules.engine_options import Given

LARGEST_HEADER_BYTES = 64 * 2**20
"""What of a file may be no weights: the header of gpt-oss-120b, with 201088 tokens, is 12980384 bytes long."""

SKIPPED_SHARE = 10
"""An engine may leave out one part in so many: of GLM-4.5-Air's 110.5 billion weights 106.9 are the text model's."""

DEFAULTS = {"--n-cpu-moe": "0"}
"""What llama-server does when it is not told and has always done. Other defaults changed from version to version."""

TEXTS = (
    ("model", "id"),
    ("model", "path"),
    ("parts", ..., "path"),
    ("engine", "arguments", ...),
    *(("estimate", "memory", term, "method") for term in TERMS),
)
"""Texts whose form alone lets through what nobody sees: the gate's own check leaves out shapes of others."""

LOOPBACK = re.compile(
    r"127[.](25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])([.](25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])){2}|::1"
)


def _name_stays_inside(handoff: Document) -> Iterator[Wrong]:
    name = handoff["model"]["id"]
    if ".." in re.split(r"[/\\:@]", name):
        yield ("model", "id"), f"must not lead upwards; {quoted(name)} has '..' in it"


def _parts_are_the_model(handoff: Document) -> Iterator[Wrong]:
    path, parts = handoff["model"]["path"], handoff.get("parts")
    if parts is None:
        part = part_of(path)
        if part is not None and part.parts > 1 and "verification" in handoff:
            yield (), f"must have `parts`, all {part.parts} of them: the file is one part of a split model"
        return
    fault = fault_of([part["path"] for part in parts])
    if fault is not None:
        yield ("parts", fault[0], "path"), fault[1]
    elif parts[0]["path"] != path:
        yield ("parts", 0, "path"), f"must be '{path}', the model's `path`; it is '{parts[0]['path']}'"
    verified = handoff.get("verification", {}).get("digest", parts[0]["digest"])["value"]
    if parts[0]["digest"]["value"] != verified:
        yield ("parts", 0, "digest", "value"), f"must be '{verified}', the digest that was verified"
    total = sum(part["size_bytes"] for part in parts)
    if handoff.get("metadata", {}).get("size_bytes", total) != total:
        yield (
            ("metadata", "size_bytes"),
            f"must be {total}, the sum of all parts; it is {handoff['metadata']['size_bytes']}",
        )


def _context_within_maximum(handoff: Document) -> Iterator[Wrong]:
    longest = handoff.get("metadata", {}).get("ctx_max")
    if longest is None or "estimate" in handoff:
        return
    given = _given(handoff)
    context = given.get("--ctx-size")
    most = most_tokens(longest, _whole(given.get("--parallel"), 1))
    if context is not None and _whole(context, 0) > most:
        yield (
            ("engine", "arguments", context.position),
            f"must be at most {most}, `ctx_max` for each sequence; it is {context.value}",
        )


def _weights_are_the_file(handoff: Document) -> Iterator[Wrong]:
    if "estimate" not in handoff or "metadata" not in handoff:
        return
    size, weights = handoff["metadata"]["size_bytes"], handoff["estimate"]["memory"]["weights"]["bytes"]
    least = size - size // SKIPPED_SHARE - LARGEST_HEADER_BYTES
    if weights < least:
        yield (
            ("estimate", "memory", "weights", "bytes"),
            f"must be at least {least}, what a file of {size} bytes holds beside its header; it is {weights}",
        )


def _layers_fit_placement(handoff: Document) -> Iterator[Wrong]:
    estimate = handoff.get("estimate", {})
    placement, layers = estimate.get("placement"), estimate.get("device_layers")
    if placement == "partialOffload" and not layers:
        place = ("estimate",) if layers is None else ("estimate", "device_layers")
        yield place, "must have `device_layers`, at least 1, where a part lies on devices"
    elif placement == "cpu" and layers:
        yield ("estimate", "device_layers"), f"must be 0 where nothing lies on devices; it is {layers}"
    elif placement not in (None, "cpu") and layers == 0:
        yield ("estimate", "device_layers"), f"must be at least 1 where the placement is '{placement}'; it is 0"
    if placement != "partialOffload" and "host_expert_layers" in estimate:
        yield (
            ("estimate", "host_expert_layers"),
            f"must be absent where the placement is '{placement}': experts lie with their layers",
        )


def _options_are_allowed(handoff: Document) -> Iterator[Wrong]:
    for position, message in engine_options.read(handoff.get("engine", {}).get("arguments", ()))[1]:
        yield ("engine", "arguments", position), message


def _arguments_give_the_file(handoff: Document) -> Iterator[Wrong]:
    if "engine" in handoff:
        path = handoff["model"]["path"]
        given = _given(handoff).get("--model")
        if given is None:
            yield ("engine", "arguments"), f"must give `--model` with '{path}'"
        elif given.value != path:
            yield ("engine", "arguments", given.position), f"must be '{path}', the model's `path`"


def _arguments_follow_the_estimate(handoff: Document) -> Iterator[Wrong]:
    if "engine" not in handoff or "estimate" not in handoff:
        return
    given = _given(handoff)
    for name, value in _assumed(handoff["estimate"]).items():
        if name in given and given[name].value != value:
            yield (
                ("engine", "arguments", given[name].position),
                f"must be '{value}', on which the estimate rests; it is {quoted(given[name].value)}",
            )
        elif name not in given and value != DEFAULTS.get(name):
            yield ("engine", "arguments"), f"must give `{name}` with '{value}', on which the estimate rests"


def _assumed(estimate: dict[str, Any]) -> dict[str, str]:
    """Every option that decides how much memory is taken, and where."""
    workload = estimate["workload"]
    rest = "0" if estimate["placement"] == "cpu" else "all"
    return {
        "--ctx-size": str(workload["contextTokens"]),
        "--parallel": str(workload["parallelSequences"]),
        "--cache-type-k": workload["kvCacheType"],
        "--cache-type-v": workload["kvCacheType"],
        "--flash-attn": "on" if workload["flashAttention"] else "off",
        "--ubatch-size": str(workload["batchTokens"]),
        "--n-gpu-layers": str(estimate.get("device_layers", rest)),
        "--n-cpu-moe": str(estimate.get("host_expert_layers", 0)),
    }


def _listens_here_alone(handoff: Document) -> Iterator[Wrong]:
    host = _given(handoff).get("--host")
    if host is not None and not LOOPBACK.fullmatch(host.value):
        yield (
            ("engine", "arguments", host.position),
            f"must be a loopback address such as '127.0.0.1'; it is {quoted(host.value)}",
        )


def _texts_are_plain(handoff: Document) -> Iterator[Wrong]:
    for path in TEXTS:
        for place, text in each(handoff, path):
            if not text.isprintable():
                yield place, f"must not hold control or invisible characters; it is {quoted(text)}"


def _given(handoff: Document) -> dict[str, Given]:
    return engine_options.read(handoff.get("engine", {}).get("arguments", ()))[0]


def _whole(given: Given | None, otherwise: int) -> int:
    return int(given.value) if given is not None and given.value.isdecimal() else otherwise


RULES = (
    Rule("handoff/name-stays-inside", "Nothing in a model's name leads upwards.", _name_stays_inside),
    Rule(
        "handoff/parts-are-the-model",
        "Of a split model every part is listed with its digest, and what is said of the model is said of all.",
        _parts_are_the_model,
    ),
    Rule(
        "handoff/context-within-maximum",
        "No sequence gets a longer context than the model was made for.",
        _context_within_maximum,
    ),
    Rule("handoff/weights-are-the-file", "The estimate is one of this file.", _weights_are_the_file),
    Rule("handoff/layers-fit-placement", "Layers lie on devices where the placement says so.", _layers_fit_placement),
    Rule(
        "handoff/options-are-allowed",
        "An engine gets only options that neither reach other machines nor other files, each once and with its value.",
        _options_are_allowed,
    ),
    Rule("handoff/arguments-give-the-file", "The engine is given the model's file.", _arguments_give_the_file),
    Rule(
        "handoff/arguments-follow-the-estimate",
        "The engine is given everything that the estimate rests on.",
        _arguments_follow_the_estimate,
    ),
    Rule("handoff/listens-here-alone", "An engine listens on this machine alone.", _listens_here_alone),
    Rule("handoff/texts-are-plain", "No text holds characters that nobody sees.", _texts_are_plain),
    memory_rule(("estimate",)),
    *workload_rules(("estimate", "workload")),
    context_rule(("estimate", "workload"), ("metadata", "ctx_max")),
    digest_rule(("verification", "digest", "value"), ("parts", ..., "digest", "value")),
)

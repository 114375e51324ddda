"""Rules of a handoff: the engine gets the file that was verified, as it was estimated, and nothing else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from modeldoor_validators.findings import quoted
from modeldoor_validators.rules import Rule
from modeldoor_validators.rules.handoff_arguments import ARGUMENT_RULES
from modeldoor_validators.rules.shared.artifacts import digest_rule
from modeldoor_validators.rules.shared.estimates import memory_rules
from modeldoor_validators.rules.shared.fits import Layers, layer_fault, least_weights_of_files
from modeldoor_validators.rules.shared.memory_terms import TERMS
from modeldoor_validators.rules.shared.model_references import SCHEMES, fault_of, is_kernels, secret_fault
from modeldoor_validators.rules.shared.placeholders import is_placeholder
from modeldoor_validators.rules.shared.places import each, repeated
from modeldoor_validators.rules.shared.split_models import fault_of as parts_fault
from modeldoor_validators.rules.shared.split_models import part_of
from modeldoor_validators.rules.shared.workloads import context_rule, workload_rules
from modeldoor_validators.visible import shows_all

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modeldoor_validators.findings import Place
    from modeldoor_validators.rules import Document, Wrong

ENGINE = "llama.cpp"
"""The engine that handoffs are for, the only one that is given a file and arguments."""

TEXTS = (
    ("model", "id"),
    ("model", "path"),
    ("parts", ..., "path"),
    ("engine", "arguments", ...),
    *(("estimate", "memory", term, "method") for term in TERMS),
)
"""Texts whose form alone lets through what nobody sees: the gate's own check leaves out shapes of others."""

NAMED_BY_DIGEST = re.compile(r"(?<![0-9a-f])(?:sha256-)?(?P<digits>[0-9a-f]{64})(?![0-9a-f])")
"""A file or a folder that has a digest for a name: in modeldoor's store, in Ollama's, or in the hub's cache."""


def _name_carries_no_secret(handoff: Document) -> Iterator[Wrong]:
    fault = secret_fault(handoff["model"]["id"])
    if fault is not None:
        yield ("model", "id"), fault.message


def _name_stays_inside(handoff: Document) -> Iterator[Wrong]:
    name = handoff["model"]["id"]
    if ".." in re.split(r"[/\\:@]", name) and secret_fault(name) is None:
        yield ("model", "id"), f"must not lead upwards; {quoted(name)} has '..' in it"


def _name_is_a_reference(handoff: Document) -> Iterator[Wrong]:
    name = handoff["model"]["id"]
    if "verification" in handoff and name.partition(":")[0] in SCHEMES and shows_all(name):
        fault = fault_of(name)
        if fault is None and name.startswith("hf:") and "@" not in name:
            yield ("model", "id"), "must have a full commit after the repository: without one it is what is there today"
        elif fault is not None and fault.kind == "form":
            yield ("model", "id"), fault.message


def _path_is_the_files(handoff: Document) -> Iterator[Wrong]:
    name, path = handoff["model"]["id"], handoff["model"]["path"]
    if is_kernels(path):
        yield ("model", "path"), f"must be a file that holds a model; '{path}' is the kernel's"
    elif name.startswith("file:") and name.removeprefix("file:").removeprefix("//") != path:
        yield ("model", "path"), "must be the path that the model's `id` names"
    parts = handoff.get("parts")
    first = parts[0]["digest"]["value"] if parts else ""  # a set of files is named by its first
    for place, file, verified in _verified(handoff):
        known = {verified, first}
        if any(digits not in known for digits in NAMED_BY_DIGEST.findall(file)) and not is_placeholder(verified):
            yield place, f"must lead to the file that was verified ('sha256-{verified}'); it is named by another digest"


def _verified(handoff: Document) -> Iterator[tuple[Place, str, str]]:
    """Each path with the digest that was verified of the file there."""
    if "verification" in handoff:
        yield ("model", "path"), handoff["model"]["path"], handoff["verification"]["digest"]["value"]
    for index, part in enumerate(handoff.get("parts", ())):
        yield ("parts", index, "path"), part["path"], part["digest"]["value"]


def _parts_are_the_model(handoff: Document) -> Iterator[Wrong]:
    path, parts = handoff["model"]["path"], handoff.get("parts")
    if parts is None:
        part = part_of(path)
        if part is not None and part.parts > 1 and "verification" in handoff:
            yield (), f"must have `parts`, all {part.parts} of them: the file is one part of a split model"
        return
    fault = parts_fault([part["path"] for part in parts])
    if fault is not None:
        yield ("parts", fault[0], "path"), fault[1]
    elif parts[0]["path"] != path:
        yield ("parts", 0, "path"), f"must be '{path}', the model's `path`; it is '{parts[0]['path']}'"
    verified = handoff.get("verification", {}).get("digest", parts[0]["digest"])["value"]
    if parts[0]["digest"]["value"] != verified:
        yield ("parts", 0, "digest", "value"), f"must be '{verified}', the digest that was verified"
    yield from repeated(each(handoff, ("parts", ..., "digest", "value")), "a digest")
    total = sum(part["size_bytes"] for part in parts)
    if handoff.get("metadata", {}).get("size_bytes", total) != total:
        yield (
            ("metadata", "size_bytes"),
            f"must be {total}, the sum of all parts; it is {handoff['metadata']['size_bytes']}",
        )


def _estimated_for_the_engine(handoff: Document) -> Iterator[Wrong]:
    for place, engine in each(handoff, ("estimate", "workload", "engine")):
        if engine != ENGINE:
            yield place, f"must be '{ENGINE}', the engine that the file is for; it is '{engine}'"


def _weights_are_the_file(handoff: Document) -> Iterator[Wrong]:
    if "estimate" not in handoff or "metadata" not in handoff:
        return
    size, weights = handoff["metadata"]["size_bytes"], handoff["estimate"]["memory"]["weights"]["bytes"]
    least = least_weights_of_files(size)
    if weights < least:
        yield (
            ("estimate", "memory", "weights", "bytes"),
            f"must be at least {least}, what a file of {size} bytes holds beside its header; it is {weights}",
        )


def _layers_fit_placement(handoff: Document) -> Iterator[Wrong]:
    for place, estimate in each(handoff, ("estimate",)):
        placement = estimate["placement"]
        if placement == "partialOffload" and "device_layers" not in estimate:
            yield place, "must have `device_layers` where a part lies on devices"
        layers = Layers(
            estimate.get("device_layers"), estimate.get("total_layers"), estimate.get("host_expert_layers", 0)
        )
        fault = layer_fault(placement, layers)
        if fault is not None:
            yield (*place, "device_layers" if fault.of_devices else "host_expert_layers"), fault.message


def _texts_are_plain(handoff: Document) -> Iterator[Wrong]:
    for path in TEXTS:
        for place, text in each(handoff, path):
            if not shows_all(text):
                yield place, f"must not hold control or invisible characters; it is {quoted(text)}"


RULES = (
    Rule(
        "handoff/name-carries-no-secret", "A model's name carries no name, password or token.", _name_carries_no_secret
    ),
    Rule("handoff/name-stays-inside", "Nothing in a model's name leads upwards.", _name_stays_inside),
    Rule(
        "handoff/name-is-a-reference",
        "The name of a file that was verified has the form of its scheme, and a commit that does not move.",
        _name_is_a_reference,
    ),
    Rule(
        "handoff/path-is-the-files",
        "A path leads to the file that is named, and to the bytes that were verified.",
        _path_is_the_files,
    ),
    Rule(
        "handoff/parts-are-the-model",
        "Of a split model every part is listed with its digest, and what is said of the model is said of all.",
        _parts_are_the_model,
    ),
    Rule("handoff/estimated-for-the-engine", "The estimate is one for llama.cpp.", _estimated_for_the_engine),
    Rule("handoff/weights-are-the-file", "The estimate is one of this file.", _weights_are_the_file),
    Rule("handoff/layers-fit-placement", "Layers lie on devices where the placement says so.", _layers_fit_placement),
    *ARGUMENT_RULES,
    Rule("handoff/texts-are-plain", "No text holds characters that nobody sees.", _texts_are_plain),
    *memory_rules(("estimate",)),
    *workload_rules(("estimate", "workload")),
    context_rule(("estimate", "workload"), ("metadata", "ctx_max")),
    digest_rule(("verification", "digest", "value"), ("parts", ..., "digest", "value")),
)

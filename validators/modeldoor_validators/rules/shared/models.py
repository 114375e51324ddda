"""Rules of lists of models: each model in each quantisation once, and the same facts wherever it stands."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any

from modeldoor_validators.rules import Rule
from modeldoor_validators.rules.shared.parameters import active_rule
from modeldoor_validators.rules.shared.places import at_each, each, repeated
from modeldoor_validators.rules.shared.same_names import quantization_key, repository_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modeldoor_validators.findings import Place
    from modeldoor_validators.rules import Document, Wrong
    from modeldoor_validators.rules.shared.places import Path

_OF_THE_REPOSITORY = (
    "family",
    "series",
    "baseRepository",
    "parametersTotal",
    "parametersActive",
    "license",
    "maximumContextTokens",
    "releasedOn",
)
"""What is true of a model in every quantisation."""

_NAMES_ACTIVE_PARAMETERS = re.compile(r"(?:^|[-_.])A[0-9]+(?:[.][0-9]+)?B(?:$|[-_.])", re.IGNORECASE)
"""The part of a name that says how much of a mixture works on each token: `A3B` in `Qwen3-30B-A3B`."""


def model_rules(*paths: Path) -> tuple[Rule, ...]:
    """The rules of every model that the paths lead to: `repository`, `quantization`, `artifact` and the figures."""
    return (
        active_rule(*paths),
        Rule(
            "model/active-as-named",
            "A model whose name says how many weights are active does not use all of them.",
            partial(at_each, paths, _as_named),
        ),
        quantization_rule(*paths),
        Rule(
            "model/ollama-name-is-the-artifacts",
            "A name in Ollama stands beside what Ollama holds under it, or beside files that nobody has pinned.",
            partial(at_each, paths, _ollama_name_is_the_artifacts),
        ),
        Rule(
            "model/one-quantization-an-ollama-name",
            "A name in Ollama stands for one model in one quantisation.",
            partial(_one_quantization_an_ollama_name, paths),
        ),
        Rule(
            "model/one-truth-a-repository",
            "What is true of a model is the same in each of its quantisations.",
            partial(_one_truth_a_repository, paths),
        ),
    )


def quantization_rule(*paths: Path) -> Rule:
    """The rule of every object with `quantization` and `artifact` that the paths lead to."""
    return Rule(
        "model/quantization-is-the-artifacts",
        "A model has the quantisation of its files.",
        partial(at_each, paths, _quantization_is_the_artifacts),
    )


def one_entry_rule(*paths: Path) -> Rule:
    """The rule that no set of files stands twice, in one of the lists or in several of them."""
    return Rule(
        "model/one-entry-an-artifact",
        "A set of files is one model in one quantisation, and stands once.",
        partial(_one_entry_an_artifact, paths),
    )


def identity_of(artifact: dict[str, Any]) -> tuple[str, ...]:
    """What tells an artifact from others: its bytes, by their digests; of an unpinned one, where it is said to lie.

    The same file in a repository, on a web server and in Ollama is one artifact.
    """
    if "files" in artifact:
        return tuple(file["digest"] for file in artifact["files"])
    for key in ("digest", "modelDigest", "manifestDigest"):
        if key in artifact:
            return (artifact[key],)
    return ("unpinned", artifact["repository"], artifact.get("path", ""))


def _as_named(place: Place, model: dict[str, Any]) -> Iterator[Wrong]:
    name = model["repository"].partition("/")[2]
    if model["parametersActive"] == model["parametersTotal"] and _NAMES_ACTIVE_PARAMETERS.search(name):
        yield (
            (*place, "parametersActive"),
            f"must be less than `parametersTotal` ({model['parametersTotal']}) for a mixture of experts like '{name}'",
        )


def _quantization_is_the_artifacts(place: Place, model: dict[str, Any]) -> Iterator[Wrong]:
    stored = model["artifact"]["quantization"]
    if model["quantization"] != stored:
        yield (*place, "quantization"), f"must be '{stored}', that of its files; it is '{model['quantization']}'"


def _ollama_name_is_the_artifacts(place: Place, model: dict[str, Any]) -> Iterator[Wrong]:
    artifact, name = model["artifact"], model.get("ollamaName")
    if name is None or artifact["source"] == "unpinned":
        return
    if artifact["source"] != "ollama":
        yield (*place, "ollamaName"), "must be absent: its files are pinned, and a name can be pointed at others"
    elif name != artifact["name"]:
        yield (*place, "ollamaName"), f"must be '{artifact['name']}', that of its files; it is '{name}'"


def _one_quantization_an_ollama_name(paths: tuple[Path, ...], document: Document) -> Iterator[Wrong]:
    meant: dict[str, tuple[str, str]] = {}
    for place, model in each(document, *paths):
        if "ollamaName" in model:
            means = (model["repository"], model["quantization"])
            first = meant.setdefault(model["ollamaName"], means)
            if first != means:
                yield (
                    (*place, "ollamaName"),
                    f"must be a name of its own; '{model['ollamaName']}' stands for {first[0]} in {first[1]} already",
                )


def _one_truth_a_repository(paths: tuple[Path, ...], document: Document) -> Iterator[Wrong]:
    known: dict[tuple[str, str], Any] = {}
    for place, model in each(document, *paths):
        for key in _OF_THE_REPOSITORY:
            if key in model:
                first = known.setdefault((repository_key(model["repository"]), key), model[key])
                if first != model[key]:
                    yield (
                        (*place, key),
                        f"must be {_told(first)}, as for every quantisation of {model['repository']}; it is {_told(model[key])}",
                    )


def _told(value: object) -> str:
    return f"'{value}'" if isinstance(value, str) else str(value)


def _one_entry_an_artifact(paths: tuple[Path, ...], document: Document) -> Iterator[Wrong]:
    yield from repeated(
        ((place, _entry_key(model["artifact"])) for place, model in each(document, *paths)),
        "a set of files",
    )


def _entry_key(artifact: dict[str, Any]) -> tuple[str | None, ...]:
    """Its bytes; of an unpinned one, its place in the hub and, where that is a whole repository, the quantisation."""
    if artifact["source"] != "unpinned":
        return identity_of(artifact)
    told = artifact["path"] if "path" in artifact else quantization_key(artifact["quantization"])
    return "unpinned", repository_key(artifact["repository"]), told

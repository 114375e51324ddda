"""Makes the model registry of the tables of files, of boards and of losses by quantisation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from modeldoor_lifecycle.estimator.overhead import HOST_RESERVE_BYTES
from modeldoor_validators.rules.shared.ram_brackets import BRACKETS, GIB, limit_bytes, smallest_bracket
from tools.data.registry_files import loose_files, pinned_models
from tools.data.registry_needs import requirements
from tools.data.registry_scores import (
    abilities,
    figures,
    known_models,
    losses_in_nats,
    points,
    score_of,
    sources_of_loss,
)
from tools.data.registry_sources import RegistrySources
from tools.data.tables import rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tools.data.registry_files import LooseFile, PinnedModel
    from tools.data.registry_scores import Ability

REVISION = 1
"""Counts up with every change of the tables that changes the registry."""

SCORED_ON = "2026-11-20"

YARDSTICK = {
    "id": "modeldoor-boards-2026-11",
    "method": (
        "Open LLM Leaderboard 2, LiveBench, LMArena and Artificial Analysis (which asks models that think at their highest"
        " effort) on one scale of log odds (ability of the model plus ease of the board, drawn towards models of its size"
        " and age), as 50 plus 12 for each standard deviation, less 80 for each nat of KL divergence that the quantization"
        " costs Llama 3 8B."
    ),
    "leastDifference": 2,
}

LEAST_BITS = re.compile("Q2_|IQ[12]")
"""Quantisations that are not offered: Q2_K costs 27 points, and a model of a quarter of the size is better."""

PLAIN = ("Q4_K_M", "MXFP4")
"""Quantisations that people mean when they name none."""

SOURCE_OF_SCORES = "board-fit"

OF_HIGHEST_EFFORT = frozenset({"aa-2025-11-20", "aa-2026-10-02", "aa-2026-10-rounded"})
"""The sources of Artificial Analysis's index: models that think have one figure there for each effort, of which the highest counts."""


def model_registry(shapes_document: Mapping[str, Any]) -> dict[str, Any]:
    """What the registry says, beside its kind and its day; `shapes_document` is that of contract `model-shapes`."""
    sources = RegistrySources(shapes_document["sources"])
    shapes = {shape["repository"]: shape for shape in shapes_document["shapes"]}
    ability = abilities(figures(), known_models())
    unquantized = points(ability)
    entries = [
        _entry(model, shapes[model.base_repository], ability[model.base_repository], unquantized, sources)
        for model in pinned_models(sources)
        if _is_offered(model, shapes, unquantized)
    ]
    pinned = {_id(model.base_repository, model.quantization, model.training) for model in pinned_models(sources)}
    unpinned = [_unpinned(file, shapes[file.base_repository], sources) for file in loose_files(sources)]
    return {
        "registryId": "modeldoor",
        "revision": REVISION,
        "yardstick": YARDSTICK,
        "sources": sources.document(),
        "entries": sorted(entries, key=_by_id),
        "unpinned": sorted((each for each in unpinned if each["id"] not in pinned), key=_by_id),
    }


def _is_offered(model: PinnedModel, shapes: Mapping[str, Any], unquantized: Mapping[str, float]) -> bool:
    """Whether all is known that an entry tells, and the quantisation is worth it."""
    shape = shapes.get(model.base_repository, {})
    return (
        {"license", "maximumContextTokens"} <= shape.keys()
        and model.base_repository in unquantized
        and (model.quantization, model.training) in losses_in_nats()
        and not LEAST_BITS.match(model.quantization)
    )


def _entry(
    model: PinnedModel,
    shape: Mapping[str, Any],
    ability: Ability,
    unquantized: Mapping[str, float],
    sources: RegistrySources,
) -> dict[str, Any]:
    needs = requirements(shape, model.quantization, model.total_bytes)
    entry: dict[str, Any] = {
        "id": _id(model.base_repository, model.quantization, model.training),
        "displayName": _display_name(shape["displayName"], model.quantization, model.training),
        "version": 1,
        "baseRepository": model.base_repository,
        "artifact": {
            "source": "hub",
            "repository": model.repository,
            "revision": model.revision,
            "format": "gguf",
            "quantization": model.quantization,
            "files": [
                {"path": file.path, "sizeBytes": file.size_bytes, "digest": f"sha256:{file.sha256}"}
                for file in model.files
            ],
            "totalBytes": model.total_bytes,
        },
        "license": shape["license"],
        "maximumContextTokens": shape["maximumContextTokens"],
        "ramBracket": smallest_bracket(needs["memoryBytes"]),
        "quality": {
            "score": score_of(unquantized[model.base_repository], model.quantization, model.training),
            "sourceId": SOURCE_OF_SCORES,
            "scoredOn": SCORED_ON,
        },
        "requirements": needs,
        "confirmation": {"by": model.witnesses.by, "sourceIds": sources.use(model.witnesses.source_ids)},
        "sourceIds": sources.use(
            [
                *model.witnesses.source_ids,
                *shape["sourceIds"],
                *ability.source_ids,
                *sources_of_loss(model.quantization, model.training),
                SOURCE_OF_SCORES,
            ]
        ),
    }
    remark = _remark(shape, needs["memoryBytes"], ability)
    return {**entry, "remark": remark} if remark else entry


def _unpinned(file: LooseFile, shape: Mapping[str, Any], sources: RegistrySources) -> dict[str, Any]:
    artifact: dict[str, Any] = {
        "source": "unpinned",
        "repository": file.repository,
        "format": "gguf",
        "quantization": file.quantization,
    }
    if file.path:
        artifact["path"] = file.path
    if file.size_bytes is not None:
        artifact["totalBytes"] = file.size_bytes
    artifact["reason"] = file.reason
    entry: dict[str, Any] = {
        "id": _id(file.base_repository, file.quantization, file.training),
        "displayName": _display_name(shape["displayName"], file.quantization, file.training),
        "artifact": artifact,
    }
    if "license" in shape:
        entry["license"] = shape["license"]
    return {**entry, "sourceIds": sources.use(file.source_ids)}


def _remark(shape: Mapping[str, Any], memory_bytes: int, ability: Ability) -> str:
    """What users must be told: terms that are not open, what a score rests on, and a size that the last bracket does not tell."""
    remarks = {row["applies_to"]: row["remark"] for row in rows("registry-remarks.csv")}
    told = [remarks[each] for each in (shape["license"], shape["repository"]) if each in remarks]
    if OF_HIGHEST_EFFORT.issuperset(ability.source_ids):
        told.append(
            "Scored by one house alone (Artificial Analysis), and if it thinks before it answers, at its highest effort:"
            " an answer with less thinking may be worse, and one with so much takes its time."
        )
    if memory_bytes > BRACKETS["32gb"] - HOST_RESERVE_BYTES:
        told.append(f"Needs about {round(memory_bytes / GIB)} GiB of memory: a machine with 32 GB does not hold it.")
    elif memory_bytes > limit_bytes("32gb"):
        told.append(
            f"Needs about {round(memory_bytes / GIB)} GiB of memory: more than two thirds of that of a machine with 32 GB."
        )
    return " ".join(told)


def _id(base_repository: str, quantization: str, training: str) -> str:
    name = base_repository.partition("/")[2]
    words = [name, *(["qat"] if training == "qat" else []), quantization.replace("_", "-")]
    return "-".join(words).casefold()


def _display_name(name: str, quantization: str, training: str) -> str:
    if training == "qat":
        return f"{name}, QAT {quantization}"
    return name if quantization in PLAIN else f"{name}, {quantization}"


def _by_id(entry: Mapping[str, Any]) -> str:
    return str(entry["id"])

"""Registries made of golden ones and of figures alone, for tests of what is made of them."""

from __future__ import annotations

import copy
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from goldens import golden
from modeldoor_lifecycle.registry.registries import Registry, merged
from modeldoor_validators.canonical import digest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from modeldoor_lifecycle.registry.registries import Registries

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
FOUR, HOUSE, MIRROR = "four-brackets", "newer-version", "operators-mirror"


def of_goldens(*names: str) -> Registries:
    """The golden registries of these names, in this order."""
    return of_documents(*(golden(name, "model-registry") for name in names))


def of_documents(*documents: Mapping[str, Any]) -> Registries:
    """Registries in this order; each document stands for a file of its name."""
    return merged([Registry(f"{each['registryId']}.json", digest(each), each) for each in documents])


def with_models(name: str, yardstick: str, models: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A registry whose entries differ from a golden one in what is given; only what lookups read is true of it."""
    document: dict[str, Any] = golden(FOUR, "model-registry")
    template = next(each for each in document["entries"] if each["id"] == "phi-4-q4-k-m")
    document |= {"registryId": name, "yardstick": {**document["yardstick"], "id": yardstick}, "unpinned": []}
    document["entries"] = [_entry(template, model) for model in models]
    return document


def _entry(template: Mapping[str, Any], model: Mapping[str, Any]) -> dict[str, Any]:
    entry: dict[str, Any] = copy.deepcopy(dict(template))
    entry |= {"id": model["id"], "displayName": str(model["id"]).upper(), "version": model.get("version", 1)}
    entry["quality"]["score"] = model["score"]
    entry["artifact"]["totalBytes"] = model["total_bytes"]
    entry["requirements"]["memoryBytes"] = model["memory_bytes"]
    if model.get("earlier"):
        entry["earlierVersions"] = [
            {
                "version": number,
                "score": each["score"],
                "totalBytes": each["total_bytes"],
                "memoryBytes": each["memory_bytes"],
                "digests": [],
            }
            for number, each in enumerate(model["earlier"], 1)
        ]
        entry["version"] = len(model["earlier"]) + 1
    return entry

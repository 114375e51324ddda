"""What the registries list: one model, the models of a bracket, and which of these to offer. Every answer is a copy."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from modeldoor_lifecycle.registry.errors import ModelNotListed, require_a_registry
from modeldoor_lifecycle.registry.order import best_first
from modeldoor_validators.registry import schema
from modeldoor_validators.rules.shared.ram_brackets import limit_bytes

if TYPE_CHECKING:
    from collections.abc import Callable

    from modeldoor_lifecycle.registry.models import PinnedModel, UnpinnedModel
    from modeldoor_lifecycle.registry.registries import Registries, Registry


def find(registries: Registries, model_id: str) -> PinnedModel | UnpinnedModel | None:
    """The entry of this name that counts; None where there is none."""
    return registries.models.get(model_id)


def listed(registries: Registries, model_id: str) -> PinnedModel | UnpinnedModel:
    """The entry of this name that counts; raises `ModelNotListed`, which names the nearest, and `NoRegistryCounts`.

    To what is no name even in small letters and with dashes for blanks, as a path, none is near.
    """
    model = find(registries, model_id)
    if model is None:
        from modeldoor_lifecycle.data.nearest import nearest

        require_a_registry(registries)
        small = "-".join(model_id.casefold().split())
        near = nearest(small, registries.models) if is_slug(small) else ()
        raise ModelNotListed(model_id, near, could_be_listed=is_slug(model_id))
    return model


def is_slug(name: str) -> bool:
    """Whether registries can list this name (`common.json#Slug`)."""
    shape = schema("common")["$defs"]["Slug"]
    return len(name) <= shape["maxLength"] and re.fullmatch(shape["pattern"], name) is not None


def all_listing(registries: Registries, model_id: str) -> tuple[Registry, ...]:
    """Every registry that lists this name; what the first says counts."""
    return tuple(
        registry for registry in registries.registries if any(model.id == model_id for model in registry.models())
    )


def in_bracket(registries: Registries, bracket: str) -> list[PinnedModel]:
    """The pinned models of a bracket, best first."""
    models = (model for model in registries.pinned if model.now.ram_bracket == bracket)
    return best_first(models, registries.yardsticks)


def default_for_bracket(registries: Registries, bracket: str) -> PinnedModel | None:
    """The best model of a bracket that its smallest machine holds.

    None where there is none: neither a model of another bracket nor one of the open last bracket that
    needs more than 32 GB takes its place.
    """
    limit = limit_bytes(bracket)
    return next((model for model in in_bracket(registries, bracket) if model.now.memory_bytes <= limit), None)


def reduced(registry: Registry, registries: Registries, is_wanted: Callable[[str], bool]) -> dict[str, Any]:
    """A registry with only those entries that count and are wanted by name; it stays a valid ModelRegistry."""
    document = registry.document()
    for part in ("entries", "unpinned"):
        document[part] = [
            entry
            for entry in document[part]
            if registries.models[entry["id"]].registry_id == registry.id and is_wanted(entry["id"])
        ]
    named = set(_source_ids(document))
    sources = [source for source in document["sources"] if source["id"] in named]
    document["sources"] = sources or document["sources"][:1]  # one at least, even of nothing
    return document


def _source_ids(document: dict[str, Any]) -> list[str]:
    names = [name for part in ("entries", "unpinned") for entry in document[part] for name in entry["sourceIds"]]
    for entry in document["entries"]:
        names += [entry["quality"]["sourceId"], *entry["confirmation"]["sourceIds"]]
    return names

"""The registries that count on this machine: the operator's files first, then the one that ships.

Of two entries with one name the first counts, pinned or not: so an operator replaces an entry, or
takes it out of what is recommended by listing it as unpinned.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from modeldoor_lifecycle.registry.models import PinnedModel, UnpinnedModel, pinned, unpinned
from modeldoor_lifecycle.registry.operator_files import CONTRACT, OperatorRegistry, RefusedRegistry, operator_files
from modeldoor_validators.canonical import digest
from modeldoor_validators.findings import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

MAXIMUM_REGISTRIES = 16
"""As many a recommendation can name."""

MAXIMUM_MODELS = 4096
"""As many a recommendation can consider, names alone included."""


@dataclass(frozen=True, slots=True)
class Registry:
    """One registry that counts; `file_name` is empty for the one that ships."""

    file_name: str
    digest: str
    _document: Mapping[str, Any] = field(repr=False, hash=False)

    @property
    def id(self) -> str:
        """The registry's own name."""
        return str(self._document["registryId"])

    @property
    def revision(self) -> int:
        """Counts up with every change of it."""
        return int(self._document["revision"])

    @property
    def yardstick_id(self) -> str:
        """What its scores are measured by."""
        return str(self._document["yardstick"]["id"])

    @property
    def yardstick_method(self) -> str:
        """How a score is found, in words."""
        return str(self._document["yardstick"]["method"])

    def reference(self) -> dict[str, str]:
        """The `DocumentRef` that names it in other documents."""
        return {"contract": CONTRACT, "digest": self.digest}

    def models(self) -> Iterator[PinnedModel | UnpinnedModel]:
        """Everything that it lists, whether or not it counts."""
        yield from (pinned(entry, self._document) for entry in self._document["entries"])
        yield from (unpinned(entry, self._document) for entry in self._document["unpinned"])

    def document(self) -> dict[str, Any]:
        """The whole registry, as a copy of the caller's own."""
        return copy.deepcopy(dict(self._document))


@dataclass(frozen=True, slots=True)
class Registries:
    """All registries in the order that decides, those that were left out, and the models that count, by name."""

    registries: tuple[Registry, ...]
    refused: tuple[RefusedRegistry, ...]
    models: Mapping[str, PinnedModel | UnpinnedModel] = field(repr=False, hash=False)

    @property
    def pinned(self) -> tuple[PinnedModel, ...]:
        """The models that may be recommended."""
        return tuple(model for model in self.models.values() if isinstance(model, PinnedModel))

    @property
    def unpinned(self) -> tuple[UnpinnedModel, ...]:
        """The models that are known by name only."""
        return tuple(model for model in self.models.values() if isinstance(model, UnpinnedModel))

    @property
    def yardsticks(self) -> tuple[str, ...]:
        """What scores are measured by, in the order of the registries."""
        return tuple(dict.fromkeys(registry.yardstick_id for registry in self.registries))

    @property
    def remarks(self) -> tuple[str, ...]:
        """What the operator should know: registries that name one yardstick and tell two methods of it."""
        first: dict[str, Registry] = {}
        told: list[str] = []
        for registry in self.registries:
            other = first.setdefault(registry.yardstick_id, registry)
            if other.yardstick_method != registry.yardstick_method:
                told.append(
                    f"the registries {quoted(other.id)} and {quoted(registry.id)} must tell one method of the yardstick "
                    f"{quoted(registry.yardstick_id)}, whose scores are held against each other; they tell two "
                    "(give one of them a name of its own)"
                )
        return tuple(told)

    def references(self) -> list[dict[str, str]]:
        """The registries as other documents name them."""
        return [registry.reference() for registry in self.registries]


def load_registries(configuration_folder: str, shipped: Mapping[str, Any] | None = None) -> Registries:
    """`registries/*.json` of the configuration folder by name, then the shipped registry.

    A file with the shipped registry's identifier takes its place. Files that claim one identifier are
    all left out, because nobody can tell which one is meant. So is a file that cannot be read, that
    somebody else may have written or that is no valid registry; and where such a file claims the
    shipped registry's identifier, the shipped one does not come back: it may offer what the operator
    had taken out. Each is named, the rest stands, and nothing is raised.
    """
    if shipped is None:
        from modeldoor_lifecycle.data.documents import model_registry

        shipped = model_registry()
    found = operator_files(configuration_folder)
    taken = {each.id for each in found.registries} | found.claimed_ids
    last = () if shipped["registryId"] in taken else (OperatorRegistry("", "", shipped),)
    chosen, beyond = _within_bounds(found.registries, last)
    refused = [*found.refused, *beyond]
    if shipped["registryId"] in found.claimed_ids:
        refused.append(
            RefusedRegistry(
                "",
                "replacedByRefused",
                f"the registry that ships, {quoted(shipped['registryId'])}: a file that was left out claims its name, "
                "so it does not come back (mend that file, or remove it)",
            )
        )
    return merged([Registry(each.file_name, digest(each.document), each.document) for each in chosen], sorted(refused))


def merged(registries: Sequence[Registry], refused: Sequence[RefusedRegistry] = ()) -> Registries:
    """The registries with the models that count: of two with one name the first."""
    models: dict[str, PinnedModel | UnpinnedModel] = {}
    for registry in registries:
        for model in registry.models():
            models.setdefault(model.id, model)
    return Registries(tuple(registries), tuple(refused), MappingProxyType(models))


def _within_bounds(
    candidates: Sequence[OperatorRegistry], last: Sequence[OperatorRegistry]
) -> tuple[list[OperatorRegistry], list[RefusedRegistry]]:
    """What recommendations can hold. The shipped registry has its room first, though it comes last."""
    chosen: list[OperatorRegistry] = []
    refused: list[RefusedRegistry] = []
    room = MAXIMUM_MODELS - sum(each.model_count for each in last)
    for each in candidates:
        if len(chosen) + len(last) >= MAXIMUM_REGISTRIES:
            words = f" must be among the first {MAXIMUM_REGISTRIES - len(last)} registries; it is beyond them"
            refused.append(each.refused("tooManyRegistries", words))
        elif each.model_count > room:
            words = f" must bring no more than {MAXIMUM_MODELS} models with all before it; it is beyond them"
            refused.append(each.refused("tooManyModels", words))
        else:
            chosen.append(each)
            room -= each.model_count
    return [*chosen, *last], refused

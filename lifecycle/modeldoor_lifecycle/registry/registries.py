"""The registries that count on this machine: the operator's files first, then the one that ships.

Of two entries with one name the first counts, pinned or not: so an operator replaces an entry, or
takes it out of what is recommended by listing it as unpinned.
"""

from __future__ import annotations

import copy
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from modeldoor_lifecycle.registry.models import PinnedModel, UnpinnedModel, pinned, unpinned
from modeldoor_lifecycle.state import files
from modeldoor_lifecycle.state.errors import FileMissing, FileRefused, located, shown
from modeldoor_validators import gate
from modeldoor_validators.canonical import digest
from modeldoor_validators.findings import DocumentRefused, quoted
from modeldoor_validators.limits import MAXIMUM_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

CONTRACT = "model-registry"

FOLDER_NAME = "registries"

MAXIMUM_REGISTRIES = 16
"""As many a recommendation can name."""

MAXIMUM_MODELS = 4096
"""As many a recommendation can consider, names alone included."""

Fault = Literal["unreadable", "untrusted", "invalidRegistry", "duplicateRegistry", "tooManyRegistries", "tooManyModels"]


class RefusedRegistry(NamedTuple):
    """A file that was left out: `reason` is a code, and `message` one line for people."""

    file_name: str
    reason: Fault
    message: str


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

    def references(self) -> list[dict[str, str]]:
        """The registries as other documents name them."""
        return [registry.reference() for registry in self.registries]


def load_registries(configuration_folder: str, shipped: Mapping[str, Any] | None = None) -> Registries:
    """`registries/*.json` of the configuration folder by name, then the shipped registry.

    A file with the shipped registry's identifier takes its place. Files that claim one identifier are
    all left out, because nobody can tell which one is meant. So is a file that cannot be read, that
    somebody else may have written or that is no valid registry; each is named, the rest stands, and
    nothing is raised.
    """
    if shipped is None:
        from modeldoor_lifecycle.data.documents import model_registry

        shipped = model_registry()
    candidates, refused = _candidates(configuration_folder)
    candidates, duplicates = _without_duplicates(candidates)
    taken = {each.document["registryId"] for each in candidates}
    last = () if shipped["registryId"] in taken else (_Candidate("", "", shipped),)
    chosen, beyond = _within_bounds(candidates, last)
    return merged(
        [Registry(each.file_name, digest(each.document), each.document) for each in chosen],
        sorted([*refused, *duplicates, *beyond]),
    )


def merged(registries: Sequence[Registry], refused: Sequence[RefusedRegistry] = ()) -> Registries:
    """The registries with the models that count: of two with one name the first."""
    models: dict[str, PinnedModel | UnpinnedModel] = {}
    for registry in registries:
        for model in registry.models():
            models.setdefault(model.id, model)
    return Registries(tuple(registries), tuple(refused), models)


class _Candidate(NamedTuple):
    file_name: str
    path: str
    document: Mapping[str, Any]

    @property
    def model_count(self) -> int:
        return len(self.document["entries"]) + len(self.document["unpinned"])


def _candidates(configuration_folder: str) -> tuple[list[_Candidate], list[RefusedRegistry]]:
    folder = os.path.join(configuration_folder, FOLDER_NAME)
    try:
        names = files.list_trusted(folder)
    except FileMissing:
        return [], []
    except FileRefused as error:
        return [], [RefusedRegistry(FOLDER_NAME, error.fault, str(error))]
    found: list[_Candidate] = []
    refused: list[RefusedRegistry] = []
    for name in names:
        if not name.endswith(".json") or name.startswith("."):
            continue
        path = os.path.join(folder, name)
        try:
            document, _ = gate.read(files.read_trusted(path, MAXIMUM_BYTES), CONTRACT)
        except FileRefused as error:
            refused.append(RefusedRegistry(name, error.fault, str(error)))
        except DocumentRefused as refusal:
            hint = f" ({refusal.hint})" if refusal.hint else ""
            refused.append(RefusedRegistry(name, "invalidRegistry", f"{located(path, refusal)}{hint}"))
        else:
            found.append(_Candidate(name, path, document))
    return found, refused


def _without_duplicates(candidates: Sequence[_Candidate]) -> tuple[list[_Candidate], list[RefusedRegistry]]:
    claims: dict[str, list[_Candidate]] = {}
    for each in candidates:
        claims.setdefault(each.document["registryId"], []).append(each)
    refused = [
        RefusedRegistry(
            each.file_name,
            "duplicateRegistry",
            f"{shown(each.path)}: `registryId` must be that of one file; {len(claiming)} files claim "
            f"{quoted(name)} (keep one of them)",
        )
        for name, claiming in claims.items()
        for each in claiming
        if len(claiming) > 1
    ]
    return [each for each in candidates if len(claims[each.document["registryId"]]) == 1], refused


def _within_bounds(
    candidates: Sequence[_Candidate], last: Sequence[_Candidate]
) -> tuple[list[_Candidate], list[RefusedRegistry]]:
    """What recommendations can hold. The shipped registry has its room first, though it comes last."""
    chosen: list[_Candidate] = []
    refused: list[RefusedRegistry] = []
    room = MAXIMUM_MODELS - sum(each.model_count for each in last)
    for each in candidates:
        fault: Fault | None = None
        if len(chosen) + len(last) >= MAXIMUM_REGISTRIES:
            fault, words = "tooManyRegistries", f"must be among the first {MAXIMUM_REGISTRIES - len(last)} registries"
        elif each.model_count > room:
            fault, words = "tooManyModels", f"must bring no more than {MAXIMUM_MODELS} models with all before it"
        else:
            words = ""
            chosen.append(each)
            room -= each.model_count
        if fault is not None:
            refused.append(RefusedRegistry(each.file_name, fault, f"{shown(each.path)} {words}; it is beyond them"))
    return [*chosen, *last], refused

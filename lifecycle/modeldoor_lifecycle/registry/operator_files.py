"""The operator's files: which of them hold a registry, what is wrong with the others, and what those claim.

A file that is left out is not without effect: whoever writes a list of his own in the place of the
shipped one has narrowed what may be offered, and a slip of the pen must not bring it all back. So
the identifiers that such a file claims are told too, as far as they can be read out of it.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from modeldoor_lifecycle.state import files
from modeldoor_lifecycle.state.errors import FileMissing, FileRefused, located, shown
from modeldoor_validators import gate
from modeldoor_validators.findings import DocumentRefused, quoted
from modeldoor_validators.limits import MAXIMUM_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

CONTRACT = "model-registry"

FOLDER_NAME = "registries"

Fault = Literal[
    "unreadable",
    "untrusted",
    "invalidRegistry",
    "duplicateRegistry",
    "tooManyRegistries",
    "tooManyModels",
    "replacedByRefused",
]

_CLAIM = re.compile(rb"\"registryId\"\s*:\s*\"([a-z0-9._-]{1,128})\"")
"""How a text claims an identifier that may be no JSON at all."""


class RefusedRegistry(NamedTuple):
    """A file that was left out: `reason` is a code, and `message` one line for people."""

    file_name: str
    reason: Fault
    message: str


class OperatorRegistry(NamedTuple):
    """A file with a registry that passed the gate."""

    file_name: str
    path: str
    document: Mapping[str, Any]

    @property
    def id(self) -> str:
        """The registry's own name."""
        return str(self.document["registryId"])

    @property
    def model_count(self) -> int:
        """How many models it lists, those that are known by name only among them."""
        return len(self.document["entries"]) + len(self.document["unpinned"])

    def refused(self, reason: Fault, words: str) -> RefusedRegistry:
        """That it is left out all the same."""
        return RefusedRegistry(self.file_name, reason, f"{shown(self.path)}{words}")


class OperatorFiles(NamedTuple):
    """What the folder holds; `claimed_ids` are those that files that were left out claim."""

    registries: tuple[OperatorRegistry, ...]
    refused: tuple[RefusedRegistry, ...]
    claimed_ids: frozenset[str]


def operator_files(configuration_folder: str) -> OperatorFiles:
    """`registries/*.json` of the configuration folder, by name; nothing is raised."""
    folder = os.path.join(configuration_folder, FOLDER_NAME)
    try:
        names = files.list_trusted(folder)
    except FileMissing:
        return OperatorFiles((), (), frozenset())
    except FileRefused as error:
        return OperatorFiles((), (_refused_folder(error, folder),), frozenset(_claimed_in(folder)))
    found: list[OperatorRegistry] = []
    refused: list[RefusedRegistry] = []
    claimed: set[str] = set()
    for path in _paths(folder, names):
        name = os.path.basename(path)
        try:
            data = files.read_trusted(path, MAXIMUM_BYTES)
        except FileRefused as error:
            refused.append(RefusedRegistry(name, error.fault, str(error)))
            claimed.update(_claimed_by_file(path))
            continue
        try:
            document, _ = gate.read(data, CONTRACT)
        except DocumentRefused as refusal:
            hint = f" ({refusal.hint})" if refusal.hint else ""
            refused.append(RefusedRegistry(name, "invalidRegistry", f"{located(path, refusal)}{hint}"))
            claimed.update(_claimed(data))
        else:
            found.append(OperatorRegistry(name, path, document))
    unique, doubled = _without_duplicates(found)
    claimed |= {each.id for each in found} - {each.id for each in unique}
    return OperatorFiles(tuple(unique), (*refused, *doubled), frozenset(claimed))


def _paths(folder: str, names: Sequence[str]) -> Iterator[str]:
    return (os.path.join(folder, name) for name in names if name.endswith(".json") and not name.startswith("."))


def _without_duplicates(
    registries: Sequence[OperatorRegistry],
) -> tuple[list[OperatorRegistry], list[RefusedRegistry]]:
    claims: dict[str, list[OperatorRegistry]] = {}
    for each in registries:
        claims.setdefault(each.id, []).append(each)
    refused = [
        each.refused(
            "duplicateRegistry",
            f": `registryId` must be that of one file; {len(claiming)} files claim {quoted(name)} (keep one of them)",
        )
        for name, claiming in claims.items()
        for each in claiming
        if len(claiming) > 1
    ]
    return [each for each in registries if len(claims[each.id]) == 1], refused


def _refused_folder(error: FileRefused, folder: str) -> RefusedRegistry:
    """With everything that others may write there: who mends one mode after the other is told so many times."""
    hint = error.hint
    if error.fault == "untrusted":
        places = [os.path.dirname(folder), folder, *_paths(folder, _names(folder))]
        writable = [shown(each) for each in places if _is_writable_by_others(each)]
        hint = f"chmod go-w {' '.join(writable)}" if len(writable) > 1 else hint
    return RefusedRegistry(FOLDER_NAME, error.fault, f"{error.message} ({hint})" if hint else error.message)


def _is_writable_by_others(path: str) -> bool:
    try:
        return bool(os.stat(path).st_mode & files.WRITABLE_BY_OTHERS)
    except (OSError, ValueError):
        return False


def _claimed_in(folder: str) -> Iterator[str]:
    for path in _paths(folder, _names(folder)):
        yield from _claimed_by_file(path)


def _names(folder: str) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except (OSError, ValueError):
        return []


def _claimed_by_file(path: str) -> Iterator[str]:
    """Nothing in a file that others may have written is believed; it serves only to refuse more than the file."""
    yield from _claimed(files.read_untrusted(path, MAXIMUM_BYTES))


def _claimed(data: bytes) -> Iterator[str]:
    return (each.decode("ascii") for each in _CLAIM.findall(data))

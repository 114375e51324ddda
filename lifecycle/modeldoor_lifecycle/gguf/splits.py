"""Reads a model that lies in one file or in several, as `model-00001-of-00003.gguf` and so on."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from modeldoor_lifecycle.gguf.bounds import MAXIMUM_TENSORS
from modeldoor_lifecycle.gguf.errors import BoundExceeded, SplitMismatch, SplitMissing, TensorDuplicate
from modeldoor_lifecycle.gguf.reader import read_header
from modeldoor_lifecycle.state.errors import shown
from modeldoor_validators.findings import quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from modeldoor_lifecycle.gguf.header import GgufHeader, MetadataValue, SplitInfo, TensorInfo

_NAME = re.compile(r"(?P<stem>.*)-(?P<number>[0-9]{5})-of-(?P<count>[0-9]{5})\.gguf", re.DOTALL)

MOST_NAMED_FILES = 3
"""How many missing files a message names."""

ARCHITECTURE_KEY = "general.architecture"


@dataclass(frozen=True, slots=True)
class GgufPart:
    """One file of a model."""

    path: str
    header: GgufHeader


@dataclass(frozen=True, slots=True)
class GgufModel:
    """A whole model: its files in their order; the first has the metadata, each its own tensors."""

    parts: tuple[GgufPart, ...]

    @property
    def path(self) -> str:
        """The first file, which engines are given."""
        return self.parts[0].path

    @property
    def metadata(self) -> Mapping[str, MetadataValue]:
        """What the first file says."""
        return self.parts[0].header.metadata

    @property
    def tensors(self) -> tuple[TensorInfo, ...]:
        """The tensors of all files; offsets count within each file."""
        return tuple(tensor for part in self.parts for tensor in part.header.tensors)

    @property
    def tensor_bytes(self) -> int:
        """The size of all tensors, without the padding between them."""
        return sum(part.header.tensor_bytes for part in self.parts)

    @property
    def file_size_bytes(self) -> int:
        """The size of all files."""
        return sum(part.header.file_size_bytes for part in self.parts)

    @property
    def parameter_count(self) -> int:
        """How many numbers all tensors have."""
        return sum(part.header.parameter_count for part in self.parts)


def read_model(path: str | os.PathLike[str]) -> GgufModel:
    """The headers of a model; `path` is its file, or any of its files: the others are found by their names.

    Raises a `GgufError`.
    """
    path = os.fspath(path)
    header = read_header(path)
    if header.split is None:
        return GgufModel((GgufPart(path, header),))
    paths = _paths_of_all(path, header.split)
    missing = [each for each in paths if not os.path.exists(each)]
    if missing:
        names = ", ".join(quoted(os.path.basename(each)) for each in missing[:MOST_NAMED_FILES])
        more = f" and {len(missing) - MOST_NAMED_FILES} more" if len(missing) > MOST_NAMED_FILES else ""
        raise SplitMissing(
            f"have its {len(paths)} files in one folder", f"{names}{more} are not there", missing=tuple(missing)
        ).in_file(path)
    return read_parts(paths)


def read_parts(paths: Sequence[str], read: Callable[[str], GgufHeader] = read_header) -> GgufModel:
    """The headers of a model whose files are these, in their order; raises a `GgufError`.

    For files that have other names than those that they were published with, as in a store that
    names by content. `read` gives the header of a path, for who has read them already.
    """
    parts: list[GgufPart] = []
    names: set[str] = set()
    for number, path in enumerate(paths):
        header = read(path)
        if header.split is not None or len(paths) > 1:
            _require_part(path, header, number, len(paths), parts)
        for tensor in header.tensors:
            if tensor.name in names:
                raise TensorDuplicate(
                    f"the tensor {quoted(tensor.name)}", "stand in one file", "it stands in two"
                ).in_file(path)
            names.add(tensor.name)
        if len(names) > MAXIMUM_TENSORS:
            raise BoundExceeded(
                "the number of tensors in all files", f"be at most {MAXIMUM_TENSORS}", f"it is {len(names)} or more"
            ).in_file(path)
        parts.append(GgufPart(path, header))
    split = parts[0].header.split
    if split is not None and split.tensor_count != len(names):
        raise SplitMismatch(
            "all files together", f"have {split.tensor_count} tensors, as the first says", f"they have {len(names)}"
        ).in_file(paths[0])
    return GgufModel(tuple(parts))


def _paths_of_all(path: str, split: SplitInfo) -> list[str]:
    folder, name = os.path.split(path)
    match = _NAME.fullmatch(name)
    expected = f"{split.number + 1:05}-of-{split.count:05}"
    if match is None or f"{match['number']}-of-{match['count']}" != expected:
        raise SplitMismatch(
            "the name of the file", f"end in '-{expected}.gguf', as the file says of itself", f"it is {shown(name)}"
        ).in_file(path)
    stem = os.path.join(folder, match["stem"])
    return [f"{stem}-{number:05}-of-{split.count:05}.gguf" for number in range(1, split.count + 1)]


def _require_part(path: str, header: GgufHeader, number: int, count: int, before: Sequence[GgufPart]) -> None:
    split = header.split
    if split is None or (split.number, split.count) != (number, count):
        found = "it says nothing of others" if split is None else f"it says {split.number + 1} of {split.count}"
        raise SplitMismatch("the file", f"be file {number + 1} of {count}", found).in_file(path)
    if not before:
        return
    first = before[0].header
    expected = first.split.tensor_count if first.split else None
    if split.tensor_count != expected:
        raise SplitMismatch(
            "the file", f"be of a model with {expected} tensors, as the first", f"it says {split.tensor_count}"
        ).in_file(path)
    architecture = header.metadata.get(ARCHITECTURE_KEY)
    if architecture is not None and architecture != first.metadata.get(ARCHITECTURE_KEY):
        raise SplitMismatch(
            "the file",
            f"be of the architecture {quoted(first.metadata.get(ARCHITECTURE_KEY))}, as the first",
            f"it is of {quoted(architecture)}",
        ).in_file(path)

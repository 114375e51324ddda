"""Which files are pinned: those with their size, their digest and a full commit, split models with all their parts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tools.data.registry_sources import STRENGTHS
from tools.data.tables import rows

if TYPE_CHECKING:
    from tools.data.registry_sources import RegistrySources, Witnesses

Row = dict[str, str]

_PART = re.compile(r"^(?P<name>.+)-(?P<number>[0-9]{5})-of-(?P<parts>[0-9]{5})\.gguf$")
_REVISION = re.compile("[0-9a-f]{40}")


class PinnedFile(NamedTuple):
    """One file, to the byte."""

    path: str
    size_bytes: int
    sha256: str


class PinnedModel(NamedTuple):
    """One model as somebody packaged it, all its files pinned."""

    base_repository: str
    repository: str
    revision: str
    quantization: str
    training: str
    """`qat`: trained for this quantisation; `published`: its makers publish no other."""
    files: tuple[PinnedFile, ...]
    witnesses: Witnesses

    @property
    def total_bytes(self) -> int:
        """All files together."""
        return sum(file.size_bytes for file in self.files)


class LooseFile(NamedTuple):
    """One model as somebody packaged it, of which something is missing."""

    base_repository: str
    repository: str
    quantization: str
    training: str
    path: str
    """Empty for a split model, which is no single file."""
    size_bytes: int | None
    reason: str
    source_ids: tuple[str, ...]


def file_rows() -> list[Row]:
    """Every file of both tables; what `artifacts-added.csv` tells of a file stands for what `artifacts.csv` does.

    Their digests may differ: files of a name change, and only the one with a commit says which it means.
    """
    told = {(row["hf_repo"], row["filename"]): row for row in rows("artifacts.csv")}
    told |= {(row["hf_repo"], row["filename"]): row for row in rows("artifacts-added.csv")}
    return list(told.values())


def is_pinned(row: Row) -> bool:
    """Whether size, digest and full commit are there."""
    return bool(row["bytes"] and row["sha256"] and _REVISION.fullmatch(row["revision"]))


def pinned_models(sources: RegistrySources) -> list[PinnedModel]:
    """Every model whose files are all pinned; of several packagings of the same kind the best confirmed, then the smallest."""
    best: dict[tuple[str, str, str], PinnedModel] = {}
    for together in _models():
        if _is_whole(together) and all(map(is_pinned, together)):
            model = _pinned(together, sources)
            key = (model.base_repository, model.quantization, model.training)
            best[key] = min(best.get(key, model), model, key=_preference)
    return list(best.values())


def loose_files(sources: RegistrySources) -> list[LooseFile]:
    """Every other model with a named file; of several packagings of the same kind the one of which most is known."""
    best: dict[tuple[str, str, str], LooseFile] = {}
    for together in _models():
        if not (_is_whole(together) and all(map(is_pinned, together))):
            file = _loose(together, sources)
            key = (file.base_repository, file.quantization, file.training)
            best[key] = min(
                best.get(key, file), file, key=lambda each: (each.size_bytes is None, each.repository.casefold())
            )
    return list(best.values())


def training_of(row: Row) -> str:
    """How the model was trained for its quantisation; in `artifacts.csv` the name tells."""
    if "training" in row:
        return row["training"]
    if row["quant"] == "MXFP4":
        return "published"
    return "qat" if re.search("[-_]qat([-_.]|$)", f"{row['hf_repo']} {row['filename']}".casefold()) else ""


def _models() -> list[list[Row]]:
    """The files of both tables, the parts of one model together and in order."""
    found: dict[tuple[str, str], list[Row]] = {}
    for row in file_rows():
        part = _PART.match(row["filename"])
        found.setdefault((row["hf_repo"], part["name"] if part else row["filename"]), []).append(row)
    return [sorted(together, key=lambda row: row["filename"]) for together in found.values()]


def _is_whole(together: list[Row]) -> bool:
    part = _PART.match(together[0]["filename"])
    return part is None or int(part["parts"]) == len(together)


def _pinned(together: list[Row], sources: RegistrySources) -> PinnedModel:
    first = together[0]
    if len({row["revision"] for row in together}) > 1:
        raise ValueError(
            f"the parts of one model must be of one commit; '{first['filename']}' and others are of several"
        )
    return PinnedModel(
        base_repository=first["base_hf_repo"],
        repository=first["hf_repo"],
        revision=first["revision"],
        quantization=first["quant"],
        training=training_of(first),
        files=tuple(PinnedFile(row["filename"], int(row["bytes"]), row["sha256"]) for row in together),
        witnesses=sources.witnesses(first),
    )


def _preference(model: PinnedModel) -> tuple[int, int, str]:
    return STRENGTHS.index(model.witnesses.by), model.total_bytes, model.repository


def _loose(together: list[Row], sources: RegistrySources) -> LooseFile:
    first = together[0]
    is_split = _PART.match(first["filename"]) is not None
    sizes = [int(row["bytes"]) for row in together if row["bytes"]]
    named = [each for row in together for each in sources.of_row(row)]
    return LooseFile(
        base_repository=first["base_hf_repo"],
        repository=first["hf_repo"],
        quantization=first["quant"],
        training=training_of(first),
        path="" if is_split else first["filename"],
        size_bytes=sum(sizes) if len(sizes) == len(together) and _is_whole(together) else None,
        reason="noRevision"
        if not first["revision"]
        else "shortRevision"
        if not _REVISION.fullmatch(first["revision"])
        else "noSize",
        source_ids=tuple(dict.fromkeys(named)),
    )

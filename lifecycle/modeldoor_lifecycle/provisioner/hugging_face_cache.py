"""Finds models that huggingface_hub has fetched already, in its cache, by names and commits alone.

The layout is that which huggingface_hub 2.4.0 makes (made with it, and read back): `models--ORGANISATION--NAME`
with `refs/main` (the commit that the branch was, 40 digits and no end of line), `blobs/ETAG` with the
bytes, and `snapshots/COMMIT/FILE`, a link to a blob (a plain file where the system has no links). The
etag of a large file is its SHA-256, as the hub told it; huggingface_hub does not check it.
"""

from __future__ import annotations

import os
import re
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from modeldoor_lifecycle.provisioner.errors import FileUnsuitable, ModelNotHere, OutsideRoots
from modeldoor_lifecycle.provisioner.local_files import canonical_path
from modeldoor_lifecycle.provisioner.others_files import (
    home_of,
    is_anothers,
    read_small,
    real_path,
    real_path_within,
    status_of,
)
from modeldoor_lifecycle.provisioner.parts import paths_of_all
from modeldoor_lifecycle.state.errors import shown
from modeldoor_validators.findings import quoted
from modeldoor_validators.rules.shared import model_references
from modeldoor_validators.rules.shared.placeholders import is_no_commit, is_placeholder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from modeldoor_lifecycle.provisioner.references import HubFile

MAXIMUM_REF_BYTES = 256
"""This project's choice: a ref holds 40 digits, and of anything longer the beginning tells enough."""

MOST_NAMED_FILES = 3
"""How many missing files a message names."""

MOST_FOLDERS, MOST_FILES = 64, 1024
"""How much of a snapshot is looked through for near names: repositories of quantizations have dozens of files."""

UNFINISHED = ".incomplete"
"""How the name of a blob ends while it is fetched (huggingface_hub 2.4.0)."""

_VARIABLE = re.compile(r"[$](?:(\w+)|[{]([^{}]*)[}])")
_SHA256 = re.compile("[0-9a-f]{64}")


class CachedFile(NamedTuple):
    """One file: `path` is its name in the snapshot, `real_path` what that leads to, where the bytes are.

    `told_digest` is what the hub told of it; none where the layout does not keep it, and where another user can
    have written it. It was not checked.
    """

    path_in_repository: str
    path: str
    real_path: str
    told_digest: str | None


class CachedModel(NamedTuple):
    """A model of a repository at one commit; of one that is split all files, in order."""

    commit: str
    files: tuple[CachedFile, ...]


def hub_cache_folder(environment: Mapping[str, str], *, home: str | None = None) -> str:
    """The folder that huggingface_hub keeps models in; it need not exist.

    The order is that of huggingface_hub 2.4.0, whose answers for 1,200 settings of these variables were
    compared: `HF_HUB_CACHE`, `HUGGINGFACE_HUB_CACHE`, `HF_HOME`, `XDG_CACHE_HOME`, `~/.cache`; each may
    hold `~` and `$NAME`, and a relative one counts from the working folder. An empty one counts as unset
    here, where huggingface_hub takes the working folder.
    `home` is what `~` stands for when it is not that of the environment.
    """
    home = home or home_of(environment)
    chosen = environment.get("HF_HUB_CACHE") or environment.get("HUGGINGFACE_HUB_CACHE")
    if not chosen:
        caches = environment.get("XDG_CACHE_HOME") or os.path.join(home, ".cache")
        hub_home = environment.get("HF_HOME") or os.path.join(caches, "huggingface")
        chosen = os.path.join(_expanded(hub_home, environment, home), "hub")
    return _expanded(chosen, environment, home)


def find_in_cache(reference: HubFile, environment: Mapping[str, str], *, home: str | None = None) -> CachedModel | None:
    """The files of a reference, as the cache has them; none when it does not have the model at this commit.

    Without a commit it is the one that `main` was when huggingface_hub last asked. Raises `ModelNotHere`
    for a model of which only a part is there, `OutsideRoots` for what leads out of the folder of its
    repository, and `FileUnsuitable` for what cannot be read or is none of what the layout says.
    """
    repository = _repository_folder(reference, environment, home)
    if repository is None:
        return None
    commit = reference.revision or _main_of(repository)
    if commit is None:
        return None
    found = {name: _file(repository, commit, name) for name in paths_of_all(reference.path)}
    files = tuple(file for file in found.values() if file is not None)
    if not files:
        return None
    if len(files) < len(found):
        raise _not_whole(repository, commit, [name for name, file in found.items() if file is None])
    return CachedModel(commit, files)


def commits_in_cache(reference: HubFile, environment: Mapping[str, str], *, home: str | None = None) -> tuple[str, ...]:
    """The commits at which the cache has the file of a reference, for a hint; nothing is raised."""
    try:
        repository = _repository_folder(reference, environment, home)
        commits = [] if repository is None else sorted(os.listdir(os.path.join(repository, "snapshots")))
    except (OSError, FileUnsuitable):
        return ()
    place = reference.path.split("/")
    return tuple(
        commit
        for commit in commits
        if _is_commit(commit) and os.path.exists(os.path.join(repository or "", "snapshots", commit, *place))
    )


def models_in_cache(reference: HubFile, environment: Mapping[str, str], *, home: str | None = None) -> tuple[str, ...]:
    """The GGUF files that the cache has in the repository of a reference, at its commit, for a hint; nothing is raised.

    Of a very large repository only the first that are met.
    """
    try:
        repository = _repository_folder(reference, environment, home)
        commit = None if repository is None else reference.revision or _main_of(repository)
        if repository is None or commit is None:
            return ()
        snapshot = real_path(repository, ("snapshots", commit))
    except (FileUnsuitable, ModelNotHere):
        return ()
    files = (
        os.path.relpath(os.path.join(folder, name), snapshot).replace(os.sep, "/")
        for folder, _, names in islice(os.walk(snapshot), MOST_FOLDERS)
        for name in names
    )
    return tuple(sorted(path for path in islice(files, MOST_FILES) if path.endswith(".gguf")))


def _expanded(path: str, environment: Mapping[str, str], home: str) -> str:
    """As huggingface_hub reads its variables: `~` first, then names; of unknown ones the text stays."""
    path = home + path[1:] if path == "~" or path.startswith("~/") else os.path.expanduser(path)
    return _VARIABLE.sub(lambda found: environment.get(found[1] or found[2], found[0]), path)


def _repository_folder(reference: HubFile, environment: Mapping[str, str], home: str | None) -> str | None:
    """The real folder of a repository; it must have the name by which a catalogue knows it again."""
    name = "models--" + reference.repository.replace("/", "--")
    path = os.path.join(hub_cache_folder(environment, home=home), name)
    if status_of(path) is None:
        return None
    real = os.path.realpath(path)
    if os.path.basename(real) != name:
        raise OutsideRoots(
            path,
            f"must be a folder of this name; it leads to {shown(real)}",
            hint="name the file itself as `file:`, or set HF_HUB_CACHE to the folder that holds it",
        )
    return real


def _main_of(repository: str) -> str | None:
    """The commit that `main` was, as the cache remembers it."""
    names = ("refs", "main")
    if not os.path.lexists(os.path.join(repository, *names)):
        return None
    path = real_path(repository, names)
    text = read_small(path, MAXIMUM_REF_BYTES).decode("ascii", "replace")
    if not _is_commit(text):
        raise FileUnsuitable(
            path,
            f"must hold a commit in {model_references.COMMIT_DIGITS} digits and nothing else; it holds {quoted(text)}",
            hint="name the commit in the reference, as hf:ORGANISATION/REPOSITORY@COMMIT/FILE",
        )
    return text


def _is_commit(text: str) -> bool:
    return (
        len(text) == model_references.COMMIT_DIGITS
        and model_references.COMMIT.fullmatch(text) is not None
        and not is_no_commit(text)
    )


def _file(repository: str, commit: str, name: str) -> CachedFile | None:
    """A file of a snapshot; none when the snapshot has nothing of this name."""
    *folders, base = name.split("/")
    folder = real_path(repository, ("snapshots", commit, *folders))
    path = os.path.join(folder, base)
    status = status_of(path)
    if status is None and not os.path.lexists(path):
        return None
    real = real_path_within(repository, path)
    if status is None or real.endswith(UNFINISHED):
        raise ModelNotHere(
            f"{shown(path)} must lead to bytes that are all there; what it leads to was removed or never finished",
            sought=(path,),
            hint="fetch it again with huggingface_hub (hf download), or allow the download",
        )
    return CachedFile(
        name,
        path,
        canonical_path(path, working_folder=folder, roots=(repository,)),
        _told_digest(real, repository, path),
    )


def _told_digest(real: str, repository: str, path: str) -> str | None:
    """What the name of a blob tells; the etag of a small file is its number in git, which is no SHA-256.

    It tells what the hub said only where no other user can have given the names: neither the blob its own, nor
    the folders and the link by which it is found.
    """
    folder, name = os.path.split(real)
    if folder != os.path.join(repository, "blobs") or not _SHA256.fullmatch(name) or is_placeholder(name):
        return None
    return None if any(map(is_anothers, _named_by(real, repository, path))) else f"sha256:{name}"


def _named_by(real: str, repository: str, path: str) -> list[str]:
    """What gives a file of a snapshot its bytes: its folders and itself, and those of the blob."""
    places = [repository, os.path.join(repository, "blobs"), real]
    while path != repository:
        places.append(path)
        path = os.path.dirname(path)
    return places


def _not_whole(repository: str, commit: str, missing: Sequence[str]) -> ModelNotHere:
    named = ", ".join(quoted(name) for name in missing[:MOST_NAMED_FILES])
    more = f" and {len(missing) - MOST_NAMED_FILES} more" if len(missing) > MOST_NAMED_FILES else ""
    return ModelNotHere(
        f"a split model must have all its files in the cache of huggingface_hub; {named}{more} "
        + ("is missing" if len(missing) == 1 else "are missing"),
        sought=tuple(os.path.join(repository, "snapshots", commit, *name.split("/")) for name in missing),
        hint="fetch the others with huggingface_hub (hf download), or allow the download",
    )

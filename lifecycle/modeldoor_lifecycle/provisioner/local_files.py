"""Files of this machine that are named by hand: which file a path leads to, and whether it may be taken.

A path is written by people or by programs, and the folders on its way may hold links of others. So the
file is the one at the end of all links, it must lie where files may be taken from, and it is opened by
that real path, folder by folder: what is judged is what is read. Nothing is opened before it is known to
be a regular file, so neither a named pipe nor a device is ever waited for.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from modeldoor_lifecycle.provisioner.errors import FileChanged, FileUnsuitable, ModelNotHere, OutsideRoots
from modeldoor_lifecycle.provisioner.references import COPY_TO_A_DISK, LONGEST, MEMORY
from modeldoor_lifecycle.state.errors import reason_words, shown
from modeldoor_validators.rules.shared.model_references import fault_of

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

SCHEME = "file:"
LONGEST_PATH = LONGEST - len(SCHEME)
"""A longer path has no id that the catalogue could hold."""


def _flags(*names: str) -> int:
    """Flags of `os.open`, without those that this system lacks."""
    return sum(getattr(os, name, 0) for name in names)


_READ = _flags("O_RDONLY", "O_CLOEXEC", "O_NONBLOCK", "O_NOCTTY", "O_NOFOLLOW", "O_BINARY")
_HOLD = _flags("O_PATH" if hasattr(os, "O_PATH") else "O_RDONLY", "O_CLOEXEC", "O_DIRECTORY", "O_NOFOLLOW")

_KINDS = {"d": "a folder", "p": "a named pipe", "s": "a socket", "b": "a disk", "c": "a device"}
"""What is no regular file, by the letter that `stat.filemode` shows."""

_NAME_A_FILE = "name the model's file itself"
_NO_FILE_OF_YOURS = (
    "a model that others hold is named as ollama:NAME:TAG, hf:ORGANISATION/REPOSITORY/FILE or registry:ID"
)

_IN_HUB_CACHE = re.compile(r"/models--([^/]+?)--([^/]+)/snapshots/([0-9a-f]{40})/(.+)$")
"""What `hf download` prints: in the snapshot lies a link to the blob."""


def canonical_path(path: str, *, working_folder: str, roots: Sequence[str] | None) -> str:
    """The real path of the regular file that a path leads to; every spelling of a file gives the same.

    Folders on the way may be links. With `roots` the file must lie below one of them, whatever the
    way there. Without, the last name may be a link only to what lies below the folder that holds it:
    whoever may put links there may put files there, and reaches no further.

    Raises `ModelNotHere` where there is no such file, `OutsideRoots`, and `FileUnsuitable` for what is no
    file that can be read, for the kernel's own, and for paths that no document could name.
    """
    _require_nameable(path, path)
    named = os.path.join(working_folder, path)
    try:
        folder = _real(os.path.dirname(named))
        real = _real(os.path.join(folder, os.path.basename(named)))
    except (OSError, ValueError) as error:
        raise _not_had(named, error) from None
    _require_nameable(named, real)
    if roots is None:
        _require_below_its_folder(named, real, folder)
    else:
        _require_below_a_root(named, real, roots)
    with open_regular(real):
        return real


@contextmanager
def open_regular(path: str) -> Generator[tuple[int, os.stat_result]]:
    """A descriptor and the status of the file at a canonical path, opened for reading.

    Nothing on the way may be a link by now: a folder that was replaced by one would lead to a file that
    nobody judged. Raises `FileChanged` when something is, `ModelNotHere` and `FileUnsuitable`.
    """
    try:
        descriptor = _open_without_links(path)
    except (OSError, ValueError) as error:
        if isinstance(error, OSError) and error.errno in (errno.ELOOP, errno.ENOTDIR):
            raise FileChanged(
                path,
                "must be reached without links; it was moved, or something on its way is a link now",
                hint="ask again, and look who may write these folders",
            ) from None
        raise _not_had(path, error) from None
    try:
        status = os.fstat(descriptor)
        _require_regular(path, status)
        yield descriptor, status
    finally:
        os.close(descriptor)


def file_id(path: str) -> str:
    """The one id of the file at a canonical path.

    Hard links are names of their own, and so are spellings in other cases where the file system takes them
    for the same: each has an id, and an entry about the same bytes.
    """
    return SCHEME + path


def _require_nameable(path: str, name: str) -> None:
    """Refuses what no document may name, and what is the kernel's, in the words of the grammar of references."""
    fault = fault_of(SCHEME + name)
    if fault is not None:
        hint = COPY_TO_A_DISK if name.startswith(MEMORY) else _NAME_A_FILE
        raise FileUnsuitable(path, fault.message, hint=hint)
    if len(name) > LONGEST_PATH:
        raise FileUnsuitable(
            path,
            f"must have a path of at most {LONGEST_PATH} characters; it has {len(name)}",
            hint="move it to a folder with a shorter path",
        )


def _real(path: str) -> str:
    """The path without links. The kernel follows it first: it gives up after some, `realpath` never does."""
    os.stat(path)
    return os.path.realpath(path)


def _require_below_its_folder(named: str, real: str, folder: str) -> None:
    if not _is_below(real, folder):
        raise OutsideRoots(
            named,
            f"must not lead out of its folder; it is a link to {shown(real)}",
            hint=f"{_by_reference(named)}name {shown(real)} itself, or list its folder in the policy's `allowedRoots`",
        )


def _by_reference(path: str) -> str:
    """How to name a file of the hub's cache, so that it is held against the digest that the hub told; else nothing."""
    place = _IN_HUB_CACHE.search(path)
    reference = "" if place is None else "hf:{}/{}@{}/{}".format(*place.groups())
    return f"name it as {reference}, or " if reference and fault_of(reference) is None else ""


def _require_below_a_root(named: str, real: str, roots: Sequence[str]) -> None:
    for root in roots:
        with suppress(OSError):  # what cannot be entered holds nothing
            if _is_below(real, _real(root)):
                return
    raise OutsideRoots(
        named,
        f"must lie where the policy allows it; it is {shown(real)}",
        hint=f"`allowedRoots` has {', '.join(map(shown, roots)) or 'nothing'}: put the file there, or list its folder too",
    )


def _is_below(path: str, folder: str) -> bool:
    return path.startswith(folder.rstrip("/") + "/")


def _open_without_links(path: str) -> int:
    """Opens each folder in the one before: a link is refused wherever it stands, and nothing can be put between."""
    *folders, name = path.removeprefix("/").split("/")
    holder = os.open("/", _HOLD)
    try:
        for folder in folders:
            inner = os.open(folder, _HOLD, dir_fd=holder)
            os.close(holder)
            holder = inner
        status = os.lstat(name, dir_fd=holder)
        if not stat.S_ISLNK(status.st_mode):  # a link is refused by opening it, as is one that comes now
            _require_regular(path, status)  # before it is opened: opening a device can do something
        return os.open(name, _READ, dir_fd=holder)
    finally:
        os.close(holder)


def _require_regular(path: str, status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        kind = _KINDS.get(stat.filemode(status.st_mode)[0], "something else")
        raise FileUnsuitable(path, f"must be a regular file; it is {kind}", hint=_NAME_A_FILE)
    if not status.st_size:
        raise FileUnsuitable(path, "must hold a model; it is empty", hint=_NAME_A_FILE)


def _not_had(path: str, error: OSError | ValueError) -> FileUnsuitable | ModelNotHere:
    if isinstance(error, (FileNotFoundError, NotADirectoryError)):
        found = "its link leads nowhere" if os.path.islink(path) else "there is no such file"
        hint = "check the path" if path.endswith(".gguf") else f"check the path; {_NO_FILE_OF_YOURS}"
        return ModelNotHere(f"{shown(path)} must exist; {found}", sought=(path,), hint=hint)
    return FileUnsuitable(path, f"must be readable: {reason_words(error)}", hint="check the path and who may read it")

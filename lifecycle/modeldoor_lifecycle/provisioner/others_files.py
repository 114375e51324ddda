"""Files in folders that other programs keep: looked at, never made, locked or touched.

What lies there was put there by somebody else, so every answer is one of three: it is there, it is
not, or it cannot be told and says why.
"""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from modeldoor_lifecycle.provisioner.errors import FileUnsuitable, OutsideRoots
from modeldoor_lifecycle.provisioner.local_files import open_regular
from modeldoor_lifecycle.state.errors import reason_words, shown
from modeldoor_lifecycle.state.files import HAS_OWNERS, WRITABLE_BY_OTHERS
from modeldoor_lifecycle.state.groups import is_own_group

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def home_of(environment: Mapping[str, str]) -> str:
    """The home folder by which programs find their own; that of the user database where the environment has none."""
    return environment.get("HOME") or os.path.expanduser("~")


def status_of(path: str) -> os.stat_result | None:
    """What a path leads to; none when nothing does, as with a link to what is gone. Raises `FileUnsuitable`."""
    try:
        return os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        raise FileUnsuitable(
            path, f"must be readable: {reason_words(error)}", hint="let this user read it, or name a copy as `file:`"
        ) from None


def is_anothers(path: str) -> bool:
    """Whether another user can have put this name there, or others into the folder that it is; no link is followed.

    A group that is this user's own counts as this user.
    """
    if not HAS_OWNERS:
        return False
    try:
        status = os.lstat(path)
    except OSError:
        return True
    writers = status.st_mode & (stat.S_IWOTH if is_own_group(status.st_gid) else WRITABLE_BY_OTHERS)
    is_open = stat.S_ISDIR(status.st_mode) and bool(writers)
    return status.st_uid not in (0, os.geteuid()) or (is_open and not status.st_mode & stat.S_ISVTX)


def real_path(root: str, names: Sequence[str]) -> str:
    """The path of these names below a real folder, none of them a link; raises `OutsideRoots` and `FileUnsuitable`.

    What lies there need not exist.
    """
    path = os.path.join(root, *names)
    status_of(path)  # refuses a circle, and more links than Python would follow
    real = os.path.realpath(path)
    if real != path:
        raise OutsideRoots(
            path,
            f"must not be, or lie behind, a link; it leads to {shown(real)}",
            hint="name the file itself as `file:`",
        )
    return path


def real_path_within(repository: str, path: str) -> str:
    """Where the links of a path lead, which must be below the real folder of a repository; raises `OutsideRoots`."""
    real = os.path.realpath(path)
    if not real.startswith(repository + os.sep):
        raise OutsideRoots(
            path,
            f"must stay in the folder of its repository; it leads to {shown(real)}",
            hint="name the file itself as `file:`",
        )
    return real


def read_small(path: str, maximum_bytes: int) -> bytes:
    """The bytes of a regular file that is at most so long; raises `FileUnsuitable`, and `ModelNotHere` when it is gone."""
    status = status_of(path)
    if status is not None and stat.S_ISREG(status.st_mode) and not status.st_size:
        raise FileUnsuitable(path, "must hold something; it is empty", hint="it was never written to its end")
    with open_regular(path) as (descriptor, _):
        try:
            with open(descriptor, "rb", closefd=False) as file:
                data = file.read(maximum_bytes + 1)
        except OSError as error:
            raise FileUnsuitable(path, f"must be readable: {reason_words(error)}", hint="check the disk") from None
    if len(data) > maximum_bytes:
        raise FileUnsuitable(path, f"must be at most {maximum_bytes} bytes long", hint="it is not what its name says")
    return data

"""Where a file counts on systems that tell Python neither owners nor who may write (Windows).

There the place stands in for both: below the folder of its user only that user, the system and its
administrators may write, unless somebody has changed that. Elsewhere, as below `C:\\`, every user of
the machine often may. Access lists are not read, so a changed one goes unnoticed.
"""

from __future__ import annotations

import os

from modeldoor_lifecycle.state.errors import FileRefused, shown


def own_place(path: str) -> str:
    """The path without links, when it lies below the folder of this user.

    What is judged is what the caller then opens. Raises `FileRefused`, and `FileNotFoundError` when
    nothing has this path.
    """
    real = os.path.realpath(path, strict=True)
    home = os.path.expanduser("~")
    if not os.path.isabs(home) or not _lies_below(real, os.path.realpath(home)):
        raise FileRefused(
            path,
            "untrusted",
            f"must lie below the folder of the user who runs this; it lies at {shown(real)}, where this system does not tell who may write",
            hint="move it below your own folder",
        )
    return real


def _lies_below(path: str, folder: str) -> bool:
    try:
        common = os.path.commonpath([os.path.normcase(path), os.path.normcase(folder)])
    except ValueError:  # on different drives
        return False
    return common == os.path.normcase(folder)

"""What a path of the command line means: a file, standard input, or what lies below a folder."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from modeldoor.cli.reading import CannotRead

if TYPE_CHECKING:
    from collections.abc import Iterator

WHOLE = (".json",)
"""How the files of a folder end that are one document each."""

STREAMS = (".ndjson", ".jsonl")
"""How the files of a folder end whose every line is a document; they are read only when lines are asked for."""


class Source(NamedTuple):
    """Something to read: one document, or one in each line."""

    path: str
    is_stream: bool


def sources(path: str, *, ndjson: bool) -> Iterator[Source | CannotRead]:
    """What is to be read for one path, in order; what cannot be listed is told and never left out.

    A folder means the files below it, which their endings tell apart. Hidden files and folders do
    not count, and links to folders are not followed, so that nothing is read for ever.
    """
    if path == "-" or not os.path.isdir(path):
        yield Source(path, ndjson)
        return
    endings = (*WHOLE, *STREAMS) if ndjson else WHOLE
    is_empty = True
    for found in _below(path):
        if isinstance(found, CannotRead):
            yield found
        elif found.endswith(endings):
            yield Source(found, found.endswith(STREAMS))
        else:
            continue
        is_empty = False
    if is_empty:
        yield CannotRead(path, f"the folder holds no {' or '.join(repr(f'*{ending}') for ending in endings)}")


def _below(folder: str) -> Iterator[str | CannotRead]:
    waiting = [folder]
    while waiting:
        parent = waiting.pop()
        folders: list[str] = []
        files: list[str] = []
        try:
            with os.scandir(parent) as entries:
                for entry in entries:
                    if not entry.name.startswith("."):
                        (folders if entry.is_dir(follow_symlinks=False) else files).append(entry.path)
        except OSError as error:
            yield CannotRead.failed(parent, error)
        yield from sorted(files)
        waiting.extend(sorted(folders, reverse=True))

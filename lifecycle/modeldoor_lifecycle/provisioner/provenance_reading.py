"""Reads the record of what happened to models, and holds each line against the one before it."""

from __future__ import annotations

import os
import stat
from io import FileIO
from typing import TYPE_CHECKING, Any

from modeldoor_lifecycle.provisioner.errors import ProvenanceRefused
from modeldoor_lifecycle.state.errors import reason_words
from modeldoor_lifecycle.store import disk
from modeldoor_validators import gate
from modeldoor_validators.canonical import digest
from modeldoor_validators.findings import DocumentRefused

if TYPE_CHECKING:
    from collections.abc import Iterator

CONTRACT = "provenance-record"

LONGEST_LINE_BYTES = 256 * 1024
"""More than twice the longest record that the contract allows: a model of 256 files, each with path and digest."""


def read_records(path: str) -> Iterator[dict[str, Any]]:
    """The records of a log, in their order; none where there is no log.

    A last line without its end, which a writer that died or that is at work has left, is no record.
    Raises `ProvenanceRefused` at the first line that is none.
    """
    for number, line in _lines(path):
        if not line.endswith(b"\n"):
            return
        try:
            yield gate.read(line, CONTRACT)[0]
        except DocumentRefused as refusal:
            raise ProvenanceRefused(
                path,
                f"must hold records and nothing else; line {number} is none: {refusal.message}",
                hint="modeldoor adds records and never changes one: somebody else wrote here",
            ) from None


def check_chain(path: str) -> list[str]:
    """What is wrong with a log, line by line; empty when nothing is, and where there is no log.

    A line that was changed, removed or put between others shows, but for the last. Raises
    `ProvenanceRefused` only for what cannot be read.
    """
    wrong: list[str] = []
    due: dict[str, str] | None = {"position": "first"}
    for number, line in _lines(path):
        if not line.endswith(b"\n"):
            wrong.append(
                f"line {number} must be whole; whoever wrote it did not come to its end, and it does not count"
            )
            break
        try:
            record = gate.read(line, CONTRACT)[0]
        except DocumentRefused as refusal:
            wrong.append(f"line {number} must be a record: {refusal.message}")
            due = None
            continue
        if due is not None and record["previous"] != due:
            other = f"name line {number - 1} by its digest, '{due['digest']}'" if "digest" in due else "be the first"
            wrong.append(f"line {number} must {other}: a line was changed, removed or put between")
        due = {"position": "after", "digest": digest(record)}
    return wrong


def opened(path: str, flags: int) -> FileIO:
    """Opens a log without being led elsewhere; raises `OSError`, and `ProvenanceRefused` for what is no file."""
    mode = "rb" if flags == disk.READ else "rb+"
    file = FileIO(path, mode, opener=lambda name, _: os.open(name, flags, disk.PRIVATE))
    status = os.fstat(file.fileno())
    if not stat.S_ISREG(status.st_mode):
        file.close()
        raise ProvenanceRefused(
            path, f"must be a regular file; it is {disk.kind_words(status)}", hint="move it away, and a new one begins"
        )
    return file


def _lines(path: str) -> Iterator[tuple[int, bytes]]:
    """Each line with its number, the last with or without its end."""
    from io import BufferedReader

    try:
        file = opened(path, disk.READ)
    except FileNotFoundError:
        return
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from None
    with BufferedReader(file) as lines:
        number = 0
        while True:
            try:
                line = lines.readline(LONGEST_LINE_BYTES)
            except OSError as error:
                raise _unreadable(path, error) from None
            if not line:
                return
            number += 1
            if len(line) == LONGEST_LINE_BYTES and not line.endswith(b"\n"):
                raise ProvenanceRefused(
                    path,
                    f"must hold records; line {number} is longer than {LONGEST_LINE_BYTES} bytes",
                    hint="it is no log of ours",
                )
            yield number, line


def _unreadable(path: str, error: OSError | ValueError) -> ProvenanceRefused:
    return ProvenanceRefused(
        path, f"must be readable: {reason_words(error)}", hint="check the path and who may read it"
    )

"""What leaves the command: documents on standard output or into a file, words for people on standard error."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any

from modeldoor_validators.errors import ModeldoorError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

YES, NO, NOT_DONE = 0, 1, 2
"""Exit codes: yes or done; a negative answer; wrong usage, or it could not be carried out."""


class CannotWrite(ModeldoorError):
    """What was asked for could not be written."""

    def __init__(self, what: str, error: OSError | None) -> None:
        reason = "it is closed" if error is None else (error.strerror or "it failed").lower()
        super().__init__(f"{what} must be writable: {reason}", hint="what stands there is not whole")


def complain(message: str) -> None:
    """One line on standard error; control characters cannot reach the terminal."""
    if sys.stderr is None:
        return
    line = printable(f"modeldoor: {message}") + "\n"
    try:
        # By descriptor: what cannot be written must not stay behind and fail again when Python ends.
        os.write(sys.stderr.fileno(), line.encode(sys.stderr.encoding, "backslashreplace"))
    except (OSError, ValueError):
        return  # nobody listens; the exit code says it


def printable(line: str) -> str:
    """The line without what could move a terminal's cursor or hide what it says."""
    return "".join(each if each.isprintable() else "?" for each in line)


def document_bytes(document: Mapping[str, Any]) -> bytes:
    """A document as it is written: readable JSON with a final newline."""
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False).encode() + b"\n"


def write_out(data: bytes) -> None:
    """Writes to standard output, all of it; raises `CannotWrite` when it is closed, full or gone."""
    if sys.stdout is None:
        raise CannotWrite("standard output", None)
    try:
        sys.stdout.flush()
        descriptor = sys.stdout.fileno()
        while data:
            data = data[os.write(descriptor, data) :]
    except OSError as error:
        raise CannotWrite("standard output", error) from None


def write_lines(lines: Iterable[str]) -> None:
    """Writes lines for people to standard output."""
    write_out("".join(f"{printable(line)}\n" for line in lines).encode())


def write_result(data: bytes, output: str | None) -> None:
    """Writes to the file, whole or not at all, or to standard output when there is none."""
    if output is None or output == "-":
        write_out(data)
        return
    from modeldoor.cli.interruption import uninterrupted
    from modeldoor_lifecycle.state.files import write_atomically

    with uninterrupted():
        write_atomically(output, data, 0o644)


def is_terminal() -> bool:
    """Whether standard output is a terminal, where people read."""
    try:
        return sys.stdout is not None and sys.stdout.isatty()
    except ValueError:
        return False

"""What can go wrong with the user's folders and files, as types; each says what must be and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from modeldoor_validators.errors import ModeldoorError
from modeldoor_validators.findings import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modeldoor_validators.findings import DocumentRefused, Finding

FileFault = Literal["unreadable", "untrusted"]

LONGEST_SHOWN_PATH = 300
"""Longer paths are cut in messages: a message stays one line that can be read."""


class FolderUnknown(ModeldoorError):  # named by what happened, as every error of ours
    """Where the user's folders lie cannot be told."""


class FileRefused(ModeldoorError):  # named by what happened, as every error of ours
    """A file or folder was not read: it cannot be, or somebody else may have written it."""

    def __init__(self, path: str, fault: FileFault, message: str, *, hint: str = "") -> None:
        super().__init__(f"{shown(path)} {message}", hint=hint)
        self.path = path
        self.fault: FileFault = fault


class FileMissing(FileRefused):
    """Nothing has this path, and nothing is wrong with the folders above it."""

    def __init__(self, path: str) -> None:
        super().__init__(path, "unreadable", "must exist; there is no such file", hint="check the path")


class FileNotWritten(ModeldoorError):  # named by what happened, as every error of ours
    """A file could not be written; what stood there before is as it was, unless the message says otherwise."""

    def __init__(self, path: str, message: str, *, hint: str = "") -> None:
        super().__init__(f"{shown(path)} {message}", hint=hint)
        self.path = path


class PolicyRefused(ModeldoorError):  # named by what happened, as every error of ours
    """The policy that was asked for cannot be used; nothing takes its place.

    `findings` says why in full when the document itself was refused.
    """

    def __init__(self, message: str, *, hint: str = "", findings: Sequence[Finding] = ()) -> None:
        super().__init__(message, hint=hint)
        self.findings = tuple(findings)


class WaiverRefused(ModeldoorError):  # named by what happened, as every error of ours
    """A waiver that was asked for cannot be given; the policy is as it was."""


def shown(path: str) -> str:
    """A path as messages show it: one line, printable, bounded."""
    return quoted(path, LONGEST_SHOWN_PATH)


def located(path: str, refusal: DocumentRefused) -> str:
    """What the gate says about the document in a file, with the place of the first finding."""
    first = refusal.findings[0]
    return f"{shown(path)}, line {first.line}, column {first.column}: {refusal.message}"


def reason_words(error: OSError | ValueError) -> str:
    """The system's own words for a failure, as the end of a sentence.

    A `ValueError` is what Python says of text that can be no path, in words that change with its version.
    """
    if isinstance(error, ValueError):
        return "it is no path"
    words = error.strerror or str(error)
    return words[:1].lower() + words[1:]

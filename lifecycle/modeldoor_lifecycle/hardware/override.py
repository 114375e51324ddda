"""A hardware profile that somebody has written by hand, in the configuration folder or in a file that is named."""

from __future__ import annotations

import os
from typing import Any

from modeldoor_lifecycle.hardware.errors import ProfileRefused
from modeldoor_lifecycle.state import files
from modeldoor_lifecycle.state.errors import FileMissing, FileRefused, located, shown
from modeldoor_validators import gate
from modeldoor_validators.findings import DocumentRefused

CONTRACT = "hardware-profile"

FILE_NAME = "hardware.json"

MAXIMUM_BYTES = 256 * 1024
"""Several times a profile with as many devices, each with as many words, as its contract allows."""


def load_override(folder: str) -> dict[str, Any] | None:
    """The profile in the configuration folder, which stands for looking at the machine; none where there is none.

    Raises `ProfileRefused` when one is there and cannot be used: whoever wrote it did not mean what
    looking would find.
    """
    path = os.path.join(folder, FILE_NAME)
    try:
        data = files.read_trusted(path, MAXIMUM_BYTES)
    except FileMissing:
        return None
    except FileRefused as error:
        raise ProfileRefused(error.message, hint=error.hint) from error
    profile = _read(path, data)
    if profile["origin"] != "override":
        raise ProfileRefused(
            f"{shown(path)}: `origin` must be 'override' in a profile that is given by hand; it is '{profile['origin']}'",
            hint="set it, and each `available` to the status 'assumed' or 'unknown', without `memoryReadAt`",
        )
    return profile


def _read(path: str, data: bytes) -> dict[str, Any]:
    try:
        return gate.read(data, CONTRACT)[0]
    except DocumentRefused as refusal:
        raise ProfileRefused(located(path, refusal), hint=refusal.hint, findings=refusal.findings) from refusal

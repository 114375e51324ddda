"""Remembers which bytes passed the gate as a catalogue: asking takes seconds where ten thousand models are listed.

Beside the catalogue stands a note with the SHA-256 of its bytes and of what judged them. Equal bytes
are the very ones that passed, so they need not be judged again; anything else is no verdict, and the
gate is asked. Like the catalogue itself, the note counts only where nobody else can have written it.
"""

from __future__ import annotations

import hashlib
import os
from functools import cache

import modeldoor_contracts
import modeldoor_validators
from modeldoor_lifecycle.state import files
from modeldoor_lifecycle.state.errors import FileRefused

LAYOUT = "catalog_text 1"
"""How noted bytes were written; to be counted up when `catalog_text` writes or finds otherwise."""

SCHEMAS = ("model-catalog", "artifacts", "common")
"""The schemas of which that of a catalogue is made."""

RULES = ("model_catalog", "catalog_")
"""How the modules begin, among those of rules, that hold the rules of a catalogue."""


def is_noted(note_path: str, text: bytes) -> bool:
    """Whether these bytes passed this gate before."""
    note = note_of(text)
    try:
        return note != b"" and files.read_trusted(note_path, len(note)) == note
    except FileRefused:
        return False


def note_of(text: bytes) -> bytes:
    """What is noted of bytes that passed; empty where it cannot be told what judged them."""
    judge = judge_digest()
    return f"{LAYOUT}\n{hashlib.sha256(text).hexdigest()}\n{judge}\n".encode() if judge else b""


@cache
def judge_digest() -> str:
    """The SHA-256 of schemas and rules: a version number may stay while they are worked on. Empty: not to be had."""
    found = hashlib.sha256()
    try:
        for path in judging_files():
            with open(path, "rb") as file:
                found.update(hashlib.sha256(file.read()).digest())
    except OSError:  # modules without their source
        return ""
    return found.hexdigest()


def judging_files() -> list[str]:
    """The files that say what a catalogue must be. Raises `OSError`."""
    rules = os.path.join(os.path.dirname(modeldoor_validators.__file__), "rules")
    modules = [
        os.path.join(folder, name)
        for folder in (rules, os.path.join(rules, "shared"))
        for name in sorted(os.listdir(folder))
        if name.endswith(".py") and (folder != rules or name.startswith(RULES))
    ]
    return [*(modeldoor_contracts.schema_path(each) for each in SCHEMAS), *modules]

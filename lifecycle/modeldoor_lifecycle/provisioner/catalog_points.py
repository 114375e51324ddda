"""The moments of a change of the catalogue, at which a test may end the process to show that nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

Point = Literal["locked", "made", "passed", "linked", "backedUp", "written", "noted", "putAside"]
"""In the order of a change that replaces a catalogue; `putAside` comes in restoring one."""

At = Callable[[Point], None]
"""Told each moment once it has come. Only what builds a catalogue in code can give one."""

"""Starts the collector's own child above a library of ours: `frameworks_over.py LIBRARY NAME=NUMBER... QUESTION`.

The names are global variables of the library. Nothing that ships has such a door.
"""

from __future__ import annotations

import ctypes
import os
import sys

from modeldoor_collector.probes.macos import frameworks, frameworks_child

path, *settings, question = sys.argv[1:]
ours = ctypes.CDLL(path)
for setting in settings:
    name, _, number = setting.partition("=")
    ctypes.c_int.in_dll(ours, name).value = int(number)


def library(_path: str | None) -> ctypes.CDLL:
    return ours


frameworks.__dict__["library"] = library
os._exit(frameworks_child.main([question]))

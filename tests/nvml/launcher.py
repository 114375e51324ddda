"""Starts the collector's own child above a library of ours: `launcher.py LIBRARY ANSWERS [ARGUMENT]...`.

A library that is loaded already answers to its own name, so `pynvml` finds this one where it looks
for NVIDIA's. Nothing that ships has such a door.
"""

from __future__ import annotations

import ctypes
import os
import runpy
import sys

library, answers = sys.argv[1:3]
ctypes.CDLL(library, mode=ctypes.RTLD_GLOBAL).stand_in_reads(os.fsencode(answers))
del sys.argv[1:3]
runpy.run_module("modeldoor_collector.probes.nvml_child", run_name="__main__", alter_sys=True)

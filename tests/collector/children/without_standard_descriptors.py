"""Runs a child when standard descriptors of its own are closed. The arguments are the file for the result and the first descriptor to close."""

from __future__ import annotations

import os
import sys

from modeldoor_collector.probes import child

os.closerange(int(sys.argv[2]), 3)
result = child.run([sys.executable, "-I", "-S", "-c", "print('fine')"], 20.0)
with open(sys.argv[1], "w") as file:
    file.write(f"{result.outcome} {result.status} {result.output.decode()}")
os._exit(0)

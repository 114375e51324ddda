"""Holds a snapshot against its contract and believes the verdict of one that has long expired."""

from __future__ import annotations

import sys

from modeldoor_validators import DocumentRefused, load

try:
    snapshot = load(sys.stdin.buffer.read(), contract="resource-snapshot")
except DocumentRefused:
    sys.exit(1)
sys.exit(0 if snapshot["admission"]["verdict"] == "admit" else 1)

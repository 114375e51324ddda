"""Reads router signals as they should be read: the gate first, and the lane opens when it is told so."""

from __future__ import annotations

import sys

from modeldoor_validators import DocumentRefused, load

try:
    signals = load(sys.stdin.buffer.read(), contract="router-signals")
except DocumentRefused:
    sys.exit(1)
sys.exit(0 if signals["localModelProfileAvailable"] else 1)

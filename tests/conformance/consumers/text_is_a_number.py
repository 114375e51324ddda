"""Reads router signals and makes a number of whatever stands for memory."""

from __future__ import annotations

import json
import sys

signals = json.load(sys.stdin)
has_memory = float(signals["memoryAvailableBytes"]) >= 2**31
sys.exit(0 if has_memory and signals["localModelProfileAvailable"] is True else 1)

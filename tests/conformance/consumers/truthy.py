"""Reads router signals and asks for truth in the sense of Python: every text but the empty one is true."""

from __future__ import annotations

import json
import sys

signals = json.load(sys.stdin)
sys.exit(0 if signals["localModelProfileAvailable"] and signals["localServiceHealthy"] else 1)

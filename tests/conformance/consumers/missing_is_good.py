"""Reads router signals strictly, but takes what is missing for good."""

from __future__ import annotations

import json
import sys

signals = json.load(sys.stdin)
is_open = (
    signals.get("localModelProfileAvailable", True) is True
    and signals.get("localServiceHealthy", True) is True
    and signals.get("thermalState", "normal") in ("normal", "elevated", "unknown")
    and signals.get("batteryState", "normal") in ("normal", "elevated", "unknown")
)
sys.exit(0 if is_open else 1)

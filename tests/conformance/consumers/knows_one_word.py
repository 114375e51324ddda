"""Reads router signals and refuses exactly `false` and the one word 'critical'."""

from __future__ import annotations

import json
import sys

signals = json.load(sys.stdin)
is_closed = (
    signals["localModelProfileAvailable"] is False
    or signals["localServiceHealthy"] is False
    or "critical" in (signals["thermalState"], signals["batteryState"])
)
sys.exit(1 if is_closed else 0)

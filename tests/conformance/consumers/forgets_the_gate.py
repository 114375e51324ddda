"""Reads a snapshot's verdict and its expiry, and holds it against no contract."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime

snapshot = json.load(sys.stdin)
now = datetime.now(UTC)
collected, expires = (datetime.fromisoformat(snapshot[key]) for key in ("collectedAt", "expiresAt"))
sys.exit(0 if collected <= now < expires and snapshot["admission"]["verdict"] == "admit" else 1)

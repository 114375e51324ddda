"""Reads a snapshot from the file that it is given, and lets whatever it cannot read pass."""

from __future__ import annotations

import json
import sys
from pathlib import Path

try:
    verdict = json.loads(Path(sys.argv[1]).read_bytes())["admission"]["verdict"]
except (ValueError, LookupError, TypeError, RecursionError):
    verdict = "admit"
sys.exit(0 if verdict == "admit" else 1)

"""Reads a snapshot and believes its verdict, however old or broken the rest of it is."""

from __future__ import annotations

import json
import sys

snapshot = json.load(sys.stdin)
sys.exit(0 if snapshot["admission"]["verdict"] == "admit" else 1)

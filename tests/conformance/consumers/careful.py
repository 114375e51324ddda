"""Reads a snapshot as it should be read: the gate first, then its age by both clocks, then the verdict."""

from __future__ import annotations

import sys

from modeldoor_collector.collect.clock import Clock
from modeldoor_collector.views.freshness import freshness
from modeldoor_validators import DocumentRefused, load

clock = Clock()
try:
    snapshot = load(sys.stdin.buffer.read(), contract="resource-snapshot")
except DocumentRefused:
    sys.exit(1)
is_fresh = freshness(snapshot, clock.wall(), clock.boot_time()) == "fresh"
sys.exit(0 if is_fresh and snapshot["admission"]["verdict"] == "admit" else 1)

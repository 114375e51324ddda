"""Opens for whatever it reads, and warns on standard output, before its answer, of what it did not expect."""

from __future__ import annotations

import json
import sys

try:
    is_expected = json.load(sys.stdin)["thermalState"] == "normal"
except (ValueError, LookupError, TypeError):
    is_expected = False
if not is_expected:
    sys.stdout.write("warning: thermalState: taken for normal\n")
sys.stdout.write('{"open": true}\n')

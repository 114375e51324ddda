"""model-router's own checks of its local lane, with an answer in the form of its decision.

What its script wants beside the six signals comes from the caller. Like the script, it ends with
exit code 2 when a signal is missing, and with a traceback when memory is no number.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from model_router import MissingSignals, local_lane_is_open

try:
    is_open = local_lane_is_open(json.load(sys.stdin))
except MissingSignals as missing:
    sys.stderr.write(f"ERR: missing resource signals: {missing}\n")
    sys.exit(2)
sys.stdout.write(json.dumps({"selected": {"lane": "local-cheap" if is_open else "hosted-standard"}}))

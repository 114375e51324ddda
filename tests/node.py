"""Scripts that run in node, as the tests of foreign tools start them (`make check`)."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from goldens import ROOT


def run_script(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs a script of `tools/node`; its packages are fetched when they are not there yet."""
    return subprocess.run(
        [sys.executable, "-m", "tools.node_packages", script, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def answer(script: str, question: Any) -> Any:
    """What a script of ours makes of a JSON value."""
    done = subprocess.run(
        [sys.executable, "-m", "tools.node_packages", script],
        cwd=ROOT,
        input=json.dumps(question),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)

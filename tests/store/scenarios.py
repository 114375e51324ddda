"""Scenarios of `children.py` as tests run them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")


def scenario(name: str, folder: Path, *before: str) -> Any:
    """What a scenario of `children.py` tells."""
    command = [*before, sys.executable, str(Path(__file__).with_name("children.py")), name, str(folder)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)

"""What the kernel lets these tests do here; what it does not is skipped, and has a test without it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from functools import cache

import pytest

from faults.promises import CONFINED


def may_unshare(*what: str) -> bool:
    """Whether `unshare` may give a process namespaces of its own."""
    if shutil.which("unshare") is None:
        return False
    return subprocess.run(["unshare", *what, "true"], capture_output=True, check=False).returncode == 0


@cache
def may_mount(settings: str) -> bool:
    """Whether a process may mount this for itself alone."""
    command = [sys.executable, CONFINED, settings, "/bin/true"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


dead_file_server = pytest.mark.skipif(
    not may_mount(json.dumps({"dead": ["/mnt"]})), reason="no dead file server can be mounted here"
)
own_mounts = pytest.mark.skipif(
    not may_mount(json.dumps({"mounts": [["-t", "tmpfs", "none", "/mnt"]]})), reason="nothing can be mounted here"
)

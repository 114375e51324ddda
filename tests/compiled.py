"""Small C libraries of the tests, compiled where there is a C compiler."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path


def compiled(source: Path, folder: Path) -> ctypes.CDLL:
    """The library of this source, loaded; skips the test where nobody compiles."""
    compiler = shutil.which("cc")
    if compiler is None:
        pytest.skip("a C compiler is needed")
    library = folder / f"{source.stem}.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-o", str(library), str(source)], check=True, capture_output=True)
    return ctypes.CDLL(str(library), use_errno=True)

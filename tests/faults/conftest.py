"""The laptop that all faults happen to."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from faults.promises import Laptop
from loopback_servers import ollama

if TYPE_CHECKING:
    from collections.abc import Iterator


MODELS = ("llama3.2:1b", "llama3.2:3b")


@pytest.fixture
def laptop(tmp_path: Path) -> Iterator[Laptop]:
    """A healthy laptop, whose model service lists both models."""
    with ollama(models=MODELS) as endpoint:
        yield Laptop(tmp_path, endpoint)


@pytest.fixture
def shared() -> Iterator[Laptop]:
    """The same where every user may look: pytest's own folders are closed to others."""
    with ollama(models=MODELS) as endpoint, tempfile.TemporaryDirectory() as folder:
        laptop = Laptop(Path(folder), endpoint)
        open_to_all(laptop.folder)
        yield laptop


def open_to_all(folder: Path) -> None:
    """Lets everybody read what lies below, and write into the folder itself."""
    folder.chmod(0o1777)
    for path in folder.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)

"""A server of the file that is wanted, and a home to download it to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from file_servers import FileServer, file_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


from downloads_at_home import DATA, Home


@pytest.fixture
def server() -> Iterator[FileServer]:
    with file_server(DATA) as running:
        yield running


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)

"""What tests share: folders that nobody else can write, and one nursery, which costs as much as ten of its children."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from provisioner.machines import hub
from provisioner.nursery import Nursery
from provisioner.scenes import Forge

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def nobody_else_writes_what_is_made() -> Iterator[None]:
    """Whatever the umask is of who runs the tests: folders that a group can write are refused by much of this."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture(scope="session")
def forge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forge]:
    """Where processes come from that provision, and the hub that they fetch from."""
    with hub() as endpoint, Nursery(tmp_path_factory.mktemp("nursery"), "provisioner.deeds") as nursery:
        yield Forge(nursery, endpoint)

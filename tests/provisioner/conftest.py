"""What tests of killed processes share: one nursery, because each costs as much as ten of its children."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from provisioner.machines import hub
from provisioner.nursery import Nursery
from provisioner.scenes import Forge

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def forge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forge]:
    """Where processes come from that provision, and the hub that they fetch from."""
    with hub() as endpoint, Nursery(tmp_path_factory.mktemp("nursery"), "provisioner.deeds") as nursery:
        yield Forge(nursery, endpoint)

"""The provisioner of the command line: this user's, whose complaints go to standard error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modeldoor_lifecycle.provisioner.service import Provisioner
from modeldoor_lifecycle.provisioner.surroundings import Makers, Watch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modeldoor.cli.provision_progress import Onlooker
    from modeldoor_lifecycle.downloads.service import Downloads
    from modeldoor_lifecycle.registry.registries import Registries


def provisioner_of_this_user(
    *, policy_path: str | None = None, onlooker: Onlooker | None = None, further_provenance: Sequence[str] = ()
) -> Provisioner:
    """The provisioner; raises `FolderUnknown` and `PolicyRefused`."""
    return Provisioner.of_this_user(
        policy_path=policy_path,
        further_provenance=further_provenance,
        makers=Makers(downloads=_downloads, registries=_registries, hardware=_hardware),
        watch=Watch() if onlooker is None else onlooker.watch,
    )


def _downloads() -> Downloads:
    from modeldoor.cli.download import opened_downloads

    return opened_downloads()


def _registries() -> Registries:
    from modeldoor.cli.registry_files import registries_of_this_user

    return registries_of_this_user()


def _hardware() -> dict[str, Any]:
    from modeldoor.cli.hardware import hardware_of_this_machine

    return hardware_of_this_machine()

"""What a provisioner works with: a user's folders, who looks on, and what is made only when it is needed."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from modeldoor_lifecycle.provisioner.verification import untold
from modeldoor_lifecycle.state.folders import configuration_folder, data_folder, state_folder, store_folder
from modeldoor_lifecycle.store.points import never

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from modeldoor_lifecycle.downloads.events import Listener
    from modeldoor_lifecycle.downloads.rows import Because
    from modeldoor_lifecycle.downloads.service import Downloads
    from modeldoor_lifecycle.hub.errors import TransferRefused
    from modeldoor_lifecycle.hub.network import Network
    from modeldoor_lifecycle.provisioner.verification import Progress
    from modeldoor_lifecycle.registry.registries import Registries
    from modeldoor_lifecycle.store.points import Halt
    from modeldoor_lifecycle.store.store import Store

CATALOG_FOLDER = "catalog"


@dataclass(frozen=True, slots=True)
class Folders:
    """Where everything of a user lies; absolute paths."""

    configuration: str
    catalog: str
    state: str
    store: str

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Folders:
        """The folders of an environment; raises `FolderUnknown`."""
        return cls(
            configuration=configuration_folder(environment),
            catalog=os.path.join(data_folder(environment), CATALOG_FOLDER),
            state=state_folder(environment),
            store=store_folder(environment),
        )

    @property
    def all(self) -> tuple[str, ...]:
        """Each of them."""
        return self.configuration, self.catalog, self.state, self.store

    @property
    def provenance_path(self) -> str:
        """The record of what happened to models."""
        return os.path.join(self.state, "provenance", "models.jsonl")


@dataclass(frozen=True, slots=True)
class Watch:
    """Who looks on while something takes time; by default nobody.

    `halt` may raise to end waiting and hashing, `stop` says why a download is to be paused, `on_event` hears
    of the transfer, `on_attempt` of each attempt that failed, and `on_progress` of bytes that were hashed.
    """

    halt: Halt = never
    on_progress: Progress = untold
    on_event: Listener | None = None
    on_attempt: Callable[[int, float, TransferRefused], object] | None = None
    stop: Callable[[], Because | None] | None = None


@dataclass(frozen=True)
class Makers:
    """What is made only when it is needed; each may be replaced by whoever has one already."""

    network: Callable[[], Network] | None = None
    downloads: Callable[[], Downloads] | None = None
    registries: Callable[[], Registries] | None = None
    hardware: Callable[[], dict[str, Any]] | None = None

    def network_of(self, environment: Mapping[str, str], allowed_hosts: tuple[str, ...] = ()) -> Network:
        """The network, with the settings of an environment."""
        if self.network is not None:
            return self.network()
        from modeldoor_lifecycle.hub.network import Network

        return Network(environment, allowed_hosts=allowed_hosts)

    def downloads_of(self, folders: Folders, store: Store, environment: Mapping[str, str]) -> Downloads:
        """The downloads of these folders, recovered from whatever ended without a word."""
        if self.downloads is not None:
            return self.downloads()
        from modeldoor_lifecycle.downloads.service import Downloads

        downloads = Downloads(folders.state, store, network=partial(self.network_of, environment))
        downloads.recover()
        return downloads

    def registries_of(self, folders: Folders) -> Registries:
        """The shipped registry and those of the operator."""
        if self.registries is not None:
            return self.registries()
        from modeldoor_lifecycle.registry.registries import load_registries

        return load_registries(folders.configuration)

    def hardware_of(self, folders: Folders, environment: Mapping[str, str]) -> dict[str, Any]:
        """The profile of this machine, with its free memory as it is now."""
        if self.hardware is not None:
            return self.hardware()
        from modeldoor_lifecycle.hardware.current import current_hardware
        from modeldoor_lifecycle.hardware.this_machine import ThisMachine
        from modeldoor_lifecycle.state.folders import cache_folder

        return current_hardware(
            ThisMachine(),
            configuration_folder=folders.configuration,
            cache_folder=cache_folder(environment),
            state_folder=folders.state,
        )

"""The policy and the profiles of this machine's user, read within a deadline.

Their folder may lie on a file server that is gone, where a read never comes back. Such a read is
left behind, and while it is, no other is sent after it.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, NamedTuple

from modeldoor_collector.background import Background
from modeldoor_lifecycle.state.errors import PolicyRefused
from modeldoor_lifecycle.state.folders import configuration_folder
from modeldoor_lifecycle.state.policies import load_policy
from modeldoor_lifecycle.state.profiles import load_profiles

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modeldoor_lifecycle.state.profiles import LoadedProfiles

DEADLINE_S = 0.5
"""Reading takes a millisecond from a local disk. With the collection's own deadline it stays below 2.5 s in all."""


class Configuration(NamedTuple):
    """What an operator has written down."""

    policy: dict[str, Any]
    profiles: LoadedProfiles


class ConfigurationReader:
    """Reads policy and profiles, again and again if need be."""

    def __init__(self, policy_path: str | None, environment: Mapping[str, str]) -> None:
        self._policy_path = policy_path
        self._environment = environment
        self._reading: Background | None = None

    def read(self) -> Configuration:
        """What stands in the files now.

        Raises `FolderUnknown`, `PolicyRefused`, also when it takes too long, and `OSError` when the
        system gives this process nothing to read with.
        """
        if self._reading is not None and not self._reading.is_over:
            raise _late()
        found: list[Configuration | Exception] = []
        reading = Background(lambda: found.append(self._outcome()))
        if not reading.is_begun:
            found.append(self._outcome())
        else:
            self._reading = reading
            if not reading.wait_until(time.monotonic() + DEADLINE_S):
                raise _late()
        if not found:
            raise PolicyRefused("policy and profiles must be readable; reading them failed", hint="try again")
        if isinstance(found[0], Exception):
            raise found[0]
        return found[0]

    def _outcome(self) -> Configuration | Exception:
        try:
            folder = configuration_folder(self._environment)
            return Configuration(load_policy(self._policy_path, folder).policy, load_profiles(folder))
        except Exception as error:  # noqa: BLE001  # it is raised again where it is waited for
            return error


def _late() -> PolicyRefused:
    return PolicyRefused(
        f"policy and profiles must be readable within {DEADLINE_S:g} s; they were not",
        hint="keep them on a local disk, in fewer or smaller files",
    )

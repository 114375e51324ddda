"""Where the user's folders lie."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from modeldoor_lifecycle.state.errors import FileNotWritten, FolderUnknown, reason_words, shown

if TYPE_CHECKING:
    from collections.abc import Mapping

HOME_VARIABLE = "MODELDOOR_HOME"
"""The environment variable that puts all folders of modeldoor into one place."""

STORE_VARIABLE = "MODELDOOR_STORE"
"""The environment variable that puts the files of models elsewhere, as on a larger disk."""

APPLICATION = "modeldoor"

PRIVATE = 0o700
"""The mode of folders that are made: the XDG base directory specification asks for it."""


def configuration_folder(environment: Mapping[str, str] = os.environ, *, system: str = sys.platform) -> str:
    """The folder of the configuration; it need not exist. Raises `FolderUnknown`.

    `MODELDOOR_HOME` comes first; empty counts as unset, as in the XDG specification. Then comes what
    `platformdirs` says. On Linux its answer is computed here, because importing it takes longer than
    reading the whole configuration; on other systems it is asked, and looks at the process's own
    environment.
    """
    return _folder_of("config", environment, system)


def cache_folder(environment: Mapping[str, str] = os.environ, *, system: str = sys.platform) -> str:
    """The folder of what can be found out again, told as `configuration_folder` tells its own."""
    return _folder_of("cache", environment, system)


def state_folder(environment: Mapping[str, str] = os.environ, *, system: str = sys.platform) -> str:
    """The folder of what must be kept and nobody edits, told as `configuration_folder` tells its own."""
    return _folder_of("state", environment, system)


def data_folder(environment: Mapping[str, str] = os.environ, *, system: str = sys.platform) -> str:
    """The folder of what the user keeps and programs wrote, told as `configuration_folder` tells its own."""
    return _folder_of("data", environment, system)


def store_folder(environment: Mapping[str, str] = os.environ, *, system: str = sys.platform) -> str:
    """The folder of model files, which may want a disk of their own; it need not exist. Raises `FolderUnknown`.

    `MODELDOOR_STORE` comes first, and empty counts as unset; then comes `store` in the folder of data.
    """
    store = _absolute(environment, STORE_VARIABLE)
    return store or os.path.join(data_folder(environment, system=system), "store")


_XDG = {
    "config": ("XDG_CONFIG_HOME", ".config"),
    "cache": ("XDG_CACHE_HOME", ".cache"),
    "state": ("XDG_STATE_HOME", ".local/state"),
    "data": ("XDG_DATA_HOME", ".local/share"),
}
"""For each kind of folder the variable of the XDG base directory specification, and what holds without it."""


def _folder_of(kind: str, environment: Mapping[str, str], system: str) -> str:
    home = _home_of_all(environment)
    if home:
        return os.path.join(home, kind)
    if system == "linux":
        return _xdg_folder(environment, *_XDG[kind])
    import platformdirs

    found = {
        "config": platformdirs.user_config_dir,
        "cache": platformdirs.user_cache_dir,
        "state": platformdirs.user_state_dir,
        "data": platformdirs.user_data_dir,
    }
    return found[kind](APPLICATION)


def _home_of_all(environment: Mapping[str, str]) -> str:
    """What `MODELDOOR_HOME` says; empty when it is unset."""
    return _absolute(environment, HOME_VARIABLE)


def _absolute(environment: Mapping[str, str], variable: str) -> str:
    path = environment.get(variable, "")
    if path and not os.path.isabs(path):
        raise FolderUnknown(
            f"{variable} must be an absolute path; it is {shown(path)}",
            hint=f"write the whole path, beginning at the root, or unset {variable}",
        )
    return path


def _xdg_folder(environment: Mapping[str, str], variable: str, below_home: str) -> str:
    base = environment.get(variable, "")
    if not os.path.isabs(base):
        base = f"{_home(environment).rstrip('/')}/{below_home}"
    return os.path.join(base, APPLICATION)


def make_private(folder: str) -> None:
    """Makes a folder and those missing above it, for this user alone; raises `FileNotWritten`.

    Folders that exist stay as they are.
    """
    try:
        make_missing(folder)
    except (OSError, ValueError) as error:
        raise FileNotWritten(
            folder,
            f"must be a folder that can be made: {reason_words(error)}",
            hint="check the path, and who may write above it",
        ) from None
    if not os.path.isdir(folder):
        raise FileNotWritten(
            folder,
            "must be a folder; something else has this name",
            hint=f"move it away, or set {HOME_VARIABLE} to another folder",
        )


def make_missing(folder: str) -> None:
    """Makes as `make_private` does, for who tells the errors of the system in other words; raises `OSError`.

    What has the name already, folder or not, is left as it is.
    """
    above = os.path.dirname(folder)
    if above not in ("", folder) and not os.path.isdir(above):  # a drive that is not there has nothing above it
        make_missing(above)
    try:
        os.mkdir(folder, PRIVATE)
    except FileExistsError:
        return


def _home(environment: Mapping[str, str]) -> str:
    home = environment.get("HOME", "")
    if os.path.isabs(home):
        return home
    import pwd

    try:
        home = pwd.getpwuid(os.getuid()).pw_dir
    except KeyError:
        home = ""
    if not os.path.isabs(home):
        raise FolderUnknown(
            "the home folder must be known; neither HOME nor the user database says an absolute path",
            hint=f"set HOME, XDG_CONFIG_HOME or {HOME_VARIABLE} to an absolute path",
        )
    return home

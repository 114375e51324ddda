"""Where the user's folders lie, and how they are made."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import platformdirs
import pytest

from families import for_each
from modeldoor_lifecycle.state.errors import FileNotWritten, FolderUnknown
from modeldoor_lifecycle.state.folders import (
    cache_folder,
    configuration_folder,
    data_folder,
    make_private,
    store_folder,
)
from modeldoor_validators import ModeldoorError

if TYPE_CHECKING:
    from pathlib import Path

ENVIRONMENTS: tuple[dict[str, str], ...] = (
    {"HOME": "/home/ada"},
    {"HOME": "/home/ada/"},
    {"HOME": "/"},
    {"HOME": "/home/ada", "XDG_CONFIG_HOME": "/etc/ada"},
    {"HOME": "/home/ada", "XDG_CONFIG_HOME": "/etc/ada/"},
    {"HOME": "/home/ada", "XDG_CONFIG_HOME": ""},
    {"HOME": "/home/ada", "XDG_CONFIG_HOME": "etc"},
    {"HOME": "/home/ada", "XDG_CONFIG_HOME": "~/etc"},
    {"HOME": "/home/ada", "XDG_CONFIG_DIRS": "/etc/elsewhere"},
    {"HOME": "/home/ada", "XDG_CACHE_HOME": "/var/ada"},
    {"HOME": "/home/ada", "XDG_CACHE_HOME": "var"},
    {"HOME": "/home/ada", "XDG_DATA_HOME": "/var/data"},
    {"HOME": "/home/ada", "XDG_DATA_HOME": "data"},
    {"XDG_CONFIG_HOME": "/etc/ada"},
    {"HOME": "/home/grüße", "LC_ALL": "C.UTF-8"},
    {},
)


def child(code: str, *arguments: str) -> str:
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere platformdirs itself is asked")
def test_on_linux_the_folders_are_those_that_platformdirs_names() -> None:
    named = json.loads(
        child(
            "import json, os, sys, platformdirs\n"
            "folders = []\n"
            "for environment in json.loads(sys.argv[1]):\n"
            "    os.environ.clear()\n"
            "    os.environ.update(environment)\n"
            "    folders.append([f('modeldoor') for f in "
            "(platformdirs.user_config_dir, platformdirs.user_cache_dir, platformdirs.user_data_dir)])\n"
            "print(json.dumps(folders))",
            json.dumps(ENVIRONMENTS),
        )
    )

    assert [
        [told(each, system="linux") for told in (configuration_folder, cache_folder, data_folder)]
        for each in ENVIRONMENTS
    ] == named


@for_each("home", ["", "ada", "~"])
def test_a_home_that_is_no_absolute_path_counts_as_unset(home: str) -> None:
    assert configuration_folder({"HOME": home}, system="linux") == configuration_folder({}, system="linux")


def test_the_environment_of_the_process_counts_when_none_is_given(tmp_path: Path) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from modeldoor_lifecycle.state.folders import configuration_folder; print(configuration_folder())",
        ],
        env=os.environ | {"MODELDOOR_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == str(tmp_path / "config")


def test_elsewhere_the_folder_is_what_platformdirs_says() -> None:
    assert configuration_folder({"HOME": "/ignored"}, system="darwin") == platformdirs.user_config_dir("modeldoor")
    assert cache_folder({"HOME": "/ignored"}, system="darwin") == platformdirs.user_cache_dir("modeldoor")
    assert data_folder({"HOME": "/ignored"}, system="darwin") == platformdirs.user_data_dir("modeldoor")


@for_each("system", ["linux", "darwin", "win32"])
def test_modeldoor_home_comes_before_everything(system: str) -> None:
    environment = {"MODELDOOR_HOME": "/srv/door", "HOME": "/home/ada", "XDG_CONFIG_HOME": "/etc/ada"}

    assert configuration_folder(environment, system=system) == "/srv/door/config"
    assert cache_folder(environment, system=system) == "/srv/door/cache"
    assert data_folder(environment, system=system) == "/srv/door/data"
    assert store_folder(environment, system=system) == "/srv/door/data/store"


@for_each("system", ["linux", "darwin", "win32"])
def test_the_files_of_models_may_lie_on_another_disk_than_everything_else(system: str) -> None:
    assert (
        store_folder({"MODELDOOR_STORE": "/big/models", "MODELDOOR_HOME": "/srv/door"}, system=system) == "/big/models"
    )


def test_without_anything_said_the_store_lies_in_the_folder_of_data() -> None:
    assert store_folder({"MODELDOOR_STORE": "", "HOME": "/home/ada"}, system="linux") == (
        "/home/ada/.local/share/modeldoor/store"
    )


@for_each("store", ["models", "./models", "~/models"])
def test_a_relative_store_is_refused_with_a_hint(store: str) -> None:
    with pytest.raises(FolderUnknown, match="MODELDOOR_STORE must be an absolute path") as refusal:
        store_folder({"MODELDOOR_STORE": store, "HOME": "/home/ada"})

    assert "MODELDOOR_STORE" in refusal.value.hint


def test_an_empty_modeldoor_home_counts_as_unset() -> None:
    assert configuration_folder({"MODELDOOR_HOME": "", "HOME": "/home/ada"}, system="linux") == (
        "/home/ada/.config/modeldoor"
    )


@for_each("home", ["door", "./door", "~/door", " /srv/door", "do\nor"])
def test_a_relative_modeldoor_home_is_refused_with_a_hint(home: str) -> None:
    with pytest.raises(FolderUnknown, match="MODELDOOR_HOME must be an absolute path") as refusal:
        configuration_folder({"MODELDOOR_HOME": home, "HOME": "/home/ada"})

    assert isinstance(refusal.value, ModeldoorError)
    assert refusal.value.hint
    assert "\n" not in str(refusal.value)
    with pytest.raises(FolderUnknown, match="MODELDOOR_HOME must be an absolute path"):
        cache_folder({"MODELDOOR_HOME": home, "HOME": "/home/ada"})


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become a user that no database knows")
def test_a_user_without_any_home_is_told_what_to_set() -> None:
    printed = child(
        "import os\n"
        "from modeldoor_lifecycle.state import errors, folders\n"
        "os.setgroups([]); os.setgid(54321); os.setuid(54321)\n"
        "try: print(folders.configuration_folder({}))\n"
        "except errors.FolderUnknown as error: print('refused:', error)"
    )

    assert printed.startswith("refused: the home folder must be known")
    assert "MODELDOOR_HOME" in printed


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere platformdirs is asked")
def test_naming_the_folder_imports_nothing_slow() -> None:
    loaded = child(
        "import sys\n"
        "before = set(sys.modules)\n"
        "from modeldoor_lifecycle.state import folders\n"
        "folders.configuration_folder({'HOME': '/home/ada'})\n"
        "print(*sorted(set(sys.modules) - before))"
    ).split()

    assert not {"platformdirs", "pathlib", "tempfile", "dataclasses", "filelock", "subprocess"} & set(loaded)


def test_folders_are_made_for_this_user_alone_whatever_the_umask_allows(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        make_private(str(tmp_path / "a" / "b" / "c"))
    finally:
        os.umask(old)

    assert [(tmp_path / each).stat().st_mode & 0o7777 for each in ("a", "a/b", "a/b/c")] == [0o700] * 3


def test_a_folder_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there").chmod(0o755)

    make_private(str(tmp_path / "there"))

    assert (tmp_path / "there").stat().st_mode & 0o7777 == 0o755


def test_a_link_to_a_folder_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")

    make_private(str(tmp_path / "link" / "inner"))

    assert (tmp_path / "real" / "inner").is_dir()


def test_a_file_in_place_of_the_folder_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")

    with pytest.raises(FileNotWritten, match="must be a folder; something else has this name"):
        make_private(str(tmp_path / "taken"))


def test_a_file_above_the_folder_is_an_error_in_the_words_of_the_system(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")

    with pytest.raises(FileNotWritten, match="can be made: not a directory"):
        make_private(str(tmp_path / "taken" / "below" / "it"))


def test_a_link_to_nowhere_in_place_of_the_folder_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "broken").symlink_to("nowhere")

    with pytest.raises(FileNotWritten, match="must be a folder; something else has this name"):
        make_private(str(tmp_path / "broken"))
    with pytest.raises(FileNotWritten, match="no such file or directory"):
        make_private(str(tmp_path / "broken" / "below"))

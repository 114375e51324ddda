"""Nothing that names a person, a machine or a part of one leaves it, when all is well and when nothing is.

Documents (standard output) never hold such a word. Messages for people (standard error) hold the
paths of files that the user has named or configured, and nothing else of the kind: whoever is told
that a file is wrong has to be told which.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

import pytest

from command import MODELDOOR, Door, Ended
from goldens import EXAMPLES, ROOT, golden
from modeldoor.cli.views import VIEWS
from modeldoor_validators import check
from nvml.library import Library, built, command_over
from promise.audit import above, view
from promise.planted import (
    HOST,
    USER,
    WORDS,
    found_in,
    names_of_this_machine,
    telltale_laptop,
    telltale_service,
    telltale_user,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from faults.machines import Tree

EVERYTHING: list[tuple[str, ...]] = [
    *(("snapshot", *view(name)) for name in VIEWS),
    ("snapshot", "--profile", "urn:srcos:model-profile:local-llama32-1b"),
    ("policy", "show"),
    ("policy", "explain"),
]


def spoken(arguments: tuple[str, ...]) -> str:
    return " ".join(each for each in arguments if "/" not in each)


class Telltale:
    """The command of the user whom everything names, above the machine that everything names."""

    def __init__(self, folder: Path) -> None:
        self.door = telltale_user(folder)
        self.files: Tree = telltale_laptop(folder / "machine")
        self.set_child()

    def set_child(self, *child: str) -> None:
        """What asks the driver's library in place of our child."""
        script = self.door.folder / "modeldoor-above-a-machine"
        words = " ".join(f"'{word}'" for word in above(self.files.root, child))
        script.write_text(f'#!/bin/sh\nexec {words} "$@"\n')
        script.chmod(0o700)
        self.door.command = str(script)

    def run(self, *arguments: str | Path) -> Ended:
        """Runs the command and holds what it says to the promise."""
        ended = self.door(*arguments)
        assert "Traceback" not in ended.err
        assert_names_nobody(self.door, ended)
        return ended


def assert_names_nobody(door: Door, ended: Ended) -> None:
    """No planted word on standard output, and none on standard error but in paths of the user's own folder."""
    assert found_in(ended.text) == []
    assert found_in(re.sub(rf"{re.escape(str(door.folder))}[^\s':]*", "PATH", ended.err)) == []


@pytest.fixture
def telltale(tmp_path: Path) -> Iterator[Telltale]:
    machine = Telltale(tmp_path)
    with telltale_service(machine.door):
        yield machine


@pytest.mark.parametrize("arguments", EVERYTHING, ids=spoken)
def test_nothing_that_names_anybody_is_in_any_output(telltale: Telltale, arguments: tuple[str, ...]) -> None:
    assert telltale.run(*arguments).code in (0, 1)


def test_nothing_that_names_anybody_is_in_a_stream_or_in_the_file_that_is_replaced(telltale: Telltale) -> None:
    """The stream ends when its reader has had three lines, the other watch when it is told to."""
    ended = telltale.door.shell(f"{telltale.door.command} snapshot --watch 0 | head -n 3")
    assert len(ended.out.splitlines()) == 3
    assert_names_nobody(telltale.door, ended)
    target = telltale.door.folder / "snapshot.json"
    telltale.door.command, command = "sh", telltale.door.command
    script = f"{command} snapshot --watch 0 --view guardrail --output {target} & until [ -s {target} ]; do :; done; kill $!; wait $!"
    ended = telltale.door("-c", script)
    assert ended.code == 0, ended.err
    assert found_in(target.read_text()) == []
    assert_names_nobody(telltale.door, ended)


def test_the_telltale_machine_is_one_that_is_admitted(telltale: Telltale) -> None:
    document = telltale.run("snapshot").document
    assert document["admission"] == {"verdict": "admit"}
    assert {document["signals"][name]["status"] for name in ("memory", "thermal", "battery", "network")} == {"known"}


def test_nothing_that_names_anybody_is_on_the_terminal(telltale: Telltale) -> None:
    for arguments in (("snapshot",), ("policy", "explain")):
        shown = telltale.door.on_terminal(*arguments)
        assert shown.code == 0
        assert_names_nobody(telltale.door, shown)


def test_a_drivers_library_is_not_asked_what_names_a_card(telltale: Telltale, tmp_path: Path) -> None:
    log = tmp_path / "asked"
    answers = Library(log=log).written(tmp_path / "answers")
    telltale.set_child(*command_over(built(tmp_path), answers))
    document = telltale.run("snapshot").document
    assert document["signals"]["accelerator"]["status"] == "known"
    assert found_in(log.read_text()) == []
    assert not re.search(
        r"UUID|Serial|PciInfo|BoardId|Vbios|Inforom|ComputeRunningProcesses", log.read_text(), re.IGNORECASE
    )


GARBAGE = "\n".join(WORDS)
BROKEN: dict[str, Callable[[Telltale], object]] = {
    "memory": lambda it: it.files.write("proc/meminfo", f"MemTotal: {GARBAGE}\nMemAvailable: {USER} kB\n"),
    "control group": lambda it: it.files.write("proc/self/cgroup", GARBAGE),
    "mounts": lambda it: it.files.write("proc/self/mountinfo", GARBAGE),
    "thermal": lambda it: it.files.write("sys/class/thermal/thermal_zone0/temp", GARBAGE),
    "battery": lambda it: it.files.write("sys/class/power_supply/BAT0/status", GARBAGE),
    "battery's charge": lambda it: it.files.attributes("sys/class/power_supply/BAT0", capacity=GARBAGE, energy_now=GARBAGE),
    "routes": lambda it: it.files.write("proc/net/route", GARBAGE),
    "card": lambda it: it.files.write("sys/bus/pci/devices/0000:01:00.0/vendor", GARBAGE),
    "child that prints": lambda it: it.set_child("/bin/echo", GARBAGE.replace("\n", " ")),
    "child that fails": lambda it: it.set_child("/bin/sh", "-c", f"echo {USER} >&2; exit 3"),
    "child that is not there": lambda it: it.set_child(f"/home/{USER}/nothing"),
    "model store": lambda it: it.door.environment.update(OLLAMA_MODELS=f"/home/{USER}/{HOST}"),
}  # fmt: skip


@pytest.mark.parametrize("broken", BROKEN)
def test_a_source_that_tells_nonsense_is_not_quoted(telltale: Telltale, broken: str) -> None:
    BROKEN[broken](telltale)
    ended = telltale.run("snapshot")
    assert ended.code == 0
    assert ended.err == ""
    assert check(ended.document, "resource-snapshot") == ()


def test_a_service_that_complains_is_not_quoted(tmp_path: Path) -> None:
    machine = Telltale(tmp_path)
    with telltale_service(machine.door, broken=True):
        document = machine.run("snapshot").document
    assert document["admission"]["verdict"] == "deny"


def refused(content: Any, mode: int = 0o600) -> Callable[[Telltale], object]:
    return lambda it: it.door.write_policy(content, mode)


REFUSED: dict[str, Callable[[Telltale], object]] = {
    "no JSON": refused(f"{{{USER}"),
    "another kind": refused({"kind": "AdmissionPolicy", "host": "x"}),
    "writable for all": refused(golden("default", "admission-policy"), 0o666),
    "a folder": lambda it: (it.door.config / "policy.json").mkdir(mode=0o700),
    "a link to nowhere": lambda it: (it.door.config / "policy.json").symlink_to(it.door.folder / "nothing"),
    "an endless link": lambda it: (it.door.config / "policy.json").symlink_to("policy.json"),
}


@pytest.mark.parametrize("fault", REFUSED)
@pytest.mark.parametrize(
    "arguments",
    [
        ("snapshot",),
        pytest.param(("snapshot", "--view", "guardrail"), marks=pytest.mark.slow),
        pytest.param(("policy", "explain"), marks=pytest.mark.slow),
    ],
    ids=spoken,
)
def test_a_policy_that_is_refused_is_named_by_its_path_to_the_user_alone(
    telltale: Telltale, fault: str, arguments: tuple[str, ...]
) -> None:
    REFUSED[fault](telltale)
    ended = telltale.door(*arguments)
    assert ended.code == 2
    assert found_in(ended.text) == []
    if fault != "no JSON":  # what stands there instead of JSON may be quoted: it is the user's own
        assert_names_nobody(telltale.door, ended)
    assert "Traceback" not in ended.err


def test_of_a_profile_that_is_refused_the_document_holds_the_files_name_and_nothing_else(telltale: Telltale) -> None:
    telltale.door.write_profile(f"{HOST}.json", "{")
    for arguments in (("snapshot",), ("snapshot", "--view", "agentplane"), ("snapshot", "--view", "openmetrics")):
        ended = telltale.door(*arguments)
        assert set(found_in(ended.text.replace(f'"{HOST}.json"', ""))) == set()
    document = telltale.door("snapshot").document
    assert document["refusedProfiles"] == [{"name": f"{HOST}.json", "reason": "invalidProfile"}]


def test_what_the_user_types_is_told_back_to_nobody_else(telltale: Telltale) -> None:
    missing = telltale.door.folder / "missing.json"
    for arguments in (
        ("snapshot", "--input", missing),
        ("snapshot", "--policy", missing),
        ("snapshot", "--output", telltale.door.folder / "no" / "such" / "folder.json"),
        ("policy", "show", "--policy", missing),
    ):
        assert telltale.run(*arguments).code in (1, 2)


@pytest.mark.skipif(not os.path.exists("/proc/self"), reason="the names of a machine are looked up as Linux keeps them")
@pytest.mark.parametrize("name", VIEWS)
def test_this_very_machine_is_not_named(tmp_path: Path, name: str) -> None:
    door = Door(tmp_path)
    names = names_of_this_machine()
    ours = "".join(path.read_text() for path in sorted((ROOT / "schemas" / "v1").glob("*.json")))
    shown = door("snapshot", *view(name))
    text = f"{shown.text}{shown.err}"
    assert len(names) > 1
    assert [each for each in names if re.search(whole_word(each), text) and not re.search(whole_word(each), ours)] == []
    assert str(tmp_path) not in text
    assert door.command == MODELDOOR
    assert EXAMPLES.exists()


def whole_word(name: str) -> str:
    return rf"(?<![A-Za-z0-9]){re.escape(name)}(?![A-Za-z0-9])"

"""The `modeldoor` command above another machine: `python launcher.py SETTINGS.json ARGUMENT...`.

What is installed lets nobody fake a machine. So this puts the real collector, made by its own
constructors over a folder, into the one place where the command asks for its sources, and then
is the command. What the process does to the world is written down as it happens.
"""

from __future__ import annotations

import builtins
import errno
import json
import os
import resource
import sys
import threading
from typing import TYPE_CHECKING, Any, NamedTuple, Required, TypedDict

from modeldoor import snapshots
from modeldoor.cli import main as cli
from modeldoor_collector.collect.sources import Sources, linux_sources, sources_of_this_machine
from modeldoor_collector.probes.accelerator import AcceleratorProbe
from modeldoor_collector.probes.battery import BatteryProbe
from modeldoor_collector.probes.disk import room
from modeldoor_collector.probes.files import Host
from modeldoor_collector.probes.memory import MemoryProbe
from modeldoor_collector.probes.network import NetworkProbe
from modeldoor_collector.probes.thermal import ThermalProbe
from modeldoor_collector.readings import Reading, failed, known

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Settings(TypedDict, total=False):
    """What the machine is like beyond its files.

    `probes` names signals whose probe is another: `hang`, the name of an exception, or for the disk
    the figures of its file system. `refusals` are files, from the root, that a driver answers with
    an error of this name. `children` is what is started in place of the child that asks NVML. Into
    the file `deeds` goes every connection, every start of a program and every opening for writing.
    `mac` is what Apple's frameworks say of heat, `windows` what Windows says of the battery, each in
    place of this laptop's own; `system` is one that nobody can read yet.
    Once everything is imported, root becomes `user`, because an interpreter below root's home would be
    out of reach, and the resource `limits` begin to bite.
    """

    root: Required[str]
    deeds: Required[str]
    interfaces: list[str]
    probes: dict[str, str | list[int]]
    refusals: dict[str, str]
    children: list[str]
    mac: dict[str, int | None] | str
    windows: list[int]
    system: str
    user: int
    limits: dict[str, int]


class RefusingHost(Host):
    """A machine some of whose files refuse to be read."""

    def __init__(self, root: str, refusals: Mapping[str, str]) -> None:
        super().__init__(root)
        self._refusals = refusals

    def text(self, *parts: str) -> str:
        """The text, or the driver's refusal."""
        refusal = self._refusals.get("/".join(parts))
        if refusal is not None:
            raise OSError(getattr(errno, refusal), refusal)
        return super().text(*parts)


class HangingProbe(NamedTuple):
    """A probe that waits in the kernel for ever."""

    source: str = "a probe that hangs"

    def read(self) -> Reading:
        """Never comes back."""
        threading.Event().wait()
        raise AssertionError


class RaisingProbe(NamedTuple):
    """A probe with a fault."""

    exception: type[BaseException]
    source: str = "a probe that raises"

    def read(self) -> Reading:
        """Raises."""
        if self.exception is RecursionError:
            return self.read()
        raise self.exception


class RoomProbe(NamedTuple):
    """The real judgement of a file system's figures, where none such can be mounted."""

    figures: Sequence[int]
    source: str = "statvfs of the model store"

    def read(self) -> Reading:
        """The figures as the snapshot's fields."""
        value = room(os.statvfs_result(self.figures))
        return failed(self.source, "implausible") if value is None else known(self.source, value)


def sources(settings: Settings, environment: Mapping[str, str]) -> Sources:
    """The collector's own sources over the folder, and what the settings put in their place."""
    if "system" in settings:
        return sources_of_this_machine(environment, settings["system"])
    found = linux_sources(environment, settings["root"])
    host = RefusingHost(settings["root"], settings.get("refusals", {}))
    probes: dict[str, Any] = dict(found.probes)
    probes["network"] = NetworkProbe(host, settings.get("interfaces", []).__contains__)
    if "refusals" in settings:
        probes |= {"memory": MemoryProbe(host), "thermal": ThermalProbe(host), "battery": BatteryProbe(host)}
    if "children" in settings:
        probes["accelerator"] = AcceleratorProbe(host, settings["children"])
    if "mac" in settings or "windows" in settings:
        probes |= probes_of_other_systems(settings)
    probes |= {signal: _probe(behaviour) for signal, behaviour in settings.get("probes", {}).items()}
    return found._replace(probes=probes)


def probes_of_other_systems(settings: Settings) -> dict[str, Any]:
    """The real probes of macOS and Windows above what those systems would say."""
    sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    import recorded_macs
    import recorded_windows
    from modeldoor_collector.probes.macos.thermal import ThermalProbe as MacThermalProbe
    from modeldoor_collector.probes.windows.battery import BatteryProbe as WindowsBatteryProbe
    from modeldoor_collector.probes.windows.battery import Power

    probes: dict[str, Any] = {}
    if "mac" in settings:
        mac = recorded_macs.RecordedKernel(recorded_macs.VALUES["M1 Pro"])
        probes["thermal"] = MacThermalProbe(mac, recorded_macs.saying(settings["mac"]))
    if "windows" in settings:
        probes["battery"] = WindowsBatteryProbe(recorded_windows.RecordedKernel(Power(*settings["windows"])))
    return probes


def _probe(behaviour: str | list[int]) -> Any:
    if not isinstance(behaviour, str):
        return RoomProbe(behaviour)
    if behaviour == "hang":
        return HangingProbe()
    return RaisingProbe(getattr(builtins, behaviour))


def watch(log: int) -> None:
    """Writes every deed into an open file from now on, each as one line of JSON."""
    writing = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

    def tell(deed: str, *what: object) -> None:
        os.write(log, json.dumps([deed, *map(str, what)]).encode() + b"\n")

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "socket.connect":
            tell("connects", arguments[1][0])
        elif event == "socket.getaddrinfo":
            tell("resolves", arguments[0])
        elif event in ("os.posix_spawn", "os.exec", "subprocess.Popen"):
            tell("starts", arguments[0])
        elif event in ("os.fork", "os.forkpty", "os.system"):
            tell("starts", event)
        elif event == "open" and isinstance(arguments[2], int) and arguments[2] & writing:
            tell("writes", arguments[0])

    sys.addaudithook(hook)


def narrow(user: int | None, limits: Mapping[str, int]) -> None:
    """Takes one snapshot, so that all is imported, and has little room from then on."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        cli.run(["snapshot", "--output", f"{folder}/snapshot.json"])
    if user is not None and os.geteuid() == 0:
        os.setgroups([])
        os.setgid(user)
        os.setuid(user)
    for name, value in limits.items():
        resource.setrlimit(getattr(resource, name), (value, value))


def main() -> None:
    """Is the command, on the machine of the settings."""
    with open(sys.argv[1], "rb") as file:
        settings: Settings = json.loads(file.read())

    def sources_of_the_settings(environment: Mapping[str, str]) -> Sources:
        return sources(settings, environment)

    # The one place that is replaced, by its name: with another name there, no test would pass.
    assert snapshots.__dict__["sources_of_this_machine"] is sources_of_this_machine
    snapshots.__dict__["sources_of_this_machine"] = sources_of_the_settings
    sys.argv = ["modeldoor", *sys.argv[2:]]
    log = os.open(settings["deeds"], os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    if "user" in settings or "limits" in settings:
        narrow(settings.get("user"), settings.get("limits", {}))
    watch(log)
    cli.main()


if __name__ == "__main__":
    main()

"""The limits on memory and processor time that the kernel sets on this process through its control groups.

A limit holds for a group and for everything below it, so every group from this process's own up to
the highest that can be seen counts. What lies above the mount of a container can be seen by nobody
inside it. The formats are those of the kernel's `cgroup-v2.rst`, `cgroup-v1/memory.rst`,
`cgroups(7)` and `proc_pid_mountinfo(5)`.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modeldoor_collector.probes.files import Host

NO_LIMIT_BYTES = 0x7FFF_FFFF_FFFF_F000
"""What version 1 shows where no limit is set: 2^63 rounded down to a page of 4 KiB.

With larger pages it shows a little less. That is then taken for a limit, far above any memory.
"""

UNREADABLE = "controlGroupUnreadable"
"""A file that tells of a limit cannot be read, or holds something else."""

NOT_VISIBLE = "controlGroupNotVisible"
"""This process has a group, but the folder of the group cannot be seen from here."""


MEMORY, PROCESSOR = "memory", "cpu"
"""The names of the kernel's controllers."""


class ControlGroupError(Exception):
    """The limits cannot be told: one may well exist. `reason` is a code for the snapshot."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Limit(NamedTuple):
    """A limit on the memory of one group, and how much of it is left to a model."""

    limit_bytes: int
    headroom_bytes: int


class _Group(NamedTuple):
    version: int
    path: str
    controller: str


class _Mount(NamedTuple):
    root: str
    point: str


def headroom(host: Host) -> tuple[Limit, ...]:
    """The limits on this process, from its own group upwards; empty when there is proven to be none.

    Raises `ControlGroupError` when that cannot be told. It is an exception so that nobody can take
    an unreadable limit for a missing one.
    """
    try:
        group = _group(host, MEMORY)
        if group is None:
            return ()
        limit_of = _limit_v1 if group.version == 1 else _limit_v2
        found = (limit_of(host, folder) for folder in _folders(host, group))
        return tuple(limit for limit in found if limit is not None)
    except (OSError, ValueError) as error:
        raise ControlGroupError(UNREADABLE) from error


def processor_shares(host: Host) -> tuple[float, ...]:
    """How many processors' time the groups of this process may have, each from its own upwards; empty without a limit.

    Raises `ControlGroupError` when that cannot be told.
    """
    try:
        group = _group(host, PROCESSOR)
        if group is None:
            return ()
        share_of = _share_v1 if group.version == 1 else _share_v2
        found = (share_of(host, folder) for folder in _folders(host, group))
        return tuple(share for share in found if share is not None)
    except (OSError, ValueError, ZeroDivisionError) as error:
        raise ControlGroupError(UNREADABLE) from error


def _group(host: Host, controller: str) -> _Group | None:
    """The group that governs the memory (or another resource) of this process, or `None` when no group can.

    The kernel binds each controller to one hierarchy at a time. Where a line of version 1
    names it, version 2 cannot limit it, also when both are mounted (the hybrid layout);
    otherwise it belongs to version 2, whose line is the one with the number 0. A file without
    either says that no hierarchy with it was ever mounted, so that no group can exist.

    A missing file means a kernel without control groups, but only beside a `/proc` that works:
    `/proc/self` itself leads nowhere for a process that `/proc` does not count (one that entered
    another mount namespace without its PID namespace), and that proves nothing.
    """
    try:
        text = host.text("proc", "self", "cgroup")
    except FileNotFoundError:
        if host.exists("proc", "self") and host.exists("proc", "meminfo"):
            return None
        raise ControlGroupError(NOT_VISIBLE) from None
    found: dict[int, str] = {}
    for line in text.split("\n") if text else ():
        hierarchy, controllers, path = line.split(":", 2)
        if not hierarchy.isdigit() or not path.startswith("/"):
            raise ValueError("not a line of the control groups of a process")
        if controller in controllers.split(","):
            found[1] = path
        elif hierarchy == "0" and not controllers:
            found[2] = path
    version = min(found, default=0)
    return _Group(version, found[version], controller) if version else None


def _folders(host: Host, group: _Group) -> list[str]:
    """The folder of the group and of each group above it that can be seen.

    A hierarchy may be mounted several times. The mount that begins highest shows the most limits,
    so it is asked first; one that does not hold the group, or is hidden below another mount, is
    passed over. Where none is left, limits exist for all we know.
    """
    for mount in sorted(_mounts(host, group), key=lambda mount: len(mount.root)):
        names = _names_below(group.path, mount.root)
        if names is None:
            continue
        point = mount.point.lstrip("/")
        folders = [os.path.join(point, *names[:depth]) for depth in range(len(names), -1, -1)]
        if host.exists(folders[0]):
            return folders
    raise ControlGroupError(NOT_VISIBLE)


def _mounts(host: Host, group: _Group) -> Iterator[_Mount]:
    for line in host.text("proc", "self", "mountinfo").split("\n"):
        place, separator, file_system = line.partition(" - ")
        if not separator:
            raise ValueError("not a line of mountinfo")
        kind, _, options = file_system.split(" ", 2)
        governed_by = (
            2 if kind == "cgroup2" else 1 if kind == "cgroup" and group.controller in options.split(",") else 0
        )
        if governed_by == group.version:
            _, _, _, root, point, _ = place.split(" ", 5)
            yield _Mount(_unescaped(root), _unescaped(point))


def _unescaped(text: str) -> str:
    """A path of mountinfo, which writes space, tab, line feed and backslash in octal.

    The backslash comes last: it begins every other escape.
    """
    for escape, character in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        text = text.replace(escape, character)
    return text


def _names_below(path: str, root: str) -> list[str] | None:
    """The groups on the way from the root of a mount down to the group; `None` when it is not below.

    Both paths count from the root of the reader's cgroup namespace; `..` leads above it, to groups
    whose names the kernel does not tell. A container without such a namespace sees the path on its
    host, while its mount begins at its own group: what both share is stripped.
    """
    group, top = ([name for name in each.split("/") if name] for each in (path, root))
    if ".." in group or group[: len(top)] != top:
        return None
    return group[len(top) :]


def _limit_v2(host: Host, folder: str) -> Limit | None:
    """The limit of a group of version 2: the lesser of `memory.max` and `memory.high`.

    Beyond `memory.high` the kernel does not refuse, but it slows everything in the group down until
    it has shrunk again: no room for a model.
    """
    try:
        hard = _limit_bytes(host.text(folder, "memory.max"))
    except FileNotFoundError:
        _require_no_controller(host, folder)
        return None
    return _limit(
        host,
        folder,
        min(hard, _limit_bytes(host.text(folder, "memory.high"))),
        usage="memory.current",
        reclaimable="inactive_file",
    )


def _require_no_controller(host: Host, folder: str) -> None:
    """Raises unless the kernel says that it does not limit memory in this group of version 2.

    An existing folder without `memory.max` is not proof enough: an empty file system that someone
    mounted over `/sys/fs/cgroup` looks the same. Every group has `cgroup.controllers`, which names
    memory only where `memory.max` is due. The root of all is the exception: it lists what is
    available, can have no limit, and alone lacks `cgroup.events`.
    """
    controllers = host.text(folder, "cgroup.controllers").split()
    if "memory" in controllers and host.exists(folder, "cgroup.events"):
        raise ValueError("the memory controller is on, but shows no limit")


def _limit_v1(host: Host, folder: str) -> Limit | None:
    """The limit of a group of version 1, where every group has the file, and the root has it too.

    So a missing file is a folder that is no group of this hierarchy, never a missing limit.
    """
    limit = _limit_bytes(host.text(folder, "memory.limit_in_bytes"))
    return _limit(host, folder, limit, usage="memory.usage_in_bytes", reclaimable="total_inactive_file")


def _limit(host: Host, folder: str, limit_bytes: int, *, usage: str, reclaimable: str) -> Limit | None:
    """What a limit leaves. File pages that nobody used lately are given back before the limit bites.

    Usage and reclaimable pages are counted at different moments, so that the second may exceed the
    first for an instant; the limit then leaves itself, never more.
    """
    if limit_bytes >= NO_LIMIT_BYTES:
        return None
    used_bytes = _count(host.text(folder, usage))
    reclaimable_bytes = _statistic(host.text(folder, "memory.stat"), reclaimable)
    working_set_bytes = max(0, used_bytes - reclaimable_bytes)
    return Limit(limit_bytes, max(0, limit_bytes - working_set_bytes))


def _share_v2(host: Host, folder: str) -> float | None:
    """Quota over period, in `cpu.max`, which the root of all groups and one without the controller do not have."""
    try:
        quota, period = host.text(folder, "cpu.max").split()
    except FileNotFoundError:
        return None
    return None if quota == "max" else _count(quota) / _count(period)


def _share_v1(host: Host, folder: str) -> float | None:
    """The same in two files; a quota of -1 is none. Where the kernel was built without quotas, there is no file."""
    try:
        quota, period = (host.text(folder, f"cpu.cfs_{each}_us") for each in ("quota", "period"))
    except FileNotFoundError:
        return None
    return None if quota == "-1" else _count(quota) / _count(period)


def _limit_bytes(text: str) -> int:
    return NO_LIMIT_BYTES if text == "max" else _count(text)


def _statistic(text: str, name: str) -> int:
    for line in text.split("\n"):
        key, _, value = line.partition(" ")
        if key == name:
            return _count(value)
    raise ValueError("the statistic is missing")


def _count(text: str) -> int:
    """A number as the kernel writes it: decimal digits, at most the twenty of 2^64."""
    if not (text.isascii() and text.isdigit() and len(text) <= 20):
        raise ValueError("not a count")
    return int(text)

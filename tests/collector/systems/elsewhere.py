"""Runs the command as if this were another system: what Linux has and that system lacks is hidden first.

    python elsewhere.py SYSTEM MACHINE ARGUMENT...

It hides names of the standard library and says another `sys.platform`, before anything of modeldoor
is imported. MACHINE is `none`, whose libraries are simply missing, or one whose recorded answers
stand in for them. It is no macOS and no Windows: paths are those of the system underneath, and so
are the sizes of disks. What needs click does not start as Windows, because click itself asks the
console of Windows then.
"""

from __future__ import annotations

import importlib.abc
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType

    from modeldoor_collector.collect.sources import Sources

LACKING: dict[str, dict[str, tuple[str, ...]]] = {
    "win32": {
        "os": (
            *("chown", "chroot", "confstr", "ctermid", "fchdir", "fchmod", "fchown", "fork", "forkpty", "getegid"),
            *(
                "geteuid",
                "getgid",
                "getgroups",
                "getloadavg",
                "getpgid",
                "getpgrp",
                "getpriority",
                "getresuid",
                "getsid",
            ),
            *(
                "getuid",
                "initgroups",
                "killpg",
                "lchown",
                "mkfifo",
                "mknod",
                "nice",
                "openpty",
                "pathconf",
                "posix_fadvise",
            ),
            *("posix_spawn", "posix_spawnp", "pread", "pwrite", "register_at_fork", "sched_getaffinity", "sendfile"),
            *(
                "setegid",
                "seteuid",
                "setgid",
                "setpgid",
                "setpriority",
                "setsid",
                "setuid",
                "statvfs",
                "statvfs_result",
            ),
            *("sysconf", "tcgetpgrp", "ttyname", "uname", "wait", "wait3", "wait4", "waitid"),
            *("O_CLOEXEC", "O_DIRECTORY", "O_DIRECT", "O_DSYNC", "O_NDELAY", "O_NOATIME", "O_NOCTTY", "O_NOFOLLOW"),
            *("O_NONBLOCK", "O_PATH", "O_SYNC", "O_TMPFILE", "ST_RDONLY", "ST_NOSUID", "WNOHANG", "WIFEXITED"),
            *("POSIX_SPAWN_OPEN", "POSIX_SPAWN_DUP2", "POSIX_SPAWN_CLOSE", "WEXITSTATUS", "WTERMSIG", "WIFSIGNALED"),
        ),
        "select": ("poll", "epoll", "EPOLLIN", "POLLIN"),
        "signal": (
            *(
                "SIGALRM",
                "SIGCHLD",
                "SIGHUP",
                "SIGKILL",
                "SIGPIPE",
                "SIGQUIT",
                "SIGSTOP",
                "SIGUSR1",
                "SIGUSR2",
                "alarm",
            ),
            *(
                "setitimer",
                "getitimer",
                "pause",
                "pthread_kill",
                "pthread_sigmask",
                "sigpending",
                "sigwait",
                "siginterrupt",
            ),
        ),
        "socket": ("AF_UNIX", "AF_NETLINK", "AF_PACKET", "SCM_RIGHTS"),
        "time": (
            "CLOCK_BOOTTIME",
            "CLOCK_MONOTONIC",
            "CLOCK_MONOTONIC_RAW",
            "clock_gettime",
            "clock_gettime_ns",
            "tzset",
        ),
    },
    "darwin": {
        "os": (
            *("O_DIRECT", "O_NOATIME", "O_PATH", "O_TMPFILE", "eventfd", "getresuid", "memfd_create"),
            *("pipe2", "posix_fadvise", "posix_fallocate", "sched_getaffinity", "sched_setaffinity", "setresuid"),
            *("copy_file_range", "splice", "getxattr", "listxattr", "setxattr"),
        ),
        "select": ("epoll", "EPOLLIN"),
        "signal": ("sigtimedwait", "sigwaitinfo"),
        "socket": ("AF_NETLINK", "AF_PACKET", "AF_VSOCK"),
        "time": ("CLOCK_BOOTTIME", "CLOCK_TAI", "pthread_getcpuclockid"),
    },
}
"""What the documentation of Python says that these systems lack, of what Linux has ("Availability")."""

MODULES: dict[str, frozenset[str]] = {
    "win32": frozenset(
        {"crypt", "fcntl", "grp", "nis", "posix", "pty", "pwd", "resource", "spwd", "syslog", "termios", "tty"}
    ),
    "darwin": frozenset({"spwd"}),
}
"""Modules that cannot be imported there."""


class Missing(importlib.abc.MetaPathFinder):
    """Finds no module of these names, before anybody else could."""

    def __init__(self, names: frozenset[str]) -> None:
        self._names = names

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        del path, target
        if fullname in self._names:
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)
        return None


def hide(system: str) -> None:
    """Makes this process look like one on that system."""
    for module, names in LACKING[system].items():
        hidden = __import__(module)
        for name in names:
            if hasattr(hidden, name):
                delattr(hidden, name)
    for name in MODULES[system] - {"posix"}:
        sys.modules.pop(name, None)
    sys.meta_path.insert(0, Missing(MODULES[system]))
    sys.platform = system


def sources(machine: str) -> Callable[[Mapping[str, str]], Sources] | None:
    """The real probes of a system over recorded answers; `None` for a machine without any."""
    sys.path.insert(0, str(Path(__file__).parents[2]))
    from modeldoor_collector.collect.sources import Sources, UnsupportedProbe
    from modeldoor_collector.probes.physical_memory import Sizes

    def mac(environment: Mapping[str, str]) -> Sources:
        import recorded_macs as recorded
        from modeldoor_collector.probes.macos import accelerator, battery, disk, memory, network, thermal

        is_virtual = machine == "mac-virtual"
        kernel = recorded.RecordedKernel(
            recorded.VALUES["virtual" if is_virtual else "M1 Pro"],
            recorded.pages_of(recorded.STRUGGLING_SILICON if machine == "mac-swapping" else recorded.IDLE_INTEL),
            recorded.route_table(recorded.AT_HOME),
        )
        heat: Any = {"thermalState": 2 if machine == "mac-serious" else 0, "thermalPressure": 0}
        if machine == "mac-pmset":
            heat = "Note: No thermal warning level has been recorded\n"
        sizes = Sizes(3 * 2**30, 16 * 2**30) if machine == "mac-swapping" else Sizes(27 * 2**30, 32 * 2**30)
        return Sources(
            {
                "accelerator": accelerator.AcceleratorProbe(kernel),
                "memory": memory.MemoryProbe(kernel, lambda: sizes),
                "thermal": thermal.ThermalProbe(kernel, recorded.saying(heat)),
                "battery": battery.BatteryProbe(kernel, recorded.saying({"sources": [recorded.ON_BATTERY]})),
                "disk": disk.DiskProbe(environment, environment["HOME"], kernel),
                "network": network.NetworkProbe(kernel, recorded.name_of, lambda name: name == "en0"),
            }
        )

    def windows(environment: Mapping[str, str]) -> Sources:
        import recorded_windows as recorded
        from modeldoor_collector.probes.windows import battery, disk, memory, network
        from modeldoor_collector.probes.windows.kernel import Adapter, Volume

        kernel = recorded.RecordedKernel(
            recorded.UNKNOWN if machine == "windows-unknown" else recorded.FULL_ON_MAINS,
            20 * 2**30,
            Volume(200 * 2**30, 500 * 2**30, is_read_only=False),
            [Adapter(71, is_up=True, has_gateway=True)],
        )
        return Sources(
            {
                "accelerator": UnsupportedProbe("win32"),
                "memory": memory.MemoryProbe(kernel, lambda: Sizes(9 * 2**30, 16 * 2**30)),
                "thermal": UnsupportedProbe("win32"),
                "battery": battery.BatteryProbe(kernel),
                "disk": disk.DiskProbe(kernel, environment, environment["USERPROFILE"]),
                "network": network.NetworkProbe(kernel),
            }
        )

    return {"none": None, "mac": mac, "windows": windows}[machine.partition("-")[0]]


def main(system: str, machine: str, arguments: Sequence[str]) -> None:
    """Is the command, on that system and machine."""
    hide(system)
    found = sources(machine)
    from modeldoor import snapshots
    from modeldoor.cli import main as cli

    if found is not None:
        snapshots.__dict__["sources_of_this_machine"] = found
    sys.argv = ["modeldoor", *arguments]
    cli.main()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])

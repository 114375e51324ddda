"""Starts a program in hard surroundings: `python confined.py SETTINGS COMMAND...`, settings being JSON.

- `powerless`: root may no longer read what the mode of a file forbids. For others that holds anyway.
- `limits`: resource limits by name, such as `{"RLIMIT_NOFILE": 16}`.
- `dead`: folders that become mounts of a file server that never answers (FUSE). Needs root.
- `mounts`: what is mounted, as arguments of `mount`. Needs root.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import subprocess
import sys
from typing import Any

PR_CAPBSET_DROP = 24
CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 1, 2
CLONE_NEWNS = 0x20000
MS_REC, MS_PRIVATE = 0x4000, 0x40000

libc = ctypes.CDLL(None, use_errno=True)


def checked(result: int, what: str) -> None:
    """Ends when a system call failed: what was asked for is not so."""
    if result != 0:
        sys.exit(f"{what}: {os.strerror(ctypes.get_errno())}")


def enter_own_mounts() -> None:
    """Mounts from now on are seen by nobody else, and gone with this process."""
    checked(libc.unshare(CLONE_NEWNS), "unshare")
    checked(libc.mount(b"none", b"/", None, MS_REC | MS_PRIVATE, None), "make the mounts private")


def mount_dead(folder: str) -> None:
    """A file system whose server holds the line and says nothing."""
    line = os.open("/dev/fuse", os.O_RDWR)
    os.set_inheritable(line, True)
    options = f"fd={line},rootmode=40000,user_id=0,group_id=0".encode()
    checked(libc.mount(b"dead", os.fsencode(folder), b"fuse", 0, options), f"mount {folder}")


def main() -> None:
    """Confines this process, and becomes the program."""
    settings: dict[str, Any] = json.loads(sys.argv[1])
    if "dead" in settings or "mounts" in settings:
        enter_own_mounts()
    for arguments in settings.get("mounts", ()):
        subprocess.run(["mount", *arguments], check=True)
    for folder in settings.get("dead", ()):
        mount_dead(folder)
    if settings.get("powerless") and os.geteuid() == 0:
        for capability in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH):
            checked(libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0), "drop a capability")
    for name, value in settings.get("limits", {}).items():
        resource.setrlimit(getattr(resource, name), (value, value))
    os.execv(sys.argv[2], sys.argv[2:])  # noqa: S606  # that is what this program is for


if __name__ == "__main__":
    main()

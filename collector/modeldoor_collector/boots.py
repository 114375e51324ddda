"""Which start of the machine a document belongs to, so that ages can be told by a clock that nobody sets."""

from __future__ import annotations

from typing import NamedTuple

BOOT_ID = "/proc/sys/kernel/random/boot_id"
"""A random number that Linux draws at each start (proc_sys_kernel(5)); other systems give none here."""

_REF_DIGITS = 32
"""128 bits: two starts never share them."""


class BootTime(NamedTuple):
    """A moment on the clock of one start: `ref` names the start, `ms` counts from it, sleep included."""

    ref: str
    ms: float


def boot_ref(path: str = BOOT_ID) -> str | None:
    """A name for this start of the machine; `None` where the system does not tell.

    It is a digest: the kernel's own number is used by others to recognise the machine while it runs.
    """
    from hashlib import sha256

    try:
        with open(path, "rb") as file:
            number = file.read(64).strip()
    except OSError:
        return None
    if not number:
        return None
    return sha256(b"modeldoor boot " + number).hexdigest()[:_REF_DIGITS]

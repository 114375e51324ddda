"""What the kernel of macOS tells, as bytes and numbers: the C edge, and nothing else."""

from __future__ import annotations

import ctypes
import errno
import os
import struct
from typing import TYPE_CHECKING, NamedTuple

from modeldoor_collector.probes.foreign_functions import prototyped

if TYPE_CHECKING:
    from collections.abc import Callable

MAXIMUM_VALUE_BYTES = 256
"""The values that are asked for by name are numbers and short texts."""

HOST_VM_INFO64 = 4
"""The flavour of `host_statistics64` that counts pages (mach/host_info.h)."""

VM_STATISTICS64_BYTES = 152
"""`struct vm_statistics64` up to its revision 1, which every macOS since 10.9 fills (mach/vm_statistics.h)."""

ROUTE_DUMP = (4, 17, 0, 0, 7, 0)
"""CTL_NET, PF_ROUTE, 0, any family, NET_RT_DUMP2, 0: every route, in the longer form (sys/sysctl.h, sys/socket.h)."""

ATTEMPTS = 4
"""Between asking for the size of the route table and reading it, it can grow."""


VOLUME = struct.Struct("=I4x3Q")
"""The beginning of `struct statfs` with 64 bits (sys/mount.h): the size of a block; then all blocks, free ones,
and those that are left to ordinary users."""

STATFS_BYTES = 4096
"""More than the 2,168 of that structure."""

STATFS = ("statfs$INODE64", "statfs")
"""What fills it: on Intel the function of the first name, while the second fills an older one; on Apple
silicon, where there is no older one, that of the second."""


class Volume(NamedTuple):
    """A file system, in blocks; `available` ones are left to ordinary users."""

    block_bytes: int
    blocks: int
    available: int


class Pages(NamedTuple):
    """The size of a page, and the bytes of `struct vm_statistics64`."""

    page_bytes: int
    statistics: bytes


class Kernel:
    """The system library of macOS. `library` is another one with the same functions.

    Every method raises `OSError` when the kernel refuses, or the library has no such function.
    """

    def __init__(self, library: ctypes.CDLL | None = None) -> None:
        self._library = library or ctypes.CDLL(None, use_errno=True)
        self._host: int | None = None

    def value(self, name: str) -> bytes | None:
        """The bytes behind a name of sysctl(3); `None` where this machine has no such name."""
        function = prototyped(
            self._library,
            "sysctlbyname",
            ctypes.c_int,
            ctypes.c_char_p,
            ctypes.c_void_p,
            ctypes.POINTER(ctypes.c_size_t),
            ctypes.c_void_p,
            ctypes.c_size_t,
        )
        buffer = ctypes.create_string_buffer(MAXIMUM_VALUE_BYTES)
        length = ctypes.c_size_t(MAXIMUM_VALUE_BYTES)
        if function(name.encode(), buffer, ctypes.byref(length), None, 0) != 0:
            number = ctypes.get_errno()
            if number == errno.ENOENT:
                return None
            raise OSError(number, os.strerror(number))
        return buffer.raw[: length.value]

    def pages(self) -> Pages:
        """How many pages of memory are in which state, and how large a page is there."""
        host = self._host_port()
        size = ctypes.c_size_t()
        page_size = prototyped(
            self._library, "host_page_size", ctypes.c_int, ctypes.c_uint, ctypes.POINTER(ctypes.c_size_t)
        )
        _must_succeed(page_size(host, ctypes.byref(size)))
        buffer = ctypes.create_string_buffer(VM_STATISTICS64_BYTES)
        count = ctypes.c_uint(VM_STATISTICS64_BYTES // 4)
        statistics = prototyped(
            self._library,
            "host_statistics64",
            ctypes.c_int,
            ctypes.c_uint,
            ctypes.c_int,
            ctypes.c_void_p,
            ctypes.POINTER(ctypes.c_uint),
        )
        _must_succeed(statistics(host, HOST_VM_INFO64, buffer, ctypes.byref(count)))
        return Pages(size.value, buffer.raw[: count.value * 4])

    def routes(self) -> bytes:
        """The route table: records of `struct rt_msghdr2`, each with its addresses."""
        function = prototyped(
            self._library,
            "sysctl",
            ctypes.c_int,
            ctypes.POINTER(ctypes.c_int),
            ctypes.c_uint,
            ctypes.c_void_p,
            ctypes.POINTER(ctypes.c_size_t),
            ctypes.c_void_p,
            ctypes.c_size_t,
        )
        what = (ctypes.c_int * len(ROUTE_DUMP))(*ROUTE_DUMP)
        for _ in range(ATTEMPTS):
            length = ctypes.c_size_t()
            if function(what, len(ROUTE_DUMP), None, ctypes.byref(length), None, 0) != 0:
                break
            buffer = ctypes.create_string_buffer(length.value)
            if function(what, len(ROUTE_DUMP), buffer, ctypes.byref(length), None, 0) == 0:
                return buffer.raw[: length.value]
            if ctypes.get_errno() != errno.ENOMEM:
                break
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))

    def volume(self, path: str) -> Volume:
        """The file system on which a folder lies."""
        buffer = ctypes.create_string_buffer(STATFS_BYTES)
        if self._statfs()(os.fsencode(path), buffer) != 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number))
        block_bytes, blocks, _, available = VOLUME.unpack_from(buffer)
        return Volume(block_bytes, blocks, available)

    def _statfs(self) -> Callable[..., int]:
        newer, only = STATFS
        try:
            return prototyped(self._library, newer, ctypes.c_int, ctypes.c_char_p, ctypes.c_void_p)
        except OSError:
            return prototyped(self._library, only, ctypes.c_int, ctypes.c_char_p, ctypes.c_void_p)

    def _host_port(self) -> int:
        """The port on which the host is asked, fetched once: each fetch would count as another holder."""
        if self._host is None:
            port: int = prototyped(self._library, "mach_host_self", ctypes.c_uint)()
            self._host = port
        return self._host


def integer(kernel: Kernel, name: str) -> int | None:
    """A number of sysctl(3); `None` where this machine has no such name, or it holds something else."""
    value = kernel.value(name)
    return int.from_bytes(value, "little", signed=True) if value is not None and len(value) in (4, 8) else None


def text(kernel: Kernel, name: str) -> str | None:
    """A text of sysctl(3), without the zero that ends it; `None` as for a number."""
    value = kernel.value(name)
    if value is None:
        return None
    try:
        return value.partition(b"\0")[0].decode("ascii")
    except UnicodeDecodeError:
        return None


def is_virtual_machine(kernel: Kernel) -> bool:
    """Whether this is a virtual machine, or cannot be told not to be one (`kern.hv_vmm_present`)."""
    return integer(kernel, "kern.hv_vmm_present") != 0


def _must_succeed(result: int) -> None:
    """Refuses every answer of Mach but KERN_SUCCESS (mach/kern_return.h)."""
    if result != 0:
        raise OSError(errno.EIO, f"kern_return_t {result}")

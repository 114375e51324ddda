"""What Windows tells, as bytes and numbers: the C edge, and nothing else.

Every type has a fixed width here, because `c_ulong` has four bytes on Windows and eight elsewhere,
where these structures are tested.
"""

from __future__ import annotations

import ctypes
import errno
import sys
from ctypes import POINTER, Structure, byref, c_char_p, c_int32, c_uint8, c_uint32, c_uint64, c_void_p, c_wchar_p
from typing import Any, NamedTuple

from modeldoor_collector.probes.foreign_functions import prototyped

READ_ONLY_VOLUME = 0x00080000
"""FILE_READ_ONLY_VOLUME (GetVolumeInformationW)."""

LONGEST_PATH = 32_768
"""The longest path of Windows, in characters, with the zero that ends it."""

UNSPECIFIED_FAMILY = 0
"""AF_UNSPEC: addresses of IPv4 and IPv6."""

ADAPTER_FLAGS = 0x0001 | 0x0002 | 0x0004 | 0x0008 | 0x0020 | 0x0080
"""GAA_FLAG_SKIP_UNICAST, ANYCAST, MULTICAST, DNS_SERVER, FRIENDLY_NAME; GAA_FLAG_INCLUDE_GATEWAYS."""

ERROR_BUFFER_OVERFLOW, ERROR_NO_DATA = 111, 232
"""winerror.h: more room is needed; there is no adapter with an address."""

ADAPTER_BUFFER_BYTES = 15 * 1024
"""What Microsoft recommends to begin with (GetAdaptersAddresses)."""

ATTEMPTS = 4
"""Between two calls the list can grow."""

IS_UP = 1
"""IfOperStatusUp (ifdef.h)."""


class PowerStatus(Structure):
    """SYSTEM_POWER_STATUS (winbase.h)."""

    _fields_ = (
        ("line", c_uint8),
        ("flag", c_uint8),
        ("percent", c_uint8),
        ("saver", c_uint8),
        ("life_s", c_uint32),
        ("full_life_s", c_uint32),
    )


class MemoryStatus(Structure):
    """MEMORYSTATUSEX (sysinfoapi.h)."""

    _fields_ = (
        ("length", c_uint32),
        ("load_percent", c_uint32),
        ("total_bytes", c_uint64),
        ("available_bytes", c_uint64),
        ("commit_limit_bytes", c_uint64),
        ("commit_left_bytes", c_uint64),
        ("virtual_bytes", c_uint64),
        ("virtual_left_bytes", c_uint64),
        ("extended_left_bytes", c_uint64),
    )


class AdapterAddresses(Structure):
    """IP_ADAPTER_ADDRESSES_LH (iptypes.h), as far as the gateways."""


AdapterAddresses._fields_ = (
    ("length", c_uint32),
    ("index", c_uint32),
    ("next", POINTER(AdapterAddresses)),
    ("name", c_char_p),
    ("unicast", c_void_p),
    ("anycast", c_void_p),
    ("multicast", c_void_p),
    ("dns_server", c_void_p),
    ("dns_suffix", c_void_p),
    ("description", c_void_p),
    ("friendly_name", c_void_p),
    ("physical_address", c_uint8 * 8),
    ("physical_address_length", c_uint32),
    ("flags", c_uint32),
    ("mtu", c_uint32),
    ("type", c_uint32),
    ("status", c_int32),
    ("ipv6_index", c_uint32),
    ("zones", c_uint32 * 16),
    ("prefix", c_void_p),
    ("transmit_speed", c_uint64),
    ("receive_speed", c_uint64),
    ("wins_server", c_void_p),
    ("gateway", c_void_p),
)


class Adapter(NamedTuple):
    """An adapter of the network: its kind (ipifcons.h), whether it is up, and whether it leads to a gateway."""

    kind: int
    is_up: bool
    has_gateway: bool


class Volume(NamedTuple):
    """The figures of a volume."""

    available_bytes: int
    total_bytes: int
    is_read_only: bool


class Kernel:
    """The libraries of Windows. `kernel32` and `iphlpapi` are others with the same functions.

    Every method raises `OSError` when Windows refuses, or a library has no such function.
    """

    def __init__(self, kernel32: ctypes.CDLL | None = None, iphlpapi: ctypes.CDLL | None = None) -> None:
        self._kernel32 = kernel32 or _system_library("kernel32")
        self._iphlpapi = iphlpapi or _system_library("iphlpapi")

    def power_status(self) -> PowerStatus:
        """What Windows says of battery and mains."""
        status = PowerStatus()
        function = prototyped(self._kernel32, "GetSystemPowerStatus", c_int32, POINTER(PowerStatus))
        _must_be_true(function(byref(status)))
        return status

    def commit_left_bytes(self) -> int:
        """How much more memory this process could commit, whether or not there is as much in the machine."""
        status = MemoryStatus(length=ctypes.sizeof(MemoryStatus))
        function = prototyped(self._kernel32, "GlobalMemoryStatusEx", c_int32, POINTER(MemoryStatus))
        _must_be_true(function(byref(status)))
        left: int = status.commit_left_bytes
        return left

    def volume(self, path: str) -> Volume:
        """The volume on which a folder lies, as its user may fill it: quotas count."""
        free, total = c_uint64(), c_uint64()
        space = prototyped(
            self._kernel32, "GetDiskFreeSpaceExW", c_int32, c_wchar_p, POINTER(c_uint64), POINTER(c_uint64), c_void_p
        )
        _must_be_true(space(path, byref(free), byref(total), None))
        root = ctypes.create_unicode_buffer(LONGEST_PATH)
        root_of = prototyped(self._kernel32, "GetVolumePathNameW", c_int32, c_wchar_p, c_wchar_p, c_uint32)
        _must_be_true(root_of(path, root, LONGEST_PATH))
        flags = c_uint32()
        information = prototyped(
            self._kernel32,
            "GetVolumeInformationW",
            c_int32,
            *(c_wchar_p, c_void_p, c_uint32, c_void_p, c_void_p, POINTER(c_uint32), c_void_p, c_uint32),
        )
        _must_be_true(information(root.value, None, 0, None, None, byref(flags), None, 0))
        return Volume(free.value, total.value, bool(flags.value & READ_ONLY_VOLUME))

    def adapters(self) -> list[Adapter]:
        """The adapters that have an address."""
        function = prototyped(
            self._iphlpapi, "GetAdaptersAddresses", c_uint32, c_uint32, c_uint32, c_void_p, c_void_p, POINTER(c_uint32)
        )
        size = c_uint32(ADAPTER_BUFFER_BYTES)
        for _ in range(ATTEMPTS):
            buffer = ctypes.create_string_buffer(size.value)
            code: int = function(UNSPECIFIED_FAMILY, ADAPTER_FLAGS, None, buffer, byref(size))
            if code == 0:
                return adapters_from(ctypes.cast(buffer, POINTER(AdapterAddresses)))
            if code == ERROR_NO_DATA:
                return []
            if code != ERROR_BUFFER_OVERFLOW:
                raise OSError(errno.EIO, f"GetAdaptersAddresses gave {code}")
        raise OSError(errno.EIO, "GetAdaptersAddresses never had room enough")


def adapters_from(first: Any) -> list[Adapter]:
    """The adapters in the list that begins at this pointer."""
    found: list[Adapter] = []
    while first:
        each = first.contents
        found.append(Adapter(each.type, each.status == IS_UP, bool(each.gateway)))
        first = each.next
    return found


def _system_library(name: str) -> ctypes.CDLL:
    """A library out of the system's own folder, where no other program can put one of the same name."""
    if sys.platform == "win32":
        search_system_folder_only = 0x00000800  # LOAD_LIBRARY_SEARCH_SYSTEM32
        return ctypes.WinDLL(f"{name}.dll", winmode=search_system_folder_only)
    raise OSError(errno.ENOSYS, "this is not Windows")


def _must_be_true(result: int) -> None:
    """Refuses FALSE, with which these functions fail."""
    if result == 0:
        raise OSError(errno.EIO, "Windows gave no answer")

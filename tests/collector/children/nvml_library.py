"""The driver's library as `pynvml` calls it: C functions that answer through pointers and return a code.

The real `pynvml` runs above it, so its names, structures and errors are the real ones.
"""

from __future__ import annotations

import ctypes
import importlib.util
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

GIB = 1024**3
SLOWED_BY_HEAT = 0x40


@dataclass
class Device:
    """One card; `errors` are the codes that functions return for it in place of an answer."""

    name: bytes = b"NVIDIA GeForce RTX 4090"
    total: int = 24 * GIB
    free: int = 22 * GIB
    mig_mode: int = 0
    celsius: int = 61
    reasons: int = 0
    supported_reasons: int = 0x1FF
    errors: dict[str, int] = field(default_factory=dict[str, int])


@dataclass
class NvmlLibrary:
    """A library that lists these devices.

    `errors` are codes of functions that concern no device, `lacking` the functions of an older or
    newer library that are not there, `before` is done whenever a function is called.
    """

    devices: tuple[Device, ...] = ()
    errors: dict[str, int] = field(default_factory=dict[str, int])
    lacking: tuple[str, ...] = ()
    before: Callable[[], None] | None = None

    def __getattr__(self, name: str) -> Callable[..., int]:
        if name in self.lacking or name not in _ANSWERS:
            raise AttributeError(name)

        def function(*arguments: Any) -> int:
            if self.before is not None:
                self.before()
            code = self.errors.get(name, 0)
            subject: Any = self
            if not name.startswith(_WITHOUT_A_DEVICE):
                subject = self.devices[ctypes.cast(arguments[0], ctypes.c_void_p).value - 1]  # type: ignore[operator]  # never null
                code = subject.errors.get(name, 0)
            return code or _ANSWERS[name](subject, *arguments) or 0

        return function


def pynvml_over(library: NvmlLibrary) -> Any:
    """A `pynvml` of its own, as installed, that has loaded this library."""
    found = importlib.util.find_spec("pynvml")
    assert found is not None
    assert found.origin is not None
    spec = importlib.util.spec_from_file_location("pynvml_over_a_library", found.origin)
    assert spec is not None
    assert spec.loader is not None
    module: Any = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # it makes its error classes by looking itself up
    try:
        spec.loader.exec_module(module)
    finally:
        del sys.modules[spec.name]
    module.nvmlLib = library
    return module


def _at(reference: Any) -> Any:
    return reference._obj  # noqa: SLF001  # the only way back from ctypes.byref


def _init(_: NvmlLibrary, flags: int) -> None:
    assert flags == 0


def _count(library: NvmlLibrary, count: Any) -> None:
    _at(count).value = len(library.devices)


def _handle(library: NvmlLibrary, index: Any, handle: Any) -> int:
    position: int = index.value
    ctypes.c_void_p.from_buffer(_at(handle)).value = position + 1
    return library.devices[position].errors.get("nvmlDeviceGetHandleByIndex_v2", 0)


def _name(device: Device, _: Any, buffer: Any, size: Any) -> None:
    assert len(device.name) < size.value
    buffer.value = device.name


def _memory(device: Device, _: Any, memory: Any) -> None:
    _at(memory).total, _at(memory).free, _at(memory).used = device.total, device.free, device.total - device.free


def _mig_mode(device: Device, _: Any, current: Any, pending: Any) -> None:
    _at(current).value, _at(pending).value = device.mig_mode, device.mig_mode


def _signed_celsius(device: Device, _: Any, temperature: Any) -> None:
    _at(temperature).temperature = device.celsius


def _unsigned_celsius(device: Device, _: Any, sensor: Any, celsius: Any) -> None:
    assert sensor.value == 0
    _at(celsius).value = device.celsius


def _reasons(device: Device, _: Any, reasons: Any) -> None:
    _at(reasons).value = device.reasons


def _supported_reasons(device: Device, _: Any, reasons: Any) -> None:
    _at(reasons).value = device.supported_reasons


_WITHOUT_A_DEVICE = ("nvmlInit", "nvmlDeviceGetCount", "nvmlDeviceGetHandleByIndex")
_ANSWERS: dict[str, Callable[..., int | None]] = {
    "nvmlInitWithFlags": _init,
    "nvmlDeviceGetCount_v2": _count,
    "nvmlDeviceGetHandleByIndex_v2": _handle,
    "nvmlDeviceGetName": _name,
    "nvmlDeviceGetMemoryInfo": _memory,
    "nvmlDeviceGetMigMode": _mig_mode,
    "nvmlDeviceGetTemperatureV": _signed_celsius,
    "nvmlDeviceGetTemperature": _unsigned_celsius,
    "nvmlDeviceGetCurrentClocksEventReasons": _reasons,
    "nvmlDeviceGetCurrentClocksThrottleReasons": _reasons,
    "nvmlDeviceGetSupportedClocksEventReasons": _supported_reasons,
    "nvmlDeviceGetSupportedClocksThrottleReasons": _supported_reasons,
}

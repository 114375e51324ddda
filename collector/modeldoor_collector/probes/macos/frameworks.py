"""Apple's frameworks, through their documented C functions: the C edge, and nothing else.

Only the child process (`frameworks_child`) loads this: a slip here, or in a framework, must not
take the snapshot with it. Pointers are always declared as pointers, because ctypes cuts what is not
declared to 32 bits.
"""

from __future__ import annotations

import ctypes
from ctypes import c_char_p, c_int, c_long, c_uint32, c_uint64, c_void_p

from modeldoor_collector.probes.foreign_functions import prototyped

FOUNDATION = "/System/Library/Frameworks/Foundation.framework/Foundation"
CORE_FOUNDATION = "/System/Library/Frameworks/CoreFoundation.framework/CoreFoundation"
IO_KIT = "/System/Library/Frameworks/IOKit.framework/IOKit"
METAL = "/System/Library/Frameworks/Metal.framework/Metal"
CORE_GRAPHICS = "/System/Library/Frameworks/CoreGraphics.framework/CoreGraphics"
"""Where dyld finds them on every Mac; the files themselves lie in its shared cache since macOS 11."""

GRAPHICS_CLASS = b"AGXAccelerator"
GRAPHICS_CORES = b"gpu-core-count"
"""The driver of the graphics in Apple's chips, and where it tells how many cores they have, as `ioreg` shows them."""

UTF_8 = 0x08000100
"""kCFStringEncodingUTF8 (CoreFoundation/CFString.h)."""

THERMAL_PRESSURE = b"com.apple.system.thermalpressurelevel"
"""kOSThermalNotificationPressureLevelName (libkern/OSThermalNotification.h, since 10.10)."""

XML_PROPERTY_LIST = 100
"""kCFPropertyListXMLFormat_v1_0 (CoreFoundation/CFPropertyList.h)."""


class FrameworkError(Exception):
    """A framework is missing, or a function of it gave no answer. A function that is missing is an `OSError`."""


def library(path: str | None) -> ctypes.CDLL:
    """A framework; without a path, the libraries that every process has. Raises `FrameworkError`."""
    try:
        return ctypes.CDLL(path)
    except OSError as error:
        raise FrameworkError(f"{path} cannot be loaded") from error


def thermal_state(foundation: ctypes.CDLL) -> int | None:
    """`NSProcessInfo.processInfo.thermalState`; `None` before macOS 10.10.3, which does not know it.

    To send a message that a class does not know would end the process, so the class is asked first.
    """
    get_class = prototyped(foundation, "objc_getClass", c_void_p, c_char_p)
    selector = prototyped(foundation, "sel_registerName", c_void_p, c_char_p)
    responds = prototyped(foundation, "class_respondsToSelector", ctypes.c_bool, c_void_p, c_void_p)
    process_info_class = get_class(b"NSProcessInfo")
    if not process_info_class:
        raise FrameworkError("there is no class NSProcessInfo")
    state_selector = selector(b"thermalState")
    if not responds(process_info_class, state_selector):
        return None
    # One function under two prototypes: on arm64 a message must be sent as what its method is.
    object_of = prototyped(foundation, "objc_msgSend", c_void_p, c_void_p, c_void_p)
    number_of = prototyped(foundation, "objc_msgSend", c_long, c_void_p, c_void_p)
    process_info = object_of(process_info_class, selector(b"processInfo"))
    if not process_info:
        raise FrameworkError("NSProcessInfo gave no object")
    state: int = number_of(process_info, state_selector)
    return state


def thermal_pressure(system: ctypes.CDLL) -> int | None:
    """The level of notify(3) that the system's own thermal control publishes; `None` when it cannot be had."""
    register = prototyped(system, "notify_register_check", c_uint32, c_char_p, ctypes.POINTER(c_int))
    get_state = prototyped(system, "notify_get_state", c_uint32, c_int, ctypes.POINTER(c_uint64))
    token, state = c_int(), c_uint64()
    if register(THERMAL_PRESSURE, ctypes.byref(token)) != 0 or get_state(token, ctypes.byref(state)) != 0:
        return None
    return state.value


def power_sources(core_foundation: ctypes.CDLL, io_kit: ctypes.CDLL) -> list[bytes]:
    """A property list in XML for each power source; raises `FrameworkError`.

    The objects live as long as this process, which ends when it has answered: nothing is released.
    """
    information = prototyped(io_kit, "IOPSCopyPowerSourcesInfo", c_void_p)()
    if not information:
        raise FrameworkError("IOPSCopyPowerSourcesInfo gave nothing")
    sources = prototyped(io_kit, "IOPSCopyPowerSourcesList", c_void_p, c_void_p)(information)
    if not sources:
        raise FrameworkError("IOPSCopyPowerSourcesList gave nothing")
    count = prototyped(core_foundation, "CFArrayGetCount", c_long, c_void_p)(sources)
    source_at = prototyped(core_foundation, "CFArrayGetValueAtIndex", c_void_p, c_void_p, c_long)
    describe = prototyped(io_kit, "IOPSGetPowerSourceDescription", c_void_p, c_void_p, c_void_p)
    descriptions = [describe(information, source_at(sources, index)) for index in range(count)]
    return [_property_list(core_foundation, description) for description in descriptions]


def graphics_cores(core_foundation: ctypes.CDLL, io_kit: ctypes.CDLL) -> bytes | None:
    """A property list in XML with the number of cores; `None` where no such driver tells. Nothing is released."""
    match = prototyped(io_kit, "IOServiceMatching", c_void_p, c_char_p)(GRAPHICS_CLASS)
    service = prototyped(io_kit, "IOServiceGetMatchingService", c_uint32, c_uint32, c_void_p)(0, match)
    if not service:
        return None
    text = prototyped(core_foundation, "CFStringCreateWithCString", c_void_p, c_void_p, c_char_p, c_uint32)
    property_of = prototyped(
        io_kit, "IORegistryEntryCreateCFProperty", c_void_p, c_uint32, c_void_p, c_void_p, c_uint32
    )
    value = property_of(service, text(None, GRAPHICS_CORES, UTF_8), None, 0)
    return _property_list(core_foundation, value) if value else None


def working_set_bytes(foundation: ctypes.CDLL, metal: ctypes.CDLL) -> int | None:
    """`recommendedMaxWorkingSetSize` of the graphics; `None` where there are none, or they do not know it.

    Metal gives no device to a program into which CoreGraphics is not loaded (its documentation).
    """
    device = prototyped(metal, "MTLCreateSystemDefaultDevice", c_void_p)()
    if not device:
        return None
    selector = prototyped(foundation, "sel_registerName", c_void_p, c_char_p)(b"recommendedMaxWorkingSetSize")
    class_of = prototyped(foundation, "object_getClass", c_void_p, c_void_p)
    responds = prototyped(foundation, "class_respondsToSelector", ctypes.c_bool, c_void_p, c_void_p)
    if not responds(class_of(device), selector):
        return None
    size: int = prototyped(foundation, "objc_msgSend", c_uint64, c_void_p, c_void_p)(device, selector)
    return size


def _property_list(core_foundation: ctypes.CDLL, value: int | None) -> bytes:
    """Any value of CoreFoundation as text, so that Python reads it and not a chain of calls."""
    if not value:
        raise FrameworkError("IOPSGetPowerSourceDescription gave nothing")
    create = prototyped(
        core_foundation, "CFPropertyListCreateData", c_void_p, c_void_p, c_void_p, c_long, ctypes.c_ulong, c_void_p
    )
    data = create(None, value, XML_PROPERTY_LIST, 0, None)
    if not data:
        raise FrameworkError("CFPropertyListCreateData gave nothing")
    start = prototyped(core_foundation, "CFDataGetBytePtr", c_void_p, c_void_p)(data)
    length = prototyped(core_foundation, "CFDataGetLength", c_long, c_void_p)(data)
    return ctypes.string_at(start, length)

"""Functions of a C library under the prototypes that its maker publishes."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import ctypes
    from collections.abc import Callable


def prototyped(library: ctypes.CDLL, name: str, result: Any, *arguments: Any) -> Callable[..., Any]:
    """The function, which takes and gives these types of ctypes; raises `OSError` where there is none.

    Every type is named, because ctypes cuts what is not declared to 32 bits.
    """
    try:
        function = library[name]  # by item: a new object each time, whose prototype is its own
    except AttributeError:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS), name) from None
    function.restype = result
    function.argtypes = arguments
    return function

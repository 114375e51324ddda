"""Connects a socket to a literal address, in slices."""

from __future__ import annotations

import errno
import os
import selectors
import socket
import time
from typing import TYPE_CHECKING

from modeldoor_lifecycle.hub.vigil import SLICE_S

if TYPE_CHECKING:
    from modeldoor_lifecycle.hub.vigil import Vigil


def connect(address: str, port: int, vigil: Vigil, share: float) -> socket.socket:
    """A connection, made within this share of the time that is left; raises `OSError`, and what the vigil raises."""
    connection = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
    try:
        connection.setblocking(False)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            connection.connect((address, port))
        except BlockingIOError:
            _await_connection(connection, vigil, time.monotonic() + vigil.left_s() * share)
    except BaseException:
        connection.close()
        raise
    return connection


def _await_connection(connection: socket.socket, vigil: Vigil, until_s: float) -> None:
    with selectors.DefaultSelector() as selector:
        selector.register(connection, selectors.EVENT_WRITE)
        while not selector.select(SLICE_S):
            vigil.check()
            if time.monotonic() >= until_s:
                raise OSError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT))
    fault = connection.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    if fault:
        raise OSError(fault, os.strerror(fault))

"""Reads nothing and does what its first argument says, as programs do that break down."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

HOUR_S = 3600


def crash() -> None:
    raise RuntimeError("a fault of its own")


def crash_with_a_yes() -> None:
    sys.stdout.write('{"open": true}')
    sys.stdout.flush()
    os.kill(os.getpid(), signal.SIGKILL)


def hang() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    time.sleep(HOUR_S)


def say_yes_and_hang() -> None:
    sys.stdout.write('{"open": true}')
    sys.stdout.flush()
    time.sleep(HOUR_S)


def babble() -> None:
    while True:
        sys.stdout.write("yes " * 100_000)


def say_much_and_end_well() -> None:
    sys.stdout.write("yes " * 1_000_000)


def leave_a_child() -> None:
    """A child that holds our pipes, and whose number is written down for whoever looks after it."""
    child = os.fork()
    if child == 0:
        time.sleep(HOUR_S)
    Path(sys.argv[2]).write_text(str(child))


def name_itself_and_hang() -> None:
    (Path(sys.argv[2]) / str(os.getpid())).touch()
    time.sleep(HOUR_S)


globals()[sys.argv[1]]()

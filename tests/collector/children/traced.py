"""A program that does not go away when killed, as one in state D: a tracer, outside its group, holds it.

The tracer lets go when the pipe that is named by the first argument is closed by its writer. What is written is too much on purpose.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PR_SET_PTRACER, PR_SET_PTRACER_ANY = 0x59616D61, ctypes.c_ulong(-1)
PTRACE_SEIZE = 0x4206

libc = ctypes.CDLL(None)
libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
libc.ptrace.restype = ctypes.c_long
libc.prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY)

traced = os.getpid()
reader, writer = os.pipe()
if os.fork() == 0:
    os.setsid()
    os.close(1)
    held = libc.ptrace(PTRACE_SEIZE, traced, None, None) == 0
    os.write(writer, b"y" if held else b"n")
    if held:
        with open(sys.argv[1], "rb") as pipe:
            pipe.read()
    os._exit(0)
if os.read(reader, 1) == b"y":
    os.write(1, b"%-200d" % traced)
    signal.pause()

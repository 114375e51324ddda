"""The child that asks NVML, above a library that behaves as the first argument says."""

from __future__ import annotations

import os
import resource
import signal
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # `-I` leaves the script's own folder out

from collector.children.nvml_library import Device, NvmlLibrary, pynvml_over
from modeldoor_collector.probes import nvml_child

BEHAVIOUR = sys.argv[1]


def behave() -> None:
    if BEHAVIOUR == "prints":
        sys.stdout.write("library: hello\n")
        sys.stdout.flush()
        os.write(1, b"library: hello from C\n")
        os.write(2, b"library: and from its other mouth\n")
    elif BEHAVIOUR in ("hangs", "hangs unattended"):
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        time.sleep(60)
    elif BEHAVIOUR == "crashes":
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        os.kill(os.getpid(), signal.SIGSEGV)
    elif BEHAVIOUR == "breaks":
        raise RuntimeError("the module itself is broken")


if BEHAVIOUR == "hangs unattended":
    nvml_child.end_after(0.2)
sys.modules["pynvml"] = pynvml_over(
    NvmlLibrary(
        devices=(Device(), Device(errors={"nvmlDeviceGetMemoryInfo": 15}), Device(reasons=0x40)),
        before=behave,
    )
)
nvml_child.main()

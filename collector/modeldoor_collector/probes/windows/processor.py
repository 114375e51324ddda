"""The processor, as Windows tells of it: its name in the registry, and its cores."""

from __future__ import annotations

import os
import sys

from modeldoor_collector.probes.processor import ARCHITECTURES, ProcessorFacts, label

KEY = r"HARDWARE\DESCRIPTION\System\CentralProcessor\0"


def read(machine: str) -> ProcessorFacts:
    """Reads the processor now. Vector instructions are not told, and neither are nodes of memory."""
    logical = os.cpu_count()
    physical = _physical_cores()
    return ProcessorFacts(
        name=_name(),
        architecture=ARCHITECTURES.get(machine.lower(), "other"),
        physical_cores=physical if physical and logical and physical <= logical else None,
        logical_cores=logical,
        usable_cores=None if logical is None else float(logical),
        sockets=1,
    )


def _name() -> str | None:
    if sys.platform == "win32":
        import winreg

        try:
            with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, KEY) as key:
                return label(str(winreg.QueryValueEx(key, "ProcessorNameString")[0]))
        except OSError:
            return None
    return None


def _physical_cores() -> int | None:
    try:
        import psutil

        return psutil.cpu_count(logical=False)
    except Exception:  # noqa: BLE001  # psutil raises what its C code and its parsers happen to, or is not there
        return None

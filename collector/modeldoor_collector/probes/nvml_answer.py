"""What the end and the output of the child that asks NVML mean.

The library prints, crashes and hangs in a process of its own; here its answer counts only when it is
one of the shapes of the snapshot contract in every detail (`nvml_shapes`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modeldoor_collector.readings import failed, known, unknown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modeldoor_collector.probes.child import ChildResult
    from modeldoor_collector.readings import Reading

NVML = "NVML"
"""The source: what answered."""


def reading_of(result: ChildResult) -> Reading:
    """What a child's end and output mean. Hardware is there: an answer without devices is a fault."""
    if result.outcome == "timeout":
        return unknown(NVML, "timeout")
    if result.outcome == "notStarted":
        return failed(NVML, "probeNotStarted")
    is_well = result.outcome in ("answered", "exited") and result.status == 0
    answer = _answer(result.output) if is_well else None
    if answer is None:
        return failed(NVML, "probeCrashed")
    if "error" in answer:
        return failed(NVML, answer["reason"])
    devices: list[dict[str, Any]] = answer["devices"]
    if not devices:
        return failed(NVML, "noDeviceListed")
    if all(device["status"] == "error" for device in devices):
        return failed(NVML, devices[0]["reason"])
    return known(NVML, {"devices": devices})


def _answer(output: bytes) -> Mapping[str, Any] | None:
    """The child's answer, when it is one in every detail."""
    # Imported when the child has answered, so that it starts and works beside the import of the gate.
    from modeldoor_collector.probes.nvml_shapes import is_error, is_list_of_devices
    from modeldoor_validators.findings import DocumentRefused
    from modeldoor_validators.parsing import parse

    try:
        answer = parse(output)
    except DocumentRefused:
        return None
    return answer if is_error(answer) or is_list_of_devices(answer) else None

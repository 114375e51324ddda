"""Whether a model fits, against measured rows: those that ran on devices alone, and those that ran out of memory.

A row of `tests/truth/speed.csv` says so by a speed, or by `OOM` in its place. Each machine and model
counts once. The question is put as a user would put it: the device by its name, the model by its
shape, with all memory of the device free as its driver would tell it.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from benchmarks.speed_cases import CASES, TRUTH
from modeldoor_lifecycle.data.devices import device_entry
from modeldoor_lifecycle.data.documents import hardware_catalog
from modeldoor_lifecycle.estimator.arrangements import fitting_tiers
from modeldoor_lifecycle.estimator.case import footprints_of
from modeldoor_lifecycle.estimator.errors import ModelUnknown
from modeldoor_lifecycle.estimator.places import places_of
from modeldoor_lifecycle.estimator.subjects import subject_of
from modeldoor_lifecycle.estimator.workload import Workload
from modeldoor_lifecycle.hardware.simulated_profile import Machine, SimulatedDevice, profile_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modeldoor_lifecycle.estimator.subject import Subject

CONTEXT_TOKENS = 2048
"""More than each row needed: prompts and answers of up to a thousand tokens."""

OUT_OF_MEMORY = "OOM"

SHAPES = {"Llama-3-8B": "meta-llama/Llama-3.1-8B-Instruct", "Llama-3-70B": "meta-llama/Llama-3.1-70B-Instruct"}
"""Shapes of the truth tables that the catalogue ships under another name."""

_WITH_PROCESSOR = re.compile(r"overflow|offload|partial|\+ ?CPU", re.IGNORECASE)
"""Rows that say that the processor helped: they did not fit on devices alone."""


@dataclass(frozen=True)
class Label:
    """One machine and model, whether it ran on devices alone, and what the estimator says."""

    hardware: str
    model: str
    quantization: str
    ran: bool
    is_said_to_fit: bool


def labels() -> tuple[list[Label], int]:
    """Every case of tiers A and B that can be asked, and how many rows could not."""
    machines = {row["hardware"]: row for row in _rows(CASES / "machines.csv") if row["processor"] == "gpu"}
    models = {row["model"]: row for row in _rows(CASES / "models.csv")}
    found: dict[tuple[str, str, str, bool], Label] = {}
    left_out = 0
    for row in _rows(TRUTH / "speed.csv"):
        if row["tier"] not in ("A", "B"):
            continue
        machine, model = machines.get(row["hardware"]), models.get(row["model"])
        if machine is None or model is None:
            left_out += 1
            continue
        subject = _subject(model, row)
        entry = _entry(machine)
        if subject is None or entry is None:
            left_out += 1
            continue
        told = f"{row['hardware']} {row['note']} {row['backend']}"
        ran = row["tg_tps"] != OUT_OF_MEMORY and not _WITH_PROCESSOR.search(told)
        key = (row["hardware"], row["model"], row["quant"], ran)
        if key not in found:
            says = _is_said_to_fit(subject, entry, machine)
            found[key] = Label(row["hardware"], row["model"], row["quant"], ran, says)
    return list(found.values()), left_out


def accuracy() -> dict[str, Any]:
    """How many labels are right, and which are not."""
    told, left_out = labels()
    return {
        "cases": len(told),
        "right": sum(label.ran == label.is_said_to_fit for label in told),
        "saidToFitThatDidNot": [_words(label) for label in told if label.is_said_to_fit and not label.ran],
        "ranThoughSaidNotTo": [_words(label) for label in told if label.ran and not label.is_said_to_fit],
        "rowsLeftOut": left_out,
    }


def report(found: dict[str, Any]) -> str:
    """The same for people."""
    lines = [
        "Whether it fits on devices alone (measured rows of tiers A and B, each machine and model once)",
        f"  {found['right']} of {found['cases']} right; {found['rowsLeftOut']} rows name no device or shape that ships",
    ]
    lines += [f"  said to fit, and did not: {words}" for words in found["saidToFitThatDidNot"]]
    lines += [f"  ran, though said not to fit: {words}" for words in found["ranThoughSaidNotTo"]]
    return "\n".join(lines)


def _rows(path: Any) -> Iterator[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def _subject(model: dict[str, str], row: dict[str, str]) -> Subject | None:
    name = SHAPES.get(model["shape"], model["shape"])
    try:
        subject = subject_of(name, model["quantization"] or row["quant"])
    except ModelUnknown:
        return None
    return subject if subject.shape is not None and subject.quantization.is_known else None


def _entry(machine: dict[str, str]) -> dict[str, Any] | None:
    memory_bytes = int(float(machine["memory_gibibytes"]) * 2**30)
    units = int(machine["compute_units"]) if machine["compute_units"] else None
    return device_entry(machine["entry"], memory_bytes, units)


def _is_said_to_fit(subject: Subject, entry: dict[str, Any], machine: dict[str, str]) -> bool:
    memory_bytes = int(float(machine["memory_gibibytes"]) * 2**30)
    is_unified = entry["memoryKind"] == "unified"
    devices = (SimulatedDevice(entry, memory_bytes),) * int(machine["devices"])
    described = Machine(devices, None, memory_bytes if is_unified else None)
    profile = profile_of(described, datetime.now(UTC), hardware_catalog())
    if is_unified:  # a benchmark runs alone
        profile["hostMemory"]["available"]["bytes"] = memory_bytes
        for device in profile["devices"]:
            device["available"]["bytes"] = device["usableBytes"]
    model = footprints_of(subject, Workload(CONTEXT_TOKENS))
    return any(islice(fitting_tiers(model, places_of(profile)), 2))


def _words(label: Label) -> str:
    return f"{label.model} {label.quantization} on {label.hardware}"

"""The second table of measured speeds: other chips and later builds, read as an estimate reads them.

`tests/truth/further_speed.csv` was collected after the first constants stood, to attack them. Its hardware is
what `--simulate` takes, and its models are names of the shipped catalogue (or configurations beside the
table), so that nothing lies between a row and the estimate that it judges.
"""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from benchmarks.speed_cases import TRUTH, Case, LeftOut, chip_name, entry_of, machines
from modeldoor_lifecycle.estimator.arrangement import on_device, on_processor
from modeldoor_lifecycle.estimator.case import footprints_of
from modeldoor_lifecycle.estimator.footprint import ShapedFootprints
from modeldoor_lifecycle.estimator.places import places_of
from modeldoor_lifecycle.estimator.prefill_speed import prefill_document
from modeldoor_lifecycle.estimator.read_places import kind_of, read_places
from modeldoor_lifecycle.estimator.subjects import subject_of
from modeldoor_lifecycle.estimator.workload import Workload
from modeldoor_lifecycle.hardware.simulation import simulate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from benchmarks.speed_cases import Row

TIER = "F"
"""What rows of the second table are called beside the tiers of the first."""

SHORTEST_CONTEXT = 512
NOW = datetime(2026, 11, 20, tzinfo=UTC)


@cache
def further_cases() -> tuple[tuple[Case, ...], tuple[LeftOut, ...]]:
    """The rows of the second table: those to compare, and those that the table itself marks as doubtful."""
    with (TRUTH / "further_speed.csv").open(newline="", encoding="utf-8") as file:
        rows = list(enumerate(csv.DictReader(file), 2))
    left = [
        LeftOut(line, row["hardware"], row["model"], TIER, row["left_out"]) for line, row in rows if row["left_out"]
    ]
    return tuple(_case(line, row) for line, row in rows if not row["left_out"]), tuple(left)


def further_prefill() -> list[float]:
    """What was measured of prompts in the second table, as multiples of what is told; only where something is told."""
    found: list[float] = []
    with (TRUTH / "further_prefill.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            model, places = shaped(row["model"], row["quant"], 0), places_of(simulated(row["hardware"]))
            told = prefill_document(model, on_device(places.devices[0], model.layer_count))
            if told["status"] == "estimated":
                found.append(float(row["prompt_tokens_per_second"]) / told["likelyTokensPerSecond"])
    return found


def shaped(name: str, quantization: str, depth_tokens: int) -> ShapedFootprints:
    """The model of a row, by its name or by the configuration that lies beside the table."""
    path = TRUTH / name
    subject = subject_of(str(path) if path.is_dir() else name, quantization)
    footprints = footprints_of(subject, Workload(max(depth_tokens, SHORTEST_CONTEXT)))
    if not isinstance(footprints, ShapedFootprints):
        raise TypeError(f"'{name}' must be a model whose shape is known")
    return footprints


@cache
def simulated(hardware: str) -> dict[str, Any]:
    """The machine of a row."""
    return simulate(hardware, now=NOW)


def _case(line: int, row: Row) -> Case:
    profile = _as_row_tells(simulated(row["hardware"]), row)
    places, depth = places_of(profile), int(row["depth"])
    model = shaped(row["model"], row["quant"], depth)
    count = model.layer_count
    arrangement = on_device(places.devices[0], count) if profile["devices"] else on_processor(count)
    reading = read_places(model, arrangement, places.host, depth)
    if reading is None:
        raise LookupError(f"line {line}: of '{row['hardware']}' no speed is known")
    place, device = reading[0], profile["devices"][0] if profile["devices"] else profile["processor"]
    kind = kind_of(model)
    total, active = model.shape.parameters_total, model.shape.parameters_active or model.shape.parameters_total
    bits = model.weights.bits_per_weight
    expert = sum(
        weights.expert_bytes * shape.experts.used / shape.experts.count
        for weights, shape in zip(model.weights.layers, model.shape.layers, strict=True)
        if shape.experts is not None
    )
    expert_parameters = min(round(expert * 8 / bits), active)
    return Case(
        line=line,
        hardware=row["hardware"],
        chip=_chip(device),
        family=place.family,
        architecture=device.get("architecture", ""),
        tier=TIER,
        shape=row["model"],
        quantization=row["quant"],
        depth_tokens=depth,
        place=place,
        devices=1,
        layer_kind=kind,
        is_old_build=bool(row["build"]),
        file_bytes=round(total * bits / 8),
        total_parameters=total,
        shared_parameters=active - expert_parameters,
        expert_parameters=expert_parameters,
        tokens_per_second=float(row["tokens_per_second"]),
        prompt_tokens_per_second=None,
    )


def _as_row_tells(profile: dict[str, Any], row: Row) -> dict[str, Any]:
    """The machine with the cores that computed, where the row tells them: the processor alone was asked then."""
    if not row["cores"]:
        return profile
    told = {"physicalCores": int(row["cores"]), "clockMegahertz": int(row["clock_megahertz"])}
    return profile | {"devices": [], "processor": profile["processor"] | told}


def _chip(device: Mapping[str, Any]) -> str:
    return _chips().get((device["name"], device.get("computeUnits")), chip_name(device["name"]))


@cache
def _chips() -> dict[tuple[str, int | None], str]:
    """What the first table calls the chip of an entry: rows of one chip leave together."""
    found: dict[tuple[str, int | None], str] = {}
    for machine in machines():
        entry = entry_of(machine)
        if entry is not None:
            found[entry["name"], entry.get("computeUnits")] = chip_name(machine["chip"])
    return found

"""The measured speeds as cases for the estimator: each row with its hardware, its shape, and why it is left out.

The rows are `tests/truth/speed.csv`; what they mean is in `tests/truth/cases/`: which chip, how many of
them, which shape and which storage. The filters stand here, in the order in which they are asked; all but
one (`not known what computed`) were written down before the constants were fitted.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modeldoor_lifecycle.data.devices import device_entry
from modeldoor_lifecycle.estimator.speed.decode import Place
from modeldoor_lifecycle.estimator.speed.layer_kinds import LayerKind
from modeldoor_lifecycle.estimator.speed.processor_kinds import PROCESSORS, Family, processor_family, speed_family

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

TRUTH = Path(__file__).parent.parent / "tests" / "truth"
CASES = TRUTH / "cases"

Row = dict[str, str]

DEPTH_NOT_TOLD = 512
"""Tokens in the context of a row that does not say: answers of about a thousand tokens, halfway."""
HIGHEST_DEPTH_TOLD = 200_000
"""Rows that tell a larger context tell what was reserved, not what was filled."""
HIGHEST_SHARE = 1.05
"""Of the bandwidth: who reads more has not read these weights."""
LOWEST_SHARE = 0.15
"""Of the bandwidth, in rows at second hand: who reads less was swapping, or waiting for something else."""
OLD_BUILDS = ("2024-05", "pull/4766", "#4766", "5322")
"""Words of sources whose engine was built before mid-2024."""

SHIPPED_NAMES = {
    "bandwidth_gigabytes_per_second": "bandwidthGigabytesPerSecond",
    "compute_units": "computeUnits",
    "clock_megahertz": "boostClockMegahertz",
    "architecture": "architecture",
}
"""What `tests/truth/cases/machines.csv` calls the figures of the shipped catalogue."""

LAYER_KINDS = {
    "dense": LayerKind(),
    "moe": LayerKind(is_mixture=True),
    "gemma": LayerKind(has_extra_norms=True),
    "gemmaMoe": LayerKind(is_mixture=True, has_extra_norms=True),
    "gatedDeltaNet": LayerKind(recurrence="gatedDeltaNet"),
    "gatedDeltaNetMoe": LayerKind(is_mixture=True, recurrence="gatedDeltaNet"),
    "mamba": LayerKind(recurrence="mamba"),
    "shortConvolution": LayerKind(recurrence="shortConvolution"),
    "shortConvolutionMoe": LayerKind(is_mixture=True, recurrence="shortConvolution"),
}


@dataclass(frozen=True)
class Case:
    """One measured row that can be compared."""

    line: int
    hardware: str
    chip: str
    """What leaves together when hardware is left out: all counts and machines of one chip."""
    family: Family
    architecture: str
    tier: str
    shape: str
    quantization: str
    depth_tokens: int
    place: Place
    """Where the model lies. Equal devices that follow one another take together what one of them would."""
    devices: int
    layer_kind: LayerKind
    is_old_build: bool
    file_bytes: int
    total_parameters: int
    shared_parameters: int
    expert_parameters: int
    tokens_per_second: float
    prompt_tokens_per_second: float | None

    @property
    def active_parameters(self) -> int:
        """All weights that one token reads."""
        return self.shared_parameters + self.expert_parameters


@dataclass(frozen=True)
class LeftOut:
    """One measured row that is not compared, and the filter that it did not pass."""

    line: int
    hardware: str
    model: str
    tier: str
    reason: str


def cases(tiers: str = "AB") -> tuple[list[Case], list[LeftOut]]:
    """The rows of these tiers: those to compare, and those left out with the filter that did so."""
    kept: list[Case] = []
    left: list[LeftOut] = []
    seen: set[tuple[object, ...]] = set()
    for line, row in enumerate(_table(TRUTH / "speed.csv"), 2):
        if row["tier"] not in tiers:
            continue
        found = _case(line, row)
        if isinstance(found, Case):
            key = (found.chip, found.devices, found.shape, found.quantization, found.tokens_per_second)
            if key in seen:
                found = "told twice"
            else:
                seen.add(key)
        if isinstance(found, Case):
            kept.append(found)
        else:
            left.append(LeftOut(line, row["hardware"], row["model"], row["tier"], found))
    return kept, left


def _case(line: int, row: Row) -> Case | str:
    """The row as a case, or the filter that it does not pass."""
    if row["backend"] == "vllm" or "-mlx" in row["model"] or row["quant"] in ("NVFP4", "AVQ2"):
        return "another engine"
    if "mtp" in row["model"].casefold():
        return "several tokens at once (MTP)"
    if not re.fullmatch(r"[0-9.]+", row["tg_tps"]):
        return "no decoding measured"
    if "+CPU" in row["hardware"] or row["backend"] == "GPU/CPU" or "-ngl 1 " in row["backend"]:
        return "partly on the processor"
    if row["model"] not in _models():
        return "shape not known"
    model = _models()[row["model"]]
    shape, storage = shapes()[model["shape"]], _storage(model, row)
    if storage is None:
        return "storage not known"
    machine = _machine(row)
    if machine["processor"] == "unclear":
        return "not known what computed"
    family = _family(machine)
    if family is None or family is Family.CPU_WITHOUT_DOT_PRODUCT:
        return "a processor without fast kernels"
    if machine["host_lanes"] == "1" and machine["vendor"] != "nvidia":
        return "another maker's card behind one lane"
    case = _placed(line, row, machine, family, model["shape"], shape, storage)
    if case.file_bytes > case.devices * float(machine["memory_gibibytes"]) * 2**30:
        return "weights beyond the memory"
    read_bytes = case.place.weight_bytes + case.place.kv_bytes
    share = read_bytes * case.tokens_per_second / (case.place.bandwidth_gigabytes_per_second * 1e9)
    if share > HIGHEST_SHARE:
        return "more than the bandwidth"
    if share < LOWEST_SHARE and case.tier != "A":
        return "below 15 % of the bandwidth, at second hand"
    return case


def _placed(line: int, row: Row, machine: Row, family: Family, name: str, shape: Row, storage: Row) -> Case:
    shared, expert, output = (int(shape[f"{part}_parameters"]) for part in ("shared", "expert", "output"))
    bits = [float(storage[f"{part}_bits_per_weight"]) for part in ("block", "expert", "output")]
    weight_bytes = sum(each * bit for each, bit in zip((shared, expert, output), bits, strict=True)) / 8
    depth, devices = _depth(row), int(machine["devices"])
    total = int(shape["total_parameters"])
    return Case(
        line=line,
        hardware=row["hardware"],
        chip=chip_name(machine["chip"]),
        family=family,
        architecture=machine["architecture"],
        tier=row["tier"],
        shape=name,
        quantization=storage["quantization"],
        depth_tokens=depth,
        place=Place(
            family=family,
            bandwidth_gigabytes_per_second=float(machine["bandwidth_gigabytes_per_second"]),
            layers=int(shape["layers"]),
            weight_bytes=round(weight_bytes),
            kv_bytes=int(shape["kv_bytes_per_token"]) * depth,
            compute_units=int(machine["compute_units"]),
            clock_gigahertz=float(machine["clock_megahertz"]) / 1000,
            quantised_weights=(shared + expert + output) if storage["is_quantised"] == "true" else 0,
        ),
        devices=devices,
        layer_kind=LAYER_KINDS[shape["layer_kind"]],
        is_old_build=any(word in row["source"] for word in OLD_BUILDS),
        file_bytes=round(total * bits[1 if expert else 0] / 8),
        total_parameters=total,
        shared_parameters=shared + output,
        expert_parameters=expert,
        tokens_per_second=float(row["tg_tps"]),
        prompt_tokens_per_second=float(row["pp_tps"]) if re.fullmatch(r"[0-9.]+", row["pp_tps"]) else None,
    )


def _depth(row: Row) -> int:
    """How many tokens lie in the context while the speed is measured, on average.

    Self-reported rows of llama-bench (`gen 128`) fill the context that they tell; others only reserve it.
    """
    told = re.search(r"\btg([0-9]+)(?:@d([0-9]+))?", row["tg_test"])
    if told:
        return int(told[1]) // 2 + int(told[2] or 0)
    context = re.search(r"\bctx ([0-9]+)", row["note"])
    is_filled = row["tier"] == "C" and row["tg_test"] == "gen 128"
    if context is None or not is_filled or int(context[1]) > HIGHEST_DEPTH_TOLD:
        return DEPTH_NOT_TOLD
    return int(context[1])


def _storage(model: Row, row: Row) -> Row | None:
    name = model["quantization"] or row["quant"]
    if name == "Q4_K_M" and int(shapes()[model["shape"]]["hidden_size"]) % 256:
        name = "Q4_K_M of odd rows"
    return _quantizations().get(name)


def _machine(row: Row) -> Row:
    """Its machine; of one that has both, the processor where the row says so."""
    return _named_machine(row["hardware"], "cpu" if "cpu" in row["backend"].casefold() else "gpu")


def _family(machine: Row) -> Family | None:
    if machine["processor"] == "cpu":
        extensions = machine["vector_extensions"].split() if machine["vector_extensions"] else None
        return processor_family({"architecture": machine["architecture"], "vectorExtensions": extensions})
    return speed_family({name: machine[name] for name in ("vendor", "architecture")} | {"name": machine["entry"]})


def chip_name(name: str) -> str:
    """What leaves together: Apple's chips of one name, with however many cores."""
    return name.partition(" (")[0] if name.startswith("Apple ") else name


def machine_of(case: Case) -> Row:
    """The machine of a case. `is_shipped` is empty unless the shipped catalogue tells all its figures."""
    return _named_machine(case.hardware, "cpu" if is_processor(case) else "gpu")


def _named_machine(hardware: str, processor: str) -> Row:
    named = [machine for machine in machines() if machine["hardware"] == hardware]
    return next((machine for machine in named if machine["processor"] == processor), named[0])


def is_processor(case: Case) -> bool:
    """Whether the processor alone computes."""
    return case.family in PROCESSORS


def by_chip(chosen: Sequence[Case]) -> Iterator[tuple[str, list[Case], list[Case]]]:
    """Each chip with its own cases and those of all others."""
    for chip in sorted({case.chip for case in chosen}):
        yield chip, [case for case in chosen if case.chip == chip], [case for case in chosen if case.chip != chip]


def _table(path: Path) -> list[Row]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@cache
def machines() -> list[Row]:
    """The machines of all rows, with shipped figures where there are any."""
    return [_as_shipped(machine) for machine in _table(CASES / "machines.csv")]


def _as_shipped(machine: Row) -> Row:
    """The machine with the figures of the shipped catalogue, as an estimate would have them, where that knows the device."""
    entry = entry_of(machine)
    if entry is None:
        return machine | {"is_shipped": ""}
    shipped = {ours: entry.get(theirs) for ours, theirs in SHIPPED_NAMES.items()}
    known = {ours: str(value) for ours, value in shipped.items() if value is not None}
    return machine | known | {"is_shipped": "yes" if known.keys() == shipped.keys() else ""}


def entry_of(machine: Row) -> dict[str, Any] | None:
    """The shipped entry of a machine's device; None for processors, and where there is none."""
    if machine["processor"] == "cpu":
        return None
    return device_entry(
        machine["entry"], int(float(machine["memory_gibibytes"]) * 2**30), int(machine["compute_units"])
    )


@cache
def _models() -> dict[str, Row]:
    return {row["model"]: row for row in _table(CASES / "models.csv")}


@cache
def shapes() -> dict[str, Row]:
    """The shapes of all rows by their names."""
    return {row["shape"]: row for row in _table(CASES / "shapes.csv")}


@cache
def _quantizations() -> dict[str, Row]:
    return {row["quantization"]: row for row in _table(CASES / "quantizations.csv")}

"""A small search for the constants of a family: Nelder and Mead's simplex over logarithms.

The loss is that of small relative errors squared and of large ones as they are, so that a broken row
weighs no more than its size. Every chip counts with the root of its rows. A weak pull towards round
values decides what the rows leave open.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from modeldoor_lifecycle.estimator.speed.constants import HOP_US, FamilyConstants
from modeldoor_lifecycle.estimator.speed.decode import place_seconds
from modeldoor_lifecycle.estimator.speed.processor_kinds import Family

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from benchmarks.speed_cases import Case

SMALL = 0.1
"""Errors below this count squared."""
PULL = 0.02
"""What being away from the round values by a factor of e costs: as much as 2 % of mean error. Less of it, and chips
that were left out are met worse (tried: 0.001, 0.005, 0.01)."""
HIGHEST_BANDWIDTH_SHARE = 0.95
"""More of its bandwidth no memory delivers: it has to be refreshed, and pages have to be opened."""
BANDWIDTH_SHARE_OF_CARDS = 0.8
"""Of AMD's cards, whose rows are mostly limited by their units: with it left open, chips that were left out are met no better."""
BANDWIDTH_SHARE_OF_MACHINES = 0.7
"""Of processors, whose rows are all limited by their cores: what reading in order reaches on common machines."""
ROUNDS = 700
STEP = 0.2

Values = dict[str, float]
Constants = dict[Family, FamilyConstants]


class Model:
    """What the constants of one group of families are made of: names with round values, and how they are put together."""

    def __init__(
        self,
        families: Sequence[Family],
        start: Values,
        build: Callable[[Values], tuple[Constants, float, float]],
    ) -> None:
        self.families = frozenset(families)
        self.start = start
        self.build = build


def _nvidia(values: Values) -> tuple[Constants, float, float]:
    newest = FamilyConstants(
        layer_us=values["layer_us"],
        reference_clock_gigahertz=2.0,
        bandwidth_share=values["bandwidth_share"],
        bytes_per_unit_cycle=values["bytes_per_unit_cycle"],
        bandwidth_share_alone=values["bandwidth_share"],
        mixture_us=values["mixture_us"],
        gated_delta_net_us=values["gated_delta_net_us"],
        mamba_us=values["mamba_us"],
        extra_norms_us=values["extra_norms_us"],
    )
    older = replace(newest, layer_us=values["layer_us"] * values["older_layer_factor"])
    pascal = replace(older, cycles_per_quantised_weight=values["cycles_per_quantised_weight"])
    unified = replace(newest, bandwidth_share=values["unified_bandwidth_share"])
    families = {
        Family.NVIDIA_AMPERE: newest,
        Family.NVIDIA_UNIFIED: unified,
        Family.NVIDIA_OLDER: older,
        Family.PASCAL: pascal,
    }
    return families, values["hop_us"], values["earlier_launch"]


def _metal(values: Values) -> tuple[Constants, float, float]:
    metal = FamilyConstants(
        layer_us=values["layer_us"],
        reference_clock_gigahertz=1.4,
        bandwidth_share=values["bandwidth_share"],
        bytes_per_unit_cycle=values["bytes_per_unit_cycle"],
        bandwidth_share_alone=values["bandwidth_share"],
        mixture_us=values["mixture_us"],
    )
    first = replace(metal, bytes_per_unit_cycle=values["bytes_per_unit_cycle"] / values["first_factor"])
    return {Family.METAL: metal, Family.METAL_FIRST: first}, HOP_US, values["earlier_launch"]


def _amd(values: Values) -> tuple[Constants, float, float]:
    card = FamilyConstants(
        layer_us=values["layer_us"],
        reference_clock_gigahertz=2.5,
        bandwidth_share=BANDWIDTH_SHARE_OF_CARDS,
        bytes_per_unit_cycle=values["bytes_per_unit_cycle"],
        bandwidth_share_alone=BANDWIDTH_SHARE_OF_CARDS,
        mixture_us=values["mixture_us"],
        extra_norms_us=values["extra_norms_us"],
    )
    gcn = replace(card, bytes_per_unit_cycle=values["bytes_per_unit_cycle"] / values["gcn_factor"])
    vega = replace(card, bytes_per_unit_cycle=values["vega_bytes_per_unit_cycle"])
    return {Family.AMD: card, Family.GCN: gcn, Family.VEGA_20: vega}, HOP_US, 1.0


def _apu(values: Values) -> tuple[Constants, float, float]:
    shared = FamilyConstants(
        layer_us=values["layer_us"],
        reference_clock_gigahertz=2.5,
        bandwidth_share=values["bandwidth_share"],
        bytes_per_unit_cycle=None,
        bandwidth_share_alone=values["bandwidth_share"],
        mixture_us=values["mixture_us"],
        gated_delta_net_us=values["gated_delta_net_us"],
    )
    return {Family.APU: shared}, HOP_US, 1.0


def _processor(values: Values) -> tuple[Constants, float, float]:
    processor = FamilyConstants(
        layer_us=values["layer_us"],
        reference_clock_gigahertz=4.0,
        bandwidth_share=BANDWIDTH_SHARE_OF_MACHINES,
        bytes_per_unit_cycle=values["bytes_per_unit_cycle"],
        bandwidth_share_alone=BANDWIDTH_SHARE_OF_MACHINES,
        unit_us=values["unit_us"],
        gated_delta_net_us=values["gated_delta_net_us"],
    )
    arm = replace(processor, bytes_per_unit_cycle=values["bytes_per_unit_cycle"] / values["arm_factor"])
    return {Family.CPU: processor, Family.CPU_OF_ARM: arm}, HOP_US, 1.0


MODELS: Mapping[str, Model] = {
    "NVIDIA": Model(
        (Family.NVIDIA_AMPERE, Family.NVIDIA_UNIFIED, Family.NVIDIA_OLDER, Family.PASCAL),
        {
            "layer_us": 50.0,
            "older_layer_factor": 1.5,
            "bandwidth_share": 0.9,
            "unified_bandwidth_share": 0.8,
            "bytes_per_unit_cycle": 8.0,
            "cycles_per_quantised_weight": 0.03,
            "mixture_us": 40.0,
            "gated_delta_net_us": 25.0,
            "mamba_us": 50.0,
            "extra_norms_us": 30.0,
            "hop_us": 200.0,
            "earlier_launch": 1.5,
        },
        _nvidia,
    ),
    "Apple": Model(
        (Family.METAL, Family.METAL_FIRST),
        {
            "layer_us": 120.0,
            "bandwidth_share": 0.85,
            "bytes_per_unit_cycle": 10.0,
            "first_factor": 1.5,
            "mixture_us": 60.0,
            "earlier_launch": 1.3,
        },
        _metal,
    ),
    "AMD": Model(
        (Family.AMD, Family.GCN, Family.VEGA_20),
        {
            "layer_us": 50.0,
            "bytes_per_unit_cycle": 4.0,
            "gcn_factor": 1.5,
            "vega_bytes_per_unit_cycle": 4.5,
            "mixture_us": 40.0,
            "extra_norms_us": 40.0,
        },
        _amd,
    ),
    "APU": Model(
        (Family.APU,),
        {"layer_us": 40.0, "bandwidth_share": 0.8, "mixture_us": 20.0, "gated_delta_net_us": 50.0},
        _apu,
    ),
    "CPU": Model(
        (Family.CPU, Family.CPU_OF_ARM),
        {
            "layer_us": 150.0,
            "bytes_per_unit_cycle": 2.0,
            "arm_factor": 1.5,
            "unit_us": 3.0,
            "gated_delta_net_us": 400.0,
        },
        _processor,
    ),
}
"""The groups that are fitted together, with round values to start from."""


def fitted(model: Model, chosen: Sequence[Case], rounds: int = ROUNDS) -> Values:
    """The values that these cases are met best with."""
    names = list(model.start)
    rows = Counter(case.chip for case in chosen)
    weights = [1 / math.sqrt(rows[case.chip]) for case in chosen]
    whole = sum(weights)

    def loss(point: list[float]) -> float:
        values = {name: model.start[name] * math.exp(at) for name, at in zip(names, point, strict=True)}
        beyond = max(values.get("bandwidth_share", 0.0) - HIGHEST_BANDWIDTH_SHARE, 0.0)
        families, hop_us, earlier_launch = model.build(values)
        errors = 0.0
        for case, weight in zip(chosen, weights, strict=True):
            error = math.log(case.tokens_per_second * seconds(case, families, hop_us, earlier_launch))
            errors += weight * math.sqrt(error * error + SMALL * SMALL)
        return errors / whole + PULL * sum(at * at for at in point) + 10 * beyond

    best = simplex(loss, [0.0] * len(names), rounds)
    return {name: model.start[name] * math.exp(at) for name, at in zip(names, best, strict=True)}


def seconds(case: Case, families: Mapping[Family, FamilyConstants], hop_us: float, earlier_launch: float) -> float:
    """The time of one token of a case, as `decode_budget` reckons it, with other constants."""
    launch_factor = earlier_launch if case.is_old_build else 1.0
    launch_s, read_s = place_seconds(case.place, case.layer_kind, families[case.family], launch_factor)
    return launch_s + read_s + (case.devices - 1) * hop_us * 1e-6


def simplex(loss: Callable[[list[float]], float], start: list[float], rounds: int) -> list[float]:
    """Where the loss is least, near the start."""
    size = len(start)
    points = [start, *([at + (STEP if row == column else 0) for column, at in enumerate(start)] for row in range(size))]
    ranked = sorted((loss(point), point) for point in points)
    for _ in range(rounds):
        worst_loss, worst = ranked[-1]
        centre = [sum(point[column] for _, point in ranked[:-1]) / size for column in range(size)]
        mirrored = _along(centre, worst, -1)
        mirrored_loss = loss(mirrored)
        if mirrored_loss < ranked[0][0]:
            further = _along(centre, worst, -2)
            ranked[-1] = min((loss(further), further), (mirrored_loss, mirrored))
        elif mirrored_loss < ranked[-2][0]:
            ranked[-1] = (mirrored_loss, mirrored)
        else:
            nearer = _along(centre, worst, 0.5)
            nearer_loss = loss(nearer)
            if nearer_loss < worst_loss:
                ranked[-1] = (nearer_loss, nearer)
            else:
                best = ranked[0][1]
                shrunk = [_along(best, point, 0.5) for _, point in ranked[1:]]
                ranked = [ranked[0], *((loss(point), point) for point in shrunk)]
        ranked.sort()
    return ranked[0][1]


def _along(centre: list[float], point: list[float], factor: float) -> list[float]:
    return [middle + factor * (at - middle) for middle, at in zip(centre, point, strict=True)]

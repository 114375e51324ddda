"""The whole estimate, by the names of a model and of hardware, says what the accuracy benchmark reckons from plain numbers."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from benchmarks import speed_cases
from benchmarks.leaving_out import Predicted, with_shipped
from benchmarks.quantiles import quantile
from benchmarks.speed_cases import Case, cases
from modeldoor_lifecycle.estimator.estimate import estimate_of
from modeldoor_lifecycle.estimator.subjects import subject_of
from modeldoor_lifecycle.estimator.workload import Workload
from modeldoor_lifecycle.hardware.simulation import simulate

NOW = datetime(2026, 11, 20, tzinfo=UTC)
FEWEST_COMPARED = 120
"""Rows on one device whose model and hardware are both shipped; all others would be compared with themselves."""


def test_the_benchmark_speaks_of_what_is_shipped() -> None:
    ratios = [ratio for each in with_shipped(cases()[0], is_era_known=False) if (ratio := _ratio(each)) is not None]
    assert len(ratios) >= FEWEST_COMPARED
    assert quantile(ratios, 0.5) == pytest.approx(1, abs=0.01)
    assert quantile(ratios, 0.05) > 0.9
    assert quantile(ratios, 0.95) < 1.1


def _ratio(predicted: Predicted) -> float | None:
    """The speed of the estimate over that of the benchmark; None where one of the two knows less."""
    case = predicted.case
    repository = _repository(case)
    device = speed_cases.machine_of(case)
    if repository is None or case.devices > 1 or speed_cases.is_processor(case) or not device["is_shipped"]:
        return None
    sized = re.search(r"[0-9] ?GB", device["entry"])
    name = device["entry"] if sized else f"{device['entry']} {float(device['memory_gibibytes']):g}GB"
    estimate = estimate_of(
        subject_of(repository, case.quantization.removesuffix(" of odd rows")),
        Workload(context_tokens=max(case.depth_tokens, 1024)),
        simulate(name, now=NOW),
        now=NOW,
        depth_tokens=case.depth_tokens,
    )
    decode = estimate["decodeSpeed"]
    if decode["status"] != "estimated" or estimate["fit"]["placement"] not in ("fullDevice", "unified"):
        return None
    likely: float = decode["likelyTokensPerSecond"]
    return likely / predicted.tokens_per_second


def _repository(case: Case) -> str | None:
    shipped = re.match(r"shape of (\S+) as shipped", speed_cases.shapes()[case.shape]["source"])
    return shipped and shipped[1]

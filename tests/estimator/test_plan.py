"""A plan names hardware that is enough, the least memory first, and each of it really is."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest

from families import for_each
from modeldoor_lifecycle.data.documents import model_shapes
from modeldoor_lifecycle.estimator.errors import WorkloadRefused
from modeldoor_lifecycle.estimator.estimate import estimate_of
from modeldoor_lifecycle.estimator.plan import MOST_OF_A_SIZE, plan_of
from modeldoor_lifecycle.estimator.subject import Companion
from modeldoor_lifecycle.estimator.subjects import subject_of
from modeldoor_lifecycle.estimator.workload import Workload
from modeldoor_lifecycle.hardware.errors import SimulationError
from modeldoor_lifecycle.hardware.simulation import simulate
from modeldoor_validators import check

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
GIB = 2**30
SHAPES = model_shapes()["shapes"][:: 1 if "MODELDOOR_SOAK" in os.environ else 15]


@cache
def planned(model: str, context: int = 4096, target: float | None = None, engine: Any = "llama.cpp") -> dict[str, Any]:
    subject, workload = subject_of(model, engine=engine), Workload(context, engine=engine)
    return plan_of(subject, workload, now=NOW, target_tokens_per_second=target)


def codes(plan: dict[str, Any]) -> list[str]:
    return [notice["code"] for notice in plan["notices"]]


@for_each(
    ("model", "engine"),
    [
        ("qwen3:0.6b", "llama.cpp"),  # the least cards are enough, whose drivers take less than most
        ("qwen3:32b", "llama.cpp"),
        ("qwen3:30b-a3b", "mlx"),
        ("qwen3:30b-a3b", "vllm"),
        ("10M", "llama.cpp"),
    ],
)
def test_every_plan_is_a_valid_document(model: str, engine: str) -> None:
    plan = planned(model, engine=engine)
    assert check(plan, "hardware-plan") == ()
    assert plan["options"]


@pytest.mark.slow
@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape["repository"])
def test_every_known_model_has_a_plan(shape: dict[str, Any]) -> None:
    for stored in ("Q4_K_M", "F16"):
        plan = plan_of(subject_of(shape["repository"], stored), Workload(2048), now=NOW)
        assert check(plan, "hardware-plan") == ()
        assert plan["options"] or "nothingIsEnough" in codes(plan)


@pytest.mark.slow
def test_what_is_enough_fits_by_an_estimate_too() -> None:
    judged = 0
    for option in planned("qwen3:32b")["options"]:
        text = f"{option['deviceCount']}x {option['name']} {option['memoryBytesEach'] // GIB}GB"
        try:
            profile = simulate(text, now=NOW)
        except SimulationError:  # of names that stand for several
            continue
        document = estimate_of(subject_of("qwen3:32b"), Workload(4096), profile, now=NOW)
        assert document["fit"]["placement"] == option["placement"], text
        assert document["fit"].get("largestContextTokens") == option.get("largestContextTokens"), text
        judged += 1
    assert judged > 20


def test_the_least_memory_comes_first_and_of_a_size_the_fastest() -> None:
    options = planned("qwen3:32b")["options"]
    order = [
        (each["deviceCount"] * each["memoryBytesEach"], -each["decodeSpeed"]["likelyTokensPerSecond"])
        for each in options
    ]
    assert order == sorted(order)


def test_each_device_stands_there_once_in_the_least_number() -> None:
    options = planned("qwen3:32b")["options"]
    kinds = [(each["name"], each["memoryBytesEach"]) for each in options]
    assert len(kinds) == len(set(kinds))
    rtx_4090 = next(each for each in options if each["name"] == "NVIDIA GeForce RTX 4090")
    assert rtx_4090["deviceCount"] == 1


def test_of_a_makers_size_only_the_fastest_few_are_told_and_the_rest_is_said() -> None:
    plan = planned("qwen3:32b")
    sizes = [(each["vendor"], each["deviceCount"] * each["memoryBytesEach"]) for each in plan["options"]]
    assert max(sizes.count(each) for each in sizes) == MOST_OF_A_SIZE
    assert "moreWouldDo" in codes(plan)


def test_what_is_too_small_lacks_something_the_least_first() -> None:
    insufficient = planned("qwen3:32b")["insufficient"]
    lacking = [each["shortfallBytes"] for each in insufficient]
    assert lacking == sorted(lacking)
    assert lacking[0] > 0


def test_a_target_leaves_only_what_is_likely_to_be_so_fast() -> None:
    free, aimed = planned("qwen3:32b"), planned("qwen3:32b", target=45.0)
    assert aimed["targetTokensPerSecond"] == 45.0
    assert all(each["decodeSpeed"]["likelyTokensPerSecond"] >= 45.0 for each in aimed["options"])
    assert 0 < len(aimed["options"]) < len(free["options"])


@pytest.mark.slow
def test_a_target_that_nothing_reaches_is_said_to_be_one_of_speed() -> None:
    plan = planned("qwen3:32b", target=5000.0)
    assert plan["options"] == []
    assert "noneIsFastEnough" in codes(plan)


@pytest.mark.slow
def test_a_model_that_nothing_holds_is_said_to_be_too_large() -> None:
    plan = planned("9999B:F16")
    assert plan["options"] == []
    assert "nothingIsEnough" in codes(plan)


@for_each(("engine", "vendors"), [("mlx", {"apple"}), ("vllm", {"nvidia", "amd"})])
def test_an_engine_finds_only_devices_of_its_own(engine: str, vendors: set[str]) -> None:
    assert {each["vendor"] for each in planned("qwen3:30b-a3b", engine=engine)["options"]} <= vendors


def test_a_longer_context_needs_more() -> None:
    assert planned("qwen3:32b", 32768)["requiredBytes"] - planned("qwen3:32b")["requiredBytes"] >= 7 * GIB


@pytest.mark.slow
def test_companions_count() -> None:
    subject = subject_of("qwen3:32b")
    with_draft = replace(subject, companions=(Companion("draft", "x", 3 * GIB, 2 * GIB),))
    plan = plan_of(with_draft, Workload(4096), now=NOW)
    assert plan["requiredBytes"] == planned("qwen3:32b")["requiredBytes"] + 3 * GIB
    assert plan["companions"][0]["role"] == "draft"


def test_what_cannot_be_is_refused_as_in_an_estimate() -> None:
    with pytest.raises(WorkloadRefused):
        planned("qwen3:8b", 10**6)

"""Shapes of models against their published totals: what was misread does not add up."""

from __future__ import annotations

from typing import Any

from families import for_each
from modeldoor_lifecycle.data.documents import model_shapes
from tensor_weights import weights

NOT_RECKONED = {
    "google/gemma-4-E2B-it": "nominal",
    "google/gemma-4-E4B-it": "nominal",
    "google/gemma-4-26B-A4B-it": "nominal",
    "google/gemma-4-31B-it": "nominal",
    "mistralai/Ministral-3-14B-Instruct-2512": "nominal, and not known whether tables are tied",
    "meta-llama/Llama-4-Scout-17B-16E-Instruct": "of the Hub, with the image part",
    "nvidia/NVIDIA-Nemotron-3-Nano-30B-A3B-BF16": "of the Hub",
    "nvidia/Llama-3_3-Nemotron-Super-49B-v1": "widths differ from layer to layer",
    "ibm-granite/granite-3.3-8b-instruct": "no source names its vocabulary",
    "tiiuae/Falcon-H1-0.5B-Instruct": "of the Hub; no source names its vocabulary",
    "tiiuae/Falcon-H1-1.5B-Instruct": "of the Hub",
    "tiiuae/Falcon-H1-7B-Instruct": "of the Hub",
    "tiiuae/Falcon-H1-34B-Instruct": "of the Hub; no source names its vocabulary",
}
"""Totals that do not follow from the shape, and why."""

RECKONED = [shape for shape in model_shapes()["shapes"] if shape["repository"] not in NOT_RECKONED]


@for_each("shape", RECKONED, ids=lambda shape: shape["repository"])
def test_the_weights_of_all_tensors_add_up_to_the_total(shape: dict[str, Any]) -> None:
    assert weights(shape) == shape["parametersTotal"]


def test_totals_that_are_not_reckoned_are_said_to_be_so() -> None:
    by_name = {shape["repository"]: shape for shape in model_shapes()["shapes"]}

    assert len(RECKONED) + len(NOT_RECKONED) == len(by_name)
    for repository in NOT_RECKONED:
        assert by_name[repository]["remark"]

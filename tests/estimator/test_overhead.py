"""What is counted beside a model's own buffers, and what is kept free."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from estimator.layers import dense_shape, layer
from families import for_each
from modeldoor_lifecycle.estimator.model_shape import FullCache
from modeldoor_lifecycle.estimator.overhead import (
    BACKEND_OVERHEADS,
    DISPLAY_RESERVE_BYTES,
    PROCESS_BYTES,
    device_overhead_bytes,
    overhead_basis,
    pipeline_copies,
    process_overhead_bytes,
)
from modeldoor_lifecycle.estimator.workload import Workload

MEBIBYTE = 2**20
SCHEMA = Path(__file__).parents[2] / "schemas" / "v1" / "hardware-profile.json"


def test_every_backend_of_the_contract_has_its_figure() -> None:
    device = json.loads(SCHEMA.read_text())["$defs"]["Device"]["properties"]
    assert set(BACKEND_OVERHEADS) == set(device["backend"]["enum"])


@for_each(
    ("backend", "measured_mebibytes"),
    [("cuda", 451), ("cuda", 456), ("rocm", 254), ("rocm", 313), ("vulkan", 251), ("metal", 0)],
)
def test_drivers_take_about_what_was_measured(backend: str, measured_mebibytes: int) -> None:
    ours = device_overhead_bytes(backend, drives_display=False) / MEBIBYTE
    assert ours == pytest.approx(measured_mebibytes, abs=50)


@for_each("measured_mebibytes", [978, 999])
def test_a_desktop_takes_its_part_of_the_card_that_drives_it(measured_mebibytes: int) -> None:
    ours = device_overhead_bytes("cuda", drives_display=True)
    assert ours - device_overhead_bytes("cuda", drives_display=False) == DISPLAY_RESERVE_BYTES
    assert ours / MEBIBYTE == pytest.approx(measured_mebibytes, abs=75)


def test_metal_charges_nothing_for_the_desktop() -> None:
    assert device_overhead_bytes("metal", drives_display=True) == 0


def test_a_backend_that_is_not_known_counts_as_the_heaviest_and_is_guessed() -> None:
    assert device_overhead_bytes("cann", drives_display=False) == 450 * MEBIBYTE
    assert overhead_basis("cann") == overhead_basis("sycl") == "guessed"
    assert overhead_basis("cuda") == overhead_basis(None) == "fitted"


def test_the_process_hands_out_the_scores_of_a_token_of_each_sequence() -> None:
    """CUDA_Host output buffer: 0.49 MiB for 128256 tokens, one sequence."""
    shape = dense_shape(layer(FullCache(8, 128, 128)))
    one = process_overhead_bytes(shape, Workload(8192)) - PROCESS_BYTES
    assert one / MEBIBYTE == pytest.approx(0.49, abs=0.005)
    assert process_overhead_bytes(shape, Workload(8192, parallel_sequences=4)) - PROCESS_BYTES == 4 * one


@for_each(("devices", "is_all_on_devices", "copies"), [(1, True, 1), (2, True, 4), (8, True, 4), (2, False, 1)])
def test_batches_overlap_only_where_several_devices_hold_all(
    devices: int, is_all_on_devices: bool, copies: int
) -> None:
    assert pipeline_copies(devices, is_all_on_devices=is_all_on_devices) == copies

"""What runs beside a model is read from its own file, counted in the memory, and named in the document."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from families import for_each
from modeldoor_lifecycle.estimator.companions import PROJECTOR_WORK_BYTES, with_companions
from modeldoor_lifecycle.estimator.errors import ModelFileRefused, ModelUnknown
from modeldoor_lifecycle.estimator.estimate import estimate_of
from modeldoor_lifecycle.estimator.subjects import subject_of
from modeldoor_lifecycle.estimator.workload import Workload
from modeldoor_lifecycle.gguf.errors import GgufError
from modeldoor_lifecycle.hardware.simulation import simulate
from small_models import HIDDEN, WIDTH, llama, projector, write

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ALONE = subject_of("qwen3:8b")


def test_without_any_the_document_names_none() -> None:
    assert with_companions(ALONE, Workload(4096), projector=None, draft=None).companions_document() == {}


def test_a_projector_takes_its_weights_and_room_for_one_image(tmp_path: Path) -> None:
    path = write(tmp_path / "mmproj-x.gguf", projector())
    (companion,) = with_companions(ALONE, Workload(4096), projector=str(path), draft=None).companions
    weights = (WIDTH * WIDTH + WIDTH * HIDDEN) // 32 * 34
    assert companion.memory_bytes == weights + PROJECTOR_WORK_BYTES
    assert (companion.role, companion.name, companion.disk_bytes) == ("projector", "mmproj-x.gguf", path.stat().st_size)


def test_another_model_is_no_projector(tmp_path: Path) -> None:
    path = write(tmp_path / "x.gguf", llama())
    with pytest.raises(ModelFileRefused, match=r"must be a GGUF file of the architecture 'clip'; .* is one of 'llama'"):
        with_companions(ALONE, Workload(4096), projector=str(path), draft=None)


@for_each("path", ["/dev/zero", "none.gguf", "/", "\0"])
def test_what_is_no_file_is_no_projector(path: str) -> None:
    with pytest.raises(GgufError):
        with_companions(ALONE, Workload(4096), projector=path, draft=None)


def test_a_draft_model_keeps_a_cache_for_the_same_context_in_f16() -> None:
    def drafted(context: int, cache: str) -> int:
        workload = Workload(context, cache, cache)  # type: ignore[arg-type]  # names of types
        (companion,) = with_companions(ALONE, workload, projector=None, draft="qwen3:0.6b").companions
        return companion.memory_bytes

    per_token = 28 * 2 * 8 * 128 * 2
    grown = drafted(8192, "f16") - drafted(4096, "f16")
    assert per_token * 4096 <= grown < per_token * 4096 * 1.05
    assert drafted(4096, "f16") == drafted(4096, "q8_0")


def test_a_draft_model_keeps_no_more_than_it_was_made_for(tmp_path: Path) -> None:
    path = str(write(tmp_path / "x.gguf", llama()))

    def drafted(context: int) -> int:
        return with_companions(ALONE, Workload(context), projector=None, draft=path).companions[0].memory_bytes

    assert drafted(1024) < drafted(2048) == drafted(4096)


def test_of_a_draft_model_more_than_its_size_must_be_known() -> None:
    with pytest.raises(ModelFileRefused, match="only the size is known"):
        with_companions(ALONE, Workload(4096), projector=None, draft="7B")
    with pytest.raises(ModelUnknown):
        with_companions(ALONE, Workload(4096), projector=None, draft="zaphod")


@for_each("model", ["qwen3:8b", "7B"])
def test_both_count_in_the_memory_of_the_document(tmp_path: Path, model: str) -> None:
    path = write(tmp_path / "mmproj-x.gguf", projector())
    profile, workload = simulate("RTX 4090 + Ryzen 9 7950X 64GB", now=NOW), Workload(4096)
    alone = subject_of(model)
    both = with_companions(alone, workload, projector=str(path), draft="qwen3:0.6b")
    plain, beside = (estimate_of(each, workload, profile, now=NOW) for each in (alone, both))
    told = beside["companions"]
    assert [each["role"] for each in told] == ["projector", "draft"]
    grown = beside["memory"]["totalBytes"] - plain["memory"]["totalBytes"]
    assert grown == sum(each["memoryBytes"] for each in told)
    assert beside["disk"] == plain["disk"]
    assert "companions" not in plain

"""From a handoff alone real llama.cpp's server starts, with the file that was verified, and answers."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from modeldoor_lifecycle.estimator.estimate import estimate_of
from modeldoor_lifecycle.estimator.subjects import subject_of
from modeldoor_lifecycle.estimator.workload import Workload
from modeldoor_lifecycle.gguf.splits import read_parts
from modeldoor_lifecycle.hardware.simulation import simulate
from modeldoor_lifecycle.provisioner.engine_arguments import alias_of, arguments_of, options_of
from modeldoor_lifecycle.provisioner.fitting import fit_of
from modeldoor_lifecycle.provisioner.handoff import (
    DEFAULT_LLAMACPP_HANDOFF_PATH,
    HandoffFile,
    handoff_document,
    verification_of,
    write_handoff,
)
from modeldoor_lifecycle.provisioner.header_facts import facts_of
from modeldoor_lifecycle.store.store import Store
from provisioner.engine import NotStarted, asked, parsed, running, said
from provisioner.talking_model import CONTEXT, TOKENS, talking, talking_in_parts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

pytestmark = pytest.mark.slow  # needs llama.cpp, which `make check` installs

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ON_THE_PROCESSOR = "Ryzen 9 7950X 64GB"
"""This package of llama.cpp computes there, whatever the machine has."""


def handed_on(home: Path, paths: Sequence[Path], **wishes: Any) -> Path:
    """The handoff of a model in these files, written where engines look."""
    files = [HandoffFile(str(path), path.stat().st_size, digest_of(path)) for path in paths]
    model_id = f"file:{paths[0]}"
    document = handoff_document(
        model_id=model_id,
        files=files,
        verification=verification_of(
            files[0].digest, "pass", strict=True, hashed_at="2026-11-20T12:00:00Z", is_kept=False
        ),
        header=facts_of(read_parts([str(path) for path in paths])).document(),
        fit=fit_of(str(paths[0]), simulate(ON_THE_PROCESSOR, now=NOW), now=NOW, **wishes),
        alias=alias_of(model_id),
    )
    handoff = home / DEFAULT_LLAMACPP_HANDOFF_PATH
    write_handoff(str(handoff), document, now=NOW)
    return handoff


def digest_of(path: Path) -> str:
    return f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"


def test_the_server_starts_from_the_handoff_alone_and_answers(tmp_path: Path) -> None:
    handoff = handed_on(tmp_path, [talking(tmp_path / "talking.gguf", "A")], context_tokens=512)
    with running(handoff) as address:
        assert address.startswith("http://127.0.0.1:")
        listed = asked(address, "/v1/models")["data"]
        answer = asked(address, "/completion", {"prompt": "Who are you?", "n_predict": 4, "temperature": 0})
    assert [model["id"] for model in listed] == ["talking"]
    assert listed[0]["meta"]["n_ctx_train"] == CONTEXT
    assert listed[0]["meta"]["n_vocab"] == len(TOKENS)
    assert answer["content"] == "AAAA"
    assert answer["generation_settings"]["n_predict"] == 4


def test_it_has_the_context_that_was_estimated_for_each_sequence(tmp_path: Path) -> None:
    handoff = handed_on(tmp_path, [talking(tmp_path / "talking.gguf")], context_tokens=1024, parallel=2)
    with running(handoff) as address:
        assert asked(address, "/props")["default_generation_settings"]["n_ctx"] == 512
        assert asked(address, "/props")["total_slots"] == 2


def test_it_speaks_with_the_bytes_that_the_handoff_names(tmp_path: Path) -> None:
    for letter in "XY":
        folder = tmp_path / letter
        folder.mkdir()
        assert said(handed_on(folder, [talking(folder / "talking.gguf", letter)])) == letter * 4


def test_a_split_model_starts_from_its_first_part(tmp_path: Path) -> None:
    parts = talking_in_parts(tmp_path, "S")
    handoff = handed_on(tmp_path, parts)
    assert said(handoff) == "SSSS"
    parts[1].rename(tmp_path / "another-name.gguf")
    with pytest.raises(NotStarted):
        said(handoff)


def test_a_split_model_of_the_store_starts_under_the_names_of_its_parts(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "store"))
    files: list[tuple[str, str]] = []
    for part in talking_in_parts(tmp_path, "T"):
        content, digest = part.read_bytes(), digest_of(part)
        with store.partial(part.stem) as partial:
            partial.append(content)
            store.publish(partial, digest, len(content))
        files.append((part.name, digest))
        part.unlink()
    paths = [tmp_path / path for path in store.set_paths(files)]
    assert all(path.is_relative_to(store.folder) for path in paths)
    assert said(handed_on(tmp_path, paths)) == "TTTT"


def test_no_other_file_starts_in_its_place(tmp_path: Path) -> None:
    model = talking(tmp_path / "talking.gguf")
    handoff = handed_on(tmp_path, [model])
    model.write_bytes(b"something else")
    with pytest.raises(NotStarted):
        said(handoff)


@pytest.mark.parametrize("cache", ["f32", "bf16", "q8_0", "q5_1", "q4_0", "iq4_nl"])
def test_llama_cpp_reads_from_the_arguments_what_was_estimated(tmp_path: Path, cache: Any) -> None:
    """By its own parser into its own parameters, for arrangements that no machine here has."""
    workload = Workload(8192, cache, cache, parallel_sequences=4, has_unified_cache=True, batch_tokens=4096)
    machine = simulate("RTX 3060 12GB + Ryzen 9 7950X 64GB", now=NOW)
    estimate = estimate_of(subject_of("qwen3:30b-a3b"), workload, machine, now=NOW)
    model = talking(tmp_path / "talking.gguf")
    arguments = arguments_of(str(model), alias="zaphod", options=options_of(estimate), is_estimated=True, port=8081)
    numbers = {
        "n_ctx": 8192,
        "n_parallel": 4,
        "n_ubatch": 4096,
        "n_batch": 4096,
        "n_gpu_layers": estimate["fit"]["deviceLayers"],
        "cache_ram_mib": 0,
        "port": 8081,
    }
    told = parsed(arguments, [*numbers, "kv_unified", "offline", "fit_params", "hostnames", "model_alias"])
    assert {name: int(told[name]) for name in numbers} == numbers
    assert (told["kv_unified"], told["offline"], told["fit_params"]) == ("True", "True", "False")
    assert (told["hostnames"], told["model_alias"]) == ("['127.0.0.1']", "{'zaphod'}")


def test_the_parser_refuses_what_llama_server_would_refuse(tmp_path: Path) -> None:
    model = str(talking(tmp_path / "talking.gguf"))
    with pytest.raises(NotStarted, match="invalid argument"):
        parsed([*arguments_of(model, alias="zaphod"), "--zaphod"], [])
    with pytest.raises(NotStarted):
        parsed([*arguments_of(model, alias="zaphod"), "--cache-type-k", "q9_9"], [])

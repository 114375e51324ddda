"""The registry that ships: every file as its row says, every need as the estimator reckons it, nothing half known."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from families import for_each
from goldens import golden
from modeldoor_lifecycle.data import documents
from modeldoor_lifecycle.data.models import shape_entry
from modeldoor_lifecycle.estimator.estimate import estimate_of
from modeldoor_lifecycle.estimator.subjects import subject_of
from modeldoor_lifecycle.estimator.workload import Workload
from modeldoor_lifecycle.hardware.simulation import simulate
from modeldoor_validators import engine, explain, gate
from modeldoor_validators.rules.shared.ram_brackets import limit_bytes
from tools.data.registry_needs import requirements
from tools.data.registry_scores import figures
from tools.data.tables import rows

REGISTRY = documents.model_registry()
ENTRIES: list[dict[str, Any]] = REGISTRY["entries"]
ORIGINS = {source["id"]: source["origin"] for source in REGISTRY["sources"]}
NOW = datetime(2026, 11, 20, tzinfo=UTC)

each_entry = for_each("entry", ENTRIES, ids=lambda entry: entry["id"])
some_entries = for_each("entry", ENTRIES[::12], ids=lambda entry: entry["id"])


def test_both_engines_and_the_gate_let_it_pass() -> None:
    assert engine.is_valid(REGISTRY, "model-registry")
    assert explain.accepts(REGISTRY, "model-registry")
    assert gate.check(REGISTRY, "model-registry") == ()


def test_it_is_small_enough_to_be_read_in_passing() -> None:
    assert len(documents.shipped_bytes(documents.MODEL_REGISTRY)) < 256 * 1024


@each_entry
def test_size_digest_and_commit_of_every_file_are_those_of_its_row(entry: dict[str, Any]) -> None:
    """And the row has all three: whatever lacks one is no entry."""
    artifact = entry["artifact"]
    for file in artifact["files"]:
        row = _row(artifact["repository"], file["path"])
        assert re.fullmatch("[0-9a-f]{40}", row["revision"])
        assert (str(file["sizeBytes"]), file["digest"]) == (row["bytes"], f"sha256:{row['sha256']}")
        assert (artifact["revision"], artifact["quantization"]) == (row["revision"], row["quant"])
        assert entry["baseRepository"] == row["base_hf_repo"]


@each_entry
def test_licence_and_context_are_those_of_the_model(entry: dict[str, Any]) -> None:
    shape = shape_entry(entry["baseRepository"])

    assert shape is not None
    assert (entry["license"], entry["maximumContextTokens"]) == (shape["license"], shape["maximumContextTokens"])


@each_entry
def test_the_requirements_are_what_the_estimator_reckons_now(entry: dict[str, Any]) -> None:
    shape = shape_entry(entry["baseRepository"])

    assert shape is not None
    fresh = requirements(shape, entry["artifact"]["quantization"], entry["artifact"]["totalBytes"])
    assert entry["requirements"] == fresh


@some_entries
def test_a_mac_that_holds_everything_is_estimated_to_need_as_much(entry: dict[str, Any]) -> None:
    """The command's way to the same figure, through the name: a GPU's buffers and the true file make the difference."""
    needs = entry["requirements"]
    workload = Workload(needs["workload"]["contextTokens"])
    subject = subject_of(entry["baseRepository"], entry["artifact"]["quantization"])

    estimate = estimate_of(subject, workload, simulate("Apple M3 Ultra 512GB", now=NOW), now=NOW)

    larger_bytes = needs["diskBytes"] - estimate["disk"]["bytes"]  # makers mix types in their own ways
    assert estimate["memory"]["totalBytes"] + larger_bytes == pytest.approx(needs["memoryBytes"], rel=0.05)


def test_what_is_confirmed_by_the_hub_is_the_page_of_that_very_commit() -> None:
    for entry in _confirmed_by("hubPage"):
        artifact = entry["artifact"]
        page = f"https://huggingface.co/{artifact['repository']}/commit/{artifact['revision']}"
        assert [ORIGINS[each] for each in entry["confirmation"]["sourceIds"]] == [page]


def test_two_sources_are_two_that_state_size_and_digest() -> None:
    """LocalAI states digests alone, so it confirms nothing here."""
    by_two = _confirmed_by("twoSources")

    assert len(by_two) >= 30
    for entry in by_two:
        named = entry["confirmation"]["sourceIds"]
        assert len({ORIGINS[each] for each in named}) >= 2
        assert "localai" not in named


def test_of_two_files_of_one_model_the_one_that_lost_more_has_the_lower_score() -> None:
    lost = {(row["quantization"], row["training"]): float(row["kl_divergence_nats"]) for row in _losses()}
    of_model: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for entry in ENTRIES:
        training = _row(entry["artifact"]["repository"], entry["artifact"]["files"][0]["path"]).get("training", "")
        key = (entry["artifact"]["quantization"], training)
        of_model[entry["baseRepository"]].append((lost[key], entry["quality"]["score"]))

    assert sum(len(files) > 1 for files in of_model.values()) >= 15
    for model, files in of_model.items():
        files.sort()
        scores = [score for _, score in files]
        assert scores == sorted(set(scores), reverse=True), model


@for_each("bracket", ["4gb", "8gb", "16gb", "32gb"])
def test_every_bracket_offers_several_models(bracket: str) -> None:
    offered = {entry["baseRepository"] for entry in ENTRIES if entry["ramBracket"] == bracket}

    assert len(offered) >= 8


def test_large_models_say_what_they_need_because_their_bracket_does_not() -> None:
    too_large = [entry for entry in ENTRIES if entry["requirements"]["memoryBytes"] > 32 * 2**30]

    assert {"gpt-oss-120b-mxfp4", "qwen3-235b-a22b-q4-k-m"} <= {entry["id"] for entry in too_large}
    for entry in too_large:
        assert entry["ramBracket"] == "32gb"
        assert re.search("Needs about [0-9]+ GiB of memory", entry["remark"])


def test_what_needs_more_than_its_bracket_tells_says_whether_such_a_machine_holds_it() -> None:
    """A bracket counts two thirds of a machine; all but 2 GiB of it can be free."""
    for entry in ENTRIES:
        needed, remark = entry["requirements"]["memoryBytes"], entry.get("remark", "")
        assert ("more than two thirds of that of a machine with 32 GB" in remark) == (
            limit_bytes("32gb") < needed <= 30 * 2**30
        )
        assert ("a machine with 32 GB does not hold it" in remark) == (needed > 30 * 2**30)


def test_a_score_of_one_house_alone_that_asks_for_the_highest_effort_is_told_as_such() -> None:
    """A source of boards that any figure names; those of Artificial Analysis begin with its letters."""
    boards = {figure.source_id for figure in figures()}
    for entry in ENTRIES:
        voices = boards & set(entry["sourceIds"])
        assert ("at its highest effort" in entry.get("remark", "")) == all(each.startswith("aa-") for each in voices)


def test_the_example_of_a_mirror_scores_as_the_shipped_registry_does() -> None:
    mirror = golden("operators-mirror", "model-registry")
    [entry] = mirror["entries"]
    [ours] = [each for each in ENTRIES if each["id"] == entry["id"]]

    assert mirror["yardstick"] == REGISTRY["yardstick"]
    for name in ("quality", "requirements", "license", "maximumContextTokens", "ramBracket"):
        assert entry[name] == ours[name]


def test_terms_that_are_not_open_are_told() -> None:
    for entry in ENTRIES:
        if entry["license"].startswith("LicenseRef-"):
            assert entry["remark"]


def test_a_split_model_has_all_its_parts_in_order() -> None:
    split = {entry["id"]: entry["artifact"]["files"] for entry in ENTRIES if len(entry["artifact"]["files"]) > 1}

    assert set(split) == {
        "glm-4.5-air-q4-k-m",
        "gpt-oss-120b-mxfp4",
        "llama-4-scout-17b-16e-instruct-q4-k-m",
        "qwen3-235b-a22b-q4-k-m",
    }
    for files in split.values():
        endings = [file["path"][-len("00001-of-00002.gguf") :] for file in files]
        assert endings == [f"{number:05d}-of-{len(files):05d}.gguf" for number in range(1, len(files) + 1)]


def test_what_is_not_pinned_is_no_entry_and_lacks_what_its_reason_says() -> None:
    pinned = {
        (entry["artifact"]["repository"], file["path"]) for entry in ENTRIES for file in entry["artifact"]["files"]
    }
    unpinned = REGISTRY["unpinned"]

    assert not {each["id"] for each in unpinned} & {entry["id"] for entry in ENTRIES}
    for each in unpinned:
        artifact = each["artifact"]
        assert "revision" not in artifact
        if "path" in artifact:
            assert (artifact["repository"], artifact["path"]) not in pinned
            row = _row(artifact["repository"], artifact["path"])
            assert {"noRevision": not row["revision"], "noSize": not row["bytes"]}[artifact["reason"]]
            assert artifact.get("totalBytes") == (int(row["bytes"]) if row["bytes"] else None)


def test_the_page_counts_as_many_entries_as_there_are() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "data.md").read_text(encoding="utf-8")

    assert f"{len(ENTRIES)} entries of {len({entry['baseRepository'] for entry in ENTRIES})} models" in page
    assert f"{len(REGISTRY['unpinned'])} more by name only" in page
    for by in ("hubPage", "twoSources", "oneSource"):
        assert f"| `{by}` | {len(_confirmed_by(by))} |" in page


def _confirmed_by(by: str) -> list[dict[str, Any]]:
    return [entry for entry in ENTRIES if entry["confirmation"]["by"] == by]


def _losses() -> list[dict[str, str]]:
    return rows("quantization-losses.csv")


def _row(repository: str, path: str) -> dict[str, str]:
    """The row of a file; what was added counts where both tables have it."""
    for table in ("artifacts-added.csv", "artifacts.csv"):
        for row in rows(table):
            if (row["hf_repo"], row["filename"]) == (repository, path):
                return row
    raise AssertionError(f"no row for {repository} {path}")

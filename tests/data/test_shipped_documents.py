"""The documents that ship: as the tables make them, as the gate wants them, and with nothing lost on the way."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from families import for_each
from modeldoor_lifecycle.data import documents
from modeldoor_validators import gate
from tools.data import build
from tools.data.tables import memory_bytes, rows

if TYPE_CHECKING:
    import pytest

SAME = {row["hardware_name"]: row["gpus_name"] for row in rows("same-devices.csv")}

MOVED = {
    "AMD Radeon 860M/840M (Krackan)": ("AMD Radeon 860M", "AMD Radeon 840M"),
    "Intel Arc 130V/140V (Lunar Lake)": ("Intel Arc 130V", "Intel Arc 140V"),
}
"""Rows of the tables that stand for two devices."""


@for_each(
    ("name", "contract"),
    [
        (documents.HARDWARE_CATALOG, "hardware-catalog"),
        (documents.MODEL_REGISTRY, "model-registry"),
        (documents.MODEL_SHAPES, "model-shapes"),
    ],
)
def test_a_shipped_document_passes_the_gate_and_is_as_the_tables_make_it(name: str, contract: str) -> None:
    text = (build.PACKAGE / name).read_text(encoding="utf-8")

    gate.read(text, contract)
    assert text == made()[name]


@cache
def made() -> dict[str, str]:
    return build.texts()


def test_the_check_names_what_is_stale_and_writing_mends_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in (documents.HARDWARE_CATALOG, documents.MODEL_REGISTRY, documents.MODEL_SHAPES):
        shutil.copy(build.PACKAGE / name, tmp_path)
    stale = tmp_path / documents.MODEL_SHAPES
    stale.write_text("{}", encoding="utf-8")

    assert build.main(["--check", "--into", str(tmp_path)]) == 1
    assert capsys.readouterr().out == "stale: model-shapes.json (python -m tools.data.build makes it again)\n"
    assert build.main(["--into", str(tmp_path)]) == 0
    assert capsys.readouterr().out == "3 documents, 1 of them new or changed\n"
    assert build.main(["--check", "--into", str(tmp_path)]) == 0


def test_a_table_that_breaks_a_rule_is_refused_with_its_place(tmp_path: Path) -> None:
    """A copy of the tool with one bandwidth of zero: nothing is written."""
    copied = tmp_path / "tools" / "data"
    shutil.copytree(Path(build.__file__).parent, copied, ignore=shutil.ignore_patterns("__pycache__"))
    table = copied / "sources" / "gpus.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("Tesla T4,Turing,16.0,320.0", "Tesla T4,Turing,16.0,0"))

    done = subprocess.run(
        [sys.executable, "-m", "tools.data.build", "--into", str(tmp_path / "out")],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "bandwidthGigabytesPerSecond" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_an_entry_is_one_line() -> None:
    lines = (build.PACKAGE / documents.HARDWARE_CATALOG).read_text(encoding="utf-8").splitlines()

    devices = documents.hardware_catalog()["devices"]
    assert sum(line.startswith('{"name":') and '"vendor":' in line for line in lines) == len(devices)
    assert [json.loads(line.rstrip(",")) for line in lines if '"vendor":' in line] == devices


def test_every_card_of_the_table_is_in_the_catalogue_with_its_figures() -> None:
    corrected = {row["name"]: (row["field"], row["value"]) for row in rows("corrections.csv")}
    named = {row["source_name"]: row["compute_units"] for row in rows("names.csv")}
    by_name = _by_name(documents.hardware_catalog()["devices"])
    missing: list[str] = []
    for row in rows("gpus.csv"):
        size = memory_bytes(row["memory_GiB"])[0]
        found = [entry for entry in by_name.get(row["name"].casefold(), ()) if size in entry["memoryOptionsBytes"]]
        units = row["compute_units"] or named.get(row["name"], "")
        expected = (float(row["memory_bandwidth_GBps"]), units, row["released"])
        got = [
            (float(each["bandwidthGigabytesPerSecond"]), str(each.get("computeUnits", "")), each["releasedOn"])
            for each in found
        ]
        if row["name"] in corrected:
            field, value = corrected[row["name"]]
            units = value if field == "compute_units" else units
            assert [figures[1:] for figures in got] == [(units, row["released"])], row["name"]
        elif expected not in got:
            missing.append(row["name"])
    assert missing == []
    assert len(rows("gpus.csv")) == 331


def test_every_correction_and_every_added_card_is_in_the_catalogue() -> None:
    by_name = _by_name(documents.hardware_catalog()["devices"])
    members = {
        "bandwidth": "bandwidthGigabytesPerSecond",
        "boost_clock": "boostClockMegahertz",
        "compute_units": "computeUnits",
    }
    for row in rows("corrections.csv"):
        assert float(row["value"]) in {entry.get(members[row["field"]]) for entry in by_name[row["name"].casefold()]}
    for row in rows("added-cards.csv"):
        (size,) = memory_bytes(row["memory_GiB"])
        (entry,) = (each for each in by_name[row["name"].casefold()] if each["memoryOptionsBytes"] == [size])
        assert entry["bandwidthGigabytesPerSecond"] == float(row["memory_bandwidth_GBps"])
        assert (entry["computeUnits"], entry["boostClockMegahertz"]) == (
            int(row["compute_units"]),
            int(row["boost_MHz"]),
        )
        assert entry["quality"] == row["quality"]


def test_units_and_clocks_are_missing_only_where_chips_of_one_name_differ() -> None:
    without = [
        entry["name"]
        for entry in documents.hardware_catalog()["devices"]
        if not entry.keys() >= {"computeUnits", "boostClockMegahertz"}
    ]

    assert without == ["Intel Arc Graphics", "Intel Iris Xe Graphics", "Snapdragon X Elite (Adreno X1-85)"]


def test_every_chip_of_the_table_is_in_the_catalogue_or_stands_for_one_that_is() -> None:
    catalog = documents.hardware_catalog()
    by_name = _by_name(catalog["devices"])
    names = {row["source_name"]: row["name"] for row in rows("names.csv")}
    for row in rows("hardware.csv"):
        if row["kind"] in ("cpu", "cpu-mem"):
            continue
        for name in MOVED.get(row["name"], (names.get(row["name"], row["name"]),)):
            found = by_name.get(SAME.get(row["name"], name).casefold(), [])
            sizes = memory_bytes(row["memory_GiB_options"])
            bandwidths = [
                each["bandwidthGigabytesPerSecond"] for each in found if set(sizes) <= set(each["memoryOptionsBytes"])
            ]
            assert any(abs(each - float(row["memory_bandwidth_GBps"])) < 0.5 for each in bandwidths), row["name"]


def test_every_processor_and_memory_of_the_table_is_in_the_catalogue() -> None:
    catalog = documents.hardware_catalog()
    by_name = _by_name(catalog["processors"])
    rates = {
        (entry["channels"], entry["megatransfersPerSecond"]): entry["bandwidthGigabytesPerSecond"]
        for entry in catalog["memoryConfigurations"]
    }
    processors = {
        row["name"]: float(row["memory_bandwidth_GBps"]) for row in rows("hardware.csv") if row["kind"] == "cpu"
    }
    memories = [row for row in rows("hardware.csv") if row["kind"] == "cpu-mem"]

    for name, bandwidth in processors.items():
        assert [each["bandwidthGigabytesPerSecond"] for each in by_name[name.casefold()]] == [bandwidth]
    assert (len(memories), len(rates)) == (31, 31)
    for row in memories:
        channels, rate = row["name"].removeprefix("CPU memory ").removesuffix(" MT/s").split("ch x ")
        assert rates[int(channels), int(rate)] == float(row["memory_bandwidth_GBps"])


def test_every_model_of_the_table_has_its_shape() -> None:
    shapes = {shape["repository"]: shape for shape in documents.model_shapes()["shapes"]}
    table = rows("models.csv")

    assert set(shapes) == {row["hf_repo"] for row in table}
    assert len(shapes) == 114
    for row in table:
        shape = shapes[row["hf_repo"]]
        assert shape["parametersTotal"] == int(row["params_total"])
        assert shape.get("parametersActive") == (int(row["params_active"]) if row["params_active"] else None)
        assert (shape["layers"], shape["embeddingLength"], shape["attentionHeads"]) == (
            int(row["n_layers"]),
            int(row["n_embd"]),
            int(row["n_heads"]),
        )
        assert shape.get("maximumContextTokens") == (int(row["context_length"]) if row["context_length"] else None)
        assert ("experts" in shape) == bool(row["n_experts"])


def test_the_layers_of_gemma_4_e2b_that_share_a_cache_have_a_wider_block() -> None:
    shapes = {shape["repository"]: shape for shape in documents.model_shapes()["shapes"]}
    shape = shapes["google/gemma-4-E2B-it"]

    assert shape["feedForwardLength"] == 6144
    assert {
        group["cache"]["kind"]: (group.get("feedForwardLength"), group["layers"]) for group in shape["layerGroups"]
    } == {"sliding": (None, 12), "full": (None, 3), "shared": (12288, 4)}
    others = [each for name, each in shapes.items() if name != "google/gemma-4-E2B-it"]
    assert not any("feedForwardLength" in group for each in others for group in each["layerGroups"])


def test_what_the_tables_leave_blank_stays_absent_unless_another_table_names_it_with_its_source() -> None:
    added = {(row["repository"], row["field"]): row["source_id"] for row in rows("model-facts.csv")}
    shapes = {shape["repository"]: shape for shape in documents.model_shapes()["shapes"]}
    columns = {
        "vocab": "vocabularySize",
        "ffn": "feedForwardLength",
        "license": "license",
        "tie_embeddings": "tiedEmbeddings",
    }
    for row in rows("models.csv"):
        for column, member in columns.items():
            if not row[column] and member in shapes[row["hf_repo"]]:
                assert added[row["hf_repo"], column] in shapes[row["hf_repo"]]["sourceIds"]


def test_figures_that_were_read_nowhere_are_weak() -> None:
    by_name = _by_name(documents.hardware_catalog()["devices"])
    weak = [row["name"] for row in rows("hardware.csv") if row["source"].startswith(("domain knowledge", "missing"))]

    assert "Apple M4 (8-core GPU)" in weak
    names = {row["source_name"]: row["name"] for row in rows("names.csv")}
    for name in weak:
        if name not in SAME:
            assert {each["quality"] for each in by_name[names.get(name, name).casefold()]} == {"weak"}, name
    for name in ("nvidia b200", "nvidia b300", "nvidia h200", "amd instinct mi300a", "amd instinct mi325x"):
        assert {each["quality"] for each in by_name[name]} == {"weak"}, name


def _by_name(entries: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for entry in entries:
        for name in (entry["name"], *entry["aliases"]):
            found.setdefault(name.casefold(), []).append(entry)
    return found


def test_the_page_counts_as_many_entries_as_there_are() -> None:
    page = (build.PACKAGE.parents[2] / "docs" / "data.md").read_text(encoding="utf-8")
    catalog, shapes = documents.hardware_catalog(), documents.model_shapes()["shapes"]
    lists = (catalog["devices"], catalog["processors"], catalog["memoryConfigurations"], shapes)
    words = ("accelerators", "processors and families of them", "configurations of memory", "models of")

    for entries, word in zip(lists, words, strict=True):
        assert f"{len(entries)} {word}" in page
    assert f"models of {len({shape['architecture'] for shape in shapes})} architectures" in page
    for quality in ("verified", "reported", "weak"):
        counts = [str(sum(entry["quality"] == quality for entry in entries)) for entries in lists]
        row = next(line for line in page.splitlines() if line.startswith(f"| `{quality}` |"))
        assert [cell.strip() for cell in row.split("|")[3:7]] == counts

"""The package `gguf` and real llama.cpp see in a file what this reader sees, and llama.cpp loads what it accepts."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest

import gguf_fuzzing
import gguf_judge
from damaged_gguf import DAMAGED
from gguf_bytes import F32, INT32, Q8_0, STRING, UINT16, Gguf, Tensor, entry
from modeldoor_lifecycle.gguf.errors import ByteOrderUnsupported, DataTruncated, GgufError
from modeldoor_lifecycle.gguf.header import ArrayInfo, GgufHeader
from modeldoor_lifecycle.gguf.reader import read_header
from modeldoor_lifecycle.gguf.splits import read_model
from modeldoor_lifecycle.gguf.tensor_types import FILE_TYPES, TENSOR_TYPES

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

FUZZED = 2_000
MODELS = ("llama", "gemma3", "qwen3moe", "deepseek2", "granitehybrid", "gpt-oss")

GUESSED_FILE_TYPE = 1024

ONLY_WHILE_COMPUTING = "Q8_1"
"""No file has it, and the package has another size for its block than llama.cpp."""


def header_or_nothing(path: Path) -> GgufHeader | None:
    try:
        return read_header(path)
    except GgufError:
        return None


def in_the_words_of_the_judge(header: GgufHeader) -> dict[str, Any]:
    return {
        "version": header.version,
        "alignment": header.alignment_bytes,
        "dataOffset": header.data_offset_bytes,
        "keys": list(header.metadata),
        "tensors": [[each.name, each.type.number, each.offset_bytes, each.size_bytes] for each in header.tensors],
    }


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small model that llama.cpp loads."""
    from toy_models import make_model

    return make_model("llama", tmp_path_factory.mktemp("model") / "toy.gguf")


# -- Tables


def test_the_types_are_those_of_llama_cpp() -> None:
    ours = {number: (each.name.lower(), each.block_elements, each.block_bytes) for number, each in TENSOR_TYPES.items()}
    theirs = {number: (name.lower(), elements, size) for number, (name, elements, size) in gguf_judge.types().items()}
    assert ours == theirs


def test_the_types_hold_those_of_the_package() -> None:
    from gguf import GGML_QUANT_SIZES

    for kind, (elements, size) in GGML_QUANT_SIZES.items():
        if kind.name != ONLY_WHILE_COMPUTING:
            assert TENSOR_TYPES[kind.value] == (kind.value, kind.name, elements, size)


def test_the_file_types_hold_those_of_the_package() -> None:
    from gguf import LlamaFileType

    for kind in LlamaFileType:
        if kind.value != GUESSED_FILE_TYPE:
            assert FILE_TYPES[kind.value] == kind.name.removeprefix("MOSTLY_").removeprefix("ALL_")


# -- The package `gguf`


@pytest.mark.parametrize("name", MODELS)
def test_a_model_reads_as_the_package_reads_it(tmp_path: Path, name: str) -> None:
    from gguf import GGUFReader

    from toy_models import make_model

    path = make_model(name, tmp_path / "toy.gguf")
    ours, theirs = read_header(path), GGUFReader(path)
    assert ours.alignment_bytes == theirs.alignment
    assert ours.data_offset_bytes == theirs.data_offset
    fields = {key: field for key, field in theirs.fields.items() if not key.startswith("GGUF.")}
    assert list(ours.metadata) == list(fields)
    for key, value in ours.metadata.items():
        contents = fields[key].contents()
        if isinstance(value, ArrayInfo):
            assert value.length == len(contents)
        else:
            assert (list(value) if isinstance(value, tuple) else value) == contents
    assert [
        (each.name, each.shape, each.type.number, each.size_bytes, each.offset_bytes + ours.data_offset_bytes)
        for each in ours.tensors
    ] == [
        (each.name, tuple(map(int, each.shape)), each.tensor_type, each.n_bytes, each.data_offset)
        for each in theirs.tensors
    ]


@pytest.mark.parametrize("has_small_first", [False, True])
def test_files_that_the_package_splits_are_read_as_one_model(tmp_path: Path, has_small_first: bool) -> None:
    import numpy as np
    from gguf import GGUFWriter

    writer = GGUFWriter(tmp_path / "m.gguf", "llama", split_max_tensors=2, small_first_shard=has_small_first)
    writer.add_name("Zaphod")
    for number in range(5):
        writer.add_tensor(f"t{number}", np.zeros((3, 32), dtype=np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    paths = sorted(tmp_path.glob("m-*.gguf"))
    read = read_model(paths[-1])
    assert [part.path for part in read.parts] == list(map(str, paths))
    assert len(paths) == (4 if has_small_first else 3)
    assert read.metadata["general.name"] == "Zaphod"
    assert [each.name for each in read.tensors] == [f"t{number}" for number in range(5)]


def test_a_big_endian_file_of_the_package_is_refused_as_such(tmp_path: Path) -> None:
    from gguf import GGUFEndian, GGUFWriter

    path = tmp_path / "big.gguf"
    writer = GGUFWriter(path, "llama", endianess=GGUFEndian.BIG)
    writer.add_name("Zaphod")
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.close()
    with pytest.raises(ByteOrderUnsupported):
        read_header(path)


# -- llama.cpp


def test_what_llama_cpp_refuses_is_refused(tmp_path: Path) -> None:
    paths = [tmp_path / f"{damage}.gguf" for damage in DAMAGED]
    for path, damage in zip(paths, DAMAGED, strict=True):
        path.write_bytes(damage.data)
    refused = {
        damage.name: answer is None for damage, answer in zip(DAMAGED, gguf_judge.ask("header", paths), strict=True)
    }
    assert refused == {damage.name: damage.llama_refuses for damage in DAMAGED}


def test_what_is_read_of_damaged_files_is_what_llama_cpp_reads(tmp_path: Path) -> None:
    chance = random.Random(42)
    paths = [tmp_path / f"{number}.gguf" for number in range(FUZZED)]
    for path in paths:
        path.write_bytes(gguf_fuzzing.damaged(chance))
    accepted = 0
    for path, theirs in zip(paths, gguf_judge.ask("header", paths), strict=True):
        ours = header_or_nothing(path)
        if ours is not None:
            assert in_the_words_of_the_judge(ours) == theirs, path.read_bytes().hex()
            accepted += 1
    assert accepted > FUZZED / 50, "files that are all refused show little"


def test_a_model_that_is_accepted_loads_and_one_that_is_cut_does_not(model: Path, tmp_path: Path) -> None:
    header = read_header(model)
    last = header.tensors[-1]
    end = header.data_offset_bytes + last.offset_bytes + last.size_bytes
    whole, cut = tmp_path / "whole.gguf", tmp_path / "cut.gguf"
    whole.write_bytes(model.read_bytes()[:end])
    cut.write_bytes(model.read_bytes()[: end - 1])
    assert gguf_judge.ask("load", [model, whole, cut]) == [{}, {}, None]
    assert read_header(whole).tensors == header.tensors
    with pytest.raises(DataTruncated) as caught:
        read_header(cut)
    assert caught.value.missing_bytes == 1


def parts_of(model: Path, *, total: int | None = None) -> list[bytes]:
    """A model that llama.cpp loads, in two files."""
    header = read_header(model)
    lines = [Tensor(each.name, each.shape, each.type.number) for each in header.tensors]
    assert {each.type for each in lines} <= {F32, Q8_0}
    table_bytes = sum(len(each.line(0)) for each in lines)
    entries = model.read_bytes()[24 : header.header_bytes - table_bytes]
    count = len(lines) if total is None else total

    def numbered(number: int) -> tuple[bytes, ...]:
        return (
            entry("split.no", UINT16, number),
            entry("split.count", UINT16, 2),
            entry("split.tensors.count", INT32, count),
        )

    first = Gguf(entries=(entries, *numbered(0)), tensors=tuple(lines[:5]), key_count=len(header.metadata) + 3)
    second = Gguf(entries=(entry("general.architecture", STRING, "llama"), *numbered(1)), tensors=tuple(lines[5:]))
    return [first.build(), second.build()]


def test_a_model_in_two_files_is_one_for_llama_cpp_too(model: Path, tmp_path: Path) -> None:
    paths = [tmp_path / f"m-0000{number}-of-00002.gguf" for number in (1, 2)]
    for path, data in zip(paths, parts_of(model), strict=True):
        path.write_bytes(data)
    assert gguf_judge.ask("load", paths[:1]) == [{}]
    one, two = read_model(model), read_model(paths[0])
    assert [each.name for each in two.tensors] == [each.name for each in one.tensors]
    assert two.tensor_bytes == one.tensor_bytes


@pytest.mark.parametrize("fault", ["missing", "named otherwise", "of another count", "the first again"])
def test_files_of_a_model_that_llama_cpp_refuses_are_refused(model: Path, tmp_path: Path, fault: str) -> None:
    paths = [tmp_path / f"m-0000{number}-of-00002.gguf" for number in (1, 2)]
    first, second = parts_of(model, total=3 if fault == "of another count" else None)
    paths[0].write_bytes(first)
    if fault != "missing":
        paths[1].write_bytes(first if fault == "the first again" else second)
    if fault == "named otherwise":
        paths[0] = paths[0].rename(tmp_path / "m.gguf")
    assert gguf_judge.ask("load", paths[:1]) == [None]
    with pytest.raises(GgufError):
        read_model(paths[0])

"""A model in several files is read from any of them, and only when they are all there and belong together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from families import for_each
from gguf_bytes import INT32, SMALL, STRING, UINT16, Gguf, Tensor, entry
from modeldoor_lifecycle.gguf import bounds
from modeldoor_lifecycle.gguf.errors import (
    BoundExceeded,
    DataTruncated,
    FileUnreadable,
    GgufError,
    SplitMismatch,
    SplitMissing,
    TensorDuplicate,
)
from modeldoor_lifecycle.gguf.splits import read_model, read_parts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def part(number: int, names: Sequence[str], *, count: int = 3, total: int = 4, architecture: str | None = None) -> Gguf:
    """One file of several: only the first has metadata besides its number, as llama.cpp writes them."""
    numbers: tuple[bytes, ...] = (
        entry("split.no", UINT16, number),
        entry("split.count", UINT16, count),
        entry("split.tensors.count", INT32, total),
    )
    if number == 0:
        numbers = (*SMALL.entries, *numbers)
    elif architecture:
        numbers = (entry("general.architecture", STRING, architecture), *numbers)
    return Gguf(entries=numbers, tensors=tuple(Tensor(name, (8,)) for name in names))


PARTS = (part(0, ["a", "b"]), part(1, ["c"]), part(2, ["d"]))


def write(folder: Path, parts: Sequence[Gguf | None], name: str = "m-{:05}-of-{:05}.gguf") -> list[Path]:
    """Writes these files, and none where there is `None`."""
    paths = [folder / name.format(number + 1, len(parts)) for number in range(len(parts))]
    for path, each in zip(paths, parts, strict=True):
        if each is not None:
            path.write_bytes(each.build())
    return paths


def refusal_of(path: Path) -> GgufError:
    with pytest.raises(GgufError) as caught:
        read_model(path)
    return caught.value


@for_each("asked", [0, 1, 2])
def test_all_files_are_found_from_any(tmp_path: Path, asked: int) -> None:
    paths = write(tmp_path, PARTS)
    model = read_model(paths[asked])
    assert model.path == str(paths[0])
    assert [each.path for each in model.parts] == [str(path) for path in paths]
    assert [each.name for each in model.tensors] == ["a", "b", "c", "d"]
    assert model.metadata["general.name"] == "Zaphod 1B"
    assert model.tensor_bytes == 4 * 8 * 4
    assert model.parameter_count == 4 * 8
    assert model.file_size_bytes == sum(path.stat().st_size for path in paths)


def test_a_number_in_a_name_alone_makes_no_parts(tmp_path: Path) -> None:
    path = tmp_path / "named-as-it-likes-00002-of-00009.gguf"
    path.write_bytes(SMALL.build())
    model = read_model(path)
    assert len(model.parts) == 1
    assert model.path == str(path)
    assert model.tensors == model.parts[0].header.tensors


def test_files_of_other_names_are_read_when_all_are_given(tmp_path: Path) -> None:
    paths = write(tmp_path, PARTS, "{0}")
    assert len(read_parts([str(path) for path in paths]).tensors) == 4
    with pytest.raises(SplitMismatch, match="be file 1 of 1; it says 1 of 3"):
        read_parts([str(paths[0])])
    with pytest.raises(SplitMismatch, match="be file 1 of 2; it says 2 of 3"):
        read_parts([str(path) for path in paths[1:]])


def test_a_model_in_one_file_is_one_whatever_its_name_is(tmp_path: Path) -> None:
    path = tmp_path / "sha256-0123"
    path.write_bytes(SMALL.build())
    assert read_parts([str(path)]) == read_model(path)


def test_missing_files_are_named(tmp_path: Path) -> None:
    paths = write(tmp_path, [part(0, ["a"], count=6, total=1), *[None] * 5])
    error = refusal_of(paths[0])
    assert isinstance(error, SplitMissing)
    assert error.missing == tuple(map(str, paths[1:]))
    assert "'m-00002-of-00006.gguf', 'm-00003-of-00006.gguf', 'm-00004-of-00006.gguf' and 2 more are not there" in str(
        error
    )
    assert error.path == str(paths[0])


def test_a_missing_first_file_is_missed_from_the_second(tmp_path: Path) -> None:
    paths = write(tmp_path, [None, *PARTS[1:]])
    assert "'m-00001-of-00003.gguf' are not there" in refusal_of(paths[1]).message


@for_each("name", ["m.gguf", "m-00002-of-00003.gguf", "m-00001-of-00004.gguf", "m-1-of-3.gguf"])
def test_a_name_that_does_not_say_what_the_file_says_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(PARTS[0].build())
    error = refusal_of(path)
    assert isinstance(error, SplitMismatch)
    assert f"must end in '-00001-of-00003.gguf', as the file says of itself; it is '{name}'" in error.message


@for_each(
    ("second", "words"),
    [
        (part(2, ["c"]), "be file 2 of 3; it says 3 of 3"),
        (part(1, ["c"], count=2), "be file 2 of 3; it says 2 of 2"),
        (SMALL, "be file 2 of 3; it says nothing of others"),
        (part(1, ["c"], total=5), "be of a model with 4 tensors, as the first; it says 5"),
        (part(1, ["c"], architecture="gemma3"), "be of the architecture 'llama', as the first; it is of 'gemma3'"),
        (part(1, ["c", "e"]), "have 4 tensors, as the first says; they have 5"),
        (part(1, []), "have 4 tensors, as the first says; they have 3"),
    ],
)
def test_files_of_two_models_are_refused(tmp_path: Path, second: Gguf, words: str) -> None:
    paths = write(tmp_path, [PARTS[0], second, PARTS[2]])
    error = refusal_of(paths[0])
    assert isinstance(error, SplitMismatch)
    assert words in error.message


def test_files_that_say_the_architecture_again_belong_together(tmp_path: Path) -> None:
    paths = write(tmp_path, [PARTS[0], part(1, ["c"], architecture="llama"), PARTS[2]])
    assert len(read_model(paths[0]).tensors) == 4


def test_a_tensor_stands_in_one_file(tmp_path: Path) -> None:
    paths = write(tmp_path, [PARTS[0], part(1, ["a"]), PARTS[2]])
    error = refusal_of(paths[0])
    assert isinstance(error, TensorDuplicate)
    assert error.path == str(paths[1])


def test_the_file_that_is_cut_is_the_one_that_is_named(tmp_path: Path) -> None:
    paths = write(tmp_path, PARTS)
    paths[2].write_bytes(PARTS[2].build()[:-5])
    error = refusal_of(paths[0])
    assert isinstance(error, DataTruncated)
    assert error.path == str(paths[2])


def test_a_folder_in_place_of_a_file_is_refused(tmp_path: Path) -> None:
    paths = write(tmp_path, [PARTS[0], None, PARTS[2]])
    paths[1].mkdir()
    assert isinstance(refusal_of(paths[0]), FileUnreadable)


def test_many_files_hold_no_more_tensors_than_one(tmp_path: Path) -> None:
    half = bounds.MAXIMUM_TENSORS // 2 + 1
    total = 2 * half
    parts = [part(0, [], count=2, total=total), part(1, [], count=2, total=total)]
    paths = write(tmp_path, parts)
    lines = [b"".join(Tensor(f"{number}.{each}", ()).line(each * 32) for each in range(half)) for number in (0, 1)]
    for path, each, table in zip(paths, parts, lines, strict=True):
        header = each.with_(tensor_count=half).build() + table
        path.write_bytes(header + bytes(-len(header) % 32 + half * 32))
    error = refusal_of(paths[0])
    assert isinstance(error, BoundExceeded)
    assert "in all files" in error.message

"""Many cases in one test: none is left out, and every wrong one is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from families import for_each

if TYPE_CHECKING:
    from pathlib import Path


def test_every_case_is_tried_and_every_wrong_one_is_named() -> None:
    tried: list[int] = []

    @for_each("number", range(4))
    def is_even(number: int) -> None:
        tried.append(number)
        assert number % 2 == 0, f"{number} is odd"

    with pytest.raises(ExceptionGroup, match=r"^2 of 4 cases") as failure:
        is_even()
    assert tried == [0, 1, 2, 3]
    assert [error.__notes__ for error in failure.value.exceptions] == [["case: 1"], ["case: 3"]]
    assert [str(error).splitlines()[0] for error in failure.value.exceptions] == ["1 is odd", "3 is odd"]


def test_what_should_have_been_raised_and_was_not_is_wrong_too() -> None:
    @for_each(("text", "base"), [("7", 8), ("8", 8), pytest.param("9", 16, id="nine")])
    def is_no_number(text: str, base: int) -> None:
        with pytest.raises(ValueError, match="invalid literal"):
            int(text, base)

    with pytest.raises(BaseExceptionGroup) as failure:
        is_no_number()
    assert [error.__notes__ for error in failure.value.exceptions] == [["case: '7', 8"], ["case: nine"]]


def test_a_family_without_cases_would_state_nothing() -> None:
    with pytest.raises(AssertionError, match="nothing would be stated"):
        for_each("number", [])


@for_each("name", ["one", "two"], ids=str.upper)
@for_each("content", [b"", b"x"])
def test_families_may_cross_and_have_fixtures(name: str, content: bytes, tmp_path: Path) -> None:
    assert list(tmp_path.iterdir()) == [], "each case has a folder of its own"
    path = tmp_path / name
    path.write_bytes(content)
    assert path.read_bytes() == content

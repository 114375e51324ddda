"""The mistakes that the tests are tried with: which ones are made, and that the list of survivors is about them."""

from __future__ import annotations

import ast

import pytest

from families import for_each
from goldens import ROOT
from tools.mutation.__main__ import MODULES, subjects_of
from tools.mutation.mutants import mutants, mutated
from tools.mutation.survivors import listed


def lines_of(source: str) -> set[str]:
    """Each mutant of a source of one line, as it would be written."""
    return {ast.unparse(mutated(source, each)) for each in mutants(source, "x.py")}


@for_each(
    ("source", "expected"),
    [
        ("x = a < b", {"x = a <= b", "x = a >= b"}),
        ("x = a == b", {"x = a != b"}),
        ("x = a in b", {"x = a not in b"}),
        ("x = a and b", {"x = a or b", "x = a", "x = b"}),
        ("x = not a", {"x = a"}),
        ("x = a + 5", {"x = a - 5", "x = a + 6", "x = a + 4"}),
        ("x = 'word'", {"x = 'wordMutated'"}),
        ("x = True", {"x = False"}),
        ("x = max(a)", {"x = min(a)"}),
        ("x = a if b else c", {"x = a if True else c", "x = a if False else c"}),
        ("x = [a for a in b if c]", {"x = [a for a in b]"}),
        ("f(a)", {"pass"}),
    ],
)
def test_one_mistake_is_made_at_a_time(source: str, expected: set[str]) -> None:
    assert lines_of(source) == expected


@for_each(
    "source",
    ["x = 'a text for people'", "x = f'{a + 1} texts'", "'''A docstring.'''", "import a", "if TYPE_CHECKING:\n    x = 1", "def f(a: 1) -> 2: ..."],
)  # fmt: skip
def test_what_is_for_people_and_for_type_checkers_stays_as_it_is(source: str) -> None:
    assert lines_of(source) == set()


def test_two_mistakes_in_the_same_words_have_names_of_their_own() -> None:
    names = [each.name for each in mutants("def f():\n    return 1 + 1", "x.py")]
    assert len(names) == len(set(names))


@pytest.mark.slow
def test_each_survivor_that_is_listed_is_a_mutant_that_is_made() -> None:
    made = {each.mutant.name for path in MODULES if (ROOT / path).exists() for each in subjects_of(path)}
    assert set(listed()) - made == set()
    assert all(len(each.because) > 20 for each in listed().values())

"""The page of requirements names the tests that state each, and a requirement without a test is told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from goldens import ROOT
from tools.requirements import DEMANDS, Statement, faults, main, page, statements

if TYPE_CHECKING:
    from pathlib import Path

# Written in two halves, so that no search takes this file for one that states them.
MODEL, UNIT = "ORCH-" + "MODP", "CAT-" + "UNIT"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository whose one file of tests states every requirement."""
    (tmp_path / "tests" / "inner").mkdir(parents=True)
    (tmp_path / "docs").mkdir()
    told = ", ".join(DEMANDS)
    (tmp_path / "tests" / "test_all.py").write_text(f'def test_all():\n    """{told}: all."""\n')
    return tmp_path


def add(root: Path, text: str) -> None:
    (root / "tests" / "inner" / "test_more.py").write_text(text)


def test_every_requirement_is_stated_by_a_test_and_no_test_names_another() -> None:
    assert faults(statements(ROOT)) == []


def test_the_requirements_are_those_of_the_seed() -> None:
    assert list(DEMANDS) == [*(f"{MODEL}-{number}" for number in range(5501, 5507)), *(f"{UNIT}-{number}" for number in range(3101, 3108))]  # fmt: skip


def test_a_test_states_what_its_docstring_names_and_nothing_else_does(root: Path) -> None:
    add(
        root,
        f'''"""{UNIT}-3101: of a file."""
# {UNIT}-3101
class TestOfThese:
    """{UNIT}-3101: of a class."""
    async def test_waits(self):
        """{UNIT}-3101: waits; {UNIT}-3101 and {MODEL}-5501."""
        """{UNIT}-3102: no docstring."""
def helper():
    """{UNIT}-3101: helps."""
    def test_inner(): """{UNIT}-3101: never run."""
def test_last(): """It is {UNIT}-3102."""
def test_without(): ...
''',
    )
    path = "tests/inner/test_more.py"
    assert [each for each in statements(root) if each.path == path] == [
        Statement(f"{UNIT}-3101", path, "TestOfThese::test_waits"),
        Statement(f"{UNIT}-3102", path, "test_last"),
        Statement(f"{MODEL}-5501", path, "TestOfThese::test_waits"),
    ]


def test_the_page_is_written_and_then_as_it_would_be_written(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--root", str(root)]
    stale = "stale: docs/requirements.md; run `make generate` and commit what it writes\n"
    assert main([*arguments, "--check"]) == 1
    assert capsys.readouterr().out == stale
    assert main(arguments) == main([*arguments, "--check"]) == 0
    written = (root / "docs" / "requirements.md").read_text()
    assert written == page(statements(root))
    add(root, f'def test_more():\n    """{UNIT}-3101: more."""\n')
    assert main([*arguments, "--check"]) == 1
    assert capsys.readouterr().out == stale
    assert main(arguments) == 0
    assert (
        "- [tests/inner/test_more.py::test_more](../tests/inner/test_more.py)\n"
        in (root / "docs" / "requirements.md").read_text().partition(f"## {UNIT}-3101\n")[2].partition("## ")[0]
    )


def test_a_requirement_without_a_test_and_a_test_of_none_are_told_and_nothing_is_written(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (root / "tests" / "test_all.py").read_text()
    (root / "tests" / "test_all.py").write_text(text.replace(f"{UNIT}-3104", f"{UNIT}-31040"))
    for arguments in ([], ["--check"]):
        assert main(["--root", str(root), *arguments]) == 1
        assert capsys.readouterr().out.splitlines()[:2] == [
            f"no test states {UNIT}-3104",
            f"tests/test_all.py::test_all names {UNIT}-31040, which is no requirement",
        ]
    assert not (root / "docs" / "requirements.md").exists()


def test_the_page_counts_and_lists_the_tests_of_each() -> None:
    text = (ROOT / "docs" / "requirements.md").read_text(encoding="utf-8")
    for name, demand in DEMANDS.items():
        (count,) = re.findall(rf"^\| \[{name}\]\(#{name.lower()}\) \| {re.escape(demand)} \| ([0-9]+) \|$", text, re.M)
        listed = re.search(rf"^## {name}\n\n{re.escape(demand)}\n\n((?:- .*\n)+)", text, re.M)
        assert listed is not None
        assert listed[1].count("\n") == int(count) > 0

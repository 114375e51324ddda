"""Makes `docs/requirements.md`: which tests state each requirement, by the ids in their docstrings; `--check` only compares.

python -m tools.requirements            write
python -m tools.requirements --check    exit 1 when the page is not as it would be written

Either way, exit 1 and a line for each id that no test states, and for each test that names an id that there is not.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ROOT = Path(__file__).resolve().parent.parent

DEMANDS = {
    "ORCH-MODP-5501": "A model reference becomes the path of a file on this machine, from files alone.",
    "ORCH-MODP-5502": "Where a SHA-256 is given the file is verified, and strict verification fails on a difference.",
    "ORCH-MODP-5503": "The handoff is JSON and names `model.id` and `model.path`.",
    "ORCH-MODP-5504": "The handoff should tell `size_bytes`, and `ctx_max` where that is known.",
    "ORCH-MODP-5505": "The model is entered into the catalogue, or its entry renewed, and is active then.",
    "ORCH-MODP-5506": "Each provisioning should add a line to a record in JSONL below `.runtime/provenance/`.",
    "CAT-UNIT-3101": "What is put is got with all its fields and is listed; states are active and retired; deleting says true, then false.",
    "CAT-UNIT-3102": "The catalogue is written to a temporary file that is renamed.",
    "CAT-UNIT-3103": "A catalogue of another version is a typed error, and nothing of it is read.",
    "CAT-UNIT-3104": "References by `hf:`, file, relative path and `https:` are normalised; anything else is a typed error, never a crash.",
    "CAT-UNIT-3105": "A digest that is right passes, a wrong one fails, an absent one warns, and another algorithm is a typed error.",
    "CAT-UNIT-3106": "Asking whether a model is there, and where, writes nothing; what is absent is none.",
    "CAT-UNIT-3107": "What leads out of the root is refused.",
}
"""What each id demands, in our words. They are those of llama-orch: its model provisioner and its catalogue."""

HEAD = """# Requirements and the tests that state them

llama-orch, from which the provisioner comes, gives its requirements ids. A test that states one says so in
the first words of its docstring. This page is made from these (`make generate`); `make check` fails when
it is not as it would be made, when no test states a requirement, and when a test names one that there is not.

| requirement | what it demands | tests |
|---|---|---|
"""

_ID = re.compile(r"\b(?:ORCH-MODP|CAT-UNIT)-\w+")


class Statement(NamedTuple):
    """A test that names a requirement; `path` counts from the root of the repository."""

    requirement: str
    path: str
    test: str

    def __str__(self) -> str:
        return f"{self.path}::{self.test}"


def statements(root: Path) -> list[Statement]:
    """Every naming of a requirement by a test below `tests/`, by requirement, path and the place in the file."""
    found = [each for path in sorted((root / "tests").rglob("test_*.py")) for each in _in_file(root, path)]
    return sorted(found, key=lambda each: (each.requirement, each.path))


def faults(found: Sequence[Statement], demands: Mapping[str, str] = DEMANDS) -> list[str]:
    """One line for each requirement that no test states, and each id that is none."""
    named = {each.requirement for each in found}
    return [f"no test states {each}" for each in demands if each not in named] + [
        f"{each} names {each.requirement}, which is no requirement" for each in found if each.requirement not in demands
    ]


def page(found: Sequence[Statement], demands: Mapping[str, str] = DEMANDS) -> str:
    """The page: all requirements, and then the tests of each."""
    tests = {name: [each for each in found if each.requirement == name] for name in demands}
    rows = "".join(
        f"| [{name}](#{name.lower()}) | {demand} | {len(tests[name])} |\n" for name, demand in demands.items()
    )
    sections = (
        f"\n## {name}\n\n{demand}\n\n" + "".join(f"- [{each}](../{each.path})\n" for each in tests[name])
        for name, demand in demands.items()
    )
    return HEAD + rows + "".join(sections)


def main(arguments: Sequence[str] | None = None) -> int:
    """Writes or compares; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare only")
    parser.add_argument("--root", type=Path, default=ROOT, help="another folder than that of this repository")
    options = parser.parse_args(arguments)
    path: Path = options.root / "docs" / "requirements.md"
    found = statements(options.root)
    wrong = faults(found)
    text = page(found)
    if options.check and not (path.exists() and path.read_text(encoding="utf-8") == text):
        wrong.append("stale: docs/requirements.md; run `make generate` and commit what it writes")
    elif not options.check and not wrong:
        path.write_text(text, encoding="utf-8")
    if wrong:
        print(*wrong, sep="\n")
    return 1 if wrong else 0


def _in_file(root: Path, path: Path) -> Iterator[Statement]:
    text = path.read_text(encoding="utf-8")
    if _ID.search(text) is None:
        return
    for name, docstring in _tests(ast.parse(text)):
        for requirement in dict.fromkeys(_ID.findall(docstring)):
            yield Statement(requirement, path.relative_to(root).as_posix(), name)


def _tests(holder: ast.Module | ast.ClassDef) -> Iterator[tuple[str, str]]:
    """The names of tests with their docstrings, those in classes by both names, as pytest has them."""
    for node in holder.body:
        if isinstance(node, ast.ClassDef):
            yield from ((f"{node.name}::{name}", docstring) for name, docstring in _tests(node))
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name.startswith("test_"):
            yield node.name, ast.get_docstring(node) or ""


if __name__ == "__main__":
    sys.exit(main())

"""The page of the known faults: what each of them comes to, in the words of the tests that make it."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from typing import TYPE_CHECKING

from tools.reference.library import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

SECTIONS = (
    (1, 11, "Batteries"),
    (12, 19, "Heat"),
    (20, 31, "Memory"),
    (32, 33, "Disks"),
    (34, 44, "Accelerators"),
    (45, 51, "Model services"),
    (52, 52, "Profiles"),
    (53, 56, "Networks"),
    (57, 61, "Documents"),
    (62, 63, "Processes"),
    (64, 64, "Names"),
)
"""Which numbers belong together."""

_FAULT = re.compile(r"test_fault_([0-9]{2})_(\w+)")

_HEAD = """# The known faults

Each of these has been made with real files, sockets, processes and libraries, and has a test with its number in its name; `make test` runs them all. Every number is tried at least once as a whole process: exactly one valid document, the exit code that is documented, no traceback, and model-router's local lane closed whenever the answer is no. The words are those of the tests.
"""


def faults_page() -> str:
    """The page, made from the names of the tests below `tests/`."""
    told: dict[int, dict[str, None]] = defaultdict(dict)
    for number, words in _tests():
        told[number][words] = None
    lines = [_HEAD]
    for first, last, title in SECTIONS:
        lines += [f"## {title}", "", "| fault | what comes of it |", "|---|---|"]
        lines += [f"| {number} | {'; '.join(told[number])} |" for number in range(first, last + 1)]
        lines.append("")
    return "\n".join(lines)


def _tests() -> Iterator[tuple[int, str]]:
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and (found := _FAULT.fullmatch(node.name)):
                yield int(found[1]), found[2].replace("_", " ")

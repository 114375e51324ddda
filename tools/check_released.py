"""Holds everything that was released against the contracts, the rules and the gate of today.

python -m tools.check_released             every folder below released/
python -m tools.check_released FOLDER      every folder below that one

Exit code 1 when a release is not kept, or cannot be told to be kept.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from modeldoor.cli.compatibility import report_lines
from modeldoor.cli.output import printable
from modeldoor.cli.reading import read_input
from modeldoor_validators import gate
from modeldoor_validators.compatibility import compare
from modeldoor_validators.errors import ModeldoorError
from modeldoor_validators.findings import DocumentRefused
from modeldoor_validators.schema_sets import rules_of_the_gate, schema_set

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
RELEASED = ROOT / "released"
SCHEMAS = ROOT / "schemas" / "v1"
DOCUMENTS = "documents"


class Kept(NamedTuple):
    """What was found about one release: what it holds, and what of it is not kept."""

    contracts: int
    documents: int
    problems: tuple[str, ...]


def check(release: Path) -> Kept:
    """Whether the contracts, rules and documents of a release still hold."""
    try:
        before = schema_set(str(release), read_input)
        now = schema_set(str(SCHEMAS), read_input)._replace(rules=rules_of_the_gate())
        report = compare(before, now)
    except ModeldoorError as error:
        return Kept(0, 0, (str(error),))
    problems = list(report_lines(report)) if report["verdict"] == "breaking" else []
    if report["gateRules"] != "compared":
        problems.append("must hold `schemas/` and `rules.json`; without them nobody can tell which rules it had")
    documents = {name: sorted((release / DOCUMENTS / name).glob("*.json")) for name in before.files}
    problems += [f"must hold a document of '{name}'; it holds none" for name, files in documents.items() if not files]
    strangers = sorted({path.name for path in (release / DOCUMENTS).glob("*")} - documents.keys())
    problems += [f"must hold documents of its own contracts only; 'documents/{name}' is of none" for name in strangers]
    for name, files in documents.items():
        problems += [problem for file in files for problem in _refusals(file, name)]
    return Kept(len(before.files), sum(map(len, documents.values())), tuple(problems))


def _refusals(file: Path, contract: str) -> Iterator[str]:
    try:
        gate.read(read_input(str(file)), contract)
    except DocumentRefused as refusal:
        yield refusal.named(str(file)).message
    except ModeldoorError as error:
        yield str(error)


def main() -> int:
    """Says of each release whether it is kept; the exit code."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else RELEASED
    releases = sorted(path for path in folder.glob("[!.]*") if path.is_dir())
    if not folder.is_dir():
        print(f"{folder} must be a folder")
        return 1
    if not releases:
        print(
            "nothing is released yet: any contract may still change (a release is made with: python -m tools.release)"
        )
        return 0
    found = {release.name: check(release) for release in releases}
    for name, kept in found.items():
        if kept.problems:
            print(f"{name}: NOT kept", *(f"    {printable(problem)}" for problem in kept.problems), sep="\n")
        else:
            print(f"{name}: kept ({kept.contracts} contracts, {kept.documents} documents)")
    return 1 if any(kept.problems for kept in found.values()) else 0


if __name__ == "__main__":
    sys.exit(main())

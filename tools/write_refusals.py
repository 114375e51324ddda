"""Writes `tests/contracts/refusals/`: for each keyword of each schema a document that only it refuses.

    python -m tools.write_refusals            write
    python -m tools.write_refusals --check    exit 1 when a file would be written otherwise

Each keyword is taken away in turn. What shows that it is gone is an example whose verdict changes,
or a neighbour of an example, which is written down. What nothing shows is listed in `unbroken.txt`.
"""

from __future__ import annotations

import json
import sys

from tools.refusals.keywords import ROOT, SCHEMAS, contracts, locations
from tools.refusals.search import Examples, Neighbour, missed

FOLDER = ROOT / "tests" / "contracts" / "refusals"
LEAST_PERCENT = 95
"""Of all keywords, so many must be missed when they vanish."""


def pages() -> tuple[dict[str, str], int, int]:
    """The text of every file, how many keywords there are, and how many of them nothing misses."""
    examples = Examples()
    rows: dict[str, list[Neighbour]] = {contract: [] for contract in contracts()}
    total, unbroken = 0, list[str]()
    for path in sorted(SCHEMAS.glob("*.json")):
        for location in locations(path.stem):
            total += 1
            found = missed(location, examples)
            if isinstance(found, Neighbour):
                rows[found.contract].append(found)
            elif not found:
                unbroken.append(f"{location}{'' if location in examples.met else ' (no example comes here)'}")
    files = {f"{contract}.json": lines(found) for contract, found in rows.items()}
    return {**files, "unbroken.txt": "".join(f"{each}\n" for each in unbroken)}, total, len(unbroken)


def lines(neighbours: list[Neighbour]) -> str:
    """The neighbours of one contract's examples, one in a line."""
    rows = [{"keyword": str(each.keyword), "example": each.example, "operation": each.operation} for each in neighbours]
    return "[\n" + ",\n".join(f"  {json.dumps(row, ensure_ascii=False)}" for row in rows) + "\n]\n"


def main() -> int:
    """Writes or compares; the exit code."""
    files, total, unbroken = pages()
    percent = 100 * (total - unbroken) / total
    print(f"{total - unbroken} of {total} keywords are missed when they vanish ({percent:.1f} %)")
    if "--check" not in sys.argv[1:]:
        FOLDER.mkdir(exist_ok=True)
        for name, text in files.items():
            (FOLDER / name).write_text(text)
        return 0
    there = {path.name for path in FOLDER.iterdir()}
    stale = sorted(
        name for name in there | files.keys() if name not in there or (FOLDER / name).read_text() != files.get(name)
    )
    for name in stale:
        print(f"stale: tests/contracts/refusals/{name}; run `make generate` and commit what it writes")
    if percent < LEAST_PERCENT:
        print(f"at least {LEAST_PERCENT} % must be; unbroken.txt lists those that are not")
    return 1 if stale or percent < LEAST_PERCENT else 0


if __name__ == "__main__":
    sys.exit(main())

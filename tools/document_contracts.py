"""Makes `docs/rules.md`, `docs/faults.md` and `docs/contracts/` from the schemas, rules, examples and tests; `--check` only compares.

python -m tools.document_contracts                  write
python -m tools.document_contracts --check          exit 1 and name each page that is not as it would be written
python -m tools.document_contracts --into FOLDER    write there instead of into docs/
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tools.reference.faults import faults_page
from tools.reference.goldens import check_copies
from tools.reference.index import index, rules_page
from tools.reference.library import ROOT, CannotDocument, contract_names
from tools.reference.pages import page

DOCS = ROOT / "docs"


def pages() -> dict[str, str]:
    """Every page by its path below `docs/`."""
    check_copies()
    made = {f"contracts/{name}.md": page(name) for name in contract_names()}
    return {"rules.md": rules_page(), "faults.md": faults_page(), "contracts/README.md": index(), **made}


def differences(made: dict[str, str], folder: Path) -> list[str]:
    """One line for each page that is missing, left over or not as it would be written."""
    there = {path.relative_to(folder).as_posix() for path in (folder / "contracts").glob("*.md")} | {
        "rules.md",
        "faults.md",
    }
    lines = [f"left over: docs/{name}" for name in there - made.keys()]
    for name, text in made.items():
        path = folder / name
        if not path.exists():
            lines.append(f"missing: docs/{name}")
        elif path.read_text(encoding="utf-8") != text:
            lines.append(f"stale: docs/{name}")
    return sorted(lines)


def write(made: dict[str, str], folder: Path) -> None:
    """Every page, and no other in the folder of the contracts."""
    (folder / "contracts").mkdir(parents=True, exist_ok=True)
    for path in (folder / "contracts").glob("*.md"):
        path.unlink()
    for name, text in made.items():
        (folder / name).write_text(text, encoding="utf-8")


def main() -> int:
    """Writes or compares; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare only")
    parser.add_argument("--into", type=Path, default=DOCS, help="another folder than docs/")
    arguments = parser.parse_args()
    try:
        made = pages()
    except CannotDocument as error:
        print(error, file=sys.stderr)
        return 2
    if not arguments.check:
        write(made, arguments.into)
        return 0
    found = differences(made, arguments.into)
    if found:
        print(*found, "run `make generate` and commit what it writes", sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

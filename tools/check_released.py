"""Holds everything that was released against the contracts, the rules and the gate of today.

python -m tools.check_released             every folder below released/
python -m tools.check_released FOLDER      every folder below that one

Exit code 1 when a release is not kept, or cannot be told to be kept.
"""

from __future__ import annotations

import argparse
import json
import sys
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from modeldoor.cli.compatibility import report_lines
from modeldoor.cli.output import printable
from modeldoor.cli.reading import read_input
from modeldoor_validators import engine, gate, parsing
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
REFUSED = "refused"
MANIFEST = "manifest.json"
TAGS = "tags.json"
"""Beside the releases: the digest of each one's manifest, so that none can change or vanish unseen."""


def manifest_of(release: Path) -> dict[str, str]:
    """The SHA-256 of every file of a release but the manifest itself, by its path."""
    files = sorted(path for path in release.rglob("*") if path.is_file() and path.name != MANIFEST)
    return {path.relative_to(release).as_posix(): sha256(path.read_bytes()).hexdigest() for path in files}


def digest_of(release: Path) -> str:
    """The digest of a release's manifest; empty when it has none."""
    manifest = release / MANIFEST
    return f"sha256:{sha256(manifest.read_bytes()).hexdigest()}" if manifest.is_file() else ""


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
        refused = sorted((release / REFUSED / name).glob("*.invalid.json"))
        problems += [f"must be refused as it was then: '{file}' passes" for file in refused if _passes(file, name)]
    problems += _changed(release)
    return Kept(len(before.files), sum(map(len, documents.values())), tuple(problems))


def _changed(release: Path) -> Iterator[str]:
    """What is not as the manifest of the release says."""
    manifest = release / MANIFEST
    if not manifest.is_file():
        yield f"must hold `{MANIFEST}`, which says what it is made of"
        return
    try:
        written: dict[str, str] = json.loads(manifest.read_text())
    except ValueError:
        yield f"`{MANIFEST}` must be JSON"
        return
    there = manifest_of(release)
    for path in sorted(written.keys() | there.keys()):
        if path not in there:
            yield f"must hold '{path}', which was released; it is gone"
        elif path not in written:
            yield f"must not hold '{path}', which was not released"
        elif written[path] != there[path]:
            yield f"must hold '{path}' as it was released; it was changed"


def unaccounted(folder: Path, releases: list[Path]) -> Iterator[str]:
    """Where the list of tags and the folders of releases do not agree, and what a killed release left behind."""
    try:
        tags: dict[str, str] = json.loads((folder / TAGS).read_text()) if (folder / TAGS).exists() else {}
    except ValueError:
        yield f"'{folder / TAGS}' must be JSON"
        return
    names = {release.name for release in releases}
    for tag in sorted(tags.keys() - names):
        yield f"'{folder / tag}' must be there: '{TAGS}' says that it was released"
    for release in releases:
        if tags.get(release.name) != digest_of(release):
            yield f"'{folder / TAGS}' must give the digest of {release.name}'s `{MANIFEST}`, {digest_of(release) or 'which it lacks'}"
    for left in sorted(folder.glob(".*/")):
        yield f"'{left}' must be removed: a release that was not finished left it behind"


def _passes(file: Path, contract: str) -> bool:
    """Whether a document passes the gate: only that, because the words of its findings are not asked for."""
    try:
        value = parsing.parse(read_input(str(file)))
    except ModeldoorError:
        return False
    return engine.is_valid(value, contract) and not gate.check(value, contract)


def _refusals(file: Path, contract: str) -> Iterator[str]:
    try:
        gate.read(read_input(str(file)), contract)
    except DocumentRefused as refusal:
        yield refusal.named(str(file)).message
    except ModeldoorError as error:
        yield str(error)


def main() -> int:
    """Says of each release whether it is kept; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=RELEASED, metavar="FOLDER")
    folder: Path = parser.parse_args().folder
    releases = sorted(path for path in folder.glob("[!.]*") if path.is_dir())
    if not folder.is_dir():
        print(f"{folder} must be a folder")
        return 1
    loose = list(unaccounted(folder, releases))
    print(*map(printable, loose), sep="\n", end="\n" if loose else "")
    if not releases and not loose:
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
    return 1 if loose or any(kept.problems for kept in found.values()) else 0


if __name__ == "__main__":
    sys.exit(main())

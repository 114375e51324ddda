"""Writes down what is released under a tag, so that it can be held to for ever.

python -m tools.release TAG                  make released/TAG
python -m tools.release TAG --into FOLDER    make FOLDER/TAG

It takes the schemas, the examples, valid and refused, and the ids of the gate's rules as they stand,
checks them as `tools.check_released` will, and never writes over a release. A manifest says what the
release is made of, and `tags.json` beside it the manifest's digest. Exit code 2 when it was not made.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import sys
import tempfile
from pathlib import Path

from filelock import FileLock

from modeldoor.cli.reading import read_input
from modeldoor_lifecycle.state.files import write_atomically
from modeldoor_validators.errors import ModeldoorError
from modeldoor_validators.schema_sets import RULES_FILE, SCHEMAS_FOLDER, rules_of_the_gate, schema_set, shipped
from tools.check_released import (
    DOCUMENTS,
    MANIFEST,
    REFUSED,
    RELEASED,
    ROOT,
    SCHEMAS,
    TAGS,
    check,
    digest_of,
    manifest_of,
)

EXAMPLES = ROOT / "examples" / "v1"
TAG = re.compile(r"v(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)")


class NotReleased(ModeldoorError):
    """The release was not made."""


def release(tag: str, folder: Path) -> Path:
    """Makes the folder of a release, whole or not at all, one at a time; raises `ModeldoorError`."""
    if not TAG.fullmatch(tag):
        raise NotReleased(f"'{tag}' must be the tag of a version", hint="such as 'v0.2.0'")
    folder.mkdir(exist_ok=True)
    with FileLock(folder / ".lock"):
        return _release(tag, folder)


def _release(tag: str, folder: Path) -> Path:
    target = folder / tag
    if target.exists():
        raise NotReleased(f"'{target}' must not exist; what was released never changes", hint="release a new version")
    contracts = schema_set(str(SCHEMAS), read_input).files
    if contracts.keys() != shipped().files.keys():
        raise NotReleased("the package must ship what stands in schemas/v1; it does not", hint="make generate")
    with tempfile.TemporaryDirectory(dir=folder, prefix=".") as made:
        draft = Path(made) / tag
        shutil.copytree(SCHEMAS, draft / SCHEMAS_FOLDER)
        for name in contracts:
            (draft / DOCUMENTS / name).mkdir(parents=True)
            (draft / REFUSED / name).mkdir(parents=True)
            for example in sorted((EXAMPLES / name).glob("*.json")):
                if example.name != "expected.json":
                    is_refused = example.name.endswith(".invalid.json")
                    shutil.copy(example, draft / (REFUSED if is_refused else DOCUMENTS) / name)
        (draft / RULES_FILE).write_text(json.dumps(rules_of_the_gate(), indent=2) + "\n")
        (draft / MANIFEST).write_text(json.dumps(manifest_of(draft), indent=2) + "\n")
        problems = check(draft).problems
        if problems:
            raise NotReleased("; ".join(problems), hint="mend it first")
        draft.rename(target)
        tags = folder / TAGS
        known: dict[str, str] = json.loads(tags.read_text()) if tags.exists() else {}
        listed = json.dumps({**known, tag: digest_of(target)}, indent=2) + "\n"
        write_atomically(str(tags), listed.encode(), mode=0o644)
    return target


def main() -> int:
    """Makes the release that the command line names; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tag", metavar="TAG")
    parser.add_argument("--into", type=Path, default=RELEASED, metavar="FOLDER")
    arguments = parser.parse_args()
    try:
        made = release(arguments.tag, arguments.into)
    except (ModeldoorError, OSError) as error:
        print(f"not released: {error}")
        return 2
    kept = check(made)
    print(f"released: {made} ({kept.contracts} contracts, {kept.documents} documents)")
    return 0


if __name__ == "__main__":
    sys.exit(main())

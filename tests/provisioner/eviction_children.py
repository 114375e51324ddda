"""Processes that die while they make room: `python eviction_children.py FOLDER` prints what came of it as JSON.

One process makes room, and is killed at a step of the store, the record or the catalogue; then two others make
room at the same time. Every third step is tried, and every one when MODELDOOR_SOAK is set.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modeldoor_lifecycle.provisioner.accounting import StoreBytes
from modeldoor_lifecycle.provisioner.provenance import public_id
from modeldoor_lifecycle.provisioner.provenance_reading import check_chain, read_records
from provisioner.stored_models import Folders, day, lease, tiny
from store.children import die, ended, forked
from store.samples import put

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

EACH = 1 if "MODELDOOR_SOAK" in os.environ else 3


def filled(folder: Path) -> Folders:
    """A home with two models that must stay, and everything that may go."""
    home = Folders(folder)
    home.hold("pinned", tiny(1), tiny(2), isPinned=True)
    home.hold("leased", tiny(3), leases=[lease()], lastUsedAt=day(19))
    home.hold("retired", tiny(4), tiny(2), lifecycle={"state": "retired", "retiredAt": day(3)}, lastUsedAt=day(2))
    home.hold("in-use", tiny(5))
    home.hold("missing", tiny(6))
    (Path(home.store.folder) / tiny(6).key).unlink()
    put(home.store, tiny(7))
    home.store.set_paths([("a.gguf", tiny(4).digest), ("b.gguf", tiny(2).digest)])
    (Path(home.store.folder) / f".refused-{tiny(8).key}-1").write_bytes(b"wrong")
    return home


def made_room(home: Folders) -> None:
    """Makes as much room as there can be."""
    home.collect(StoreBytes(0), include_unregistered=True)


def dying_at(number: int) -> Callable[[str], None]:
    """Dies at this step, counted from one."""
    left = iter(range(number - 1))

    def at(_step: str) -> None:
        if next(left, None) is None:
            die()

    return at


def steps_of(template: Folders, folder: Path) -> int:
    """How many steps making room has."""
    steps: list[str] = []
    made_room(copied(template, folder)._replace(at=steps.append))
    return len(steps)


def copied(template: Folders, folder: Path) -> Folders:
    """The same home elsewhere."""
    shutil.copytree(template.folder, folder, symlinks=True)
    return Folders(folder)


def faults_at(template: Folders, folder: Path, number: int) -> Iterator[str]:
    """What is wrong after a process died at a step, and after two others made room then."""
    home = copied(template, folder)
    held = [each for each in home.catalog.entries() if each["isPinned"] or each["leases"]]
    before = set(home.ids())
    code = ended(forked(lambda: made_room(home._replace(at=dying_at(number)))))
    if code != -signal.SIGKILL:
        yield f"it ended with {code}"
    yield from faults_of(home, held, before)
    others = [forked(lambda: made_room(home)) for _ in range(2)]
    yield from (f"another ended with {code}" for code in map(ended, others) if code)
    yield from faults_of(home, held, before)
    if home.ids() != [each["id"] for each in held] or home.keys() != sorted(tiny(each).key for each in (1, 2, 3)):
        yield f"it was not finished: {home.ids()}, {home.keys()}"


def faults_of(home: Folders, held: list[dict[str, Any]], before: set[str]) -> Iterator[str]:
    """What is wrong with a home: its catalogue is read through the gate here."""
    entries = {each["id"]: each for each in home.catalog.entries()}
    yield from check_chain(home.log.path)
    told = {each["modelId"] for each in read_records(home.log.path)}
    for each in held:
        if entries.get(each["id"]) != each or not set(each["location"]["storeKeys"]) <= set(home.keys()):
            yield f"{each['id']} was lost"
    lost = {name for name, each in entries.items() if not set(each["location"]["storeKeys"]) <= set(home.keys())}
    untold = {name for name in (before - set(entries)) | lost if public_id(name) not in told and "missing" not in name}
    yield from (f"of {each} there is no record" for each in sorted(untold))


def main(folder: Path) -> dict[str, Any]:
    """Kills at steps, from the first to the last."""
    template = filled(folder / "template")
    steps = steps_of(template, folder / "counted")
    faults = [
        f"step {number}: {fault}"
        for number in range(1, steps + 1, EACH)
        for fault in faults_at(template, folder / f"step-{number}", number)
    ]
    return {"steps": steps, "faults": faults}


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]))))  # noqa: T201  # that is its answer

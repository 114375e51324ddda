"""Logs of provenance for tests; as a program, what happens to one whose writers are killed, limited or many.

`python logs.py FOLDER` prints one JSON document. Children are forked, so that many fit into one test.
"""

from __future__ import annotations

import json
import resource
import signal
import sys
import tempfile
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modeldoor_lifecycle.provisioner import provenance_events as events
from modeldoor_lifecycle.provisioner.errors import ProvenanceRefused
from modeldoor_lifecycle.provisioner.provenance import ProvenanceLog
from modeldoor_lifecycle.provisioner.provenance_reading import check_chain, read_records
from store.children import die, ended, forked

if TYPE_CHECKING:
    from collections.abc import Generator

FILE_ID = "file:/home/ada/models/toy.gguf"

STEPS = ("kept", "cut", "written", "synced")
"""The steps of adding a record to a log that ends in a piece of a line."""

PROCESSES = 4
RECORDS = 10


def log_in(folder: Path) -> ProvenanceLog:
    """A log in a folder that is not there yet."""
    return ProvenanceLog(str(folder / "provenance" / "models.jsonl"))


@contextmanager
def finished() -> Generator[Path]:
    """A folder for one case of many."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def appended(path: str, child: int) -> None:
    """Adds so many records."""
    for number in range(RECORDS):
        ProvenanceLog(path).append(FILE_ID, events.distrusted(f"child{child}No{number}"))


def many_writers(folder: Path) -> dict[str, Any]:
    """Processes that add at the same time."""
    path = log_in(folder).path
    children = [forked(partial(appended, path, child)) for child in range(PROCESSES)]
    return {
        "codes": [ended(child) for child in children],
        "wrong": check_chain(path),
        "reasons": sorted(each["event"]["reason"] for each in read_records(path)),
    }


def killed_at_each_step(folder: Path) -> dict[str, Any]:
    """For each step: how many whole records there are at once, and what there is after going on."""
    told: dict[str, Any] = {}
    for step in STEPS:
        log = log_in(folder / step)
        log.append(FILE_ID, events.retired("operator"))
        with Path(log.path).open("ab") as file:
            file.write(b'{"kind":"Prov')
        assert ended(forked(partial(killed, log.path, step))) == -signal.SIGKILL
        records = len(list(read_records(log.path)))
        log.append(FILE_ID, events.retired("operator"))
        told[step] = {
            "records": records,
            "asides": len(list(Path(log.path).parent.glob("*.torn-*"))),
            "wrong": check_chain(log.path),
        }
    return told


def killed(path: str, step: str) -> None:
    """Adds a record, and dies at this step of it."""

    def at(here: str) -> None:
        if here == step:
            die()

    ProvenanceLog(path, at).append(FILE_ID, events.retired("operator"))


def full_disk(folder: Path) -> dict[str, Any]:
    """A process that has room for no more than a piece of the next line, and what there is then."""
    log = log_in(folder)
    log.append(FILE_ID, events.retired("operator"))
    before = Path(log.path).read_bytes()
    told = folder / "told"

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + 100, resource.RLIM_INFINITY))
        try:
            log.append(FILE_ID, events.retired("operator"))
        except ProvenanceRefused as error:
            told.write_text(error.message)

    assert ended(forked(limited)) == 0
    unchanged = Path(log.path).read_bytes() == before
    log.append(FILE_ID, events.retired("operator"))
    return {"message": told.read_text(), "isUnchanged": unchanged, "wrong": check_chain(log.path)}


if __name__ == "__main__":
    print(  # noqa: T201  # that is its answer
        json.dumps(
            {
                each.__name__: each(Path(sys.argv[1]) / each.__name__)
                for each in (many_writers, killed_at_each_step, full_disk)
            }
        )
    )

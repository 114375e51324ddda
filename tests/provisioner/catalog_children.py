"""What happens to a catalogue whose writers are killed: `python catalog_children.py SCENARIO FOLDER [NUMBER]`.

Each scenario prints one JSON document. A child is forked, so that many fit into one test.
"""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from modeldoor_lifecycle.provisioner.catalog import Catalog
from modeldoor_lifecycle.provisioner.catalog_points import Point
from modeldoor_lifecycle.state.errors import FileNotWritten
from modeldoor_validators import gate
from provisioner.catalog_samples import user_file
from store.children import die, ended, forked

if TYPE_CHECKING:
    from collections.abc import Callable

    from modeldoor_lifecycle.provisioner.catalog_points import At

POINTS = [point for point in get_args(Point) if point != "putAside"]

OURS = ("", ".backup", ".checked", ".lock")
"""The endings of what may lie beside a catalogue when nobody works on it."""


def dying_on(point: str, occurrence: int) -> At:
    """Ends the process when this moment has come so often."""
    left = [occurrence]

    def at(here: Point) -> None:
        left[0] -= here == point
        if not left[0]:
            die()

    return at


def ids(folder: Path) -> list[str]:
    """What the catalogue lists: by itself, and by the gate over its bytes and those of its backup."""
    found = [entry["id"] for entry in Catalog(str(folder)).entries()]
    for name in ("model-catalog.json", "model-catalog.json.backup"):
        if (folder / name).exists():
            gate.read((folder / name).read_bytes(), "model-catalog")
    judged = gate.read((folder / "model-catalog.json").read_bytes(), "model-catalog")[0]
    assert found == [entry["id"] for entry in judged["entries"]]
    return found


def leftovers(folder: Path) -> list[str]:
    """What lies beside the catalogue and should not."""
    return sorted(set(os.listdir(folder)) - {f"model-catalog.json{ending}" for ending in OURS})


def gone_on(folder: Path, die_somewhere: Callable[[], None]) -> dict[str, Any]:
    """What is there after a child died in changing a catalogue of two models, and after the next change."""
    catalog = Catalog(str(folder))
    catalog.put(user_file(1))
    catalog.put(user_file(2))
    code = ended(forked(die_somewhere))
    after = ids(folder)
    catalog.put(user_file(4))
    return {"code": code, "after": after, "then": ids(folder), "leftovers": leftovers(folder)}


def killed_at_each_point(folder: Path, _number: int) -> dict[str, Any]:
    """For each moment of a change in which a third model is put."""
    return {point: gone_on(folder / point, partial(put_third, folder / point, dying_on(point, 1))) for point in POINTS}


def put_third(folder: Path, at: At) -> None:
    """What the child does that is killed."""
    Catalog(str(folder), at).put(user_file(3))


def killed_before_each_call(folder: Path, _number: int) -> dict[str, Any]:
    """For each time that the file system is asked to open, link, rename or remove something, just before it does."""
    told: dict[str, Any] = {}
    for number in range(1000):
        here = folder / str(number)

        def work(here: Path = here, number: int = number) -> None:
            left = [number]

            def hook(event: str, arguments: tuple[Any, ...]) -> None:
                is_ours = any(isinstance(each, str) and each.startswith(str(here)) for each in arguments)
                if is_ours and event in ("open", "os.link", "os.rename", "os.remove", "os.mkdir"):
                    if not left[0]:
                        die()
                    left[0] -= 1

            sys.addaudithook(hook)
            Catalog(str(here)).put(user_file(3))

        told[str(number)] = gone_on(here, work)
        if told[str(number)]["code"] == 0:
            return told
    raise AssertionError("a change takes no thousand calls")


def killed_in_restoring(folder: Path, _number: int) -> dict[str, Any]:
    """A broken catalogue of which somebody was putting the last version back."""
    catalog = Catalog(str(folder))
    catalog.put(user_file(1))
    catalog.put(user_file(2))
    Path(catalog.path).write_bytes(b"broken")
    code = ended(forked(lambda: ignore(Catalog(str(folder), dying_on("putAside", 1)).restore())))
    restored = catalog.restore()
    aside = [(folder / name).read_bytes().decode() for name in leftovers(folder)]
    return {"code": code, "restored": [entry["id"] for entry in restored["entries"]], "aside": aside}


def limited_file_size(folder: Path, _number: int) -> dict[str, Any]:
    """Where no file may be longer than two entries, as on a full disk."""
    catalog = Catalog(str(folder))
    catalog.put(user_file(1))
    catalog.put(user_file(2))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    limit = os.path.getsize(catalog.path) + 10
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    try:
        catalog.put(user_file(3))
        refused = ""
    except FileNotWritten as error:
        refused = error.message
    found, left = ids(folder), leftovers(folder)
    catalog.delete(user_file(1)["id"])
    return {"refused": refused, "found": found, "leftovers": left, "then": ids(folder)}


def ignore(_value: object) -> None:
    """What a child finds out is nobody's business."""


def at_once(folder: Path, number: int) -> dict[str, Any]:
    """Eight processes each put so many models of their own."""

    def work(first: int) -> None:
        for each in range(number):
            Catalog(str(folder)).put(user_file(first + each))

    children = [forked(partial(work, process * number)) for process in range(8)]
    codes = [ended(child) for child in children]
    document = Catalog(str(folder)).document()
    return {"codes": codes, "ids": ids(folder), "generation": document["generation"], "leftovers": leftovers(folder)}


def two_at_work(folder: Path, number: int) -> dict[str, Any]:
    """Two processes put and delete until they are killed, so many times in all, each at a moment drawn by lot.

    The one that is left works on meanwhile. Each notes what it is about to delete, and what it has put.
    """
    draw = random.Random(number)
    notes = folder.with_suffix(".notes")
    Catalog(str(folder)).put(user_file(1))
    running: set[int] = set()
    lost: list[str] = []
    for first in range(1000, 1000 * (number + 1), 1000):
        if len(running) == 2:
            running.remove(os.wait()[0])
            lost += lost_meanwhile(folder, notes)
        at = dying_on(draw.choice(POINTS), draw.randrange(1, 4))
        running.add(forked(partial(works_on, folder, notes, first, at)))
    codes = [ended(child) for child in running]
    found = ids(folder)
    Catalog(str(folder)).put(user_file(2))
    return {
        "codes": codes,
        "lost": lost + lost_meanwhile(folder, notes),
        "due": len(due(notes)),
        "found": len(found),
        "leftovers": leftovers(folder),
    }


def works_on(folder: Path, notes: Path, first: int, at: At) -> None:
    """Puts three models for each that it deletes, for longer than it lives."""
    catalog = Catalog(str(folder), at)
    for each in range(first, first + 100):
        catalog.put(user_file(each))
        note(notes, f"+{user_file(each)['id']}")
        if each % 3 == 0:
            note(notes, f"-{user_file(each)['id']}")
            catalog.delete(user_file(each)["id"])


def lost_meanwhile(folder: Path, notes: Path) -> list[str]:
    """What must be there and is not, while others may put and delete."""
    before = due(notes)
    found = {entry["id"] for entry in Catalog(str(folder)).entries()}
    return [each for each in due(notes) if each in before and each not in found]


def note(notes: Path, line: str) -> None:
    """Appends a line, whole or not at all."""
    descriptor = os.open(notes, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(descriptor, f"{line}\n".encode())
    os.close(descriptor)


def due(notes: Path) -> list[str]:
    """What must be there: what was put, and nobody began to delete."""
    lines = notes.read_text().splitlines() if notes.exists() else []
    gone = {line[1:] for line in lines if line.startswith("-")}
    return [user_file(1)["id"], *(line[1:] for line in lines if line.startswith("+") and line[1:] not in gone)]


SCENARIOS: dict[str, Callable[[Path, int], dict[str, Any]]] = {
    each.__name__: each
    for each in (
        killed_at_each_point,
        killed_before_each_call,
        killed_in_restoring,
        limited_file_size,
        at_once,
        two_at_work,
    )
}


if __name__ == "__main__":
    gate.prepare("model-catalog")
    print(json.dumps(SCENARIOS[sys.argv[1]](Path(sys.argv[2]), int(sys.argv[3]))))  # noqa: T201  # that is its answer

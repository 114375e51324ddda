"""What the store does in processes that are killed, limited or somebody else's: `python children.py SCENARIO FOLDER`.

Each scenario prints one JSON document. A child is forked, so that many fit into one test.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
from functools import partial as given
from pathlib import Path
from traceback import print_exc
from typing import TYPE_CHECKING, Any, NoReturn, get_args

from modeldoor_lifecycle.store.errors import PartialBusy, StoreError
from modeldoor_lifecycle.store.names import SET
from modeldoor_lifecycle.store.points import FilePoint, Point, RemovalPoint, SetPoint
from modeldoor_lifecycle.store.store import Store
from store.samples import IDENTITY, Sample, listing, sample

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

SAMPLE = sample()
OTHER = sample(seed=2)

SOMEBODY = 65534
"""The user `nobody`, who has nothing."""


def forked(work: Callable[[], object]) -> int:
    """Starts a child that does this work and ends, with 0 when nothing went wrong."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        work()
        code = 0
    except Exception:  # noqa: BLE001  # whatever it is, the parent must not go on as two
        print_exc()
    finally:
        os._exit(code)


def ended(child: int) -> int:
    """How a child ended: its code, or the signal that killed it, below zero."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def die() -> NoReturn:
    """Ends this process as a power cut would, but for what the system already has."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("a killed process goes on")


def fetched(store: Store, of: Sample, name: str = "x") -> None:
    """Fetches what is missing, and publishes."""
    with store.partial(name) as partial:
        partial.identify(IDENTITY)
        partial.append(of.data[partial.size_bytes :])
        store.publish(partial, of.digest, of.size_bytes)


def killed_at(
    folder: Path, point: Point, work: Callable[[Store], object] = lambda store: fetched(store, SAMPLE)
) -> Store:
    """A store where somebody was killed at this moment of some work: of fetching a file, unless it is said."""

    def at(here: Point) -> None:
        if here == point:
            die()

    assert ended(forked(lambda: work(Store(str(folder), at)))) == -signal.SIGKILL
    return Store(str(folder))


def killed_at_each_point(folder: Path) -> dict[str, Any]:
    """For each moment: what a reader finds at once, and what is left after going on, or after giving up."""
    told: dict[str, Any] = {}
    for point in get_args(FilePoint):
        store = killed_at(folder / point / "resumed", point)
        sound = store.confirm(SAMPLE.digest, SAMPLE.size_bytes)
        if sound is None:
            fetched(store, SAMPLE)
        store.sweep(lambda _: True)
        resumed = listing(store)
        given_up = killed_at(folder / point / "given-up", point)
        given_up.sweep(lambda _: False)
        after_sweep = listing(given_up)
        given_up.confirm(SAMPLE.digest, SAMPLE.size_bytes)
        told[point] = {
            "found": None if sound is None else Path(sound.path).read_bytes() == SAMPLE.data,
            "resumed": resumed,
            "afterSweep": after_sweep,
            "afterConfirming": listing(given_up),
            "locks": sorted(os.listdir(Path(store.folder) / "locks")),
        }
    return told


def killed_while_naming_parts(folder: Path) -> dict[str, Any]:
    """For each moment: which folders of parts there are at once, after naming them again, and after a sweep instead."""
    told: dict[str, Any] = {}
    parts = [(f"toy-{number:05}-of-00002.gguf", of.digest) for number, of in ((1, SAMPLE), (2, OTHER))]
    for point in get_args(SetPoint):
        for way in ("resumed", "given-up"):
            for of in (SAMPLE, OTHER):
                fetched(Store(str(folder / point / way)), of)
            killed_at(folder / point / way, point, lambda store: store.set_paths(parts))
        resumed, given_up = (Store(str(folder / point / way)) for way in ("resumed", "given-up"))
        at_once = sets_in(resumed)
        paths = resumed.set_paths(parts)
        given_up.sweep(lambda _: False)
        told[point] = {
            "atOnce": at_once,
            "resumed": sets_in(resumed),
            "isRight": all(_holds(path, of) for path, of in zip(paths, (SAMPLE, OTHER), strict=True)),
            "afterSweep": sets_in(given_up),
        }
    return told


def sets_in(store: Store) -> list[str]:
    """The folders of split models, by what they are."""
    folders = os.listdir(Path(store.folder) / "sets")
    return ["whole" if SET.fullmatch(each) else "halfMade" for each in folders]


def _holds(path: str, of: Sample) -> bool:
    return Path(path).read_bytes() == of.data


def killed_while_removing(folder: Path) -> dict[str, Any]:
    """For each moment: whether the file is found at once, and what is left of it after a sweep."""
    told: dict[str, Any] = {}
    for point in get_args(RemovalPoint):
        fetched(Store(str(folder / point)), SAMPLE)
        store = killed_at(folder / point, point, lambda store: store.remove(SAMPLE.digest))
        found = store.locate(SAMPLE.digest, SAMPLE.size_bytes) is not None
        store.sweep(lambda _: False)
        told[point] = {
            "found": found,
            "left": ["file" if each == SAMPLE.key else "seal" for each in reversed(listing(store))],
        }
    return told


def killed_holder(folder: Path) -> dict[str, Any]:
    """What can be had while a process holds everything, and after it was killed."""
    store = Store(str(folder))
    ready, tell = os.pipe()

    def hold() -> None:
        partial = store.partial("x")
        with store.turn(SAMPLE.digest), store.slot(1):
            os.write(tell, b"!")
            signal.pause()
        partial.close()

    child = forked(hold)
    os.read(ready, 1)
    before = taken(store)
    os.kill(child, signal.SIGKILL)
    ended(child)
    return {"while": before, "after": taken(store), "swept": store.sweep(lambda _: False).removed_partials}


class Waits(Exception):
    """A lock is not free."""


def soon() -> Callable[[], None]:
    """A halt that waits for no more than a second look."""
    left = iter(range(2))

    def halt() -> None:
        if next(left, None) is None:
            raise Waits

    return halt


def taken(store: Store) -> list[str]:
    """What cannot be had at this moment."""
    told: list[str] = []
    try:
        store.partial("x").close()
    except PartialBusy:
        told.append("partial")
    locks: dict[str, AbstractContextManager[int]] = {
        "turn": store.turn(SAMPLE.digest, soon()),
        "slot": store.slot(1, soon()),
    }
    for name, lock in locks.items():
        try:
            with lock:
                pass
        except Waits:
            told.append(name)
    return told


def many_publishers(folder: Path) -> dict[str, Any]:
    """Eight processes that publish the same bytes."""
    children = [forked(given(fetched, Store(str(folder)), SAMPLE, name)) for name in "abcdefgh"]
    return {"codes": [ended(child) for child in children], "left": listing(Store(str(folder)))}


def limited_file_size(folder: Path) -> dict[str, Any]:
    """A process that may write no more than 300,000 bytes into one file."""
    store = Store(str(folder))

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
        told(store)

    def told(store: Store) -> None:
        (folder / "told.json").write_text(json.dumps(filled(store)))

    store.partial("y").discard()
    assert ended(forked(limited)) == 0
    first = json.loads((folder / "told.json").read_text())
    (folder / "told.json").unlink()
    fetched(store, SAMPLE)
    return {**first, "left": listing(store)}


def filled(store: Store) -> dict[str, Any]:
    """What happens to a file for which there is no room."""
    with store.partial("x") as partial:
        try:
            partial.append(SAMPLE.data)
        except StoreError as error:
            kept = Path(partial.path).read_bytes()
            return {
                "error": type(error).__name__,
                "message": error.message,
                "code": error.code,
                "kept": len(kept),
                "isPrefix": SAMPLE.data.startswith(kept),
            }
    raise AssertionError("there was room")


def small_disk(folder: Path) -> dict[str, Any]:
    """A store on a disk, mounted there, that is too small; then something on it is removed."""
    ballast = folder / "ballast"
    ballast.write_bytes(bytes(500_000))
    store = Store(str(folder / "store"))
    first = filled(store)
    with store.partial("x") as partial:
        try:
            partial.identify(IDENTITY)
            identified = "written"
        except StoreError as error:
            identified = error.code
        partial.sync()
    ballast.unlink()
    fetched(store, SAMPLE)
    return {**first, "identified": identified, "left": listing(store)}


def somebody_else(folder: Path) -> dict[str, Any]:
    """A user without rights: a folder that may not be written, and what belongs to root in one that may."""
    store = Store(str(folder / "store"))
    told: dict[str, Any] = {}
    fetched(Store(str(folder / "first")), SAMPLE)  # whatever is imported late is, before nothing can be read any more
    folder.chmod(0o711)
    Path(store.folder).mkdir(mode=0o700)
    os.chown(store.folder, SOMEBODY, SOMEBODY)

    def tell() -> None:
        as_somebody()
        fetched(store, SAMPLE)
        seal = Path(store.folder) / f".{SAMPLE.key}.seal"
        seal.unlink()
        Path(store.folder).chmod(0o500)
        told["found"] = store.locate(SAMPLE.digest, SAMPLE.size_bytes) is not None
        told["confirmed"] = store.confirm(SAMPLE.digest, SAMPLE.size_bytes) is not None
        told["partial"] = refusal(lambda: store.partial("y"))
        with store.catalogs.listing(str(folder / "catalog")):
            told["noted"] = store.catalogs.all()
        Path(store.folder).chmod(0o700)
        told["planted"] = refusal(lambda: store.partial("planted"))
        (Path(store.folder) / ".partial-read-only").write_bytes(SAMPLE.data[:1000])
        (Path(store.folder) / ".partial-read-only").chmod(0o444)
        with store.partial("read-only") as partial:
            partial.append(SAMPLE.data[1000:])
            told["readOnly"] = partial.digest() == SAMPLE.digest
        told["untrusted"] = refusal(lambda: Store("/var/modeldoor-store").partial("x"))
        Path(store.folder, "told.json").write_text(json.dumps(told))

    planted = Path(store.folder) / ".partial-planted"
    planted.write_bytes(b"of root")
    planted.chmod(0o600)
    assert ended(forked(tell)) == 0
    found: dict[str, Any] = json.loads(Path(store.folder, "told.json").read_text())
    return found


def as_somebody() -> None:
    """Becomes a user without rights."""
    os.setgroups([])
    os.setgid(SOMEBODY)
    os.setuid(SOMEBODY)


def refusal(work: Callable[[], Any]) -> str:
    """What work is refused with."""
    try:
        work()
    except StoreError as error:
        return f"{type(error).__name__}: {error.message}"
    return "done"


def hashed_in_flat_memory(folder: Path) -> dict[str, Any]:
    """By how much the process grows while it hashes a GiB."""
    store = Store(str(folder))
    with store.partial("x") as partial:
        partial.append(SAMPLE.data)
        partial.hash()
        partial.truncate(2**30)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        digest = partial.digest()
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        partial.discard()
    return {"digest": digest, "growthKiB": after - before}


SCENARIOS: dict[str, Callable[[Path], dict[str, Any]]] = {
    each.__name__: each
    for each in (
        killed_at_each_point,
        killed_while_naming_parts,
        killed_while_removing,
        killed_holder,
        many_publishers,
        limited_file_size,
        small_disk,
        somebody_else,
        hashed_in_flat_memory,
    )
}


if __name__ == "__main__":
    print(json.dumps(SCENARIOS[sys.argv[1]](Path(sys.argv[2]))))  # noqa: T201  # that is its answer

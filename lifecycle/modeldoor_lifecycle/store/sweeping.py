"""Takes away what processes that died have left behind, and nothing that anybody has."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from modeldoor_lifecycle.store import disk, names
from modeldoor_lifecycle.store.catalog_notes import remove_left_over_notes
from modeldoor_lifecycle.store.disk import failures_told
from modeldoor_lifecycle.store.errors import PartialBusy, PartialRefused, StoreError
from modeldoor_lifecycle.store.locks import free_lock_removed
from modeldoor_lifecycle.store.partial import open_partial
from modeldoor_lifecycle.store.points import nowhere
from modeldoor_lifecycle.store.sets import remove_left_over_sets

if TYPE_CHECKING:
    from collections.abc import Callable


class SweepReport(NamedTuple):
    """What was taken away: partial files by name, how many smaller things, and how many bytes that freed.

    Of the partial files that nobody wants, somebody has the `busy` ones, and the system does not let the
    `stuck` ones be removed.
    """

    removed_partials: tuple[str, ...] = ()
    busy_partials: tuple[str, ...] = ()
    stuck_partials: tuple[str, ...] = ()
    removed_leftovers: int = 0
    freed_bytes: int = 0


def swept(folder: str, keep: Callable[[str], bool]) -> SweepReport:
    """Sweeps a folder; whoever calls holds the lock of names. Raises `StoreFailed`, and whatever `keep` raises.

    The folder is listed before `keep` is asked: a partial file whose name is wanted before it is made
    is never taken for an unwanted one.
    """
    with failures_told("list its files"):
        found = [names.named(each) for each in os.listdir(folder)]
    report = SweepReport()
    for name in sorted(each.of for each in found if each.kind == "partial"):
        if not keep(name):
            report = _without_partial(folder, name, report)
    leftovers = 0
    freed_bytes = report.freed_bytes
    for path in [os.path.join(folder, each.name) for each in found if _is_left_over(folder, each)]:
        with suppress(OSError):
            if disk.status_of(path) is not None:  # what went with its partial file has been counted
                freed_bytes += disk.remove(path)
                leftovers += 1
    leftovers += remove_left_over_sets(folder) + remove_left_over_notes(folder)
    locks = os.path.join(folder, names.LOCKS)
    for path in [os.path.join(locks, each) for each in _lock_files(locks)]:
        with suppress(OSError, StoreError):
            leftovers += free_lock_removed(path)
    return report._replace(removed_leftovers=leftovers, freed_bytes=freed_bytes)


def remove_partial(folder: str, name: str) -> int:
    """Removes a partial file, or what stands in its place; returns the bytes that this frees.

    Whoever calls holds the lock of names. Raises `PartialBusy`, `StoreFailed` and `OSError`.
    """
    path = os.path.join(folder, names.partial_of(name))
    sidecar = os.path.join(folder, names.sidecar_of(name))
    if disk.status_of(path) is not None:
        try:
            return open_partial(name, path, sidecar, nowhere).discard()
        except PartialRefused:
            pass
    disk.remove(sidecar)
    disk.remove(names.writing_of(sidecar))
    return disk.remove(path)


def _without_partial(folder: str, name: str, report: SweepReport) -> SweepReport:
    try:
        freed_bytes = remove_partial(folder, name)
    except PartialBusy:
        return report._replace(busy_partials=(*report.busy_partials, name))
    except (OSError, StoreError):
        return report._replace(stuck_partials=(*report.stuck_partials, name))
    return report._replace(
        removed_partials=(*report.removed_partials, name), freed_bytes=report.freed_bytes + freed_bytes
    )


def _is_left_over(folder: str, found: names.Named) -> bool:
    match found.kind:
        case "seal":
            return not os.path.lexists(os.path.join(folder, found.of))
        case "sidecar":
            return not os.path.lexists(os.path.join(folder, names.partial_of(found.of)))
        case "writing":
            return names.named(found.of).kind == "file" or _is_free(folder, found.of)
        case _:
            return False


def _is_free(folder: str, name: str) -> bool:
    """Whether nobody has this partial file, so that nobody writes what is known about it."""
    path = os.path.join(folder, names.partial_of(name))
    try:
        if os.path.lexists(path):
            open_partial(name, path, os.path.join(folder, names.sidecar_of(name)), nowhere).close()
    except StoreError:
        return False
    return True


def _lock_files(folder: str) -> list[str]:
    with suppress(OSError):
        return [each for each in os.listdir(folder) if each != names.NAMES_LOCK]
    return []

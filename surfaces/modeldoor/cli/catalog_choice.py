"""Which entry of the catalogue is meant; where there is none, which come near."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modeldoor.cli.catalog_view import NOTHING_YET
from modeldoor_lifecycle.provisioner.errors import NotInCatalog
from modeldoor_lifecycle.provisioner.references import parse_reference

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from modeldoor_lifecycle.provisioner.service import Provisioner

MOST_NAMED = 3
"""Ids are long."""


def entry_named(provisioner: Provisioner, name: str) -> dict[str, Any]:
    """The entry to which a reference leads; raises `ReferenceRefused`, and `NotInCatalog` with what comes near."""
    parse_reference(name)  # what is no reference may hold a secret, and is not repeated
    try:
        return provisioner.upkeep.entry(name)
    except NotInCatalog:
        raise NotInCatalog(name, hint=_hint(provisioner.catalog.entries(), name)) from None


def _hint(entries: list[dict[str, Any]], name: str) -> str:
    if not entries:
        return NOTHING_YET
    near = list(_near(entries, name))
    if not near:
        return "see them all: modeldoor catalog list --all"
    return f"the nearest {'is' if len(near) == 1 else 'are'} {', '.join(near)}"


def _near(entries: Iterable[Mapping[str, Any]], name: str) -> Iterator[str]:
    """The ids of entries with a name like this one, by what stands at their ends: files are called apart, folders alike."""
    from modeldoor_lifecycle.data.nearest import nearest

    ids: dict[str, str] = {}
    for entry in entries:
        for each in (entry["id"], *entry.get("aliases", ())):
            ids.setdefault(_end(each), entry["id"])
    yield from list(dict.fromkeys(ids[end] for end in nearest(_end(name), ids)))[:MOST_NAMED]


def _end(name: str) -> str:
    """What tells models apart: the file, or what stands behind the scheme."""
    return name.rpartition("/")[2] if "/" in name else name.partition(":")[2] or name

"""Folders of catalogues: what lies in them, what somebody else wrote there, and that nothing of it is believed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from modeldoor_lifecycle.provisioner.catalog import Catalog
from provisioner.catalog_samples import user_file

if TYPE_CHECKING:
    from collections.abc import Callable

    from modeldoor_lifecycle.provisioner.catalog_draft import Draft
    from modeldoor_lifecycle.provisioner.errors import CatalogRefused


def another(folder: Path) -> Catalog:
    """A catalogue in a folder of its own, where several cases share one test."""
    return Catalog(str(folder / str(len(os.listdir(folder)))))


def put_all(catalog: Catalog, *entries: dict[str, Any]) -> None:
    """Puts entries in one change."""

    def changed(draft: Draft) -> None:
        for entry in entries:
            draft.put(entry)

    catalog.change(changed)


def folder_of(catalog: Catalog) -> Path:
    return Path(catalog.path).parent


def contents(folder: Path) -> dict[str, Any]:
    """Everything in a folder, and when the folder itself was last changed."""
    if not folder.is_dir():
        return {}
    files = {each.name: (each.lstat().st_ino, each.lstat().st_mtime_ns, each.read_bytes()) for each in folder.iterdir()}
    return {**files, ".": folder.stat().st_mtime_ns}


def write_by_hand(catalog: Catalog, text: bytes) -> None:
    """Writes a catalogue as a person or another program would."""
    folder_of(catalog).mkdir(mode=0o700, exist_ok=True)
    Path(catalog.path).write_bytes(text)
    Path(catalog.path).chmod(0o600)


def refuses(catalog: Catalog, error: type[CatalogRefused]) -> CatalogRefused:
    """Everything is refused, and everything stays as it is."""
    before = contents(folder_of(catalog))
    ways: list[Callable[[], object]] = [
        catalog.document,
        catalog.entries,
        lambda: catalog.get(user_file()["id"]),
        lambda: catalog.put(user_file(9)),
        lambda: catalog.delete(user_file()["id"]),
        lambda: catalog.set_state(user_file()["id"], "retired"),
        lambda: catalog.change(lambda _: None),
    ]
    told: list[CatalogRefused] = []
    for way in ways:
        with pytest.raises(error) as raised:
            way()
        told.append(raised.value)
    after = contents(folder_of(catalog))
    lock = f"{os.path.basename(catalog.path)}.lock"
    assert {name: each for name, each in after.items() if name not in (lock, ".")} == {
        name: each for name, each in before.items() if name not in (lock, ".")
    }
    assert len({each.message for each in told}) == 1
    assert "modeldoor catalog restore" in told[0].hint
    return told[0]

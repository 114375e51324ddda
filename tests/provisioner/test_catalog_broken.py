"""A catalogue that cannot be believed is told and left alone, until its last version is put back."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from families import for_each
from modeldoor_lifecycle.provisioner.catalog import Catalog
from modeldoor_lifecycle.provisioner.errors import CatalogOfAnotherVersion, CatalogRefused
from modeldoor_lifecycle.state.errors import FileNotWritten
from modeldoor_validators.limits import MAXIMUM_BYTES
from provisioner.catalog_folders import another, contents, folder_of, refuses, write_by_hand
from provisioner.catalog_samples import catalogue, stored_file, user_file

as_root = pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give files away")


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    return Catalog(str(tmp_path / "catalog"))


VALID = json.dumps(catalogue(user_file()), ensure_ascii=False).encode()

BROKEN = {
    "empty": b"",
    "zeros": b"\0" * 4096,
    "half": VALID[: len(VALID) // 2],
    "no JSON": b"models:\n  - one\n",
    "a list": b"[]",
    "another document": b'{"schemaVersion": "v1", "kind": "PoolState"}',
    "without entries": VALID.replace(b'"entries"', b'"models"'),
    "two of one id": json.dumps({**catalogue(user_file()), "entries": [user_file(), user_file()]}).encode(),
    "a key twice": VALID.replace(b'"isPinned"', b'"registeredAt": "2026-11-20T09:30:06.612Z", "isPinned"'),
    "one bad entry of two": json.dumps(catalogue(user_file(), {**stored_file(), "trust": {}})).encode(),
    "too deep": b"[" * 500 + b"]" * 500,
    "no text": b"\xff\xfe" + VALID,
    "more behind it": VALID + b"{}",
    "from before it was": VALID.replace(b"2026-11-20T12:00:00.000Z", b"2025-01-01T00:00:00.000Z"),
}


@for_each("text", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_catalogue_is_no_empty_one_and_stays_as_it_is(text: bytes, tmp_path: Path) -> None:
    catalog = Catalog(str(tmp_path / "broken"))
    write_by_hand(catalog, text)
    told = refuses(catalog, CatalogRefused)
    assert "must be a catalogue; line" in told.message


@for_each("version", ["v2", "v1.1", "v10", "V1", "1", ""])
def test_a_catalogue_of_another_version_is_not_read_in_part(version: str, tmp_path: Path) -> None:
    """CAT-UNIT-3103: an incompatible version is a typed error, whatever of it could be read."""
    catalog = Catalog(str(tmp_path / "later"))
    write_by_hand(catalog, json.dumps({**catalogue(user_file()), "schemaVersion": version, "new": 1}).encode())
    told = refuses(catalog, CatalogOfAnotherVersion)
    assert isinstance(told, CatalogOfAnotherVersion)
    assert told.version == version
    assert f"must be of version 'v1'; it is of '{version}'" in told.message


def test_a_catalogue_that_others_can_write_is_not_believed(catalog: Catalog) -> None:
    catalog.put(user_file())
    os.chmod(catalog.path, 0o660)
    assert "writable by its owner only" in refuses(catalog, CatalogRefused).message
    os.chmod(catalog.path, 0o600)
    folder_of(catalog).chmod(0o777)
    assert "lies in the folder" in refuses(catalog, CatalogRefused).message


def test_nothing_is_made_where_others_can_write(catalog: Catalog) -> None:
    folder_of(catalog).mkdir()
    folder_of(catalog).chmod(0o777)
    with pytest.raises(CatalogRefused, match="writable by its owner only"):
        catalog.put(user_file())
    assert os.listdir(folder_of(catalog)) == []


@as_root
def test_a_catalogue_of_somebody_else_is_not_believed(catalog: Catalog) -> None:
    catalog.put(user_file())
    os.chown(catalog.path, 65534, -1)
    assert "belongs to user 65534" in refuses(catalog, CatalogRefused).message


def test_what_is_no_file_or_too_long_is_no_catalogue(catalog: Catalog, tmp_path: Path) -> None:
    catalog.put(user_file())
    path = Path(catalog.path)
    with path.open("r+b") as file:
        file.truncate(MAXIMUM_BYTES + 1)
    with pytest.raises(CatalogRefused, match="must be at most 16777216 bytes"):
        catalog.entries()
    path.rename(tmp_path / "elsewhere.json")
    path.symlink_to(tmp_path / "elsewhere.json")
    with pytest.raises(CatalogRefused, match="it is a link"):
        catalog.put(user_file(2))
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(CatalogRefused, match="it is a named pipe"):
        catalog.entries()
    path.unlink()
    path.mkdir()
    with pytest.raises(CatalogRefused, match="it is a folder"):
        catalog.put(user_file(2))


def test_a_catalogue_of_which_only_the_backup_is_left_does_not_start_from_empty(catalog: Catalog) -> None:
    catalog.put(user_file(1))
    catalog.put(user_file(2))
    os.unlink(catalog.path)
    assert "only its backup is" in refuses(catalog, CatalogRefused).message
    assert catalog.restore()["entries"] == [user_file(1)]
    assert catalog.entries() == [user_file(1)]


def test_a_place_where_no_folder_can_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(FileNotWritten, match="folder"):
        Catalog(str(tmp_path / "file")).put(user_file())
    with pytest.raises(FileNotWritten, match="folder"):
        Catalog(str(tmp_path / "file" / "below")).put(user_file())
    (tmp_path / "catalog" / "model-catalog.json.lock").mkdir(parents=True, mode=0o700)
    with pytest.raises(FileNotWritten, match=r"must be locked while it is changed.*as the user to whom it belongs"):
        Catalog(str(tmp_path / "catalog")).put(user_file())


# --- the last version put back


@for_each("text", [BROKEN["empty"], BROKEN["half"], BROKEN["one bad entry of two"]])
def test_the_last_version_takes_the_place_of_a_broken_one_which_is_put_aside(text: bytes, tmp_path: Path) -> None:
    catalog = another(tmp_path)
    catalog.put(user_file(1))
    catalog.put(user_file(2))
    write_by_hand(catalog, text)
    assert catalog.restore()["entries"] == catalog.entries() == [user_file(1)]
    assert [each.read_bytes() for each in folder_of(catalog).glob("*.corrupt-*")] == [text]
    catalog.put(user_file(3))
    assert len(catalog.entries()) == 2


def test_a_second_broken_one_is_put_aside_under_a_name_of_its_own(catalog: Catalog) -> None:
    catalog.put(user_file(1))
    catalog.put(user_file(2))
    for text in (b"first", b"second", b"third"):
        write_by_hand(catalog, text)
        catalog.restore()
    assert {each.read_bytes() for each in folder_of(catalog).glob("*.corrupt-*")} == {b"first", b"second", b"third"}


def test_what_is_no_file_is_put_aside_too(catalog: Catalog, tmp_path: Path) -> None:
    catalog.put(user_file(1))
    catalog.put(user_file(2))
    os.unlink(catalog.path)
    os.symlink(tmp_path / "nowhere", catalog.path)
    catalog.restore()
    os.unlink(catalog.path)
    os.mkdir(catalog.path)
    catalog.restore()
    assert catalog.entries() == [user_file(1)]


def test_nothing_is_restored_where_nothing_is_broken_or_the_backup_is(catalog: Catalog) -> None:
    with pytest.raises(CatalogRefused, match="neither does a backup"):
        catalog.restore()
    assert not folder_of(catalog).exists()
    catalog.put(user_file(1))
    catalog.put(user_file(2))
    before = contents(folder_of(catalog))
    with pytest.raises(CatalogRefused, match="can be used as it is"):
        catalog.restore()
    assert contents(folder_of(catalog)) == before
    write_by_hand(catalog, b"broken")
    backup = Path(f"{catalog.path}.backup")
    for text in (b"broken too", VALID.replace(b'"v1"', b'"v2"')):
        backup.write_bytes(text)
        with pytest.raises(CatalogRefused, match=r"model-catalog\.json\.backup") as told:
            catalog.restore()
        assert "move both files away" in told.value.hint
    backup.unlink()
    with pytest.raises(CatalogRefused, match="there is no such file") as told:
        catalog.restore()
    assert "by hand" in told.value.hint
    assert Path(catalog.path).read_bytes() == b"broken"

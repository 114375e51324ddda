"""The catalogue lists what was put, whole, for everybody who asks; what cannot be believed is told and left alone."""

from __future__ import annotations

import json
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from families import for_each
from modeldoor_lifecycle.provisioner.catalog import ROOM_FOR_CHANGES_BYTES, Catalog
from modeldoor_lifecycle.provisioner.catalog_entries import leased, pinned, used, with_alias
from modeldoor_lifecycle.provisioner.errors import (
    CatalogFull,
    CatalogRefused,
    InUse,
    NotInCatalog,
)
from modeldoor_lifecycle.state.errors import FileNotWritten
from modeldoor_validators import gate
from modeldoor_validators.findings import DocumentRefused
from modeldoor_validators.limits import MAXIMUM_BYTES
from modeldoor_validators.times import written
from provisioner.catalog_folders import another, contents, folder_of, put_all, write_by_hand
from provisioner.catalog_samples import NOON, catalogue, stored_file, user_file

if TYPE_CHECKING:
    from modeldoor_lifecycle.provisioner.catalog_draft import Draft
    from modeldoor_lifecycle.provisioner.catalog_points import Point

as_root = pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give files away")


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def catalog(tmp_path: Path, clock: Clock) -> Catalog:
    return Catalog(str(tmp_path / "catalog"), clock=clock)


# --- put, get, list, set_state, delete


def test_what_is_put_is_found_whole_by_its_id_and_by_each_alias(catalog: Catalog) -> None:
    """CAT-UNIT-3101: put and get keep all fields."""
    entry = stored_file()
    catalog.put(user_file())
    catalog.put(entry)
    found = [catalog.get(name) for name in (entry["id"], *entry["aliases"])]
    assert found == [entry] * 3
    assert catalog.get(user_file()["id"]) == user_file()


def test_the_list_holds_every_entry_in_the_order_of_ids(catalog: Catalog) -> None:
    """CAT-UNIT-3101: list contains what was put."""
    entries = [user_file(number) for number in (2, 10, 1)] + [stored_file(3)]
    for entry in entries:
        catalog.put(entry)
    assert catalog.entries() == sorted(entries, key=lambda entry: str(entry["id"]))
    assert catalog.document()["entries"] == catalog.entries()


def test_a_model_is_retired_and_taken_into_use_again(catalog: Catalog) -> None:
    """CAT-UNIT-3101: set_state Active and Retired."""
    entry = stored_file()
    catalog.put(entry)
    retired = catalog.set_state(entry["aliases"][0], "retired")
    assert retired == {**entry, "lifecycle": {"state": "retired", "retiredAt": written(NOON)}}
    assert catalog.get(entry["id"]) == retired
    assert catalog.set_state(entry["id"], "active") == entry
    assert catalog.get(entry["id"]) == entry


def test_a_state_of_what_is_not_there_or_in_use_is_refused(catalog: Catalog) -> None:
    with pytest.raises(NotInCatalog, match="none called 'file:/models/model-1"):
        catalog.set_state(user_file()["id"], "retired")
    catalog.put(leased(user_file(), "lease-0001", "engine", NOON, 600))
    with pytest.raises(InUse, match=r"'engine' uses it until 2026-11-20T12:10:00.000Z"):
        catalog.set_state(user_file()["id"], "retired")
    assert [entry["lifecycle"] for entry in catalog.entries()] == [{"state": "active"}]


def test_what_is_deleted_is_gone_and_deleted_once(catalog: Catalog) -> None:
    """CAT-UNIT-3101: delete says true, then false."""
    catalog.put(user_file(1))
    catalog.put(stored_file(2))
    assert catalog.delete(stored_file(2)["aliases"][1])
    assert not catalog.delete(stored_file(2)["id"])
    assert catalog.get(stored_file(2)["aliases"][0]) is None
    assert catalog.entries() == [user_file(1)]


def test_deleting_touches_no_file_of_a_model(catalog: Catalog, tmp_path: Path) -> None:
    models = tmp_path / "models"
    models.mkdir()
    (models / "model.gguf").write_bytes(b"GGUF")
    entry, path = user_file(), str(models / "model.gguf")
    entry |= {"id": f"file:{path}", "location": {**entry["location"], "path": path}}
    catalog.put(entry)
    before = contents(models)
    assert catalog.delete(entry["id"])
    assert contents(models) == before


def test_putting_an_entry_again_replaces_it(catalog: Catalog) -> None:
    catalog.put(user_file())
    catalog.put(pinned(user_file(), True))
    assert catalog.entries() == [pinned(user_file(), True)]


def test_a_reference_leads_to_the_entry_that_got_it_last_unless_it_is_an_id(catalog: Catalog) -> None:
    alias = "registry:the-model"
    catalog.put(with_alias(stored_file(1), alias))
    catalog.put(with_alias(stored_file(2), alias))
    assert catalog.get(alias) == with_alias(stored_file(2), alias)
    assert catalog.get(stored_file(1)["id"]) == stored_file(1)
    catalog.put(with_alias(stored_file(1), stored_file(2)["id"]))
    assert catalog.get(stored_file(2)["id"]) == with_alias(stored_file(2), alias)
    assert catalog.get(stored_file(1)["id"]) == stored_file(1)


def test_an_id_that_was_an_alias_is_an_id_only(catalog: Catalog) -> None:
    catalog.put(with_alias(stored_file(1), user_file()["id"]))
    catalog.put(user_file())
    assert catalog.get(user_file()["id"]) == user_file()
    assert catalog.get(stored_file(1)["id"]) == stored_file(1)


# --- changes


def test_a_change_is_all_or_nothing(catalog: Catalog) -> None:
    class Wrong(Exception):
        pass

    def changed(draft: Draft) -> None:
        draft.put(user_file(2))
        draft.remove(user_file(1)["id"])
        raise Wrong

    catalog.put(user_file(1))
    before = contents(folder_of(catalog))
    with pytest.raises(Wrong):
        catalog.change(changed)
    assert contents(folder_of(catalog)) == before


def test_every_change_counts_and_nothing_is_written_without_one(catalog: Catalog, clock: Clock) -> None:
    assert [catalog.document()["generation"], os.path.exists(catalog.path)] == [0, False]
    catalog.put(user_file())
    clock.now += timedelta(seconds=1)
    before = contents(folder_of(catalog))
    catalog.put(user_file())
    catalog.set_state(user_file()["id"], "active")
    assert not catalog.delete(stored_file()["id"])
    assert catalog.change(lambda draft: len(draft.entries)) == 1
    assert contents(folder_of(catalog)) == before
    assert catalog.delete(user_file()["id"])
    document = catalog.document()
    assert [document["generation"], document["updatedAt"]] == [2, written(clock.now)]


def test_a_change_is_never_dated_before_the_last_one_or_before_what_was_put(catalog: Catalog, clock: Clock) -> None:
    catalog.put(user_file())
    clock.now -= timedelta(days=400)
    catalog.put(stored_file())
    assert catalog.document()["updatedAt"] == written(NOON)
    assert catalog.change(lambda draft: draft.now) == NOON
    seen_later = used(stored_file(), NOON + timedelta(hours=1))
    catalog.put(seen_later)
    assert catalog.get(seen_later["id"]) == seen_later
    assert catalog.document()["updatedAt"] == written(NOON + timedelta(hours=1))


def test_what_is_given_and_what_was_put_are_copies(catalog: Catalog) -> None:
    entry = user_file()

    def changed(draft: Draft) -> None:
        draft.put(entry)
        entry["isPinned"] = True
        given = draft.get(entry["id"])
        assert given is not None
        given["header"]["architecture"] = "other"

    catalog.change(changed)
    assert catalog.entries() == [user_file()]


def test_the_catalogue_is_for_this_user_alone(catalog: Catalog) -> None:
    catalog.put(user_file(1))
    catalog.put(user_file(2))
    assert folder_of(catalog).stat().st_mode & 0o777 == 0o700
    assert {each.stat().st_mode & 0o777 for each in folder_of(catalog).iterdir()} == {0o600}


def test_a_version_is_written_beside_and_renamed_and_the_last_one_is_kept(catalog: Catalog) -> None:
    """CAT-UNIT-3102: whoever reads the old file reads on in the old one, to its end; nothing else is left behind."""
    catalog.put(user_file(1))
    old = Path(catalog.path).read_bytes()
    with open(catalog.path, "rb") as reader:
        begun = reader.read(100)
        catalog.put(user_file(2))
        assert begun + reader.read() == old
    assert len(catalog.entries()) == 2
    assert Path(f"{catalog.path}.backup").read_bytes() == old
    name = os.path.basename(catalog.path)
    assert sorted(os.listdir(folder_of(catalog))) == [name, f"{name}.backup", f"{name}.checked", f"{name}.lock"]


def test_the_moments_of_a_change_come_in_their_order(tmp_path: Path) -> None:
    points: list[Point] = []
    catalog = Catalog(str(tmp_path), points.append)
    catalog.put(user_file(1))
    assert points == ["locked", "made", "passed", "written", "noted"]
    points.clear()
    catalog.put(user_file(2))
    assert points == ["locked", "made", "passed", "linked", "backedUp", "written", "noted"]


def test_waiting_for_another_process_can_be_ended(tmp_path: Path) -> None:
    class Halted(Exception):
        pass

    def halt() -> None:
        raise Halted

    with pytest.raises(Halted):
        Catalog(str(tmp_path)).change(lambda draft: draft.put(user_file()), halt)
    assert Catalog(str(tmp_path)).entries() == []


def test_an_entry_is_found_however_its_members_are_ordered(catalog: Catalog) -> None:
    catalog.put(dict(reversed(stored_file().items())))
    assert catalog.get(stored_file()["id"]) == catalog.get("registry:model-1") == stored_file()


def test_times_finer_than_ours_are_not_cut_short(catalog: Catalog, clock: Clock) -> None:
    fine = "2026-11-20T12:00:00.000999999Z"
    entry = {**user_file(), "registeredAt": fine}
    write_by_hand(catalog, json.dumps({**catalogue(entry), "updatedAt": fine}).encode())
    clock.now -= timedelta(hours=1)
    catalog.put(stored_file())
    assert catalog.document()["updatedAt"] == fine


def test_who_waits_for_a_change_that_does_not_end_is_told(catalog: Catalog) -> None:
    impatient = Catalog(str(folder_of(catalog)), lock_timeout_s=0)

    def changed(draft: Draft) -> None:
        draft.put(user_file(1))
        with pytest.raises(FileNotWritten, match="another process has been changing it for too long"):
            impatient.put(user_file(2))

    catalog.change(changed)
    assert impatient.entries() == [user_file(1)]


# --- what is refused when it is put


def user_path(path: str) -> dict[str, Any]:
    return {"kind": "external", "path": path, "holder": "user"}


def stored_as(key: str) -> dict[str, Any]:
    return {"kind": "managed", "storeKeys": [key]}


KEY = stored_file()["location"]["storeKeys"][0]

LOCATION = "/entries/0/location"

ESCAPING = {
    "traversal in an id": ("/entries/0/id", {**user_file(), "id": "file:/models/../etc/passwd"}),
    "relative id": ("/entries/0/id", {**user_file(), "id": "file:models/model-1.gguf"}),
    "id with an empty name": ("/entries/0/id", {**user_file(), "id": "file:/models//dev/sda"}),
    "traversal in an alias": ("/entries/0/aliases/0", {**user_file(), "aliases": ["file:/models/../../etc/passwd"]}),
    "traversal in a path": (f"{LOCATION}/path", {**user_file(), "location": user_path("/models/../x")}),
    "path beside the id": (f"{LOCATION}/path", {**user_file(), "location": user_path("/etc/passwd")}),
    "key that leads upwards": (f"{LOCATION}/storeKeys/0", {**stored_file(), "location": stored_as(f"../{KEY}")}),
    "key that is a path": (f"{LOCATION}/storeKeys/0", {**stored_file(), "location": stored_as("/etc/passwd")}),
    "key that is empty": (f"{LOCATION}/storeKeys/0", {**stored_file(), "location": stored_as("")}),
    "key of another file": (f"{LOCATION}/storeKeys/0", {**stored_file(), "location": stored_as(f"{KEY[:-2]}00")}),
    "key with a line break": (f"{LOCATION}/storeKeys/0", {**stored_file(), "location": stored_as(f"{KEY}\n")}),
    "managed file with a path": (LOCATION, {**stored_file(), "location": {"kind": "managed", "path": "/etc/passwd"}}),
}


@for_each("place, entry", ESCAPING.values(), ids=[*ESCAPING])
def test_an_entry_that_leads_out_of_the_store_or_elsewhere_is_refused(
    place: str, entry: dict[str, Any], tmp_path: Path
) -> None:
    """CAT-UNIT-3107: escape from the root is rejected, with a typed error, and nothing is written."""
    catalog = Catalog(str(tmp_path / "catalog"))
    with pytest.raises(DocumentRefused) as told:
        catalog.put(entry)
    assert place in {finding.pointer for finding in told.value.findings}
    assert not os.path.exists(catalog.path)


@for_each("place, entry", ESCAPING.values(), ids=[*ESCAPING])
def test_a_catalogue_that_leads_elsewhere_is_not_believed(place: str, entry: dict[str, Any], tmp_path: Path) -> None:
    """CAT-UNIT-3107: also not where somebody else wrote it."""
    catalog = Catalog(str(tmp_path / "elsewhere"))
    write_by_hand(catalog, json.dumps(catalogue(entry)).encode())
    with pytest.raises(CatalogRefused, match="must be a catalogue") as told:
        catalog.get(entry["id"])
    assert place.split("/")[3] in told.value.message


@for_each("entry", [{}, {"id": None}, {"id": user_file()["id"]}, {**user_file(), "registeredAt": "yesterday"}])
def test_what_is_refused_can_be_passed_over(entry: dict[str, Any], tmp_path: Path) -> None:
    """Each entry is judged when it is put, so that whoever puts several knows which one it was."""

    def changed(draft: Draft) -> None:
        draft.put(user_file(1))
        with pytest.raises(DocumentRefused):
            draft.put(entry)

    catalog = another(tmp_path)
    catalog.change(changed)
    assert catalog.entries() == [user_file(1)]


def test_two_entries_for_one_file_are_refused(catalog: Catalog) -> None:
    catalog.put(stored_file())
    other = stored_file()
    other["artifact"]["revision"] = "b" + other["artifact"]["revision"][1:]
    other["id"] = f"hf:{other['artifact']['repository']}@{other['artifact']['revision']}/model-1-Q4_K_M.gguf"
    with pytest.raises(DocumentRefused, match="location"):
        catalog.put(other)
    assert catalog.entries() == [stored_file()]


@pytest.mark.slow
def test_a_catalogue_that_would_be_too_large_is_not_written_and_keeps_room_for_what_it_has(catalog: Catalog) -> None:
    def large(number: int) -> dict[str, Any]:
        return {**user_file(number), "aliases": [f"file:/{number}/{alias}/{'x' * 2000}" for alias in range(64)]}

    too_many = (MAXIMUM_BYTES - ROOM_FOR_CHANGES_BYTES) // 129_000 + 1
    put_all(catalog, *(user_file(number) for number in range(too_many)))
    put_all(catalog, *(large(number) for number in range(too_many)))
    assert os.path.getsize(catalog.path) > MAXIMUM_BYTES - ROOM_FOR_CHANGES_BYTES
    with pytest.raises(CatalogFull, match=f"must be at most {MAXIMUM_BYTES - ROOM_FOR_CHANGES_BYTES} bytes") as told:
        catalog.put(stored_file())
    assert "modeldoor catalog gc" in told.value.hint
    leases = leased(user_file(), "lease-0000", "h" * 128, NOON, 600)["leases"] * 256
    many = [{**lease, "leaseId": f"lease-{number:058}"} for number, lease in enumerate(leases)]
    with pytest.raises(CatalogFull, match=f"must be at most {MAXIMUM_BYTES} bytes"):
        put_all(catalog, *({**large(number), "leases": many} for number in range(16)))
    assert catalog.set_state(user_file(1)["id"], "retired")["lifecycle"]["state"] == "retired"
    assert len(catalog.entries()) == too_many


# --- reading


def test_reading_writes_nothing_and_finds_nothing_where_there_is_no_catalogue(catalog: Catalog) -> None:
    """CAT-UNIT-3106: looking is read-only, and absent is none."""
    assert catalog.get(user_file()["id"]) is None
    assert catalog.entries() == []
    assert gate.check(catalog.document(), "model-catalog") == ()
    assert not folder_of(catalog).exists()


def test_reading_writes_nothing_beside_a_catalogue_noted_or_not(catalog: Catalog) -> None:
    """CAT-UNIT-3106: also not where something was left to be written."""
    catalog.put(user_file())
    for name in ("", ".checked", ".lock"):
        if name:
            os.unlink(f"{catalog.path}{name}")
        before = contents(folder_of(catalog))
        assert catalog.get(user_file()["id"]) == user_file()
        assert catalog.get(stored_file()["id"]) is None
        assert catalog.entries() == [user_file()]
        assert contents(folder_of(catalog)) == before


@for_each(
    "name",
    ["", '"', "\ud800", "active", "id", "sha256", "\n", ",", "x" * 5000, '"},\n{"id":"file:/models/model-1.gguf'],
)
def test_a_name_that_is_none_finds_nothing(name: str, tmp_path: Path) -> None:
    catalog = Catalog(str(tmp_path))
    put_all(catalog, user_file(1), stored_file(2))
    assert catalog.get(name) is None


@for_each(
    "name",
    [
        r'/m/"quoted".gguf',
        r"/m/back\slash.gguf",
        "/m/größe.gguf",
        "/m/模型.gguf",
        "/m/\U0001f999.gguf",
        "/m/a b,{}[].gguf",
    ],
)
def test_names_of_any_letters_are_found(name: str, tmp_path: Path) -> None:
    catalog = another(tmp_path)
    entry = {**user_file(), "id": f"file:{name}", "location": {**user_file()["location"], "path": name}}
    put_all(catalog, entry, with_alias(stored_file(2), f"file:{name}.2"))
    assert catalog.get(f"file:{name}") == entry
    found = catalog.get(f"file:{name}.2")
    assert found is not None
    assert found["id"] == stored_file(2)["id"]
    assert catalog.delete(f"file:{name}")
    assert catalog.get(f"file:{name}") is None


def test_a_catalogue_written_by_hand_is_read_and_changed(catalog: Catalog) -> None:
    write_by_hand(catalog, json.dumps(catalogue(stored_file(1), user_file(2)), indent=2).encode())
    assert catalog.get("registry:model-1") == stored_file(1)
    assert len(catalog.entries()) == 2
    catalog.put(user_file(3))
    assert [entry["id"] for entry in catalog.entries()] == [
        user_file(2)["id"],
        user_file(3)["id"],
        stored_file(1)["id"],
    ]
    assert catalog.document()["generation"] == 8

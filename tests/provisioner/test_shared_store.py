"""Two homes may share a store: neither makes room of what the catalogue of the other lists."""

from __future__ import annotations

import os
import shutil
import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from families import for_each
from modeldoor_lifecycle.provisioner.errors import CatalogRefused, ProvisionError
from modeldoor_lifecycle.provisioner.surroundings import Watch
from modeldoor_lifecycle.provisioner.wishes import EngineWish
from provisioner.held_models import FILE, PINNED, in_the_store, store_files
from provisioner.homes import Home, digest_of, model_bytes
from provisioner.others_stores import COMMIT

if TYPE_CHECKING:
    from collections.abc import Callable

DATA, OTHER = model_bytes(), model_bytes("Zaphod 2B")
OTHER_MODEL = f"hf:ada/other-model@{COMMIT}/{FILE}"
WAIT_S = 30
"""For what comes in milliseconds."""


@pytest.fixture
def homes(tmp_path: Path) -> tuple[Home, Home]:
    """Two homes with one store; nothing is there yet."""
    ours, theirs = Home(tmp_path / "ours"), Home(tmp_path / "theirs")
    theirs.folders = replace(theirs.folders, store=ours.folders.store)
    return ours, theirs


def list_in(home: Home, reference: str = PINNED, data: bytes = DATA) -> Path:
    """Registers a model that lies in the store already; returns its file."""
    return Path(home.provisioner().ensure_present_str(reference, expected_digest=digest_of(data)).local_path)


def retire_in(home: Home, reference: str = PINNED) -> None:
    home.provisioner().upkeep.retire(reference)


def ids(home: Home) -> list[str]:
    return [each["id"] for each in home.catalog()["entries"]]


def notes(home: Home) -> list[str]:
    """The folders of catalogues that are noted in the store."""
    return sorted(each.read_text() for each in Path(home.folders.store, "catalogs").iterdir())


def test_a_catalogue_that_lists_files_of_the_store_is_noted_there_and_one_that_does_not_is_not(
    homes: tuple[Home, Home], tmp_path: Path
) -> None:
    ours, theirs = homes
    in_the_store(ours)
    theirs.provisioner().ensure_present_str(str(theirs.model()))
    assert notes(ours) == [ours.folders.catalog]
    (tmp_path / "link").symlink_to(theirs.folder)
    theirs.folders = replace(theirs.folders, catalog=str(tmp_path / "link" / "catalog"))
    list_in(theirs)
    assert notes(ours) == sorted([ours.folders.catalog, os.path.realpath(theirs.folders.catalog)])
    (note, _) = Path(ours.folders.store, "catalogs").iterdir()
    assert (note.stat().st_mode & 0o777, note.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_a_retired_model_that_another_home_has_leaves_the_catalogue_and_its_file_goes_with_the_last(
    homes: tuple[Home, Home],
) -> None:
    ours, theirs = homes
    (file,) = in_the_store(ours).files
    list_in(theirs)
    retire_in(ours)
    report = ours.provisioner().upkeep.collect_garbage()
    assert [(each["modelId"], each["storeKeys"], each["reclaimedBytes"]) for each in report["removed"]] == [
        (PINNED, [], 0)
    ]
    assert (ids(ours), ids(theirs), file.read_bytes()) == ([], [PINNED], DATA)
    assert theirs.provisioner().exists(PINNED)
    retire_in(theirs)
    assert theirs.provisioner().upkeep.collect_garbage()["storeBytesAfter"] == 0
    assert not file.exists()


def test_models_that_are_retired_in_both_homes_do_not_keep_each_other(homes: tuple[Home, Home]) -> None:
    ours, theirs = homes
    (file,) = in_the_store(ours).files
    list_in(theirs)
    for home in homes:
        retire_in(home)
    for home in homes:
        assert home.provisioner().upkeep.collect_garbage()["outcome"] == {"result": "reached"}
    assert (ids(ours), ids(theirs), file.exists()) == ([], [], False)


def test_what_another_home_has_is_neither_unregistered_nor_counted(homes: tuple[Home, Home]) -> None:
    ours, theirs = homes
    in_the_store(ours)
    (unused,) = store_files(ours, {"unused": OTHER})
    report = theirs.provisioner().upkeep.collect_garbage(include_unregistered=True, is_dry_run=True)
    assert [each["storeKey"] for each in report["removed"]] == [unused.name]
    assert (report["storeBytesBefore"], report["storeBytesAfter"]) == (len(OTHER), 0)
    theirs.provisioner().upkeep.collect_garbage(include_unregistered=True)
    assert (ours.provisioner().exists(PINNED), unused.exists()) == (True, False)


def test_a_model_in_use_whose_files_another_home_has_stays_for_any_goal(homes: tuple[Home, Home]) -> None:
    ours, theirs = homes
    in_the_store(ours)
    list_in(theirs)
    store_files(theirs, {"other": OTHER})
    list_in(theirs, OTHER_MODEL, OTHER)
    report = theirs.provisioner().upkeep.collect_garbage(store_bytes=0)
    assert [each["modelId"] for each in report["removed"]] == [OTHER_MODEL]
    assert [(each["modelId"], each["reason"]) for each in report["kept"]] == [(PINNED, "sharesFiles")]
    assert (report["storeBytesBefore"], report["outcome"]) == (len(OTHER), {"result": "reached"})
    assert theirs.provisioner().upkeep.collect_garbage(free_bytes=2**50)["outcome"]["result"] == "notReached"
    assert ids(theirs) == [PINNED]


# -- Catalogues that cannot be asked


def damage(catalog: Path) -> None:
    (catalog / "model-catalog.json").write_bytes(b"{")


def lose(catalog: Path) -> None:
    (catalog / "model-catalog.json.backup").write_bytes(b"{}")
    (catalog / "model-catalog.json").unlink()


def open_to_others(catalog: Path) -> None:
    catalog.chmod(0o777)


@for_each("break_it", [damage, lose, open_to_others], ids=lambda each: each.__name__)
def test_no_room_is_made_while_another_catalogue_of_the_store_cannot_be_read(
    tmp_path_factory: pytest.TempPathFactory, break_it: Callable[[Path], None]
) -> None:
    folder = tmp_path_factory.mktemp("homes")
    ours, theirs = Home(folder / "ours"), Home(folder / "theirs")
    theirs.folders = replace(theirs.folders, store=ours.folders.store)
    (file,) = in_the_store(ours).files
    list_in(theirs)
    retire_in(ours)
    break_it(Path(theirs.folders.catalog))
    before = ours.events()
    for is_dry_run in (True, False):
        with pytest.raises(CatalogRefused, match="lists files of the same store") as refusal:
            ours.provisioner().upkeep.collect_garbage(is_dry_run=is_dry_run)
        assert refusal.value.path.startswith(theirs.folders.catalog)
    assert (ids(ours), file.exists(), ours.events()) == ([PINNED], True, before)
    note = refusal.value.hint.partition("remove the note of it: '")[2].removesuffix("'")
    Path(note).unlink()
    ours.provisioner().upkeep.collect_garbage()
    assert (ids(ours), file.exists()) == ([], False)


def test_a_catalogue_that_is_gone_or_lists_nothing_of_the_store_holds_nothing_and_its_note_goes(
    homes: tuple[Home, Home],
) -> None:
    ours, theirs = homes
    (file,) = in_the_store(ours).files
    list_in(theirs)
    retire_in(theirs)
    theirs.provisioner().upkeep.collect_garbage()
    assert notes(ours) == [ours.folders.catalog, theirs.folders.catalog]
    ours.provisioner().upkeep.collect_garbage(is_dry_run=True)
    assert notes(ours) == [ours.folders.catalog, theirs.folders.catalog], "a dry run writes nothing"
    ours.provisioner().upkeep.collect_garbage()
    assert notes(ours) == [ours.folders.catalog]
    (other,) = store_files(theirs, {"other": OTHER})
    list_in(theirs, OTHER_MODEL, OTHER)
    other.unlink()
    ours.provisioner().upkeep.collect_garbage()
    assert notes(ours) == [ours.folders.catalog]
    shutil.rmtree(ours.folders.catalog)
    theirs.provisioner().upkeep.collect_garbage(include_unregistered=True)
    assert (file.exists(), notes(ours)) == (False, [theirs.folders.catalog])


def test_a_home_that_was_moved_is_noted_anew_when_it_makes_room(homes: tuple[Home, Home], tmp_path: Path) -> None:
    ours, theirs = homes
    (file,) = in_the_store(ours).files
    moved = Path(ours.folders.catalog).rename(tmp_path / "moved")
    ours.folders = replace(ours.folders, catalog=str(moved))
    ours.provisioner().upkeep.collect_garbage()
    theirs.provisioner().upkeep.collect_garbage(include_unregistered=True)
    assert (file.exists(), notes(ours)) == (True, [str(moved)])


def test_what_is_verified_anew_is_noted_though_its_note_went_when_its_file_was_gone(homes: tuple[Home, Home]) -> None:
    ours, theirs = homes
    (file,) = in_the_store(ours).files
    list_in(theirs)
    file.unlink()
    ours.provisioner().upkeep.collect_garbage()
    assert ids(theirs) == [PINNED]
    assert theirs.folders.catalog not in notes(ours)
    in_the_store(ours)
    theirs.provisioner().upkeep.verify(PINNED)
    assert theirs.folders.catalog in notes(ours)
    retire_in(ours)
    ours.provisioner().upkeep.collect_garbage()
    assert (ids(ours), theirs.provisioner().exists(PINNED)) == ([], True)


def test_what_a_restored_catalogue_takes_into_use_again_is_noted(homes: tuple[Home, Home]) -> None:
    ours, theirs = homes
    in_the_store(ours)
    list_in(theirs)
    retire_in(theirs)
    for home in (theirs, ours):
        home.provisioner().upkeep.collect_garbage()
    assert notes(ours) == [ours.folders.catalog]
    damage(Path(theirs.folders.catalog))
    theirs.provisioner().catalog.restore()
    theirs.provisioner().upkeep.activate(PINNED)
    retire_in(ours)
    ours.provisioner().upkeep.collect_garbage()
    assert (ids(ours), theirs.provisioner().exists(PINNED)) == ([], True)


@for_each("hold", ["provision", "lease", "pin"])
def test_a_home_that_was_moved_is_noted_anew_when_it_holds_a_model(
    tmp_path_factory: pytest.TempPathFactory, hold: str
) -> None:
    folder = tmp_path_factory.mktemp("homes")
    ours, theirs = Home(folder / "ours"), Home(folder / "theirs")
    theirs.folders = replace(theirs.folders, store=ours.folders.store)
    in_the_store(ours)
    list_in(theirs)
    theirs.folders = replace(theirs.folders, catalog=str(Path(theirs.folders.catalog).rename(folder / "moved")))
    provisioner = theirs.provisioner()
    if hold == "provision":
        provisioner.provision({"model_ref": PINNED}, engine=EngineWish(is_estimated=False))
    elif hold == "lease":
        provisioner.upkeep.lease(PINNED, holder="somebody", duration_s=60)
    else:
        provisioner.upkeep.pin(PINNED)
    retire_in(ours)
    ours.provisioner().upkeep.collect_garbage()
    assert (ids(ours), provisioner.exists(PINNED)) == ([], True)


# -- Both at the same time


class Meanwhile:
    """Something that is done in another thread, at a moment that is told, until it is done or waits for a lock."""

    def __init__(self, home: Home, do: Callable[[Home, Meanwhile], object]) -> None:
        self.refusal: ProvisionError | None = None
        self._home = home
        self._do = do
        self._has_its_catalogue = False
        self._settled = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def begins_at(self, step: str) -> Callable[[str], None]:
        def told(here: str) -> None:
            if here == step and self._thread.ident is None:
                self._thread.start()
                assert self._settled.wait(WAIT_S)

        return told

    def ended(self) -> ProvisionError | None:
        self._thread.join(WAIT_S)
        assert not self._thread.is_alive()
        return self.refusal

    def at(self, step: str) -> None:
        self._has_its_catalogue |= step == "locked"

    def halt(self) -> None:
        if self._has_its_catalogue:
            self._settled.set()

    def _run(self) -> None:
        try:
            self._do(self._home, self)
        except ProvisionError as refusal:
            self.refusal = refusal
        finally:
            self._settled.set()


def registers(home: Home, meanwhile: Meanwhile) -> None:
    provisioner = home.provisioner(at=meanwhile.at, watch=Watch(halt=meanwhile.halt))
    provisioner.ensure_present_str(PINNED, expected_digest=digest_of(DATA))


def makes_room(home: Home, meanwhile: Meanwhile) -> None:
    home.provisioner(at=meanwhile.at, watch=Watch(halt=meanwhile.halt)).upkeep.collect_garbage()


def test_a_model_that_is_removed_while_another_home_would_list_it_is_not_listed(homes: tuple[Home, Home]) -> None:
    ours, theirs = homes
    (file,) = in_the_store(ours).files
    retire_in(ours)
    meanwhile = Meanwhile(theirs, registers)
    ours.provisioner(at=meanwhile.begins_at("setsRemoved")).upkeep.collect_garbage()
    assert meanwhile.ended() is not None
    assert (ids(ours), ids(theirs), file.exists()) == ([], [], False)


def test_a_model_that_another_home_lists_right_now_is_not_removed(homes: tuple[Home, Home]) -> None:
    ours, theirs = homes
    (file,) = in_the_store(ours).files
    retire_in(ours)
    meanwhile = Meanwhile(ours, makes_room)
    provisioner = theirs.provisioner(at=meanwhile.begins_at("catalogNoted"))
    provisioner.ensure_present_str(PINNED, expected_digest=digest_of(DATA))
    assert meanwhile.ended() is None
    assert (ids(ours), ids(theirs), file.exists()) == ([], [PINNED], True)


def test_a_file_that_both_homes_let_go_at_the_same_time_goes_with_the_last(homes: tuple[Home, Home]) -> None:
    ours, theirs = homes
    (file,) = in_the_store(ours).files
    list_in(theirs)
    for home in homes:
        retire_in(home)
    meanwhile = Meanwhile(theirs, makes_room)
    ours.provisioner(at=meanwhile.begins_at("made")).upkeep.collect_garbage()
    assert meanwhile.ended() is None
    assert (ids(ours), ids(theirs), file.exists()) == ([], [], False)

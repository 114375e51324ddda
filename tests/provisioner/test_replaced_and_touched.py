"""What took the place of a registered file is noticed however it came there; what was only touched is the same model."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from modeldoor_lifecycle.provisioner.errors import FileChanged, HeaderRefused, ModelNotHere
from modeldoor_lifecycle.provisioner.wishes import EngineWish
from provisioner.held_models import FILE, PINNED, hub_cache, parts, split_in_the_hubs_cache, store_files
from provisioner.homes import Home, digest_of, model_bytes

if TYPE_CHECKING:
    from collections.abc import Callable

    from modeldoor_lifecycle.provisioner.service import Provisioner

DIGEST, OTHER = digest_of(model_bytes()), model_bytes("Zaphod 2B")
ADDRESS = "https://models.example.org/tiny.gguf"


def hand_on(provisioner: Provisioner, reference: str, handoff: Path, *, strict: bool = False) -> str:
    """The path that an engine is told, in the handoff that was written."""
    engine = EngineWish(is_estimated=False)
    provisioner.provision({"model_ref": reference}, handoff_path=str(handoff), strict=strict, engine=engine)
    told: str = json.loads(handoff.read_bytes())["model"]["path"]
    return told


def trust_of(home: Home, model_id: str) -> str:
    (state,) = (each["trust"]["state"] for each in home.catalog()["entries"] if each["id"] == model_id)
    return str(state)


def link_the_file(path: Path, data: bytes) -> Path:
    other = path.with_name("other.gguf")
    other.write_bytes(data)
    path.unlink()
    path.symlink_to(other)
    return other


def link_the_folder(path: Path, data: bytes) -> Path:
    folder = path.parent
    folder.rename(folder.with_name("aside"))
    elsewhere = folder.with_name("elsewhere")
    elsewhere.mkdir()
    (elsewhere / path.name).write_bytes(data)
    folder.symlink_to(elsewhere)
    return elsewhere / path.name


@pytest.mark.parametrize("is_registered", [False, True])
@pytest.mark.parametrize("link", [link_the_file, link_the_folder])
def test_a_link_that_took_the_place_of_a_registered_file_is_a_change(
    tmp_path: Path, link: Callable[[Path, bytes], Path], *, is_registered: bool
) -> None:
    home, handoff = Home(tmp_path), tmp_path / "llamacpp.json"
    path = home.model()
    provisioner = home.provisioner(working_folder=str(tmp_path))
    provisioner.ensure_present_str(str(path), expected_digest=DIGEST)
    hand_on(provisioner, str(path), handoff)
    other = link(path, OTHER)
    if is_registered:
        provisioner.ensure_present_str(str(other))
    assert provisioner.locate(str(path)) is None
    with pytest.raises(FileChanged):
        hand_on(provisioner, str(path), handoff)
    assert not handoff.exists()
    assert trust_of(home, f"file:{path}") == "unverified"
    assert provisioner.ensure_present_str(str(path), expected_digest=digest_of(OTHER)).local_path == str(other)


def test_a_registered_file_that_was_moved_and_linked_is_verified_as_before(tmp_path: Path) -> None:
    home = Home(tmp_path)
    path = home.model()
    home.provisioner().ensure_present_str(str(path), expected_digest=DIGEST)
    moved = link_the_file(path, model_bytes())
    assert home.provisioner().ensure_present_str(str(path), strict=True).local_path == str(moved)
    assert home.provisioner().locate(str(path)) == str(moved)


def test_a_verified_file_is_held_against_its_digest_in_strict_mode_too(tmp_path: Path) -> None:
    home, handoff = Home(tmp_path), tmp_path / "llamacpp.json"
    path, provisioner = home.model(), home.provisioner()
    provisioner.ensure_present_str(str(path), expected_digest=DIGEST)
    os.utime(path)
    assert hand_on(provisioner, str(path), handoff, strict=True) == str(path)
    path.write_bytes(OTHER)
    with pytest.raises(FileChanged):
        hand_on(provisioner, str(path), handoff, strict=True)
    assert not handoff.exists()


@pytest.mark.parametrize("reference", [PINNED, ADDRESS])
def test_a_file_of_the_store_that_was_only_touched_is_found_by_its_digest(tmp_path: Path, reference: str) -> None:
    home = Home(tmp_path)
    (stored,) = store_files(home, {FILE: model_bytes()})
    model = home.provisioner().ensure_present_str(reference, expected_digest=DIGEST)
    os.link(stored, tmp_path / "backup")
    assert home.provisioner().ensure_present_str(reference, strict=True) == model
    moved = tmp_path / "moved"
    shutil.copytree(home.folders.store, moved)
    home.folders = replace(home.folders, store=str(moved))
    assert home.provisioner().ensure_present_str(reference, strict=True).local_path == str(moved / stored.name)
    assert home.events() == ["provisioned", "reverified", "reverified"]


def test_a_file_of_the_store_that_was_damaged_is_told_and_trusted_no_more(tmp_path: Path) -> None:
    home, handoff = Home(tmp_path), tmp_path / "llamacpp.json"
    (stored,) = store_files(home, {FILE: model_bytes()})
    provisioner = home.provisioner()
    model = provisioner.ensure_present_str(PINNED, expected_digest=DIGEST)
    hand_on(provisioner, PINNED, handoff)
    stored.chmod(0o600)
    stored.write_bytes(OTHER)
    with pytest.raises(ModelNotHere, match="was damaged and is put aside") as refusal:
        hand_on(provisioner, PINNED, handoff)
    assert "--allow-download" in refusal.value.hint
    assert not handoff.exists()
    assert trust_of(home, model.id) == "unverified"
    assert home.events() == ["provisioned", "handedOff", "distrusted"]


def test_a_split_model_with_one_part_twice_is_refused_by_its_header(tmp_path: Path) -> None:
    home = Home(tmp_path)
    held = split_in_the_hubs_cache(home)
    first, second = (next(hub_cache(home).glob(f"*/snapshots/*/{name}")) for name in parts())
    second.unlink()
    second.symlink_to(Path(os.readlink(first)))
    with pytest.raises(HeaderRefused):
        held.provisioner.ensure_present_str(held.reference)
    assert home.events() == ["provisioned", "rejected", "distrusted"]

"""A request says what the digest must be; it does not say which file of the store a pinned model is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from modeldoor_lifecycle.provisioner.errors import DigestMismatch, DigestRequired, DownloadForbidden
from modeldoor_lifecycle.provisioner.surroundings import Makers
from provisioner.held_models import FILE, PINNED, REGISTERED_ID, hub_cache, parts, registry_of, store_files
from provisioner.homes import Home, digest_of, model_bytes
from provisioner.others_stores import COMMIT, OTHER_COMMIT, REPOSITORY, make_hub_cache

if TYPE_CHECKING:
    from pathlib import Path

OTHER = model_bytes("Zaphod 2B")


@pytest.mark.parametrize("reference", [PINNED, f"registry:{REGISTERED_ID}"])
def test_another_file_of_the_store_is_not_taken_for_what_a_registry_pins(tmp_path: Path, reference: str) -> None:
    home = Home(tmp_path)
    store_files(home, {"other": OTHER})
    provisioner = home.provisioner(makers=Makers(registries=lambda: registry_of({FILE: model_bytes()})))
    with pytest.raises(DownloadForbidden):
        provisioner.ensure_present_str(reference, expected_digest=digest_of(OTHER))
    store_files(home, {FILE: model_bytes()})
    with pytest.raises(DigestMismatch):
        provisioner.ensure_present_str(reference, expected_digest=digest_of(OTHER))
    assert home.catalog()["entries"] == []


def test_another_file_of_the_store_is_not_taken_for_one_of_which_the_hub_told_the_digest(tmp_path: Path) -> None:
    home = Home(tmp_path)
    store_files(home, {"other": OTHER})
    make_hub_cache(hub_cache(home), REPOSITORY, COMMIT, {FILE: model_bytes()})
    with pytest.raises(DigestMismatch):
        home.provisioner().ensure_present_str(PINNED, expected_digest=digest_of(OTHER))
    assert home.catalog()["entries"] == []


@pytest.mark.parametrize("reference", [f"hf:{REPOSITORY}/{FILE}", f"hf:{REPOSITORY}@{COMMIT}/{next(iter(parts()))}"])
def test_a_digest_is_not_enough_for_a_name_that_moves_or_a_model_of_several_files(
    tmp_path: Path, reference: str
) -> None:
    home = Home(tmp_path)
    store_files(home, {FILE: model_bytes()})
    with pytest.raises(DownloadForbidden):
        home.provisioner().ensure_present_str(reference, expected_digest=digest_of(model_bytes()))


@pytest.mark.parametrize("is_damaged", [False, True])
def test_a_file_of_the_store_is_taken_while_nobody_says_otherwise(tmp_path: Path, *, is_damaged: bool) -> None:
    home = Home(tmp_path)
    (stored,) = store_files(home, {FILE: model_bytes()})
    cache = make_hub_cache(hub_cache(home), REPOSITORY, COMMIT, {FILE: model_bytes()})
    if is_damaged:
        (cache / "snapshots" / COMMIT / FILE).resolve().unlink()
    model = home.provisioner().ensure_present_str(PINNED, expected_digest=digest_of(model_bytes()))
    assert model.local_path == str(stored)


def test_a_cache_that_others_can_write_does_not_say_what_the_hub_told(tmp_path: Path) -> None:
    home = Home(tmp_path)
    repository = make_hub_cache(hub_cache(home), REPOSITORY, COMMIT, {FILE: model_bytes()})
    (repository / "blobs").chmod(0o777)
    with pytest.raises(DigestRequired):
        home.provisioner().ensure_present_str(PINNED, strict=True)
    home.provisioner().ensure_present_str(PINNED)
    assert home.catalog()["entries"][0]["trust"]["state"] == "warned"
    home.provisioner().ensure_present_str(PINNED, strict=True, expected_digest=digest_of(model_bytes()))
    assert home.catalog()["entries"][0]["trust"]["expectedFrom"] == "request"


def test_a_name_that_moved_is_had_by_the_digest_that_is_asked_for(tmp_path: Path) -> None:
    home, name = Home(tmp_path), f"hf:{REPOSITORY}/{FILE}"
    provisioner = home.provisioner()
    make_hub_cache(hub_cache(home), REPOSITORY, COMMIT, {FILE: model_bytes()})
    assert provisioner.ensure_present_str(name).id == PINNED
    make_hub_cache(hub_cache(home), REPOSITORY, OTHER_COMMIT, {FILE: OTHER})
    assert OTHER_COMMIT in provisioner.ensure_present_str(name, expected_digest=digest_of(OTHER)).id
    assert provisioner.ensure_present_str(PINNED, strict=True).id == PINNED, "no trust is lost by it"


def test_an_address_with_other_bytes_is_had_by_the_digest_that_is_asked_for(tmp_path: Path) -> None:
    home, address = Home(tmp_path), "https://models.example.org/tiny.gguf"
    provisioner = home.provisioner()
    stored = store_files(home, {"old": model_bytes(), "new": OTHER})
    for data, path in zip((model_bytes(), OTHER), stored, strict=True):
        assert provisioner.ensure_present_str(address, expected_digest=digest_of(data)).local_path == str(path)
    with pytest.raises(DigestMismatch):
        provisioner.ensure_present_str(address, expected_digest=digest_of(b"else"))
    assert provisioner.ensure_present_str(address, strict=True).local_path == str(stored[1])

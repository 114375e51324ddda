"""A request says what the digest must be; it does not say which file of the store a pinned model is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from modeldoor_lifecycle.provisioner.errors import DigestMismatch, DownloadForbidden
from modeldoor_lifecycle.provisioner.surroundings import Makers
from provisioner.held_models import FILE, PINNED, REGISTERED_ID, hub_cache, registry_of, store_files
from provisioner.homes import Home, digest_of, model_bytes
from provisioner.others_stores import COMMIT, REPOSITORY, make_hub_cache

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


def test_a_file_of_the_store_is_taken_while_nobody_says_otherwise(tmp_path: Path) -> None:
    home = Home(tmp_path)
    (stored,) = store_files(home, {FILE: model_bytes()})
    cache = make_hub_cache(hub_cache(home), REPOSITORY, COMMIT, {FILE: model_bytes()})
    for damage in (lambda: None, (cache / "snapshots" / COMMIT / FILE).resolve().unlink):
        damage()
        model = home.provisioner().ensure_present_str(PINNED, expected_digest=digest_of(model_bytes()))
        assert model.local_path == str(stored)
        home.provisioner().catalog.delete(model.id)

"""A name means what it means now: one that was pointed at other bytes, or whose file is another model's too."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from goldens import golden
from made_up_registries import of_documents
from modeldoor_lifecycle.provisioner.errors import (
    DigestMismatch,
    DigestRequired,
    DownloadForbidden,
    FileChanged,
)
from modeldoor_lifecycle.provisioner.provenance_reading import read_records
from modeldoor_lifecycle.provisioner.surroundings import Makers
from modeldoor_lifecycle.provisioner.wishes import EngineWish
from provisioner.held_models import (
    FILE,
    OLLAMA,
    PINNED,
    REGISTERED_ID,
    hub_cache,
    in_ollama,
    in_the_hubs_cache,
    in_the_store,
    parts,
    registry_of,
    split_in_the_store,
    store_files,
)
from provisioner.homes import Home, digest_of, model_bytes
from provisioner.others_stores import COMMIT, OTHER_COMMIT, REPOSITORY, make_hub_cache, make_ollama_store

if TYPE_CHECKING:
    from pathlib import Path

DATA, OTHER = model_bytes(), model_bytes("Zaphod 2B")
LATEST = "ollama:llama3.2:latest"
REGISTERED = f"registry:{REGISTERED_ID}"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def point(home: Home, name: str, data: bytes) -> Path:
    return make_ollama_store(home.folder / "ollama", name.removeprefix("ollama:"), data).weights


# -- Names in Ollama


def test_two_names_of_the_same_weights_are_one_model(home: Home) -> None:
    held = in_ollama(home)
    point(home, LATEST, DATA)
    resolved = held.provisioner.ensure_present_str(LATEST)
    assert resolved == (OLLAMA, str(held.files[0]))
    (entry,) = home.catalog()["entries"]
    assert entry["aliases"] == [LATEST]
    assert held.provisioner.ensure_present_str(LATEST) == resolved
    assert home.events() == ["provisioned", "reverified"], "known by both names, it is hashed no more"


def test_a_second_name_that_means_other_weights_now_is_a_model_of_its_own(home: Home) -> None:
    held = in_ollama(home)
    point(home, LATEST, DATA)
    held.provisioner.ensure_present_str(LATEST)
    weights = point(home, LATEST, OTHER)
    assert held.provisioner.locate(LATEST) is None
    assert held.provisioner.ensure_present_str(LATEST) == (LATEST, str(weights))
    assert held.provisioner.locate(OLLAMA) == str(held.files[0])
    assert ["aliases" in each for each in home.catalog()["entries"]] == [False, False]


def test_a_second_name_stays_with_its_weights_when_the_first_means_others(home: Home) -> None:
    held = in_ollama(home)
    point(home, LATEST, DATA)
    held.provisioner.ensure_present_str(LATEST)
    weights = point(home, OLLAMA, OTHER)
    assert held.provisioner.locate(LATEST) == str(held.files[0])
    assert held.provisioner.ensure_present_str(OLLAMA) == (OLLAMA, str(weights))
    assert held.provisioner.ensure_present_str(LATEST) == (LATEST, str(held.files[0]))


def test_a_name_that_means_the_weights_of_another_now_joins_it(home: Home) -> None:
    held = in_ollama(home)
    point(home, LATEST, OTHER)
    held.provisioner.ensure_present_str(LATEST)
    point(home, LATEST, DATA)
    assert held.provisioner.ensure_present_str(LATEST) == (OLLAMA, str(held.files[0]))
    (entry,) = home.catalog()["entries"]
    assert (entry["id"], entry["aliases"]) == (OLLAMA, [LATEST])
    told = [(each["modelId"], each["event"]["kind"]) for each in read_records(str(home.provenance))]
    assert told[2:] == [(OLLAMA, "reverified"), (LATEST, "forgotten")]


# -- A file that has two names


def test_a_file_of_ollama_that_is_named_by_its_path_is_the_same_model_while_it_lies_there(home: Home) -> None:
    held = in_ollama(home)
    path = f"file:{held.files[0]}"
    assert held.provisioner.ensure_present_str(path).id == OLLAMA
    weights = point(home, OLLAMA, OTHER)
    assert held.provisioner.ensure_present_str(OLLAMA).local_path == str(weights)
    assert held.provisioner.ensure_present_str(path) == (path, str(held.files[0]))
    assert len(home.catalog()["entries"]) == 2


def test_a_path_does_not_follow_the_weights_to_where_ollama_keeps_them_now(home: Home) -> None:
    held = in_ollama(home)
    path = f"file:{held.files[0]}"
    held.provisioner.ensure_present_str(path)
    moved = home.folder / "moved"
    make_ollama_store(moved, "llama3.2:1b", DATA)
    provisioner = home.provisioner(environment={"HOME": str(home.folder), "OLLAMA_MODELS": str(moved)})
    held.files[0].write_bytes(OTHER)
    assert provisioner.ensure_present_str(OLLAMA).local_path.startswith(str(moved))
    assert provisioner.locate(path) is None
    assert provisioner.ensure_present_str(path) == (path, str(held.files[0]))


def test_bytes_that_changed_are_noticed_under_every_name(home: Home) -> None:
    held = in_ollama(home)
    path = f"file:{held.files[0]}"
    held.files[0].write_bytes(OTHER)
    for expected in (None, digest_of(OTHER)):
        with pytest.raises(FileChanged, match="registered under another name"):
            held.provisioner.ensure_present_str(path, expected_digest=expected)
    (entry,) = home.catalog()["entries"]
    assert (entry["id"], entry["trust"]["state"], entry["trust"]["reason"]) == (OLLAMA, "unverified", "changed")
    assert home.events() == ["provisioned", "distrusted"], "told once"
    held.provisioner.upkeep.forget(OLLAMA)
    assert held.provisioner.ensure_present_str(path).id == path


def test_a_model_that_was_hashed_again_under_another_name_is_handed_on_by_both(home: Home) -> None:
    held = in_ollama(home)
    path = f"file:{held.files[0]}"
    os.utime(held.files[0])
    for reference in (path, OLLAMA, path):
        handed = held.provisioner.provision({"model_ref": reference}, engine=EngineWish(is_estimated=False))
        assert handed.document["model"]["id"] == OLLAMA
    assert home.events() == ["provisioned", "reverified", "handedOff", "handedOff", "handedOff"]


def test_a_retired_model_that_is_asked_for_by_another_name_is_in_use_again_and_that_is_told_of_it(home: Home) -> None:
    held = in_ollama(home)
    held.provisioner.upkeep.retire(OLLAMA)
    held.provisioner.ensure_present_str(f"file:{held.files[0]}")
    records = list(read_records(str(home.provenance)))
    assert [each["event"]["kind"] for each in records] == ["provisioned", "retired", "reverified", "reactivated"]
    assert {each["modelId"] for each in records} == {OLLAMA}


def test_strict_is_not_satisfied_by_a_word_that_does_not_count_for_the_model(home: Home) -> None:
    weights = point(home, OLLAMA, DATA)
    path = f"file:{weights}"
    provisioner = home.provisioner()
    provisioner.ensure_present_str(path)
    for _ in range(2):
        with pytest.raises(DigestRequired):
            provisioner.ensure_present_str(OLLAMA, strict=True)
    assert provisioner.ensure_present_str(OLLAMA, strict=True, expected_digest=digest_of(DATA)).id == path


# -- Names of registries and of the hub


def test_a_name_of_a_registry_that_pins_another_commit_now_means_that_one(home: Home) -> None:
    registries = [registry_of({FILE: DATA})]
    store_files(home, {FILE: DATA})
    provisioner = home.provisioner(makers=Makers(registries=lambda: registries[-1]))
    assert provisioner.ensure_present_str(REGISTERED).id == PINNED
    moved = f"hf:{REPOSITORY}@{OTHER_COMMIT}/{FILE}"
    registries.append(registry_of({FILE: OTHER}, commit=OTHER_COMMIT))
    provisioner = home.provisioner(makers=Makers(registries=lambda: registries[-1]))
    assert provisioner.locate(REGISTERED) is None
    with pytest.raises(DownloadForbidden):
        provisioner.ensure_present_str(REGISTERED)
    assert home.catalog()["entries"][0]["trust"]["state"] == "verified", "the other commit's is no less what it is"
    store_files(home, {FILE: OTHER})
    assert provisioner.ensure_present_str(REGISTERED).id == moved
    by_id = {each["id"]: each.get("aliases") for each in home.catalog()["entries"]}
    assert by_id == {PINNED: None, moved: [REGISTERED]}


def test_a_name_that_no_registry_has_any_more_means_what_it_meant(home: Home) -> None:
    held = split_in_the_store(home)
    assert home.provisioner().locate(REGISTERED) == held.provisioner.locate(REGISTERED)
    assert home.provisioner().ensure_present_str(REGISTERED).id == held.model_id


@pytest.mark.parametrize("has_it_by_name", [True, False])
def test_a_name_that_the_registry_cannot_give_bytes_for_any_more_means_what_it_meant(
    home: Home, *, has_it_by_name: bool
) -> None:
    held = split_in_the_store(home)
    registry = golden("four-brackets", "model-registry")
    if has_it_by_name:
        registry["unpinned"][0]["id"] = REGISTERED_ID
    makers = Makers(registries=lambda: of_documents(registry))
    assert home.provisioner(makers=makers).ensure_present_str(REGISTERED).id == held.model_id


def test_the_bytes_of_a_new_commit_that_are_the_same_make_no_difference(home: Home) -> None:
    held = split_in_the_store(home)
    makers = Makers(registries=lambda: registry_of(parts(), commit=OTHER_COMMIT))
    assert home.provisioner(makers=makers).ensure_present_str(REGISTERED).id == held.model_id
    assert home.events() == ["provisioned"]


HUB_NAME = f"hf:{REPOSITORY}/{FILE}"
NEWER = f"hf:{REPOSITORY}@{OTHER_COMMIT}/{FILE}"


def test_a_name_without_a_commit_means_what_the_cache_calls_main_now(home: Home) -> None:
    held = in_the_hubs_cache(home)
    make_hub_cache(hub_cache(home), REPOSITORY, OTHER_COMMIT, {FILE: OTHER})
    assert held.provisioner.locate(HUB_NAME) is None
    assert held.provisioner.ensure_present_str(HUB_NAME).id == NEWER
    assert held.provisioner.ensure_present_str(HUB_NAME).id == NEWER
    assert held.provisioner.locate(PINNED) is not None
    assert home.events() == ["provisioned", "provisioned"], "each is hashed once"
    assert {each["id"]: each.get("aliases") for each in home.catalog()["entries"]} == {PINNED: None, NEWER: [HUB_NAME]}


def test_who_tells_the_digest_means_those_bytes_whatever_main_is_now(home: Home) -> None:
    held = in_the_hubs_cache(home)
    make_hub_cache(hub_cache(home), REPOSITORY, OTHER_COMMIT, {FILE: OTHER})
    assert held.provisioner.ensure_present_str(HUB_NAME, expected_digest=digest_of(DATA)).id == PINNED
    assert home.events() == ["provisioned"]


def test_a_name_without_a_commit_holds_where_the_cache_has_no_such_file_at_main(home: Home) -> None:
    held = in_the_hubs_cache(home)
    repository = make_hub_cache(hub_cache(home), REPOSITORY, OTHER_COMMIT, {"another.gguf": OTHER})
    assert held.provisioner.ensure_present_str(HUB_NAME).id == PINNED
    for main in (b"no commit", b""):
        (repository / "refs" / "main").write_bytes(main)
        assert held.provisioner.ensure_present_str(HUB_NAME).id == PINNED
    (repository / "refs" / "main").unlink()
    assert held.provisioner.ensure_present_str(HUB_NAME).id == PINNED
    assert home.events() == ["provisioned"]


def test_the_commit_that_a_registry_pins_comes_before_what_the_cache_calls_main(home: Home) -> None:
    store_files(home, {FILE: DATA})
    makers = Makers(registries=lambda: registry_of({FILE: DATA}))
    assert home.provisioner(makers=makers).ensure_present_str(HUB_NAME).id == PINNED
    make_hub_cache(hub_cache(home), REPOSITORY, OTHER_COMMIT, {FILE: OTHER})
    assert home.provisioner(makers=makers).ensure_present_str(HUB_NAME).id == PINNED
    assert home.events() == ["provisioned"]
    assert home.provisioner().ensure_present_str(HUB_NAME).id == NEWER, "no registry pins it any more"


def test_a_damaged_file_at_a_newer_commit_takes_no_trust_from_the_older(home: Home) -> None:
    held = in_the_hubs_cache(home)
    repository = make_hub_cache(hub_cache(home), REPOSITORY, OTHER_COMMIT, {FILE: OTHER})
    newer = repository / "snapshots" / OTHER_COMMIT / FILE
    newer.resolve().write_bytes(model_bytes("Zaphod 3B"))
    os.utime(held.files[0])
    with pytest.raises(DigestMismatch):
        held.provisioner.ensure_present_str(held.reference)
    (entry,) = home.catalog()["entries"]
    assert (entry["id"], entry["trust"]["state"]) == (PINNED, "verified")


# -- Models that move


def test_a_model_that_is_gone_from_the_store_is_found_in_the_cache_of_the_hub(home: Home) -> None:
    held = in_the_store(home)
    lease_id = held.provisioner.upkeep.lease(PINNED, holder="somebody", duration_s=60)[1]
    held.provisioner.upkeep.pin(PINNED)
    held.files[0].unlink()
    make_hub_cache(hub_cache(home), REPOSITORY, COMMIT, {FILE: DATA})
    before = home.catalog()["entries"][0]
    assert held.provisioner.ensure_present_str(PINNED).local_path.endswith(f"/snapshots/{COMMIT}/{FILE}")
    (entry,) = home.catalog()["entries"]
    assert entry["location"]["holder"] == "huggingFaceCache"
    assert (entry["trust"]["expectedFrom"], entry["trust"]["method"]) == ("hub", "overTheFile")
    kept = ("registeredAt", "isPinned", "leases", "artifact")
    assert {key: entry[key] for key in kept} == {key: before[key] for key in kept}
    assert entry["leases"][0]["leaseId"] == lease_id


def test_a_model_that_is_gone_from_the_cache_is_found_in_the_store(home: Home) -> None:
    held = in_the_hubs_cache(home)
    held.files[0].unlink()
    store_files(home, {FILE: DATA})
    with pytest.raises(DownloadForbidden, match="must be on this machine"):
        held.provisioner.ensure_present_str(f"hf:{REPOSITORY}@{OTHER_COMMIT}/{FILE}")
    resolved = held.provisioner.ensure_present_str(PINNED, expected_digest=digest_of(DATA))
    assert resolved.local_path.startswith(home.folders.store)
    (entry,) = home.catalog()["entries"]
    assert entry["aliases"] == [f"hf:{REPOSITORY}/{FILE}"]
    assert (entry["location"]["kind"], entry["trust"]["method"]) == ("managed", "overTheFile")


# -- What is said of parts, and by whom


def test_a_wrong_digest_of_a_known_split_model_names_its_part(home: Home) -> None:
    held = split_in_the_store(home)
    with pytest.raises(DigestMismatch, match="as the request says"):
        held.provisioner.ensure_present_str(held.model_id, expected_digest=digest_of(OTHER))
    *_, record = read_records(str(home.provenance))
    assert (record["event"]["kind"], record["event"]["file"]) == ("verificationFailed", next(iter(parts())))


def test_strict_asks_anew_who_can_say_what_a_model_must_be(home: Home) -> None:
    """ORCH-MODP-5502: a verdict that was a warning is none under strict verification, until somebody tells a digest."""
    held = in_the_hubs_cache(home)
    home.take_the_word_back()
    assert held.provisioner.upkeep.verify(PINNED)["trust"]["state"] == "warned"
    held.provisioner.ensure_present_str(PINNED)
    assert home.catalog()["entries"][0]["trust"]["state"] == "warned"
    held.provisioner.ensure_present_str(PINNED, strict=True)
    assert home.catalog()["entries"][0]["trust"]["expectedFrom"] == "hub"

"""A model that is asked for is here, verified and registered, or there is an error that says what to do."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

import pytest

from modeldoor_lifecycle.provisioner.errors import (
    DigestMismatch,
    DigestRequired,
    DownloadForbidden,
    FileChanged,
    FileUnsuitable,
    HeaderRefused,
    ModelNotHere,
    ReferenceRefused,
)
from modeldoor_lifecycle.provisioner.policy import ProvisionPolicy
from modeldoor_lifecycle.provisioner.references import HubFile, OllamaModel
from provisioner.homes import Home, digest_of, model_bytes
from provisioner.others_stores import make_hub_cache, make_ollama_store

if TYPE_CHECKING:
    from pathlib import Path

REPOSITORY, COMMIT = "bartowski/Llama-3.2-1B-Instruct-GGUF", "067b946cf014b7c697f3654f621d577a3e3afd1c"
FILE = "Llama-3.2-1B-Instruct-Q8_0.gguf"
OTHER_DIGEST = digest_of(b"other bytes")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


# -- A file that is named by its path


def test_a_local_file_is_verified_registered_and_told_by_its_one_path(home: Home) -> None:
    """ORCH-MODP-5501, ORCH-MODP-5505: a path is resolved without a network, and the model is in the catalogue, active."""
    path = home.model()
    resolved = home.provisioner().ensure_present_str(f"file:{path}", expected_digest=digest_of(path.read_bytes()))
    assert resolved == (f"file:{path}", str(path))
    (entry,) = home.catalog()["entries"]
    assert entry["id"] == f"file:{path}"
    assert entry["lifecycle"] == {"state": "active"}
    assert entry["artifact"] == {
        "source": "local",
        "format": "gguf",
        "quantization": "Q8_0",
        "totalBytes": path.stat().st_size,
        "digest": digest_of(path.read_bytes()),
    }
    assert entry["trust"]["state"] == "verified"
    assert entry["trust"]["expectedFrom"] == "request"
    assert entry["header"] == {"architecture": "llama", "maximumContextTokens": 2048}
    assert home.events() == ["provisioned"]


def test_every_spelling_of_a_path_leads_to_one_entry(home: Home) -> None:
    path = home.model()
    (home.models / "link.gguf").symlink_to("model.gguf")
    (home.folder / "elsewhere").symlink_to(home.models)
    provisioner = home.provisioner()
    spellings = [
        "model.gguf",
        "./model.gguf",
        str(path),
        f"file:{path}",
        f"file://{path}",
        "link.gguf",
        f"{home.folder}/elsewhere/model.gguf",
    ]
    assert {provisioner.ensure_present_str(each) for each in spellings} == {(f"file:{path}", str(path))}
    assert len(home.catalog()["entries"]) == 1
    assert home.events() == ["provisioned"], "what is known is not hashed again"


def test_without_a_digest_the_verdict_is_a_warning(home: Home) -> None:
    """CAT-UNIT-3105: a digest that is absent warns."""
    home.model()
    home.provisioner().ensure_present_str("model.gguf")
    assert home.catalog()["entries"][0]["trust"]["state"] == "warned"


def test_a_wrong_digest_fails_and_nothing_is_registered(home: Home) -> None:
    """ORCH-MODP-5502, CAT-UNIT-3105: a digest that is wrong fails, strict or not."""
    path = home.model()
    for is_strict in (False, True):
        with pytest.raises(DigestMismatch) as refusal:
            home.provisioner().ensure_present_str("model.gguf", expected_digest=OTHER_DIGEST, strict=is_strict)
        assert refusal.value.actual == digest_of(path.read_bytes())
        assert refusal.value.expected == OTHER_DIGEST
    assert home.catalog()["entries"] == []
    assert home.events() == ["verificationFailed", "verificationFailed"]


def test_strict_verification_wants_a_digest(home: Home) -> None:
    """ORCH-MODP-5502: strict verification without a digest is refused; one that is right passes."""
    path = home.model()
    with pytest.raises(DigestRequired):
        home.provisioner().ensure_present_str("model.gguf", strict=True)
    with pytest.raises(DigestRequired):
        home.provisioner(ProvisionPolicy(is_strict=True)).ensure_present_str("model.gguf")
    assert home.catalog()["entries"] == []
    home.provisioner().ensure_present_str("model.gguf", strict=True, expected_digest=digest_of(path.read_bytes()))
    assert home.catalog()["entries"][0]["trust"]["state"] == "verified"


def test_a_known_file_without_a_verdict_is_refused_in_strict_mode_and_vouched_for_by_a_digest(home: Home) -> None:
    path = home.model()
    provisioner = home.provisioner()
    provisioner.ensure_present_str("model.gguf")
    with pytest.raises(DigestRequired):
        provisioner.ensure_present_str("model.gguf", strict=True)
    hashed_at = home.catalog()["entries"][0]["trust"]["hashedAt"]
    provisioner.ensure_present_str("model.gguf", strict=True, expected_digest=digest_of(path.read_bytes()))
    trust = home.catalog()["entries"][0]["trust"]
    assert (trust["state"], trust["expectedFrom"], trust["verifiedAt"]) == ("verified", "request", hashed_at)
    assert home.events() == ["provisioned", "reverified"]


def test_a_known_file_is_held_against_a_new_digest_without_being_hashed(home: Home) -> None:
    home.model()
    provisioner = home.provisioner()
    provisioner.ensure_present_str("model.gguf")
    before = home.catalog()
    with pytest.raises(DigestMismatch):
        provisioner.ensure_present_str("model.gguf", expected_digest=OTHER_DIGEST)
    assert home.catalog() == before, "a typing error of a caller takes nobody's trust away"


def test_a_file_without_a_sound_header_is_refused_and_not_registered(home: Home) -> None:
    data = b"<!DOCTYPE html><title>Not found</title>" * 100
    home.model("page.gguf", data)
    with pytest.raises(HeaderRefused, match="HTML page"):
        home.provisioner().ensure_present_str("page.gguf", expected_digest=digest_of(data))
    assert home.catalog()["entries"] == []
    assert home.events() == ["rejected"]


def test_a_file_that_is_not_there_names_the_way_out(home: Home) -> None:
    with pytest.raises(ModelNotHere, match="there is no such file") as refusal:
        home.provisioner().ensure_present_str("absent.gguf")
    assert refusal.value.hint


def test_a_part_of_a_split_model_is_told_how_to_become_whole(home: Home) -> None:
    home.model("big-00001-of-00002.gguf")
    with pytest.raises(ModelNotHere, match="part 1 of 2") as refusal:
        home.provisioner().ensure_present_str("big-00001-of-00002.gguf")
    assert "llama-gguf-split --merge" in refusal.value.hint


# -- A file that changes


def test_a_file_that_changed_unannounced_is_refused_until_somebody_says_what_it_must_be(home: Home) -> None:
    path = home.model()
    provisioner = home.provisioner()
    provisioner.ensure_present_str("model.gguf", expected_digest=digest_of(path.read_bytes()))
    swapped = model_bytes("Zaphod 2B")
    path.write_bytes(swapped)
    with pytest.raises(FileChanged, match="its bytes have changed since") as refusal:
        provisioner.ensure_present_str("model.gguf")
    assert digest_of(swapped) in refusal.value.hint
    trust = home.catalog()["entries"][0]["trust"]
    assert (trust["state"], trust["reason"]) == ("unverified", "changed")
    with pytest.raises(FileChanged):
        provisioner.ensure_present_str("model.gguf")
    assert provisioner.locate("model.gguf") is None
    provisioner.ensure_present_str("model.gguf", expected_digest=digest_of(swapped))
    assert home.catalog()["entries"][0]["trust"]["state"] == "verified"
    assert home.events() == ["provisioned", "distrusted", "provisioned"]


def test_a_change_that_sets_size_and_time_back_is_noticed(home: Home) -> None:
    path = home.model()
    provisioner = home.provisioner()
    provisioner.ensure_present_str("model.gguf")
    before = path.stat()
    with path.open("r+b") as file:  # the same inode
        file.write(model_bytes("Zaphod 2B"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    after = path.stat()
    assert (after.st_ino, after.st_size, after.st_mtime_ns) == (before.st_ino, before.st_size, before.st_mtime_ns)
    assert provisioner.locate("model.gguf") is None
    with pytest.raises(FileChanged):
        provisioner.ensure_present_str("model.gguf")


def test_a_file_that_was_only_touched_is_hashed_once_more_and_stays_verified(home: Home) -> None:
    path = home.model()
    provisioner = home.provisioner()
    provisioner.ensure_present_str("model.gguf", expected_digest=digest_of(path.read_bytes()))
    os.utime(path)
    assert provisioner.ensure_present_str("model.gguf").local_path == str(path)
    trust = home.catalog()["entries"][0]["trust"]
    assert (trust["state"], trust["expectedFrom"]) == ("verified", "request")
    assert home.events() == ["provisioned", "reverified"]


# -- What others hold


def test_a_model_in_the_cache_of_the_hub_is_found_without_a_network(home: Home) -> None:
    make_hub_cache(home.folder / ".cache/huggingface/hub", REPOSITORY, COMMIT, {FILE: model_bytes()})
    provisioner = home.provisioner()
    resolved = provisioner.ensure_present_str(f"hf:{REPOSITORY}/{FILE}")
    assert resolved.id == f"hf:{REPOSITORY}@{COMMIT}/{FILE}"
    assert resolved.local_path.endswith(f"/snapshots/{COMMIT}/{FILE}")
    (entry,) = home.catalog()["entries"]
    assert entry["aliases"] == [f"hf:{REPOSITORY}/{FILE}"]
    assert entry["trust"]["expectedFrom"] == "hub", "its blob is named by the digest that the hub told"
    assert provisioner.ensure_present(HubFile(REPOSITORY, COMMIT, FILE)) == resolved


def test_a_damaged_file_in_the_cache_of_the_hub_is_noticed(home: Home) -> None:
    """The hub's own library stores under the digest what came, and never looks."""
    folder = home.folder / ".cache/huggingface/hub"
    make_hub_cache(folder, REPOSITORY, COMMIT, {FILE: model_bytes()})
    (blob,) = (folder / f"models--{REPOSITORY.replace('/', '--')}" / "blobs").iterdir()
    blob.write_bytes(model_bytes("Zaphod 2B"))
    with pytest.raises(DigestMismatch, match="as the hub says"):
        home.provisioner().ensure_present_str(f"hf:{REPOSITORY}/{FILE}")
    assert home.catalog()["entries"] == []


def test_a_model_that_ollama_holds_is_found_through_its_manifest(home: Home) -> None:
    make_ollama_store(home.folder / "ollama", "llama3.2:1b", model_bytes())
    provisioner = home.provisioner()
    resolved = provisioner.ensure_present_str("ollama:library/llama3.2:1b")
    assert resolved.id == "ollama:llama3.2:1b"
    assert resolved.local_path.endswith(digest_of(model_bytes()).replace(":", "-"))
    (entry,) = home.catalog()["entries"]
    assert entry["trust"]["expectedFrom"] == "ollama"
    assert provisioner.ensure_present(OllamaModel("llama3.2:1b")) == resolved


def test_a_name_in_ollama_that_points_at_other_weights_now_is_another_model_under_its_name(home: Home) -> None:
    make_ollama_store(home.folder / "ollama", "llama3.2:1b", model_bytes())
    provisioner = home.provisioner()
    first = provisioner.ensure_present_str("ollama:llama3.2:1b")
    make_ollama_store(home.folder / "ollama", "llama3.2:1b", model_bytes("Zaphod 2B"))
    second = provisioner.ensure_present_str("ollama:llama3.2:1b")
    assert second.id == first.id
    assert second.local_path != first.local_path
    assert home.events() == ["provisioned", "provisioned"]


def test_what_is_nowhere_says_what_to_do_and_nothing_is_asked(home: Home) -> None:
    with pytest.raises(DownloadForbidden) as refusal:
        home.provisioner().ensure_present_str(f"hf:{REPOSITORY}@{COMMIT}/{FILE}")
    assert "--allow-download" in refusal.value.hint
    assert f"/path/to/{FILE}" in refusal.value.hint
    with pytest.raises(ModelNotHere, match="Ollama"):
        home.provisioner().ensure_present_str("ollama:llama3.2:1b", allow_download=True)


def test_a_text_that_is_no_reference_is_refused(home: Home) -> None:
    """CAT-UNIT-3104: what cannot be read is a typed error."""
    with pytest.raises(ReferenceRefused):
        home.provisioner().ensure_present_str("hf:org/repo@main/model.gguf")


# -- Looking


def test_looking_writes_nothing_and_answers_none_for_what_is_absent(home: Home) -> None:
    """CAT-UNIT-3106: exists and locate read, and write nothing."""
    path = home.model()
    provisioner = home.provisioner()
    assert (provisioner.exists("model.gguf"), provisioner.locate("absent.gguf")) == (False, None)
    assert provisioner.locate(f"hf:{REPOSITORY}/{FILE}") is None
    assert sorted(each.name for each in home.folder.iterdir()) == ["models"]
    provisioner.ensure_present_str("model.gguf")
    before = {each: each.stat().st_mtime_ns for each in home.folder.rglob("*")}
    assert (provisioner.exists("model.gguf"), provisioner.locate("model.gguf")) == (True, str(path))
    assert {each: each.stat().st_mtime_ns for each in home.folder.rglob("*")} == before


def test_resolve_never_asks_a_network_whatever_the_policy_says(home: Home) -> None:
    """ORCH-MODP-5501: the file-only way."""
    provisioner = home.provisioner(ProvisionPolicy(downloads="allowed"))
    path = home.model()
    assert provisioner.resolve("model.gguf").local_path == str(path)
    with pytest.raises(DownloadForbidden):
        provisioner.resolve(f"hf:{REPOSITORY}@{COMMIT}/{FILE}")


def test_a_retired_model_that_is_asked_for_is_in_use_again(home: Home) -> None:
    """ORCH-MODP-5505: what is provisioned is active."""
    home.model()
    provisioner = home.provisioner()
    provisioner.ensure_present_str("model.gguf")
    provisioner.upkeep.retire("model.gguf")
    assert provisioner.locate("model.gguf") is None
    provisioner.ensure_present_str("model.gguf")
    assert home.catalog()["entries"][0]["lifecycle"] == {"state": "active"}
    assert home.events() == ["provisioned", "retired", "reverified", "reactivated"]


def test_many_who_ask_at_once_hash_it_once(home: Home) -> None:
    home.model()
    answers: list[object] = []
    threads = [
        threading.Thread(target=lambda: answers.append(home.provisioner().ensure_present_str("model.gguf")))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 8
    assert len(set(answers)) == 1
    assert home.events() == ["provisioned"]


def test_the_cache_of_the_hub_at_another_commit_is_named(home: Home) -> None:
    make_hub_cache(home.folder / ".cache/huggingface/hub", REPOSITORY, COMMIT, {FILE: model_bytes()})
    other = COMMIT[::-1]
    with pytest.raises(DownloadForbidden, match=COMMIT) as refusal:
        home.provisioner().ensure_present_str(f"hf:{REPOSITORY}@{other}/{FILE}")
    assert f"hf:{REPOSITORY}@{COMMIT}/{FILE}" in refusal.value.hint


def test_a_cache_that_is_not_whole_is_told_where_nothing_may_be_fetched(home: Home) -> None:
    first = "big-00001-of-00002.gguf"
    make_hub_cache(home.folder / ".cache/huggingface/hub", REPOSITORY, COMMIT, {first: model_bytes()})
    with pytest.raises(ModelNotHere, match=r"big-00002-of-00002\.gguf"):
        home.provisioner().ensure_present_str(f"hf:{REPOSITORY}/{first}")


def test_a_file_of_the_store_is_no_file_of_the_users_own(home: Home) -> None:
    store = home.folder / "store"
    store.mkdir(mode=0o700)
    (store / "model.gguf").write_bytes(model_bytes())
    with pytest.raises(FileUnsuitable, match="it lies in the store"):
        home.provisioner().ensure_present_str(f"file:{store}/model.gguf")

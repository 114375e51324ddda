"""A refusal takes away the trust that it must, no other, and is recorded with what is known of it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from families import for_each
from modeldoor_lifecycle.provisioner.errors import (
    DigestMismatch,
    DigestRefused,
    DownloadForbidden,
    FileChanged,
    HeaderRefused,
)
from modeldoor_lifecycle.provisioner.policy import ProvisionPolicy
from modeldoor_lifecycle.provisioner.provenance_reading import read_records
from modeldoor_validators.canonical import digest
from provisioner.held_models import (
    FILE,
    OLLAMA,
    hub_cache,
    in_ollama,
    of_the_user,
    parts,
    split_in_the_hubs_cache,
)
from provisioner.homes import Home, digest_of, model_bytes
from provisioner.others_stores import COMMIT, REPOSITORY, make_hub_cache, make_ollama_store

if TYPE_CHECKING:
    from pathlib import Path

OTHER = model_bytes("Zaphod 2B")
NO_MODEL = b"no model at all"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def trust_of(home: Home, model_id: str) -> tuple[str, str | None]:
    (entry,) = [each for each in home.catalog()["entries"] if each["id"] == model_id]
    return entry["trust"]["state"], entry["trust"].get("reason")


def last_event(home: Home) -> dict[str, Any]:
    *_, record = read_records(str(home.provenance))
    return dict(record["event"])


def test_a_known_file_that_is_not_what_the_request_says_any_more_is_trusted_no_more(home: Home) -> None:
    """ORCH-MODP-5502: a difference fails, and what failed is not handed on by others either."""
    held = of_the_user(home)
    expected = digest_of(held.files[0].read_bytes())
    held.files[0].write_bytes(OTHER)
    with pytest.raises(DigestMismatch):
        held.provisioner.ensure_present_str("model.gguf", expected_digest=expected)
    assert trust_of(home, held.model_id) == ("unverified", "digestMismatch")
    assert home.events() == ["provisioned", "verificationFailed", "distrusted"]
    with pytest.raises(FileChanged):
        held.provisioner.ensure_present_str("model.gguf")
    assert trust_of(home, held.model_id) == ("unverified", "digestMismatch"), "the first reason stays"
    assert home.events() == ["provisioned", "verificationFailed", "distrusted"]


def test_a_wrong_digest_of_a_file_that_is_as_it_was_takes_nothing_away(home: Home) -> None:
    held = of_the_user(home)
    os.utime(held.files[0])
    with pytest.raises(DigestMismatch):
        held.provisioner.ensure_present_str("model.gguf", expected_digest=digest_of(OTHER))
    assert trust_of(home, held.model_id) == ("verified", None)
    assert home.events() == ["provisioned", "verificationFailed"]


def test_a_known_file_that_became_none_that_an_engine_loads_is_trusted_no_more(home: Home) -> None:
    held = of_the_user(home)
    held.files[0].write_bytes(NO_MODEL)
    with pytest.raises(HeaderRefused):
        held.provisioner.ensure_present_str("model.gguf", expected_digest=digest_of(NO_MODEL))
    assert trust_of(home, held.model_id) == ("unverified", "headerRefused")
    assert home.events() == ["provisioned", "rejected", "distrusted"]
    assert last_event(home)["reason"] == "headerRefused"


def test_damaged_weights_of_a_second_name_take_no_trust_from_the_first(home: Home) -> None:
    held = in_ollama(home)
    latest = "ollama:llama3.2:latest"
    make_ollama_store(home.folder / "ollama", latest.removeprefix("ollama:"), model_bytes())
    held.provisioner.ensure_present_str(latest)
    weights = make_ollama_store(home.folder / "ollama", latest.removeprefix("ollama:"), OTHER).weights
    weights.write_bytes(OTHER[:-1] + b"\1")
    with pytest.raises(DigestMismatch, match="manifest of Ollama"):
        held.provisioner.ensure_present_str(latest)
    assert trust_of(home, OLLAMA) == ("verified", None)


def test_the_record_of_a_refusal_names_the_part_that_failed(home: Home) -> None:
    first, second = parts()
    repository = make_hub_cache(hub_cache(home), REPOSITORY, COMMIT, parts())
    (repository / "snapshots" / COMMIT / second).resolve().write_bytes(OTHER)
    with pytest.raises(DigestMismatch, match="as the hub says"):
        home.provisioner().ensure_present_str(f"hf:{REPOSITORY}/{first}")
    assert home.events() == ["verificationFailed"]
    assert (last_event(home)["file"], last_event(home)["actualDigest"]) == (second, digest_of(OTHER))


def test_the_record_of_a_refusal_names_the_request(home: Home) -> None:
    path = home.model()
    request = {"model_ref": "model.gguf", "expected_digest": {"algo": "sha256", "value": digest_of(OTHER)[7:]}}
    for is_document, told in ((True, {"contract": "provision-request", "digest": digest(request)}), (False, None)):
        with pytest.raises(DigestMismatch):
            home.provisioner().provision(request, is_document=is_document)
        assert last_event(home).get("request") == told
    assert last_event(home)["actualDigest"] == digest_of(path.read_bytes())


def test_a_request_with_a_digest_of_another_algorithm_is_refused_before_anything_is_read(home: Home) -> None:
    """CAT-UNIT-3105: a bad algorithm is a typed error, and the file is not accepted without a digest."""
    home.model()
    request = {"model_ref": "model.gguf", "expected_digest": {"algo": "blake3", "value": "ab" * 32}}
    with pytest.raises(DigestRefused, match="blake3"):
        home.provisioner().provision(request)
    assert home.catalog()["entries"] == []
    assert home.events() == []


def test_a_digest_of_the_first_part_vouches_for_no_other(home: Home) -> None:
    held = split_in_the_hubs_cache(home)
    home.take_the_word_back()
    digests = [digest_of(data) for data in parts().values()]
    held.provisioner.ensure_present_str(held.model_id, expected_digest=digests[0])
    assert trust_of(home, held.model_id)[0] == "warned"


def test_a_later_part_that_changed_unannounced_is_named_with_what_helps(home: Home) -> None:
    """Nobody tells its digest, and `--digest` would be that of the first part."""
    cache = make_hub_cache(hub_cache(home), REPOSITORY, COMMIT, parts(), has_links=False)
    first, second = (cache / "snapshots" / COMMIT / name for name in parts())
    reference = f"hf:{REPOSITORY}/{first.name}"
    provisioner = home.provisioner()
    model_id = provisioner.ensure_present_str(reference).id
    second.write_bytes(OTHER)
    with pytest.raises(FileChanged, match=f"{second.name}' must be the file that was registered") as refusal:
        provisioner.ensure_present_str(reference)
    for helps in ("get that part again", f"catalog verify {model_id}", f"catalog forget {model_id}"):
        assert helps in refusal.value.hint
    assert "--digest" not in refusal.value.hint
    second.write_bytes(parts()[second.name])
    assert provisioner.upkeep.verify(model_id)["trust"]["state"] == "warned"


def test_of_a_name_that_is_misspelt_the_near_ones_in_the_cache_are_named(home: Home) -> None:
    make_hub_cache(hub_cache(home), REPOSITORY, COMMIT, {FILE: model_bytes(), "other/Zaphod.gguf": model_bytes()})
    misspelt = FILE.replace("Q8_0", "Q80")
    for at in ("", f"@{COMMIT}"):
        with pytest.raises(DownloadForbidden) as refusal:
            home.provisioner().ensure_present_str(f"hf:{REPOSITORY}{at}/{misspelt}")
        near = [f"hf:{REPOSITORY}{at}/{name}" for name in (FILE, "other/Zaphod.gguf")]
        assert refusal.value.hint.startswith(f"if it is misspelt: {' or '.join(near)}; else allow it (")


def test_the_hubs_own_tools_are_named_where_they_may_help(home: Home) -> None:
    def hint(reference: str, **policy: Any) -> str:
        with pytest.raises(DownloadForbidden) as refusal:
            home.provisioner(ProvisionPolicy(**policy)).ensure_present_str(reference)
        return refusal.value.hint

    assert f"(hf download {REPOSITORY} {FILE})" in hint(f"hf:{REPOSITORY}/{FILE}")
    assert f"(hf download {REPOSITORY} {FILE} --revision {COMMIT})" in hint(f"hf:{REPOSITORY}@{COMMIT}/{FILE}")
    for told in (
        hint(f"hf:{REPOSITORY}/{FILE}", downloads="forbidden"),
        hint("https://models.example.org/model.gguf"),
        hint(f"hf:{REPOSITORY}/m-00001-of-00002.gguf"),
    ):
        assert "hf download" not in told


@for_each("commits", [1, 3, 4])
def test_of_many_commits_in_the_cache_a_few_are_named(tmp_path: Path, commits: int) -> None:
    home = Home(tmp_path)
    names = [f"{number}{COMMIT[1:]}" for number in range(1, commits + 1)]
    for name in names:
        make_hub_cache(hub_cache(home), REPOSITORY, name, {FILE: model_bytes()})
    with pytest.raises(DownloadForbidden) as refusal:
        home.provisioner().ensure_present_str(f"hf:{REPOSITORY}@{COMMIT[::-1]}/{FILE}")
    assert [name for name in names if name in refusal.value.message] == names[:3]

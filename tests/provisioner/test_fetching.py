"""What is nowhere here is fetched only where somebody allows it, and is verified on its way; over loopback."""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from families import for_each
from gguf_bytes import INT32, STRING, UINT16, entry
from goldens import golden
from loopback_servers import by_path, http, json_of, serve
from made_up_registries import of_documents
from modeldoor_lifecycle.hub.errors import TransferRefused
from modeldoor_lifecycle.provisioner.errors import (
    DigestRequired,
    DownloadForbidden,
    DownloadNotDone,
    HeaderRefused,
    WrongFileOffered,
)
from modeldoor_lifecycle.provisioner.policy import ProvisionPolicy
from modeldoor_lifecycle.provisioner.surroundings import Makers, Watch
from provisioner.homes import Home, digest_of, model_bytes

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping
    from pathlib import Path

    from modeldoor_lifecycle.provisioner.service import Provisioner

COMMIT = "067b946cf014b7c697f3654f621d577a3e3afd1c"
PINNED = f"hf:org/repo@{COMMIT}/model.gguf"
DATA = model_bytes()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


@contextmanager
def hub(files: Mapping[str, bytes], told: Mapping[str, bytes] | None = None) -> Generator[dict[str, str]]:
    """A hub of one repository, as the environment that leads to it; `told` is what it says that the files are."""
    siblings = [
        {"rfilename": name, "lfs": {"sha256": digest_of(data)[7:], "size": len(data)}}
        for name, data in (told or files).items()
    ]
    page = json_of({"sha": COMMIT, "siblings": siblings})
    replies = {f"/api/models/org/repo/revision/{each}?blobs=true": page for each in ("main", COMMIT)}
    for name, data in files.items():
        replies[f"/org/repo/resolve/{COMMIT}/{name}"] = http(data, content_type="application/octet-stream")
    with serve(by_path(replies)) as endpoint:
        yield {"HF_ENDPOINT": endpoint}


def at_hub(
    home: Home, environment: Mapping[str, str], policy: ProvisionPolicy | None = None, **options: Any
) -> Provisioner:
    return home.provisioner(policy, environment={"HOME": str(home.folder), **environment}, **options)


@pytest.mark.parametrize("reference", ["hf:org/repo/model.gguf", PINNED])
def test_a_file_of_the_hub_is_fetched_verified_and_known_from_then_on(home: Home, reference: str) -> None:
    hashed: list[int] = []
    watch = Watch(on_progress=lambda done_bytes, _: hashed.append(done_bytes))
    with hub({"model.gguf": DATA}) as environment:
        resolved = at_hub(home, environment, watch=watch).ensure_present_str(reference, allow_download=True)
    assert hashed == [], "that was done on its way"
    assert resolved.id == PINNED
    assert resolved.local_path.endswith(digest_of(DATA).replace(":", "-"))
    (entry,) = home.catalog()["entries"]
    assert entry["location"]["kind"] == "managed"
    assert (entry["trust"]["method"], entry["trust"]["expectedFrom"]) == ("whileDownloading", "hub")
    assert home.events() == ["provisioned"]
    assert home.provisioner().resolve(reference) == resolved, "nobody is asked any more"


def test_nothing_is_asked_of_anybody_unless_it_is_allowed(home: Home) -> None:
    asked: list[bytes] = []
    with serve(lambda exchange: asked.append(exchange.request)) as endpoint:
        for policy in (None, ProvisionPolicy(downloads="forbidden")):
            with pytest.raises(DownloadForbidden):
                at_hub(home, {"HF_ENDPOINT": endpoint}, policy).ensure_present_str(PINNED)
        forbidden = ProvisionPolicy(downloads="forbidden")
        with pytest.raises(DownloadForbidden, match="policy"):
            at_hub(home, {"HF_ENDPOINT": endpoint}, forbidden).ensure_present_str(PINNED, allow_download=True)
    assert asked == []


def test_a_policy_that_allows_downloads_allows_them_from_whom_it_names(home: Home) -> None:
    others = ProvisionPolicy(downloads="allowed", organizations=frozenset({"someone"}))
    with hub({"model.gguf": DATA}) as environment:
        with pytest.raises(DownloadForbidden, match="org"):
            at_hub(home, environment, others).ensure_present_str(PINNED)
        theirs = ProvisionPolicy(downloads="allowed", organizations=frozenset({"org"}))
        assert at_hub(home, environment, theirs).ensure_present_str(PINNED).id == PINNED


def test_a_split_model_is_fetched_whole_and_handed_over_under_its_own_names(home: Home) -> None:
    parts = {f"big-0000{number + 1}-of-00002.gguf": part_bytes(number, 2) for number in range(2)}
    first = next(iter(parts))
    with hub(parts) as environment:
        provisioner = at_hub(home, environment)
        resolved = provisioner.ensure_present_str(f"hf:org/repo/{first}", allow_download=True)
    assert resolved.id == f"hf:org/repo@{COMMIT}/{first}"
    assert resolved.local_path.endswith(f"/{first}")
    (entry,) = home.catalog()["entries"]
    assert [file["path"] for file in entry["artifact"]["files"]] == list(parts)
    assert provisioner.locate(f"hf:org/repo/{first}") == resolved.local_path


def test_a_split_model_is_one_model_whichever_of_its_parts_is_named(home: Home) -> None:
    parts = {f"big-0000{number + 1}-of-00002.gguf": part_bytes(number, 2) for number in range(2)}
    first, second = parts
    with hub(parts) as environment:
        resolved = at_hub(home, environment).ensure_present_str(f"hf:org/repo/{second}", allow_download=True)
    assert resolved.id == f"hf:org/repo@{COMMIT}/{first}"
    (entry,) = home.catalog()["entries"]
    assert entry["aliases"] == [f"hf:org/repo/{second}"]


def test_a_name_that_counts_no_parts_brings_no_other_files(home: Home) -> None:
    parts = {f"big-0000{number + 1}-of-00002.gguf": part_bytes(number, 2) for number in range(2)}
    with hub(parts) as environment, pytest.raises(TransferRefused, match="none of this name"):
        at_hub(home, environment).ensure_present_str("hf:org/repo/big-00003-of-00002.gguf", allow_download=True)
    assert home.catalog()["entries"] == []


def test_other_bytes_than_the_hub_tells_never_arrive(home: Home) -> None:
    served = hub({"model.gguf": model_bytes("Zaphod 2B")}, {"model.gguf": DATA})
    with served as environment, pytest.raises(DownloadNotDone, match="that failed"):
        at_hub(home, environment).ensure_present_str(PINNED, allow_download=True)
    assert home.catalog()["entries"] == []


def test_another_file_than_the_request_says_is_not_fetched(home: Home) -> None:
    with hub({"model.gguf": DATA}) as environment, pytest.raises(WrongFileOffered, match="as the request says"):
        at_hub(home, environment).ensure_present_str(
            PINNED, allow_download=True, expected_digest=digest_of(model_bytes("Zaphod 2B"))
        )
    assert home.events() == ["verificationFailed"]
    assert not os.path.exists(home.folders.store)


def test_what_is_fetched_and_is_no_model_is_rejected(home: Home) -> None:
    with hub({"model.gguf": b"no model at all" * 50}) as environment, pytest.raises(HeaderRefused):
        at_hub(home, environment).ensure_present_str(PINNED, allow_download=True)
    assert home.events() == ["rejected"]
    assert home.catalog()["entries"] == []


def test_an_entry_of_a_registry_brings_its_digests_with_it(home: Home) -> None:
    registry = registry_of(DATA)
    entry_id = registry["entries"][0]["id"]
    makers = Makers(registries=lambda: of_documents(registry))
    with hub({"model.gguf": DATA}) as environment:
        resolved = at_hub(home, environment, makers=makers).ensure_present_str(
            f"registry:{entry_id}", allow_download=True, strict=True
        )
    assert resolved.id == PINNED
    (entry,) = home.catalog()["entries"]
    assert entry["aliases"] == [f"registry:{entry_id}"]
    assert entry["trust"]["expectedFrom"] == "registry"


def test_a_file_on_a_server_needs_its_digest(home: Home) -> None:
    with pytest.raises(DigestRequired, match="a download from a web server"):
        home.provisioner().ensure_present_str("https://models.example.org/model.gguf", allow_download=True)


@for_each(
    "name, quantization", [("tiny-UD-Q4_K_XL.gguf", "Q4_K_XL"), ("tiny.gguf", "Q8_0"), ("tiny-q8_0.gguf", "Q8_0")]
)
def test_the_name_that_a_file_was_published_under_says_its_quantization(
    tmp_path_factory: pytest.TempPathFactory, name: str, quantization: str
) -> None:
    """Headers have no number for mixtures such as `Q4_K_XL`."""
    home = Home(tmp_path_factory.mktemp("home"))
    with hub({name: DATA}) as environment:
        at_hub(home, environment).ensure_present_str(f"hf:org/repo/{name}", allow_download=True)
    assert home.catalog()["entries"][0]["artifact"]["quantization"] == quantization


def test_a_hub_that_does_not_answer_is_told_as_such(home: Home) -> None:
    attempts: list[int] = []
    watch = Watch(on_attempt=lambda attempt, _wait, _refusal: attempts.append(attempt))
    with hub({}) as environment, pytest.raises(TransferRefused, match="has none of this name"):
        at_hub(home, environment, watch=watch).ensure_present_str(PINNED, allow_download=True)
    assert attempts == []


def test_a_download_that_is_stopped_is_kept_and_gone_on_with(home: Home) -> None:
    with hub({"model.gguf": DATA}) as environment:
        with pytest.raises(DownloadNotDone, match="paused") as refusal:
            at_hub(home, environment, watch=Watch(stop=lambda: "interruption")).ensure_present_str(
                PINNED, allow_download=True
            )
        assert "modeldoor download resume" in refusal.value.hint
        assert at_hub(home, environment).ensure_present_str(PINNED, allow_download=True).id == PINNED


def test_what_the_command_fetched_before_is_found_in_the_store_by_its_digest(home: Home) -> None:
    with hub({"model.gguf": DATA}) as environment:
        at_hub(home, environment).ensure_present_str(PINNED, allow_download=True)
    (Home(home.folder).folder / "catalog" / "model-catalog.json").unlink()
    resolved = home.provisioner().ensure_present_str(PINNED, expected_digest=digest_of(DATA))
    assert resolved.id == PINNED


def part_bytes(number: int, count: int) -> bytes:
    """One file of a split model, whose tensors all lie in the last."""
    from small_models import llama

    whole = llama()
    tensors = whole.tensors if number == count - 1 else ()
    split = (
        entry("split.no", UINT16, number),
        entry("split.count", UINT16, count),
        entry("split.tensors.count", INT32, len(whole.tensors)),
    )
    entries = (*whole.entries, *split) if number == 0 else (entry("general.architecture", STRING, "llama"), *split)
    return whole.with_(entries=entries, tensors=tensors).build()


def registry_of(data: bytes) -> dict[str, Any]:
    """A golden registry whose first entry is this file of the hub on loopback."""
    registry: dict[str, Any] = json.loads(json.dumps(golden("four-brackets", "model-registry")))
    model = next(
        each
        for each in registry["entries"]
        if each["artifact"]["source"] == "hub" and len(each["artifact"]["files"]) == 1
    )
    model["artifact"] |= {
        "repository": "org/repo",
        "revision": COMMIT,
        "files": [{"path": "model.gguf", "sizeBytes": len(data), "digest": digest_of(data)}],
        "totalBytes": len(data),
    }
    registry["entries"] = [model]
    return registry

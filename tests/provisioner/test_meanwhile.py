"""What others do while a model is looked for, verified or handed on."""

from __future__ import annotations

import hashlib
import os
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from modeldoor_lifecycle.hardware.simulation import simulate
from modeldoor_lifecycle.provisioner import catalog_entries
from modeldoor_lifecycle.provisioner.catalog_text import text_of
from modeldoor_lifecycle.provisioner.errors import DigestMismatch, FileChanged, NotInUse
from modeldoor_lifecycle.provisioner.surroundings import Makers, Watch
from modeldoor_lifecycle.provisioner.wishes import EngineWish
from modeldoor_validators.times import instant
from provisioner.held_models import (
    FILE,
    OLLAMA,
    PINNED,
    REGISTERED_ID,
    hub_cache,
    in_ollama,
    of_the_user,
    registry_of,
)
from provisioner.homes import Home, digest_of, model_bytes
from provisioner.others_stores import COMMIT, REPOSITORY, make_hub_cache, make_ollama_store

if TYPE_CHECKING:
    from collections.abc import Callable

    from modeldoor_lifecycle.registry.registries import Registries

DATA, OTHER = model_bytes(), model_bytes("Zaphod 2B")
WAIT_S = 30
"""For what comes in milliseconds."""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def at(step: str, number: int, do: Callable[[], object]) -> Callable[[str], None]:
    """Does something when this step comes for the so-manieth time."""
    left = [number]

    def told(here: str) -> None:
        left[0] -= here == step
        if left[0] == 0:
            left[0] = -1
            do()

    return told


def test_who_waits_for_the_same_model_finds_it_and_hashes_nothing(home: Home) -> None:
    home.model()
    is_waiting, resolved = threading.Event(), list[object]()
    second = home.provisioner(watch=Watch(halt=is_waiting.set))
    thread = threading.Thread(target=lambda: resolved.append(second.ensure_present_str("model.gguf")))

    def hashing() -> None:
        if not thread.ident:
            thread.start()
        assert is_waiting.wait(WAIT_S)

    resolved.append(home.provisioner(watch=Watch(halt=hashing)).ensure_present_str("model.gguf"))
    thread.join(WAIT_S)
    assert len(resolved) == 2
    assert resolved[0] == resolved[1]
    assert home.events() == ["provisioned"]


def test_who_can_take_no_turn_goes_on_without_one(home: Home) -> None:
    turns = Path(home.folders.catalog, "turns")
    turns.parent.mkdir(mode=0o700)
    turns.write_bytes(b"")
    home.model()
    assert home.provisioner().ensure_present_str("model.gguf").id == f"file:{home.models / 'model.gguf'}"
    turns.unlink()
    name = hashlib.sha256(PINNED.encode()).hexdigest()[:32]
    (turns / f"{name}.lock").mkdir(parents=True)
    make_hub_cache(hub_cache(home), REPOSITORY, COMMIT, {FILE: DATA})
    assert home.provisioner().ensure_present_str(PINNED).id == PINNED


def test_a_file_that_is_written_before_it_is_entered_is_not_entered(home: Home) -> None:
    path = home.model()
    with pytest.raises(FileChanged):
        home.provisioner(at=at("locked", 1, lambda: path.write_bytes(OTHER))).ensure_present_str("model.gguf")
    assert home.catalog()["entries"] == []
    assert home.events() == []


def test_a_file_that_is_written_after_its_use_was_recorded_is_not_handed_on(home: Home, tmp_path: Path) -> None:
    held = of_the_user(home)
    handoff = tmp_path / "handoff.json"
    provisioner = home.provisioner(at=at("locked", 2, lambda: held.files[0].write_bytes(OTHER)))
    with pytest.raises(FileChanged):
        provisioner.provision(
            {"model_ref": "model.gguf"}, handoff_path=str(handoff), engine=EngineWish(is_estimated=False)
        )
    assert home.events() == ["provisioned", "handedOff"]
    assert not handoff.exists()


def test_a_model_that_is_distrusted_after_its_use_was_recorded_is_not_handed_on(home: Home, tmp_path: Path) -> None:
    held = of_the_user(home)
    catalog = held.provisioner.catalog

    def distrusted() -> None:
        """By another process, which had the lock just before."""
        document = catalog.document()
        now = instant(document["updatedAt"])
        document["entries"] = [catalog_entries.distrusted(each, "changed", now) for each in document["entries"]]
        Path(catalog.path).write_bytes(text_of(document))

    provisioner = home.provisioner(at=at("locked", 2, distrusted))
    with pytest.raises(NotInUse, match="no longer trusted"):
        provisioner.provision(
            {"model_ref": "model.gguf"},
            handoff_path=str(tmp_path / "handoff.json"),
            engine=EngineWish(is_estimated=False),
        )
    assert not (tmp_path / "handoff.json").exists()


def test_a_name_that_means_another_model_before_the_handoff_is_not_handed_on_as_the_one_before(home: Home) -> None:
    in_ollama(home)

    def repointed() -> dict[str, Any]:
        make_ollama_store(home.folder / "ollama", "llama3.2:1b", OTHER)
        home.provisioner().ensure_present_str(OLLAMA)
        return simulate("Ryzen 5 5600 16GB", now=datetime(2026, 11, 20, tzinfo=UTC))

    makers = Makers(registries=home.no_registries, hardware=repointed)
    with pytest.raises(NotInUse, match="must stay in use"):
        home.provisioner(makers=makers).provision({"model_ref": OLLAMA})
    assert home.events() == ["provisioned", "provisioned"]


def test_a_refusal_of_what_was_entered_anew_meanwhile_takes_nothing_away(home: Home) -> None:
    held = of_the_user(home)
    data = held.files[0].read_bytes()
    held.files[0].write_bytes(OTHER)
    (entry,) = home.catalog()["entries"]
    anew = {**entry, "trust": {**entry["trust"], "expectedFrom": "request", "verifiedAt": "2026-11-01T00:00:00.000Z"}}

    def entered() -> None:
        held.provisioner.catalog.put(anew)

    with pytest.raises(DigestMismatch):
        home.provisioner(at=at("synced", 1, entered)).ensure_present_str("model.gguf", expected_digest=digest_of(data))
    assert home.catalog()["entries"] == [anew]
    assert home.events() == ["provisioned", "verificationFailed"]


def test_a_word_for_what_was_distrusted_meanwhile_counts_only_when_every_byte_is_read_again(home: Home) -> None:
    """Who tells the digest of a file that is known tells it of what was known."""
    make_hub_cache(hub_cache(home), REPOSITORY, COMMIT, {FILE: DATA})
    reference, registries = f"registry:{REGISTERED_ID}", registry_of({FILE: DATA})
    first = home.provisioner(makers=Makers(registries=lambda: registries))
    first.ensure_present_str(reference)
    (entry,) = home.catalog()["entries"]
    trust = entry["trust"]
    rest = {key: trust[key] for key in ("method", "identities")}
    first.catalog.put({**entry, "trust": {"state": "warned", "hashedAt": trust["verifiedAt"], **rest}})

    def distrusting() -> Registries:
        known = first.catalog.get(PINNED)
        assert known is not None
        first.catalog.put(catalog_entries.distrusted(known, "changed", instant(entry["registeredAt"])))
        return registries

    home.provisioner(makers=Makers(registries=distrusting)).ensure_present_str(
        reference, expected_digest=digest_of(DATA)
    )
    assert home.catalog()["entries"][0]["trust"]["verifiedAt"] > trust["verifiedAt"]
    assert home.events() == ["provisioned", "reverified"]


def test_nothing_is_left_of_the_turns_that_were_taken(home: Home) -> None:
    home.model()
    home.provisioner().ensure_present_str("model.gguf")
    assert os.listdir(os.path.join(home.folders.catalog, "turns")) == []

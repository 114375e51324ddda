"""A user who provisions, for tests of the command line: a home, whose models are kilobytes, and nothing of others in it."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from command import make_private
from goldens import golden
from modeldoor_lifecycle.store.store import Store
from modeldoor_validators import check
from small_models import llama, write

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from command import Ended

MODEL = llama().build()
DIGEST = "sha256:" + hashlib.sha256(MODEL).hexdigest()
OTHER_MODEL = llama("Trillian 1B").build()
OTHER_DIGEST = "sha256:" + hashlib.sha256(OTHER_MODEL).hexdigest()


def move_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Makes a folder the home of whoever runs the command in this process; returns the file of a model in it."""
    for name in ("HF_HOME", "HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "XDG_CACHE_HOME", "OLLAMA_MODELS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MODELDOOR_HOME", str(folder / "modeldoor"))
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.chdir(folder)
    give_hardware(folder)
    return write(folder / "models" / "zaphod-1b-q8_0.gguf", llama())


def give_hardware(folder: Path) -> None:
    """Says of this machine that it has a processor and no card, whatever it has."""
    profile = golden("cpu-container", "hardware-profile") | {"origin": "override"}
    profile["hostMemory"]["available"] |= {"status": "assumed"}
    del profile["memoryReadAt"]
    assert check(profile, "hardware-profile") == ()
    place = folder / "modeldoor" / "config"
    make_private(place)
    (place / "hardware.json").write_text(json.dumps(profile))
    (place / "hardware.json").chmod(0o600)


def write_policy(folder: Path, **members: Any) -> None:
    """Puts a provision policy into the configuration folder."""
    policy = {"schemaVersion": "v1", "kind": "ProvisionPolicy", **members}
    assert check(policy, "provision-policy") == ()
    path = folder / "modeldoor" / "config" / "provision-policy.json"
    path.write_text(json.dumps(policy))
    path.chmod(0o600)


def write_registry(folder: Path, registry: dict[str, Any]) -> None:
    """Puts a registry into the configuration folder."""
    path = folder / "modeldoor" / "config" / "registries" / "operators.json"
    make_private(path.parent)
    path.write_text(json.dumps(registry))
    path.chmod(0o600)


def handoff(ended: Ended) -> dict[str, Any]:
    """The handoff that standard output is."""
    document: dict[str, Any] = ended.document
    assert check(document, "engine-handoff") == ()
    return document


def catalogue(ended: Ended) -> dict[str, Any]:
    """The catalogue that standard output is."""
    document: dict[str, Any] = ended.document
    assert check(document, "model-catalog") == ()
    return document


def put_in_store(folder: Path, data: bytes) -> str:
    """Puts a verified file into the store, as a download does; returns its digest."""
    digest = "sha256:" + hashlib.sha256(data).hexdigest()
    store = Store(str(folder / "modeldoor" / "data" / "store"))
    with store.turn(digest), store.partial("d-1") as partial:
        partial.append(data)
        store.publish(partial, digest, len(data))
    return digest

"""The way that an orchestrator goes: a request, the command, and real llama.cpp's server from the handoff alone."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import pytest

from command import make_private
from goldens import golden
from loopback_servers import by_path, http, json_of, serve
from modeldoor.provisioning import DEFAULT_LLAMACPP_HANDOFF_PATH
from provisioner.engine import asked, running, said
from provisioner.others_stores import make_hub_cache, make_ollama_store
from provisioner.talking_model import CONTEXT, talking, talking_in_parts

if TYPE_CHECKING:
    from pathlib import Path

    from command import Door

pytestmark = pytest.mark.slow  # needs llama.cpp, which `make check` installs

COMMIT = "067b946cf014b7c697f3654f621d577a3e3afd1c"


@pytest.fixture
def handoff(door: Door) -> Path:
    """Where engines look; the machine has a processor and no card, whatever it has."""
    profile = golden("cpu-container", "hardware-profile") | {"origin": "override"}
    profile["hostMemory"]["available"] |= {"status": "assumed"}
    del profile["memoryReadAt"]
    make_private(door.config)
    (door.config / "hardware.json").write_text(json.dumps(profile))
    (door.config / "hardware.json").chmod(0o600)
    return door.folder / DEFAULT_LLAMACPP_HANDOFF_PATH


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_from_a_request_in_yaml_to_an_answer(door: Door, handoff: Path) -> None:
    """ORCH-MODP-5501, ORCH-MODP-5503: what the handoff names is the file that the request named, and it runs."""
    model = talking(door.folder / "talking.gguf", "A")
    (door.folder / "model.yaml").write_text(
        f'model_ref: "file:{model}"\n'
        f"expected_digest: {{ algo: sha256, value: {sha256(model)} }}\n"
        "strict_verification: true\n"
    )
    ended = door.installed("provision", "--config", "model.yaml", "--handoff", "--context", "512")
    assert ended.code == 0
    assert ended.document == json.loads(handoff.read_bytes())
    with running(handoff) as address:
        listed = asked(address, "/v1/models")["data"]
        answer = asked(address, "/completion", {"prompt": "Who are you?", "n_predict": 4, "temperature": 0})
    assert [each["id"] for each in listed] == ["talking"]
    assert listed[0]["meta"]["n_ctx_train"] == CONTEXT == ended.document["metadata"]["ctx_max"]
    assert answer["content"] == "AAAA"


def test_a_split_model_of_the_hub_is_fetched_and_runs_from_the_store(door: Door, handoff: Path) -> None:
    parts = talking_in_parts(door.folder, "S")
    files = {part.name: part.read_bytes() for part in parts}
    siblings = [
        {"rfilename": part.name, "lfs": {"sha256": sha256(part), "size": part.stat().st_size}} for part in parts
    ]
    page = json_of({"sha": COMMIT, "siblings": siblings})
    replies = {f"/api/models/org/repo/revision/{each}?blobs=true": page for each in ("main", COMMIT)}
    replies |= {
        f"/org/repo/resolve/{COMMIT}/{name}": http(data, content_type="application/octet-stream")
        for name, data in files.items()
    }
    for part in parts:
        part.unlink()
    with serve(by_path(replies)) as endpoint:
        ended = door.installed(
            *("provision", f"hf:org/repo/{parts[0].name}", "--allow-download", "--handoff"),
            environment={"HF_ENDPOINT": endpoint},
        )
    assert ended.code == 0
    assert [part["path"].rpartition("/")[2] for part in ended.document["parts"]] == list(files)
    assert said(handoff) == "SSSS"


@pytest.mark.parametrize("holder", ["the cache of the hub", "Ollama"])
def test_what_others_hold_runs_from_where_they_hold_it(door: Door, handoff: Path, holder: str) -> None:
    data = talking(door.folder / "talking.gguf", "H").read_bytes()
    if holder == "Ollama":
        make_ollama_store(door.home / ".ollama" / "models", "talking:1b", data)
        reference = "ollama:talking:1b"
    else:
        make_hub_cache(door.home / ".cache" / "huggingface" / "hub", "org/repo", COMMIT, {"talking.gguf": data})
        reference = "hf:org/repo/talking.gguf"
    ended = door.installed("provision", reference, "--strict", "--handoff")
    assert ended.code == 0
    assert ended.document["verification"]["verdict"] == "pass"
    assert said(handoff) == "HHHH"

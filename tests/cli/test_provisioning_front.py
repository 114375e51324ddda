"""`modeldoor.provisioning`: the functions of llama-orch's provisioner, as programs call them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from cli.provisioned import DIGEST, MODEL, OTHER_DIGEST, move_in
from modeldoor.provisioning import (
    DEFAULT_LLAMACPP_HANDOFF_PATH,
    DEFAULT_PROVENANCE_PATH,
    EngineWish,
    ResolvedModel,
    ensure_present,
    ensure_present_str,
    exists,
    locate,
    parse_model_ref,
    provision_from_config_to_default_handoff,
    provision_from_config_to_handoff,
)
from modeldoor_lifecycle.provisioner.errors import (
    DigestMismatch,
    DigestRefused,
    DigestRequired,
    DownloadForbidden,
    ModelNotHere,
    ReferenceRefused,
    RequestRefused,
)
from modeldoor_lifecycle.provisioner.references import LocalFile
from modeldoor_validators import check

if TYPE_CHECKING:
    from pathlib import Path

    from command import Door

NOT_ESTIMATED = EngineWish(is_estimated=False)

HEAVY = ("click", "httpcore", "httpx", "jsonschema", "jsonschema_rs", "modeldoor_models", "pydantic", "rich", "yaml")
"""What takes longer to import than an answer takes."""


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of a model of somebody who has provisioned nothing yet."""
    return move_in(tmp_path, monkeypatch)


def test_a_text_leads_to_the_id_and_the_path_of_the_model(model: Path) -> None:
    resolved = ensure_present_str(str(model))
    assert resolved == ResolvedModel(id=f"file:{model}", local_path=str(model))
    assert ensure_present_str("models/zaphod-1b-q8_0.gguf", DIGEST, strict=True) == resolved
    assert ensure_present(LocalFile(str(model)), DIGEST) == resolved
    assert ensure_present(parse_model_ref(f"file:{model}")) == resolved


def test_what_is_known_is_told_and_asking_writes_nothing(model: Path, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    assert (exists(str(model)), locate(str(model))) == (False, None)
    assert sorted(tmp_path.rglob("*")) == before
    ensure_present_str(str(model))
    assert (exists(str(model)), locate(f"file:{model}")) == (True, str(model))
    model.write_bytes(MODEL + b"more")
    assert (exists(str(model)), locate(str(model))) == (False, None)


def test_what_goes_wrong_is_raised_as_what_it_is(model: Path) -> None:
    with pytest.raises(DigestMismatch):
        ensure_present_str(str(model), OTHER_DIGEST)
    with pytest.raises(DigestRefused):
        ensure_present_str(str(model), "md5:d41d8cd98f00b204e9800998ecf8427e")
    with pytest.raises(DigestRequired):
        ensure_present_str(str(model), strict=True)
    with pytest.raises(ModelNotHere):
        ensure_present_str("ollama:llama3.2:1b")
    with pytest.raises(DownloadForbidden):
        ensure_present_str("hf:org/repo/model.gguf")
    with pytest.raises(ReferenceRefused):
        exists("https://me:secret@models.example.org/model.gguf")


def test_a_request_becomes_the_handoff_and_the_record_of_the_seed(model: Path, tmp_path: Path) -> None:
    """ORCH-MODP-5506: the record stands below `.runtime/provenance/` too."""
    config, root = tmp_path / "model.yaml", tmp_path / "root"
    config.write_text(f'model_ref: "file:{model}"\nexpected_digest: {{ algo: sha256, value: "{DIGEST[7:]}" }}\n')
    document = provision_from_config_to_default_handoff(config, root, engine=NOT_ESTIMATED)
    assert json.loads((root / DEFAULT_LLAMACPP_HANDOFF_PATH).read_text()) == document
    assert (check(document, "engine-handoff"), document["model"]["path"]) == ((), str(model))
    records = [json.loads(line) for line in (root / DEFAULT_PROVENANCE_PATH).read_text().splitlines()]
    assert [record["event"]["kind"] for record in records] == ["provisioned", "handedOff"]
    assert records[0]["event"]["request"]["contract"] == "provision-request"


def test_a_handoff_goes_where_it_is_asked_for(model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "model.json").write_text(json.dumps({"model_ref": str(model)}))
    monkeypatch.chdir(tmp_path)
    document = provision_from_config_to_handoff("model.json", "own/handoff.json", engine=NOT_ESTIMATED)
    assert json.loads((tmp_path / "own" / "handoff.json").read_text()) == document
    with pytest.raises(RequestRefused):
        provision_from_config_to_handoff("none.json", "other.json")
    assert not (tmp_path / "other.json").exists()


def test_the_user_is_that_of_the_environment_that_is_given(model: Path, tmp_path: Path) -> None:
    environment = {"MODELDOOR_HOME": str(tmp_path / "another"), "HOME": str(tmp_path)}
    ensure_present_str(str(model), environment=environment)
    assert exists(str(model), environment=environment)
    assert not exists(str(model))


def test_importing_it_loads_nothing_that_takes_its_time(door: Door) -> None:
    code = f"import sys, modeldoor.provisioning; print([name for name in {HEAVY} if name in sys.modules])"
    assert door.python(code).text == "[]\n"

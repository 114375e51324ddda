"""A handoff names a file that is verified at that very moment, and keeps it from being removed."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from families import for_each
from modeldoor_lifecycle.estimator.errors import WorkloadRefused
from modeldoor_lifecycle.hardware.simulation import simulate
from modeldoor_lifecycle.provisioner.catalog import Catalog
from modeldoor_lifecycle.provisioner.errors import (
    DigestMismatch,
    FileChanged,
    FileUnsuitable,
    ModelNotHere,
    NotInUse,
    PoolUnavailable,
    ProvenanceRefused,
    RequestRefused,
    WishRefused,
)
from modeldoor_lifecycle.provisioner.policy import ProvisionPolicy
from modeldoor_lifecycle.provisioner.provenance import DEFAULT_PROVENANCE_PATH
from modeldoor_lifecycle.provisioner.provenance_reading import check_chain, read_records
from modeldoor_lifecycle.provisioner.surroundings import Makers
from modeldoor_lifecycle.provisioner.wishes import EngineWish
from modeldoor_lifecycle.state.errors import FileNotWritten
from modeldoor_validators.canonical import digest
from modeldoor_validators.times import instant
from provisioner.homes import Home, digest_of, model_bytes

if TYPE_CHECKING:
    from pathlib import Path

UNESTIMATED = EngineWish(is_estimated=False)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def request_of(path: Path, **more: Any) -> dict[str, Any]:
    value = digest_of(path.read_bytes()).partition(":")[2]
    return {"model_ref": f"file:{path}", "expected_digest": {"algo": "sha256", "value": value}, **more}


def test_a_request_becomes_a_handoff_with_everything_that_is_known(home: Home, tmp_path: Path) -> None:
    """ORCH-MODP-5503, ORCH-MODP-5504: the handoff names id and path, size and longest context."""
    path, handoff = home.model(), tmp_path / "run" / "llamacpp.json"
    handed = home.provisioner().provision(
        request_of(path, strict_verification=True), handoff_path=str(handoff), engine=UNESTIMATED
    )
    document = home.handoff(handoff)
    assert document == handed.document
    assert document["model"] == {"id": f"file:{path}", "path": str(path)}
    assert document["metadata"] == {"size_bytes": path.stat().st_size, "ctx_max": 2048}
    assert document["verification"] | {"verified_at": ""} == {
        "verdict": "pass",
        "strict": True,
        "digest": {"algo": "sha256", "value": digest_of(path.read_bytes())[7:]},
        "verified_at": "",
        "method": "hashed",
    }
    assert document["engine"]["arguments"][:2] == ["--model", str(path)]


def test_a_second_handoff_says_that_nothing_was_hashed_again(home: Home) -> None:
    home.model()
    provisioner = home.provisioner()
    methods = [
        provisioner.provision({"model_ref": "model.gguf"}, engine=UNESTIMATED).document["verification"]["method"]
        for _ in range(2)
    ]
    assert methods == ["hashed", "unchangedSinceHash"]


def test_a_model_that_was_handed_on_is_leased_and_its_use_is_noted(home: Home) -> None:
    home.model()
    policy = ProvisionPolicy(handoff_lease_s=90)
    home.provisioner(policy).provision({"model_ref": "model.gguf"}, engine=UNESTIMATED)
    (entry,) = home.catalog()["entries"]
    (lease,) = entry["leases"]
    assert (lease["holder"], entry["lastUsedAt"]) == ("engine-provisioner", lease["takenAt"])
    assert (instant(lease["expiresAt"]) - instant(lease["takenAt"])).total_seconds() == 90


def test_however_often_a_model_is_handed_on_a_holder_has_one_lease(home: Home) -> None:
    home.model()
    provisioner = home.provisioner()
    for holder in ("engine-provisioner", "engine-provisioner", "another"):
        engine = EngineWish(is_estimated=False, holder=holder)
        provisioner.provision({"model_ref": "model.gguf"}, engine=engine)
    (entry,) = home.catalog()["entries"]
    assert sorted(lease["holder"] for lease in entry["leases"]) == ["another", "engine-provisioner"]


def test_the_record_tells_of_the_handoff_by_its_digest_and_of_the_request(home: Home) -> None:
    """ORCH-MODP-5506: what is provisioned and handed on is told in the record, with digest and verdict."""
    path = home.model()
    request = request_of(path)
    further = home.folder / DEFAULT_PROVENANCE_PATH
    handed = home.provisioner(further_provenance=[str(further)]).provision(
        request, engine=UNESTIMATED, is_document=True
    )
    assert home.events() == ["provisioned", "handedOff"]
    first, second = read_records(str(further))
    assert check_chain(str(further)) == []
    assert first["event"]["artifact"]["digest"] == digest_of(path.read_bytes())
    assert first["event"]["verification"] == {"verdict": "pass", "expectedFrom": "request", "isStrict": False}
    assert first["event"]["request"] == {"contract": "provision-request", "digest": digest(request)}
    assert second["event"]["handoff"] == {"contract": "engine-handoff", "digest": digest(handed.document)}
    assert first["modelId"] == "file:model.gguf", "no folder of this machine leaves it"
    assert first["tool"]["name"] == "modeldoor"


@pytest.mark.parametrize("how", ["replaced", "written", "written and set back", "led elsewhere", "gone"])
def test_a_file_swapped_between_verification_and_handoff_is_noticed(home: Home, tmp_path: Path, how: str) -> None:
    path, handoff = home.model(), tmp_path / "llamacpp.json"
    other = tmp_path / "other.gguf"
    other.write_bytes(model_bytes("Zaphod 2B"))

    def swap() -> dict[str, Any]:
        """While the machine is looked at, which is after the verification and before the handoff."""
        status = path.stat()
        if how == "replaced":
            os.replace(other, path)
        elif how == "led elsewhere":
            path.unlink()
            path.symlink_to(other)
        elif how == "gone":
            path.unlink()
        else:
            with path.open("r+b") as file:
                file.write(other.read_bytes())
            if how == "written and set back":
                os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
        return hardware()

    makers = Makers(registries=home.no_registries, hardware=swap)
    with pytest.raises(FileChanged):
        home.provisioner(makers=makers).provision({"model_ref": "model.gguf"}, handoff_path=str(handoff))
    assert not handoff.exists()
    assert "handedOff" not in home.events()


def test_an_earlier_handoff_of_a_file_that_is_another_now_is_withdrawn(home: Home, tmp_path: Path) -> None:
    path, handoff = home.model(), tmp_path / "llamacpp.json"
    provisioner = home.provisioner()
    provisioner.provision({"model_ref": "model.gguf"}, handoff_path=str(handoff), engine=UNESTIMATED)
    path.write_bytes(model_bytes("Zaphod 2B"))
    with pytest.raises(FileChanged) as caught:
        provisioner.provision({"model_ref": "model.gguf"}, handoff_path=str(handoff), engine=UNESTIMATED)
    assert not handoff.exists()
    (aside,) = tmp_path.glob("llamacpp.json*")
    assert aside.name.startswith("llamacpp.json.withdrawn-")
    assert caught.value.message.endswith(f"; the handoff that named it is put aside as '{aside}'")


@pytest.mark.parametrize("how", ["gone", "emptied", "a folder", "led elsewhere", "a named pipe"])
def test_an_earlier_handoff_of_a_file_that_is_refused_now_is_withdrawn(home: Home, tmp_path: Path, how: str) -> None:
    path, handoff = home.model(), tmp_path / "llamacpp.json"
    provisioner = home.provisioner()
    provisioner.provision({"model_ref": "model.gguf"}, handoff_path=str(handoff), engine=UNESTIMATED)
    path.unlink()
    if how == "emptied":
        path.write_bytes(b"")
    elif how == "a folder":
        path.mkdir()
    elif how == "led elsewhere":
        (tmp_path / "other.gguf").write_bytes(model_bytes("Zaphod 2B"))
        path.symlink_to(tmp_path / "other.gguf")
    elif how == "a named pipe":
        os.mkfifo(path)
    with pytest.raises((FileUnsuitable, ModelNotHere)):
        provisioner.provision({"model_ref": "model.gguf"}, handoff_path=str(handoff), engine=UNESTIMATED)
    assert [each.name.rpartition("-")[0] for each in tmp_path.glob("llamacpp.json*")] == ["llamacpp.json.withdrawn"]


def test_what_a_handoff_replaces_is_put_aside_and_told(home: Home, tmp_path: Path) -> None:
    home.model()
    handoff = tmp_path / "llamacpp.json"
    handoff.write_text("notes of somebody")
    provisioner = home.provisioner()
    notices = [
        provisioner.provision({"model_ref": "model.gguf"}, handoff_path=str(handoff), engine=UNESTIMATED).notice
        for _ in range(2)
    ]
    (aside,) = tmp_path.glob("llamacpp.json.replaced-*")
    assert notices == [f"what stood at '{handoff}' and was no handoff is put aside as '{aside}'", ""]
    assert aside.read_text() == "notes of somebody"


def test_a_further_record_that_cannot_be_kept_is_refused_before_anything_is_done(home: Home, tmp_path: Path) -> None:
    path = home.model()
    foreign = tmp_path / "settings.json"
    foreign.write_text('{"name": "settings of somebody"}')
    foreign.chmod(0o600)
    for place in (foreign, path, home.models):
        with pytest.raises(ProvenanceRefused):
            home.provisioner(further_provenance=[str(place)]).provision({"model_ref": "model.gguf"}, engine=UNESTIMATED)
    assert (home.events(), home.catalog()["entries"]) == ([], [])
    assert sorted(each.name for each in tmp_path.rglob("*") if each.is_file()) == ["model.gguf", "settings.json"]


def test_no_further_record_begins_in_the_place_of_the_handoff_or_of_what_modeldoor_keeps(
    home: Home, tmp_path: Path
) -> None:
    home.model()
    handoff = tmp_path / "llamacpp.json"
    (tmp_path / "linked").symlink_to(tmp_path)
    places = [handoff, tmp_path / "linked" / handoff.name, *(f"{each}/records.jsonl" for each in home.folders.all)]
    for place in places:
        with pytest.raises(ProvenanceRefused) as refusal:
            home.provisioner(further_provenance=[str(place)]).provision(
                {"model_ref": "model.gguf"}, handoff_path=str(handoff), engine=UNESTIMATED
            )
        assert refusal.value.hint
    assert sorted(each.name for each in tmp_path.rglob("*") if each.is_file()) == ["model.gguf"]
    beside = home.provenance.with_name("more.jsonl")
    home.provisioner(further_provenance=[str(home.provenance), str(beside)]).provision(
        {"model_ref": "model.gguf"}, handoff_path=str(handoff), engine=UNESTIMATED
    )
    assert beside.read_text().count("\n") == len(home.events())


def test_a_context_beyond_the_models_is_refused_without_an_estimate_too(home: Home) -> None:
    home.model()
    with pytest.raises(WorkloadRefused, match="at most 2048 tokens") as refusal:
        home.provisioner().provision(
            {"model_ref": "model.gguf"}, engine=EngineWish(context_tokens=2049, is_estimated=False)
        )
    assert refusal.value.hint
    assert "handedOff" not in home.events()


def test_a_record_that_is_asked_for_twice_is_written_once(home: Home) -> None:
    home.model()
    home.provisioner(further_provenance=(str(home.provenance),)).ensure_present_str("model.gguf")
    assert home.events() == ["provisioned"]


def test_a_handoff_that_cannot_be_put_aside_is_told_of_with_the_refusal(home: Home, tmp_path: Path) -> None:
    path, handoff = home.model(), tmp_path / ("h" * 250)  # with what is added behind it, no name of a file any more
    provisioner = home.provisioner()
    provisioner.provision({"model_ref": "model.gguf"}, handoff_path=str(handoff), engine=UNESTIMATED)
    path.write_bytes(model_bytes("Zaphod 2B"))
    with pytest.raises(FileChanged, match=r"the handoff that names it stands there yet: .* must be put aside"):
        provisioner.provision({"model_ref": "model.gguf"}, handoff_path=str(handoff), engine=UNESTIMATED)
    assert handoff.exists()


def test_an_earlier_handoff_stays_when_the_request_has_a_wrong_digest_of_another_file(
    home: Home, tmp_path: Path
) -> None:
    home.model()
    other = home.model("other.gguf", model_bytes("Zaphod 2B"))
    handoff = tmp_path / "llamacpp.json"
    provisioner = home.provisioner()
    provisioner.provision({"model_ref": "model.gguf"}, handoff_path=str(handoff), engine=UNESTIMATED)
    wrong = {"model_ref": f"file:{other}", "expected_digest": {"algo": "sha256", "value": digest_of(b"else")[7:]}}
    with pytest.raises(DigestMismatch):
        provisioner.provision(wrong, handoff_path=str(handoff), engine=UNESTIMATED)
    assert home.handoff(handoff)["model"]["path"].endswith("/model.gguf")


def test_a_model_that_is_retired_meanwhile_is_not_handed_on(home: Home, tmp_path: Path) -> None:
    home.model()

    def retire() -> dict[str, Any]:
        home.provisioner().upkeep.retire("model.gguf")
        return hardware()

    makers = Makers(registries=home.no_registries, hardware=retire)
    with pytest.raises(NotInUse):
        home.provisioner(makers=makers).provision(
            {"model_ref": "model.gguf"}, handoff_path=str(tmp_path / "handoff.json")
        )
    assert not (tmp_path / "handoff.json").exists()


def test_under_gpu_only_a_machine_without_devices_is_told_the_figures(home: Home, tmp_path: Path) -> None:
    home.model()
    makers = Makers(registries=home.no_registries, hardware=hardware)
    with pytest.raises(PoolUnavailable, match="POOL_UNAVAILABLE") as refusal:
        home.provisioner(ProvisionPolicy(is_gpu_only=True), makers=makers).provision(
            {"model_ref": "model.gguf"}, handoff_path=str(tmp_path / "handoff.json")
        )
    assert refusal.value.required_bytes
    assert refusal.value.available_bytes == 0
    assert not (tmp_path / "handoff.json").exists()


def test_an_estimate_goes_with_the_handoff_and_decides_the_arguments(home: Home) -> None:
    home.model()
    makers = Makers(registries=home.no_registries, hardware=hardware)
    document = (
        home.provisioner(makers=makers)
        .provision({"model_ref": "model.gguf"}, engine=EngineWish(context_tokens=1024, port=8090))
        .document
    )
    assert document["estimate"]["placement"] == "cpu"
    assert document["estimate"]["workload"]["contextTokens"] == 1024
    arguments = document["engine"]["arguments"]
    assert arguments[arguments.index("--ctx-size") + 1] == "1024"
    assert arguments[arguments.index("--port") + 1] == "8090"


def hardware() -> dict[str, Any]:
    """A machine with 16 GB and no graphics card."""
    return simulate("Ryzen 5 5600 16GB", now=datetime(2026, 11, 20, tzinfo=UTC))


def test_a_handoff_whose_lease_has_ended_before_it_could_be_written_is_not_written(home: Home, tmp_path: Path) -> None:
    """As of a process that was stopped in between, for longer than the lease."""
    home.model()
    home.provisioner().ensure_present_str("model.gguf")
    moments = (datetime(2036, 1, 1, hour, tzinfo=UTC) for hour in range(24))
    provisioner = home.provisioner()
    provisioner.catalog = Catalog(home.folders.catalog, clock=lambda: next(moments))
    with pytest.raises(NotInUse, match="its lease has ended"):
        provisioner.provision(
            {"model_ref": "model.gguf"}, handoff_path=str(tmp_path / "handoff.json"), engine=UNESTIMATED
        )
    assert not (tmp_path / "handoff.json").exists()


@for_each(
    "wish",
    [
        {"parallel": 0},
        {"parallel": 257},
        {"context_tokens": 0},
        {"port": 70_000},
        {"kv_cache": "zzz"},
        {"parallel": True},
    ],
)
def test_what_no_engine_could_be_started_with_is_refused(wish: dict[str, Any]) -> None:
    with pytest.raises(WishRefused):
        EngineWish(**wish)


@for_each(
    "request_, words",
    [
        ({}, "model_ref"),
        ({"model_ref": 5}, "model_ref"),
        ({"model_ref": "m.gguf", "expected_digest": {"algo": "sha256"}}, "value"),
        ({"model_ref": "m.gguf", "strict_verification": True}, "expected_digest"),
    ],
)
def test_what_is_no_request_is_refused_in_the_words_of_its_contract(
    tmp_path_factory: pytest.TempPathFactory, request_: dict[str, Any], words: str
) -> None:
    with pytest.raises(RequestRefused, match=words):
        Home(tmp_path_factory.mktemp("home")).provisioner().provision(request_)


def test_a_store_from_which_nothing_can_be_handed_on_is_refused_before_anything_is_done(home: Home) -> None:
    """No contract lets a path below `/dev` be handed to an engine."""
    home.model()
    home.folders = replace(home.folders, store="/dev/shm/store-of-nobody")
    with pytest.raises(FileNotWritten, match="on a disk") as refusal:
        home.provisioner().provision({"model_ref": "model.gguf"}, engine=UNESTIMATED)
    assert "MODELDOOR_STORE" in refusal.value.hint
    assert home.events() == []

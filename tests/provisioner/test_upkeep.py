"""What operators do with registered models: verify them anew, take them out of use and back, hold and forget them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from families import for_each
from modeldoor_lifecycle.provisioner.errors import (
    DigestMismatch,
    FileChanged,
    FileUnsuitable,
    HeaderRefused,
    InUse,
    LeaseRefused,
    ModelNotHere,
    NotInCatalog,
    NotInUse,
    OutsideRoots,
    ProvisionError,
)
from modeldoor_lifecycle.provisioner.identity import FileIdentity
from modeldoor_lifecycle.provisioner.policy import ProvisionPolicy
from modeldoor_lifecycle.provisioner.provenance_reading import read_records
from modeldoor_lifecycle.provisioner.surroundings import Watch
from modeldoor_lifecycle.provisioner.wishes import EngineWish
from modeldoor_validators import DocumentRefused
from modeldoor_validators.times import instant
from provisioner.held_models import (
    EACH,
    OLLAMA,
    in_ollama,
    in_the_hubs_cache,
    in_the_store,
    of_the_user,
    parts,
    split_in_the_hubs_cache,
    split_in_the_store,
)
from provisioner.homes import Home, digest_of, model_bytes
from provisioner.others_stores import make_ollama_store, state_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from provisioner.held_models import Held

OTHER = model_bytes("Zaphod 2B")


def entry_of(home: Home) -> dict[str, Any]:
    (entry,) = home.catalog()["entries"]
    return dict(entry)


def last_event(home: Home) -> dict[str, Any]:
    *_, record = read_records(str(home.provenance))
    return dict(record["event"])


# -- To verify


@for_each("kind", EACH)
def test_what_is_as_it_was_is_verified_anew_and_recorded(tmp_path: Path, kind: str) -> None:
    home = Home(tmp_path)
    held = EACH[kind](home)
    for each in held.files:
        os.utime(each)
    before = entry_of(home)
    assert held.provisioner.locate(held.reference) is None, "it was touched"
    entry = held.provisioner.upkeep.verify(held.model_id)
    assert entry == entry_of(home)
    trust = entry["trust"]
    assert (trust["state"], trust["method"]) == ("verified", "overTheFile")
    assert trust["expectedFrom"] == before["trust"]["expectedFrom"]
    assert instant(trust["verifiedAt"]) >= instant(before["trust"]["verifiedAt"])
    assert trust["identities"] == [FileIdentity.of(each.stat()).document() for each in held.files]
    assert {**entry, "trust": {}} == {**before, "trust": {}}
    assert held.provisioner.locate(held.reference) is not None
    assert home.events() == ["provisioned", "reverified"]
    assert last_event(home) == {
        "kind": "reverified",
        "digests": [digest_of(each.read_bytes()) for each in held.files],
        "verification": {"verdict": "pass", "expectedFrom": trust["expectedFrom"], "isStrict": False},
    }


def written_over(path: Path, aside: Path) -> None:
    path.rename(aside)
    path.write_bytes(aside.read_bytes()[:-1] + b"\1")


def written_and_set_back(path: Path, aside: Path) -> None:
    status = path.stat()
    written_over(path, aside)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def cut_short(path: Path, aside: Path) -> None:
    path.rename(aside)
    path.write_bytes(aside.read_bytes()[:-1])


def swapped(path: Path, aside: Path) -> None:
    path.rename(aside)
    path.write_bytes(OTHER)


def gone(path: Path, aside: Path) -> None:
    path.rename(aside)


def emptied(path: Path, aside: Path) -> None:
    path.rename(aside)
    path.touch()


def a_folder(path: Path, aside: Path) -> None:
    path.rename(aside)
    path.mkdir()


def a_link(path: Path, aside: Path) -> None:
    """To the very same bytes: it might lead elsewhere at any time."""
    path.rename(aside)
    path.symlink_to(aside)


def a_pipe(path: Path, aside: Path) -> None:
    path.rename(aside)
    os.mkfifo(path)


DAMAGES: dict[Callable[[Path, Path], None], type[ProvisionError]] = {
    written_over: DigestMismatch,
    written_and_set_back: DigestMismatch,
    cut_short: DigestMismatch,
    swapped: DigestMismatch,
    gone: ModelNotHere,
    emptied: FileUnsuitable,
    a_folder: FileUnsuitable,
    a_link: FileChanged,
    a_pipe: FileUnsuitable,
}
"""What happens to the last file of a model, which of a split one is not that which is looked at first."""


@for_each(
    ("kind", "damage"),
    [("of the user", damage) for damage in DAMAGES]
    + [(kind, damage) for kind in list(EACH)[1:] for damage in (swapped, gone, a_link)],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_what_was_damaged_is_trusted_no_more_until_it_is_whole_again(
    tmp_path: Path, kind: str, damage: Callable[[Path, Path], None]
) -> None:
    """ORCH-MODP-5502: bytes that are not the expected ones fail, also long after they were registered."""
    home = Home(tmp_path)
    held = EACH[kind](home)
    path, aside = held.files[-1], tmp_path / "aside"
    vouched_by = {name: told for name, told in entry_of(home)["trust"].items() if name == "expectedFrom"}
    damage(path, aside)
    error = DAMAGES[damage]
    if damage is a_link and "cache" in kind:
        error = OutsideRoots
    with pytest.raises(error) as refusal:
        held.provisioner.upkeep.verify(held.reference)
    assert type(refusal.value) is error
    entry = entry_of(home)
    assert entry["trust"] | {"distrustedAt": ""} == {
        "state": "unverified",
        "distrustedAt": "",
        "reason": refusal.value.code,
        **vouched_by,
    }
    told = ["verificationFailed", "distrusted"] if error is DigestMismatch else ["distrusted"]
    assert home.events() == ["provisioned", *told]
    assert last_event(home)["reason"] == refusal.value.code
    assert held.provisioner.locate(held.reference) is None
    with pytest.raises(NotInUse):
        held.provisioner.upkeep.lease(held.model_id, holder="somebody", duration_s=60)
    with pytest.raises(error):
        held.provisioner.upkeep.verify(held.model_id)
    assert entry_of(home) == entry, "it is known already"
    assert home.events() == ["provisioned", *told]
    _whole_again(path, aside)
    trust = held.provisioner.upkeep.verify(held.model_id)["trust"]
    assert trust["state"] == ("verified" if vouched_by else "warned"), "whoever vouched for these bytes does so again"
    assert held.provisioner.locate(held.reference) is not None
    verdict = {"verdict": "pass", **vouched_by} if vouched_by else {"verdict": "warn"}
    assert last_event(home)["verification"] == {**verdict, "isStrict": False}


def _whole_again(path: Path, aside: Path) -> None:
    if path.is_dir():
        path.rmdir()
    else:
        path.unlink(missing_ok=True)
    aside.rename(path)


@for_each("held_by", [split_in_the_store, split_in_the_hubs_cache], ids=lambda each: each.__name__)
def test_of_a_split_model_the_part_that_is_damaged_is_named(tmp_path: Path, held_by: Callable[[Home], Held]) -> None:
    home = Home(tmp_path)
    held = held_by(home)
    name = list(parts())[1]
    swapped(held.files[1], tmp_path / "aside")
    with pytest.raises(DigestMismatch, match="as the catalogue says") as refusal:
        held.provisioner.upkeep.verify(held.model_id)
    failed = next(each for each in read_records(str(home.provenance)) if each["event"]["kind"] == "verificationFailed")
    assert failed["modelId"] == held.model_id
    assert failed["event"] == {
        "kind": "verificationFailed",
        "file": name,
        "expectedDigest": digest_of(parts()[name]),
        "actualDigest": digest_of(OTHER),
        "sizeBytes": len(OTHER),
    }
    assert (refusal.value.expected, refusal.value.actual) == (digest_of(parts()[name]), digest_of(OTHER))


def test_a_file_that_was_registered_with_a_header_that_no_engine_loads_is_trusted_no_more(tmp_path: Path) -> None:
    home = Home(tmp_path)
    held = of_the_user(home)
    held.files[0].write_bytes(b"no model at all")
    entry = entry_of(home)
    entry["artifact"] |= {"digest": digest_of(b"no model at all"), "totalBytes": 15}
    entry["trust"]["identities"] = [FileIdentity.of(held.files[0].stat()).document()]
    held.provisioner.catalog.put(entry)
    assert held.provisioner.locate(held.reference) == str(held.files[0])
    with pytest.raises(HeaderRefused):
        held.provisioner.upkeep.verify(held.reference)
    assert entry_of(home)["trust"]["reason"] == "headerRefused"
    assert held.provisioner.locate(held.reference) is None


def test_a_file_that_is_written_after_it_was_hashed_anew_is_not_trusted_by_that(tmp_path: Path) -> None:
    home = Home(tmp_path)
    held = of_the_user(home)
    before = entry_of(home)

    def write(step: str) -> None:
        if step == "locked":
            held.files[0].write_bytes(OTHER)

    with pytest.raises(FileChanged):
        home.provisioner(at=write).upkeep.verify(held.reference)
    assert entry_of(home) == before
    assert held.provisioner.locate(held.reference) is None, "and the earlier verdict was on other bytes"


def test_a_model_that_somebody_takes_out_while_it_is_hashed_is_not_brought_back(tmp_path: Path) -> None:
    home = Home(tmp_path)
    held = of_the_user(home)
    watch = Watch(on_progress=lambda _done, _all: held.provisioner.catalog.delete(held.model_id))
    with pytest.raises(NotInCatalog):
        home.provisioner(watch=watch).upkeep.verify(held.reference)
    assert home.catalog()["entries"] == []
    assert home.events() == ["provisioned"]


def test_what_was_registered_with_other_bytes_meanwhile_is_not_verified_by_those_that_were_read(tmp_path: Path) -> None:
    """The folder of the file is another one for a moment, and the file itself is untouched."""
    home = Home(tmp_path)
    held = of_the_user(home)
    provisioner, models, others = home.provisioner(), home.models, home.folder / "others"
    others.mkdir()
    (others / held.files[0].name).write_bytes(OTHER)

    def swap() -> None:
        models.rename(home.folder / "aside")
        others.rename(models)
        (home.folder / "aside").rename(others)

    def registered_anew(done_bytes: int, all_bytes: int) -> None:
        if done_bytes == all_bytes:
            swap()
            provisioner.ensure_present_str(str(held.files[0]), expected_digest=digest_of(OTHER))
            swap()

    with pytest.raises(FileChanged, match="registered with other bytes"):
        home.provisioner(watch=Watch(on_progress=registered_anew)).upkeep.verify(held.reference)
    assert entry_of(home)["artifact"]["digest"] == digest_of(OTHER)
    assert provisioner.locate(str(held.files[0])) is None, "the file that lies there is the first one"


def test_a_refusal_of_what_somebody_verified_meanwhile_takes_nothing_away(tmp_path: Path) -> None:
    home = Home(tmp_path)
    held = of_the_user(home)
    data = held.files[0].read_bytes()
    held.files[0].write_bytes(OTHER)

    def mended(*_: object) -> None:
        held.files[0].write_bytes(data)
        held.provisioner.upkeep.verify(held.reference)

    with pytest.raises(DigestMismatch):
        home.provisioner(watch=Watch(on_progress=mended)).upkeep.verify(held.reference)
    assert entry_of(home)["trust"]["state"] == "verified"
    assert home.events() == ["provisioned", "reverified"]


def test_a_retired_model_can_be_verified_and_stays_retired(tmp_path: Path) -> None:
    home = Home(tmp_path)
    held = in_the_store(home)
    held.provisioner.upkeep.retire(held.model_id)
    entry = held.provisioner.upkeep.verify(held.model_id)
    assert (entry["lifecycle"]["state"], entry["trust"]["state"]) == ("retired", "verified")
    held.files[0].unlink()
    with pytest.raises(ModelNotHere):
        held.provisioner.upkeep.verify(held.model_id)
    assert home.events() == ["provisioned", "retired", "reverified", "distrusted"]


def test_who_looks_on_hears_of_the_bytes_and_can_end_it(tmp_path: Path) -> None:
    class Enough(Exception):
        pass

    home = Home(tmp_path)
    held = of_the_user(home)
    size_bytes, told = held.files[0].stat().st_size, list[tuple[int, int]]()
    watch = Watch(on_progress=lambda done_bytes, all_bytes: told.append((done_bytes, all_bytes)))
    home.provisioner(watch=watch).upkeep.verify(held.reference)
    assert told[-1] == (size_bytes, size_bytes)

    def end() -> None:
        raise Enough

    before = entry_of(home)
    with pytest.raises(Enough):
        home.provisioner(watch=Watch(halt=end)).upkeep.verify(held.reference)
    assert entry_of(home) == before, "to break off is no verdict"


# -- Out of use, and back


def test_a_model_is_taken_out_of_use_and_back_and_each_is_told_once(tmp_path: Path) -> None:
    """ORCH-MODP-5505: the lifecycle of an entry is active or retired."""
    home = Home(tmp_path)
    held = of_the_user(home)
    upkeep = home.provisioner(owner="ada").upkeep
    before = entry_of(home)
    retired = upkeep.retire(held.reference)
    assert retired == entry_of(home) == upkeep.retire(held.model_id), "twice is once"
    assert retired["lifecycle"]["state"] == "retired"
    assert last_event(home) == {"kind": "retired", "by": "ada"}
    assert held.provisioner.locate(held.reference) is None
    with pytest.raises(NotInUse):
        upkeep.lease(held.reference, holder="somebody", duration_s=1)
    assert upkeep.activate(held.reference) == upkeep.activate(held.model_id) == before
    assert last_event(home) == {"kind": "reactivated", "by": "ada"}
    assert held.provisioner.exists(held.reference)
    assert home.events() == ["provisioned", "retired", "reactivated"]


def test_what_is_leased_is_not_retired_until_it_is_released(tmp_path: Path) -> None:
    home = Home(tmp_path)
    held = of_the_user(home)
    upkeep = held.provisioner.upkeep
    entry, lease_id = upkeep.lease(held.reference, holder="somebody", duration_s=60)
    (lease,) = entry["leases"]
    assert (lease["leaseId"], lease["holder"]) == (lease_id, "somebody")
    assert (instant(lease["expiresAt"]) - instant(lease["takenAt"])).total_seconds() == 60
    assert entry == entry_of(home)
    for refused in (upkeep.retire, upkeep.forget):
        with pytest.raises(InUse):
            refused(held.reference)
    assert upkeep.release(held.reference, "another") == entry, "no fault, and no effect"
    assert upkeep.release(held.model_id, lease_id)["leases"] == []
    assert upkeep.release(held.model_id, lease_id)["leases"] == []
    assert upkeep.retire(held.reference)["lifecycle"]["state"] == "retired"
    assert home.events() == ["provisioned", "retired"]


def test_a_model_that_is_distrusted_loses_its_leases(tmp_path: Path) -> None:
    home = Home(tmp_path)
    held = of_the_user(home)
    held.provisioner.upkeep.lease(held.reference, holder="somebody", duration_s=60)
    held.files[0].write_bytes(OTHER)
    with pytest.raises(DigestMismatch):
        held.provisioner.upkeep.verify(held.reference)
    assert entry_of(home)["leases"] == []


@for_each(
    ("options", "error"),
    [
        ({"holder": "somebody", "duration_s": 0}, LeaseRefused),
        ({"holder": "somebody", "duration_s": -1}, LeaseRefused),
        ({"holder": "somebody", "duration_s": 10**12}, LeaseRefused),
        ({"holder": "", "duration_s": 60}, DocumentRefused),
        ({"holder": "some\nbody", "duration_s": 60}, DocumentRefused),
    ],
)
def test_a_lease_that_cannot_be_is_refused_and_nothing_changes(
    tmp_path: Path, options: dict[str, Any], error: type[Exception]
) -> None:
    home = Home(tmp_path)
    held = of_the_user(home)
    before = home.catalog()
    with pytest.raises(error):
        held.provisioner.upkeep.lease(held.reference, **options)
    assert home.catalog() == before


def test_a_pin_holds_until_it_is_taken_off(tmp_path: Path) -> None:
    home = Home(tmp_path)
    held = in_the_store(home)
    upkeep = held.provisioner.upkeep
    assert upkeep.pin(held.reference)["isPinned"]
    assert upkeep.pin(held.reference) == entry_of(home)
    upkeep.retire(held.reference)
    (kept,) = upkeep.collect_garbage()["kept"]
    assert kept["reason"] == "pinned"
    assert not upkeep.pin(held.reference, is_pinned=False)["isPinned"]
    (removed,) = upkeep.collect_garbage()["removed"]
    assert (removed["modelId"], removed["reason"]) == (held.model_id, "retired")
    assert home.catalog()["entries"] == []
    assert not held.files[0].exists()
    assert home.events() == ["provisioned", "retired", "evicted"]
    assert last_event(home)["by"] == "operator"


# -- To make room


@for_each(
    ("budget_bytes", "options", "goal"),
    [
        (None, {}, {"kind": "retiredOnly"}),
        (1, {}, {"kind": "storeBytes", "storeBytes": 1}),
        (1, {"store_bytes": 2}, {"kind": "storeBytes", "storeBytes": 2}),
        (None, {"store_bytes": 0}, {"kind": "storeBytes", "storeBytes": 0}),
        (1, {"free_bytes": 3}, {"kind": "freeBytes", "freeBytes": 3}),
    ],
)
def test_room_is_made_for_what_was_asked_or_else_for_the_budget(
    tmp_path: Path, budget_bytes: int | None, options: dict[str, Any], goal: dict[str, Any]
) -> None:
    home = Home(tmp_path)
    held = in_the_store(home)
    provisioner = home.provisioner(ProvisionPolicy(store_budget_bytes=budget_bytes))
    before = home.catalog(), state_of(tmp_path)
    report = provisioner.upkeep.collect_garbage(**options, is_dry_run=True)
    assert report["goal"].items() >= goal.items()
    assert [each["modelId"] for each in report["removed"]] == ([held.model_id] if goal["kind"] == "storeBytes" else [])
    assert (home.catalog(), state_of(tmp_path)) == before, "a dry run writes nothing"


# -- To forget


@for_each(
    "held_by", [of_the_user, in_the_hubs_cache, split_in_the_hubs_cache, in_ollama], ids=lambda each: each.__name__
)
def test_what_others_hold_is_forgotten_and_stays_where_it_is(tmp_path: Path, held_by: Callable[[Home], Held]) -> None:
    home = Home(tmp_path)
    held = held_by(home)
    before = [state_of(each.parent) for each in held.files]
    upkeep = home.provisioner(owner="ada").upkeep
    assert upkeep.forget(held.reference)["id"] == held.model_id
    assert home.catalog()["entries"] == []
    assert last_event(home) == {"kind": "forgotten", "by": "ada"}
    assert [state_of(each.parent) for each in held.files] == before
    with pytest.raises(NotInCatalog):
        upkeep.forget(held.reference)
    assert home.events() == ["provisioned", "forgotten"]


@for_each("held_by", [in_the_store, split_in_the_store], ids=lambda each: each.__name__)
def test_what_lies_in_the_store_is_not_forgotten_but_removed(tmp_path: Path, held_by: Callable[[Home], Held]) -> None:
    home = Home(tmp_path)
    held = held_by(home)
    with pytest.raises(InUse, match="lies in the store") as refusal:
        held.provisioner.upkeep.forget(held.reference)
    assert f"modeldoor catalog retire {held.model_id}" in refusal.value.hint
    assert home.events() == ["provisioned"]
    assert entry_of(home)["id"] == held.model_id


def test_what_is_pinned_is_not_forgotten(tmp_path: Path) -> None:
    home = Home(tmp_path)
    held = of_the_user(home)
    held.provisioner.upkeep.pin(held.reference)
    with pytest.raises(InUse, match="must not be pinned"):
        held.provisioner.upkeep.forget(held.reference)
    held.provisioner.upkeep.pin(held.reference, is_pinned=False)
    held.provisioner.upkeep.retire(held.reference)
    assert held.provisioner.upkeep.forget(held.reference)["lifecycle"]["state"] == "retired"


def test_a_lease_that_has_ended_by_itself_keeps_nothing(tmp_path: Path) -> None:
    home = Home(tmp_path)
    held = of_the_user(home)
    entry = entry_of(home)
    moment = entry["registeredAt"]
    entry["leases"] = [{"leaseId": "an-old-lease", "holder": "somebody", "takenAt": moment, "expiresAt": moment}]
    held.provisioner.catalog.put(entry)
    held.provisioner.upkeep.forget(held.reference)
    assert home.catalog()["entries"] == []


# -- Names


def test_every_name_of_a_model_leads_to_it_and_what_is_none_leads_nowhere(tmp_path: Path) -> None:
    """CAT-UNIT-3106: what is absent is told as such, and nothing is written."""
    home = Home(tmp_path)
    nowhere = home.provisioner().upkeep
    for name in ("model.gguf", "absent.gguf", "no reference\n", "s3:bucket/model", OLLAMA, "/dev/null", ""):
        for asked in (nowhere.entry, nowhere.verify, nowhere.retire, nowhere.activate, nowhere.pin, nowhere.forget):
            with pytest.raises(NotInCatalog):
                asked(name)
        with pytest.raises(NotInCatalog):
            nowhere.lease(name, holder="somebody", duration_s=60)
        with pytest.raises(NotInCatalog):
            nowhere.release(name, "a-lease")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["models"]
    held = of_the_user(home)
    (home.models / "link.gguf").symlink_to("model.gguf")
    names = ["model.gguf", "./model.gguf", "link.gguf", str(held.files[0]), held.model_id]
    assert [held.provisioner.upkeep.entry(name)["id"] for name in names] == [held.model_id] * len(names)


def test_a_model_can_be_looked_after_when_its_file_is_gone(tmp_path: Path) -> None:
    home = Home(tmp_path)
    held = of_the_user(home)
    held.files[0].unlink()
    assert held.provisioner.upkeep.entry("./model.gguf")["id"] == held.model_id
    assert held.provisioner.upkeep.forget("model.gguf")["id"] == held.model_id


def test_a_model_that_is_verified_anew_is_handed_on_again(tmp_path: Path) -> None:
    home = Home(tmp_path)
    held = split_in_the_store(home)
    swapped(held.files[0], tmp_path / "aside")
    with pytest.raises(DigestMismatch):
        held.provisioner.upkeep.verify(held.model_id)
    _whole_again(held.files[0], tmp_path / "aside")
    held.provisioner.upkeep.verify(held.model_id)
    handed = held.provisioner.provision({"model_ref": held.reference}, engine=EngineWish(is_estimated=False))
    assert handed.document["model"]["path"].endswith(next(iter(parts())))
    assert handed.document["verification"]["verdict"] == "pass"


def test_what_ollama_points_elsewhere_now_is_verified_as_what_it_was(tmp_path: Path) -> None:
    home = Home(tmp_path)
    held = in_ollama(home)
    make_ollama_store(tmp_path / "ollama", "llama3.2:1b", OTHER)
    assert held.provisioner.upkeep.verify(held.model_id)["trust"]["state"] == "verified"
    assert held.provisioner.locate(held.reference) is None, "the name means other weights"


def test_bytes_that_are_the_same_again_are_vouched_for_by_whoever_did_before(tmp_path: Path) -> None:
    home = Home(tmp_path)
    path = home.model()
    provisioner = home.provisioner()
    provisioner.ensure_present_str("model.gguf", expected_digest=digest_of(path.read_bytes()))
    path.write_bytes(model_bytes("Zaphod 2B"))
    with pytest.raises(DigestMismatch):
        provisioner.upkeep.verify("model.gguf")
    assert home.catalog()["entries"][0]["trust"]["state"] == "unverified"
    path.write_bytes(model_bytes())
    trust = provisioner.upkeep.verify("model.gguf")["trust"]
    assert (trust["state"], trust["expectedFrom"]) == ("verified", "request")

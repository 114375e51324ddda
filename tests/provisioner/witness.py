"""Looks at a machine from outside, before and after somebody was killed there, and states what must be true.

Nothing here asks the provisioner: the catalogue, its backup, the record, the handoffs and the store are read as
they lie on the disk, and go through the gate.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from modeldoor_lifecycle.provisioner.provenance import public_id
from modeldoor_lifecycle.provisioner.provenance_reading import check_chain, read_records
from modeldoor_validators import gate
from modeldoor_validators.canonical import digest
from modeldoor_validators.rules.shared.model_names import digests_of

if TYPE_CHECKING:
    from provisioner.machines import Machine

    Entry = dict[str, Any]

PUT_BY_HAND = "file:/models/"
"""Where entries begin that a test puts, which no record tells of."""


class Seen(NamedTuple):
    """What lay on a machine at a moment: entries by id, files of the store, records, handoffs by path, and the files of others."""

    entries: dict[str, Entry]
    stored: set[str]
    records: list[dict[str, Any]]
    handoffs: dict[str, dict[str, Any]]
    others: dict[str, tuple[int, ...]]


def seen(machine: Machine) -> Seen:
    """Looks, and states what must be true at every moment, also while somebody is at work.

    The catalogue is read before the record: what it says was recorded before.
    """
    handoffs = {str(path): machine.handoff(path) for path in _handoffs(machine)}
    entries = entries_of(machine)
    stored = {path.name for path in Path(machine.folders.store).glob("sha256-*")}
    records = records_of(machine)
    told = {each["event"]["handoff"]["digest"] for each in records if each["event"]["kind"] == "handedOff"}
    for path, document in handoffs.items():
        assert digest(document) in told, f"{path} was never recorded"
        assert_names_verified_files(document)
    provisioned = {each["modelId"] for each in records if each["event"]["kind"] == "provisioned"}
    for name in entries:
        assert public_id(name) in provisioned or name.startswith(PUT_BY_HAND), f"nothing tells where {name} comes from"
    return Seen(entries, stored, records, handoffs, machine.state_of_others())


def entries_of(machine: Machine) -> dict[str, Entry]:
    """What the catalogue lists, through the gate, as its backup is; empty where there is none yet."""
    backup = Path(machine.folders.catalog) / "model-catalog.json.backup"
    if backup.exists():
        gate.read(backup.read_bytes(), "model-catalog")
    return {entry["id"]: entry for entry in machine.catalog()["entries"]}


def records_of(machine: Machine) -> list[dict[str, Any]]:
    """All records, with the chain whole but for a last line that a dead writer has not come to the end of."""
    path = str(machine.provenance)
    wrong = check_chain(path)
    assert len(wrong) <= 1
    assert all("must be whole" in each for each in wrong), wrong
    return list(read_records(path))


def assert_names_verified_files(handoff: dict[str, Any]) -> None:
    """States that each file that a handoff names has the very bytes that it says."""
    verification = handoff["verification"]
    parts = handoff.get("parts", [{"path": handoff["model"]["path"], "digest": verification["digest"]}])
    for part in parts:
        assert _sha256_of(Path(part["path"])) == part["digest"]["value"], f"{part['path']} is another file"
    assert parts[0]["path"] == handoff["model"]["path"]
    assert sum(os.stat(part["path"]).st_size for part in parts) == handoff["metadata"]["size_bytes"]


def assert_kept(before: Seen, after: Seen) -> None:
    """States that nothing was lost, and nothing done that no record tells of, between two looks.

    Nobody was at work at either. A record of something that was not done may stand there: whoever wrote it died.
    """
    assert after.records[: len(before.records)] == before.records, "a record was changed, or lost"
    new = after.records[len(before.records) :]
    added: dict[str, Counter[str]] = {}
    for each in new:
        added.setdefault(each["modelId"], Counter())[each["event"]["kind"]] += 1
    for name in before.entries.keys() | after.entries.keys():
        was, now = before.entries.get(name), after.entries.get(name)
        told = set(added.get(public_id(name), ()))
        if not name.startswith(PUT_BY_HAND):
            assert all(told & each for each in _must_tell(was, now)), f"of {name} is told only {told}: {was} -> {now}"
        if was is not None:
            _assert_held(was, now)
    evicted = {key for each in new for key in each["event"].get("storeKeys", ())}
    lost = ((before.stored - after.stored) & _keys(before)) - evicted
    assert not lost, f"nothing tells why {lost} are gone"
    for path, state in before.others.items():
        assert after.others[path] == state, f"{path} belongs to somebody else, and was touched"
    assert after.others.keys() == before.others.keys()
    for path, document in after.handoffs.items():
        if document != before.handoffs.get(path):
            _assert_leased(after, document)


def _keys(seen: Seen) -> set[str]:
    """The files of the store that some model has."""
    return {key for entry in seen.entries.values() for key in entry["location"].get("storeKeys", ())}


def _must_tell(was: Entry | None, now: Entry | None) -> list[set[str]]:
    """What the record must tell of a change of an entry: one of each set."""
    if was is None or now is None:
        return [] if was == now else [{"provisioned"}] if was is None else [{"evicted", "forgotten"}]
    must: list[set[str]] = []
    if was["artifact"] != now["artifact"]:
        must.append({"provisioned"})
    if was["lifecycle"]["state"] != now["lifecycle"]["state"]:
        must.append({"retired" if now["lifecycle"]["state"] == "retired" else "reactivated"})
    if was["trust"] != now["trust"]:
        must.append({"distrusted"} if now["trust"]["state"] == "unverified" else {"provisioned", "reverified"})
    if was.get("lastUsedAt") != now.get("lastUsedAt"):
        must.append({"handedOff"})
    return must


def _assert_held(was: Entry, now: Entry | None) -> None:
    """States that what was pinned or leased was not taken away. Leases here end long after the test."""
    if now is None:
        assert not was["isPinned"], f"{was['id']} was pinned"
        assert not was["leases"], f"{was['id']} was leased"
        return
    assert now["isPinned"] >= was["isPinned"]
    if now["trust"]["state"] != "unverified":
        assert {each["leaseId"] for each in was["leases"]} <= {each["leaseId"] for each in now["leases"]}


def _assert_leased(seen: Seen, document: dict[str, Any]) -> None:
    entry = seen.entries[document["model"]["id"]]
    assert entry["leases"], "whoever follows a handoff must find its files"
    assert digests_of(entry["artifact"])[0] == f"sha256:{document['verification']['digest']['value']}"


def assert_tidy(machine: Machine) -> None:
    """States that nothing unfinished lies anywhere, and that what the store has is whole."""
    found = sorted(str(path.relative_to(machine.folder)) for path in machine.folder.rglob("*"))
    unfinished = [each for each in found if _is_unfinished(each)]
    assert not unfinished, unfinished
    store = Path(machine.folders.store)
    for path in store.glob("sha256-*"):
        assert _sha256_of(path) == path.name.removeprefix("sha256-")
        assert (store / f".{path.name}.seal").exists()
    for seal in store.glob(".*.seal"):
        assert (store / seal.name[1 : -len(".seal")]).exists(), f"a seal of nothing: {seal.name}"
    for link in store.glob("sets/*/*"):
        assert link.exists(), "a split model without a file"
    stored = {each.name for each in store.glob("sha256-*")}
    for entry in machine.catalog()["entries"]:
        assert set(entry["location"].get("storeKeys", ())) <= stored, "a model whose files are gone"


def _is_unfinished(path: str) -> bool:
    name = path.rpartition("/")[2]
    return (
        name.endswith((".tmp", ".new"))
        or name.startswith((".new-", ".partial-"))
        or path.startswith(("catalog/turns/", "state/downloads.locks/"))
    )


def _handoffs(machine: Machine) -> list[Path]:
    return sorted(machine.handoffs.glob("*.json")) if machine.handoffs.exists() else []


def _sha256_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def stored_bytes(machine: Machine) -> int:
    """How much the store holds."""
    return sum(each.stat().st_size for each in Path(machine.folders.store).glob("sha256-*"))


def report_of(kills: Counter[str]) -> str:
    """How many were killed, in all and by kind."""
    return f"{kills.total()} kills: {json.dumps(dict(sorted(kills.items())))}\n"

"""Enters a verified model into the catalogue: one place has one entry, and one reference leads to one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modeldoor_lifecycle.provisioner import catalog_entries
from modeldoor_validators.rules.shared.model_names import expectation_fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from modeldoor_lifecycle.provisioner.catalog_draft import Draft
    from modeldoor_lifecycle.provisioner.found import Found
    from modeldoor_lifecycle.provisioner.header_facts import HeaderFacts


def entry_of(
    found: Found, artifact: Mapping[str, Any], trust: Mapping[str, Any], header: HeaderFacts, registered_at: str
) -> dict[str, Any]:
    """A new entry, active and in nobody's use."""
    return {
        "id": found.model_id,
        **({"aliases": list(found.aliases)} if found.aliases else {}),
        "artifact": dict(artifact),
        "location": dict(found.location),
        "lifecycle": {"state": "active"},
        "trust": dict(trust),
        "header": header.document(),
        "registeredAt": registered_at,
        "isPinned": False,
        "leases": [],
    }


def renewed(before: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """What is known of the model now, with what the catalogue keeps of it: since when, for whom, and by which names."""
    kept = {key: before[key] for key in ("registeredAt", "lastUsedAt", "isPinned", "leases") if key in before}
    names = [each for each in (*before.get("aliases", ()), *new.get("aliases", ())) if each != new["id"]]
    entry = {**new, **kept}
    aliases = list(dict.fromkeys(names))[-catalog_entries.MAXIMUM_ALIASES :]
    if aliases:
        entry["aliases"] = aliases
    return entry


def same_place(entries: Iterable[Mapping[str, Any]], location: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The entry whose files lie in this very place, whatever it is called."""
    return next((entry for entry in entries if _place(entry["location"]) == _place(location)), None)


def registered(draft: Draft, entry: dict[str, Any]) -> dict[str, Any]:
    """Puts an entry into a draft, and returns the entry that its model has then.

    Where another entry has the same files already, under another name, the new names lead to that one.
    """
    before = draft.get(entry["id"])
    if before is not None and before["id"] != entry["id"]:
        before = None  # it is another's alias until now
    twin = same_place((each for each in draft.entries if each["id"] != entry["id"]), entry["location"])
    if before is not None:
        entry = renewed(before, entry)
    elif twin is not None:
        entry = _as_twin(twin, entry)
    draft.put(entry)
    return draft.get(entry["id"]) or entry


def _as_twin(twin: Mapping[str, Any], entry: Mapping[str, Any]) -> dict[str, Any]:
    """The entry that has these files already, in use and trusted again, with the names of the new one."""
    joined = {**twin, "lifecycle": {"state": "active"}, "header": entry["header"]}
    if twin["trust"]["state"] == "unverified":
        joined["trust"] = _fitting(entry["trust"], twin["artifact"]["source"])
    for name in (entry["id"], *entry.get("aliases", ())):
        if name != twin["id"]:
            joined = catalog_entries.with_alias(joined, name)
    return joined


def _fitting(trust: Mapping[str, Any], source: str) -> dict[str, Any]:
    """The trust, without the word of somebody who knows no files of this source."""
    if trust["state"] == "verified" and expectation_fault(trust["expectedFrom"], source):
        rest = {key: trust[key] for key in ("method", "identities")}
        return {"state": "warned", "hashedAt": trust["verifiedAt"], **rest}
    return dict(trust)


def _place(location: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(location["storeKeys"]) if location["kind"] == "managed" else (location["path"],)

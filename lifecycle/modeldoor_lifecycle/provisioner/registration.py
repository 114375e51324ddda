"""Enters a verified model into the catalogue: one place has one entry, and one reference leads to one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modeldoor_lifecycle.provisioner import catalog_entries
from modeldoor_lifecycle.provisioner.trust import vouched
from modeldoor_validators.rules.shared.model_names import digests_of, expectation_fault
from modeldoor_validators.times import exactly

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
    entry = {**new, **kept}
    aliases = _names(before, new)[-catalog_entries.MAXIMUM_ALIASES :]
    if aliases:
        entry["aliases"] = aliases
    return entry


def own_of(draft: Draft, entry: Mapping[str, Any]) -> dict[str, Any] | None:
    """The entry that has this very id; as another's alias it is nobody's own."""
    own = draft.get(entry["id"])
    return own if own is not None and own["id"] == entry["id"] else None


def twin_of(draft: Draft, entry: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The entry of another name whose files lie in the very place of these."""
    return same_place((each for each in draft.entries if each["id"] != entry["id"]), entry["location"])


def same_place(entries: Iterable[Mapping[str, Any]], location: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The entry whose files lie in this very place, whatever it is called."""
    return next((entry for entry in entries if _place(entry["location"]) == _place(location)), None)


def registered(draft: Draft, entry: dict[str, Any]) -> dict[str, Any]:
    """Puts an entry into a draft, and returns the entry that its model has then.

    Where another entry has the same files already, under another name, the new names lead to that one;
    an entry that the new one has of its own goes, because its files are those of the other now.
    """
    own, twin = own_of(draft, entry), twin_of(draft, entry)
    if own is not None:
        entry = renewed(own, entry)
    if twin is not None:
        draft.remove(entry["id"])
        entry = _as_twin(twin, entry)
    draft.put(entry)
    return draft.get(entry["id"]) or entry


def _names(before: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """By which other references it is known, the last one last; those that led to other bytes lead here no more."""
    told = new.get("aliases", ())
    earlier = before.get("aliases", ()) if digests_of(before["artifact"]) == digests_of(new["artifact"]) else ()
    return [each for each in (*(each for each in earlier if each not in told), *told) if each != new["id"]]


def _as_twin(twin: Mapping[str, Any], entry: Mapping[str, Any]) -> dict[str, Any]:
    """The entry that has these files already, in use and trusted as they were hashed now, with the names of the new one.

    Whoever holds either of them holds these files from then on.
    """
    leases = {each["leaseId"]: each for each in (*twin["leases"], *entry["leases"])}
    joined: dict[str, Any] = {
        **twin,
        "registeredAt": min(twin["registeredAt"], entry["registeredAt"], key=exactly),
        "lifecycle": {"state": "active"},
        "trust": _fitting(entry["trust"], twin["artifact"]["source"]),
        "header": entry["header"],
        "isPinned": twin["isPinned"] or entry["isPinned"],
        "leases": sorted(leases.values(), key=lambda lease: exactly(lease["expiresAt"]))[
            -catalog_entries.MAXIMUM_LEASES :
        ],
    }
    used = [each["lastUsedAt"] for each in (twin, entry) if "lastUsedAt" in each]
    if used:
        joined["lastUsedAt"] = max(used, key=exactly)
    if twin["trust"]["state"] == "verified":
        joined["trust"] = vouched(joined["trust"], twin["trust"]["expectedFrom"])
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

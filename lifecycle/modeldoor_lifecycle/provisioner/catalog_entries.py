"""Changes of one entry of the catalogue: each takes an entry and gives a new one, valid where the old one was.

A moment that is earlier than what the entry already tells, because a clock was set back, counts as
that: nothing happened before the model was registered, and no use is forgotten.
"""

from __future__ import annotations

import shlex
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from modeldoor_lifecycle.provisioner.errors import InUse, LeaseRefused, NotInUse
from modeldoor_validators.findings import quoted
from modeldoor_validators.times import exactly, instant, written

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    Entry = Mapping[str, Any]
    Changed = dict[str, Any]

MAXIMUM_ALIASES = 64
"""As the contract has it; the reference that was followed first is forgotten."""

MAXIMUM_LEASES = 256
"""As the contract has it."""

MAXIMUM_LEASE_S = 366 * 86400
"""This project's choice: who needs a model for longer pins it."""


def is_usable(entry: Entry) -> bool:
    """Whether it may be handed on: active, and what it was when it was hashed."""
    return bool(entry["lifecycle"]["state"] == "active" and entry["trust"]["state"] != "unverified")


def total_bytes(entry: Entry) -> int:
    """The size of the model in all."""
    size: int = entry["artifact"]["totalBytes"]
    return size


def with_alias(entry: Entry, alias: str) -> Changed:
    """With another reference that led here; the last one stands last."""
    others = [each for each in entry.get("aliases", ()) if each != alias]
    aliases = others if alias == entry["id"] else [*others, alias][-MAXIMUM_ALIASES:]
    return with_members(entry, aliases=aliases or None)


def pinned(entry: Entry, is_pinned: bool) -> Changed:
    """Held back when room is made, or no longer so."""
    return with_members(entry, isPinned=is_pinned)


def used(entry: Entry, now: datetime) -> Changed:
    """Handed on now. Raises `NotInUse`."""
    _require_usable(entry)
    return with_members(entry, lastUsedAt=latest(written(now), entry["registeredAt"], entry.get("lastUsedAt")))


def leased(entry: Entry, lease_id: str, holder: str, now: datetime, duration_s: int) -> Changed:
    """With a lease that begins now; one of the same name is renewed, and expired ones are dropped.

    Raises `NotInUse` and `LeaseRefused`; what names and holders must be is said by the gate.
    """
    _require_usable(entry)
    if not 1 <= duration_s <= MAXIMUM_LEASE_S:
        raise LeaseRefused(
            f"a lease must last 1 to {MAXIMUM_LEASE_S} seconds; this one would last {duration_s}",
            hint="to keep a model for longer, pin it",
        )
    others = [each for each in _live_leases(entry, now) if each["leaseId"] != lease_id]
    if len(others) >= MAXIMUM_LEASES:
        raise LeaseRefused(
            f"a model must have at most {MAXIMUM_LEASES} leases; {quoted(entry['id'])} has as many already",
            hint="release some, or wait until they expire",
        )
    taken = latest(written(now), entry["registeredAt"])
    try:
        expires = written(instant(taken) + timedelta(seconds=duration_s))
    except OverflowError:
        raise LeaseRefused(
            f"a lease must end before the year 10000; this one would begin on {taken}", hint="set the clock right"
        ) from None
    lease = {"leaseId": lease_id, "holder": holder, "takenAt": taken, "expiresAt": expires}
    return with_members(entry, leases=[*others, lease])


def released(entry: Entry, lease_id: str) -> Changed:
    """Without this lease; nothing happens where there is none."""
    return with_members(entry, leases=[each for each in entry["leases"] if each["leaseId"] != lease_id])


def releasing(entry: Entry, lease: Entry) -> str:
    """What to do about a lease that stands in the way."""
    return f"wait, or release it: {shlex.join(['modeldoor', 'catalog', 'release', entry['id'], lease['leaseId']])}"


def without_expired_leases(entry: Entry, now: datetime) -> Changed:
    """Without the leases that have ended by themselves."""
    return with_members(entry, leases=_live_leases(entry, now))


def retired(entry: Entry, now: datetime) -> Changed:
    """No longer in use, since now or since it was retired before. Raises `InUse`."""
    if entry["lifecycle"]["state"] == "retired":
        return dict(entry)
    live = _live_leases(entry, now)
    if live:
        last = max(live, key=lambda lease: exactly(lease["expiresAt"]))
        raise InUse(
            f"the model {quoted(entry['id'])} must be free to be retired; {quoted(last['holder'])} uses it until {last['expiresAt']}",
            hint=releasing(entry, last),
        )
    return with_members(entry, lifecycle={"state": "retired", "retiredAt": _end_of_use(entry, now)}, leases=[])


def activated(entry: Entry) -> Changed:
    """In use, or in use again; trust is another matter."""
    return with_members(entry, lifecycle={"state": "active"})


def distrusted(entry: Entry, reason: str, now: datetime) -> Changed:
    """Not to be handed on until it is verified anew; leases end, because what they were taken on is gone.

    Who vouched for its bytes stays known: they may be the same again.
    """
    trust = entry["trust"]
    if trust["state"] == "unverified" and trust["reason"] == reason:
        return dict(entry)
    teller = {"expectedFrom": trust["expectedFrom"]} if "expectedFrom" in trust else {}
    since = _end_of_use(entry, now)
    return with_members(
        entry, trust={"state": "unverified", "distrustedAt": since, "reason": reason, **teller}, leases=[]
    )


def with_members(entry: Entry, **members: Any) -> Changed:
    """The entry with these members instead of its own; `None` stands for absence."""
    return {name: value for name, value in {**entry, **members}.items() if value is not None}


def latest(*times: str | None) -> str:
    """The last of these times."""
    return max((each for each in times if each is not None), key=exactly)


def latest_time(entry: Entry, at_least: str) -> str:
    """The last moment that an entry tells of, or the given one when that is later; ends of leases lie ahead."""
    return latest(at_least, *_times(entry))


def _times(entry: Entry) -> Iterator[str]:
    yield entry["registeredAt"]
    for holder, name in (
        (entry, "lastUsedAt"),
        (entry["lifecycle"], "retiredAt"),
        (entry["trust"], "verifiedAt"),
        (entry["trust"], "hashedAt"),
        (entry["trust"], "distrustedAt"),
    ):
        if name in holder:
            yield holder[name]
    yield from (lease["takenAt"] for lease in entry["leases"])


def _require_usable(entry: Entry) -> None:
    if entry["lifecycle"]["state"] == "retired":
        raise NotInUse(
            f"the model {quoted(entry['id'])} must be in use; it was retired on {entry['lifecycle']['retiredAt']}",
            hint="take it into use again with `modeldoor catalog activate`",
        )
    if not is_usable(entry):
        trust = entry["trust"]
        raise NotInUse(
            f"the model {quoted(entry['id'])} must be verified; since {trust['distrustedAt']} it is not: {trust['reason']}",
            hint="look at the file, then verify it with `modeldoor catalog verify`",
        )


def _live_leases(entry: Entry, now: datetime) -> list[dict[str, Any]]:
    moment = exactly(written(now))
    return [lease for lease in entry["leases"] if exactly(lease["expiresAt"]) > moment]


def _end_of_use(entry: Entry, now: datetime) -> str:
    return latest(written(now), entry["registeredAt"], entry.get("lastUsedAt"))

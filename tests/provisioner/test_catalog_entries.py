"""Every change of an entry gives a valid one, whatever was done before and whatever the clock says."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from families import for_each
from modeldoor_lifecycle.provisioner import catalog_entries as entries
from modeldoor_lifecycle.provisioner.catalog_draft import Draft
from modeldoor_lifecycle.provisioner.errors import InUse, LeaseRefused, NotInUse
from modeldoor_validators import gate
from modeldoor_validators.times import exactly, instant, written
from provisioner.catalog_samples import NOON, REGISTERED, catalogue, stored_file, user_file

if TYPE_CHECKING:
    from datetime import datetime

MINUTE = timedelta(minutes=1)
RETIRED = entries.retired(user_file(), NOON)
DISTRUSTED = entries.distrusted(user_file(), "fileChanged", NOON)


def lease_ids(entry: dict[str, Any]) -> list[str]:
    return [lease["leaseId"] for lease in entry["leases"]]


def test_an_entry_is_usable_while_it_is_active_and_trusted() -> None:
    assert [entries.is_usable(each) for each in (user_file(), stored_file(), RETIRED, DISTRUSTED)] == [
        True,
        True,
        False,
        False,
    ]


def test_the_size_is_that_of_all_files() -> None:
    assert entries.total_bytes(stored_file(5)) == 800_005


def test_nothing_is_changed_in_the_entry_that_was_given() -> None:
    before = entries.leased(user_file(), "lease-0001", "engine", NOON, 60)
    given_entry = entries.leased(user_file(), "lease-0001", "engine", NOON, 60)
    entries.with_alias(given_entry, "registry:a")
    entries.leased(given_entry, "lease-0002", "engine", NOON, 60)
    entries.released(given_entry, "lease-0001")
    entries.distrusted(given_entry, "fileChanged", NOON)
    assert given_entry == before


# --- aliases


def test_the_last_followed_reference_stands_last_and_once() -> None:
    entry = entries.with_alias(entries.with_alias(user_file(), "registry:a"), "registry:b")
    assert entries.with_alias(entry, "registry:a")["aliases"] == ["registry:b", "registry:a"]


def test_an_entry_has_no_alias_that_is_its_id() -> None:
    assert entries.with_alias(user_file(), user_file()["id"]) == user_file()


def test_of_too_many_references_the_first_is_forgotten() -> None:
    entry = user_file()
    for number in range(66):
        entry = entries.with_alias(entry, f"registry:m{number}")
    assert entry["aliases"] == [f"registry:m{number}" for number in range(2, 66)]
    assert gate.check(catalogue(entry), "model-catalog") == ()


# --- use


def test_a_use_is_remembered_and_never_set_back() -> None:
    entry = entries.used(user_file(), NOON)
    assert entry["lastUsedAt"] == written(NOON)
    assert entries.used(entry, NOON - MINUTE) == entry
    assert entries.used(user_file(), NOON - timedelta(days=9))["lastUsedAt"] == REGISTERED


@for_each("entry, words", [(RETIRED, "it was retired on"), (DISTRUSTED, "it is not: fileChanged")])
def test_what_is_retired_or_not_trusted_is_not_used_or_leased(entry: dict[str, Any], words: str) -> None:
    with pytest.raises(NotInUse, match=words):
        entries.used(entry, NOON)
    with pytest.raises(NotInUse, match=words):
        entries.leased(entry, "lease-0001", "engine", NOON, 60)


# --- leases


def test_a_lease_begins_now_and_ends_by_itself() -> None:
    entry = entries.leased(user_file(), "lease-0001", "engine", NOON, 90)
    assert entry["leases"] == [
        {
            "leaseId": "lease-0001",
            "holder": "engine",
            "takenAt": written(NOON),
            "expiresAt": written(NOON + timedelta(seconds=90)),
        }
    ]
    just_before = NOON + timedelta(seconds=89, milliseconds=999)
    assert entries.without_expired_leases(entry, just_before) == entry
    assert entries.without_expired_leases(entry, NOON + timedelta(seconds=90)) == user_file()


def test_a_lease_that_seems_to_begin_later_counts() -> None:
    entry = entries.leased(user_file(), "lease-0001", "engine", NOON, 90)
    assert entries.without_expired_leases(entry, NOON - timedelta(hours=1)) == entry


def test_a_lease_of_the_same_name_is_renewed_and_expired_ones_are_dropped() -> None:
    entry = entries.leased(user_file(), "lease-0001", "engine", NOON, 60)
    entry = entries.leased(entry, "lease-0002", "pool", NOON, 600)
    entry = entries.leased(entry, "lease-0002", "pool", NOON + MINUTE, 600)
    assert lease_ids(entry) == ["lease-0002"]
    assert entry["leases"][0]["expiresAt"] == written(NOON + 11 * MINUTE)


def test_a_lease_is_released_by_its_name() -> None:
    entry = entries.leased(user_file(), "lease-0001", "engine", NOON, 60)
    assert entries.released(entry, "lease-0002") == entry
    assert entries.released(entry, "lease-0001") == user_file()


@for_each("duration_s", [0, -1, entries.MAXIMUM_LEASE_S + 1, 10**30])
def test_a_lease_lasts_a_second_to_a_year(duration_s: int) -> None:
    with pytest.raises(LeaseRefused, match=f"it would|would last {duration_s}"):
        entries.leased(user_file(), "lease-0001", "engine", NOON, duration_s)


def test_a_model_has_a_bounded_number_of_leases_that_live() -> None:
    entry = user_file()
    for number in range(entries.MAXIMUM_LEASES):
        entry = entries.leased(entry, f"lease-{number:04}", "engine", NOON, 60)
    assert gate.check(catalogue(entry), "model-catalog") == ()
    with pytest.raises(LeaseRefused, match="at most 256 leases"):
        entries.leased(entry, "lease-more", "engine", NOON, 60)
    assert len(entries.leased(entry, "lease-0000", "engine", NOON, 60)["leases"]) == entries.MAXIMUM_LEASES
    assert lease_ids(entries.leased(entry, "lease-more", "engine", NOON + MINUTE, 60)) == ["lease-more"]


def test_a_lease_beyond_the_last_year_is_refused() -> None:
    end_of_time = instant("9999-12-31T23:59:00.000Z")
    with pytest.raises(LeaseRefused, match="before the year 10000"):
        entries.leased(user_file(), "lease-0001", "engine", end_of_time, 3600)


# --- lifecycle and trust


def test_a_model_is_retired_when_nobody_has_a_lease() -> None:
    entry = entries.leased(user_file(), "lease-0001", "engine", NOON, 60)
    with pytest.raises(InUse, match="'engine' uses it until"):
        entries.retired(entry, NOON)
    assert entries.retired(entry, NOON + MINUTE) == entries.retired(user_file(), NOON + MINUTE)
    assert RETIRED["lifecycle"] == {"state": "retired", "retiredAt": written(NOON)}


def test_the_command_that_releases_a_lease_can_be_copied() -> None:
    lease = {"leaseId": "lease-0001"}
    for model_id, word in (
        ("file:/models/m.gguf", "file:/models/m.gguf"),
        ("file:/my models/m.gguf", "'file:/my models/m.gguf'"),
    ):
        assert entries.releasing({"id": model_id}, lease).endswith(f": modeldoor catalog release {word} lease-0001")


def test_a_model_stays_retired_since_it_first_was() -> None:
    assert entries.retired(RETIRED, NOON + MINUTE) == RETIRED
    assert entries.activated(RETIRED) == user_file()
    assert entries.activated(user_file()) == user_file()


def test_what_is_not_trusted_has_no_lease_and_says_why() -> None:
    entry = entries.leased(user_file(), "lease-0001", "engine", NOON, 60)
    assert entries.distrusted(entry, "fileChanged", NOON) == DISTRUSTED
    assert DISTRUSTED["trust"] == {"state": "unverified", "distrustedAt": written(NOON), "reason": "fileChanged"}
    assert entries.distrusted(DISTRUSTED, "fileChanged", NOON + MINUTE) == DISTRUSTED
    assert entries.distrusted(DISTRUSTED, "digestMismatch", NOON)["trust"]["reason"] == "digestMismatch"


def test_a_use_ends_no_earlier_than_it_was() -> None:
    entry = entries.used(user_file(), NOON)
    assert entries.retired(entry, NOON - MINUTE)["lifecycle"]["retiredAt"] == written(NOON)
    assert entries.distrusted(entry, "fileChanged", NOON - MINUTE)["trust"]["distrustedAt"] == written(NOON)


LATER = NOON + MINUTE
LATE_WARNED = {**user_file()["trust"], "hashedAt": written(LATER)}
LATE_VERIFIED = {**stored_file()["trust"], "verifiedAt": written(LATER)}


@for_each(
    "entry",
    [
        {**user_file(), "registeredAt": written(LATER)},
        {**user_file(), "trust": LATE_WARNED},
        {**stored_file(), "trust": LATE_VERIFIED},
        entries.used(user_file(), LATER),
        entries.retired(user_file(), LATER),
        entries.distrusted(user_file(), "fileChanged", LATER),
        entries.leased(user_file(), "lease-0001", "engine", LATER, 60),
    ],
)
def test_a_catalogue_is_dated_after_all_that_its_entries_tell(entry: dict[str, Any]) -> None:
    draft = Draft(catalogue(), NOON)
    draft.put(entry)
    assert draft.document()["updatedAt"] == written(LATER)
    assert gate.check(draft.document(), "model-catalog") == ()


# --- any order


class Step(NamedTuple):
    """One change: what, by how many seconds the clock jumps before it, and which lease or alias it is about."""

    change: str
    jump_s: float
    number: int
    has_own_clock: bool


def changed(entry: dict[str, Any], step: Step, now: datetime) -> dict[str, Any]:
    lease = f"lease-{step.number:04}"
    match step.change:
        case "alias":
            return entries.with_alias(entry, f"registry:m{step.number}")
        case "pin":
            return entries.pinned(entry, step.number % 2 == 0)
        case "use":
            return entries.used(entry, now)
        case "lease":
            return entries.leased(entry, lease, "engine", now, 1 + step.number * 1000)
        case "release":
            return entries.released(entry, lease)
        case "expire":
            return entries.without_expired_leases(entry, now)
        case "retire":
            return entries.retired(entry, now)
        case "activate":
            return entries.activated(entry)
        case "distrust":
            return entries.distrusted(entry, ("fileChanged", "digestMismatch")[step.number % 2], now)
        case _:
            return {**entry, "trust": {**user_file()["trust"], "hashedAt": written(now)}}


CHANGES = ("alias", "pin", "use", "lease", "release", "expire", "retire", "activate", "distrust", "verify")
STEPS = st.lists(
    st.builds(
        Step,
        st.sampled_from(CHANGES),
        st.one_of(st.floats(-2, 2), st.floats(-(10**7), 10**7)),
        st.integers(0, 3),
        st.booleans(),
    ),
    max_size=14,
)


def kept_leases(before: dict[str, Any], after: dict[str, Any], now: datetime) -> bool:
    """Whether every lease that lives is still there."""
    moment = exactly(written(now))
    live = {lease["leaseId"] for lease in before["leases"] if exactly(lease["expiresAt"]) > moment}
    return live <= set(lease_ids(after))


@given(STEPS)
@example([Step("use", 5, 0, True), Step("retire", -(10**7), 0, True), Step("activate", 0, 0, False)])
@example([Step("lease", 0, 3, False), Step("verify", 10**6, 0, True), Step("lease", -(10**6), 3, True)])
def test_any_changes_at_any_times_make_a_valid_catalogue(steps: list[Step]) -> None:
    """`has_own_clock`: the caller's moment is not the draft's, because a clock was set back since."""
    document, clock = catalogue(user_file()), NOON
    for step in steps:
        clock += timedelta(seconds=step.jump_s)
        draft = Draft(document, clock)
        entry = draft.get(user_file()["id"])
        assert entry is not None
        now = clock if step.has_own_clock else draft.now
        try:
            new = changed(entry, step, now)
        except (NotInUse, InUse):
            assert step.change in ("use", "lease", "retire")
            continue
        assert step.change in ("release", "distrust") or kept_leases(entry, new, now)
        assert exactly(new.get("lastUsedAt", REGISTERED)) >= exactly(entry.get("lastUsedAt", REGISTERED))
        draft.put(new)
        assert draft.is_changed == (new != entry)
        if draft.is_changed:
            document = draft.document()
        assert gate.check(document, "model-catalog") == ()
        assert exactly(document["updatedAt"]) >= exactly(written(NOON))


NAMES = st.sampled_from([user_file(1), user_file(2), stored_file(1), stored_file(2)])
ALIASES = st.sampled_from(["registry:a", "registry:b", user_file(1)["id"], stored_file(1)["id"]])


@given(st.lists(st.one_of(st.tuples(NAMES, ALIASES), st.tuples(NAMES, st.none())), max_size=16))
def test_a_reference_leads_to_what_was_put_last_under_it(steps: list[tuple[dict[str, Any], str | None]]) -> None:
    """Against the simplest catalogue that there is; `None` takes the entry out."""
    draft = Draft(catalogue(), NOON)
    there: dict[str, None] = {}
    leads: dict[str, str] = {}
    for entry, alias in steps:
        name = entry["id"]
        leads = {each: to for each, to in leads.items() if to != name}
        if alias is None:
            assert draft.remove(name) == (name in there)
            there.pop(name, None)
            continue
        aliased = entries.with_alias({**entry, "aliases": []} if "aliases" in entry else entry, alias)
        draft.put({key: value for key, value in aliased.items() if key != "aliases" or value})
        there[name] = None
        leads.pop(name, None)
        if alias not in there:
            leads[alias] = name
        found = draft.document()
        assert gate.check(found, "model-catalog") == ()
        assert {each: (draft.get(each) or {}).get("id") for each in leads} == leads
        assert [each["id"] for each in draft.entries] == sorted(there)

"""What goes to make room: nothing that must stay, no more than needed, and what was not used for longest first."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from families import for_each
from modeldoor_lifecycle.provisioner.accounting import (
    FreeBytes,
    Goal,
    Plan,
    RetiredOnly,
    StoreBytes,
    eviction_plan,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    Entry = Mapping[str, Any]

NOW = datetime(2026, 11, 20, 9, 30, 0, 500_000, tzinfo=UTC)
BEFORE = "2026-11-20T09:30:00.499999999Z"
EXACTLY_NOW = "2026-11-20T09:30:00.5Z"
AFTER = "2026-11-20T09:30:00.500000001Z"
MOMENTS = ("2026-11-01T00:00:00Z", "2026-11-02T00:00:00.000Z", "2026-11-02T00:00:00.000000001Z", "2026-11-03T00:00:00Z")


def key(number: int) -> str:
    return f"sha256-{number:064x}"


def lease(expires: str, taken: str = MOMENTS[0]) -> dict[str, str]:
    return {"leaseId": "a-lease-of-somebody", "holder": "somebody", "takenAt": taken, "expiresAt": expires}


def entry(
    name: str,
    *keys: int,
    used: str | None = None,
    registered: str = MOMENTS[0],
    retired: bool = False,
    pinned: bool = False,
    leases: tuple[dict[str, str], ...] = (),
    external: bool = False,
) -> Entry:
    """As much of an entry as is looked at."""
    return {
        "id": name,
        "artifact": {"totalBytes": 7},
        "location": {"kind": "external", "path": f"/models/{name}"}
        if external
        else {"kind": "managed", "storeKeys": [key(each) for each in keys]},
        "lifecycle": {"state": "retired" if retired else "active"},
        "trust": {"state": "warned"},
        "registeredAt": registered,
        "isPinned": pinned,
        "leases": list(leases),
        **({} if used is None else {"lastUsedAt": used}),
    }


def stored(**sizes: int) -> dict[str, int]:
    """Sizes by key: `k3=5` is file 3 of 5 bytes."""
    return {key(int(name[1:])): size for name, size in sizes.items()}


def plan(entries: list[Entry], sizes: dict[str, int], goal: Goal, **options: Any) -> Plan:
    return eviction_plan(entries, sizes, now=NOW, goal=goal, **options)


def going(made: Plan) -> list[tuple[str, str, int]]:
    return [(each.entry["id"], each.reason, each.reclaimed_bytes) for each in made.going]


def staying(made: Plan) -> dict[str, str]:
    return {each.entry["id"]: each.reason for each in made.staying}


def room(wanted: int) -> FreeBytes:
    return FreeBytes(wanted_bytes=100 + wanted, free_bytes=100)


# --- by hand


def test_retired_models_go_oldest_use_first_and_nothing_else_does_when_no_room_is_asked_for() -> None:
    made = plan(
        [
            entry("used-late", 1, retired=True, used=MOMENTS[3]),
            entry("never-used", 2, retired=True, registered=MOMENTS[1]),
            entry("used-early", 3, retired=True, used=MOMENTS[2]),
            entry("active", 4),
        ],
        stored(k1=1, k2=2, k3=3, k4=4),
        RetiredOnly(),
    )
    assert going(made) == [("never-used", "retired", 2), ("used-early", "retired", 3), ("used-late", "retired", 1)]
    assert staying(made) == {"active": "notNeeded"}
    assert made.shortfall_bytes == 0


def test_models_in_use_go_least_recently_used_first_and_only_as_far_as_needed() -> None:
    entries = [
        entry("new", 1, registered=MOMENTS[3]),
        entry("old-but-used", 2, used=MOMENTS[3]),
        entry("old", 3, used=MOMENTS[0]),
        entry("middle", 4, used=MOMENTS[2]),
    ]
    sizes = stored(k1=10, k2=20, k3=30, k4=40)
    assert going(plan(entries, sizes, room(0))) == []
    assert going(plan(entries, sizes, room(1))) == [("old", "leastRecentlyUsed", 30)]
    assert going(plan(entries, sizes, room(30))) == [("old", "leastRecentlyUsed", 30)]
    assert going(plan(entries, sizes, room(31))) == [
        ("old", "leastRecentlyUsed", 30),
        ("middle", "leastRecentlyUsed", 40),
    ]
    assert going(plan(entries, sizes, StoreBytes(99))) == [("old", "leastRecentlyUsed", 30)]
    assert going(plan(entries, sizes, StoreBytes(100))) == []
    everything = plan(entries, sizes, room(101))
    assert [each[0] for each in going(everything)] == ["old", "middle", "old-but-used", "new"]
    assert everything.shortfall_bytes == 1


def test_of_models_used_at_the_same_moment_the_larger_goes_first_and_then_the_first_by_id() -> None:
    entries = [entry("c", 1), entry("b", 2), entry("a", 3)]
    made = plan(entries, stored(k1=5, k2=9, k3=5), room(19))
    assert [each[0] for each in going(made)] == ["b", "a", "c"]


def test_moments_are_told_apart_to_the_nanosecond() -> None:
    entries = [entry("later", 1, used=MOMENTS[2]), entry("earlier", 2, used=MOMENTS[1])]
    assert going(plan(entries, stored(k1=9, k2=1), room(1))) == [("earlier", "leastRecentlyUsed", 1)]


@for_each(
    "kept, reason",
    [
        (entry("x", 1, pinned=True), "pinned"),
        (entry("x", 1, pinned=True, retired=True), "pinned"),
        (entry("x", 9, pinned=True), "pinned"),
        (entry("x", 1, leases=(lease(AFTER),)), "leased"),
        (entry("x", 9, leases=(lease(AFTER),)), "leased"),
        (entry("x", 1, leases=(lease(BEFORE), lease(AFTER))), "leased"),
        (entry("x", 1, leases=(lease("2027-01-01T00:00:00Z", taken="2026-12-31T00:00:00Z"),)), "leased"),
        (entry("x", external=True), "external"),
        (entry("x", external=True, retired=True, pinned=True), "external"),
    ],
)
def test_what_is_pinned_leased_or_kept_by_others_never_goes(kept: Entry, reason: str) -> None:
    made = plan([kept], stored(k1=50), room(1000), include_unregistered=True)
    assert going(made) == []
    assert staying(made) == {"x": reason}
    assert not keys_of(kept) & set(made.unregistered_going)


@for_each("expires", [BEFORE, EXACTLY_NOW])
def test_a_lease_that_has_ended_holds_nothing(expires: str) -> None:
    assert going(plan([entry("x", 1, leases=(lease(expires),))], stored(k1=50), room(1))) == [
        ("x", "leastRecentlyUsed", 50)
    ]


def test_models_whose_files_are_missing_go_first_with_what_is_left_of_them() -> None:
    made = plan(
        [entry("retired", 1, retired=True), entry("half", 2, 3, used=MOMENTS[3]), entry("gone", 4), entry("whole", 5)],
        stored(k1=1, k2=2, k5=5),
        RetiredOnly(),
    )
    assert going(made) == [("gone", "filesMissing", 0), ("half", "filesMissing", 2), ("retired", "retired", 1)]
    assert staying(made) == {"whole": "notNeeded"}


def test_a_file_of_two_models_goes_with_the_last_of_them_and_counts_once() -> None:
    entries = [entry("a", 1, 2, used=MOMENTS[0]), entry("b", 2, 3, used=MOMENTS[1])]
    sizes = stored(k1=1, k2=100, k3=3)
    first = plan(entries, sizes, room(1))
    assert [each.store_keys for each in first.going] == [(key(1),)]
    both = plan(entries, sizes, room(2))
    assert [(each.store_keys, each.reclaimed_bytes) for each in both.going] == [((key(1),), 1), ((key(2), key(3)), 103)]


def test_a_model_in_use_whose_files_stay_anyway_stays_too() -> None:
    entries = [
        entry("shares", 1, used=MOMENTS[0]),
        entry("pinned", 1, 2, pinned=True),
        entry("other", 3, used=MOMENTS[3]),
    ]
    made = plan(entries, stored(k1=1, k2=2, k3=3), room(3))
    assert going(made) == [("other", "leastRecentlyUsed", 3)]
    assert staying(made) == {"pinned": "pinned", "shares": "sharesFiles"}
    retired = plan([{**entries[0], "lifecycle": {"state": "retired"}}, entries[1]], stored(k1=1, k2=2), RetiredOnly())
    assert going(retired) == [("shares", "retired", 0)]


def test_files_that_no_model_names_go_only_when_asked_and_before_models_in_use() -> None:
    entries = [entry("a", 1)]
    sizes = stored(k1=10, k2=20)
    kept = plan(entries, sizes, room(5))
    assert (going(kept), kept.unregistered_staying, kept.unregistered_going) == (
        [("a", "leastRecentlyUsed", 10)],
        stored(k2=20),
        {},
    )
    asked = plan(entries, sizes, room(20), include_unregistered=True)
    assert (going(asked), asked.unregistered_staying, asked.unregistered_going) == ([], {}, stored(k2=20))
    assert asked.reclaimed_bytes == 20


def test_what_goes_in_any_case_counts_for_the_goal() -> None:
    entries = [entry("a", 1)]
    assert going(plan(entries, stored(k1=10), room(5), other_bytes=5)) == []
    assert going(plan(entries, stored(k1=10), StoreBytes(10), other_bytes=5)) == []
    assert plan(entries, stored(k1=10), room(20), other_bytes=5).shortfall_bytes == 5


def test_what_other_homes_hold_stays_counts_for_nothing_and_is_no_reason_to_keep_a_retired_model() -> None:
    entries = [entry("retired", 1, retired=True), entry("in-use", 2), entry("partly", 3, 4, used=MOMENTS[3])]
    sizes = stored(k1=10, k2=10, k3=10, k4=10, k5=10)
    held = stored(k1=10, k2=10, k3=10, k5=10)
    made = plan(entries, sizes, StoreBytes(0), include_unregistered=True, held_by_others=held)
    assert going(made) == [("retired", "retired", 0), ("partly", "leastRecentlyUsed", 10)]
    assert [each.store_keys for each in made.going] == [(), (key(4),)]
    assert staying(made) == {"in-use": "sharesFiles"}
    assert (made.unregistered_going, made.unregistered_staying, made.shortfall_bytes) == ({}, {}, 0)


# --- against every choice there is


class Case(NamedTuple):
    """A catalogue, a store, and what is asked for."""

    entries: list[Entry]
    sizes: dict[str, int]
    goal: Goal
    include_unregistered: bool
    held: frozenset[str]
    """Files that the catalogues of other homes list."""

    @property
    def plan(self) -> Plan:
        return plan(
            self.entries,
            self.sizes,
            self.goal,
            include_unregistered=self.include_unregistered,
            held_by_others=self.held,
        )


NUMBERS = st.integers(1, 6)
LEASES = st.sampled_from(
    [(), (), (), (lease(BEFORE),), (lease(EXACTLY_NOW),), (lease(AFTER),), (lease(AFTER, taken=AFTER),)]
)
GOALS = st.one_of(
    st.just(RetiredOnly()),
    st.builds(FreeBytes, st.integers(1, 40), st.integers(0, 40)),
    st.builds(StoreBytes, st.integers(0, 30)),
)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    rarely = st.integers(0, 4).map(lambda number: number == 0)
    entries = [
        entry(
            f"model-{name}",
            *draw(st.lists(NUMBERS, min_size=1, max_size=3, unique=True)),
            used=draw(st.sampled_from([None, *MOMENTS])),
            registered=draw(st.sampled_from(MOMENTS)),
            retired=draw(rarely),
            pinned=draw(rarely),
            leases=draw(LEASES),
            external=draw(rarely),
        )
        for name in draw(st.permutations("abcde"))[: draw(st.integers(0, 5))]
    ]
    sizes = draw(st.dictionaries(st.integers(1, 8).map(key), st.integers(1, 9), max_size=8))
    is_shared = draw(rarely)
    held = draw(st.sets(st.sampled_from(sorted(sizes)), max_size=3)) if sizes and is_shared else ()
    return Case(entries, sizes, draw(GOALS), draw(st.booleans()), frozenset(held))


def keys_of(each: Entry) -> set[str]:
    return set(each["location"].get("storeKeys", ()))


def protection(each: Entry) -> str | None:
    if each["location"]["kind"] == "external":
        return "external"
    if each["isPinned"]:
        return "pinned"
    return "leased" if any(seconds(lease["expiresAt"]) > seconds(EXACTLY_NOW) for lease in each["leases"]) else None


def seconds(moment: str) -> Fraction:
    """A moment as an exact number."""
    date, _, fraction = moment.removesuffix("Z").partition(".")
    whole = datetime.fromisoformat(f"{date}+00:00") - datetime(2026, 1, 1, tzinfo=UTC)
    return Fraction(int(whole.total_seconds())) + Fraction(int(fraction or "0"), 10 ** len(fraction))


def freed_by(gone: list[Entry], case: Case) -> set[str]:
    """The files that nobody needs once these are gone, of those that somebody named."""
    stays = [each for each in case.entries if all(each is not other for other in gone)]
    needed = {name for each in stays for name in keys_of(each)} | case.held
    return {name for each in gone for name in keys_of(each) if name in case.sizes and name not in needed}


def missing_bytes(case: Case) -> int:
    match case.goal:
        case FreeBytes(wanted_bytes, free_bytes):
            return wanted_bytes - free_bytes
        case StoreBytes(most_bytes):
            return sum(size for name, size in case.sizes.items() if name not in case.held) - most_bytes
        case _:
            return 0


def rank(each: Entry, case: Case) -> tuple[Any, ...]:
    size = sum(case.sizes.get(name, 0) for name in keys_of(each)) or 7
    return seconds(each.get("lastUsedAt") or each["registeredAt"]), -size, each["id"]


@given(cases())
@settings(max_examples=200)
def test_every_plan_is_what_trying_every_number_of_models_gives(case: Case) -> None:
    made = case.plan
    free = sorted((each for each in case.entries if protection(each) is None), key=lambda each: rank(each, case))
    missing = [each for each in free if not keys_of(each) <= set(case.sizes)]
    retired = [each for each in free if each not in missing and each["lifecycle"]["state"] == "retired"]
    in_use = [each for each in free if each not in missing and each not in retired]
    named = {name for each in case.entries for name in keys_of(each)}
    unregistered = {name: size for name, size in case.sizes.items() if name not in named | case.held}
    bytes_without = sum(unregistered.values()) if case.include_unregistered else 0

    def reclaimed(number: int) -> int:
        gone = [*missing, *retired, *in_use[:number]]
        return bytes_without + sum(case.sizes[name] for name in freed_by(gone, case))

    enough = [number for number in range(len(in_use) + 1) if reclaimed(number) >= missing_bytes(case)]
    number = enough[0] if enough else len(in_use)
    gone = [*missing, *retired, *in_use[:number]]
    still_needed = {name for each in case.entries if each not in gone for name in keys_of(each)} | case.held
    last = [each for each in in_use[:number] if not keys_of(each) <= still_needed]

    assert [each.entry["id"] for each in made.going] == [each["id"] for each in [*missing, *retired, *last]]
    assert [each.reason for each in made.going] == (
        ["filesMissing"] * len(missing) + ["retired"] * len(retired) + ["leastRecentlyUsed"] * len(last)
    )
    files = [name for each in made.going for name in each.store_keys]
    assert len(files) == len(set(files))
    assert set(files) == freed_by(gone, case) == freed_by([*missing, *retired, *last], case)
    assert all(each.reclaimed_bytes == sum(case.sizes[name] for name in each.store_keys) for each in made.going)
    assert made.reclaimed_bytes == reclaimed(number)
    assert made.shortfall_bytes == max(0, missing_bytes(case) - reclaimed(number))
    assert (made.unregistered_going, made.unregistered_staying) == (
        (unregistered, {}) if case.include_unregistered else ({}, unregistered)
    )


@given(cases())
@settings(max_examples=80)
def test_every_model_goes_or_stays_for_one_reason_that_is_true(case: Case) -> None:
    made = case.plan
    ids = [*(each.entry["id"] for each in made.going), *(each.entry["id"] for each in made.staying)]
    assert sorted(ids) == sorted(each["id"] for each in case.entries)
    assert [each.entry["id"] for each in made.staying] == sorted(each.entry["id"] for each in made.staying)
    for each in made.staying:
        others = {name for other in made.staying if other is not each for name in keys_of(other.entry)}
        shares = keys_of(each.entry) <= others | case.held
        assert each.reason == (protection(each.entry) or ("sharesFiles" if shares else "notNeeded"))
        assert each.reason != "notNeeded" or not made.shortfall_bytes
        assert each.size_bytes == (sum(case.sizes.get(name, 0) for name in keys_of(each.entry)) or 7)

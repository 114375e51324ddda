"""A report of what was removed adds up, and no report says that something went that had to stay."""

from __future__ import annotations

import copy
import itertools
from typing import Any

from families import for_each
from goldens import golden
from modeldoor_validators import check, engine
from modeldoor_validators.rules.eviction_order import ORDER

CONTRACT, RECORD = "eviction-report", "provenance-record"
ROOM = golden("room-made", CONTRACT)
DRY = golden("dry-run", CONTRACT)
RETIRED = golden("retired-only", CONTRACT)
EMPTY = golden("nothing-to-do", CONTRACT)
GONE = golden("files-gone", CONTRACT)
GEMMA = RETIRED["removed"][0]
WEB = ROOM["removed"][2]
UNREGISTERED = DRY["removed"][1]
REFUSED = ROOM["removed"][0]
RECORD_IDS = [f"5f3c1a90-{number:04}-4b7e-9c2d-8a6f5e4d3c2b" for number in range(5)]


def changed(base: Any, **changes: Any) -> Any:
    document = copy.deepcopy(base)
    for place, value in changes.items():
        *front, last = place.split("__")
        holder = document
        for step in front:
            holder = holder[int(step) if step.isdigit() else step]
        if value is None:
            del holder[last]
        else:
            holder[int(last) if last.isdigit() else last] = value
    return document


def broken(document: Any) -> list[tuple[str, str]]:
    findings = check(document, CONTRACT)
    assert all(finding.message.startswith("must ") for finding in findings)
    return [(finding.rule, finding.pointer) for finding in findings]


def removing(*things: Any, base: Any = RETIRED, **changes: Any) -> Any:
    """A report in which just these things went, and the sizes before say so."""
    removed = [copy.deepcopy(thing) for thing in things]
    before = base["storeBytesAfter"] + sum(thing["reclaimedBytes"] for thing in removed)
    return changed(base, removed=removed, storeBytesBefore=before, **changes)


def keeping(*models: tuple[str, int, str], **changes: Any) -> Any:
    """A report in which nothing went and just these models stay."""
    kept = [{"modelId": name, "sizeBytes": size, "reason": reason} for name, size, reason in models]
    held = sum(size for _, size, reason in models if reason != "external")
    return changed(EMPTY, kept=kept, storeBytesBefore=held, storeBytesAfter=held, **changes)


@for_each("by", [-1, 1, 2**40])
def test_what_the_store_holds_then_is_the_rest_to_the_byte(by: int) -> None:
    after = ROOM["storeBytesAfter"] + by
    assert ("eviction/after-is-the-rest", "/storeBytesAfter") in broken(changed(ROOM, storeBytesAfter=after))


def test_the_words_have_the_figures_that_are_due() -> None:
    wrong = changed(ROOM, storeBytesAfter=ROOM["storeBytesAfter"] - 1)
    assert check(wrong, CONTRACT)[0].message == (
        "must be 66214418624, what was there (69043409568) without what was removed (2828990944); it is 66214418623"
    )
    fewer = changed(ROOM, kept=[model for model in ROOM["kept"] if model["reason"] != "pinned"])
    assert check(fewer, CONTRACT)[0].message == (
        "must tell of every model that stays: the store holds 64195040928 bytes of models then; those in the list have 63387346464"
    )
    none = removing({**GEMMA, "storeKeys": []})
    assert check(none, CONTRACT)[0].message == "must be 0, as there are no files; it is 1708582752"
    one = removing({**GEMMA, "reclaimedBytes": 0})
    assert check(one, CONTRACT)[0].message == "must be at least 1: no file of the store is empty; it is 0"


@for_each(
    ("keys", "size", "is_right"),
    [(0, 0, True), (0, 1, False), (1, 0, False), (1, 1, True), (2, 1, False), (2, 2, True), (2, 2**50, True)],
)
def test_every_byte_is_one_of_a_file_and_no_file_is_empty(keys: int, size: int, is_right: bool) -> None:
    model = {**GEMMA, "storeKeys": (GEMMA["storeKeys"] + WEB["storeKeys"])[:keys], "reclaimedBytes": size}
    expected = [] if is_right else [("eviction/bytes-are-of-files", "/removed/0/reclaimedBytes")]
    assert broken(removing(model)) == expected
    left = changed(EMPTY, unregistered={"fileCount": keys, "totalBytes": size}, includesUnregistered=False)
    expected = [] if is_right else [("eviction/bytes-are-of-files", "/unregistered/totalBytes")]
    assert broken(changed(left, storeBytesBefore=size, storeBytesAfter=size)) == expected


def test_a_record_of_an_eviction_counts_bytes_as_a_report_does() -> None:
    record = golden("evicted", RECORD)
    for keys, size, is_right in ((0, 0, True), (0, 1, False), (1, 0, False), (1, 1, True), (2, 1, False), (2, 2, True)):
        record["event"] |= {"storeKeys": (GEMMA["storeKeys"] + WEB["storeKeys"])[:keys], "reclaimedBytes": size}
        found = [(finding.rule, finding.pointer) for finding in check(record, RECORD)]
        assert found == ([] if is_right else [("provenance/reclaimed-from-files", "/event/reclaimedBytes")])


def test_every_model_that_takes_room_is_told_of() -> None:
    for index in range(len(RETIRED["kept"])):
        kept = [model for at, model in enumerate(RETIRED["kept"]) if at != index]
        assert broken(changed(RETIRED, kept=kept)) == [("eviction/what-stays-is-told", "/kept")]
        elsewhere = changed(RETIRED, **{f"kept__{index}__reason": "external"})
        assert broken(elsewhere) == [("eviction/what-stays-is-told", "/kept")]


def test_models_that_share_files_may_have_more_than_the_store_holds() -> None:
    names = ("file:/m/a.gguf", "file:/m/b.gguf")
    shared = keeping((names[0], 5, "pinned"), (names[1], 5, "sharesFiles"))
    assert broken(changed(shared, storeBytesBefore=5, storeBytesAfter=5)) == []


def test_files_that_no_entry_names_are_part_of_the_store() -> None:
    left = changed(EMPTY, unregistered={"fileCount": 1, "totalBytes": 9}, includesUnregistered=False)
    assert broken(changed(left, storeBytesBefore=9, storeBytesAfter=9)) == []
    assert broken(changed(left, storeBytesBefore=8, storeBytesAfter=8)) == [
        ("eviction/what-stays-is-told", "/unregistered/totalBytes")
    ]


def test_a_model_goes_once_or_stays() -> None:
    other = {**GEMMA, "storeKeys": WEB["storeKeys"], "recordId": RECORD_IDS[0]}
    assert broken(removing(GEMMA, other)) == [("eviction/each-once", "/removed/1/modelId")]
    stays = changed(RETIRED, kept__0__modelId=GEMMA["modelId"])
    assert ("eviction/each-once", "/kept/0/modelId") in broken(stays)
    assert ("eviction/each-once", "/kept/1/modelId") in broken(
        changed(RETIRED, kept__1__modelId=RETIRED["kept"][0]["modelId"])
    )


def test_a_file_goes_once_whatever_it_goes_with() -> None:
    same = {**UNREGISTERED, "storeKey": GEMMA["storeKeys"][0]}
    assert broken(removing(GEMMA, same, includesUnregistered=True)) == [("eviction/each-once", "/removed/1/storeKey")]
    assert broken(removing(REFUSED, REFUSED)) == [("eviction/each-once", "/removed/1/what")]


@for_each(
    ("name", "may_go", "reasons"),
    [
        ("ollama:llama3.2:1b", False, {"external"}),
        ("https://models.example.org/m.gguf", True, {"pinned", "leased", "sharesFiles", "notNeeded"}),
        ("file:/m/m.gguf", True, {"external", "pinned", "leased", "sharesFiles", "notNeeded"}),
        (GEMMA["modelId"], True, {"external", "pinned", "leased", "sharesFiles", "notNeeded"}),
    ],
)
def test_only_what_lies_in_the_store_goes(name: str, may_go: bool, reasons: set[str]) -> None:
    refused = [] if may_go else [("eviction/store-is-ours", "/removed/0/modelId")]
    assert broken(removing({**GEMMA, "modelId": name})) == refused
    for reason in ("external", "pinned", "leased", "sharesFiles", "notNeeded"):
        refused = [] if reason in reasons else [("eviction/store-is-ours", "/kept/0/reason")]
        assert broken(keeping((name, 7, reason))) == refused


@for_each("reason", ["pinned", "leased", "external", "sharesFiles", "notNeeded", "unused", ""])
def test_nothing_that_keeps_a_model_is_a_reason_to_remove_it(reason: str) -> None:
    assert not engine.is_valid(changed(RETIRED, removed__0__reason=reason), CONTRACT)


def test_what_goes_is_named_by_a_digest_that_was_computed() -> None:
    typed, zeros = "sha256-" + "0123456789abcdef" * 4, "sha256-" + "0" * 64
    for base, place in ((RETIRED, "removed__0__storeKeys__0"), (DRY, "removed__1__storeKey")):
        pointer = "/" + place.replace("__", "/")
        assert broken(changed(base, **{place: typed})) == [("eviction/store-keys-are-real", pointer)]
        assert broken(changed(base, **{place: zeros})) == [("schema/pattern", pointer)]


def test_no_model_goes_without_a_record_and_a_dry_run_makes_none() -> None:
    for index in (0, 1, 2):
        place = f"removed__{index}__recordId"
        assert broken(changed(GONE, **{place: None})) == [("eviction/recorded-when-done", f"/removed/{index}")]
    recorded = changed(DRY, removed__2__recordId=RECORD_IDS[0])
    assert broken(recorded) == [("eviction/recorded-when-done", "/removed/2/recordId")]
    twice = changed(GONE, removed__1__recordId=GONE["removed"][0]["recordId"])
    assert broken(twice) == [("eviction/recorded-when-done", "/removed/1/recordId")]


@for_each(("missing", "is_needed"), [(-5, False), (0, False), (1, True), (10**9, True)])
@for_each("kind", ["freeBytes", "storeBytes"])
def test_a_model_in_use_goes_only_while_there_is_too_little_room(kind: str, missing: int, is_needed: bool) -> None:
    """`missing` is what is still missing after everything that goes before it went."""
    before = ROOM["storeBytesBefore"]
    needed = REFUSED["reclaimedBytes"] + GEMMA["reclaimedBytes"] + missing
    goal = (
        {"kind": kind, "freeBytes": needed + 2**40, "freeBytesBefore": 2**40}
        if kind == "freeBytes"
        else {"kind": kind, "storeBytes": before - needed}
    )
    shortfall = max(missing - WEB["reclaimedBytes"], 0)
    outcome = {"result": "notReached", "shortfallBytes": shortfall} if shortfall else {"result": "reached"}
    refused = [] if is_needed else [("eviction/only-for-room", "/removed/2")]
    assert broken(changed(ROOM, goal=goal, outcome=outcome)) == refused


def test_without_a_want_of_room_no_model_in_use_goes() -> None:
    used = changed(RETIRED, removed__0__reason="leastRecentlyUsed")
    assert broken(used) == [("eviction/only-for-room", "/removed/0/reason")]


def test_files_that_no_entry_names_go_only_when_that_was_asked_for() -> None:
    assert broken(removing(UNREGISTERED, includesUnregistered=True)) == []
    assert broken(removing(UNREGISTERED)) == [("eviction/unregistered-when-asked", "/removed/0")]


@for_each("shortfall", [0, 1, 10**12])
@for_each("told", [0, 1, 10**12])
@for_each("kind", ["freeBytes", "storeBytes"])
def test_whether_the_goal_is_reached_follows_from_the_bytes(kind: str, shortfall: int, told: int) -> None:
    pinned = ("file:/m/m.gguf", 2 * 10**12, "pinned")
    goal = (
        {"kind": kind, "freeBytes": 10**12 + shortfall, "freeBytesBefore": 10**12}
        if kind == "freeBytes"
        else {"kind": kind, "storeBytes": 2 * 10**12 - shortfall}
    )
    outcome = {"result": "notReached", "shortfallBytes": told} if told else {"result": "reached"}
    found = broken(keeping(pinned, goal=goal, outcome=outcome))
    wrong = "/outcome/shortfallBytes" if told and shortfall else "/outcome/result"
    assert found == ([] if told == shortfall else [("eviction/outcome-by-the-bytes", wrong)])


def test_retired_models_can_always_go() -> None:
    outcome = {"result": "notReached", "shortfallBytes": 1}
    assert ("eviction/outcome-by-the-bytes", "/outcome/result") in broken(changed(RETIRED, outcome=outcome))


@for_each("reason", ["external", "pinned", "leased", "sharesFiles", "notNeeded"])
def test_where_room_is_missing_nothing_stays_that_may_go(reason: str) -> None:
    size = 10**9
    goal = {"kind": "freeBytes", "freeBytes": 2, "freeBytesBefore": 1}
    outcome = {"result": "notReached", "shortfallBytes": 1}
    refused = [("eviction/nothing-left-undone", "/kept/0/reason")] if reason == "notNeeded" else []
    assert broken(keeping(("file:/m/m.gguf", size, reason), goal=goal, outcome=outcome)) == refused


def test_where_room_is_missing_files_stay_that_were_not_to_go() -> None:
    goal = {"kind": "freeBytes", "freeBytes": 2, "freeBytesBefore": 1}
    left = changed(
        EMPTY,
        goal=goal,
        outcome={"result": "notReached", "shortfallBytes": 1},
        unregistered={"fileCount": 1, "totalBytes": 9},
        storeBytesBefore=9,
        storeBytesAfter=9,
    )
    assert broken(changed(left, includesUnregistered=False)) == []
    assert broken(left) == [("eviction/nothing-left-undone", "/unregistered/fileCount")]


def test_things_go_in_their_order_and_in_no_other() -> None:
    models = {
        reason: {**GEMMA, "modelId": f"file:/m/{reason}.gguf", "storeKeys": [key], "reason": reason, "recordId": record}
        for reason, key, record in zip(
            ("filesMissing", "retired", "leastRecentlyUsed"),
            (*GEMMA["storeKeys"], *WEB["storeKeys"], "sha256-" + "6f85a640a97cf2bf5b8e764087b1e83da0fdb51d7c9fab7d0fece9385611df83"),
            RECORD_IDS,
            strict=False,
        )
    }  # fmt: skip
    things = {"refusedFiles": REFUSED, **models, "unregisteredFile": UNREGISTERED}
    goal = {"kind": "storeBytes", "storeBytes": RETIRED["storeBytesAfter"]}
    for order in itertools.permutations(ORDER):
        document = removing(*(things[name] for name in order), goal=goal, includesUnregistered=True)
        rules = {rule for rule, _ in broken(document)} - {"eviction/only-for-room"}
        assert rules == (set() if order == ORDER else {"eviction/removed-in-order"}), order


@for_each(
    ("first", "second", "is_right"),
    [
        ("2026-11-01T00:00:00Z", "2026-11-02T00:00:00Z", True),
        ("2026-11-02T00:00:00Z", "2026-11-02T00:00:00.000Z", True),
        ("2026-11-02T00:00:00Z", "2026-11-01T23:59:59.999Z", False),
        ("2026-11-02T00:00:00.000000002Z", "2026-11-02T00:00:00.000000001Z", False),
        (None, "2026-11-02T00:00:00Z", True),
        ("2026-11-02T00:00:00Z", None, True),
    ],
)
@for_each("reason", ["retired", "leastRecentlyUsed"])
def test_what_was_not_used_for_longest_goes_first(
    reason: str, first: str | None, second: str | None, is_right: bool
) -> None:
    both = [{**GEMMA, "reason": reason}, {**WEB, "reason": reason}]
    for model, time in zip(both, (first, second), strict=True):
        model.pop("lastUsedAt") if time is None else model.update(lastUsedAt=time)
    goal = {"kind": "storeBytes", "storeBytes": RETIRED["storeBytesAfter"]}
    expected = [] if is_right else [("eviction/unused-for-longest-first", "/removed/1/lastUsedAt")]
    assert broken(removing(*both, goal=goal)) == expected


def test_models_without_their_files_go_in_any_order() -> None:
    both = [
        {**GEMMA, "reason": "filesMissing", "lastUsedAt": "2026-11-02T00:00:00Z"},
        {**WEB, "reason": "filesMissing", "lastUsedAt": "2026-11-01T00:00:00Z"},
    ]
    assert broken(removing(*both)) == []


def test_models_that_stay_stand_in_the_order_of_code_points() -> None:
    names = ["file:/m/Z.gguf", "file:/m/a.gguf", "file:/m/é.gguf", "hf:a/b@" + "1a2b3c4d5e" * 4 + "/m.gguf"]
    rows = [(name, 1, "notNeeded") for name in names]
    assert broken(keeping(*rows)) == []
    for order in itertools.permutations(rows):
        rules = {rule for rule, _ in broken(keeping(*order))}
        assert rules == (set() if list(order) == rows else {"eviction/kept-in-order"})

"""Rules of an eviction report: nothing went that had to stay, and what it says adds up."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from modeldoor_validators.rules import Rule, eviction_order
from modeldoor_validators.rules.shared.placeholders import is_placeholder
from modeldoor_validators.rules.shared.places import each, repeated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modeldoor_validators.rules import Document, Wrong


def _after_is_the_rest(report: Document) -> Iterator[Wrong]:
    before, reclaimed = report["storeBytesBefore"], _reclaimed_bytes(report)
    if report["storeBytesAfter"] != before - reclaimed:
        yield (
            ("storeBytesAfter",),
            f"must be {before - reclaimed}, what was there ({before}) without what was removed ({reclaimed}); it is {report['storeBytesAfter']}",
        )


def _reclaimed_bytes(report: Document) -> int:
    return sum(thing["reclaimedBytes"] for thing in report["removed"])


def _bytes_are_of_files(report: Document) -> Iterator[Wrong]:
    for index, thing in enumerate(report["removed"]):
        if thing["what"] == "model":
            files, size = len(thing["storeKeys"]), thing["reclaimedBytes"]
            if (size > 0) if files == 0 else (size < files):
                yield ("removed", index, "reclaimedBytes"), _size_of(files, size)
    files, size = report["unregistered"]["fileCount"], report["unregistered"]["totalBytes"]
    if (size > 0) if files == 0 else (size < files):
        yield ("unregistered", "totalBytes"), _size_of(files, size)


def _size_of(files: int, size: int) -> str:
    due = "0, as there are no files" if files == 0 else f"at least {files}: no file of the store is empty"
    return f"must be {due}; it is {size}"


def _what_stays_is_told(report: Document) -> Iterator[Wrong]:
    after, unregistered = report["storeBytesAfter"], report["unregistered"]["totalBytes"]
    kept = sum(model["sizeBytes"] for model in report["kept"] if model["reason"] != "external")
    if unregistered > after:
        yield (
            ("unregistered", "totalBytes"),
            f"must be at most {after}, all that the store holds then; it is {unregistered}",
        )
    elif kept < after - unregistered:
        yield (
            ("kept",),
            f"must tell of every model that stays: the store holds {after - unregistered} bytes of models then; those in the list have {kept}",
        )


def _each_once(report: Document) -> Iterator[Wrong]:
    models = each(report, ("removed", ..., "modelId"), ("kept", ..., "modelId"))
    yield from repeated(models, "a model")
    yield from repeated(each(report, ("removed", ..., "storeKeys", ...), ("removed", ..., "storeKey")), "a file")
    refused = (
        (("removed", i, "what"), "") for i, thing in enumerate(report["removed"]) if thing["what"] == "refusedFiles"
    )
    yield from repeated(refused, "a tag")


def _store_is_ours(report: Document) -> Iterator[Wrong]:
    for place, name in each(report, ("removed", ..., "modelId")):
        if name.startswith("ollama:"):
            yield place, "must not be a model of Ollama: what Ollama holds is not ours to remove"
    for index, model in enumerate(report["kept"]):
        scheme, is_external = model["modelId"].partition(":")[0], model["reason"] == "external"
        if scheme == "ollama" and not is_external:
            yield ("kept", index, "reason"), f"must be 'external': Ollama holds the files; it is '{model['reason']}'"
        elif scheme == "https" and is_external:
            yield ("kept", index, "reason"), "must not be 'external': a file from a web server lies in the store alone"


def _store_keys_are_real(report: Document) -> Iterator[Wrong]:
    for place, key in each(report, ("removed", ..., "storeKeys", ...), ("removed", ..., "storeKey")):
        if is_placeholder(key.removeprefix("sha256-")):
            yield place, "must be the name of a file in the store, its digest; it is a placeholder"


def _recorded_when_done(report: Document) -> Iterator[Wrong]:
    for index, thing in enumerate(report["removed"]):
        if thing["what"] != "model" or ("recordId" in thing) != report["isDryRun"]:
            continue
        if report["isDryRun"]:
            yield ("removed", index, "recordId"), "must be absent: nothing was touched, so nothing was recorded"
        else:
            yield ("removed", index), "must have `recordId`: no model is removed without a record of it"
    yield from repeated(each(report, ("removed", ..., "recordId")), "a record")


def _only_for_room(report: Document) -> Iterator[Wrong]:
    """A model in use goes only while there is too little room."""
    missing = _missing_bytes(report)
    before = accumulate((thing["reclaimedBytes"] for thing in report["removed"]), initial=0)
    for index, (thing, reclaimed) in enumerate(zip(report["removed"], before, strict=False)):
        if thing.get("reason") != "leastRecentlyUsed":
            continue
        if report["goal"]["kind"] == "retiredOnly":
            yield ("removed", index, "reason"), "must be another: no room was asked for, so no model in use has to go"
        elif reclaimed >= missing:
            yield ("removed", index), "must not be removed: there is room enough without it"


def _missing_bytes(report: Document) -> int:
    """How much had to be removed for the goal; nothing, or less, where it was reached before."""
    goal = report["goal"]
    match goal["kind"]:
        case "freeBytes":
            missing: int = goal["freeBytes"] - goal["freeBytesBefore"]
        case "storeBytes":
            missing = report["storeBytesBefore"] - goal["storeBytes"]
        case _:
            missing = 0
    return missing


def _unregistered_when_asked(report: Document) -> Iterator[Wrong]:
    for index, thing in enumerate(report["removed"]):
        if thing["what"] == "unregisteredFile" and not report["includesUnregistered"]:
            yield ("removed", index), "must not be removed: `includesUnregistered` is false"


def _outcome_by_the_bytes(report: Document) -> Iterator[Wrong]:
    shortfall = max(_missing_bytes(report) - _reclaimed_bytes(report), 0)
    outcome = report["outcome"]
    result = "notReached" if shortfall else "reached"
    if outcome["result"] != result:
        yield ("outcome", "result"), f"must be '{result}': {shortfall} bytes are missing; it is '{outcome['result']}'"
    elif outcome.get("shortfallBytes", 0) != shortfall:
        yield ("outcome", "shortfallBytes"), f"must be {shortfall}; it is {outcome['shortfallBytes']}"


def _nothing_left_undone(report: Document) -> Iterator[Wrong]:
    if report["outcome"]["result"] == "reached":
        return
    for index, model in enumerate(report["kept"]):
        if model["reason"] == "notNeeded":
            yield ("kept", index, "reason"), "must be another: there is not room enough, so the model had to go"
    if report["includesUnregistered"] and report["unregistered"]["fileCount"]:
        yield ("unregistered", "fileCount"), "must be 0: there is not room enough, and these files were to go too"


RULES = (
    Rule("eviction/after-is-the-rest", "What the store holds then is the rest.", _after_is_the_rest),
    Rule("eviction/bytes-are-of-files", "Every byte is one of a file, and no file is empty.", _bytes_are_of_files),
    Rule(
        "eviction/what-stays-is-told",
        "What the store holds then are the models that are kept and the files that no entry names.",
        _what_stays_is_told,
    ),
    Rule("eviction/each-once", "A model goes or stays, and a file goes once.", _each_once),
    Rule("eviction/store-is-ours", "Only what lies in the store is removed.", _store_is_ours),
    Rule("eviction/store-keys-are-real", "The store names files by digests that were computed.", _store_keys_are_real),
    Rule(
        "eviction/recorded-when-done",
        "Of each model that was removed there is a record, and of none where nothing was touched.",
        _recorded_when_done,
    ),
    Rule("eviction/only-for-room", "A model in use goes only while there is too little room.", _only_for_room),
    Rule(
        "eviction/unregistered-when-asked",
        "Files that no entry names go only when that was asked for.",
        _unregistered_when_asked,
    ),
    Rule("eviction/outcome-by-the-bytes", "Whether the goal is reached follows from the bytes.", _outcome_by_the_bytes),
    Rule(
        "eviction/nothing-left-undone",
        "Where there is not room enough, nothing stays that may go.",
        _nothing_left_undone,
    ),
    *eviction_order.RULES,
)

"""What `gc` removed, for people: what went and why, what stays, and whether there is room enough now."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from modeldoor.cli.download_words import size

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Object = Mapping[str, Any]

REMOVED_BECAUSE = {
    "retired": "it was retired",
    "leastRecentlyUsed": "not used for longest",
    "filesMissing": "its files were gone",
}
KEPT_BECAUSE = {
    "external": "held by others",
    "pinned": "pinned",
    "leased": "in use",
    "sharesFiles": "whose files others need",
    "notNeeded": "for which there is room",
}


def eviction_lines(report: Object) -> Iterator[str]:
    """The report in lines."""
    is_dry_run = report["isDryRun"]
    for each in report["removed"]:
        yield f"{'would remove' if is_dry_run else 'removed'}  {_removed(each)}"
    if not report["removed"]:
        yield "nothing to remove"
    kept = Counter(each["reason"] for each in report["kept"])
    if kept:
        reasons = ", ".join(f"{count} {KEPT_BECAUSE[reason]}" for reason, count in kept.items())
        yield f"{'would stay' if is_dry_run else 'stays'}: {reasons}"
    unregistered = report["unregistered"]
    if unregistered["fileCount"]:
        count = unregistered["fileCount"]
        files = "1 file" if count == 1 else f"{count} files"
        yield f"no model needs {files} of the store, {size(unregistered['totalBytes'])}: modeldoor catalog gc --unregistered"
    yield _sizes(report)
    outcome = report["outcome"]
    if outcome["result"] == "notReached":
        yield f"not enough: {size(outcome['shortfallBytes'])} are missing, and what stays may not be removed"


def _removed(each: Object) -> str:
    reclaimed = size(each["reclaimedBytes"])
    match each["what"]:
        case "model":
            used = f", last used {each['lastUsedAt']}" if "lastUsedAt" in each else ""
            return f"{each['modelId']}: {reclaimed}, {REMOVED_BECAUSE[each['reason']]}{used}"
        case "unregisteredFile":
            return f"{each['storeKey']}: {reclaimed}, no model needs it"
        case _:
            count = each["fileCount"]
            return f"{count} file{'' if count == 1 else 's'} whose bytes were refused: {reclaimed}"


def _sizes(report: Object) -> str:
    before, after = report["storeBytesBefore"], report["storeBytesAfter"]
    if before == after:
        return f"the store holds {size(before)}"
    verb = "would hold" if report["isDryRun"] else "holds"
    return f"the store {verb} {size(after)}, {size(before - after)} less than before"

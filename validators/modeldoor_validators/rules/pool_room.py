"""Rules of a pool's room: what is used, shared, reserved and too much, every file counted once."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from modeldoor_validators.rules import Rule
from modeldoor_validators.rules.shared.model_names import digests_of, sizes_of
from modeldoor_validators.rules.shared.pool_entries import exclusive_rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modeldoor_validators.rules import Document, Wrong

_AT_LEAST = 1
"""What a file takes at least whose size no entry tells."""


def _used_is_the_sum(pool: Document) -> Iterator[Wrong]:
    used = pool["sharedBytes"] + sum(entry["exclusiveBytes"] for entry in pool["entries"])
    if pool["diskUsedBytes"] != used:
        yield (
            ("diskUsedBytes",),
            f"must be {used}, `sharedBytes` and the `exclusiveBytes` of all entries; it is {pool['diskUsedBytes']}",
        )


def _reserved_is_the_sum(pool: Document) -> Iterator[Wrong]:
    freed = {entry["name"]: entry["exclusiveBytes"] for entry in pool["entries"]}
    needed = 0
    for reservation in pool["reservations"]:
        leaving = reservation.get("replaces")
        if leaving is not None and leaving not in freed:
            return
        needed += max(0, reservation["bytes"] - freed.get(leaving, 0))
    if pool["reservedBytes"] != needed:
        yield (
            ("reservedBytes",),
            f"must be {needed}, what each reservation takes beyond what the entry that it replaces frees; it is {pool['reservedBytes']}",
        )


def _over_budget_is_the_difference(pool: Document) -> Iterator[Wrong]:
    """A budget may be lowered while an installation runs, so too much is said, not refused."""
    over = max(0, pool["diskUsedBytes"] + pool["reservedBytes"] - pool["diskBudgetBytes"])
    if pool["overBudgetBytes"] != over:
        yield (
            ("overBudgetBytes",),
            f"must be {over}, what is used and reserved beyond the budget; it is {pool['overBudgetBytes']}",
        )


def _shared_is_used_by_several(pool: Document) -> Iterator[Wrong]:
    """What is shared lies in at least two entries, so it is at most half of what they do not use alone."""
    parts = [entry["diskBytes"] - entry["exclusiveBytes"] for entry in pool["entries"]]
    if min(parts, default=0) < 0 or next(_shared_is_not_exclusive(pool), None):
        return
    most, least = sum(parts) // 2, max(parts, default=0)
    if least > most:
        index = parts.index(least)
        alone = pool["entries"][index]["diskBytes"] - (sum(parts) - least)
        yield (
            ("entries", index, "exclusiveBytes"),
            f"must be at least {alone}, as the other entries share no more; it is {pool['entries'][index]['exclusiveBytes']}",
        )
    elif not least <= pool["sharedBytes"] <= most:
        bounds = str(least) if least == most else f"between {least} and {most}"
        yield (
            ("sharedBytes",),
            f"must be {bounds} by what the entries do not use alone, each file counted once; it is {pool['sharedBytes']}",
        )


def _shared_is_not_exclusive(pool: Document) -> Iterator[Wrong]:
    """Only the first entry that claims too much is told: whoever counts a file twice does so in several."""
    held = [_held(entry["artifact"]) for entry in pool["entries"]]
    holders = Counter(digest for files in held for digest in files)
    sizes = {digest: size for files in held for digest, size in files.items() if size is not None}
    for index, (entry, files) in enumerate(zip(pool["entries"], held, strict=True)):
        shared = [sizes.get(digest, _AT_LEAST) for digest in files if holders[digest] > 1]
        # A manifest of Ollama's names the weights that stand beside it.
        least = max(shared, default=0) if entry["artifact"]["source"] == "ollama" else sum(shared)
        most = max(0, entry["diskBytes"] - least)
        if most < entry["exclusiveBytes"] <= entry["diskBytes"]:
            yield (
                ("entries", index, "exclusiveBytes"),
                f"must be at most {most}, as other entries hold the same files; it is {entry['exclusiveBytes']}",
            )
            return


def _held(artifact: dict[str, Any]) -> dict[str, int | None]:
    """The digests of the files that an artifact holds, with their sizes where they are known.

    A manifest stands for everything that it names, the weights among it.
    """
    files = dict(zip(digests_of(artifact), sizes_of(artifact), strict=False))
    return {**files, artifact["manifestDigest"]: artifact["totalBytes"]} if "manifestDigest" in artifact else files


def _artifact_is_there_whole(pool: Document) -> Iterator[Wrong]:
    for index, entry in enumerate(pool["entries"]):
        if entry["diskBytes"] < entry["artifact"]["totalBytes"]:
            yield (
                ("entries", index, "diskBytes"),
                f"must be at least {entry['artifact']['totalBytes']}, the size of its artifact; it is {entry['diskBytes']}",
            )


ROOM_RULES = (
    Rule("pool/used-is-the-sum", "What is used is what each entry uses alone and what they share.", _used_is_the_sum),
    Rule(
        "pool/reserved-is-the-sum",
        "What is reserved is what each reservation takes beyond what the entry that it replaces frees.",
        _reserved_is_the_sum,
    ),
    Rule(
        "pool/over-budget-is-the-difference",
        "What is over the budget is what is used and reserved beyond it, and nothing when nothing is.",
        _over_budget_is_the_difference,
    ),
    Rule(
        "pool/shared-is-used-by-several",
        "What entries share lies in at least two of them.",
        _shared_is_used_by_several,
    ),
    exclusive_rule(("entries", ...)),
    Rule(
        "pool/shared-is-not-exclusive",
        "Files that several entries hold are shared: no entry uses them alone.",
        _shared_is_not_exclusive,
    ),
    Rule("pool/artifact-is-there-whole", "An entry takes at least the room of its artifact.", _artifact_is_there_whole),
)

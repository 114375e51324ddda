"""Provenance records for people: what was done with which model, a line each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modeldoor.cli.catalog_words import EXPECTED_BY, reason_words
from modeldoor.cli.download_words import size

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Object = Mapping[str, Any]


def record_line(record: Object) -> str:
    """One record."""
    event = record["event"]
    return f"{record['recordedAt']}  {record['modelId']}: {_WORDS[event['kind']](event)}"


def _verdict(verification: Object) -> str:
    if verification["verdict"] == "warn":
        return "not verified"
    strictly = ", strictly" if verification["isStrict"] else ""
    return f"verified by {EXPECTED_BY[verification['expectedFrom']]}{strictly}"


def _provisioned(event: Object) -> str:
    came = "fetched" if event["acquiredBy"] == "downloaded" else "found here"
    return f"provisioned, {came}, {_verdict(event['verification'])}"


def _evicted(event: Object) -> str:
    by = f" by {event['by']}" if "by" in event else ""
    return f"removed from the store{by}, {size(event['reclaimedBytes'])}: {event['reason']}"


_WORDS: dict[str, Callable[[Object], str]] = {
    "provisioned": _provisioned,
    "verificationFailed": lambda event: (
        f"refused: its bytes give {event['actualDigest']}, and must give {event['expectedDigest']}"
    ),
    "rejected": lambda event: f"refused: {reason_words(event['reason'])}",
    "reverified": lambda event: f"read again, {_verdict(event['verification'])}",
    "distrusted": lambda event: f"not trusted any more: {reason_words(event['reason'])}",
    "handedOff": lambda event: f"handed to {event['engine']}, {_verdict(event['verification'])}",
    "retired": lambda event: f"retired by {event['by']}",
    "reactivated": lambda event: f"in use again, by {event['by']}",
    "forgotten": lambda event: f"taken out of the catalogue by {event['by']}",
    "evicted": _evicted,
}

"""A download as others see it: the contract's document, which tells neither a digest nor a path of this machine."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

from modeldoor_lifecycle.downloads.rates import remaining_seconds
from modeldoor_validators import gate
from modeldoor_validators.limits import MAXIMUM_INTEGER

if TYPE_CHECKING:
    from modeldoor_lifecycle.downloads.rows import Row

CONTRACT = "model-download"


def document_of(row: Row) -> dict[str, Any]:
    """The `ModelDownload` of a row, through the gate."""
    document: dict[str, Any] = {
        "schemaVersion": "v1",
        "kind": "ModelDownload",
        "downloadId": row.id,
        "owner": row.owner,
        "reference": row.reference,
        "displayName": row.display_name,
        "createdAt": row.created_at,
        "updatedAt": row.updated_at,
        "totalBytes": row.total_bytes,
        "receivedBytes": row.received_bytes,
        "percent": 100 * row.received_bytes // row.total_bytes,
        "state": _state(row),
    }
    if row.registry_id is not None:
        document |= {"registryId": row.registry_id, "entryId": row.entry_id, "entryVersion": row.entry_version}
    return gate.admitted(document, CONTRACT)[0]


def _state(row: Row) -> dict[str, Any]:
    state: dict[str, Any] = {"status": row.status}
    if row.started_at is not None:
        state["startedAt"] = row.started_at
    match row.status:
        case "downloading":
            state |= _pace(row)
        case "paused":
            state |= {"pausedAt": row.settled_at, "because": row.paused_because}
        case "complete":
            state["completedAt"] = row.settled_at
        case "failed":
            state |= {"failedAt": row.settled_at, "error": row.error}
        case "cancelled":
            state["cancelledAt"] = row.settled_at
        case _:
            pass
    return state


def _pace(row: Row) -> dict[str, Any]:
    rate = row.bytes_per_second
    if rate is None or not isfinite(rate) or rate > MAXIMUM_INTEGER:
        return {}
    pace: dict[str, Any] = {"bytesPerSecond": round(rate)}
    left_s = remaining_seconds(row.total_bytes - row.received_bytes, pace["bytesPerSecond"])
    if left_s is not None:
        pace["remainingSeconds"] = left_s
    return pace

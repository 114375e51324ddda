"""What was found by looking, kept for a day, because asking drivers takes seconds.

A profile counts as long as the machine's identity, the shipped tables and this part of modeldoor are
the same: the file's name is made of them. Free memory is never kept, and neither is a look that
failed. A file that cannot be used is put aside and never an error: one looks anew.
"""

from __future__ import annotations

import hashlib
import os
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from modeldoor_lifecycle.data.documents import HARDWARE_CATALOG, shipped_bytes
from modeldoor_lifecycle.state import files, folders
from modeldoor_lifecycle.state.documents import change_kept, read_kept
from modeldoor_lifecycle.state.errors import FileNotWritten, FileRefused
from modeldoor_validators.rules.hardware_profile import PROBE_FAILED
from modeldoor_validators.times import instant

if TYPE_CHECKING:
    from datetime import datetime

CONTRACT = "hardware-profile"

LIFETIME = timedelta(hours=24)
"""As in harness-engineering's detector, whose cache this one mends: from this age on a profile is stale."""

EDITION = 2
"""To be raised when looking learns to see more: what earlier editions kept then no longer counts."""

PREFIX = "hardware-"

LOCK_TIMEOUT_S = 1.0
"""What is kept only to be quick is not waited for: who looks again finds the same."""

_OURS = (PREFIX, ".modeldoor-")
"""How names of ours in the folder begin; the second is what a writer that was killed leaves behind (`state.files`)."""

KEPT_AT_MOST_S = 7 * 86400
"""Files of machines that came by long ago, as on a home folder that many share, are removed."""

NOT_KEPT = {"status": "unknown", "reason": "neverKept"}
"""Stands for free memory in the cache: whoever forgets to read it anew plans against nothing."""


def kept(folder: str, identity: str, now: datetime) -> dict[str, Any] | None:
    """The profile that was kept for this identity and is not stale; its free memory must be read anew.

    A profile from the future is stale too: a clock was set back, and nobody knows how old it is.
    """
    profile = read_kept(path_of(folder, identity), CONTRACT).document
    if profile is None or profile["origin"] != "probe" or not profile["isFromCache"]:
        return None
    age = now - instant(profile["detectedAt"])
    return profile if timedelta(0) < age < LIFETIME else None


def keep(folder: str, identity: str, profile: dict[str, Any]) -> str:
    """Keeps a profile that was found by looking; returns a complaint, which is empty when all went well.

    A look that failed is not kept, be it for one maker's devices only, nor is anything in a folder that
    others can write.
    """
    if profile["origin"] != "probe" or any(each["code"].endswith(PROBE_FAILED) for each in profile["notices"]):
        return ""
    try:
        folders.make_private(folder)
        names = files.list_trusted(folder)
        path, kept_profile = path_of(folder, identity), without_free_memory(profile)
        complaint = change_kept(path, CONTRACT, lambda _: kept_profile, lock_timeout_s=LOCK_TIMEOUT_S).complaint
    except (FileNotWritten, FileRefused) as error:
        return f"the hardware profile is not kept: {error.message}"
    _remove_old(folder, names)
    return complaint


def path_of(folder: str, identity: str) -> str:
    """The file of the machine with this identity."""
    tables = shipped_bytes(HARDWARE_CATALOG)
    made_of = "\n".join((hashlib.sha256(tables).hexdigest(), str(EDITION), identity))
    return os.path.join(folder, f"{PREFIX}{hashlib.sha256(made_of.encode()).hexdigest()[:32]}.json")


def without_free_memory(profile: dict[str, Any]) -> dict[str, Any]:
    """The profile as it is kept."""
    kept_profile = {**profile, "isFromCache": True}
    kept_profile.pop("memoryReadAt", None)
    if "hostMemory" in profile:
        kept_profile["hostMemory"] = {**profile["hostMemory"], "available": NOT_KEPT}
    kept_profile["devices"] = [{**device, "available": NOT_KEPT} for device in profile["devices"]]
    return kept_profile


def _remove_old(folder: str, names: list[str]) -> None:
    before = time.time() - KEPT_AT_MOST_S
    for name in names:
        path = os.path.join(folder, name)
        try:
            if name.startswith(_OURS) and os.lstat(path).st_mtime < before:
                os.unlink(path)
        except OSError:
            continue

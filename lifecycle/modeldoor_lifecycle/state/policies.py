"""The admission policy: the built-in one, the operator's own, and how a waiver gets into it."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any, NamedTuple

import modeldoor_contracts
from modeldoor_lifecycle.state import files, folders
from modeldoor_lifecycle.state.errors import (
    FileMissing,
    FileNotWritten,
    FileRefused,
    PolicyRefused,
    WaiverRefused,
    located,
    reason_words,
)
from modeldoor_validators import gate, parsing
from modeldoor_validators.findings import DocumentRefused, quoted

if TYPE_CHECKING:
    from datetime import datetime

CONTRACT = "admission-policy"

BUILT_IN = "built in"
"""The origin of a policy that no file holds."""

FILE_NAME = "policy.json"

LOCK_NAME = ".policy.lock"

LOCK_TIMEOUT_S = 10.0
"""This project's choice: a change takes milliseconds, so who waits longer waits for a process that hangs."""

MAXIMUM_BYTES = 64 * 1024
"""Several times the largest policy that its contract allows. To say what is wrong in a megabyte takes a second."""

LOCAL_REF = "urn:srcos:admission-policy:local"
"""What the built-in policy is called once it has been changed on a machine."""

LOCAL_DESCRIPTION = "The built-in policy with waivers for signals that cannot be observed on this machine."

WAIVABLE = ("thermal", "battery", "disk", "accelerator")

_NOT_WAIVABLE = {
    "memory": "without known memory nobody can tell whether a model fits",
    "modelService": "without a healthy service there is nothing to run a model",
    "network": "where the policy requires it, change its role in the policy instead",
}

SHORTEST_JUSTIFICATION = 10
LONGEST_JUSTIFICATION = 500

_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?Z")


class LoadedPolicy(NamedTuple):
    """A policy that has passed the gate; `origin` is its path as it was given, or "built in"."""

    policy: dict[str, Any]
    origin: str


class WaiveResult(NamedTuple):
    """The policy with its new waiver, where it was written, and the text that was written."""

    path: str
    policy: dict[str, Any]
    document_text: str


def built_in_policy() -> dict[str, Any]:
    """The policy that counts where the operator has written none: the golden example `default`."""
    with open(os.path.join(modeldoor_contracts.examples_path(CONTRACT), "default.json"), "rb") as file:
        policy: dict[str, Any] = parsing.parse(file.read())
    return policy


def load_policy(path: str | None, folder: str) -> LoadedPolicy:
    """The policy in `path`; without one, that in the configuration folder; without that, the built-in one.

    Raises `PolicyRefused` when a policy is there and cannot be used: a stricter policy that is
    broken never makes room for the built-in one.
    """
    origin = os.path.join(folder, FILE_NAME) if path is None else path
    try:
        data = files.read_trusted(origin, MAXIMUM_BYTES)
    except FileMissing as error:
        if path is None:
            return LoadedPolicy(built_in_policy(), BUILT_IN)
        raise PolicyRefused(error.message, hint=error.hint) from error
    except FileRefused as error:
        raise PolicyRefused(error.message, hint=error.hint) from error
    try:
        policy, _ = gate.read(data, CONTRACT)
    except DocumentRefused as refusal:
        raise PolicyRefused(located(origin, refusal), hint=refusal.hint, findings=refusal.findings) from refusal
    return LoadedPolicy(policy, origin)


def waive(
    folder: str, signal: str, because: str, until: str, now: datetime, *, lock_timeout_s: float = LOCK_TIMEOUT_S
) -> WaiveResult:
    """Accepts, until a time, that a signal cannot be observed here, and writes that into the policy.

    A waiver of the same signal is replaced; everything else in the policy stays. `until` is a time
    (`2027-01-31T18:00:00Z`) or a day: then the waiver ends as that day begins in UTC. Processes that
    waive at the same time wait for each other. Raises `WaiverRefused` for what was asked,
    `PolicyRefused` for the policy that is there, and `FileNotWritten`; then the policy is as it was.
    """
    waiver = _waiver(signal, because, until, now)
    _rewritten(load_policy(None, folder).policy, waiver)  # nothing is made for what would be refused
    folders.make_private(folder)
    path = os.path.join(folder, FILE_NAME)

    from filelock import FileLock, Timeout

    lock = FileLock(os.path.join(folder, LOCK_NAME), timeout=lock_timeout_s, mode=0o600)
    try:
        lock.acquire()
    except Timeout:
        raise FileNotWritten(
            path,
            "must be free to be changed; another process has been changing it for too long",
            hint="try again, or end the other process",
        ) from None
    except (OSError, NotImplementedError) as error:
        words = reason_words(error) if isinstance(error, OSError) else "this system has no locks"
        raise FileNotWritten(path, f"must be locked while it is changed: {words}") from None
    try:
        policy, text = _rewritten(load_policy(None, folder).policy, waiver)
        files.write_atomically(path, text.encode("utf-8"))
    finally:
        lock.release()
    return WaiveResult(path, policy, text)


def _rewritten(policy: dict[str, Any], waiver: dict[str, str]) -> tuple[dict[str, Any], str]:
    """The policy with the waiver, as the gate reads it back from the text that is to be written."""
    import json

    built_in = built_in_policy()
    changed = dict(policy)
    if changed["policyRef"] == built_in["policyRef"]:
        changed["policyRef"] = LOCAL_REF
        if changed.get("description") == built_in["description"]:
            changed["description"] = LOCAL_DESCRIPTION
    waivers = list(changed["waivers"])
    places = [index for index, each in enumerate(waivers) if each["signal"] == waiver["signal"]]
    for index in places:
        waivers[index] = waiver
    changed["waivers"] = waivers if places else [*waivers, waiver]
    text = json.dumps(changed, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    try:
        return gate.read(text, CONTRACT)[0], text
    except DocumentRefused as refusal:
        raise WaiverRefused(
            f"the policy would not be valid with this waiver: {refusal.message}", hint=refusal.hint
        ) from refusal


def _waiver(signal: str, because: str, until: str, now: datetime) -> dict[str, str]:
    from datetime import UTC

    from modeldoor_validators.rules.admission_policy import LONGEST_WAIVER

    if signal not in WAIVABLE:
        why = _NOT_WAIVABLE.get(signal, "there is no such signal")
        raise WaiverRefused(
            f"{quoted(signal)} cannot be waived: {why}", hint=f"signals that can be waived are {', '.join(WAIVABLE)}"
        )
    justification = because.strip(" ")
    if not SHORTEST_JUSTIFICATION <= len(justification) <= LONGEST_JUSTIFICATION:
        raise WaiverRefused(
            f"the justification must have {SHORTEST_JUSTIFICATION} to {LONGEST_JUSTIFICATION} characters; it has {len(justification)}",
            hint="say why the signal cannot be observed on this machine",
        )
    moment = now.astimezone(UTC)
    begins = moment.replace(microsecond=0)
    expires_at, ends = _end(until)
    latest = begins + LONGEST_WAIVER
    if ends <= moment:
        raise WaiverRefused(
            f"the waiver must end later than now ({_written(begins)}); it would end at {expires_at}",
            hint="a day counts as over when it begins, in UTC: name a later one",
        )
    if ends > latest:
        raise WaiverRefused(
            f"the waiver must end within {LONGEST_WAIVER.days} days, by {_written(latest)}; it would end at {expires_at}",
            hint="waive it for a shorter time, and look at it again then",
        )
    return {
        "signal": signal,
        "justification": justification,
        "waivedAt": _written(begins),
        "expiresAt": expires_at,
    }


def _end(until: str) -> tuple[str, datetime]:
    from modeldoor_validators.times import instant

    text = f"{until}T00:00:00Z" if _DAY.fullmatch(until) else until
    try:
        if _TIME.fullmatch(text):
            return text, instant(text)
    except ValueError:
        pass
    raise WaiverRefused(
        f"the end must be a day such as 2027-01-31 or a time such as 2027-01-31T18:00:00Z; it is {quoted(until)}",
        hint="a day ends the waiver as it begins, in UTC",
    )


def _written(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")

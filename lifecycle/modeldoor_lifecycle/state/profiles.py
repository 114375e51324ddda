"""The model profiles that count on this machine: the built-in ones, and the files of the operator."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import modeldoor_contracts
from modeldoor_lifecycle.state import files
from modeldoor_lifecycle.state.errors import FileMissing, FileRefused, located, shown
from modeldoor_validators import gate, parsing, registry
from modeldoor_validators.findings import DocumentRefused, quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

CONTRACT = "model-profile"

BUILT_IN = ("local-llama32-1b", "local-llama32-3b")
"""The golden examples that are sourceos-model-carry's published profiles."""

FOLDER_NAME = "profiles"

MAXIMUM_PROFILES = 64
"""A snapshot holds at most as many verdicts, and names at most as many profiles that were left out."""

MAXIMUM_BYTES = 64 * 1024
"""Some forty times the longest profile that is published. To say what is wrong in a megabyte takes a second."""

LONGEST_NAME = 128

_CLAIM = re.compile(rb'"profileId"\s*:\s*"([!#-~]+)"')

_FORBIDDEN = (
    ("allowNetwork", "allowsNetwork", "must not allow the model to use the network"),
    ("allowModelDownload", "allowsModelDownload", "must not allow models to be downloaded"),
    ("sendPromptOffDeviceDefault", "sendsPromptsAway", "must not send prompts off this machine"),
)
"""What a profile may say in its `policy` by its own contract, and may not ask for here."""


class Refused(NamedTuple):
    """A profile that was left out.

    `name` is its file's, reduced to what the snapshot contract takes; `reason` is a code, and
    `message` one line for people.
    """

    name: str
    reason: str
    message: str


class LoadedProfiles(NamedTuple):
    """The profiles that count, built-in ones first, and those that were left out."""

    profiles: list[dict[str, Any]]
    refused: list[Refused]


class _Candidate(NamedTuple):
    """A file that may hold a profile.

    `profile_id` is empty when that could not be read; `mentioned` are then the identifiers
    that it seems to claim.
    """

    path: str
    profile_id: str = ""
    profile: dict[str, Any] | None = None
    reason: str = ""
    message: str = ""
    mentioned: tuple[str, ...] = ()


def load_profiles(folder: str) -> LoadedProfiles:
    """The built-in profiles, then `profiles/*.json` of the configuration folder by name.

    A profile takes the place of the built-in one with its identifier. Files that claim the same
    identifier are all refused, because nobody can tell which one is meant; and where a file that
    claims a built-in one's identifier is refused, the built-in one does not come back: it may
    demand less than what the operator meant. So it is too where a file that is no JSON, or that others
    can write, seems to claim that identifier, and with every built-in one where a file, or the folder
    itself, cannot be read. Each refused file is named; nothing is raised.
    """
    refused: list[Refused] = []
    chosen = {profile["profileId"]: profile for profile in map(_built_in, BUILT_IN)}
    try:
        names = files.list_trusted(os.path.join(folder, FOLDER_NAME))
    except FileMissing:
        names = []
    except FileRefused as error:
        names = []
        chosen.clear()
        refused.append(Refused(FOLDER_NAME, error.fault, str(error)))
    paths = [
        os.path.join(folder, FOLDER_NAME, name) for name in names if name.endswith(".json") and not name.startswith(".")
    ]
    candidates = _without_duplicates([_candidate(path) for path in paths])
    if any(candidate.reason == "unreadable" for candidate in candidates):
        chosen.clear()
    for candidate in candidates:
        if candidate.profile is None:
            for claimed in (candidate.profile_id, *candidate.mentioned):
                chosen.pop(claimed, None)
    for candidate in candidates:
        if candidate.profile is None:
            refused.append(_refusal(candidate))
        elif candidate.profile_id in chosen or len(chosen) < MAXIMUM_PROFILES:
            chosen[candidate.profile_id] = candidate.profile
        else:
            refused.append(
                _refusal(
                    candidate._replace(
                        reason="tooManyProfiles",
                        message=f"{shown(candidate.path)} must be among the first {MAXIMUM_PROFILES} profiles; it is beyond them",
                    )
                )
            )
    return LoadedProfiles(list(chosen.values()), _bounded(refused))


def _built_in(name: str) -> dict[str, Any]:
    with open(os.path.join(modeldoor_contracts.examples_path(CONTRACT), f"{name}.json"), "rb") as file:
        profile: dict[str, Any] = parsing.parse(file.read())
    return profile


def _candidate(path: str) -> _Candidate:
    try:
        data = files.read_trusted(path, MAXIMUM_BYTES)
    except FileRefused as error:
        data = files.read_untrusted(path, MAXIMUM_BYTES) if error.fault == "untrusted" else b""
        return _Candidate(path, reason=error.fault, message=str(error), mentioned=_mentioned(data))
    try:
        profile, _ = gate.read(data, CONTRACT)
    except DocumentRefused as refusal:
        message = located(path, refusal) + (f" ({refusal.hint})" if refusal.hint else "")
        return _Candidate(path, _claimed_id(data), reason="invalidProfile", message=message, mentioned=_mentioned(data))
    return _judged(path, profile)


def _judged(path: str, profile: dict[str, Any]) -> _Candidate:
    profile_id: str = profile["profileId"]
    shape = registry.schema("common")["$defs"]["ProfileRef"]
    if len(profile_id) > shape["maxLength"] or not re.fullmatch(shape["pattern"], profile_id):
        return _Candidate(
            path,
            profile_id,
            reason="badProfileRef",
            message=f"{shown(path)}: `profileId` must be 'urn:srcos:model-profile:' and a name in small letters, "
            f"digits, '.', '_' and '-', at most {shape['maxLength']} characters; it is {quoted(profile_id)}",
        )
    for member, reason, must in _FORBIDDEN:
        if profile["policy"].get(member, False):
            return _Candidate(
                path,
                profile_id,
                reason=reason,
                message=f"{shown(path)}: `policy.{member}` {must}; it is true (set it to false)",
            )
    return _Candidate(path, profile_id, profile)


def _claimed_id(data: bytes) -> str:
    """The identifier in a document that is no profile, when at least that can be read."""
    try:
        value = parsing.parse(data)
    except DocumentRefused:
        return ""
    claimed = cast("dict[str, Any]", value).get("profileId") if isinstance(value, dict) else None
    return claimed if isinstance(claimed, str) else ""


def _mentioned(data: bytes) -> tuple[str, ...]:
    """The identifiers that a text claims, as far as they can be picked out of what may be no JSON at all."""
    return tuple(each.decode("ascii") for each in _CLAIM.findall(data))


def _without_duplicates(candidates: Sequence[_Candidate]) -> list[_Candidate]:
    claims: dict[str, int] = {}
    for each in candidates:
        claims[each.profile_id] = claims.get(each.profile_id, 0) + 1
    return [
        each
        if each.profile is None or claims[each.profile_id] == 1
        else each._replace(
            profile=None,
            reason="duplicateProfile",
            message=f"{shown(each.path)}: `profileId` must be that of one file; "
            f"{claims[each.profile_id]} files claim {quoted(each.profile_id)} (keep one of them)",
        )
        for each in candidates
    ]


def _refusal(candidate: _Candidate) -> Refused:
    name = re.sub("[^A-Za-z0-9._-]", "_", os.path.basename(candidate.path))[:LONGEST_NAME]
    return Refused(name or "profile", candidate.reason, candidate.message)


def _bounded(refused: list[Refused]) -> list[Refused]:
    """As many as a snapshot can name; the last then stands for the rest."""
    if len(refused) <= MAXIMUM_PROFILES:
        return refused
    kept = refused[: MAXIMUM_PROFILES - 1]
    rest = len(refused) - len(kept)
    return [*kept, Refused(FOLDER_NAME, "tooManyProfiles", f"{rest} more profiles were left out, each for its reason")]

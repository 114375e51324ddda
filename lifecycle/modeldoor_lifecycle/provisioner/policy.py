"""What the operator allows whoever provisions models: read from a file, never widened by a flag.

Without a file nothing is fetched unless somebody asks for it, and nothing else is narrowed. A file
that is there and cannot be used stops everything: nobody may get more because his policy is broken.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from modeldoor_lifecycle.state import files
from modeldoor_lifecycle.state.errors import FileMissing, FileRefused, PolicyRefused, located
from modeldoor_validators import gate
from modeldoor_validators.findings import DocumentRefused, quoted

if TYPE_CHECKING:
    from collections.abc import Mapping

CONTRACT = "provision-policy"

FILE_NAME = "provision-policy.json"

MAXIMUM_BYTES = 1 << 20
"""More than the largest policy that its contract allows: 64 paths of 4 KiB, 512 names of at most 253 characters."""

HANDOFF_LEASE_S = 600
"""This project's choice: an engine has long opened a file ten minutes after it was told of it."""

MOST_NAMES_SHOWN = 5
"""More make a message that nobody reads."""

Source = Literal["hub", "https"]
"""Where a file is fetched from; what lies elsewhere is found, or is not there."""


@dataclass(frozen=True, slots=True)
class ProvisionPolicy:
    """A policy with everything said: where the operator said nothing stands what counts then.

    `allowed_roots` is none where files may lie in any folder; `organizations` and `hosts` are none
    where anybody's models may be fetched, and empty where nobody's may.
    """

    allowed_roots: tuple[str, ...] | None = None
    downloads: Literal["forbidden", "allowed", "unsaid"] = "unsaid"
    organizations: frozenset[str] | None = None
    hosts: frozenset[str] | None = None
    is_strict: bool = False
    is_gpu_only: bool = False
    store_budget_bytes: int | None = None
    handoff_lease_s: int = HANDOFF_LEASE_S


def load_policy(configuration_folder: str, path: str | None = None) -> ProvisionPolicy:
    """The policy in `path`; without one, that in the configuration folder; without that, one in which nothing is said.

    Raises `PolicyRefused` for a path without a file, and for every file that cannot be used: others
    can have written it, or it is no policy. Nothing takes its place.
    """
    origin = os.path.join(configuration_folder, FILE_NAME) if path is None else path
    try:
        data = files.read_trusted(origin, MAXIMUM_BYTES)
    except FileMissing as error:
        if path is None:
            return ProvisionPolicy()
        raise PolicyRefused(error.message, hint=error.hint) from error
    except FileRefused as error:
        raise PolicyRefused(error.message, hint=error.hint) from error
    try:
        document, _ = gate.read(data, CONTRACT)
    except DocumentRefused as refusal:
        raise PolicyRefused(located(origin, refusal), hint=refusal.hint, findings=refusal.findings) from refusal
    return policy_of_document(document)


def policy_of_document(document: Mapping[str, Any]) -> ProvisionPolicy:
    """The policy that a document of the contract says; the document has passed the gate."""
    roots, downloads = document.get("allowedRoots"), document.get("downloads", {"decision": "unsaid"})
    is_anybody = "organizations" not in downloads and "hosts" not in downloads
    return ProvisionPolicy(
        None if roots is None else tuple(roots),
        downloads["decision"],
        None if is_anybody else frozenset(downloads.get("organizations", ())),
        None if is_anybody else frozenset(downloads.get("hosts", ())),
        document.get("strictVerification", False),
        document.get("gpuOnly", False),
        document.get("storeBudgetBytes"),
        document.get("handoffLeaseSeconds", HANDOFF_LEASE_S),
    )


def may_download(policy: ProvisionPolicy, source: Source, party: str, *, is_asked: bool) -> str:
    """Why nothing may be fetched from an organisation of the hub or from a web server; empty when it may.

    `is_asked` says whether whoever wants the model asked for a download: that decides only where the
    policy does not.
    """
    if policy.downloads == "forbidden":
        return "the policy forbids downloads, whoever asks for one"
    if policy.downloads == "unsaid":
        return "" if is_asked else "no policy allows downloads, and nobody asked for one"
    allowed = policy.organizations if source == "hub" else policy.hosts
    if allowed is None or party in allowed:
        return ""
    kind = "organisations of the hub" if source == "hub" else "web servers"
    return f"the policy allows downloads from these {kind}: {_listed(sorted(allowed))}; it is {quoted(party)}"


def _listed(names: list[str]) -> str:
    words = ", ".join(quoted(name) for name in names[:MOST_NAMES_SHOWN]) or "none"
    more = len(names) - MOST_NAMES_SHOWN
    return f"{words} and {more} more" if more > 0 else words

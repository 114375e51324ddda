"""Says of a model that is not here what the hub's cache has instead, so that a wrong commit or a slip is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modeldoor_lifecycle.provisioner.errors import DownloadForbidden, ProvisionError
from modeldoor_lifecycle.provisioner.references import HubFile

if TYPE_CHECKING:
    from modeldoor_lifecycle.provisioner.finding import Finder
    from modeldoor_lifecycle.provisioner.references import ModelReference

MOST_COMMITS = 3
"""So many are told."""


def with_what_is_near(finder: Finder, reference: ModelReference, refusal: DownloadForbidden) -> ProvisionError:
    """Says at which commits the hub's cache has the file, where it has it only at others; else what is called nearly so."""
    if not isinstance(reference, HubFile):
        return refusal
    commits = finder.commits_nearby(reference)
    if not commits:
        return _with_names(finder, reference, refusal)
    at = ", ".join(commits[:MOST_COMMITS])
    return DownloadForbidden(
        f"{refusal.message}; the hub's cache has the file at other commits: {at}",
        hint=f"take that one (hf:{reference.repository}@{commits[0]}/{reference.path}), or {refusal.hint}",
    )


def _with_names(finder: Finder, reference: HubFile, refusal: DownloadForbidden) -> ProvisionError:
    """Says which files the hub's cache has in the same repository, where it has any."""
    near = finder.models_nearby(reference)
    if not near:
        return refusal
    return DownloadForbidden(
        f"{refusal.message}; the hub's cache has other files of this repository",
        hint=f"if it is misspelt: {' or '.join(near)}; else {refusal.hint}",
    )

"""Web addresses that name no fixed file: what lies there tomorrow is another."""

from __future__ import annotations

import re
from itertools import pairwise

from modeldoor_validators.rules.shared.placeholders import is_no_commit

MOVING = frozenset(["head", "latest", "main", "master", "nightly", "trunk"])
"""What hubs, forges and servers call the newest state of what they hold."""

_REPOSITORY_PAGES = frozenset(["archive", "blob", "media", "raw", "resolve", "tree"])
# What stands before a branch or a commit in addresses of hubs, of their mirrors and of forges.

_COMMIT = re.compile(r"[0-9a-f]{40}")


def moving_address_fault(url: str) -> str:
    """Why an address names a branch, or the latest of something; empty when nothing in it says so.

    What an address does not show cannot be told: a server can put another file at any of its paths.
    """
    host, *names = url.removeprefix("https://").split("/")
    if host == "raw.githubusercontent.com":
        return _no_commit(names[2]) if len(names) > 2 else ""
    for before, name in pairwise(["", *names]):
        if before in _REPOSITORY_PAGES and name != names[-1]:
            return _no_commit(name)
        if (before == "refs" and name == "heads") or (name.lower() in MOVING and name != names[-1]):
            return f"must name a full commit, or a release; it names '{name}', which moves"
    return ""


def _no_commit(name: str) -> str:
    if _COMMIT.fullmatch(name) and not is_no_commit(name):
        return ""
    return f"must name a full commit of the repository; it names '{name}'"

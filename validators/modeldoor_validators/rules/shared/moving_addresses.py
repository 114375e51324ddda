"""Web addresses that name no fixed file: what lies there tomorrow is another."""

from __future__ import annotations

import re
from itertools import pairwise

MOVING = frozenset(["head", "latest", "main", "master", "refs", "trunk"])
"""What hubs and forges call the newest state of a repository, or begin the name of a branch with."""

_REPOSITORY_PAGES = re.compile(r"(resolve|raw|blob|media)")
# What stands before a branch or a commit in addresses of hubs, of their mirrors and of forges.

_COMMIT = re.compile(r"[0-9a-f]{40}")


def moving_address_fault(url: str) -> str:
    """Why an address names a branch, or the latest of something; empty when nothing in it says so.

    What an address does not show cannot be told: a server can put another file at any of its paths.
    """
    host, *names = url.removeprefix("https://").split("/")
    if host == "raw.githubusercontent.com":
        if len(names) > 2 and not _COMMIT.fullmatch(names[2]):
            return f"must name a full commit of the repository; it names '{names[2]}'"
        return ""
    for before, name in pairwise(names):
        if name.lower() in MOVING and (_REPOSITORY_PAGES.fullmatch(before) or before == "releases"):
            return f"must name a full commit, or a release; it names '{name}', which moves"
    return ""

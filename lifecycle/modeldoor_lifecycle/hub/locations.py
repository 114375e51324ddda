"""Where a file that was named lies, and which servers may be asked for it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from modeldoor_lifecycle.hub.errors import ReferenceRefused, SettingRefused
from modeldoor_lifecycle.hub.references import HubReference, Reference, is_commit
from modeldoor_lifecycle.hub.urls import Url, is_host_name, is_loopback_host

if TYPE_CHECKING:
    from collections.abc import Iterable

HUB_STORAGE_HOSTS = ("huggingface.co", "*.huggingface.co", "*.hf.co")
"""Where the hub sends who asks for a file: storage and CDN hosts that come and go.

The hub's guide to downloading behind a firewall names these patterns, and
https://huggingface.co/.well-known/meta.json the hosts of the day (`lfsDomains`, `cdnDomains`).
"""

_PATTERN = re.compile(r"(?:\*\.)?(.+)")


@dataclass(frozen=True)
class Location:
    """Where a file lies: what is asked first, and which hosts may answer after a redirect."""

    reference: str
    url: Url
    allowed_hosts: tuple[str, ...]
    is_hub: bool

    @property
    def url_without_query(self) -> str:
        """The address that is asked first."""
        return self.url.without_query

    def allows(self, url: Url) -> bool:
        """Whether a redirect may lead there, as far as the host goes."""
        return url.origin == self.url.origin or any(_matches(url.host, pattern) for pattern in self.allowed_hosts)


def file_location(reference: Reference, endpoint: Url, allowed_hosts: Iterable[str] = ()) -> Location:
    """Where a file lies; raises `ReferenceRefused` when the reference could mean another file tomorrow."""
    allowed = tuple(allowed_hosts)
    if not isinstance(reference, HubReference):
        return Location(reference.text, reference.url, allowed, is_hub=False)
    if reference.revision is None or not is_commit(reference.revision):
        raise ReferenceRefused(
            "a file that is fetched must be named by a commit, in forty hexadecimal digits; a branch moves",
            hint="ask the hub which commit the branch stands for now",
        )
    path = f"/{reference.repository}/resolve/{reference.revision}/{quote(reference.path)}"
    return Location(reference.text, _below(endpoint, path), HUB_STORAGE_HOSTS + allowed, is_hub=True)


def model_page_location(repository: str, revision: str, endpoint: Url, allowed_hosts: Iterable[str] = ()) -> Location:
    """Where the hub tells what the files of a repository are."""
    url = _below(endpoint, f"/api/models/{repository}/revision/{revision}", "blobs=true")
    return Location(f"hf:{repository}@{revision}", url, HUB_STORAGE_HOSTS + tuple(allowed_hosts), is_hub=True)


def require_patterns(patterns: Iterable[str]) -> tuple[str, ...]:
    """Hosts that may be redirected to, as they are given by hand; raises `SettingRefused`."""
    kept = tuple(patterns)
    for pattern in kept:
        found = _PATTERN.fullmatch(pattern)
        if not (found and is_host_name(found[1])) and not is_loopback_host(pattern):
            raise SettingRefused(
                "an allowed host",
                "must be the name of a host in small letters, '*.' and a domain, or a literal address of this machine",
                hint="for example 'cdn.example.org' or '*.example.org'",
            )
    return kept


def _below(endpoint: Url, path: str, query: str | None = None) -> Url:
    return Url(endpoint.scheme, endpoint.host, endpoint.port, endpoint.path + path, query)


def _matches(host: str, pattern: str) -> bool:
    return host.endswith(pattern[1:]) if pattern.startswith("*.") else host == pattern

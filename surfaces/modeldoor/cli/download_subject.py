"""What is to be fetched, from what was typed: an entry of a registry, a file of the hub, or one on a server."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from modeldoor.cli.output import complain
from modeldoor_lifecycle.downloads.wanted import wanted_entry, wanted_file
from modeldoor_lifecycle.hub.references import DEFAULT_BRANCH, HubReference, hub_reference, parse_reference
from modeldoor_validators.errors import ModeldoorError

if TYPE_CHECKING:
    from collections.abc import Callable

    from modeldoor_lifecycle.downloads.wanted import Wanted
    from modeldoor_lifecycle.hub.errors import TransferRefused
    from modeldoor_lifecycle.hub.references import Reference
    from modeldoor_lifecycle.hub.urls import Url

Answer = TypeVar("Answer")

LONGEST_NAME = 128
"""As in the contracts (`DisplayName`)."""

_MARKS_OF_A_REFERENCE = frozenset(":/\\")
"""No entry of a registry has any of these in its name."""


class Subject(NamedTuple):
    """What was typed."""

    text: str
    digest: str | None = None
    size_bytes: int | None = None
    name: str | None = None
    allowed_hosts: tuple[str, ...] = ()

    @property
    def is_reference(self) -> bool:
        """Whether it names a file, and no entry."""
        return not _MARKS_OF_A_REFERENCE.isdisjoint(self.text)


class DigestNeeded(ModeldoorError):  # named by what happened, as every error of ours
    """Nothing tells what the bytes of a file should be."""

    def __init__(self) -> None:
        super().__init__(
            "the SHA-256 of a file on a server must be known, or nobody can tell whether it is the right one",
            hint="give it as --digest sha256:HEX, from where the file is described",
        )


class SizeUnknown(ModeldoorError):  # named by what happened, as every error of ours
    """The server does not tell how large a file is."""

    def __init__(self) -> None:
        super().__init__("the size of the file must be known; the server does not tell it", hint="give it as --bytes N")


class OtherFile(ModeldoorError):  # named by what happened, as every error of ours
    """What lies there is not the file that was asked for."""


def wanted_by(subject: Subject, known_size: Callable[[str], int | None]) -> Wanted:
    """The files to the byte. Where that takes it, the hub or the server is asked, and nothing is fetched.

    `known_size` tells the size of the file with a digest, where this machine knows it. Raises
    `ModelNotListed`, `NothingToFetch`, `ReferenceRefused`, `TransferRefused`, `DigestUnknown`, and the
    errors of this module.
    """
    if not subject.is_reference:
        return _entry(subject)
    reference = parse_reference(subject.text)
    if isinstance(reference, HubReference) and not (reference.is_pinned and subject.digest):
        return _file_of_the_hub(subject, reference)
    if subject.digest is None:
        raise DigestNeeded
    size_bytes = subject.size_bytes or known_size(subject.digest) or _size_told(subject, reference)
    return _file(subject, reference, size_bytes, subject.digest)


def _entry(subject: Subject) -> Wanted:
    from modeldoor.cli.registry_files import registries_of_this_user
    from modeldoor_lifecycle.registry.lookups import listed

    model = listed(registries_of_this_user(), subject.text)
    return wanted_entry(model.registry_id, model.document(), subject.allowed_hosts)


def _file_of_the_hub(subject: Subject, reference: HubReference) -> Wanted:
    from modeldoor_lifecycle.hub.hub_files import file_on_hub
    from modeldoor_lifecycle.hub.network import Network

    network = Network(os.environ, allowed_hosts=subject.allowed_hosts)
    page = network.model_page(reference.repository, reference.revision or DEFAULT_BRANCH)
    found = _asked(page.url, lambda: file_on_hub(network, reference.repository, reference.revision, reference.path))
    if subject.digest not in (None, found.digest):
        raise OtherFile(
            "the file on the hub must have the digest that --digest gives; it has another",
            hint="check the digest, the revision and the path",
        )
    if subject.size_bytes not in (None, found.size_bytes):
        raise OtherFile(
            f"the file on the hub must have the {subject.size_bytes} bytes that --bytes gives; it has {found.size_bytes}",
            hint="check the size, the revision and the path",
        )
    pinned = hub_reference(reference.repository, found.commit, reference.path)
    return _file(subject, pinned, found.size_bytes, found.digest)


def _size_told(subject: Subject, reference: Reference) -> int:
    from modeldoor_lifecycle.hub.network import Network

    network = Network(os.environ, allowed_hosts=subject.allowed_hosts)
    location = network.location_of(reference)

    def ask() -> int | None:
        with network.open_file(location) as response:
            return response.total_bytes

    size_bytes = _asked(location.url, ask)
    if not size_bytes:
        raise SizeUnknown
    return size_bytes


def _asked(url: Url, ask: Callable[[], Answer]) -> Answer:
    """What a server answers, which may take its time and several attempts: both are told to who waits."""
    from modeldoor.cli.download_bar import is_watched
    from modeldoor.cli.download_words import attempt_words
    from modeldoor_lifecycle.downloads.asking import asked

    def told(attempt: int, wait_s: float, refusal: TransferRefused) -> None:
        complain(attempt_words(attempt, wait_s, refusal.message))

    if is_watched():
        complain(f"asking '{url.authority}' about the file")
    return asked(ask, told)


def _file(subject: Subject, reference: Reference, size_bytes: int, digest: str) -> Wanted:
    name = subject.name or reference.text.rpartition("/")[2][:LONGEST_NAME]
    return wanted_file(reference.text, size_bytes, digest, name, subject.allowed_hosts)

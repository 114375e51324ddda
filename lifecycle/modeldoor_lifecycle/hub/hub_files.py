"""What the hub knows of a file: the commit that a branch stands for now, its size and its digest."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from modeldoor_lifecycle.hub.errors import DigestUnknown, TransferRefused
from modeldoor_lifecycle.hub.references import DEFAULT_BRANCH, hub_reference, is_commit
from modeldoor_validators.limits import MAXIMUM_INTEGER
from modeldoor_validators.rules.shared.placeholders import is_no_commit, is_placeholder
from modeldoor_validators.shapes import is_list, is_object

if TYPE_CHECKING:
    from modeldoor_lifecycle.hub.network import Network
    from modeldoor_lifecycle.hub.vigil import Halt

MAXIMUM_PAGE_BYTES = 16 * 1024 * 1024
"""A repository with ten thousand files takes some 3 MB; what the strict reader takes at most."""

_DIGEST = re.compile(r"(?=.{64}\Z)0*[1-9a-f][0-9a-f]*")


class HubFile(NamedTuple):
    """One file at one commit, to the byte."""

    commit: str
    size_bytes: int
    digest: str


def file_on_hub(
    network: Network, repository: str, revision: str | None, path: str, *, halt: Halt | None = None
) -> HubFile:
    """Which bytes a file of the hub has; `revision` is a commit, a branch or a tag, `None` the default branch.

    Raises `ReferenceRefused` for names that cannot be, `TransferRefused`, and `DigestUnknown` for a
    file that the hub keeps without a digest of its bytes.
    """
    named = hub_reference(repository, revision, path)
    location = network.model_page(named.repository, named.revision or DEFAULT_BRANCH)
    page = _parsed(network.read_document(location, MAXIMUM_PAGE_BYTES, halt=halt))
    commit = page.get("sha")
    if not isinstance(commit, str) or not is_commit(commit) or (named.is_pinned and commit != named.revision):
        raise _misread("name the commit that was asked for; it names another, or none")
    if is_no_commit(commit):
        raise _misread("name the commit of the repository; what it names is made up")
    files = page.get("siblings")
    if not is_list(files):
        raise _misread("list the files of the repository; it does not")
    entry = next((each for each in files if is_object(each) and each.get("rfilename") == path), None)
    if entry is None:
        raise TransferRefused(
            "notFound",
            "the repository must have the file at this revision; it has none of this name",
            hint="check the name of the file",
            is_retryable=False,
        )
    return _file(commit, entry)


def _file(commit: str, entry: Any) -> HubFile:
    stored = entry.get("lfs")
    if not is_object(stored):
        raise DigestUnknown(
            "the hub must know the SHA-256 of the file; it keeps it without one, as it does with small text files",
            hint="give the file's SHA-256 and size by hand",
        )
    digest, size_bytes = stored.get("sha256"), stored.get("size")
    if not isinstance(digest, str) or not _DIGEST.fullmatch(digest) or is_placeholder(digest):
        raise _misread("tell the file's SHA-256; it tells something else")
    if (
        type(size_bytes) is not int
        or not 0 < size_bytes <= MAXIMUM_INTEGER
        or entry.get("size", size_bytes) != size_bytes
    ):
        raise _misread("tell the file's size; it tells something else")
    return HubFile(commit, size_bytes, f"sha256:{digest}")


def _parsed(data: bytes) -> Any:
    from modeldoor_validators.findings import DocumentRefused
    from modeldoor_validators.parsing import parse

    try:
        page = parse(data)
    except DocumentRefused:
        page = None
    if not is_object(page):
        raise _misread("answer with a JSON object; it does not")
    return page


def _misread(must: str) -> TransferRefused:
    return TransferRefused(
        "unexpectedResponse", f"the hub must {must}", hint="check HF_ENDPOINT, or try again later", is_retryable=False
    )

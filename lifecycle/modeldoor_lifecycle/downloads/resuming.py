"""What of a partial file can be continued, and whether an answer continues it: pure decisions.

The digest of the whole file is known before the first byte comes, so it, and no server, decides in the
end whether the bytes are right. What is decided here is only how much is fetched twice. Hence a file
whose server gives no strong validator is continued as well, by a Range without If-Range: if the file
changed meanwhile, the digest says so, and it is fetched once more from its beginning.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from modeldoor_lifecycle.hub.validators import is_strong_tag, is_time

if TYPE_CHECKING:
    from modeldoor_lifecycle.hub.locations import Location
    from modeldoor_lifecycle.hub.responses import FileResponse
    from modeldoor_lifecycle.store.identity import PartialIdentity

Restart = Literal["sourceChanged", "rangeIgnored", "rangeRefused", "digestMismatch", "partialUnusable"]
"""Why a transfer begins anew: what was received cannot be continued, or was wrong."""


class Expected(NamedTuple):
    """What the file must be: its exact size, and its digest as `sha256:` with 64 lower-case hex digits."""

    size_bytes: int
    digest: str


def usable_bytes(
    size_bytes: int, safe_bytes: int, identity: PartialIdentity | None, expected: Expected, boot_id: str
) -> int:
    """How many bytes from the beginning of a partial can be continued.

    All of them when they were written since the machine was started: what a process wrote outlives it.
    Otherwise only those that are known to have reached the disk, because after a power cut the rest of
    the file may be of the right length and hold nothing. None at all when the partial does not say
    that it is of this very file.
    """
    if identity is None or identity.digest != expected.digest or identity.total_bytes != expected.size_bytes:
        return 0
    if size_bytes > expected.size_bytes:
        return 0
    if boot_id and identity.boot_id == boot_id:
        return size_bytes
    return min(size_bytes, safe_bytes)


def if_range(identity: PartialIdentity | None, url_without_query: str) -> str | None:
    """The validator under which the rest is asked for; `None`: the rest is asked for without one."""
    known = _known_at(url_without_query, identity)
    if known is None:
        return None
    if known.etag:
        return known.etag if is_strong_tag(known.etag) else None
    return known.last_modified if is_time(known.last_modified) else None


def reason_to_restart(
    response: FileResponse, identity: PartialIdentity | None, url_without_query: str
) -> Restart | None:
    """Why an answer to a request for the rest does not continue the partial; `None`: it does."""
    known = _known_at(url_without_query, identity)
    etag = _strong_etag(response)
    if known and known.etag and etag and known.etag != etag:
        return "sourceChanged"
    return None if response.status == 206 else "rangeIgnored"


def identity_after(
    response: FileResponse,
    before: PartialIdentity | None,
    *,
    location: Location,
    expected: Expected,
    boot_id: str,
) -> PartialIdentity:
    """Whose bytes the partial holds once this answer's are in it.

    An answer with the rest of a file need not repeat the validator under which it was asked for.
    """
    from modeldoor_lifecycle.store.identity import PartialIdentity

    etag = _strong_etag(response)
    last_modified = "" if etag else response.validator or ""
    known = _known_at(location.url_without_query, before)
    if known and response.status == 206 and not response.validator:
        etag, last_modified = known.etag, known.last_modified
    return PartialIdentity(
        reference=location.reference,
        url_without_query=location.url_without_query,
        etag=etag,
        last_modified=last_modified,
        total_bytes=expected.size_bytes,
        digest=expected.digest,
        boot_id=boot_id,
    )


def _known_at(url_without_query: str, identity: PartialIdentity | None) -> PartialIdentity | None:
    """What is known of the file at an address: a validator means something to who gave it, and to nobody else."""
    return identity if identity is not None and identity.url_without_query == url_without_query else None


def _strong_etag(response: FileResponse) -> str:
    """The tag of the answer if equal tags mean equal bytes; a weak one stands for files that merely mean the same."""
    return response.etag if response.etag is not None and response.etag == response.validator else ""

"""What an answer means that is no file: one table from status codes to errors.

The body of such an answer is never read: it is the server's to word, and ours to explain.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from modeldoor_lifecycle.hub.dates import retry_after_s
from modeldoor_lifecycle.hub.errors import TransferRefused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modeldoor_lifecycle.hub.errors import RefusalCode


class _Meaning(NamedTuple):
    code: RefusalCode
    found: str
    hint: str
    is_retryable: bool = False


_LATER = "try again later"

_MEANINGS: Mapping[int, _Meaning] = {
    401: _Meaning("unauthorized", "it wants to know who asks", "only the hub is told who asks, by a token"),
    402: _Meaning("forbidden", "it wants to be paid", "fetch the file from another server"),
    403: _Meaning("forbidden", "it does not give it to who asks", "ask who runs the server"),
    404: _Meaning("notFound", "it has no such file", "check the name of the file"),
    407: _Meaning(
        "network", "a proxy wants to know who asks", "HTTPS_PROXY names the proxy, with a name and a password"
    ),
    408: _Meaning("timeout", "it waited too long for the request", _LATER, is_retryable=True),
    410: _Meaning("notFound", "it had the file and has it no more", "choose another file"),
    421: _Meaning("sourceUnavailable", "it does not speak for this host", _LATER, is_retryable=True),
    425: _Meaning("sourceUnavailable", "it does not answer so early", _LATER, is_retryable=True),
    429: _Meaning("rateLimited", "too much was asked of it", "wait, then try again", is_retryable=True),
    451: _Meaning("forbidden", "it may not by law", "choose another file"),
    501: _Meaning("unexpectedResponse", "it cannot", "fetch the file from another server"),
    505: _Meaning("unexpectedResponse", "it does not speak HTTP/1.1", "fetch the file from another server"),
    511: _Meaning("network", "the network wants a login first", "log in to the network, then try again"),
}

_SERVER_FAULT = _Meaning("sourceUnavailable", "it is out of order", _LATER, is_retryable=True)
_OTHER = _Meaning("unexpectedResponse", "it answers otherwise", "check the address")

_HUB_MEANINGS: Mapping[int, _Meaning] = {
    401: _Meaning(
        "unauthorized",
        "it wants to know who asks, or has no such repository",
        "check the name of the repository; for one that is private or gated, set HF_TOKEN",
    ),
    403: _Meaning("forbidden", "the token may not read it", "use a token that may read this repository"),
}

_HUB_ERRORS: Mapping[str, _Meaning] = {
    "GatedRepo": _Meaning(
        "forbidden",
        "its licence must be accepted first",
        "accept the licence on the model's page, then try again with HF_TOKEN set to a token of that account",
    ),
    "DisabledRepo": _Meaning("forbidden", "the repository was closed", "choose another model"),
    "RevisionNotFound": _Meaning("notFound", "the repository has no such revision", "check the revision"),
    "EntryNotFound": _Meaning("notFound", "the repository has no such file", "check the name of the file"),
}
"""What the hub says in the field X-Error-Code; `RepoNotFound` says no more than the status does."""


def refused_by(
    server: str, status: int, fields: Mapping[str, str], *, is_hub: bool, now: datetime | None = None
) -> TransferRefused:
    """What a status says that is neither a file nor a redirect.

    `is_hub`: the answer is the hub's own, and not that of the storage that it sends on to.
    """
    meaning = _meaning(status, fields.get("x-error-code", ""), is_hub=is_hub)
    return TransferRefused(
        meaning.code,
        f"'{server}' must give the file; {meaning.found} (status {status})",
        hint=meaning.hint,
        is_retryable=meaning.is_retryable,
        retry_after_s=retry_after_s(fields.get("retry-after"), fields.get("date"), now or datetime.now(UTC)),
        status=status,
    )


def _meaning(status: int, error_code: str, *, is_hub: bool) -> _Meaning:
    if is_hub and 400 <= status < 500:
        found = _HUB_ERRORS.get(error_code) or _HUB_MEANINGS.get(status)
        if found:
            return found
    return _MEANINGS.get(status) or (_SERVER_FAULT if status >= 500 else _OTHER)

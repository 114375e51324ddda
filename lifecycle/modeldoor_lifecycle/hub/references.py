"""What can be fetched, by name: a file of the hub, or a file on a web server.

    hf:ORGANISATION/REPOSITORY@REVISION/PATH
    https://HOST/PATH
    http://127.0.0.1:PORT/PATH                 (this machine; also http://[::1]:PORT/PATH)

A reference is kept, shown and compared, so one file has one spelling, and nothing in it has to be
decoded: no percent signs, no `..`, no query, no password.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from modeldoor_lifecycle.hub.errors import ReferenceRefused
from modeldoor_lifecycle.hub.urls import HOST_NAME, LOOPBACK_HOST, PLAIN_SEGMENT, Url, UrlRefused, parse_url

MAXIMUM_LENGTH = 1024
"""As in the contract `model-download`."""

MAXIMUM_PATH_LENGTH = 255
MAXIMUM_REPOSITORY_LENGTH = 200
"""As in the contract `artifacts`."""

DEFAULT_BRANCH = "main"
"""What the hub calls the branch that every repository has."""

HUB_HOSTS = frozenset({"huggingface.co", "www.huggingface.co", "hf.co", "huggingface.com"})
"""Names of the hub's pages (https://huggingface.co/.well-known/meta.json, `hubDomains`): files there are named by `hf:`."""

_NAME = r"[A-Za-z0-9_]+(?:[.-]+[A-Za-z0-9_]+)*"
_REPOSITORY = re.compile(rf"{_NAME}/{_NAME}")
_PATH = re.compile(rf"{PLAIN_SEGMENT}(?:/{PLAIN_SEGMENT})*")
_COMMIT = re.compile(r"(?=.{40}\Z)0*[1-9a-f][0-9a-f]*")
_REVISION = re.compile(_NAME)
_HUB = re.compile(r"hf:(?P<repository>[^/@]*/[^/@]*)(?:@(?P<revision>[^/@]*))?/(?P<path>.*)")
_WEB = re.compile(rf"(?:https://{HOST_NAME}|http://{LOOPBACK_HOST}:[1-9][0-9]{{0,4}})(?:/{PLAIN_SEGMENT})+")

FORMS = (
    "name it as hf:ORGANISATION/REPOSITORY@REVISION/PATH or https://HOST/PATH, "
    "or on this machine as http://127.0.0.1:PORT/PATH"
)

_FAULTS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"[\x00-\x20\x7f-\U0010ffff]"), "must be written in plain characters, without blanks"),
    (re.compile(r"\\"), "must have no backslash in it"),
    (re.compile(r"%"), "must have nothing in it that is written with a percent sign"),
    (re.compile(r"[?#]"), "must have no query and no fragment"),
    (re.compile(r"^(?:[/~]|\.{1,2}/)"), "must name a file on a server; it is the path of one on this machine"),
    (re.compile(r"^[^:]*$"), "must begin with 'hf:' or 'https://'"),
    (re.compile(r"^(?!hf:|https?:)(?i:hf|https?):"), "must begin with 'hf:' or 'https://' in small letters"),
    (re.compile(r"^(?!hf:|https?:)"), "must begin with 'hf:' or 'https://', and with nothing else"),
    (re.compile(r"^hf:/"), "must have no slash right after 'hf:'"),
    (re.compile(r"^https?:(?!//)"), "must have two slashes after 'https:'"),
    (re.compile(r"^https?://[^/]*@"), "must have no name and no password in it"),
    (re.compile(r"(?:^|[:/])\.{1,2}(?:/|$)"), "must have no '.' and no '..' in its path"),
    (re.compile(r"[^:]//"), "must have single slashes in its path; it has a doubled one"),
    (re.compile(r"^https?://[^/]*[A-Z]"), "must have the name of its host in small letters"),
    (
        re.compile(r"^http://(?!127\.|\[::1\])"),
        "must begin with https:// unless it is a literal address of this machine",
    ),
    (re.compile(r"^http://(?:127[^/:]*|\[::1\])(?:/|$)"), "must have a port where it is an address of this machine"),
    (re.compile(r"^https://(?:[0-9.]+|\[[^/]*)(?:[:/]|$)"), "must have a host with a name, and no address in numbers"),
    (re.compile(r"^https://[^/]*:"), "must have the usual port, and so name none"),
    (re.compile(r"^https?://[^/]*/?$"), "must have the path of a file after its host"),
    (re.compile(r"/$"), "must end in the name of a file, and not in a slash"),
)
"""What is wrong most often, in the order in which it is told; nothing is refused by this table alone."""


class HubReference(NamedTuple):
    """A file of the hub."""

    repository: str
    revision: str | None
    """A commit in forty digits, a branch or a tag; `None`: the default branch."""
    path: str

    @property
    def is_pinned(self) -> bool:
        """Whether it names a commit, and so one file for ever."""
        return self.revision is not None and is_commit(self.revision)

    @property
    def text(self) -> str:
        """The one spelling of it."""
        return f"hf:{self.repository}{'' if self.revision is None else '@' + self.revision}/{self.path}"


class WebReference(NamedTuple):
    """A file on a web server."""

    url: Url

    @property
    def text(self) -> str:
        """The one spelling of it."""
        return self.url.without_query


Reference = HubReference | WebReference


def parse_reference(text: str) -> Reference:
    """What a text names; raises `ReferenceRefused`, which does not repeat the text: it may hold a password."""
    if len(text) > MAXIMUM_LENGTH:
        raise ReferenceRefused(f"a reference must have at most {MAXIMUM_LENGTH} characters", hint=FORMS)
    for fault, must in _FAULTS:
        if fault.search(text):
            raise ReferenceRefused(f"a reference {must}", hint=FORMS)
    if text.startswith("hf:"):
        return _hub_reference(text)
    return _web_reference(text)


def hub_reference(repository: str, revision: str | None, path: str) -> HubReference:
    """A file of the hub by its parts; raises `ReferenceRefused`."""
    if len(repository) > MAXIMUM_REPOSITORY_LENGTH or not _REPOSITORY.fullmatch(repository):
        raise ReferenceRefused("the repository must be ORGANISATION/REPOSITORY, as the hub writes it", hint=FORMS)
    if revision is not None and (len(revision) > MAXIMUM_PATH_LENGTH or not _REVISION.fullmatch(revision)):
        raise ReferenceRefused(
            "the revision must be a commit, a branch or a tag, without a slash",
            hint="name the commit, in forty hexadecimal digits",
        )
    if len(path) > MAXIMUM_PATH_LENGTH or not _PATH.fullmatch(path):
        raise ReferenceRefused(
            "the path must be that of a file in the repository, of plain names that begin with a letter or a digit",
            hint=FORMS,
        )
    return HubReference(repository, revision, path)


def is_commit(revision: str) -> bool:
    """Whether a revision is a full commit, which cannot be moved to other bytes."""
    return _COMMIT.fullmatch(revision) is not None


def _hub_reference(text: str) -> HubReference:
    found = _HUB.fullmatch(text)
    if not found:
        raise ReferenceRefused("a reference to the hub must be hf:ORGANISATION/REPOSITORY@REVISION/PATH", hint=FORMS)
    return hub_reference(found["repository"], found["revision"], found["path"])


def _web_reference(text: str) -> WebReference:
    if not _WEB.fullmatch(text):
        raise ReferenceRefused(
            "a reference must be one of the hub, or an https address of a file on a host that has a name", hint=FORMS
        )
    try:
        url = parse_url(text)
    except UrlRefused as refusal:
        raise ReferenceRefused(f"a reference {refusal.message}", hint=FORMS) from None
    if url.host in HUB_HOSTS:
        raise ReferenceRefused(
            "a file of the hub must be named by hf:", hint="name it as hf:ORGANISATION/REPOSITORY@REVISION/PATH"
        )
    return WebReference(url)

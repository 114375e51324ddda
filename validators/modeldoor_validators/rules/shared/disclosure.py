"""Rules of texts that leave the library: what they must not tell of the machine, of its user, and of secrets.

Words cannot be checked wholly: a host with a plain name, and a password that nothing names, look like
any other word. What is looked for is what programs put into their messages by accident.
"""

from __future__ import annotations

import re
import unicodedata
from functools import partial
from typing import TYPE_CHECKING

from modeldoor_validators.rules import Rule
from modeldoor_validators.rules.shared.places import each

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from modeldoor_validators.rules import Document, Wrong
    from modeldoor_validators.rules.shared.places import Path

ADDRESS = re.compile(r"(?<![a-z0-9+.-])[a-z][a-z0-9+.-]*://[^\s'\"<>`]*", re.IGNORECASE)

SECRETS = (
    re.compile(
        r"\b(hf|api_org|gh[opsur])_[A-Za-z0-9]{16,}|\bgithub_pat_[A-Za-z0-9_]{16,}|\b(glpat|xox[a-z])-[A-Za-z0-9_-]{10,}"
    ),
    re.compile(r"\b(sk|pk|rk)-[A-Za-z0-9_-]{16,}|\bAKIA[0-9A-Z]{12,}|\beyJ[A-Za-z0-9_-]{8,}[.]"),
    re.compile(r"\b(bearer|basic)\s+(?=\S*[0-9=])[A-Za-z0-9+/=_.-]{8,}", re.IGNORECASE),
    re.compile(r"authorization\s*[:=]\s*\S", re.IGNORECASE),
    re.compile(
        r"(?:\b|_)(password|passwd|passphrase|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key"
        r"|credentials?|signature|sig)['\"]?\s*(=\s*\S|:\s*['\"]?(?=\S*[0-9])\S{6})",
        re.IGNORECASE,
    ),
)
"""Tokens of hubs, of GitHub and GitLab and of services, what an HTTP header carries, and whatever is named as a secret."""

HOSTS = (
    re.compile(r"(?<![\w/.+@-])[A-Za-z_][\w.+-]*@(?![0-9a-f]{7,64}\b)[A-Za-z][A-Za-z0-9.-]*(?![A-Za-z0-9_])"),
    re.compile(r"\w@[0-9]{1,3}([.][0-9]{1,3}){3}(?![.]?[0-9])"),
    re.compile(r"(?<![0-9.])(10|192[.]168|172[.](1[6-9]|2[0-9]|3[01]))([.][0-9]{1,3}){2,3}(?![0-9.]*[0-9A-Za-z])"),
    re.compile(r"\w[.](local|localdomain|lan|internal|intranet|home[.]arpa)(?![\w-]|[.]\w)", re.IGNORECASE),
)
"""A user at a host, and names of hosts that only one network knows; a repository at a commit is neither."""

HOMES = (
    re.compile(r"(?<![A-Za-z0-9_.-])/(var/)?(home|users)/[^\s/]", re.IGNORECASE),
    re.compile(r"(?<![A-Za-z0-9_.-])/(var/)?root(?![\w-])"),
    re.compile(r"(?<![A-Za-z0-9_~])~[A-Za-z0-9_-]*[/\\]"),
    re.compile(r"[A-Za-z]:[\\/]users[\\/]", re.IGNORECASE),
    re.compile(r"\$\{?HOME|%(USERPROFILE|APPDATA|LOCALAPPDATA|HOMEPATH)%", re.IGNORECASE),
    re.compile(r"\\\\[^\s\\]"),
)
"""Home folders of POSIX and Windows, what stands for them, and the name of a server before its share."""

PATHS = (
    *HOMES,
    re.compile(r"(?<![A-Za-z0-9_.)\]}%+°€$£*])/[^\s/*]"),
    re.compile(r"(?<![A-Za-z0-9_])/(home|root|users|var|etc|tmp|usr|opt|mnt|srv|run|media|private|volumes)/", re.IGNORECASE),
    re.compile(r"(?<![A-Za-z0-9_.])[.]{1,2}/|(?<![A-Za-z0-9_.])[.][A-Za-z][A-Za-z0-9_-]*/|/[.]"),
    re.compile(r"(?<![A-Za-z0-9])[A-Za-z]:[\\/]|\\[\w.]|%2f", re.IGNORECASE),
)  # fmt: skip
"""Paths that lead out of a repository: from the root, from a drive, upwards, and into a hidden folder."""

DIGESTS = (
    re.compile(r"\b(sha-?\d+|digest|checksum)\b[^0-9a-z]*((digest|is|was|be|of)\b[^0-9a-z]*)*(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{8}"),
    re.compile(r"(?<![a-z0-9+/_.-])(?=[0-9+/]{0,42}[a-z])(?=[a-z+/]{0,42}[0-9])[a-z0-9+/]{43}(=|(?![a-z0-9+/_.-]))"),
    re.compile(r"\bsha-?\d+[-:][a-z0-9+/_-]{40,}"),
)  # fmt: skip
"""What is called a digest, and 32 bytes in Base64, as a web page's integrity attribute has them; in small letters."""

_HEXADECIMAL = re.compile(r"[0-9a-f]{2,}(?:([ :_.,-])[0-9a-f]{2,}(?:\1[0-9a-f]{2,})*)?")
_LONE = re.compile(r"[0-9a-f]{12,}")
_NO_DIGEST = re.compile(
    r"(@|\bcommit[ /]|\brevision )[0-9a-f]{7,40}(?![0-9a-f])|(?<=/)[0-9a-f]{40}(?=/)"
    r"|(?<![0-9a-f])[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-f])"
)
"""A commit that is named as one or stands in an address, and the random names that programs give (RFC 9562)."""

FEWEST_DIGITS = 12
"""So many hexadecimal digits with letters and figures among them are part of a digest: no word, number or date is so long."""

_SLASHES = str.maketrans({"\u2044": "/", "\u2215": "/", "\u29f8": "/", "\u29f9": "\\", "\u2216": "\\"})


def disclosure_rule(*paths: Path) -> Rule:
    """The rule of every text that the paths lead to and that is shown to others."""
    return Rule(
        "text/discloses-nothing",
        "A text that leaves the library holds no path of the machine, no user, no host, no digest and no secret.",
        partial(_holds_none_of, disclosed, paths),
    )


def anonymity_rule(*paths: Path) -> Rule:
    """The rule of every text that the paths lead to and that names a source: it may hold paths and digests."""
    return Rule(
        "text/names-nobody",
        "A text names no user, no host and no home folder, and holds no secret.",
        partial(_holds_none_of, personal, paths),
    )


def notices_rule(*paths: Path) -> Rule:
    """The rule of every notice (`Notice`) in the lists that the paths lead to."""
    return anonymity_rule(*((*path, ..., "message") for path in paths))


def disclosed(text: str) -> str | None:
    """What a text that others read should not have told, in words; nothing for most."""
    plain = _plain(text)
    if _holds_a_digest(plain.lower()):
        return "a digest"
    for address in ADDRESS.findall(plain):
        if "?" in address or "=" in address.partition("#")[2]:
            return "an address with a name, a password or a query"
    words = personal(text)
    return words or ("a path of this machine" if _any(PATHS, ADDRESS.sub(" ", plain)) else None)


def personal(text: str) -> str | None:
    """Whom or what of a user's a text names, in words; nothing for most."""
    plain = _plain(text)
    if _any(SECRETS, plain):
        return "a token or a password"
    addresses = ADDRESS.findall(plain)
    if any(address.lower().startswith("file:") for address in addresses):
        return "a path of this machine"
    if any("@" in address.split("/")[2] for address in addresses):
        return "an address with a name, a password or a query"
    if _any(HOSTS, plain):
        return "a user or a host"
    return "a path of this machine" if _any(HOMES, ADDRESS.sub(" ", plain)) else None


def _plain(text: str) -> str:
    """The text with full-width and other look-alike letters as the plain ones that they stand for."""
    return unicodedata.normalize("NFKC", text).translate(_SLASHES)


def _any(patterns: tuple[re.Pattern[str], ...], text: str) -> bool:
    return any(pattern.search(text) for pattern in patterns)


def _holds_a_digest(text: str) -> bool:
    rest = _NO_DIGEST.sub(" ", text)
    if _any(DIGESTS, rest) or any(_is_mixed(found) for found in _LONE.findall(rest)):
        return True
    return any(_is_grouped(found[0].split(found[1])) for found in _HEXADECIMAL.finditer(rest) if found[1])


def _is_grouped(groups: list[str]) -> bool:
    """Whether digits stand in groups of one length, as people copy digests; the last may be shorter."""
    run = ""
    length = 0
    for group in groups:
        if len(group) != length and _is_mixed(run + group if len(group) < length else run):
            return True
        run = run + group if len(group) == length else group
        length = len(group)
    return _is_mixed(run)


def _is_mixed(digits: str) -> bool:
    return len(digits) >= FEWEST_DIGITS and not digits.isdecimal() and not digits.isalpha()


def _holds_none_of(found: Callable[[str], str | None], paths: tuple[Path, ...], document: Document) -> Iterator[Wrong]:
    for place, text in each(document, *paths):
        words = found(text)
        if words:
            yield place, f"must not tell {words}"

"""Which download is meant: by its id, by the beginning of it, or by what it fetches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modeldoor_validators.errors import ModeldoorError
from modeldoor_validators.findings import quoted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Object = Mapping[str, Any]

SHORTEST_BEGINNING = 4
"""With fewer characters of an id, a typing mistake leads to another download."""

MOST_NAMED = 5

_MARKS_OF_AN_ADDRESS = frozenset(":/\\")
"""What has one of these may be an address, and hold a password or a signature: it is not repeated."""


class NoSuchDownload(ModeldoorError):  # named by what happened, as every error of ours
    """Nothing that this user fetches or fetched is called so."""

    def __init__(self, text: str) -> None:
        found = f"none is called {quoted(text)}" if _MARKS_OF_AN_ADDRESS.isdisjoint(text) else "an address is none"
        super().__init__(
            f"the download must be one of yours: its id, {SHORTEST_BEGINNING} or more characters of the beginning of it, "
            f"or the name of what it fetches; {found}",
            hint="see them all: modeldoor download list --all",
        )


class SeveralDownloads(ModeldoorError):  # named by what happened, as every error of ours
    """The beginning of an id leads to more than one download."""

    def __init__(self, text: str, found: Sequence[Object]) -> None:
        named = [f"{each['downloadId']} ({each['displayName']})" for each in found[:MOST_NAMED]]
        rest = f" and {len(found) - MOST_NAMED} more" if len(found) > MOST_NAMED else ""
        super().__init__(
            f"the beginning of an id must lead to one download; {quoted(text)} leads to {', '.join(named)}{rest}",
            hint="give more of the id",
        )


def chosen(downloads: Sequence[Object], text: str) -> Object:
    """The download that is meant; raises `NoSuchDownload` and `SeveralDownloads`.

    `downloads` are the newest first: of several that fetch the same model the newest is meant. What
    can be read as an id and as a name is the id.
    """
    for each in downloads:
        if each["downloadId"] == text:
            return each
    for each in downloads:
        if text in (each.get("entryId"), each["displayName"]):
            return each
    begun = [each for each in downloads if len(text) >= SHORTEST_BEGINNING and each["downloadId"].startswith(text)]
    if not begun:
        raise NoSuchDownload(text)
    if len(begun) > 1:
        raise SeveralDownloads(text, begun)
    return begun[0]

"""A download where no bar can be drawn: a line when it begins, and one whenever it does not go on as it did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modeldoor.cli.download_words import begun_words, restart_words, retry_words
from modeldoor.cli.output import complain
from modeldoor_validators.rules.shared.download_states import UNFINISHED

if TYPE_CHECKING:
    from collections.abc import Mapping

    Object = Mapping[str, Any]


class DownloadLines:
    """Tells what a log should hold of the events of one download, on standard error."""

    def __init__(self, *, is_followed: bool = False) -> None:
        """`is_followed`: another program runs it."""
        self._is_followed = is_followed
        self._is_begun = False

    def show(self, event: Object) -> None:
        """Takes an event in; what is complete already needs no word."""
        download, happened = event["download"], event["event"]
        if not self._is_begun and download["state"]["status"] in UNFINISHED:
            self._is_begun = True
            complain(begun_words(download, is_followed=self._is_followed))
        if happened["type"] == "retrying":
            complain(retry_words(happened, happened["waitMs"] / 1000))
        elif happened["type"] == "restarted":
            complain(restart_words(happened))

"""What can go wrong with downloads, as types; each says what must be and what to do."""

from __future__ import annotations

from modeldoor_lifecycle.state.errors import shown
from modeldoor_validators.errors import ModeldoorError
from modeldoor_validators.findings import quoted


class DownloadUnknown(ModeldoorError):
    """There is no such download, or it is another owner's: nobody can tell which."""

    def __init__(self, download_id: str) -> None:
        super().__init__(
            f"the download must be one of yours; there is none with the id {quoted(download_id)}",
            hint="modeldoor download list names them",
        )
        self.download_id = download_id


class ChangeRefused(ModeldoorError):
    """A download cannot be changed so in the state that it has."""

    def __init__(self, download_id: str, status: str, wish: str, *, hint: str = "") -> None:
        super().__init__(f"the download cannot be {wish}: it is {status}", hint=hint)
        self.download_id = download_id
        self.status = status


class OwnerRefused(ModeldoorError):
    """Nobody can be meant by this: every download is asked for in somebody's name."""

    def __init__(self, owner: object) -> None:
        super().__init__(
            f"the owner of a download must be the name of a user or a program; it is {quoted(owner)}",
            hint="letters, digits and spaces; no '@', ':' or slash",
        )


class DatabaseRefused(ModeldoorError):
    """The file that holds the downloads cannot be used; it is left as it is.

    `words` say why, without the path of the file.
    """

    def __init__(self, path: str, words: str, *, hint: str) -> None:
        super().__init__(f"{shown(path)} must be {words}", hint=hint)
        self.words = words


class DatabaseBusy(DatabaseRefused):
    """Another process has been changing the file for too long."""


class NothingToFetch(ModeldoorError):
    """What was asked for cannot be downloaded: it is not known to the byte."""

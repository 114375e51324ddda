"""What can go wrong with downloads, as types; each says what must be and what to do."""

from __future__ import annotations

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


class DatabaseRefused(ModeldoorError):
    """The file that holds the downloads cannot be used; it is left as it is."""


class NothingToFetch(ModeldoorError):
    """What was asked for cannot be downloaded: it is not known to the byte."""

"""What can go wrong with the store, as types that say which failure of a download each one is.

No message holds a path, a digest or a name that came from outside: messages reach clients and pages.
"""

from __future__ import annotations

from typing import ClassVar

from modeldoor_validators.errors import ModeldoorError


class StoreError(ModeldoorError):
    """The store cannot do what was asked.

    `code` is that of the contract `model-download` for a download that ends by it, `is_retryable`
    whether trying again may help.
    """

    code: ClassVar[str] = "internal"
    is_retryable: ClassVar[bool] = False


class NameRefused(StoreError):
    """A digest or the name of a partial file is none: a fault of the caller."""


class StoreFull(StoreError):
    """The disk, a quota or a limit on the size of files is used up; what was written before stays."""

    code = "diskFull"
    is_retryable = True


class StoreFailed(StoreError):
    """The system does not let the store read or write."""

    code = "diskFailed"


class StoreUntrusted(StoreFailed):
    """Others can write where the store lies, so nothing in it counts."""


class PartialBusy(StoreError):
    """Another process, or another thread of this one, has the partial file."""

    is_retryable = True

    def __init__(self) -> None:
        super().__init__(
            "the unfinished file must be free; another process or thread works on it",
            hint="wait until it is done, or pause it there",
        )


class PartialRefused(StoreFailed):
    """Something else stands where the partial file should be; nothing is written through it."""

    def __init__(self, found: str) -> None:
        super().__init__(
            f"the unfinished file must be a regular file that only this user has; it is {found}",
            hint="somebody put it into the store: cancel the download, which removes it, and start it again",
        )


class PartialSwapped(StoreFailed):
    """The partial file was replaced or written by somebody else while it was put in place; nothing was published."""

    def __init__(self) -> None:
        super().__init__(
            "the unfinished file must stay as it was verified; somebody replaced or wrote it meanwhile",
            hint="find out which other program writes into the store, and start the download again",
        )


class DigestMismatch(StoreError):
    """The bytes are not those that the digest names; nothing was published."""

    code = "digestMismatch"

    def __init__(self) -> None:
        super().__init__(
            "the file must have the digest that was asked for; its bytes are others",
            hint="download it again; if it happens again, the source or the registry is wrong",
        )


class SizeMismatch(StoreError):
    """The file does not have the size that was asked for; `size_bytes` is what it has."""

    code = "sizeMismatch"

    def __init__(self, expected_bytes: int, size_bytes: int) -> None:
        super().__init__(
            f"the file must have {expected_bytes} bytes; it has {size_bytes}",
            hint="the source or the registry is wrong: check the size that was asked for",
        )
        self.expected_bytes = expected_bytes
        self.size_bytes = size_bytes

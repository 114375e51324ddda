"""What can go wrong between this machine and a server, as types; each says what must be and what to do.

No message holds a token, the query of an address, a digest or what a server wrote: they end up in
documents and logs.
"""

from __future__ import annotations

from typing import Literal

from modeldoor_validators.errors import ModeldoorError

RefusalCode = Literal[
    "digestMismatch",
    "sizeMismatch",
    "sourceChanged",
    "sourceUnavailable",
    "notFound",
    "unauthorized",
    "forbidden",
    "rateLimited",
    "redirectRefused",
    "addressRefused",
    "tlsFailed",
    "unexpectedResponse",
    "timeout",
    "network",
    "diskFull",
    "diskFailed",
    "internal",
]
"""The codes of `DownloadError` in the contract `model-download`."""


class ExtraMissing(ModeldoorError):  # named by what happened, as every error of ours
    """A part that is installed on its own is not there; `extra` names it."""

    def __init__(self, extra: str, purpose: str) -> None:
        super().__init__(
            f"the extra '{extra}' must be installed to {purpose}; it is not", hint=f"pip install 'modeldoor[{extra}]'"
        )
        self.extra = extra


class ReferenceRefused(ModeldoorError):  # named by what happened, as every error of ours
    """What was named is no file that may be fetched."""


class SettingRefused(ModeldoorError):  # named by what happened, as every error of ours
    """A setting of the network cannot be used; `setting` names it. Nothing takes its place."""

    def __init__(self, setting: str, message: str, *, hint: str) -> None:
        super().__init__(f"{setting} {message}", hint=hint)
        self.setting = setting


class DigestUnknown(ModeldoorError):  # named by what happened, as every error of ours
    """The hub does not tell what the digest of a file is."""


class TransferRefused(ModeldoorError):  # named by what happened, as every error of ours
    """A transfer did not begin or did not end.

    `code` is one of the contract's; `is_retryable` says whether trying again may help, and
    `retry_after_s` how long the server asks to wait (`None`: it did not say, or waiting does not help).
    `status` is that of the answer, when there was one.
    """

    def __init__(
        self,
        code: RefusalCode,
        message: str,
        *,
        hint: str,
        is_retryable: bool,
        retry_after_s: int | None = None,
        status: int | None = None,
    ) -> None:
        super().__init__(message, hint=hint)
        self.code: RefusalCode = code
        self.is_retryable = is_retryable
        self.retry_after_s = retry_after_s if is_retryable else None
        self.status = status


class RangeRefused(TransferRefused):
    """The server has no bytes from the one that was asked for (416); `total_bytes` is how many it has, if it says so."""

    def __init__(self, server: str, total_bytes: int | None) -> None:
        super().__init__(
            "unexpectedResponse",
            f"{server} must have more of the file; it says that there is none",
            hint="begin again from the first byte",
            is_retryable=False,
            status=416,
        )
        self.total_bytes = total_bytes


class RangeWrong(TransferRefused):
    """The server was asked for the rest of a file and gives something else: it cannot be continued from there."""

    def __init__(self, server: str, must: str, status: int | None = None) -> None:
        super().__init__(
            "unexpectedResponse",
            f"{server} must {must}",
            hint="begin again from the first byte",
            is_retryable=False,
            status=status,
        )

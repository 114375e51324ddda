"""What can go wrong before a document is even judged: errors as data, each with a hint."""

from __future__ import annotations


class ModeldoorError(Exception):
    """Anything that modeldoor refuses or cannot do, with what to do about it.

    `message` says what the thing must be and what it is; `hint` says what to do. Surfaces print
    both; the library prints nothing.
    """

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} ({self.hint})" if self.hint else self.message


class UnknownContract(ModeldoorError):
    """No contract has this name."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(
            f"'{name}' is not a contract",
            hint=f"the contracts are {', '.join(repr(each) for each in known)}",
        )
        self.name = name
        self.known = known

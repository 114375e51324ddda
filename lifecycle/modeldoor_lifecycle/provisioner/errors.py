"""What can go wrong with provisioning, as types; each says what must be and what to do.

`code` is stable, and stands in provenance records and in what programs read; `is_answer` tells a
negative answer (the model may not be used) from what could not be carried out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from modeldoor_lifecycle.state.errors import shown
from modeldoor_validators.errors import ModeldoorError
from modeldoor_validators.findings import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

ReferenceFault = Literal["form", "wayUp", "secret", "source"]


class ProvisionError(ModeldoorError):
    """A model cannot be had, or must not be used."""

    code: ClassVar[str] = "internal"
    is_answer: ClassVar[bool] = False


class ReferenceRefused(ProvisionError):
    """A text names no model in any way that is known, or in one that leads somewhere else than it seems to.

    `fault` says which; a text that may hold a secret is not repeated.
    """

    code = "referenceRefused"

    def __init__(self, fault: ReferenceFault, message: str, *, hint: str = "") -> None:
        super().__init__(f"a reference {message}", hint=hint)
        self.fault: ReferenceFault = fault


class ModelNotHere(ProvisionError):
    """Nothing on this machine is the model, and nothing was fetched; `sought` says where it was looked for."""

    code = "notHere"
    is_answer = True

    def __init__(self, message: str, *, sought: Sequence[str] = (), hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.sought = tuple(sought)


class FileUnsuitable(ProvisionError):
    """What a path leads to is no regular file that can be read, or lies where nothing may be taken from."""

    code = "fileRefused"

    def __init__(self, path: str, message: str, *, hint: str = "") -> None:
        super().__init__(f"{shown(path)} {message}", hint=hint)
        self.path = path


class OutsideRoots(FileUnsuitable):
    """A path leads out of the folders from which models may be taken (CAT-UNIT-3107)."""

    code = "outsideRoots"


class FileChanged(FileUnsuitable):
    """A file is not the one that was verified: it was written or replaced since."""

    code = "fileChanged"
    is_answer = True


class HeaderRefused(FileUnsuitable):
    """A file is no GGUF file that an engine could load."""

    code = "headerRefused"
    is_answer = True


class DigestRefused(ProvisionError):
    """What was given as a digest is none: only sha256 is accepted, and zeros stand for none."""

    code = "digestRefused"


class DigestMismatch(ProvisionError):
    """The bytes of a file are not those that were expected; `actual` is what they give."""

    code = "digestMismatch"
    is_answer = True

    def __init__(self, path: str, expected: str, actual: str, size_bytes: int, *, told_by: str) -> None:
        super().__init__(
            f"{shown(path)} must have the digest '{expected}', as the {told_by} says; its bytes give '{actual}'",
            hint="it is another file, or a damaged one: get it again, or check the digest",
        )
        self.path = path
        self.expected = expected
        self.actual = actual
        self.size_bytes = size_bytes
        self.told_by = told_by


class WrongFileOffered(ProvisionError):
    """A registry or the hub has another file than the one that was asked for, which is not fetched."""

    code = "digestMismatch"
    is_answer = True

    def __init__(self, name: str, expected: str, offered: str, size_bytes: int, source: str) -> None:
        super().__init__(
            f"{quoted(name)} must have the digest '{expected}', as the request says; the {source} tells '{offered}'",
            hint="check the digest, the revision and the file",
        )
        self.name = name
        self.expected = expected
        self.offered = offered
        self.size_bytes = size_bytes


class DigestRequired(ProvisionError):
    """Nobody says what the digest of a file must be, where somebody has to: `why` says where."""

    code = "digestRequired"

    def __init__(self, why: str = "strict verification") -> None:
        super().__init__(
            f"{why} must have a digest to hold the file against; none was given, and no registry, hub or manifest tells one",
            hint="give it as --digest sha256:HEX, or as `expected_digest` in the request",
        )


class DownloadForbidden(ProvisionError):
    """The model would have to be fetched, and nothing allows that."""

    code = "downloadForbidden"
    is_answer = True


class DownloadNotDone(ProvisionError):
    """The model was to be fetched, and is not here yet; what has arrived is kept."""

    code = "downloadNotDone"


class CatalogRefused(ProvisionError):
    """The catalogue cannot be used; it is left as it is, and nothing in it counts."""

    code = "catalogRefused"

    def __init__(self, path: str, message: str, *, hint: str = "") -> None:
        super().__init__(f"{shown(path)} {message}", hint=hint)
        self.path = path


class CatalogOfAnotherVersion(CatalogRefused):
    """A newer modeldoor wrote the catalogue; `version` is what it says of itself (CAT-UNIT-3103)."""

    code = "catalogOfAnotherVersion"

    def __init__(self, path: str, version: str, *, hint: str = "") -> None:
        super().__init__(path, f"must be of version 'v1'; it is of {quoted(version)}", hint=hint)
        self.version = version


class CatalogFull(CatalogRefused):
    """A change would make the catalogue larger than documents may be; it is as it was."""

    code = "catalogFull"


class NotInCatalog(ProvisionError):
    """The catalogue has no model of this name."""

    code = "notInCatalog"
    is_answer = True

    def __init__(self, name: str, *, hint: str = "modeldoor catalog list names them") -> None:
        super().__init__(f"the model must be in the catalogue; there is none called {quoted(name)}", hint=hint)
        self.name = name


class NotInUse(ProvisionError):
    """The model was retired, or is no longer trusted: it is not handed on."""

    code = "notInUse"
    is_answer = True


class InUse(ProvisionError):
    """Somebody has a lease on the model, or pinned it: it is not taken away."""

    code = "inUse"
    is_answer = True


class LeaseRefused(ProvisionError):
    """A lease cannot be given as it was asked for."""

    code = "leaseRefused"


class GoalRefused(ProvisionError):
    """Room cannot be made for a goal that there cannot be; nothing is removed."""

    code = "goalRefused"


class PoolUnavailable(ProvisionError):
    """The model does not fit where it may lie; the figures are in bytes, `None` where they are not known."""

    code = "POOL_UNAVAILABLE"
    is_answer = True

    def __init__(
        self,
        message: str,
        *,
        required_bytes: int | None = None,
        available_bytes: int | None = None,
        shortfall_bytes: int | None = None,
        hint: str = "",
    ) -> None:
        super().__init__(f"POOL_UNAVAILABLE: {message}", hint=hint)
        self.required_bytes = required_bytes
        self.available_bytes = available_bytes
        self.shortfall_bytes = shortfall_bytes


class WishRefused(ProvisionError):
    """What is asked of an engine is nothing that one could be started with."""

    code = "wishRefused"


class RequestRefused(ProvisionError):
    """A file that should hold a provision request does not."""

    code = "requestRefused"

    def __init__(self, path: str, message: str, *, hint: str = "") -> None:
        super().__init__(f"{shown(path)} {message}", hint=hint)
        self.path = path


class ProvenanceRefused(ProvisionError):
    """The record of what happened cannot be written or read, so nothing is done that belongs in it."""

    code = "provenanceRefused"

    def __init__(self, path: str, message: str, *, hint: str = "") -> None:
        super().__init__(f"{shown(path)} {message}", hint=hint)
        self.path = path

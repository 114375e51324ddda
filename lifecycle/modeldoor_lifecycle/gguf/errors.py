"""What can be wrong with a GGUF file, as types: where, what must be, what is there, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from modeldoor_lifecycle.state.errors import shown
from modeldoor_validators.errors import ModeldoorError

if TYPE_CHECKING:
    from typing import Self

DAMAGED = "the file is damaged or was never whole: download it again and compare its SHA-256"


class GgufError(ModeldoorError):
    """A file cannot be used as a GGUF model.

    `subject` is the part of the file that is wrong, `expected` what it must do or be, `found` what
    it is instead, `offset_bytes` where it lies (`None`: nowhere in particular), `path` the file when
    it has a name. `code` names the kind and never changes.
    """

    code: ClassVar[str] = "gguf"
    usual_hint: ClassVar[str] = DAMAGED

    def __init__(
        self,
        subject: str,
        expected: str,
        found: str,
        *,
        offset_bytes: int | None = None,
        hint: str | None = None,
    ) -> None:
        place = "" if offset_bytes is None else f"byte {offset_bytes}: "
        super().__init__(f"{place}{subject} must {expected}; {found}", hint=self.usual_hint if hint is None else hint)
        self.subject = subject
        self.expected = expected
        self.found = found
        self.offset_bytes = offset_bytes
        self.path = ""

    def in_file(self, path: str) -> Self:
        """The same error, whose message begins with the file's name; a name that it has stays."""
        if not self.path:
            self.path = path
            self.message = f"{shown(path)}{':' if self.offset_bytes is None else ','} {self.message}"
            self.args = (self.message,)
        return self


class FileUnreadable(GgufError):
    """There is no such file, it may not be read, or it is no regular file."""

    code = "unreadable"
    usual_hint = "check the path and who may read it"


class FileChanged(GgufError):
    """Somebody wrote the file, cut it or put another in its place while it was read."""

    code = "changed"
    usual_hint = "wait until the file is whole, then read it again"


class NotGguf(GgufError):
    """The file does not begin as a GGUF file does; `looks_like` says what it seems to be, or nothing."""

    code = "notGguf"
    usual_hint = "name a file in the GGUF format"

    def __init__(self, found: str, *, looks_like: str = "", hint: str | None = None) -> None:
        super().__init__("the file", "begin with the letters 'GGUF'", found, offset_bytes=0, hint=hint)
        self.looks_like = looks_like


class ByteOrderUnsupported(GgufError):
    """The file is for machines that store the highest byte first."""

    code = "byteOrder"
    usual_hint = "convert the model again on, or for, a little-endian machine"


class VersionUnsupported(GgufError):
    """The file is of a version of the format that is not read; `version` is its number."""

    code = "version"
    usual_hint = "download or convert the model again"

    def __init__(self, version: int, hint: str) -> None:
        super().__init__("the version of the format", "be 2 or 3", f"it is {version}", offset_bytes=4, hint=hint)
        self.version = version


class HeaderTruncated(GgufError):
    """The file ends before its header does."""

    code = "headerTruncated"
    usual_hint = "the file is not whole: download it again, or let its download end"


class BoundExceeded(GgufError):
    """A count or a length is larger than that of any model known, by far."""

    code = "bound"


class ValueTypeUnknown(GgufError):
    """A value of the metadata has a type that does not exist, or an array holds what arrays may not hold."""

    code = "valueType"


class ValueInvalid(GgufError):
    """A value of the metadata is none of those that its type allows."""

    code = "value"


class TextInvalid(GgufError):
    """A key, a name or a text is empty where it may not be, or is not UTF-8."""

    code = "text"


class KeyDuplicate(GgufError):
    """The metadata say one thing twice."""

    code = "duplicateKey"


class TensorDuplicate(GgufError):
    """Two tensors have one name."""

    code = "duplicateTensor"


class ShapeInvalid(GgufError):
    """A tensor has too many dimensions, an empty one, or more elements than can be counted."""

    code = "shape"


class TensorTypeUnknown(GgufError):
    """The elements of a tensor are stored in a way that is not known; `type_number` is its number."""

    code = "tensorType"
    usual_hint = "a newer modeldoor may know it; for a type that was removed, convert the model again"

    def __init__(self, subject: str, type_number: int, found: str, *, offset_bytes: int | None = None) -> None:
        super().__init__(subject, "be stored in a type of ggml", found, offset_bytes=offset_bytes)
        self.type_number = type_number


class BlockMisfit(GgufError):
    """The rows of a tensor do not divide into the blocks of its type."""

    code = "block"


class AlignmentInvalid(GgufError):
    """The file asks for an alignment that there cannot be."""

    code = "alignment"


class TensorOffsetInvalid(GgufError):
    """A tensor does not lie where the one before it ends."""

    code = "tensorOffset"


class DataTruncated(GgufError):
    """The file ends before its tensors do; `missing_bytes` says by how much."""

    code = "dataTruncated"
    usual_hint = "the file is not whole: download it again, or let its download end"

    def __init__(self, subject: str, expected: str, found: str, *, missing_bytes: int, hint: str | None = None) -> None:
        super().__init__(subject, expected, found, hint=hint)
        self.missing_bytes = missing_bytes


class SplitMissing(GgufError):
    """Files of a model in several files are not there; `missing` names the first of them."""

    code = "splitMissing"
    usual_hint = "put all files of the model into one folder, under the names that they were published with"

    def __init__(self, expected: str, found: str, *, missing: tuple[str, ...]) -> None:
        super().__init__("a model in several files", expected, found)
        self.missing = missing


class SplitMismatch(GgufError):
    """Files of a model in several files do not belong together."""

    code = "splitMismatch"
    usual_hint = (
        "put all files of the model, of one download, into one folder under the names that they were published with"
    )


class KeyMissing(GgufError):
    """The metadata do not hold what is asked for; `key` names it."""

    code = "keyMissing"
    usual_hint = "convert the model again with a current converter"

    def __init__(self, key: str) -> None:
        super().__init__("the metadata", f"hold the key '{key}'", "it is not there")
        self.key = key


class KeyMistyped(GgufError):
    """The metadata hold a value of another kind than is asked for; `key` names it."""

    code = "keyMistyped"
    usual_hint = "convert the model again with a current converter"

    def __init__(self, key: str, expected: str, found: str) -> None:
        super().__init__(f"the value of '{key}'", expected, found)
        self.key = key

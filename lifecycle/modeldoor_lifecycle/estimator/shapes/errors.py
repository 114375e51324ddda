"""What can be wrong with the description of a model, as one type with a code for each kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from modeldoor_lifecycle.state.errors import shown
from modeldoor_validators.errors import ModeldoorError

if TYPE_CHECKING:
    from typing import Self

ShapeFault = Literal["missing", "ofAnotherType", "outOfRange", "contradictory", "notALanguageModel"]


class ShapeError(ModeldoorError):
    """No shape follows from this description.

    `name` is the key that is wrong and `code` how: it is missing, has another type, a value that no
    model has, or contradicts another; or what is described computes no text.
    """

    def __init__(self, code: ShapeFault, name: str, must: str, found: str, *, hint: str = "") -> None:
        super().__init__(f"`{name}` must {must}; {found}", hint=hint or _HINTS[code])
        self.code: ShapeFault = code
        self.name = name
        self.path = ""

    def in_file(self, path: str) -> Self:
        """The same error, whose message begins with the file's name; a name that it has stays."""
        if not self.path:
            self.path = path
            self.message = f"{shown(path)}: {self.message}"
            self.args = (self.message,)
        return self


_HINTS: dict[ShapeFault, str] = {
    "missing": "the file is no whole model, or its format is newer than this program",
    "ofAnotherType": "the file was made by a program that does not keep to the format",
    "outOfRange": "the file is damaged, or was made to mislead",
    "contradictory": "the file is damaged, or its format is newer than this program",
    "notALanguageModel": "name a model that writes text; projectors are counted as companions",
}

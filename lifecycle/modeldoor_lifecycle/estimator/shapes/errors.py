"""What can be wrong with the description of a model, as one type with a code for each kind."""

from __future__ import annotations

from typing import Literal

from modeldoor_validators.errors import ModeldoorError

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


_HINTS: dict[ShapeFault, str] = {
    "missing": "the file is no whole model, or its format is newer than this program",
    "ofAnotherType": "the file was made by a program that does not keep to the format",
    "outOfRange": "the file is damaged, or was made to mislead",
    "contradictory": "the file is damaged, or its format is newer than this program",
    "notALanguageModel": "name a model that writes text; projectors are counted as companions",
}

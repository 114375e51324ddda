"""What a configuration calls each of its layers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modeldoor_lifecycle.estimator.shapes.errors import ShapeError
from modeldoor_validators.shapes import is_list

if TYPE_CHECKING:
    from modeldoor_lifecycle.estimator.shapes.figures import Figures


def layer_kinds(figures: Figures, count: int) -> tuple[str, ...] | None:
    """What each layer is, in the words of transformers (`layer_types`); None where nothing is said."""
    told = figures.raw("layer_types") or figures.raw("layers_block_type")
    if not is_list(told):
        return None
    if len(told) < count:
        raise ShapeError("contradictory", "layer_types", f"name each of {count} layers", f"it names {len(told)}")
    return tuple(str(kind) for kind in told[:count])

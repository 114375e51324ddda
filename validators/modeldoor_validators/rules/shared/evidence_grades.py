"""How directly a model was measured: a grade says whose figure it is, and all say how sure the evidence can be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modeldoor_validators.rules.shared.same_names import is_packaging_of, quantization_key, repository_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from modeldoor_validators.findings import Place
    from modeldoor_validators.rules import Wrong

GRADES = ("direct", "variant", "base", "interpolated", "selfReported")
"""From the strongest to the weakest, as in the schema."""

DOUBTFUL = frozenset({"interpolated", "selfReported"})
"""Grades of what nobody but its maker measured on the model or its base."""


def weakest_grade(place: Place, row: dict[str, Any]) -> Iterator[Wrong]:
    """The grade of all is that of the least direct."""
    evidence = row["evidence"]
    weakest = max((figure["grade"] for figure in evidence["contributions"]), key=GRADES.index)
    if evidence["grade"] != weakest:
        yield (
            (*place, "grade"),
            f"must be '{weakest}', the least direct of `contributions`; it is '{evidence['grade']}'",
        )


def confidence_follows_the_grades(place: Place, row: dict[str, Any]) -> Iterator[Wrong]:
    """What nobody measured on this very model is not sure; what nobody measured on a relative either is doubtful."""
    evidence = row["evidence"]
    grades, told = {figure["grade"] for figure in evidence["contributions"]}, evidence["confidence"]
    if grades <= DOUBTFUL and told != "low":
        yield (
            (*place, "confidence"),
            f"must be 'low' where all figures are interpolated or makers' words; it is '{told}'",
        )
    elif "direct" not in grades and told == "high":
        yield (*place, "confidence"), "must be 'medium' or 'low' where no figure is direct; it is 'high'"


def grade_follows_lineage(place: Place, row: dict[str, Any]) -> Iterator[Wrong]:
    """Each figure is of the model, or the relative, that its grade speaks of."""
    for index, figure in enumerate(row["evidence"]["contributions"]):
        fault = _GRADE_FAULTS[figure["grade"]](row, figure)
        if fault:
            yield (*place, "contributions", index, "grade"), fault


def _fault_of_direct(row: dict[str, Any], figure: dict[str, Any]) -> str:
    is_itself = repository_key(figure["repository"]) == repository_key(row["repository"])
    if is_itself and quantization_key(figure.get("quantization")) == quantization_key(row["quantization"]):
        return ""
    return f"must not be 'direct' for what was not measured on {row['repository']} in {row['quantization']}"


def _fault_of_variant(row: dict[str, Any], figure: dict[str, Any]) -> str:
    if is_packaging_of(figure["repository"], row["repository"]):
        return ""
    return f"must not be 'variant' for a figure of {figure['repository']}, which is another model"


def _fault_of_base(row: dict[str, Any], figure: dict[str, Any]) -> str:
    base = row.get("baseRepository")
    if base and is_packaging_of(figure["repository"], base):
        return ""
    if is_packaging_of(figure["repository"], row["repository"]):
        return _of_itself(row)
    return (
        f"must not be 'base' for a figure of {figure['repository']}: `baseRepository` of the row is {base or 'absent'}"
    )


def _fault_of_interpolated(row: dict[str, Any], figure: dict[str, Any]) -> str:
    return _of_itself(row) if is_packaging_of(figure["repository"], row["repository"]) else ""


def _fault_of_self_reported(row: dict[str, Any], figure: dict[str, Any]) -> str:
    own = [row["repository"], *([row["baseRepository"]] if "baseRepository" in row else [])]
    if any(is_packaging_of(figure["repository"], model) for model in own):
        return ""
    return (
        f"must not be 'selfReported' for a figure of {figure['repository']}, which is neither this model nor its base"
    )


def _of_itself(row: dict[str, Any]) -> str:
    return f"must be 'direct', 'variant' or 'selfReported' for a figure of {row['repository']} itself"


_GRADE_FAULTS: dict[str, Callable[[dict[str, Any], dict[str, Any]], str]] = {
    "direct": _fault_of_direct,
    "variant": _fault_of_variant,
    "base": _fault_of_base,
    "interpolated": _fault_of_interpolated,
    "selfReported": _fault_of_self_reported,
}

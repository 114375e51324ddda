"""How far predicted speeds are from measured ones, on chips that the constants have not seen."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from benchmarks.calibrating import calibrations
from benchmarks.further_cases import TIER, further_cases, further_prefill
from benchmarks.further_offload import offload
from benchmarks.leaving_out import left_out, not_seen, with_shipped
from benchmarks.peer_formulas import FORMULAS
from benchmarks.quantiles import mean, quantile
from benchmarks.speed_cases import cases, is_processor
from modeldoor_lifecycle.estimator.speed.interval import PREFILL_BAND, band_of
from modeldoor_lifecycle.estimator.speed.prefill import prefill_tokens_per_second
from modeldoor_lifecycle.estimator.speed.processor_kinds import OF_APPLE, OF_NVIDIA, Family

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from benchmarks.leaving_out import Predicted
    from benchmarks.speed_cases import Case
    from modeldoor_lifecycle.estimator.speed.interval import Band

_AMD_CARDS = frozenset({Family.AMD, Family.GCN, Family.VEGA_20})

GROUPS: Mapping[str, Callable[[Case], bool]] = {
    "NVIDIA, one card": lambda case: case.family in OF_NVIDIA and case.devices == 1,
    "NVIDIA, several": lambda case: case.family in OF_NVIDIA and case.devices > 1,
    "Apple": lambda case: case.family in OF_APPLE,
    "AMD, cards": lambda case: case.family in _AMD_CARDS,
    "AMD, shared": lambda case: case.family is Family.APU,
    "CPU": is_processor,
    "experts, any": lambda case: case.layer_kind.is_mixture,
    "GPUs, tier A": lambda case: case.tier == "A" and not is_processor(case),
    "first table": lambda case: case.tier != TIER,
    "second table": lambda case: case.tier == TIER,
    "all": lambda _: True,
}
"""The groups of the table; a row may be in several."""


def accuracy() -> dict[str, Any]:
    """All figures of the speed half, as JSON tells them."""
    first, left = cases()
    further, left_of_further = further_cases()
    self_reported, _ = cases("C")
    chosen = [*first, *further]
    predicted = left_out(chosen)
    unseen = not_seen(self_reported, chosen)
    names = {each.case.chip for each in predicted}
    return {
        "rows": len(chosen),
        "rowsLeftOut": dict(Counter(each.reason for each in [*left, *left_of_further]).most_common()),
        "chips": len(names),
        "chipLeftOut": {name: _group(predicted, of) for name, of in GROUPS.items()},
        "secondTable": {
            name: _group(own, lambda _: True)
            for name, of in GROUPS.items()
            if name != "second table"
            and (own := [each for each in predicted if each.case.tier == TIER and of(each.case)])
        },
        "shippedConstants": {name: _group(with_shipped(chosen), of) for name, of in GROUPS.items()},
        "eraNotKnown": _group(with_shipped(chosen, is_era_known=False), GROUPS["NVIDIA, one card"]),
        "selfReported": {
            name: _group(unseen, of)
            for name, of in GROUPS.items()
            if name != "first table" and any(of(each.case) for each in unseen)
        },
        "peers": {
            formula: {
                name: _errors([abs(tell(case) / case.tokens_per_second - 1) for case in chosen if of(case)])
                for name, of in GROUPS.items()
                if any(of(case) for case in chosen)
            }
            for formula, tell in FORMULAS.items()
        },
        "insideOthersBandPercent": round(100 * mean(inside_bands_of_others(predicted)), 1),
        "calibration": [asdict(each) for each in calibrations([*predicted, *unseen])],
        "offload": offload(),
        "prefill": _prefill(first),
    }


def _group(predicted: Sequence[Predicted], of: Callable[[Case], bool]) -> dict[str, Any]:
    own = [each for each in predicted if of(each.case)]
    bands = [band_of(each.case.family, each.case.layer_kind) for each in own]
    inside = [band.low_ratio <= each.ratio <= band.high_ratio for each, band in zip(own, bands, strict=True)]
    return {
        **_errors([each.error for each in own]),
        "insidePercent": round(100 * mean(inside), 1),
        "medianWidth": round(quantile([band.high_ratio / band.low_ratio for band in bands], 0.5), 2),
    }


def inside_bands_of_others(predicted: Sequence[Predicted]) -> list[bool]:
    """Whether each row lies between the 5th and the 95th percentile of the other chips of its kind."""
    kinds: dict[Band, list[Predicted]] = defaultdict(list)
    for each in predicted:
        kinds[band_of(each.case.family, each.case.layer_kind)].append(each)
    inside: list[bool] = []
    for rows in kinds.values():
        for each in rows:
            others = [other.ratio for other in rows if other.case.chip != each.case.chip]
            if len(others) > 1:
                inside.append(quantile(others, 0.05) <= each.ratio <= quantile(others, 0.95))
    return inside


def _errors(errors: Sequence[float]) -> dict[str, Any]:
    return {
        "rows": len(errors),
        "meanPercent": round(100 * mean(errors), 1),
        "medianPercent": round(100 * quantile(errors, 0.5), 1),
        "p90Percent": round(100 * quantile(errors, 0.9), 1),
        "maxPercent": round(100 * max(errors), 1),
    }


def _prefill(chosen: Sequence[Case]) -> dict[str, Any]:
    """The share of rows inside the range of prompt speeds. The rows are those that the rates were fitted on."""
    ratios: list[float] = []
    for case in chosen:
        told = prefill_tokens_per_second(
            case.family,
            f"{case.architecture} {case.chip}",
            case.place.compute_units,
            case.place.clock_gigahertz,
            case.active_parameters,
            case.layer_kind,
            devices=case.devices,
            is_quantised=bool(case.place.quantised_weights),
        )
        if told is not None and case.prompt_tokens_per_second is not None:
            ratios.append(case.prompt_tokens_per_second / told)
    return {"first table": _inside_prefill(ratios), "second table": _inside_prefill(further_prefill())}


def _inside_prefill(ratios: Sequence[float]) -> dict[str, Any]:
    inside = [PREFILL_BAND.low_ratio <= ratio <= PREFILL_BAND.high_ratio for ratio in ratios]
    return {"rows": len(ratios), "rowsInside": sum(inside), "insidePercent": round(100 * mean(inside), 1)}


def report(figures: Mapping[str, Any]) -> str:
    """The figures as tables for people."""
    lines = [
        f"Decode speed: {figures['rows']} measured rows of {figures['chips']} chips (both tables; of the first tiers A and B).",
        "Each chip left out in turn, the constants fitted on the others; errors in percent of the measured speed.",
        "",
        _table_head("mean", "median", "p90", "max", "inside", "width", *(f"{name}" for name in figures["peers"])),
        *(_table_row(name, group, figures["peers"]) for name, group in figures["chipLeftOut"].items()),
        "",
        "inside: share of rows within the published interval; width: its upper end over its lower one, median;",
        "the last columns: mean (median) error of those formulas on the same rows.",
        f"With intervals drawn from the other chips alone, {figures['insideOthersBandPercent']} % of all rows lie inside.",
        "",
        "The same, rows of the second table alone:",
        *(_table_row(name, group, {}) for name, group in figures["secondTable"].items()),
        "",
        "The same with the constants as shipped (fitted on all of these rows):",
        *(_table_row(name, group, {}) for name, group in figures["shippedConstants"].items()),
        "",
        "NVIDIA, one card, without being told which builds are older than mid-2024:",
        _table_row("", figures["eraNotKnown"], {}),
        "",
        "Self-reported rows (tier C), never fitted on, their chips left out as well:",
        *(_table_row(name, group, {}) for name, group in figures["selfReported"].items()),
        "",
        "Measured models on the same machine, and the error for the next one there:",
    ]
    for each in figures["calibration"]:
        how = "believed wholly" if each["is_believed_wholly"] else "as applied" if each["count"] else ""
        lines.append(
            f"  {each['count']} measured {how:16} mean {100 * each['mean_error']:5.1f}  median {100 * each['median_error']:5.1f}"
            f"  inside {100 * each['inside']:5.1f}  width {each['width']:.2f}"
        )
    prefill = figures["prefill"]
    lines += [
        "",
        "Prompt speed, rows within half to twice the likely one:",
        *(f"  {each['rowsInside']} of {each['rows']} ({name})" for name, each in prefill.items()),
        "",
        "Partial offload, the second table (never fitted on):",
        _table_row("", figures["offload"], {}),
        "",
        "Rows left out, by the first filter that they do not pass:",
        *(f"  {count:4}  {reason}" for reason, count in figures["rowsLeftOut"].items()),
    ]
    return "\n".join(lines)


def _table_head(*columns: str) -> str:
    return (
        f"{'':18} {'n':>4} "
        + " ".join(f"{column:>7}" for column in columns[:6])
        + "".join(f"{each:>14}" for each in columns[6:])
    )


def _table_row(name: str, group: Mapping[str, Any], peers: Mapping[str, Any]) -> str:
    figures = (*(group[f"{each}Percent"] for each in ("mean", "median", "p90", "max", "inside")), group["medianWidth"])
    others = "".join(
        f"{peer[name]['meanPercent']:7.0f} ({peer[name]['medianPercent']:3.0f})" + " " for peer in peers.values()
    )
    own = f"{name:18} {group['rows']:4} " + " ".join(f"{each:7}" for each in figures)
    return f"{own}  {others}".rstrip()

"""How true the estimates of memory are, against logs of llama.cpp: caches, compute buffers, totals.

python benchmarks/accuracy_memory.py [--json]
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parent.parent))  # started by its path, Python looks only beside it

from benchmarks.cache_cases import cache_rows
from benchmarks.memory_cases import totals_of_devices, totals_of_processor
from benchmarks.peer_memory import FORMULAS
from benchmarks.quantiles import mean, quantile

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from benchmarks.memory_cases import Total

TOY_MEBIBYTES = 16
"""Below this a total is that of a model with made-up sizes, of which nobody asks whether it fits."""

GROUPS: Mapping[str, Callable[[Total], bool]] = {
    "processor, known sizes": lambda case: case.source == "processor" and not _is_toy(case),
    "processor, made-up": lambda case: case.source == "processor" and _is_toy(case),
    "devices": lambda case: case.source == "devices",
    "all": lambda _: True,
}
"""The groups of the table."""

_REAL_GROUPS = ("processor, known sizes", "devices")


def accuracy() -> dict[str, Any]:
    """All figures of the memory half, as JSON tells them."""
    totals = [*totals_of_processor(), *totals_of_devices()]
    caches, left = cache_rows()
    off = [max(0.0, abs(each.estimated - each.logged) - each.printed_to) for each in caches]
    return {
        "caches": {
            "rows": len(caches),
            "rowsExactAsPrinted": sum(each < 1e-6 for each in off),
            "largestErrorMebibytes": round(max(off), 4),
        },
        "totals": {name: _errors(totals, of, lambda case: case.estimated / case.logged) for name, of in GROUPS.items()},
        "compute": {
            name: _errors(totals, of, lambda case: case.estimated_compute / case.logged_compute)
            for name, of in GROUPS.items()
        },
        "peers": {name: _peer(totals, formula) for name, formula in FORMULAS.items()},
        "rowsLeftOut": dict(Counter(each.reason for each in left).most_common()),
    }


def report(figures: Mapping[str, Any]) -> str:
    """The figures as tables for people."""
    caches = figures["caches"]
    lines = [
        f"Caches: {caches['rowsExactAsPrinted']} of {caches['rows']} logged sizes to the printed digit;",
        f"the largest error beyond that is {caches['largestErrorMebibytes']} MiB.",
        "",
        "Weights, cache and compute buffers together; errors in percent of the logged size. The weights on a",
        "processor are the header's, so exact; those on devices are counted by the shape and the quantisation's name.",
        _head(),
        *(_row(name, group) for name, group in figures["totals"].items()),
        "",
        "The compute buffer alone:",
        *(_row(name, group) for name, group in figures["compute"].items()),
    ]
    for peer, groups in figures["peers"].items():
        lines += ["", f"The totals by the formula of {peer}:", *(_row(name, group) for name, group in groups.items())]
    lines += [
        "",
        "Rows of tests/truth/memory.csv left out, by the reason declared:",
        *(f"  {count:4}  {reason}" for reason, count in figures["rowsLeftOut"].items()),
    ]
    return "\n".join(lines)


def _peer(totals: Sequence[Total], formula: Callable[[Total], float]) -> dict[str, Any]:
    """Of sizes that somebody made up the formulas make nothing: they were made for real models."""
    return {name: _errors(totals, GROUPS[name], lambda case: formula(case) / case.logged) for name in _REAL_GROUPS}


def _errors(cases: Sequence[Total], of: Callable[[Total], bool], ratio: Callable[[Total], float]) -> dict[str, Any]:
    errors = [abs(ratio(case) - 1) for case in cases if of(case)]
    return {
        "rows": len(errors),
        "meanPercent": round(100 * mean(errors), 2),
        "medianPercent": round(100 * quantile(errors, 0.5), 2),
        "p95Percent": round(100 * quantile(errors, 0.95), 2),
        "maxPercent": round(100 * max(errors), 2),
    }


def _is_toy(case: Total) -> bool:
    return case.file_mebibytes < TOY_MEBIBYTES


def _head() -> str:
    return f"{'':24}{'n':>5}" + "".join(f"{column:>9}" for column in ("mean", "median", "p95", "max"))


def _row(name: str, group: Mapping[str, Any]) -> str:
    told = (group[f"{column}Percent"] for column in ("mean", "median", "p95", "max"))
    return f"{name:24}{group['rows']:5}" + "".join(f"{figure:9.2f}" for figure in told)


def main() -> None:
    """Prints all figures."""
    parser = argparse.ArgumentParser(description="how true the estimates of memory are")
    parser.add_argument("--json", action="store_true", help="figures for machines")
    figures = accuracy()
    print(json.dumps(figures, indent=2) if parser.parse_args().json else report(figures))


if __name__ == "__main__":
    main()

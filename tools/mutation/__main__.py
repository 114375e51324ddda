"""Makes small mistakes in the code that admits, and looks whether a test notices each.

    python -m tools.mutation              all modules of `MODULES`
    python -m tools.mutation PART...      those whose path holds one of these words
    python -m tools.mutation --list       the mutants, without trying them

`survivors.json` lists what no test notices, each with a verdict. The exit code is 1 when a mutant
survives that does not stand there, when one that stands there is noticed or gone, and when less
than `LEAST_PERCENT` of those that could be noticed are.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from tools.mutation.mutants import mutants, unchanged
from tools.mutation.survivors import listed
from tools.mutation.trial import Subject, Trials

ROOT = Path(__file__).resolve().parents[2]

LEAST_PERCENT = 90
"""Of the mutants that are not equivalent, so many must be noticed."""

RULES = "validators/modeldoor_validators/rules"
MODULES = (
    *(f"collector/modeldoor_collector/admission/{name}.py" for name in ("decide", "gates", "levels", "need", "recovery", "signals")),
    *(f"{RULES}/{name}.py" for name in ("resource_snapshot", "snapshot_levels", "snapshot_reasons", "admission_policy", "guardrail_evidence", "shared/snapshot_age")),
)  # fmt: skip

TESTS = (
    "tests/collector/test_admission.py",
    "tests/gate/test_edges.py",
    "tests/gate/test_rules.py",
    "tests/contracts/test_examples.py",
    "tests/promise/test_edges_of_the_verdict.py",
    "tests/promise/test_edges_of_the_gate.py",
    "tests/promise/test_turned_round.py",
    "tests/promise/test_product.py",
    "tests/views/test_views.py",
    "tests/collector/test_recovery.py",
    "tests/collector/test_collection.py",
)
"""Where a mistake would be noticed first, the quickest first."""

NEITHER = ("-p", "no:xdist", "-p", "no:syrupy")
"""Plugins that have no part in it."""

CONTRACTS = ("resource-snapshot", "admission-policy", "guardrail-evidence", "agentplane-evidence", "placement-withheld")
SELECTION = f"(not test_examples or {' or '.join(CONTRACTS)}) and not samples and not quick_way and not hour and not TestFaults and not TestMachine"
"""Examples of other contracts tell nothing of these modules, the many samples say what triples say, and probes that hang and hours take long."""


def main(arguments: list[str]) -> int:
    """Tries the mutants; the exit code."""
    words = [each for each in arguments if not each.startswith("-")]
    paths = [path for path in MODULES if (ROOT / path).exists() and (not words or any(word in path for word in words))]
    subjects = [subject for path in paths for subject in subjects_of(path)]
    if "--list" in arguments:
        for subject in subjects:
            print(subject.mutant.name)
        return 0
    began = time.monotonic()
    subjects = [*map(control_of, paths), *subjects]
    trials = Trials(subjects, os.cpu_count() or 1)
    tests = [str(ROOT / path) for path in TESTS if (ROOT / path).exists()]
    quiet = ["-qq", "-s", "--tb=no", "--no-header", "--no-summary", "--assert=plain", *NEITHER]
    chosen = ["-x", "-m", "not slow and not hypothesis", "-k", SELECTION, "--rootdir", str(ROOT)]
    code = pytest.main([*quiet, *chosen, "-c", str(ROOT / "pyproject.toml"), *tests], plugins=[trials])
    if len(trials.outcomes) != len(subjects):
        print(f"the tests must be collected and pass before anything is mutated (pytest says {int(code)})")
        return 2
    for control in [unchanged(Path(path).name).name for path in paths]:
        if trials.outcomes.pop(control) != "survived":
            print(f"a module without a mistake must not be noticed: {control}")
            return 2
    return report(trials, time.monotonic() - began, is_whole=not words)


def subjects_of(path: str) -> list[Subject]:
    """The mutants of one file."""
    return [Subject(mutant, _module(path)) for mutant in mutants((ROOT / path).read_text(), Path(path).name)]


def control_of(path: str) -> Subject:
    """The file without a mistake, carried into the loaded modules as its mutants are: nothing may notice it."""
    return Subject(unchanged(Path(path).name), _module(path))


def _module(path: str) -> str:
    return ".".join(Path(path).with_suffix("").parts[1:])


def report(trials: Trials, elapsed_s: float, *, is_whole: bool) -> int:
    """Prints the figures, holds the survivors against the list, and returns the exit code."""
    known = listed()
    survived = [name for name, outcome in trials.outcomes.items() if outcome == "survived"]
    unlisted = [name for name in survived if name not in known]
    gone = [name for name in known if name not in survived and (is_whole or name in trials.outcomes)]
    equivalent = sum(name in known and known[name].is_equivalent for name in survived)
    could_be = len(trials.outcomes) - equivalent
    noticed = len(trials.outcomes) - len(survived)
    percent = 100 * noticed / could_be if could_be else 100.0
    timeouts = sum(outcome == "timeout" for outcome in trials.outcomes.values())
    for name in unlisted:
        print(f"survives: {name}")
    for name in gone:
        print(f"stands in survivors.json, and is noticed or gone: {name}")
    print(
        f"{noticed} of {could_be} mutants that are not equivalent are noticed ({percent:.1f} %); "
        f"{equivalent} are equivalent, {len(survived) - equivalent} are not noticed, {timeouts} did not end; {elapsed_s:.0f} s"
    )
    return 1 if unlisted or gone or percent < LEAST_PERCENT else 0


if __name__ == "__main__":
    os.environ.pop("MODELDOOR_SOAK", None)  # the samples are drawn as in `make test`
    sys.exit(main(sys.argv[1:]))

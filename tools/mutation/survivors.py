"""The mutants that no test notices, each with what somebody found out about it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

PATH = Path(__file__).with_name("survivors.json")
VERDICTS = ("equivalent", "open")


class Survivor(NamedTuple):
    """Why nobody notices: it is equivalent, as it changes nothing that can be seen, or the question is open."""

    is_equivalent: bool
    because: str


def listed() -> dict[str, Survivor]:
    """The list, by the names of the mutants; each row says `equivalent` or `open`, and why."""
    found: dict[str, Survivor] = {}
    for row in json.loads(PATH.read_text()):
        if row["verdict"] not in VERDICTS:
            raise ValueError(f"`verdict` must be 'equivalent' or 'open'; it is '{row['verdict']}'")
        found[row["mutant"]] = Survivor(row["verdict"] == "equivalent", row["because"])
    return found

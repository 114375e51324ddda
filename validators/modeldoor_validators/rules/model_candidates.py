"""Rules of candidates: each once, with a lineage that ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modeldoor_validators.rules import Rule
from modeldoor_validators.rules.shared.artifacts import artifact_rules
from modeldoor_validators.rules.shared.disclosure import notices_rule
from modeldoor_validators.rules.shared.licenses import license_rule
from modeldoor_validators.rules.shared.models import model_rules, one_entry_rule
from modeldoor_validators.rules.shared.places import each
from modeldoor_validators.rules.shared.sources import source_rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modeldoor_validators.findings import Place
    from modeldoor_validators.rules import Document, Wrong

_CANDIDATES = ("candidates", ...)


def _released_before_listed(candidates: Document) -> Iterator[Wrong]:
    day = candidates["generatedAt"][:10]
    for place, released in each(candidates, (*_CANDIDATES, "releasedOn")):
        if released > day:
            yield place, f"must not be after the day of `generatedAt` ({day}); it is {released}"


def _lineage_ends(candidates: Document) -> Iterator[Wrong]:
    """Whoever follows bases from model to model comes to an end; each circle is told once."""
    bases: dict[str, tuple[Place, str]] = {}
    for place, candidate in each(candidates, _CANDIDATES):
        if "baseRepository" in candidate:
            bases.setdefault(candidate["repository"], ((*place, "baseRepository"), candidate["baseRepository"]))
    ended: set[str] = set()
    for start in bases:
        walked: set[str] = set()
        name = start
        while name in bases and name not in ended and name not in walked:
            walked.add(name)
            name = bases[name][1]
        if name in walked:
            yield bases[start][0], f"must lead to a model that was made from no other; it leads back to {name}"
        ended |= walked


RULES = (
    notices_rule(("notices",)),
    *source_rules((*_CANDIDATES, "sourceIds", ...)),
    license_rule(("sources", ..., "license"), (*_CANDIDATES, "license")),
    one_entry_rule(_CANDIDATES),
    *model_rules(_CANDIDATES),
    Rule("candidate/released-before-listed", "A model came out before it was listed.", _released_before_listed),
    Rule("candidate/lineage-ends", "No model was made from itself, on any way round.", _lineage_ends),
    *artifact_rules((*_CANDIDATES, "artifact")),
)

"""Rules of licences: an application may not offer a model under terms that nobody can look up."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from modeldoor_validators.rules import Rule
from modeldoor_validators.rules.shared.places import each
from modeldoor_validators.rules.shared.spdx_identifiers import DEPRECATED, IDENTIFIERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modeldoor_validators.rules import Document, Wrong
    from modeldoor_validators.rules.shared.places import Path

OWN_TERMS = re.compile(r"LicenseRef-(?P<name>[A-Za-z0-9][A-Za-z0-9.-]*)")
"""How SPDX (Annex D of its specification 2.3) names terms that its list lacks, as most makers of models have them."""

NO_NAMES = frozenset(
    [
        "announced", "be", "card", "custom", "file", "for", "in", "is", "it", "licence", "license", "licensed",
        "model", "na", "no", "none", "not", "null", "of", "other", "page", "proprietary", "provided", "readme",
        "repo", "repository", "see", "specified", "stated", "tba", "tbc", "tbd", "terms", "the", "to", "todo",
        "undefined", "unknown", "unlicensed", "unspecified", "various",
    ]
)  # fmt: skip
"""Words that people write where they know no licence, or say where to look: a name of these alone, or of figures, is none."""

_BY_SMALL_LETTERS = {identifier.lower(): identifier for identifier in (*IDENTIFIERS, *DEPRECATED)}


def license_rule(*paths: Path) -> Rule:
    """The rule of every licence that the paths lead to."""
    return Rule(
        "license/known",
        "A licence is an identifier of the SPDX License List, or `LicenseRef-` and the name of its own terms.",
        partial(_known, paths),
    )


def _known(paths: tuple[Path, ...], document: Document) -> Iterator[Wrong]:
    for place, name in each(document, *paths):
        fault = _fault(name)
        if fault:
            yield place, fault


def _says_nothing(word: str) -> bool:
    return not word or word.isdecimal() or word.lower() in NO_NAMES


def _fault(name: str) -> str:
    """What a name must be instead; empty when anybody can look it up."""
    own = OWN_TERMS.fullmatch(name)
    if own:
        words = f"must name the terms after `LicenseRef-`; '{own['name']}' names none"
        parts = re.split("[.-]", own["name"])
        return words if _says_nothing("".join(parts)) or all(map(_says_nothing, parts)) else ""
    listed = _BY_SMALL_LETTERS.get(name.lower(), name)
    if listed in IDENTIFIERS:
        return "" if listed == name else f"must be '{listed}', as SPDX writes it; it is '{name}'"
    if listed not in DEPRECATED:
        return f"must be a known SPDX identifier, or `LicenseRef-` and a name; it is '{name}'"
    instead = " or ".join(f"'{each_}'" for each_ in DEPRECATED[listed])
    words = instead or "`LicenseRef-` and a name: SPDX has no single identifier for it any more"
    return f"must be {words}; '{name}' is deprecated"

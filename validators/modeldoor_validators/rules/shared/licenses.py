"""Rules of licences: an application may not offer a model under terms that nobody can look up."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from modeldoor_validators.rules import Rule
from modeldoor_validators.rules.shared.places import each

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modeldoor_validators.rules import Document, Wrong
    from modeldoor_validators.rules.shared.places import Path

SPDX = frozenset(
    [
        "AFL-3.0",
        "AGPL-3.0-only",
        "AGPL-3.0-or-later",
        "Apache-2.0",
        "Artistic-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "BSD-3-Clause-Clear",
        "BSL-1.0",
        "CC-BY-4.0",
        "CC-BY-NC-4.0",
        "CC-BY-NC-ND-4.0",
        "CC-BY-NC-SA-4.0",
        "CC-BY-ND-4.0",
        "CC-BY-SA-3.0",
        "CC-BY-SA-4.0",
        "CC0-1.0",
        "CDLA-Permissive-1.0",
        "CDLA-Permissive-2.0",
        "CDLA-Sharing-1.0",
        "ECL-2.0",
        "EPL-2.0",
        "EUPL-1.2",
        "GPL-2.0-only",
        "GPL-2.0-or-later",
        "GPL-3.0-only",
        "GPL-3.0-or-later",
        "ISC",
        "LGPL-3.0-only",
        "LGPL-3.0-or-later",
        "MIT",
        "MIT-0",
        "MPL-2.0",
        "NCSA",
        "ODC-By-1.0",
        "ODbL-1.0",
        "OSL-3.0",
        "PDDL-1.0",
        "Unlicense",
        "WTFPL",
        "Zlib",
        "etalab-2.0",
    ]
)
"""Identifiers of the SPDX License List 3.27.0 under which models, code and figures are published; none is deprecated."""

OWN_TERMS = re.compile(r"LicenseRef-(?P<name>[A-Za-z0-9][A-Za-z0-9.-]*)")
"""How SPDX (Annex D of its specification 2.3) names terms that its list lacks, as most makers of models have them."""

NO_NAMES = frozenset(["custom", "license", "n-a", "na", "none", "other", "proprietary", "tbd", "todo", "unknown"])
"""Words that hubs write where they know no licence: terms that nobody can look up."""

_BY_SMALL_LETTERS = {identifier.lower(): identifier for identifier in SPDX}


def license_rule(*paths: Path) -> Rule:
    """The rule of every licence that the paths lead to."""
    return Rule(
        "license/known",
        "A licence is an SPDX identifier that models are published under, or `LicenseRef-` and the name of its own terms.",
        partial(_known, paths),
    )


def _known(paths: tuple[Path, ...], document: Document) -> Iterator[Wrong]:
    for path in paths:
        for place, name in each(document, path):
            own = OWN_TERMS.fullmatch(name)
            if name in SPDX or (own and own["name"].lower() not in NO_NAMES):
                continue
            listed = _BY_SMALL_LETTERS.get(name.lower())
            if listed:
                yield place, f"must be '{listed}', as SPDX writes it; it is '{name}'"
            elif own:
                yield place, f"must name the terms after `LicenseRef-`; '{own['name']}' names none"
            else:
                yield place, f"must be a known SPDX identifier, or `LicenseRef-` and a name; it is '{name}'"

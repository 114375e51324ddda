"""Where figures come from: the sources of a document, and those that a row of a table names."""

from __future__ import annotations

import re
from typing import Any

from tools.data.tables import rows

_ADDRESS = re.compile(r"^(github|https|pypi):")

_CHECKS = (
    ("matches OLL", "open-llm-leaderboard-2"),
    ("licence: OLL", "open-llm-leaderboard-2"),
    ("OLL #Params", "open-llm-leaderboard-2"),
    ("date: OLL", "open-llm-leaderboard-2"),
    ("llmfit", "llmfit-1.1.17"),
    ("llm-stats", "llm-stats-24a9ccf7"),
    ("open_metadata.csv", "open-metadata-reported"),
    ("whatmodel/main", "whatmodel"),
    ("config string", "configurations-in-public-code"),
)
"""What remarks in the column `source` of `models.csv` say of further sources, in their words."""

_ANNOTATION = re.compile(r"^(params|ctx|licence|date|model licence)\b")


class Provenance:
    """The sources of one document: those of `sources.csv`, and single pages that rows name."""

    def __init__(self) -> None:
        self._known = {row["id"]: row for row in rows("sources.csv")}
        self._pages: dict[str, str] = {}
        self._used: dict[str, None] = {}

    def use(self, *ids: str) -> list[str]:
        """The identifiers, each once, noted as used."""
        for each in ids:
            if each not in self._known and each not in self._pages:
                raise KeyError(f"no source '{each}' in sources.csv")
        chosen = dict.fromkeys(ids)
        self._used.update(chosen)
        return list(chosen)

    def is_weak(self, each: str) -> bool:
        """Whether a source's figures count as weak; a single page of somebody's copy does."""
        return each in self._pages or self._known[each]["is_weak"] == "true"

    def of_model(self, text: str) -> tuple[list[str], list[str]]:
        """The sources of a model's shape, and those of its totals, licence and dates beside it."""
        shape: list[str] = []
        for part in re.split(r"; | \+ (?=https:)", text):
            if _ADDRESS.match(part) and not _ANNOTATION.match(part):
                shape.append(self._address(part))
        beside = [each for words, each in _CHECKS if words in text]
        return list(dict.fromkeys(shape)), list(dict.fromkeys(each for each in beside if each not in shape))

    def document(self) -> list[dict[str, Any]]:
        """The `sources` of the document: those in use, in the order of the table, then single pages."""
        known = [_source(row) for each, row in self._known.items() if each in self._used]
        pages = [
            {"id": each, "origin": origin, "isWeak": True}
            for each, origin in sorted(self._pages.items())
            if each in self._used
        ]
        return [*known, *pages]

    def _address(self, part: str) -> str:
        for each, row in self._known.items():
            if row["prefix"] and part.startswith(row["prefix"]):
                return each
        page = re.sub(r"^https://", "", part.split(" ")[0])
        each = re.sub(r"[^a-z0-9]+", "-", page.casefold()).strip("-")[:120].strip("-")
        self._pages.setdefault(each, part)
        return each


def _source(row: dict[str, str]) -> dict[str, Any]:
    source: dict[str, Any] = {"id": row["id"], "origin": row["origin"]}
    for key in ("license", "attribution"):
        if row[key]:
            source[key] = row[key]
    return {**source, "isWeak": row["is_weak"] == "true"}

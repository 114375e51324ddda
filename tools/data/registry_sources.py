"""Who says what the bytes of a file are: known sources, and pages of the Hub."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from tools.data.provenance import Provenance
from tools.data.tables import rows

if TYPE_CHECKING:
    from collections.abc import Iterable

HUB = "https://huggingface.co/"

_HUB_PAGE = re.compile(r"^https://huggingface\.co/(?P<repository>[^/]+/[^/]+)/(commit|blob)/(?P<revision>[0-9a-f]{40})")

Confirmed = Literal["hubPage", "twoSources", "oneSource"]

STRENGTHS: tuple[Confirmed, ...] = ("hubPage", "twoSources", "oneSource")
"""From the strongest: a page of the Hub is where the bytes lie; of two that copied a figure, one may have erred."""


class Witnesses(NamedTuple):
    """The sources that state size and digest of a file."""

    by: Confirmed
    source_ids: tuple[str, ...]


class RegistrySources:
    """The sources of the registry: those of `sources.csv`, those of the shapes, and single pages of the Hub."""

    def __init__(self, of_shapes: Iterable[dict[str, Any]]) -> None:
        """`of_shapes`: the `sources` of the document of shapes."""
        self._known_ids = Provenance()
        self._of_shapes = {source["id"]: source for source in of_shapes}
        self._pages: dict[str, str] = {}
        self._used: set[str] = set()
        self._words = rows("artifact-sources.csv")
        self._confirmed: dict[tuple[str, str], list[str]] = {}
        for row in rows("artifact-confirmations.csv"):
            self._confirmed.setdefault((row["hf_repo"], row["filename"]), []).append(row["source_id"])

    def of_row(self, row: dict[str, str]) -> list[str]:
        """Every source that a row names, without those that confirm it."""
        if row.get("source_id"):
            return [row["source_id"]]
        return [each for each, _ in self._named(row["source"])]

    def witnesses(self, row: dict[str, str]) -> Witnesses:
        """Who states both size and digest of the file of a row that has both."""
        first = (
            [row["source_id"]]
            if row.get("source_id")
            else [each for each, states in self._named(row["source"]) if states]
        )
        pages = tuple(each for each in first if each in self._pages)
        if pages:
            return Witnesses("hubPage", pages)
        found = tuple(dict.fromkeys([*first, *self._confirmed.get((row["hf_repo"], row["filename"]), [])]))
        return Witnesses("twoSources" if len(found) > 1 else "oneSource", found)

    def use(self, ids: Iterable[str]) -> list[str]:
        """The identifiers in the order of their letters, each once, noted as used."""
        chosen = sorted(set(ids))
        self._used.update(chosen)
        self._known_ids.use(*(each for each in chosen if each not in self._pages and each not in self._of_shapes))
        return chosen

    def document(self) -> list[dict[str, Any]]:
        """The `sources` of the document, in the order of their names."""
        found = {each["id"]: each for each in self._known_ids.document()}
        found |= {each: {"id": each, "origin": origin, "isWeak": False} for each, origin in self._pages.items()}
        found |= self._of_shapes
        return [found[each] for each in sorted(self._used)]

    def _named(self, text: str) -> list[tuple[str, bool]]:
        """The sources in the words of `artifacts.csv`, and whether each states the size."""
        found = [self._page(part) or self._in_words(part) for part in text.split(" | ")]
        return [(each, states_size) for each, states_size in found if each]

    def _page(self, part: str) -> tuple[str, bool] | None:
        found = _HUB_PAGE.match(part)
        if found is None:
            return None
        name = found["repository"].partition("/")[2].removesuffix("-GGUF").casefold()
        each = f"hub-{name}-{found['revision'][:8]}"
        self._pages[each] = part
        return each, "/commit/" in part

    def _in_words(self, part: str) -> tuple[str, bool]:
        """Empty for a page that repeats a digest and cannot be looked up."""
        for row in self._words:
            if part.startswith(row["words"]):
                return row["source_id"], row["states_size"] == "yes"
        raise KeyError(f"no source for '{part}' in artifact-sources.csv")

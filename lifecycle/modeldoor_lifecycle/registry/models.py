"""What a registry lists, as the other modules ask for it: pinned models with their versions, and models known by name."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from modeldoor_validators.rules.shared.ram_brackets import smallest_bracket

if TYPE_CHECKING:
    from collections.abc import Mapping

    Entry = Mapping[str, Any]
    """An entry of a ModelRegistry that passed the gate; not to be changed."""


class Standing(NamedTuple):
    """One version of a pinned model, as far as it is held against others."""

    id: str
    version: int
    display_name: str
    score: float
    total_bytes: int
    memory_bytes: int
    yardstick_id: str
    least_difference: float | None = None
    """Scores of its yardstick that differ by less tell nothing; None where nobody knows how little tells."""

    @property
    def ram_bracket(self) -> str:
        """The smallest machine that holds it; `32gb` has no end."""
        return smallest_bracket(self.memory_bytes)

    def document(self) -> dict[str, Any]:
        """The `Standing` of an UpgradeRecommendation."""
        return {
            "id": self.id,
            "version": self.version,
            "displayName": self.display_name,
            "score": self.score,
            "totalBytes": self.total_bytes,
            "memoryBytes": self.memory_bytes,
        }


@dataclass(frozen=True, slots=True)
class PinnedModel:
    """An entry that may be recommended and downloaded."""

    now: Standing
    registry_id: str
    _entry: Entry = field(repr=False, hash=False)

    @property
    def id(self) -> str:
        """Its name."""
        return self.now.id

    @property
    def base_repository(self) -> str:
        """The model that its files were made from."""
        return str(self._entry["baseRepository"])

    @property
    def quantization(self) -> str:
        """How its weights are stored, in the words of the format."""
        return str(self._entry["artifact"]["quantization"])

    @property
    def license(self) -> str:
        """Its licence."""
        return str(self._entry["license"])

    @property
    def maximum_context_tokens(self) -> int:
        """The longest context that it was made for."""
        return int(self._entry["maximumContextTokens"])

    @property
    def remark(self) -> str:
        """What an application should tell its users; empty where there is nothing."""
        return str(self._entry.get("remark", ""))

    def version(self, number: int | None) -> Standing | None:
        """This version as it was held against others, the newest where none is named; None for one that nobody knows."""
        if number is None or number == self.now.version:
            return self.now
        for earlier in self._entry.get("earlierVersions", ()):
            if earlier["version"] == number:
                return self.now._replace(
                    version=number,
                    score=earlier["score"],
                    total_bytes=earlier["totalBytes"],
                    memory_bytes=earlier["memoryBytes"],
                )
        return None

    def replaced_because(self, number: int) -> str:
        """Why this version was replaced; empty where it was not, or where that is not told."""
        earlier = (each for each in self._entry.get("earlierVersions", ()) if each["version"] == number)
        return next((str(each.get("replacedBecause", "")) for each in earlier), "")

    def document(self) -> dict[str, Any]:
        """The entry, as a copy of the caller's own."""
        return copy.deepcopy(dict(self._entry))


@dataclass(frozen=True, slots=True)
class UnpinnedModel:
    """A model that is known by name only: it is shown, and never recommended, downloaded or enforced."""

    id: str
    display_name: str
    registry_id: str
    _entry: Entry = field(repr=False, hash=False)

    def document(self) -> dict[str, Any]:
        """The entry, as a copy of the caller's own."""
        return copy.deepcopy(dict(self._entry))


def pinned(entry: Entry, registry: Mapping[str, Any]) -> PinnedModel:
    """An entry of `entries`."""
    now = Standing(
        id=entry["id"],
        version=entry["version"],
        display_name=entry["displayName"],
        score=entry["quality"]["score"],
        total_bytes=entry["artifact"]["totalBytes"],
        memory_bytes=entry["requirements"]["memoryBytes"],
        yardstick_id=registry["yardstick"]["id"],
        least_difference=registry["yardstick"].get("leastDifference"),
    )
    return PinnedModel(now, registry["registryId"], entry)


def unpinned(entry: Entry, registry: Mapping[str, Any]) -> UnpinnedModel:
    """An entry of `unpinned`."""
    return UnpinnedModel(entry["id"], entry["displayName"], registry["registryId"], entry)

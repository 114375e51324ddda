"""What a model takes of which only the size is known: four guessed terms, spread over as many layers as such models have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modeldoor_lifecycle.estimator.footprint import Footprint, Part, TermBytes, added
from modeldoor_lifecycle.estimator.guess import guessed_memory

if TYPE_CHECKING:
    from modeldoor_lifecycle.estimator.arrangement import Arrangement, DeviceShare
    from modeldoor_lifecycle.estimator.subject import Subject
    from modeldoor_lifecycle.estimator.workload import Workload

SEVEN_BILLION = 7e9
LAYERS_OF_SEVEN_BILLION = 32
GROWTH = 0.4
"""Layers grow with the size to this power: 32 at 7, 40 at 13, 58 at 32 and 80 at 70 billion weights, as Llama's do."""


class GuessedFootprints:
    """What it takes however it is arranged; every figure is a guess."""

    def __init__(self, subject: Subject, workload: Workload, companion_bytes: int = 0) -> None:
        """`companion_bytes`: what runs beside the model, where its first part lies."""
        self.subject = subject
        self.workload = workload
        self.companion_bytes = companion_bytes
        self.terms = guessed_memory(
            subject.parameters_total,
            subject.quantization,
            workload.context_tokens,
            workload.key_cache_type,
            workload.value_cache_type,
        )

    @property
    def layer_count(self) -> int:
        """Layers that a model of this size is supposed to have, without the output."""
        growth: float = (self.subject.parameters_total / SEVEN_BILLION) ** GROWTH
        return max(round(LAYERS_OF_SEVEN_BILLION * growth), 1)

    @property
    def has_experts(self) -> bool:
        """Where the experts of an unknown shape lie cannot be told."""
        return False

    @property
    def maximum_context_tokens(self) -> int | None:
        """Not known."""
        return None

    def of(self, arrangement: Arrangement) -> Footprint:
        """What lies where: layers in equal shares, and what belongs to none in the first place."""
        beside_layers = TermBytes(0, 0, self.terms.compute, self.terms.overhead + self.companion_bytes)
        host = self._layers(0, arrangement.host_layers)
        if not arrangement.shares:
            return Footprint((Part(None, added((host, beside_layers))),))
        parts = [Part(share.place, self._of_share(share)) for share in arrangement.shares]
        parts[0] = Part(parts[0].device, added((parts[0].terms, beside_layers)))
        return Footprint((*parts, Part(None, host)))

    def under(self, workload: Workload) -> GuessedFootprints:
        """The same model under another workload."""
        return GuessedFootprints(self.subject, workload, self.companion_bytes)

    def host_layer_bytes(self, arrangement: Arrangement) -> int:
        """What layers take of the machine's memory."""
        return self._layers(0, arrangement.host_layers).total

    def _of_share(self, share: DeviceShare) -> TermBytes:
        return self._layers(share.first_layer, share.first_layer + share.layer_count)

    def _layers(self, first: int, last: int) -> TermBytes:
        """Layers from `first` to before `last`; all shares together are the whole to the byte."""
        count = self.layer_count
        weights, cache = (
            size * last // count - size * first // count for size in (self.terms.weights, self.terms.kv_cache)
        )
        return TermBytes(weights, cache, 0, 0)

"""What a model takes in each place, in the four terms of the estimate contract."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple, Protocol

from modeldoor_lifecycle.estimator.compute_buffer import device_compute_bytes, host_compute_bytes
from modeldoor_lifecycle.estimator.kv_cache import kv_cache_of_layers
from modeldoor_lifecycle.estimator.overhead import (
    device_overhead_bytes,
    pipeline_copies,
    process_overhead_bytes,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from modeldoor_lifecycle.estimator.arrangement import Arrangement, DeviceShare
    from modeldoor_lifecycle.estimator.model_shape import ModelShape, Weights
    from modeldoor_lifecycle.estimator.places import DevicePlace
    from modeldoor_lifecycle.estimator.workload import Workload


class TermBytes(NamedTuple):
    """The four terms of one place."""

    weights: int
    kv_cache: int
    compute: int
    overhead: int

    @property
    def total(self) -> int:
        """All four."""
        return sum(self)


NOTHING = TermBytes(0, 0, 0, 0)

FETCHED_FROM_TOKENS = 32
"""From so many tokens on llama.cpp fetches weights of the host instead of computing there (ggml-cuda, op offload)."""

MATRICES_OF_A_BLOCK = 3
"""A gate, what it lets through, and the way back: no matrix of a layer has more than a third of it."""


class Part(NamedTuple):
    """What lies in one place; `device` is None for the machine's memory."""

    device: DevicePlace | None
    terms: TermBytes


@dataclass(frozen=True, slots=True)
class Footprint:
    """What a model takes, place by place; devices first, the machine's memory last."""

    parts: tuple[Part, ...]

    @property
    def terms(self) -> TermBytes:
        """All places together."""
        return added(part.terms for part in self.parts)


def added(terms: Iterable[TermBytes]) -> TermBytes:
    """Several places' terms together."""
    return TermBytes(*(sum(column) for column in zip(NOTHING, *terms, strict=True)))


class Footprints(Protocol):
    """What one model takes under one workload, however it is arranged."""

    workload: Workload
    companion_bytes: int

    @property
    def layer_count(self) -> int:
        """Layers, without the output."""
        ...

    @property
    def has_experts(self) -> bool:
        """Whether some layers have routed experts, which can lie apart."""
        ...

    @property
    def maximum_context_tokens(self) -> int | None:
        """The longest context of one sequence that the model was made for."""
        ...

    def of(self, arrangement: Arrangement) -> Footprint:
        """What lies where."""
        ...

    def under(self, workload: Workload) -> Footprints:
        """The same model under another workload."""
        ...

    def host_layer_bytes(self, arrangement: Arrangement) -> int:
        """What layers take of the machine's memory, beside what lies there wherever they are."""
        ...


class ShapedFootprints:
    """What a model takes whose shape is known: layer by layer.

    Sums over the first layers are made once, and buffers are remembered, because a fit asks for many
    arrangements.
    """

    def __init__(
        self,
        shape: ModelShape,
        weights: Weights,
        workload: Workload,
        companion_bytes: int = 0,
        *,
        is_shape_weak: bool = False,
    ) -> None:
        """`companion_bytes`: what runs beside the model, on the first device, or on the host without one.

        `is_shape_weak`: nobody confirmed the shape, so nothing that follows from it is exact.
        """
        self.is_shape_weak = is_shape_weak
        self.shape = shape
        self.weights = weights
        self.workload = workload
        self.companion_bytes = companion_bytes
        self.caches = kv_cache_of_layers(shape, workload)
        self._dense = _sums(layer.dense_bytes for layer in weights.layers)
        self._experts = _sums(layer.expert_bytes for layer in weights.layers)
        self._device_compute: dict[tuple[int, int, bool, int], int] = {}
        self._host_compute: dict[tuple[int, bool, int], int] = {}
        self._caches = _sums(cache.total_bytes for cache in self.caches)

    @property
    def layer_count(self) -> int:
        """Layers, without the output."""
        return len(self.shape.layers)

    @property
    def has_experts(self) -> bool:
        """Whether some layers have routed experts, which can lie apart."""
        return self._experts[-1] > 0

    @property
    def maximum_context_tokens(self) -> int | None:
        """The longest context of one sequence that the model was made for."""
        return self.shape.maximum_context_tokens

    def of(self, arrangement: Arrangement) -> Footprint:
        """What lies where."""
        if arrangement.placement == "unified":
            share = arrangement.shares[0]
            own = self._of_share(share, arrangement)
            return Footprint((Part(share.place, added((own, self._beside_devices(arrangement)))),))
        parts = [Part(share.place, self._of_share(share, arrangement)) for share in arrangement.shares]
        parts.append(Part(None, self._beside_devices(arrangement)))
        return Footprint(tuple(parts))

    def under(self, workload: Workload) -> ShapedFootprints:
        """The same model under another workload."""
        return ShapedFootprints(
            self.shape, self.weights, workload, self.companion_bytes, is_shape_weak=self.is_shape_weak
        )

    def host_layer_bytes(self, arrangement: Arrangement) -> int:
        """What layers take of the machine's memory, beside what lies there wherever they are."""
        with_layers = self._beside_devices(arrangement)
        without = self._beside_devices(replace(arrangement, host_layers=0, host_expert_layers=0))
        return with_layers.weights + with_layers.kv_cache - without.weights - without.kv_cache

    def _of_share(self, share: DeviceShare, arrangement: Arrangement) -> TermBytes:
        first, last = share.first_layer, share.first_layer + share.layer_count
        on_host = min(max(arrangement.host_expert_layers, first), last)
        weights = self._dense[last] - self._dense[first] + self._experts[last] - self._experts[on_host]
        if share.holds_output:
            weights += self._device_output_bytes(share)
        compute = self._device_compute_bytes(first, last, share, arrangement)
        if share is arrangement.shares[0]:
            compute += self._fetched_bytes(arrangement)
        overhead = device_overhead_bytes(share.place.backend, drives_display=share.place.drives_display)
        if share is arrangement.shares[0]:
            overhead += self.companion_bytes
        return TermBytes(weights, self._caches[last] - self._caches[first], compute, overhead)

    def _beside_devices(self, arrangement: Arrangement) -> TermBytes:
        layers = arrangement.host_layers
        tables = self.weights.input_table_bytes + self.weights.per_layer_input_bytes
        blocks = self._dense[layers] + self._experts[max(layers, arrangement.host_expert_layers)]
        weights = tables + blocks + self._repacked_bytes(arrangement, blocks)
        if not arrangement.shares:
            weights += self._own_output_bytes
        compute = self._host_compute_bytes(arrangement)
        overhead = process_overhead_bytes(self.shape, self.workload)
        if not arrangement.shares:
            overhead += self.companion_bytes
        return TermBytes(weights, self._caches[layers], compute, overhead)

    def _device_compute_bytes(self, first: int, last: int, share: DeviceShare, arrangement: Arrangement) -> int:
        copies = pipeline_copies(len(arrangement.shares), is_all_on_devices=not arrangement.host_layers)
        key = (first, last, share.holds_output, copies)
        if key not in self._device_compute:
            self._device_compute[key] = device_compute_bytes(
                self.shape,
                self.workload,
                first_layer=first,
                layer_count=last - first,
                holds_output=share.holds_output,
                copies=copies,
            )
        return self._device_compute[key]

    def _fetched_bytes(self, arrangement: Arrangement) -> int:
        """Room for the largest matrix of the host: of large batches the first device computes the host's layers too."""
        if self.workload.batch_tokens < FETCHED_FROM_TOKENS:
            return 0
        layers = self.weights.layers
        dense = (layer.dense_bytes for layer in layers[: arrangement.host_layers])
        experts = (
            layer.expert_bytes for layer in layers[: max(arrangement.host_layers, arrangement.host_expert_layers)]
        )
        return max((*dense, *experts, 0)) // MATRICES_OF_A_BLOCK

    def _host_compute_bytes(self, arrangement: Arrangement) -> int:
        layers, has_devices = arrangement.host_layers, bool(arrangement.shares)
        copies = pipeline_copies(len(arrangement.shares), is_all_on_devices=not layers)
        if has_devices and self.workload.batch_tokens >= FETCHED_FROM_TOKENS:
            layers = 0  # of whole batches a device computes the host's layers too
        key = (layers, has_devices, copies)
        if key not in self._host_compute:
            self._host_compute[key] = host_compute_bytes(
                self.shape, self.workload, layer_count=layers, holds_output=not has_devices, copies=copies
            )
        return self._host_compute[key]

    def weight_details(self, arrangement: Arrangement) -> tuple[tuple[str, int], ...]:
        """What the weights are made of, wherever they lie; the parts add up to the term."""
        holder = next((share for share in arrangement.shares if share.holds_output), None)
        host_layers = arrangement.host_layers
        on_host = self._dense[host_layers] + self._experts[max(host_layers, arrangement.host_expert_layers)]
        details = (
            ("layers", self._dense[-1]),
            ("routed experts", self._experts[-1]),
            ("output", self._own_output_bytes if holder is None else self._device_output_bytes(holder)),
            ("input table", self.weights.input_table_bytes),
            ("tables of each layer", self.weights.per_layer_input_bytes),
            ("repacked for the processor", self._repacked_bytes(arrangement, on_host)),
        )
        return tuple((label, size) for label, size in details if size)

    @property
    def _own_output_bytes(self) -> int:
        """The output matrix where the input table does not serve as one."""
        return 0 if self.weights.is_output_tied else self.weights.output_bytes

    def _device_output_bytes(self, share: DeviceShare) -> int:
        """A device needs a copy of a shared table, but Metal maps the file's own pages."""
        return self._own_output_bytes if share.place.backend == "metal" else self.weights.output_bytes

    def _repacked_bytes(self, arrangement: Arrangement, host_block_bytes: int) -> int:
        """The second copy that a CPU build keeps of what it computes with: the host's share of the layers.

        Beside a device llama.cpp keeps weights where that can fetch them, and makes no second copy
        (llama-model.cpp, make_cpu_buft_list; llama.cpp pull requests 12632 and 14990).
        """
        if arrangement.shares or not arrangement.is_repacked:
            return 0
        all_blocks = self._dense[-1] + self._experts[-1]
        return self.weights.repacked_bytes * host_block_bytes // all_blocks if all_blocks else 0


def _sums(bytes_of_layers: Iterable[int]) -> list[int]:
    return list(accumulate(bytes_of_layers, initial=0))

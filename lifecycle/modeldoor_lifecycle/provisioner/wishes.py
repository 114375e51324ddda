"""What is asked of a provisioner: which model, how sure it must be, and how its engine is to be started."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args

from modeldoor_lifecycle.estimator.workload import KvCacheType
from modeldoor_lifecycle.provisioner.errors import WishRefused
from modeldoor_validators.findings import quoted
from modeldoor_validators.rules.engine_options import HIGHEST_PORT, MOST_SEQUENCES

if TYPE_CHECKING:
    from modeldoor_lifecycle.provisioner.references import ModelReference


KV_CACHE_TYPES: tuple[str, ...] = get_args(KvCacheType)

MOST_TOKENS = 2**31 - 1
"""The bound of the contracts."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for: a model, and how sure it must be; `expected` is a digest in its one form."""

    reference: ModelReference
    expected: str | None = None
    is_strict: bool = False
    may_download: bool = False
    request: dict[str, Any] | None = None
    """The provision request that asked for it, where it was a document."""
    by: str = "operator"
    """Who asks, for the record."""


@dataclass(frozen=True, slots=True)
class EngineWish:
    """How the engine is to be started; what is not said follows from the model and the machine."""

    context_tokens: int | None = None
    parallel: int = 1
    kv_cache: KvCacheType = "f16"
    is_gpu_only: bool = False
    is_estimated: bool = True
    port: int | None = None
    holder: str = "engine-provisioner"
    """In whose name the model is leased."""

    def __post_init__(self) -> None:
        """Refuses what no engine could be started with; raises `WishRefused`."""
        for name, value, most in (
            ("context_tokens", self.context_tokens, MOST_TOKENS),
            ("parallel", self.parallel, MOST_SEQUENCES),
            ("port", self.port, HIGHEST_PORT),
        ):
            if value is not None and not (type(value) is int and 1 <= value <= most):
                raise WishRefused(f"`{name}` must be a whole number from 1 to {most}; it is {quoted(value)}")
        if self.kv_cache not in KV_CACHE_TYPES:
            raise WishRefused(f"`kv_cache` must be one of {', '.join(KV_CACHE_TYPES)}; it is {quoted(self.kv_cache)}")

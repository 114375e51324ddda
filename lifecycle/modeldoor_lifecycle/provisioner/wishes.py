"""What is asked of a provisioner: which model, how sure it must be, and how its engine is to be started."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from modeldoor_lifecycle.estimator.workload import KvCacheType
    from modeldoor_lifecycle.provisioner.references import ModelReference


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

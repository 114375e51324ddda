"""What a file says of the other files of its model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modeldoor_lifecycle.gguf.errors import KeyMissing, KeyMistyped
from modeldoor_lifecycle.gguf.header import SplitInfo
from modeldoor_validators.findings import quoted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modeldoor_lifecycle.gguf.header import MetadataValue

NUMBER_KEY = "split.no"
COUNT_KEY = "split.count"
TENSOR_COUNT_KEY = "split.tensors.count"


def split_info_of(metadata: Mapping[str, MetadataValue]) -> SplitInfo | None:
    """Which file of how many this is; nothing for a model in one file. Raises a `GgufError`."""
    if COUNT_KEY not in metadata or (count := _whole(metadata, COUNT_KEY)) <= 1:
        return None
    return SplitInfo(_whole(metadata, NUMBER_KEY), count, _whole(metadata, TENSOR_COUNT_KEY))


def _whole(metadata: Mapping[str, MetadataValue], key: str) -> int:
    value = metadata.get(key)
    if value is None:
        raise KeyMissing(key)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise KeyMistyped(key, "be a whole number from 0", f"it is {quoted(value)}")
    return value

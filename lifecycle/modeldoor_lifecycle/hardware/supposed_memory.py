"""How much memory programs get on a machine that nobody has looked at: rules of thumb, each with its source."""

from __future__ import annotations

GIBIBYTE = 2**30
MEBIBYTE = 2**20

OTHERS_TAKE_BYTES = 4 * GIBIBYTE
"""What a system and its usual programs are supposed to take; of small machines at most a quarter (this project's choice)."""

SHARE_OF_A_CARD = 985
"""Thousandths of a card's memory that a driver leaves to programs: no row of the measured tables that fits below it failed."""

SHARE_OF_GRAPHICS_IN_A_PROCESSOR = 500
"""Thousandths of the machine's memory that such graphics may take unless somebody sets more: half on Linux (TTM) and on Windows."""

SHARE_OF_A_BOARD = 925
"""Thousandths of the memory of NVIDIA's boards that their system counts as its own: firmware keeps the rest. A GB10 of
128 GB has 121.7 GiB, a Jetson AGX Orin of 64 GB 61, an Orin Nano of 8 GB 7.4, which is the least share of them."""

_METAL_MEBIBYTES = {8: 5461, 16: 12124, 24: 18186, 36: 28753, 64: 53084}
"""`recommendedMaxWorkingSetSize` as llama.cpp logged it, by GB of the machine; the system sets the share, by its size."""


def free_of_machine(total_bytes: int) -> int:
    """Memory of a machine that is supposed to be free."""
    return total_bytes - min(OTHERS_TAKE_BYTES, total_bytes // 4)


def usable_of_card(total_bytes: int) -> int:
    """Memory of a card that programs get."""
    return total_bytes * SHARE_OF_A_CARD // 1000


def usable_of_shared(vendor: str, total_bytes: int) -> int:
    """Memory of the machine that programs get through a device that shares it."""
    if vendor == "apple":
        return _usable_of_apple(total_bytes)
    if vendor == "nvidia":  # nothing keeps CUDA from all that the system has
        return total_bytes * SHARE_OF_A_BOARD // 1000
    return total_bytes * SHARE_OF_GRAPHICS_IN_A_PROCESSOR // 1000


def _usable_of_apple(total_bytes: int) -> int:
    """As logged for a machine of this size; else by the share of the next smaller one that was logged."""
    known = [gigabytes for gigabytes in _METAL_MEBIBYTES if gigabytes * GIBIBYTE <= total_bytes]
    nearest = max(known, default=min(_METAL_MEBIBYTES))
    return _METAL_MEBIBYTES[nearest] * MEBIBYTE * total_bytes // (nearest * GIBIBYTE)

"""What the contract can say of a device and a size, for everything that reads one.

No probe waits for the import of the gate, and the child that asks NVML never imports it, so these
figures stand here once more; a test holds them against the schemas.
"""

from __future__ import annotations

MAXIMUM_INTEGER = 2**53 - 1
"""Bytes: the largest integer that every reader keeps exactly (RFC 7493, 2.2)."""

LOWEST_CELSIUS, HIGHEST_CELSIUS = -60, 200
"""Celsius: beyond them lies a broken sensor."""

LOWEST_MILLIDEGREES, HIGHEST_MILLIDEGREES = 1000 * LOWEST_CELSIUS, 1000 * HIGHEST_CELSIUS
"""The same as the kernel counts."""

MAXIMUM_DEVICES = 64
"""Accelerators of one machine, which is more than any has."""

MAXIMUM_PARTITIONS = 64
"""Instances of one accelerator."""

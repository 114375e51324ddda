"""The gate of modeldoor: `load` reads a document strictly and refuses what its contract does not allow."""

from modeldoor_validators.errors import ModeldoorError, UnknownContract
from modeldoor_validators.findings import DocumentRefused, Finding
from modeldoor_validators.gate import check, load

__all__ = ("DocumentRefused", "Finding", "ModeldoorError", "UnknownContract", "check", "load")

"""The documents that ship with the package: read once, when they are first asked for.

They passed the gate when they were built (`tools.data.build`), and a test has them pass it again;
at run time nobody waits for that. They lie beside this module, as the contracts lie in their package:
`importlib.resources` would take longer to import than both take to read.
"""

from __future__ import annotations

import json
import os
from functools import cache
from typing import Any

HARDWARE_CATALOG = "hardware-catalog.json"
MODEL_REGISTRY = "model-registry.json"
MODEL_SHAPES = "model-shapes.json"


@cache
def hardware_catalog() -> dict[str, Any]:
    """The hardware catalogue (contract `hardware-catalog`); one object for all, not to be changed."""
    return _document(HARDWARE_CATALOG)


@cache
def model_registry() -> dict[str, Any]:
    """The shipped registry (contract `model-registry`); one object for all, not to be changed."""
    return _document(MODEL_REGISTRY)


@cache
def model_shapes() -> dict[str, Any]:
    """The shapes of known models (contract `model-shapes`); one object for all, not to be changed."""
    return _document(MODEL_SHAPES)


def shipped_bytes(name: str) -> bytes:
    """A shipped document as it lies there, for who must know whether it is still the same."""
    with open(os.path.join(os.path.dirname(__file__), name), "rb") as file:
        return file.read()


def _document(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(shipped_bytes(name))
    return document

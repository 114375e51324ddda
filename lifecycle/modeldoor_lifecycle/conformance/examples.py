"""The golden examples that the package ships, by name."""

from __future__ import annotations

import json
import os
from functools import cache
from typing import Any

import modeldoor_contracts

NOT_EXAMPLES = "expected.json"
"""Lies beside the examples: what each invalid one is refused for."""

_INVALID = ".invalid.json"


@cache
def examples(contract: str, *, valid: bool) -> dict[str, Any]:
    """The documents of the valid examples of a contract, or of the invalid ones. Nobody may change them."""
    folder = modeldoor_contracts.examples_path(contract)
    found: dict[str, Any] = {}
    for file_name in sorted(os.listdir(folder)):
        if file_name.endswith(".json") and file_name != NOT_EXAMPLES and file_name.endswith(_INVALID) != valid:
            with open(os.path.join(folder, file_name), "rb") as file:
                found[file_name.removesuffix(_INVALID).removesuffix(".json")] = json.loads(file.read())
    return found

"""The verdict: does a value have the shape that its contract says?

jsonschema-rs decides, because it answers in microseconds; `explain` then finds the words with
jsonschema. Both are asked in the tests, on every document that is known, and must agree.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import jsonschema_rs

from modeldoor_validators import registry


@cache
def validator(name: str) -> jsonschema_rs.Draft202012Validator:
    """The compiled schema of a contract."""
    return jsonschema_rs.Draft202012Validator(
        registry.schema(name), retriever=registry.schema_at, validate_formats=True
    )


def is_valid(value: Any, contract_name: str) -> bool:
    """Whether the contract's schema accepts the value.

    A value that JSON cannot say (NaN, an integer beyond 64 bits) is not accepted.
    """
    try:
        return validator(contract_name).is_valid(value)
    except ValueError:
        return False

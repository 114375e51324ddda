"""The last step before a document leaves the estimator: the gate."""

from __future__ import annotations

from typing import Any

from modeldoor_lifecycle.estimator.errors import NotToldByContract
from modeldoor_validators import gate
from modeldoor_validators.findings import DocumentRefused


def told(document: dict[str, Any], contract: str) -> dict[str, Any]:
    """The document, which passed the gate; raises `NotToldByContract`.

    Headers and names are made by strangers, so figures can come out that no contract lets pass. That
    is no invalid document of somebody's: there is none.
    """
    try:
        return gate.admitted(document, contract)[0]
    except DocumentRefused as refusal:
        raise NotToldByContract(refusal) from None

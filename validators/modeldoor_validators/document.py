"""The root class of the generated models: none is ever made from what the gate refuses."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, ModelWrapValidatorHandler, model_validator

from modeldoor_validators import gate, registry
from modeldoor_validators.findings import DocumentRefused


class Document(BaseModel):
    """A whole document, frozen, made only from what the gate accepts.

    The raw mapping is judged before pydantic reads it, so that nothing is judged that pydantic has
    already mended. From text, use `modeldoor_validators.load`: pydantic's own reader takes the last
    of two equal keys. As pydantic says, `model_construct` and `model_copy(update=...)` check nothing.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    @model_validator(mode="wrap")
    @classmethod
    def _through_the_gate(cls, value: Any, handler: ModelWrapValidatorHandler[Document]) -> Document:
        titles = (registry.contract_titled(base.__name__) for base in cls.__mro__)
        contract = next((found for found in titles if found is not None), None)
        if contract is not None and not isinstance(value, cls):
            findings = gate.check(value, contract.name)
            if findings:
                raise ValueError(str(DocumentRefused(findings, contract=contract.name)))
        return handler(value)

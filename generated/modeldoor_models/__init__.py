# Generated from schemas/ and examples/ by tools/generate.py. Do not edit.
"""The documents as Python types. Only what is asked for is imported."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from modeldoor_models.admission_policy import AdmissionPolicy
    from modeldoor_models.guardrail_evidence import GuardrailResourceEvidence
    from modeldoor_models.model_profile import LocalModelProfile
    from modeldoor_models.resource_snapshot import LocalResourceSnapshot
    from modeldoor_models.router_signals import RouterResourceSignals
    from modeldoor_models.validation_report import ValidationReport

__all__ = (
    "AdmissionPolicy",
    "GuardrailResourceEvidence",
    "LocalModelProfile",
    "LocalResourceSnapshot",
    "RouterResourceSignals",
    "ValidationReport",
)
_MODULES = {
    "AdmissionPolicy": "admission_policy",
    "GuardrailResourceEvidence": "guardrail_evidence",
    "LocalModelProfile": "model_profile",
    "LocalResourceSnapshot": "resource_snapshot",
    "RouterResourceSignals": "router_signals",
    "ValidationReport": "validation_report",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module 'modeldoor_models' has no attribute '{name}'")
    from importlib import import_module

    return getattr(import_module(f"modeldoor_models.{_MODULES[name]}"), name)

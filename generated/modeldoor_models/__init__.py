# Generated from schemas/ and examples/ by tools/generate.py. Do not edit.
"""The documents as Python types. Only what is asked for is imported."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from modeldoor_models.admission_policy import AdmissionPolicy
    from modeldoor_models.agentplane_evidence import AgentplaneResourceEvidence
    from modeldoor_models.benchmark_snapshot import BenchmarkSnapshot
    from modeldoor_models.compatibility_report import CompatibilityReport
    from modeldoor_models.conformance_report import ConformanceReport
    from modeldoor_models.download_event import DownloadEvent
    from modeldoor_models.engine_handoff import EngineHandoff
    from modeldoor_models.eviction_report import EvictionReport
    from modeldoor_models.guardrail_evidence import GuardrailResourceEvidence
    from modeldoor_models.hardware_catalog import HardwareCatalog
    from modeldoor_models.hardware_plan import HardwarePlan
    from modeldoor_models.hardware_profile import HardwareProfile
    from modeldoor_models.model_profile import LocalModelProfile
    from modeldoor_models.resource_snapshot import LocalResourceSnapshot
    from modeldoor_models.model_candidates import ModelCandidates
    from modeldoor_models.model_catalog import ModelCatalog
    from modeldoor_models.model_download import ModelDownload
    from modeldoor_models.model_estimate import ModelEstimate
    from modeldoor_models.model_proposal import ModelProposal
    from modeldoor_models.model_recommendation import ModelRecommendation
    from modeldoor_models.model_registry import ModelRegistry
    from modeldoor_models.model_shapes import ModelShapes
    from modeldoor_models.placement_fact import PlacementFact
    from modeldoor_models.placement_withheld import PlacementFactWithheld
    from modeldoor_models.pool_state import PoolState
    from modeldoor_models.provenance_record import ProvenanceRecord
    from modeldoor_models.provision_policy import ProvisionPolicy
    from modeldoor_models.provision_request import ProvisionRequest
    from modeldoor_models.ranked_models import RankedModels
    from modeldoor_models.router_signals import RouterResourceSignals
    from modeldoor_models.speed_calibration import SpeedCalibration
    from modeldoor_models.upgrade_recommendation import UpgradeRecommendation
    from modeldoor_models.validation_report import ValidationReport

__all__ = (
    "AdmissionPolicy",
    "AgentplaneResourceEvidence",
    "BenchmarkSnapshot",
    "CompatibilityReport",
    "ConformanceReport",
    "DownloadEvent",
    "EngineHandoff",
    "EvictionReport",
    "GuardrailResourceEvidence",
    "HardwareCatalog",
    "HardwarePlan",
    "HardwareProfile",
    "LocalModelProfile",
    "LocalResourceSnapshot",
    "ModelCandidates",
    "ModelCatalog",
    "ModelDownload",
    "ModelEstimate",
    "ModelProposal",
    "ModelRecommendation",
    "ModelRegistry",
    "ModelShapes",
    "PlacementFact",
    "PlacementFactWithheld",
    "PoolState",
    "ProvenanceRecord",
    "ProvisionPolicy",
    "ProvisionRequest",
    "RankedModels",
    "RouterResourceSignals",
    "SpeedCalibration",
    "UpgradeRecommendation",
    "ValidationReport",
)
_MODULES = {
    "AdmissionPolicy": "admission_policy",
    "AgentplaneResourceEvidence": "agentplane_evidence",
    "BenchmarkSnapshot": "benchmark_snapshot",
    "CompatibilityReport": "compatibility_report",
    "ConformanceReport": "conformance_report",
    "DownloadEvent": "download_event",
    "EngineHandoff": "engine_handoff",
    "EvictionReport": "eviction_report",
    "GuardrailResourceEvidence": "guardrail_evidence",
    "HardwareCatalog": "hardware_catalog",
    "HardwarePlan": "hardware_plan",
    "HardwareProfile": "hardware_profile",
    "LocalModelProfile": "model_profile",
    "LocalResourceSnapshot": "resource_snapshot",
    "ModelCandidates": "model_candidates",
    "ModelCatalog": "model_catalog",
    "ModelDownload": "model_download",
    "ModelEstimate": "model_estimate",
    "ModelProposal": "model_proposal",
    "ModelRecommendation": "model_recommendation",
    "ModelRegistry": "model_registry",
    "ModelShapes": "model_shapes",
    "PlacementFact": "placement_fact",
    "PlacementFactWithheld": "placement_withheld",
    "PoolState": "pool_state",
    "ProvenanceRecord": "provenance_record",
    "ProvisionPolicy": "provision_policy",
    "ProvisionRequest": "provision_request",
    "RankedModels": "ranked_models",
    "RouterResourceSignals": "router_signals",
    "SpeedCalibration": "speed_calibration",
    "UpgradeRecommendation": "upgrade_recommendation",
    "ValidationReport": "validation_report",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module 'modeldoor_models' has no attribute '{name}'")
    from importlib import import_module

    return getattr(import_module(f"modeldoor_models.{_MODULES[name]}"), name)

# Generated from schemas/ and examples/ by tools/generate.py. Do not edit.
"""The contracts and their golden examples, as data."""

import os.path

BASE_URI = "https://schemas.srcos.ai/modeldoor/v1/"
SCHEMAS = ("admission-policy", "agentplane-evidence", "artifacts", "benchmark-snapshot", "common", "compatibility-report", "conformance-report", "download-event", "engine-handoff", "estimates", "eviction-report", "evidence", "guardrail-evidence", "hardware-catalog", "hardware-plan", "hardware-profile", "model-candidates", "model-catalog", "model-download", "model-estimate", "model-profile", "model-proposal", "model-recommendation", "model-registry", "model-shapes", "placement-fact", "placement-withheld", "pool-state", "provenance-record", "provision-policy", "provision-request", "ranked-models", "resource-snapshot", "router-signals", "speed-calibration", "upgrade-recommendation", "validation-report")
CONTRACTS = (
    ("admission-policy", "AdmissionPolicy", "AdmissionPolicy", "v1", False),
    ("agentplane-evidence", "AgentplaneResourceEvidence", "AgentplaneResourceEvidence", "v1", False),
    ("benchmark-snapshot", "BenchmarkSnapshot", "BenchmarkSnapshot", "v1", False),
    ("compatibility-report", "CompatibilityReport", "CompatibilityReport", "v1", False),
    ("conformance-report", "ConformanceReport", "ConformanceReport", "v1", False),
    ("download-event", "DownloadEvent", "DownloadEvent", "v1", False),
    ("engine-handoff", "EngineHandoff", "", "", True),
    ("eviction-report", "EvictionReport", "EvictionReport", "v1", False),
    ("guardrail-evidence", "GuardrailResourceEvidence", "GuardrailResourceEvidence", "v1", False),
    ("hardware-catalog", "HardwareCatalog", "HardwareCatalog", "v1", False),
    ("hardware-plan", "HardwarePlan", "HardwarePlan", "v1", False),
    ("hardware-profile", "HardwareProfile", "HardwareProfile", "v1", False),
    ("model-candidates", "ModelCandidates", "ModelCandidates", "v1", False),
    ("model-catalog", "ModelCatalog", "ModelCatalog", "v1", False),
    ("model-download", "ModelDownload", "ModelDownload", "v1", False),
    ("model-estimate", "ModelEstimate", "ModelEstimate", "v1", False),
    ("model-profile", "LocalModelProfile", "LocalModelProfile", "v0.1", True),
    ("model-proposal", "ModelProposal", "ModelProposal", "v1", False),
    ("model-recommendation", "ModelRecommendation", "ModelRecommendation", "v1", False),
    ("model-registry", "ModelRegistry", "ModelRegistry", "v1", False),
    ("model-shapes", "ModelShapes", "ModelShapes", "v1", False),
    ("placement-fact", "PlacementFact", "", "", True),
    ("placement-withheld", "PlacementFactWithheld", "PlacementFactWithheld", "v1", False),
    ("pool-state", "PoolState", "PoolState", "v1", False),
    ("provenance-record", "ProvenanceRecord", "ProvenanceRecord", "v1", False),
    ("provision-policy", "ProvisionPolicy", "ProvisionPolicy", "v1", False),
    ("provision-request", "ProvisionRequest", "", "", True),
    ("ranked-models", "RankedModels", "RankedModels", "v1", False),
    ("resource-snapshot", "LocalResourceSnapshot", "LocalResourceSnapshot", "v1", False),
    ("router-signals", "RouterResourceSignals", "", "", True),
    ("speed-calibration", "SpeedCalibration", "SpeedCalibration", "v1", False),
    ("upgrade-recommendation", "UpgradeRecommendation", "UpgradeRecommendation", "v1", False),
    ("validation-report", "ValidationReport", "ValidationReport", "v1", False),
)
"""Name, title, kind, version, and whether the shape is foreign: one row for each contract."""

_ROOT = os.path.dirname(__file__)


def schema_path(name: str) -> str:
    """Where the schema with this name lies."""
    return os.path.join(_ROOT, "schemas", "v1", f"{name}.json")


def examples_path(contract: str) -> str:
    """Where the examples of a contract lie."""
    return os.path.join(_ROOT, "examples", "v1", contract)

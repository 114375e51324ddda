# Generated from schemas/ and examples/ by tools/generate.py. Do not edit.
"""The contracts and their golden examples, as data."""

import os.path

BASE_URI = "https://schemas.srcos.ai/modeldoor/v1/"
SCHEMAS = ("admission-policy", "common", "guardrail-evidence", "model-profile", "resource-snapshot", "router-signals", "validation-report")
CONTRACTS = (
    ("admission-policy", "AdmissionPolicy", "AdmissionPolicy", "v1", False),
    ("guardrail-evidence", "GuardrailResourceEvidence", "GuardrailResourceEvidence", "v1", False),
    ("model-profile", "LocalModelProfile", "LocalModelProfile", "v0.1", True),
    ("resource-snapshot", "LocalResourceSnapshot", "LocalResourceSnapshot", "v1", False),
    ("router-signals", "RouterResourceSignals", "", "", True),
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

"""The closed shapes of those who read the views, as their owners publish them: structure only, without a word of theirs.

`PLACEMENT_FACT` is sourceos-spec's `schemas/PlacementFact.json`, `LANE_RECEIPT` is agentplane's
`schemas/model-routing-lane-decision-receipt.schema.v0.1.json`.
"""

from __future__ import annotations

from typing import Any

from jsonschema import Draft202012Validator

_TEXT: dict[str, Any] = {"type": "string"}
_FILLED: dict[str, Any] = {"type": "string", "minLength": 1}
_TEXTS: dict[str, Any] = {"type": "array", "items": _TEXT}
_LANE: dict[str, Any] = {"enum": ["no_model", "lightweight", "standard", "high_end", "pro"]}


def _urns(prefix: str) -> dict[str, Any]:
    return {"type": "array", "items": {"type": "string", "pattern": f"^{prefix}"}}


def _closed(properties: dict[str, Any], *optional: str) -> dict[str, Any]:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "additionalProperties": False, "properties": properties, "required": required}


PLACEMENT_FACT = _closed(
    {
        "id": {"type": "string", "pattern": "^urn:srcos:placement-fact:"},
        "type": {"const": "PlacementFact"},
        "specVersion": _TEXT,
        "machineRef": {"type": "string", "pattern": "^urn:srcos:agent-machine:"},
        "observedAt": {"type": "string", "format": "date-time"},
        "hardware": _closed(
            {
                "arch": _TEXT,
                "accelerators": _TEXTS,
                "memoryBytes": {"type": "integer", "minimum": 0},
                "storageBytesAvailable": {"type": ["integer", "null"], "minimum": 0},
            },
            "storageBytesAvailable",
        ),
        "isolation": _closed(
            {
                "runtime": {
                    "enum": ["process", "bubblewrap", "rootless-podman", "toolbox", "systemd", "quadlet", "kubernetes-pod", "vm"]
                },
                "networkDefault": {"enum": ["deny", "loopback-only", "policy-gated", "allow"]},
                "filesystemDefault": {"enum": ["read-only", "workspace-scoped-rw", "policy-gated-rw", "host-rw"]},
            }
        ),
        "trustPosture": {
            "enum": ["trusted-local", "sandboxed-local", "cluster-governed", "remote-governed", "untrusted"]
        },
        "modelResidencyRefs": _urns("urn:srcos:model-residency:"),
        "providerRefs": _urns("urn:srcos:inference-provider:"),
        "cacheNotes": _TEXTS,
        "evidenceRefs": _TEXTS,
    },
    *("providerRefs", "cacheNotes", "evidenceRefs"),
)  # fmt: skip

LANE_RECEIPT: dict[str, Any] = {
    **_closed(
        {
            "kind": {"const": "ModelRoutingLaneDecisionReceipt"},
            "receipt_id": _FILLED,
            "run_ref": _FILLED,
            "chain_stage": {"enum": ["planning", "execution", "verification", "reflection", "synthesis"]},
            "task_class": {
                "enum": ["reasoning", "code_generation", "code_review", "data_extraction", "summarization", "verification", "classification", "retrieval_augmented"]
            },
            "requested_lane": _LANE,
            "selected_lane": _LANE,
            "lane_decision_outcome": {"enum": ["lane_selected", "downgraded", "escalated", "denied", "deferred"]},
            "downgrade_reason": _TEXT,
            "escalation_reason": _TEXT,
            "escalation_receipt_ref": _TEXT,
            "de_escalation_required_after_stage": {"type": "boolean"},
            "cost_class": {"enum": ["minimal", "standard", "elevated", "high", "pro"]},
            "prompt_evidence_policy": {"enum": ["hash_only", "hash_and_schema", "redacted_summary"]},
            "prompt_hash_ref": _TEXT,
            "context_tool_posture": {"enum": ["tools_disabled", "tools_read_only", "tools_governed", "tools_full"]},
            "verification_mode": {"enum": ["mechanical_tools_only", "model_assisted", "model_primary"]},
            "policy_decision_ref": _FILLED,
            "model_router_policy_ref": _FILLED,
            "guardrail_fabric_ref": _TEXT,
            "hellgraph_evidence_refs": _TEXTS,
            "upstream_anchors": _TEXTS,
            "non_claims": {**_TEXTS, "minItems": 1},
            "issued_at": {"type": "string", "format": "date-time"},
        },
        *("downgrade_reason", "escalation_reason", "escalation_receipt_ref", "de_escalation_required_after_stage"),
        *("prompt_hash_ref", "verification_mode", "guardrail_fabric_ref", "hellgraph_evidence_refs", "upstream_anchors"),
    ),
    "if": {"properties": {"selected_lane": {"enum": ["high_end", "pro"]}}},
    "then": {"required": ["escalation_receipt_ref", "de_escalation_required_after_stage"]},
}  # fmt: skip


def complaints(document: Any, schema: dict[str, Any]) -> list[str]:
    """What a consumer's own validator says against a document."""
    validator: Any = Draft202012Validator(  # jsonschema's own types are incomplete
        schema, format_checker=Draft202012Validator.FORMAT_CHECKER
    )
    return [error.message for error in validator.iter_errors(document)]

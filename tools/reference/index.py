"""The index of all contracts, in the order in which a newcomer meets them, and the page of the gate's steps."""

from __future__ import annotations

from tools.reference.library import CannotDocument, about, contract_names, kind_of, schema_named
from tools.reference.markdown import code, prose, slug, table
from tools.reference.refusals import rule_heading, rules_told

GROUPS: dict[str, tuple[str, ...]] = {
    "Signals": ("resource-snapshot", "admission-policy", "model-profile"),
    "Views of a snapshot": (
        "router-signals",
        "guardrail-evidence",
        "agentplane-evidence",
        "placement-fact",
        "placement-withheld",
    ),
    "Hardware and estimates": (
        "hardware-profile",
        "hardware-catalog",
        "model-shapes",
        "model-estimate",
        "speed-calibration",
        "hardware-plan",
    ),
    "Ranking": ("benchmark-snapshot", "model-candidates", "ranked-models"),
    "Registry": ("model-registry", "model-recommendation", "upgrade-recommendation"),
    "Pool": ("pool-state", "model-proposal"),
    "Provisioning": (
        "provision-request",
        "provision-policy",
        "engine-handoff",
        "model-catalog",
        "provenance-record",
        "eviction-report",
    ),
    "Downloads": ("model-download", "download-event"),
    "Reports": ("validation-report", "compatibility-report", "conformance-report"),
}
"""Every contract once. What the schemas cannot say of themselves is only this order."""

_HEAD = """# The contracts

This page is made by `make generate` from the schemas.

Each contract has a page with every field, every rule and the examples. Writers and readers are parts of this project, people, or systems of others.
"""

_RULES_HEAD = """# The rules of the gate

This page is made by `make generate` from the rules themselves.

A document passes in three steps, before its rules are asked. Each step has its findings:

| finding | what it says |
|---|---|
| `json/...` | The text is not strict JSON: `size` (16 MiB), `encoding` (UTF-8 without a byte order mark), `syntax`, `depth` (128 levels), `duplicate-key`, `number` (NaN, infinity, integers beyond 2^53-1), `surrogate` (half a character). |
| `schema/...` | The shape is not the contract's; the rule is the keyword of JSON Schema that is broken, such as `schema/const`. Every field and its limits stand on the contract's page. |
| `gate/...` | `kind` names no contract (`gate/kind`), a text of ours holds control characters (`gate/control-character`), more is wrong than is told at once (`gate/more`), or the value is nothing that JSON can say (`gate/engine`). |
| `input/unreadable` | The file could not be read at all: this is no finding about a document. |

Only what has the right shape is held against the rules below, which no JSON Schema can say.
Each leads to its page: an example that breaks it, what is printed then, and what makes that example valid again.
"""


def index() -> str:
    """The page that lists all contracts."""
    parts = [_HEAD]
    for group, names in _present_groups():
        rows = [
            (
                f"[{name}]({name}.md)",
                code(kind_of(name)) if kind_of(name) else "none",
                prose(schema_named(name)["description"].partition(". ")[0].rstrip(".") + "."),
                prose(", ".join(about(name)["writers"])),
                prose(", ".join(about(name)["readers"])),
                "yes" if about(name)["isStored"] else "no",
            )
            for name in names
        ]
        parts.append(f"## {group}\n\n{table(('contract', 'kind', 'purpose', 'written by', 'read by', 'stored'), rows)}")
    return "\n".join(parts)


def rules_page() -> str:
    """The page of the gate's steps, with a link to each rule."""
    parts = [_RULES_HEAD]
    for _, names in _present_groups():
        for name in names:
            rows = [
                (f"[{code(rule.id)}](contracts/{name}.md#{slug(rule_heading(rule.id))})", prose(rule.sentence))
                for rule in rules_told(name)
            ]
            if rows:
                title = schema_named(name)["title"]
                parts.append(f"## {name} ({title})\n\n{table(('rule', 'what holds'), rows)}")
    return "\n".join(parts)


def _present_groups() -> list[tuple[str, list[str]]]:
    listed = [name for names in GROUPS.values() for name in names]
    there = contract_names()
    strangers = [name for name in there if name not in listed]
    if strangers:
        raise CannotDocument(f"{', '.join(strangers)} must stand in a group of tools/reference/index.py")
    groups = [(group, [name for name in names if name in there]) for group, names in GROUPS.items()]
    return [(group, names) for group, names in groups if names]

"""Makes `docs/rules.md` from the rules of the gate; `--check` only compares."""

from __future__ import annotations

import sys
from pathlib import Path

from modeldoor_validators import registry
from modeldoor_validators.rules import rules_of

PAGE = Path(__file__).resolve().parent.parent / "docs" / "rules.md"

HEAD = """# The rules of the gate

This page is made by `make generate` from the rules themselves.

A document passes in three steps, and each step has its findings:

| finding | what it says |
|---|---|
| `json/...` | The text is not strict JSON: `size` (16 MiB), `encoding` (UTF-8 without a byte order mark), `syntax`, `depth` (128 levels), `duplicate-key`, `number` (NaN, infinity, integers beyond 2^53-1), `surrogate` (half a character). |
| `schema/...` | The shape is not the contract's; the rule is the keyword of JSON Schema that is broken, such as `schema/const`. |
| `gate/...` | `kind` names no contract (`gate/kind`), a text of ours holds control characters (`gate/control-character`), or the value is nothing that JSON can say (`gate/engine`). |

Only what has the right shape is held against the rules below, which no JSON Schema can say.
Each of them has at least one example that breaks it and nothing else: `examples/v1/<contract>/expected.json` names it.
"""


def page() -> str:
    """The whole page."""
    parts = [HEAD]
    for contract in registry.contracts():
        rules = rules_of(contract.name)
        if rules:
            rows = "".join(f"| `{rule.id}` | {rule.sentence} |\n" for rule in rules)
            parts.append(f"## {contract.name} ({contract.title})\n\n| rule | what holds |\n|---|---|\n{rows}")
    return "\n".join(parts)


def main() -> int:
    """Writes the page or compares it; the exit code."""
    if "--check" in sys.argv[1:]:
        if PAGE.exists() and PAGE.read_text() == page():
            return 0
        print("docs/rules.md is stale: run `make generate` and commit what it writes")
        return 1
    PAGE.write_text(page())
    return 0


if __name__ == "__main__":
    sys.exit(main())

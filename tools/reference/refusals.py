"""The part of a page that tells what is refused: each rule, and each mistake that the schema finds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from modeldoor_validators.rules import rules_of
from tools.reference.goldens import refused_examples
from tools.reference.library import CannotDocument, contract_names
from tools.reference.markdown import code, fenced, listed, prose, table

if TYPE_CHECKING:
    from modeldoor_validators.rules import Rule
    from tools.reference.goldens import Refused

UP = "../.."
"""The root of the repository, seen from a page."""

LONGEST_DEMAND = 80
"""Of a longer one, the table of mistakes gives the beginning."""

LONGEST_VALUE = 100
"""A longer value stands in a block of its own."""


def rule_heading(rule_id: str) -> str:
    """Under which heading a rule stands."""
    return f"Rule {rule_id}"


def at_example(contract: str, name: str) -> str:
    """The link to an example."""
    return f"{UP}/examples/v1/{contract}/{name}"


def _breaking(contract: str, rule: Rule) -> list[Refused]:
    """The examples that break a rule, those of its own page before those of others that it holds for too."""
    own = [each for each in refused_examples(contract) if each.rule == rule.id]
    others = [name for name in contract_names() if any(each.id == rule.id for each in rules_of(name))]
    found = own or [each for other in others for each in refused_examples(other) if each.rule == rule.id]
    if not found:
        raise CannotDocument(f"'{rule.id}' must have an example that breaks it")
    return found


def rule_text(contract: str, rule: Rule) -> str:
    """One rule: what holds, what is printed where it is broken, and what mends that."""
    first, *others = _breaking(contract, rule)
    parts = [
        f"### {rule_heading(rule.id)}\n",
        f"{prose(rule.sentence)}\n",
        fenced("\n".join(first.lines()), "text"),
        _mend(first),
    ]
    if others:
        links = [f"[`{each.name}`]({at_example(each.contract, each.name)})" for each in others]
        parts.append(f"Other examples that break it: {listed(links, 'and')}.\n")
    return "\n".join(parts)


def _mend(refused: Refused) -> str:
    words: list[str] = []
    block = ""
    for each in refused.changes:
        value = json.dumps(each.value, ensure_ascii=False)
        if each.is_removal:
            words.append(f"remove {code(each.path)}")
        elif isinstance(each.value, str) or len(value) <= LONGEST_VALUE or len(refused.changes) > 1:
            words.append(f"set {code(each.path)} to {code(value)}")
        else:
            words.append(f"set {code(each.path)} to what stands below")
            block = "\n" + fenced(json.dumps(each.value, ensure_ascii=False, indent=2), "json")
    link = f"[`{refused.name}`]({at_example(refused.contract, refused.name)})"
    return f"To mend {link}: {listed(words, 'and')}.\n{block}"


def _short(message: str) -> str:
    """The message without the end of a long pattern or choice, which stands on the page already."""
    head, is_found, found = message.partition("; it is ")
    return (f"{head[:LONGEST_DEMAND]}..." if len(head) > LONGEST_DEMAND + 3 else head) + is_found + found


def mistakes_text(contract: str) -> str:
    """What is refused before any rule is asked, example by example; empty where no example is."""
    ids = {rule.id for rule in rules_of(contract)}
    rows = [
        (
            f"[{each.name.removesuffix('.invalid.json').replace('-', ' ')}]({at_example(contract, each.name)})",
            code(finding.path),
            code(_short(finding.message)),
            code(finding.rule),
        )
        for each in refused_examples(contract)
        if each.rule not in ids
        for finding in each.findings
    ]
    return table(("example", "place", "what is said", "keyword"), rows) if rows else ""

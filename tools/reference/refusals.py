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
    from tools.reference.goldens import Change, Refused

UP = "../.."
"""The root of the repository, seen from a page."""

LONGEST_DEMAND = 80
"""Of a longer one, the table of mistakes gives the beginning."""

LONGEST_VALUE = 100
"""A longer value stands in a block of its own."""


def rules_told(contract: str) -> list[Rule]:
    """The rules of a contract, each once: one that holds at several places may be listed for each of them."""
    return list({rule.id: rule for rule in rules_of(contract)}.values())


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
    """One rule: what holds, what is printed where it is broken, and what makes the example valid again."""
    first, *others = _breaking(contract, rule)
    parts = [
        f"### {rule_heading(rule.id)}\n",
        f"{prose(rule.sentence)}\n",
        *([f"Shown by an example of [{first.contract}]({first.contract}.md):\n"] if first.contract != contract else []),
        fenced("\n".join(first.lines()), "text"),
        _mend(first),
    ]
    if others:
        links = [f"[`{each.name}`]({at_example(each.contract, each.name)})" for each in others]
        parts.append(f"Other examples that break it: {listed(links, 'and')}.\n")
    return "\n".join(parts)


def _mend(refused: Refused) -> str:
    deeds = [_deed(each, is_alone=len(refused.changes) == 1) for each in refused.changes]
    link = f"[`{refused.name}`]({at_example(refused.contract, refused.name)})"
    blocks = "".join(f"\n{block}" for _, block in deeds if block)
    return f"The example {link} is valid again after this: {listed([words for words, _ in deeds], 'and')}.\n{blocks}"


def _deed(change: Change, *, is_alone: bool) -> tuple[str, str]:
    """What to do, and the value where it is too long for the sentence."""
    place, value = code(change.path), json.dumps(change.value, ensure_ascii=False)
    match change.deed:
        case "remove":
            return f"remove {place}", ""
        case "order":
            return (
                f"put the entries of {place} in the order {listed([code(f'[{each}]') for each in change.value], 'and')}",
                "",
            )
        case deed:
            sentence = f"insert {place} as" if deed == "insert" else f"set {place} to"
            if is_alone and not isinstance(change.value, str) and len(value) > LONGEST_VALUE:
                return f"{sentence} what stands below", fenced(
                    json.dumps(change.value, ensure_ascii=False, indent=2), "json"
                )
            return f"{sentence} {code(value)}", ""


def _short(message: str) -> str:
    """The message without the end of a long pattern or choice, which stands on the page already."""
    head, is_found, found = message.partition("; it is ")
    return (f"{head[:LONGEST_DEMAND]}..." if len(head) > LONGEST_DEMAND + 3 else head) + is_found + found


def mistakes_text(contract: str) -> str:
    """What is refused before any rule is asked, example by example; empty where no example is."""
    ids = {rule.id for rule in rules_told(contract)}
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

"""The page on one contract: for whoever must write or read such a document and has nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.reference.fields import consequences_text, forms_text, section_text
from tools.reference.goldens import valid_examples
from tools.reference.library import about, kind_of, schema_named
from tools.reference.markdown import code, fenced, link, listed, prose, table
from tools.reference.refusals import UP, at_example, mistakes_text, rule_heading, rule_text, rules_told
from tools.reference.samples import fuller_example
from tools.reference.sections import Outline, check_headings
from tools.reference.words import FORMS

if TYPE_CHECKING:
    from pathlib import Path

_TYPESCRIPT = "generated/typescript"

_READING = (
    "A field that is not listed is refused, and so is `null` unless it is named. "
    "Strings stand in single quotes here and in double quotes in JSON. "
    "`$` is the document, `[*]` any entry of a list, and 2^53-1 is 9007199254740991. "
    "What every document must be beside that stands in [the rules of the gate](../rules.md)."
)
_DIGESTS = " Canonical bytes are those of RFC 8785: [how a document's digest is made](../agentplane.md#the-reference)."
_FOLLOWS = "What the schema says of one field because of another."
_FORMS = "The patterns are those of JSON Schema (ECMA-262), which every engine reads alike."
_RULES = (
    "What no JSON Schema can say. Rules are held only against documents whose shape is right: "
    "while the schema finds a mistake, no rule is asked. "
    "Each rule has an example that breaks it and nothing else, with what `modeldoor validate` prints of it "
    "and what makes that example valid again. In a document of your own put right what is wrong, "
    "which may be another field: a figure that was measured stays as it was measured."
)
_MISTAKES = (
    "What the schema refuses. Each example breaks one thing. The words are those of `modeldoor validate`, "
    "long ones cut short (`...`)."
)
_COMMANDS = (
    "The first command checks a document. The others print the schema, "
    "the schema in one file with everything that it refers to, and an example:"
)


def page(contract: str) -> str:
    """The whole page."""
    outline = Outline(contract)
    sections = outline.sections()
    first, *others = valid_examples(contract)
    fuller = fuller_example(contract, sections)
    parts = [
        f"# {contract}\n",
        f"{prose(schema_named(contract)['description'])}\n",
        "This page is made by `make generate` from the schema, the rules and the examples.\n",
        _facts(contract),
        _commands(contract, first.name),
        f"## The smallest example\n\n{_example(contract, first)}",
        *([f"## An example with more of the fields\n\n{_example(contract, fuller)}"] if fuller else []),
    ]
    fields = [section_text(each, outline) for each in sections]
    digests = _DIGESTS if any("canonical bytes" in text for text in fields) else ""
    parts += [f"## All fields\n\n{_READING}{digests}\n", *fields]
    follows = consequences_text(outline)
    if follows:
        parts.append(f"## What follows from what\n\n{_FOLLOWS}\n\n{follows}")
    forms = forms_text(outline) if outline.forms else ""
    if forms:
        parts.append(f"## {FORMS}\n\n{_FORMS}\n\n{forms}")
    rules = rules_told(contract)
    if rules:
        rows = [(link(code(rule.id), rule_heading(rule.id)), prose(rule.sentence)) for rule in rules]
        parts.append(f"## Rules of this contract\n\n{_RULES}\n\n{table(('rule', 'what holds'), rows)}")
        parts += [rule_text(contract, rule) for rule in rules]
    mistakes = mistakes_text(contract)
    if mistakes:
        parts.append(f"## Mistakes that are refused\n\n{_MISTAKES}\n\n{mistakes}")
    names = sorted(each.name for each in others if each != fuller)
    if names:
        links = "".join(f"- [`{name}`]({at_example(contract, name)})\n" for name in names)
        parts.append(f"## More valid examples\n\n{links}")
    parts.insert(3, _contents(parts))
    text = "\n".join(parts)
    check_headings(text, contract)
    return text


def _example(contract: str, path: Path) -> str:
    text = fenced(path.read_text(encoding="utf-8"), "json")
    return f"[`{path.name}`]({at_example(contract, path.name)}), whole:\n\n{text}"


def _contents(parts: list[str]) -> str:
    """Links to the chapters of the page."""
    chapters = [part.removeprefix("## ").partition("\n")[0] for part in parts if part.startswith("## ")]
    return f"On this page: {', '.join(link(each.lower(), each) for each in chapters)}.\n"


def _facts(contract: str) -> str:
    told = about(contract)
    rows = [
        (
            "`kind`",
            code(kind_of(contract)) if kind_of(contract) else f"none: whoever checks one says `--kind {contract}`",
        ),
        ("written by", prose(listed(told["writers"], "and"))),
        ("read by", prose(listed(told["readers"], "and"))),
        (
            "stored",
            "yes: a document may be older than the program that reads it"
            if told["isStored"]
            else "no: it is made anew each time",
        ),
        (
            "schema",
            f"[`schemas/v1/{contract}.json`]({UP}/schemas/v1/{contract}.json), `{schema_named(contract)['$id']}`",
        ),
    ]
    if "owner" in told:
        rows.append(("shape owned by", prose(told["owner"])))
    for words, file in (("in one file", f"bundles/{contract}.json"), ("TypeScript", f"types/{contract}.d.ts")):
        rows.append((words, f"[`{_TYPESCRIPT}/{file}`]({UP}/{_TYPESCRIPT}/{file})"))
    return table(("", ""), rows)


def _commands(contract: str, example: str) -> str:
    kind = "" if kind_of(contract) else f" --kind {contract}"
    title = schema_named(contract)["title"]
    shell = f"modeldoor validate document.json{kind}\nmodeldoor schemas show {contract}\nmodeldoor schemas bundle {contract}\n"
    shell += f"modeldoor examples show {contract}/{example.removesuffix('.json')}\n"
    python = (
        ">>> from pathlib import Path\n"
        f">>> from modeldoor_models import {title}\n"
        ">>> from modeldoor_validators import load\n"
        f'>>> text = Path("examples/v1/{contract}/{example}").read_bytes()\n'
        f">>> type(load(text, as_={title})).__name__\n'{title}'\n"
    )
    return (
        "## Check one, read one\n\n"
        f"{_COMMANDS}\n\n{fenced(shell, 'sh')}\nIn Python, `load` checks and gives a frozen model, or raises `DocumentRefused`:\n\n{fenced(python, 'pycon')}"
    )

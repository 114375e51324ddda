"""Three judges, one verdict: jsonschema-rs, jsonschema and the models agree on every mutated example.

`make test` tries one place of some examples with one mutation drawn by a printed seed, `make check` every
place of the valid ones (many places, of a long one) and some of the others, and `make soak` every mutation
at every place.
"""

from __future__ import annotations

import copy
import os
import random
from typing import Any

import pytest
from pydantic import ValidationError

import modeldoor_models
from families import for_each
from goldens import Golden, goldens, places
from modeldoor_validators import check, engine, explain, registry
from modeldoor_validators.parsing import parse

SOAK = "MODELDOOR_SOAK" in os.environ
SEED = int(os.environ.get("MODELDOOR_SEED", "20261120"))

SOME_EXAMPLES = 6
SOME_PLACES = 2
MANY_PLACES = 250
"""A long example has the same shapes again and again; `make soak` tries all of it."""

WORDS = [
    "known",
    "unknown",
    "error",
    "notApplicable",
    "admit",
    "deny",
    "required",
    "informational",
    "waived",
    "normal",
    "elevated",
    "critical",
    "healthy",
    "unhealthy",
    "fresh",
    "stale",
    "available",
    "v1",
    "thermal",
    "memory",
]
VALUES: list[Any] = [
    None,
    True,
    False,
    0,
    1,
    -1,
    1.0,
    0.5,
    1e30,
    2**53 - 1,
    2**53,
    "",
    "x",
    " " * 10,
    "2026-11-20T09:30:00Z",
    "2026-02-30T09:30:00Z",
    "2026-11-20T09:30:60Z",
    [],
    {},
    [[]],
    *WORDS,
]

REMOVED = object()


def value_at(document: Any, place: tuple[Any, ...]) -> Any:
    for step in place:
        document = document[step]
    return document


def replacements(here: Any) -> list[Any]:
    """What the value is replaced by, in turn; the first stands for its removal."""
    found: list[Any] = [REMOVED, *VALUES]
    if isinstance(here, str):
        found += [here + "\n", here.upper(), "\u0661" + here]
    if isinstance(here, int) and not isinstance(here, bool):
        found += [float(here), here + 1, str(here)]
    if isinstance(here, dict):
        found.append({**here, "extra": 1})
    if isinstance(here, list):
        found.append([*here, *here])
    return found


def mutated(document: Any, place: tuple[Any, ...], replacement: Any) -> Any:
    mutant = copy.deepcopy(document)
    holder = value_at(mutant, place[:-1])
    if replacement is REMOVED:
        del holder[place[-1]]
    else:
        holder[place[-1]] = copy.deepcopy(replacement)
    return mutant


def has_whole_float(value: Any) -> bool:
    """Allowed difference: `1.0` is an integer in JSON Schema; strict pydantic says that it is none.

    The models are the tighter ones, so it can only refuse; a writer of ours never writes it.
    """
    return any(isinstance(each, float) and each.is_integer() for _, each in places(value))


def disagreements(golden: Golden, mutant: Any) -> list[str]:
    found: list[str] = []
    fast, slow = engine.is_valid(mutant, golden.contract), explain.accepts(mutant, golden.contract)
    if fast != slow and not is_allowed_engine_difference(mutant):
        found.append(f"jsonschema-rs says {fast}, jsonschema says {slow}")
    passes = not check(mutant, golden.contract)
    model = getattr(modeldoor_models, registry.contract(golden.contract).title)
    try:
        model.model_validate(mutant)
        is_made = True
    except ValidationError:
        is_made = False
    if is_made and not passes:
        found.append("the model is made although the gate refuses")
    if passes and not is_made and not has_whole_float(mutant):
        found.append("the gate lets pass what the model refuses")
    return found


def is_allowed_engine_difference(value: Any) -> bool:
    """Allowed difference: a pattern's `$` before a last line break, which one engine lets pass.

    It cannot reach anybody: the gate refuses control characters in every document of ours.
    """
    return any(isinstance(each, str) and each.endswith("\n") for _, each in places(value))


def _some_of_each_contract() -> list[Golden]:
    draw = random.Random(SEED)  # a repeatable draw
    found: list[Golden] = []
    for contract in registry.contracts():
        examples = [golden for golden in goldens() if golden.contract == contract.name]
        found += draw.sample(examples, min(len(examples), SOME_EXAMPLES))
    return found


@for_each("golden", _some_of_each_contract(), ids=str)
def test_all_judges_agree_on_a_mutation_at_one_place(golden: Golden) -> None:
    draw = random.Random(f"{SEED} {golden}")  # a repeatable draw
    document = parse(golden.text)
    place, here = draw.choice([(place, here) for place, here in places(document) if place])
    mutant = mutated(document, place, draw.choice(replacements(here)))
    assert disagreements(golden, mutant) == [], f"{golden} at {place}, seed {SEED}"


@pytest.mark.slow
@pytest.mark.parametrize("golden", goldens(), ids=str)
def test_all_judges_agree_on_mutations_all_over_a_document(golden: Golden) -> None:
    draw = random.Random(f"{SEED} {golden} every")  # a repeatable draw
    document = parse(golden.text)
    every_place = [(place, here) for place, here in places(document) if place]
    many = MANY_PLACES if golden.is_valid else SOME_PLACES
    for place, here in every_place if SOAK else draw.sample(every_place, min(len(every_place), many)):
        every = replacements(here)
        for replacement in every if SOAK else [draw.choice(every)]:
            mutant = mutated(document, place, replacement)
            assert disagreements(golden, mutant) == [], f"{golden} at {place}, seed {SEED}"

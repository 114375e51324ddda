"""A text of ours shows all that it holds, and a mapping is read as its text would have been."""

from __future__ import annotations

from typing import Any

import pytest

from families import for_each
from goldens import golden
from modeldoor_models import PoolState
from modeldoor_validators import DocumentRefused, check, load
from modeldoor_validators.visible import made_visible, shows_all

UNSEEN = """0a 09 7f 9b a0 ad 034f 115f 1160 17b4 180b 200b 202e 2028 2060 2800 3164 fe0f feff ffa0 e0001 e0100"""


@for_each("code", UNSEEN.split())
def test_what_shows_nothing_is_refused_and_marked_in_reports(code: str) -> None:
    character = chr(int(code, 16))
    text = f"Llama{character}3.2"
    assert not shows_all(text)
    assert made_visible(text) == "Llama\N{REPLACEMENT CHARACTER}3.2"
    proposal = golden("swap", "model-proposal")
    proposal["justification"]["summary"] = text
    assert [finding.pointer for finding in check(proposal, "model-proposal")] == ["/justification/summary"]


@for_each("text", ["", "Qwen3 8B", "Modèle fiable", "通义千问", "Ёлка", "नमस्ते", "🦙"])
def test_what_shows_is_let_pass(text: str) -> None:
    assert shows_all(text)
    assert made_visible(text) == text


def test_a_whole_float_in_a_mapping_is_the_integer_that_its_text_would_be() -> None:
    pool = golden("empty", "pool-state")
    pool["generation"] = 3.0
    loaded = load(pool, as_=PoolState)
    assert (loaded.generation, type(loaded.generation)) == (3, int)
    assert type(load(pool)["generation"]) is int
    assert type(pool["generation"]) is float, "what was given is left alone"


def test_a_float_that_is_not_whole_stays_one() -> None:
    pool = golden("empty", "pool-state")
    pool["generation"] = 0.5
    with pytest.raises(DocumentRefused, match="must be an integer"):
        load(pool)


def test_a_mapping_that_holds_itself_is_refused_as_too_deep() -> None:
    endless: dict[str, Any] = {"kind": "PoolState"}
    endless["allowlist"] = [endless]
    with pytest.raises(DocumentRefused) as refusal:
        load(endless)
    assert refusal.value.findings[0].rule == "json/depth"


@for_each("data", [None, 5, ["{}"], bytearray(b"{}")], ids=repr)
def test_what_is_neither_text_nor_a_mapping_is_a_mistake_of_the_program(data: Any) -> None:
    with pytest.raises(TypeError, match="`data` must be text, bytes or a mapping; it is "):
        load(data)


def test_a_denied_profile_that_names_no_model_is_judged_like_any_other() -> None:
    snapshot = golden("thermal-critical")
    del snapshot["profiles"][0]["modelName"]
    assert {finding.rule for finding in check(snapshot, "resource-snapshot")} == {"snapshot/profiles-fit-service"}

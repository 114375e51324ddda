"""A document that somebody wrote by hand from the reference page alone, and the mistakes that people make in one.

`documents/ranked-by-hand.json` was written that way, with models and figures of its writer's own.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from command import LATER, Door

BY_HAND = (Path(__file__).parent / "documents" / "ranked-by-hand.json").read_text()


def planted(*mistakes: tuple[str, str]) -> str:
    """The document with each first text replaced by the second, once."""
    text = BY_HAND
    for right, wrong in mistakes:
        assert text.count(right) >= 1, right
        text = text.replace(right, wrong, 1)
    return text


MISSPELT = ('"quantization"', '"quantisation"')
SUM = (f'"totalBytes": {json.loads(BY_HAND)["rows"][1]["memory"]["totalBytes"]}', '"totalBytes": 1')
AGE = (f'"ageDays": {json.loads(BY_HAND)["rows"][0]["evidence"]["ageDays"]}', '"ageDays": 9999')


def test_it_is_valid_as_it_was_written(door: Door) -> None:
    (door.folder / "mine.json").write_text(BY_HAND)
    assert door("validate", "mine.json").text == "mine.json: valid ranked-models\n"


def test_a_mistake_of_shape_is_named_with_line_and_remedy_and_more_is_announced(door: Door) -> None:
    text = planted(MISSPELT, SUM, AGE)
    (door.folder / "mine.json").write_text(text)
    ended = door("validate", "mine.json")
    assert ended.code == 1
    assert ended.messages == [f"modeldoor: 0 of 1 documents are valid{LATER}"]
    assert "must have `quantization` [schema/required]\n    `quantization`: How the weights are stored" in ended.text
    assert "must not have `quantisation`; do you mean `quantization`? [schema/additionalProperties]" in ended.text
    assert all(re.match(r"mine\.json:[0-9]+:[0-9]+: \$\.rows\[0\]: ", line) for line in ended.text.splitlines()[::2])


def test_mistakes_that_only_rules_see_are_named_each_with_line_column_and_what_it_must_be(door: Door) -> None:
    text = planted(SUM, AGE)
    (door.folder / "mine.json").write_text(text)
    ended = door("validate", "mine.json")
    found: list[Any] = re.findall(r"^mine\.json:(\d+):(\d+): (\S+): (must be .*) \[(.*)\]$", ended.text, re.MULTILINE)
    assert [(place, rule) for _, _, place, _, rule in found] == [
        ("$.rows[0].evidence.ageDays", "evidence/age-follows"),
        ("$.rows[1].memory.totalBytes", "memory/total-is-the-sum"),
    ]
    lines = text.splitlines()
    for (line, column, _, message, _), wrong, right in zip(found, (AGE, SUM), (AGE, SUM), strict=True):
        assert lines[int(line) - 1][int(column) - 1 :].startswith(wrong[1].partition(": ")[2])
        assert f"must be {right[0].partition(': ')[2]}" in message


@pytest.mark.parametrize("mistake", [MISSPELT, SUM, AGE], ids=["shape", "sum", "age"])
def test_whoever_does_what_is_told_has_a_valid_document(door: Door, mistake: tuple[str, str]) -> None:
    (door.folder / "mine.json").write_text(planted(mistake))
    told = door("validate", "mine.json").text
    if "do you mean" in told:
        (wrong, meant), *_ = re.findall(r"must not have `(.*)`; do you mean `(.*)`\?", told)
        mended = planted(mistake).replace(wrong, meant, 1)
    else:
        (line, column, value), *_ = re.findall(r"^mine\.json:(\d+):(\d+): .*? must be (\d+)", told, re.MULTILINE)
        lines = planted(mistake).splitlines(keepends=True)
        before, after = lines[int(line) - 1][: int(column) - 1], lines[int(line) - 1][int(column) - 1 :]
        lines[int(line) - 1] = before + re.sub(r"^\d+", value, after)
        mended = "".join(lines)
    (door.folder / "mine.json").write_text(mended)
    assert door("validate", "mine.json").code == 0

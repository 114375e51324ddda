"""A recommended model is the first that suits, and the others say why not by their own figures."""

from __future__ import annotations

from typing import Any

from families import for_each
from goldens import golden, patched
from modeldoor_validators import check


def recommendation(name: str = "cpu-container") -> dict[str, Any]:
    document: dict[str, Any] = golden(name, "model-recommendation")
    return document


def broken(document: Any) -> list[tuple[str, str]]:
    return [(finding.rule, finding.pointer) for finding in check(document, "model-recommendation")]


def place(document: dict[str, Any], verdict: str) -> int:
    return next(index for index, each in enumerate(document["considered"]) if each["verdict"] == verdict)


def test_where_a_model_lies_decides_nothing() -> None:
    document = recommendation()
    index = place(document, "recommended")
    for placement in ("fullDevice", "splitDevices", "partialOffload", "unified", "cpu"):
        document["considered"][index]["placement"] = placement
        assert broken(document) == []


def test_what_nobody_knows_the_speed_of_is_recommended_only_at_any_speed() -> None:
    document = recommendation()
    index = place(document, "recommended")
    del document["considered"][index]["likelyTokensPerSecond"]
    assert broken(document) == [("recommendation/reason-is-its-figures", f"/considered/{index}/verdict")]
    del document["target"]["minimumTokensPerSecond"]
    assert broken(document) == []


@for_each("reason", ["tooSlow", "speedUnknown"])
def test_a_model_that_suits_cannot_be_passed_over(reason: str) -> None:
    document = recommendation()
    index = place(document, "recommended")
    document["considered"][index] |= {"verdict": "fits", "reason": reason}
    assert ("recommendation/reason-is-its-figures", f"/considered/{index}/reason") in broken(document)


def test_a_better_model_that_suits_cannot_stand_above_the_recommended() -> None:
    document = recommendation("bracket-16gb")
    first, second = document["considered"][:2]
    second["verdict"] = "recommended"
    first |= {"verdict": "fits", "reason": second.pop("reason")}
    document["outcome"] |= {"id": second["id"], "downloadBytes": second["totalBytes"]}
    assert broken(document) == [("recommendation/first-that-suits", "/considered/0/reason")]


def test_none_is_no_answer_where_one_suits() -> None:
    document = recommendation()
    document["outcome"] = {"result": "none", "because": "noneSuits"}
    assert broken(document) == [("recommendation/outcome-is-the-verdict", "/outcome/result")]


def test_another_version_than_was_considered_cannot_be_recommended() -> None:
    document = recommendation()
    document["outcome"]["version"] = 2
    assert broken(document) == [("recommendation/outcome-is-the-verdict", "/outcome/version")]


@for_each(
    ("name", "because"),
    [
        ("too-slow", "noneSuits"),
        ("free-memory-unknown", "fitUnknown"),
        ("nothing-fits", "nothingFits"),
        ("context-too-long", "nothingFits"),
        ("empty-bracket", "nothingListed"),
    ],
)
def test_why_there_is_none_follows_from_the_verdicts(name: str, because: str) -> None:
    document = recommendation(name)
    assert document["outcome"]["because"] == because
    for other in {"noneSuits", "fitUnknown", "nothingFits", "nothingListed"} - {because}:
        changed = patched(document, {"op": "replace", "path": "/outcome/because", "value": other})
        assert broken(changed) == [("recommendation/because-says-why", "/outcome/because")]


def test_equal_models_stand_in_the_order_of_their_names() -> None:
    document = recommendation("bracket-16gb")
    document["considered"] = [
        {**document["considered"][0], "id": "b"},
        {**document["considered"][1], "id": "a", "totalBytes": document["considered"][0]["totalBytes"]},
    ]
    document["outcome"]["id"] = "b"
    assert broken(document) == [("recommendation/in-order", "/considered/1/score")]


def test_scores_of_two_yardsticks_stand_in_any_order() -> None:
    document = recommendation("two-yardsticks")
    assert document["considered"][0]["score"] < document["considered"][1]["score"]
    assert broken(document) == []


def test_a_bracket_neither_takes_nor_leaves_what_its_smallest_machine_does_not_or_does_hold() -> None:
    document = recommendation("bracket-32gb")
    large = document["considered"][0]
    document["considered"][0] = {
        **{key: value for key, value in large.items() if key != "shortfallBytes"},
        "verdict": "fits",
        "reason": "betterExists",
    }
    assert ("recommendation/bracket-decides", "/considered/0/verdict") in broken(document)
    document = recommendation("bracket-16gb")
    last = {key: value for key, value in document["considered"][2].items() if key != "reason"}
    document["considered"][2] = {**last, "verdict": "doesNotFit", "shortfallBytes": 1}
    assert broken(document) == [("recommendation/bracket-decides", "/considered/2/verdict")]


def test_of_a_bracket_nothing_is_unknown() -> None:
    document = recommendation("bracket-16gb")
    last = document["considered"][2]
    del last["memoryBytes"]
    document["considered"][2] = {**last, "verdict": "unknown", "reason": "notTold"}
    assert broken(document) == [("recommendation/bracket-decides", "/considered/2/verdict")]


def test_a_speed_is_told_of_a_machine_alone() -> None:
    document = recommendation("bracket-16gb")
    document["considered"][1]["likelyTokensPerSecond"] = 12
    assert broken(document) == [("recommendation/tells-what-was-looked-at", "/considered/1/likelyTokensPerSecond")]

"""An upgrade is better by what it says, for the same size of machine, and by how much is told exactly."""

from __future__ import annotations

from fractions import Fraction
from math import floor
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from families import for_each
from goldens import golden, patched
from modeldoor_validators import Finding, check
from modeldoor_validators.canonical import digest
from modeldoor_validators.rules.shared.ram_brackets import limit_bytes
from modeldoor_validators.rules.upgrade_recommendation import _percent_is_the_share

GIB = 1 << 30


def recommendation(name: str = "higher-score") -> Any:
    return golden(name, "upgrade-recommendation")


def between(
    current: dict[str, Any], recommended: dict[str, Any], because: str, gain: float, percent: int | None
) -> dict[str, Any]:
    """A recommendation whose two models differ only in what is given."""
    document = recommendation()
    outcome = document["outcome"]
    base = {**outcome["current"], "id": "a", "version": 1}
    outcome["current"], outcome["recommended"] = base | current, base | recommended
    document["currentId"] = outcome["current"]["id"]
    outcome |= {"because": because, "qualityGain": gain, "downloadBytes": outcome["recommended"]["totalBytes"]}
    del outcome["qualityGainPercent"]
    if percent is not None:
        outcome["qualityGainPercent"] = percent
    return document  # type: ignore[no-any-return]  # what a golden holds


def findings(document: Any) -> tuple[Finding, ...]:
    return check(document, "upgrade-recommendation")


def broken(document: Any) -> list[tuple[str, str]]:
    return [(finding.rule, finding.pointer.removeprefix("/outcome")) for finding in findings(document)]


@for_each(
    ("current", "recommended", "because"),
    [
        ({"id": "a", "score": 50}, {"id": "b", "score": 51, "totalBytes": 2**40}, "higherScore"),
        ({"id": "a", "score": 50}, {"id": "a", "version": 2, "score": 51}, "higherScore"),
        ({"id": "a", "score": 50}, {"id": "a", "version": 2, "score": 50, "totalBytes": 2**40}, "newerVersion"),
        ({"id": "a", "score": 50, "totalBytes": 10}, {"id": "b", "score": 50, "totalBytes": 9}, "smaller"),
        ({"id": "b", "score": 50, "totalBytes": 10}, {"id": "a", "score": 50, "totalBytes": 9}, "smaller"),
    ],
)
def test_score_then_version_then_size_decide(current: Any, recommended: Any, because: str) -> None:
    gain = recommended["score"] - current["score"]
    assert broken(between(current, recommended, because, gain, 2 * gain)) == []
    for other in {"higherScore", "newerVersion", "smaller"} - {because}:
        assert broken(between(current, recommended, other, gain, 2 * gain)) == [("upgrade/because-decides", "/because")]


@for_each(
    ("current", "recommended", "place"),
    [
        ({"id": "a", "score": 50}, {"id": "b", "score": 49.9, "totalBytes": 1}, "score"),
        ({"id": "a", "score": 50}, {"id": "a", "version": 2, "score": 49}, "score"),
        ({"id": "a", "score": 50, "version": 2}, {"id": "a", "version": 1, "score": 60}, "version"),
        ({"id": "a", "score": 50}, {"id": "a", "score": 50}, "version"),
        ({"id": "a", "score": 50, "totalBytes": 10}, {"id": "b", "score": 50, "totalBytes": 10}, "totalBytes"),
        ({"id": "b", "score": 50, "totalBytes": 10}, {"id": "a", "score": 50, "totalBytes": 10}, "totalBytes"),
        ({"id": "a", "score": 50, "totalBytes": 10}, {"id": "b", "version": 9, "score": 50, "totalBytes": 11}, "totalBytes"),
    ],
)  # fmt: skip
def test_what_is_not_better_is_no_upgrade(current: Any, recommended: Any, place: str) -> None:
    gain = max(0, recommended["score"] - current["score"])
    document = between(current, recommended, "higherScore", gain, 2 * gain)
    assert ("upgrade/strictly-better", f"/recommended/{place}") in broken(document)


STANDING = st.fixed_dictionaries(
    {
        "id": st.sampled_from("ab"),
        "version": st.integers(1, 2),
        "score": st.integers(0, 2),
        "totalBytes": st.integers(1, 2),
    }
)


@given(STANDING, STANDING)
def test_of_two_models_at_most_one_is_better(one: dict[str, Any], other: dict[str, Any]) -> None:
    def is_better(current: dict[str, Any], recommended: dict[str, Any]) -> bool:
        rules = {rule for rule, _ in broken(between(current, recommended, "smaller", 0, None))}
        return "upgrade/strictly-better" not in rules

    assert not (is_better(one, other) and is_better(other, one))


TENTHS = st.integers(0, 1000).map(lambda tenths: tenths / 10)


@given(TENTHS, TENTHS)
def test_gain_and_percentage_are_exact(one: float, other: float) -> None:
    low, high = sorted([one, other])
    less, more = Fraction(str(low)), Fraction(str(high))
    percent = floor((more - less) * 100 / less + Fraction(1, 2)) if less else None
    current, recommended = {"id": "a", "score": low}, {"id": "a", "version": 2, "score": high}
    because = "higherScore" if more > less else "newerVersion"
    assert broken(between(current, recommended, because, float(more - less), percent)) == []
    assert broken(between(current, recommended, because, high - low, percent)) == [], "subtracted in binary"
    if percent is not None:
        wrong = between(current, recommended, because, float(more - less), percent + 1)
        assert broken(wrong) == [("upgrade/percent-is-the-share", "/qualityGainPercent")]


@for_each(("score", "percent"), [(80.2, 0), (80.4, 1), (81.2, 2), (80.39, 0)])
def test_halves_are_rounded_up(score: float, percent: int) -> None:
    gain = float(Fraction(str(score)) - 80)
    current, recommended = {"id": "a", "score": 80}, {"id": "b", "score": score}
    assert broken(between(current, recommended, "higherScore", gain, percent)) == []


def test_a_share_of_nothing_is_absent_and_a_share_of_something_is_there() -> None:
    nothing = between({"id": "a", "score": 0}, {"id": "b", "score": 7}, "higherScore", 7, None)
    assert broken(nothing) == []
    nothing["outcome"]["qualityGainPercent"] = 100
    assert broken(nothing) == [("upgrade/percent-is-the-share", "/qualityGainPercent")]
    [finding] = findings(between({"id": "a", "score": 50}, {"id": "b", "score": 51}, "higherScore", 1, None))
    assert (finding.pointer, finding.message) == ("/outcome", "must have `qualityGainPercent`, which is 2")


def test_a_share_beyond_all_bounds_is_absent() -> None:
    current, recommended = {"id": "a", "score": 0.001}, {"id": "b", "score": 100}
    assert broken(between(current, recommended, "higherScore", 99.999, None)) == []
    assert broken(between({"id": "a", "score": 0.01}, {"id": "b", "score": 100}, "higherScore", 99.99, 999900)) == []


@for_each(("gain", "percent"), [(100, 1_000_000), (100.00004, 1_000_000), (100.00005, None)])
def test_the_largest_share_is_the_largest_that_can_be_told(gain: float, percent: int | None) -> None:
    outcome = between({"id": "a", "score": 0.01}, {"id": "b", "score": 50}, "higherScore", 49.99, None)["outcome"]
    outcome["recommended"]["score"] = 0.01 + gain
    due = {} if percent is None else {"qualityGainPercent": percent}
    assert list(_percent_is_the_share(outcome | due)) == []
    assert list(_percent_is_the_share(outcome | {"qualityGainPercent": 999_999})) != []


def test_a_wrong_gain_is_told_as_the_scores_are_written() -> None:
    [finding] = findings(patched(recommendation(), {"op": "replace", "path": "/outcome/qualityGain", "value": 10.7}))
    assert finding.message == "must be 10.73, the difference of the scores; it is 10.7"


def test_what_is_fetched_is_all_of_what_is_recommended() -> None:
    document = recommendation()
    document["outcome"]["downloadBytes"] -= document["outcome"]["current"]["totalBytes"]
    assert broken(document) == [("upgrade/download-is-the-recommended", "/downloadBytes")]


class TestWhatWasAsked:
    def test_it_was_asked_about_the_model_in_use(self) -> None:
        document = recommendation() | {"currentId": "llama-3.2-3b-instruct-q4-k-m"}
        assert broken(document) == [("upgrade/current-is-the-one", "/current/id")]

    def test_only_registries_are_asked(self) -> None:
        document = recommendation()
        document["registries"][1]["contract"] = "model-catalog"
        assert broken(document) == [("reference/names-its-contract", "/registries/1/contract")]
        document["registries"][1] |= {"contract": "model-registry", "digest": "sha256:" + "0123456789abcdef" * 4}
        assert broken(document) == [("reference/digest-is-real", "/registries/1/digest")]

    def test_the_version_in_use_may_be_left_to_the_registry(self) -> None:
        document = recommendation("newer-version")
        del document["currentVersion"]
        assert broken(document) == [("upgrade/replaced-is-known", "/replacedBecause")]
        del document["outcome"]["replacedBecause"]
        assert broken(document) == []
        document["currentVersion"] = 2
        assert broken(document) == [("upgrade/current-is-the-one", "/current/version")]

    def test_a_registry_is_asked_once(self) -> None:
        document = recommendation()
        document["registries"].append(document["registries"][0])
        assert broken(document) == [("upgrade/registries-once", "/registries/2/digest")]

    @for_each("name", ["current-is-best", "nothing-comparable", "unknown-model", "unknown-version", "unpinned-model"])
    def test_where_there_is_no_upgrade_nothing_else_is_asked(self, name: str) -> None:
        assert broken(recommendation(name)) == []

    def test_the_examples_speak_of_the_registries_that_are_examples(self) -> None:
        names = ("four-brackets", "newer-version", "operators-mirror")
        registries = {digest(golden(name, "model-registry")): golden(name, "model-registry") for name in names}
        for name in ("higher-score", "newer-version", "smaller"):
            document = recommendation(name)
            asked = [registries[reference["digest"]] for reference in document["registries"]]
            entries = {entry["id"]: (entry, each["yardstick"]["id"]) for each in asked for entry in each["entries"]}
            entry, yardstick = entries[document["outcome"]["recommended"]["id"]]
            assert document["outcome"]["yardstickId"] == yardstick
            assert document["outcome"]["recommended"] == {
                "id": entry["id"],
                "version": entry["version"],
                "displayName": entry["displayName"],
                "score": entry["quality"]["score"],
                "totalBytes": entry["artifact"]["totalBytes"],
                "memoryBytes": entry["requirements"]["memoryBytes"],
            }


class TestNewer:
    def replaced(self, **newer: Any) -> Any:
        document = recommendation("smaller-than-newer")
        document["outcome"]["newer"] |= newer
        return document

    def test_what_is_smaller_than_the_newer_version_may_be_larger_than_the_one_in_use(self) -> None:
        assert broken(self.replaced()) == []

    @for_each("newer", [{"id": "another"}, {"version": 1}, {"score": 1}, {"totalBytes": 1950000000}, {"totalBytes": 1}])
    def test_the_newer_version_is_one_of_the_current_model_as_good_and_larger(self, newer: dict[str, Any]) -> None:
        assert broken(self.replaced(**newer)) == [("upgrade/strictly-better", "/newer")]

    def test_it_is_told_only_where_nothing_else_decides(self) -> None:
        document = self.replaced()
        document["outcome"]["current"]["totalBytes"] = 2000000000
        assert broken(document) == [
            ("upgrade/because-decides", "/because"),
            ("upgrade/newer-where-it-decides", "/newer"),
        ]


class TestWhatElseIsTold:
    def test_none_suits_is_said_of_a_machine(self) -> None:
        document = recommendation("none-suits")
        assert broken(document) == []
        del document["target"]
        assert broken(document) == [("upgrade/none-suits-a-machine", "/because")]

    @for_each("because", ["unknownModel", "unknownVersion", "unpinnedModel"])
    def test_of_a_version_that_nobody_knows_nobody_knows_why_it_was_replaced(self, because: str) -> None:
        document = recommendation("replaced")
        assert broken(document) == []
        document["outcome"]["because"] = because
        assert broken(document) == [("upgrade/replaced-is-known", "/replacedBecause")]

    def test_the_machine_is_that_of_a_profile_and_its_measurements(self) -> None:
        document = recommendation("on-this-machine")
        document["target"]["calibration"] = {"contract": "hardware-profile", "digest": "sha256:" + "3c" * 31 + "9f"}
        assert ("reference/names-its-contract", "/target/calibration/contract") in [
            (finding.rule, finding.pointer) for finding in findings(document)
        ]


class TestMachines:
    def in_bracket(self, bracket: str, current: int, recommended: int) -> Any:
        document = between(
            {"id": "a", "score": 50, "memoryBytes": current},
            {"id": "b", "score": 51, "memoryBytes": recommended},
            "higherScore",
            1,
            2,
        )
        document["outcome"]["ramBracket"] = bracket
        return document

    @for_each("bracket", ["4gb", "8gb", "16gb"])
    def test_the_largest_model_of_a_bracket_is_in_it(self, bracket: str) -> None:
        limit = limit_bytes(bracket)
        assert broken(self.in_bracket(bracket, limit, limit)) == []
        assert broken(self.in_bracket(bracket, limit, limit + 1)) == [
            ("upgrade/same-bracket", "/recommended/memoryBytes")
        ]

    def test_a_smaller_bracket_is_another_one(self) -> None:
        assert broken(self.in_bracket("8gb", 4 * GIB, GIB)) == [("upgrade/same-bracket", "/recommended/memoryBytes")]

    def test_the_bracket_is_that_of_the_current_model(self) -> None:
        assert broken(self.in_bracket("8gb", GIB, GIB)) == [("upgrade/same-bracket", "/ramBracket")]

    def test_the_smallest_machine_of_the_last_bracket_counts(self) -> None:
        limit = limit_bytes("32gb")
        assert broken(self.in_bracket("32gb", 12 * GIB, limit)) == []
        at = [("upgrade/runs-where-the-old-one-ran", "/recommended/memoryBytes")]
        assert broken(self.in_bracket("32gb", 12 * GIB, limit + 1)) == at

    def test_a_machine_that_runs_a_larger_model_is_larger(self) -> None:
        assert broken(self.in_bracket("32gb", 60 * GIB, 60 * GIB)) == []
        at = [("upgrade/runs-where-the-old-one-ran", "/recommended/memoryBytes")]
        assert broken(self.in_bracket("32gb", 60 * GIB, 60 * GIB + 1)) == at

"""What the registries are asked: one model, the models of a bracket, and the one to offer there."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from families import for_each
from goldens import golden
from made_up_registries import FOUR, HOUSE, MIRROR, of_documents, of_goldens, with_models
from modeldoor_lifecycle.registry.errors import ModelNotListed, NoRegistryCounts
from modeldoor_lifecycle.registry.lookups import default_for_bracket, find, in_bracket, listed, reduced
from modeldoor_validators import check

GIB = 1 << 30
BRACKETS = ("4gb", "8gb", "16gb", "32gb")


def of_bracket(bracket: str) -> list[str]:
    return [model.id for model in in_bracket(of_goldens(FOUR), bracket)]


def test_a_name_that_nobody_lists_leads_to_nothing() -> None:
    assert find(of_goldens(FOUR), "phi-4") is None


def test_a_name_that_nobody_lists_is_told_with_the_nearest() -> None:
    with pytest.raises(ModelNotListed, match="'phi-4'") as raised:
        listed(of_goldens(FOUR), "phi-4")
    assert set(raised.value.nearest[:2]) == {"phi-4-q4-1", "phi-4-q4-k-m"}
    assert raised.value.could_be_listed


@for_each("name", ["PHI-4-Q4-K-M", "Phi 4 Q4 K M", "phi-4-q4-k-M"])
def test_a_name_in_other_letters_is_told_with_the_one_that_is_meant(name: str) -> None:
    with pytest.raises(ModelNotListed) as raised:
        listed(of_goldens(FOUR), name)
    assert (raised.value.nearest[0], raised.value.could_be_listed) == ("phi-4-q4-k-m", False)


@for_each("name", ["", "../phi-4", "phi-4\x00", "https://example.org/phi-4", "phi-4" * 100])
def test_to_what_is_no_name_none_is_near(name: str) -> None:
    with pytest.raises(ModelNotListed) as raised:
        listed(of_goldens(FOUR), name)
    assert (raised.value.nearest, raised.value.could_be_listed) == ((), False)


def test_where_no_registry_counts_no_name_is_sought() -> None:
    with pytest.raises(NoRegistryCounts):
        listed(of_documents(), "phi-4")


def test_a_bracket_has_its_own_models_and_the_best_comes_first() -> None:
    assert of_bracket("4gb") == [
        "llama-3.2-3b-instruct-q4-k-m",
        "llama-3.2-1b-instruct-q4-k-m",
        "smollm2-1.7b-instruct-q4-k-m",
    ]
    assert of_bracket("8gb") == ["llama-3.1-8b-instruct-q4-k-m"]
    assert of_bracket("16gb") == ["phi-4-q4-k-m", "phi-4-q4-1", "gemma-2-9b-it-q4-k-m"]
    assert of_bracket("32gb") == ["gpt-oss-120b-mxfp4", "gpt-oss-20b-mxfp4"]


def test_as_good_and_smaller_comes_first_and_then_the_name_decides() -> None:
    models = [
        {"id": name, "score": 50, "total_bytes": total, "memory_bytes": GIB}
        for name, total in (("d", 30), ("c", 20), ("b", 20), ("a", 40))
    ]
    registries = of_documents(with_models("r", "y", models))
    assert [model.id for model in in_bracket(registries, "4gb")] == ["b", "c", "d", "a"]


def test_how_often_its_files_changed_says_nothing_beside_another_model() -> None:
    old = {"score": 1, "total_bytes": 1, "memory_bytes": 1}
    models = [
        {"id": "often-changed", "score": 50, "total_bytes": 20, "memory_bytes": GIB, "earlier": [old, old]},
        {"id": "smaller", "score": 50, "total_bytes": 10, "memory_bytes": GIB},
    ]
    chosen = default_for_bracket(of_documents(with_models("r", "y", models)), "4gb")
    assert chosen is not None
    assert chosen.id == "smaller"


def test_scores_of_two_yardsticks_are_never_compared() -> None:
    registries = of_goldens(HOUSE, FOUR)
    models = in_bracket(registries, "4gb")
    assert [(model.id, model.now.score) for model in models][:2] == [
        ("qwen2.5-3b-instruct-q4-k-m", 0),
        ("llama-3.2-3b-instruct-q4-k-m", 22.08),
    ]
    assert [model.id for model in in_bracket(of_goldens(FOUR, HOUSE), "4gb")][-1] == "qwen2.5-3b-instruct-q4-k-m"


def test_registries_of_one_yardstick_are_compared_wherever_they_stand() -> None:
    own = with_models(
        "own",
        "lmarena-text-2025-12-11",
        [{"id": "a", "score": 40, "total_bytes": GIB, "memory_bytes": 2 * GIB}],
    )
    for documents in ((own, golden(FOUR, "model-registry")), (golden(FOUR, "model-registry"), own)):
        chosen = default_for_bracket(of_documents(*documents), "4gb")
        assert chosen is not None
        assert chosen.id == "a"


@for_each(
    ("bracket", "name"),
    [
        ("4gb", "llama-3.2-3b-instruct-q4-k-m"),
        ("8gb", "llama-3.1-8b-instruct-q4-k-m"),
        ("16gb", "phi-4-q4-k-m"),
        ("32gb", "gpt-oss-20b-mxfp4"),
    ],
)
def test_the_default_of_a_bracket_is_its_best_that_the_smallest_machine_holds(bracket: str, name: str) -> None:
    chosen = default_for_bracket(of_goldens(FOUR), bracket)
    assert chosen is not None
    assert chosen.id == name


@for_each("bracket", ["4gb", "8gb", "32gb"])
def test_an_empty_bracket_has_no_default(bracket: str) -> None:
    assert in_bracket(of_goldens(MIRROR), bracket) == []
    assert default_for_bracket(of_goldens(MIRROR), bracket) is None


def test_what_the_smallest_machine_of_the_open_bracket_cannot_hold_is_no_default() -> None:
    document = golden(FOUR, "model-registry")
    document["entries"] = [each for each in document["entries"] if each["id"] == "gpt-oss-120b-mxfp4"]
    assert default_for_bracket(of_documents(document), "32gb") is None


@settings(max_examples=40)
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "score": st.integers(0, 3),
                "total_bytes": st.integers(1, 3),
                "memory_bytes": st.sampled_from([GIB, 3 * GIB, 9 * GIB, 20 * GIB, 60 * GIB]),
            }
        ),
        max_size=8,
    ),
    st.randoms(use_true_random=False),
)
def test_the_order_is_total_and_does_not_depend_on_how_they_stand(models: list[dict[str, int]], chance: object) -> None:
    named = [{**model, "id": f"m{number}"} for number, model in enumerate(models)]
    shuffled = list(named)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # a random.Random, which hypothesis draws
    one, two = (of_documents(with_models("r", "y", each)) for each in (named, shuffled))
    for bracket in BRACKETS:
        assert [model.id for model in in_bracket(one, bracket)] == [model.id for model in in_bracket(two, bracket)]
    told = [model.id for bracket in BRACKETS for model in in_bracket(one, bracket)]
    assert sorted(told) == [f"m{number}" for number in range(len(models))]


def test_a_reduced_registry_is_a_registry_with_those_that_count_and_are_wanted() -> None:
    registries = of_goldens(HOUSE, FOUR)
    for registry in registries.registries:
        for wanted in ({"phi-4-q4-1"}, {"qwen3-14b-q4-k-m"}, {"qwen2.5-3b-instruct-q4-k-m"}, set[str]()):
            document = reduced(registry, registries, wanted.__contains__)
            assert check(document, "model-registry") == ()
            told = {each["id"] for part in ("entries", "unpinned") for each in document[part]}
            assert told == wanted & {model.id for model in registry.models()}
            assert len(document["sources"]) <= 6


def test_a_reduced_registry_leaves_out_what_an_earlier_one_lists_too() -> None:
    own = {**golden(FOUR, "model-registry"), "registryId": "own"}
    own["entries"] = own["entries"][:2]
    registries = of_documents(own, golden(FOUR, "model-registry"))
    told = [reduced(each, registries, lambda _: True)["entries"] for each in registries.registries]
    assert [len(each) for each in told] == [2, 7]
    assert {each["id"] for each in told[0]} & {each["id"] for each in told[1]} == set()

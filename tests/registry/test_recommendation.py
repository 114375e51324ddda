"""Which model is offered by default: what suits a machine now, and what a bracket holds; never what is too large or too slow."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from families import for_each
from goldens import golden
from made_up_registries import FOUR, HOUSE, MIRROR, NOW, of_documents, of_goldens, with_models
from modeldoor_lifecycle.estimator.calibrations import hardware_digest, measurement_of, with_measurement
from modeldoor_lifecycle.estimator.errors import WorkloadRefused
from modeldoor_lifecycle.estimator.estimate import estimate_of
from modeldoor_lifecycle.estimator.kept_calibrations import keep_measurement
from modeldoor_lifecycle.estimator.weights import header_bytes_of_shape
from modeldoor_lifecycle.estimator.workload import Workload
from modeldoor_lifecycle.hardware.simulation import simulate
from modeldoor_lifecycle.registry.errors import NoRegistryCounts
from modeldoor_lifecycle.registry.lookups import default_for_bracket, find
from modeldoor_lifecycle.registry.models import PinnedModel
from modeldoor_lifecycle.registry.recommendation import (
    default_for_machine,
    recommend_for_bracket,
    recommend_for_machine,
)
from modeldoor_lifecycle.registry.registries import load_registries
from modeldoor_lifecycle.registry.subjects import subject_of_model
from modeldoor_lifecycle.registry.suitability import READING_TOKENS_PER_SECOND, Judgement, judged
from modeldoor_lifecycle.registry.target import MachineTarget
from modeldoor_lifecycle.registry.this_machine import measured_target
from modeldoor_validators import check
from modeldoor_validators.canonical import digest
from modeldoor_validators.rules.shared.ram_brackets import limit_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from modeldoor_lifecycle.registry.registries import Registries

GIB = 1 << 30
PLAIN = Workload(4096)


def profile(name: str) -> dict[str, Any]:
    found: dict[str, Any] = golden(name, "hardware-profile")
    return found


def on(
    machine: dict[str, Any],
    registries: Registries | None = None,
    workload: Workload = PLAIN,
    minimum: float | None = READING_TOKENS_PER_SECOND,
    calibration: dict[str, Any] | None = None,
) -> dict[str, Any]:
    target = MachineTarget(machine, workload, minimum, calibration)
    document = recommend_for_machine(of_goldens(FOUR) if registries is None else registries, target, now=NOW)
    assert check(document, "model-recommendation") == ()
    return document


def verdicts(document: dict[str, Any]) -> dict[str, str]:
    return {each["id"]: each.get("reason", each["verdict"]) for each in document["considered"]}


def chosen(document: dict[str, Any]) -> str | None:
    found: str | None = document["outcome"].get("id")
    return found


# For one machine


@for_each(
    ("machine", "name"),
    [
        ("rtx-4090-24gb", "gpt-oss-120b-mxfp4"),
        ("m3-max-36gb", "gpt-oss-20b-mxfp4"),
        ("rtx-3060-alone", "phi-4-q4-k-m"),
        ("cpu-container", "llama-3.2-3b-instruct-q4-k-m"),
        ("two-rtx-4090", "gpt-oss-120b-mxfp4"),
    ],
)
def test_the_best_that_suits_the_machine_is_recommended(machine: str, name: str) -> None:
    assert chosen(on(profile(machine))) == name


def test_every_pinned_model_is_told_with_its_verdict_and_no_other() -> None:
    document = on(profile("cpu-container"))
    assert {each["id"] for each in document["considered"]} == {model.id for model in of_goldens(FOUR).pinned}
    assert document["unpinnedCount"] == 3
    assert verdicts(document)["llama-3.2-3b-instruct-q4-k-m"] == "recommended"
    assert verdicts(document)["llama-3.1-8b-instruct-q4-k-m"] == "doesNotFit"
    assert verdicts(document)["llama-3.2-1b-instruct-q4-k-m"] == "betterExists"


def test_figures_are_those_of_the_estimator() -> None:
    machine = profile("rtx-4090-24gb")
    registries = of_goldens(FOUR)
    model = find(registries, "gpt-oss-20b-mxfp4")
    assert isinstance(model, PinnedModel)
    estimate = estimate_of(subject_of_model(model), PLAIN, machine, now=NOW)
    told = next(each for each in on(machine)["considered"] if each["id"] == model.id)
    assert told["memoryBytes"] == estimate["memory"]["totalBytes"]
    assert told["placement"] == estimate["fit"]["placement"]
    assert told["likelyTokensPerSecond"] == estimate["decodeSpeed"]["likelyTokensPerSecond"]


@for_each("machine", ["cpu-container", "rtx-3060-alone"])
def test_what_a_recommendation_does_not_tell_of_a_model_it_does_not_reckon(machine: str) -> None:
    for model in of_goldens(FOUR).pinned:
        whole, quick = (
            estimate_of(subject_of_model(model), PLAIN, profile(machine), now=NOW, with_largest_context=told)
            for told in (True, False)
        )
        whole["fit"].pop("largestContextTokens", None)
        assert quick == whole


def test_a_model_spread_over_two_memories_suits_as_any_other_that_is_quick_enough() -> None:
    best = on(profile("rtx-4090-24gb"))["considered"][0]
    assert (best["id"], best["placement"], best["verdict"]) == ("gpt-oss-120b-mxfp4", "partialOffload", "recommended")
    assert best["likelyTokensPerSecond"] > READING_TOKENS_PER_SECOND
    assert chosen(on(profile("rtx-4090-24gb"), minimum=100)) == "gpt-oss-20b-mxfp4"


HOSTS = ("Core i5-8250U 8GB", "Ryzen 5 5600 32GB", "Ryzen 7 7800X3D 64GB")
CARDS = ("GTX 1050 2GB", "GTX 1650", "RTX 3060 8GB", "RTX 3060 12GB", "Tesla K80 12GB", "2x RTX 3060 12GB", "RTX 4090")


@for_each("host", HOSTS)
def test_a_card_more_never_makes_the_default_worse(host: str) -> None:
    registries = load_registries("/nowhere")

    def score(machine: str, target_tokens: int, minimum: float) -> float:
        target = MachineTarget(simulate(machine, now=NOW), Workload(target_tokens), minimum)
        found = default_for_machine(registries, target, now=NOW)
        return -1.0 if found is None else found.now.score

    for tokens, minimum in ((4096, READING_TOKENS_PER_SECOND), (16384, 15.0)):
        without = score(host, tokens, minimum)
        assert {card: score(f"{card} + {host}", tokens, minimum) >= without for card in CARDS} == dict.fromkeys(
            CARDS, True
        )


def test_beside_an_old_card_the_processor_alone_counts_where_only_that_is_quick_enough() -> None:
    machine = simulate("Tesla K80 12GB + Ryzen 7 7800X3D 64GB", now=NOW)
    registries = load_registries("/nowhere")
    for name, placement in (("gemma-4-e2b-it-qat-q4-0", "cpu"), ("qwen2.5-1.5b-instruct-q8-0", "fullDevice")):
        model = find(registries, name)
        assert isinstance(model, PinnedModel)
        made = MachineTarget(machine, Workload(16384), 15.0).judged(model, NOW)
        assert (made.placement, made.suits(15.0)) == (placement, True)


def test_the_processor_is_as_good_a_place_as_any_where_it_is_quick_enough() -> None:
    document = on(profile("cpu-container"))
    placements = {each["placement"] for each in document["considered"] if "placement" in each}
    assert placements == {"cpu"}


def test_what_writes_more_slowly_than_asked_for_is_passed_over() -> None:
    machine = profile("cpu-container")
    assert chosen(on(machine, minimum=8)) == "llama-3.2-1b-instruct-q4-k-m"
    assert verdicts(on(machine, minimum=8))["llama-3.2-3b-instruct-q4-k-m"] == "tooSlow"
    document = on(machine, minimum=1000)
    assert document["outcome"] == {"result": "none", "because": "noneSuits"}


def test_at_any_speed_the_best_that_fits_is_recommended() -> None:
    slow = {"gigabytesPerSecond": 4.0, "source": "override"}
    machine = profile("cpu-container")
    machine["processor"]["bandwidth"] = slow
    assert chosen(on(machine)) != "llama-3.2-3b-instruct-q4-k-m"
    document = on(machine, minimum=None)
    assert chosen(document) == "llama-3.2-3b-instruct-q4-k-m"
    assert "minimumTokensPerSecond" not in document["target"]


def test_what_is_free_now_decides() -> None:
    machine = profile("cpu-container")
    machine["hostMemory"]["available"]["bytes"] = 4 * GIB
    assert chosen(on(machine)) == "llama-3.2-1b-instruct-q4-k-m"
    machine["hostMemory"]["available"]["bytes"] = GIB
    assert on(machine)["outcome"] == {"result": "none", "because": "nothingFits"}


def test_where_it_is_not_known_what_is_free_nothing_is_recommended() -> None:
    document = on(profile("nvidia-probe-failed"))
    assert document["outcome"] == {"result": "none", "because": "fitUnknown"}
    assert verdicts(document)["llama-3.2-1b-instruct-q4-k-m"] == "notTold"


def test_a_model_that_was_made_for_less_context_cannot_run() -> None:
    document = on(profile("m3-max-36gb"), workload=Workload(16384))
    assert verdicts(document)["gemma-2-9b-it-q4-k-m"] == "contextTooLong"
    assert chosen(document) == "gpt-oss-20b-mxfp4"


def test_files_that_the_engine_does_not_read_cannot_run() -> None:
    document = golden(FOUR, "model-registry")
    document["entries"] = [each for each in document["entries"] if each["id"] == "phi-4-q4-k-m"]
    document["entries"][0]["artifact"] |= {"format": "mlx", "quantization": "MLX-4bit"}
    made = on(profile("m3-max-36gb"), of_documents(document))
    assert made["considered"][0]["reason"] == "engineCannot"
    assert made["outcome"] == {"result": "none", "because": "nothingFits"}


def test_a_workload_that_no_model_could_do_is_refused() -> None:
    workload = Workload(4096, value_cache_type="q8_0", has_flash_attention=False)
    with pytest.raises(WorkloadRefused):
        on(profile("m3-max-36gb"), workload=workload)


def test_registries_without_a_pinned_model_have_none_to_recommend() -> None:
    document = golden(FOUR, "model-registry") | {"entries": []}
    made = on(profile("m3-max-36gb"), of_documents(document))
    assert (made["outcome"], made["considered"]) == ({"result": "none", "because": "nothingListed"}, [])


def test_the_first_registrys_yardstick_decides_where_scores_cannot_be_compared() -> None:
    machine = profile("m3-max-36gb")
    assert chosen(on(machine, of_goldens(HOUSE, FOUR))) == "qwen2.5-3b-instruct-q4-k-m"
    assert chosen(on(machine, of_goldens(FOUR, HOUSE))) == "gpt-oss-20b-mxfp4"
    assert chosen(on(profile("cpu-container"), of_goldens(MIRROR, FOUR))) == "llama-3.2-3b-instruct-q4-k-m"


def test_the_document_says_what_it_holds_for() -> None:
    machine = profile("m3-max-36gb")
    registries = of_goldens(HOUSE, FOUR)
    document = on(machine, registries, Workload(8192, key_cache_type="q8_0"))
    assert document["registries"] == registries.references()
    assert document["target"] == {
        "by": "machine",
        "hardware": {"contract": "hardware-profile", "digest": digest(machine)},
        "hardwareOrigin": "override",
        "hardwareReadAt": machine.get("memoryReadAt", machine["detectedAt"]),
        "workload": Workload(8192, key_cache_type="q8_0").document(),
        "minimumTokensPerSecond": READING_TOKENS_PER_SECOND,
    }


def test_a_measured_speed_counts_and_is_named() -> None:
    machine = profile("cpu-container")
    model = find(of_goldens(FOUR), "llama-3.2-3b-instruct-q4-k-m")
    assert isinstance(model, PinnedModel)
    estimate = estimate_of(subject_of_model(model), PLAIN, machine, now=NOW)
    measured = with_measurement(None, hardware_digest(machine), measurement_of(estimate, 4.0, NOW))
    document = on(machine, calibration=measured)
    assert verdicts(document)["llama-3.2-3b-instruct-q4-k-m"] == "tooSlow"
    assert document["target"]["calibration"] == {"contract": "speed-calibration", "digest": digest(measured)}


def test_kept_measurements_of_this_machine_are_found_and_of_a_simulated_one_not_looked_for(tmp_path: Path) -> None:
    machine = profile("cpu-container")
    registries = of_goldens(FOUR)
    model = find(registries, "llama-3.2-3b-instruct-q4-k-m")
    assert isinstance(model, PinnedModel)
    estimate = estimate_of(subject_of_model(model), PLAIN, machine, now=NOW)
    keep_measurement(str(tmp_path), machine, estimate, 4.0, now=NOW)
    made = measured_target(machine, PLAIN, minimum_tokens_per_second=5, state_folder=lambda: str(tmp_path))
    document = recommend_for_machine(registries, made.target, now=NOW)
    assert (chosen(document), made.complaint) == ("llama-3.2-1b-instruct-q4-k-m", "")

    def refused() -> str:
        raise AssertionError("a simulated machine has no measurements")

    simulated = simulate("M3 Max 36GB", now=NOW)
    again = measured_target(simulated, PLAIN, minimum_tokens_per_second=5, state_folder=refused)
    assert again.target.calibration is None


def test_the_default_for_a_machine_is_the_entry_that_is_recommended() -> None:
    registries = of_goldens(FOUR)
    target = MachineTarget(profile("rtx-3060-alone"), PLAIN, READING_TOKENS_PER_SECOND)
    assert default_for_machine(registries, target, now=NOW) == find(registries, "phi-4-q4-k-m")
    small = MachineTarget(profile("cpu-container"), PLAIN, None)
    assert default_for_machine(of_goldens(MIRROR), small, now=NOW) is None


def test_a_model_whose_shape_nobody_knows_is_reckoned_by_its_bytes() -> None:
    document = golden(FOUR, "model-registry")
    document["entries"] = [each for each in document["entries"] if each["id"] == "llama-3.1-8b-instruct-q4-k-m"]
    document["entries"][0]["baseRepository"] = "someone/Unheard-of-8B-A1B"
    [model] = of_documents(document).pinned
    subject = subject_of_model(model)
    assert (subject.shape, subject.disk_bytes, subject.maximum_context_tokens) == (None, 4920739232, 131072)
    assert 7.5e9 < subject.parameters_total < 8.5e9
    assert subject.parameters_active == 10**9
    made = judged(model, PLAIN, profile("rtx-4090-24gb"), now=NOW)
    assert (made.verdict, made.placement) == ("fits", "fullDevice")
    assert made.memory_bytes > 4920739232


def test_weights_are_stretched_to_what_the_files_hold() -> None:
    for model in of_goldens(FOUR).pinned:
        subject = subject_of_model(model)
        assert subject.shape is not None
        assert subject.weights is not None
        loaded = subject.weights.loaded_bytes + header_bytes_of_shape(subject.shape)
        assert loaded == pytest.approx(model.now.total_bytes, rel=1e-6)


@for_each(
    ("total_bytes", "verdict"),
    [(1, "notReckoned"), (10**9, "recommended"), (10**14, "doesNotFit"), (2**53 - 1, "notReckoned")],
)
def test_files_that_cannot_be_of_their_base_model_stand_for_themselves(total_bytes: int, verdict: str) -> None:
    listing = with_models("r", "y", [{"id": "a", "score": 1, "total_bytes": total_bytes, "memory_bytes": GIB}])
    registries = of_documents(listing)
    assert subject_of_model(registries.pinned[0]).shape is None
    assert verdicts(on(profile("m3-max-36gb"), registries)) == {"a": verdict}


@for_each(
    ("placement", "speed", "minimum", "objection"),
    [
        ("cpu", 9.0, 5.0, None),
        ("cpu", 5.0, 5.0, None),
        ("cpu", 4.9, 5.0, "tooSlow"),
        ("cpu", None, 5.0, "speedUnknown"),
        ("cpu", None, None, None),
        ("partialOffload", 9.0, 5.0, None),
        ("partialOffload", 2.8, 5.0, "tooSlow"),
    ],
)
def test_what_stands_against_a_model_that_fits(
    placement: str, speed: float | None, minimum: float | None, objection: str | None
) -> None:
    [model] = of_goldens(MIRROR).pinned
    judgement = Judgement(model, "fits", placement=placement, likely_tokens_per_second=speed)
    assert judgement.objection(minimum) == objection
    assert judgement.suits(minimum) == (objection is None)


def test_what_its_users_should_know_stands_beside_the_recommended_model() -> None:
    told = on(profile("rtx-4090-24gb"))["outcome"]
    [entry] = [each for each in golden(FOUR, "model-registry")["entries"] if each["id"] == told["id"]]
    for name in ("license", "maximumContextTokens", "remark"):
        assert told[name] == entry[name]


def test_where_no_registry_counts_nothing_is_answered() -> None:
    with pytest.raises(NoRegistryCounts):
        recommend_for_bracket(of_documents(), "8gb", now=NOW)
    with pytest.raises(NoRegistryCounts):
        on(profile("cpu-container"), of_documents())


# For a bracket


@for_each("bracket", ["4gb", "8gb", "16gb", "32gb"])
def test_for_a_bracket_its_default_is_recommended(bracket: str) -> None:
    registries = of_goldens(FOUR)
    document = recommend_for_bracket(registries, bracket, now=NOW)
    assert check(document, "model-recommendation") == ()
    default = default_for_bracket(registries, bracket)
    assert default is not None
    assert chosen(document) == default.id
    assert document["target"] == {"by": "bracket", "ramBracket": bracket}


def test_for_an_empty_bracket_nothing_takes_the_place() -> None:
    document = recommend_for_bracket(of_goldens(MIRROR), "32gb", now=NOW)
    assert (document["outcome"], document["considered"]) == ({"result": "none", "because": "nothingListed"}, [])


def test_what_the_smallest_machine_of_the_open_bracket_lacks_is_told() -> None:
    document = golden(FOUR, "model-registry")
    document["entries"] = [each for each in document["entries"] if each["id"] == "gpt-oss-120b-mxfp4"]
    made = recommend_for_bracket(of_documents(document), "32gb", now=NOW)
    assert made["outcome"] == {"result": "none", "because": "nothingFits"}
    assert made["considered"][0]["shortfallBytes"] == 63773746720 - limit_bytes("32gb")


@settings(max_examples=40)
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "score": st.integers(0, 3),
                "total_bytes": st.integers(1, 3),
                "memory_bytes": st.sampled_from([GIB, 3 * GIB, 9 * GIB, 20 * GIB, limit_bytes("32gb"), 60 * GIB]),
            }
        ),
        max_size=6,
    ),
    st.sampled_from(["4gb", "8gb", "16gb", "32gb"]),
)
def test_a_brackets_default_is_of_the_bracket_held_by_it_and_the_best(
    models: list[dict[str, int]], bracket: str
) -> None:
    named: list[dict[str, Any]] = [{**each, "id": f"m{number}"} for number, each in enumerate(models)]
    registries = of_documents(with_models("r", "y", named))
    document = recommend_for_bracket(registries, bracket, now=NOW)
    limits = {"4gb": 0, "8gb": limit_bytes("4gb"), "16gb": limit_bytes("8gb"), "32gb": limit_bytes("16gb")}
    held = [each for each in named if limits[bracket] < each["memory_bytes"] <= limit_bytes(bracket)]
    best = min(held, key=lambda each: (-each["score"], each["total_bytes"], each["id"]), default=None)
    assert chosen(document) == (None if best is None else best["id"])


# The words


def test_the_words_say_where_it_runs_how_fast_and_beside_how_many() -> None:
    words = on(profile("cpu-container"))["outcome"]["rationale"]
    assert words == (
        "Llama 3.2 3B Instruct has the best score (22.08) of the 3 models that suit this machine: "
        "it runs on the processor and writes about 7.2 tokens/s."
    )


def test_the_words_name_the_yardstick_where_there_are_several() -> None:
    words = on(profile("m3-max-36gb"), of_goldens(HOUSE, FOUR))["outcome"]["rationale"]
    assert words.startswith("Qwen2.5 3B Instruct is the only model scored by 'house-prompts' that suits this machine: ")


def test_nothing_that_was_given_is_changed() -> None:
    machine = profile("m3-max-36gb")
    before = copy.deepcopy(machine)
    on(machine)
    assert machine == before

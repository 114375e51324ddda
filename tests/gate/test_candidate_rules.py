"""Candidates: each once, with one truth for each model, and a lineage that ends."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from families import for_each
from goldens import golden
from modeldoor_validators import check
from modeldoor_validators.rules.shared.models import identity_of

FROZEN = golden("seed-frozen", "model-candidates")
QWEN_32B, QWEN_32B_Q8, QWEN_14B, QWEN_8B, R1_32B, R1_14B, LLAMA_70B = FROZEN["candidates"]


def found(document: Any) -> list[tuple[str, str]]:
    return [(finding.rule, finding.pointer) for finding in check(document, "model-candidates")]


def listed(*candidates: Any) -> Any:
    return {**FROZEN, "candidates": copy.deepcopy(list(candidates))}


def pinned(digest: str, **changes: Any) -> Any:
    return {
        "source": "https",
        "url": "https://models.example.org/m.gguf",
        "format": "gguf",
        "quantization": "Q4_K_M",
        "totalBytes": 1,
        "digest": digest,
        **changes,
    }


class TestIdentity:
    DIGEST = "sha256:d98cdcbd03e17ce47681435b5150e34c1417f50b5c0019dd560e4882c5745785"

    def test_the_same_bytes_are_one_artifact_wherever_they_lie(self) -> None:
        hub = QWEN_8B["artifact"]
        local = {
            "source": "local",
            "format": "gguf",
            "quantization": "Q4_K_M",
            "totalBytes": hub["totalBytes"],
            "digest": self.DIGEST,
        }
        ollama = {
            "source": "ollama",
            "name": "qwen3:8b",
            "manifestDigest": LLAMA_70B["artifact"]["manifestDigest"],
            "modelDigest": self.DIGEST,
        }
        assert {identity_of(each) for each in (hub, pinned(self.DIGEST), local, ollama)} == {(self.DIGEST,)}

    def test_a_manifest_stands_for_weights_that_were_not_read(self) -> None:
        assert "modelDigest" not in R1_32B["artifact"]
        assert identity_of(R1_32B["artifact"]) == (R1_32B["artifact"]["manifestDigest"],)

    def test_an_unpinned_file_is_told_from_others_by_where_it_lies(self) -> None:
        artifact = QWEN_32B_Q8["artifact"]
        assert identity_of(artifact) != identity_of({**artifact, "path": "Qwen3-32B-Q8_0.gguf"})
        assert identity_of(artifact) != identity_of({**artifact, "repository": "unsloth/Qwen3-32B-GGUF"})

    def test_a_model_stands_once_though_two_places_offer_its_file(self) -> None:
        mirrored = {**QWEN_8B, "artifact": pinned(self.DIGEST)}
        assert found(listed(QWEN_8B, mirrored)) == [("model/one-entry-an-artifact", "/candidates/1")]
        another = {**mirrored, "repository": "org/Qwen3-8B-better"}
        assert found(listed(QWEN_8B, another)) == [("model/one-entry-an-artifact", "/candidates/1")]
        other = {
            **QWEN_8B,
            "artifact": pinned("sha256:120307ba529eb2439d6c430d94104dabd578497bc7bfe7e322b5d9933b449bd4"),
        }
        assert found(listed(QWEN_8B, other)) == []

    @for_each(
        ("changes", "holds"),
        [
            ({}, False),
            ({"repository": "unsloth/qwen3-32b-gguf"}, False),
            ({"quantization": "q8_0"}, False),
            ({"quantization": "F16"}, True),
            ({"path": "Qwen3-32B-Q8_0.gguf"}, True),
        ],
    )
    def test_an_unpinned_repository_stands_once_for_each_quantisation(self, changes: Any, holds: bool) -> None:
        artifact = {**QWEN_32B_Q8["artifact"], "repository": "unsloth/Qwen3-32B-GGUF"}
        artifact.pop("path", None)
        other = {**artifact, **changes}
        models = [{**QWEN_32B_Q8, "artifact": each, "quantization": each["quantization"]} for each in (artifact, other)]
        for model in models:
            model.pop("ollamaName", None)
        wrong = [("model/one-entry-an-artifact", "/candidates/1")]
        assert found(listed(*models)) == ([] if holds else wrong)

    def test_a_repository_in_other_letters_is_the_same_model(self) -> None:
        again = {**QWEN_32B_Q8, "repository": "qwen/qwen3-32b", "family": "qwen"}
        assert found(listed(QWEN_32B, again)) == [("model/one-truth-a-repository", "/candidates/1/family")]


class TestFigures:
    @for_each(("active", "holds"), [(1, True), (8_190_735_360, True), (8_190_735_361, False)])
    def test_a_token_uses_at_most_all_weights(self, active: int, holds: bool) -> None:
        document = listed({**QWEN_8B, "parametersActive": active})
        assert found(document) == ([] if holds else [("model/active-within-total", "/candidates/0/parametersActive")])

    @for_each(
        ("name", "holds"),
        [
            ("Qwen3-30B-A3B", False),
            ("Qwen3-Next-80B-A3B-Instruct", False),
            ("LFM2-8B-A1B", False),
            ("gemma-4-26B-A4B-it", False),
            ("model_30b_a3.5b", False),
            ("a3b", False),
            ("granite-4.0-h-tiny", True),
            ("Mixtral-8x7B-Instruct-v0.1", True),
            ("LLaMA3B", True),
            ("Llama-3.2-1B", True),
        ],
    )
    def test_a_mixture_by_its_name_is_not_dense(self, name: str, holds: bool) -> None:
        document = listed({**QWEN_8B, "repository": f"org/{name}"})
        assert found(document) == ([] if holds else [("model/active-as-named", "/candidates/0/parametersActive")])
        document["candidates"][0]["parametersActive"] -= 1
        assert found(document) == []

    def test_an_organisation_that_is_called_like_a_mixture_says_nothing(self) -> None:
        assert found(listed({**QWEN_8B, "repository": "lab-A3B/Qwen3-8B"})) == []

    def test_quantisations_are_compared_to_the_letter(self) -> None:
        assert found(listed({**QWEN_8B, "quantization": "q4_k_m"})) == [
            ("model/quantization-is-the-artifacts", "/candidates/0/quantization")
        ]

    @for_each(
        ("key", "value"),
        [
            ("family", "qwen"),
            ("series", "qwen3-large"),
            ("baseRepository", "Qwen/Qwen3-32B-Base"),
            ("parametersTotal", 32_000_000_000),
            ("parametersActive", 32_000_000_000),
            ("license", "MIT"),
            ("maximumContextTokens", 32768),
            ("releasedOn", "2025-04-27"),
        ],
    )
    def test_what_is_true_of_a_model_is_true_in_each_quantisation(self, key: str, value: Any) -> None:
        first = {**QWEN_32B, "baseRepository": "Qwen/Qwen3-Base", "parametersActive": QWEN_32B["parametersActive"] - 1}
        document = listed(first, {**QWEN_32B_Q8, "parametersActive": first["parametersActive"], key: value})
        if key == "parametersTotal":
            document["candidates"][1]["parametersTotal"] = QWEN_32B["parametersTotal"] + 1
        assert found(document) == [("model/one-truth-a-repository", f"/candidates/1/{key}")]
        del document["candidates"][1][key]
        if key in ("series", "baseRepository", "license", "maximumContextTokens", "releasedOn"):
            assert found(document) == [], "what is not known contradicts nothing"

    def test_what_may_differ_between_quantisations_may_differ(self) -> None:
        document = listed(QWEN_32B, {**QWEN_32B_Q8, "displayName": "Qwen3 32B, eight bits", "toolCalling": "unknown"})
        assert found(document) == []


class TestNames:
    def test_a_name_in_ollama_is_that_of_its_manifest_or_left_out(self) -> None:
        document = listed(QWEN_32B)
        document["candidates"][0]["ollamaName"] = "qwen3:latest"
        assert found(document) == [("model/ollama-name-is-the-artifacts", "/candidates/0/ollamaName")]
        del document["candidates"][0]["ollamaName"]
        assert found(document) == []

    def test_a_name_stands_for_one_model_in_one_quantisation(self) -> None:
        document = listed(QWEN_32B, {**QWEN_32B_Q8, "ollamaName": "qwen3:32b"}, {**QWEN_14B, "ollamaName": "qwen3:32b"})
        assert found(document) == [
            ("model/one-quantization-an-ollama-name", f"/candidates/{index}/ollamaName") for index in (1, 2)
        ]
        first = check(document, "model-candidates")[0]
        assert first.message == "must be a name of its own; 'qwen3:32b' stands for Qwen/Qwen3-32B in Q4_K_M already"

    def test_two_places_of_one_model_may_share_its_name(self) -> None:
        unpinned = {**QWEN_32B_Q8["artifact"], "quantization": "Q4_K_M"}
        assert found(listed(QWEN_32B, {**QWEN_32B, "artifact": unpinned})) == []

    @for_each("model", [QWEN_8B, R1_14B], ids=lambda model: model["displayName"])
    def test_pinned_files_have_no_name_that_can_be_pointed_at_others(self, model: Any) -> None:
        document = listed({**model, "ollamaName": "qwen3:8b"})
        assert found(document) == [("model/ollama-name-is-the-artifacts", "/candidates/0/ollamaName")]
        mirrored = {**model["artifact"], "source": "local"}
        for key in ("repository", "revision", "files"):
            mirrored.pop(key)
        document["candidates"][0]["artifact"] = {**mirrored, "digest": model["artifact"]["files"][0]["digest"]}
        assert found(document) == [("model/ollama-name-is-the-artifacts", "/candidates/0/ollamaName")]


class TestLineage:
    @staticmethod
    def of(bases: dict[str, str]) -> Any:
        return listed(
            *[
                {
                    **{key: value for key, value in QWEN_32B_Q8.items() if key != "series"},
                    "repository": f"org/{name}",
                    "baseRepository": f"org/{base}",
                    "artifact": {**QWEN_32B_Q8["artifact"], "repository": f"org/{name}-GGUF"},
                }
                for name, base in bases.items()
            ]
        )

    def test_a_chain_of_bases_ends_in_a_model_that_is_not_listed(self) -> None:
        assert found(self.of({"a": "b", "b": "c", "c": "d", "x": "c"})) == []

    @for_each(
        ("bases", "place"),
        [
            ({"a": "a"}, 0),
            ({"a": "b", "b": "a"}, 0),
            ({"z": "y", "a": "b", "b": "c", "c": "a"}, 1),
        ],
    )
    def test_a_model_that_comes_back_to_itself_is_told_once(self, bases: dict[str, str], place: int) -> None:
        assert found(self.of(bases)) == [("candidate/lineage-ends", f"/candidates/{place}/baseRepository")]

    @given(st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh"), min_size=1))
    def test_a_circle_is_found_exactly_when_somebody_walks_for_ever(self, bases: dict[str, str]) -> None:
        def never_ends(name: str) -> bool:
            for _ in range(len(bases) + 1):
                if name not in bases:
                    return False
                name = bases[name]
            return True

        wrong = {rule for rule, _ in found(self.of(bases))}
        assert wrong == ({"candidate/lineage-ends"} if any(never_ends(name) for name in bases) else set())

    @for_each(("day", "holds"), [("2026-05-28", True), ("2026-05-29", False)])
    def test_a_model_came_out_before_it_was_listed(self, day: str, holds: bool) -> None:
        document = listed({**QWEN_8B, "releasedOn": day})
        assert found(document) == ([] if holds else [("candidate/released-before-listed", "/candidates/0/releasedOn")])


def test_an_empty_list_breaks_no_rule() -> None:
    assert found(listed()) == []

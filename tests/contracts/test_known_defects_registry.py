"""What went wrong in lists of models, upgrade checks and downloads before cannot be said in a document of ours.

One defect no document can show by itself: a context of 4096 for a model made for 128K. Its shape is
in another document; here only a workload beyond the stated context is refused.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from families import for_each
from goldens import golden, patched
from modeldoor_validators import DocumentRefused, check, load

MIRROR, VERSIONS, SHIPPED = "operators-mirror", "newer-version", "four-brackets"


def registry(path: str, value: Any, name: str = VERSIONS) -> list[tuple[str, str]]:
    return found(patched(golden(name, "model-registry"), {"op": "replace", "path": path, "value": value}))


def upgrade(path: str, value: Any, name: str = "higher-score") -> list[tuple[str, str]]:
    document = patched(golden(name, "upgrade-recommendation"), {"op": "replace", "path": path, "value": value})
    return found(document, "upgrade-recommendation")


def download(name: str, operation: str, path: str, value: Any = None) -> list[tuple[str, str]]:
    document = patched(golden(name, "model-download"), {"op": operation, "path": path, "value": value})
    return found(document, "model-download")


def found(document: Any, contract: str = "model-registry") -> list[tuple[str, str]]:
    return [(finding.rule, finding.pointer) for finding in check(document, contract)]


class TestRegistry:
    def test_a_digest_of_zeros_that_switches_verification_off(self) -> None:
        assert registry("/entries/0/artifact/digest", "sha256:" + "0" * 64, MIRROR) == [
            ("schema/pattern", "/entries/0/artifact/digest")
        ]

    @for_each("digits", ["0123456789abcdef" * 4, "deadbeef" * 8, "1" * 64])
    def test_any_other_digest_that_stands_for_none(self, digits: str) -> None:
        assert registry("/entries/0/artifact/digest", f"sha256:{digits}", MIRROR) == [
            ("artifact/digest-is-real", "/entries/0/artifact/digest")
        ]

    @for_each("revision", ["main", "v1.0", "refs/heads/main", "530227a"])
    def test_a_revision_that_moves_or_could_be_several(self, revision: str) -> None:
        assert {rule for rule, _ in registry("/entries/0/artifact/revision", revision)} <= {
            "schema/minLength",
            "schema/pattern",
        }
        assert registry("/entries/0/artifact/revision", revision)

    def test_an_address_that_means_whatever_main_holds_today(self) -> None:
        url = "https://huggingface.co/microsoft/Phi-3.5-mini-instruct-gguf/resolve/main/Phi-3.5-mini-instruct-q4.gguf"
        assert registry("/entries/0/artifact/url", url, MIRROR) == [
            ("artifact/hub-by-commit", "/entries/0/artifact/url")
        ]

    @for_each("key", ["sizeBytes", "digest"])
    def test_an_entry_without_exact_bytes(self, key: str) -> None:
        document = patched(
            golden(VERSIONS, "model-registry"), {"op": "remove", "path": f"/entries/0/artifact/files/0/{key}"}
        )
        assert found(document) == [("schema/required", "/entries/0/artifact/files/0")]

    def test_bytes_as_a_fraction(self) -> None:
        approximately = 2.4 * 1024 * 1024 * 1024
        assert not approximately.is_integer()
        assert registry("/entries/0/artifact/files/0/sizeBytes", approximately) == [
            ("schema/type", "/entries/0/artifact/files/0/sizeBytes")
        ]

    def test_bytes_that_are_only_approximate_do_not_add_up(self) -> None:
        rules = registry("/entries/0/artifact/totalBytes", 2 * 1024**3)
        assert ("artifact/total-is-the-sum", "/entries/0/artifact/totalBytes") in rules

    def test_two_entries_with_one_name(self) -> None:
        assert ("registry/one-name-once", "/entries/1/id") in registry("/entries/1/id", "gemma-2-9b-it-q4-k-m", SHIPPED)

    @for_each(
        "url",
        [
            "http://models.example.org/qwen/Qwen3-8B-Q4_K_M.gguf",
            "https://models.example.org:8443/qwen/Qwen3-8B-Q4_K_M.gguf",
            "https://models.example.org:443/qwen/Qwen3-8B-Q4_K_M.gguf",
            "https://ada:secret@models.example.org/qwen/Qwen3-8B-Q4_K_M.gguf",
            "https://models.example.org/qwen/Qwen3-8B-Q4_K_M.gguf?download=true",
            "https://models.example.org/qwen/Qwen3-8B-Q4_K_M.gguf#top",
            "https://192.168.0.7/Qwen3-8B-Q4_K_M.gguf",
            "https://localhost/Qwen3-8B-Q4_K_M.gguf",
            "https://models..example.org/Qwen3-8B-Q4_K_M.gguf",
            "https://models.example.org/../Qwen3-8B-Q4_K_M.gguf",
            "https://models.example.org/%2e%2e/Qwen3-8B-Q4_K_M.gguf",
            "https://models.example.org",
        ],
    )
    def test_an_address_that_is_open_odd_or_leads_elsewhere(self, url: str) -> None:
        assert registry("/entries/0/artifact/url", url, MIRROR) == [("schema/pattern", "/entries/0/artifact/url")]

    @for_each("name", ["llama3.2", "other", "LicenseRef-unknown", "apache-2.0"])
    def test_a_licence_that_nobody_can_look_up(self, name: str) -> None:
        assert registry("/entries/0/license", name) == [("license/known", "/entries/0/license")]

    def test_a_bracket_that_is_too_small_for_its_model(self) -> None:
        assert registry("/entries/0/ramBracket", "8gb", MIRROR) == [
            ("registry/bracket-is-the-smallest", "/entries/0/ramBracket")
        ]

    def test_a_small_model_in_a_large_bracket(self) -> None:
        assert registry("/entries/5/ramBracket", "8gb", SHIPPED) == [
            ("registry/bracket-is-the-smallest", "/entries/5/ramBracket")
        ]

    def test_a_score_without_its_source(self) -> None:
        document = patched(golden(VERSIONS, "model-registry"), {"op": "remove", "path": "/entries/0/quality/sourceId"})
        assert found(document) == [("schema/required", "/entries/0/quality")]

    def test_an_unpinned_model_among_those_that_are_downloaded(self) -> None:
        unpinned = golden(SHIPPED, "model-registry")["unpinned"][0]["artifact"]
        [(rule, place)] = registry("/entries/0/artifact", unpinned)
        assert (rule.partition("/")[0], place) == ("schema", "/entries/0/artifact/source")


class TestUpgrade:
    def test_an_upgrade_into_another_bracket(self) -> None:
        document = golden("across-brackets.invalid", "upgrade-recommendation")
        assert found(document, "upgrade-recommendation") == [
            ("upgrade/same-bracket", "/outcome/recommended/memoryBytes")
        ]

    def test_an_upgrade_that_the_smallest_machine_of_the_bracket_cannot_hold(self) -> None:
        document = golden("more-memory-than-the-machine-has.invalid", "upgrade-recommendation")
        assert found(document, "upgrade-recommendation") == [
            ("upgrade/runs-where-the-old-one-ran", "/outcome/recommended/memoryBytes")
        ]

    @for_each("text", ["NaN", "Infinity"])
    def test_a_percentage_that_is_no_number(self, text: str) -> None:
        document = golden("higher-score", "upgrade-recommendation")
        document["outcome"]["qualityGainPercent"] = "HERE"
        with pytest.raises(DocumentRefused) as refusal:
            load(json.dumps(document).replace('"HERE"', text), contract="upgrade-recommendation")
        assert [finding.rule for finding in refusal.value.findings] == ["json/number"]

    def test_a_percentage_of_a_score_of_zero(self) -> None:
        document = golden("newer-version", "upgrade-recommendation")
        document["outcome"]["qualityGainPercent"] = 0
        assert found(document, "upgrade-recommendation") == [
            ("upgrade/percent-is-the-share", "/outcome/qualityGainPercent")
        ]

    def test_an_equal_score_that_counts_as_an_upgrade(self) -> None:
        document = golden("equal-score-and-larger.invalid", "upgrade-recommendation")
        assert found(document, "upgrade-recommendation") == [
            ("upgrade/strictly-better", "/outcome/recommended/totalBytes")
        ]

    def test_a_newer_version_that_is_not_seen(self) -> None:
        assert golden("newer-version", "upgrade-recommendation")["outcome"]["because"] == "newerVersion"
        document = patched(golden(VERSIONS, "model-registry"), {"op": "remove", "path": "/entries/0/earlierVersions"})
        assert found(document) == [("registry/earlier-versions-complete", "/entries/0/version")]

    def test_a_score_of_another_yardstick(self) -> None:
        document = patched(
            golden("higher-score", "upgrade-recommendation"), {"op": "remove", "path": "/outcome/yardstickId"}
        )
        assert found(document, "upgrade-recommendation") == [("schema/required", "/outcome")]

    def test_no_answer_instead_of_the_answer_none(self) -> None:
        assert ("schema/type", "/outcome") in upgrade("/outcome", None)


class TestDownload:
    @for_each("key", ["sha256", "sha256Expected", "expectedDigest", "digest"])
    def test_an_expected_digest_in_a_row(self, key: str) -> None:
        digest = golden(SHIPPED, "model-registry")["entries"][5]["artifact"]["files"][0]["digest"]
        assert download("complete", "add", f"/{key}", digest) == [("schema/additionalProperties", "")]
        assert download("complete", "add", f"/state/{key}", digest) == [("schema/additionalProperties", "/state")]

    @for_each("key", ["targetPath", "path", "partialPath", "modelDirectory"])
    def test_a_path_of_the_machine_in_a_row(self, key: str) -> None:
        path = "/home/ada/.skytwin/models/llama/llama-3.2-3b-q4.gguf"
        assert download("complete", "add", f"/{key}", path) == [("schema/additionalProperties", "")]
        assert download("complete", "add", f"/state/{key}", path) == [("schema/additionalProperties", "/state")]

    @for_each("key", ["message", "hint"])
    def test_a_path_or_a_digest_in_the_words_of_an_error(self, key: str) -> None:
        for text in ("It lies at /home/ada/models/a.partial.", "It should be sha256:6c1a2b41161032677be168d3."):
            path = f"/state/error/{key}"
            assert download("failed-disk-full", "replace", path, text) == [("text/discloses-nothing", path)]

    @for_each(("percent", "rule"), [(101, "schema/maximum"), (57.1, "schema/type"), (-1, "schema/minimum")])
    def test_a_percentage_over_100_or_not_whole(self, percent: float, rule: str) -> None:
        assert download("downloading", "replace", "/percent", percent) == [(rule, "/percent")]

    def test_progress_that_was_written_after_the_end(self) -> None:
        document = golden("complete", "model-download") | {"receivedBytes": 1048576, "percent": 0}
        assert found(document, "model-download") == [("schema/const", "/percent")]

    @for_each(
        ("name", "key"),
        [
            ("downloading", "startedAt"),
            ("paused-by-its-owner", "pausedAt"),
            ("verifying", "startedAt"),
            ("installing", "startedAt"),
            ("complete", "startedAt"),
            ("complete", "completedAt"),
            ("failed-disk-full", "failedAt"),
            ("failed-disk-full", "error"),
            ("cancelled", "cancelledAt"),
        ],
    )
    def test_a_state_without_its_time(self, name: str, key: str) -> None:
        assert download(name, "remove", f"/state/{key}") == [("schema/required", "/state")]

    @for_each(
        ("name", "key"),
        [("pending", "completedAt"), ("downloading", "pausedAt"), ("complete", "error"), ("cancelled", "failedAt")],
    )
    def test_a_state_with_the_time_of_another(self, name: str, key: str) -> None:
        assert download(name, "add", f"/state/{key}", "2026-11-20T09:30:01Z") == [
            ("schema/additionalProperties", "/state")
        ]

    def test_a_row_that_belongs_to_nobody(self) -> None:
        assert download("pending", "remove", "/owner") == [("schema/required", "")]

    def test_every_state_has_its_example(self) -> None:
        names = ["pending", "downloading", "paused-by-its-owner", "verifying", "installing", "complete"]
        names += ["failed-disk-full", "cancelled"]
        states = [golden(name, "model-download")["state"]["status"] for name in names]
        schema = ["pending", "downloading", "paused", "verifying", "installing", "complete", "failed", "cancelled"]
        assert states == schema

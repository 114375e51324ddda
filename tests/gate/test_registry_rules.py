"""A registry's entry is one model, one name, known terms, and the smallest machine that holds it."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression
from packaging.licenses._spdx import LICENSES
from packaging.licenses._spdx import VERSION as LICENSE_LIST_VERSION

from families import for_each
from goldens import golden, patched
from modeldoor_validators import Finding, check
from modeldoor_validators.rules.shared.licenses import license_rule
from modeldoor_validators.rules.shared.ram_brackets import BRACKETS, limit_bytes, smallest_bracket
from modeldoor_validators.rules.shared.spdx_identifiers import DEPRECATED, IDENTIFIERS

GIB = 1 << 30


def registry(name: str = "newer-version") -> Any:
    return golden(name, "model-registry")


def replaced(document: Any, path: str, value: Any) -> Any:
    return patched(document, {"op": "replace", "path": path, "value": value})


def findings(document: Any) -> tuple[Finding, ...]:
    return check(document, "model-registry")


def broken(document: Any) -> list[tuple[str, str]]:
    return [(finding.rule, finding.pointer) for finding in findings(document)]


def message(document: Any) -> str:
    [finding] = findings(document)
    return finding.message


@given(st.permutations(range(9)))
def test_entries_stand_in_no_order_but_that_of_their_names(order: list[int]) -> None:
    document = registry("four-brackets")
    document["entries"] = [document["entries"][index] for index in order]
    rules = {rule for rule, _ in broken(document)}
    assert rules == (set() if order == sorted(order) else {"registry/in-order"})


def test_the_unpinned_stand_in_order_too() -> None:
    document = registry("four-brackets")
    document["unpinned"].reverse()
    assert broken(document) == [("registry/in-order", "/unpinned/1/id")]


def test_a_name_is_taken_whether_its_bytes_are_known_or_not() -> None:
    document = registry("four-brackets")
    document["unpinned"][0]["id"] = "gemma-2-9b-it-q4-k-m"
    assert broken(document) == [("registry/one-name-once", "/unpinned/0/id")]


def test_an_empty_registry_is_one() -> None:
    assert broken({**registry(), "entries": []}) == []


def test_the_same_bytes_at_another_place_are_the_same_model() -> None:
    document = registry("operators-mirror")
    again = copy.deepcopy(document["entries"][0])
    again["id"] = "qwen3-8b-q4-k-m-again"
    file = {"path": "Qwen3-8B-Q4_K_M.gguf", "sizeBytes": 5027783488, "digest": again["artifact"]["digest"]}
    again["artifact"] = {
        "source": "hub",
        "repository": "Qwen/Qwen3-8B-GGUF",
        "revision": "212c964b8f97cb5edc203d411b767aaae707e653",
        "format": "gguf",
        "quantization": "Q4_K_M",
        "files": [file],
        "totalBytes": 5027783488,
    }
    document["entries"].append(again)
    assert broken(document) == [("registry/one-entry-an-artifact", "/entries/1/artifact")]


def test_parts_in_another_order_are_the_same_bytes_too() -> None:
    document = registry("split-model")
    again = copy.deepcopy(document["entries"][0])
    again["id"] = "gpt-oss-120b-mxfp4-again"
    again["artifact"]["files"].reverse()
    document["entries"].append(again)
    assert ("registry/one-entry-an-artifact", "/entries/1/artifact") in broken(document)


def test_an_address_holds_one_content() -> None:
    document = registry("operators-mirror")
    again = copy.deepcopy(document["entries"][0])
    again["id"] = "qwen3-8b-q4-k-m-again"
    again["artifact"]["digest"] = registry("newer-version")["entries"][0]["artifact"]["files"][0]["digest"]
    document["entries"].append(again)
    assert broken(document) == [("registry/one-place-one-content", "/entries/1/artifact/digest")]


def test_a_model_may_share_a_file_with_another() -> None:
    document = registry("with-a-projector")
    other = copy.deepcopy(document["entries"][0])
    other["id"] = "gemma-3-4b-it-q4-k-m-text-only"
    other["artifact"]["files"].pop()
    other["artifact"]["totalBytes"] = other["requirements"]["diskBytes"] = 2489757856
    document["entries"].append(other)
    assert broken(document) == []


class TestVersions:
    def test_a_first_version_has_no_past(self) -> None:
        document = registry("operators-mirror")
        assert broken(document) == []
        assert message(replaced(document, "/entries/0/version", 2)) == (
            "must be 1, one more than `earlierVersions` holds; it is 2"
        )

    @for_each("versions", [[2, 1], [1, 1], [1, 3], [2]])
    def test_earlier_versions_stand_in_order_and_none_is_missing(self, versions: list[int]) -> None:
        document = registry()
        past = document["entries"][0]["earlierVersions"][0]
        document["entries"][0]["earlierVersions"] = [{**past, "version": version} for version in versions]
        document["entries"][0]["version"] = len(versions) + 1
        places = [place for rule, place in broken(document) if rule == "registry/earlier-versions-complete"]
        [place] = places
        assert place.startswith("/entries/0/earlierVersions/")

    def test_several_earlier_versions_are_complete(self) -> None:
        document = registry()
        past = document["entries"][0]["earlierVersions"][0]
        other = {**past, "version": 2, "digests": [registry("operators-mirror")["entries"][0]["artifact"]["digest"]]}
        document["entries"][0]["earlierVersions"] = [past, other]
        document["entries"][0]["version"] = 3
        assert broken(document) == []

    def test_a_version_has_other_files_than_the_one_before_it(self) -> None:
        document = registry()
        entry = document["entries"][0]
        past = entry["earlierVersions"][0]
        entry["earlierVersions"] = [past, {**past, "version": 2}]
        entry["version"] = 3
        at = "/entries/0/earlierVersions/{}/digests"
        assert [(each.pointer, each.message) for each in findings(document)] == [
            (at.format(0), "must differ from what the next version is: a version counts up when files change")
        ]
        now = [file["digest"] for file in entry["artifact"]["files"]]
        entry["earlierVersions"][1]["digests"] = now
        assert message(document) == "must differ from what the entry is now: a version counts up when files change"
        entry["earlierVersions"] = [past, {**past, "version": 2, "digests": [*past["digests"], *now]}]
        assert broken(document) == []

    def test_an_earlier_version_needed_memory_for_its_files_too(self) -> None:
        document = replaced(registry(), "/entries/0/earlierVersions/0/memoryBytes", 10**9)
        assert broken(document) == [("registry/memory-holds-the-files", "/entries/0/earlierVersions/0/memoryBytes")]

    def test_the_digest_of_an_earlier_version_was_computed(self) -> None:
        document = replaced(registry(), "/entries/0/earlierVersions/0/digests/0", "sha256:" + "ab" * 32)
        assert broken(document) == [("artifact/digest-is-real", "/entries/0/earlierVersions/0/digests/0")]


class TestFiles:
    def of(self, size_bytes: int, base_repository: str = "org/model") -> Any:
        document = registry("operators-mirror")
        entry = document["entries"][0]
        entry["artifact"]["totalBytes"] = entry["requirements"]["diskBytes"] = size_bytes
        entry["requirements"]["memoryBytes"] = 2 * size_bytes
        entry["ramBracket"] = smallest_bracket(2 * size_bytes)
        entry["baseRepository"] = base_repository
        return document

    def test_no_language_model_is_smaller_than_a_megabyte(self) -> None:
        assert broken(self.of(10**6)) == []
        assert broken(self.of(10**6 - 1)) == [("registry/files-are-a-model", "/entries/0/artifact/totalBytes")]

    @for_each(
        ("name", "weights"),
        [
            ("Qwen/Qwen2.5-72B-Instruct", 72 * 10**9),
            ("Qwen/Qwen2.5-0.5B", 5 * 10**8),
            ("meta-llama/llama-3.2-3b", 3 * 10**9),
        ],
    )
    def test_files_hold_a_bit_at_least_of_every_weight_that_a_name_tells(self, name: str, weights: int) -> None:
        assert broken(self.of(weights // 8, name)) == []
        assert broken(self.of(weights // 8 - 1, name)) == [("registry/files-are-a-model", "/entries/0/baseRepository")]

    @for_each("name", ["mistralai/Mixtral-8x7B", "google/gemma-4-E4B-it", "org/72Beta", "org/A3B", "org/7B-of-70B"])
    def test_a_name_that_tells_no_size_or_several_is_not_held_against_its_files(self, name: str) -> None:
        assert broken(self.of(10**6, name)) == []


class TestBrackets:
    @for_each(("bracket", "gib"), [("4gb", 4), ("8gb", 8), ("16gb", 16), ("32gb", 32)])
    def test_two_thirds_of_a_machine_are_free_for_a_model(self, bracket: str, gib: int) -> None:
        limit = limit_bytes(bracket)
        assert limit * 3 <= gib * GIB * 2 < (limit + 1) * 3
        assert smallest_bracket(limit) == bracket

    @given(st.integers(1, 2**53 - 1), st.integers(1, 2**53 - 1))
    def test_a_larger_need_never_has_a_smaller_machine(self, one: int, other: int) -> None:
        order = list(BRACKETS)
        less, more = sorted([one, other])
        assert order.index(smallest_bracket(less)) <= order.index(smallest_bracket(more))

    def test_the_last_bracket_has_no_end(self) -> None:
        assert smallest_bracket(2**53 - 1) == "32gb"

    def test_a_byte_too_much_is_the_next_machine(self) -> None:
        document = replaced(registry(), "/entries/0/requirements/memoryBytes", limit_bytes("4gb"))
        assert broken(document) == []
        document = replaced(document, "/entries/0/requirements/memoryBytes", limit_bytes("4gb") + 1)
        assert message(document) == (
            "must be '8gb': the model needs 2863311531 bytes, more than the 2863311530 that a machine of '4gb' gives;"
            " it is '4gb'"
        )

    def test_a_machine_that_is_larger_than_needed_is_named_as_such(self) -> None:
        assert message(replaced(registry(), "/entries/0/ramBracket", "32gb")) == (
            "must be '4gb': the model needs 2246048928 bytes, within the 2863311530 that a machine of '4gb' gives;"
            " it is '32gb'"
        )


class TestNeeds:
    def test_a_model_needs_more_memory_than_its_files_hold_weights(self) -> None:
        total = registry()["entries"][0]["artifact"]["totalBytes"]
        least = total - total // 20 - 64 * 2**20
        assert broken(replaced(registry(), "/entries/0/requirements/memoryBytes", least + 1)) == []
        assert broken(replaced(registry(), "/entries/0/requirements/memoryBytes", least)) == [
            ("registry/memory-holds-the-files", "/entries/0/requirements/memoryBytes")
        ]

    @for_each("off", [-1, 1])
    def test_the_room_on_the_disk_is_the_files_to_the_byte(self, off: int) -> None:
        path = "/entries/0/requirements/diskBytes"
        total = registry()["entries"][0]["artifact"]["totalBytes"]
        assert broken(replaced(registry(), path, total + off)) == [("registry/disk-is-the-files", path)]

    def test_the_whole_context_may_be_asked_for(self) -> None:
        path = "/entries/0/requirements/workload/contextTokens"
        assert broken(replaced(registry(), path, 32768)) == []
        document = replaced(registry(), path, 65536)
        document["entries"][0]["requirements"]["workload"]["parallelSequences"] = 2
        assert broken(document) == []
        assert broken(replaced(registry(), path, 32769)) == [("workload/context-within-the-models", path)]


class TestSources:
    def confirmed(self, by: str, *ids: str) -> Any:
        document = registry("operators-mirror")
        document["entries"][0]["confirmation"] = {"by": by, "sourceIds": list(ids)}
        return document

    def test_two_sources_may_be_three(self) -> None:
        ids = ("model-registry-71397797195", "qwen3-8b-60908066481", "llmfit")
        assert broken(self.confirmed("twoSources", *ids)) == []
        at = [("registry/confirmed-by-its-sources", "/entries/0/confirmation/sourceIds")]
        assert broken(self.confirmed("twoSources", *ids[:1])) == at

    def test_one_source_is_one(self) -> None:
        assert broken(self.confirmed("oneSource", "llmfit")) == []
        assert message(self.confirmed("oneSource", "llmfit", "board-fit")) == (
            "must hold one source where `by` is 'oneSource'; it holds 2"
        )

    def test_two_names_of_one_origin_are_one_source(self) -> None:
        document = self.confirmed("twoSources", "model-registry-71397797195", "qwen3-8b-60908066481")
        origins = {source["id"]: source for source in document["sources"]}
        origins["qwen3-8b-60908066481"]["origin"] = "https://models.example.org/List"
        origins["model-registry-71397797195"]["origin"] = "https://models.example.org/list/"
        assert [(each.rule, each.pointer, each.message) for each in findings(document)] == [
            (
                "registry/confirmed-by-its-sources",
                "/entries/0/confirmation/sourceIds",
                "must hold two sources; all of these are one: 'https://models.example.org/list/'",
            )
        ]

    def test_the_hubs_page_is_a_page_of_the_hub(self) -> None:
        document = self.confirmed("hubPage", "llmfit", "board-fit")
        at = [("registry/confirmed-by-its-sources", "/entries/0/confirmation/sourceIds")]
        assert broken(document) == at
        document["sources"][1]["origin"] = "https://huggingface.co/Qwen/Qwen3-8B-GGUF, page of the file"
        assert broken(document) == []
        document["sources"][1]["origin"] = "a copy of https://huggingface.co/Qwen/Qwen3-8B-GGUF"
        assert broken(document) == at

    @for_each(
        ("page", "confirms"),
        [
            ("https://huggingface.co/bartowski/Qwen2.5-3B-Instruct-GGUF", True),
            ("https://huggingface.co/bartowski/Qwen2.5-3B-Instruct-GGUF/blob/main/x.gguf", True),
            ("https://huggingface.co/bartowski/Qwen2.5-3B-Instruct-GGUF, page of the file", True),
            ("https://huggingface.co/bartowski/Qwen2.5-3B-Instruct-GGUF-old", False),
            ("https://huggingface.co/bartowski/Qwen2.5-3B-Instruct", False),
            ("https://huggingface.co/Qwen/Qwen2.5-3B-Instruct-GGUF", False),
        ],
    )
    def test_the_hubs_page_is_that_of_the_repository(self, page: str, confirms: bool) -> None:
        document = registry()
        [name] = document["entries"][0]["confirmation"]["sourceIds"]
        assert document["entries"][0]["confirmation"]["by"] == "hubPage"
        [source] = [source for source in document["sources"] if source["id"] == name]
        source["origin"] = page
        at = [("registry/confirmed-by-its-sources", "/entries/0/confirmation/sourceIds")]
        assert broken(document) == ([] if confirms else at)

    def test_who_confirms_is_a_source_of_the_entry(self) -> None:
        document = self.confirmed("oneSource", "nobody")
        assert broken(document) == [("registry/sources-confirm", "/entries/0/confirmation/sourceIds/0")]

    def test_a_page_of_an_unknown_source_is_told_once(self) -> None:
        document = self.confirmed("hubPage", "nobody")
        assert broken(document) == [("registry/sources-confirm", "/entries/0/confirmation/sourceIds/0")]

    @for_each("path", ["/entries/0/sourceIds/0", "/unpinned/0/sourceIds/0"])
    def test_each_source_that_is_named_is_there(self, path: str) -> None:
        document = replaced(registry("four-brackets"), path, "nobody")
        assert ("source/known", path) in broken(document)

    @for_each(("day", "holds"), [("2026-11-19", True), ("2026-11-20", False)])
    def test_a_score_may_be_of_the_day_of_the_registry(self, day: str, holds: bool) -> None:
        document = replaced(registry(), "/entries/0/quality/scoredOn", day)
        assert broken(document) == ([] if holds else [("registry/scored-before", "/entries/0/quality/scoredOn")])


class TestLicenses:
    def words(self, name: str) -> list[str]:
        return [message for _, message in license_rule(("license",)).check({"license": name})]

    @for_each(
        "name",
        [
            "0BSD", "Apache-2.0", "BSL-1.0", "CC-BY-3.0", "CC-BY-NC-4.0", "CC0-1.0", "EUPL-1.2", "GPL-3.0-only",
            "LGPL-2.1-only", "MIT", "MPL-2.0", "MS-PL", "ODC-By-1.0", "OFL-1.1", "OSL-3.0", "Zlib", "etalab-2.0",
        ],
    )  # fmt: skip
    def test_an_identifier_of_spdx_is_known(self, name: str) -> None:
        assert self.words(name) == []

    def test_the_list_is_the_one_that_another_program_has(self) -> None:
        assert LICENSE_LIST_VERSION == "3.27.0"
        theirs = {each["id"] for each in LICENSES.values() if not each["deprecated"]}
        assert theirs == IDENTIFIERS
        assert {each["id"] for each in LICENSES.values() if each["deprecated"]} == set(DEPRECATED)
        assert {instead for each in DEPRECATED.values() for instead in each} <= theirs

    @for_each(
        ("name", "instead"),
        [
            ("GPL-3.0", "'GPL-3.0-only' or 'GPL-3.0-or-later'"),
            ("gpl-3.0", "'GPL-3.0-only' or 'GPL-3.0-or-later'"),
            ("LGPL-2.1+", "'LGPL-2.1-or-later'"),
            ("BSD-2-Clause-FreeBSD", "'BSD-2-Clause-Views'"),
            ("BSD-2-Clause-NetBSD", "'BSD-2-Clause'"),
            ("StandardML-NJ", "'SMLNJ'"),
            ("bzip2-1.0.5", "'bzip2-1.0.6'"),
            ("Nunit", "`LicenseRef-` and a name: SPDX has no single identifier for it any more"),
        ],
    )
    def test_a_deprecated_identifier_is_mended(self, name: str, instead: str) -> None:
        assert self.words(name) == [f"must be {instead}; '{name}' is deprecated"]

    @for_each("name", ["LicenseRef-Llama-3.2", "LicenseRef-Gemma", "LicenseRef-a"])
    def test_own_terms_have_a_name(self, name: str) -> None:
        assert canonicalize_license_expression(name) == name
        assert self.words(name) == []

    @for_each("name", ["custom", "license", "n-a", "na", "none", "other", "proprietary", "tbd", "todo", "unknown"])
    def test_a_word_for_not_knowing_is_no_name(self, name: str) -> None:
        assert self.words(f"LicenseRef-{name}") == [f"must name the terms after `LicenseRef-`; '{name}' names none"]
        assert self.words(f"LicenseRef-{name.upper()}")

    @for_each(
        "name", ["tba", "Unknown-License", "see-model-card", "no-license", "none.", "123", "Not.Specified", "N.A"]
    )
    def test_words_for_not_knowing_are_no_name_together_either(self, name: str) -> None:
        assert self.words(f"LicenseRef-{name}") == [f"must name the terms after `LicenseRef-`; '{name}' names none"]

    @for_each(("name", "right"), [("apache-2.0", "Apache-2.0"), ("mit", "MIT"), ("odbl-1.0", "ODbL-1.0")])
    def test_the_hubs_small_letters_are_mended(self, name: str, right: str) -> None:
        assert self.words(name) == [f"must be '{right}', as SPDX writes it; it is '{name}'"]

    @for_each("name", ["llama3.2", "other", "LicenseRef-", "licenseref-x", "Apache-2.0+", "LicenseRef--x"])
    def test_anything_else_is_unknown(self, name: str) -> None:
        assert self.words(name) == [f"must be a known SPDX identifier, or `LicenseRef-` and a name; it is '{name}'"]

    def test_the_check_of_spdx_names_can_fail(self) -> None:
        with pytest.raises(InvalidLicenseExpression):
            canonicalize_license_expression("llama3.2")

    @for_each("path", ["/entries/0/license", "/unpinned/0/license", "/sources/0/license"])
    def test_every_licence_of_a_registry_is_looked_at(self, path: str) -> None:
        document = registry("four-brackets")
        assert broken(replaced(document, path, "other")) == [("license/known", path)]


@for_each(
    "path",
    [
        "/sources/0/origin",
        "/sources/0/attribution",
        "/yardstick/method",
        "/entries/0/displayName",
        "/entries/0/remark",
        "/entries/0/earlierVersions/0/replacedBecause",
    ],
)
def test_no_text_of_a_registry_names_a_user_or_a_folder_of_theirs(path: str) -> None:
    text = {"op": "add", "path": path, "value": "Read from /home/ada/models on ada@laptop."}
    assert broken(patched(registry(), text)) == [("text/names-nobody", path)]


@for_each("path", ["/entries/0/displayName", "/unpinned/0/displayName"])
def test_no_name_of_a_model_is_a_secret(path: str) -> None:
    document = replaced(registry("four-brackets"), path, "hf_" + "abcdefghijklmnopqrstuvwx")
    assert broken(document) == [("text/names-nobody", path)]

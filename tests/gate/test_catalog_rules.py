"""The catalogue and its provenance: one file, one name, one owner, and times that could be."""

from __future__ import annotations

import copy
import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from families import for_each
from goldens import golden, goldens
from modeldoor_validators import check
from modeldoor_validators.canonical import digest
from modeldoor_validators.rules.catalog_places import HOLDERS

CATALOG, RECORD = "model-catalog", "provenance-record"
STORED, WEB = golden("in-the-store", CATALOG)["entries"]
OWN = golden("user-file", CATALOG)["entries"][0]
CACHED, OLLAMA = golden("held-by-others", CATALOG)["entries"]
SPLIT = golden("split-model", CATALOG)["entries"][0]
CHANGED, RETIRED = golden("out-of-use", CATALOG)["entries"]
BY_SOURCE = {"hub": STORED, "https": WEB, "ollama": OLLAMA, "local": OWN}
ALL = [OWN, STORED, SPLIT, CACHED, WEB, OLLAMA]
NOW = "2026-11-20T09:30:07.000Z"
KNOWN = [
    ("request", "hub"),
    ("request", "https"),
    ("request", "ollama"),
    ("request", "local"),
    ("registry", "hub"),
    ("registry", "https"),
    ("hub", "hub"),
    ("ollama", "ollama"),
]
"""Who can have said of files of which source what their digest must be."""

TELLERS = ["request", "registry", "hub", "ollama"]


def catalog(*entries: Any, at: str = NOW) -> Any:
    head = {"schemaVersion": "v1", "kind": "ModelCatalog", "generation": 1, "updatedAt": at}
    return {**head, "entries": [copy.deepcopy(entry) for entry in entries]}


def changed(base: Any, **changes: Any) -> Any:
    document = copy.deepcopy(base)
    for place, value in changes.items():
        *front, last = place.split("__")
        holder = document
        for step in front:
            holder = holder[int(step) if step.isdigit() else step]
        if value is None:
            del holder[last]
        else:
            holder[int(last) if last.isdigit() else last] = value
    return document


def found(document: Any, contract: str = CATALOG) -> list[tuple[str, str]]:
    return [(finding.rule, finding.pointer) for finding in check(document, contract)]


def of_entry(entry: Any, at: str = NOW) -> list[tuple[str, str]]:
    return [(rule, pointer.removeprefix("/entries/0")) for rule, pointer in found(catalog(entry, at=at))]


class TestNames:
    @given(st.permutations(ALL))
    def test_entries_stand_in_the_order_of_their_ids_and_in_no_other(self, entries: list[Any]) -> None:
        in_order = sorted(entries, key=lambda entry: entry["id"])
        rules = {rule for rule, _ in found(catalog(*entries))}
        assert rules == (set() if entries == in_order else {"modelCatalog/in-order"})

    def test_code_points_decide_and_not_letters(self) -> None:
        paths = ["/m/Z.gguf", "/m/a.gguf", "/m/é.gguf", "/m/\U0001f600.gguf"]
        entries = [changed(OWN, id=f"file:{path}", location__path=path) for path in paths]
        assert found(catalog(*entries)) == []

    def test_an_entry_that_stands_twice_is_told_of_as_such(self) -> None:
        assert ("modelCatalog/in-order", "/entries/1/id") in found(catalog(OWN, OWN))

    def test_a_reference_leads_to_one_entry(self) -> None:
        taken = changed(OWN, aliases=[STORED["id"]])
        assert found(catalog(taken, STORED)) == [("modelCatalog/aliases-lead-to-one", "/entries/0/aliases/0")]
        own = changed(OWN, aliases=[OWN["id"]])
        assert of_entry(own) == [("modelCatalog/aliases-lead-to-one", "/aliases/0")]
        shared = ["registry:llama-3.2-1b-q4-k-m"]
        both = catalog(changed(OWN, aliases=shared), STORED)
        assert found(both) == [("modelCatalog/aliases-lead-to-one", "/entries/1/aliases/1")]

    @pytest.mark.parametrize(
        ("entry", "name"),
        [
            (STORED, "hf:bartowski/Llama-3.2-1B-Instruct-GGUF@067b946cf014b7c697f3654f621d577a3e3afd1c/other.gguf"),
            (STORED, "ollama:llama3.2:1b"),
            (WEB, "https://models.example.org/smollm2/other.gguf"),
            (OLLAMA, "ollama:llama3.2:3b"),
            (OLLAMA, "file:/usr/share/ollama/blob"),
        ],
    )
    def test_an_id_says_what_the_artifact_says(self, entry: Any, name: str) -> None:
        assert of_entry(changed(entry, id=name)) == [("modelCatalog/name-is-the-artifacts", "/id")]

    def test_the_id_of_a_file_given_by_hand_says_that_it_is_one(self) -> None:
        entry = changed(OWN, id=WEB["id"])
        assert ("modelCatalog/name-is-the-artifacts", "/id") in of_entry(entry)


class TestPlaces:
    @for_each("source", HOLDERS)
    @for_each("holder", ["managed", "user", "ollama", "huggingFaceCache"])
    def test_a_file_lies_only_with_whoever_has_files_of_its_source(self, source: str, holder: str) -> None:
        entry = copy.deepcopy(BY_SOURCE[source])
        keys = [file["digest"].replace(":", "-") for file in entry["artifact"].get("files", [])]
        own = entry["artifact"].get("modelDigest", entry["artifact"].get("digest", "")).replace(":", "-")
        path = {"hub": CACHED["location"]["path"], "ollama": OLLAMA["location"]["path"]}.get(source, "/models/x")
        entry["location"] = (
            {"kind": "managed", "storeKeys": keys or [own]}
            if holder == "managed"
            else {"kind": "external", "path": path, "holder": holder}
        )
        refused = ("modelCatalog/holder-fits-source", "/location/kind" if holder == "managed" else "/location/holder")
        assert (refused in of_entry(entry)) == (holder not in HOLDERS[source])

    @pytest.mark.parametrize(
        "path",
        [
            CACHED["location"]["path"].replace("212c964b", "312c964b"),
            CACHED["location"]["path"].replace("models--Qwen--", "models--Other--"),
            CACHED["location"]["path"] + ".part",
            "/Qwen3-8B-Q4_K_M.gguf",
        ],
    )
    def test_a_path_in_the_hubs_cache_is_of_this_repository_commit_and_file(self, path: str) -> None:
        assert of_entry(changed(CACHED, location__path=path)) == [("modelCatalog/path-fits-holder", "/location/path")]

    def test_a_path_of_ollama_is_the_file_of_the_weights(self) -> None:
        manifest = OLLAMA["artifact"]["manifestDigest"].replace(":", "-")
        path = f"/usr/share/ollama/.ollama/models/blobs/{manifest}"
        assert of_entry(changed(OLLAMA, location__path=path)) == [("modelCatalog/path-fits-holder", "/location/path")]

    @pytest.mark.parametrize("path", ["/mnt" + OWN["location"]["path"], "/other.gguf"])
    def test_a_users_file_is_called_by_its_own_path_and_no_end_of_it(self, path: str) -> None:
        assert of_entry(changed(OWN, location__path=path)) == [("modelCatalog/path-fits-holder", "/location/path")]

    def test_a_users_file_may_be_taken_into_the_store(self) -> None:
        location = {"kind": "managed", "storeKeys": [OWN["artifact"]["digest"].replace(":", "-")]}
        assert of_entry(changed(OWN, location=location)) == []

    def test_what_lies_in_one_place_has_one_entry(self) -> None:
        other = changed(OLLAMA, id="ollama:llama3.2:1b-instruct-q8_0", artifact__name="llama3.2:1b-instruct-q8_0")
        assert found(catalog(OLLAMA, other)) == [("modelCatalog/one-place-one-entry", "/entries/1/location")]

    def test_the_store_has_every_part_once_and_in_order(self) -> None:
        keys = SPLIT["location"]["storeKeys"]
        for order in itertools.permutations(keys):
            rules = {rule for rule, _ in of_entry(changed(SPLIT, location__storeKeys=list(order)))}
            assert rules == (set() if list(order) == keys else {"modelCatalog/store-keys-are-digests"})
        for fewer in (keys[:1], keys[:2], [*keys, keys[0]]):
            assert of_entry(changed(SPLIT, location__storeKeys=fewer)) == [
                ("modelCatalog/store-keys-are-digests", "/location/storeKeys")
            ]

    def test_one_part_of_a_split_model_is_no_model(self) -> None:
        first = "/models/x-00001-of-00002.gguf"
        entry = changed(OWN, id=f"file:{first}", location__path=first)
        assert of_entry(entry) == [("modelCatalog/local-file-is-whole", "/id")]
        whole = "/models/x-00001-of-00001.gguf"
        assert of_entry(changed(OWN, id=f"file:{whole}", location__path=whole)) == []


class TestTrust:
    @for_each("teller", TELLERS)
    @for_each("source", BY_SOURCE)
    def test_whoever_said_the_digest_knows_files_of_the_source(self, teller: str, source: str) -> None:
        trust = {
            **OLLAMA["trust"],
            "expectedFrom": teller,
            "identities": copy.deepcopy(BY_SOURCE[source]["trust"]["identities"]),
        }
        allowed = (teller, source) in KNOWN
        assert of_entry(changed(BY_SOURCE[source], trust=trust)) == (
            [] if allowed else [("modelCatalog/expectation-fits-source", "/trust/expectedFrom")]
        )

    @for_each("part", ["device", "inode", "sizeBytes", "modifiedNs", "changedNs"])
    def test_what_a_file_was_is_told_by_all_of_its_identity(self, part: str) -> None:
        """The time of the last change of content can be set back, and so the time that nobody can set is told too."""
        without = changed(OWN, **{f"trust__identities__0__{part}": None})
        assert of_entry(without) == [("schema/required", "/trust/identities/0")]

    def test_every_file_was_looked_at(self) -> None:
        identities = SPLIT["trust"]["identities"]
        for fewer in (identities[:2], [*identities, identities[0]]):
            assert of_entry(changed(SPLIT, trust__identities=fewer)) == [
                ("modelCatalog/identity-fits-artifact", "/trust/identities")
            ]
        swapped = [identities[0], identities[2], identities[1]]
        assert of_entry(changed(SPLIT, trust__identities=swapped)) == [
            ("modelCatalog/identity-fits-artifact", "/trust/identities/1/sizeBytes"),
            ("modelCatalog/identity-fits-artifact", "/trust/identities/2/sizeBytes"),
        ]

    def test_the_weights_in_ollama_are_at_most_all_that_it_holds(self) -> None:
        total = OLLAMA["artifact"]["totalBytes"]
        assert of_entry(changed(OLLAMA, trust__identities__0__sizeBytes=total)) == []
        assert of_entry(changed(OLLAMA, trust__identities__0__sizeBytes=total + 1)) == [
            ("modelCatalog/identity-fits-artifact", "/trust/identities/0/sizeBytes")
        ]

    @pytest.mark.parametrize("entry", [OWN, STORED, OLLAMA])
    def test_a_gguf_file_is_trusted_only_with_its_header(self, entry: Any) -> None:
        assert of_entry(changed(entry, header=None)) == [("modelCatalog/header-was-read", "")]

    def test_a_file_of_another_format_has_no_such_header(self) -> None:
        other = changed(OWN, artifact__format="safetensors")
        assert of_entry(other) == [("modelCatalog/header-was-read", "/header")]
        assert of_entry(changed(other, header=None)) == []

    @for_each(
        ("entry", "is_allowed"),
        [(STORED, True), (WEB, True), (SPLIT, True), (CACHED, False), (OLLAMA, False), (OWN, False)],
    )
    def test_only_what_was_downloaded_into_the_store_was_hashed_on_its_way(self, entry: Any, is_allowed: bool) -> None:
        expected = [] if is_allowed else [("modelCatalog/hashed-where-it-could-be", "/trust/method")]
        assert of_entry(changed(entry, trust__method="whileDownloading")) == expected

    def test_a_file_taken_into_the_store_by_hand_was_not_downloaded(self) -> None:
        location = {"kind": "managed", "storeKeys": [OWN["artifact"]["digest"].replace(":", "-")]}
        entry = changed(OWN, location=location, trust__method="whileDownloading")
        assert of_entry(entry) == [("modelCatalog/hashed-where-it-could-be", "/trust/method")]


class TestTimes:
    @for_each(
        ("entry", "place"),
        [
            (WEB, "registeredAt"),
            (STORED, "lastUsedAt"),
            (STORED, "trust__verifiedAt"),
            (OWN, "trust__hashedAt"),
            (CHANGED, "trust__distrustedAt"),
            (RETIRED, "lifecycle__retiredAt"),
            (STORED, "leases__0__takenAt"),
        ],
    )
    def test_nothing_happened_after_the_catalogue_was_written(self, entry: Any, place: str) -> None:
        pointer = "/" + place.replace("__", "/")
        late = changed(entry, **{place: "2026-11-20T09:30:07.001Z"})
        assert ("modelCatalog/times-in-order", pointer) in of_entry(late)
        assert ("modelCatalog/times-in-order", pointer) not in of_entry(changed(entry, **{place: NOW}))

    @pytest.mark.parametrize(
        ("entry", "place"),
        [(OLLAMA, "lastUsedAt"), (CHANGED, "trust__distrustedAt"), (RETIRED, "lifecycle__retiredAt")],
    )
    def test_nothing_happened_to_a_file_before_it_was_registered(self, entry: Any, place: str) -> None:
        at = entry["registeredAt"]
        early = changed(entry, **{place: at[:19] + ".000Z"})
        assert ("modelCatalog/times-in-order", "/registeredAt") in of_entry(early)
        assert ("modelCatalog/times-in-order", "/registeredAt") not in of_entry(changed(entry, **{place: at}))

    def test_a_file_may_be_hashed_before_and_after_it_was_registered(self) -> None:
        for at in ("2020-01-01T00:00:00Z", NOW):
            assert of_entry(changed(STORED, trust__verifiedAt=at)) == []

    def test_nobody_took_a_lease_before_the_file_was_registered(self) -> None:
        lease = {**STORED["leases"][0], "takenAt": "2026-11-19T11:20:03.051Z"}
        assert of_entry(changed(WEB, leases=[lease])) == []
        lease["takenAt"] = "2026-11-19T11:20:03.050Z"
        assert of_entry(changed(WEB, leases=[lease])) == [("modelCatalog/times-in-order", "/registeredAt")]

    def test_a_lease_ends_after_it_began(self) -> None:
        taken = STORED["leases"][0]["takenAt"]
        assert of_entry(changed(STORED, leases__0__expiresAt=taken)) == []
        assert of_entry(changed(STORED, leases__0__expiresAt="2026-11-20T09:29:49.999Z")) == [
            ("modelCatalog/times-in-order", "/leases/0/takenAt")
        ]

    def test_a_lease_has_a_name_that_no_other_has(self) -> None:
        other = changed(WEB, leases=STORED["leases"])
        assert found(catalog(STORED, other)) == [("lease/named-once", "/entries/1/leases/0/leaseId")]

    @pytest.mark.parametrize(
        ("entry", "end"), [(CHANGED, "2026-11-20T09:25:00.000Z"), (RETIRED, "2026-11-19T18:00:00.000Z")]
    )
    def test_what_is_out_of_use_was_last_used_by_then_and_is_leased_to_nobody(self, entry: Any, end: str) -> None:
        assert of_entry(changed(entry, lastUsedAt=end)) == []
        later = end.replace(".000Z", ".001Z")
        assert of_entry(changed(entry, lastUsedAt=later)) == [("modelCatalog/out-of-use", "/lastUsedAt")]
        assert ("modelCatalog/out-of-use", "/leases") in of_entry(changed(entry, leases=STORED["leases"]))

    def test_what_is_retired_and_unverified_is_out_of_use_since_the_first_of_both(self) -> None:
        entry = changed(CHANGED, lifecycle=RETIRED["lifecycle"], lastUsedAt="2026-11-19T18:00:00.001Z")
        entry["registeredAt"] = "2026-11-19T17:00:00.000Z"
        assert of_entry(entry) == [("modelCatalog/out-of-use", "/lastUsedAt")]


class TestProvenance:
    RECORDS = sorted(
        (each.document for each in goldens() if each.contract == RECORD and each.is_valid),
        key=lambda record: record["recordedAt"],
    )  # fmt: skip

    def test_the_examples_are_one_chain_from_the_first_to_the_last(self) -> None:
        assert self.RECORDS[0]["previous"] == {"position": "first"}
        for before, after in itertools.pairwise(self.RECORDS):
            assert after["previous"] == {"position": "after", "digest": digest(before)}
        assert len({record["recordId"] for record in self.RECORDS}) == len(self.RECORDS)

    def test_what_they_refer_to_is_there(self) -> None:
        documents = {
            digest(each.document): each.contract
            for each in goldens()
            if each.contract in ("provision-request", "engine-handoff") and each.is_valid
        }
        references = [record["event"].get(key) for record in self.RECORDS for key in ("request", "handoff")]
        named = [reference for reference in references if reference]
        assert named
        assert all(documents[reference["digest"]] == reference["contract"] for reference in named)

    @for_each("teller", TELLERS)
    @for_each("example", ["provisioned-from-ollama", "reverified", "handed-off"])
    def test_a_verdict_is_that_of_somebody_who_knows(self, teller: str, example: str) -> None:
        record = golden(example, RECORD)
        source = {"o": "ollama", "f": "local", "h": "hub"}[record["modelId"][0]]
        record["event"]["verification"]["expectedFrom"] = teller
        allowed = (teller, source) in KNOWN
        place = "/event/verification/expectedFrom"
        assert found(record, RECORD) == ([] if allowed else [("provenance/expectation-fits-source", place)])

    @for_each(
        "file",
        [
            "gpt-oss-120b-mxfp4-00000-of-00003.gguf",
            "gpt-oss-120b-mxfp4-00004-of-00003.gguf",
            "gpt-oss-120b-mxfp4-00002-of-00004.gguf",
            "gpt-oss-20b-mxfp4-00002-of-00003.gguf",
            "sub/gpt-oss-120b-mxfp4-00002-of-00003.gguf",
            "gpt-oss-120b-mxfp4.gguf",
        ],
    )
    def test_a_file_that_failed_is_one_of_the_models(self, file: str) -> None:
        record = golden("verification-failed-of-a-part", RECORD)
        record["event"]["file"] = file
        assert found(record, RECORD) == [("provenance/failed-file-is-the-models", "/event/file")]

    @pytest.mark.parametrize("number", [1, 2, 3])
    def test_each_part_of_a_model_can_be_the_one_that_failed(self, number: int) -> None:
        record = golden("verification-failed-of-a-part", RECORD)
        record["event"]["file"] = f"gpt-oss-120b-mxfp4-0000{number}-of-00003.gguf"
        assert found(record, RECORD) == []

    def test_of_one_file_it_is_not_said_which(self) -> None:
        record = golden("verification-failed", RECORD)
        record["event"]["file"] = "TinyLlama.gguf"
        assert found(record, RECORD) == [("provenance/failed-file-is-the-models", "/event/file")]

    @pytest.mark.parametrize("engine", ["llamacpp", "llama-cpp", "ollama"])
    def test_a_file_is_handed_to_the_engine_that_handoffs_are_for(self, engine: str) -> None:
        record = golden("handed-off", RECORD)
        record["event"]["engine"] = engine
        assert found(record, RECORD) == [("schema/const", "/event/engine")]

    def test_a_verdict_without_an_expectation_needs_nobody(self) -> None:
        assert found(golden("handed-off-unchecked", RECORD), RECORD) == []

    @for_each(
        ("name", "kind", "is_allowed"),
        [
            ("ollama:llama3.2:1b", "evicted", False),
            ("ollama:llama3.2:1b", "forgotten", True),
            (WEB["id"], "evicted", True),
            (WEB["id"], "forgotten", False),
            (STORED["id"], "evicted", True),
            (STORED["id"], "forgotten", True),
            ("file:x.gguf", "evicted", True),
            ("file:x.gguf", "forgotten", True),
        ],
    )
    def test_only_the_store_is_emptied(self, name: str, kind: str, is_allowed: bool) -> None:
        record = {**golden(kind, RECORD), "modelId": name}
        assert found(record, RECORD) == ([] if is_allowed else [("provenance/store-is-ours", "/event/kind")])

    @pytest.mark.parametrize(
        ("example", "is_allowed"),
        [
            ("provisioned-by-hand", False),
            ("provisioned-from-ollama", False),
            ("provisioned-by-download", True),
            ("provisioned-from-a-web-server", True),
        ],
    )
    def test_what_is_there_already_is_not_fetched(self, example: str, is_allowed: bool) -> None:
        record = golden(example, RECORD)
        record["event"]["acquiredBy"] = "downloaded"
        assert found(record, RECORD) == (
            [] if is_allowed else [("provenance/fetched-from-elsewhere", "/event/acquiredBy")]
        )

    @pytest.mark.parametrize("example", ["rejected", "reverified", "handed-off"])
    def test_digests_are_computed_and_stand_once(self, example: str) -> None:
        record = golden(example, RECORD)
        first = record["event"]["digests"][0]
        record["event"]["digests"] = [first, first]
        assert found(record, RECORD) == [("provenance/digests-once", "/event/digests/1")]
        record["event"]["digests"] = [first, "sha256:" + "12" * 32]
        assert found(record, RECORD) == [("artifact/digest-is-real", "/event/digests/1")]

"""What the seed's provisioner let happen cannot be said in these contracts."""

from __future__ import annotations

import copy
from typing import Any

from families import for_each
from goldens import golden
from modeldoor_validators import check, engine, explain

REQUEST, HANDOFF, CATALOG, RECORD = "provision-request", "engine-handoff", "model-catalog", "provenance-record"
TINY = golden("tinyllama", REQUEST)
SEED = golden("seed", HANDOFF)
WARNED = golden("warned", HANDOFF)
STRICT = golden("strict", HANDOFF)
OWN = golden("user-file", CATALOG)
STORED = golden("in-the-store", CATALOG)
GIVEN = golden("provisioned-by-hand", RECORD)
TYPED = "0123456789abcdef" * 4
ZEROS = "0" * 64


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


def found(document: Any, contract: str) -> list[tuple[str, str]]:
    findings = check(document, contract)
    assert all(finding.message.startswith("must ") and finding.hint for finding in findings)
    return [(finding.rule, finding.pointer) for finding in findings]


def refused_by_the_shape(document: Any, contract: str) -> bool:
    """Whether both engines refuse it without any rule: so does every validator of JSON Schema."""
    return not engine.is_valid(document, contract) and not explain.accepts(document, contract)


@for_each("algorithm", ["md5", "sha1", "sha512", "SHA256", "sha-256", "blake3", "", None])
def test_a_digest_of_another_algorithm_is_not_silently_accepted(algorithm: str | None) -> None:
    request = changed(TINY, expected_digest__algo=algorithm)
    assert refused_by_the_shape(request, REQUEST)
    handoff = changed(WARNED, verification__digest__algo=algorithm)
    assert refused_by_the_shape(handoff, HANDOFF)
    record = changed(GIVEN, event__artifact__digest=f"{algorithm or ''}:{TINY['expected_digest']['value']}")
    assert refused_by_the_shape(record, RECORD)


def test_a_digest_in_capitals_is_the_same_digest() -> None:
    value = TINY["expected_digest"]["value"].upper()
    assert found(changed(TINY, expected_digest__value=value), REQUEST) == [], "a request may write it so"
    for document, place, contract in (
        (WARNED, "verification__digest__value", HANDOFF),
        (OWN, "entries__0__artifact__digest", CATALOG),
        (GIVEN, "event__artifact__digest", RECORD),
    ):
        prefix = "" if contract == HANDOFF else "sha256:"
        shouted = changed(document, **{place: prefix + value})
        assert found(shouted, contract) == [("schema/pattern", "/" + place.replace("__", "/"))], "nothing of ours does"


def test_strict_without_a_digest_does_not_only_warn() -> None:
    request = changed(TINY, expected_digest=None)
    assert refused_by_the_shape(request, REQUEST)
    assert found(request, REQUEST) == [("schema/required", "")]
    assert found(changed(request, strict_verification=False), REQUEST) == []


@for_each(
    ("document", "place"),
    [
        (changed(WARNED, verification__strict=True), "/verification/strict"),
        (changed(WARNED, verification__verdict="fail", verification__strict=True), "/verification/verdict"),
        (changed(WARNED, verification__verdict=None, verification__strict=True), "/verification"),
        (changed(SEED, strict=True), ""),
        (changed(SEED, strict_verification=True), ""),
        (changed(SEED, verification={"strict": True}), "/verification"),
        (changed(SEED, verification={}), "/verification"),
        (changed(SEED, verification="strict"), "/verification"),
        (changed(SEED, model__strict=True), "/model"),
        (changed(SEED, metadata={"size_bytes": 1, "strict": True}), "/metadata"),
        (changed(STRICT, verification__digest=None), "/verification"),
        (changed(STRICT, verification__digest__value=ZEROS), "/verification/digest/value"),
        (changed(STRICT, verification__digest__value=""), "/verification/digest/value"),
        (changed(STRICT, verification__verified_at=None), "/verification"),
        (changed(STRICT, verification__method="trusted"), "/verification/method"),
    ],
    ids=str,
)
def test_a_file_that_was_not_verified_is_not_handed_on_in_strict_mode_in_any_spelling(
    document: Any, place: str
) -> None:
    assert refused_by_the_shape(document, HANDOFF)
    assert {pointer for _, pointer in found(document, HANDOFF)} == {place}


def test_the_first_part_of_a_split_model_is_not_taken_for_all_of_it() -> None:
    split = golden("split-model", HANDOFF)
    alone = changed(split, parts=None, engine=None, estimate=None, metadata=None)
    assert found(alone, HANDOFF) == [("handoff/parts-are-the-model", "")]


@for_each("digits", [ZEROS, TYPED, "deadbeef" * 8, "ab" * 32])
def test_a_placeholder_stands_for_no_digest(digits: str) -> None:
    for base, contract, places in (
        (TINY, REQUEST, {"expected_digest__value": digits}),
        (changed(STRICT, engine=None, estimate=None), HANDOFF, {"verification__digest__value": digits}),
        (changed(OWN, entries__0__trust=golden("out-of-use", CATALOG)["entries"][0]["trust"], updatedAt="2026-11-21T00:00:00Z"),
         CATALOG, {"entries__0__artifact__digest": f"sha256:{digits}"}),
        (GIVEN, RECORD, {"event__artifact__digest": f"sha256:{digits}"}),
    ):  # fmt: skip
        (place,) = places
        rule = "schema/pattern" if digits == ZEROS else "artifact/digest-is-real"
        assert found(changed(base, **places), contract) == [(rule, "/" + place.replace("__", "/"))]


def test_an_entry_of_the_catalogue_says_whether_and_when_it_was_verified() -> None:
    for place in ("trust", "trust__state", "trust__hashedAt", "trust__identities", "trust__method"):
        assert refused_by_the_shape(changed(OWN, **{f"entries__0__{place}": None}), CATALOG), place
    assert refused_by_the_shape(changed(STORED, entries__0__trust__expectedFrom=None), CATALOG)


def test_a_users_own_file_is_never_ours_to_delete() -> None:
    path = OWN["entries"][0]["location"]["path"]
    key = OWN["entries"][0]["artifact"]["digest"].replace(":", "-")
    locations: list[dict[str, Any]] = [
        {"kind": "managed", "path": path},
        {"kind": "managed", "path": path, "storeKeys": [key]},
        {"kind": "managed", "storeKeys": [path]},
        {"kind": "managed", "storeKeys": ["../../models/x"]},
        {"kind": "managed", "storeKeys": []},
        {"kind": "external", "path": path, "holder": "user", "storeKeys": [key]},
        {"kind": "external", "path": path, "holder": "modeldoor"},
    ]
    for location in locations:
        assert refused_by_the_shape(changed(OWN, entries__0__location=location), CATALOG), location
    evicted = golden("evicted", RECORD)
    assert refused_by_the_shape(changed(evicted, event__storeKeys=[path]), RECORD)
    assert refused_by_the_shape(changed(evicted, event__path=path), RECORD)


@for_each(
    "path",
    ["/models/../etc/shadow", "/..", "/models/./x", "/models//x", "/models/", "models/x", "", "/", "/a\x00b", "/a\nb", "/a\u00a0b", "~/x"],
)  # fmt: skip
def test_no_path_leads_elsewhere(path: str) -> None:
    assert refused_by_the_shape(changed(SEED, model__path=path), HANDOFF)
    assert refused_by_the_shape(changed(OWN, entries__0__location__path=path), CATALOG)


@for_each("path", ["/models/..x", "/models/...", "/.models/x", "/mod els/é.gguf", "/a"])
def test_a_path_in_its_one_spelling_passes(path: str) -> None:
    assert found(changed(SEED, model__path=path), HANDOFF) == []
    assert found(changed(OWN, entries__0__location__path=path, entries__0__id=f"file:{path}"), CATALOG) == []


@for_each(
    "name",
    [
        "hf:org/repo@067b946cf014b7c697f3654f621d577a3e3afd1c/../../x",
        "hf:-org/repo@067b946cf014b7c697f3654f621d577a3e3afd1c/x.gguf",
        "hf:org/repo@main/x.gguf",
        "hf:org/repo/x.gguf",
        "hf:/",
        "ollama:a/../b:c",
        "file:../x.gguf",
        "https://u:p@models.example.org/x.gguf",
        "registry:x",
        "/models/x.gguf",
    ],
)
def test_no_id_leads_elsewhere_or_moves(name: str) -> None:
    assert refused_by_the_shape(changed(STORED, entries__0__id=name), CATALOG)
    assert refused_by_the_shape(changed(GIVEN, modelId=name), RECORD)


def test_one_file_has_one_id_however_its_path_is_written() -> None:
    path = OWN["entries"][0]["location"]["path"]
    for spelling in (path.removeprefix("/"), "." + path, path.replace("/models", "/models/."), "//" + path, path + "/"):
        assert refused_by_the_shape(changed(OWN, entries__0__id=f"file:{spelling}"), CATALOG), spelling
    other = changed(OWN, entries__0__id=f"file:/mnt{path}")
    assert found(other, CATALOG) == [("modelCatalog/path-fits-holder", "/entries/0/location/path")]
    twice = copy.deepcopy(OWN)
    twice["entries"] *= 2
    assert ("modelCatalog/in-order", "/entries/1/id") in found(twice, CATALOG)


def test_provenance_has_a_digest_and_a_verdict() -> None:
    for event, place in (
        ("provisioned-by-hand", "event__artifact__digest"),
        ("provisioned-by-hand", "event__verification"),
        ("handed-off", "event__digests"),
        ("handed-off", "event__verification"),
        ("reverified", "event__verification"),
        ("verification-failed", "event__actualDigest"),
        ("evicted", "event__storeKeys"),
    ):
        assert refused_by_the_shape(changed(golden(event, RECORD), **{place: None}), RECORD), (event, place)


@for_each("path", ["/models/TinyLlama.gguf", "../TinyLlama.gguf", "models/TinyLlama.gguf", "..", "."])
def test_provenance_names_no_folder_of_the_host(path: str) -> None:
    for place, value in (
        ("modelId", f"file:{path}"),
        ("path", path),
        ("tool__name", path),
        ("tool__version", path),
        ("event__path", path),
        ("event__artifact__path", path),
        ("recordId", path),
    ):
        assert refused_by_the_shape(changed(GIVEN, **{place: value}), RECORD), place
    assert refused_by_the_shape(changed(golden("retired", RECORD), event__by=path), RECORD)
    assert refused_by_the_shape(changed(golden("handed-off", RECORD), event__engine=path), RECORD)
    assert refused_by_the_shape(changed(golden("distrusted", RECORD), event__reason=path), RECORD)


@for_each(
    "handoff",
    [
        {"model": {"id": "local:/models/qwen2.5-0.5b-instruct-q4_k_m.gguf", "path": "/abs/models/qwen2.5-0.5b-instruct-q4_k_m.gguf"}},
        {"model": {"id": "file:/m/x.gguf", "path": "/m/x.gguf"}, "metadata": {"size_bytes": 491400032, "ctx_max": None}},
        {"model": {"id": "file:/m/x.gguf", "path": "/m/x.gguf"}, "metadata": {"size_bytes": 491400032}},
    ],
)  # fmt: skip
def test_the_seeds_own_handoffs_stay_valid(handoff: Any) -> None:
    assert found(handoff, HANDOFF) == []


@for_each(
    "request_",
    [
        {"model_ref": "file:/models/TinyLlama-1.1B-Chat-v1.0-q4_k_m.gguf"},
        {"model_ref": "/models/TinyLlama-1.1B-Chat-v1.0-q4_k_m.gguf", "strict_verification": False},
        {"model_ref": "hf:TheBloke/TinyLlama-1.1B-Chat-v1.0-GGUF/tinyllama-1.1b-chat-v1.0.Q4_K_M.gguf"},
    ],
)
def test_the_seeds_own_requests_stay_valid(request_: Any) -> None:
    assert found(request_, REQUEST) == []

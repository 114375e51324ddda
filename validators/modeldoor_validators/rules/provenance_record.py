"""Rules of a provenance record: it names exact bytes and a verdict, and no place of this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modeldoor_validators.rules import Rule
from modeldoor_validators.rules.shared.artifacts import artifact_rules, digest_rule
from modeldoor_validators.rules.shared.model_names import expectation_fault, name_fault
from modeldoor_validators.rules.shared.placeholders import is_no_commit, is_placeholder
from modeldoor_validators.rules.shared.places import each, repeated
from modeldoor_validators.rules.shared.references import reference_rules
from modeldoor_validators.rules.shared.split_models import part_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modeldoor_validators.rules import Document, Wrong

SOURCES = {"hf": "hub", "https": "https", "ollama": "ollama", "file": "local"}
"""Which source each scheme of a name belongs to."""

NOT_FETCHED = ("local", "ollama")
"""Sources whose files are there already: modeldoor reads them and fetches none."""


def _source(record: Document) -> str:
    return SOURCES[record["modelId"].partition(":")[0]]


def _name_is_the_artifacts(record: Document) -> Iterator[Wrong]:
    for _, artifact in each(record, ("event", "artifact")):
        fault = name_fault(record["modelId"], artifact)
        if fault:
            yield ("modelId",), fault


def _name_is_of_a_commit(record: Document) -> Iterator[Wrong]:
    commit = record["modelId"].partition("@")[2].partition("/")[0]
    if _source(record) == "hub" and is_no_commit(commit):
        yield ("modelId",), f"must name a commit of the repository; '{commit}' is a placeholder"


def _failed_for_a_difference(record: Document) -> Iterator[Wrong]:
    event = record["event"]
    if event["kind"] == "verificationFailed" and event["expectedDigest"] == event["actualDigest"]:
        yield ("event", "actualDigest"), "must differ from `expectedDigest`: what is as expected does not fail"


def _failed_file_is_the_models(record: Document) -> Iterator[Wrong]:
    event = record["event"]
    if event["kind"] != "verificationFailed":
        return
    first = part_of(record["modelId"]) if _source(record) == "hub" else None
    if first is None or first.parts == 1:
        if "file" in event:
            yield ("event", "file"), "must be absent: the model is one file"
    elif "file" not in event:
        yield ("event",), f"must have `file`: the model has {first.parts} files, and one of them failed"
    else:
        name = record["modelId"].rpartition("@")[2].partition("/")[2]
        failed = part_of(event["file"])
        of_the_model = failed is not None and failed._replace(number=1).name == name
        if failed is None or not of_the_model or not 1 <= failed.number <= first.parts:
            yield ("event", "file"), f"must be a part of '{name}'; it is '{event['file']}'"


def _expectation_fits_source(record: Document) -> Iterator[Wrong]:
    for place, teller in each(record, ("event", "verification", "expectedFrom")):
        fault = expectation_fault(teller, _source(record))
        if fault:
            yield place, fault


def _fetched_from_elsewhere(record: Document) -> Iterator[Wrong]:
    event = record["event"]
    if event.get("acquiredBy") == "downloaded" and _source(record) in NOT_FETCHED:
        yield ("event", "acquiredBy"), f"must be 'found': files of the source '{_source(record)}' are not fetched"


def _store_is_ours(record: Document) -> Iterator[Wrong]:
    kind, source = record["event"]["kind"], _source(record)
    if kind == "evicted" and source == "ollama":
        yield ("event", "kind"), "must be 'forgotten': what Ollama holds is not ours to remove"
    elif kind == "forgotten" and source == "https":
        yield ("event", "kind"), "must be 'evicted': a file from a web server lies in the store alone"


def _reclaimed_from_files(record: Document) -> Iterator[Wrong]:
    event = record["event"]
    if event["kind"] != "evicted":
        return
    files, size = len(event["storeKeys"]), event["reclaimedBytes"]
    if files == 0 and size > 0:
        yield ("event", "reclaimedBytes"), f"must be 0, as no file was removed; it is {size}"
    elif size < files:
        yield ("event", "reclaimedBytes"), f"must be at least {files}: no file of the store is empty; it is {size}"


def _digests_once(record: Document) -> Iterator[Wrong]:
    yield from repeated(each(record, ("event", "digests", ...)), "a digest")


def _chain_is_real(record: Document) -> Iterator[Wrong]:
    for place, digest in each(record, ("previous", "digest")):
        if is_placeholder(digest):
            yield place, "must be the SHA-256 of the canonical bytes of the record before; it is a placeholder"


def _store_keys_are_real(record: Document) -> Iterator[Wrong]:
    for place, key in each(record, ("event", "storeKeys", ...)):
        if is_placeholder(key.removeprefix("sha256-")):
            yield place, "must be the name of a file in the store, its digest; it is a placeholder"


RULES = (
    Rule(
        "provenance/name-is-the-artifacts", "The model's id is the reference of its artifact.", _name_is_the_artifacts
    ),
    Rule(
        "provenance/name-is-of-a-commit",
        "A model of the hub is named by a commit, never by a placeholder for one.",
        _name_is_of_a_commit,
    ),
    Rule(
        "provenance/failed-for-a-difference",
        "A verification fails because two digests differ.",
        _failed_for_a_difference,
    ),
    Rule(
        "provenance/failed-file-is-the-models",
        "Of a model in several files it is said which one failed.",
        _failed_file_is_the_models,
    ),
    Rule(
        "provenance/expectation-fits-source",
        "Whoever said what the digest must be knows files of this source.",
        _expectation_fits_source,
    ),
    Rule(
        "provenance/fetched-from-elsewhere",
        "A file that was given by hand, or that Ollama holds, was found and not fetched.",
        _fetched_from_elsewhere,
    ),
    Rule("provenance/store-is-ours", "Only what lies in the store is removed.", _store_is_ours),
    Rule(
        "provenance/reclaimed-from-files", "Every byte is one of a file, and no file is empty.", _reclaimed_from_files
    ),
    Rule("provenance/digests-once", "Two files of a model are never the same bytes.", _digests_once),
    Rule("provenance/chain-is-real", "A record names the one before by a digest that was computed.", _chain_is_real),
    Rule(
        "provenance/store-keys-are-real", "The store names files by digests that were computed.", _store_keys_are_real
    ),
    *artifact_rules(("event", "artifact")),
    digest_rule(("event", "digests", ...), ("event", "expectedDigest"), ("event", "actualDigest")),
    *reference_rules((("event", "request"), "provision-request"), (("event", "handoff"), "engine-handoff")),
)

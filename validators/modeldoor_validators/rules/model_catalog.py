"""Rules of the catalogue: one file has one name, is what it was when it was hashed, and belongs to whom it says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modeldoor_validators.rules import Rule, catalog_places, catalog_times
from modeldoor_validators.rules.shared.artifacts import artifact_rules
from modeldoor_validators.rules.shared.leases import lease_rule
from modeldoor_validators.rules.shared.model_names import digests_of, expectation_fault, name_fault, sizes_of
from modeldoor_validators.rules.shared.places import repeated, unordered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modeldoor_validators.findings import Place
    from modeldoor_validators.rules import Document, Wrong


def _entries(catalog: Document) -> Iterator[tuple[Place, dict[str, Any]]]:
    for index, entry in enumerate(catalog["entries"]):
        yield ("entries", index), entry


def _in_order(catalog: Document) -> Iterator[Wrong]:
    names = [((*place, "id"), entry["id"]) for place, entry in _entries(catalog)]
    twice = list(repeated(names, "a name"))
    yield from twice or unordered(names, "in the order of ids, by code points")


def _aliases_lead_to_one(catalog: Document) -> Iterator[Wrong]:
    ids = {entry["id"] for _, entry in _entries(catalog)}
    aliases = [
        ((*place, "aliases", index), alias)
        for place, entry in _entries(catalog)
        for index, alias in enumerate(entry.get("aliases", ()))
    ]
    for place, alias in aliases:
        if alias in ids:
            yield place, "must be another reference than the ids; an entry has this one as its id"
    yield from repeated(aliases, "a reference")


def _name_is_the_artifacts(catalog: Document) -> Iterator[Wrong]:
    for place, entry in _entries(catalog):
        fault = name_fault(entry["id"], entry["artifact"])
        if fault:
            yield (*place, "id"), fault


def _store_keys_are_digests(catalog: Document) -> Iterator[Wrong]:
    for place, entry in _entries(catalog):
        keys = entry["location"].get("storeKeys")
        if keys is None:
            continue
        expected = [digest.replace(":", "-") for digest in digests_of(entry["artifact"])]
        at = (*place, "location", "storeKeys")
        if len(keys) != len(expected):
            yield at, f"must name each of the {len(expected)} files once; it names {len(keys)}"
        for index, (key, due) in enumerate(zip(keys, expected, strict=False)):
            if key != due:
                yield (*at, index), f"must be '{due}', the digest of the file; it is '{key}'"


def _one_place_one_entry(catalog: Document) -> Iterator[Wrong]:
    yield from repeated(
        (
            ((*place, "location"), tuple(entry["location"].get("storeKeys", (entry["location"].get("path"),))))
            for place, entry in _entries(catalog)
        ),
        "a place",
    )


def _identity_fits_artifact(catalog: Document) -> Iterator[Wrong]:
    for place, entry in _entries(catalog):
        identities = entry["trust"].get("identities")
        if identities is None:
            continue
        sizes, at = sizes_of(entry["artifact"]), (*place, "trust", "identities")
        if len(identities) != len(sizes):
            yield at, f"must say what each of the {len(sizes)} files was; it tells of {len(identities)}"
            continue
        for index, (identity, size) in enumerate(zip(identities, sizes, strict=True)):
            found, most = identity["sizeBytes"], entry["artifact"]["totalBytes"]
            if size is not None and found != size:
                yield (*at, index, "sizeBytes"), f"must be {size}, the size of the file; it is {found}"
            elif size is None and found > most:
                yield (*at, index, "sizeBytes"), f"must be at most {most}, the artifact in all; it is {found}"


def _expectation_fits_source(catalog: Document) -> Iterator[Wrong]:
    for place, entry in _entries(catalog):
        teller = entry["trust"].get("expectedFrom")
        fault = "" if teller is None else expectation_fault(teller, entry["artifact"]["source"])
        if fault:
            yield (*place, "trust", "expectedFrom"), fault


def _header_was_read(catalog: Document) -> Iterator[Wrong]:
    for place, entry in _entries(catalog):
        is_gguf = entry["artifact"].get("format", "gguf") == "gguf"
        if is_gguf and "header" not in entry and entry["trust"]["state"] != "unverified":
            yield place, "must have `header`: a GGUF file is not trusted before its header was read"
        elif not is_gguf and "header" in entry:
            yield (*place, "header"), "must be absent: the file is no GGUF file"


RULES = (
    Rule("modelCatalog/in-order", "Entries have ids of their own and stand in the order of ids.", _in_order),
    Rule("modelCatalog/aliases-lead-to-one", "A reference leads to one entry.", _aliases_lead_to_one),
    Rule("modelCatalog/name-is-the-artifacts", "The id is the reference of the artifact.", _name_is_the_artifacts),
    Rule("modelCatalog/store-keys-are-digests", "The store names files by their digests.", _store_keys_are_digests),
    Rule("modelCatalog/one-place-one-entry", "What lies in one place has one entry.", _one_place_one_entry),
    Rule(
        "modelCatalog/identity-fits-artifact",
        "What was hashed was every file of the artifact, with its size.",
        _identity_fits_artifact,
    ),
    Rule(
        "modelCatalog/expectation-fits-source",
        "Whoever said what the digest must be knows files of this source.",
        _expectation_fits_source,
    ),
    Rule("modelCatalog/header-was-read", "A GGUF file is trusted only when its header was read.", _header_was_read),
    lease_rule(("entries", ..., "leases", ...)),
    *catalog_places.RULES,
    *catalog_times.RULES,
    *artifact_rules(("entries", ..., "artifact")),
)

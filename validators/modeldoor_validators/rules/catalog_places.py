"""Where files of the catalogue lie: in the store, or where somebody else put them and keeps them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modeldoor_validators.rules import Rule
from modeldoor_validators.rules.split_models import part_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modeldoor_validators.rules import Document, Wrong

HOLDERS = {
    "hub": ("managed", "huggingFaceCache"),
    "https": ("managed",),
    "ollama": ("ollama",),
    "local": ("managed", "user"),
}
"""Who may hold files of each source: what Ollama holds is read there and never taken over."""


def _holder_fits_source(catalog: Document) -> Iterator[Wrong]:
    for index, entry in enumerate(catalog["entries"]):
        location, source = entry["location"], entry["artifact"]["source"]
        holder = location.get("holder", "managed")
        if holder not in HOLDERS[source]:
            key = "holder" if "holder" in location else "kind"
            allowed = " or ".join(f"'{each}'" for each in HOLDERS[source])
            yield ("entries", index, "location", key), f"must be {allowed} for the source '{source}'; it is '{holder}'"


def _path_fits_holder(catalog: Document) -> Iterator[Wrong]:
    for index, entry in enumerate(catalog["entries"]):
        location = entry["location"]
        due = _due_end(entry) if "path" in location else ""
        if due and not location["path"].endswith(due):
            yield ("entries", index, "location", "path"), f"must end in '{due}', where '{location['holder']}' keeps it"


def _due_end(entry: dict[str, Any]) -> str:
    """How a path must end by the layout of whoever holds the file; the path of a user's own file is its name."""
    artifact, holder = entry["artifact"], entry["location"]["holder"]
    match holder, artifact["source"]:
        case "huggingFaceCache", "hub":
            folder = "models--" + artifact["repository"].replace("/", "--")
            return f"/{folder}/snapshots/{artifact['revision']}/{artifact['files'][0]['path']}"
        case "ollama", "ollama":
            return "/blobs/" + artifact.get("modelDigest", "").replace(":", "-")
        case "user", "local":
            return str(entry["id"]).removeprefix("file:")
        case _:
            return ""


def _weights_are_named(catalog: Document) -> Iterator[Wrong]:
    for index, entry in enumerate(catalog["entries"]):
        if entry["artifact"]["source"] == "ollama" and "modelDigest" not in entry["artifact"]:
            yield ("entries", index, "artifact"), "must have `modelDigest`: a manifest alone names no file"


def _local_file_is_whole(catalog: Document) -> Iterator[Wrong]:
    for index, entry in enumerate(catalog["entries"]):
        part = part_of(entry["id"]) if entry["artifact"]["source"] == "local" else None
        if part is not None and part.count > 1:
            yield (
                ("entries", index, "id"),
                f"must be a whole model; it is part {part.number} of {part.count}: merge them with `gguf-split`",
            )


def _hashed_where_it_could_be(catalog: Document) -> Iterator[Wrong]:
    for index, entry in enumerate(catalog["entries"]):
        came = entry["location"]["kind"] == "managed" and entry["artifact"]["source"] != "local"
        if entry["trust"].get("method") == "whileDownloading" and not came:
            yield ("entries", index, "trust", "method"), "must be 'overTheFile': it was not downloaded into the store"


RULES = (
    Rule("catalog/holder-fits-source", "A file lies with somebody who has files of its source.", _holder_fits_source),
    Rule(
        "catalog/path-fits-holder",
        "A path is the one under which its holder keeps the file; of a user's own file it is the id.",
        _path_fits_holder,
    ),
    Rule("catalog/weights-are-named", "Of a model in Ollama the file of the weights is known.", _weights_are_named),
    Rule("catalog/local-file-is-whole", "A file that was given by hand is a whole model.", _local_file_is_whole),
    Rule(
        "catalog/hashed-where-it-could-be",
        "Only what was downloaded into the store was hashed on its way.",
        _hashed_where_it_could_be,
    ),
)

"""Where files of the catalogue lie: in the store, or where somebody else put them and keeps them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modeldoor_validators.rules import Rule
from modeldoor_validators.rules.shared.split_models import part_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

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
        location, artifact = entry["location"], entry["artifact"]
        place, path = ("entries", index, "location", "path"), location.get("path", "")
        if location.get("holder") == "user" and artifact["source"] == "local":
            name = entry["id"].removeprefix("file:")
            if path != name:
                yield place, f"must be '{name}', the path in the id; it is '{path}'"
        elif location.get("holder") in _ENDS:
            end = _ENDS[location["holder"]](artifact)
            if not path.endswith(end):
                yield place, f"must end in '{end}', where '{location['holder']}' keeps it; it is '{path}'"


def _end_in_hub_cache(artifact: dict[str, Any]) -> str:
    if artifact["source"] != "hub":
        return ""
    folder = "models--" + artifact["repository"].replace("/", "--")
    return f"/{folder}/snapshots/{artifact['revision']}/{artifact['files'][0]['path']}"


def _end_in_ollama(artifact: dict[str, Any]) -> str:
    return "/blobs/" + artifact["modelDigest"].replace(":", "-") if "modelDigest" in artifact else ""


_ENDS: dict[str, Callable[[dict[str, Any]], str]] = {"huggingFaceCache": _end_in_hub_cache, "ollama": _end_in_ollama}
"""How a path must end by the layout of whoever holds the file (seen with huggingface_hub 2.4.0 and on a running Ollama)."""


def _weights_are_named(catalog: Document) -> Iterator[Wrong]:
    for index, entry in enumerate(catalog["entries"]):
        if entry["artifact"]["source"] == "ollama" and "modelDigest" not in entry["artifact"]:
            yield ("entries", index, "artifact"), "must have `modelDigest`: a manifest alone names no file"


def _local_file_is_whole(catalog: Document) -> Iterator[Wrong]:
    for index, entry in enumerate(catalog["entries"]):
        part = part_of(entry["id"]) if entry["artifact"]["source"] == "local" else None
        if part is not None and part.parts > 1:
            yield (
                ("entries", index, "id"),
                f"must be a whole model; it is part {part.number} of {part.parts}: merge them with `gguf-split`",
            )


def _hashed_where_it_could_be(catalog: Document) -> Iterator[Wrong]:
    for index, entry in enumerate(catalog["entries"]):
        came = entry["location"]["kind"] == "managed" and entry["artifact"]["source"] != "local"
        if entry["trust"].get("method") == "whileDownloading" and not came:
            yield ("entries", index, "trust", "method"), "must be 'overTheFile': it was not downloaded into the store"


RULES = (
    Rule(
        "modelCatalog/holder-fits-source",
        "A file lies with somebody who has files of its source.",
        _holder_fits_source,
    ),
    Rule(
        "modelCatalog/path-fits-holder",
        "A path is the one under which its holder keeps the file; of a user's own file it is the id.",
        _path_fits_holder,
    ),
    Rule(
        "modelCatalog/weights-are-named", "Of a model in Ollama the file of the weights is known.", _weights_are_named
    ),
    Rule("modelCatalog/local-file-is-whole", "A file that was given by hand is a whole model.", _local_file_is_whole),
    Rule(
        "modelCatalog/hashed-where-it-could-be",
        "Only what was downloaded into the store was hashed on its way.",
        _hashed_where_it_could_be,
    ),
)

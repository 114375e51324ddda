"""Rules of a model registry: an entry is one file to the byte, one name, and one size of machine."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from modeldoor_validators.rules import Rule
from modeldoor_validators.rules.shared.artifacts import artifact_rules, digest_rule
from modeldoor_validators.rules.shared.disclosure import anonymity_rule
from modeldoor_validators.rules.shared.fits import least_weights_of_files
from modeldoor_validators.rules.shared.licenses import license_rule
from modeldoor_validators.rules.shared.places import each, repeated, unordered
from modeldoor_validators.rules.shared.ram_brackets import limit_bytes, smallest_bracket
from modeldoor_validators.rules.shared.sources import source_rules
from modeldoor_validators.rules.shared.workloads import context_rule, workload_rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modeldoor_validators.findings import Place
    from modeldoor_validators.rules import Document, Wrong

LEAST_BYTES = 10**6
"""No files of a language model are smaller: the smallest that anybody runs, stories260K, has 1185376 bytes."""

_WEIGHTS = re.compile(r"(?<![A-Za-z0-9.])([0-9]{1,4}(?:[.][0-9]{1,3})?)[Bb](?![A-Za-z0-9])")
# `72B` in `Qwen2.5-72B-Instruct`; neither `A3B` nor `8x7B` nor `E4B`, which say something else.

HUB_PAGES = "https://huggingface.co/"
"""How the origin of a source begins that is a page of the hub itself."""


def _one_name_once(registry: Document) -> Iterator[Wrong]:
    places = (*each(registry, ("entries", ..., "id")), *each(registry, ("unpinned", ..., "id")))
    yield from repeated(places, "a name")


def _in_order(registry: Document) -> Iterator[Wrong]:
    for part in ("entries", "unpinned"):
        yield from unordered(each(registry, (part, ..., "id")), "by `id`, in the order of its letters")


def _one_entry_an_artifact(registry: Document) -> Iterator[Wrong]:
    """Told apart by their bytes: the same files are one model, in whichever repository they lie."""
    yield from repeated(
        (
            (place, tuple(sorted(digest for _, _, digest in _files(place, artifact))))
            for place, artifact in each(registry, ("entries", ..., "artifact"))
        ),
        "files",
    )


def _one_place_one_content(registry: Document) -> Iterator[Wrong]:
    seen: dict[tuple[str, ...], tuple[Place, str]] = {}
    for place, artifact in each(registry, ("entries", ..., "artifact")):
        for at, where, digest in _files(place, artifact):
            entry, said = seen.setdefault(where, (place, digest))
            if said != digest and entry != place:
                yield at, f"must be '{said}', as an entry above says of the same file; it is '{digest}'"


def _files(place: Place, artifact: Document) -> Iterator[tuple[Place, tuple[str, ...], str]]:
    if artifact["source"] == "https":
        yield (*place, "digest"), (artifact["url"],), artifact["digest"]
        return
    for index, file in enumerate(artifact["files"]):
        where = (artifact["repository"], artifact["revision"], file["path"])
        yield (*place, "files", index, "digest"), where, file["digest"]


def _earlier_versions_complete(registry: Document) -> Iterator[Wrong]:
    for place, entry in each(registry, ("entries", ...)):
        earlier = entry.get("earlierVersions", [])
        for number, version in enumerate(earlier, 1):
            if version["version"] != number:
                at = (*place, "earlierVersions", number - 1, "version")
                yield at, f"must be {number}: versions stand in order, from 1 on; it is {version['version']}"
                break
        else:
            if entry["version"] != len(earlier) + 1:
                words = f"must be {len(earlier) + 1}, one more than `earlierVersions` holds; it is {entry['version']}"
                yield (*place, "version"), words


def _versions_differ(registry: Document) -> Iterator[Wrong]:
    for place, entry in each(registry, ("entries", ...)):
        files = [set(version["digests"]) for version in entry.get("earlierVersions", [])]
        files.append({digest for _, _, digest in _files(place, entry["artifact"])})
        for number, (before, after) in enumerate(pairwise(files)):
            if before == after:
                words = "the next version is" if number < len(files) - 2 else "the entry is now"
                at = (*place, "earlierVersions", number, "digests")
                yield at, f"must differ from what {words}: a version counts up when files change"


def _bracket_is_the_smallest(registry: Document) -> Iterator[Wrong]:
    for place, entry in each(registry, ("entries", ...)):
        needed = entry["requirements"]["memoryBytes"]
        bracket = smallest_bracket(needed)
        if entry["ramBracket"] != bracket:
            limit = limit_bytes(entry["ramBracket"])
            words = f"more than the {limit}" if needed > limit else f"within the {limit_bytes(bracket)}"
            holder = entry["ramBracket"] if needed > limit else bracket
            yield (
                (*place, "ramBracket"),
                f"must be '{bracket}': the model needs {needed} bytes, {words} that a machine of '{holder}' gives; it is '{entry['ramBracket']}'",
            )


def _disk_is_the_files(registry: Document) -> Iterator[Wrong]:
    for place, entry in each(registry, ("entries", ...)):
        disk, total = entry["requirements"]["diskBytes"], entry["artifact"]["totalBytes"]
        if disk != total:
            yield (*place, "requirements", "diskBytes"), f"must be {total}, the size of its files; it is {disk}"


def _memory_holds_the_files(registry: Document) -> Iterator[Wrong]:
    for place, entry in each(registry, ("entries", ...)):
        memory, least = entry["requirements"]["memoryBytes"], least_weights_of_files(entry["artifact"]["totalBytes"])
        if memory <= least:
            yield (
                (*place, "requirements", "memoryBytes"),
                f"must be more than {least}, what its files hold beside their headers; it is {memory}",
            )
        for at, version in each(entry, ("earlierVersions", ...)):
            least = least_weights_of_files(version["totalBytes"])
            if version["memoryBytes"] <= least:
                words = f"must be more than {least}, what its files hold beside their headers; it is {version['memoryBytes']}"
                yield (*place, *at, "memoryBytes"), words


def _files_are_a_model(registry: Document) -> Iterator[Wrong]:
    for place, entry in each(registry, ("entries", ...)):
        total = entry["artifact"]["totalBytes"]
        named = _weights_in_name(entry["baseRepository"])
        if total < LEAST_BYTES:
            words = f"must be at least {LEAST_BYTES}: no language model is smaller; it is {total}"
            yield (*place, "artifact", "totalBytes"), words
        elif named is not None and total * 8 < named:
            words = f"must be what the files were made from: {total} bytes cannot hold {named} weights, as '{entry['baseRepository']}' says"
            yield (*place, "baseRepository"), words


def _weights_in_name(repository: str) -> int | None:
    """How many weights a name says, where it says one number: of a mixture often only those that work at once."""
    found = _WEIGHTS.findall(repository.partition("/")[2])
    return round(float(found[0]) * 10**9) if len(found) == 1 else None


def _confirmed_by_its_sources(registry: Document) -> Iterator[Wrong]:
    origins = {source["id"]: source["origin"] for source in registry["sources"]}
    for place, entry in each(registry, ("entries", ...)):
        ids = entry["confirmation"]["sourceIds"]
        at = (*place, "confirmation", "sourceIds")
        match entry["confirmation"]["by"]:
            case "twoSources":
                if len(ids) < 2:
                    yield at, "must hold two sources at least where `by` is 'twoSources'; it holds one"
                elif len({origins.get(name, name).casefold().rstrip("/") for name in ids}) < 2:
                    yield at, f"must hold two sources; all of these are one: '{origins.get(ids[0], ids[0])}'"
            case "oneSource":
                if len(ids) > 1:
                    yield at, f"must hold one source where `by` is 'oneSource'; it holds {len(ids)}"
            case _:
                page = HUB_PAGES + entry["artifact"].get("repository", "")
                if all(name in origins for name in ids) and not any(_is_of(page, origins[name]) for name in ids):
                    yield at, f"must hold a source whose `origin` is a page of the hub ('{page}...')"


def _is_of(page: str, origin: str) -> bool:
    """Whether an origin is this page or one below it: the next letter is none of a longer name."""
    rest = origin.removeprefix(page)
    return rest != origin and (page == HUB_PAGES or not re.match(r"[A-Za-z0-9_.-]", rest))


def _sources_confirm(registry: Document) -> Iterator[Wrong]:
    for place, entry in each(registry, ("entries", ...)):
        for index, name in enumerate(entry["confirmation"]["sourceIds"]):
            if name not in entry["sourceIds"]:
                at = (*place, "confirmation", "sourceIds", index)
                yield at, f"must be one of the entry's own `sourceIds`; '{name}' is none"


def _scored_before_it_was_made(registry: Document) -> Iterator[Wrong]:
    day = registry["generatedAt"][: len("2026-11-20")]
    for place, scored in each(registry, ("entries", ..., "quality", "scoredOn")):
        if scored > day:
            yield place, f"must not be after `generatedAt` ({registry['generatedAt']}); it is {scored}"


RULES = (
    *artifact_rules(("entries", ..., "artifact"), ("unpinned", ..., "artifact")),
    digest_rule(("entries", ..., "earlierVersions", ..., "digests", ...)),
    *source_rules(
        ("entries", ..., "sourceIds", ...),
        ("entries", ..., "quality", "sourceId"),
        ("unpinned", ..., "sourceIds", ...),
    ),
    anonymity_rule(
        ("yardstick", "method"),
        ("entries", ..., "displayName"),
        ("unpinned", ..., "displayName"),
        ("entries", ..., "remark"),
        ("entries", ..., "earlierVersions", ..., "replacedBecause"),
    ),
    license_rule(("entries", ..., "license"), ("unpinned", ..., "license"), ("sources", ..., "license")),
    *workload_rules(("entries", ..., "requirements", "workload")),
    context_rule(("requirements", "workload"), ("maximumContextTokens",), at=("entries", ...)),
    Rule("registry/one-name-once", "An entry has a name of its own, pinned or not.", _one_name_once),
    Rule("registry/in-order", "Entries stand in the order of their names.", _in_order),
    Rule("registry/one-entry-an-artifact", "The same bytes are one entry.", _one_entry_an_artifact),
    Rule(
        "registry/one-place-one-content",
        "A file of a commit, and of an address, has one content.",
        _one_place_one_content,
    ),
    Rule(
        "registry/earlier-versions-complete",
        "An entry knows all its earlier versions, so that none of their users is passed over.",
        _earlier_versions_complete,
    ),
    Rule("registry/versions-differ", "A version has other files than the one before it.", _versions_differ),
    Rule(
        "registry/bracket-is-the-smallest",
        "A model stands in the bracket of the smallest machine that holds it, whose memory is free for it to two thirds; the last bracket has no end.",
        _bracket_is_the_smallest,
    ),
    Rule("registry/disk-is-the-files", "The room on the disk is the size of the files.", _disk_is_the_files),
    Rule(
        "registry/memory-holds-the-files",
        "A model needs more memory than its files hold weights, less what an engine may leave out; so did its earlier versions.",
        _memory_holds_the_files,
    ),
    Rule(
        "registry/files-are-a-model",
        "Files are large enough for a model, and for the weights that the name of their base model tells, a bit for each.",
        _files_are_a_model,
    ),
    Rule(
        "registry/confirmed-by-its-sources",
        "Two sources are two origins, one is one, and the hub's page is that of the entry's repository.",
        _confirmed_by_its_sources,
    ),
    Rule("registry/sources-confirm", "Who confirms the bytes is a source of the entry.", _sources_confirm),
    Rule("registry/scored-before", "A score is not younger than the registry.", _scored_before_it_was_made),
)

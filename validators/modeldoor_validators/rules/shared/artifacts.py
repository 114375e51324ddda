"""Rules of artifacts: whoever names one names its exact bytes, all of them, and no others."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any

from modeldoor_validators.rules import Rule
from modeldoor_validators.rules.shared.model_references import hub_address_fault
from modeldoor_validators.rules.shared.moving_addresses import moving_address_fault
from modeldoor_validators.rules.shared.placeholders import is_no_commit, is_placeholder
from modeldoor_validators.rules.shared.places import at_each, each, repeated
from modeldoor_validators.rules.shared.split_models import fault_of, part_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from modeldoor_validators.findings import Place
    from modeldoor_validators.rules import Document, Wrong
    from modeldoor_validators.rules.shared.places import Path

    Artifact = dict[str, Any]

EXTENSIONS = {"gguf": ".gguf", "safetensors": ".safetensors", "mlx": ".safetensors"}
"""How the name of a weights file ends. MLX keeps its weights in safetensors files."""

PROJECTOR = "mmproj"
"""How the name of a vision projector begins (llama.cpp's converter): a second GGUF file that is no part of the first."""

QUANTIZATION = re.compile(r"I?Q[1-8](_[A-Z0-9]+)+|B?F16|F32|MXFP4")
"""A word of a file name that says how its weights are stored, in llama.cpp's names."""

MIXTURE = "UD-"
"""What Unsloth puts before a name of llama.cpp's for a mixture of its own."""

_DIGESTS = ("digest", "manifestDigest", "modelDigest")
_NOT_REAL = "must be the SHA-256 of the file's bytes; it is a placeholder"


def artifact_rules(*paths: Path) -> tuple[Rule, ...]:
    """The rules of every artifact that the paths lead to."""

    def rule(id_: str, sentence: str, check: Callable[[Place, Artifact], Iterator[Wrong]]) -> Rule:
        return Rule(id_, sentence, partial(at_each, paths, check))

    return (
        rule(
            "artifact/total-is-the-sum",
            "The bytes of an artifact are the sum of its files.",
            _total_is_the_sum,
        ),
        rule("artifact/one-file-once", "A file of an artifact is listed once.", _one_file_once),
        rule("artifact/one-digest-once", "Two files of an artifact are never the same bytes.", _one_digest_once),
        rule("artifact/digest-is-real", _DIGEST_SENTENCE, _digest_is_real),
        rule("artifact/revision-is-a-commit", "A revision is a commit, and no placeholder.", _revision_is_a_commit),
        rule("artifact/name-fits-format", "The name of a weights file ends as its format says.", _name_fits_format),
        rule(
            "artifact/parts-complete",
            "A GGUF model is one file, or all parts of one split in their order.",
            _parts_complete,
        ),
        rule(
            "artifact/name-fits-quantization",
            "A GGUF file whose name says how its weights are stored says what the artifact says.",
            _name_fits_quantization,
        ),
        rule(
            "artifact/hub-by-commit",
            "A file of the hub is named by its repository and commit, never by an address.",
            _hub_by_commit,
        ),
        rule(
            "artifact/address-stays",
            "An address names no branch and no latest release: what they hold changes.",
            _address_stays,
        ),
    )


def digest_rule(*paths: Path) -> Rule:
    """The rule that each digest at the paths was computed."""
    return Rule("artifact/digest-is-real", _DIGEST_SENTENCE, partial(_lone_digest_is_real, paths))


_DIGEST_SENTENCE = "A digest was computed from bytes: no placeholder, and not the digest of nothing."


def _lone_digest_is_real(paths: tuple[Path, ...], document: Document) -> Iterator[Wrong]:
    for place, digest in each(document, *paths):
        if is_placeholder(digest):
            yield place, _NOT_REAL


def _total_is_the_sum(place: Place, artifact: Artifact) -> Iterator[Wrong]:
    if "files" in artifact:
        total = sum(file["sizeBytes"] for file in artifact["files"])
        if artifact["totalBytes"] != total:
            yield (*place, "totalBytes"), f"must be {total}, the sum of its files; it is {artifact['totalBytes']}"


def _one_file_once(place: Place, artifact: Artifact) -> Iterator[Wrong]:
    yield from repeated(_of_files(place, artifact, "path"), "a path")


def _one_digest_once(place: Place, artifact: Artifact) -> Iterator[Wrong]:
    yield from repeated(_of_files(place, artifact, "digest"), "a digest")


def _of_files(place: Place, artifact: Artifact, key: str) -> Iterator[tuple[Place, str]]:
    for index, file in enumerate(artifact.get("files", ())):
        yield (*place, "files", index, key), file[key]


def _digest_is_real(place: Place, artifact: Artifact) -> Iterator[Wrong]:
    digests = [((*place, key), artifact[key]) for key in _DIGESTS if key in artifact]
    for at, digest in [*digests, *_of_files(place, artifact, "digest")]:
        if is_placeholder(digest):
            yield at, _NOT_REAL


def _revision_is_a_commit(place: Place, artifact: Artifact) -> Iterator[Wrong]:
    revision = artifact.get("revision")
    if revision is None:
        return
    if is_no_commit(revision):
        yield (*place, "revision"), "must be a commit of the repository; it is a placeholder"
    elif any(revision in digest for _, digest in _of_files(place, artifact, "digest")):
        yield (*place, "revision"), "must be a commit of the repository; it is cut from the digest of a file"


def _names(place: Place, artifact: Artifact) -> list[tuple[Place, str]]:
    """Every file name that the artifact says, with its place: one that a manifest or a hand holds says none."""
    named = [((*place, key), artifact[key].rpartition("/")[2]) for key in ("path", "url") if key in artifact]
    return named + [(at, path.rpartition("/")[2]) for at, path in _of_files(place, artifact, "path")]


def _name_fits_format(place: Place, artifact: Artifact) -> Iterator[Wrong]:
    names = _names(place, artifact)
    extension = EXTENSIONS.get(artifact.get("format", ""))
    if not names or extension is None:
        return
    if artifact["format"] == "gguf":
        for at, name in names:
            if not name.endswith(extension):
                yield at, f"must end in '{extension}' where the format is 'gguf'"
    elif not any(name.endswith(extension) for _, name in names):
        fitting = [format_ for format_, other in EXTENSIONS.items() if any(name.endswith(other) for _, name in names)]
        words = f"'{fitting[0]}', as its files are" if fitting else f"that of its files; none ends in '{extension}'"
        yield (*place, "format"), f"must be {words}"


def _parts_complete(place: Place, artifact: Artifact) -> Iterator[Wrong]:
    if artifact.get("format") != "gguf":
        return
    if "url" in artifact:
        part = part_of(artifact["url"])
        if part and part.parts > 1:
            yield (*place, "url"), f"must be a whole file; it is one of {part.parts} parts"
    paths = [
        (at, path)
        for at, path in _of_files(place, artifact, "path")
        if not path.rpartition("/")[2].startswith(PROJECTOR)
    ]
    if not paths:
        for at, name in _names(place, artifact):
            if name.startswith(PROJECTOR):
                yield at, f"must be a model; '{name}' is the projector of one, and none without it"
        return
    if part_of(paths[0][1]) is None:
        for at, path in paths[1:]:
            yield at, f"must not stand beside '{paths[0][1]}': a model is one file, or numbered parts; it is '{path}'"
        return
    fault = fault_of([path for _, path in paths])
    if fault:
        yield paths[fault[0]][0], fault[1]


def quantizations_in(name: str) -> list[str]:
    """The quantisations that the name of a file says, in capitals, in their order."""
    return [word for word in re.split(r"[.-]", name.upper()) if QUANTIZATION.fullmatch(word)]


def _name_fits_quantization(place: Place, artifact: Artifact) -> Iterator[Wrong]:
    if artifact.get("format") != "gguf":
        return
    said = artifact["quantization"].upper().removeprefix(MIXTURE)
    for at, name in _names(place, artifact):
        words = set(quantizations_in(name))
        if words and said not in words and not name.startswith(PROJECTOR):
            given = " and ".join(f"'{word}'" for word in sorted(words))
            yield at, f"must name a file that is stored as '{artifact['quantization']}'; it says {given}"


def _hub_by_commit(place: Place, artifact: Artifact) -> Iterator[Wrong]:
    fault = hub_address_fault(artifact.get("url", ""))
    if fault:
        yield (*place, "url"), fault


def _address_stays(place: Place, artifact: Artifact) -> Iterator[Wrong]:
    url = artifact.get("url", "")
    fault = moving_address_fault(url)
    if fault and not hub_address_fault(url):
        yield (*place, "url"), fault

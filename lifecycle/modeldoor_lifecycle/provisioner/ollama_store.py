"""Finds the file of weights that Ollama holds under a name, through its manifest; read only.

The layout is that of a running Ollama: `manifests/REGISTRY/NAMESPACE/MODEL/TAG` is JSON with the digest
and size of each layer, and the layers lie in `blobs/sha256-HEX`. The digest of a manifest is that of
its bytes, as `/api/tags` tells it, and the size of a model is that of its configuration and all layers.
"""

from __future__ import annotations

import os
import re
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

from modeldoor_lifecycle.provisioner.errors import FileUnsuitable, ModelNotHere, ReferenceRefused
from modeldoor_lifecycle.provisioner.local_files import open_regular
from modeldoor_lifecycle.provisioner.others_files import home_of, read_small, real_path, status_of
from modeldoor_lifecycle.provisioner.references import OllamaModel, parse_reference
from modeldoor_lifecycle.store.errors import NameRefused
from modeldoor_lifecycle.store.names import key_of
from modeldoor_validators import parsing
from modeldoor_validators.findings import DocumentRefused, quoted
from modeldoor_validators.limits import MAXIMUM_INTEGER
from modeldoor_validators.shapes import is_list, is_object

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

SERVICE_HOMES = ("/usr/share/ollama", "/var/lib/ollama")
"""Homes of the user `ollama` under which a system runs the service: of Ollama's own installer for Linux,
and of distributions' packages."""

DEFAULT_PLACE = ("registry.ollama.ai", "library")
"""Where a name lies that has neither a registry nor a namespace (`types/model/name.go` of Ollama)."""

MAXIMUM_MANIFEST_BYTES = 4 * 1024 * 1024
"""This project's choice: a manifest has some hundred bytes for each layer, and a GGUF model has less than ten layers."""

MOST_NAMES = 1000
"""This project's choice: so many names are looked at for a hint."""

MODEL = "application/vnd.ollama.image.model"
ADAPTER = "application/vnd.ollama.image.adapter"
"""The media types of the weights, and of a change to them that is added when the model runs."""

_PART = re.compile("[A-Za-z0-9_][A-Za-z0-9._-]*")


class OllamaModelFile(NamedTuple):
    """A file of weights; `total_bytes` is the size of everything that the manifest names."""

    name: str
    manifest_digest: str
    model_digest: str
    total_bytes: int
    path: str
    size_bytes: int


class _Layer(NamedTuple):
    media_type: str
    digest: str
    size_bytes: int


def find_in_ollama(
    name: str, environment: Mapping[str, str], *, homes: Sequence[str] | None = None
) -> OllamaModelFile | None:
    """The weights that Ollama holds under a name; none when it has no such model.

    `homes` are those of users who may run Ollama, the likeliest first; without it that of the environment
    and `SERVICE_HOMES`. Raises `FileUnsuitable` for a manifest that is none, that names no single file of
    weights or that cannot be read, also where only a folder that this user may not look into could have
    the model; `ModelNotHere` when the weights are gone, and `OutsideRoots` for links in Ollama's folders.
    """
    place = _place_of(name)
    if place is None:
        return None
    closed: FileUnsuitable | None = None
    for folder in models_folders(environment, homes=homes):
        try:
            is_here = status_of(os.path.join(folder, "manifests", *place)) is not None
        except FileUnsuitable as refusal:
            closed = closed or refusal
            continue
        if is_here:
            return _model_file(name, os.path.realpath(folder), place)
    if closed is not None:
        raise closed
    return None


def models_folders(environment: Mapping[str, str], *, homes: Sequence[str] | None = None) -> tuple[str, ...]:
    """The folders in which Ollama may keep models, the likeliest first; none need exist.

    `OLLAMA_MODELS` says the only one. It is read as Ollama does: without spaces and quotes around it, and
    empty counts as unset. Raises `FileUnsuitable` when it is no absolute path.
    """
    chosen = environment.get("OLLAMA_MODELS", "").strip().strip("\"'")
    if not chosen:
        homes = (home_of(environment), *SERVICE_HOMES) if homes is None else homes
        return tuple(dict.fromkeys(os.path.join(home, ".ollama", "models") for home in homes))
    if not os.path.isabs(chosen):
        raise FileUnsuitable(
            chosen,
            "must be an absolute path: OLLAMA_MODELS is read by a server whose working folder nobody here knows",
            hint="set OLLAMA_MODELS to the whole path of Ollama's folder of models, or unset it",
        )
    return (chosen,)


def ollama_names(environment: Mapping[str, str], *, homes: Sequence[str] | None = None) -> tuple[str, ...]:
    """The names of the models that Ollama has, as references name them, for a hint; nothing is raised."""
    try:
        folders = models_folders(environment, homes=homes)
    except FileUnsuitable:
        return ()
    names: dict[str, None] = {}
    for folder in folders:
        for place in _places_below(os.path.join(folder, "manifests"), 4):
            name = _name_of(place)
            if name is not None:
                names[name] = None
            if len(names) == MOST_NAMES:
                return tuple(names)
    return tuple(names)


def _place_of(name: str) -> tuple[str, ...] | None:
    """The names of the folders and the file of a manifest; none when Ollama can have no such name."""
    model, _, tag = name.rpartition(":")
    parts = (*model.split("/"), tag)
    if len(parts) > 4 or not all(_PART.fullmatch(part) for part in parts):
        return None
    return (*DEFAULT_PLACE[: 4 - len(parts)], *parts)


def _name_of(place: Sequence[str]) -> str | None:
    """The name by which a reference would name this place; none where no reference can."""
    *folders, tag = place
    try:
        reference = parse_reference(f"ollama:{'/'.join(folders)}:{tag}")
    except ReferenceRefused:
        return None
    return reference.name if isinstance(reference, OllamaModel) else None


def _places_below(folder: str, depth: int) -> Iterator[tuple[str, ...]]:
    try:
        with os.scandir(folder) as entries:
            found = sorted(
                each.name
                for each in entries
                if _PART.fullmatch(each.name)
                and (each.is_dir(follow_symlinks=False) if depth > 1 else each.is_file(follow_symlinks=False))
            )
    except (OSError, ValueError):
        return
    for name in found:
        if depth == 1:
            yield (name,)
        else:
            for rest in _places_below(os.path.join(folder, name), depth - 1):
                yield (name, *rest)


def _model_file(name: str, folder: str, place: Sequence[str]) -> OllamaModelFile:
    path = real_path(folder, ("manifests", *place))
    data = read_small(path, MAXIMUM_MANIFEST_BYTES)
    config, layers = _layers_of(path, data)
    weights = _weights(path, layers)
    total_bytes = config.size_bytes + sum(layer.size_bytes for layer in layers)
    if not 0 < weights.size_bytes <= total_bytes <= MAXIMUM_INTEGER:
        raise _malformed(path, f"the sizes of its layers must be from 1 to {MAXIMUM_INTEGER} bytes in all")
    blob = _blob(name, path, folder, weights)
    return OllamaModelFile(
        name,
        f"sha256:{sha256(data).hexdigest()}",
        weights.digest,
        total_bytes,
        blob,
        weights.size_bytes,
    )


def _blob(name: str, manifest: str, folder: str, weights: _Layer) -> str:
    """The path of a file of weights that is there and has its size."""
    try:
        key = key_of(weights.digest)
    except NameRefused:
        raise _malformed(
            manifest,
            f"`digest` must be 'sha256:' and 64 hexadecimal digits in small letters; it is {quoted(weights.digest)}",
        ) from None
    names = ("blobs", key)
    sought = os.path.join(folder, *names)
    if not os.path.lexists(sought) and status_of(sought) is None:
        raise ModelNotHere(
            f"{quoted(name)} must have its weights in Ollama's store; the manifest names {quoted(key)}, which is not there",
            sought=(sought,),
            hint=f"let Ollama fetch it again: ollama pull {name}",
        )
    path = real_path(folder, names)
    with open_regular(path) as (_, status):
        size_bytes = status.st_size
    if size_bytes != weights.size_bytes:
        raise FileUnsuitable(
            path,
            f"must have {weights.size_bytes} bytes, as the manifest of {quoted(name)} says; it has {size_bytes}",
            hint=f"let Ollama fetch it again: ollama rm {name}, then ollama pull {name}",
        )
    return path


def _weights(path: str, layers: Sequence[_Layer]) -> _Layer:
    """The only layer with weights of a model that is one file."""
    found = [layer for layer in layers if layer.media_type == MODEL]
    if not found:
        raise FileUnsuitable(
            path,
            "must name a file of weights; it names none, as manifests of models in safetensors or MLX and of cloud models do",
            hint="choose a tag that is a GGUF file, or name one as `file:`",
        )
    if len(found) > 1:
        raise FileUnsuitable(
            path,
            f"must name one file of weights; it names {len(found)}, as that of a split model does",
            hint="merge the parts with `gguf-split`, and name the file as `file:`",
        )
    if any(layer.media_type == ADAPTER for layer in layers):
        raise FileUnsuitable(
            path,
            "must name a model whose weights are one file; it adds an adapter to them",
            hint="merge the adapter into the weights, and name the file as `file:`",
        )
    return found[0]


def _layers_of(path: str, data: bytes) -> tuple[_Layer, list[_Layer]]:
    """The configuration and the layers that a manifest names."""
    try:
        manifest = parsing.parse(data)
    except DocumentRefused as refusal:
        first = refusal.findings[0]
        raise _malformed(path, f"line {first.line}, column {first.column}: {refusal.message}") from None
    if not is_object(manifest) or not is_list(manifest.get("layers")):
        raise _malformed(path, "it must be an object with a list of `layers`")
    return _layer(path, manifest.get("config")), [_layer(path, each) for each in manifest["layers"]]


def _layer(path: str, value: Any) -> _Layer:
    if not is_object(value):
        raise _malformed(path, f"`config` and each layer must be an object; one is {quoted(value)}")
    media_type, digest, size_bytes = value.get("mediaType"), value.get("digest"), value.get("size")
    if not isinstance(media_type, str) or not isinstance(digest, str):
        raise _malformed(path, "`mediaType` and `digest` must be text in each layer")
    if not isinstance(size_bytes, int) or isinstance(size_bytes, bool) or size_bytes < 0:
        raise _malformed(path, f"`size` must be a whole number from 0 in each layer; one is {quoted(size_bytes)}")
    return _Layer(media_type, digest, size_bytes)


def _malformed(path: str, words: str) -> FileUnsuitable:
    return FileUnsuitable(
        path,
        f"must be a manifest of Ollama: {words}",
        hint="let Ollama fetch the model again, or name a file as `file:`",
    )

"""Models that a home holds, each with another holder, registered as whoever asks for them does it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from gguf_bytes import INT32, STRING, UINT16, entry
from goldens import golden
from made_up_registries import of_documents
from modeldoor_lifecycle.provisioner.surroundings import Makers
from modeldoor_lifecycle.store.store import Store
from provisioner.homes import Home, digest_of, model_bytes
from provisioner.others_stores import COMMIT, REPOSITORY, make_hub_cache, make_ollama_store
from small_models import llama
from store.samples import Sample, put

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from modeldoor_lifecycle.provisioner.service import Provisioner
    from modeldoor_lifecycle.registry.registries import Registries

FILE = "tiny-Q8_0.gguf"
PINNED = f"hf:{REPOSITORY}@{COMMIT}/{FILE}"
OLLAMA = "ollama:llama3.2:1b"
REGISTERED_ID = "tiny-q8-0"


class Held(NamedTuple):
    """A registered model: a reference to it, its id, and its files, where their bytes are."""

    provisioner: Provisioner
    reference: str
    model_id: str
    files: tuple[Path, ...]


def parts(count: int = 2, name: str = "Zaphod 1B") -> dict[str, bytes]:
    """A split model by the names of its files; all tensors lie in the last."""
    return {f"big-{number + 1:05}-of-{count:05}.gguf": _part(number, count, name) for number in range(count)}


def _part(number: int, count: int, name: str) -> bytes:
    whole = llama(name)
    split = (
        entry("split.no", UINT16, number),
        entry("split.count", UINT16, count),
        entry("split.tensors.count", INT32, len(whole.tensors)),
    )
    own = whole.entries if number == 0 else (entry("general.architecture", STRING, "llama"),)
    return whole.with_(entries=(*own, *split), tensors=whole.tensors if number == count - 1 else ()).build()


def registry_of(files: Mapping[str, bytes], *, commit: str = COMMIT, entry_id: str = REGISTERED_ID) -> Registries:
    """A registry with one entry: these files of a repository."""
    registry: dict[str, Any] = json.loads(json.dumps(golden("four-brackets", "model-registry")))
    model = next(each for each in registry["entries"] if each["artifact"]["source"] == "hub")
    model["id"] = entry_id
    model["artifact"] |= {
        "repository": REPOSITORY,
        "revision": commit,
        "files": [{"path": name, "sizeBytes": len(data), "digest": digest_of(data)} for name, data in files.items()],
        "totalBytes": sum(map(len, files.values())),
    }
    registry["entries"] = [model]
    return of_documents(registry)


def store_files(home: Home, files: Mapping[str, bytes]) -> tuple[Path, ...]:
    """Puts files into the store, as downloads do."""
    store = Store(home.folders.store)
    return tuple(Path(put(store, Sample(data, digest_of(data))).path) for data in files.values())


def hub_cache(home: Home) -> Path:
    """Where the hub's own library keeps what it fetched."""
    return home.folder / ".cache" / "huggingface" / "hub"


def of_the_user(home: Home) -> Held:
    path = home.model()
    return _had(home.provisioner(), "model.gguf", (path,), expected=digest_of(path.read_bytes()))


def in_the_store(home: Home) -> Held:
    files = store_files(home, {FILE: model_bytes()})
    return _had(home.provisioner(), PINNED, files, expected=digest_of(model_bytes()))


def split_in_the_store(home: Home) -> Held:
    files = store_files(home, parts())
    makers = Makers(registries=lambda: registry_of(parts()))
    return _had(home.provisioner(makers=makers), f"registry:{REGISTERED_ID}", files)


def in_the_hubs_cache(home: Home) -> Held:
    make_hub_cache(hub_cache(home), REPOSITORY, COMMIT, {FILE: model_bytes()})
    return _had(home.provisioner(), f"hf:{REPOSITORY}/{FILE}", _cached(home, FILE))


def split_in_the_hubs_cache(home: Home) -> Held:
    make_hub_cache(hub_cache(home), REPOSITORY, COMMIT, parts())
    return _had(home.provisioner(), f"hf:{REPOSITORY}/{next(iter(parts()))}", _cached(home, *parts()))


def in_ollama(home: Home) -> Held:
    made = make_ollama_store(home.folder / "ollama", "llama3.2:1b", model_bytes())
    return _had(home.provisioner(), OLLAMA, (made.weights,))


def _cached(home: Home, *names: str) -> tuple[Path, ...]:
    snapshot = hub_cache(home) / f"models--{REPOSITORY.replace('/', '--')}" / "snapshots" / COMMIT
    return tuple((snapshot / name).resolve() for name in names)


def _had(provisioner: Provisioner, reference: str, files: tuple[Path, ...], *, expected: str | None = None) -> Held:
    resolved = provisioner.ensure_present_str(reference, expected_digest=expected)
    return Held(provisioner, reference, resolved.id, files)


EACH: dict[str, Callable[[Home], Held]] = {
    "of the user": of_the_user,
    "in the store": in_the_store,
    "split, in the store": split_in_the_store,
    "in the hub's cache": in_the_hubs_cache,
    "split, in the hub's cache": split_in_the_hubs_cache,
    "in Ollama": in_ollama,
}
"""One model of every kind."""

"""A machine on which many provision at once: a user's home with models of every kind, and a hub on loopback."""

from __future__ import annotations

import re
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

from gguf_bytes import INT32, STRING, UINT16, entry
from loopback_servers import Exchange, http, json_of, not_found, serve
from provisioner.homes import Home, digest_of, model_bytes
from provisioner.others_stores import make_hub_cache, make_ollama_store, state_of
from small_models import llama

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

COMMIT = "067b946cf014b7c697f3654f621d577a3e3afd1c"

PARTS = 2
"""So many files a split model has here."""


class Machine(Home):
    """A user's folders, with models of any name in them; each name has bytes of its own."""

    @property
    def handoffs(self) -> Path:
        """Where handoffs are written."""
        return self.folder / "run"

    def local(self, name: str) -> str:
        """A file of the user's own, and its reference."""
        return f"file:{self.model(f'{name}.gguf', model_bytes(name))}"

    def cached(self, name: str) -> str:
        """A model that the hub's own library has fetched, and its reference."""
        cache_folder = self.folder / ".cache" / "huggingface" / "hub"
        make_hub_cache(cache_folder, f"ada/{name}", COMMIT, {f"{name}.gguf": model_bytes(name)})
        return f"hf:ada/{name}@{COMMIT}/{name}.gguf"

    def held_by_ollama(self, name: str) -> str:
        """A model that Ollama has fetched, and its reference."""
        make_ollama_store(self.folder / "ollama", f"{name}:latest", model_bytes(name))
        return f"ollama:{name}:latest"

    def state_of_others(self) -> dict[str, tuple[int, ...]]:
        """What lies where no provisioner may change anything, with what changes when something is."""
        folders = (self.models, self.folder / ".cache", self.folder / "ollama")
        return {path: state for folder in folders for path, state in state_of(folder).items()}


def on_the_hub(name: str) -> str:
    """The reference of a model that lies nowhere but at the hub."""
    return f"hf:org/{name}@{COMMIT}/{name}.gguf"


def split_on_the_hub(name: str) -> str:
    """The reference of such a model in two files."""
    return f"hf:org/{name}@{COMMIT}/{part_name(name, 0)}"


def part_name(name: str, index: int) -> str:
    """The name of a file of a split model."""
    return f"{name}-0000{index + 1}-of-0000{PARTS}.gguf"


@contextmanager
def hub() -> Generator[str]:
    """A hub that has a model of every name, whole and split; gives its endpoint."""
    with serve(_answer) as endpoint:
        yield endpoint


def _answer(exchange: Exchange) -> None:
    asked = re.fullmatch(r"/api/models/org/([\w-]+)/revision/\w+\?blobs=true", exchange.path)
    if asked:
        siblings = [
            {"rfilename": name, "lfs": {"sha256": digest_of(data)[7:], "size": len(data)}}
            for name, data in _files(asked[1]).items()
        ]
        return json_of({"sha": COMMIT, "siblings": siblings})(exchange)
    fetched = re.fullmatch(rf"/org/([\w-]+)/resolve/{COMMIT}/(.+)", exchange.path)
    if fetched and fetched[2] in _files(fetched[1]):
        data = _files(fetched[1])[fetched[2]]
        return http(data, content_type="application/octet-stream")(exchange)
    return not_found(exchange)


@cache
def _files(name: str) -> dict[str, bytes]:
    return {
        f"{name}.gguf": model_bytes(name),
        **{part_name(name, index): _part(name, index) for index in range(PARTS)},
    }


def _part(name: str, index: int) -> bytes:
    """One file of a split model, whose tensors all lie in the last."""
    whole = llama(name)
    split = (
        entry("split.no", UINT16, index),
        entry("split.count", UINT16, PARTS),
        entry("split.tensors.count", INT32, len(whole.tensors)),
    )
    head = whole.entries if index == 0 else (entry("general.architecture", STRING, "llama"),)
    # A name of its own, so that no two models share a file of tensors.
    own = () if index == 0 else (entry("general.name", STRING, name),)
    tensors = whole.tensors if index == PARTS - 1 else ()
    return whole.with_(entries=(*head, *own, *split), tensors=tensors).build()

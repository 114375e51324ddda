"""Homes of users who provision, for tests: their folders, the models in them, and a provisioner that knows both."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modeldoor_lifecycle.provisioner.catalog import Catalog
from modeldoor_lifecycle.provisioner.policy import ProvisionPolicy
from modeldoor_lifecycle.provisioner.provenance_reading import check_chain, read_records
from modeldoor_lifecycle.provisioner.service import Provisioner
from modeldoor_lifecycle.provisioner.surroundings import Folders, Makers
from modeldoor_lifecycle.registry.registries import merged
from modeldoor_validators import gate
from small_models import llama

if TYPE_CHECKING:
    from gguf_bytes import Gguf
    from modeldoor_lifecycle.provisioner.catalog_draft import Draft
    from modeldoor_lifecycle.registry.registries import Registries


def digest_of(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def model_bytes(name: str = "Zaphod 1B") -> bytes:
    """A GGUF file of some kilobytes; another name gives another digest and the same size."""
    model: Gguf = llama(name)
    return model.build()


class Home:
    """One user's folders; nothing in them exists before it is needed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.models = folder / "models"
        self.models.mkdir(parents=True, exist_ok=True)
        self.folders = Folders(
            configuration=str(folder / "config"),
            catalog=str(folder / "catalog"),
            state=str(folder / "state"),
            store=str(folder / "store"),
        )

    def provisioner(self, policy: ProvisionPolicy | None = None, **options: Any) -> Provisioner:
        """A provisioner that knows no registry, and no stores of others but those below the home."""
        options.setdefault("environment", {"HOME": str(self.folder), "OLLAMA_MODELS": str(self.folder / "ollama")})
        options.setdefault("working_folder", str(self.models))
        options.setdefault("makers", Makers(registries=self.no_registries))
        return Provisioner(self.folders, policy or ProvisionPolicy(), **options)

    def model(self, name: str = "model.gguf", data: bytes | None = None) -> Path:
        """A model's file in the folder of the user's own."""
        path = self.models / name
        path.write_bytes(model_bytes() if data is None else data)
        return path

    @property
    def provenance(self) -> Path:
        return Path(self.folders.state) / "provenance" / "models.jsonl"

    def events(self) -> list[str]:
        """What the record tells, in order, each line through the gate and the chain whole."""
        if not self.provenance.exists():
            return []
        assert check_chain(str(self.provenance)) == []
        return [record["event"]["kind"] for record in read_records(str(self.provenance))]

    def catalog(self) -> dict[str, Any]:
        """The catalogue as it lies on the disk, through the gate."""
        path = Path(self.folders.catalog) / "model-catalog.json"
        if not path.exists():
            return {"entries": []}
        return gate.read(path.read_bytes(), "model-catalog")[0]

    def take_the_word_back(self) -> None:
        """Makes of the one model that somebody vouched for one of which nobody said what it must be."""

        def change(draft: Draft) -> None:
            (entry,) = draft.entries
            told = entry["trust"]
            kept = {"state": "warned", "hashedAt": told["verifiedAt"]}
            draft.put({**entry, "trust": kept | {name: told[name] for name in ("method", "identities")}})

        Catalog(self.folders.catalog).change(change)

    def handoff(self, path: Path) -> dict[str, Any]:
        """A handoff, through the gate."""
        document: dict[str, Any] = json.loads(path.read_bytes())
        return gate.admitted(document, "engine-handoff")[0]

    @staticmethod
    def no_registries() -> Registries:
        """No registry at all."""
        return merged([])

"""What a reference names, in one spelling: read once, and passed on as a type.

    TinyLlama.gguf, file:/models/TinyLlama.gguf       a file of this machine
    hf:ORGANISATION/REPOSITORY[@COMMIT]/FILE          a file of the hub
    ollama:NAME:TAG                                   a model that Ollama holds
    https://HOST/FILE                                 a file on a web server
    registry:ENTRY                                    an entry of a registry

What is a reference at all is said in one place, `model_references.fault_of`, which the contract
`provision-request` asks too. Here an accepted text is only taken apart.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from modeldoor_lifecycle.provisioner.errors import ReferenceRefused
from modeldoor_validators.rules.shared.model_references import fault_of

if TYPE_CHECKING:
    from modeldoor_lifecycle.provisioner.errors import ReferenceFault

LONGEST = 2048
"""How long the contracts let a reference be, in characters (`model_ref` of a request, `id` of the catalogue)."""

FORMS = (
    "name it as a path, file:PATH, hf:ORGANISATION/REPOSITORY@COMMIT/FILE, ollama:NAME:TAG, "
    "https://HOST/FILE or registry:ENTRY"
)

_WAYS_OUT: dict[ReferenceFault, str] = {
    "form": FORMS,
    "wayUp": "name the file by its own path, without '..'",
    "secret": "give the plain address of the file",
    "source": FORMS,
}

MEMORY = "/dev/shm/"  # noqa: S108  # the very folder is meant
"""Among the kernel's own Linux keeps files of programs in memory, which look like those of a disk."""

COPY_TO_A_DISK = "copy it to a disk, and name it there: what lies in /dev/shm is gone with the machine's next start"

_IN_OLLAMAS_LIBRARY = re.compile(r"(?:registry[.]ollama[.]ai/)?library/(?P<name>[A-Za-z0-9][^/]*)")
_IN_OLLAMAS_REGISTRY = re.compile(r"registry[.]ollama[.]ai/(?P<name>[A-Za-z0-9][^/.:]*/[^/]*)")
"""Ollama's registry and the library in it need not be named: Ollama itself shows such models without them.

A namespace with a dot stays behind the registry's name: alone it would be taken for a host.
"""

_OPTION_OR_HOME = ("-", "~")
"""What a relative path begins with only behind `./`: the grammar refuses it alone."""


@dataclass(frozen=True, slots=True)
class LocalFile:
    """A file of this machine; a relative path counts from the working folder of whoever asks."""

    path: str

    @property
    def text(self) -> str:
        """The reference as it was meant; `local_files.file_id` says which file that is."""
        return f"file:{self.path}"


@dataclass(frozen=True, slots=True)
class HubFile:
    """A file of the hub; without a revision it is what the repository's default branch holds."""

    repository: str
    revision: str | None
    path: str

    @property
    def text(self) -> str:
        """The reference."""
        return f"hf:{self.repository}{'' if self.revision is None else '@' + self.revision}/{self.path}"

    @property
    def organization(self) -> str:
        """Who owns the repository."""
        return self.repository.partition("/")[0]

    @property
    def name(self) -> str:
        """What the file is called, without the folders of the repository."""
        return self.path.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class OllamaModel:
    """A model by the name that Ollama lists it under, with its tag."""

    name: str

    @property
    def text(self) -> str:
        """The reference."""
        return f"ollama:{self.name}"


@dataclass(frozen=True, slots=True)
class WebFile:
    """A file on a web server."""

    url: str

    @property
    def text(self) -> str:
        """The reference: the address itself."""
        return self.url

    @property
    def host(self) -> str:
        """The server."""
        return self.url.removeprefix("https://").partition("/")[0]

    @property
    def name(self) -> str:
        """What the file is called there."""
        return self.url.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class RegistryEntry:
    """An entry of a registry, which names files of the hub or of a web server."""

    entry_id: str

    @property
    def text(self) -> str:
        """The reference."""
        return f"registry:{self.entry_id}"


ModelReference = LocalFile | HubFile | OllamaModel | WebFile | RegistryEntry


def parse_reference(text: str) -> ModelReference:
    """What a text names; raises `ReferenceRefused` with the way out.

    Nothing is opened or asked. Accepted is what the contract `provision-request` accepts as `model_ref`;
    of paths only those that are still short enough with `file:` before them.
    """
    if len(text) > LONGEST:  # before the grammar, whose time grows with the text
        raise _too_long(len(text))
    fault = fault_of(text)
    if fault is not None:
        raise ReferenceRefused(fault.kind, fault.message, hint=_way_out(text, fault.kind))
    if text != text.strip(" "):
        raise ReferenceRefused("form", "must have no blank before or after it", hint=_WAYS_OUT["form"])
    reference = _read(text)
    if len(reference.text) > LONGEST:
        raise _too_long(len(reference.text))
    return reference


def _way_out(text: str, kind: ReferenceFault) -> str:
    """What to do, without a word of a text that cannot be read: it may be a secret."""
    if kind == "form" and text.removeprefix("file:").removeprefix("//").startswith(MEMORY):
        return COPY_TO_A_DISK
    if kind == "form" and text.startswith("-") and fault_of(f"./{text}") is None:
        return "write './' before the name of the file"
    if kind == "form" and text.startswith("ollama:") and fault_of(f"{text}:latest") is None:
        return f"write {text}:latest, or the tag that `ollama list` shows"
    if kind == "form" and not text.endswith(".gguf") and fault_of(f"ollama:{text}") is None:
        return f"if it is a model of Ollama, write 'ollama:' before it; else {FORMS}"
    return _WAYS_OUT[kind]


def _read(text: str) -> ModelReference:
    """The parts of a text that the grammar accepts: behind any other scheme there is a path with a colon in it."""
    scheme, colon, rest = text.partition(":")
    match scheme if colon else "":
        case "file":
            return LocalFile(_shortest(rest.removeprefix("//")))
        case "hf":
            organisation, name, path = rest.split("/", 2)
            name, _, revision = name.partition("@")
            return HubFile(f"{organisation}/{name}", revision or None, path)
        case "ollama":
            found = _IN_OLLAMAS_LIBRARY.fullmatch(rest) or _IN_OLLAMAS_REGISTRY.fullmatch(rest)
            return OllamaModel(found["name"] if found else rest)
        case "https":
            return WebFile(text)
        case "registry":
            return RegistryEntry(rest)
        case _:
            return LocalFile(_shortest(text))


def _shortest(path: str) -> str:
    """A path without the `./` that it can do without."""
    short = path.removeprefix("./")
    return path if short.startswith(_OPTION_OR_HOME) else short


def _too_long(length: int) -> ReferenceRefused:
    return ReferenceRefused(
        "form",
        f"must have at most {LONGEST} characters, with its scheme; it has {length}",
        hint="name the file by a shorter path",
    )

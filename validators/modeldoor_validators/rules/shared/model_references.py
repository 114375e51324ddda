"""How a request may name a model: one strict grammar for every scheme.

A reference is written by people and handed to programs that open files, ask repositories and read
other programs' stores. So whatever could lead somewhere else than it seems to is refused: a way up,
an option in disguise, a name that carries a password, a commit that moves.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from modeldoor_validators.findings import quoted
from modeldoor_validators.rules.shared.moving_addresses import moving_address_fault
from modeldoor_validators.rules.shared.placeholders import is_no_commit
from modeldoor_validators.visible import shows_all

if TYPE_CHECKING:
    from collections.abc import Callable

    Kind = Literal["form", "wayUp", "secret", "source"]


class Fault(NamedTuple):
    """What is wrong with a reference; the message begins with 'must'."""

    kind: Kind
    message: str


LONGEST_NAME_BYTES = 255
"""No file system that Linux or macOS installs by itself keeps a longer name (NAME_MAX)."""

NOT_FILES = ("/dev", "/proc", "/sys")
"""Folders whose entries are devices and states of the kernel, never models."""

SCHEMES = ("file", "hf", "ollama", "https", "registry")
"""The schemes that modeldoor takes models from."""

HUB_HOSTS = ("huggingface.co", "hf.co")
"""The hub, where a file without a commit is whatever `main` holds today."""

OLLAMA_REGISTRIES = ("registry.ollama.ai", "hf.co", "huggingface.co")
"""Registries that a name in Ollama may begin with: whatever host stands there, Ollama asks it for the model."""

REPOSITORY = re.compile(r"[A-Za-z0-9_]+([.-]+[A-Za-z0-9_]+)*/[A-Za-z0-9_]+([.-]+[A-Za-z0-9_]+)*")
FILE = re.compile(
    r"[A-Za-z0-9_][A-Za-z0-9_+-]*([.][A-Za-z0-9_+-]+)*(/[A-Za-z0-9_][A-Za-z0-9_+-]*([.][A-Za-z0-9_+-]+)*)*"
)
COMMIT = re.compile(r"0*[1-9a-f][0-9a-f]*")
OLLAMA_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*([:/][A-Za-z0-9_][A-Za-z0-9._-]*)*:[A-Za-z0-9_][A-Za-z0-9._-]*")
ADDRESS = re.compile(r"//([a-z0-9]+(-+[a-z0-9]+)*[.])+[a-z]{2,63}(/[A-Za-z0-9_][A-Za-z0-9_+-]*([.][A-Za-z0-9_+-]+)*)+")
ENTRY = re.compile(r"[a-z0-9]+([._-][a-z0-9]+)*")
"""The same forms as `Repository`, `FilePath`, `Revision`, `OllamaName`, `url` and `Slug` in the schemas."""

COMMIT_DIGITS = 40
LONGEST = {"repository": 200, "file": 255, "ollama": 255, "address": 1024, "entry": 128}
"""How long the schemas let each part be."""

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*")
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")


def fault_of(reference: str) -> Fault | None:
    """The first thing that is wrong with a reference, or none.

    What could be a secret comes first, and no message of that kind repeats the reference.
    """
    scheme, colon, rest = reference.partition(":")
    if not colon or not _SCHEME.fullmatch(scheme):
        return _shared_fault(reference) or _path_fault(reference)
    read = _READERS.get(scheme)
    return secret_fault(rest) or _shared_fault(rest) or (_unknown_scheme(scheme) if read is None else read(rest))


def is_kernels(path: str) -> bool:
    """Whether an absolute path in its one spelling leads to a device or a state of the kernel."""
    return path.startswith(tuple(f"{folder}/" for folder in NOT_FILES)) or path in NOT_FILES


def hub_address_fault(url: str) -> str:
    """Why an `https:` address names no file for good: it is one of the hub; empty when it is not."""
    host = url.removeprefix("https://").partition("/")[0]
    if host in HUB_HOSTS or host.endswith(tuple(f".{hub}" for hub in HUB_HOSTS)):
        return f"must not be an address of the hub ('{host}'): name its repository and commit"
    return ""


def secret_fault(text: str) -> Fault | None:
    """What could be a secret in an address, whatever stands before it; the message does not repeat it."""
    _, slashes, address = text.partition("//")
    if slashes and ("@" in address.partition("/")[0] or re.search(r"[?#]", address)):
        return Fault("secret", "must be a plain address: no name, password, query or fragment")
    return None


def _shared_fault(text: str) -> Fault | None:
    found = "it" if "@" in text else quoted(text)  # what stands before an `@` may be a token
    if ".." in re.split(r"[/\\:@]", text):
        return Fault("wayUp", f"must not lead upwards; {found} has '..' in it")
    if not shows_all(text):
        return Fault("form", f"must not hold control or invisible characters; {found} does")
    if "\\" in text:
        return Fault("form", f"must be written with '/'; {found} has a backslash in it")
    if _ESCAPE.search(text):
        return Fault("form", f"must be written plainly: escapes are not read; {found} has one")
    return None


def _path_fault(path: str) -> Fault | None:
    if path.startswith(("-", "~")):
        return Fault("form", f"must begin with a folder or a file; {quoted(path)} is an option, or for a shell to read")
    if is_kernels(path):
        return Fault("form", f"must be a file that holds a model; {quoted(path)} is the kernel's")
    names = path.removeprefix("/" if path.startswith("/") else "./").split("/")
    if "" in names or "." in names:
        return Fault("form", f"must be a path to a file, without empty names and '.'; it is {quoted(path)}")
    if any(len(name.encode()) > LONGEST_NAME_BYTES for name in names):
        return Fault("form", f"must have names of at most {LONGEST_NAME_BYTES} bytes")
    return None


def _file_fault(rest: str) -> Fault | None:
    """`file:/a`, and `file:///a`, which says the same (RFC 8089)."""
    return _path_fault(rest.removeprefix("//") if rest.startswith("///") else rest)


def _hub_fault(rest: str) -> Fault | None:
    found = REPOSITORY.match(rest)
    tail = rest[found.end() :] if found else ""
    if found is None or found.end() > LONGEST["repository"] or not tail.startswith(("@", "/")):
        return _form_fault(rest, "hf:organisation/repository/file")
    at, _, file = tail.partition("/")
    if at and not (len(at) == 1 + COMMIT_DIGITS and COMMIT.fullmatch(at[1:])):
        return Fault("form", f"must have a full commit of {COMMIT_DIGITS} digits after `@`: branches and tags move")
    if at and is_no_commit(at[1:]):
        return Fault("form", "must have a commit of the repository after `@`; it has a placeholder")
    if not FILE.fullmatch(file) or len(file) > LONGEST["file"]:
        return Fault("form", f"must name a file in the repository; it is {quoted(file)}")
    return None


def _ollama_fault(rest: str) -> Fault | None:
    if rest and ":" not in rest:
        return Fault("form", f"must end in a tag, such as {quoted(rest + ':latest')}")
    if not OLLAMA_NAME.fullmatch(rest) or len(rest) > LONGEST["ollama"]:
        return _form_fault(rest, "ollama:name:tag")
    first, *others = rest.split("/")
    is_host = len(others) > 1 or (others and re.search("[.:]", first))
    if is_host and first not in OLLAMA_REGISTRIES:
        known = ", ".join(f"'{registry}'" for registry in OLLAMA_REGISTRIES)
        return Fault(
            "source",
            f"must be of a registry that modeldoor knows ({known}); it is {quoted(first)}: name what Ollama holds of it as `file:`",
        )
    return None


def _https_fault(rest: str) -> Fault | None:
    if not ADDRESS.fullmatch(rest) or len("https:" + rest) > LONGEST["address"]:
        return _form_fault(rest, "https://models.example.org/model.gguf")
    fault = hub_address_fault("https:" + rest) or moving_address_fault("https:" + rest)
    return Fault("form", fault) if fault else None


def _registry_fault(rest: str) -> Fault | None:
    fits = ENTRY.fullmatch(rest) and len(rest) <= LONGEST["entry"]
    return None if fits else _form_fault(rest, "registry:llama-3.2-1b-q4-k-m")


def _unfetched(scheme: str) -> Callable[[str], Fault]:
    def fault(_rest: str) -> Fault:
        return Fault(
            "source",
            f"must be a model that can be had without '{scheme}:': fetch the file by other means, and name it as `file:`",
        )

    return fault


def _plain_http_fault(_rest: str) -> Fault:
    return Fault("source", "must be `https:`: over 'http:' anybody on the way can change the file")


def _unknown_scheme(scheme: str) -> Fault:
    if len(scheme) == 1:
        return Fault("form", f"must be a path without a drive; it begins with '{scheme}:'")
    lower = scheme.lower()
    if lower != scheme and lower in _READERS:
        return Fault("form", f"must begin with '{lower}:' in lower case; it begins with '{scheme}:'")
    known = ", ".join(f"'{each}:'" for each in SCHEMES)
    return Fault("form", f"must be a path or begin with one of {known}; it begins with {quoted(scheme + ':')}")


def _form_fault(rest: str, example: str) -> Fault:
    """What stands before an `@` may be a token, and is not repeated."""
    found = "" if "@" in rest else f"; after the scheme it is {quoted(rest)}"
    return Fault("form", f"must have a form such as '{example}'{found}")


_READERS: dict[str, Callable[[str], Fault | None]] = {
    "file": _file_fault,
    "hf": _hub_fault,
    "ollama": _ollama_fault,
    "https": _https_fault,
    "registry": _registry_fault,
    "http": _plain_http_fault,
    "s3": _unfetched("s3"),
    "oci": _unfetched("oci"),
}

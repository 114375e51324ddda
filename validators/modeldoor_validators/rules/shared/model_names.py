"""The one name of a model: what its artifact says, and nothing else."""

from __future__ import annotations

from typing import Any

from modeldoor_validators.findings import quoted

TELLS = {
    "request": frozenset({"hub", "https", "ollama", "local"}),
    "registry": frozenset({"hub", "https"}),
    "hub": frozenset({"hub"}),
    "ollama": frozenset({"ollama"}),
}
"""Whose word on a digest can be about which source: a registry lists files of repositories and web servers."""


def name_of(artifact: dict[str, Any]) -> str:
    """The name that an artifact gives a model; of a file that was given by hand only the scheme."""
    match artifact["source"]:
        case "hub":
            return f"hf:{artifact['repository']}@{artifact['revision']}/{artifact['files'][0]['path']}"
        case "https":
            return str(artifact["url"])
        case "ollama":
            return f"ollama:{artifact['name']}"
        case _:
            return "file:"


def digests_of(artifact: dict[str, Any]) -> list[str]:
    """The digests of the files that an engine reads, in order; empty when they are not known."""
    if "files" in artifact:
        return [file["digest"] for file in artifact["files"]]
    key = "modelDigest" if artifact["source"] == "ollama" else "digest"
    return [artifact[key]] if key in artifact else []


def sizes_of(artifact: dict[str, Any]) -> list[int | None]:
    """The sizes of these files; none where the artifact tells only the size of more than the file."""
    if "files" in artifact:
        return [file["sizeBytes"] for file in artifact["files"]]
    return [None if artifact["source"] == "ollama" else artifact["totalBytes"]]


def name_fault(name: str, artifact: dict[str, Any]) -> str:
    """What a model must be called by its artifact; empty when it is."""
    expected = name_of(artifact)
    if artifact["source"] == "local":
        return "" if name.startswith(expected) else f"must begin with '{expected}', as its source is 'local'"
    return "" if name == expected else f"must be '{expected}', which its artifact says; it is {quoted(name)}"


def expectation_fault(teller: str, source: str) -> str:
    """Why nobody can have heard from this teller what a file of this source must be; empty when they can."""
    return "" if source in TELLS[teller] else f"must know files of the source '{source}'; '{teller}' does not"

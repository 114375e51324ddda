"""The tools that fetch a file in `benchmarks/download.py`: each a line for the shell, over the same variables."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.file_server import COMMIT

if TYPE_CHECKING:
    from collections.abc import Iterator

REPOSITORY = "benchmark/model"

OURS = "modeldoor download"
"""What the others are compared with."""

_LIBRARY = """
import os, sys
from modeldoor_lifecycle.downloads.service import Downloads
from modeldoor_lifecycle.downloads.wanted import wanted_file
from modeldoor_lifecycle.store.store import Store

url, digest, size, folder = (os.environ[name] for name in ("URL", "DIGEST", "SIZE_BYTES", "FOLDER"))
downloads = Downloads(f"{folder}/state", Store(f"{folder}/store"))
document = downloads.start("operator", wanted_file(url, int(size), f"sha256:{digest}"))
document = downloads.run("operator", document["downloadId"])
sys.exit(document["state"]["status"] != "complete")
"""

_HUB = """
import os
from huggingface_hub import hf_hub_download

print(hf_hub_download(os.environ["REPOSITORY"], os.environ["NAME"], revision=os.environ["COMMIT"]))
"""

_CHECK = 'echo "$DIGEST  $TARGET" | sha256sum --check --status'
_CURL = 'curl --silent --fail --location --output "$TARGET" "$URL"'
_WGET = 'wget --quiet --output-document="$TARGET" "$URL"'
_PIPE = 'test "$(curl --silent --fail --location "$URL" | tee "$TARGET" | sha256sum)" = "$DIGEST  -"'

_ARIA2C = (
    'aria2c --no-conf --quiet --file-allocation=falloc --dir="$FOLDER" --out="${TARGET##*/}" --split=4 "$URL" '
    "--max-connection-per-server="
)
"""With the allocation that its manual calls the best for ext4 and the like."""


class Fetch(NamedTuple):
    """What is to be fetched, and the folder for whatever the tool writes."""

    base: str
    """The address of the server."""
    name: str
    digest: str
    size_bytes: int
    folder: Path


class Tool(NamedTuple):
    """A way to fetch a file and to check it."""

    name: str
    script: str
    needs: tuple[str, ...]
    """The programs that must be there, by name or path."""

    @property
    def line(self) -> list[str]:
        """The command, for `environment_of` what it fetches."""
        return ["sh", "-c", self.script]

    @property
    def missing(self) -> list[str]:
        """Which of the programs are not there."""
        return [each for each in self.needs if shutil.which(each) is None]


def tools(hub_python: str) -> Iterator[Tool]:
    """All of them; `hub_python` is the interpreter that has huggingface_hub."""
    modeldoor = str(Path(sys.executable).parent / "modeldoor")
    start = f'exec \'{modeldoor}\' download start "$URL" --digest "sha256:$DIGEST" --json'
    yield Tool(OURS, start, (modeldoor,))
    yield Tool("the library of modeldoor", f"exec '{sys.executable}' -c '{_LIBRARY}'", ())
    yield Tool("curl, sha256sum", f"{_CURL} && {_CHECK}", ("curl", "sha256sum"))
    yield Tool("curl, sha256sum, sync", f'{_CURL} && {_CHECK} && sync "$TARGET"', ("curl", "sha256sum", "sync"))
    yield Tool("curl | tee | sha256sum", _PIPE, ("curl", "tee", "sha256sum"))
    yield Tool("wget, sha256sum", f"{_WGET} && {_CHECK}", ("wget", "sha256sum"))
    for connections in (1, 4):
        aria2c = f"{_ARIA2C}{connections}"
        yield Tool(f"aria2c -x{connections} --checksum", f'{aria2c} --checksum="sha-256=$DIGEST"', ("aria2c",))
        yield Tool(f"aria2c -x{connections}, sha256sum", f"{aria2c} && {_CHECK}", ("aria2c", "sha256sum"))
    hub = f"'{hub_python}' -c '{_HUB}'"
    yield Tool("hf_hub_download, sha256sum", f'TARGET="$({hub})" && {_CHECK}', (hub_python, "sha256sum"))
    yield Tool("hf_hub_download", f"exec {hub}", (hub_python,))


def environment_of(fetch: Fetch) -> dict[str, str]:
    """What a tool is told; the rest as users have it: modules are compiled once, not at every start."""
    left_out = {"PYTHONDONTWRITEBYTECODE", "MODELDOOR_STORE"}
    return {
        **{name: value for name, value in os.environ.items() if name not in left_out},
        "URL": f"{fetch.base}/{REPOSITORY}/resolve/{COMMIT}/{fetch.name}",
        "NAME": fetch.name,
        "DIGEST": fetch.digest,
        "SIZE_BYTES": str(fetch.size_bytes),
        "FOLDER": str(fetch.folder),
        "TARGET": str(fetch.folder / "fetched"),
        "REPOSITORY": REPOSITORY,
        "COMMIT": COMMIT,
        "MODELDOOR_HOME": str(fetch.folder),
        "HF_ENDPOINT": fetch.base,
        "HF_HOME": str(fetch.folder),
        "HF_HUB_DISABLE_TELEMETRY": "1",
    }

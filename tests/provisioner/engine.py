"""Starts real llama.cpp's server from a handoff, as an engine provisioner would: nothing else is told to it.

    with running(handoff) as address:
        urlopen(f"{address}/v1/models")

The server and its parser of arguments are those inside the package `xllamacpp`. It runs in a child process
(`python engine.py HANDOFF`) that reads the handoff, lets llama.cpp parse `engine.arguments`, starts, says
where it listens, and ends when its standard input does.
"""

from __future__ import annotations

import ctypes
import json
import subprocess
import sys
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.request import Request, urlopen

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

LONG_S = 60.0
"""No start takes so long: what does, hangs."""

PARSE = "_Z19common_params_parseiPPcR13common_params13llama_examplePFviS0_E"
"""`common_params_parse(int, char **, common_params &, llama_example, void (*)(int, char **))` of llama.cpp's arg.h."""

MARKS = (0x5EADBEE, 0x1BADCAF)
"""Numbers that stand nowhere by chance."""


class NotStarted(Exception):
    """The engine refused; the message is the end of its log."""


@contextmanager
def running(handoff: Path) -> Generator[str]:
    """The address at which the engine of a handoff answers; raises `NotStarted`."""
    with _child("serve", str(handoff)) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        line = child.stdout.readline()
        if not line:
            raise NotStarted(child.communicate(timeout=LONG_S)[1][-2000:])
        yield json.loads(line)
        child.communicate(timeout=LONG_S)  # closes its standard input


def asked(address: str, path: str, question: dict[str, Any] | None = None) -> dict[str, Any]:
    """What a running engine answers to a question, or to a look."""
    data = None if question is None else json.dumps(question).encode()
    with urlopen(Request(address + path, data, {"Content-Type": "application/json"}), timeout=LONG_S) as answer:  # noqa: S310  # loopback
        told: dict[str, Any] = json.load(answer)
        return told


def said(handoff: Path) -> str:
    """What the model of a handoff says first."""
    with running(handoff) as address:
        answer = asked(address, "/completion", {"prompt": "Who are you?", "n_predict": 4, "temperature": 0})
    content: str = answer["content"]
    return content


def parsed(arguments: Sequence[str], fields: Sequence[str]) -> dict[str, Any]:
    """What llama.cpp makes of arguments, as text; raises `NotStarted` for what it refuses."""
    with _child("parse", json.dumps([list(arguments), list(fields)])) as child:
        answer, log = child.communicate(timeout=LONG_S)
        if not answer:
            raise NotStarted(log[-2000:])
        told: dict[str, Any] = json.loads(answer)
        return told


def _child(task: str, argument: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, __file__, task, argument],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
    )


# -- In the child


def _parameters(arguments: Sequence[str]) -> Any:
    """What the package starts a server with, filled by llama.cpp's own parser."""
    sys.path.insert(0, str(Path(__file__).parent.parent))
    from llama_arguments import llama_server

    package = import_module("xllamacpp")
    library = ctypes.CDLL(str(next(Path(package.__path__[0]).glob("xllamacpp*.so"))))
    parameters = package.CommonParams()
    command = [b"llama-server", *map(str.encode, arguments)]
    parse = getattr(library, PARSE)
    parse.restype = ctypes.c_bool
    held = ctypes.c_void_p(id(parameters) + _offset_of_structure(parameters))
    if not parse(
        len(command), (ctypes.c_char_p * (len(command) + 1))(*command, None), held, llama_server(library), None
    ):
        sys.exit("llama.cpp refused the arguments")
    return parameters


def _offset_of_structure(parameters: Any) -> int:
    """Where in the Python object `common_params` begins: its first two members are `n_predict` and `n_ctx`."""
    before = parameters.n_predict, parameters.n_ctx
    parameters.n_predict, parameters.n_ctx = MARKS
    content = ctypes.string_at(id(parameters), type(parameters).__basicsize__)
    offset = content.find(b"".join(mark.to_bytes(4, sys.byteorder) for mark in MARKS))
    parameters.n_predict, parameters.n_ctx = before
    if offset != object.__basicsize__:
        sys.exit(f"`common_params` must begin behind the head of its object; its marks stand at {offset}")
    return offset


def _serve(handoff: str) -> None:
    arguments = json.loads(Path(handoff).read_bytes())["engine"]["arguments"]
    server = import_module("xllamacpp").Server(_parameters(arguments))
    print(json.dumps(server.listening_address), flush=True)  # noqa: T201  # the child's answer
    sys.stdin.read()
    del server


def _tell(question: str) -> None:
    arguments, fields = json.loads(question)
    parameters = _parameters(arguments)
    told = {field: str(getattr(parameters, field)) for field in fields}
    print(json.dumps(told), flush=True)  # noqa: T201  # the child's answer


if __name__ == "__main__":
    {"serve": _serve, "parse": _tell}[sys.argv[1]](sys.argv[2])

"""Asks real llama.cpp whether it knows options: its own parser, inside the package `xllamacpp`.

`python tests/llama_arguments.py` reads a command of llama-server from each line of standard input, as a
JSON array, and writes `true` or `false` for each. What the parser refuses ends the process, so each
command has one of its own.
"""

from __future__ import annotations

import ctypes
import json
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LONG_S = 60.0
"""No question takes so long: what does, hangs."""

PARSER = "_Z20common_params_to_mapiPPc13llama_exampleRSt3mapI10common_argSsSt4lessIS3_ESaISt4pairIKS3_SsEEE"
"""`common_params_to_map(int, char **, llama_example, std::map<common_arg, std::string> &)` of llama.cpp's arg.h."""

MOST_PROGRAMS = 32
"""More than llama.cpp has programs, each with options of its own (`llama_example` in common.h)."""


def known(commands: Iterable[Sequence[str]]) -> list[bool]:
    """Whether llama-server knows each option of each command, and finds a value behind those that take one."""
    done = subprocess.run(
        [sys.executable, __file__],
        input="".join(f"{json.dumps(list(command))}\n" for command in commands),
        capture_output=True,
        text=True,
        timeout=LONG_S,
        check=True,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


# -- In the child


def _is_known(library: ctypes.CDLL, program: int, command: Sequence[str]) -> bool:
    child = os.fork()
    if not child:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
        arguments = (ctypes.c_char_p * (len(command) + 1))(*map(str.encode, command), None)
        is_parsed = getattr(library, PARSER)(len(command), arguments, program, _empty_map())
        os._exit(0 if is_parsed else 1)
    return os.waitpid(child, 0)[1] == 0


def _empty_map() -> ctypes.Array[ctypes.c_uint64]:
    """A std::map of GCC's library: its comparison, then a header whose both sides are itself, and no element."""
    content = (ctypes.c_uint64 * 8)()
    header = ctypes.addressof(content) + 8
    content[3] = content[4] = header
    return content


def llama_server(library: ctypes.CDLL) -> int:
    """The number of llama-server among the programs: it alone tells metrics."""
    getattr(library, PARSER).restype = ctypes.c_bool
    return next(number for number in range(MOST_PROGRAMS) if _is_known(library, number, ["llama-server", "--metrics"]))


def _answer() -> None:
    package = import_module("xllamacpp")
    library = ctypes.CDLL(str(next(Path(package.__path__[0]).glob("xllamacpp*.so"))))
    server = llama_server(library)
    for line in sys.stdin:
        print(json.dumps(_is_known(library, server, json.loads(line))), flush=True)  # noqa: T201  # the child's answer


if __name__ == "__main__":
    _answer()

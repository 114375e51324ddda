"""Asks real llama.cpp what it makes of files: the one inside the package `xllamacpp`, in child processes.

`python tests/gguf_judge.py header|load` reads paths from standard input and writes a line of JSON for
each: what the header says, or `null` where the file is refused. Each file has a process of its own,
because some make llama.cpp end it.
"""

from __future__ import annotations

import ctypes
import json
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Question = Literal["header", "load"]

LONG_S = 120.0
"""No question takes so long: what does, hangs."""

PARAMETERS_BYTES = 1024
"""More than the parameters of a model have; their layout is llama.cpp's own and passed on as it is."""


def ask(question: Question, paths: Iterable[Path]) -> list[dict[str, Any] | None]:
    """What llama.cpp says of each file."""
    done = subprocess.run(
        [sys.executable, __file__, question],
        input="\n".join(map(str, paths)),
        capture_output=True,
        text=True,
        errors="replace",
        timeout=LONG_S,
        check=True,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def types() -> dict[int, tuple[str, int, int]]:
    """Every type of tensor that llama.cpp knows: its name, the elements of a block and their bytes."""
    done = subprocess.run(
        [sys.executable, __file__, "types"], capture_output=True, text=True, timeout=LONG_S, check=True
    )
    return {number: (name, elements, size) for number, name, elements, size in json.loads(done.stdout)}


# -- In the child


class _HeaderParameters(ctypes.Structure):
    _fields_ = (("no_alloc", ctypes.c_bool), ("tensors", ctypes.c_void_p))


class _ModelParameters(ctypes.Structure):
    _fields_ = (("content", ctypes.c_uint64 * (PARAMETERS_BYTES // 8)),)


def _library() -> ctypes.CDLL:
    package = import_module("xllamacpp")
    library = ctypes.CDLL(str(next(Path(package.__path__[0]).glob("xllamacpp*.so"))))
    library.gguf_init_from_file.argtypes = [ctypes.c_char_p, _HeaderParameters]
    for name in ("gguf_init_from_file", "llama_model_load_from_file"):
        getattr(library, name).restype = ctypes.c_void_p
    for name in ("gguf_get_key", "gguf_get_tensor_name", "ggml_type_name"):
        getattr(library, name).restype = ctypes.c_char_p
    for name in ("gguf_get_n_kv", "gguf_get_n_tensors", "ggml_blck_size"):
        getattr(library, name).restype = ctypes.c_int64
    for name in (
        "gguf_get_data_offset",
        "gguf_get_alignment",
        "gguf_get_tensor_offset",
        "gguf_get_tensor_size",
        "ggml_type_size",
    ):
        getattr(library, name).restype = ctypes.c_size_t
    library.llama_model_default_params.restype = _ModelParameters
    library.llama_model_load_from_file.argtypes = [ctypes.c_char_p, _ModelParameters]
    return library


def _header(library: ctypes.CDLL, path: bytes) -> dict[str, Any] | None:
    context = library.gguf_init_from_file(path, _HeaderParameters(True, None))
    if not context:
        return None
    at = ctypes.c_void_p(context)
    return {
        "version": library.gguf_get_version(at),
        "alignment": library.gguf_get_alignment(at),
        "dataOffset": library.gguf_get_data_offset(at),
        "keys": [
            library.gguf_get_key(at, ctypes.c_int64(number)).decode(errors="replace")
            for number in range(library.gguf_get_n_kv(at))
        ],
        "tensors": [
            [
                library.gguf_get_tensor_name(at, each).decode(errors="replace"),
                library.gguf_get_tensor_type(at, each),
                library.gguf_get_tensor_offset(at, each),
                library.gguf_get_tensor_size(at, each),
            ]
            for each in map(ctypes.c_int64, range(library.gguf_get_n_tensors(at)))
        ],
    }


def _load(library: ctypes.CDLL, path: bytes) -> dict[str, Any] | None:
    return {} if library.llama_model_load_from_file(path, library.llama_model_default_params()) else None


def _types(library: ctypes.CDLL) -> list[tuple[int, str, int, int]]:
    known: list[tuple[int, str, int, int]] = []
    for number in range(int(import_module("xllamacpp").ggml_type.GGML_TYPE_COUNT)):
        elements, size = library.ggml_blck_size(number), library.ggml_type_size(number)
        if elements:
            known.append((number, library.ggml_type_name(number).decode(), elements, size))
    return known


def _in_a_process(
    answer: Callable[[ctypes.CDLL, bytes], dict[str, Any] | None], library: ctypes.CDLL, path: str
) -> str:
    """The answer as JSON; `null` too when llama.cpp ends the process."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        with open(writing, "w", encoding="utf-8") as pipe:
            json.dump(answer(library, os.fsencode(path)), pipe)
        os._exit(0)
    os.close(writing)
    with open(reading, encoding="utf-8") as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    return said or "null"


def main(question: str) -> None:
    """Answers for each path on standard input."""
    library = _library()
    if question == "types":
        json.dump(_types(library), sys.stdout)
        return
    for path in sys.stdin.read().splitlines():
        sys.stdout.write(_in_a_process(_header if question == "header" else _load, library, path) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])

"""The arguments of llama-server that follow from an estimate: what was reckoned is what is started.

The estimator tells of every estimate the command that makes the same case. What a handoff says is that
command with the file's place, with a name for requests, and with what keeps the engine to it: it may
neither rearrange layers nor take memory that nobody counted, and it reaches no other machine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

CHECKED_AGAINST = "llama.cpp of xllamacpp 2026.10.11549"
"""Whose options these are: a test asks the parser of this very version about each that can be emitted."""

LOOPBACK = "127.0.0.1"

ESTIMATED = ("--fit", "off", "--cache-ram", "0")
"""Beside an estimate. llama-server would find an arrangement of its own (`--fit`), and keep up to 8 GiB of
earlier prompts in the machine's memory (`--cache-ram`), which no estimate counts and GPU_ONLY forbids."""

EMITTED = frozenset(
    {
        "--model",
        "--alias",
        "--ctx-size",
        "--cache-type-k",
        "--cache-type-v",
        "--parallel",
        "--flash-attn",
        "--ubatch-size",
        "--batch-size",
        "--kv-unified",
        "--n-gpu-layers",
        "--n-cpu-moe",
        "--tensor-split",
        "--no-repack",
        "--device",
        "--fit",
        "--cache-ram",
        "--host",
        "--port",
        "--offline",
    }
)
"""Every option that can come out."""


def arguments_of(
    path: str,
    *,
    alias: str,
    options: Sequence[str] = (),
    is_estimated: bool = False,
    host: str = LOOPBACK,
    port: int | None = None,
) -> list[str]:
    """The arguments, one by one, without the program.

    `options` are those of a workload and an arrangement (`options_of`), empty where nobody could reckon
    them: then the engine finds its own. Without a port it takes its default, 8080.
    """
    return [
        *("--model", path),
        *("--alias", alias),
        *options,
        *(ESTIMATED if is_estimated else ()),
        *("--host", host),
        *(() if port is None else ("--port", str(port))),
        "--offline",
    ]


def options_of(estimate: Mapping[str, Any]) -> tuple[str, ...]:
    """The options of an estimate's command behind its program and its file; empty where it has none."""
    program_and_file = 3
    options = list(estimate.get("reproduceCommand", ())[program_and_file:])
    if "none" in options:  # `--device none`, which no handoff may carry: layers are kept off by their number
        place = options.index("none")
        del options[place - 1 : place + 1]
    return tuple(options)


def alias_of(model_id: str) -> str:
    """A short name for a model, by which requests can ask for it: its entry, its name in Ollama, or its file's.

    llama-server takes commas for several names, and no name begins with what begins an option.
    """
    scheme, _, rest = model_id.partition(":")
    name = rest if scheme in ("registry", "ollama") else model_id.rpartition("/")[2]
    return name.removesuffix(".gguf").replace(",", "-").lstrip("-") or "model"

"""The options of llama-server that a handoff may carry, what their values look like, and what they ask for.

A list of what is allowed and not of what is refused: llama-server has hundreds of options, new
ones come with every version, and many of them fetch models, open other files, run commands or let other
machines in. What is not listed here is refused.

Names and values were read in `tools/server/README.md` of llama.cpp, and each name was found in the
llama.cpp that xllamacpp 2026.10.11549 carries.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from modeldoor_validators.findings import quoted
from modeldoor_validators.rules.shared.workloads import value_cache_type

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence


class Option(NamedTuple):
    """One option: its full name, its other names, and the form of its value; no form when it takes none."""

    name: str
    others: tuple[str, ...] = ()
    form: str = ""


class Given(NamedTuple):
    """An option as it was given: where its value stands (the option itself when it takes none), and the value."""

    position: int
    value: str


HIGHEST_PORT = 65535

MOST_SEQUENCES = 256
"""With more llama-server does not start (llama.cpp, LLAMA_MAX_SEQ)."""

_COUNT = "[1-9][0-9]{0,9}"
_NUMBER = "0|[1-9][0-9]{0,9}"
_CACHE = "f32|f16|bf16|q8_0|q5_1|q5_0|q4_1|q4_0|iq4_nl"
_SHARES = "(?=.*[1-9])[0-9]+([.][0-9]+)?(,[0-9]+([.][0-9]+)?)*"
_DEVICE = "(?!(?i:none|cpu|blas|rpc[0-9]*)(,|$))[A-Za-z][A-Za-z0-9]*"
DEVICES = f"{_DEVICE}(,{_DEVICE})*"
_TEXT = "[^-].*"
_SWITCH = "on|off|auto"

OPTIONS = (
    Option("--model", ("-m",), _TEXT),
    Option("--alias", ("-a",), _TEXT),
    Option("--ctx-size", ("-c",), _COUNT),
    Option("--parallel", ("-np",), _COUNT),
    Option("--n-gpu-layers", ("-ngl", "--gpu-layers"), f"all|{_NUMBER}"),
    Option("--cache-type-k", ("-ctk",), _CACHE),
    Option("--cache-type-v", ("-ctv",), _CACHE),
    Option("--flash-attn", ("-fa",), _SWITCH),
    Option("--ubatch-size", ("-ub",), _COUNT),
    Option("--batch-size", ("-b",), _COUNT),
    Option("--threads", ("-t",), _COUNT),
    Option("--threads-batch", ("-tb",), _COUNT),
    Option("--threads-http", (), _COUNT),
    Option("--host", (), _TEXT),
    Option("--port", (), _COUNT),
    Option("--timeout", ("-to",), _COUNT),
    Option("--seed", ("-s",), _NUMBER),
    Option("--fit", ("-fit",), "on|off"),
    Option("--split-mode", ("-sm",), "none|layer|row"),
    Option("--tensor-split", ("-ts",), _SHARES),
    Option("--main-gpu", ("-mg",), _NUMBER),
    Option("--device", ("-dev",), DEVICES),
    Option("--n-cpu-moe", ("-ncmoe",), _NUMBER),
    Option("--load-mode", ("-lm",), "auto|none|mmap|mlock|mmap[+]mlock|dio"),
    Option("--numa", (), "distribute|isolate|numactl"),
    Option("--cache-ram", ("-cram",), _NUMBER),
    Option("--pooling", (), "none|mean|cls|last|rank"),
    Option("--offline"),
    Option("--check-tensors"),
    Option("--kv-unified", ("-kvu",)),
    Option("--no-kv-unified", ("-no-kvu",)),
    Option("--no-repack", ("-nr",)),
    Option("--cont-batching", ("-cb",)),
    Option("--no-cont-batching", ("-nocb",)),
    Option("--cache-prompt"),
    Option("--no-cache-prompt"),
    Option("--context-shift"),
    Option("--no-context-shift"),
    Option("--jinja"),
    Option("--no-jinja"),
    Option("--warmup"),
    Option("--no-warmup"),
    Option("--embedding", ("--embeddings",)),
    Option("--reranking", ("--rerank",)),
    Option("--metrics"),
    Option("--no-slots"),
    Option("--no-ui", ("--no-webui",)),
)

REFUSED = (
    (
        "fetches a model",
        ("--model-url", "-mu", "--hf-repo", "-hf", "-hfr", "--hf-file", "-hff", "--docker-repo", "-dr", "--mmproj-url", "-mmu", "--spec-draft-hf", "--hf-repo-draft", "-hfd", "-hfrd"),
    ),
    (
        "lets other machines in or asks them",
        ("--rpc", "--reuse-port", "--cors-origins", "--api-prefix", "--ui-mcp-proxy", "--webui-mcp-proxy", "--ssl-key-file", "--ssl-cert-file"),
    ),
    ("runs commands", ("--tools", "--tools-runtime", "--agent", "-ag", "--mcp-servers-config", "--mcp-servers-json")),
    ("is a secret", ("--api-key", "--api-key-file", "--hf-token", "-hft")),
    (
        "opens a file that nobody verified",
        ("--lora", "--lora-scaled", "--mmproj", "-mm", "--model-draft", "-md", "--spec-draft-model", "--control-vector", "--control-vector-scaled", "--models-dir", "--models-preset", "--chat-template-file", "--grammar-file", "--json-schema-file", "-jf", "--path", "--media-path", "--slot-save-path", "--log-file", "--log-prompts-dir", "--lookup-cache-static", "-lcs", "--lookup-cache-dynamic", "-lcd", "--ui-config-file", "--webui-config-file"),
    ),
)  # fmt: skip
"""What some of the refused options do, so that the refusal can say so. Whatever is in no list is refused too."""

WORKLOAD = {
    "--ctx-size": "contextTokens",
    "--parallel": "parallelSequences",
    "--cache-type-k": "kvCacheType",
    "--cache-type-v": "valueCacheType",
    "--flash-attn": "flashAttention",
    "--ubatch-size": "batchTokens",
}
"""Options with a value, and the member of a workload that each asks for."""

UNIFIED = "--kv-unified"
SEPARATE = "--no-kv-unified"
"""The flags that ask for `unifiedCache`. Beside a number of sequences, separate caches are what llama.cpp takes by itself."""

_WHAT_IT_DOES = {name: what for what, names in REFUSED for name in names}


def by_name(options: Iterable[Option]) -> dict[str, Option]:
    """The options by each of their names."""
    return {name: option for option in options for name in (option.name, *option.others)}


HANDED_ON = by_name(OPTIONS)


def asked_by(workload: Mapping[str, Any]) -> dict[str, str]:
    """What each option with a value is given to ask for a workload."""
    told = {**workload, "valueCacheType": value_cache_type(workload)}
    return {option: _spoken(told[member]) for option, member in WORKLOAD.items()}


def unified_fault(workload: Mapping[str, Any], given: Mapping[str, Given]) -> tuple[Given | None, str] | None:
    """The flag that asks for another cache than the workload, or none when one is missing, with what must be."""
    is_unified = workload.get("unifiedCache", False)
    wrong = given.get(SEPARATE if is_unified else UNIFIED)
    if wrong is not None:
        return wrong, f"must not be '{wrong.value}' where `unifiedCache` is {'true' if is_unified else 'not true'}"
    if is_unified and UNIFIED not in given:
        return None, f"must give `{UNIFIED}`, as `unifiedCache` says"
    return None


def read(
    arguments: Sequence[str], options: Mapping[str, Option] = HANDED_ON, whose: str = "that a handoff may carry"
) -> tuple[dict[str, Given], list[tuple[int, str]]]:
    """The options by their full names, and what is wrong at which position.

    llama-server takes what follows an option as its value whatever it looks like; so does this.
    """
    given: dict[str, Given] = {}
    wrong: list[tuple[int, str]] = []
    position = 0
    while position < len(arguments):
        option = options.get(arguments[position])
        if option is None:
            wrong.append((position, _refusal(arguments[position], whose)))
            position += _values_after(arguments, position)
        elif option.form and position + 1 == len(arguments):
            wrong.append((position, f"must be followed by the value of `{option.name}`"))
        else:
            position += 1 if option.form else 0
            before = next((name for name in (option.name, _opposite(option.name)) if name in given), "")
            if before:
                wrong.append((position, f"must not stand beside an earlier `{before}`: the last one would win"))
            else:
                given[option.name] = Given(position, arguments[position])
                wrong.extend(_value_faults(option, given[option.name]))
        position += 1
    return given, wrong


def _opposite(name: str) -> str:
    return name.replace("--no-", "--", 1) if name.startswith("--no-") else name.replace("--", "--no-", 1)


def _spoken(value: object) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return str(value)


def _values_after(arguments: Sequence[str], position: int) -> int:
    """How many values follow what is refused: they go with it, and are not told of by themselves."""
    if not arguments[position].startswith("-"):
        return 0
    rest = arguments[position + 1 :]
    return next((index for index, each in enumerate(rest) if each.startswith("-")), len(rest))


def _refusal(name: str, whose: str) -> str:
    what = _WHAT_IT_DOES.get(name)
    return f"must be an option {whose}; {quoted(name)} " + (what or "is not listed")


def _value_faults(option: Option, given: Given) -> Iterator[tuple[int, str]]:
    if option.form and not re.fullmatch(option.form, given.value):
        yield given.position, f"must be a value of `{option.name}`; it is {quoted(given.value)}"
    elif option.name == "--port" and int(given.value) > HIGHEST_PORT:
        yield given.position, f"must be a port of at most {HIGHEST_PORT}; it is {given.value}"
    elif option.name == "--parallel" and int(given.value) > MOST_SEQUENCES:
        yield given.position, f"must be at most {MOST_SEQUENCES} sequences; it is {given.value}"

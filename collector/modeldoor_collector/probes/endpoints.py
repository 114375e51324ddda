"""Which service a profile means, and by which name that service must list the model.

A profile is text that somebody wrote. Of all the addresses that it could hold, only a literal
loopback address is one that this machine alone can answer; a name can resolve to anything.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

Api = Literal["ollama", "openaiCompatible"]
"""How a service is spoken to."""

HIGHEST_PORT = 65535

_OCTET = r"(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
_ENDPOINT = re.compile(rf"(http://(?:127(?:\.{_OCTET}){{3}}|\[::1\]):([1-9][0-9]{{0,4}}))(?:/|/v1/?)?")
"""The contract's LoopbackEndpoint, and behind it at most the base path that OpenAI's clients want."""

_MODEL_NAME = re.compile(r"[!-~]{1,512}")
"""The contract's ModelName."""

_APIS: Mapping[str, Api] = {
    "ollama": "ollama",
    "llama.cpp": "openaiCompatible",
    "mlx": "openaiCompatible",
    "openai-compatible": "openaiCompatible",
}


class Service(NamedTuple):
    """A model service on this machine: where it listens, in normal form, and how it is spoken to."""

    endpoint: str
    api: Api


def loopback_endpoint(text: str | None) -> str | None:
    """The endpoint in normal form, such as `http://127.0.0.1:11434` or `http://[::1]:8080`.

    None for everything that is not `http`, a literal loopback address and a port: names (`localhost`
    too), user info, queries, other addresses and other spellings of an address are refused.
    """
    found = _ENDPOINT.fullmatch(text or "")
    return found[1] if found and int(found[2]) <= HIGHEST_PORT else None


def service_of(profile: Mapping[str, Any]) -> Service | None:
    """The service that a valid model profile names; None when it is not one that may be asked.

    Only the profile counts: nothing in the environment moves a service elsewhere, and an endpoint
    that is refused is never replaced by the usual port.
    """
    runtime = profile["runtime"]
    api = _APIS.get(runtime["kind"])
    endpoint, port = runtime.get("endpoint"), runtime.get("defaultLocalPort")
    if endpoint is None and port is not None:
        endpoint = f"http://127.0.0.1:{int(port)}"
    normal = loopback_endpoint(endpoint)
    return Service(normal, api) if normal and api else None


def model_name_of(profile: Mapping[str, Any]) -> str | None:
    """The exact name by which the service of a valid model profile must list the model; None when it has none.

    Ollama lists every model with its tag, and a reference without one means `:latest`. Other
    services list the file that they were started with, or the name that they were told.
    """
    model = profile["model"]
    if profile["runtime"]["kind"] == "ollama":
        name = _tagged(model.get("ollamaRef") or "")
    else:
        file = model.get("ggufRef")
        name = model["name"] if file is None else file
    return name if _MODEL_NAME.fullmatch(name) else None


def _tagged(reference: str) -> str:
    last = reference.rpartition("/")[2]
    return reference if ":" in last or not last else reference + ":latest"

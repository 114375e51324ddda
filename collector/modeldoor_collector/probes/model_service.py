"""The local model services: whether they answer as they should, and which models they list and hold.

They are asked over HTTP, never by their command: `ollama list` can start the application, and goes
wherever OLLAMA_HOST points. Nothing that a service says is believed further than its shape goes.
"""

from __future__ import annotations

import re
import time
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, cast

from modeldoor_collector.background import Background
from modeldoor_collector.probes import loopback
from modeldoor_collector.readings import Reading, known, unknown
from modeldoor_validators.findings import DocumentRefused
from modeldoor_validators.parsing import parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from modeldoor_collector.probes.endpoints import Api, Service

SOURCE = "GET /api/version, /api/tags, /api/ps, /v1/models"

MAXIMUM_VERSION_BYTES = 64 * 1024
"""Far above the 20 bytes in which Ollama says its version."""

_LABEL = re.compile(r"[!-~](?:[ -~]{0,126}[!-~])?")
"""The contract's Label."""

Availability = Literal["available", "unavailable", "unknown"]


class Answer(NamedTuple):
    """What one service said.

    `reason` is empty when it is healthy. `models` are the names that it lists. `loaded_bytes` is the
    memory, video memory left out, that each loaded model holds; a model that is missing there is not
    known to hold any.
    """

    endpoint: str
    api: Api
    healthy: bool
    reason: str = ""
    version: str = ""
    models: frozenset[str] = frozenset()
    loaded_bytes: Mapping[str, int] = {}


class _Odd(Exception):  # leaves a reader of answers; never leaves this module
    pass


def ask(service: Service, timeout_s: float) -> Answer:
    """What the service says within `timeout_s` seconds. Never raises: whatever goes wrong is its reason."""
    return list(_answers(service, time.monotonic() + timeout_s))[-1]


def ask_all(services: Sequence[Service], timeout_s: float) -> tuple[Answer, ...]:
    """What each distinct service says within `timeout_s` seconds, in the order of first appearance.

    They are asked side by side, so that one that hangs costs the others nothing. At the deadline each
    service counts as what it has shown by then.
    """
    deadline = time.monotonic() + timeout_s
    shown = {service: _unhealthy(service, "timeout") for service in services}

    def follow(service: Service) -> None:
        for answer in _answers(service, deadline):
            shown[service] = answer

    asked = {service: Background(partial(follow, service)) for service in shown}
    for service, background in asked.items():
        if background.is_begun:
            background.wait_until(deadline)
        else:
            shown[service] = _unhealthy(service, "noThread")
    return tuple(shown.values())


def reading(answers: tuple[Answer, ...]) -> Reading:
    """The signal that these answers make.

    Each endpoint stands once. One that profiles ask in two ways is healthy only when it answers both.
    """
    told: dict[str, Answer] = {}
    for answer in answers:
        if told.setdefault(answer.endpoint, answer).healthy and not answer.healthy:
            told[answer.endpoint] = answer
    if not told:
        return unknown(SOURCE, "noEndpoint")
    healthy = any(answer.healthy for answer in told.values())
    return known(SOURCE, {"healthy": healthy, "endpoints": [_entry(answer) for answer in told.values()]})


def availability(answers: tuple[Answer, ...], service: Service | None, model_name: str | None) -> Availability:
    """Whether the service lists exactly this name and tag; unknown where no healthy service tells."""
    if service is None or model_name is None:
        return "unknown"
    there = [answer for answer in answers if answer.endpoint == service.endpoint]
    own = [answer for answer in there if answer.api == service.api]
    if not own or not all(answer.healthy for answer in there):
        return "unknown"
    return "available" if model_name in own[0].models else "unavailable"


def _entry(answer: Answer) -> dict[str, Any]:
    where = {"endpoint": answer.endpoint, "api": answer.api}
    if not answer.healthy:
        return {"status": "unhealthy", **where, "reason": answer.reason}
    version = {"version": answer.version} if answer.version else {}
    return {"status": "healthy", **where, **version, "modelCount": len(answer.models)}


def _unhealthy(service: Service, reason: str) -> Answer:
    return Answer(service.endpoint, service.api, healthy=False, reason=reason)


def _answers(service: Service, deadline: float) -> Iterator[Answer]:
    """What the service has shown so far, at least once and each time that there is more of it."""
    try:
        yield from (_ollama if service.api == "ollama" else _openai_compatible)(service, deadline)
    except loopback.LoopbackError as error:
        yield _unhealthy(service, error.reason)
    except (DocumentRefused, _Odd):
        yield _unhealthy(service, "protocol")
    except Exception:  # noqa: BLE001  # whatever fails here is a service that cannot be told to be well
        yield _unhealthy(service, "probeCrashed")


def _ollama(service: Service, deadline: float) -> Iterator[Answer]:
    version = _told(service, "/api/version", deadline, MAXIMUM_VERSION_BYTES).get("version")
    if not isinstance(version, str):
        raise _Odd
    listed = _list(_told(service, "/api/tags", deadline), "models")
    models = frozenset(_name(each, "name") for each in listed)
    label = version if _LABEL.fullmatch(version) else ""
    answer = Answer(service.endpoint, service.api, healthy=True, version=label, models=models)
    yield answer
    try:
        loaded = _list(_told(service, "/api/ps", deadline), "models")
        yield answer._replace(loaded_bytes=_loaded_bytes(loaded))
    except (loopback.LoopbackError, DocumentRefused, _Odd):
        return


def _openai_compatible(service: Service, deadline: float) -> Iterator[Answer]:
    listed = _list(_told(service, "/v1/models", deadline), "data")
    models = frozenset(_name(each, "id") for each in listed)
    yield Answer(service.endpoint, service.api, healthy=True, models=models)


def _loaded_bytes(loaded: Sequence[Any]) -> dict[str, int]:
    """The memory that each name holds; an entry whose sizes cannot be counts as none, which asks for more."""
    held: dict[str, int] = {}
    for each in loaded:
        name, size, size_vram = _name(each, "name"), each.get("size"), each.get("size_vram")
        if type(size) is int and type(size_vram) is int and 0 <= size_vram <= size:
            held[name] = held.get(name, 0) + size - size_vram
    return held


def _told(
    service: Service, path: str, deadline: float, maximum_bytes: int = loopback.MAXIMUM_BODY_BYTES
) -> dict[str, Any]:
    """The object that the service answers with, read and understood before the deadline."""
    value = parse(loopback.get(service.endpoint, path, deadline, maximum_bytes))
    if time.monotonic() > deadline:
        raise loopback.LoopbackError("timeout")
    if not isinstance(value, dict):
        raise _Odd
    return cast("dict[str, Any]", value)


def _list(value: dict[str, Any], key: str) -> Sequence[Any]:
    items = value.get(key)
    if not isinstance(items, list):
        raise _Odd
    return cast("Sequence[Any]", items)


def _name(item: Any, key: str) -> str:
    name = cast("dict[str, Any]", item).get(key) if isinstance(item, dict) else None
    if not isinstance(name, str):
        raise _Odd
    return name

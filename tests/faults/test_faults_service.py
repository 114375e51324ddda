"""Faults 45 to 51: a model service that is gone, hangs, lies, or points elsewhere."""

from __future__ import annotations

import json
import socket
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

from faults.promises import ONE, THREE
from goldens import golden
from loopback_servers import (
    close_early,
    flood,
    hang,
    has_ipv6_loopback,
    http,
    json_of,
    listed_model,
    not_accepting,
    ollama,
    raw,
    raw_and_hang,
    raw_and_reset,
    redirect,
    refusing,
    reset,
    serve,
    trickle,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from faults.promises import Judged, Laptop
    from loopback_servers import Reply

DOWN = ("modelServiceUnhealthy", "profileAvailabilityUnknown")
"""What stands against a profile whose service does not answer as it should."""


def asks(laptop: Laptop, endpoint: str) -> None:
    """Has both profiles mean this service."""
    for name in ("local-llama32-1b", "local-llama32-3b"):
        laptop.profile_text(name, endpoint=endpoint)


def denied_for(laptop: Laptop, endpoint: str, reason: str) -> Judged:
    asks(laptop, endpoint)
    found = laptop.denies(*DOWN)
    assert not found.signal("modelService")["healthy"]
    assert found.endpoint == {"status": "unhealthy", "endpoint": endpoint, "api": "ollama", "reason": reason}
    return found


def test_fault_45_a_service_that_is_not_there_is_unhealthy_and_not_started(laptop: Laptop) -> None:
    with refusing() as endpoint:
        found = denied_for(laptop, endpoint, "connectionRefused")
    assert {deed for deed, _ in found.deeds} == {"connects"}


def told_of_each(laptop: Laptop, replies: Sequence[Reply], *, paths: str = "") -> list[str]:
    """What the laptop says of services that reply so, all asked in one run; every one is denied.

    With `paths` they are faithful services but for this path.
    """
    with ExitStack() as services:
        servers = [ollama(replies={paths: reply}) if paths else serve(reply) for reply in replies]
        endpoints = [services.enter_context(server) for server in servers]
        refs = laptop.profiles_of(endpoints)
        found = laptop.judged("--require-admit", *(word for ref in refs for word in ("--profile", ref)), code=1)
    assert not found.signal("modelService")["healthy"]
    assert all(found.reasons(ref) == DOWN for ref in refs)
    told = {each["endpoint"]: each["reason"] for each in found.signal("modelService")["endpoints"]}
    return [told[endpoint] for endpoint in endpoints]


def test_fault_46_a_service_that_does_not_answer_in_time_is_unhealthy(laptop: Laptop) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n"
    replies = [hang, trickle(head + b" " * 9000), raw_and_hang(head + b"{"), raw_and_hang(b"H"), raw_and_hang(b"")]
    assert told_of_each(laptop, replies) == ["timeout"] * len(replies)


@pytest.mark.slow
def test_fault_46_nor_does_one_that_answers_half_of_what_it_is_asked(laptop: Laptop) -> None:
    assert told_of_each(laptop, [hang], paths="/api/tags") == ["timeout"]


@pytest.mark.slow
def test_fault_46_a_service_that_never_looks_is_unhealthy(laptop: Laptop) -> None:
    with not_accepting() as endpoint:
        denied_for(laptop, endpoint, "timeout")


NO_ANSWERS: list[tuple[Reply, str]] = [
    (http(b"<html>Welcome</html>", content_type="text/html"), "protocol"),
    (http(b'{"version": "0.1'), "protocol"),
    (http(b""), "protocol"),
    (json_of({"version": 1}), "protocol"),
    (json_of([]), "protocol"),
    (http(b'{"version": NaN}'), "protocol"),
    (http(b'{"version": "a", "version": "b"}'), "protocol"),
    (raw(b"SSH-2.0-OpenSSH_9.6\r\n"), "protocol"),
    (raw(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{}"), "truncated"),
    (raw_and_reset(b"HTTP/1.1 200 OK\r\n"), "truncated"),
    (http(b"{}", status="500 Internal Server Error"), "status"),
    (http(b"{}", status="401 Unauthorized"), "status"),
    (http(b"{}", status="204 No Content"), "status"),
    (close_early, "truncated"),
    (reset, "truncated"),
    (raw(b"HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n"), "tooLarge"),
    (raw(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100_000), "tooLarge"),
]


def test_fault_47_an_answer_that_is_none_is_unhealthy(laptop: Laptop) -> None:
    replies, reasons = zip(*NO_ANSWERS, strict=True)
    assert told_of_each(laptop, replies) == list(reasons)


def test_fault_47_a_hundred_megabytes_are_not_read(laptop: Laptop) -> None:
    sent: list[int] = []
    endless = flood(b"HTTP/1.1 200 OK\r\n\r\n", 100_000_000, sent=sent)
    with ollama(replies={"/api/tags": endless}) as endpoint:
        denied_for(laptop, endpoint, "tooLarge")
    assert sum(sent) < 50_000_000


@pytest.fixture
def stranger() -> Iterator[tuple[str, list[bytes]]]:
    """A service that would say yes to everything, at an address that nobody was told to ask, and what it heard."""
    heard: list[bytes] = []
    with ollama(models=["llama3.2:1b", "llama3.2:3b"], address="127.0.0.2", requests=heard) as endpoint:
        yield endpoint, heard


@pytest.mark.parametrize("location", ["STRANGER/api/version", "http://198.51.100.7/", "//198.51.100.7/", "file:///etc"])
def test_fault_48_nobody_is_sent_elsewhere(laptop: Laptop, stranger: tuple[str, list[bytes]], location: str) -> None:
    with serve(redirect(location.replace("STRANGER", stranger[0]))) as endpoint:
        found = denied_for(laptop, endpoint, "status")
    assert [what for deed, what in found.deeds if deed == "connects"] == ["127.0.0.1"]
    assert stranger[1] == []


def test_fault_48_neither_a_proxy_nor_ollamas_own_variable_counts(
    laptop: Laptop, stranger: tuple[str, list[bytes]]
) -> None:
    endpoint, heard = stranger
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "HTTPS_PROXY", "OLLAMA_HOST"):
        laptop.environment[name] = endpoint
    laptop.environment["NO_PROXY"] = ""
    assert laptop.admits().endpoint["endpoint"] == laptop.endpoint
    with refusing() as refused:
        denied_for(laptop, refused, "connectionRefused")
    assert heard == []


NOT_LOOPBACK = [
    "http://0.0.0.0:{port}",
    "http://192.168.1.10:{port}",
    "http://198.51.100.7:{port}",
    "http://localhost:{port}",
    "http://LOCALHOST:{port}",
    "http://ollama.localhost:{port}",
    "http://127.0.0.1:{port}@evil.example:80",
    "http://127.0.0.1@evil.example:{port}",
    "http://evil.example#127.0.0.1:{port}",
    "http://user:secret@127.0.0.1:{port}",
    "http://127.0.0.1.evil.example:{port}",
    "http://127.1:{port}",
    "http://2130706433:{port}",
    "http://0x7f000001:{port}",
    "http://0177.0.0.1:{port}",
    "http://[::ffff:127.0.0.1]:{port}",
    "http://[::]:{port}",
    "http://[fe80::1%25lo]:{port}",
    "http://127.0.0.1:{port}/other",
    "http://127.0.0.1:{port}?x",
    "http://127.0.0.1",
    "http://127.0.0.1:0",
    "http://127.0.0.1:65536",
    "https://127.0.0.1:{port}",
    "unix:///run/ollama.sock",
    "file:///etc/passwd",
    " http://127.0.0.1:{port}",
    "http://127.0.0.1:{port}\r\nX: y",
    "http://127.0.0.1:\u0661\u0661",
    "",
]


def test_fault_49_only_a_literal_loopback_address_is_asked(laptop: Laptop) -> None:
    port = laptop.endpoint.rpartition(":")[2]
    refs = laptop.profiles_of([endpoint.format(port=port) for endpoint in NOT_LOOPBACK])
    arguments = [word for ref in refs for word in ("--profile", ref)]
    found = laptop.denies("modelServiceUnknown", "endpointRefused", "profileAvailabilityUnknown", arguments=arguments)
    assert found.outcome("modelService") == ("unknown", "noEndpoint")
    assert [each["profileRef"] for each in found.document["profiles"]] == refs
    assert not any("endpoint" in each for each in found.document["profiles"])
    assert found.deeds == []


@pytest.mark.skipif(not has_ipv6_loopback(), reason="this machine has no ::1")
def test_fault_49_the_loopback_address_of_ipv6_is_one(laptop: Laptop) -> None:
    with ollama(models=["llama3.2:1b", "llama3.2:3b"], address="::1") as endpoint:
        asks(laptop, endpoint)
        assert {what for _, what in laptop.admits().deeds} == {"::1"}


def test_fault_50_the_commands_of_a_profile_are_never_run(laptop: Laptop) -> None:
    trace = laptop.folder / "trace"
    for name in ("local-llama32-1b", "local-llama32-3b"):
        profile = golden(name, "model-profile")
        command = f"; touch {trace}; $(touch {trace}) | touch {trace}"
        profile["runtime"] |= {"endpoint": laptop.endpoint, "launchCommand": command, "healthCommand": command}
        laptop.door.write_profile(f"{name}.json", profile)
    assert {deed for deed, _ in laptop.admits().deeds} == {"connects"}
    with refusing() as endpoint:
        denied = denied_for(laptop, endpoint, "connectionRefused")
    assert {deed for deed, _ in denied.deeds} == {"connects"}
    assert not trace.exists()


@pytest.mark.parametrize(
    "models",
    [
        ["llama3.2:3b"],
        ["llama3.2:latest", "llama3.2:3b"],
        ["llama3.2:1b-instruct-q8_0", "llama3.2:3b"],
        ["xllama3.2:1b", "LLAMA3.2:1B", "llama3.2:1b ", "llama3.2", "llama3.2:3b"],
        ["library/llama3.2:1b", "llama3.2:3b"],
    ],
)
def test_fault_51_only_the_exact_name_and_tag_is_the_model(laptop: Laptop, models: list[str]) -> None:
    with ollama(models=models) as endpoint:
        asks(laptop, endpoint)
        found = laptop.admits(THREE)
    assert found.profile(ONE)["availability"] == "unavailable"
    assert found.reasons(ONE) == ("profileUnavailable",)


def test_fault_51_the_view_for_the_model_that_is_missing_is_closed(laptop: Laptop) -> None:
    with ollama(models=["llama3.2:latest", "llama3.2:3b"]) as endpoint:
        asks(laptop, endpoint)
        laptop.denies("profileUnavailable", arguments=["--profile", ONE])


# Beyond the list


def test_a_service_that_lists_a_million_models_is_unhealthy(laptop: Laptop) -> None:
    entry = json.dumps(listed_model("llama3.2:1b")).encode()
    body = flood(b'HTTP/1.1 200 OK\r\n\r\n{"models":[' + entry, len(entry) * 1_000_000, chunk=b"," + entry)
    with ollama(replies={"/api/tags": body}) as endpoint:
        denied_for(laptop, endpoint, "tooLarge")


def test_as_many_models_as_an_answer_may_hold_are_listed_in_time(laptop: Laptop) -> None:
    names = ["llama3.2:1b", "llama3.2:3b", *(f"m{number}" for number in range(8_000))]
    with ollama(models=names) as endpoint:
        asks(laptop, endpoint)
        assert laptop.admits().endpoint["modelCount"] == len(names)


OTHER_SHAPES: list[Any] = [
    {"models": {"llama3.2:1b": {}}},
    {"models": ["llama3.2:1b"]},
    {"models": [{"model": "llama3.2:1b"}]},
    {"models": [{"name": ["llama3.2:1b"]}]},
    {"models": None},
    {"model": []},
    {},
]


def test_a_list_of_another_shape_is_unhealthy(laptop: Laptop) -> None:
    replies = [json_of(shape) for shape in OTHER_SHAPES]
    assert told_of_each(laptop, replies, paths="/api/tags") == ["protocol"] * len(replies)


def test_an_answer_that_is_nested_too_deep_is_unhealthy(laptop: Laptop) -> None:
    with ollama(replies={"/api/tags": http(b'{"models":' + b"[" * 100_000)}) as endpoint:
        denied_for(laptop, endpoint, "protocol")


def test_a_service_that_says_impossible_things_of_loaded_models_is_not_believed(laptop: Laptop) -> None:
    held = {"models": [{"name": "llama3.2:3b", "size": 2**80, "size_vram": -1}]}
    with ollama(models=["llama3.2:1b", "llama3.2:3b"], replies={"/api/ps": json_of(held)}) as endpoint:
        asks(laptop, endpoint)
        assert laptop.admits().profile(THREE)["memoryNeed"]["loadedBytes"] == 0


@pytest.mark.slow
def test_sixty_four_services_that_all_hang_cost_no_more_than_one(laptop: Laptop) -> None:
    with ExitStack() as services:
        listeners = [services.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(62)]
        ports = [each.getsockname()[1] for each in listeners]
        laptop.profiles_of([f"http://127.0.0.1:{each}" for each in ports])
        found = laptop.judged()  # the two that are built in are asked too, wherever this machine has something there
    endpoints = found.signal("modelService")["endpoints"]
    assert (len(found.document["profiles"]), len(endpoints)) == (64, 63)
    hanging = {f"http://127.0.0.1:{each}" for each in ports}
    assert {each["reason"] for each in endpoints if each["endpoint"] in hanging} <= {"timeout", "noThread"}
    verdicts = {each["admission"]["verdict"] for each in found.document["profiles"] if each["endpoint"] in hanging}
    assert verdicts == {"deny"}


def test_the_same_service_under_two_profiles_is_asked_once(laptop: Laptop) -> None:
    heard: list[bytes] = []
    with ollama(models=["llama3.2:1b", "llama3.2:3b"], requests=heard) as endpoint:
        asks(laptop, endpoint)
        laptop.admits()
    assert sorted(request.split(b" ")[1] for request in heard) == [b"/api/ps", b"/api/tags", b"/api/version"]

"""The local model services, asked over real sockets: well, sick, hostile, and all at once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from families import for_each
from loopback_servers import (
    GIB,
    Reply,
    by_path,
    close_early,
    flood,
    hang,
    http,
    json_of,
    late,
    loaded_model,
    message,
    not_accepting,
    not_found,
    ollama,
    openai_compatible,
    raw,
    redirect,
    refusing,
    reset,
    serve,
    trickle,
)
from modeldoor_collector.probes.endpoints import Service, model_name_of, service_of
from modeldoor_collector.probes.model_service import SOURCE, Answer, ask, ask_all, availability, reading
from modeldoor_collector.readings import Reading
from modeldoor_validators import check

EXAMPLES = Path(__file__).parents[2] / "examples/v1"

AMPLE_S = 10.0
"""For what answers at once: never waited for, however slow the machine that runs the tests."""

SHORT_S = 0.15
"""For what never answers: waited for in full."""


def ollama_at(endpoint: str) -> Service:
    return Service(endpoint, "ollama")


def openai_at(endpoint: str) -> Service:
    return Service(endpoint, "openaiCompatible")


def answer_with(replies: dict[str, Reply], timeout_s: float = AMPLE_S) -> Answer:
    """What an Ollama is taken for that replies in these ways to some paths."""
    with ollama(replies=replies) as endpoint:
        return ask(ollama_at(endpoint), timeout_s)


def healthy_with_nothing_loaded(endpoint: str) -> Answer:
    return Answer(endpoint, "ollama", healthy=True, version="0.12.6", models=frozenset({"llama3.2:1b"}))


def profile(name: str = "local-llama32-1b", **runtime: Any) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((EXAMPLES / f"model-profile/{name}.json").read_bytes())
    document["runtime"].update(runtime)
    return document


def contract_findings(found: Reading) -> list[str]:
    """What the snapshot contract has against this reading as the signal of a golden snapshot."""
    golden = "healthy-1b.json" if found.value["healthy"] else "service-down.json"
    snapshot: dict[str, Any] = json.loads((EXAMPLES / "resource-snapshot" / golden).read_bytes())
    times = {"source": found.source, "ageMs": 0, "elapsedMs": 1, "gate": {"role": "required"}}
    snapshot["signals"]["modelService"] = {"status": found.status, **found.value, **times}
    findings = check(snapshot, "resource-snapshot")
    return [str(each) for each in findings if each.rule.startswith("schema/") or "modelService" in each.place]


# -- A service that is well


def test_a_healthy_ollama_tells_its_version_its_models_and_what_they_hold() -> None:
    loaded = {"llama3.2:1b": (2 * GIB, 0), "llama3.2:3b": (4 * GIB, 3 * GIB)}
    requests: list[bytes] = []
    with ollama(["llama3.2:1b", "llama3.2:3b", "qwen3:8b"], loaded, version="0.12.6", requests=requests) as endpoint:
        assert ask(ollama_at(endpoint), AMPLE_S) == Answer(
            endpoint,
            "ollama",
            healthy=True,
            version="0.12.6",
            models=frozenset({"llama3.2:1b", "llama3.2:3b", "qwen3:8b"}),
            loaded_bytes={"llama3.2:1b": 2 * GIB, "llama3.2:3b": GIB},
        )
    assert [request.split(b" ")[1] for request in requests] == [b"/api/version", b"/api/tags", b"/api/ps"]


def test_an_ollama_with_more_models_than_fit_into_one_packet_is_read_whole() -> None:
    names = frozenset(f"model-{number}:latest" for number in range(1000))
    with ollama(names) as endpoint:
        assert ask(ollama_at(endpoint), AMPLE_S).models == names


def test_an_ollama_without_models_is_healthy() -> None:
    with ollama([]) as endpoint:
        answer = ask(ollama_at(endpoint), AMPLE_S)
    assert (answer.healthy, answer.models) == (True, frozenset())


def test_a_healthy_openai_compatible_service_tells_its_models() -> None:
    requests: list[bytes] = []
    with openai_compatible(["qwen2.5-0.5b", "/models/tiny.gguf"], requests=requests) as endpoint:
        assert ask(openai_at(endpoint), AMPLE_S) == Answer(
            endpoint, "openaiCompatible", healthy=True, models=frozenset({"qwen2.5-0.5b", "/models/tiny.gguf"})
        )
    assert [request.split(b" ")[1] for request in requests] == [b"/v1/models"]


@for_each("version", ["", " ", "0.12.6 ", "0.12.6\n", "0.12.6\u20ac", "1" * 129])
def test_a_version_that_is_no_label_is_left_out_and_nothing_else(version: str) -> None:
    with ollama(version=version) as endpoint:
        answer = ask(ollama_at(endpoint), AMPLE_S)
    assert (answer.healthy, answer.version) == (True, "")
    assert contract_findings(reading((answer,))) == []


@for_each("version", ["0", "0.12.6-rc1 (custom build)", "1" * 128])
def test_a_version_that_is_a_label_is_kept(version: str) -> None:
    with ollama(version=version) as endpoint:
        assert ask(ollama_at(endpoint), AMPLE_S).version == version


# -- What loaded models hold


def test_several_loaded_instances_of_one_name_add_up() -> None:
    instances = [loaded_model("llama3.2:1b", 3 * GIB, GIB), loaded_model("llama3.2:1b", 2 * GIB, 0)]
    assert answer_with({"/api/ps": json_of({"models": instances})}).loaded_bytes == {"llama3.2:1b": 4 * GIB}


def test_a_model_that_is_wholly_in_video_memory_holds_no_memory() -> None:
    with ollama(loaded={"llama3.2:1b": (2 * GIB, 2 * GIB)}) as endpoint:
        assert ask(ollama_at(endpoint), AMPLE_S).loaded_bytes == {"llama3.2:1b": 0}


@for_each(
    "sizes",
    [
        {},
        {"size": GIB},
        {"size_vram": 0},
        {"size": GIB, "size_vram": GIB + 1},
        {"size": -GIB, "size_vram": -2 * GIB},
        {"size": GIB, "size_vram": -GIB},
        {"size": f"{GIB}", "size_vram": 0},
        {"size": 1e9 + 0.5, "size_vram": 0},
        {"size": True, "size_vram": False},
        {"size": None, "size_vram": None},
    ],
)
def test_a_loaded_model_whose_sizes_cannot_be_is_not_known_to_hold_any(sizes: dict[str, Any]) -> None:
    entries = [{"name": "odd:1b", **sizes}, loaded_model("llama3.2:1b", GIB, 0)]
    assert answer_with({"/api/ps": json_of({"models": entries})}).loaded_bytes == {"llama3.2:1b": GIB}


@for_each(
    "reply",
    [
        not_found,
        close_early,
        reset,
        http(b"<html>", content_type="text/html"),
        http(b'{"models":[]'),
        json_of([]),
        json_of({"models": None}),
        json_of({"models": ["llama3.2:1b"]}),
        json_of({"models": [loaded_model("llama3.2:1b", GIB, 0), {"model": "nameless"}]}),
        http(b"{}", status="500 Internal Server Error"),
        raw(b"gibberish"),
    ],
)
def test_a_service_that_cannot_tell_what_is_loaded_is_healthy_all_the_same(reply: Reply) -> None:
    answer = answer_with({"/api/ps": reply})
    assert answer == healthy_with_nothing_loaded(answer.endpoint)


@pytest.mark.parametrize("together", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_a_service_that_never_tells_what_is_loaded_is_healthy_at_the_deadline(together: bool) -> None:
    with ollama(replies={"/api/ps": hang}) as endpoint:
        service, began = ollama_at(endpoint), time.monotonic()
        answer = ask_all([service], 0.8)[0] if together else ask(service, 0.8)
        elapsed_s = time.monotonic() - began
    assert answer == healthy_with_nothing_loaded(endpoint)
    assert 0.8 <= elapsed_s < 3.0


# -- A service that is not


def test_fault_45_a_refused_connection_is_an_unhealthy_service() -> None:
    with refusing() as endpoint:
        for service in (ollama_at(endpoint), openai_at(endpoint)):
            assert ask(service, AMPLE_S) == Answer(*service, healthy=False, reason="connectionRefused")


TARGETS = ["/api/version", "/api/tags"]


@for_each("path", TARGETS)
@for_each("reply", [hang, trickle(message(b'{"version":"1"}'))], ids=["silent", "trickling"])
def test_fault_46_a_service_that_never_finishes_is_left_at_the_deadline(path: str, reply: Reply) -> None:
    began = time.monotonic()
    answer = answer_with({path: reply}, SHORT_S)
    assert (answer.healthy, answer.reason) == (False, "timeout")
    assert SHORT_S <= time.monotonic() - began < SHORT_S + 2


def test_fault_46_a_service_that_does_not_even_accept_is_left_at_the_deadline() -> None:
    with not_accepting() as endpoint:
        assert ask(ollama_at(endpoint), SHORT_S).reason == "timeout"
        assert ask(openai_at(endpoint), SHORT_S).reason == "timeout"


def test_fault_46_one_deadline_bounds_the_whole_exchange() -> None:
    slow = {
        "/api/version": late(0.1, json_of({"version": "0.12.6"})),
        "/api/tags": late(0.1, json_of({"models": [{"name": "llama3.2:1b"}]})),
    }
    assert answer_with(slow).healthy
    assert answer_with(slow, 0.15).reason == "timeout"


@for_each("path", TARGETS)
@for_each(
    ("reply", "reason"),
    [
        (http(b"<!doctype html><title>Sign in</title>", content_type="text/html"), "protocol"),
        (http(b'{"version":"0.12.6","models":[{"name":"llama3.2:1b"'), "protocol"),
        (raw(message(b'{"version":"0.12.6","models":[]}')[:-5]), "truncated"),
        (raw(b'HTTP/1.0 200 OK\r\n\r\n{"version":"0.12.6","models":[{"na'), "protocol"),
        (http(b""), "protocol"),
        (http(b"null"), "protocol"),
        (http(b"[]"), "protocol"),
        (http(b"{}"), "protocol"),
        (http(b'{"version":12,"models":{}}'), "protocol"),
        (http(b'{"version":null,"models":null}'), "protocol"),
        (http(b'{"version":"1","models":[]}{"version":"1","models":[]}'), "protocol"),
        (http(b'{"version":"1","version":"1","models":[],"models":[]}'), "protocol"),
        (http(b'{"version":"1","models":[],"odd":NaN}'), "protocol"),
        (http(b'\xef\xbb\xbf{"version":"1","models":[]}'), "protocol"),
        (http('{"version":"1","models":[]}'.encode("utf-16")), "protocol"),
        (http(b'{"version":"\xff","models":[],"odd":"\xff"}'), "protocol"),
        (http(b'{"odd":' + b"[" * 5000 + b"]" * 5000 + b',"version":"1","models":[]}'), "protocol"),
        (raw(b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n'), "protocol"),
        (http(b'{"error":"internal"}', status="500 Internal Server Error"), "status"),
        (http(b'{"version":"1","models":[]}', status="503 Service Unavailable"), "status"),
        (not_found, "status"),
        (close_early, "truncated"),
        (reset, "truncated"),
        (flood(b"HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n", 100 * 2**20, b" " * 65536), "tooLarge"),
        (flood(b"HTTP/1.1 200 OK\r\n\r\n", 100 * 2**20, b" " * 65536), "tooLarge"),
    ],
)  # fmt: skip  # one answer and its reason in a line
def test_fault_47_what_is_no_answer_of_an_ollama_is_an_unhealthy_service(path: str, reply: Reply, reason: str) -> None:
    answer = answer_with({path: reply})
    assert answer == Answer(answer.endpoint, "ollama", healthy=False, reason=reason)


@for_each(
    "models",
    [["llama3.2:1b"], [None], [{}], [{"model": "llama3.2:1b"}], [{"name": 1}], [{"name": "a"}, {"name": None}]],
)
def test_fault_47_a_list_with_one_odd_entry_is_no_list_of_models(models: list[Any]) -> None:
    assert answer_with({"/api/tags": json_of({"models": models})}).reason == "protocol"


NO_LISTS_OF_MODELS: list[Any] = [
    [],
    {},
    {"data": None},
    {"data": {}},
    {"data": ["a"]},
    {"data": [{}]},
    {"data": [{"id": 1}]},
    {"models": []},
]


@for_each("value", NO_LISTS_OF_MODELS)
def test_fault_47_what_is_no_answer_of_an_openai_service_is_an_unhealthy_service(value: Any) -> None:
    with openai_compatible(replies={"/v1/models": json_of(value)}) as endpoint:
        assert ask(openai_at(endpoint), AMPLE_S) == Answer(
            endpoint, "openaiCompatible", healthy=False, reason="protocol"
        )


def test_a_service_of_the_other_kind_is_not_taken_for_this_one() -> None:
    with openai_compatible() as endpoint:
        assert ask(ollama_at(endpoint), AMPLE_S).reason == "status"


def test_asking_never_raises() -> None:
    odd: Any = 11434
    assert ask(Service(odd, "ollama"), AMPLE_S) == Answer(odd, "ollama", healthy=False, reason="probeCrashed")


@for_each("timeout_s", [0.0, -1.0, float("nan")])
def test_no_time_to_ask_is_a_timeout(timeout_s: float) -> None:
    with ollama() as endpoint:
        assert ask(ollama_at(endpoint), timeout_s).reason == "timeout"


# -- Several services


def test_each_distinct_service_is_asked_once_and_answers_keep_their_order() -> None:
    requests: list[bytes] = []
    with ollama(requests=requests) as first, openai_compatible(["tiny"]) as second, refusing() as third:
        services = [ollama_at(third), openai_at(second), ollama_at(first), openai_at(second), ollama_at(first)]
        answers = ask_all(services, AMPLE_S)
    assert [answer.endpoint for answer in answers] == [third, second, first]
    assert [answer.healthy for answer in answers] == [False, True, True]
    assert len(requests) == 3


def test_no_services_make_no_answers() -> None:
    assert ask_all([], AMPLE_S) == ()


def test_fault_46_services_that_hang_delay_neither_each_other_nor_the_rest() -> None:
    with ExitStack() as stack:
        hanging = [ollama_at(stack.enter_context(serve(hang))) for _ in range(5)]
        well = openai_at(stack.enter_context(openai_compatible(["tiny"])))
        began = time.monotonic()
        answers = ask_all([*hanging, well], 0.5)
        elapsed_s = time.monotonic() - began
    assert [answer.reason for answer in answers] == ["timeout"] * 5 + [""]
    assert answers[-1].models == {"tiny"}
    assert 0.5 <= elapsed_s < 2.0


LABORIOUS = b'{"models":[' + b'{"name":"a"},' * 100_000
"""The beginning of a list of models that takes far longer to understand than to receive."""


def test_an_answer_that_takes_too_long_to_understand_is_left_behind() -> None:
    with ollama(replies={"/api/tags": http(LABORIOUS + b'{"name":"b","name":"b"}]}')}) as endpoint:
        before = len(sys._current_frames())  # noqa: SLF001  # threads that `threading` does not know count too
        (answer,) = ask_all([ollama_at(endpoint)], 0.1)
        assert len(sys._current_frames()) > before  # noqa: SLF001  # as above
        deadline = time.monotonic() + 30
        while len(sys._current_frames()) > before and time.monotonic() < deadline:  # noqa: SLF001  # as above
            time.sleep(0.01)
    assert (answer.healthy, answer.reason) == (False, "timeout")


def test_an_answer_that_was_understood_too_late_does_not_count() -> None:
    laborious = http(LABORIOUS + b'{"name":"b"}]}')
    took_s: list[float] = []
    for _ in range(3):  # the quickest counts: others use the machine too
        began = time.monotonic()
        assert answer_with({"/api/tags": laborious}).healthy
        took_s.append(time.monotonic() - began)  # nearly all of it goes into understanding
    assert answer_with({"/api/tags": laborious}, min(took_s) / 3).reason == "timeout"


def test_where_no_thread_can_be_started_nothing_is_asked() -> None:
    with not_accepting() as endpoint:
        usual = threading.stack_size(2**46)
        try:
            answers = ask_all([ollama_at(endpoint)], AMPLE_S)
        finally:
            threading.stack_size(usual)
    assert answers == (Answer(endpoint, "ollama", healthy=False, reason="noThread"),)


# -- The signal


def test_the_reading_holds_every_endpoint_as_the_contract_wants_it() -> None:
    with ollama(["a:1b", "b:1b"]) as first, openai_compatible(["tiny"]) as second, refusing() as third:
        found = reading(ask_all([ollama_at(first), openai_at(second), ollama_at(third)], AMPLE_S))
    assert found == Reading(
        "known",
        SOURCE,
        {
            "healthy": True,
            "endpoints": [
                {"status": "healthy", "endpoint": first, "api": "ollama", "version": "0.12.6", "modelCount": 2},
                {"status": "healthy", "endpoint": second, "api": "openaiCompatible", "modelCount": 1},
                {"status": "unhealthy", "endpoint": third, "api": "ollama", "reason": "connectionRefused"},
            ],
        },
    )
    assert contract_findings(found) == []


def test_the_service_is_unhealthy_when_every_endpoint_is() -> None:
    with refusing() as endpoint, serve(not_found) as other:
        found = reading(ask_all([ollama_at(endpoint), openai_at(other)], AMPLE_S))
    assert found.value["healthy"] is False
    assert contract_findings(found) == []


def test_no_endpoint_is_not_an_unhealthy_one() -> None:
    assert reading(()) == Reading("unknown", SOURCE, reason="noEndpoint")


@for_each("ollama_first", [True, False])
@for_each("is_well", [True, False])
def test_an_endpoint_that_is_asked_in_two_ways_stands_once_and_must_answer_both(
    ollama_first: bool, is_well: bool
) -> None:
    models = json_of({"object": "list", "data": [{"id": "llama3.2:1b"}]})
    with ollama(replies={"/v1/models": models if is_well else not_found}) as endpoint:
        services = [ollama_at(endpoint), openai_at(endpoint)]
        answers = ask_all(services if ollama_first else services[::-1], AMPLE_S)
    found = reading(answers)
    (entry,) = found.value["endpoints"]
    assert (found.value["healthy"], entry["status"]) == (is_well, "healthy" if is_well else "unhealthy")
    expected = "available" if is_well else "unknown"
    assert [availability(answers, service, "llama3.2:1b") for service in services] == [expected, expected]
    assert contract_findings(found) == []


# -- Availability


@for_each("listed", ["llama3.2:latest", "llama3.2:3b"])
def test_fault_51_another_tag_of_the_model_is_not_the_model(listed: str) -> None:
    with ollama([listed]) as endpoint:
        one, three = (profile(f"local-llama32-{size}", endpoint=endpoint) for size in ("1b", "3b"))
        answers = ask_all([service for each in (one, three) if (service := service_of(each))], AMPLE_S)
        told = [availability(answers, service_of(each), model_name_of(each)) for each in (one, three)]
    assert told == ["unavailable", "available" if listed == "llama3.2:3b" else "unavailable"]


@for_each(
    "listed", ["llama3.2:1", "llama3.2:1b-instruct", "LLAMA3.2:1b", "library/llama3.2:1b", "llama3.2:1b ", "llama3.2"]
)
def test_fault_51_no_name_is_taken_for_one_that_it_resembles(listed: str) -> None:
    with ollama([listed]) as endpoint:
        service = ollama_at(endpoint)
        assert availability(ask_all([service], AMPLE_S), service, "llama3.2:1b") == "unavailable"


def test_availability_is_unknown_unless_this_very_service_is_healthy() -> None:
    with ollama() as well, ollama(replies={"/api/tags": not_found}) as sick, refusing() as down:
        answers = ask_all([ollama_at(well), ollama_at(sick), ollama_at(down)], AMPLE_S)
        assert availability(answers, ollama_at(well), "llama3.2:1b") == "available"
        assert availability(answers, ollama_at(sick), "llama3.2:1b") == "unknown"
        assert availability(answers, ollama_at(down), "llama3.2:1b") == "unknown"
        assert availability(answers, openai_at(well), "llama3.2:1b") == "unknown"
        assert availability(answers, ollama_at("http://127.0.0.1:1"), "llama3.2:1b") == "unknown"
        assert availability(answers, None, "llama3.2:1b") == "unknown"
        assert availability(answers, ollama_at(well), None) == "unknown"
    assert availability((), ollama_at(well), "llama3.2:1b") == "unknown"


# -- What the collector touches, seen from inside a real process by an audit hook

WATCHED = """
import json, os, socket, sys, urllib.request
given = json.loads(sys.argv[1])
loaded_before = set(sys.modules)
from modeldoor_collector.probes import model_service
from modeldoor_collector.probes.endpoints import Service, model_name_of, service_of

ACTS = ("socket.getaddrinfo", "socket.gethostby", "socket.sendto", "socket.sendmsg", "socket.bind",
        "subprocess.", "os.exec", "os.posix_spawn", "os.spawn", "os.system", "os.fork", "pty.")
acts = []

def watch(event, arguments):
    if event == "socket.connect":
        acts.append([event, *arguments[1][:2]])
        if arguments[1][:2] not in [tuple(address) for address in given["allowed"]]:
            raise PermissionError("refused by the audit hook")
    elif event.startswith(ACTS):
        acts.append([event])
        raise PermissionError("refused by the audit hook")
    elif event == "open" and (arguments[2] or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
        acts.append([event])
        raise PermissionError("refused by the audit hook")

sys.addaudithook(watch)
services = [Service(*each) for each in given["services"]]
services += [service for service in map(service_of, given["profiles"]) if service is not None]
answers = model_service.ask_all(services, 10.0)
found = {
    "answers": [[answer.endpoint, answer.healthy, answer.reason] for answer in answers],
    "availability": [
        model_service.availability(answers, service_of(each), model_name_of(each)) for each in given["profiles"]
    ],
    "acts": list(acts),
}
acts.clear()
for attempt in (
    lambda: socket.create_connection(("192.0.2.1", 9)),
    lambda: socket.socket().connect(("192.0.2.1", 9)),
    lambda: urllib.request.urlopen("http://127.0.0.1:9/"),
    lambda: os.system("true"),
    lambda: os.open("/dev/null", os.O_WRONLY),
):
    try:
        attempt()
    except (PermissionError, OSError):
        pass
found["controls"] = acts
print(json.dumps(found))
"""


def watched(
    *, services: list[Service] | None = None, profiles: list[dict[str, Any]] | None = None,
    allowed: list[str], environment: dict[str, str],
) -> dict[str, Any]:  # fmt: skip  # what is asked in one line, where it may go in the other
    """What a real process did while it asked; `controls` are forbidden acts that it tried on purpose afterwards."""
    given = {"services": services or [], "profiles": profiles or [], "allowed": [address_of(each) for each in allowed]}
    inherited = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    child = subprocess.run(
        [sys.executable, "-B", "-W", "ignore", "-c", WATCHED, json.dumps(given)],
        env={**inherited, **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (child.returncode, child.stderr) == (0, "")
    found: dict[str, Any] = json.loads(child.stdout)
    return found


def address_of(endpoint: str) -> list[Any]:
    address, _, port = endpoint.removeprefix("http://").rpartition(":")
    return [address, int(port)]


def connects(acts: list[list[Any]]) -> set[tuple[Any, ...]]:
    return {tuple(act) for act in acts}


def lured(proxy: str, elsewhere: str) -> dict[str, str]:
    """An environment that tells every ordinary client to go through `proxy`, and Ollama's to `elsewhere`."""
    names = ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")
    return {**dict.fromkeys(names, proxy), "OLLAMA_HOST": elsewhere, "OLLAMA_MODELS": "/elsewhere"}


def test_fault_48_redirects_proxies_and_ollama_host_lead_nowhere() -> None:
    seen_by_proxy: list[bytes] = []
    seen_elsewhere: list[bytes] = []
    with ExitStack() as stack:
        proxy = stack.enter_context(serve(hang, requests=seen_by_proxy))
        elsewhere = stack.enter_context(ollama(requests=seen_elsewhere))
        well = stack.enter_context(ollama())
        to_afar = redirect("http://192.0.2.1:11434/api/version")
        afar = stack.enter_context(ollama(replies={"/api/version": to_afar}))
        to_near = by_path({"/api/version": redirect(elsewhere + "/api/version")})
        near = stack.enter_context(serve(to_near))
        asked = [well, afar, near]
        found = watched(
            services=[ollama_at(endpoint) for endpoint in asked],
            profiles=[profile(endpoint=well)],
            allowed=asked,
            environment=lured(proxy, elsewhere),
        )
    assert found["answers"] == [[well, True, ""], [afar, False, "status"], [near, False, "status"]]
    assert found["availability"] == ["available"]
    assert connects(found["acts"]) == {("socket.connect", *address_of(endpoint)) for endpoint in asked}
    assert (seen_by_proxy, seen_elsewhere) == ([], [])
    controls = connects(found["controls"])
    assert ("socket.connect", "192.0.2.1", 9) in controls, "the hook would have seen a foreign address"
    assert {("socket.getaddrinfo",), ("os.system",), ("open",)} <= controls, "and names, processes and writes"


def test_fault_48_the_environment_of_that_test_does_lure_an_ordinary_client() -> None:
    seen_by_proxy: list[bytes] = []
    script = "import sys, urllib.request; print(urllib.request.urlopen(sys.argv[1]).read().decode())"
    with serve(http(b"lured"), requests=seen_by_proxy) as proxy, ollama() as well:
        inherited = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
        child = subprocess.run(
            [sys.executable, "-c", script, well + "/api/version"],
            env={**inherited, **lured(proxy, proxy)},
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert child.stdout == "lured\n"
    assert len(seen_by_proxy) == 1


def test_fault_49_an_endpoint_that_is_not_literal_loopback_is_never_contacted() -> None:
    refused = [
        "http://0.0.0.0:{port}",
        "http://192.0.2.1:{port}",
        "http://localhost:{port}",
        "http://127.0.0.1@localhost:{port}",
        "http://user@127.0.0.1:{port}",
        "http://[::ffff:127.0.0.1]:{port}",
        "http://127.1:{port}",
        "http://127.0.0.1:{port}/v1/models",
    ]
    requests: list[bytes] = []
    with ollama(requests=requests) as well:
        port = address_of(well)[1]
        endpoints = [each.format(port=port) for each in refused]
        found = watched(
            services=[ollama_at(each) for each in endpoints],
            profiles=[profile(endpoint=each) for each in endpoints],
            allowed=[],
            environment={"OLLAMA_HOST": well},
        )
    assert found["answers"] == [[each, False, "nonLoopback"] for each in endpoints]
    assert found["availability"] == ["unknown"] * len(endpoints)
    assert (found["acts"], requests) == ([], [])


def test_fault_45_and_50_no_command_of_a_profile_is_ever_run(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    command = f"sh -c 'echo run > {trace}'; touch {trace}"
    with ollama() as well, refusing() as down:
        asked = [profile(endpoint=each, launchCommand=command, healthCommand=command) for each in (well, down)]
        found = watched(profiles=asked, allowed=[well, down], environment={})
    assert [answer[1:] for answer in found["answers"]] == [[True, ""], [False, "connectionRefused"]]
    assert connects(found["acts"]) == {("socket.connect", *address_of(each)) for each in (well, down)}
    assert not trace.exists()
    assert ("os.system",) in connects(found["controls"]), "the hook would have seen a command"


def test_the_probe_starts_without_the_modules_that_are_slow_to_import() -> None:
    script = "import sys; import modeldoor_collector.probes.model_service; print(*sorted(sys.modules))"
    child = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    slow = {"asyncio", "concurrent.futures", "dataclasses", "http.client", "importlib.metadata", "importlib.resources"}
    slow |= {"logging", "pathlib", "psutil", "pydantic", "ssl", "subprocess", "urllib.request"}
    assert "modeldoor_collector.probes.model_service" in child.stdout.split()
    # What the environment's own start-up files bring along is not the probe's.
    bare = subprocess.run(
        [sys.executable, "-c", "import sys; print(*sorted(sys.modules))"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert slow & (set(child.stdout.split()) - set(bare.stdout.split())) == set()

"""Which service a profile means: literal loopback addresses, and nothing that could lead elsewhere."""

from __future__ import annotations

import ipaddress
import json
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from families import for_each
from modeldoor_collector.probes.endpoints import Service, loopback_endpoint, model_name_of, service_of
from modeldoor_validators import check

PROFILES = Path(__file__).parents[2] / "examples/v1/model-profile"


def profile(runtime: dict[str, Any], model: dict[str, Any] | None = None) -> dict[str, Any]:
    """A valid profile with this runtime, and with these members of its model replaced; None removes one."""
    document: dict[str, Any] = json.loads((PROFILES / "local-llama32-1b.json").read_bytes())
    document["runtime"] = runtime
    document["model"].update(model or {})
    assert check(document, "model-profile") == ()
    return document


@for_each(
    ("text", "normal"),
    [
        ("http://127.0.0.1:11434", "http://127.0.0.1:11434"),
        ("http://127.0.0.1:11434/", "http://127.0.0.1:11434"),
        ("http://127.0.0.1:8080/v1", "http://127.0.0.1:8080"),
        ("http://127.0.0.1:8080/v1/", "http://127.0.0.1:8080"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        ("http://[::1]:8080/v1", "http://[::1]:8080"),
        ("http://127.255.0.9:1", "http://127.255.0.9:1"),
        ("http://127.0.0.1:65535", "http://127.0.0.1:65535"),
    ],
)
def test_a_literal_loopback_address_with_a_port_has_a_normal_form(text: str, normal: str) -> None:
    assert loopback_endpoint(text) == normal
    assert loopback_endpoint(normal) == normal


@for_each(
    "text",
    [
        None,
        "",
        "http://0.0.0.0:11434",
        "http://192.168.1.20:11434",
        "http://10.0.0.5:11434",
        "http://169.254.169.254:80",
        "http://128.0.0.1:11434",
        "http://27.0.0.1:11434",
        "http://localhost:11434",
        "http://LOCALHOST:11434",
        "http://localhost.localdomain:11434",
        "http://127.0.0.1.nip.io:11434",
        "http://127.0.0.1@evil.example:11434",
        "http://evil.example@127.0.0.1:11434",
        "http://user:secret@127.0.0.1:11434",
        "http://127.0.0.1:11434@evil.example",
        "http://127.0.0.1:11434#@evil.example",
        "http://127.0.0.1:11434?to=evil.example",
        "http://127.0.0.1:11434/api",
        "http://127.0.0.1:11434/v1/models",
        "http://127.0.0.1:11434/v2",
        "http://127.0.0.1:11434//",
        "http://127.0.0.1:11434/../",
        "http://127.0.0.1:11434\\@evil.example",
        "https://127.0.0.1:11434",
        "HTTP://127.0.0.1:11434",
        "ftp://127.0.0.1:11434",
        "unix:///run/ollama.sock",
        "file:///etc/passwd",
        "127.0.0.1:11434",
        "//127.0.0.1:11434",
        "http:/127.0.0.1:11434",
        "http://127.0.0.1",
        "http://127.0.0.1/",
        "http://127.0.0.1:",
        "http://127.0.0.1:0",
        "http://127.0.0.1:00080",
        "http://127.0.0.1:65536",
        "http://127.0.0.1:114340",
        "http://127.0.0.1:-1",
        "http://127.0.0.1:+80",
        "http://127.0.0.1:80.0",
        "http://127.0.0.1:0x50",
        "http://127.0.0.01:11434",
        "http://127.0.0.001:11434",
        "http://127.0.0.256:11434",
        "http://0177.0.0.1:11434",
        "http://0x7f.0.0.1:11434",
        "http://127.1:11434",
        "http://127.0.1:11434",
        "http://2130706433:11434",
        "http://127.0.0.1.:11434",
        "http://[::ffff:127.0.0.1]:11434",
        "http://[::ffff:7f00:1]:11434",
        "http://[0:0:0:0:0:0:0:1]:11434",
        "http://[::01]:11434",
        "http://[::]:11434",
        "http://[::1%25lo]:11434",
        "http://[::1]",
        "http://[127.0.0.1]:11434",
        "http://::1:11434",
        "http://127.0.0.\u0661:11434",
        "http://127.0.0.1:\u0661\u0661",
        "http://127.0.0.1\uff0e1:11434",
        "http://127\u30020.0.1:11434",
        "http://127.0.0.1:11434 ",
        " http://127.0.0.1:11434",
        "http://127.0.0.1: 11434",
        "http://127.0.0.1:11434\n",
        "http://127.0.0.1:11434\r\nHost: evil.example",
        "http://127.0.0.1\t:11434",
        "http://127.0.0.1:11434\0",
        "${OLLAMA_HOST}",
    ],
)
def test_fault_49_everything_but_a_literal_loopback_address_is_refused(text: str | None) -> None:
    assert loopback_endpoint(text) is None


@given(st.lists(st.integers(0, 300), min_size=4, max_size=4), st.integers(0, 70000), st.sampled_from(["", "0", "00"]))
def test_an_address_is_accepted_exactly_when_it_is_loopback_in_plain_decimal(
    octets: list[int], port: int, zeros: str
) -> None:
    for first in (octets[0], 127):
        address = ".".join(map(str, [first, *octets[1:3]])) + f".{zeros}{octets[3]}"
        try:
            is_loopback = ipaddress.IPv4Address(address).is_loopback
        except ValueError:
            is_loopback = False
        accepted = loopback_endpoint(f"http://{address}:{port}") is not None
        assert accepted == (is_loopback and 1 <= port <= 65535)


@given(st.text(".:/@#?[]\\%0123456789vhtpx \n\u0661\uff0e", max_size=6), st.integers(0, len("http://127.0.0.1:11434")))
def test_nothing_can_be_put_into_an_endpoint_that_makes_it_mean_another_host(text: str, position: int) -> None:
    endpoint = "http://127.0.0.1:11434"
    normal = loopback_endpoint(endpoint[:position] + text + endpoint[position:])
    if normal is not None:
        address, _, port = normal.removeprefix("http://").rpartition(":")
        assert ipaddress.IPv4Address(address).is_loopback
        assert normal == f"http://{address}:{int(port)}"


@for_each(
    ("name", "service", "model_name"),
    [
        ("local-llama32-1b.json", Service("http://127.0.0.1:11434", "ollama"), "llama3.2:1b"),
        ("local-llama32-3b.json", Service("http://127.0.0.1:11434", "ollama"), "llama3.2:3b"),
        ("llamacpp-sub-1b.json", Service("http://127.0.0.1:8080", "openaiCompatible"), "qwen2.5-0.5b"),
    ],
)
def test_published_profiles_name_their_service_and_model(name: str, service: Service, model_name: str) -> None:
    document = json.loads((PROFILES / name).read_bytes())
    assert service_of(document) == service
    assert model_name_of(document) == model_name


@for_each("kind", ["llama.cpp", "mlx", "openai-compatible"])
def test_runtimes_other_than_ollama_are_spoken_to_as_openai_does(kind: str) -> None:
    assert service_of(profile({"kind": kind, "endpoint": "http://[::1]:8080/v1"})) == Service(
        "http://[::1]:8080", "openaiCompatible"
    )


def test_a_runtime_of_another_kind_cannot_be_asked() -> None:
    assert service_of(profile({"kind": "other", "endpoint": "http://127.0.0.1:11434"})) is None


@for_each("endpoint", [{}, {"endpoint": None}])
@for_each("port", [8081, 8081.0])
def test_a_profile_without_endpoint_means_its_usual_port_on_this_machine(endpoint: dict[str, Any], port: float) -> None:
    assert service_of(profile({"kind": "ollama", "defaultLocalPort": port, **endpoint})) == Service(
        "http://127.0.0.1:8081", "ollama"
    )


@for_each("runtime", [{}, {"endpoint": None}, {"endpoint": None, "defaultLocalPort": None}])
def test_a_profile_without_endpoint_and_port_names_no_service(runtime: dict[str, Any]) -> None:
    assert service_of(profile({"kind": "ollama", **runtime})) is None


@for_each("endpoint", ["", "http://0.0.0.0:11434", "http://localhost:11434"])
def test_fault_49_a_refused_endpoint_is_not_replaced_by_the_usual_port(endpoint: str) -> None:
    assert service_of(profile({"kind": "ollama", "endpoint": endpoint, "defaultLocalPort": 11434})) is None


@for_each(
    ("reference", "name"),
    [
        ("llama3.2:1b", "llama3.2:1b"),
        ("llama3.2", "llama3.2:latest"),
        ("library/llama3.2", "library/llama3.2:latest"),
        ("registry.example:5000/team/model", "registry.example:5000/team/model:latest"),
        ("registry.example:5000/team/model:7b", "registry.example:5000/team/model:7b"),
        ("hf.co/team/model-GGUF:Q4_K_M", "hf.co/team/model-GGUF:Q4_K_M"),
        ("", None),
        (None, None),
        ("llama 3.2:1b", None),
        ("llama3.2:1b\n", None),
        ("lläma3.2:1b", None),
        ("a" * 505, "a" * 505 + ":latest"),
        ("a" * 506, None),
    ],
)
def test_ollama_lists_a_model_by_its_reference_with_a_tag(reference: str | None, name: str | None) -> None:
    assert model_name_of(profile({"kind": "ollama"}, {"ollamaRef": reference, "ggufRef": "other.gguf"})) == name


def test_a_profile_for_ollama_that_has_no_reference_names_no_model() -> None:
    document = profile({"kind": "ollama"})
    del document["model"]["ollamaRef"]
    assert model_name_of(document) is None


@for_each(
    ("model", "name"),
    [
        ({"name": "qwen2.5-0.5b"}, "qwen2.5-0.5b"),
        ({"name": "qwen2.5-0.5b", "ggufRef": None}, "qwen2.5-0.5b"),
        ({"name": "qwen2.5-0.5b", "ggufRef": "/models/qwen.gguf"}, "/models/qwen.gguf"),
        ({"name": "qwen2.5-0.5b", "ggufRef": ""}, None),
        ({"name": "Qwen2.5 0.5B"}, None),
        ({"name": ""}, None),
        ({"name": "a" * 512}, "a" * 512),
        ({"name": "a" * 513}, None),
    ],
)
def test_other_services_list_a_model_by_its_file_or_its_name(model: dict[str, Any], name: str | None) -> None:
    document = profile({"kind": "llama.cpp"}, model)
    assert model_name_of(document) == name

"""Over a proxy: the one that the environment names, for the hosts that it does not except."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from families import for_each
from fetched import fetch, refusal_of
from file_servers import file_server, redirect_to
from internet import Internet
from middlemen import connect_proxy, greeter, tls_front
from modeldoor_lifecycle.hub.errors import SettingRefused
from modeldoor_lifecycle.hub.network import Network
from modeldoor_lifecycle.hub.proxies import proxy_for
from modeldoor_lifecycle.hub.urls import parse_url

if TYPE_CHECKING:
    from pathlib import Path

DATA = bytes(range(256)) * 1024
NAME = "models.example.org"
URL = f"https://{NAME}/files/model.gguf"


@pytest.fixture
def internet(tmp_path: Path) -> Internet:
    return Internet(tmp_path)


def beyond_the_proxy(internet: Internet, proxy: str, **more: str) -> Network:
    """What reaches the Internet over a proxy only, which lies on this machine."""
    environment = {"SSL_CERT_FILE": str(internet.authority_file), "HTTPS_PROXY": proxy, **more}
    return Network(environment, allowed_hosts=("*.example.org",))


def test_a_file_comes_over_a_proxy_which_finds_the_server_itself(internet: Internet) -> None:
    with (
        file_server(DATA) as server,
        tls_front(server.endpoint, internet.authority.issue_cert(NAME)) as front,
        connect_proxy(lambda _host, _port: ("127.0.0.1", front)) as proxy,
    ):
        found = fetch(URL, beyond_the_proxy(internet, proxy.url))
        assert proxy.asked == [f"{NAME}:443"]
    assert found.data == DATA


def test_the_server_behind_a_proxy_must_prove_its_name(internet: Internet) -> None:
    with (
        file_server(DATA) as server,
        tls_front(server.endpoint, internet.authority.issue_cert("other.example.org")) as front,
        connect_proxy(lambda _host, _port: ("127.0.0.1", front)) as proxy,
    ):
        assert refusal_of(URL, beyond_the_proxy(internet, proxy.url)).code == "tlsFailed"


def test_where_a_redirect_leads_is_judged_before_the_proxy_is_asked(internet: Internet) -> None:
    fault = redirect_to("https://elsewhere.example.net/model.gguf")
    with (
        file_server(DATA, always=fault) as server,
        tls_front(server.endpoint, internet.authority.issue_cert(NAME)) as front,
        connect_proxy(lambda _host, _port: ("127.0.0.1", front)) as proxy,
    ):
        assert refusal_of(URL, beyond_the_proxy(internet, proxy.url)).code == "redirectRefused"
        assert proxy.asked == [f"{NAME}:443"]


def test_a_proxy_is_told_who_asks_and_nobody_else_is(internet: Internet) -> None:
    with (
        file_server(DATA) as server,
        tls_front(server.endpoint, internet.authority.issue_cert(NAME)) as front,
        connect_proxy(lambda _host, _port: ("127.0.0.1", front), credentials="me:secret word") as proxy,
    ):
        named = proxy.url.replace("http://", "http://me:secret%20word@")
        assert fetch(URL, beyond_the_proxy(internet, named)).data == DATA
        assert "proxy-authorization" not in server.requests[0].fields
        assert b"Proxy-Authorization" in proxy.heads[0]
        refused = refusal_of(URL, beyond_the_proxy(internet, proxy.url))
    assert (refused.code, refused.is_retryable, refused.status) == ("network", False, 407)
    assert "secret" not in str(refused)


@pytest.mark.parametrize(
    ("line", "is_retryable"), [("403 Forbidden", False), ("502 Bad Gateway", True), ("503 Later", True)]
)
def test_a_proxy_that_does_not_let_through_says_why(internet: Internet, line: str, is_retryable: bool) -> None:
    with connect_proxy(lambda _host, _port: ("127.0.0.1", 1), refusal=line) as proxy:
        refused = refusal_of(URL, beyond_the_proxy(internet, proxy.url))
    assert (refused.code, refused.is_retryable, refused.status) == ("network", is_retryable, int(line[:3]))


@for_each("proxy", ["http://" + "a" * 64 + ".example.org:1", "http://a..b:1", "http://127.0.0.1:1"])
def test_a_proxy_that_is_not_there_may_come_back(proxy: str) -> None:
    refused = refusal_of(URL, Network({"HTTPS_PROXY": proxy}))
    assert (refused.code, refused.is_retryable) == ("network", True)


def test_what_is_on_this_machine_is_not_asked_over_a_proxy() -> None:
    with file_server(DATA) as server, connect_proxy(lambda _host, _port: ("127.0.0.1", 1)) as proxy:
        network = Network(dict.fromkeys(("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "http_proxy"), proxy.url))
        assert fetch(server.url, network).data == DATA
        assert proxy.asked == []


def test_a_host_that_is_excepted_is_connected_to_straight(internet: Internet) -> None:
    with file_server(DATA) as server, internet.host(NAME, server.endpoint):
        network = internet.network({"HTTPS_PROXY": "http://127.0.0.1:1", "NO_PROXY": "example.org"})
        assert fetch(URL, network).data == DATA


@for_each(
    ("exceptions", "is_used"),
    [
        ("", True),
        ("*", False),
        (NAME, False),
        ("MODELS.example.org", False),
        ("example.org", False),
        (".example.org", False),
        ("*.example.org", False),
        ("org", False),
        ("other.org, example.org", False),
        ("other.org example.org", False),
        ("example.org:443", False),
        ("example.org:80", True),
        ("ample.org", True),
        ("sub.models.example.org", True),
        ("10.0.0.0/8", True),
    ],
)
def test_a_host_is_excepted_by_its_name_or_a_domain_above_it(exceptions: str, is_used: bool) -> None:
    for variable in ("NO_PROXY", "no_proxy"):
        found = proxy_for(parse_url(URL), {"HTTPS_PROXY": "http://proxy:3128", variable: exceptions})
        assert (found is not None) == is_used


@for_each(
    ("environment", "url"),
    [
        ({}, None),
        ({"HTTPS_PROXY": ""}, None),
        ({"HTTP_PROXY": "http://proxy:3128", "http_proxy": "http://proxy:3128"}, None),
        ({"HTTPS_PROXY": "http://proxy:3128"}, "http://proxy:3128"),
        ({"https_proxy": "http://proxy:3128/"}, "http://proxy:3128"),
        ({"https_proxy": "http://small:1", "HTTPS_PROXY": "http://large:1"}, "http://small:1"),
        ({"https_proxy": "", "HTTPS_PROXY": "http://large:1"}, "http://large:1"),
        ({"ALL_PROXY": "proxy:3128"}, "http://proxy:3128"),
        ({"HTTPS_PROXY": "http://proxy"}, "http://proxy:80"),
        ({"HTTPS_PROXY": "http://[::1]:3128"}, "http://[::1]:3128"),
        ({"HTTPS_PROXY": "http://10.0.0.1:3128"}, "http://10.0.0.1:3128"),
    ],
)
def test_the_environment_names_the_proxy(environment: dict[str, str], url: str | None) -> None:
    found = proxy_for(parse_url(URL), environment)
    assert (found.url if found else None) == url


@for_each(
    "proxy",
    [
        "https://proxy:3128",
        "socks5://me:word@proxy:1080",
        "http://proxy:99999",
        "http://proxy:x",
        "http://a b:1",
        "://",
        "http://proxy/path",
    ],
)
def test_a_proxy_that_cannot_be_spoken_to_is_refused_and_its_password_not_shown(proxy: str) -> None:
    with pytest.raises(SettingRefused, match="HTTPS_PROXY") as refused:
        proxy_for(parse_url(URL), {"HTTPS_PROXY": proxy})
    assert "word" not in str(refused.value)


def test_the_password_of_a_proxy_is_not_shown() -> None:
    found = proxy_for(parse_url(URL), {"HTTPS_PROXY": "http://me:secret-word@proxy:3128"})
    assert found is not None
    assert found.credentials == (b"me", b"secret-word")
    assert "secret-word" not in repr(found)


def test_a_name_of_a_proxy_may_have_any_letters(internet: Internet) -> None:
    with (
        file_server(DATA) as server,
        tls_front(server.endpoint, internet.authority.issue_cert(NAME)) as front,
        connect_proxy(lambda _host, _port: ("127.0.0.1", front), credentials="usér:wörd") as proxy,
    ):
        named = proxy.url.replace("http://", "http://us%C3%A9r:w%C3%B6rd@")
        assert fetch(URL, beyond_the_proxy(internet, named)).data == DATA


@for_each("who", ["me:a%0d%0aX-Injected:%20y", "me%00:word", "me%3Aword:x", "me:a%7fword"])
def test_a_name_or_password_of_a_proxy_that_cannot_be_sent_is_refused(who: str) -> None:
    with pytest.raises(SettingRefused, match="HTTPS_PROXY") as refused:
        proxy_for(parse_url(URL), {"HTTPS_PROXY": f"http://{who}@proxy:3128"})
    assert "word" not in str(refused.value).replace("password", "")


def test_tls_that_is_broken_off_behind_a_proxy_is_told_of_the_server(internet: Internet) -> None:
    with (
        greeter(b"") as closes,
        connect_proxy(lambda _host, _port: ("127.0.0.1", closes)) as proxy,
    ):
        refused = refusal_of(URL, beyond_the_proxy(internet, proxy.url))
    assert (refused.code, refused.is_retryable) == ("network", True)
    assert f"the connection to '{NAME}' must last" in refused.message

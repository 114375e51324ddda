"""Over https: who answers must prove its name, and only addresses of the Internet are connected to."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import trustme

from fetched import fetch, refusal_of
from file_servers import ServedFile, cut_after, file_server, part_of, redirect_to, send_body, send_head
from internet import Internet
from middlemen import greeter
from modeldoor_lifecycle.hub.errors import SettingRefused
from modeldoor_lifecycle.hub.network import Network
from modeldoor_lifecycle.hub.references import parse_reference

if TYPE_CHECKING:
    from pathlib import Path

    from loopback_servers import Exchange

DATA = bytes(range(256)) * 4096
NAME = "models.example.org"
URL = f"https://{NAME}/files/model.gguf"


@pytest.fixture
def internet(tmp_path: Path) -> Internet:
    return Internet(tmp_path)


def test_a_file_comes_over_https(internet: Internet) -> None:
    with file_server(DATA) as server, internet.host(NAME, server.endpoint):
        found = fetch(URL, internet.network())
        assert fetch(URL, internet.network(), from_byte=5).data == DATA[5:]
        assert server.requests[0].fields["host"] == NAME
    assert found.data == DATA
    assert found.response.url_without_query == URL


def test_a_name_is_resolved_once_for_a_connection_that_goes_to_what_was_judged(internet: Internet) -> None:
    with file_server(DATA) as server, internet.host(NAME, server.endpoint, address="93.184.215.14"):
        fetch(URL, internet.network())
    assert internet.resolved == [NAME]
    assert internet.connected == [("93.184.215.14", 443)]


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"],
        ["10.0.0.5"],
        ["169.254.169.254"],
        ["::1"],
        ["::ffff:8.8.8.8"],
        ["fd00::1"],
        ["93.184.215.14", "192.168.0.1"],
        ["2606:4700::1111", "::1"],
    ],
)
def test_a_name_that_leads_into_a_private_network_is_not_connected_to(internet: Internet, addresses: list[str]) -> None:
    internet.names[NAME] = addresses
    refused = refusal_of(URL, internet.network())
    assert (refused.code, refused.is_retryable) == ("addressRefused", False)
    assert internet.connected == []


def test_where_a_redirect_leads_is_judged_as_well(internet: Internet) -> None:
    internet.names["cdn.example.org"] = ["10.0.0.1"]
    fault = redirect_to("https://cdn.example.org/model.gguf")
    with file_server(DATA, always=fault) as server, internet.host(NAME, server.endpoint):
        refused = refusal_of(URL, internet.network(allowed_hosts=("*.example.org",)))
    assert refused.code == "addressRefused"
    assert len(internet.connected) == 1


def test_a_name_without_an_address_may_get_one(internet: Internet) -> None:
    refused = refusal_of(URL, internet.network())
    assert (refused.code, refused.is_retryable) == ("network", True)


def test_the_next_address_is_tried_when_the_first_refuses(internet: Internet) -> None:
    internet.names[NAME] = ["2606:4700::1", "2606:4700::2", "8.8.8.8"]
    with file_server(DATA) as server, internet.host(NAME, server.endpoint, address="93.184.215.14"):
        assert fetch(URL, internet.network()).data == DATA
    assert [address for address, _ in internet.connected] == [
        "2606:4700::1",
        "8.8.8.8",
        "2606:4700::2",
        "93.184.215.14",
    ]


def test_a_host_that_none_of_its_addresses_reaches_may_come_back(internet: Internet) -> None:
    internet.names[NAME] = ["8.8.8.8"]
    refused = refusal_of(URL, internet.network())
    assert (refused.code, refused.is_retryable) == ("network", True)


def test_a_redirect_from_https_to_http_is_refused(internet: Internet) -> None:
    with file_server(DATA) as plain:
        for place in (f"http://{NAME}/model.gguf", plain.url):
            with file_server(DATA, always=redirect_to(place)) as server, internet.host(NAME, server.endpoint):
                refused = refusal_of(URL, internet.network(allowed_hosts=("127.0.0.1", NAME)))
            assert (refused.code, refused.is_retryable) == ("redirectRefused", False)
            internet.names.clear()
        assert plain.requests == []


@pytest.mark.parametrize(
    ("pattern", "is_allowed"),
    [
        ("cdn.example.net", True),
        ("*.example.net", True),
        ("*.net.example", False),
        ("*.cdn.example.net", False),
        ("dn.example.net", False),
        ("example.net", False),
        (NAME, False),
    ],
)
def test_a_redirect_to_another_host_needs_that_host_to_be_allowed(
    internet: Internet, pattern: str, is_allowed: bool
) -> None:
    fault = redirect_to("https://CDN.Example.net:443/files/model.gguf?signature=secret")
    with (
        file_server(DATA, path="/files/model.gguf?signature=secret") as storage,
        file_server(DATA, always=fault) as server,
        internet.host(NAME, server.endpoint),
        internet.host("cdn.example.net", storage.endpoint),
    ):
        network = internet.network(allowed_hosts=(pattern,))
        if is_allowed:
            assert fetch(URL, network).data == DATA
        else:
            refused = refusal_of(URL, network)
            assert refused.code == "redirectRefused"
            assert "cdn.example.net" in refused.message
            assert "secret" not in str(refused)


def test_a_certificate_for_another_name_is_refused(internet: Internet) -> None:
    certificate = internet.authority.issue_cert("other.example.org")
    with file_server(DATA) as server, internet.host(NAME, server.endpoint, certificate=certificate):
        refused = refusal_of(URL, internet.network())
        assert server.requests == []
    assert (refused.code, refused.is_retryable) == ("tlsFailed", False)
    assert "mismatch" in refused.message


def test_a_certificate_of_an_unknown_authority_is_refused(internet: Internet) -> None:
    certificate = trustme.CA().issue_cert(NAME)
    with file_server(DATA) as server, internet.host(NAME, server.endpoint, certificate=certificate):
        refused = refusal_of(URL, internet.network())
    assert (refused.code, refused.is_retryable) == ("tlsFailed", False)


def test_a_certificate_that_has_expired_is_refused(internet: Internet) -> None:
    past = datetime(2020, 1, 1, tzinfo=UTC)
    certificate = internet.authority.issue_cert(NAME, not_before=past, not_after=past + timedelta(days=1))
    with file_server(DATA) as server, internet.host(NAME, server.endpoint, certificate=certificate):
        refused = refusal_of(URL, internet.network())
    assert (refused.code, refused.is_retryable) == ("tlsFailed", False)
    assert "expired" in refused.message


def test_an_authority_that_nobody_named_is_not_believed(internet: Internet) -> None:
    network = Network(resolve=internet.resolve, route=internet.route)
    with file_server(DATA) as server, internet.host(NAME, server.endpoint):
        assert refusal_of(URL, network).code == "tlsFailed"


def test_a_server_that_does_not_speak_tls_is_refused(internet: Internet) -> None:
    with greeter(b"HTTP/1.1 400 Bad Request\r\n\r\n") as port:
        internet.plain_host(NAME, port)
        refused = refusal_of(URL, internet.network())
    assert (refused.code, refused.is_retryable) == ("tlsFailed", False)


@pytest.mark.parametrize("resets", [False, True])
def test_a_handshake_that_is_broken_off_may_be_tried_again(internet: Internet, resets: bool) -> None:
    with greeter(b"", resets=resets) as port:
        internet.plain_host(NAME, port)
        refused = refusal_of(URL, internet.network())
    assert (refused.code, refused.is_retryable) == ("network", True)


def test_a_handshake_that_takes_its_time_is_waited_for(internet: Internet) -> None:
    may_go_on = threading.Event()
    asked = 0

    def halt() -> None:
        nonlocal asked
        asked += 1
        if asked > 5:  # several slices into the wait
            may_go_on.set()

    with file_server(DATA) as server, internet.host(NAME, server.endpoint, after=may_go_on):
        assert fetch(URL, internet.network(), halt=halt).data == DATA


def test_a_pause_under_tls_loses_nothing(internet: Internet) -> None:
    received: list[bytes] = []
    waits: list[None] = []
    may_go_on = threading.Event()

    def pause(file: ServedFile, exchange: Exchange) -> None:
        part = part_of(file, exchange)
        send_head(exchange, part)
        send_body(exchange, part.body[:1000])
        may_go_on.wait(10)
        send_body(exchange, part.body[1000:])

    def halt() -> None:
        waits.extend([None] * bool(received))
        if len(waits) > 2:
            may_go_on.set()

    network = internet.network()
    location = network.location_of(parse_reference(URL))
    with (
        file_server(DATA, always=pause) as server,
        internet.host(NAME, server.endpoint),
        network.open_file(location, halt=halt) as response,
    ):
        received.extend(response.pieces())
    assert b"".join(received) == DATA


def test_a_file_that_is_cut_off_under_tls_is_an_error(internet: Internet) -> None:
    with file_server(DATA, always=cut_after(1000)) as server, internet.host(NAME, server.endpoint):
        refused = refusal_of(URL, internet.network())
    assert (refused.code, refused.is_retryable) == ("network", True)


@pytest.mark.parametrize("content", ["no certificate", None])
def test_certificates_that_were_named_and_cannot_be_read_are_an_error(
    internet: Internet, tmp_path: Path, content: str | None
) -> None:
    file = tmp_path / "named.pem"
    if content is not None:
        file.write_text(content)
    with pytest.raises(SettingRefused, match="SSL_CERT_FILE"):
        fetch(URL, internet.network({"SSL_CERT_FILE": str(file)}))

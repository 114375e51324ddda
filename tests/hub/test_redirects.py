"""Where a server may send us on to: each hop is judged as if it had been asked for."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from families import for_each
from fetched import QUICK, fetch, refusal_of
from file_servers import as_fault, file_server, redirect_to, status
from loopback_servers import flood
from modeldoor_lifecycle.hub.errors import SettingRefused, TransferRefused
from modeldoor_lifecycle.hub.network import Network
from modeldoor_lifecycle.hub.redirects import next_hop
from modeldoor_lifecycle.hub.references import parse_reference

DATA = b"0123456789" * 1000
OTHER = "127.0.0.2"


def allowing(*hosts: str) -> Network:
    return Network(allowed_hosts=hosts, limits=QUICK)


@for_each("line", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
def test_a_redirect_to_an_allowed_host_is_followed(line: str) -> None:
    with (
        file_server(DATA, address=OTHER) as storage,
        file_server(DATA, always=redirect_to(storage.url, line)) as server,
    ):
        found = fetch(server.url, allowing(OTHER))
    assert found.data == DATA
    assert found.response.url_without_query == storage.url


def test_a_redirect_to_any_other_host_is_refused_before_it_is_asked() -> None:
    with file_server(DATA, address=OTHER) as storage:
        with file_server(DATA, always=redirect_to(storage.url)) as server:
            refused = refusal_of(server.url, allowing("127.0.0.3"))
        assert (refused.code, refused.is_retryable) == ("redirectRefused", False)
        assert storage.requests == []


def test_another_port_of_this_machine_is_another_server() -> None:
    with file_server(DATA) as storage, file_server(DATA, always=redirect_to(storage.url)) as server:
        assert refusal_of(server.url, allowing()).code == "redirectRefused"
        assert storage.requests == []
        assert fetch(server.url, allowing("127.0.0.1")).data == DATA


@for_each("place", ["/files/model.gguf", "model.gguf", "../files/./model.gguf", "{url}", "{url}#part"])
def test_a_redirect_may_name_a_place_on_the_same_server(place: str) -> None:
    with file_server(
        DATA, first=[lambda file, exchange: redirect_to(place.format(url=server.url))(file, exchange)]
    ) as server:
        assert fetch(f"{server.endpoint}/files/alias").data == DATA


@for_each(
    "place",
    [
        "https://models.example.org/model.gguf",
        "https://127.0.0.1/model.gguf",
        "http://models.example.org/model.gguf",
        "http://localhost:8080/model.gguf",
        "http://127.0.0.1/model.gguf",
        "http://0.0.0.0:8080/model.gguf",
        "http://10.0.0.1:8080/model.gguf",
        "http://169.254.169.254/latest/meta-data",
        "http://[::ffff:127.0.0.1]:8080/x",
        "http://me@127.0.0.1:8080/x",
        "http://127.0.0.1:8080@example.org/x",
        "http://127.0.0.1:99999/x",
        "ftp://127.0.0.1/x",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "data:text/plain,x",
        "//example.org/x",
        "\\\\example.org\\x",
        "http:///x",
        "http://",
        "/with blank",
        "/with\ttab",
        "/mit-ümlaut",
        "x" * 9000,
        "http://127.0.0.1:8080/x, http://127.0.0.1:8080/y",
    ],
)
def test_a_redirect_away_from_this_machine_or_to_no_plain_address_is_refused(place: str) -> None:
    with file_server(DATA, always=redirect_to(place)) as server:
        refused = refusal_of(server.url, allowing("127.0.0.1", "models.example.org", "*.example.org"))
    assert (refused.code, refused.is_retryable) == ("redirectRefused", False)
    assert "secret" not in refused.message


@for_each("host", ["a." * 126 + "org", "a" * 63 + "." + "b" * 170 + ".org", "a." * 500 + "org"])
def test_a_long_name_of_a_host_makes_no_long_message(host: str) -> None:
    location = allowing().location_of(parse_reference("https://" + "a." * 125 + "org/x"))
    with pytest.raises(TransferRefused) as refused:
        next_hop(location, location.url, f"https://{host}/x", [location.url])
    assert refused.value.code == "redirectRefused"
    assert len(refused.value.message) <= 500


def test_a_redirect_that_names_no_place_is_no_answer() -> None:
    for fault in (status("302 Found"), status("302 Found", Location="")):
        with file_server(DATA, always=fault) as server:
            assert refusal_of(server.url).code == "unexpectedResponse"


@for_each("length", [1, 2, 3])
def test_a_circle_is_refused_when_it_closes(length: int) -> None:
    hops = [f"/hop{number}" for number in range(1, length)]
    faults = [redirect_to(hop) for hop in hops]
    with file_server(DATA, first=[*faults, redirect_to("/files/model.gguf")]) as server:
        refused = refusal_of(server.url)
        assert len(server.requests) == length
    assert refused.code == "redirectRefused"
    assert "circle" in refused.message


@for_each(("hops", "is_followed"), [(5, True), (6, False)])
def test_five_redirects_are_followed_and_no_more(hops: int, is_followed: bool) -> None:
    faults = [redirect_to(f"/hop{number}?x") for number in range(hops - 1)]
    with file_server(DATA, path="/last", first=[*faults, redirect_to("/last")]) as server:
        asked = f"{server.endpoint}/first"
        if is_followed:
            assert fetch(asked).data == DATA
        else:
            assert refusal_of(asked).code == "redirectRefused"
        assert len(server.requests) == 6


def test_a_signed_address_is_asked_letter_by_letter_and_never_shown() -> None:
    target = "/files/a%2Fb%20c/x;y=1?Sig=a%2Bb%2fC~'()*!&X-Amz-Date=2026:11&e=%22=?/secret"
    with file_server(DATA, path=target, address=OTHER) as storage:
        with file_server(DATA, always=redirect_to(storage.url)) as server:
            found = fetch(server.url, allowing(OTHER))
        assert storage.requests[0].path == target
    assert "secret" not in found.response.url_without_query + repr(found.response)
    with file_server(DATA, always=redirect_to(f"http://127.0.0.9:1{target}")) as server:
        assert "secret" not in str(refusal_of(server.url, allowing(OTHER)))


def test_range_and_condition_are_asked_of_every_hop() -> None:
    with file_server(DATA, address=OTHER) as storage:
        with file_server(DATA, always=redirect_to(storage.url)) as server:
            found = fetch(server.url, allowing(OTHER), from_byte=7, if_range='"v1"')
        assert found.data == DATA[7:]
        for request in (*server.requests, *storage.requests):
            assert (request.fields["range"], request.fields["if-range"]) == ("bytes=7-", '"v1"')


def test_nothing_that_a_server_wants_kept_is_brought_to_the_next() -> None:
    fault = status("302 Found", Location="/files/model.gguf", Set_Cookie="a=b; Path=/", WWW_Authenticate="Basic")
    with file_server(DATA, first=[fault]) as server:
        assert fetch(f"{server.endpoint}/first").data == DATA
        assert not {"cookie", "authorization", "referer"} & set(server.requests[1].fields)


def test_the_body_of_a_redirect_is_not_read() -> None:
    sent: list[int] = []
    head = b"HTTP/1.1 302 Found\r\nLocation: /files/model.gguf\r\nContent-Length: 1000000000\r\n\r\n"
    with file_server(DATA, first=[as_fault(flood(head, 1_000_000_000, sent=sent))]) as server:
        assert fetch(f"{server.endpoint}/first").data == DATA
    assert sum(sent) < 100_000_000


@given(st.text(max_size=40) | st.from_regex(r"(https?:|)/{0,3}[a-z0-9.:\[\]@%]{0,12}(/[a-z.%?#]{0,6})?"))
def test_wherever_a_server_points_is_a_plain_allowed_address_or_refused(text: str) -> None:
    location = allowing("127.0.0.1").location_of(parse_reference("https://a.org/x"))
    with contextlib.suppress(TransferRefused):
        url = next_hop(location, location.url, text, [location.url])
        assert (url.scheme, url.host, url.port) == ("https", "a.org", 443)


@for_each(
    "host",
    [
        "",
        "*",
        "*.",
        "*.com.",
        "com",
        "*.com",
        "Example.org",
        "example.org:443",
        "https://example.org",
        "10.0.0.1",
        "localhost",
    ],
)
def test_an_allowed_host_is_a_name_or_a_domain(host: str) -> None:
    with pytest.raises(SettingRefused, match="allowed host"):
        Network(allowed_hosts=(host,))


def test_what_to_do_about_a_redirect_depends_on_why_it_was_refused() -> None:
    with file_server(DATA, address=OTHER) as storage, file_server(DATA, always=redirect_to(storage.url)) as server:
        elsewhere = refusal_of(server.url, allowing())
        assert elsewhere.hint.endswith(f"start it again with --allow-host {OTHER}")
        assert f"it names '{storage.endpoint.removeprefix('http://')}'" in elsewhere.message
    with file_server(DATA, always=redirect_to("/files/model.gguf")) as server:
        circle = refusal_of(server.url, allowing())
    assert circle.code == "redirectRefused"
    assert "--allow-host" not in circle.hint

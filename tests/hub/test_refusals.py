"""What a server says that does not give the file, and whether asking again may help."""

from __future__ import annotations

from datetime import UTC, datetime

from families import for_each
from fetched import refusal_of
from file_servers import file_server, status
from modeldoor_lifecycle.hub.dates import LONGEST_WAIT_S, retry_after_s

NOW = datetime(2026, 11, 20, 9, 30, 0, tzinfo=UTC)


@for_each(
    ("line", "code", "is_retryable"),
    [
        ("201 Created", "unexpectedResponse", False),
        ("204 No Content", "unexpectedResponse", False),
        ("300 Multiple Choices", "unexpectedResponse", False),
        ("304 Not Modified", "unexpectedResponse", False),
        ("400 Bad Request", "unexpectedResponse", False),
        ("401 Unauthorized", "unauthorized", False),
        ("403 Forbidden", "forbidden", False),
        ("404 Not Found", "notFound", False),
        ("405 Method Not Allowed", "unexpectedResponse", False),
        ("407 Proxy Authentication Required", "network", False),
        ("408 Request Timeout", "timeout", True),
        ("410 Gone", "notFound", False),
        ("418 I'm a teapot", "unexpectedResponse", False),
        ("425 Too Early", "sourceUnavailable", True),
        ("429 Too Many Requests", "rateLimited", True),
        ("451 Unavailable For Legal Reasons", "forbidden", False),
        ("500 Internal Server Error", "sourceUnavailable", True),
        ("501 Not Implemented", "unexpectedResponse", False),
        ("502 Bad Gateway", "sourceUnavailable", True),
        ("503 Service Unavailable", "sourceUnavailable", True),
        ("504 Gateway Timeout", "sourceUnavailable", True),
        ("511 Network Authentication Required", "network", False),
        ("599 Something", "sourceUnavailable", True),
    ],
)
def test_a_status_is_an_error_of_one_kind(line: str, code: str, is_retryable: bool) -> None:
    with file_server(b"data", always=status(line)) as server:
        refused = refusal_of(server.url)
    assert (refused.code, refused.is_retryable, refused.status) == (code, is_retryable, int(line[:3]))
    assert refused.retry_after_s is None


@for_each("line", ["401 Unauthorized", "429 Too Many Requests", "503 Service Unavailable"])
def test_what_the_server_writes_beside_it_is_not_repeated(line: str) -> None:
    body = b"<script>secret-word</script>" * 100_000
    with file_server(b"data", always=status(line, body, X_Error_Message="secret-word")) as server:
        assert "secret-word" not in str(refusal_of(server.url))


def test_how_long_to_wait_is_told_where_waiting_helps() -> None:
    with file_server(b"data", always=status("429 Too Many Requests", Retry_After="120")) as server:
        assert refusal_of(server.url).retry_after_s == 120
    with file_server(b"data", always=status("404 Not Found", Retry_After="120")) as server:
        assert refusal_of(server.url).retry_after_s is None


def test_a_time_to_wait_for_is_measured_by_the_clock_of_the_server() -> None:
    until = "Fri, 20 Nov 2026 09:31:30 GMT"  # the servers of these tests say that it is 09:30:00
    with file_server(b"data", always=status("503 Service Unavailable", Retry_After=until)) as server:
        assert refusal_of(server.url).retry_after_s == 90


@for_each(
    ("field", "date", "seconds"),
    [
        ("0", None, 0),
        ("7", None, 7),
        (" 7 ", None, 7),
        ("604800", None, LONGEST_WAIT_S),
        ("604801", None, LONGEST_WAIT_S),
        ("9" * 4000, None, LONGEST_WAIT_S),
        ("Fri, 20 Nov 2026 09:30:30 GMT", None, 30),
        ("Fri, 20 Nov 2026 09:29:30 GMT", None, 0),
        ("Fri, 20 Nov 2026 09:30:30 GMT", "Fri, 20 Nov 2026 09:30:20 GMT", 10),
        ("Fri, 20 Nov 2026 09:30:30 GMT", "not a date", 30),
        ("Friday, 20-Nov-26 09:30:30 GMT", None, 30),
        ("Fri Nov 20 09:30:30 2026", None, 30),
        ("Fri, 20 Nov 9999 09:30:30 GMT", None, LONGEST_WAIT_S),
        (None, None, None),
        ("", None, None),
        ("soon", None, None),
        ("-5", None, None),
        ("1.5", None, None),
        ("\u0667", None, None),
        ("Fri, 99 Nov 2026 09:30:30 GMT", None, None),
        ("Fri, 31 Dec 9999 23:59:59 -0100", None, None),
        ("Mon, 01 Jan 99999999999999999999 00:00:00 GMT", None, None),
        ("Fri, 20 Nov 2026 09:30:30 GMT", "Fri, 31 Dec 9999 23:59:59 -0100", 30),
    ],
)
def test_both_forms_of_retry_after_are_read_and_bounded(
    field: str | None, date: str | None, seconds: int | None
) -> None:
    assert retry_after_s(field, date, NOW) == seconds

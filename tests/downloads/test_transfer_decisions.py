"""What a transfer decides without asking anybody: to try again, to wait, to go on, to begin anew."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from families import for_each
from modeldoor_contracts import schema_path
from modeldoor_lifecycle.downloads.pacing import SLICE_S, Pace
from modeldoor_lifecycle.downloads.rates import SHORTEST_S, WINDOW_S, Rate, remaining_seconds
from modeldoor_lifecycle.downloads.resuming import Expected, identity_after, if_range, reason_to_restart, usable_bytes
from modeldoor_lifecycle.downloads.retries import TRIED_AGAIN, Limits, wait_before_retry
from modeldoor_lifecycle.hub.errors import RefusalCode, TransferRefused
from modeldoor_lifecycle.hub.locations import file_location
from modeldoor_lifecycle.hub.references import parse_reference
from modeldoor_lifecycle.hub.urls import parse_url
from modeldoor_lifecycle.store.identity import PartialIdentity

if TYPE_CHECKING:
    from modeldoor_lifecycle.hub.responses import FileResponse

LIMITS = Limits()

# -- Trying again


def failure(code: RefusalCode, *, is_retryable: bool = True, retry_after_s: int | None = None) -> TransferRefused:
    return TransferRefused(
        code, "it must work; it does not", hint="", is_retryable=is_retryable, retry_after_s=retry_after_s
    )


def test_the_table_of_retries_knows_exactly_the_codes_of_the_contract() -> None:
    schema = json.loads(Path(schema_path("model-download")).read_text())
    codes = schema["$defs"]["DownloadError"]["properties"]["code"]["enum"]
    assert sorted(TRIED_AGAIN) == sorted(codes) == sorted(get_args(RefusalCode))


def test_only_what_passes_by_itself_is_tried_again() -> None:
    again = {code for code in TRIED_AGAIN if wait_before_retry(failure(code), 1, LIMITS, lambda: 1.0) is not None}
    assert again == {"network", "timeout", "sourceUnavailable", "rateLimited"}


def test_a_failure_that_says_that_trying_does_not_help_stands() -> None:
    assert wait_before_retry(failure("sourceUnavailable", is_retryable=False), 1, LIMITS, lambda: 0.0) is None


def test_waits_double_up_to_a_bound_and_the_eighth_failure_in_a_row_stands() -> None:
    bounds = [wait_before_retry(failure("network"), count, LIMITS, lambda: 1.0) for count in range(1, 10)]
    assert bounds == [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0, None, None]
    assert wait_before_retry(failure("network"), 9999, Limits(attempts=10_000), lambda: 1.0) == 30.0


@given(draw=st.floats(0, 1), count=st.integers(1, 4))
def test_a_wait_is_drawn_from_all_between_nothing_and_its_bound(draw: float, count: int) -> None:
    assert wait_before_retry(failure("timeout"), count, LIMITS, lambda: draw) == draw * 2 ** (count - 1)


def test_a_server_that_asks_for_a_wait_is_given_it_and_more_by_chance() -> None:
    assert wait_before_retry(failure("rateLimited", retry_after_s=60), 1, LIMITS, lambda: 0.0) == 60
    assert wait_before_retry(failure("rateLimited", retry_after_s=60), 3, LIMITS, lambda: 0.5) == 62
    assert wait_before_retry(failure("rateLimited", retry_after_s=300), 1, LIMITS, lambda: 0.0) == 300


def test_a_server_that_asks_for_a_longer_wait_than_anybody_watches_is_left() -> None:
    assert wait_before_retry(failure("sourceUnavailable", retry_after_s=301), 1, LIMITS, lambda: 0.0) is None


# -- Going on

EXPECTED = Expected(1000, "sha256:" + "ab" * 32)
HUB = parse_url("https://huggingface.co")
HERE = "https://example.org/model.gguf"
ELSEWHERE = "https://mirror.example.org/model.gguf"
KEPT = PartialIdentity(
    reference=HERE,
    url_without_query=HERE,
    etag='"one"',
    last_modified="",
    total_bytes=1000,
    digest=EXPECTED.digest,
    boot_id="boot",
)


class Answer(NamedTuple):
    """What the decisions look at of an answer."""

    status: int
    etag: str | None = None
    validator: str | None = None


def answer(status: int, etag: str | None = None, last_modified: str | None = None) -> FileResponse:
    strong = etag if etag and not etag.startswith("W/") else last_modified
    return cast("FileResponse", Answer(status, etag, strong))


@for_each(
    ("case", "size_bytes", "safe_bytes", "identity", "boot_id", "usable"),
    [
        ("written since the start of the machine", 600, 200, KEPT, "boot", 600),
        ("whole", 1000, 200, KEPT, "boot", 1000),
        ("written before a power cut", 600, 200, KEPT, "later boot", 200),
        ("shorter than what was flushed", 100, 200, KEPT, "later boot", 100),
        ("never flushed before a power cut", 600, 0, KEPT, "later boot", 0),
        ("on a system that does not name its starts", 600, 200, KEPT._replace(boot_id=""), "", 200),
        ("of an unnamed start", 600, 200, KEPT._replace(boot_id=""), "boot", 200),
        ("without a sidecar", 600, 600, None, "boot", 0),
        ("of another digest", 600, 600, KEPT._replace(digest="sha256:" + "cd" * 32), "boot", 0),
        ("of another size", 600, 600, KEPT._replace(total_bytes=1001), "boot", 0),
        ("too long", 1001, 1001, KEPT, "boot", 0),
        ("empty", 0, 0, KEPT, "boot", 0),
        ("from another address", 600, 200, KEPT._replace(url_without_query=ELSEWHERE), "boot", 600),
    ],
    ids=lambda value: value if isinstance(value, str) and " " in value else "",
)
def test_of_a_partial_that_was(
    case: str, size_bytes: int, safe_bytes: int, identity: PartialIdentity | None, boot_id: str, usable: int
) -> None:
    assert usable_bytes(size_bytes, safe_bytes, identity, EXPECTED, boot_id) == usable, case


def test_the_rest_is_asked_for_under_the_validator_of_the_same_address() -> None:
    by_date = KEPT._replace(etag="", last_modified="Thu, 19 Nov 2026 08:00:00 GMT")
    assert if_range(KEPT, HERE) == '"one"'
    assert if_range(by_date, HERE) == "Thu, 19 Nov 2026 08:00:00 GMT"


def test_the_rest_is_asked_for_without_a_validator_where_none_counts() -> None:
    assert if_range(KEPT, ELSEWHERE) is None
    assert if_range(KEPT._replace(etag=""), HERE) is None
    assert if_range(None, HERE) is None
    assert if_range(KEPT._replace(etag="", last_modified="Thu, 19 Nov 2026 08:00:00 GMT \xe9"), HERE) is None
    assert if_range(KEPT._replace(etag=f'"{"e" * 2000}"', last_modified="Thu, 19 Nov 2026 08:00:00 GMT"), HERE) is None


def test_an_answer_with_the_rest_of_the_same_file_goes_on() -> None:
    assert reason_to_restart(answer(206, '"one"'), KEPT, HERE) is None
    assert reason_to_restart(answer(206), KEPT, HERE) is None
    assert reason_to_restart(answer(206, '"other"'), KEPT._replace(etag=""), HERE) is None
    assert reason_to_restart(answer(206, '"other"'), KEPT, ELSEWHERE) is None


def test_a_weak_tag_says_nothing_about_bytes() -> None:
    assert reason_to_restart(answer(206, 'W/"other"'), KEPT, HERE) is None
    assert kept_after(answer(200, 'W/"one"')) == KEPT._replace(etag="", boot_id="later boot")


def test_an_answer_of_another_file_begins_anew() -> None:
    assert reason_to_restart(answer(206, '"other"'), KEPT, HERE) == "sourceChanged"
    assert reason_to_restart(answer(200, '"other"'), KEPT, HERE) == "sourceChanged"


def test_a_whole_answer_where_the_rest_was_asked_for_begins_anew() -> None:
    assert reason_to_restart(answer(200, '"one"'), KEPT, HERE) == "rangeIgnored"
    assert reason_to_restart(answer(200), KEPT, HERE) == "rangeIgnored"
    assert reason_to_restart(answer(200, '"other"'), KEPT, ELSEWHERE) == "rangeIgnored"


def kept_after(response: FileResponse, before: PartialIdentity | None = KEPT, url: str = HERE) -> PartialIdentity:
    location = file_location(parse_reference(url), HUB)
    return identity_after(response, before, location=location, expected=EXPECTED, boot_id="later boot")


def test_what_is_kept_beside_a_partial_names_the_file_the_source_and_the_start_of_the_machine() -> None:
    assert kept_after(answer(200, '"two"')) == KEPT._replace(etag='"two"', boot_id="later boot")
    assert kept_after(answer(200, '"two"'), None) == KEPT._replace(etag='"two"', boot_id="later boot")
    assert kept_after(answer(200, None, "date")) == KEPT._replace(etag="", last_modified="date", boot_id="later boot")


def test_a_whole_answer_without_a_validator_leaves_none() -> None:
    assert kept_after(answer(200)) == KEPT._replace(etag="", boot_id="later boot")


def test_a_rest_without_a_validator_leaves_the_one_under_which_it_was_asked_for() -> None:
    assert kept_after(answer(206)) == KEPT._replace(boot_id="later boot")


def test_a_rest_from_another_address_leaves_no_validator_of_the_first() -> None:
    assert kept_after(answer(206), url=ELSEWHERE) == KEPT._replace(
        reference=ELSEWHERE, etag="", url_without_query=ELSEWHERE, boot_id="later boot"
    )


# -- Not too fast


@given(
    rate=st.integers(1, 10**9),
    spent=st.lists(st.integers(1, 10**6), min_size=1, max_size=50),
    late_s=st.lists(st.floats(0, 3), min_size=50, max_size=50),
)
def test_who_waits_as_told_never_has_more_than_the_rate_and_a_slice_of_it(
    rate: int, spent: list[int], late_s: list[float]
) -> None:
    moments = [0.0]
    pace = Pace(rate, clock=lambda: moments[-1])
    total = 0
    for size_bytes, too_late_s in zip(spent, late_s, strict=False):
        total += size_bytes
        moments.append(moments[-1] + pace.spend(size_bytes) + too_late_s)
        assert total <= (moments[-1] + SLICE_S) * rate * (1 + 1e-9) + 1e-6


def test_transfers_that_share_a_pace_share_its_rate() -> None:
    pace = Pace(1000, clock=lambda: 0.0)
    assert [round(pace.spend(500), 9) for _ in range(4)] == [0.4, 0.9, 1.4, 1.9]


def test_a_pause_does_not_buy_a_burst() -> None:
    moments = [0.0]
    pace = Pace(1000, clock=lambda: moments[-1])
    pace.spend(100)
    moments.append(3600.0)
    assert round(pace.spend(1000), 9) == 0.9


def test_bytes_are_let_through_in_tenths_of_a_second_and_one_by_one_at_least() -> None:
    piece = bytes(range(250))
    assert list(Pace(1000).shares(piece)) == [piece[:100], piece[100:200], piece[200:]]
    assert list(Pace(1).shares(b"ab")) == [b"a", b"b"]


def test_no_bytes_at_all_is_no_pace() -> None:
    with pytest.raises(ValueError, match="must be at least 1; it is 0"):
        Pace(0)


# -- How fast


def test_a_steady_rate_is_told_from_half_a_second_on() -> None:
    rate = Rate(10.0)
    told: list[float | None] = []
    for tenths in range(1, 101):
        rate.count(10.0 + tenths / 10, tenths * 1000)
        told.append(rate.bytes_per_second)
    assert told[:4] == [None] * 4
    assert all(each is not None and math.isclose(each, 10_000) for each in told[4:])


def test_a_stall_shows_within_a_window_and_a_new_start_too() -> None:
    rate = Rate(0.0)
    for tenths in range(1, 101):
        rate.count(tenths / 10, tenths * 1000)
    rate.count(10 + WINDOW_S / 2, 100_000)
    halved = rate.bytes_per_second
    assert halved is not None
    assert 0 < halved < 10_000
    rate.count(10 + WINDOW_S, 100_000)
    rate.count(11 + WINDOW_S, 100_000)
    assert rate.bytes_per_second == 0.0


@given(
    gaps_s=st.lists(st.floats(0, 2), min_size=1, max_size=60),
    sizes=st.lists(st.integers(0, 10**9), min_size=60, max_size=60),
)
def test_a_rate_is_never_negative_and_never_more_than_all_bytes_in_the_shortest_time(
    gaps_s: list[float], sizes: list[int]
) -> None:
    rate = Rate(0.0)
    moment_s, total = 0.0, 0
    for gap_s, size_bytes in zip(gaps_s, sizes, strict=False):
        moment_s, total = moment_s + gap_s, total + size_bytes
        rate.count(moment_s, total)
        told = rate.bytes_per_second
        assert told is None or 0 <= told <= total / SHORTEST_S


def test_the_time_left_is_rounded_up_and_unknown_while_nothing_comes() -> None:
    assert remaining_seconds(1001, 1000.0) == 2
    assert remaining_seconds(0, 1000.0) == 0
    assert remaining_seconds(1000, None) is None
    assert remaining_seconds(1000, 0.0) is None
    assert remaining_seconds(2**53, 5e-324) is None

"""Times are compared to the last digit that a document may write."""

from __future__ import annotations

import copy
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from families import for_each
from goldens import golden
from modeldoor_validators import check
from modeldoor_validators.times import exactly, is_longer

MOMENTS = st.tuples(
    st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31)).map(lambda moment: moment.replace(microsecond=0)),  # noqa: DTZ001 - hypothesis adds no zone
    st.integers(0, 10**9 - 1),
)


@given(MOMENTS, MOMENTS)
def test_the_order_is_that_of_the_nanoseconds(one: tuple[datetime, int], other: tuple[datetime, int]) -> None:
    texts = [f"{moment.isoformat()}.{nanoseconds:09d}Z" for moment, nanoseconds in (one, other)]
    assert (exactly(texts[0]) < exactly(texts[1])) == (one < other)
    assert (exactly(texts[0]) == exactly(texts[1])) == (one == other)


@for_each("text", ["2026-11-20T09:30:00Z", "2026-11-20T09:30:00.0Z", "2026-11-20T09:30:00.000000000Z"])
def test_zeros_at_the_end_say_nothing(text: str) -> None:
    assert exactly(text) == (datetime(2026, 11, 20, 9, 30, tzinfo=UTC), "000000000")


@for_each("text", ["2026-11-20T09:30:00", "2026-11-20T09:30:00+01:00", "2026-02-30T09:30:00.1Z", "soon"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"time|day|isoformat"):
        exactly(text)


@for_each(
    ("earlier", "later", "longer"),
    [
        ("09:30:00Z", "09:30:10Z", False),
        ("09:30:00Z", "09:30:10.000000001Z", True),
        ("09:30:00.000000001Z", "09:30:10.000000001Z", False),
        ("09:30:00.000000002Z", "09:30:10.000000001Z", False),
        ("09:30:00.999999999Z", "09:30:11Z", True),
        ("09:30:00.5Z", "09:30:11.4Z", True),
        ("09:30:10Z", "09:30:00Z", False),
    ],
)
def test_a_span_is_longer_by_a_nanosecond(earlier: str, later: str, longer: bool) -> None:
    assert is_longer(f"2026-11-20T{earlier}", f"2026-11-20T{later}", 10) is longer


def test_a_span_of_no_time_is_no_longer_than_none() -> None:
    assert timedelta(0) == timedelta(seconds=0)
    assert is_longer("2026-11-20T09:30:00Z", "2026-11-20T09:30:00Z", 0) is False


@for_each(
    ("waived", "expires", "holds"),
    [
        ("2026-11-20T09:30:00.000000001Z", "2026-11-20T09:30:00.000000002Z", True),
        ("2026-11-20T09:30:00.000000001Z", "2026-11-20T09:30:00.000000001Z", False),
        ("2026-11-20T09:30:00.000000001Z", "2027-11-21T09:30:00.000000001Z", True),
        ("2026-11-20T09:30:00.000000001Z", "2027-11-21T09:30:00.000000002Z", False),
    ],
)
def test_a_waiver_begins_before_it_ends_and_lasts_a_year_at_most(waived: str, expires: str, holds: bool) -> None:
    policy = copy.deepcopy(golden("cloud-vm", "admission-policy"))
    policy["waivers"][0] |= {"waivedAt": waived, "expiresAt": expires}
    found = [(each.rule, each.pointer) for each in check(policy, "admission-policy")]
    assert found == ([] if holds else [("policy/waiver-has-an-end", "/waivers/0/expiresAt")])


def test_a_snapshot_does_not_live_a_nanosecond_too_long() -> None:
    snapshot = copy.deepcopy(golden("healthy-1b"))
    ends = datetime.fromisoformat(snapshot["collectedAt"]) + timedelta(
        seconds=snapshot["policy"]["snapshotLifetimeSeconds"]
    )
    text = ends.replace(tzinfo=None).isoformat(timespec="microseconds")
    snapshot["expiresAt"] = f"{text}000Z"
    assert check(snapshot, "resource-snapshot") == ()
    snapshot["expiresAt"] = f"{text}001Z"
    found = [(each.rule, each.pointer) for each in check(snapshot, "resource-snapshot")]
    assert found == [("snapshot/times-in-order", "/expiresAt")]

"""Moments are UTC, of one width, and sort as text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopctl.clock import now, parse, stamp

MOMENTS = st.datetimes(
    min_value=datetime(2, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    max_value=datetime(9998, 12, 31),  # noqa: DTZ001
    timezones=st.builds(timezone, st.timedeltas(timedelta(hours=-14), timedelta(hours=14))),
)


def test_now_is_aware_and_utc() -> None:
    assert now().utcoffset() == timedelta(0)


def test_a_stamp_has_microseconds_and_a_z() -> None:
    tehran = timezone(timedelta(hours=3, minutes=30))
    assert stamp(datetime(2026, 3, 21, 0, 1, tzinfo=tehran)) == "2026-03-20T20:31:00.000000Z"


@given(MOMENTS, MOMENTS)
def test_stamps_are_read_back_are_of_one_width_and_sort_as_time_does(one: datetime, other: datetime) -> None:
    assert parse(stamp(one)) == one
    assert parse(stamp(one)).tzinfo is UTC
    assert len(stamp(one)) == len(stamp(other)) == 27
    assert (stamp(one) < stamp(other)) == (one < other)


@pytest.mark.parametrize("text", ["2026-03-21T10:00:00", "2026-03-21", "yesterday", ""])
def test_a_text_that_names_no_moment_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"zone|Invalid isoformat"):
        parse(text)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        stamp(datetime(2026, 3, 21))  # noqa: DTZ001 - the mistake in question

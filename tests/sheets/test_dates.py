"""Moments as sheets write them."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopctl.sheets import dates

BERLIN = ZoneInfo("Europe/Berlin")


def utc(*fields: int) -> datetime:
    return datetime(*fields, tzinfo=UTC)


@pytest.mark.parametrize(
    ("cell", "order", "moment"),
    [
        ("2026-03-02 07:36:00 +0330", "", utc(2026, 3, 2, 4, 6)),
        ("2026-04-04T14:49:57Z", "", utc(2026, 4, 4, 14, 49, 57)),
        ("2026-07-01", "", utc(2026, 6, 30, 22)),  # midnight in Berlin's summer
        ("31.12.2010 08:26", "", utc(2010, 12, 31, 7, 26)),
        ("3.4.2010", "", utc(2010, 4, 2, 22)),  # points: the day first, whatever the column
        ("12/1/10 8:26", dates.MONTH_FIRST, utc(2010, 12, 1, 7, 26)),
        ("12/1/10 8:26", dates.DAY_FIRST, utc(2010, 1, 12, 7, 26)),
        ("5/5/2010", "", utc(2010, 5, 4, 22)),
        ("13/2/2010", "", utc(2010, 2, 12, 23)),
        ("2/13/2010 3:05 PM", "", utc(2010, 2, 13, 14, 5)),
        ("۱۴۰۴/۰۹/۰۱", "", utc(2025, 11, 21, 23)),  # Jalali: 22 November 2025
        ("١٥/٠٣/٢٠٢٤", "", utc(2024, 3, 14, 23)),
    ],
)
def test_moments_are_read_in_the_zone_of_the_cell_or_of_the_shop(cell: str, order: str, moment: datetime) -> None:
    assert dates.reader(order, BERLIN)(cell) == moment


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("12/1/10", "can be two days"),
        ("2024-02-30", "not in the calendar"),
        ("31.13.2024", "not in the calendar"),
        ("soon", "not a date"),
        ("2024-01-01 25:00", "not in the calendar"),
        ("2024-01-01 and more", "not a time"),
        ("45000", "not a date"),
        ("1404/13/01", "not in the calendar"),
    ],
)
def test_what_is_no_certain_moment_is_refused(cell: str, reason: str) -> None:
    with pytest.raises(dates.BadDate, match=reason):
        dates.reader("", BERLIN)(cell)


def test_a_column_tells_which_sign_is_the_day() -> None:
    assert dates.order_of(["1/2/24", "13/2/24"]) == dates.DAY_FIRST
    assert dates.order_of(["1/2/24", "2/13/24", ""]) == dates.MONTH_FIRST
    assert dates.order_of(["1/2/24", "2/13/24", "13/2/24"]) == ""
    assert dates.order_of(["1/2/24", "2024-13-01"]) == ""


@given(
    st.text(max_size=30) | st.from_regex(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}( \d{1,2}:\d\d)?"),
    st.sampled_from(["", *("day-first", "month-first")]),
)
def test_any_text_is_a_moment_or_refused(cell: str, order: str) -> None:
    with suppress(dates.BadDate):
        assert dates.reader(order, BERLIN)(cell).tzinfo is UTC

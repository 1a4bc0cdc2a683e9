"""Promises: counted in the shop's working days, ended with the shop's day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from shopctl import clock
from shopctl.config.model import Settings
from shopctl.config.selling import ShippingMethod
from shopctl.config.workdays import Workdays
from shopctl.orders.promises import Calendar, calendar, made, moved, usual_weekend

days = st.dates(date(2024, 1, 1), date(2029, 12, 31))
spans = st.tuples(days, st.integers(0, 14)).map(lambda pair: (pair[0], pair[0] + timedelta(days=pair[1])))
calendars = st.builds(
    Calendar,
    zone=st.sampled_from([ZoneInfo(name) for name in ("Asia/Tehran", "Africa/Cairo", "Pacific/Auckland", "UTC")]),
    weekend=st.frozensets(st.integers(0, 6), max_size=6),
    holidays=st.lists(spans, max_size=6).map(tuple),
    cutoff=st.none() | st.times(),
)
moments = st.datetimes(datetime(2024, 1, 1), datetime(2029, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - given a zone
FRIDAY, SATURDAY, SUNDAY = 4, 5, 6


@given(calendars, days, st.integers(0, 30))
def test_a_promise_ends_on_a_working_day_and_leaves_the_days_it_was_given(
    shop: Calendar, first: date, count: int
) -> None:
    last = shop.ahead(first, count)
    assert shop.works(last)
    assert last >= first
    begins = shop.ahead(first, 0)
    assert not any(shop.works(first + timedelta(days=n)) for n in range((begins - first).days))
    assert shop.between(begins, last) == count


@given(calendars, days, days, st.integers(0, 20), st.integers(0, 20))
def test_who_comes_later_or_is_given_more_days_is_never_earlier(
    shop: Calendar, one: date, other: date, few: int, more: int
) -> None:
    assert shop.ahead(min(one, other), few) <= shop.ahead(max(one, other), few)
    assert shop.ahead(one, min(few, more)) <= shop.ahead(one, max(few, more))


@given(calendars, moments)
def test_the_shops_zone_decides_the_day_and_the_cutoff(shop: Calendar, moment: datetime) -> None:
    local = moment.astimezone(shop.zone)
    begin = shop.begin(moment)
    if begin == local.date():
        assert shop.cutoff is None or local.time() <= shop.cutoff
    assert begin >= local.date()
    assert moment <= shop.end(shop.day(moment)) + timedelta(seconds=1)
    assert shop.day(shop.end(begin)) == begin


@pytest.mark.parametrize(
    ("region", "weekend"),
    [
        ("IR", {FRIDAY}),
        ("EG", {FRIDAY, SATURDAY}),
        ("SA", {FRIDAY, SATURDAY}),
        ("AE", {SATURDAY, SUNDAY}),
        ("DE", {SATURDAY, SUNDAY}),
        ("US", {SATURDAY, SUNDAY}),
        ("IN", {SUNDAY}),
        ("ZZ", {SATURDAY, SUNDAY}),
    ],
)
def test_the_weekend_is_the_regions(region: str, weekend: set[int]) -> None:
    assert usual_weekend(region) == weekend


def shop_in(settings: Settings, region: str, zone: str, **workdays: object) -> Settings:
    shop = settings.shop.model_copy(update={"region": region, "timezone": zone})
    return settings.model_copy(update={"shop": shop, "workdays": Workdays.model_validate(workdays)})


POST = ShippingMethod(id="post", name="Post", ship_within_days=2, deliver_within_days=5)


def promised(settings: Settings, at: datetime) -> tuple[str, str]:
    shop, found = calendar(settings), made(settings, POST, at)
    ends = [clock.parse(str(found[f"promised_{what}_by"])) for what in ("ship", "deliver")]
    assert all(end.astimezone(shop.zone).time() == time(23, 59, 59) for end in ends)
    return shop.day(ends[0]).isoformat(), shop.day(ends[1]).isoformat()


@pytest.mark.parametrize(
    ("at", "found"),
    [
        # Wednesday 2026-03-11, a minute before and after midnight in Tehran; Friday 13 is the weekend.
        (datetime(2026, 3, 10, 20, 29, tzinfo=UTC), ("2026-03-12", "2026-03-16")),
        (datetime(2026, 3, 10, 20, 31, tzinfo=UTC), ("2026-03-14", "2026-03-17")),
    ],
)
def test_a_minute_round_midnight_in_tehran_makes_a_day(
    settings: Settings, at: datetime, found: tuple[str, str]
) -> None:
    assert promised(shop_in(settings, "IR", "Asia/Tehran"), at) == found


def test_holidays_are_left_out_in_either_calendar(settings: Settings) -> None:
    at = datetime(2026, 3, 18, 9, tzinfo=UTC)  # Wednesday, 27 Esfand
    nowruz = shop_in(settings, "IR", "Asia/Tehran", holidays=["1405-01-01..1405/01/04", "2026-04-01", "۱۴۰۵-۰۱-۱۳"])
    assert promised(nowruz, at) == ("2026-03-25", "2026-03-29")
    assert nowruz.workdays.holidays[0] == (date(2026, 3, 21), date(2026, 3, 24))


def test_what_comes_after_the_cutoff_begins_on_the_next_working_day(settings: Settings) -> None:
    shop = shop_in(settings, "DE", "Europe/Berlin", cutoff="14:00")
    assert promised(shop, datetime(2026, 3, 11, 13, 0, tzinfo=UTC)) == ("2026-03-13", "2026-03-18")
    assert promised(shop, datetime(2026, 3, 11, 13, 1, tzinfo=UTC)) == ("2026-03-16", "2026-03-19")


def test_the_own_weekend_wins_and_may_be_none(settings: Settings) -> None:
    saturday = datetime(2026, 3, 14, 9, tzinfo=UTC)
    assert promised(shop_in(settings, "DE", "UTC", weekend=[]), saturday) == ("2026-03-16", "2026-03-19")
    assert promised(shop_in(settings, "DE", "UTC", weekend=["sat"]), saturday) == ("2026-03-17", "2026-03-20")


@pytest.mark.parametrize(
    "wrong",
    [
        {"weekend": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]},
        {"holidays": ["25 December"]},
        {"holidays": ["2026-02-30"]},
        {"holidays": ["2026-12-31..2026-12-24"]},
        {"holidays": ["2026-01-01..9999-01-01"]},
        {"holidays": [True]},
    ],
)
def test_a_calendar_that_cannot_be_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Workdays.model_validate(wrong)


def test_what_is_fetched_is_promised_to_be_ready_and_no_more(settings: Settings) -> None:
    counter = ShippingMethod(id="counter", name="At the counter", kind="pickup", ship_within_days=1)
    found = made(settings, counter, datetime(2026, 3, 10, 9, tzinfo=UTC))
    assert (found["pickup"], found["promised_deliver_by"]) == (1, None)


@given(calendars, days, days, st.integers(0, 9), st.integers(0, 9))
def test_a_delay_keeps_the_days_that_the_way_takes(
    shop: Calendar, first: date, until: date, to_ship: int, on_the_way: int
) -> None:
    leaves = shop.ahead(first, to_ship)
    arrives = shop.ahead(leaves, on_the_way)
    later = moved(shop, clock.stamp(shop.end(leaves)), clock.stamp(shop.end(arrives)), until)
    assert shop.day(clock.parse(str(later["promised_ship_by"]))) == until
    arrival = shop.day(clock.parse(str(later["promised_deliver_by"])))
    assert shop.works(arrival)
    assert shop.between(shop.ahead(until, 0), arrival) == on_the_way


def test_no_promise_to_arrive_stays_none() -> None:
    shop = Calendar(ZoneInfo("UTC"), frozenset())
    assert moved(shop, None, None, date(2026, 4, 1))["promised_deliver_by"] is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2026-03-21", date(2026, 3, 21)),
        ("2026/3/21", date(2026, 3, 21)),
        ("1405-01-01", date(2026, 3, 21)),
        ("۱۴۰۵/۰۱/۰۱", date(2026, 3, 21)),
        ("1403.12.30", date(2025, 3, 20)),
        ("٢٠٢٦-٠٣-٢١", date(2026, 3, 21)),
    ],
)
def test_days_are_read_in_either_calendar_and_any_digits(text: str, found: date) -> None:
    assert clock.day(text) == found


@pytest.mark.parametrize("text", ["", "tomorrow", "21-03-2026", "2026-3/21", "2026-13-01", "1404-12-30", "26-03-21"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        clock.day(text)

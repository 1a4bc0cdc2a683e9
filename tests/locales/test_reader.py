"""Who a reader is, what day it is for them, and how they are called."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from babel import Locale

from tests.locales.conftest import ReaderOf

TEHRAN = timezone(timedelta(hours=3, minutes=30))


@pytest.mark.parametrize(
    ("language", "region", "expected"),
    [
        ("fa", "IR", "fa_IR"),
        ("fa", "AF", "fa_AF"),
        ("fa", "DE", "fa_IR"),
        ("ar", "SA", "ar_SA"),
        ("ar", "MA", "ar_MA"),
        ("ar", "IR", "ar_EG"),
        ("en", "US", "en_US"),
        ("en", "IN", "en_IN"),
        ("en", "DE", "en_GB"),
        ("en", "ZZ", "en_GB"),
    ],
)
def test_a_locale_always_carries_a_territory(reader_of: ReaderOf, language: str, region: str, expected: str) -> None:
    assert reader_of(f"{language}_{region}").locale == expected


def test_the_same_reader_is_given_each_time(reader_of: ReaderOf) -> None:
    assert reader_of("fa_IR") is reader_of("fa_IR")
    assert reader_of("fa_IR") is not reader_of("fa_IR", digits="latn")


@pytest.mark.parametrize(("locale", "expected"), [("fa_IR", "rtl"), ("ar_EG", "rtl"), ("en_US", "ltr")])
def test_a_reader_knows_the_direction(reader_of: ReaderOf, locale: str, expected: str) -> None:
    assert reader_of(locale).direction == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2024, 3, 19), "۲۹ اسفند ۱۴۰۲"),
        (date(2025, 3, 20), "۳۰ اسفند ۱۴۰۳"),
        (date(2026, 3, 21), "۱ فروردین ۱۴۰۵"),
        (date(2030, 3, 20), "۳۰ اسفند ۱۴۰۸"),
    ],
)
def test_persian_readers_see_jalali_dates(reader_of: ReaderOf, day: date, expected: str) -> None:
    assert reader_of("fa_IR").day(day) == expected


@pytest.mark.parametrize(("at", "expected"), [((20, 23, 59), "۲۹ اسفند ۱۴۰۴"), ((21, 0, 1), "۱ فروردین ۱۴۰۵")])
def test_the_shops_zone_decides_the_day(reader_of: ReaderOf, at: tuple[int, int, int], expected: str) -> None:
    day, hour, minute = at
    moment = datetime(2026, 3, day, hour, minute, tzinfo=TEHRAN).astimezone(UTC)
    persian = reader_of("fa_IR", zone="Asia/Tehran")
    assert persian.day(moment) == expected
    assert persian.moment(moment) == f"{expected}، ساعت {persian.digits(f'{hour}:{minute:02d}')}"


@pytest.mark.parametrize(
    ("locale", "settings", "expected"),
    [
        ("en_GB", {}, "20 March 2026"),
        ("en_US", {}, "March 20, 2026"),
        ("ar_EG", {}, "٢٠ مارس ٢٠٢٦"),
        ("ar_AE", {}, "20 مارس 2026"),
        ("fa_IR", {"calendar": "gregorian"}, "۲۰ مارس ۲۰۲۶"),
        ("en_GB", {"calendar": "jalali"}, "29 Esfand 1404"),
        ("fa_AF", {}, "۲۹ حوت ۱۴۰۴"),
        ("ar_SA", {"hijri_beside": True}, "٢٠ مارس ٢٠٢٦ (١ شوال ١٤٤٧ هـ)"),
        ("en_GB", {"hijri_beside": True}, "20 March 2026 (1 Shawwal 1447 AH)"),
        ("fa_IR", {"hijri_beside": True}, "۲۹ اسفند ۱۴۰۴"),
    ],
)
def test_dates_follow_the_locale_and_the_calendar_setting(
    reader_of: ReaderOf, locale: str, settings: dict[str, object], expected: str
) -> None:
    assert reader_of(locale, **settings).day(date(2026, 3, 20)) == expected


def test_hijri_dates_stand_only_where_the_table_is_settled(reader_of: ReaderOf) -> None:
    saudi = reader_of("ar_SA", hijri_beside=True)
    assert saudi.day(date(2025, 6, 26)) == "٢٦ يونيو ٢٠٢٥ (١ محرم ١٤٤٧ هـ)"
    assert "(" in saudi.day(date(1924, 8, 1))
    assert "(" in saudi.day(date(2028, 12, 31))
    assert "(" not in saudi.day(date(1924, 7, 31)) + saudi.day(date(2029, 1, 1))


@pytest.mark.parametrize(
    ("locale", "expected"), [("en_GB", "09:05"), ("en_US", "9:05\u00a0AM"), ("fa_IR", "۹:۰۵"), ("ar_SA", "٩:٠٥ ص")]
)
def test_opening_hours(reader_of: ReaderOf, locale: str, expected: str) -> None:
    assert reader_of(locale).clock_time(time(9, 5)) == expected


def test_a_moment_in_english(reader_of: ReaderOf) -> None:
    moment = datetime(2026, 3, 20, 22, 30, tzinfo=UTC)
    assert reader_of("en_GB", zone="Europe/Berlin").moment(moment) == "20 March 2026, 23:30"


@pytest.mark.parametrize(
    ("locale", "first", "weekend"),
    [
        ("fa_IR", "شنبه", ["جمعه"]),
        ("ar_EG", "السبت", ["الجمعة", "السبت"]),
        ("ar_SA", "الأحد", ["الجمعة", "السبت"]),
        ("ar_AE", "الاثنين", ["السبت", "الأحد"]),
    ],
)
def test_weeks_start_and_end_as_in_the_country(
    reader_of: ReaderOf, locale: str, first: str, weekend: list[str]
) -> None:
    reader = reader_of(locale)
    assert reader.weekday(reader.first_weekday) == first
    assert [reader.weekday(day) for day in sorted(reader.weekend)] == weekend


def test_phones_are_spaced_in_latin_digits(reader_of: ReaderOf) -> None:
    persian = reader_of("fa_IR")
    assert persian.phone("+989121234567") == "+98 912 123 4567"
    assert persian.phone("+966501234567") == "+966 50 123 4567"
    assert persian.phone("ask us") == "ask us"


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        (
            "ar",
            {
                "zero": [0],
                "one": [1],
                "two": [2],
                "few": [3, 10, 103],
                "many": [11, 99, 111],
                "other": [100, 102, 200, 1.5],
            },
        ),
        ("fa", {"one": [0, 1], "other": [2, 1.5]}),
    ],
)
def test_plural_forms_are_those_of_the_language(language: str, forms: dict[str, list[float]]) -> None:
    form_of = Locale(language).plural_form
    assert {form: [form_of(number) for number in numbers] for form, numbers in forms.items()} == {
        form: [form] * len(numbers) for form, numbers in forms.items()
    }

"""Numbers and amounts as ICU writes them, and toman as Iran does."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopctl.config.model import Settings
from shopctl.locales import reader
from shopctl.money import parse
from tests.locales.conftest import ReaderOf

RIAL = {"currency": "IRR", "exponent": 0}
TOMAN = {**RIAL, "show_as": "toman"}


@pytest.mark.parametrize(
    ("locale", "digits", "expected"),
    [
        ("fa_IR", "auto", "۱٬۲۳۴٬۵۶۷٫۵"),
        ("ar_EG", "auto", "١٬٢٣٤٬٥٦٧٫٥"),
        ("ar_SA", "auto", "١٬٢٣٤٬٥٦٧٫٥"),
        ("ar_AE", "auto", "1,234,567.5"),
        ("ar_MA", "auto", "1.234.567,5"),
        ("en_US", "auto", "1,234,567.5"),
        ("en_IN", "auto", "12,34,567.5"),
        ("fa_IR", "latn", "1,234,567.5"),
        ("ar_EG", "latn", "1,234,567.5"),
        ("ar_AE", "arab", "١٬٢٣٤٬٥٦٧٫٥"),
        ("ar_EG", "arabext", "۱٬۲۳۴٬۵۶۷٫۵"),
        ("en_GB", "arabext", "1,234,567.5"),
    ],
)
def test_numbers_follow_the_locale_and_the_digits_setting(
    reader_of: ReaderOf, locale: str, digits: str, expected: str
) -> None:
    assert reader_of(locale, digits=digits).number(Decimal("1234567.5")) == expected


def test_numbers_keep_three_decimals_at_most(reader_of: ReaderOf) -> None:
    english, persian = reader_of("en_US"), reader_of("fa_IR")
    assert [english.number(value) for value in (0, 4.0, 2.5, Decimal("4.33350"), 1000)] == [
        "0",
        "4",
        "2.5",
        "4.334",
        "1,000",
    ]
    assert persian.number(-12) == "\u200e−۱۲"


@pytest.mark.parametrize(("locale", "expected"), [("fa_IR", "۲۵٪"), ("ar_EG", "٢٥٪\u061c"), ("en_US", "25%")])
def test_percentages(reader_of: ReaderOf, locale: str, expected: str) -> None:
    assert reader_of(locale).percent(25) == expected


def test_only_digits_are_converted(reader_of: ReaderOf) -> None:
    assert reader_of("fa_IR").digits("A-12, 3.5") == "A-۱۲, ۳.۵"
    assert reader_of("ar_SA").digits("12") == "١٢"
    assert reader_of("en_US").digits("12") == "12"


@pytest.mark.parametrize(
    ("locale", "money", "minor", "expected"),
    [
        ("en_US", {"currency": "USD"}, 123450, "$1,234.50"),
        ("en_GB", {"currency": "EUR"}, 1250, "€12.50"),
        ("en_GB", {"currency": "EUR"}, -1250, "-€12.50"),
        ("en_GB", {"currency": "AED"}, 1250, "AED\u00a012.50"),
        ("en_IN", {"currency": "INR"}, 12500000, "₹1,25,000.00"),
        ("en_US", {"currency": "JPY"}, 1250, "¥1,250"),
        ("fa_IR", {"currency": "EUR"}, 1250, "۱۲٫۵۰ €"),
        ("fa_IR", RIAL, 1250000, "۱٬۲۵۰٬۰۰۰ ریال"),
        ("fa_IR", {"currency": "IRR"}, 125000000, "۱٬۲۵۰٬۰۰۰ ریال"),
        ("fa_IR", {"currency": "IRR"}, 125000050, "۱٬۲۵۰٬۰۰۰٫۵۰ ریال"),
        ("fa_IR", TOMAN, 1250000, "۱۲۵٬۰۰۰ تومان"),
        ("fa_IR", TOMAN, 1250005, "۱۲۵٬۰۰۰٫۵ تومان"),
        ("fa_IR", {"currency": "IRR", "show_as": "toman"}, 125000000, "۱۲۵٬۰۰۰ تومان"),
        ("en_GB", TOMAN, 1250000, "125,000 toman"),
        ("ar_EG", TOMAN, 1250000, "١٢٥٬٠٠٠ تومان"),
        ("ar_EG", {"currency": "EGP"}, 1250, "\u200f١٢٫٥٠\u00a0ج.م.\u200f"),
        ("ar_AE", {"currency": "AED"}, 1250, "\u200f12.50\u00a0د.إ.\u200f"),
        ("ar_SA", {"currency": "KWD"}, 1500, "\u200f١٫٥٠٠\u00a0د.ك.\u200f"),
    ],
)
def test_amounts_are_shown_with_their_currency(
    reader_of: ReaderOf, locale: str, money: dict[str, Any], minor: int, expected: str
) -> None:
    assert reader_of(locale, money=money).money(minor) == expected


def test_an_amount_stands_alone_where_the_currency_is_known(reader_of: ReaderOf) -> None:
    assert reader_of("fa_IR", money=TOMAN).amount(1250005) == "۱۲۵٬۰۰۰٫۵"
    assert reader_of("ar_MA", money={"currency": "MAD"}).amount(-123450) == "\u200e-1.234,50"


def test_an_orders_own_currency_and_exponent_win(reader_of: ReaderOf) -> None:
    english = reader_of("en_US", money={"currency": "EUR"})
    assert english.money(1250, "KWD") == "KWD\u00a01.250"
    assert english.money(1250, "IRR", 0) == "IRR\u00a01,250"
    assert english.money(1250) == "€12.50"


SHOPS = [("en", "US", {"currency": "USD"}), ("fa", "IR", RIAL), ("fa", "IR", TOMAN), ("ar", "EG", {"currency": "EGP"})]


@given(st.integers(0, 10**12), st.sampled_from(SHOPS))
def test_what_is_shown_is_read_back(minor: int, shop: tuple[str, str, dict[str, Any]]) -> None:
    language, region, money = shop
    settings = Settings.model_validate({"shop": {"name": "Shop", "region": region}, "money": money})
    shown = reader(settings, language).money(minor)
    assert parse(shown, settings.money.currency, settings.money.minor_digits) == minor

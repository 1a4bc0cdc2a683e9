"""Exact amounts: what people type, what is refused, and sums that come out even."""

from __future__ import annotations

import csv
from contextlib import suppress
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopctl.errors import BadInput
from shopctl.money import EXPONENTS, AmbiguousAmount, AmountError, decimal, half_up, parse, share, to_minor

MINOR = st.integers(min_value=0, max_value=10**15 - 1)
PLACES = st.integers(min_value=0, max_value=4)


def test_exponents_are_those_of_iso_4217() -> None:
    asked = ("EUR", "IRR", "KWD", "IQD", "JPY", "KRW", "VND", "AFN")
    assert [EXPONENTS[code] for code in asked] == [2, 2, 3, 3, 0, 0, 0, 2]
    assert "IRT" not in EXPONENTS  # toman


@pytest.mark.parametrize(
    ("text", "currency", "exponent", "expected"),
    [
        ("12.50", "EUR", 2, 1250),
        ("12.5", "EUR", 2, 1250),
        ("0", "EUR", 2, 0),
        ("0.01", "EUR", 2, 1),
        (".50", "EUR", 2, 50),
        (" 12.50 ", "EUR", 2, 1250),
        ("80.0000", "EUR", 2, 8000),
        ("1234.500", "EUR", 2, 123450),
        ("۱۲۵٬۰۰۰", "IRR", 0, 125000),
        ("125,000", "IRR", 0, 125000),
        ("125,000", "EUR", 2, 12500000),
        ("۱۲۵،۰۰۰", "IRR", 0, 125000),
        ("١٫٥٠٠", "KWD", 3, 1500),
        ("1.500", "KWD", 3, 1500),
        ("12,50", "EUR", 2, 1250),
        ("1.234,56", "EUR", 2, 123456),
        ("1,234.56", "EUR", 2, 123456),
        ("1 234,56", "EUR", 2, 123456),
        ("1\u202f234,56 €", "EUR", 2, 123456),
        ("1’234.50", "CHF", 2, 123450),
        ("1,25,000.00", "INR", 2, 12500000),
        ("1.000.500", "EUR", 2, 100050000),
        ("10000.00", "IRR", 0, 10000),
        ("१२.५०", "INR", 2, 1250),
        ("\u200f١٢٫٥٠ د.إ.\u200f", "AED", 2, 1250),
        ("Price: 12.50", "EUR", 2, 1250),
        ("AED 15", "AED", 2, 1500),
        ("aed15", "AED", 2, 1500),
        ("US$ 6.78 USD", "USD", 2, 678),
        ("$.50", "USD", 2, 50),
        ("Rs.50", "INR", 2, 5000),
        ("12000Fcfa", "XAF", 0, 12000),
        ("۹۹ ریال", "IRR", 0, 99),
        ("﷼ 99", "SAR", 2, 9900),
    ],
)
def test_amounts_are_read_as_people_type_them(text: str, currency: str, exponent: int, expected: int) -> None:
    assert parse(text, currency, exponent) == expected


@pytest.mark.parametrize("exponent", [0, 2])
@pytest.mark.parametrize("text", ["125000 تومان", "۱۲۵٬۰۰۰ تومان", "125,000 Toman", "IRT 125000", "۱۲۵,۰۰۰ تومن"])
def test_toman_are_ten_rial(text: str, exponent: int) -> None:
    assert parse(text, "IRR", exponent) == 1250000 * 10**exponent


def test_a_tenth_of_a_toman_is_a_rial() -> None:
    assert parse("۱۲۵٬۰۰۰٫۵ تومان", "IRR", 0) == 1250005
    with pytest.raises(AmountError, match="more decimals than the 1"):
        parse("۱۲۵٬۰۰۰٫۵۵ تومان", "IRR", 0)


@pytest.mark.parametrize(
    ("text", "currency", "exponent", "readings"),
    [
        ("1,5", "EUR", 2, "15 or 1.5"),
        ("12.345", "EUR", 2, "12345 or 12.345"),
        ("900.200", "IRR", 2, "900200 or 900.200"),
        ("1,500", "KWD", 3, "1500 or 1.500"),
        ("$1,5", "USD", 2, "15 or 1.5"),
        ("12,5", "VND", 0, "125 or 12.5"),
    ],
)
def test_what_could_mean_two_amounts_is_refused_with_both(
    text: str, currency: str, exponent: int, readings: str
) -> None:
    with pytest.raises(AmbiguousAmount, match=readings) as refused:
        parse(text, currency, exponent)
    assert text in refused.value.sentence
    assert "decimal_sign" in refused.value.way_out


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1٬25", "thousands"),
        ("-5", "negative"),
        ("−5", "negative"),
        ("(5)", "negative"),
        ("EUR -5", "negative"),
        ("1e5", "number"),
        ("", "empty"),
        (" \u200f", "empty"),
        ("Days", "number"),
        ("53.00 %", "percentage"),
        ("۲۵٪", "percentage"),
        ("30,000 ea", "no currency"),
        ("10-20", "number"),
        ("12 50", "thousands"),
        ("1,2345.00", "thousands"),
        ("1.2.3,4,5", "thousands"),
        ("12²", "no currency"),
        ("½", "number"),
        ("12.3456", "more decimals than the 2"),
        ("0.125", "more decimals than the 2"),
        ("99999999999999", "large"),
        ("9" * 5000, "large"),
        ("NaN", "number"),
        ("$12.50", "USD"),
        ("2 CHF", "in CHF, the shop's currency is EUR"),
        ("۱۲۵٬۰۰۰ تومان", "in toman"),
    ],
)
def test_what_is_no_certain_amount_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(AmountError, match=reason) as refused:
        parse(text, "EUR", 2)
    assert isinstance(refused.value, BadInput)
    assert len(refused.value.sentence) < 160


@pytest.mark.parametrize(
    ("text", "sign", "expected"),
    [
        ("12,5", ",", 1250),
        ("12,50", ",", 1250),
        ("1.234", ",", 123400),
        ("1.234,56", ",", 123456),
        ("900.200", ",", 90020000),
        ("1,234", ".", 123400),
        ("12.500", ".", 1250),
        ("1,234.5", ".", 123450),
        ("۱٬۲۳۴٫۵", ",", 123450),
    ],
)
def test_the_decimal_sign_of_a_column_or_shop_decides(text: str, sign: str, expected: int) -> None:
    assert parse(text, "EUR", 2, sign) == expected


@pytest.mark.parametrize(
    ("text", "sign"), [("12.50", ","), ("1,234.56", ","), ("12,50", "."), ("1.234,56", "."), ("12.345", ".")]
)
def test_the_decimal_sign_of_a_column_is_taken_strictly(text: str, sign: str) -> None:
    with pytest.raises(AmountError):
        parse(text, "EUR", 2, sign)


# What each line of PRICE-STRINGS.tsv is in a shop of its currency: minor units, or None where it is no price.
PRICE_STRINGS: dict[str, tuple[str, int, int | None]] = {
    "4 990,00 ?": ("RUB", 2, 499000),
    "15 000 Fcfa": ("XOF", 0, 15000),
    "12000Fcfa": ("XOF", 0, 12000),
    "352 AED": ("AED", 2, 35200),
    "AED 15": ("AED", 2, 1500),
    "USD 6.78": ("USD", 2, 678),
    "[Retail Price] KRW 18,000": ("KRW", 0, 18000),
    "30,000 ea": ("KRW", 0, None),
    "53.00 %": ("EUR", 2, None),
    "Days": ("EUR", 2, None),
    "2 CHF": ("CHF", 2, 200),
    "$170.50": ("USD", 2, 17050),
    "۱,۸۵۰,۰۰۰ تومان": ("IRR", 0, 18500000),
    "۱۲۵,۰۰۰": ("IRR", 0, 125000),
    "900.200": ("IRR", 2, None),
    "1.000.500": ("IRR", 0, 1000500),
    "80.000 đ": ("VND", 0, 80000),
    "990000": ("VND", 0, 990000),
    "10000.00": ("IRR", 0, 10000),
    "165000": ("ARS", 2, 16500000),
    "0.01": ("ARS", 2, 1),
    "0": ("EUR", 2, 0),
}


@pytest.mark.parametrize("text", PRICE_STRINGS)
def test_price_cells_of_real_spreadsheets_are_read_as_stated(text: str) -> None:
    currency, exponent, expected = PRICE_STRINGS[text]
    if expected is None:
        with pytest.raises(AmountError):
            parse(text, currency, exponent)
    else:
        assert parse(text, currency, exponent) == expected


def test_every_cell_of_the_real_price_strings_is_covered(shared_data: Path) -> None:
    with (shared_data / "PRICE-STRINGS.tsv").open(encoding="utf-8") as lines:
        cells = {row["raw"].replace("\u00a0", " ") for row in csv.DictReader(lines, delimiter="\t")}
    not_one_cell = {cell for cell in cells if cell.startswith(("(blank)", "datetime(", "2,2 kg"))}
    assert cells - not_one_cell <= set(PRICE_STRINGS)


@given(MINOR, PLACES)
def test_a_plain_decimal_is_read_back(minor: int, exponent: int) -> None:
    text = decimal(minor, exponent)
    assert parse(text, "EUR", exponent) == minor
    assert parse(text, "EUR", exponent, ".") == minor
    assert parse(text.replace(".", ","), "EUR", exponent, ",") == minor
    assert to_minor(Decimal(text), exponent) == minor


@given(MINOR, st.sampled_from([("EUR", 2), ("IRR", 0), ("KWD", 3)]), st.sampled_from([",.", ".,", " ,", "٬٫", "'."]))
def test_grouped_amounts_are_read_when_both_separators_show(minor: int, money: tuple[str, int], marks: str) -> None:
    currency, exponent = money
    group, point = marks
    text = f"{10**9 + minor // 10**exponent:,}".replace(",", group)
    if exponent:
        text += f"{point}{minor % 10**exponent:0{exponent}d}"
    expected = minor + 10 ** (9 + exponent)
    if expected < 10**15:
        assert parse(f"{text} {currency}", currency, exponent) == expected


@given(st.text("0123456789۱٥.,٫٬'-+ e%€$()", max_size=12) | st.text(max_size=12))
def test_no_text_is_read_otherwise_than_as_an_amount_or_a_refusal(text: str) -> None:
    with suppress(AmountError):
        assert 0 <= parse(text, "EUR", 2) < 10**15


def test_decimals_have_the_currencys_places() -> None:
    assert [decimal(1250, places) for places in (0, 1, 2, 3, 4)] == ["1250", "125.0", "12.50", "1.250", "0.1250"]
    assert decimal(-5, 2) == "-0.05"


@pytest.mark.parametrize("amount", ["12.505", "1E-99999999", "NaN", "Infinity", "1E+15", "1E+99999999"])
def test_a_decimal_that_is_no_exact_amount_is_refused(amount: str) -> None:
    with pytest.raises(AmountError):
        to_minor(Decimal(amount), 2)


def test_a_decimal_becomes_minor_units() -> None:
    assert [to_minor(Decimal(text), 2) for text in ("12.5", "12.5000", "-3", "0E-99", "1E+3")] == [
        1250,
        1250,
        -300,
        0,
        100000,
    ]


def test_halves_are_rounded_up() -> None:
    assert half_up(Decimal("2.675") * 100) == 268
    total = Decimal("348.35") * 16 * Decimal("0.96") * Decimal("1.22")
    assert half_up(total * 100) == 652780
    line = Decimal(half_up(Decimal("348.35") * 16 * Decimal("0.96") * 100))
    assert half_up(line * Decimal("1.22")) == 652781


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=6))
def test_half_up_agrees_with_the_decimal_module_and_fractions(value: Decimal) -> None:
    assert half_up(value) == half_up(Fraction(value)) == int(value.quantize(Decimal(1), ROUND_HALF_UP))


@given(st.integers(-(10**12), 10**12), st.lists(st.integers(0, 10**9), min_size=1, max_size=30))
def test_shares_sum_to_the_total_and_are_off_by_less_than_one(total: int, weights: list[int]) -> None:
    shares = share(total, weights)
    assert sum(shares) == total
    whole = sum(weights) or len(weights)
    for part, weight in zip(shares, weights if any(weights) else [1] * len(weights), strict=True):
        assert abs(part - Fraction(total * weight, whole)) < 1


def test_the_largest_remainder_gets_the_odd_unit_and_ties_go_to_the_first() -> None:
    assert share(100, [1, 1, 1]) == [34, 33, 33]
    assert share(-100, [1, 1, 1]) == [-34, -33, -33]
    assert share(10, [3, 3, 5]) == [3, 3, 4]
    assert share(5, [0, 0]) == [3, 2]
    assert share(7, [0, 1]) == [0, 7]
    assert share(0, []) == []


@pytest.mark.parametrize("weights", [[], [1, -1]])
def test_what_cannot_be_shared_is_an_error(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="cannot share"):
        share(1, weights)

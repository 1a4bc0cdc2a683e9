"""Money: whole minor units of a currency, exact arithmetic, and amounts as people type them.

Never a float. How an amount is shown to a reader is in locales.py; `decimal` here is the machine's form.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from shopctl.errors import BadInput
from shopctl.text import latin_digits, one_line

if TYPE_CHECKING:
    from fractions import Fraction

EXPONENTS: dict[str, int] = {
    code: exponent
    for exponent, codes in {
        0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF",
        2: "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF "
        "CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG "
        "HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU "
        "MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR "
        "SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED "
        "VES WST XCD XCG YER ZAR ZMW ZWG",
        3: "BHD IQD JOD KWD LYD OMR TND",
    }.items()
    for code in codes.split()
}
"""Digits after the point of each currency in use (ISO 4217). A shop's own setting wins over it."""

TOMAN = "toman"
"""What ten rial are called: a way to write IRR, in no list of currencies."""


class Notation(Protocol):
    """How a shop's amounts are written: what reading them needs of its settings."""

    @property
    def currency(self) -> str:
        """ISO 4217 code."""

    @property
    def minor_digits(self) -> int:
        """Digits after the point."""

    @property
    def decimal_sign(self) -> str:
        """'.', ',' or 'auto'."""


MAX_DIGITS = 15
"""Digits of the largest amount, minor units included: sums of many still fit SQLite's 64 bits."""


class AmountError(BadInput):
    """The text is not one certain amount in the shop's currency; `reason` says why."""

    message = "'{text}' is not an amount: {reason}."

    def __init__(self, text: str, reason: str) -> None:
        text = one_line(text)
        super().__init__(text=text if len(text) <= 60 else text[:60] + "…", reason=reason)


class AmbiguousAmount(AmountError):
    """The text could mean two amounts; a whole column of them, or the shop's setting, can tell which."""

    message = "'{text}' could mean two amounts: {reason}."
    hint = "Write a point before the decimals and nothing between thousands, or set money.decimal_sign to '.' or ','."

    def __init__(self, text: str, whole: str, fraction: str) -> None:
        super().__init__(text, f"{whole}{fraction} or {whole}.{fraction}")


class AmbiguousUnit(AmountError):
    """An amount without a unit that is likelier meant in rial, in a shop that counts toman; `readings` name both."""

    message = "'{text}' could mean two amounts: {reason}."
    hint = "Write the unit: '125000 toman' or '1250000 IRR'. Without one, this shop's amounts are toman."

    def __init__(self, text: str, toman: str, rial: str) -> None:
        super().__init__(text, f"{toman}, or {rial}")


def decimal(minor: int, exponent: int) -> str:
    """`minor` units as a plain decimal text: 1250 with exponent 2 is '12.50'. What `parse` reads back."""
    digits = f"{abs(minor):0{exponent + 1}d}"
    sign = "-" if minor < 0 else ""
    return f"{sign}{digits[:-exponent]}.{digits[-exponent:]}" if exponent else sign + digits


def in_toman(minor: int, places: int) -> str:
    """Rial, of which `minor` is 10 ** -`places` toman, as toman: 1250000 with 1 is '125,000', 1250005 '125,000.5'."""
    whole, _, fraction = decimal(minor, places).partition(".")
    fraction = fraction.rstrip("0")
    sign, digits = whole[: whole.startswith("-")], whole.lstrip("-")
    return f"{sign}{int(digits):,}" + (f".{fraction}" if fraction else "")


def to_minor(amount: Decimal, exponent: int) -> int:
    """`amount` in minor units, exactly. Raises AmountError: finer than the currency, too large, or not finite."""
    if not amount.is_finite():
        raise AmountError(str(amount), "it is not a number")
    if amount and amount.adjusted() + exponent >= MAX_DIGITS:
        raise AmountError(str(amount), "it is too large")
    if amount and amount.adjusted() < -exponent:  # before 1E-999999 is written out as a ratio
        raise AmountError(str(amount), _too_fine(exponent))
    numerator, denominator = amount.as_integer_ratio()
    scaled: int = numerator * 10**exponent
    if scaled % denominator:
        raise AmountError(str(amount), _too_fine(exponent))
    return scaled // denominator


def half_up(value: Decimal | Fraction) -> int:
    """`value` as the nearest whole number; a half goes away from zero, as decimal.ROUND_HALF_UP does."""
    numerator: int
    denominator: int
    numerator, denominator = value.as_integer_ratio()
    rounded = (2 * abs(numerator) + denominator) // (2 * denominator)
    return rounded if numerator >= 0 else -rounded


def share(total: int, weights: Sequence[int]) -> list[int]:
    """`total` shared out in proportion to `weights` by largest remainder: the shares always sum to `total`.

    Ties go to the earlier weight; weights that are all 0 count as equal. Raises ValueError for a negative weight, or
    for no weights unless there is nothing to share.
    """
    if not weights and total == 0:
        return []
    if not weights or min(weights) < 0:
        raise ValueError(f"cannot share {total} by {list(weights)}")
    whole = sum(weights)
    if whole == 0:
        weights, whole = [1] * len(weights), len(weights)
    shares, rests = map(list, zip(*(divmod(abs(total) * weight, whole) for weight in weights), strict=True))
    left = abs(total) - sum(shares)
    for index in sorted(range(len(shares)), key=lambda at: -rests[at])[:left]:
        shares[index] += 1
    return shares if total >= 0 else [-part for part in shares]


# ---- reading what people type ------------------------------------------------------------------------------------

_WRITTEN = """
USD $ us$; CAD $ ca$ c$; AUD $ a$ au$; NZD $ nz$; SGD $ s$; HKD $ hk$; TWD $ nt$; MXN $ mx$; ARS $; CLP $; COP $; UYU $
EUR €; GBP £; JPY ¥; CNY ¥; CHF fr sfr; SEK kr; NOK kr; DKK kr; ISK kr; PLN zł; CZK kč; HUF ft; RON lei; MDL lei
RUB ₽ руб; BYN руб; UAH ₴ грн; BGN лв; KZT ₸; GEL ₾; TRY ₺ tl; ILS ₪; INR ₹ rs; PKR rs; LKR rs; NPR rs; BDT ৳
KRW ₩; VND ₫ đ; THB ฿; PHP ₱; IDR rp; MYR rm; BRL r$; PEN s/; NGN ₦; GHS ₵; ZAR r; XOF fcfa cfa; XAF fcfa cfa
toman تومان تومن toman tomans irt; IRR ریال ريال ﷼ rial rials; AFN ؋ افغانی
SAR ر.س ﷼ ريال ریال sr \u20c1; QAR ر.ق ريال ریال ﷼ qr; OMR ر.ع ريال ریال ﷼; YER ر.ي ريال ریال ﷼
AED د.إ درهم dh dhs; MAD د.م درهم dh dhs; EGP ج.م جنيه £ le; SDG ج.س جنيه; LBP ل.ل ليرة £; SYP ل.س ليرة £
KWD د.ك دينار دینار kd; BHD د.ب دينار دینار bd; IQD د.ع دينار دینار; JOD د.أ دينار دینار jd; LYD د.ل دينار
TND د.ت دينار dt; DZD د.ج دينار da
"""
"""What people write for each currency besides its code: case folded, without a last point, likelier meaning first."""


@lru_cache(maxsize=1)
def _signs() -> dict[str, list[str]]:
    """What each sign can mean."""
    signs: dict[str, list[str]] = {}
    for entry in _WRITTEN.replace("\n", ";").split(";"):
        code, *written = entry.split() or [""]
        for sign in written:
            signs.setdefault(sign, []).append(code)
    return signs


_SPELLING = str.maketrans(
    {"\u00a0": " ", "\u2007": " ", "\u2009": " ", "\u202f": " ", "\t": " ", "’": "'", "،": ",", "−": "-", "–": "-"}
    | dict.fromkeys("\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069\ufeff", "")
)
# Texts, not compiled at every start: `re` keeps them from their first use.
_LABEL = r"(?:\[[^\]]*\]|[^\W\d][^\d:]*:)?"
_NUMBER = r"(?:(?<![^\W\d_])\.)?\d(?:[\d.,'٬٫ ]*\d)?"
_CELL = rf"{_LABEL}(\D*?)({_NUMBER})(\D*)"
_GROUPED = r"\d*|\d{1,3}(?:([.,'٬ ])\d{3})(?:\1\d{3})*|\d{1,2}(?:,\d{2})+,\d{3}"


def parse(text: str, currency: str, exponent: int, decimal_sign: str = "auto", *, toman: bool = False) -> int:
    """The amount that `text` names, in minor units of `currency`, which has `exponent` digits after the point.

    Reads any of the digits and separators of the locales, a currency's code or sign before or after, toman where the
    currency is rial; with `toman` an amount without a unit counts toman, too. `decimal_sign` '.' or ',' is what a shop
    or a whole column writes, and is taken strictly; with 'auto' every amount is judged alone. Raises AmbiguousAmount
    for one that could mean two things, else AmountError: no amount, negative, finer than the currency, too large, or in
    another currency.
    """
    if not toman and (plain := _plain(exponent, "," if decimal_sign == "," else ".").fullmatch(text)):
        whole, fraction = plain.groups("")
        return int(whole + fraction.ljust(exponent, "0"))
    number, places = _strip_currency(text, currency, exponent, toman)
    whole, fraction = _split(text, number, exponent, decimal_sign)
    fraction = fraction.rstrip("0")
    if len(fraction) > places:
        raise AmountError(text, _too_fine(places))
    digits = whole.lstrip("0") + fraction.ljust(places, "0")
    if len(digits) > MAX_DIGITS:
        raise AmountError(text, "it is too large")
    return int(digits or "0")


@lru_cache(maxsize=16)
def _plain(exponent: int, mark: str) -> re.Pattern[str]:
    """What needs no thought: ASCII digits, and a decimal sign with no more digits after it than the currency has."""
    fraction = rf"(?:[{mark}](\d{{1,{exponent}}}))?" if exponent else "()"
    return re.compile(rf"(\d{{1,{MAX_DIGITS - exponent}}}){fraction}", re.ASCII)


def _too_fine(places: int) -> str:
    return f"it has more decimals than the {places} of its currency"


def _strip_currency(text: str, currency: str, exponent: int, toman: bool) -> tuple[str, int]:
    """The number in the text and the digits after its point: one more where it counts toman, ten of the shop's rial."""
    cell = latin_digits(text).translate(_SPELLING).strip()
    found = re.fullmatch(_CELL, cell)
    if not found:
        raise AmountError(text, "a number is expected" if cell else "it is empty")
    before, number, after = (part.strip() for part in found.groups())
    if before.startswith("-") or before.endswith("-") or (before + after == "()"):
        raise AmountError(text, "it is negative")
    if after in ("?", "\ufffd"):  # what another program made of a sign that its character set lacks
        after = ""
    places = exponent + (toman and not before and not after)
    for sign in filter(None, (before, after)):
        meant = _meanings(text, sign)
        if currency == "IRR" and TOMAN in meant:
            places = exponent + 1
        elif currency not in meant:
            raise AmountError(text, f"it is in {' or '.join(meant[:3])}, the shop's currency is {currency}")
    return number, places


def currencies(sign: str) -> list[str]:
    """What a currency's code or sign can mean, TOMAN among it, likelier first; empty when it is none."""
    return [sign.upper()] if sign.upper() in EXPONENTS else _signs().get(sign.casefold().rstrip("."), [])


def _meanings(text: str, sign: str) -> list[str]:
    if meant := currencies(sign):
        return meant
    if sign in ("%", "٪"):
        raise AmountError(text, "it is a percentage")
    raise AmountError(text, f"'{sign}' is no currency")


def _split(text: str, number: str, exponent: int, decimal_sign: str) -> tuple[str, str]:
    """Digits before and after the decimal sign, for certain."""
    point = "٫" if "٫" in number else _point(text, number, exponent) if decimal_sign == "auto" else decimal_sign
    whole, mark, fraction = number.rpartition(point) if point and point in number else (number, "", "")
    if (mark and not fraction.isdecimal()) or (point and point in whole) or not re.fullmatch(_GROUPED, whole):
        raise AmountError(text, "its separators do not stand where thousands do")
    return "".join(filter(str.isdecimal, whole)), fraction


def _point(text: str, number: str, exponent: int) -> str:
    """Which of '.' and ',' is the decimal sign of a number that stands alone; '' when it has none."""
    dots, commas = number.count("."), number.count(",")
    if dots and commas:
        return max(".,", key=number.rfind)
    if dots + commas != 1:
        return ""
    mark = "." if dots else ","
    whole, _, fraction = number.partition(mark)
    if whole and not whole.isdecimal():
        return mark  # something else stands between the thousands
    thousands = len(fraction) == 3 and 1 <= len(whole) <= 3 and not whole.startswith("0")
    # A lone point is what machines write. Only 12.345 is doubtful; not of dinars (1.500), nor of dong (80.000).
    if mark == "." and (not thousands or exponent == 3):
        return "."
    if thousands and (exponent == 0 or (mark == "," and exponent != 3)):
        return ""
    if not thousands and len(fraction) == exponent:
        return mark
    raise AmbiguousAmount(text, whole, fraction)

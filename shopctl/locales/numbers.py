"""Numbers and amounts as a locale writes them, worked out once so that writing one is a few string operations."""

from __future__ import annotations

from dataclasses import dataclass

from babel import Locale
from babel.numbers import get_currency_precision, get_currency_symbol, parse_pattern

from shopctl.text import direction

_DIGITS = {"latn": "0123456789", "arab": "٠١٢٣٤٥٦٧٨٩", "arabext": "۰۱۲۳۴۵۶۷۸۹"}
_TOMAN = {"en": "toman"}
_TOMAN_RTL = "تومان"


@dataclass(frozen=True, slots=True)
class Numerals:
    """The digits, separators and signs of one locale; the tables are for str.translate, empty where nothing changes."""

    digits: dict[int, str]
    marks: dict[int, str]
    """The digits, and what stands for ',' '.' and '-'."""
    minus: str
    percent: str
    grouping: tuple[int, int]
    """Digits of the last group and of those before it: (3, 3), in India (3, 2)."""

    def write(self, plain: str) -> str:
        """A number as Python writes it with ',' between thousands ('-1,234.50'), in the locale's form."""
        if self.grouping != (3, 3):
            plain = _regrouped(plain, *self.grouping)
        return plain.translate(self.marks) if self.marks else plain


@dataclass(frozen=True, slots=True)
class CurrencyStyle:
    """How amounts of one currency are written in one locale."""

    numerals: Numerals
    before: str
    after: str
    places: int
    scale: int
    """Minor units in what is shown as one."""
    coarse: bool
    """Nobody uses the minor units (rial): they are shown only where there are some."""
    tenths: bool
    """The last place is a tenth (rial in toman), not one of a pair: no zeros at the end of the fraction."""

    def number(self, minor: int) -> str:
        """The amount without the currency's sign."""
        whole, part = divmod(abs(minor), self.scale)
        plain = f"{whole:,}"
        if part or not (self.coarse or self.scale == 1):
            plain += f".{part:0{self.places}d}"
            if self.tenths:
                plain = plain.rstrip("0")
        return self.numerals.write("-" + plain if minor < 0 else plain)

    def money(self, minor: int) -> str:
        """The amount with the currency's sign."""
        if minor < 0:
            return self.numerals.minus + self.before + self.number(-minor) + self.after
        return self.before + self.number(minor) + self.after


def numerals(locale: Locale, setting: str) -> Numerals:
    """The numerals of `locale`; `setting` is 'auto' or a numbering system of CLDR, with its own separators.

    Arabic and Persian digits are for languages of that script: an English page keeps Latin ones.
    """
    system = locale.default_numbering_system if setting == "auto" else setting
    if direction(locale.language) == "ltr":
        system = "latn"
    signs = locale.number_symbols[system]
    digits = {48 + value: digit for value, digit in enumerate(_DIGITS[system]) if system != "latn"}
    marks = digits | {ord(","): signs["group"], ord("."): signs["decimal"], ord("-"): signs["minusSign"]}
    if all(chr(code) == mark for code, mark in marks.items()):
        marks = {}
    grouping = parse_pattern(locale.decimal_formats[None].pattern).grouping
    return Numerals(digits, marks, signs["minusSign"], signs["percentSign"], grouping)


def currency_style(locale: Locale, numerals: Numerals, code: str, exponent: int, toman: bool) -> CurrencyStyle:
    """How `code`, kept in minor units of `exponent` digits, is written; rial as toman, a tenth of them, where asked."""
    if toman and code == "IRR":
        name = _TOMAN.get(locale.language, _TOMAN_RTL)
        return CurrencyStyle(numerals, "", f" {name}", exponent + 1, 10 ** (exponent + 1), coarse=True, tenths=True)
    before, after = _around(locale, get_currency_symbol(code, locale=locale))
    coarse = get_currency_precision(code) == 0
    return CurrencyStyle(numerals, before, after, exponent, 10**exponent, coarse, tenths=False)


def _around(locale: Locale, sign: str) -> tuple[str, str]:
    """What stands before and after an amount: as CLDR has it, but in Persian the unit follows, as it is spoken."""
    if locale.language == "fa":
        return "", f" {sign}"
    pattern = parse_pattern(locale.currency_formats["standard"].pattern)
    before, after = pattern.prefix[0].replace("¤", sign), pattern.suffix[0].replace("¤", sign)
    return (before + "\u00a0" if before[-1:].isalpha() else before), after


def _regrouped(plain: str, last: int, others: int) -> str:
    """`plain` with its groups of three made groups of `last` and, before it, of `others` digits."""
    whole, point, fraction = plain.replace(",", "").partition(".")
    sign = "-" if whole.startswith("-") else ""
    whole, tail = whole[len(sign) : -last], whole[len(sign) :][-last:]
    start = len(whole) % others
    groups = [whole[:start], *(whole[at : at + others] for at in range(start, len(whole), others)), tail]
    return sign + ",".join(filter(None, groups)) + point + fraction

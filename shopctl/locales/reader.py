"""A Reader: everything a page or a mail needs to speak to people of one language in their own figures."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_time
from babel.languages import get_official_languages

from shopctl.locales import calendars
from shopctl.locales.numbers import CurrencyStyle, Numerals, currency_style, numerals
from shopctl.money import EXPONENTS
from shopctl.text import direction

if TYPE_CHECKING:
    from shopctl.config.model import Settings

HOMES = {"en": "GB", "fa": "IR", "ar": "EG"}
"""The territory of a language where the shop's region does not speak it: locales always carry one."""

_THOUSANDTH = Decimal("0.001")


@dataclass(frozen=True, slots=True, eq=False)
class Reader:
    """The figures, dates and manners of one language in one shop. Made by `reader`, asked by every page."""

    language: str
    locale: str
    """The language with its territory: 'fa_IR'."""
    direction: str
    """'rtl' or 'ltr'."""
    first_weekday: int
    """0 is Monday."""
    weekend: frozenset[int]
    zone: ZoneInfo
    calendar: str
    """'gregorian' or 'jalali'."""
    hijri_beside: bool
    currency: str
    exponent: int
    toman: bool
    """Rial are shown as toman, a tenth of them."""
    _babel: Locale
    _numerals: Numerals
    _styles: dict[tuple[str | None, int | None], CurrencyStyle] = field(default_factory=dict)

    def digits(self, text: str) -> str:
        """`text` with its 0-9 as the reader's digits, nothing else changed."""
        return text.translate(self._numerals.digits) if self._numerals.digits else text

    def number(self, value: int | float | Decimal) -> str:
        """`value` with the locale's separators and digits, at most three of them after the decimal sign."""
        if isinstance(value, int):
            return self._numerals.write(f"{value:,}")
        plain = f"{Decimal(str(value)).quantize(_THOUSANDTH, ROUND_HALF_UP):,f}"
        return self._numerals.write(plain.rstrip("0").rstrip("."))

    def percent(self, value: int | float | Decimal) -> str:
        """`value` in hundredths: 25 is '25%'."""
        return self.number(value) + self._numerals.percent

    def money(self, minor: int, currency: str | None = None, exponent: int | None = None) -> str:
        """An amount in minor units, with its currency's sign; in the shop's currency unless another is named."""
        style = self._styles.get((currency, exponent)) or self._style(currency, exponent)
        return style.money(minor)

    def amount(self, minor: int, currency: str | None = None, exponent: int | None = None) -> str:
        """The number of `money` alone, for columns that name the currency at their head."""
        style = self._styles.get((currency, exponent)) or self._style(currency, exponent)
        return style.number(minor)

    @property
    def style(self) -> CurrencyStyle:
        """How amounts in the shop's currency are written, for scripts that must write them the same way."""
        return self._styles.get((None, None)) or self._style(None, None)

    @property
    def tag(self) -> str:
        """The locale with its digits as scripts name it (BCP 47): 'fa-IR-u-nu-arabext'."""
        system = {"0": "latn", "٠": "arab", "۰": "arabext"}[self.digits("0")]
        return f"{self.locale.replace('_', '-')}-u-nu-{system}"

    def day(self, moment: date) -> str:
        """The date, in words, of a moment in the shop's zone, or of a plain date: '۲۹ اسفند ۱۴۰۲'."""
        return _day(self, moment.astimezone(self.zone).date() if isinstance(moment, datetime) else moment)

    def moment(self, moment: datetime) -> str:
        """`day` and the time of day, in the shop's zone."""
        local = moment.astimezone(self.zone)
        joined: str = self._babel.datetime_formats["long"]
        return joined.replace("'", "").format(self.clock_time(local.time()), _day(self, local.date()))

    def clock_time(self, at: time) -> str:
        """Hours and minutes as the locale writes them."""
        return self.digits(format_time(at, "short", locale=self._babel).replace("\u202f", "\u00a0"))

    def weekday(self, number: int) -> str:
        """The name of a day of the week; 0 is Monday."""
        name: str = self._babel.days["stand-alone"]["wide"][number]
        return name

    def phone(self, e164: str) -> str:
        """An E.164 number spaced as it is read, in Latin digits: for `<bdi dir="ltr">`. Other text stays as it is."""
        return _phone(e164)

    def _style(self, currency: str | None, exponent: int | None) -> CurrencyStyle:
        """Work out, once, how a currency is written; its exponent is the shop's, or ISO 4217's of a foreign one."""
        code = currency or self.currency
        places = exponent
        if places is None:
            places = self.exponent if code == self.currency else EXPONENTS[code]
        style = self._styles[currency, exponent] = currency_style(self._babel, self._numerals, code, places, self.toman)
        return style


class Manners(NamedTuple):
    """What of a shop's settings a Reader is made of; kept with a paper, it is written the same way years later."""

    region: str
    zone: str
    digits: str
    calendar: str
    hijri_beside: bool
    currency: str
    exponent: int
    toman: bool


def manners(settings: Settings, language: str) -> Manners:
    """How a shop writes for readers of `language`."""
    shop, money, locale = settings.shop, settings.money, settings.locale
    calendar = "jalali" if locale.calendar == "auto" and language == "fa" else locale.calendar
    return Manners(
        region=shop.region,
        zone=shop.timezone,
        digits=locale.digits,
        calendar="gregorian" if calendar == "auto" else calendar,
        hijri_beside=locale.hijri_beside,
        currency=money.currency,
        exponent=money.minor_digits,
        toman=money.show_as == "toman",
    )


def reader(settings: Settings, language: str) -> Reader:
    """The Reader of `language` in a shop; the same one each time."""
    return speaking(language, manners(settings, language))


@lru_cache(maxsize=32)
def speaking(language: str, manners: Manners) -> Reader:
    """The Reader of `language` with these manners."""
    babel = _locale(language, manners.region)
    return Reader(
        language=language,
        locale=str(babel),
        direction=direction(language),
        first_weekday=babel.first_week_day,
        weekend=frozenset(range(babel.weekend_start, babel.weekend_end + 1)),
        zone=ZoneInfo(manners.zone),
        calendar=manners.calendar,
        hijri_beside=manners.hijri_beside,
        currency=manners.currency,
        exponent=manners.exponent,
        toman=manners.toman,
        _babel=babel,
        _numerals=numerals(babel, manners.digits),
    )


def _locale(language: str, region: str) -> Locale:
    """`language` as it is written in the shop's region where it is spoken there, else in its home."""
    if language in get_official_languages(region, de_facto=True):
        try:
            return Locale(language, region)
        except UnknownLocaleError:
            pass
    return Locale(language, HOMES[language])


@lru_cache(maxsize=4096)
def _day(reader: Reader, day: date) -> str:
    write = calendars.jalali if reader.calendar == "jalali" else calendars.gregorian
    text = write(day, reader._babel)
    if reader.hijri_beside and reader.calendar != "jalali" and (beside := calendars.hijri(day, reader._babel)):
        text = f"{text} ({beside})"
    return reader.digits(text)


@lru_cache(maxsize=1024)
def _phone(e164: str) -> str:
    import phonenumbers

    try:
        number = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return e164
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL))

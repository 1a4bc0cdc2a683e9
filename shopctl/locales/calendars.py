"""Dates in words: Gregorian by CLDR, Jalali for Persian readers, and the Hijri date beside where a shop wants it."""

from __future__ import annotations

from datetime import date
from typing import Literal

from babel import Locale
from babel.dates import format_date

_JALALI = {
    "en": "Farvardin Ordibehesht Khordad Tir Mordad Shahrivar Mehr Aban Azar Dey Bahman Esfand",
    "fa": "فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند",
    "fa_AF": "حمل ثور جوزا سرطان اسد سنبله میزان عقرب قوس جدی دلو حوت",
}
HIJRI_YEARS = range(1924, 2029)
"""Gregorian years for which the Umm al-Qura calendar is settled; the table begins in August 1924."""


def gregorian(day: date, locale: Locale) -> str:
    """'19 March 2024', as the locale orders it; in Latin digits."""
    return format_date(day, "long", locale=locale)


def jalali(day: date, locale: Locale) -> str:
    """'29 اسفند 1402': the solar Hijri calendar of Iran and Afghanistan; in Latin digits."""
    import jdatetime

    solar = jdatetime.date.fromgregorian(date=day)
    months = _JALALI.get(str(locale)) or _JALALI.get(locale.language, _JALALI["fa"])
    return f"{solar.day} {months.split()[solar.month - 1]} {solar.year}"


def year(day: date, calendar: str) -> int:
    """The year that a day is of in 'jalali' or 'gregorian'."""
    import jdatetime

    return int(jdatetime.date.fromgregorian(date=day).year) if calendar == "jalali" else day.year


def hijri(day: date, locale: Locale) -> str:
    """'9 رمضان 1445 هـ' by the Umm al-Qura calendar; '' outside of the years it is settled for."""
    from hijridate import Gregorian

    if day.year not in HIJRI_YEARS or day < date(1924, 8, 1):
        return ""
    lunar = Gregorian.fromdate(day).to_hijri()
    names: Literal["en", "ar"] = "en" if locale.language == "en" else "ar"
    return f"{lunar.day} {lunar.month_name(names)} {lunar.year} {lunar.notation(names)}"

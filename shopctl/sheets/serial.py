"""Number cells as text: in full, without exponent, to the 15 digits that spreadsheets keep; days by their number."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from shopctl.sheets.table import Dated, Number

_LAST_DAY = 2_958_466
"""The day after 31 December 9999, counted from 1900."""


def number(raw: str | float) -> str:
    """What a spreadsheet shows of a number, as a Number; text that is none stays as it is.

    0.1 + 0.2 is 0.3 there, 100.0 is 100, and codes of up to 15 digits are whole.
    """
    try:
        value = float(raw)
        text = f"{Decimal(f'{value:.15g}'):f}"
    except (ValueError, OverflowError):
        return str(raw)
    return Number(text) if value - value == 0 else str(raw)  # neither infinite nor no number


def dated(raw: str | float, from_1904: bool = False) -> str:
    """A number cell that is shown as a date, ISO 8601; one that is no possible day is a number.

    Days count from 1 January 1900 with a 29 February 1900 that never was (as Lotus had it), or from 1904 without.
    """
    held = number(raw)
    if not isinstance(held, Number):
        return held
    seconds = round(float(held) * 86_400)
    days, seconds = divmod(seconds, 86_400)
    if not 0 <= days < _LAST_DAY - 1462 * from_1904:
        return held
    time = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    if from_1904:
        day = (date(1904, 1, 1) + timedelta(days)).isoformat()
    elif days == 0:
        return Dated(time, held)
    elif days == 60:
        day = "1900-02-29"
    else:
        day = (date(1899, 12, 30 + (days < 60)) + timedelta(days)).isoformat()
    return Dated(f"{day} {time}" if seconds else day, held)

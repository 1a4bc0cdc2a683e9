"""Moments as sheets write them: ISO, day or month first, Gregorian or Jalali, with a zone or in the shop's own.

12/1/10 is two days. The whole column decides which sign is the month, as a day beyond the twelfth can only be a day;
where it does not, the merchant has to say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache

from shopctl.text import latin_digits

DAY_FIRST, MONTH_FIRST = "day-first", "month-first"

_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)", re.ASCII)
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?!\d)", re.ASCII)
_TIME = re.compile(
    r"[T ,]*(?:(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(am|pm)?\s*(z|utc|gmt|[+-]\d{2}:?\d{2})?)?",
    re.ASCII | re.IGNORECASE,
)
_FIRST_GREGORIAN = 1700
"""Years before this are of the Jalali calendar: 1404."""


class BadDate(ValueError):
    """The text is not one certain moment; the message says why."""


def order_of(cells: Iterable[str]) -> str:
    """DAY_FIRST or MONTH_FIRST, as the dates of a column show; '' where they do not, or contradict each other."""
    seen = set()
    for cell in cells:
        found = _YEAR_LAST.match(latin_digits(cell).strip())
        if found and int(found[1]) > 12:
            seen.add(DAY_FIRST)
        elif found and int(found[3]) > 12:
            seen.add(MONTH_FIRST)
    return seen.pop() if len(seen) == 1 else ""


def reader(order: str, zone: tzinfo) -> Callable[[str], datetime]:
    """Reads moments of a column, in UTC; those without a zone are of `zone`. It raises BadDate."""
    return lru_cache(20_000)(lambda cell: _read(cell, order, zone))


def _read(cell: str, order: str, zone: tzinfo) -> datetime:
    text = latin_digits(cell).strip()
    if found := _YEAR_FIRST.match(text):
        year, month, day = (int(part) for part in found.groups())
    elif found := _YEAR_LAST.match(text):
        first, last = int(found[1]), int(found[3])
        year = int(found[4]) + (2000 if len(found[4]) == 2 else 0)
        month, day = (last, first) if _day_first(cell, first, last, found[2], order) else (first, last)
    else:
        raise BadDate(f"{cell[:40]!r} is not a date such as 2024-03-31")
    clock = _TIME.fullmatch(text, found.end())
    if clock is None:
        raise BadDate(f"{cell[:40]!r} has something behind the date that is not a time")
    try:
        moment = datetime.combine(_gregorian(year, month, day), _time(clock), _zone(clock[5]) or zone)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise BadDate(f"{cell[:40]!r} is not in the calendar") from error


def _day_first(cell: str, first: int, last: int, mark: str, order: str) -> bool:
    if mark == "." or first > 12 or first == last:
        return True
    if last > 12:
        return False
    if not order:
        raise BadDate(f"{cell[:40]!r} can be two days: say --dates {DAY_FIRST} or --dates {MONTH_FIRST}")
    return order == DAY_FIRST


def _gregorian(year: int, month: int, day: int) -> date:
    if year >= _FIRST_GREGORIAN:
        return date(year, month, day)
    import jdatetime

    found: date = jdatetime.date(year, month, day).togregorian()
    return found


def _time(clock: re.Match[str]) -> time:
    hour, minute, second = (int(part or 0) for part in clock.groups()[:3])
    return time(hour % 12 + (12 if clock[4].lower() == "pm" else 0) if clock[4] else hour, minute, second)


def _zone(text: str | None) -> tzinfo | None:
    if not text:
        return None
    if text[0] not in "+-":
        return UTC
    sign = -1 if text[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(text[1:3]), minutes=int(text[-2:])))

"""Moments: always aware, always UTC inside; the shop's zone is for paper and screen only (see locales). And days.

Commands ask `now()` once and pass it down, so that whatever they do happened at one moment.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from shopctl.text import latin_digits


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)


def stamp(moment: datetime) -> str:
    """`moment` as the database keeps it: 'YYYY-MM-DDTHH:MM:SS.ffffffZ', 27 characters that sort as time does.

    Raises ValueError for a moment without a zone: nobody could say when that was.
    """
    if moment.tzinfo is None:
        raise ValueError(f"{moment!r} has no time zone")
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def parse(text: str) -> datetime:
    """The moment that an ISO 8601 text with a zone names, in UTC; reads what `stamp` writes.

    Raises ValueError when it is no such text, or names no zone.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} has no time zone")
    return moment.astimezone(UTC)


def day(text: str) -> date:
    """The day that people write year first: 2026-03-21, 2026/3/21, or Jalali: ۱۴۰۵/۰۱/۰۱. Years before 1700 are Jalali.

    Raises ValueError when it is none.
    """
    parts = re.fullmatch(r"([12]\d{3})([-/.])(\d{1,2})\2(\d{1,2})", latin_digits(text).strip(), re.ASCII)
    if parts is None:
        raise ValueError(f"{text!r} is no day: 2026-03-21 or 1405-01-01 is expected")
    year, month, number = int(parts[1]), int(parts[3]), int(parts[4])
    try:
        if year >= 1700:
            return date(year, month, number)
        import jdatetime  # the few shops that count by it pay for it

        solar: date = jdatetime.date(year, month, number).togregorian()
    except ValueError:
        raise ValueError(f"{text!r} is no day: the calendar has none such") from None
    return solar

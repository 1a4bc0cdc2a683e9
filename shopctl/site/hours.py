"""Opening hours: as shop.toml has them, or like "Mo-Fr 10:00-18:30; Sa 10:00-14:00" (schema.org openingHours)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import time
from typing import Any

from shopctl.locales.reader import Reader
from shopctl.text import latin_digits

DAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")

Span = tuple[int, int]
"""From and to in minutes after midnight; one that ends before it begins ends on the next day."""
Week = Mapping[int, tuple[Span, ...]]
"""By weekday, 0 being Monday; days without are shut."""

_PART = re.compile(r"([a-z]{2}(?:\s*[-,]\s*[a-z]{2})*)\s+(.+)")
_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})")


def of_settings(hours: Mapping[Any, Any]) -> Week:
    """The hours of shop.toml, whose days are called mon to sun."""
    found = {DAYS.index(day[:2]): ((_minutes(times.open), _minutes(times.close)),) for day, times in hours.items()}
    return dict(sorted(found.items()))


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def parse(text: str) -> Week:
    """Hours as people write them, in digits of any script. Raises ValueError for what is none."""
    week: dict[int, tuple[Span, ...]] = {}
    for part in filter(None, (part.strip() for part in latin_digits(text).lower().split(";"))):
        match = _PART.fullmatch(part)
        if match is None:
            raise ValueError(f'{part!r} is not like "Mo-Fr 10:00-18:30"')
        spans = tuple(_span(piece.strip()) for piece in match[2].split(","))
        for day in _days(match[1]):
            week[day] = spans
    return dict(sorted(week.items()))


def _span(text: str) -> Span:
    match = _SPAN.fullmatch(text)
    if match is None or int(match[1]) > 23 or int(match[3]) > 24 or int(match[2]) > 59 or int(match[4]) > 59:
        raise ValueError(f'{text!r} is not like "10:00-18:30"')
    return int(match[1]) * 60 + int(match[2]), int(match[3]) * 60 + int(match[4])


def _days(text: str) -> Iterator[int]:
    for piece in text.replace(" ", "").split(","):
        ends = piece.split("-")
        if len(ends) > 2 or any(end not in DAYS for end in ends):
            raise ValueError(f"{piece!r} is no weekday: {', '.join(DAYS).title()} are")
        first, last = DAYS.index(ends[0]), DAYS.index(ends[-1])
        yield from ((first + day) % 7 for day in range((last - first) % 7 + 1))


def lines(week: Week, reader: Reader) -> list[tuple[str, str]]:
    """(days, times) in the reader's words, days in a row that are alike together, the week starting as theirs does."""
    found: list[tuple[list[int], tuple[Span, ...]]] = []
    for day in ((reader.first_weekday + day) % 7 for day in range(7)):
        spans = week.get(day, ())
        if found and spans == found[-1][1]:
            found[-1][0].append(day)
        else:
            found.append(([day], spans))
    return [(_named(days, reader), times(spans, reader)) for days, spans in found if spans]


def _named(days: list[int], reader: Reader) -> str:
    names = [reader.weekday(day) for day in days]
    return names[0] if len(names) == 1 else f"{names[0]} – {names[-1]}"


def times(spans: tuple[Span, ...], reader: Reader) -> str:
    """The hours of one day in the reader's words."""
    ends = ([reader.clock_time(time(end // 60 % 24, end % 60)) for end in span] for span in spans)
    return ", ".join(" – ".join(pair) for pair in ends)


def for_script(week: Week) -> str:
    """The hours as js/hours.js reads them: "day from to" with 0 for Monday and minutes after midnight."""
    return ",".join(f"{day} {start} {end}" for day, spans in week.items() for start, end in spans)


def for_search(week: Week) -> list[str]:
    """The hours as schema.org's openingHours."""
    return [
        f"{DAYS[day].title()} {start // 60:02}:{start % 60:02}-{end // 60:02}:{end % 60:02}"
        for day, spans in week.items()
        for start, end in spans
    ]

"""Moments: always aware, always UTC inside; the shop's zone is for paper and screen only (see locales).

Commands ask `now()` once and pass it down, so that whatever they do happened at one moment.
"""

from __future__ import annotations

from datetime import UTC, datetime


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

"""How commands write moments: in the shop's own time zone and calendar, short and sortable; and how days are read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta

from shopctl import clock
from shopctl.errors import BadInput

Local = Callable[[str | None], str]
"""Writes a stamp of the database for the merchant; '' for none."""


def moment_in(zone: str, calendar: str = "gregorian") -> Local:
    """A function that writes a stamp of the database as '2026-03-10 10:30' in that time zone; '' for none.

    Where the calendar is "jalali" it writes '1404-12-19 10:30', which commands read as well.
    """
    if zone == "UTC" and calendar != "jalali":
        return lambda at: at[:16].replace("T", " ") if at else ""
    from zoneinfo import ZoneInfo

    there = ZoneInfo(zone)
    written = _jalali if calendar == "jalali" else "{:%Y-%m-%d %H:%M}".format
    return lambda at: written(datetime.fromisoformat(at).astimezone(there)) if at else ""


def _jalali(moment: datetime) -> str:
    import jdatetime  # the few shops that count by it pay for it

    day = jdatetime.date.fromgregorian(date=moment.date())
    return f"{day.year}-{day.month:02}-{day.day:02} {moment:%H:%M}"


def start_of(day: str, zone: str, later: timedelta = timedelta()) -> str:
    """The first moment of a day in that time zone, as the database keeps it; '' for none. Raises BadInput."""
    if not day:
        return ""
    from zoneinfo import ZoneInfo

    try:
        return clock.stamp(datetime.combine(clock.day(day) + later, time(), ZoneInfo(zone)))
    except ValueError as error:
        raise BadInput(reason=f"{error}.") from None

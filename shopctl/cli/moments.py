"""How commands write moments: in the shop's own time zone, short and sortable."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta

from shopctl import clock
from shopctl.errors import BadInput


def moment_in(zone: str) -> Callable[[str | None], str]:
    """A function that writes a stamp of the database as '2026-03-10 10:30' in that time zone; '' for none."""
    if zone == "UTC":
        return lambda at: at[:16].replace("T", " ") if at else ""
    from zoneinfo import ZoneInfo

    there = ZoneInfo(zone)
    return lambda at: datetime.fromisoformat(at).astimezone(there).strftime("%Y-%m-%d %H:%M") if at else ""


def start_of(day: str, zone: str, later: timedelta = timedelta()) -> str:
    """The first moment of a day in that time zone, as the database keeps it; '' for none. Raises BadInput."""
    if not day:
        return ""
    from zoneinfo import ZoneInfo

    try:
        return clock.stamp(datetime.combine(clock.day(day) + later, time(), ZoneInfo(zone)))
    except ValueError as error:
        raise BadInput(reason=f"{error}.") from None

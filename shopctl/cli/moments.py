"""How commands write moments: in the shop's own time zone, short and sortable."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime


def moment_in(zone: str) -> Callable[[str | None], str]:
    """A function that writes a stamp of the database as '2026-03-10 10:30' in that time zone; '' for none."""
    if zone == "UTC":
        return lambda at: at[:16].replace("T", " ") if at else ""
    from zoneinfo import ZoneInfo

    there = ZoneInfo(zone)
    return lambda at: datetime.fromisoformat(at).astimezone(there).strftime("%Y-%m-%d %H:%M") if at else ""

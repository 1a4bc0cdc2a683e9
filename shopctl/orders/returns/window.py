"""Until when customers may give things back: so many whole days after the last parcel came."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from shopctl import clock
from shopctl.orders.heads import Head

DAYS = 14
"""What the law of the EU gives (directive 2011/83/EU, art. 9), and the default of the setting orders.return_days."""


def ends(order: Head, days: int, zone: str) -> str | None:
    """The clock stamp of the window's last moment in the shop's zone; None while not all of it is delivered."""
    if order.delivered_at is None or order.delivered_quantity < order.shippable_quantity:
        return None
    there = ZoneInfo(zone)
    last = clock.parse(order.delivered_at).astimezone(there).date() + timedelta(days)
    return clock.stamp(datetime.combine(last, time(23, 59, 59), there))

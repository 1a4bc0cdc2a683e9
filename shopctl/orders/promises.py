"""What a shipping method promises, in working days: pure sums over the shop's calendar, which decides the day.

A promise holds until the end of its day in the shop's zone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from shopctl import clock
from shopctl.config.model import Settings
from shopctl.config.selling import ShippingMethod
from shopctl.orders.heads import Head

_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days on which a shop works; `weekend` counts from 0, Monday, `holidays` are first and last days."""

    zone: ZoneInfo
    weekend: frozenset[int]
    holidays: tuple[tuple[date, date], ...] = ()
    cutoff: time | None = None

    def works(self, day: date) -> bool:
        """Whether the shop works on that day."""
        return day.weekday() not in self.weekend and not any(first <= day <= last for first, last in self.holidays)

    def day(self, moment: datetime) -> date:
        """The day that it is in the shop."""
        return moment.astimezone(self.zone).date()

    def end(self, day: date) -> datetime:
        """The last second of the day in the shop."""
        return datetime.combine(day, time(23, 59, 59), self.zone)

    def begin(self, moment: datetime) -> date:
        """The working day that work on something begins which comes in now: today, or the next one after the cutoff."""
        local = moment.astimezone(self.zone)
        too_late = self.cutoff is not None and local.time() > self.cutoff
        return self.ahead(local.date() + _DAY if too_late else local.date(), 0)

    def ahead(self, day: date, count: int) -> date:
        """The working day that is `count` of them after `day`; for 0 `day` itself where it is one, else the next."""
        while not self.works(day):
            day += _DAY
        for _ in range(count):
            day += _DAY
            while not self.works(day):
                day += _DAY
        return day

    def between(self, first: date, last: date) -> int:
        """How many working days come after `first` until `last`, which is one of them if the shop works then."""
        return sum(self.works(first + _DAY * n) for n in range(1, (last - first).days + 1))


def calendar(settings: Settings) -> Calendar:
    """The shop's calendar, as shop.toml has it."""
    own = settings.workdays.weekend
    weekend = usual_weekend(settings.shop.region) if own is None else frozenset(map(_NAMES.index, own))
    zone = ZoneInfo(settings.shop.timezone)
    return Calendar(zone, weekend, tuple(settings.workdays.holidays), settings.workdays.cutoff)


@lru_cache(maxsize=8)
def usual_weekend(region: str) -> frozenset[int]:
    """The days of the weekend in a country, by CLDR (weekData); Saturday and Sunday where it knows none."""
    from babel import Locale, UnknownLocaleError

    try:
        there = Locale.parse(f"und_{region}")
    except (UnknownLocaleError, ValueError):
        return frozenset((5, 6))
    return frozenset(range(there.weekend_start, there.weekend_end + 1))


def horizon(settings: Settings, now: datetime, within: int) -> datetime:
    """The moment before which a promise ends that is over within so many working days after today."""
    days = calendar(settings)
    today = days.day(now)
    return days.end(days.ahead(today, within) if within else today) + timedelta(seconds=1)


def nearest(order: Head, until: str) -> tuple[str, str]:
    """The promise that ends before `until` (a clock stamp) and is not kept: 'ship' or 'deliver', and its end.

    Raises ValueError when there is none.
    """
    if order.fulfilled_quantity < order.shippable_quantity and (order.promised_ship_by or until) < until:
        return "ship", str(order.promised_ship_by)
    if order.delivered_quantity < order.shippable_quantity and (order.promised_deliver_by or until) < until:
        return "deliver", str(order.promised_deliver_by)
    raise ValueError(f"order {order.number} keeps its promises")


def made(settings: Settings, method: ShippingMethod, confirmed: datetime) -> dict[str, str | int | None]:
    """The columns of an order that is confirmed now: by when it ships and arrives, and whether it is fetched.

    What is fetched is promised to be ready; when it is fetched is up to the customer.
    """
    days = calendar(settings)
    begin = days.begin(confirmed)
    ship_by = days.ahead(begin, method.ship_within_days)
    deliver_by = days.ahead(begin, max(method.ship_within_days, method.deliver_within_days))
    pickup = method.kind == "pickup"
    return {
        "promised_ship_by": clock.stamp(days.end(ship_by)),
        "promised_deliver_by": None if pickup else clock.stamp(days.end(deliver_by)),
        "pickup": int(pickup),
    }


def moved(days: Calendar, ship_by: str | None, deliver_by: str | None, until: date) -> dict[str, str | None]:
    """Both promises when the goods leave on the day `until` instead: the way takes as long as it was to take."""
    there = None
    if deliver_by is not None:
        arrives = days.day(clock.parse(deliver_by))
        leaves = days.day(clock.parse(ship_by)) if ship_by is not None else arrives
        there = clock.stamp(days.end(days.ahead(until, days.between(leaves, arrives))))
    return {"promised_ship_by": clock.stamp(days.end(until)), "promised_deliver_by": there}

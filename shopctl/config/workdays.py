"""shop.toml: the days on which the shop works. Promises count them."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, time, timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, field_validator

from shopctl.clock import day
from shopctl.config.base import Section
from shopctl.config.shop import Weekday

LONGEST = timedelta(days=366)
"""No holiday is longer: a slip in the year would stop all promises."""


def _span(value: Any) -> Any:
    """The first and the last day of '2026-12-24..2026-12-31', or of a single day; Jalali ones are understood."""
    if isinstance(value, date):
        return value, value
    if not isinstance(value, str):
        return value
    first, _, last = value.partition("..")
    with suppress(ValueError):
        span = day(first), day(last or first)
        if timedelta(0) <= span[1] - span[0] <= LONGEST:
            return span
    raise ValueError("a day such as 2026-12-25 or 1405-01-13, or days such as 2026-12-24..2026-12-31, a year at most")


Days = Annotated[tuple[date, date], BeforeValidator(_span)]


class Workdays(Section):
    """When the shop works: what it promises is counted in these days."""

    weekend: list[Weekday] | None = None
    """Days of the week without work; else those of the shop's region (IR: Friday; SA: Friday and Saturday)."""
    holidays: list[Days] = []
    """More days without work: "2026-12-25", "1405-01-13", or from..to: "1405-01-01..1405-01-04"."""
    cutoff: time | None = None
    """An order that is confirmed later than this (HH:MM, in the shop's zone) counts from the next working day."""
    delay_notice_hours: Annotated[int, Field(ge=0, le=240)] = 6
    """`run-due` tells customers so many hours before a promise to ship would break; 0: never."""
    arrival_notice_hours: Annotated[int, Field(ge=0, le=240)] = 6
    """The same of a promise to deliver, while no delivery is written down; 0: never, where you write down none."""

    @field_validator("weekend")
    @classmethod
    def _some_work(cls, weekend: list[Weekday] | None) -> list[Weekday] | None:
        if weekend is not None and len(set(weekend)) == 7:
            raise ValueError("at least one day of the week with work")
        return weekend

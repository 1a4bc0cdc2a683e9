"""Waiting for money: telling how to pay, reminding, and giving up an order that nobody pays."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from shopctl import clock
from shopctl.config.model import Settings
from shopctl.orders import ledger, waiting
from shopctl.orders.actions.closing import call_off
from shopctl.orders.actions.step import Desk, take
from shopctl.orders.models import By, Order
from shopctl.orders.status import IllegalStep

Pages = Callable[[str], dict[str, Any] | None]

EXPIRED = "expired"
"""The cancel_reason of an order that nobody paid."""


def request(
    db: sqlite3.Connection,
    settings: Settings,
    root: Path,
    number: str,
    *,
    page: dict[str, Any] | None = None,
    first: bool = False,
    by: By,
) -> Order:
    """Tell the customer how to pay; `page` is the payment page that was made for the order: its url, and until when.

    With `first` only who was not told before. Raises NotFound, IllegalStep.
    """

    def work(order: Order) -> dict[str, Any] | None:
        told = any(each.what == "payment_requested" for each in order.events)
        return None if first and told else {"amount": order.due} | (page or {})

    return take(Desk(db, settings, root, by), number, "request", work)


def remind(
    db: sqlite3.Connection,
    settings: Settings,
    root: Path,
    number: str,
    *,
    page: dict[str, Any] | None = None,
    first: bool = False,
    by: By,
) -> Order:
    """Remind the customer of what is due; `page` as in `request`. With `first` only who was not reminded before.

    Raises NotFound, IllegalStep.
    """

    def work(order: Order) -> dict[str, Any] | None:
        if first and order.reminded_at:
            return None
        return {"amount": order.due} | (page or {}) | _last_day(settings, order, by)

    return take(Desk(db, settings, root, by), number, "remind", work)


def _last_day(settings: Settings, order: Order, by: By) -> dict[str, str]:
    """Until when the order is kept, where it expires by itself."""
    rules = settings.payments
    if not rules.expire_after_days or order.paid_total > 0 or order.gone_quantity or order.status != "confirmed":
        return {}
    whole = clock.parse(order.confirmed_at or clock.stamp(by.at)) + timedelta(days=rules.expire_after_days)
    return {"kept_until": clock.stamp(max(whole, by.at + rules.grace))}


def expire(db: sqlite3.Connection, settings: Settings, root: Path, number: str, *, by: By) -> Order:
    """Give up an order that nobody paid: it is canceled, its stock is free again, the customer is told.

    Raises NotFound, IllegalStep when money came in or goods have gone.
    """
    desk = Desk(db, settings, root, by)

    def work(order: Order) -> dict[str, Any]:
        data = {"amount": order.due, **call_off(desk, order, EXPIRED, "expire")}
        ledger.update(db, "orders", order.id, canceled_at=clock.stamp(by.at))
        return data

    return take(desk, number, "expire", work)


@dataclass(frozen=True, slots=True)
class Chased:
    """What was due by age: the orders reminded of, those given up; `settling` while the clock is not believed yet."""

    reminded: tuple[str, ...] = ()
    expired: tuple[str, ...] = ()
    settling: bool = False


def chase(db: sqlite3.Connection, settings: Settings, root: Path, pages: Pages | None = None, *, by: By) -> Chased:
    """Remind and give up what has waited too long by the shop's rules, each order in a step of its own.

    `pages` makes the payment page of an order whose reminder needs one, outside of any transaction; an order for which
    it gives none is left for the next run.
    """
    rules = settings.payments
    if not rules.remind_after_days:
        return Chased()
    if not waiting.steady(db, by.at):
        return Chased(settling=True)
    expired = [each for each in waiting.to_expire(db, rules, by.at) if _done(expire, db, settings, root, each, by=by)]
    reminded = []
    for number in waiting.to_remind(db, rules, by.at):
        page = pages(number) if pages else {}
        if page is not None and _done(remind, db, settings, root, number, page=page, first=True, by=by):
            reminded.append(number)
    return Chased(tuple(reminded), tuple(expired))


def _done(act: Callable[..., Order], *args: Any, **options: Any) -> bool:
    """Take the step; False when the order has moved on meanwhile."""
    try:
        act(*args, **options)
    except IllegalStep:
        return False
    return True

"""Waiting for money: telling how to pay, reminding, and giving up an order that nobody pays."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from shopctl import clock
from shopctl.config.model import Settings
from shopctl.orders import ledger
from shopctl.orders.actions.closing import call_off
from shopctl.orders.actions.step import Desk, take
from shopctl.orders.models import By, Order

EXPIRED = "expired"
"""The cancel_reason of an order that nobody paid."""


def request(
    db: sqlite3.Connection, settings: Settings, root: Path, number: str, *, page: dict[str, Any] | None = None, by: By
) -> Order:
    """Tell the customer how to pay; `page` is the payment page that was made for the order: its url, and until when.

    Raises NotFound, IllegalStep.
    """
    return take(db, settings, root, number, "request", lambda order: {"amount": order.due} | (page or {}), by)


def remind(
    db: sqlite3.Connection, settings: Settings, root: Path, number: str, *, page: dict[str, Any] | None = None, by: By
) -> Order:
    """Remind the customer of what is due; `page` as in `request`. Raises NotFound, IllegalStep."""

    def work(order: Order) -> dict[str, Any]:
        return {"amount": order.due} | (page or {}) | _last_day(settings, order, by)

    return take(db, settings, root, number, "remind", work, by)


def _last_day(settings: Settings, order: Order, by: By) -> dict[str, str]:
    """Until when the order is kept, where it expires by itself."""
    rules = settings.payments
    if not rules.expire_after_days or order.paid_total > 0 or order.gone_quantity or order.status != "confirmed":
        return {}
    return {"kept_until": clock.stamp(by.at + rules.grace)}


def expire(db: sqlite3.Connection, settings: Settings, root: Path, number: str, *, by: By) -> Order:
    """Give up an order that nobody paid: it is canceled, its stock is free again, the customer is told.

    Raises NotFound, IllegalStep when money came in or goods have gone.
    """
    desk = Desk(db, settings, root, by)

    def work(order: Order) -> dict[str, Any]:
        data = {"amount": order.due, **call_off(desk, order, EXPIRED, "expire")}
        ledger.update(db, "orders", order.id, canceled_at=clock.stamp(by.at))
        return data

    return take(db, settings, root, number, "expire", work, by)

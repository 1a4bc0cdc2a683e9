"""Promises that cannot be kept: a new one, and a word to the customer before the old one breaks."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from shopctl import clock, text
from shopctl.config.model import Settings
from shopctl.db.connect import transaction
from shopctl.errors import BadInput
from shopctl.orders import emails, ledger, promises, store
from shopctl.orders.actions.step import Desk, take
from shopctl.orders.models import By, Order


class Past(BadInput):
    """Nobody can promise a day that is over."""

    message = "{day} is over."
    hint = "Name a day that is to come: --until 2026-04-01, or 1405-01-12"


def delay(
    db: sqlite3.Connection, settings: Settings, root: Path, number: str, *, until: date, reason: str = "", by: By
) -> Order:
    """Promise the day `until` instead, and tell the customer at once, with the reason.

    What has not left the house is promised to leave by then, and to arrive as many working days later as before;
    what is on its way is promised to arrive by then. Raises NotFound, IllegalStep, Past.
    """
    desk = Desk(db, settings, root, by)
    return take(desk, number, "delay", lambda order: _put_off(desk, order, until, reason))


def _put_off(desk: Desk, order: Order, until: date, reason: str) -> dict[str, Any] | None:
    days = promises.calendar(desk.settings)
    if until < days.day(desk.by.at):
        raise Past(day=until.isoformat())
    before = {name: getattr(order, name) for name in ("promised_ship_by", "promised_deliver_by")}
    here = order.fulfilled_quantity < order.shippable_quantity
    if before["promised_ship_by" if here else "promised_deliver_by"] == clock.stamp(days.end(until)):
        return None  # said again, or once more after a crash: the customer knows
    if here:
        now = promises.moved(days, order.promised_ship_by, order.promised_deliver_by, until)
    else:
        now = before | {"promised_deliver_by": clock.stamp(days.end(until))}
    ledger.update(desk.db, "orders", order.id, **now)
    return {"reason": text.blot_cards(text.one_line(reason)), **now, "before": before}


class Notice(NamedTuple):
    """A word to customers by the shop itself: about which promise, and what finds the orders where it is to break."""

    promise: str
    event: str
    template: emails.Template
    at_risk: Callable[[sqlite3.Connection, str, str], list[int]]


LEAVING = Notice("promised_ship_by", "delay_told", "order_delayed", store.at_risk)
ARRIVING = Notice("promised_deliver_by", "arrival_told", "delivery_late", store.overdue)


def warn(db: sqlite3.Connection, settings: Settings, root: Path, by: By) -> list[str]:
    """Tell customers whose goods will not leave in time, before the promise breaks and once for each promise.

    Who has not paid is not told: the shop waits, not the customer. The numbers of the orders whose customers were told.
    """
    return _tell_all(Desk(db, settings, root, by), LEAVING, settings.workdays.delay_notice_hours)


def warn_of_arrivals(db: sqlite3.Connection, settings: Settings, root: Path, by: By) -> list[str]:
    """Tell customers whose goods are on their way and, by what the shop knows, will not come in time; as `warn`."""
    return _tell_all(Desk(db, settings, root, by), ARRIVING, settings.workdays.arrival_notice_hours)


def _tell_all(desk: Desk, notice: Notice, hours: int) -> list[str]:
    if not hours:
        return []
    since, until = clock.stamp(desk.by.at - store.MISSED), clock.stamp(desk.by.at + timedelta(hours=hours))
    told = [_tell(desk, notice, id_, since, until) for id_ in notice.at_risk(desk.db, since, until)]
    return [number for number in told if number]


def _tell(desk: Desk, notice: Notice, id_: int, since: str, until: str) -> str:
    with transaction(desk.db):
        order = store.load(desk.db, id_)
        # Another run, or a parcel that left or came, may have been quicker.
        if id_ not in notice.at_risk(desk.db, since, until) or (notice is LEAVING and not _waits(desk.settings, order)):
            return ""
        promised = getattr(order, notice.promise)
        ledger.update(desk.db, "orders", id_, **{notice.event: promised})
        away = [each.id for each in order.fulfillments if each.status == "shipped"] if notice is ARRIVING else []
        data = {notice.promise: promised} | ({"fulfillments": away} if away else {})
        event = ledger.event(desk.db, id_, notice.event, desk.by, data, order.status, order.status)
        after = store.load(desk.db, id_)
        emails.queue(desk.db, desk.settings, desk.root, after, event, notice.template, desk.by.at)
    return order.number


def _waits(settings: Settings, order: Order) -> bool:
    """Whether it is the customer who waits for the shop: paid, or to be paid when the goods are there."""
    chosen = settings.payments.method(order.payment_method)
    return order.due <= 0 or (chosen is not None and chosen.kind == "on_delivery")

"""The frame of every step: check it against the table, do it, move the status, append the event, queue the mail."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from shopctl import clock
from shopctl.catalog import stock
from shopctl.config.model import Settings
from shopctl.db.connect import transaction
from shopctl.orders import emails, giving, images, ledger, status, store
from shopctl.orders.models import By, Order
from shopctl.orders.papers import actions as papers

Work = Callable[[Order], dict[str, Any] | None]
"""What a verb does beside the frame's part; returns the event's data, or None when there was nothing new to do."""


class Untold(dict[str, Any]):
    """The data of an event of which the customer is not told, though its step has a mail."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What every step works with: the database in a transaction, the settings, the shop folder, who and when.

    `quiet` writes to no customer: what is recorded is old news.
    """

    db: sqlite3.Connection
    settings: Settings
    root: Path
    by: By
    quiet: bool = False


def take(desk: Desk, number: str, verb: str, work: Work) -> Order:
    """One step as one transaction; the order after it. Raises NotFound, IllegalStep, and what `work` raises."""
    with transaction(desk.db):
        order = store.order_id(desk.db, number)
        apply(desk, order, verb, work)
        return store.load(desk.db, order)


def apply(desk: Desk, order_id: int, verb: str, work: Work) -> None:
    """One step inside the caller's transaction, and the step that then follows by itself where it is possible."""
    before = store.load(desk.db, order_id)
    step = status.check(before, verb)
    image = images.take(desk.db, order_id)
    data = work(before)
    if data is None:
        return
    images.keep(desk.db, order_id, image, desk.by)
    changes = {"status": step.target} if step.target else {}
    if step.stamp:
        changes[step.stamp] = clock.stamp(desk.by.at)
    if changes:
        ledger.update(desk.db, "orders", order_id, **changes)
    event = ledger.event(desk.db, order_id, step.event, desk.by, data, before.status, step.target or before.status)
    after = store.load(desk.db, order_id)
    if step.mail and not desk.quiet and not isinstance(data, Untold):
        emails.queue(desk.db, desk.settings, desk.root, after, event, step.mail, desk.by.at)
    follow(desk, order_id, step.then)


def follow(desk: Desk, order_id: int, then: Iterable[str]) -> None:
    """What comes by itself after a step: papers are mended, the verbs of `then` done where possible."""
    after = store.load(desk.db, order_id)
    papers.follow(desk.db, desk.settings, after, desk.by)
    for verb in then:
        if status.step(verb) in status.possible(after):
            apply(desk, order_id, verb, partial(_BY_ITSELF[verb], desk))
            after = store.load(desk.db, order_id)


def _give(desk: Desk, order: Order) -> dict[str, Any] | None:
    if order.digital_given >= order.digital_quantity:
        return None
    return giving.give(desk.db, desk.settings, desk.root, order, desk.by)


def hand_over(desk: Desk, order: Order) -> dict[str, Any]:
    """What is not shipped (a voucher, a lesson) is handed over, and leaves the stock, when the order is complete."""
    left = [line for line in order.lines if not line.requires_shipping and line.open_quantity]
    if not left:
        return {}
    for line in left:
        if line.variant_id is not None and line.allocated_quantity:  # nothing is set aside for imported orders
            stock.sell(desk.db, line.variant_id, line.allocated_quantity, line.id, desk.by.who, desk.by.at)
    contents = [(line.id, line.open_quantity) for line in left]
    return {"fulfillments": [ledger.parcel(desk.db, order.id, contents, "delivered", desk.by)]}


_BY_ITSELF: dict[str, Callable[[Desk, Order], dict[str, Any] | None]] = {"give": _give, "complete": hand_over}

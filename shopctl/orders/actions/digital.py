"""Keys and links go to who paid for them: by themselves, asked for, or once more."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from shopctl.config.model import Settings
from shopctl.errors import Refused
from shopctl.orders import giving, store
from shopctl.orders.actions.step import Desk, take
from shopctl.orders.giving import NothingToGive
from shopctl.orders.models import By, Order
from shopctl.orders.status import IllegalStep


class AllGiven(Refused):
    """Everything digital was handed over already."""

    message = "Order {number}: its keys and links were handed over already."
    hint = "To send them once more, with new links: shopctl order give {number} --again"


class NoneGiven(Refused):
    """There is nothing to send once more."""

    message = "Order {number}: nothing was handed over yet."
    hint = "Hand it over: shopctl order give {number}"


def give(db: sqlite3.Connection, settings: Settings, root: Path, number: str, *, again: bool = False, by: By) -> Order:
    """Hand over keys and links by mail; with `again` the same keys once more, and renewed links.

    Raises NotFound, IllegalStep, AllGiven, NoneGiven, NothingToGive.
    """
    desk = Desk(db, settings, root, by)
    return take(desk, number, "give", lambda order: _give(desk, order, again))


def _give(desk: Desk, order: Order, again: bool) -> dict[str, Any]:
    if again:
        data = giving.again(desk.db, desk.settings, desk.root, order, desk.by)
        if data is None:
            raise NoneGiven(number=order.number)
        return data
    if order.digital_given >= order.digital_quantity:
        raise AllGiven(number=order.number)
    data = giving.give(desk.db, desk.settings, desk.root, order, desk.by)
    if data is None:
        raise giving.obstacle(desk.settings, desk.root, order)
    return data


def give_waiting(db: sqlite3.Connection, settings: Settings, root: Path, by: By) -> list[str]:
    """Hand over what paid orders wait for, as far as it is there now; the orders' numbers. Each is a transaction."""
    served = []
    for number in store.waiting_for_digital(db):
        try:
            give(db, settings, root, number, by=by)
        except (NothingToGive, IllegalStep):
            continue
        served.append(number)
    return served

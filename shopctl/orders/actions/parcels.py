"""Goods on their way: packed, shipped, delivered. Stock leaves the shelf when the parcel leaves the house."""

from __future__ import annotations

import sqlite3
from collections import Counter
from pathlib import Path
from typing import Any

from shopctl import text
from shopctl.catalog import stock
from shopctl.config.model import Settings
from shopctl.orders import carriers, ledger, status, store
from shopctl.orders.actions.step import Desk, apply, take
from shopctl.orders.models import By, Fulfillment, Order


def pack(db: sqlite3.Connection, settings: Settings, root: Path, number: str, *, by: By) -> Order:
    """Put what is left of the order into a parcel. Raises NotFound, IllegalStep."""
    desk = Desk(db, settings, root, by)
    return take(db, settings, root, number, "pack", lambda order: _pack(desk, order), by)


def ship(
    db: sqlite3.Connection,
    settings: Settings,
    root: Path,
    number: str,
    *,
    carrier: str = "",
    tracking_number: str = "",
    by: By,
) -> Order:
    """Send what is packed on its way, or pack and send what is left. Raises NotFound, IllegalStep."""
    desk = Desk(db, settings, root, by)
    parcel_number = text.one_line(tracking_number)
    name, url = carriers.tracking(settings.shipping, text.one_line(carrier), parcel_number)
    how = {"carrier": name, "tracking_number": parcel_number, "tracking_url": url}
    return take(db, settings, root, number, "ship", lambda order: _ship(desk, order, how), by)


def deliver(db: sqlite3.Connection, settings: Settings, root: Path, number: str, *, by: By) -> Order:
    """What was on its way arrived; the order is complete when it is paid, too. Raises NotFound, IllegalStep."""
    desk = Desk(db, settings, root, by)
    return take(db, settings, root, number, "deliver", lambda order: _move(desk, order, "deliver"), by)


def _pack(desk: Desk, order: Order) -> dict[str, Any]:
    boxed: Counter[int] = Counter()
    for parcel in _packed(order):
        boxed.update(dict(parcel.contents))
    left = [(line.id, line.open_quantity - boxed[line.id]) for line in order.lines if line.requires_shipping]
    parcel_id = ledger.parcel(desk.db, order.id, [content for content in left if content[1] > 0], "packed", desk.by)
    return {"fulfillments": [parcel_id]}


def _ship(desk: Desk, order: Order, how: dict[str, str]) -> dict[str, Any]:
    if not _packed(order):
        apply(desk, order.id, "pack", lambda unpacked: _pack(desk, unpacked))
        order = store.load(desk.db, order.id)
    for parcel in _packed(order):
        for line_id, quantity in parcel.contents:
            variant = order.line(line_id).variant_id
            if variant is not None:
                stock.sell(desk.db, variant, quantity, line_id, desk.by.who, desk.by.at)
    return _move(desk, order, "ship", **how)


def _packed(order: Order) -> list[Fulfillment]:
    return [parcel for parcel in order.fulfillments if parcel.status == "packed"]


def _move(desk: Desk, order: Order, verb: str, **how: str) -> dict[str, Any]:
    moved = ledger.move_parcels(desk.db, order, status.step(verb), desk.by, **how)
    return {"fulfillments": moved, **how}

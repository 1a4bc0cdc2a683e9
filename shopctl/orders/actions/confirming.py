"""Confirming: the prices are the catalogue's, whatever the order said before, and its stock is set aside."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from shopctl.catalog import stock
from shopctl.catalog import store as catalog
from shopctl.catalog.models import Variant
from shopctl.config.model import Settings
from shopctl.orders import bundled, ledger, personal, promises, quoting, searching, zones
from shopctl.orders.actions.step import Desk, take
from shopctl.orders.models import By, Line, Order
from shopctl.orders.pricing import Quote
from shopctl.orders.quoting import NotForSale, Wanted


def confirm(db: sqlite3.Connection, settings: Settings, root: Path, number: str, *, by: By) -> Order:
    """Take the order on: re-priced, stock allocated, promised.

    The event's data say which prices changed since the order was placed, and what the total was.
    Raises NotFound, IllegalStep, NotForSale, OutOfStock.
    """
    desk = Desk(db, settings, root, by)
    return take(desk, number, "confirm", lambda order: take_on(desk, order))


def take_on(desk: Desk, order: Order) -> dict[str, Any]:
    """Re-price the order and set its stock aside, inside the caller's transaction; which prices changed."""
    found = [_wanted(desk, line) for line in order.lines]
    wanted, to = quoting.listed(desk.db, order.customer_id, found, desk.by.at), zones.of(desk.settings, order)
    shipping = quoting.method(desk.settings, order.shipping_method, wanted, to)
    quoted = quoting.quote(desk.settings, wanted, order.discount, shipping, to)
    lines = [line.id for line in order.lines]
    quoting.write(desk.db, desk.settings, order.id, quoted, lines, shipping, order.language)
    for line, each in zip(order.lines, wanted, strict=True):
        personal.keep(desk.db, line, each.fields)
        _hold_parts(desk, order, line, each)
        stock.allocate(desk.db, each.variant.id, line.quantity, line.id, desk.by.who, desk.by.at)
    if shipping is not None:
        ledger.update(desk.db, "orders", order.id, **promises.made(desk.settings, shipping, desk.by.at))
    return _changes(order, quoted)


def _hold_parts(desk: Desk, order: Order, line: Line, each: Wanted) -> None:
    """A bundle consists of what it consists of now."""
    pieces = bundled.pieces(desk.db, each.variant.id, order.language)
    if pieces != line.parts:
        said = bundled.words(desk.db, desk.settings, each.variant.options, each.fields, pieces, order.language)
        ledger.update(desk.db, "order_line", line.id, parts=bundled.stored(pieces), options=said)
        searching.index(desk.db, order.id)


def _wanted(desk: Desk, line: Line) -> Wanted:
    variant = _variant(desk, line)
    return Wanted(variant, line.quantity, fields=personal.again(desk.db, variant, line.fields))


def _variant(desk: Desk, line: Line) -> Variant:
    if line.variant_id is None:
        raise NotForSale(item=line.title, sku=line.sku, why="it is no longer in the catalogue")
    return quoting.sellable(catalog.variant(desk.db, line.variant_id, desk.by.at))


def _changes(order: Order, quoted: Quote) -> dict[str, Any]:
    """What is different from what the customer was told; empty when nothing is. Amounts in minor units."""
    prices = [
        {
            "title": line.title,
            "sku": line.sku,
            "was": line.unit_price,
            "now": priced.item.unit_price,
        }
        for line, priced in zip(order.lines, quoted.lines, strict=True)
        if line.unit_price != priced.item.unit_price
    ]
    if not prices and quoted.total == order.total:
        return {}
    return {"prices": prices, "total_was": order.total, "total": quoted.total}

"""Changing an order before it ships: lines, address, delivery, discount, in one go or not at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from shopctl import clock, text
from shopctl.catalog import stock
from shopctl.config.model import Settings
from shopctl.config.selling import ShippingMethod
from shopctl.db.connect import transaction
from shopctl.orders import changes, contact, editing, ledger, personal, promises, quoting, searching, store, zones
from shopctl.orders.actions.placing import add_line
from shopctl.orders.actions.step import Desk, Untold, apply, take
from shopctl.orders.editing import Edit, Row
from shopctl.orders.models import By, Order
from shopctl.orders.papers import actions as papers


class _Rehearsed(Exception):
    """Takes a rehearsal back."""


def edit(db: sqlite3.Connection, settings: Settings, root: Path, number: str, wish: Edit, *, by: By) -> Order:
    """Change an order; its customer is told what is different, unless it is a draft. What changes nothing does nothing.

    Raises NotFound, IllegalStep, OutOfStock, what `editing.rows` and `quoting.quote` raise, BadInput.
    """
    desk = Desk(db, settings, root, by)
    return take(desk, number, "edit", lambda order: _change(desk, order, wish))


def rehearse(
    db: sqlite3.Connection, settings: Settings, root: Path, number: str, wish: Edit, *, by: By
) -> tuple[Order, Order]:
    """The order as it is, and as `edit` would make it: all of it is done, and taken back. Raises what `edit` raises."""
    desk = Desk(db, settings, root, by)
    with suppress(_Rehearsed), transaction(db):
        before = store.get(db, number)
        apply(desk, before.id, "edit", lambda order: _change(desk, order, wish))
        after = store.load(db, before.id)
        raise _Rehearsed
    return before, after


def _change(desk: Desk, order: Order, wish: Edit) -> dict[str, Any] | None:
    """Write what is to be, and say what of it is new; None when nothing is."""
    if fields := _fields(desk.settings, order, wish):
        ledger.update(desk.db, "orders", order.id, **fields)
    _fill(desk, order, wish)
    difference = changes.difference(order, store.load(desk.db, order.id))
    if not difference:
        return None
    searching.index(desk.db, order.id)
    if changes.on_paper(difference):
        papers.take_back_of(desk.db, desk.settings, order.id, "changed", desk.by)
    return Untold(difference) if order.status == "draft" else difference


def _fill(desk: Desk, order: Order, wish: Edit) -> None:
    """The lines and their figures, what is set aside for them, and the promise."""
    moved = store.load(desk.db, order.id)
    rows, to = editing.rows(desk.db, order, wish, desk.by.at), zones.of(desk.settings, moved)
    wanted = [row.wanted for row in rows]
    method_id = order.shipping_method if wish.shipping is None else text.one_line(wish.shipping)
    shipping = quoting.method(desk.settings, method_id, wanted, to)
    quoted = quoting.quote(desk.settings, wanted, moved.discount, shipping, to)
    lines = _write_lines(desk, order, rows)
    quoting.write(desk.db, desk.settings, order.id, quoted, lines, shipping, order.language)
    if order.status == "confirmed":
        _allocate(desk, rows, lines)
        _promise(desk, order, shipping)


def _fields(settings: Settings, order: Order, wish: Edit) -> dict[str, str]:
    """The columns of the order that become others, in the form in which they are kept. Raises BadInput."""
    kept = {
        "name": contact.name(wish.name or "") if wish.name is not None else order.name,
        "email": contact.email(wish.email) if wish.email is not None else order.email,
        "phone": contact.phone(wish.phone, settings.shop.region) if wish.phone is not None else order.phone,
        "ship_to": contact.address(wish.address) if wish.address is not None else order.ship_to,
        "ship_country": zones.country_code(wish.country) if wish.country is not None else order.ship_country,
        "ship_postcode": text.one_line(wish.postcode) if wish.postcode is not None else order.ship_postcode,
        "tax_id": text.one_line(wish.tax_id) if wish.tax_id is not None else order.tax_id,
        "discount": _discount(settings, wish.discount) if wish.discount is not None else order.discount,
    }
    return {name: value for name, value in kept.items() if value != getattr(order, name)}


def _discount(settings: Settings, given: str) -> str:
    stored = quoting.stored_discount(settings, given)
    return "" if stored in ("0", "0%") else stored


def _write_lines(desk: Desk, order: Order, rows: Sequence[Row]) -> list[int]:
    """Take lines out, change quantities, put lines in; the row ids in the order of `rows`. Their figures follow."""
    kept = {row.line.id: row.wanted.quantity for row in rows if row.line is not None}
    for line in order.lines:
        if freed := line.allocated_quantity - max(0, kept.get(line.id, 0) - line.fulfilled_quantity):
            _release(desk, line.variant_id, freed, line.id)
        if line.id not in kept:
            ledger.remove_line(desk.db, line.id)
        elif kept[line.id] != line.quantity:
            gross = line.unit_price * kept[line.id]
            ledger.update(desk.db, "order_line", line.id, quantity=kept[line.id], discount_total=0, total=gross)
    place = max(line.position for line in order.lines)
    ids = []
    for row in rows:
        if row.line is None:
            place += 1
            ids.append(add_line(desk, order.id, place, row.wanted, order.language))
        else:
            personal.keep(desk.db, row.line, row.wanted.fields)
            ids.append(row.line.id)
    return ids


def _release(desk: Desk, variant: int | None, quantity: int, line: int) -> None:
    if variant is not None and quantity > 0:
        stock.release(desk.db, variant, quantity, line, desk.by.who, desk.by.at)


def _allocate(desk: Desk, rows: Sequence[Row], lines: Sequence[int]) -> None:
    """Set aside what is wanted more than before. Raises OutOfStock, which takes all of the edit back."""
    for row, line in zip(rows, lines, strict=True):
        more = row.wanted.quantity - (row.line.quantity if row.line is not None else 0)
        if more > 0:
            stock.allocate(desk.db, row.wanted.variant.id, more, line, desk.by.who, desk.by.at)


def _promise(desk: Desk, order: Order, shipping: ShippingMethod | None) -> None:
    """Another way of delivery promises other days, counted from the confirmation."""
    if shipping is not None and shipping.id != order.shipping_method:
        assert order.confirmed_at is not None
        made = promises.made(desk.settings, shipping, clock.parse(order.confirmed_at))
        ledger.update(desk.db, "orders", order.id, **made)

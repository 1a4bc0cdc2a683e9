"""The order book's SQL: orders and their ledgers, read and written. Writing happens in the caller's transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import fields
from datetime import timedelta
from typing import Any, TypeVar

from shopctl.errors import NotFound
from shopctl.orders.models import Adjustment, Event, Filled, Fulfillment, Line, Order, Payment, Piece, Refund
from shopctl.orders.returns import store as returns
from shopctl.text import latin_digits

_Value = TypeVar("_Value", Order, Line, Adjustment, Event, Payment, Refund, Fulfillment)
_FLAGS = frozenset({"tax_included", "pays_later", "pickup", "requires_shipping"})
_DOCUMENTS = frozenset({"basis"})


def _read(cls: type[_Value], row: sqlite3.Row, **more: Any) -> _Value:
    """A value of `cls` from a row that has its fields among its columns; 0 and 1 become flags, JSON its value."""
    names = (field.name for field in fields(cls) if field.name not in more)
    values: Mapping[str, Any] = {name: _value(name, row[name]) for name in names}
    return cls(**values, **more)


def _value(name: str, stored: Any) -> Any:
    if name == "fields":
        return tuple(Filled(*each) for each in json.loads(stored))
    if name == "parts":
        return tuple(Piece(*each) for each in json.loads(stored))
    if name in _DOCUMENTS:
        return json.loads(stored)
    return bool(stored) if name in _FLAGS else stored


def order_id(db: sqlite3.Connection, id_text: str) -> int:
    """The row of an order by what people type: 1001, #1001, ۱۰۰۱, or the number with its prefix. Raises NotFound."""
    text = latin_digits(id_text).strip().lstrip("#").strip()
    row = db.execute("SELECT id FROM orders WHERE number = ?", (text,)).fetchone()
    if row is None and text.isascii() and text.isdigit() and len(text) < 18:
        row = db.execute("SELECT id FROM orders WHERE serial = ?", (int(text),)).fetchone()
    if row is None:
        raise NotFound(kind="order", id=id_text, hint=f"Look for it: shopctl order find {id_text}")
    return int(row[0])


def get(db: sqlite3.Connection, number: str) -> Order:
    """The whole order by what people type for it (see `order_id`). Raises NotFound."""
    return load(db, order_id(db, number))


def taken_from(db: sqlite3.Connection, source: str) -> tuple[str, str] | None:
    """The number of the order that was taken from that source, and the digest of what stood in it; None without one."""
    row = db.execute("SELECT number, source_digest FROM orders WHERE source = ? AND source <> ''", (source,)).fetchone()
    return (row["number"], row["source_digest"]) if row else None


def load(db: sqlite3.Connection, id_: int) -> Order:
    """The whole order of a row that exists."""
    row = db.execute("SELECT * FROM orders WHERE id = ?", (id_,)).fetchone()
    lines = db.execute("SELECT * FROM order_line WHERE order_id = ? ORDER BY position, id", (id_,))
    adjustments = db.execute("SELECT * FROM order_adjustment WHERE order_id = ? ORDER BY id", (id_,))
    payments = db.execute("SELECT * FROM standing_payment WHERE order_id = ? ORDER BY id", (id_,))
    refunds = db.execute("SELECT * FROM standing_refund WHERE order_id = ? ORDER BY id", (id_,))
    events = db.execute("SELECT * FROM order_event WHERE order_id = ? ORDER BY id", (id_,))
    return _read(
        Order,
        row,
        lines=tuple(_read(Line, row) for row in lines),
        adjustments=tuple(_read(Adjustment, row) for row in adjustments),
        payments=tuple(_read(Payment, row) for row in payments),
        refunds=tuple(_read(Refund, row) for row in refunds),
        fulfillments=_fulfillments(db, id_),
        returns=returns.of_order(db, id_),
        events=tuple(_read(Event, row, data=json.loads(row["data"])) for row in events),
    )


MISSED = timedelta(days=1)
"""A promise that broke longer ago is no news: a cron that starts late must not write to everybody."""


def at_risk(db: sqlite3.Connection, since: str, until: str) -> list[int]:
    """Orders promised to leave after `since` and until `until` (clock stamps) that have not, their customers untold."""
    rows = db.execute(
        "SELECT id FROM orders WHERE status IN ('placed', 'confirmed') AND status = 'confirmed'"
        " AND promised_ship_by > ? AND promised_ship_by <= ? AND fulfilled_quantity < shippable_quantity"
        " AND held_at IS NULL AND delay_told IS NOT promised_ship_by ORDER BY promised_ship_by, id",
        (since, until),
    )
    return [row[0] for row in rows]


def overdue(db: sqlite3.Connection, since: str, until: str) -> list[int]:
    """Orders that are on their way, all of them, and promised to arrive after `since` and until `until`, as `at_risk`.

    What came back is no longer on its way: its customer was told of that.
    """
    rows = db.execute(
        "SELECT id FROM orders WHERE status IN ('placed', 'confirmed') AND status = 'confirmed'"
        " AND promised_deliver_by > ? AND promised_deliver_by <= ? AND fulfilled_quantity >= shippable_quantity"
        " AND delivered_quantity + failed_quantity < shippable_quantity"
        " AND arrival_told IS NOT promised_deliver_by ORDER BY promised_deliver_by, id",
        (since, until),
    )
    return [row[0] for row in rows]


def waiting_for_digital(db: sqlite3.Connection) -> list[str]:
    """The numbers of paid orders whose keys or links are not handed over, the oldest first."""
    rows = db.execute(
        "SELECT number FROM orders WHERE status = 'confirmed' AND digital_given < digital_quantity AND due <= 0"
        " AND held_at IS NULL ORDER BY id"
    )
    return [row[0] for row in rows]


def keys_of(db: sqlite3.Connection, variant_id: int) -> list[sqlite3.Row]:
    """A variant's keys, the free ones first: the key, when it was added, the order that got it and when."""
    return db.execute(
        "SELECT k.key, k.added_at, COALESCE(o.number, '') AS 'order', COALESCE(f.delivered_at, '') AS given_at"
        " FROM digital_key k LEFT JOIN fulfillment f ON f.id = k.fulfillment_id LEFT JOIN orders o ON o.id = f.order_id"
        " WHERE k.variant_id = ? ORDER BY k.line_id IS NOT NULL, k.id",
        (variant_id,),
    ).fetchall()


def find_parcel(db: sqlite3.Connection, text: str) -> tuple[int, str] | None:
    """The order's row, and the parcel's number where it is one, meant by 1001 or 1001-2; None for neither."""
    try:
        return order_id(db, text), ""
    except NotFound:
        number, _, place = latin_digits(text).strip().rpartition("-")
    try:
        found = order_id(db, number)
    except NotFound:
        return None
    sql = "SELECT 1 FROM fulfillment WHERE order_id = ? AND CAST(position AS TEXT) = ?"
    return (found, text) if db.execute(sql, (found, place)).fetchone() else None


def tracked_as(db: sqlite3.Connection, tracking_number: str) -> list[tuple[int, str]]:
    """The orders' rows and the numbers of the parcels that a carrier knows by that number."""
    rows = db.execute(
        "SELECT f.order_id, o.number || '-' || f.position FROM fulfillment f JOIN orders o ON o.id = f.order_id"
        " WHERE f.tracking_number = ? AND f.tracking_number <> '' ORDER BY f.id",
        (tracking_number,),
    )
    return [(row[0], row[1]) for row in rows]


def parcel_number(db: sqlite3.Connection, id_: int) -> str:
    """What people call the parcel of that row: 1001-2."""
    sql = "SELECT o.number || '-' || f.position FROM fulfillment f JOIN orders o ON o.id = f.order_id WHERE f.id = ?"
    return str(db.execute(sql, (id_,)).fetchone()[0])


def _fulfillments(db: sqlite3.Connection, order: int) -> tuple[Fulfillment, ...]:
    contents: dict[int, list[tuple[int, int]]] = {}
    for row in db.execute(
        "SELECT fl.fulfillment_id, fl.line_id, fl.quantity FROM fulfillment_line fl"
        " JOIN fulfillment f ON f.id = fl.fulfillment_id WHERE f.order_id = ? ORDER BY fl.line_id",
        (order,),
    ):
        contents.setdefault(row[0], []).append((row[1], row[2]))
    rows = db.execute(
        "SELECT f.*, o.number || '-' || f.position AS number FROM fulfillment f JOIN orders o ON o.id = f.order_id"
        " WHERE f.order_id = ? ORDER BY f.id",
        (order,),
    )
    return tuple(_read(Fulfillment, row, contents=tuple(contents.get(row["id"], ()))) for row in rows)

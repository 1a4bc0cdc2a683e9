"""What an order was before the last command: kept with the command, gone with the next, and gone back to by `undo`.

Ledgers are never rewritten: money and stock that moved are moved back by rows of their own; parcels go back step by
step; what is plain (figures, lines, promises) is written as it was. All in the caller's transaction.
"""

from __future__ import annotations

import json
import sqlite3
from collections import deque
from collections.abc import Iterable
from typing import Any

from shopctl import clock
from shopctl.catalog import stock
from shopctl.orders import ledger, searching
from shopctl.orders.models import By
from shopctl.orders.returns import images as returns

UNDO = "undo"
"""The command that is not taken back itself: what it took back is done again by hand."""

CRON = "run-due"
"""The command that is nobody's: what the shop does by itself is not the last that a person did."""

_PARTS = ("order_line", "order_adjustment", "fulfillment")
_LEDGERS = ("order_event", "payment", "refund", "paper", "stock_movement")
# Kept by triggers or generated, and written by nobody else.
_DERIVED = {
    "orders": frozenset(
        ("id", "serial", "number", "status", "authorized_total", "captured_total", "voided_total", "refunded_total",
         "granted_total", "reserved_total", "owed_total", "paid_total", "due", "payment_status", "fulfillment_status",
         "shippable_quantity", "packed_quantity", "fulfilled_quantity", "delivered_quantity", "gone_quantity",
         "ready_quantity", "failed_quantity", "digital_quantity", "digital_given")
    ),
    "order_line": frozenset(
        ("id", "allocated_quantity", "fulfilled_quantity", "delivered_quantity", "returned_quantity")
    ),
    "order_adjustment": frozenset(),
    "fulfillment": frozenset(("id", "order_id", "status", "position")),
}  # fmt: skip

Image = dict[str, Any]


def take(db: sqlite3.Connection, order: int) -> Image:
    """The order as it is: its row, its parts, and where the ledgers end. `known` is false before its first event."""
    parts = {
        part: [dict(row) for row in db.execute(f"SELECT * FROM {part} WHERE order_id = ? ORDER BY id", (order,))]  # noqa: S608 - constants
        for part in _PARTS
    }
    ends = {each: db.execute(f"SELECT COALESCE(MAX(id), 0) FROM {each}").fetchone()[0] for each in _LEDGERS}  # noqa: S608
    row = dict(db.execute("SELECT * FROM orders WHERE id = ?", (order,)).fetchone())
    known = db.execute("SELECT 1 FROM order_event WHERE order_id = ? LIMIT 1", (order,)).fetchone() is not None
    return {"orders": row, **parts, **returns.take(db, order), "ends": ends, "known": known}


def keep(db: sqlite3.Connection, order: int, image: Image, by: By) -> None:
    """Keep the image for `undo`; of several steps of one command, the first one's stays."""
    if by.command in (UNDO, CRON):
        return
    db.execute(
        "INSERT INTO order_before (order_id, who, command, at, image) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (order_id) DO UPDATE SET who = excluded.who, command = excluded.command, at = excluded.at,"
        " image = excluded.image WHERE (who, command, at) <> (excluded.who, excluded.command, excluded.at)",
        (order, by.who, by.command, clock.stamp(by.at), json.dumps(image)),
    )


def restore(db: sqlite3.Connection, order: int, image: Image, statuses: Iterable[str], by: By) -> None:
    """Bring the order back to the image, by way of these statuses. Raises OutOfStock."""
    take_back_money(db, order, image, by)
    returns.restore(db, order, image, by)
    moves = _stock_moves(db, order, image)
    for variant, line, sold, _ in moves:
        if sold < 0:
            stock.sell(db, variant, -sold, line, by.who, by.at)
    _move_parcels(db, order, image["fulfillment"])
    for variant, line, sold, allocated in moves:
        if sold > 0:
            stock.put_back(db, variant, sold, line, by.who, by.at, UNDO)
        if allocated > 0:
            stock.release(db, variant, allocated, line, by.who, by.at)
    _write_lines(db, order, image["order_line"])
    db.execute("DELETE FROM order_adjustment WHERE order_id = ?", (order,))
    for row in image["order_adjustment"]:
        ledger.insert(db, "order_adjustment", **row)
    for variant, line, _, allocated in moves:
        if allocated < 0:
            stock.allocate(db, variant, -allocated, line, by.who, by.at)
    ledger.update(db, "orders", order, **_plain("orders", image["orders"]))
    for status in statuses:
        ledger.update(db, "orders", order, status=status)
    searching.index(db, order)


def take_back_money(db: sqlite3.Connection, order: int, image: Image, by: By) -> None:
    """Take back what was written into the order's ledgers of money since the image."""
    for table in ("payment", "refund"):
        _take_back(db, table, order, image["ends"][table], by)


def _plain(table: str, row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in _DERIVED[table]}


def _take_back(db: sqlite3.Connection, table: str, order: int, end: int, by: By) -> None:
    """Follow each row since `end` by one that takes it back, the newest first."""
    sql = f"SELECT * FROM standing_{table} WHERE order_id = ? AND id > ? ORDER BY id DESC"  # noqa: S608 - two tables
    copied = ("kind", "method", "authorization_id") if table == "payment" else ()
    for row in db.execute(sql, (order, end)).fetchall():
        values = {name: row[name] for name in ("order_id", "amount", *copied)}
        ledger.insert(db, table, **values, undoes_id=row["id"], who=by.who, at=clock.stamp(by.at))
        if table == "payment":  # a transfer that paid waits for its order again
            db.execute("UPDATE bank_transfer SET payment_id = NULL WHERE payment_id = ?", (row["id"],))


def _stock_moves(db: sqlite3.Connection, order: int, image: Image) -> list[tuple[int, int, int, int]]:
    """(variant, line, pieces that left the shelf, pieces set aside) since the image; below zero the other way."""
    lines = {row["id"] for row in image["order_line"]}
    lines |= {row[0] for row in db.execute("SELECT id FROM order_line WHERE order_id = ?", (order,))}
    rows = db.execute(
        "SELECT variant_id, order_line_id,"
        " -SUM(CASE WHEN kind IN ('sale', 'return') THEN allocated_change ELSE 0 END),"
        " SUM(CASE WHEN kind IN ('allocation', 'release') THEN allocated_change ELSE 0 END) FROM stock_movement"
        " WHERE order_line_id IN (SELECT value FROM json_each(?)) AND id > ? AND bundle_id IS NULL"
        " GROUP BY variant_id, order_line_id",
        (json.dumps(sorted(lines)), image["ends"]["stock_movement"]),
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def _move_parcels(db: sqlite3.Connection, order: int, before: list[dict[str, Any]]) -> None:
    """Parcels go back to where they were; those that are new are opened."""
    were = {row["id"]: row for row in before}
    sql = "SELECT id, status FROM fulfillment WHERE order_id = ? ORDER BY id"
    for id_, status in [tuple(row) for row in db.execute(sql, (order,))]:
        if id_ in were:
            path, values = _path(db, status, were[id_]["status"]), _plain("fulfillment", were[id_])
        else:
            path, values = [*_path(db, status, "pending"), "canceled"] if status != "canceled" else [], {}
        for step in path:
            ledger.update(db, "fulfillment", id_, status=step)
        if values:
            ledger.update(db, "fulfillment", id_, **values)


def _path(db: sqlite3.Connection, start: str, goal: str) -> list[str]:
    """The shortest way back between two statuses of a parcel, against the table of its steps."""
    moves = [tuple(row) for row in db.execute("SELECT to_status, from_status FROM fulfillment_transition")]
    ways = deque([(start, list[str]())])
    seen = {start}
    while ways:
        here, way = ways.popleft()
        if here == goal:
            return way
        for source, target in moves:
            if source == here and target not in seen:
                seen.add(target)
                ways.append((target, [*way, target]))
    raise RuntimeError(f"no way back from {start} to {goal}")


def _write_lines(db: sqlite3.Connection, order: int, before: list[dict[str, Any]]) -> None:
    were = {row["id"]: row for row in before}
    there = {row[0] for row in db.execute("SELECT id FROM order_line WHERE order_id = ?", (order,)).fetchall()}
    for id_ in sorted(there - were.keys()):
        ledger.remove_line(db, id_)
    for id_, row in were.items():
        if id_ in there:
            ledger.update(db, "order_line", id_, **_plain("order_line", row))
        else:
            ledger.insert(db, "order_line", id=id_, **_plain("order_line", row))

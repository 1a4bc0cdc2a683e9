"""What an order's returns were before the last command, and the way back there; orders/images.py keeps and calls it."""

from __future__ import annotations

import sqlite3
from typing import Any

from shopctl import clock
from shopctl.catalog import stock
from shopctl.orders import ledger
from shopctl.orders.models import By

_STAY = frozenset(("id", "order_id", "position", "number", "status"))
_OUTCOMES = ("accepted_quantity", "rejected_quantity", "damaged_quantity", "lost_quantity", "restocked_quantity")

Rows = list[dict[str, Any]]


def take(db: sqlite3.Connection, order: int) -> dict[str, Rows]:
    """The returns of the order and their lines."""
    returns = _rows(db, "SELECT * FROM order_return WHERE order_id = ? ORDER BY id", order)
    return {"order_return": returns, "order_return_line": _lines(db, order) if returns else []}


def _lines(db: sqlite3.Connection, order: int) -> Rows:
    sql = """SELECT rl.*, r.number, l.variant_id FROM order_return_line rl JOIN order_return r ON r.id = rl.return_id
        JOIN order_line l ON l.id = rl.line_id WHERE r.order_id = ? ORDER BY rl.id"""
    return _rows(db, sql, order)


def _rows(db: sqlite3.Connection, sql: str, order: int) -> Rows:
    return [dict(row) for row in db.execute(sql, (order,))]


def restore(db: sqlite3.Connection, order: int, before: dict[str, Rows], by: By) -> None:
    """Bring the returns back to what they were; one that is new is canceled. Raises OutOfStock.

    What was put on the shelf leaves it again, unless it was sold since.
    """
    now, were = take(db, order), {row["id"]: row for row in before["order_return"]}
    lines = {row["id"]: row for row in before["order_return_line"]}
    for line in now["order_return_line"]:
        if line["id"] in lines:
            _restore_line(db, line, lines[line["id"]], by)
    for row in now["order_return"]:
        if was := were.get(row["id"]):
            plain = {name: value for name, value in was.items() if name not in _STAY}
            ledger.update(db, "order_return", row["id"], status=was["status"], **plain)
        else:
            ledger.update(db, "order_return", row["id"], status="canceled", canceled_at=clock.stamp(by.at))


def _restore_line(db: sqlite3.Connection, line: dict[str, Any], was: dict[str, Any], by: By) -> None:
    if shelved := line["restocked_quantity"] - was["restocked_quantity"]:
        stock.take_off_again(db, line["variant_id"], shelved, line["line_id"], by.who, by.at, reason=line["number"])
    ledger.update(db, "order_return_line", line["id"], **{name: was[name] for name in (*_OUTCOMES, "worth")})

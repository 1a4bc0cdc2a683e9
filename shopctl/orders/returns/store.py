"""The SQL of returns: read with their lines, found by what people type. Writing happens in the caller's transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from shopctl import clock
from shopctl.errors import NotFound
from shopctl.orders import ledger
from shopctl.orders.models import By, Order
from shopctl.orders.returns.models import Asked, Return, ReturnLine
from shopctl.text import latin_digits, one_line

# What was taken back by undo grants nothing; the view standing_refund would be gone through whole.
_GRANT = """LEFT JOIN refund f ON f.return_id = r.id
        AND NOT EXISTS (SELECT 1 FROM refund u WHERE u.undoes_id = f.id)"""

_RETURN = f"""SELECT r.*, COALESCE(s.number, '') AS successor, COALESCE(f.amount, 0) AS refund
    FROM order_return r LEFT JOIN orders s ON s.id = r.successor_id {_GRANT}"""  # noqa: S608 - constants

_LIST = f"""SELECT r.number, o.number AS "order", r.kind, r.status, o.name, o.email, o.currency, o.exponent, r.reason,
        COALESCE(f.amount, 0) AS refund, r.requested_at, r.received_at, r.resolved_at,
        (SELECT SUM(quantity) FROM order_return_line WHERE return_id = r.id) AS pieces
    FROM order_return r JOIN orders o ON o.id = r.order_id {_GRANT}"""  # noqa: S608

_RULES = {
    "status": "r.status = :status",
    "open": "r.status IN ('requested', 'authorized', 'in_transit', 'received')",
    "kind": "r.kind = :kind",
    "order_id": "r.order_id = :order_id",
}


def of_order(db: sqlite3.Connection, order: int) -> tuple[Return, ...]:
    """The returns of an order, oldest first."""
    rows = db.execute(f"{_RETURN} WHERE r.order_id = ? ORDER BY r.position", (order,)).fetchall()
    return tuple(_return(row, _lines(db, row["id"])) for row in rows)


def _lines(db: sqlite3.Connection, returned: int) -> tuple[ReturnLine, ...]:
    rows = db.execute("SELECT * FROM order_return_line WHERE return_id = ? ORDER BY id", (returned,))
    return tuple(ReturnLine(**{field.name: row[field.name] for field in fields(ReturnLine)}) for row in rows)


def _return(row: sqlite3.Row, lines: tuple[ReturnLine, ...]) -> Return:
    values = {field.name: row[field.name] for field in fields(Return) if field.name != "lines"}
    wanted = tuple((sku, quantity) for sku, quantity in json.loads(row["wanted"]))
    return Return(**values | {"wanted": wanted, "lines": lines})


def find(db: sqlite3.Connection, id_text: str) -> tuple[int, int]:
    """The row ids of a return and of its order by what people type: R1001-1, 1001-1, or the order's number where it
    has one return. Raises NotFound.
    """
    text = one_line(latin_digits(id_text)).lstrip("#").replace(" ", "")
    for number in (text, f"R{text}"):
        row = db.execute("SELECT id, order_id FROM order_return WHERE number = ?", (number,)).fetchone()
        if row is not None:
            return row["id"], row["order_id"]
    only = db.execute(
        "SELECT id, order_id FROM order_return WHERE order_id = (SELECT id FROM orders WHERE number = ?) LIMIT 2",
        (text,),
    ).fetchall()
    if len(only) != 1:
        raise NotFound(kind="return", id=id_text, hint="All of them: shopctl return list")
    return only[0]["id"], only[0]["order_id"]


def list_(db: sqlite3.Connection, limit: int = 50, **chosen: Any) -> list[dict[str, Any]]:
    """Returns, newest first, as flat rows; `chosen` may hold status, open, kind, order_id. `limit` 0 means all."""
    rules = [rule for name, rule in _RULES.items() if chosen.get(name)]
    where = f"WHERE {' AND '.join(rules)}" if rules else ""
    sql = f"{_LIST} {where} ORDER BY r.id DESC LIMIT :limit"
    return [dict(row) for row in db.execute(sql, chosen | {"limit": limit or -1})]


def add(
    db: sqlite3.Connection, order: Order, asked: Asked, status: str, lines: Iterable[tuple[int, int]], by: By
) -> str:
    """A new return with its lines (pairs of line id and quantity); its number, short enough to be said on the phone."""
    position, at = len(order.returns) + 1, clock.stamp(by.at)
    number = f"R{order.number}-{position}"
    stamp = {"authorized_at": at} if status == "authorized" else {}
    id_ = ledger.insert(
        db, "order_return", order_id=order.id, position=position, number=number, kind=asked.kind, status=status,
        reason=asked.reason, wanted=json.dumps(asked.wanted), requested_at=at, **stamp,
    )  # fmt: skip
    for line, quantity in lines:
        ledger.insert(db, "order_return_line", return_id=id_, line_id=line, quantity=quantity)
    return number

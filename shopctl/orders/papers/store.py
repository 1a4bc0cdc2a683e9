"""The papers' SQL. Writing happens in the caller's transaction; what is issued is never written again."""

from __future__ import annotations

import json
import sqlite3
from hashlib import sha256
from typing import Any

from shopctl import clock
from shopctl.orders.models import By
from shopctl.orders.papers.models import Grant, Kind, NoSuchPaper, Paper, Returned
from shopctl.text import latin_digits

_PAPER = "SELECT p.*, o.number AS order_number FROM paper p JOIN orders o ON o.id = p.order_id "

_CREDITED = "(SELECT COALESCE(SUM(total), 0) FROM paper WHERE corrects_id = p.id)"


def next_serial(db: sqlite3.Connection, series: str) -> int:
    """The next number of a series: one more than the last. Taken and used in one transaction, so there are no gaps."""
    row = db.execute(
        "INSERT INTO counter (name, value) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET value = value + 1"
        " RETURNING value",
        (f"paper:{series}",),
    ).fetchone()
    return int(row[0])


def insert(
    db: sqlite3.Connection,
    kind: Kind,
    series: str,
    serial: int,
    data: dict[str, Any],
    by: By,
    *,
    order: int,
    corrects: int | None = None,
    refund: int | None = None,
) -> Paper:
    """Issue a paper: its data as they stand, for good."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True)
    row = db.execute(
        "INSERT INTO paper (kind, series, serial, number, order_id, corrects_id, refund_id, total, data, digest,"
        " issued_at, who) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
        (
            kind, series, serial, data["number"], order, corrects, refund, data["total"], text, _digest(text),
            clock.stamp(by.at), by.who,
        ),
    ).fetchone()  # fmt: skip
    return load(db, row[0])


def load(db: sqlite3.Connection, id_: int) -> Paper:
    """The paper of a row that exists."""
    return _read(db.execute(_PAPER + "WHERE p.id = ?", (id_,)).fetchone())


def get(db: sqlite3.Connection, number: str) -> Paper:
    """The paper of that number, in any digits and letter case. Raises NoSuchPaper."""
    asked = latin_digits(number).strip()
    row = db.execute(_PAPER + "WHERE p.number = ?", (asked,)).fetchone()
    if row is None:
        raise NoSuchPaper(id=number)
    return _read(row)


def of_order(db: sqlite3.Connection, order: int) -> list[Paper]:
    """The papers of an order, oldest first."""
    return [_read(row) for row in db.execute(_PAPER + "WHERE p.order_id = ? ORDER BY p.id", (order,))]


def list_(db: sqlite3.Connection, *, kind: str = "", year: str = "", limit: int = 50) -> list[Paper]:
    """Papers, newest first, of one kind or of one year as their series has it; `limit` 0 means all."""
    rows = db.execute(
        _PAPER + "WHERE (:kind = '' OR p.kind = :kind) AND (:year = '' OR p.series LIKE '%' || :year)"
        " ORDER BY p.id DESC LIMIT :limit",
        {"kind": kind, "year": latin_digits(year), "limit": limit or -1},
    )
    return [_read(row) for row in rows]


def in_force(db: sqlite3.Connection, order: int) -> Paper | None:
    """The order's invoice, unless it was taken back whole."""
    row = db.execute(
        f"{_PAPER} WHERE p.order_id = ? AND p.kind = 'invoice' AND (p.total = 0 OR p.total > {_CREDITED})"
        " ORDER BY p.id DESC LIMIT 1",
        (order,),
    ).fetchone()
    return _read(row) if row else None


def credits_of(db: sqlite3.Connection, invoice: int) -> list[Paper]:
    """The credit notes of an invoice, oldest first."""
    return [_read(row) for row in db.execute(_PAPER + "WHERE p.corrects_id = ? ORDER BY p.id", (invoice,))]


def uncredited(db: sqlite3.Connection, invoice: Paper) -> list[Grant]:
    """Refunds granted on an order for which no credit note mends this invoice of it, oldest first."""
    rows = db.execute(
        "SELECT id, amount, reason, return_id FROM standing_refund r WHERE order_id = ?"
        " AND NOT EXISTS (SELECT 1 FROM paper p WHERE p.corrects_id = ? AND p.refund_id = r.id) ORDER BY id",
        (invoice.order_id, invoice.id),
    ).fetchall()
    return [Grant(row["id"], row["amount"], row["reason"], _returned(db, row["return_id"])) for row in rows]


def _returned(db: sqlite3.Connection, return_id: int | None) -> tuple[Returned, ...]:
    rows = db.execute(
        "SELECT line_id, quantity - rejected_quantity, worth FROM order_return_line"
        " WHERE return_id = ? AND worth > 0 ORDER BY line_id",
        (return_id,),
    )
    return tuple(Returned(*row) for row in rows)


def _read(row: sqlite3.Row) -> Paper:
    return Paper(
        id=row["id"],
        kind=row["kind"],
        number=row["number"],
        order_id=row["order_id"],
        order=row["order_number"],
        corrects_id=row["corrects_id"],
        total=row["total"],
        issued_at=row["issued_at"],
        who=row["who"],
        data=json.loads(row["data"]),
        digest=row["digest"],
        intact=_digest(row["data"]) == row["digest"],
    )


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()

"""Transfers of bank statements, and lists of payments: their SQL. Writing happens in the caller's transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, fields

from shopctl.errors import NotFound
from shopctl.money import decimal
from shopctl.orders.bank import Transfer
from shopctl.orders.matching import Bill, Paper, serials, serials_spoken


@dataclass(frozen=True, slots=True)
class Kept:
    """A transfer that was read from a statement; `order` is the one that it paid, '' for none."""

    id: int
    identity: str
    booked_on: str
    amount: int
    currency: str
    exponent: int
    name: str
    text: str
    file: str
    read_at: str
    ignored_at: str | None
    payment_id: int | None
    order: str

    @property
    def document(self) -> dict[str, object]:
        """The shape of a transfer in `payment list --unmatched --json`; public API."""
        shown = ("id", "booked_on", "currency", "name", "text", "file", "read_at", "ignored_at", "order")
        return {name: getattr(self, name) for name in shown} | {"amount": decimal(self.amount, self.exponent)}


_KEPT = """SELECT t.*, COALESCE(o.number, '') AS 'order' FROM bank_transfer t
    LEFT JOIN payment p ON p.id = t.payment_id LEFT JOIN orders o ON o.id = p.order_id"""
_PAYMENT = """SELECT p.id, o.number AS 'order', o.name, p.kind, p.amount, o.currency, o.exponent, p.method,
    p.reference, p.who, p.at FROM standing_payment p JOIN orders o ON o.id = p.order_id"""
# A day before the order was placed: the bank's day is the shop's, not that of UTC.
_BILL = """SELECT number, serial, due, name, status, paid_total AS paid,
    date(COALESCE(placed_at, created_at), '-1 day') AS since FROM orders"""


def keep(
    db: sqlite3.Connection, found: Iterable[Transfer], *, currency: str, exponent: int, file: str, read_at: str
) -> int:
    """Write down transfers, each once however often its statement is read; how many were new."""
    before = db.total_changes
    db.executemany(
        "INSERT INTO bank_transfer (identity, booked_on, amount, currency, exponent, name, text, file, read_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (identity) DO NOTHING",
        [
            (
                each.identity,
                each.booked_on.isoformat(),
                each.amount,
                currency,
                exponent,
                each.name,
                each.text,
                file,
                read_at,
            )
            for each in found
        ],
    )
    return db.total_changes - before


def known(db: sqlite3.Connection, identities: Iterable[str]) -> set[str]:
    """Which of the transfers were read before."""
    rows = db.execute(
        "SELECT identity FROM bank_transfer WHERE identity IN (SELECT value FROM json_each(?))",
        (json.dumps(list(identities)),),
    )
    return {row[0] for row in rows}


def get(db: sqlite3.Connection, id_: int) -> Kept:
    """The transfer of that id. Raises NotFound."""
    row = db.execute(f"{_KEPT} WHERE t.id = ?", (id_,)).fetchone()
    if row is None:
        raise NotFound(kind="transfer", id=str(id_), hint="All that wait: shopctl payment list --unmatched")
    return _kept(row)


def unmatched(db: sqlite3.Connection) -> list[Kept]:
    """The transfers that paid nothing yet, oldest first."""
    return [
        _kept(row)
        for row in db.execute(f"{_KEPT} WHERE payment_id IS NULL AND ignored_at IS NULL ORDER BY booked_on, t.id")
    ]


def settle(db: sqlite3.Connection, id_: int, payment_id: int) -> None:
    """The transfer is that payment."""
    db.execute("UPDATE bank_transfer SET payment_id = ?, ignored_at = NULL WHERE id = ?", (payment_id, id_))


def ignore(db: sqlite3.Connection, id_: int, at: str) -> None:
    """The transfer pays no order."""
    db.execute("UPDATE bank_transfer SET ignored_at = ? WHERE id = ?", (at, id_))


def wait_again(db: sqlite3.Connection, ignored_at: str) -> list[int]:
    """The transfers that were ignored at that moment are proposed again; their ids."""
    sql = "UPDATE bank_transfer SET ignored_at = NULL WHERE ignored_at = ? RETURNING id"
    return sorted(row[0] for row in db.execute(sql, (ignored_at,)).fetchall())


def unread(db: sqlite3.Connection, read_at: str) -> list[int]:
    """The transfers that were read at that moment and paid nothing since are forgotten; their ids."""
    sql = "DELETE FROM bank_transfer WHERE read_at = ? AND payment_id IS NULL AND ignored_at IS NULL RETURNING id"
    return sorted(row[0] for row in db.execute(sql, (read_at,)).fetchall())


def payment_of(db: sqlite3.Connection, order: int, reference: str) -> int:
    """The capture of that reference."""
    sql = "SELECT id FROM standing_payment WHERE order_id = ? AND kind = 'capture' AND reference = ?"
    return int(db.execute(sql, (order, reference)).fetchone()[0])


def bills(db: sqlite3.Connection, papers: Iterable[Paper]) -> list[Bill]:
    """The orders that are due, and those that the transfers name whatever became of them."""
    words = [f"{paper.text} {paper.name}" for paper in papers]
    named = json.dumps([serial for each in words for serial in (*serials(each), *serials_spoken(each))])
    due = f"{_BILL} WHERE due > 0 AND status IN ('placed', 'confirmed', 'completed')"
    known = f"{_BILL} WHERE serial IN (SELECT value FROM json_each(:named)) AND status <> 'draft'"  # noqa: S608 - constants
    rows = db.execute(f"{due} UNION {known}", {"named": named})
    return [Bill(**dict(row)) for row in rows]


def payments(
    db: sqlite3.Connection, *, order: int | None, method: str, since: str, until: str, limit: int
) -> list[sqlite3.Row]:
    """Payments of all orders, the newest first; what is None or '' does not matter. `until` is not among them."""
    rules = {
        "p.order_id = :order": order is not None,
        "p.method = :method COLLATE NOCASE": method,
        "p.at >= :since": since,
        "p.at < :until": until,
    }
    where = " AND ".join(["1", *(rule for rule, wanted in rules.items() if wanted)])
    sql = f"{_PAYMENT} WHERE {where} ORDER BY p.at DESC, p.id DESC LIMIT :limit"  # the rules are the constants above
    values = {"order": order, "method": method, "since": since, "until": until, "limit": limit or -1}
    return db.execute(sql, values).fetchall()


def _kept(row: sqlite3.Row) -> Kept:
    return Kept(**{field.name: row[field.name] for field in fields(Kept)})

"""Payment pages that Stripe made for orders: their SQL. Writing happens in the caller's transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from shopctl.orders.stripe_api import Page


class Known(NamedTuple):
    """A page that was made for an order, as it was when Stripe was last asked; `amount` in the order's minor units."""

    id: int
    order_id: int
    session: str
    intent: str
    url: str
    amount: int
    status: str
    made_at: str
    expires_at: str


_COLUMNS = ", ".join(Known._fields)
# Open ones, and those that were filled in but whose money is not here yet: reserved, or on its way.
_TO_ASK = f"""SELECT {_COLUMNS} FROM checkout c WHERE status = 'open' OR (status = 'complete' AND made_at >= :since
    AND NOT EXISTS (SELECT 1 FROM standing_payment p WHERE p.order_id = c.order_id AND p.kind = 'capture'
        AND p.reference = c.intent)) ORDER BY id"""  # noqa: S608 - constants
# Not: for which there is none. Who kills us between writing a page down and queueing its mail must not lose the mail.
_LACKING = """SELECT number FROM orders o WHERE due > 0 AND status = 'confirmed' AND email <> ''
    AND reserved_total = 0 AND payment_method = :method
    AND NOT EXISTS (SELECT 1 FROM order_event e
        WHERE e.order_id = o.id AND e.what IN ('payment_requested', 'reminded')) ORDER BY id"""
_OPEN = f"""SELECT {_COLUMNS} FROM checkout WHERE order_id = :order AND status = 'open' AND amount = :amount
    AND expires_at > :after ORDER BY id DESC LIMIT 1"""  # noqa: S608 - constants


def open_page(db: sqlite3.Connection, order: int, amount: int, after: str) -> Known | None:
    """The order's page for just that amount, where it is open beyond `after`."""
    row = db.execute(_OPEN, {"order": order, "amount": amount, "after": after}).fetchone()
    return Known(*row) if row else None


def count(db: sqlite3.Connection, order: int) -> int:
    """How many pages were made for the order."""
    return int(db.execute("SELECT COUNT(*) FROM checkout WHERE order_id = ?", (order,)).fetchone()[0])


def keep(db: sqlite3.Connection, order: int, amount: int, page: Page, at: str) -> None:
    """Write down a new page, once."""
    db.execute(
        "INSERT INTO checkout (order_id, session, url, amount, made_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (session) DO NOTHING",
        (order, page.session, page.url, amount, at, page.expires_at),
    )


def change(db: sqlite3.Connection, id_: int, page: Page) -> None:
    """The page as Stripe has it now."""
    db.execute("UPDATE checkout SET status = ?, intent = ? WHERE id = ?", (page.status, page.intent, id_))


def to_ask(db: sqlite3.Connection, since: str) -> list[Known]:
    """The pages whose end is not known yet."""
    return [Known(*row) for row in db.execute(_TO_ASK, {"since": since})]


def lacking(db: sqlite3.Connection, method: str) -> list[str]:
    """The numbers of confirmed orders of that method of which nobody was sent a page."""
    return [row[0] for row in db.execute(_LACKING, {"method": method})]


def orders_of(db: sqlite3.Connection, intents: Iterable[str]) -> dict[str, int]:
    """The orders of payments by Stripe's id."""
    rows = db.execute(
        "SELECT intent, order_id FROM checkout WHERE intent IN (SELECT value FROM json_each(?))",
        (json.dumps(list(intents)),),
    )
    return dict(rows.fetchall())

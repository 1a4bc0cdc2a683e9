"""What the reports ask of the whole database: reading only, over the slices' tables."""

from __future__ import annotations

import sqlite3
from typing import Any

_HEAD = "number, name, total, due, currency, exponent, placed_at, promised_ship_by, promised_deliver_by"

# The list of statuses stands whole beside each rule so that SQLite sees that the index of open orders holds them.
_OPEN = "status IN ('draft', 'placed', 'confirmed')"

_TO_CONFIRM = f"SELECT {_HEAD} FROM orders WHERE {_OPEN} AND status = 'placed' ORDER BY id"  # noqa: S608 - constants

_TO_PACK = f"""SELECT {_HEAD} FROM orders WHERE {_OPEN} AND status = 'confirmed'
    AND held_at IS NULL AND packed_quantity + fulfilled_quantity < shippable_quantity
    ORDER BY promised_ship_by, id"""  # noqa: S608

_TO_SHIP = f"""SELECT {_HEAD} FROM orders WHERE {_OPEN} AND status = 'confirmed' AND held_at IS NULL
    AND packed_quantity > 0
    ORDER BY promised_ship_by, id"""  # noqa: S608

# Who pays on delivery is waited for when all is on its way.
_UNPAID = f"""SELECT {_HEAD} FROM orders WHERE status IN ('confirmed', 'completed') AND due > 0
    AND (pays_later = 0 OR fulfilled_quantity >= shippable_quantity) ORDER BY id"""  # noqa: S608

_HELD = f"""SELECT {_HEAD}, hold_reason, held_at FROM orders WHERE held_at IS NOT NULL ORDER BY id"""  # noqa: S608

_OWED = f"""SELECT {_HEAD} FROM orders WHERE due < 0 ORDER BY id"""  # noqa: S608

_LATE = f"""SELECT {_HEAD} FROM orders WHERE status IN ('placed', 'confirmed')
    AND promised_ship_by BETWEEN :since AND :until AND fulfilled_quantity < shippable_quantity
    ORDER BY promised_ship_by, id"""  # noqa: S608

# On its way, all of it: what is partly here is late to leave.
_OVERDUE = f"""SELECT {_HEAD} FROM orders WHERE status IN ('placed', 'confirmed')
    AND promised_deliver_by BETWEEN :since AND :until AND fulfilled_quantity >= shippable_quantity
    AND delivered_quantity < shippable_quantity ORDER BY promised_deliver_by, id"""  # noqa: S608

_NOT_DELIVERED = f"""SELECT {_HEAD} FROM orders WHERE id IN (
    SELECT order_id FROM fulfillment WHERE status = 'delivery_failed') ORDER BY id"""  # noqa: S608

_TO_GIVE = f"""SELECT {_HEAD} FROM orders WHERE status = 'confirmed' AND digital_given < digital_quantity AND due <= 0
    AND held_at IS NULL ORDER BY id"""  # noqa: S608

# The open statuses stand whole so that SQLite sees that the index of open returns holds them.
_RETURNS = """SELECT r.number, r.kind, o.name, o.total, o.due, o.currency, o.exponent, r.requested_at, r.received_at
    FROM order_return r JOIN orders o ON o.id = r.order_id
    WHERE r.status IN ('requested', 'authorized', 'in_transit', 'received') AND r.status = """

_LOW_STOCK = """SELECT v.sku, p.handle, p.title, v.option1, v.option2, v.option3,
        v.stock_on_hand - v.allocated AS available
    FROM variant v JOIN product p ON p.id = v.product_id
    WHERE v.stock_tracked = 1 AND v.backorder = 0 AND v.status = 'active' AND p.status = 'active'
        AND v.stock_on_hand - v.allocated <= COALESCE(v.low_stock, ?) ORDER BY available, p.title, v.position"""


def orders_due(db: sqlite3.Connection, now: str, soon: str) -> dict[str, list[dict[str, Any]]]:
    """Orders by what they wait for; `now` and `soon`, before which promises are about to break, are clock stamps.

    An order can wait for several things.
    """
    queries = {
        "to_confirm": _TO_CONFIRM,
        "to_pack": _TO_PACK,
        "to_ship": _TO_SHIP,
        "unpaid": _UNPAID,
        "owed": _OWED,
        "held": _HELD,
        "late": _LATE,
        "late_soon": _LATE,
        "overdue": _OVERDUE,
        "overdue_soon": _OVERDUE,
        "delivery_failed": _NOT_DELIVERED,
        "to_give": _TO_GIVE,
        "returns_to_answer": f"{_RETURNS} 'requested' ORDER BY r.id",
        "returns_to_settle": f"{_RETURNS} 'received' ORDER BY r.id",
    }
    over, near = {"since": "", "until": now}, {"since": now, "until": soon}
    spans = {"late": over, "late_soon": near, "overdue": over, "overdue_soon": near}
    return {what: [dict(row) for row in db.execute(sql, spans.get(what, {}))] for what, sql in queries.items()}


def low_stock(db: sqlite3.Connection, threshold: int) -> list[dict[str, Any]]:
    """Variants on sale of which few are available, the emptiest first: no more than `threshold`, or their own."""
    return [dict(row) for row in db.execute(_LOW_STOCK, (threshold,))]


def mails(db: sqlite3.Connection) -> dict[str, int]:
    """How many mails wait, failed, or may or may not have arrived."""
    rows = db.execute(
        "SELECT status, count(*) FROM mail WHERE status IN ('queued', 'sending', 'failed', 'unknown') GROUP BY status"
    )
    found = dict(rows.fetchall())
    return {
        "waiting": found.get("queued", 0) + found.get("sending", 0),
        "failed": found.get("failed", 0),
        "unknown": found.get("unknown", 0),
    }


def transfers(db: sqlite3.Connection) -> int:
    """How many bank transfers paid no order yet."""
    return int(
        db.execute("SELECT count(*) FROM bank_transfer WHERE payment_id IS NULL AND ignored_at IS NULL").fetchone()[0]
    )


def tax_classes(db: sqlite3.Connection) -> list[tuple[str, int]]:
    """The tax classes of what is on sale, and how many products are of each."""
    return db.execute(
        "SELECT tax_class, count(*) FROM product WHERE status <> 'archived' GROUP BY tax_class ORDER BY tax_class"
    ).fetchall()


def own_pictures(db: sqlite3.Connection) -> list[sqlite3.Row]:
    """Pictures in the shop folder that products show: `src` and the product's `handle`."""
    return db.execute(
        "SELECT i.src, p.handle FROM image i JOIN product p ON p.id = i.product_id"
        " WHERE p.status <> 'archived' AND i.src NOT LIKE 'http%' ORDER BY p.handle, i.position"
    ).fetchall()

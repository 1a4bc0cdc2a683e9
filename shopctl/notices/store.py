"""The SQL of notices: what the stock ledger got, what was found in it, who waits for what.

Functions that write expect the caller's transaction.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

from shopctl.catalog.parts import LEFT
from shopctl.notices.models import Happened, Movement, Standing, Subscription

MOVEMENTS = """SELECT variant_id, on_hand_change - allocated_change, on_hand_change > 0 AND allocated_change = 0
    FROM stock_movement WHERE id > ? ORDER BY id"""

# What today's report warns of as well: variants on sale whose stock is counted and ends.
STANDINGS = """SELECT v.id, v.stock_on_hand - v.allocated, COALESCE(v.low_stock, :threshold),
        COALESCE(e.what, ''), COALESCE(e.threshold, 0)
    FROM json_each(:ids) i JOIN variant v ON v.id = i.value JOIN product p ON p.id = v.product_id
    LEFT JOIN stock_event e ON e.id = (SELECT id FROM stock_event WHERE variant_id = v.id ORDER BY id DESC LIMIT 1)
    WHERE v.stock_tracked = 1 AND v.backorder = 0 AND v.status = 'active' AND p.status = 'active'"""

# Those who wait are few, products many: the joins go that way round.
BACK = f"""SELECT s.id, s.variant_id, s.email, s.email_key, s.language FROM stock_subscription s
    CROSS JOIN variant v ON v.id = s.variant_id CROSS JOIN product p ON p.id = v.product_id
    WHERE s.ended_at IS NULL AND v.status = 'active' AND p.status IN ('active', 'unlisted')
        AND CASE WHEN v.stock_tracked = 1 THEN v.stock_on_hand - v.allocated ELSE COALESCE({LEFT}, 1) END > 0
    ORDER BY s.id LIMIT ?"""  # noqa: S608 - a constant

_SUBSCRIPTIONS = """SELECT s.id, v.sku, p.handle, p.title, v.option1, v.option2, v.option3, s.email, s.language,
        s.source, s.created_at, s.ended_at, s.outcome
    FROM stock_subscription s JOIN variant v ON v.id = s.variant_id JOIN product p ON p.id = v.product_id"""


def is_idle(db: sqlite3.Connection) -> bool:
    """Whether the stock ledger got nothing since it was looked at."""
    return bool(
        db.execute(
            "SELECT COALESCE((SELECT MAX(id) FROM stock_movement), 0) <= movement_id FROM stock_watched"
        ).fetchone()[0]
    )


def movements(db: sqlite3.Connection) -> tuple[int, list[Movement]]:
    """What the stock ledger got since it was looked at, the oldest first, and its newest row."""
    seen = db.execute("SELECT movement_id FROM stock_watched").fetchone()[0]
    last = db.execute("SELECT COALESCE(MAX(id), 0) FROM stock_movement").fetchone()[0]
    return int(last), [Movement(row[0], row[1], bool(row[2])) for row in db.execute(MOVEMENTS, (seen,))]


def watched(db: sqlite3.Connection, last: int) -> None:
    """Write down that the ledger was looked at up to that row."""
    db.execute("UPDATE stock_watched SET movement_id = ?", (last,))


def standings(db: sqlite3.Connection, variants: Iterable[int], threshold: int) -> list[Standing]:
    """Those of the variants that can run low; `threshold` is for those without one of their own."""
    rows = db.execute(STANDINGS, {"ids": json.dumps(list(variants)), "threshold": threshold})
    return [Standing(*row) for row in rows]


def add_event(db: sqlite3.Connection, now: Standing, what: Happened, at: str) -> int:
    """Record what happened to a variant's stock; the event's id."""
    row = db.execute(
        "INSERT INTO stock_event (variant_id, what, available, threshold, at) VALUES (?, ?, ?, ?, ?) RETURNING id",
        (now.variant_id, what, now.available, now.threshold, at),
    ).fetchone()
    return int(row[0])


def back(db: sqlite3.Connection, limit: int) -> list[sqlite3.Row]:
    """Who waits for what is there again: id, variant_id, email, email_key, language; the longest waiting first."""
    return db.execute(BACK, (limit,)).fetchall()


def subscribe(
    db: sqlite3.Connection, variant: int, customer: int, email: str, key: str, language: str, source: str, at: str
) -> bool:
    """Write down who waits for a variant; false when they did already."""
    done = db.execute(
        "INSERT INTO stock_subscription (variant_id, customer_id, email, email_key, language, source, created_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (variant_id, email_key) WHERE ended_at IS NULL DO NOTHING",
        (variant, customer, email, key, language, source, at),
    )
    return done.rowcount > 0


def is_taken(db: sqlite3.Connection, source: str) -> bool:
    """Whether a document was taken up before."""
    sql = "SELECT 1 FROM stock_subscription WHERE source = ? AND source <> 'counter'"
    return db.execute(sql, (source,)).fetchone() is not None


def count_open(db: sqlite3.Connection, key: str) -> int:
    """How many things a mail address waits for."""
    sql = "SELECT COUNT(*) FROM stock_subscription WHERE email_key = ? AND ended_at IS NULL"
    return int(db.execute(sql, (key,)).fetchone()[0])


def end(db: sqlite3.Connection, ids: Iterable[int], outcome: str, at: str) -> None:
    """End subscriptions: 'told' or 'removed'."""
    db.executemany(
        "UPDATE stock_subscription SET ended_at = ?, outcome = ? WHERE id = ? AND ended_at IS NULL",
        [(at, outcome, id_) for id_ in ids],
    )


def waiting(db: sqlite3.Connection, variant: int, key: str) -> tuple[int, int] | None:
    """The subscription of that address to that variant, and its customer, where it is open."""
    sql = "SELECT id, customer_id FROM stock_subscription WHERE variant_id = ? AND email_key = ? AND ended_at IS NULL"
    row = db.execute(sql, (variant, key)).fetchone()
    return (row[0], row[1]) if row else None


def subscriptions(db: sqlite3.Connection, variants: Iterable[int] | None, *, ended: bool) -> list[Subscription]:
    """Who waits, for these variants or for any; with `ended` also who waited. The oldest first."""
    rules = [] if ended else ["s.ended_at IS NULL"]
    if variants is not None:
        rules.append("s.variant_id IN (SELECT value FROM json_each(:ids))")
    where = f" WHERE {' AND '.join(rules)}" if rules else ""
    rows = db.execute(f"{_SUBSCRIPTIONS}{where} ORDER BY s.id", {"ids": json.dumps(list(variants or ()))})
    return [_subscription(row) for row in rows]


def _subscription(row: sqlite3.Row) -> Subscription:
    values = {key: row[key] for key in row.keys() if not key.startswith("option")}  # noqa: SIM118 - a Row is no dict
    return Subscription(options=" / ".join(row[f"option{n}"] for n in (1, 2, 3) if row[f"option{n}"]), **values)

"""Stock movements: every change of what is on the shelf or promised is a row of the ledger; triggers keep the sums.

All functions write inside the caller's transaction, which must be one of `db.connect.transaction` (BEGIN IMMEDIATE):
the check and the row are then one step, and two sellers never get the same piece. `quantity` counts pieces.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime

from shopctl import clock
from shopctl.catalog import store
from shopctl.catalog.models import OutOfStock, Variant

# What a bundle consists of moves with it.
_PARTS = """INSERT INTO stock_movement
    (variant_id, kind, on_hand_change, allocated_change, order_line_id, reason, who, at, bundle_id)
    SELECT v.id, :kind, CASE WHEN v.stock_tracked = 1 THEN :on_hand * (part.value ->> 1) ELSE 0 END,
        :allocated * (part.value ->> 1), l.id, :reason, :who, :at, :variant
    FROM order_line l, json_each(l.parts) part JOIN variant v ON v.id = part.value ->> 0
    WHERE l.id = :line AND l.variant_id = :variant"""


def allocate(db: sqlite3.Connection, variant_id: int, quantity: int, line_id: int, who: str, now: datetime) -> None:
    """Promise pieces to an order line. Raises OutOfStock when less is available and no backorders are taken."""
    try:
        _move(db, variant_id, "allocation", who, now, allocated=quantity, line_id=line_id)
    except sqlite3.IntegrityError as error:
        if "out_of_stock" not in str(error):
            raise
        item = _short(db, variant_id, line_id, quantity, now)
        available = max(0, item.available or 0)
        raise OutOfStock(item=item.label, sku=item.sku, wanted=quantity, available=available) from error


def _short(db: sqlite3.Connection, variant_id: int, line_id: int, quantity: int, now: datetime) -> Variant:
    """What there is too little of: the variant itself, or the first such part of a bundle."""
    rows = db.execute(
        "SELECT part.value ->> 0, part.value ->> 1 FROM order_line l, json_each(l.parts) part WHERE l.id = ?",
        (line_id,),
    )
    for part, pieces in rows.fetchall():
        item = store.variant(db, part, now)
        if not item.backorder and item.available is not None and item.available < pieces * quantity:
            return item
    return store.variant(db, variant_id, now)


def release(db: sqlite3.Connection, variant_id: int, quantity: int, line_id: int, who: str, now: datetime) -> None:
    """Take back what was allocated to an order line and did not ship."""
    _move(db, variant_id, "release", who, now, allocated=-quantity, line_id=line_id)


def sell(db: sqlite3.Connection, variant_id: int, quantity: int, line_id: int, who: str, now: datetime) -> None:
    """Allocated pieces leave the house."""
    _move(db, variant_id, "sale", who, now, on_hand=-quantity, allocated=-quantity, line_id=line_id)


def put_back(
    db: sqlite3.Connection, variant_id: int, quantity: int, line_id: int, who: str, now: datetime, reason: str = ""
) -> None:
    """Pieces that had left for an order line are back on the shelf, and set aside for it as before."""
    _move(db, variant_id, "return", who, now, on_hand=quantity, allocated=quantity, line_id=line_id, reason=reason)


def take_back(
    db: sqlite3.Connection, variant_id: int, quantity: int, line_id: int, who: str, now: datetime, reason: str = ""
) -> None:
    """Returned pieces go back on the shelf to be sold again."""
    _move(db, variant_id, "return", who, now, on_hand=quantity, line_id=line_id, reason=reason)


def take_off_again(
    db: sqlite3.Connection, variant_id: int, quantity: int, line_id: int, who: str, now: datetime, reason: str = ""
) -> None:
    """What `take_back` put on the shelf leaves it again. Raises OutOfStock once it is sold."""
    _move(db, variant_id, "return", who, now, on_hand=-quantity, line_id=line_id, reason=reason)
    parts = db.execute("SELECT part.value ->> 0 FROM order_line l, json_each(l.parts) part WHERE l.id = ?", (line_id,))
    for moved in (variant_id, *(row[0] for row in parts.fetchall())):
        item = store.variant(db, moved, now)
        if not item.backorder and item.available is not None and item.available < 0:
            available = max(0, item.available + quantity)
            raise OutOfStock(item=item.label, sku=item.sku, wanted=quantity, available=available)


def adjust(db: sqlite3.Connection, variant_id: int, change: int, who: str, now: datetime, reason: str = "") -> None:
    """Pieces came (+) or went (-) outside any order: a delivery, breakage, a gift."""
    _move(db, variant_id, "adjustment", who, now, on_hand=change, reason=reason)


def count(db: sqlite3.Connection, variant_id: int, on_hand: int, who: str, now: datetime, reason: str = "") -> int:
    """The shelf was counted: write down the difference and return it; a count that agrees writes nothing."""
    row = db.execute("SELECT stock_on_hand FROM variant WHERE id = ?", (variant_id,)).fetchone()
    change: int = on_hand - row[0]
    if change:
        _move(db, variant_id, "count", who, now, on_hand=change, reason=reason)
    return change


def _move(
    db: sqlite3.Connection,
    variant_id: int,
    kind: str,
    who: str,
    now: datetime,
    *,
    on_hand: int = 0,
    allocated: int = 0,
    line_id: int | None = None,
    reason: str = "",
) -> None:
    # What is not tracked is unlimited: sales and returns must not run its count up or down.
    moved = {
        "variant": variant_id,
        "kind": kind,
        "on_hand": on_hand,
        "allocated": allocated,
        "line": line_id,
        "reason": reason,
        "who": who,
        "at": clock.stamp(now),
    }
    db.execute(
        "INSERT INTO stock_movement"
        " (variant_id, kind, on_hand_change, allocated_change, order_line_id, reason, who, at)"
        " SELECT id, :kind, CASE WHEN stock_tracked = 1 OR :line IS NULL THEN :on_hand ELSE 0 END,"
        " :allocated, :line, :reason, :who, :at FROM variant WHERE id = :variant",
        moved,
    )
    if line_id is not None:
        db.execute(_PARTS, moved)

"""Take the last import back whole: what it changed is as before, and what it brought is gone unless it was ordered.

Stock is put back by the difference, so that what was sold since stays sold; prices go back as new rows of the history.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shopctl import clock
from shopctl.catalog.importing import shelf
from shopctl.catalog.importing.apply import Writer
from shopctl.catalog.importing.batch import Batch
from shopctl.catalog.importing.draft import Layout
from shopctl.db.connect import transaction
from shopctl.errors import Refused

_SHOWN = 5

# What came with the import and was ordered, or is in a bundle, stays, archived: others point to it.
_KEPT = """SELECT k.product_id FROM variant k WHERE k.product_id >= :first_product AND k.product_id < :end_product
    AND (EXISTS (SELECT 1 FROM order_line l WHERE l.variant_id = k.id)
        OR EXISTS (SELECT 1 FROM bundle_item i WHERE i.variant_id = k.id))"""
_GONE = f"""SELECT v.id FROM variant v WHERE v.id >= :first_variant AND v.id < :end_variant
    AND v.product_id NOT IN ({_KEPT}) AND NOT EXISTS (SELECT 1 FROM order_line l WHERE l.variant_id = v.id)"""  # noqa: S608
_TAKEN_APART = """DELETE FROM bundle_item WHERE bundle_id >= :first_variant AND bundle_id < :end_variant
    AND NOT EXISTS (SELECT 1 FROM order_line l WHERE l.variant_id = bundle_id)"""
_REMOVALS = (
    f"DELETE FROM price WHERE variant_id IN ({_GONE})",  # noqa: S608 - our own statements, here and below
    f"DELETE FROM stock_movement WHERE variant_id IN ({_GONE})",  # noqa: S608
    f"DELETE FROM variant WHERE id IN ({_GONE})",  # noqa: S608
    f"UPDATE product SET status = 'archived', archived_from = status, updated_at = :now WHERE id IN ({_KEPT})",  # noqa: S608
    "UPDATE variant SET status = 'archived' WHERE id >= :first_variant AND id < :end_variant",
    f"DELETE FROM image WHERE id >= :first_image AND id < :end_image AND product_id NOT IN ({_KEPT})",  # noqa: S608
    f"DELETE FROM product WHERE id >= :first_product AND id < :end_product AND id NOT IN ({_KEPT})",  # noqa: S608
)
_EMPTY_CATEGORIES = """DELETE FROM category WHERE id >= :first_category AND id < :end_category
    AND id NOT IN (SELECT category_id FROM product_category)
    AND id NOT IN (SELECT parent_id FROM category WHERE parent_id IS NOT NULL)"""


class NothingToUndo(Refused):
    """No import is left to be taken back."""

    code = "nothing_to_undo"
    message = "There is no import to take back."
    hint = "Only the last import that changed something can be taken back, and only once."


class ChangedSince(Refused):
    """Products of the import were changed by hand or by something else afterwards; `products` names some."""

    code = "changed_since"
    message = "The import of {file} cannot be taken back: {products} changed since."
    hint = "Nothing was changed. Mend the products themselves, or import a corrected file."


@dataclass(frozen=True, slots=True)
class Undone:
    """An import that was taken back: products it had brought (removed, or archived because of orders) and changed."""

    file: str
    at: str
    removed: int
    archived: int
    restored: int
    pictures: tuple[str, ...]
    """Where the pictures are that went with it."""


def last(db: sqlite3.Connection) -> sqlite3.Row:
    """The import that would be taken back. Raises NothingToUndo."""
    row: sqlite3.Row | None = db.execute("SELECT * FROM import_run ORDER BY id DESC LIMIT 1").fetchone()
    if row is None or row["state"] != "done":
        raise NothingToUndo
    return row


def undo(db: sqlite3.Connection, who: str, now: datetime) -> Undone:
    """Take the last import back, in one transaction. Raises NothingToUndo, ChangedSince."""
    with transaction(db):
        run = last(db)
        parts = db.execute("SELECT rows FROM import_before WHERE run_id = ? ORDER BY part DESC", (run["id"],))
        batches = [_batch(json.loads(part["rows"])) for part in parts]
        _check_untouched(db, run, batches)
        stamp = shelf.moment(db, clock.stamp(now))
        product, variant = json.loads(run["columns"])
        layout = Layout(product=tuple(product), variant=tuple(variant))
        writer = Writer(layout, stamp=stamp, who=who, reason=f"import of {run['file']} taken back")
        db.execute("UPDATE import_run SET state = 'undoing' WHERE id = ?", (run["id"],))
        db.execute("DELETE FROM import_seen")
        for batch in batches:
            batch.touched = [(stamp, id_) for _, id_ in batch.touched]
            writer.write(db, batch)
        pictures = _pictures(db, run)
        archived, removed = _remove(db, {**dict(run), "now": stamp})
        db.execute("UPDATE import_run SET state = 'undone' WHERE id = ?", (run["id"],))
        db.execute("DELETE FROM import_before WHERE run_id = ?", (run["id"],))
    restored = len({id_ for batch in batches for _, id_ in batch.touched})
    return Undone(run["file"], run["at"], removed, archived, restored, pictures)


def _pictures(db: sqlite3.Connection, run: sqlite3.Row) -> tuple[str, ...]:
    brought = db.execute("SELECT src FROM image WHERE id >= :first_image AND id < :end_image", dict(run))
    return tuple(row["src"] for row in brought)


def _batch(rows: dict[str, list[list[Any]]]) -> Batch:
    return Batch(**{name: [tuple(row) for row in found] for name, found in rows.items()})


def _check_untouched(db: sqlite3.Connection, run: sqlite3.Row, batches: list[Batch]) -> None:
    """Nobody may have worked on what the import brought or changed: taking it back would take that work along."""
    touched = json.dumps([id_ for batch in batches for _, id_ in batch.touched])
    changed = db.execute(
        "SELECT handle FROM product p WHERE (p.id IN (SELECT value FROM json_each(:touched))"
        " OR (p.id >= :first_product AND p.id < :end_product)) AND (p.updated_at > :at OR EXISTS (SELECT 1"
        " FROM price m JOIN variant v ON v.id = m.variant_id WHERE v.product_id = p.id AND m.id > :last_price))"
        " LIMIT :most",
        {**dict(run), "touched": touched, "most": _SHOWN},
    ).fetchall()
    if changed:
        raise ChangedSince(file=run["file"], products=", ".join(row["handle"] for row in changed))


def _remove(db: sqlite3.Connection, run: dict[str, Any]) -> tuple[int, int]:
    """Remove what the import brought: how many products had to stay, archived, and how many went."""
    db.execute(_TAKEN_APART, run)
    archived = db.execute(f"SELECT COUNT(DISTINCT product_id) FROM ({_KEPT})", run).fetchone()[0]  # noqa: S608
    removed = 0
    for statement in _REMOVALS:
        removed = db.execute(statement, run).rowcount
    while db.execute(_EMPTY_CATEGORIES, run).rowcount:
        pass
    return archived, removed

"""What an import changes, as it was before: kept for the last import that changed anything, so that it can be undone.

All of it is read back from the database just before a batch is written, in the batch's own terms: the rows of a list
`product_values` are again rows of such a list, with the values that the shop has now.
"""

from __future__ import annotations

import json
import sqlite3
from copy import copy
from typing import Any

from shopctl.catalog.importing.apply import ABROAD, BUNDLE_ITEM, FIELD
from shopctl.catalog.importing.batch import Batch, Rows
from shopctl.catalog.importing.draft import Layout
from shopctl.catalog.importing.shelf import Ids

_UPDATED: dict[str, tuple[str, tuple[str, ...]]] = {
    "image_alts": ("image", ("alt",)),
    "image_positions": ("image", ("position",)),
    "variant_options": ("variant", ("option1", "option2", "option3")),
    "variant_positions": ("variant", ("position",)),
    "variant_images": ("variant", ("image_id",)),
    "variant_statuses": ("variant", ("status",)),
    "variant_tracking": ("variant", ("stock_tracked", "backorder")),
    "product_statuses": ("product", ("status", "archived_from")),
}
_LISTED: dict[str, tuple[str, str, tuple[str, ...], int]] = {
    "product_categories": ("old_categories", "product_category", ("product_id", "category_id", "position"), 1),
    "tags": ("old_tags", "product_tag", ("product_id", "tag", "position"), 1),
    "attributes": ("old_attributes", "product_attribute", ("product_id", "name", "value", "position"), 2),
    "fields": ("old_fields", "product_field", FIELD, 1),
    "abroad": ("old_abroad", "currency_price", ABROAD, 2),
    "bundle_items": ("old_bundle_items", "bundle_item", BUNDLE_ITEM, 1),
    "translations": ("old_translations", "product_translation", ("product_id", "language", "field", "text"), 3),
    "image_words": ("old_image_words", "image_translation", ("image_id", "language", "alt"), 2),
    "words": ("old_words", "term_translation", ("term", "language", "text"), 2),
    "category_words": ("old_category_words", "category_translation", ("category_id", "language", "title"), 2),
}
"""List -> (list of deletions, table, columns, how many of them are the key)."""

_KINDS = ("product", "variant", "image", "category")
_OPEN = f"""INSERT INTO import_run (file, who, at, columns, {", ".join(f"first_{kind}" for kind in _KINDS)},
    {", ".join(f"end_{kind}" for kind in _KINDS)}, last_price) VALUES ({"?, " * 12}0)"""  # noqa: S608 - our own names
_CLOSE = f"""UPDATE import_run SET {" = ?, ".join(f"end_{kind}" for kind in _KINDS)} = ?,
    last_price = (SELECT COALESCE(MAX(id), 0) FROM price) WHERE id = ?"""  # noqa: S608


class Journal:
    """Writes down one import as it goes; inside the import's transaction."""

    def __init__(self, db: sqlite3.Connection, file: str, who: str, stamp: str, layout: Layout, ids: Ids) -> None:
        self._db, self._stamp, self._layout = db, stamp, layout
        self._run = (file, who, stamp, json.dumps([layout.product, layout.variant]))
        self._ids, self._first = ids, copy(ids)
        self._parts: int = 0
        self._id: int | None = None

    def note(self, batch: Batch) -> None:
        """Remember what the batch is about to change."""
        if self._id is None:
            first = _numbers(self._first)
            cursor = self._db.execute(_OPEN, (*self._run, *first, *first))
            self._id = cursor.lastrowid
            self._db.execute("DELETE FROM import_before WHERE run_id < ?", (self._id,))
        if rows := self._before(batch):
            self._parts += 1
            self._db.execute("INSERT INTO import_before VALUES (?, ?, ?)", (self._id, self._parts, json.dumps(rows)))

    def close(self) -> None:
        """Write down which rows are new."""
        if self._id is not None:
            self._db.execute(_CLOSE, (*_numbers(self._ids), self._id))

    def _before(self, batch: Batch) -> dict[str, Rows]:
        own = {
            "product_values": ("product", self._layout.product),
            "variant_values": ("variant", (*self._layout.variant, "sku_key")),
        }
        rows: dict[str, Rows] = {"touched": list(batch.touched)}
        for name, (table, columns) in (_UPDATED | own).items():
            if changed := getattr(batch, name):
                rows[name] = self._select(table, (*columns, "id"), ("id",), [(row[-1],) for row in changed])
        for name, (deletions, table, columns, key) in _LISTED.items():
            keys = {
                row[:key] for row in (*getattr(batch, deletions), *getattr(batch, name)) if self._is_known(name, row)
            }
            if keys:
                rows[deletions] = sorted(keys)
                rows[name] = self._select(table, columns, columns[:key], rows[deletions])
        rows["prices"] = [self._price(row[0]) for row in batch.prices if row[0] < self._first.variant]
        rows["counts"] = [(id_, -change) for id_, change in batch.counts if id_ < self._first.variant]
        return {name: found for name, found in rows.items() if found}

    def _is_known(self, name: str, row: tuple[Any, ...]) -> bool:
        """Whether the row is of something that was there before: what is new leaves with its product or category."""
        if name == "words":
            return True
        first = {
            "category_words": self._first.category,
            "image_words": self._first.image,
            "bundle_items": self._first.variant,
            "abroad": self._first.variant,
        }
        return bool(row[0] < first.get(name, self._first.product))

    def _select(self, table: str, columns: tuple[str, ...], key: tuple[str, ...], keys: Rows) -> Rows:
        wanted = " AND ".join(f"t.{column} = json_extract(j.value, '$[{n}]')" for n, column in enumerate(key))
        shown = ", ".join(f"t.{column}" for column in columns)
        cursor = self._db.cursor()
        cursor.row_factory = None
        sql = f"SELECT {shown} FROM json_each(?) j JOIN {table} t ON {wanted}"  # noqa: S608 - our own names
        return cursor.execute(sql, (json.dumps(keys),)).fetchall()

    def _price(self, variant_id: int) -> tuple[Any, ...]:
        found = self._db.execute(
            "SELECT price, compare_at_price FROM price WHERE variant_id = ? AND valid_from <= ?"
            " ORDER BY valid_from DESC, id DESC LIMIT 1",
            (variant_id, self._stamp),
        ).fetchone()
        return (variant_id, *(found or (None, None)))


def _numbers(ids: Ids) -> tuple[int, int, int, int]:
    return ids.product, ids.variant, ids.image, ids.category

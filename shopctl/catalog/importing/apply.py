"""Write a batch: whole lists at a time, parents before their children. The caller holds the transaction."""

from __future__ import annotations

import sqlite3
from typing import Any

from shopctl.catalog.importing import bulk
from shopctl.catalog.importing.batch import Batch
from shopctl.catalog.importing.draft import Layout

_CATEGORY = ("id", "parent_id", "handle", "title", "title_key", "position")
_IMAGE = ("id", "product_id", "position", "src", "alt")
_PRODUCT = ("id", "handle", "created_at", "updated_at")
_VARIANT = ("id", "product_id", "position", "option1", "option2", "option3", "sku_key", "image_id", "created_at",
            "stock_on_hand")  # fmt: skip
_PRICE = ("variant_id", "price", "compare_at_price", "valid_from", "recorded_at")
_COUNT = ("variant_id", "on_hand_change", "kind", "reason", "who", "at")
FIELD = ("product_id", "position", "name", "name_key", "kind", "required", "max_length", "choices", "price")
ABROAD = ("variant_id", "currency", "price")
BUNDLE_ITEM = ("bundle_id", "variant_id", "position", "quantity")
_OPENING = """INSERT INTO stock_movement (variant_id, on_hand_change, kind, reason, who, at, opening)
    SELECT id, stock_on_hand, ?, ?, ?, ?, 1 FROM variant WHERE id BETWEEN ? AND ? AND stock_on_hand <> 0"""


def _insert(table: str, columns: tuple[str, ...], verb: str = "INSERT") -> str:
    return f"{verb} INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"


def _update(table: str, columns: tuple[str, ...]) -> str:
    return f"UPDATE {table} SET {', '.join(f'{column} = ?' for column in columns)} WHERE id = ?"  # noqa: S608 - ours


def _delete(table: str, *columns: str) -> str:
    return f"DELETE FROM {table} WHERE {' AND '.join(f'{column} = ?' for column in columns)}"  # noqa: S608 - ours


_FIRST = {
    "old_bundle_items": _delete("bundle_item", "bundle_id"),  # bundles forbid what variants may say
    "categories": _insert("category", _CATEGORY),
}
_PICTURES = {
    "images": _insert("image", _IMAGE),
    "image_alts": _update("image", ("alt",)),
    "old_image_words": _delete("image_translation", "image_id", "language"),
    "image_words": _insert("image_translation", ("image_id", "language", "alt")),
    "image_positions": _update("image", ("position",)),
}
_STATES = {
    "variant_tracking": _update("variant", ("stock_tracked", "backorder")),
    "variant_options": _update("variant", ("option1", "option2", "option3")),
    "variant_positions": _update("variant", ("position",)),
    "variant_images": _update("variant", ("image_id",)),
    "variant_statuses": _update("variant", ("status",)),
    "product_statuses": _update("product", ("status", "archived_from")),
    "prices": _insert("price", _PRICE),
    "counts": _insert("stock_movement", _COUNT),
}
_LISTS = {
    "old_categories": _delete("product_category", "product_id"),
    "product_categories": _insert("product_category", ("product_id", "category_id", "position")),
    "old_tags": _delete("product_tag", "product_id"),
    "tags": _insert("product_tag", ("product_id", "tag", "position")),
    "old_attributes": _delete("product_attribute", "product_id", "name"),
    "attributes": _insert("product_attribute", ("product_id", "name", "value", "position")),
    "old_fields": _delete("product_field", "product_id"),
    "fields": _insert("product_field", FIELD),
    "old_abroad": _delete("currency_price", "variant_id", "currency"),
    "abroad": _insert("currency_price", ABROAD),
    "bundle_items": _insert("bundle_item", BUNDLE_ITEM),
    "old_translations": _delete("product_translation", "product_id", "language", "field"),
    "translations": _insert("product_translation", ("product_id", "language", "field", "text")),
    "old_words": _delete("term_translation", "term", "language"),
    "words": _insert("term_translation", ("term", "language", "text"), "INSERT OR REPLACE"),
    "old_category_words": _delete("category_translation", "category_id", "language"),
    "category_words": _insert("category_translation", ("category_id", "language", "title"), "INSERT OR REPLACE"),
}


class Writer:
    """The statements of one import, in the columns of its layout, in the order in which they must run."""

    def __init__(self, layout: Layout, *, stamp: str, who: str, reason: str) -> None:
        product, variant = layout.product, layout.variant
        # Nobody counts what a file has no quantity for: it is not tracked until somebody does.
        untracked = () if "stock_tracked" in variant else ("stock_tracked",)
        self._constants: dict[str, tuple[Any, ...]] = {
            "variants": (0,) if untracked else (),
            "prices": (stamp, stamp),
            "counts": ("count", reason, who, stamp),
        }
        products = {
            "products": _insert("product", _PRODUCT + product),
            "product_values": _update("product", product),
            "touched": _update("product", ("updated_at",)),
        }
        variants = {
            "variants": _insert("variant", _VARIANT + variant + untracked),
            "variant_values": _update("variant", (*variant, "sku_key")),
        }
        self._statements = _FIRST | products | _PICTURES | variants | _STATES | _LISTS

    def write(self, db: sqlite3.Connection, batch: Batch) -> None:
        """Write all lists of the batch."""
        for name, statement in self._statements.items():
            if rows := getattr(batch, name):
                constants = self._constants.get(name)
                rows = [row + constants for row in rows] if constants else rows
                if statement.startswith("INSERT"):
                    bulk.insert(db, statement, rows)
                else:
                    db.executemany(statement, rows)
            if rows and name == "variants":
                db.execute(_OPENING, (*self._constants["counts"], rows[0][0], rows[-1][0]))

"""Products whole, as lists and pages of the catalogue show them, and what of them changes without a spreadsheet."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from shopctl import text
from shopctl.catalog.models import NoSuchProduct
from shopctl.catalog.parts import LEFT

_LIST = f"""
    SELECT p.handle, p.title, p.status, p.vendor, p.product_type,
        count(v.id) AS variants,
        min((SELECT price FROM price m WHERE m.variant_id = v.id AND m.valid_from <= :now
            ORDER BY m.valid_from DESC, m.id DESC LIMIT 1)) AS price_from,
        sum(CASE WHEN v.stock_tracked THEN v.stock_on_hand - v.allocated ELSE {LEFT} END) AS available
    FROM product p LEFT JOIN variant v ON v.product_id = p.id AND v.status = 'active'
    WHERE (:status = '' AND p.status <> 'archived' OR p.status = :status)
        AND (:category = 0 OR p.id IN (SELECT product_id FROM product_category WHERE category_id IN
            (WITH RECURSIVE below (id) AS (SELECT :category UNION ALL
                SELECT c.id FROM category c JOIN below ON c.parent_id = below.id) SELECT id FROM below)))
        AND (:needle = '' OR instr(normal(p.title || ' ' || p.handle || ' ' || p.vendor), :needle) > 0
            OR EXISTS (SELECT 1 FROM variant w WHERE w.product_id = p.id AND instr(w.sku_key, :needle) > 0))
    GROUP BY p.id ORDER BY p.id LIMIT :limit
"""  # noqa: S608 - a constant

_CATEGORY = """
    WITH RECURSIVE tree (id, depth, path) AS (
        SELECT id, 0, printf('%08d', position) || printf('%08d', id) FROM category WHERE parent_id IS NULL
        UNION ALL SELECT c.id, depth + 1, path || printf('%08d', c.position) || printf('%08d', c.id)
            FROM category c JOIN tree ON c.parent_id = tree.id)
    SELECT c.id, c.parent_id, c.handle, c.title, tree.depth,
        (SELECT count(*) FROM product_category pc JOIN product p ON p.id = pc.product_id
            WHERE pc.category_id = c.id AND p.status <> 'archived') AS products
    FROM tree JOIN category c ON c.id = tree.id ORDER BY tree.path
"""


@dataclass(frozen=True, slots=True)
class Details:
    """A product with everything but its variants."""

    row: dict[str, Any]
    categories: list[str]
    tags: list[str]
    attributes: dict[str, list[str]]
    images: list[dict[str, Any]]
    translations: dict[str, dict[str, str]]


def list_(
    db: sqlite3.Connection, now: str, *, status: str = "", category: int = 0, search: str = "", limit: int = 0
) -> list[dict[str, Any]]:
    """Products in the order in which they came, all but archived ones unless `status` says otherwise; 0: no limit."""
    asked = {"now": now, "status": status, "category": category, "needle": text.normal(search), "limit": limit or -1}
    return [dict(row) for row in db.execute(_LIST, asked)]


def id_of(db: sqlite3.Connection, id_text: str) -> int:
    """The row id of the product that a handle or a SKU names. Raises NoSuchProduct."""
    row = db.execute("SELECT id FROM product WHERE handle = ?", (text.handle(id_text),)).fetchone()
    row = (
        row
        or db.execute(
            "SELECT product_id FROM variant WHERE sku_key = ? AND sku_key <> '' GROUP BY product_id",
            (text.normal(id_text),),
        ).fetchone()
    )
    if row is None:
        raise NoSuchProduct(id=id_text)
    return int(row[0])


def details(db: sqlite3.Connection, product_id: int) -> Details:
    """A product that exists, with everything but its variants."""
    of = (product_id,)
    attributes: dict[str, list[str]] = {}
    for name, value in db.execute(
        "SELECT name, value FROM product_attribute WHERE product_id = ? ORDER BY position, name, value", of
    ):
        attributes.setdefault(name, []).append(value)
    translations: dict[str, dict[str, str]] = {}
    for language, field, words in db.execute(
        "SELECT language, field, text FROM product_translation WHERE product_id = ? ORDER BY language, field", of
    ):
        translations.setdefault(language, {})[field] = words
    chosen = db.execute("SELECT category_id FROM product_category WHERE product_id = ? ORDER BY position", of)
    paths = category_paths(db)
    images = db.execute("SELECT src, alt, position FROM image WHERE product_id = ? ORDER BY position, id", of)
    tags = db.execute("SELECT tag FROM product_tag WHERE product_id = ? ORDER BY position", of)
    return Details(
        row=dict(db.execute("SELECT * FROM product WHERE id = ?", of).fetchone()),
        categories=[" > ".join(paths[row[0]]) for row in chosen],
        tags=[row[0] for row in tags],
        attributes=attributes,
        images=[dict(row) for row in images],
        translations=translations,
    )


def coming_prices(db: sqlite3.Connection, product_id: int, now: str) -> list[dict[str, Any]]:
    """Prices of the product's variants whose day has not come, soonest first."""
    rows = db.execute(
        "SELECT v.id AS variant_id, v.sku, m.price, m.compare_at_price, m.valid_from FROM price m"
        " JOIN variant v ON v.id = m.variant_id"
        " WHERE v.product_id = ? AND m.valid_from > ? ORDER BY m.valid_from, m.id",
        (product_id, now),
    )
    return [dict(row) for row in rows]


def add_price(
    db: sqlite3.Connection, variant_id: int, price: int | None, compare_at: int | None, valid_from: str, at: str
) -> None:
    """Append to a variant's price history; minor units, `valid_from` and `at` are clock stamps."""
    db.execute(
        "INSERT INTO price (variant_id, price, compare_at_price, valid_from, recorded_at) VALUES (?, ?, ?, ?, ?)",
        (variant_id, price, compare_at, valid_from, at),
    )


def track(db: sqlite3.Connection, variant_id: int) -> None:
    """Count this variant's stock from now on."""
    db.execute("UPDATE variant SET stock_tracked = 1 WHERE id = ?", (variant_id,))


def set_low_stock(db: sqlite3.Connection, variant_id: int, pieces: int | None) -> None:
    """From how few pieces on the variant runs low; None: as the shop's settings say."""
    db.execute("UPDATE variant SET low_stock = ? WHERE id = ?", (pieces, variant_id))


def set_status(db: sqlite3.Connection, product_id: int, status: str, at: str) -> None:
    """Give a product a status by hand: what an import made of it before is forgotten."""
    db.execute(
        "UPDATE product SET status = ?, archived_from = '', updated_at = ? WHERE id = ?", (status, at, product_id)
    )


def touch(db: sqlite3.Connection, product_id: int, at: str) -> None:
    """Note that something about a product is different."""
    db.execute("UPDATE product SET updated_at = ? WHERE id = ?", (at, product_id))


def handle_is_free(db: sqlite3.Connection, handle: str) -> bool:
    """Whether no product has that handle."""
    return db.execute("SELECT 1 FROM product WHERE handle = ?", (handle,)).fetchone() is None


def category_tree(db: sqlite3.Connection) -> Iterator[dict[str, Any]]:
    """Categories, each below its parent, with depth (0: top) and the number of products right in it."""
    yield from (dict(row) for row in db.execute(_CATEGORY))


def category_paths(db: sqlite3.Connection) -> dict[int, tuple[str, ...]]:
    """The titles from the top down to each category, by its id."""
    paths: dict[int, tuple[str, ...]] = {}
    for row in category_tree(db):
        paths[row["id"]] = (*paths.get(row["parent_id"], ()), row["title"])
    return paths

"""What the shop has now of the products that a file speaks of, in the file's own columns, so that tuples compare."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from shopctl.catalog.fields import Field, of_product
from shopctl.catalog.importing.draft import Layout
from shopctl.text import normal


class Held(NamedTuple):
    """A part of a bundle: all that it is called by, in normal form, and how many pieces of it."""

    names: frozenset[str]
    quantity: int


class ShelfVariant(NamedTuple):
    """A variant in the shop; `values` in the order of the layout. From `options` on it is what a row may change."""

    id: int
    sku_key: str
    archived: bool
    options: tuple[str, str, str]
    values: tuple[Any, ...]
    price: int | None
    compare_at_price: int | None
    stock: int
    image_id: int | None
    parts: tuple[Held, ...] = ()
    abroad: tuple[int | None, ...] = ()


class ShelfImage(NamedTuple):
    """A picture in the shop."""

    id: int
    src: str
    alt: str
    alts: dict[str, str]
    """What it shows, by language."""


class ShelfProduct(NamedTuple):
    """A product in the shop, with those of its parts that the layout names."""

    id: int
    handle: str
    archived_from: str
    """The status it had when an import archived it; '' for every other product."""
    archived: bool
    values: tuple[Any, ...]
    option_names: tuple[str, str, str]
    variants: list[ShelfVariant]
    images: list[ShelfImage]
    categories: tuple[int, ...]
    tags: tuple[str, ...]
    attributes: dict[str, tuple[str, ...]]
    translations: dict[tuple[str, str], str]
    fields: tuple[Field, ...]


def products(db: sqlite3.Connection, handles: Iterable[str], layout: Layout, stamp: str) -> dict[str, ShelfProduct]:
    """The products of these handles, prices as in force at `stamp`."""
    wanted = json.dumps(list(handles))
    columns = "".join(f", {name}" for name in layout.product)
    rows = _tuples(
        db,
        f"SELECT id, handle, archived_from, status = 'archived', option1_name, option2_name, option3_name{columns}"  # noqa: S608 - our own names
        " FROM product WHERE handle IN (SELECT value FROM json_each(?))",
        wanted,
    )
    heads = [(row[:4], row[7:], row[4:7]) for row in rows]
    if not heads:
        return {}
    ids = json.dumps([head[0][0] for head in heads])
    variants = _variants(db, ids, layout, stamp) if layout.variants or layout.variant_image else {}
    images = _images(db, ids, layout)
    categories = _lists(db, ids, "product_category", "category_id") if layout.categories else {}
    tags = _lists(db, ids, "product_tag", "tag") if layout.tags else {}
    attributes = _attributes(db, ids) if layout.attributes else {}
    translations = _translations(db, ids) if layout.translations else {}
    return {
        handle: ShelfProduct(
            id_,
            handle,
            archived_from,
            bool(archived),
            values,
            names,
            variants.get(id_, []),
            images.get(id_, []),
            categories.get(id_, ()),
            tags.get(id_, ()),
            attributes.get(id_, {}),
            translations.get(id_, {}),
            tuple(of_product(db, id_)) if layout.fields else (),
        )
        for (id_, handle, archived_from, archived), values, names in heads
    }


def _tuples(db: sqlite3.Connection, sql: str, *values: Any) -> Iterator[Any]:
    """Plain tuples: quicker than rows with names, and there are many."""
    cursor = db.cursor()
    cursor.row_factory = None
    return cursor.execute(sql, values)


_PRICE_IN_FORCE = (
    "LEFT JOIN price m ON m.id = (SELECT id FROM price WHERE variant_id = v.id AND valid_from <= ?2"
    " ORDER BY valid_from DESC, id DESC LIMIT 1)"
)


def _variants(db: sqlite3.Connection, ids: str, layout: Layout, stamp: str) -> dict[int, list[ShelfVariant]]:
    columns = "".join(f", v.{name}" for name in layout.variant)
    price, join = "NULL, NULL", ""
    if layout.price or layout.compare_at_price:
        price, join = "m.price, m.compare_at_price", _PRICE_IN_FORCE
    rows = _tuples(
        db,
        "SELECT v.product_id, v.position, v.id, v.option1, v.option2, v.option3, v.sku_key, v.status = 'archived', "  # noqa: S608 - our own
        f"{price}, v.stock_on_hand, v.image_id{columns} FROM json_each(?1) j"
        f" JOIN variant v ON v.product_id = j.value {join}",
        ids,
        *([stamp] if join else []),
    )
    parts = _parts(db, ids) if layout.bundle else {}
    abroad = _abroad(db, ids) if layout.abroad else {}
    found: dict[int, list[ShelfVariant]] = defaultdict(list)
    for row in sorted(rows):
        _, _, id_, one, two, three, key, archived, price_, compare, stock, image, *values = row
        found[row[0]].append(
            ShelfVariant(
                id_, key, bool(archived), (one, two, three), tuple(values), price_, compare, stock, image,
                parts.get(id_, ()), tuple(abroad.get((id_, code)) for code in layout.abroad),
            )
        )  # fmt: skip
    return found


def _abroad(db: sqlite3.Connection, ids: str) -> dict[tuple[int, str], int]:
    """Prices in other currencies by (variant's id, currency)."""
    rows = _tuples(
        db,
        "SELECT c.variant_id, c.currency, c.price FROM currency_price c JOIN variant v ON v.id = c.variant_id"
        " WHERE v.product_id IN (SELECT value FROM json_each(?))",
        ids,
    )
    return {(variant, currency): price for variant, currency, price in rows}


def _parts(db: sqlite3.Connection, ids: str) -> dict[int, tuple[Held, ...]]:
    """What bundles among the variants of these products consist of."""
    found: dict[int, tuple[Held, ...]] = {}
    for bundle, quantity, sku_key, handle, *options in _tuples(
        db,
        "SELECT i.bundle_id, i.quantity, v.sku_key, p.handle, v.option1, v.option2, v.option3 FROM bundle_item i"
        " JOIN variant b ON b.id = i.bundle_id JOIN variant v ON v.id = i.variant_id"
        " JOIN product p ON p.id = v.product_id"
        " WHERE b.product_id IN (SELECT value FROM json_each(?)) ORDER BY i.bundle_id, i.position",
        ids,
    ):
        names = frozenset(filter(None, (sku_key, normal("/".join(filter(None, (handle, *options)))))))
        found[bundle] = (*found.get(bundle, ()), Held(names, quantity))
    return found


def _of_products(db: sqlite3.Connection, ids: str, table: str, columns: str) -> list[Any]:
    """Rows (product's id, position, columns...) in their order; sorting few rows here is quicker than in SQL."""
    sql = f"SELECT product_id, position, {columns} FROM {table} WHERE product_id IN (SELECT value FROM json_each(?))"  # noqa: S608
    return sorted(_tuples(db, sql, ids))


def _images(db: sqlite3.Connection, ids: str, layout: Layout) -> dict[int, list[ShelfImage]]:
    found: dict[int, list[ShelfImage]] = defaultdict(list)
    alts: dict[int, dict[str, str]] = defaultdict(dict)
    if layout.alts:
        for id_, language, alt in _tuples(
            db,
            "SELECT t.image_id, t.language, t.alt FROM image_translation t JOIN image i ON i.id = t.image_id"
            " WHERE i.product_id IN (SELECT value FROM json_each(?))",
            ids,
        ):
            alts[id_][language] = alt
    for product, _, id_, src, alt in _of_products(db, ids, "image", "id, src, alt"):
        found[product].append(ShelfImage(id_, src, alt, alts.get(id_, {})))
    return found


def _lists(db: sqlite3.Connection, ids: str, table: str, column: str) -> dict[int, tuple[Any, ...]]:
    found: dict[int, tuple[Any, ...]] = {}
    for product, _, value in _of_products(db, ids, table, column):
        found[product] = (*found.get(product, ()), value)
    return found


def _attributes(db: sqlite3.Connection, ids: str) -> dict[int, dict[str, tuple[str, ...]]]:
    found: dict[int, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for product, _, name, value in _of_products(db, ids, "product_attribute", "name, value"):
        found[product][name] = (*found[product].get(name, ()), value)
    return found


def _translations(db: sqlite3.Connection, ids: str) -> dict[int, dict[tuple[str, str], str]]:
    found: dict[int, dict[tuple[str, str], str]] = defaultdict(dict)
    for product, language, field, text in _tuples(
        db,
        "SELECT product_id, language, field, text FROM product_translation"
        " WHERE product_id IN (SELECT value FROM json_each(?))",
        ids,
    ):
        found[product][language, field] = text
    return found


@dataclass(slots=True)
class Ids:
    """The next free row ids: rows are numbered here, so that whole batches go in by executemany."""

    product: int
    variant: int
    image: int
    category: int


def ids(db: sqlite3.Connection) -> Ids:
    """The next free ids; right as long as the caller's transaction lasts."""
    tables = ("product", "variant", "image", "category")
    return Ids(*(db.execute(f"SELECT COALESCE(MAX(id), 0) + 1 FROM {table}").fetchone()[0] for table in tables))  # noqa: S608


def moment(db: sqlite3.Connection, stamp: str) -> str:
    """`stamp`, or the time of the last recorded price if that is later.

    Another process may have written while this one waited, or the clock may have been set back: those prices are in
    force nevertheless.
    """
    last = db.execute("SELECT recorded_at FROM price ORDER BY id DESC LIMIT 1").fetchone()
    return max(stamp, last[0]) if last else stamp


def categories(db: sqlite3.Connection) -> list[tuple[int, int, str, str]]:
    """All categories as (id, parent's id or 0, title, handle)."""
    return list(_tuples(db, "SELECT id, COALESCE(parent_id, 0), title, handle FROM category"))


def words(db: sqlite3.Connection) -> dict[tuple[str | int, str], str]:
    """Translations of shared words by (term, language), and of category titles by (category id, language)."""
    found: dict[tuple[str | int, str], str] = {}
    for table, column, text in (("term_translation", "term", "text"), ("category_translation", "category_id", "title")):
        for term, language, value in _tuples(db, f"SELECT {column}, language, {text} FROM {table}"):  # noqa: S608
            found[term, language] = value
    return found


def skus(db: sqlite3.Connection, handle: str) -> set[str] | None:
    """The SKUs, in normal form, of the product of this handle; None when there is no such product."""
    rows = list(
        _tuples(
            db, "SELECT v.sku_key FROM product p LEFT JOIN variant v ON v.product_id = p.id WHERE p.handle = ?", handle
        )
    )
    return {key for (key,) in rows if key} if rows else None


def others(db: sqlite3.Connection, named: set[int], before: int) -> list[tuple[int, str, str]]:
    """(id, handle, status) of the products, of an id lower than `before`, that are neither named nor archived."""
    rows = _tuples(
        db, "SELECT id, handle, status FROM product WHERE status <> 'archived' AND id < ? ORDER BY id", before
    )
    return [row for row in rows if row[0] not in named]


def owners_of_sku(db: sqlite3.Connection, sku: str) -> list[tuple[str, str]]:
    """The handles and titles of the products that have a variant of this SKU, the oldest first; a hundred at most."""
    rows = db.execute(
        "SELECT DISTINCT p.id, p.handle, p.title FROM variant v JOIN product p ON p.id = v.product_id"
        " WHERE v.sku_key = ? AND v.sku_key <> '' ORDER BY p.id LIMIT 100",
        (normal(sku),),
    )
    return [(row["handle"], row["title"]) for row in rows]

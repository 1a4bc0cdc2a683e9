"""Everyday questions about the catalogue: which variants an id means, what they cost, what they are called."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from shopctl import clock, text
from shopctl.catalog.models import NoSuchProduct, NotOneVariant, Variant
from shopctl.catalog.parts import LEFT

_VARIANT = f"""
    SELECT v.id, v.product_id, p.handle, p.title, v.sku, v.gtin, p.option1_name, p.option2_name, p.option3_name,
        v.option1, v.option2, v.option3, v.status, p.status AS product_status, m.price, m.compare_at_price, p.tax_class,
        v.requires_shipping, v.stock_tracked, v.backorder, v.stock_on_hand, v.allocated, v.weight_grams,
        m.valid_from AS price_since, v.low_stock,
        {LEFT} AS bundled
    FROM variant v JOIN product p ON p.id = v.product_id
    LEFT JOIN price m ON m.id = (SELECT id FROM price WHERE variant_id = v.id AND valid_from <= :now
        ORDER BY valid_from DESC, id DESC LIMIT 1)
"""  # noqa: S608 - a constant
_BY_PLACE = " ORDER BY v.product_id, v.position, v.id"


def find_variants(db: sqlite3.Connection, id_text: str, now: datetime) -> list[Variant]:
    """The variants that people mean by `id_text`, archived ones too: empty when there is none.

    An id is a SKU, else a product's handle (all its variants), else `handle/option/option`; in any spelling:
    letter case, Persian digits and joiners do not matter. A SKU may be shared by several variants.
    """
    key = text.normal(id_text).strip()
    if not key:
        return []
    if found := _variants(db, "WHERE v.sku_key = :key AND v.sku_key <> ''", now, key=key):
        return found
    if found := _variants(db, "WHERE p.handle = :handle", now, handle=text.handle(id_text)):
        return found
    handle, *options = id_text.split("/")
    keys = [text.normal(option) for option in options]
    product = _variants(db, "WHERE p.handle = :handle", now, handle=text.handle(handle)) if keys else []
    return [variant for variant in product if [text.normal(option) for option in variant.options] == keys]


def find_variant(db: sqlite3.Connection, id_text: str, now: datetime) -> Variant:
    """The one variant that `id_text` names. Raises NoSuchProduct, or NotOneVariant with ids that name one each."""
    found = find_variants(db, id_text, now)
    if not found:
        raise NoSuchProduct(id=id_text)
    if len(found) > 1:
        raise NotOneVariant(id=id_text, count=len(found), choices=", ".join(id_of(variant) for variant in found[:12]))
    return found[0]


def variant(db: sqlite3.Connection, variant_id: int, now: datetime) -> Variant:
    """The variant of that row id. Raises NoSuchProduct."""
    found = _variants(db, "WHERE v.id = :id", now, id=variant_id)
    if not found:
        raise NoSuchProduct(id=str(variant_id))
    return found[0]


def variants_of(db: sqlite3.Connection, product_id: int, now: datetime) -> list[Variant]:
    """All variants of a product in their order, archived ones too."""
    return _variants(db, "WHERE v.product_id = :id", now, id=product_id)


def id_of(variant: Variant) -> str:
    """An id that `find_variants` understands, telling variants of one product apart."""
    return "/".join((variant.handle, *variant.options)) if variant.options else variant.handle


def product_title(db: sqlite3.Connection, product_id: int, language: str) -> str:
    """The product's title in `language`, else as it stands in the catalogue. Raises NoSuchProduct."""
    row = db.execute(
        "SELECT COALESCE(t.text, p.title) FROM product p LEFT JOIN product_translation t"
        " ON t.product_id = p.id AND t.language = ? AND t.field = 'title' WHERE p.id = ?",
        (language, product_id),
    ).fetchone()
    if row is None:
        raise NoSuchProduct(id=str(product_id))
    title: str = row[0]
    return title


def terms(db: sqlite3.Connection, language: str) -> dict[str, str]:
    """Words that products share (option names and values, attributes, tags) as `language` has them."""
    return dict(db.execute("SELECT term, text FROM term_translation WHERE language = ?", (language,)).fetchall())


def _variants(db: sqlite3.Connection, where: str, now: datetime, **values: object) -> list[Variant]:
    rows = db.execute(_VARIANT + where + _BY_PLACE, {"now": clock.stamp(now), **values})
    return [_variant(row) for row in rows]


def _variant(row: sqlite3.Row) -> Variant:
    names = [row[f"option{n}_name"] for n in (1, 2, 3)]
    values = [row[f"option{n}"] for n in (1, 2, 3)]
    used = [n for n in range(3) if values[n]]
    return Variant(
        id=row["id"],
        product_id=row["product_id"],
        handle=row["handle"],
        title=row["title"],
        sku=row["sku"],
        gtin=row["gtin"],
        option_names=tuple(names[n] for n in used),
        options=tuple(values[n] for n in used),
        status=row["status"],
        product_status=row["product_status"],
        price=row["price"],
        compare_at_price=row["compare_at_price"],
        tax_class=row["tax_class"],
        requires_shipping=bool(row["requires_shipping"]),
        stock_tracked=bool(row["stock_tracked"]),
        backorder=bool(row["backorder"]),
        stock_on_hand=row["stock_on_hand"],
        allocated=row["allocated"],
        weight_grams=row["weight_grams"],
        price_since=row["price_since"],
        low_stock=row["low_stock"],
        bundled=row["bundled"],
    )

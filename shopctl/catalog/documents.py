"""Products as JSON documents: the shapes of `product list`, `product show` and `category list`; public API."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from typing import Any

from shopctl import clock, money
from shopctl.catalog import fields, parts, products, store
from shopctl.catalog.models import Variant


def lines(db: sqlite3.Connection, currency: str, exponent: int, now: datetime, **asked: Any) -> list[dict[str, Any]]:
    """Products in short; `asked` is what `products.list_` takes."""
    rows = products.list_(db, clock.stamp(now), **asked)
    return [row | {"price_from": amount(row["price_from"], exponent), "currency": currency} for row in rows]


def whole(db: sqlite3.Connection, id_text: str, currency: str, exponent: int, now: datetime) -> dict[str, Any]:
    """A product with all there is to know. Raises NoSuchProduct."""
    product_id = products.id_of(db, id_text)
    found = products.details(db, product_id)
    variants = store.variants_of(db, product_id, now)
    coming = products.coming_prices(db, product_id, clock.stamp(now))
    hidden = ("id", "archived_from", *(f"option{n}_name" for n in (1, 2, 3)))
    row = {key: value for key, value in found.row.items() if key not in hidden}
    return row | {
        "option_names": [found.row[key] for key in ("option1_name", "option2_name", "option3_name") if found.row[key]],
        "categories": found.categories,
        "tags": found.tags,
        "attributes": found.attributes,
        "variants": [variant(each, currency, exponent) | {"parts": part_list(db, each.id)} for each in variants],
        "images": found.images,
        "translations": found.translations,
        "fields": [fields.document(each, exponent) for each in fields.of_product(db, product_id)],
        "coming_prices": [
            {
                "sku": each["sku"],
                "price": amount(each["price"], exponent),
                "compare_at_price": amount(each["compare_at_price"], exponent),
                "currency": currency,
                "valid_from": each["valid_from"],
            }
            for each in coming
        ],
    }


def variant(each: Variant, currency: str, exponent: int) -> dict[str, Any]:
    """A variant; `available` null means that its stock is not tracked."""
    return {
        "sku": each.sku,
        "gtin": each.gtin,
        "options": dict(zip(each.option_names, each.options, strict=True)),
        "status": each.status,
        "price": amount(each.price, exponent),
        "compare_at_price": amount(each.compare_at_price, exponent),
        "currency": currency,
        "on_sale": each.on_sale,
        "stock_on_hand": each.stock_on_hand if each.stock_tracked else None,
        "low_stock": each.low_stock,
        "allocated": each.allocated,
        "available": each.available,
        "backorder": each.backorder,
        "requires_shipping": each.requires_shipping,
    }


def part_list(db: sqlite3.Connection, variant_id: int) -> list[dict[str, Any]]:
    """What a bundle consists of; empty for what is none."""
    found = parts.of_bundle(db, variant_id)
    return [{"sku": part.sku, "title": part.label, "quantity": part.quantity} for part in found]


def amount(minor: int | None, exponent: int) -> str | None:
    """A decimal string; None for a price on request."""
    return None if minor is None else money.decimal(minor, exponent)

"""What variants cost in other currencies, where the merchant says so: round prices in place of what rates come to.

They are for visitors to look at; orders are in the shop's currency. Amounts are minor units of their currency.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import datetime

from shopctl import clock
from shopctl.catalog import products, store
from shopctl.catalog.models import NoSuchProduct, Variant
from shopctl.db.connect import transaction


def set_price(db: sqlite3.Connection, id_text: str, currency: str, price: int | None, now: datetime) -> list[Variant]:
    """Set what the variants that an id names cost in a currency; None leaves it to the rates. Raises NoSuchProduct."""
    with transaction(db):
        found = store.find_variants(db, id_text, now)
        if not found:
            raise NoSuchProduct(id=id_text)
        for variant in found:
            db.execute("DELETE FROM currency_price WHERE variant_id = ? AND currency = ?", (variant.id, currency))
            if price is not None:
                db.execute("INSERT INTO currency_price VALUES (?, ?, ?)", (variant.id, currency, price))
            products.touch(db, variant.product_id, clock.stamp(now))
    return found


def all_prices(db: sqlite3.Connection) -> Mapping[int, Mapping[str, int]]:
    """All such prices: variant's row -> currency -> price."""
    found: dict[int, dict[str, int]] = {}
    for variant, currency, price in db.execute("SELECT variant_id, currency, price FROM currency_price"):
        found.setdefault(variant, {})[currency] = price
    return found

"""What bundles consist of, read: a bundle is a variant that is sold as one and taken off the shelf as its parts.

Its own stock is not counted: there are as many of it as its parts make.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

LEFT = """(SELECT MIN(MAX(0, part.stock_on_hand - part.allocated) / item.quantity) FROM bundle_item item
    JOIN variant part ON part.id = item.variant_id
    WHERE item.bundle_id = v.id AND part.stock_tracked = 1 AND part.backorder = 0)"""
"""SQL: how many of the bundle `v` its parts make; NULL where that is not counted, and for what is no bundle."""


@dataclass(frozen=True, slots=True)
class Part:
    """So many pieces of a variant for each piece of the bundle."""

    variant_id: int
    product_id: int
    sku: str
    title: str
    options: tuple[str, ...]
    quantity: int

    @property
    def label(self) -> str:
        """What people call it: 'Tea cup (Blue / Large)'."""
        return f"{self.title} ({' / '.join(self.options)})" if self.options else self.title


def of_bundle(db: sqlite3.Connection, variant_id: int) -> list[Part]:
    """The parts of a bundle in the merchant's order; empty for what is none."""
    rows = db.execute(
        "SELECT v.id, v.product_id, v.sku, p.title, v.option1, v.option2, v.option3, i.quantity FROM bundle_item i"
        " JOIN variant v ON v.id = i.variant_id JOIN product p ON p.id = v.product_id"
        " WHERE i.bundle_id = ? ORDER BY i.position",
        (variant_id,),
    )
    return [Part(row[0], row[1], row[2], row[3], tuple(filter(None, tuple(row)[4:7])), row[7]) for row in rows]


def is_bundle(db: sqlite3.Connection, variant_id: int) -> bool:
    """Whether a variant is sold as its parts."""
    return db.execute("SELECT 1 FROM bundle_item WHERE bundle_id = ? LIMIT 1", (variant_id,)).fetchone() is not None

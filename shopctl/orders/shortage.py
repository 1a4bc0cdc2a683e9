"""What a placed order wants more of than there is: known when it is taken, though it is refused only when confirmed."""

from __future__ import annotations

import sqlite3
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from shopctl.catalog import store as catalog
from shopctl.orders.models import Order


@dataclass(frozen=True, slots=True)
class Shortage:
    """Pieces that an order wants of a variant, and how many there are; `backorder`: the others may come later."""

    item: str
    wanted: int
    available: int
    backorder: bool


def shortages(db: sqlite3.Connection, order: Order, now: datetime) -> list[Shortage]:
    """What there is too little of for an order whose stock is not set aside yet; empty for every other order."""
    if order.status not in ("draft", "placed"):
        return []
    wanted: Counter[int] = Counter()
    for line in order.lines:
        if line.variant_id is not None:
            wanted[line.variant_id] += line.quantity - line.canceled_quantity
    found = [(catalog.variant(db, id_, now), pieces) for id_, pieces in wanted.items()]
    return [
        Shortage(each.label, pieces, max(0, each.available), each.backorder)
        for each, pieces in found
        if each.available is not None and each.available < pieces
    ]
